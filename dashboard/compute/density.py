"""How dense it is around points: how near each has so many others, and which hang together within a distance.

DBSCAN, OPTICS and the chart that chooses their distance stand on these.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import floor, log10

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist
from sklearn.cluster import cluster_optics_dbscan
from sklearn.neighbors import KDTree, NearestNeighbors

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.labels import NOISE, sizes
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen

# Where points have more features, scikit-learn compares all of them instead of asking a tree.
WIDE = 15
# So many pairs of neighbours are held at once.
PAIRS = 2**18
# Rows whose nearest are looked for at once.
ROWS = 1_024
# A cluster with more than this share of all that are in clusters leaves nothing to tell apart.
MOST = 0.7
# Where the knee of the distances does: how many points are dense by the distances that are tried instead.
SHARES = (0.9, 0.8, 0.7, 0.6, 0.5)


@dataclass(frozen=True, eq=False)
class Reachability:
    """Points in an order in which those of a cluster stand together, and how far each is from those before it.

    Attributes
    ----------
    ordering : ndarray of shape (n,), int64, read-only
        The rows in that order.
    reachability : ndarray of shape (n,), float64, read-only
        How far each row is from what came before it, by row; infinite for the first.
    core : ndarray of shape (n,), float64, read-only
        How near each row has `min_samples` points, itself among them, by row.
    predecessor : ndarray of shape (n,), int64, read-only
        The row that each was reached from; −1 for the first.
    seconds : float
        How long it took.
    """

    ordering: Ids
    reachability: Floats
    core: Floats
    predecessor: Ids
    seconds: float

    def __post_init__(self) -> None:
        assert self.ordering.shape == self.reachability.shape == self.core.shape, self.ordering.shape
        frozen(self.ordering)
        frozen(self.reachability)
        frozen(self.core)
        frozen(self.predecessor)

    def cut(self, eps: float) -> Ids:
        """The clusters (n,) that are left within a distance: −1 is noise."""
        parts = {"reachability": self.reachability, "core_distances": self.core, "ordering": self.ordering}
        return np.asarray(cluster_optics_dbscan(**parts, eps=eps), np.int64)


def core_distances(X: Reals, min_samples: int) -> Floats:
    """How near each point has so many, itself among them: (n,), of points X (n, d)."""
    finder = NearestNeighbors(n_neighbors=min_samples).fit(X)
    out = np.empty(len(X))
    for start in range(0, len(X), ROWS):
        out[start : start + ROWS] = finder.kneighbors(X[start : start + ROWS])[0][:, -1]
    return out


def reachability(points: Points, min_samples: int) -> Reachability:
    """Order points as `sklearn.cluster.OPTICS(min_samples=min_samples)` does.

    Parameters
    ----------
    points : Points
        X (n, d).
    min_samples : int
        From 2 to n.
    """
    return reachability_of(points.X, min_samples)


def reachability_of(X: Reals, min_samples: int) -> Reachability:
    """The same of points as an array X (n, d)."""
    began = time.perf_counter()
    X = X.astype(np.float64)  # as OPTICS does, and DBSCAN does not
    n, core = len(X), core_distances(X, min_samples)
    # Distances that are equal but for rounding are equal to scikit-learn.
    core = np.around(core, np.finfo(float).precision)
    reached, todo, ordering = np.full(n, np.inf), np.full(n, np.inf), np.empty(n, np.int64)
    predecessor = np.full(n, -1)
    left = np.ones(n, bool)
    for place in range(n):
        if place % ROWS == 0:
            # Each comes a little sooner than the one before it: fewer are left.
            progress.report(place / n, f"Ordering {n:,} points")
        row = int(np.argmin(todo)) if place and np.isfinite(todo).any() else int(np.argmax(left))
        ordering[place], left[row], todo[row] = row, False, np.inf
        rest = np.flatnonzero(left)
        far = np.around(np.maximum(cdist(X[row : row + 1], X[rest])[0], core[row]), np.finfo(float).precision)
        nearer = far < todo[rest]
        todo[rest[nearer]] = reached[rest[nearer]] = far[nearer]
        predecessor[rest[nearer]] = row
    return Reachability(ordering, reached, core, predecessor, time.perf_counter() - began)


def dbscan(X: Reals, eps: float, min_samples: int) -> NDArray[np.int64]:
    """The labels of `sklearn.cluster.DBSCAN(eps=eps, min_samples=min_samples)`, in memory that is bounded.

    scikit-learn keeps the neighbours of all points at once: of 20,000 points near each other, 3 GB.
    """
    finder = NearestNeighbors(radius=eps).fit(X)
    dense = _counts(X, eps, finder) >= min_samples
    rows = np.flatnonzero(dense)
    if not len(rows):
        return np.full(len(X), NOISE, np.int64)
    group = _joined(X, rows, finder)
    # Clusters are numbered by the first dense point of each, as they are found.
    labels = np.full(len(X), NOISE, np.int64)
    labels[rows] = np.unique(group, return_index=True)[1].argsort().argsort()[_compact(group)]
    _reach_out(X, labels, rows, eps)
    return labels


def _counts(X: Reals, eps: float, finder: NearestNeighbors) -> Ids:
    """How many points are within a distance of each, itself among them."""
    if X.shape[1] <= WIDE:
        return np.asarray(KDTree(X).query_radius(X, eps, count_only=True), np.int64)
    return np.concatenate([list(map(len, near)) for _, near in _near(X, np.arange(len(X)), finder)])


def _near(X: Reals, rows: Ids, finder: NearestNeighbors) -> Iterator[tuple[Ids, list[Ids]]]:
    """Some of the rows at a time, with the neighbours of each."""
    step = max(min(PAIRS // finder.n_samples_fit_, ROWS), 1)
    for start in range(0, len(rows), step):
        if start % (16 * step) == 0:
            progress.report(start / len(rows), "Looking around each point")
        some = rows[start : start + step]
        yield some, list(finder.radius_neighbors(X[some], return_distance=False))


def _joined(X: Reals, rows: Ids, finder: NearestNeighbors) -> Ids:
    """The number of the group that each of the dense rows hangs together with."""
    place = np.full(len(X), -1)
    place[rows] = np.arange(len(rows))
    group = np.arange(len(rows))
    for some, near in _near(X, rows, finder):
        ends = place[np.concatenate(near)]
        begins = np.repeat(place[some], [len(each) for each in near])
        of = ends >= 0
        begins, ends = group[begins[of]], group[ends[of]]
        other = begins != ends
        if other.any():
            shape = (len(rows), len(rows))
            graph = coo_array((np.ones(int(other.sum()), bool), (begins[other], ends[other])), shape=shape)
            group = connected_components(graph, directed=False)[1][group].astype(np.int64)
        if not group.any():
            break
    return group


def _compact(group: Ids) -> Ids:
    """The same groups, numbered from 0 on."""
    return np.unique(group, return_inverse=True)[1]


def _reach_out(X: Reals, labels: Ids, rows: Ids, eps: float) -> None:
    """Give what is not dense itself the first cluster that has a dense point within reach."""
    others = np.flatnonzero(labels == NOISE)
    if not len(others):
        return
    finder, of = NearestNeighbors(radius=eps).fit(X[rows]), labels[rows]
    for some, near in _near(X, others, finder):
        for row, each in zip(some, near, strict=True):
            if len(each):
                labels[row] = of[each].min()


def of_cut(size: Size, eps: float) -> float:
    """The most seconds that cutting an order at a distance should take, at several where it is to be found."""
    return size.n * (1 if eps else len(SHARES) + 2) * 1e-6


def knee(distances: Floats) -> int:
    """Where ascending distances (n,) begin to rise steeply: the place farthest below the line between their ends."""
    first, last = float(distances[0]), float(distances[-1])
    if last <= first:
        return len(distances) - 1
    along = np.linspace(0, 1, len(distances))
    return int(np.argmax(along - (distances - first) / (last - first)))


def suggested_eps(core: Floats, labelled: Callable[[float], Ids]) -> float:
    """A distance within which points are told apart, from how near each has enough others.

    It is that of the knee; where nearly all would be one cluster there, the largest of some lower ones that leave
    none with more than seven tenths of what is in clusters; where no such is found, that of the knee.

    Parameters
    ----------
    core : ndarray of shape (n,)
        As `core_distances` has them.
    labelled : callable
        The clusters (n,) by distance.

    Returns
    -------
    float
        Of four digits, at which at least half of the points are dense.
    """
    ascending = np.sort(core)
    at = knee(ascending)
    lower = [int(share * (len(core) - 1)) for share in SHARES]
    tried = dict.fromkeys(rounded(float(ascending[i])) for i in (at, *(i for i in lower if i < at)))
    return next((eps for eps in tried if _tells_apart(labelled(eps))), next(iter(tried)))


def _tells_apart(labels: Ids) -> bool:
    counts = sizes(labels)[1]
    return len(counts) > 1 and bool(counts.max() <= MOST * counts.sum())


def rounded(value: float) -> float:
    """Up to four digits, so that it reaches as far: a number that stands on the page as it is used."""
    if value <= 0:
        return 1e-6
    unit = 10.0 ** (floor(log10(value)) - 3)
    return float(f"{np.ceil(value / unit * (1 - 1e-12)) * unit:.4g}")
