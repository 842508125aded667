"""The silhouette of every point: ours against scikit-learn's."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_blobs
from sklearn.metrics import silhouette_samples
from threadpoolctl import threadpool_limits

from bench import memory
from bench.table import Line
from bench.timing import answered
from dashboard.compute.silhouettes import coefficients

OTHER = "silhouette_samples"


def clustered(n: int, d: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Seven blobs of n points of d features, and whose each is."""
    X, labels = make_blobs(n, n_features=d, centers=7, cluster_std=0.5, random_state=0)
    return X, labels.astype(np.int64)


def ours(n: int, d: int) -> Callable[[], NDArray[np.float64]]:
    """Ours, yet to be worked out."""
    X, labels = clustered(n, d)

    def work() -> NDArray[np.float64]:
        # As in an app, where readers share the cores: `dashboard` says so before NumPy is loaded.
        with threadpool_limits(1, "blas"):
            return coefficients(X, labels)

    return work


def others(n: int, d: int) -> Callable[[], NDArray[np.float64]]:
    """scikit-learn's."""
    X, labels = clustered(n, d)
    return lambda: silhouette_samples(X, labels)


def lines(n: int = 20_000, wide: int = 64, rounds: int = 3) -> list[Line]:
    """Time of points in space and of wide rows, and memory."""
    out = [measured(n, 3, 1 / 2, rounds), measured(n, wide, 1, rounds)]
    return out + ([held(n)] if memory.known() else [])


def measured(n: int, d: int, most_ratio: float, rounds: int) -> Line:
    """How long both take, once they are held to the same numbers."""
    seconds, values = answered({"ours": ours(n, d), "other": others(n, d)}, rounds, warm=False)
    np.testing.assert_allclose(values["ours"], values["other"], rtol=0, atol=1e-6)
    said = f"exact silhouettes of {n:,} × {d}"
    return Line(said, "s", seconds["ours"], OTHER, seconds["other"], most_ratio=most_ratio)


def held(n: int) -> Line:
    """What both take of memory beyond the points."""
    mine, other = (memory.run(f"bench.silhouettes:{name}", n, 3).grown for name in ("ours", "others"))
    return Line(f"exact silhouettes of {n:,} × 3: memory", "MB", mine, OTHER, other, most_ratio=1 / 10)
