"""Work for children to do: another process finds these by their names."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from dashboard import progress
from dashboard.compute.clustering import cluster
from dashboard.compute.methods import KMeans
from dashboard.data import mnist
from dashboard.data.points import Points
from dashboard.errors import Offer, Refusal
from dashboard.layer import layer


def doubled(number):
    return 2 * number


def process():
    return os.getpid()


def of_layer():
    """Where a child keeps answers and works, and where it has the files of MNIST."""
    here = layer.current()
    return f"{here.cache.store} {type(here.engine).__name__} {mnist.place().given}"


def nice():
    return os.getpriority(os.PRIO_PROCESS, 0)


def session():
    """The session of this process, and how nice Linux takes it to be among the others, where it tells."""
    file = Path("/proc/self/autogroup")
    return os.getsid(0), file.read_text().split()[-1] if file.exists() else ""


def many(count):
    return Points(np.arange(count, dtype=np.float64).reshape(-1, 1))


def spinning(seconds=60.0):
    """Keeps the processor busy, and says nothing."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(10_000))


def holding(power=3_000_000):
    """Holds the interpreter in one call: a power of large numbers knows no thread but its own."""
    return len(str(pow(7, power) % pow(10, 5)))


def large(nbytes):
    """Holds so many bytes, all of them written to."""
    return int(np.ones(nbytes // 8).sum())


def halfway():
    progress.report(0.5, "Doing the half")
    time.sleep(0.3)
    return 1


def refusing():
    raise Refusal("No.", "n", (Offer("Two", {"n": 2}),))


def failing():
    raise ZeroDivisionError("one by nothing")


def dying():
    os.abort()


def fitted(points):
    return cluster(points, KMeans(n_clusters=8)).n_clusters


def parent():
    return os.getppid()


def announced():
    """Says which process it is before it keeps the processor busy."""
    print(os.getpid(), flush=True)
    spinning()


def dying_once(path):
    try:
        with open(path, "x"):
            os.kill(os.getpid(), signal.SIGKILL)
    except FileExistsError:
        return 1
