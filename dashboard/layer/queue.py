"""Ask again: what is not answered at once is worked on in a thread while readers keep asking.

There are no job ids. Work goes by the key of what is asked, so that asking again, after a reload or
from a second browser, finds the same work. It goes on as long as somebody asks.

Readers take turns: of one reader's questions only so many are worked on at once, and only so many of
their requests are kept waiting for an answer, so that whoever asks in a loop waits for themselves.
Readers who are known by a cookie alone share such limits with all of their address, `OFFICE` times one
reader's and never the last place: it may be an office, and it may be one client with many cookies.
"""

import logging
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Lock, Thread, get_native_id
from typing import Any, TypeVar

from dashboard import progress
from dashboard.layer.store import tag
from dashboard.progress import Ending, Progress, Stopped

T = TypeVar("T")

# An ask waits this long for an answer before it is told how far it is, in seconds.
PATIENCE = 0.3
# Somebody who has not asked for so long has gone. Browsers let hidden pages run once a second.
GONE = 10.0
# An outcome that nobody fetched, such as a refusal after a long fit, is kept so long.
KEPT = 60.0
# What is kept so is bounded in bytes, and no reader has more of that than a share, whatever pages they say they have.
KEPT_BYTES, SHARE = 64 * 2**20, 1 / 4
# So many pages are made at once, by threads beside those that answer requests; the others wait their turn.
AT_ONCE = 8
# So many questions of one reader may wait; what they ask beyond that is not even written down. An honest
# page asks one thing for each of its tabs.
MAY_WAIT = 32
# How many readers' worth of places, of waiting questions and of kept answers the readers of one address have together.
OFFICE = 2

# How much nicer threads that work are than those that answer, and the nicest that Linux knows.
NICE = 5
NICEST = 19

NO_PLACE = "Waiting for a free place"
NO_TURN = "Waiting for your other questions"
NO_SHARE = "Waiting for other questions from your address"

log = logging.getLogger(__name__)


def step_back() -> None:
    """Have this thread, and those that it starts, wait for the processor when threads that answer want it.

    A system that does not let it leaves it as urgent as they are.
    """
    # A number of its own is what a thread has on Linux only.
    if sys.platform == "linux":
        # Held against the process and not this thread: one that was started by a thread that works is nice already.
        with suppress(OSError):
            answering = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, get_native_id(), min(answering + NICE, NICEST))


def _let_go(error: BaseException | None) -> None:
    """Have an error hold nothing of what was at work when it was raised, but where that was.

    It is kept with the piece, which the frames of this thread know again: in that circle the points of data that is
    deleted would stay until Python looks for circles, in a process with nothing to do for hours.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


@dataclass(frozen=True)
class Pending:
    """What is not there yet: how far it is, and what there is of it, None as long as that is nothing."""

    progress: Progress
    so_far: Any = None


@dataclass
class Piece:
    """A piece of work: who asked for it last when, how far it is, and what there is of it.

    `readers` are those whose pages asked for it, with their addresses; `turn` is the one of them whose turn it took,
    once it is begun;
    `nbytes` is what its answer takes, once that is there; `parts` is how often there was more of it to be seen, `shown`
    how much of that each asker was, and `more` is done with the next part.
    """

    make: Callable[[], Any]
    future: "Future[Any]" = field(default_factory=Future)
    progress: Progress = field(default_factory=lambda: Progress(NO_PLACE, 0.0, None, progress.clock()))
    askers: dict[str, float] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    turn: str | None = None
    so_far: Any = None
    nbytes: int = 0
    parts: int = 0
    shown: dict[str, int] = field(default_factory=dict)
    more: "Future[None]" = field(default_factory=Future)

    @property
    def waits(self) -> bool:
        """Whether it is not begun."""
        return self.turn is None

    @property
    def names(self) -> dict[str, int]:
        """The `names` of all its readers."""
        return {
            name: worth for reader, address in self.readers.items() for name, worth in names(reader, address).items()
        }

    def pending(self) -> Pending:
        """How far it is."""
        return Pending(self.progress, self.so_far)

    def see(self, so_far: object) -> None:
        """Take a part of the answer, and give it to those who wait."""
        self.so_far = so_far
        self.parts += 1
        seen, self.more = self.more, Future()
        seen.set_result(None)

    def awaited(self, asker: str, seconds: float) -> bool:
        """Whether the answer is there within so many seconds; a part that the asker has not seen is not waited with."""
        # In this order: what comes between the two is not waited for.
        more, parts = self.more, self.parts
        if parts == self.shown.get(asker, 0):
            wait([self.future, more], seconds, FIRST_COMPLETED)
        self.shown[asker] = self.parts
        return self.future.done()

    def wanted(self) -> bool:
        """Whether anybody still asks for it."""
        return any(time.monotonic() < asked + GONE for asked in list(self.askers.values()))


def names(reader: str, address: str) -> dict[str, int]:
    """What a reader's asks count under, and how many readers' worth that has: they themselves, and their address."""
    # A reader's name holds no line break.
    return {reader: 1} | ({f"\n{address}": OFFICE} if address else {})


class Desk:
    """Where work is asked for; one per process.

    Parameters
    ----------
    each : int
        How many pieces of one reader are worked on at once; 0 for as many as there are places.
    kept_bytes : int
        How much answers may take that are there and that nobody has fetched.
    weigh : callable
        How many bytes an answer takes.
    """

    def __init__(
        self, each: int = 0, kept_bytes: int = KEPT_BYTES, weigh: Callable[[object], int] = lambda _: 0
    ) -> None:
        self.each, self.kept_bytes, self._weigh = each, kept_bytes, weigh
        self._pieces: dict[str, Piece] = {}
        self._kept_waiting: Counter[str] = Counter()
        # Which turn each reader had last, of those who ask for something.
        self._turns: dict[str, int] = {}
        self._numbers = count(1)
        self._lock = Lock()
        self._closed = False
        self._stuck = ""

    def ask(
        self,
        key: str,
        asker: str,
        make: Callable[[], T],
        patience: float = PATIENCE,
        reader: str = "",
        *,
        address: str = "",
    ) -> T | Pending:
        """What `make` returns, if it is there within `patience` seconds; else how far it is.

        A part of it that the asker has not seen comes as soon as it is there. What waits for its turn, or comes while
        enough of the reader's requests are kept waiting, is told so at once.

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
        reader : str
            Whose page it is: their questions take turns.
        address : str
            With whose other readers they share, if they are known by no more than a cookie.

        Raises
        ------
        Exception
            What `make` raised.
        """
        whose = names(reader, address)
        piece = self._joined(key, asker, make, reader, address)
        with self._counted(whose) as crowded:
            if not piece.awaited(asker, 0 if piece.waits or crowded else patience):
                return piece.pending()
        self._forget(key, piece)
        try:
            outcome: T = piece.future.result()
        except Stopped:
            # It was given up while this ask was on its way: the next one begins anew.
            return piece.pending()
        return outcome

    def leave(self, asker: str) -> list[str]:
        """What this page asked for before it wants no more; the keys of that."""
        with self._lock:
            left = [key for key, piece in self._pieces.items() if piece.askers.pop(asker, None)]
            self._deal()
            return left

    def forget(self, tags: Collection[str] | None) -> None:
        """Stop and forget what is made of some data sets of readers, by the tags of its keys; of any, if None."""
        with self._lock:
            for key in list(self._pieces):
                if (found := tag(key)) and (tags is None or found in tags):
                    self._pieces.pop(key).askers.clear()

    def close(self) -> None:
        """Begin nothing more and stop everything at its next checkpoint: this process ends."""
        with self._lock:
            self._closed = True

    @property
    def closed(self) -> bool:
        """Whether this process ends."""
        return self._closed

    @property
    def stuck(self) -> str:
        """Why what waits cannot be begun, tried again at this moment; empty as long as it can."""
        with self._lock:
            self._deal()
            return self._stuck

    def _joined(self, key: str, asker: str, make: Callable[[], T], reader: str, address: str) -> Piece:
        now = time.monotonic()
        with self._lock:
            for other, piece in list(self._pieces.items()):
                if other != key:
                    piece.askers.pop(asker, None)
                    piece.shown.pop(asker, None)
                if piece.future.done() and not any(now < asked + KEPT for asked in piece.askers.values()):
                    del self._pieces[other]
            joined = self._pieces.get(key)
            if joined is None:
                joined = Piece(make)
                if not (full := self._waiting(names(reader, address))):
                    self._pieces[key] = joined
                else:
                    joined.progress = replace(joined.progress, stage=NO_TURN if reader in full else NO_SHARE)
            joined.askers[asker] = now
            joined.readers[reader] = address
            self._deal()
            return joined

    def _waiting(self, whose: dict[str, int]) -> list[str]:
        """Those of some names for whom enough waits already."""
        waiting = Counter(name for piece in self._pieces.values() if piece.waits for name in piece.names)
        return [name for name, worth in whose.items() if waiting[name] >= MAY_WAIT * worth]

    def _over(self, counts: Counter[str], whose: dict[str, int]) -> list[str]:
        """Those of some names that have what may be at once; an address never has the last place."""
        most = {name: self.each if worth == 1 else min(self.each * worth, AT_ONCE - 1) for name, worth in whose.items()}
        return [name for name in whose if self.each and counts[name] >= most[name]]

    @contextmanager
    def _counted(self, whose: dict[str, int]) -> Iterator[bool]:
        """Count a request that is kept waiting; whether enough of the same names were so before it."""
        with self._lock:
            crowded = bool(self._over(self._kept_waiting, whose))
            self._kept_waiting.update(whose.keys())
        try:
            yield crowded
        finally:
            with self._lock:
                self._kept_waiting -= Counter(whose.keys())

    def _deal(self) -> None:
        """Begin what waits, as far as there are places and readers' turns.

        Readers come in turns, whoever had none or had the last one longest ago, so that nobody stands behind all that
        another has asked before.
        """
        begun = [p for p in self._pieces.values() if p.turn is not None and not p.future.done()]
        at_work = Counter(name for p in begun for name in names(p.turn or "", p.readers[p.turn or ""]))
        places = AT_ONCE - len(begun)
        self._stuck = ""
        waiting = [(key, piece) for key, piece in self._pieces.items() if piece.waits]
        asking = {reader for piece in self._pieces.values() for reader in piece.readers}
        self._turns = {reader: turn for reader, turn in self._turns.items() if reader in asking}
        waiting.sort(key=lambda item: min(self._turns.get(reader, 0) for reader in item[1].readers))
        for key, piece in waiting:
            if not piece.wanted():
                del self._pieces[key]
                continue
            over = {r: self._over(at_work, names(r, address)) for r, address in piece.readers.items()}
            free = [r for r in over if not over[r]]
            if free and places > 0 and not self._closed and not self._stuck and self._begun(piece, free[0]):
                at_work.update(names(free[0], piece.readers[free[0]]).keys())
                places -= 1
                self._turns[free[0]] = next(self._numbers)
            else:
                mine = all(r in over[r] for r in over)
                piece.progress = replace(piece.progress, stage=NO_PLACE if free else NO_TURN if mine else NO_SHARE)

    def _begun(self, piece: Piece, turn: str) -> bool:
        """Begin a piece in a thread of its own, which can neither be there before a server forks nor be used up.

        A system that gives no thread leaves the piece as it was, to be tried with the next ask.
        """
        piece.turn = turn
        try:
            Thread(target=self._work, args=(piece,), name="desk").start()
        except RuntimeError as error:
            piece.turn = None
            self._stuck = str(error)
            log.error("Work cannot be begun, and waits: %s", error)
        return not self._stuck

    def _work(self, piece: Piece) -> None:
        """Do a piece of work, unless everybody has left already, and begin what waited for it."""

        def heard(news: Progress) -> None:
            piece.progress = news
            if self._closed:
                raise Ending
            if not piece.wanted():
                raise Stopped

        try:
            step_back()
            heard(Progress("Starting", 0.0, None, progress.clock()))
            with progress.heard_by(heard), progress.seen_by(piece.see):
                made = piece.make()
                piece.nbytes = self._weigh(made)
                piece.future.set_result(made)
        except BaseException as error:
            _let_go(error)
            piece.future.set_exception(error)
        with self._lock:
            self._make_room()
            self._deal()

    def _make_room(self) -> None:
        """Forget answers that nobody fetched, the oldest asks first, until the rest fits; the last one always does.

        Who asks for one of these again has it made again, of what the cache remembers.
        """
        there = [(key, piece) for key, piece in self._pieces.items() if piece.future.done() and piece.nbytes]
        there.sort(key=lambda item: max(item[1].askers.values(), default=0.0), reverse=True)
        held, each = 0, Counter[str]()
        for key, piece in there:
            too_much = held and held + piece.nbytes > self.kept_bytes
            crowded = any(
                each[name] and each[name] + piece.nbytes > self.kept_bytes * SHARE * worth
                for name, worth in piece.names.items()
            )
            if too_much or crowded:
                del self._pieces[key]
                continue
            held += piece.nbytes
            each.update(dict.fromkeys(piece.names, piece.nbytes))

    def _forget(self, key: str, piece: Piece) -> None:
        with self._lock:
            if self._pieces.get(key) is piece:
                del self._pieces[key]
