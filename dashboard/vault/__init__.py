"""Where the data sets of readers are kept, apart from answers: private to their reader, and for a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from dashboard.errors import Refusal
from dashboard.reading.read import Read


class Vault(Protocol):
    """What keeps data sets."""

    def load(self, id: str) -> Read:
        """A data set by its name.

        Raises
        ------
        Refusal
            If it is not, or no longer, there.
        """


_of_thread: ContextVar[Vault | None] = ContextVar("vault", default=None)


def current() -> Vault:
    """The vault that this thread reads from.

    Raises
    ------
    Refusal
        If there is none.
    """
    found = _of_thread.get()
    if found is None:
        raise Refusal("Data of readers' own is not kept here.", "data")
    return found


@contextmanager
def within(vault: Vault | None) -> Iterator[None]:
    """While inside, this thread reads from another vault."""
    before = _of_thread.set(vault)
    try:
        yield
    finally:
        _of_thread.reset(before)
