"""Answers kept in bounded memory over a store shared by all processes; computed once per question."""

import dataclasses
import json
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Condition
from typing import Any, Protocol, TypeVar

import numpy as np
from cachetools import LRUCache

from dashboard import progress
from dashboard.errors import Mishap, Refusal
from dashboard.layer.store import ABSENT, Store, tag
from dashboard.progress import Ending, Progress, Stopped

T = TypeVar("T")

# What is worked out faster than it is read again need not be stored, in seconds.
WORTH_KEEPING = 0.005
# How often those who wait look, and say that they wait, in seconds.
LOOK = 0.1
# Notes between processes are written this often, and believed for that long.
NOTE = 0.3
BELIEVED = 3.0


# How a question can end; each one that was asked ends as one of these.
MEMORY, STORE, COMPUTED, REFUSED, CANCELLED, FAILED = OUTCOMES = (
    "memory",
    "store",
    "computed",
    "refused",
    "cancelled",
    "failed",
)
ASKED = "asked"


class Observer(Protocol):
    """Somebody who counts. They are called from any thread, and must neither wait nor raise."""

    def told(self, kind: str, what: str) -> None:
        """A question of a kind was asked, or has ended as one of `OUTCOMES`."""

    def holds(self, nbytes: int) -> None:
        """The answers in memory take so many bytes now."""


class Keeping(Protocol):
    """Somebody who knows which data sets of readers there are."""

    def begin(self, name: str = "") -> None:
        """A question about one is asked."""

    def sure(self, name: str) -> bool:
        """Whether answers made of a data set may be remembered; called from any thread, and must not wait."""


def weight(answer: object) -> int:
    """Bytes an answer holds: what it says itself, or its arrays; and a kilobyte for everything else."""
    if isinstance(said := getattr(answer, "nbytes", None), int):
        return 1024 + said
    fields = dataclasses.fields(answer) if dataclasses.is_dataclass(answer) else ()
    values = [getattr(answer, f.name) for f in fields]
    arrays = sum(v.nbytes for v in values if isinstance(v, np.ndarray))
    return 1024 + arrays + sum(weight(v) for v in values if dataclasses.is_dataclass(v))


@dataclass
class Work:
    """A question that this process is answering: how far it is, and when others last waited for it."""

    progress: Progress | None = None
    wanted: float = 0.0
    holding: bool = False
    noted: float = 0.0


class Cache:
    """Remembers answers, the least recently asked going first when `max_bytes` are full.

    `computed` counts, for each kind of question, how often it was really worked out here.

    Parameters
    ----------
    max_bytes : int
        Of memory.
    store : Store, optional
        What is shared with other processes; nothing if None.
    """

    def __init__(self, max_bytes: int, store: Store | None = None) -> None:
        self._answers: LRUCache[str, Any] = LRUCache(max_bytes, getsizeof=weight)
        self._works: dict[str, Work] = {}
        self._changed = Condition()
        self.store = store
        self.observer: Observer | None = None
        # None remembers whatever it is.
        self.keeping: Keeping | None = None
        self.computed: Counter[str] = Counter()

    def known(self, key: str) -> Any:
        """The answer in memory, or `ABSENT`; nobody counts that it was asked for (`count`)."""
        with self._changed:
            return self._answers.get(key, ABSENT)

    def count(self, kind: str, *what: str) -> None:
        """Tell the observer, if there is one."""
        if self.observer is not None:
            for each in what:
                self.observer.told(kind, each)

    def answer(self, kind: str, key: str, compute: Callable[[], T], *, keep: bool = True) -> T:
        """The answer under `key`; worked out by this caller only if nobody has it or is at it.

        An error goes to the caller whose computation raised it, and the next one tries again.

        Parameters
        ----------
        kind : str
            What to count it as.
        key : str
            Equal for equal questions, in all processes.
        compute : callable
            Works the answer out.
        keep : bool
            Whether the store may have it; what only this process can use stays in memory.

        Raises
        ------
        Stopped
            If nobody waits for the answer any more, at a checkpoint of the computation.
        """
        self.count(kind, ASKED)
        outcome = FAILED
        if (name := tag(key)) and self.keeping is not None:
            self.keeping.begin(name)
        try:
            work = self._mine(key)
            if isinstance(work, Work):
                value, outcome = self._worked(kind, key, work, compute, keep)
            else:
                value, outcome = work[0], MEMORY
            return value
        except Mishap:
            raise
        except Refusal:
            outcome = REFUSED
            raise
        except Stopped:
            outcome = CANCELLED
            raise
        finally:
            self.count(kind, outcome)

    def _worked(self, kind: str, key: str, work: Work, compute: Callable[[], T], keep: bool) -> tuple[T, str]:
        """The answer, in memory from now on, and where it came from."""
        try:
            value, outcome = self._found(kind, key, work, compute, self.store if keep else None)
            with self._changed:
                if weight(value) <= self._answers.maxsize and self._may_keep(key):
                    self._answers[key] = value
                held = int(self._answers.currsize)
            if self.observer is not None:
                self.observer.holds(held)
            return value, outcome
        finally:
            with self._changed:
                del self._works[key]
                self._changed.notify_all()

    def _mine(self, key: str) -> Work | tuple[Any]:
        """The answer, once somebody has it; or the work, if it falls to this caller."""
        while True:
            with self._changed:
                if key in self._answers:
                    return (self._answers[key],)
                work = self._works.get(key)
                if work is None:
                    return self._works.setdefault(key, Work())
                work.wanted = time.monotonic()
                self._changed.wait(LOOK)
                news = work.progress
            # Here and not above, because who listens may raise, or ask a question.
            if news:
                progress.say(news)

    def _found(self, kind: str, key: str, work: Work, compute: Callable[[], T], store: Store | None) -> tuple[T, str]:
        """The answer from the store, or worked out while no other process is at it; and which of the two."""
        if store is not None and (value := store.read(key)) is not ABSENT:
            return value, STORE
        with progress.heard_by(self._listener(key, work, store)), self._turn(key, work, store):
            # Another process may have had the turn before.
            if store is not None and (value := store.read(key)) is not ABSENT:
                return value, STORE
            work.holding, began = True, time.monotonic()
            value = compute()
            with self._changed:
                self.computed[kind] += 1
            if store is not None and time.monotonic() - began > WORTH_KEEPING and self._may_keep(key):
                store.write(key, value)
                # What it is made of may have been deleted meanwhile, and whoever forgot it all came too early.
                if not self._may_keep(key):
                    store.forget([tag(key)])
            return value, COMPUTED

    def _turn(self, key: str, work: Work, store: Store | None) -> AbstractContextManager[None]:
        """One process at a time; the others keep the work alive and hear how far it is."""
        if store is None:
            return nullcontext()
        began = progress.clock()

        def waiting() -> None:
            if time.monotonic() < work.noted + NOTE:
                return
            work.noted = time.monotonic()
            store.note(f"wanted {key}", "", BELIEVED)
            told = read(store.noted(f"progress {key}"))
            progress.say(told or Progress("Waiting for another process", 0.0, None, began))

        return store.lock(key, waiting)

    def _listener(self, key: str, work: Work, store: Store | None) -> progress.Listener:
        """Hears a computation: tells those who wait for it, and stops it when there are none."""
        outer = progress.listener()

        def heard(news: Progress) -> None:
            work.progress = news
            if not self._may_keep(key):
                raise Stopped
            if store is not None and work.holding and time.monotonic() > work.noted + NOTE:
                work.noted = time.monotonic()
                store.note(f"progress {key}", written(news), BELIEVED)
            try:
                outer(news)
            except Ending:
                raise
            except Stopped:
                here = time.monotonic() < work.wanted + BELIEVED
                if not here and (store is None or store.noted(f"wanted {key}") is None):
                    raise

        return heard

    def forget(self, tags: Collection[str] | None) -> None:
        """Forget answers in memory whose keys have one of these tags, or any; work on one stops at its checkpoints."""
        with self._changed:
            for key in list(self._answers):
                if (found := tag(key)) and (tags is None or found in tags):
                    del self._answers[key]
            held = int(self._answers.currsize)
        if self.observer is not None:
            self.observer.holds(held)

    def forget_stored(self, tags: Collection[str]) -> bool:
        """Forget answers in the store whose keys have one of these tags; whether there are none any more."""
        return self.store is None or self.store.forget(tags)

    def _may_keep(self, key: str) -> bool:
        """Whether an answer may be remembered: what it is made of is not deleted."""
        return self.keeping is None or not (name := tag(key)) or self.keeping.sure(name)

    def clear(self) -> None:
        """Forget every answer in memory and every count."""
        with self._changed:
            self._answers.clear()
            self.computed.clear()


def written(news: Progress) -> str:
    """A progress as a note."""
    return json.dumps(dataclasses.astuple(news))


def read(note: str | None) -> Progress | None:
    """The progress that a note holds, if it holds one."""
    try:
        return Progress(*json.loads(note)) if note else None
    except (ValueError, TypeError):
        return None
