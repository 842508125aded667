"""What a vault is built on: files by names, in a folder or a bucket, that are there whole or not at all.

Names are ours alone, made of digits, small letters and the numbers of things: nothing that a reader wrote.
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from dashboard.layer.store import Health

NAME = re.compile(r"[a-z]+(/[0-9a-z]+(\.[0-9a-z]+)?){0,4}")
# A file that was begun and not finished is left over from a process that died after so many seconds.
BROKEN = 3600.0


class Entry(NamedTuple):
    """One file that is kept.

    Attributes
    ----------
    name : str
    nbytes : int
    age : float
        Seconds since it was written.
    stamp : str
        Another one whenever it was written anew.
    """

    name: str
    nbytes: int
    age: float
    stamp: str


class Keeper(Protocol):
    """Files by names. Whatever cannot be done raises an OSError."""

    def entries(self, below: str) -> list[Entry]:
        """All files whose names begin with ``below/``, and ``below`` itself."""

    def read(self, name: str) -> bytes | None:
        """What is in a small file; None where there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a small file, in the place of one that is there."""

    def claim(self, name: str, data: bytes) -> bytes:
        """Write a small file unless one is there; what is in it now."""

    def aside(self) -> Path:
        """A new file of this machine to write to, which becomes one of ours with `take` or is removed by who asked."""

    def take(self, name: str, path: Path) -> None:
        """Keep the file that was written `aside` under a name, in the place of one that is there."""

    def here(self, entry: Entry) -> Path:
        """Where a file can be read on this machine, and mapped; what it is does not change."""

    def drop(self, names: Iterable[str]) -> None:
        """Remove files; those that are not there are no error."""

    def forget(self, below: Collection[str]) -> None:
        """Remove what this machine has copies of, of names that begin with one of these and a slash."""

    def tidy(self) -> None:
        """Remove what processes that died had begun, and old copies."""

    def health(self) -> Health:
        """Whether it can be used."""


def checked(name: str) -> str:
    """The same name, which is one."""
    assert NAME.fullmatch(name), "no name of ours"
    return name
