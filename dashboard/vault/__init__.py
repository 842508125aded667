"""Where the data sets of readers are kept, apart from answers: private to their reader, and for a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dashboard.errors import Refusal
from dashboard.layer import default
from dashboard.vault.vault import Vault

NONE = "This dashboard takes no data of its readers. Choose one of the sources that it has."

_of_thread: ContextVar[Vault | None] = ContextVar("vault", default=None)


def current() -> Vault:
    """The vault that this thread reads data sets of: the one that it was put on, or else its process's.

    Raises
    ------
    Refusal
        If there is none.
    """
    found: Vault | None = _of_thread.get() or default.layer().vault
    if found is None:
        raise Refusal(NONE)
    return found


@contextmanager
def within(vault: Vault | None) -> Iterator[None]:
    """While inside, this thread reads data sets of another vault; None for that of its process."""
    before = _of_thread.set(vault)
    try:
        yield
    finally:
        _of_thread.reset(before)
