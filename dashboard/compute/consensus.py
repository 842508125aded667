"""How often points fall together when the data is drawn again, pair by pair and point by point.

Monti, S., Tamayo, P., Mesirov, J., Golub, T. (2003): Consensus clustering. Machine Learning 52, 91-118.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.resamples import BATCH, OUT, Labels
from dashboard.data.points import frozen

# A map of more rows nobody can see: of more, so many are drawn.
MOST_ROWS = 2_000


@dataclass(frozen=True, eq=False)
class Consensus:
    """How often pairs of points fell together.

    Attributes
    ----------
    rows : ndarray of shape (s,), int64, read-only
        The points, all or a sample: cluster by cluster, noise last, and within one so that neighbours are together.
    together : ndarray of shape (s, s), float32, read-only
        In which share of the resamples that have both they were in one cluster; 1 for a point with itself, 0 where no
        resample has both.
    """

    rows: Ids
    together: NDArray[np.float32]

    def __post_init__(self) -> None:
        assert self.together.shape == (len(self.rows),) * 2, self.together.shape
        frozen(self.rows)
        frozen(self.together)


@dataclass(frozen=True, eq=False)
class Certainty:
    """How sure it is in which cluster each point is.

    A point is together with a cluster as much as the share of its other points, of those that a resample has, that are
    in one cluster with it there; this is the mean over the resamples that have the point and any such other.

    Attributes
    ----------
    own : ndarray of shape (n,), float64, read-only
        How much it is together with its own cluster; not a number for noise, and where no resample says.
    other : ndarray of shape (n,), float64, read-only
        The same for the other cluster that it is most together with; 0 where there is none.
    which : ndarray of shape (n,), int64, read-only
        That cluster; −1 where there is none.
    """

    own: Floats
    other: Floats
    which: Ids

    def __post_init__(self) -> None:
        assert self.own.shape == self.other.shape == self.which.shape, self.own.shape
        for array in (self.own, self.other, self.which):
            frozen(array)

    @property
    def sure(self) -> Floats:
        """How much more with its own than with any other (n,): 1 is sure, 0 could be either, below it is elsewhere."""
        return self.own - self.other


def certainty(clusters: Ids, resampled: Labels) -> Certainty:
    """How sure each point is of its cluster.

    Parameters
    ----------
    clusters : ndarray of shape (n,), int64
        By any numbers, −1 noise.
    resampled : ndarray of shape (m, n), int16
        As `dashboard.compute.resamples.Resampled` has them.
    """
    ids, n = np.unique(clusters[clusters >= 0]), len(clusters)
    k = len(ids)
    # Noise has a place beyond the last.
    mine = np.where(clusters < 0, k, np.searchsorted(ids, clusters))
    total, times = np.zeros((n, k + 1)), np.zeros((n, k + 1), np.float32)
    for labels in resampled:
        rows = np.flatnonzero(labels != OUT)
        here, found = mine[rows], labels[rows].astype(np.int64)
        width = int(found.max(initial=-1)) + 2  # the last place is that of noise, −1
        table = np.bincount(here * width + found % width, minlength=(k + 1) * width).reshape(k + 1, width)
        sizes = table.sum(axis=1)
        table[:, -1] = 0  # noise is with nobody
        shares = (table / np.maximum(sizes, 1)[:, None])[:, found].T
        there = np.broadcast_to(sizes > 0, shares.shape).copy()
        at = np.arange(len(rows))
        # Of its own cluster the others alone.
        inside = (found >= 0).astype(float)
        shares[at, here] = (table[here, found] - inside) / np.maximum(sizes[here] - 1, 1)
        there[at, here] = sizes[here] > 1
        total[rows] += np.where(there, shares, 0)
        times[rows] += there
    mean = np.divide(total, times, out=np.full_like(total, np.nan), where=times > 0)
    own = np.where(clusters < 0, np.nan, mean[np.arange(n), mine])
    others = np.where(np.isnan(mean[:, :k]), 0.0, mean[:, :k])
    inside = np.flatnonzero(clusters >= 0)
    others[inside, mine[inside]] = -1.0
    if not k:
        return Certainty(own, np.zeros(n), np.full(n, -1))
    best = others.argmax(axis=1)
    other = np.maximum(others[np.arange(n), best], 0.0)
    return Certainty(own, other, np.where(other > 0, ids[best], -1).astype(np.int64))


def seconds_of(n: int, m: int, k: int) -> float:
    """The most seconds that the map of n points from m resamples of some k clusters should take."""
    s = min(n, MOST_ROWS)
    return s * s * (m * (k + 1) * 1e-10 + 2e-7)


def memory_of(n: int, m: int, k: int) -> int:
    """Bytes that it holds at once, distances within a cluster among them."""
    s = min(n, MOST_ROWS)
    return s * s * (4 * 4 + 8 * 3) + 5 * BATCH * (k + 2) * s + 2 * m * s


def seconds_of_certainty(n: int, m: int, k: int) -> float:
    """The most seconds that the certainty of n points should take."""
    return m * n * (k + 5) * 2e-8


def memory_of_certainty(n: int, m: int, k: int) -> int:
    """Bytes that it holds at once."""
    return n * (k + 1) * 8 * 6 + 4 * m * n + 128 * n


def sampled(n: int) -> Ids:
    """The rows of a map: all, or of more than `MOST_ROWS` so many, ascending."""
    if n <= MOST_ROWS:
        return np.arange(n)
    return np.sort(np.random.default_rng(0).choice(n, MOST_ROWS, replace=False)).astype(np.int64)


def consensus(clusters: Ids, resampled: Labels) -> Consensus:
    """How often pairs of points, or of a sample of them, fell together; parameters as those of `certainty`."""
    rows = sampled(len(clusters))
    together = pairs(resampled[:, rows])
    order = ordered(clusters[rows], together)
    return Consensus(rows[order], np.ascontiguousarray(together[np.ix_(order, order)]))


def pairs(resampled: Labels) -> NDArray[np.float32]:
    """In which share of resamples (m, s) that have both each two points were in one cluster (s, s)."""
    s = resampled.shape[1]
    both, together = np.zeros((s, s), np.float32), np.zeros((s, s), np.float32)
    # Some resamples at a time, as a matrix of who is in which cluster: counts up to 2²⁴ are whole in a float32.
    for first in range(0, len(resampled), BATCH):
        part = resampled[first : first + BATCH]
        there = (part != OUT).astype(np.float32)
        both += there.T @ there
        member = np.concatenate([labels == np.arange(labels.max(initial=-1) + 1)[:, None] for labels in part])
        member = member.astype(np.float32)
        together += member.T @ member
    np.divide(together, both, out=together, where=both > 0)
    np.fill_diagonal(together, 1.0)
    return together


def ordered(clusters: Ids, together: NDArray[np.float32]) -> Ids:
    """The order of some points (s,) in a map: by cluster, noise last, and by average linkage within each."""
    order = []
    for cluster in [*np.unique(clusters[clusters >= 0]), -1]:
        rows = np.flatnonzero(clusters == cluster)
        if len(rows) > 2:
            apart = 1.0 - together[np.ix_(rows, rows)].astype(np.float64)
            np.fill_diagonal(apart, 0.0)
            rows = rows[leaves_list(linkage(squareform(apart, checks=False), "average"))]
        order.append(rows)
    return np.concatenate(order).astype(np.int64)


def blocks(clusters: Ids, together: NDArray[np.float32]) -> tuple[Ids, Floats]:
    """How much clusters are together, pair by pair: the mean of all pairs of different points.

    Parameters
    ----------
    clusters : ndarray of shape (s,), int64
        Of the points of a map, in its order; −1 noise.
    together : ndarray of shape (s, s), float32

    Returns
    -------
    ids : ndarray of shape (k,), int64
        In the order of the map.
    means : ndarray of shape (k, k), float64
        Not a number for a single point with itself.
    """
    first = np.flatnonzero(np.r_[True, clusters[1:] != clusters[:-1]])
    sizes = np.diff(np.r_[first, len(clusters)])
    sums = np.add.reduceat(np.add.reduceat(together, first, axis=0, dtype=np.float64), first, axis=1)
    counts = np.outer(sizes, sizes).astype(float)
    # A point is always with itself.
    sums[np.diag_indices(len(first))] -= sizes
    counts[np.diag_indices(len(first))] -= sizes
    return clusters[first], np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
