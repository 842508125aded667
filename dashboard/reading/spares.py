"""A child that reads is started while bytes are still on their way, so that nobody waits for it to load what it needs.

One waits at most, for a minute, and has nothing of anybody: what it is to read, it learns when it is asked.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread

from dashboard.reading import child
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.read import Read

# Seconds after which one that nobody needed is ended.
IDLE = 60.0


class Spares:
    """Children for one app, all of which are started by one thread: the kernel ends a child with the thread it is of.

    Parameters
    ----------
    idle : float
        How many seconds one waits.
    """

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle
        self._changed = Condition()
        self._wanted, self._until = False, 0.0
        self._spare: child.Started | None = None
        self._keeper: Thread | None = None

    def prepare(self) -> None:
        """Something may have to be read soon: have a child ready for it, or the one that is for longer."""
        with self._changed:
            self._wanted, self._until = True, time.monotonic() + self._idle
            # A forked process has no threads.
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = Thread(target=self._keep, name="spares", daemon=True)
                self._keeper.start()
            self._changed.notify_all()

    def apart(self, files: Sequence[File], choices: Choices, limits: Limits, into: Path, hear: child.Hear) -> Read:
        """As `child.apart` does it, by the child that is ready if there is one."""
        return child.apart(files, choices, limits, into, hear, start=self._taken)

    def _taken(self) -> child.Started:
        with self._changed:
            self._wanted = False
            spare, self._spare = self._spare, None
        if spare is not None and not spare.alive:
            spare.end()
            spare = None
        return spare or child.Started.now()

    def _keep(self) -> None:
        """Start children when they are wanted, and end what nobody needed."""
        with self._changed:
            while True:
                if self._spare is not None and (time.monotonic() >= self._until or not self._spare.alive):
                    self._spare.end()
                    self._spare = None
                if self._wanted and self._spare is None:
                    # Where there is no room for it, whoever reads will say so.
                    with suppress(OSError):
                        self._spare = child.Started.now()
                self._wanted = False
                self._changed.wait(self._until - time.monotonic() if self._spare else None)
