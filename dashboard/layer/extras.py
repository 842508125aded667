"""Parts that not everybody installs, such as a cluster: loaded when a setting asks for them, and not before."""

from importlib import import_module
from types import ModuleType


def load(module: str, extra: str, setting: str) -> ModuleType:
    """A module whose libraries are the extra `extra`, which `setting` asks for.

    Raises
    ------
    SystemExit
        If a library is not installed: one sentence that says what to install.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("dashboard", "components"):
            raise
        raise SystemExit(
            f"{setting} needs “{error.name}”, which is not installed here: "
            f'pip install "cluster-explorer[{extra}]", or leave {setting.partition("=")[0]} unset.'
        ) from None
