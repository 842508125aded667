"""How far a computation is, told to whoever listens; and the way to stop one nobody waits for.

A long computation calls `report` or `expect` at its checkpoints, and `show` where a part of its answer
can be looked at already. Without a listener, in a notebook say, they do nothing; a listener may raise
`Stopped`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import Any

# By which stages are timed: seconds since the epoch, which other processes and machines understand. A test may
# hold it.
clock: Callable[[], float] = time.time

# What is only expected to be done never counts as quite done.
NEARLY = 0.95


class Stopped(Exception):
    """Nobody waits for this computation any more."""


class Ending(Stopped):
    """This process ends; whoever waits asks another one."""


@dataclass(frozen=True)
class Progress:
    """How far a computation was when it last said so.

    Attributes
    ----------
    stage : str
        What is being done, in words for the page.
    fraction : float
        The share of the stage that was done, 0 to 1.
    seconds : float or None
        How long the whole stage is expected to take; None where nobody can say.
    since : float
        When the stage began, in seconds since the epoch, so that other processes understand it.
    """

    stage: str
    fraction: float
    seconds: float | None
    since: float

    def now(self) -> tuple[float, float | None]:
        """The fraction at this moment, and the seconds that are left."""
        if self.seconds is None:
            return self.fraction, None
        elapsed = max(clock() - self.since, 0.0)
        fraction = max(self.fraction, min(elapsed / max(self.seconds, 1e-9), NEARLY))
        return fraction, max(self.seconds - elapsed, 0.0)


Listener = Callable[[Progress], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
_viewer: ContextVar[Callable[[Any], None] | None] = ContextVar("viewer", default=None)
_began: ContextVar[tuple[str, float, float]] = ContextVar("began", default=("", 0.0, 0.0))


def report(fraction: float, stage: str) -> None:
    """Say what share of a stage is done, 0 to 1; how long it takes follows from that.

    What is done when a stage is first spoken of took no time.

    Raises
    ------
    Stopped
        If nobody waits for the answer any more.
    """
    if _began.get()[0] != stage:
        _began.set((stage, clock(), fraction))
    _, began, given = _began.get()
    seconds = (clock() - began) / (fraction - given) if fraction > given else None
    # As if what was given had taken its time too.
    say(Progress(stage, fraction, seconds, began - given * (seconds or 0.0)))


class Parts:
    """A stage that is made of several questions, each with a progress of its own.

    Parameters
    ----------
    stage : str
        What is being done, in words for the page.
    """

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self._outside = copy_context()

    @contextmanager
    def part(self, first: float, last: float) -> Iterator[None]:
        """While inside, what is said is of this stage, from the share `first` to `last` of it."""

        def heard(news: Progress) -> None:
            self._outside.run(report, first + (last - first) * news.now()[0], self.stage)

        with heard_by(heard):
            yield


def expect(seconds: float, stage: str) -> None:
    """Say that a stage begins that cannot report by itself, and how long it should take at most.

    Raises
    ------
    Stopped
        If nobody waits for the answer any more.
    """
    say(Progress(stage, 0.0, seconds, clock()))


def say(progress: Progress) -> None:
    """Pass a progress on to whoever listens.

    Raises
    ------
    Stopped
        If nobody waits for the answer any more.
    """
    if listener := _listener.get():
        listener(progress)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """While inside, what is said in this thread goes to `listener`; stages begin anew."""
    before, began = _listener.set(listener), _began.set(("", 0.0, 0.0))
    try:
        yield
    finally:
        _listener.reset(before)
        _began.reset(began)


def show(so_far: object) -> None:
    """Hand on what there is of the answer so far."""
    viewer()(so_far)


@contextmanager
def seen_by(viewer: Callable[[Any], None]) -> Iterator[None]:
    """While inside, what is shown in this thread goes to `viewer`."""
    before = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(before)


def viewer() -> Callable[[Any], None]:
    """Who looks at parts of an answer in this thread, or somebody who does not care."""
    return _viewer.get() or (lambda _: None)


def listener() -> Listener:
    """Who listens in this thread, or somebody who does not care."""
    return _listener.get() or (lambda _: None)
