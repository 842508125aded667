"""How honest a picture is: whether points that are near in it are near in truth, and the other way round."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.distances import near_right, squared
from dashboard.compute.neighbours import Index, Neighbours, ranked
from dashboard.compute.projections import Projection
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen
from dashboard.errors import Offer, Refusal

# Of more points than this so many are looked at, each among all others.
WHOLE, SAMPLE = 5_000, 2_000
# Distances that are held at once, and rows that they are of at most.
HELD, ROWS = 2**21, 64
# Seconds of a distance: some, some more per feature, and for each neighbour that is counted for.
PER_PAIR, PER_FEATURE, PER_RANK = 30e-9, 0.1e-9, 4e-9
# Up to so many features numbers are subtracted before they are squared, which takes ten times as long for each.
EXACT, LONGER = 256, 10


@dataclass(frozen=True, eq=False)
class Honesty:
    """How the neighbours of points in a picture compare with their neighbours in truth.

    Attributes
    ----------
    rows : ndarray of shape (m,), int64
        The points that were looked at, ascending: all n, or a sample.
    kept : ndarray of shape (m,), int64
        How many of each one's k nearest are among its k nearest in the picture too.
    intruding : ndarray of shape (m,), int64
        By how many ranks, all together, its k nearest in the picture are farther than k-nearest in truth.
    missing : ndarray of shape (m,), int64
        By how many ranks, all together, its k nearest are farther than k-nearest in the picture.
    n, n_neighbors : int
        How many points there are, and k.
    """

    rows: Ids
    kept: Ids
    intruding: Ids
    missing: Ids
    n: int
    n_neighbors: int

    def __post_init__(self) -> None:
        for array in (self.rows, self.kept, self.intruding, self.missing):
            assert array.shape == self.rows.shape, array.shape
            frozen(array)

    @property
    def sampled(self) -> bool:
        """Whether they are of some points only."""
        return len(self.rows) < self.n

    @property
    def trustworthiness(self) -> float:
        """From 0 to 1: less the farther in truth those are that the picture shows near."""
        return self._share(self.intruding)

    @property
    def continuity(self) -> float:
        """From 0 to 1: less the farther in the picture those are that are near in truth."""
        return self._share(self.missing)

    def _share(self, ranks: Ids) -> float:
        most = len(self.rows) * self.n_neighbors * (2 * self.n - 3 * self.n_neighbors - 1)
        return 1.0 - 2.0 * float(ranks.sum()) / most

    def worst(self, count: int) -> Ids:
        """Up to so many points that keep the fewest neighbours; of equal ones those with the farthest friends."""
        lossy = np.flatnonzero(self.kept < self.n_neighbors)
        order = np.lexsort((-self.intruding[lossy], self.kept[lossy]))
        return self.rows[lossy[order[:count]]]


def honesty(points: Points, projected: Projection, n_neighbors: int) -> Honesty:
    """Compare the nearest of each point with its nearest in a picture.

    Parameters
    ----------
    points : Points
        X (n, d), at Euclidean distance.
    projected : Projection
        Where they are drawn (n, 3).
    n_neighbors : int
        k, less than half of n.

    Raises
    ------
    Refusal
        If k is half of the points or more.

    Notes
    -----
    The trustworthiness of Venna and Kaski (2001), as `sklearn.manifold.trustworthiness` has it; continuity is the
    same with the spaces exchanged. Of points equally far the lower row is the nearer. Of more than 5,000 points a
    sample of 2,000, drawn with seed 0, is held against all.
    """
    n, k = len(points), n_neighbors
    refuse_many(n, k)
    rows = looked_at(n)
    kept, intruding, missing = (np.empty(len(rows), np.int64) for _ in range(3))
    for at, true, seen in _distances(points, projected, rows):
        progress.report(at.start / len(rows), "Comparing the picture with the distances")
        near, near_here = _nearest(true, k), _nearest(seen, k)
        kept[at] = np.count_nonzero(near & near_here, axis=1)
        intruding[at] = _beyond(true, near_here & ~near, k)
        missing[at] = _beyond(seen, near & ~near_here, k)
    return Honesty(rows, kept, intruding, missing, n, k)


def refuse_many(n: int, k: int) -> None:
    """Refuse as many neighbours as half of n points or more, for which nothing is defined.

    Raises
    ------
    Refusal
        With how many there may be.
    """
    most = (n - 1) // 2
    if k > most:
        offers = (Offer(f"{most:,} neighbours", {"n_neighbors": most}),) if most else ()
        raise Refusal(
            f"n_neighbors must be less than half of the {n:,} points: {most:,} or fewer. It was given as “{k}”."
            if most
            else "What a picture hides needs at least three points.",
            "n_neighbors",
            offers,
        )


def looked_at(n: int) -> Ids:
    """The rows of n points whose neighbours are compared: all, or a sample that stays the same."""
    if n <= WHOLE:
        return np.arange(n)
    return np.sort(np.random.RandomState(0).choice(n, SAMPLE, replace=False)).astype(np.int64)


def _distances(points: Points, projected: Projection, rows: Ids) -> Iterator[tuple[slice, Floats, Floats]]:
    """Squared distances of some rows to all, in truth and in the picture, a few rows at a time; to itself, infinite."""
    stored, at = points.stored, projected.coordinates
    # So that equal distances are equal; of more features, right to seven digits.
    exact = stored.dtype == np.uint8 or stored.shape[1] <= EXACT
    step = max(min(HELD // len(points), ROWS), 1)
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        true = (squared if exact else near_right)(stored[some], stored)
        seen = cdist(at[some], at, "sqeuclidean")
        for distances in (true, seen):
            distances[np.arange(len(some)), some] = np.inf
        yield slice(start, start + len(some)), true, seen


def _nearest(distances: Floats, k: int) -> NDArray[np.bool_]:
    """Which k of each row's distances (b, n) are smallest; of equal ones the first."""
    kth = np.partition(distances, k - 1, axis=1)[:, k - 1 : k]
    near: NDArray[np.bool_] = distances < kth
    ties = distances == kth
    lacking = k - np.count_nonzero(near, axis=1)
    for row in np.flatnonzero(np.count_nonzero(ties, axis=1) > lacking):
        ties[row, np.flatnonzero(ties[row])[lacking[row] :]] = False
    return near | ties


def _beyond(distances: Floats, which: NDArray[np.bool_], k: int) -> Ids:
    """By how many ranks some points of each row, `which` (b, n), are beyond the k-th nearest: their sum (b,)."""
    out = np.zeros(len(distances), np.int64)
    for row, column in zip(*np.nonzero(which), strict=True):
        out[row] += rank(distances[row], column) - k
    return out


def rank(distances: Floats, column: int) -> int:
    """Which nearest one of some distances (n,) is, from 1; of equal ones the lower comes first."""
    this = distances[column]
    return 1 + int(np.count_nonzero(distances < this)) + int(np.count_nonzero(distances[:column] == this))


@dataclass(frozen=True, eq=False)
class Friends:
    """The k nearest of a point in truth, and its k nearest in a picture.

    Attributes
    ----------
    seen : ndarray of shape (k,), int64
        Which nearest in the picture each of the k nearest in truth is, from 1.
    false : ndarray of shape (f,), int64
        The rows that are among the k nearest in the picture and not in truth, the nearest in the picture first.
    distances : ndarray of shape (f,), float64
        How far these are in truth.
    ranks : ndarray of shape (f,), int64
        Which nearest these are in truth, from 1.
    """

    seen: Ids
    false: Ids
    distances: Floats
    ranks: Ids

    def __post_init__(self) -> None:
        assert self.false.shape == self.distances.shape == self.ranks.shape, self.ranks.shape
        for array in (self.seen, self.false, self.distances, self.ranks):
            frozen(array)

    @property
    def near(self) -> NDArray[np.bool_]:
        """Which of the k nearest in truth are among the k nearest in the picture."""
        return self.seen <= len(self.seen)


def friends(
    points: Points,
    projected: Projection,
    found: Neighbours,
    metric: str,
    index: Index | None = None,
    *,
    vector: Reals | None = None,
) -> Friends:
    """Hold the nearest of a row, or of a vector, in truth against its nearest in a picture.

    Parameters
    ----------
    points : Points
        X (n, d).
    projected : Projection
        Where they are drawn (n, 3).
    found : Neighbours
        The k nearest of the row.
    metric : str
        By which they are.
    index : Index, optional
        Of these points; it changes no answer.
    vector : ndarray of shape (d,), optional
        Whose nearest they are, if it is no row; the picture has to have a place for it (`straight`).
    """
    at, k = projected.coordinates, len(found.rows)
    query: int | Reals = found.query if vector is None else vector
    there = np.square(at - (at[found.query] if vector is None else projected.placed(vector[None])[0])).sum(axis=1)
    if vector is None:
        there[found.query] = np.inf
    seen = np.array([rank(there, int(row)) for row in found.rows], np.int64)
    near_here = np.argsort(there, kind="stable")[:k]
    false = near_here[~np.isin(near_here, found.rows)].astype(np.int64)
    return Friends(seen, false, *ranked(points, query, false, metric, index))


def seconds_of(size: Size, n_neighbors: int) -> float:
    """The most seconds that comparing should take."""
    pairs = len(looked_at(size.n)) * size.n
    feature = PER_FEATURE * (LONGER if size.itemsize > 1 and size.d <= EXACT else 1)
    return pairs * (PER_PAIR + feature * size.d + PER_RANK * n_neighbors)


def memory_of(size: Size) -> int:
    """Bytes that comparing takes: distances of some rows at a time, several times over, and the points as numbers."""
    return 8 * 8 * max(min(HELD, ROWS * size.n), size.n) + 2 * size.nbytes + 64 * size.n
