"""How a question is asked: remembered under its name and its arguments' keys, worked out where this thread works."""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from inspect import Parameter, signature
from threading import Thread
from typing import Any, ParamSpec, TypeVar

import numpy as np

from dashboard import progress
from dashboard.compute import cost
from dashboard.compute.cost import Limits
from dashboard.compute.size import Size
from dashboard.data.mnist import Place
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.data.sources import content
from dashboard.layer import layer
from dashboard.layer.cache import BELIEVED, weight
from dashboard.layer.engine import Here, Work
from dashboard.layer.layer import Layer
from dashboard.layer.store import ABSENT
from dashboard.params import Params
from dashboard.results.answers import version
from dashboard.vault.outside import Outside
from dashboard.vault.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")

# Of so many numbers principal components take as long as a child process to find them.
WORTH_A_THREAD = 1_000_000


def question(answer: Callable[P, T]) -> Callable[P, T]:
    """Make a function's answers remembered under its name and its arguments' keys."""
    name = answer.__name__
    unsaid = [parameter.default for parameter in signature(answer).parameters.values()]

    @wraps(answer)
    def ask(*given: P.args, **kwargs: P.kwargs) -> T:
        assert not kwargs, "questions are asked by position, so that each has one key"
        # What is asked of numbers that a hand moves is asked once: it has no key, and is not remembered.
        if any(isinstance(a, np.ndarray) for a in given):
            return answer(*given, **kwargs)
        # What is left unsaid is part of it too, where it may be.
        rest = unsaid[len(given) :]
        args: Any = given if Parameter.empty in rest else (*given, *rest)
        # What lies outside of a vault is copied nowhere: neither are answers made of it.
        return remembered(name, args, lambda: answer(*args, **kwargs), keep=not lie_outside(args))

    return ask


def heavy(plan: Callable[P, Work[T]]) -> Callable[P, T]:
    """A question whose function says what is to be done, which the engine then does.

    The function asks for what must be there first, and refuses what would take too much.
    """
    name = plan.__name__

    @question
    @wraps(plan)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        work = plan(*args, **kwargs)
        given = sum(weight(points(a) if isinstance(a, Source) else a) for a in work.args)
        work = replace(work, given=given, here=lie_outside(args))
        return run(f"{version()} {key(name, args)}", work)

    return answer


def remembered(name: str, args: tuple[Any, ...], make: Callable[[], T], *, keep: bool) -> T:
    """The answer to a question, made unless it is there; in the store for all processes if it is to `keep`."""
    return layer.current().cache.answer(name, key(name, args), make, keep=keep)


def known(name: str, *args: Any) -> bool:
    """Whether the answer to a question is there."""
    return layer.current().cache.known(key(name, args)) is not ABSENT


def key(name: str, args: tuple[Any, ...]) -> str:
    """Names a question; other files in the same folder are another source."""
    said = json.dumps([name, *(a.key if isinstance(a, Params) else a for a in args)])
    return " ".join([said, *filter(None, map(content, args))])


def lie_outside(args: tuple[Any, ...]) -> bool:
    """Whether a question is about data that this machine alone has."""
    return any(isinstance(a, Source) and a.outside for a in args)


def run(key: str, work: Work[T]) -> T:
    """What comes of a piece of work where this thread has its work done; a worker of a cluster is given this.

    Raises
    ------
    Refusal
        If it may take more memory than is allowed here, whatever whoever asks is allowed.
    """
    cost.check_memory(work.nbytes, work.stage or "This", limits())
    return layer.current().engine.run(key, work)


def placed(place: Place, vault: Vault | None, outside: Outside, work: Work[T]) -> T:
    """What comes of a piece of work in a process that has nothing else to do, and is told where files are.

    The store and the engine that settings name are for those who ask for work.
    """
    with layer.using(Layer(mnist=place, vault=vault, outside=outside)):
        return work.done()


def on_points(function: Callable[..., T], data: Source | Points, *args: Any) -> T:
    """What a function makes of points, or of those of a source, which are made where it is called."""
    return function(points(data) if isinstance(data, Source) else data, *args)


def limits() -> Limits:
    """What one question may take here."""
    return layer.current().limits


def points(source: Source) -> Points:
    """The points of a source: X (n, d), and the true group of each."""
    keep = not (source.at_hand or source.outside)
    return remembered("points", (source,), source.load, keep=keep)


@contextmanager
def meanwhile(ask: Callable[[Source], object], source: Source) -> Iterator[None]:
    """While inside, have another thread ask what is going to be asked for here as well, so that two work at once.

    Whoever asks then finds the answer, or waits for it, and hears what became of it. Where that takes but a moment,
    or all work is done in this process, nothing is asked before.
    """
    size = Size.of(points(source))
    if size.n * size.d < WORTH_A_THREAD or isinstance(layer.current().engine, Here):
        yield
        return
    end = math.inf

    def heard(_: progress.Progress) -> None:
        if time.monotonic() > end:
            raise progress.Stopped

    def asked() -> None:
        with progress.heard_by(heard), suppress(Exception):
            ask(source)

    Thread(target=layer.carried(asked), name="meanwhile", daemon=True).start()
    try:
        yield
        end = time.monotonic() + BELIEVED  # whoever is here comes for it now
    except BaseException:
        end = 0.0
        raise
