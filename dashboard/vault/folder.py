"""A vault's files in a folder of this machine, or of one that several machines mount."""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from dashboard.layer.store import Health
from dashboard.layer.store.folder import Shared, demand_private, make
from dashboard.vault.keeper import BROKEN, Entry, checked

ASIDE = "aside"
# Whoever removes the last file of a folder removes the folder, in which another may be about to put one.
TRIES = 10


class Folder:
    """Files below a folder that nobody else may look into.

    Parameters
    ----------
    path : Path
        Made when first needed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self, below: str) -> list[Entry]:
        """All files below a name, and the file of that name."""
        with suppress(FileNotFoundError):
            demand_private(self.path)
        return list(self._entries(self.path / checked(below)))

    def read(self, name: str) -> bytes | None:
        """What is in a small file."""
        try:
            return (self.path / checked(name)).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file."""
        path = self.aside()
        try:
            path.write_bytes(data)
            self.take(name, path)
        finally:
            path.unlink(missing_ok=True)

    def claim(self, name: str, data: bytes) -> bytes:
        """Write a small file unless one is there: a second name of a whole file cannot be given twice."""
        path = self.aside()
        try:
            path.write_bytes(data)
            for _ in range(TRIES):
                with suppress(FileExistsError, FileNotFoundError):
                    self._placed(name, path, link=True)
                    return data
                if (there := self.read(name)) is not None:
                    return there
            raise BlockingIOError("A file comes and goes.")
        finally:
            path.unlink(missing_ok=True)

    def aside(self) -> Path:
        """A new file on the same file system, so that it can be moved."""
        make(self.path)
        folder = self.path / ASIDE
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / token_hex(16)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return path

    def take(self, name: str, path: Path) -> None:
        """Move a file to its place."""
        self._placed(name, path, link=False)

    def here(self, entry: Entry) -> Path:
        """Its place: who has it open keeps it, whoever removes or replaces it."""
        return self.path / checked(entry.name)

    def drop(self, names: Iterable[str]) -> None:
        """Remove files, and folders that are empty then."""
        for name in names:
            place = self.path / checked(name)
            place.unlink(missing_ok=True)
            for folder in place.parents:
                if folder == self.path:
                    break
                with suppress(OSError):
                    folder.rmdir()

    def forget(self, below: Collection[str]) -> None:
        """There are no copies."""

    def tidy(self) -> None:
        """Remove what was begun and not finished."""
        for entry in self._entries(self.path / ASIDE):
            if entry.age > BROKEN:
                (self.path / entry.name).unlink(missing_ok=True)

    def health(self) -> Health:
        """Whether something can be written."""
        try:
            self.aside().unlink()
            return Health(True, "folder")
        except OSError as error:
            why = "others may write there" if isinstance(error, Shared) else error.strerror
            return Health(False, f"folder cannot be written ({why})")

    def _placed(self, name: str, path: Path, link: bool) -> None:
        place = self.path / checked(name)
        for left in reversed(range(TRIES)):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                (os.link if link else os.replace)(path, place)
                return
            except FileNotFoundError:
                if not left:
                    raise

    def _entries(self, place: Path) -> Iterator[Entry]:
        """The files below a place; what goes while it is looked at is gone, and no error."""
        try:
            found = os.stat(place)
            if not place.is_dir():
                yield self._entry(place, found)
                return
            inside = list(os.scandir(place))
        except FileNotFoundError:
            return
        for entry in inside:
            if entry.is_dir(follow_symlinks=False):
                yield from self._entries(Path(entry.path))
            else:
                with suppress(FileNotFoundError):
                    yield self._entry(Path(entry.path), entry.stat(follow_symlinks=False))

    def _entry(self, path: Path, found: os.stat_result) -> Entry:
        stamp = f"{found.st_mtime_ns:x}x{found.st_ino:x}"
        return Entry(path.relative_to(self.path).as_posix(), found.st_size, time.time() - found.st_mtime, stamp)
