"""Where questions are worked out: in this process, in its children (`dashboard.layer.children`), or on a Dask cluster
(`dashboard.layer.cluster`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from dashboard import progress
from dashboard.layer.store import Health

T = TypeVar("T")


@dataclass(frozen=True)
class Work(Generic[T]):
    """What is left of a question once what it needs is there and it is known what it will take.

    Attributes
    ----------
    function : callable
        Of a module, so that another process finds it by its name.
    args : tuple
        Sources and methods, numbers and words, or answers.
    stage : str
        What is being done, in words for the page; empty where the function says so itself.
    seconds : float
        How long it takes at most.
    nbytes : int
        Bytes it holds at once at most, beside what the function is given.
    given : int
        Bytes of that: another process holds its own.
    here : bool
        Whether it reads what lies on this machine alone.
    """

    function: Callable[..., T]
    args: tuple[Any, ...]
    stage: str
    seconds: float
    nbytes: int
    given: int = 0
    here: bool = False

    def done(self) -> T:
        """What comes of it, here and now.

        Raises
        ------
        Stopped
            If nobody waits for it any more, at a checkpoint.
        """
        if self.stage:
            progress.expect(self.seconds, self.stage)
        return self.function(*self.args)


class Engine(Protocol):
    """Where work runs."""

    def run(self, key: str, work: Work[T]) -> T:
        """What comes of it; `key` names it, equal for equal work."""

    def health(self) -> Health:
        """How it is."""


class Here:
    """This process."""

    def run(self, key: str, work: Work[T]) -> T:  # noqa: ARG002
        """What comes of it."""
        return work.done()

    def health(self) -> Health:
        """Always well."""
        return Health(True, "this process")
