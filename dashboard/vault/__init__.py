"""Where the data sets of readers are: kept apart from answers, private and for a time, or read where they lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dashboard.errors import Refusal
from dashboard.layer import default
from dashboard.reading.read import Read
from dashboard.vault import outside
from dashboard.vault.outside import Outside, Sight
from dashboard.vault.vault import Vault

NONE = "This dashboard takes no data of its readers. Choose one of the sources that it has."

_of_thread: ContextVar[Vault | None] = ContextVar("vault", default=None)
_sight: ContextVar[Sight | None] = ContextVar("sight", default=None)


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


def sight() -> Sight:
    """What this thread sees of the data sets that lie outside of the vault."""
    return _sight.get() or Sight(default.layer().outside)


def lies_outside(name: str) -> bool:
    """Whether an id is that of a data set outside of any vault."""
    return outside.ID.fullmatch(name) is not None


def load(name: str) -> Read:
    """What was read of a data set, wherever it is.

    Raises
    ------
    Refusal
        If it is not there, or cannot be read.
    """
    return sight().load(name) if lies_outside(name) else current().load(name)


def admit(name: str, owner: str) -> None:
    """Let a reader see a data set: what lies outside of the vault is for all who were let in.

    Raises
    ------
    Refusal
        If it is not there, or neither theirs nor shared.
    """
    if lies_outside(name):
        sight().outside.lying(name)
    else:
        current().admit(name, owner)


@contextmanager
def within(vault: Vault | None, outside: Outside | Sight | None = None) -> Iterator[None]:
    """While inside, this thread reads data sets of another vault, None for that of its process, and outside of it.

    It sees one version of each of those, or with a `Sight` what another thread saw already.
    """
    vault_before = _of_thread.set(vault)
    sight_before = _sight.set(Sight(outside) if isinstance(outside, Outside) else outside or _sight.get())
    try:
        yield
    finally:
        _sight.reset(sight_before)
        _of_thread.reset(vault_before)
