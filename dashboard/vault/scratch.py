"""Files that a process needs while it runs, in a folder of this user that goes with it."""

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from threading import Lock

from platformdirs import user_cache_path

from dashboard.layer.store.folder import make

HELD = "held"


class Scratch:
    """A folder for this process, and those that it forks, made when the first file is asked for.

    It is removed when the process ends. What a process that was killed has left, the next one removes.
    """

    def __init__(self, below: Path | None = None) -> None:
        self._below, self._lock = below, Lock()
        self._folder: Path | None = None
        self._held = -1

    def __reduce__(self) -> tuple[type["Scratch"], tuple[Path | None]]:
        return Scratch, (self._below,)

    def new(self) -> Path:
        """A path at which nothing is yet.

        Raises
        ------
        OSError
            If there can be no folder.
        """
        with self._lock:
            if self._folder is None:
                self._folder = self._made()
            return self._folder / token_hex(16)

    def _made(self) -> Path:
        below = self._below or user_cache_path("cluster-explorer") / "reading"
        make(below)
        _sweep(below)
        folder = Path(tempfile.mkdtemp(dir=below))
        self._held = os.open(folder / HELD, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        # The kernel lets go of it when the last process ends that was forked with it.
        fcntl.flock(self._held, fcntl.LOCK_EX)
        atexit.register(_removed, folder, os.getpid())
        return folder


def _removed(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(below: Path) -> None:
    """Remove the folders of processes that have ended."""
    for folder in below.iterdir():
        with suppress(OSError):
            held = os.open(folder / HELD, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)
