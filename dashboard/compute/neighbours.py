"""The points nearest to a point, exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.distances import METRICS, ROWS
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal, shown

# With so many axes MNIST's 60,000 digits leave about a thousand to compare in full; the axes are
# those of so many rows at least.
AXES = 64
SAMPLED_ROWS = 4_096

# Fewer numbers than this are compared in a few milliseconds.
WORTH_AN_INDEX = 10**7
# Of more features than these the axes take minutes and gigabytes to find; all rows are compared sooner.
WIDEST = 2_048

# A share of the unit that float32 may have taken from a byte or added to it.
ROUNDED = 1e-6

# Rows that are turned onto the axes at once: large enough for a fast product of matrices.
BLOCK = 2_048


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The k rows nearest to a row, the row itself left out; or to a vector that is none.

    Attributes
    ----------
    rows : ndarray of shape (k,), int64
        Nearest first.
    distances : ndarray of shape (k,), float64
        Ascending.
    query : int
        The row whose neighbours they are, −1 for a vector.
    """

    rows: Ids
    distances: Floats
    query: int

    def __post_init__(self) -> None:
        assert self.rows.ndim == 1, self.rows.shape
        assert self.distances.shape == self.rows.shape, self.distances.shape
        frozen(self.rows)
        frozen(self.distances)


@dataclass(frozen=True, eq=False)
class Index:
    """What tells most far rows from near ones at a glance, so that few have to be compared in full.

    Attributes
    ----------
    coordinates : ndarray of shape (n, c), float32
        Each row on the first principal axes, and as the last number the length of what is left of
        it there. Distances between these are never longer than between the rows.
    squares : ndarray of shape (n,), float64
        Their squared lengths.
    slack : float
        By so much rounding may have lengthened a squared distance.
    axes : ndarray of shape (d, c - 1), float64
    centre : ndarray of shape (d,), float64
        What is taken off a row before it is turned onto the axes.
    """

    coordinates: NDArray[np.float32]
    squares: Floats
    slack: float
    axes: Floats
    centre: Floats

    def __post_init__(self) -> None:
        assert self.coordinates.ndim == 2, self.coordinates.shape
        assert self.squares.shape == (len(self.coordinates),), self.squares.shape
        assert self.axes.shape == (len(self.centre), self.coordinates.shape[1] - 1), self.axes.shape
        for array in (self.coordinates, self.squares, self.axes, self.centre):
            frozen(array)

    def turned(self, rows: Reals) -> NDArray[np.float32]:
        """The coordinates of other rows (k, d), as they are stored."""
        return turned(rows, self.axes, self.centre)


def index(points: Points) -> Index | None:
    """Prepare many rows of many bytes for `nearest`; None where comparing all in full takes no time.

    Notes
    -----
    A rotation keeps Euclidean distances, and so does a shift. With a row as (p, r), p its part along
    the axes and r the length of the rest, |x − y|² ≥ |p − q|² + (r − s)².

    The slack, with R the greatest length and u = 2⁻²⁴: rounding to float32 moves a row by uR, the
    float64 sums before it r by less than √d·uR, and so a squared distance, of at most 4R², by less
    than 16u(1 + √d)R²; the float32 products of c numbers are off by 2cuR². That is granted twice.
    """
    n, d = points.stored.shape
    if points.stored.dtype != np.uint8 or not is_worth_an_index(n, d):
        return None
    sample = points.stored[:: max(n // SAMPLED_ROWS, 1)].astype(np.float64)
    centre = sample.mean(axis=0)
    sample -= centre
    axes = np.linalg.eigh(sample.T @ sample)[1][:, -AXES:]
    coordinates = np.empty((n, AXES + 1), np.float32)
    for start in range(0, n, BLOCK):
        coordinates[start : start + BLOCK] = turned(points.stored[start : start + BLOCK], axes, centre)
    squares = np.einsum("ij,ij->i", coordinates, coordinates, dtype=np.float64)
    return Index(coordinates, squares, slack_of(d, float(squares.max())), np.ascontiguousarray(axes), centre)


def is_worth_an_index(n: int, d: int) -> bool:
    """Whether an index saves time: rows are many, and of some hundreds of features."""
    return 2 * AXES <= d <= WIDEST and n * d >= WORTH_AN_INDEX


def turned(rows: Reals | NDArray[np.uint8], axes: Floats, centre: Floats) -> NDArray[np.float32]:
    """Rows (k, d) along the axes (d, c), and as the last number the length of what is left of each: (k, c + 1)."""
    rows = rows - centre
    along = rows @ axes
    rest = np.einsum("ij,ij->i", rows, rows) - np.einsum("ij,ij->i", along, along)
    return np.column_stack([along, np.sqrt(np.maximum(rest, 0.0))]).astype(np.float32)


def slack_of(d: int, square: float) -> float:
    """By how much rounding may lengthen a squared distance where no squared length is above `square` (see `index`)."""
    return float(2.0**-23 * (16 * (1 + d**0.5) + 2 * (AXES + 1)) * square)


def nearest(
    points: Points, query: int | Reals, n_neighbors: int, metric: str = "euclidean", index: Index | None = None
) -> Neighbours:
    """Find the rows nearest to one of the points, or to any vector.

    Parameters
    ----------
    points : Points
        X (n, d).
    query : int or ndarray of shape (d,)
        A row. It is left out by its number, so that an equal point in another row is found. Or a vector as rows of X
        are, of which no row is left out.
    n_neighbors : int
        How many, at most n − 1; of a vector n. Of rows equally far the lower comes first.
    metric : {"euclidean", "manhattan", "cosine"}
        Cosine distance is 1 − cos of the angle; a row of zeros is 1 from everything, as in
        scikit-learn.
    index : Index, optional
        Of these points. It makes "euclidean" faster and changes no answer.

    Raises
    ------
    Refusal
        If there is no such row, the vector is none of d finite numbers, are not so many neighbours, or the metric is
        unknown.

    Notes
    -----
    Distances are exact: numbers are subtracted before they are squared, and bytes are whole numbers
    until the root. scikit-learn's brute force expands the square in floating point and loses half
    of the digits where points are close.
    """
    own, one = _asked(points, query)
    _check(len(points) - (own >= 0), n_neighbors, metric)
    if index is not None and metric == "euclidean":
        rows = _perhaps_near(points, one, own, n_neighbors, index)
    else:
        rows = np.arange(len(points))
    rows = rows[rows != own]
    distances = _distances(points, one, rows, metric)
    first = _smallest(distances, n_neighbors)
    return Neighbours(rows[first], distances[first], own)


def _asked(points: Points, query: int | Reals) -> tuple[int, Floats]:
    """The row that a query is, −1 for none, and the query (d,) in the units of what is stored.

    Raises
    ------
    Refusal
        If there is no such row, or a vector is none of d finite numbers.
    """
    if not isinstance(query, int | np.integer):
        return -1, _as_stored(points, np.asarray(query))
    if not 0 <= query < len(points):
        raise Refusal(f"query must be a row from 0 to {len(points) - 1:,}, not {shown(query)}.", "query")
    return int(query), points.stored[query].astype(np.float64)


def _as_stored(points: Points, vector: Floats) -> Floats:
    """A vector (d,) in the units of what is stored: of bytes whole numbers, where it is one but for rounding.

    Raises
    ------
    Refusal
        If it is none of d finite numbers.
    """
    d = points.stored.shape[1]
    if vector.shape != (d,) or not np.isfinite(vector).all():
        raise Refusal(f"query must be a row's number or a vector of {d:,} finite numbers.", "query")
    stored = vector.astype(np.float64) * points.unit
    if points.stored.dtype != np.uint8:
        return stored
    whole = np.rint(stored)
    return np.where(abs(stored - whole) <= ROUNDED * points.unit, whole, stored)


def ranked(
    points: Points, query: int | Reals, others: Ids, metric: str = "euclidean", index: Index | None = None
) -> tuple[Floats, Ids]:
    """How far some other rows (m,) are from a row or a vector, and which nearest each is, from 1: two arrays (m,).

    Of rows equally far the lower comes first, as in `nearest`.
    """
    if not len(others):
        return np.empty(0), np.empty(0, np.int64)
    own, one = _asked(points, query)
    rows = np.arange(len(points))
    if index is not None and metric == "euclidean":
        farthest = _from_one(points, one, others, "sqeuclidean").max()
        at_least, slack = _at_least(one, own, index)
        rows = np.flatnonzero(at_least <= farthest + slack)
    rows = rows[rows != own]
    distances = _distances(points, one, rows, metric)
    places = np.searchsorted(rows, others)
    order = np.empty(len(rows), np.int64)
    order[np.argsort(distances, kind="stable")] = np.arange(1, len(rows) + 1)
    return distances[places], order[places]


def _at_least(one: Floats, own: int, index: Index) -> tuple[Floats, float]:
    """Squared distances of a vector (d,), or of the row that it is, to all rows; and what rounding may add to them.

    But for that they are no longer than the true ones.
    """
    here = index.coordinates[own] if own >= 0 else index.turned(one[None])[0]
    square = float(np.vecdot(here, here, dtype=np.float64))
    # A product of a matrix, by BLAS's threads, waits for both cores: ten times as long where they are busy.
    products = np.vecdot(index.coordinates, here)
    found: Floats = index.squares + (square - 2.0 * products)
    return found, max(index.slack, slack_of(len(one), square))


def _perhaps_near(points: Points, one: Floats, own: int, n_neighbors: int, index: Index) -> Ids:
    """Rows, ascending, without which no row can be among the nearest."""
    at_least, slack = _at_least(one, own, index)
    # The query itself may be one of them.
    few = np.argsort(at_least) if n_neighbors == len(at_least) else np.argpartition(at_least, n_neighbors)
    guess = few[: n_neighbors + 1]
    exact = _from_one(points, one, guess[guess != own], "sqeuclidean")
    farthest = np.partition(exact, n_neighbors - 1)[n_neighbors - 1]
    return np.flatnonzero(at_least <= farthest + slack)


def _distances(points: Points, one: Floats, rows: Ids, metric: str) -> Floats:
    if metric == "euclidean":
        return np.sqrt(_from_one(points, one, rows, "sqeuclidean")) / points.unit
    if metric == "manhattan":
        return _from_one(points, one, rows, "cityblock") / points.unit
    return np.clip(np.nan_to_num(_from_one(points, one, rows, "cosine"), nan=1.0), 0.0, 2.0)


def _from_one(points: Points, one: Floats, rows: Ids, metric: str) -> Floats:
    """SciPy's distances from a vector (d,), as rows are stored, to some rows, a few at a time."""
    out = np.empty(len(rows))
    for start in range(0, len(rows), ROWS):
        some = points.stored[rows[start : start + ROWS]].astype(np.float64)
        out[start : start + ROWS] = cdist(one[None], some, metric)[0]
    return out


def _smallest(values: Floats, k: int) -> Ids:
    """Where the k smallest are, ascending; of equal ones the first."""
    kth = np.partition(values, k - 1)[k - 1]
    few = np.flatnonzero(values <= kth)
    return few[np.argsort(values[few], kind="stable")[:k]]


def _check(others: int, n_neighbors: int, metric: str) -> None:
    if metric not in METRICS:
        raise Refusal(f"metric must be one of {', '.join(METRICS)}, not {shown(metric)}.", "metric")
    if not 1 <= n_neighbors <= others:
        raise Refusal(
            f"n_neighbors must be from 1 to {others:,}, the other points there are, not {shown(n_neighbors)}.",
            "n_neighbors",
        )
