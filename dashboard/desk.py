"""Ask again: what is not answered at once is worked on in a thread while readers keep asking.

There are no job ids. Work goes by the key of what is asked, so that asking again, after a reload or
from a second browser, finds the same work. It goes on as long as somebody asks.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from dashboard import progress
from dashboard.progress import Progress, Stopped

T = TypeVar("T")

# An ask waits this long for an answer before it is told how far it is, in seconds.
PATIENCE = 0.3
# Somebody who has not asked for so long has gone. Browsers let hidden pages run once a second.
GONE = 10.0
# An outcome that nobody fetched, such as a refusal after a long fit, is kept so long.
KEPT = 60.0
# As many pages are made at once as a server has threads; the others wait their turn.
AT_ONCE = 8


@dataclass(frozen=True)
class Pending:
    """What is not there yet: how far it is, and what there is of it, None as long as that is nothing."""

    progress: Progress
    so_far: Any = None


@dataclass
class Piece:
    """A piece of work: who asked for it last when, how far it is, and what there is of it."""

    future: "Future[Any]"
    progress: Progress
    askers: dict[str, float] = field(default_factory=dict)
    so_far: Any = None

    def pending(self) -> Pending:
        """How far it is."""
        return Pending(self.progress, self.so_far)

    def see(self, so_far: object) -> None:
        """Take a part of the answer."""
        self.so_far = so_far

    def wanted(self) -> bool:
        """Whether anybody still asks for it."""
        return any(time.monotonic() < asked + GONE for asked in list(self.askers.values()))


class Desk:
    """Where work is asked for; one per process."""

    def __init__(self) -> None:
        self._pieces: dict[str, Piece] = {}
        self._lock = Lock()
        # Threads start with the first ask: a server that forks its workers has none before.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="desk")

    def ask(self, key: str, asker: str, make: Callable[[], T], patience: float = PATIENCE) -> T | Pending:
        """What `make` returns, if it is there within `patience` seconds; else how far it is.

        Parameters
        ----------
        key : str
            Names the work: equal keys share it.
        asker : str
            A page in a browser. It wants one thing at a time: what it asked for before is stopped
            at its next checkpoint, unless others want it too.
        make : callable
            Does the work, in another thread.
        patience : float
            Seconds.

        Raises
        ------
        Exception
            What `make` raised.
        """
        piece = self._joined(key, asker, make)
        if not wait([piece.future], patience).done:
            return piece.pending()
        self._forget(key, piece)
        try:
            outcome: T = piece.future.result()
        except Stopped:
            # It was given up while this ask was on its way: the next one begins anew.
            return piece.pending()
        return outcome

    def leave(self, asker: str) -> None:
        """What this page asked for before it wants no more."""
        with self._lock:
            for piece in self._pieces.values():
                piece.askers.pop(asker, None)

    def _joined(self, key: str, asker: str, make: Callable[[], T]) -> Piece:
        now = time.monotonic()
        with self._lock:
            for other, piece in list(self._pieces.items()):
                if other != key:
                    piece.askers.pop(asker, None)
                if piece.future.done() and not any(now < asked + KEPT for asked in piece.askers.values()):
                    del self._pieces[other]
            joined = self._pieces.get(key)
            if joined is None:
                waiting = Progress("Waiting for a free place", 0.0, None, time.time())
                joined = self._pieces[key] = Piece(Future(), waiting, {asker: now})
                self._threads.submit(work, joined, make)
            joined.askers[asker] = now
            return joined

    def _forget(self, key: str, piece: Piece) -> None:
        with self._lock:
            if self._pieces.get(key) is piece:
                del self._pieces[key]


def work(piece: Piece, make: Callable[[], Any]) -> None:
    """Do a piece of work, unless everybody has left already."""

    def heard(news: Progress) -> None:
        piece.progress = news
        if not piece.wanted():
            raise Stopped

    try:
        heard(Progress("Starting", 0.0, None, time.time()))
        with progress.heard_by(heard), progress.seen_by(piece.see):
            piece.future.set_result(make())
    except BaseException as error:
        piece.future.set_exception(error)
