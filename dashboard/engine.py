"""Where questions are worked out: in this process, or on a Dask cluster (`dashboard.cluster`)."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from dashboard.store import Health

T = TypeVar("T")


class Engine(Protocol):
    """Where work runs."""

    def run(self, key: str, function: Callable[..., T], *args: Any) -> T:
        """What `function(*args)` returns; `key` names it, equal for equal work."""

    def health(self) -> Health:
        """How it is."""


class Here:
    """This process."""

    def run(self, key: str, function: Callable[..., T], *args: Any) -> T:  # noqa: ARG002
        """What `function(*args)` returns."""
        return function(*args)

    def health(self) -> Health:
        """Always well."""
        return Health(True, "this process")
