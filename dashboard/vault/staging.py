"""Files that readers have sent and that wait to be read, or to be read again in another way within the hour.

They lie under a number that a page drew, below their reader: the same number is another one of another reader. One
reader sends or reads one thing at a time, whichever process is asked.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dashboard.vault.keeper import Entry, Keeper

# What was sent is gone after an hour at the latest, in seconds; who tidies comes by more often than the rest of it.
LASTS = 50 * 60.0
# A claim of a process that died is free again after so many seconds; who lives renews it that often.
FREED, RENEWED = 15.0, 4.0
# Of one upload.
FILES = 1_000


class Busy(Exception):
    """The reader is at something else."""


@dataclass(frozen=True)
class Staged:
    """One file that was sent.

    Attributes
    ----------
    number : int
        Its place among the files of its upload.
    name : str
        What its reader calls it: never a path.
    nbytes : int
    digest : str
        SHA-256 of what is in it.
    """

    number: int
    name: str
    nbytes: int
    digest: str


class Staging:
    """Files of a keeper that are to be read."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    @contextmanager
    def claimed(self, owner: str, upload: str) -> Iterator[None]:
        """While inside, this reader is at nothing else, on any machine; what else they had sent is gone.

        Raises
        ------
        Busy
            If they are.
        OSError
        """
        claim = f"staged/{owner}/busy"
        token = secrets.token_hex(8).encode()
        if self._claimed(claim, token) != token:
            raise Busy
        done = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(claim, token, done), name="claim", daemon=True)
        renewing.start()
        try:
            self.keeper.drop([e.name for e in self._all(owner) if e.name != claim and f"/{upload}/" not in e.name])
            yield
        finally:
            done.set()
            renewing.join()
            with suppress(OSError):
                self.keeper.drop([claim])

    def sizes(self, owner: str, upload: str) -> dict[int, int]:
        """The bytes of each file that has come, by its number."""
        return {
            number: entry.nbytes
            for entry in self.keeper.entries(f"staged/{owner}/{upload}")
            if (number := _number(entry, "data")) is not None
        }

    def put(self, owner: str, upload: str, staged: Staged, path: Path) -> None:
        """Take over a file that was written `aside`, in the place of one of the same number."""
        place = f"staged/{owner}/{upload}/{staged.number}"
        self.keeper.drop([f"{place}.note"])
        self.keeper.take(f"{place}.data", path)
        self.keeper.write(f"{place}.note", json.dumps(asdict(staged)).encode())

    def files(self, owner: str, upload: str) -> list[tuple[Staged, Path]]:
        """The files of an upload in their order, and where they can be read."""
        entries = self.keeper.entries(f"staged/{owner}/{upload}")
        if not entries or max(entry.age for entry in entries) > LASTS:
            return []
        data = {_number(entry, "data"): entry for entry in entries}
        out = []
        for entry in entries:
            number = _number(entry, "note")
            if number is not None and number in data and (text := self.keeper.read(entry.name)) is not None:
                said: dict[str, Any] = json.loads(text)
                out.append((Staged(**said), self.keeper.here(data[number])))
        return sorted(out, key=lambda file: file[0].number)

    def drop(self, owner: str, upload: str) -> None:
        """Remove an upload."""
        place = f"staged/{owner}/{upload}"
        self.keeper.drop([entry.name for entry in self.keeper.entries(place)])
        self.keeper.forget([place])

    def tidy(self) -> None:
        """Remove uploads that began an hour ago, and claims of processes that died."""
        for uploads in {entry.name.rpartition("/")[0] for entry in self.keeper.entries("staged")}:
            entries = self.keeper.entries(uploads)
            files = [entry for entry in entries if entry.name.rpartition("/")[0] == uploads]
            if files and max(entry.age for entry in files) > LASTS:
                self.keeper.drop([entry.name for entry in files])
                self.keeper.forget([uploads])

    def _all(self, owner: str) -> list[Entry]:
        return self.keeper.entries(f"staged/{owner}")

    def _claimed(self, claim: str, token: bytes) -> bytes:
        there = self.keeper.claim(claim, token)
        if there == token:
            return there
        found = [entry for entry in self.keeper.entries(claim) if entry.age > FREED]
        if found:
            self.keeper.drop([claim])
            return self.keeper.claim(claim, token)
        return there

    def _renew(self, claim: str, token: bytes, done: threading.Event) -> None:
        while not done.wait(RENEWED):
            with suppress(OSError):
                self.keeper.write(claim, token)


def _number(entry: Entry, kind: str) -> int | None:
    """The number of a file of an upload, if it is of that kind."""
    number, _, suffix = entry.name.rpartition("/")[2].partition(".")
    return int(number) if suffix == kind and number.isdigit() else None
