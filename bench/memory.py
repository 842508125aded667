"""What a task takes of memory, in a process of its own: ``python -m bench.memory bench.trees:ours '["ward", 9]'``."""

import importlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.servers import ROOT

# Linux counts anew from here on when 5 is written into it.
COUNT_ANEW = Path("/proc/self/clear_refs")
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Run:
    """One run of a task: its seconds, the megabytes it added at most, and those of the whole process."""

    seconds: float
    grown: float
    peak: float


def known() -> bool:
    """Whether this system can tell."""
    return COUNT_ANEW.exists()


def run(task: str, *arguments: object) -> Run:
    """Run a task in a new process.

    `task` is ``module:function``; called with the arguments, which travel as JSON, it makes all
    that the task needs and returns what is measured, to be called without any.
    """
    command = [sys.executable, "-m", "bench.memory", task, json.dumps(arguments)]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Run(**json.loads(told.stdout))


def main(task: str, arguments: str) -> None:
    """The new process's side."""
    module, function = task.split(":")
    work = getattr(importlib.import_module(module), function)(*json.loads(arguments))
    COUNT_ANEW.write_text("5")
    before, start = megabytes("VmRSS"), time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    peak = megabytes("VmHWM")
    print(json.dumps({"seconds": seconds, "grown": peak - before, "peak": peak}))


def megabytes(name: str) -> float:
    """A line of what Linux says of this process: VmRSS is now, VmHWM the most so far."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
