"""Times that can be compared although the machine is busy."""

import time
from collections.abc import Callable, Mapping
from statistics import median


def alternating(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each task, taken in turns, so that a busy moment slows all of them.

    Each runs once before, unmeasured.
    """
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for turn in range(rounds):
        # Nobody is always first.
        for name in list(tasks)[:: 1 if turn % 2 else -1]:
            start = time.perf_counter()
            tasks[name]()
            seconds[name].append(time.perf_counter() - start)
    return {name: median(values) for name, values in seconds.items()}
