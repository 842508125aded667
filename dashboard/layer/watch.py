"""What is deleted is forgotten: each process looks at the vault, and has nothing more of a data set that is gone.

How long that takes is bounded whatever happens. A process looks once in `LOOK` seconds. One that has not been able to
look for `BLIND` seconds does not know what was deleted, so it forgets all answers made of readers' data, and remembers
no new ones until it can look again. Therefore `DONE` seconds after a data set was deleted no process has anything of
it, and whoever deleted it can be told so without asking anybody.
"""

import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress

from dashboard.layer.cache import Cache
from dashboard.layer.queue import Desk
from dashboard.vault.vault import Vault

# Seconds between two looks, and after which a process does not know any more; then it forgets within a moment.
LOOK, BLIND, MOMENT = 1.0, 5.0, 0.5
DONE = BLIND + 2 * MOMENT
# Seconds between two rounds of tidying in one process.
TIDY = 300.0

log = logging.getLogger(__name__)


class Watch:
    """Has a process forget what is deleted in a vault; the `Keeping` of its cache.

    It begins with the first answer that is made of readers' data, or when it is told to (`begin`): its threads must
    not be there before a server forks.

    Parameters
    ----------
    vault : Vault
    cache : Cache
    desk : Desk
    clock : callable
        Tells seconds.
    """

    def __init__(self, vault: Vault, cache: Cache, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self.vault, self._cache, self._desk, self._clock = vault, cache, desk, clock
        self._lock = threading.Lock()
        self._process = 0
        # When the last look began that came to an end, and what it saw: the stamp of each data set that is gone.
        self._looked = -BLIND
        self._gone: dict[str, str] = {}
        # What the store has forgotten too.
        self._done: dict[str, str] = {}
        self._tidied = -TIDY
        # Whether something was forgotten since circles were looked for.
        self._circles = False

    def begin(self, name: str = "") -> None:
        """Look from now on; at once and before this returns, if nobody has in this process.

        So it is where a question about a data set that is gone is asked: whoever asks was let in to it by the vault, so
        it was brought again since.
        """
        if self._process == os.getpid():
            if name in self._gone:
                with suppress(OSError):
                    self.look()
            return
        with self._lock:
            if self._process == os.getpid():
                return
            with suppress(OSError):
                self.look()
            for work in (self._looking, self._minding):
                threading.Thread(target=work, name="watch", daemon=True).start()
            self._process = os.getpid()

    def sure(self, name: str) -> bool:
        """Whether answers made of a data set may be remembered: it is not deleted, as far as is known just now."""
        return name not in self._gone and self._clock() - self._looked < BLIND

    def look(self) -> None:
        """See what was deleted since, and forget it.

        Raises
        ------
        OSError
            If nothing can be seen.
        """
        began = self._clock()
        if self._circles:
            # What was at work then has ended since. Its frames may hold points in circles, which Python looks for when
            # much is made; a process with nothing to do makes nothing for hours.
            self._circles = False
            gc.collect()
        gone = self.vault.gone()
        fresh = [name for name, stamp in gone.items() if self._gone.get(name) != stamp]
        self._gone = gone
        if fresh:
            self._forget(fresh)
        left = [name for name, stamp in gone.items() if self._done.get(name) != stamp]
        if left and self._cache.forget_stored(left):
            self._done |= {name: gone[name] for name in left}
        self._done = {name: stamp for name, stamp in self._done.items() if name in gone}
        self._looked = began

    def forgotten(self, name: str) -> bool:
        """Whether this process has seen that a data set is gone, and neither it nor its store has answers of it."""
        return name in self._gone and self._done.get(name) == self._gone[name]

    def mind(self) -> None:
        """Forget all answers made of readers' data, if it is not known what was deleted."""
        if self._clock() - self._looked >= BLIND:
            self._cache.forget(None)
            self._desk.forget(None)

    def _forget(self, names: Collection[str]) -> None:
        self._cache.forget(names)
        self._desk.forget(names)
        self.vault.forget(names)
        self._circles = True

    def _looking(self) -> None:
        while True:
            time.sleep(LOOK)
            try:
                self.look()
                if self._clock() - self._tidied > TIDY:
                    self._tidied = self._clock()
                    self.vault.tidy()
            except Exception as error:
                # Whatever it is, the next look may succeed. What an error says may hold a path.
                log.warning("The vault cannot be looked at: %s", type(error).__name__)

    def _minding(self) -> None:
        """Beside the looks, one of which may hang."""
        while True:
            time.sleep(MOMENT)
            self.mind()
