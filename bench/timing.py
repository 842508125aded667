"""Times that can be compared although the machine is busy."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any


def alternating(tasks: Mapping[str, Callable[[], object]], rounds: int, warm: bool = True) -> dict[str, float]:
    """The median seconds of each task, taken in turns, so that a busy moment slows all of them.

    Each runs once before, unmeasured, unless `warm` is false: what takes many seconds need not.
    """
    return answered(tasks, rounds, warm)[0]


def answered(
    tasks: Mapping[str, Callable[[], Any]], rounds: int, warm: bool = True
) -> tuple[dict[str, float], dict[str, Any]]:
    """The same, and the last answer of each task, so that both sides can be held to one answer."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    answers: dict[str, Any] = {}
    if warm:
        for task in tasks.values():
            task()
    for turn in range(rounds):
        # Nobody is always first.
        for name in list(tasks)[:: 1 if turn % 2 else -1]:
            start = time.perf_counter()
            answer = tasks[name]()
            seconds[name].append(time.perf_counter() - start)
            answers[name] = answer
    return {name: median(values) for name, values in seconds.items()}, answers
