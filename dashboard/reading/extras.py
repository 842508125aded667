"""Libraries that not everybody installs, loaded when a file asks for them."""

from importlib import import_module
from typing import Any

from dashboard.errors import Refusal


def need(module: str, extra: str, what: str, instead: str) -> Any:
    """A library's module.

    Raises
    ------
    Refusal
        If it is not installed: what to install, or to save instead.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise Refusal(
            f"Here {what} cannot be read, since “{module.partition('.')[0]}” is not installed: "
            f'pip install "cluster-explorer[{extra}]", or save the table as {instead}.'
        ) from None
