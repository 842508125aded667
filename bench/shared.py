"""A second ask from another process, against working the answer out: what the store is for."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench import memory
from bench.table import Line
from dashboard import results
from dashboard.compute.tree import Linkage
from dashboard.data.synthetic import Blobs
from dashboard.layer import default
from dashboard.layer.cache import Cache
from dashboard.layer.layer import MIB, Layer
from dashboard.layer.store.folder import Folder

N = 20_000


def lines(rounds: int = 5) -> list[Line]:
    """The median of a few trees, each asked for by two new processes, one after the other."""
    first, second = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(rounds):
            for seconds in (first, second):
                seconds.append(memory.run("bench.shared:ask", folder, seed).seconds)
    said = f"ward tree of {N:,} points, asked again by another process"
    return [Line(said, "s", median(second), "computing it", median(first), most_ratio=1 / 100)]


def ask(folder: str, seed: int) -> Callable[[], Linkage]:
    """One process's question, with nothing in its memory."""
    shared = Folder(Path(folder), results.version(), results.ANSWERS, 2**30)
    default.made_by(lambda: Layer(Cache(512 * MIB, shared)))
    return lambda: results.linkage(Blobs(n_samples=N, random_state=seed), "ward")
