"""A store in a folder, for all processes of one machine."""

import hashlib
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from dashboard.layer.store import ABSENT, POLL, Health, tag
from dashboard.layer.store.packing import LARGEST, Damaged, pack, unpack

# Locks, notes and unfinished files older than this are left over from processes that died.
STALE = 24 * 3600
# And so many of them are kept: a question leaves one whatever comes of it, and they count for no bytes.
LEFT = 10_000
# A note is a line or two.
NOTE_BYTES = 4096
# Looking through the folder takes longer than writing an answer: once in so many writes.
TIDY = 64

log = logging.getLogger(__name__)


class Shared(PermissionError):
    """Others could put something into the folder that would be taken for an answer."""


def make(path: Path) -> None:
    """Make a folder for this user alone, unless it is there; see that it is private.

    Raises
    ------
    Shared
        As `demand_private`.
    OSError
        If it cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    demand_private(path)


def demand_private(path: Path) -> None:
    """See that nobody else can write into a folder.

    Nothing tells an answer that we wrote from one that is made up. The administrator of a machine can write
    everywhere, so what is theirs is as good as ours. Where a system knows no owners, nothing is looked at.

    Raises
    ------
    Shared
        If others may write there, or it is somebody else's: in a sentence that says what to do.
    OSError
        If it is not there.
    """
    if sys.platform == "win32":
        return
    found = path.stat()
    inside = "Name a folder that is not there yet, which the dashboard makes for itself"
    if found.st_uid not in (os.geteuid(), 0):
        raise Shared(f"{path} belongs to another user (number {found.st_uid}). {inside}.")
    if found.st_mode & 0o022:
        raise Shared(f"Others may write into {path}. {inside}, or take that away: chmod go-w {path}")


class Folder:
    """A folder of this machine.

    Parameters
    ----------
    path : Path
        Made when first needed.
    version : str
        Names code and libraries: answers of another version are not found.
    types : mapping of str to type
        The dataclasses that answers may be, by name.
    max_bytes : int
        The answers least recently read go first when they take more.
    """

    def __init__(self, path: Path, version: str, types: Mapping[str, type], max_bytes: int) -> None:
        self.path, self.version, self.types, self.max_bytes = path, version, types, max_bytes
        # What was written here since there was last room made.
        self._since = self._writes = self._left = 0

    def read(self, key: str) -> Any:
        """The answer under a key, or `ABSENT`; reading makes it young again."""
        place = self._place(key, ".npz")
        try:
            demand_private(self.path)
            data = bounded(place, LARGEST)
            os.utime(place)
            return unpack(data, self.types)
        except FileNotFoundError:
            return ABSENT
        except (OSError, Damaged) as error:
            log.warning("An answer in the store cannot be read and is worked out again: %s", error)
            return ABSENT

    def write(self, key: str, answer: object) -> None:
        """Keep an answer: written beside its place and moved there whole."""
        try:
            make(self.path)
            data = pack(answer)
            if len(data) > LARGEST:
                return
            self._put(self._place(key, ".npz"), data)
            self._since += len(data)
            self._writes += 1
            if self._since > self.max_bytes // 16 or self._writes % TIDY == 1:
                self._since = 0
                self._make_room()
        except OSError as error:
            log.warning("The store took no answer, which costs the next reader time: %s", error)

    @contextmanager
    def lock(self, key: str, waiting: Callable[[], None]) -> Iterator[None]:
        """A context for one process at a time. The system frees it when its holder dies."""
        try:
            make(self.path)
            self._leave()
            lock = FileLock(self._place(key, ".lock"), poll_interval=POLL / 2)
            while True:
                with suppress(Timeout):
                    lock.acquire(timeout=POLL)
                    break
                waiting()
        except OSError as error:
            log.warning("The store has no lock to give, so work may be done twice: %s", error)
            yield
            return
        try:
            yield
        finally:
            with suppress(OSError):
                lock.release()

    def note(self, name: str, text: str, seconds: float) -> None:
        """Leave a short text for other processes."""
        with suppress(OSError):
            make(self.path)
            self._leave()
            self._put(self._place(name, ".note"), f"{time.time() + seconds}\n{text}".encode())

    def noted(self, name: str) -> str | None:
        """The text that was left, if it is not too old."""
        try:
            demand_private(self.path)
            until, _, text = bounded(self._place(name, ".note"), NOTE_BYTES).decode().partition("\n")
            return text if time.time() < float(until) else None
        except (OSError, ValueError):
            return None

    def forget(self, tags: Collection[str]) -> bool:
        """Remove answers and notes with these tags, which are the second part of their names."""
        try:
            for entry, _ in self._entries():
                if entry.name.split(".")[1] in tags:
                    entry.unlink(missing_ok=True)
        except FileNotFoundError:
            return True
        except OSError as error:
            log.error("Answers made of deleted data cannot be removed yet: %s", error)
            return False
        return True

    def health(self) -> Health:
        """Whether the folder can be written."""
        try:
            make(self.path)
            with tempfile.TemporaryFile(dir=self.path) as file:
                file.write(b"1")
            return Health(True, "folder")
        except OSError as error:
            why = "others may write there" if isinstance(error, Shared) else error.strerror
            return Health(False, f"folder cannot be written ({why})")

    def _place(self, key: str, suffix: str) -> Path:
        digest = hashlib.sha256(f"{self.version}\n{key}".encode()).hexdigest()
        return self.path / (f"{digest}.{tag(key)}{suffix}" if tag(key) else f"{digest}{suffix}")

    def _put(self, place: Path, data: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self.path, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(name, place)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise

    def _make_room(self) -> None:
        """Remove what was read least recently until the rest fits, and what dead processes left."""
        files = list(self._entries())
        answers = sorted(((s.st_mtime, s.st_size, e) for e, s in files if e.suffix == ".npz"), reverse=True)
        held = 0
        for _, size, answer in answers:
            held += size
            if held > self.max_bytes:
                answer.unlink(missing_ok=True)
                answer.with_suffix(".lock").unlink(missing_ok=True)
        left = sorted(((s.st_mtime, e) for e, s in files if e.suffix in (".part", ".note", ".lock")), reverse=True)
        for i, (written, entry) in enumerate(left):
            if i >= LEFT or time.time() - written > STALE:
                # Where somebody holds it and it is taken from them, what they do may be done twice.
                with suppress(OSError):
                    entry.unlink()

    def _leave(self) -> None:
        """Count a lock or a note that is left behind, and make room now and then, even if no answer is written."""
        self._left += 1
        if self._left % (LEFT // 8) == 0:
            with suppress(OSError):
                self._make_room()

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Every file in the folder; what another process takes away while it is looked at is gone, and no error."""
        with os.scandir(self.path) as found:
            for entry in found:
                with suppress(FileNotFoundError):
                    if entry.is_file(follow_symlinks=False):
                        yield Path(entry.path), entry.stat(follow_symlinks=False)


def bounded(place: Path, most: int) -> bytes:
    """What is in a file.

    Raises
    ------
    Damaged
        If it is more than so many bytes.
    """
    with place.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Damaged(f"It is more than {most:,} bytes.")
    return data
