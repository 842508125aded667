"""What tells the rows of one cluster from others: the columns or pixels that differ, and how far they overlap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.profile import measured
from dashboard.compute.size import Size
from dashboard.data.points import Columns, Points, frozen

# So many columns are drawn as distributions, in so many bins of equal width.
MOST_DRAWN = 6
BINS = 24


@dataclass(frozen=True, eq=False)
class Contrast:
    """Some rows held against others, column by column.

    Attributes
    ----------
    inside, outside : ndarray of shape (d,), float64
        The mean of each column over both, in the data's own units; of images, of each pixel, 0 to 1.
    difference : ndarray of shape (d,), float64
        The first less the second, in standard deviations within both; 0 where neither varies and both are the same,
        infinite where neither varies and they are not.
    columns : ndarray of shape (m,), int64
        The columns that differ most, those that differ more first; none of images.
    edges : ndarray of shape (m, BINS + 1), float64
        Where the bins of each begin and end, in its own units.
    shares, others : ndarray of shape (m, BINS), float64
        Which share of the rows, and of the others, lies in each bin.
    n_rows, n_others : int
    """

    inside: Floats
    outside: Floats
    difference: Floats
    columns: Ids
    edges: Floats
    shares: Floats
    others: Floats
    n_rows: int
    n_others: int

    def __post_init__(self) -> None:
        m = len(self.columns)
        assert self.inside.shape == self.outside.shape == self.difference.shape, self.inside.shape
        assert self.edges.shape == (m, BINS + 1), self.edges.shape
        assert self.shares.shape == self.others.shape == (m, BINS), self.shares.shape
        for array in (self.inside, self.outside, self.difference, self.columns, self.edges, self.shares, self.others):
            frozen(array)

    @property
    def overlap(self) -> Floats:
        """How much the two distributions of each drawn column have in common (m,): 1 all, 0 nothing.

        The overlapping coefficient (Inman and Bradley 1989), of the histograms that are drawn.
        """
        overlap: Floats = np.minimum(self.shares, self.others).sum(axis=1)
        return overlap


def contrast(points: Points, rows: NDArray[np.bool_], others: NDArray[np.bool_]) -> Contrast:
    """Hold some rows against others.

    Parameters
    ----------
    points : Points
        X (n, d).
    rows, others : ndarray of shape (n,), bool
        At least one of each.

    Notes
    -----
    The difference is Cohen's d (1988), of means over the root of the mean of both variances, so that a small cluster
    counts as much as a large one (as Austin 2009 balances groups).
    """
    assert rows.any(), "rows"
    assert others.any(), "others"
    one, other = (points.rows(which).astype(np.float64) for which in (rows, others))
    gap = one.mean(axis=0) - other.mean(axis=0)
    difference = standardised(gap, one.var(axis=0), other.var(axis=0))
    scale, middle = (np.ones(1), np.zeros(1))
    if isinstance(points.face, Columns):
        scale, middle = points.face.scale, points.face.middle
    columns = np.empty(0, np.int64)
    if isinstance(points.face, Columns):
        columns = np.argsort(-abs(difference), kind="stable")[:MOST_DRAWN].astype(np.int64)
    edges, shares, rest = histograms(points, rows, others, columns)
    inside, outside = (part.mean(axis=0) * scale + middle for part in (one, other))
    return Contrast(inside, outside, difference, columns, edges, shares, rest, int(rows.sum()), int(others.sum()))


def standardised(gap: Floats, one: Floats, other: Floats) -> Floats:
    """Differences of means (d,) in standard deviations within two groups, whose variances (d,) are given.

    What is nothing but rounding, of columns that hardly vary, is 0.
    """
    spread = np.sqrt((one + other) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        out = gap / spread
    return np.where(abs(gap) <= 1e-12 * (1 + abs(gap)), 0.0, out)


def histograms(
    points: Points, rows: NDArray[np.bool_], others: NDArray[np.bool_], columns: Ids
) -> tuple[Floats, Floats, Floats]:
    """The edges of bins, and the shares of both groups in them, of some columns."""
    edges, shares, rest = (np.zeros((len(columns), BINS + more)) for more in (1, 0, 0))
    if len(columns):
        values, theirs = (measured(points, np.flatnonzero(which))[:, columns] for which in (rows, others))
        for i in range(len(columns)):
            low, high = min(values[:, i].min(), theirs[:, i].min()), max(values[:, i].max(), theirs[:, i].max())
            # Between numbers that differ by rounding alone no bins fit: they are one place.
            least = 2 * BINS * np.spacing(max(abs(low), abs(high)))
            widened = max(0.5, least) if high - low < least else 0.0
            edges[i] = np.histogram_bin_edges([low - widened, high + widened], BINS)
            shares[i] = np.histogram(values[:, i], edges[i])[0] / len(values)
            rest[i] = np.histogram(theirs[:, i], edges[i])[0] / len(theirs)
    return edges, shares, rest


@dataclass(frozen=True, eq=False)
class Signatures:
    """How far each cluster differs from all other rows, column by column.

    Attributes
    ----------
    clusters : ndarray of shape (k,), int64
        Ascending, with −1 for noise where there is some.
    difference : ndarray of shape (k, d), float64
        As `Contrast.difference` has it.
    """

    clusters: Ids
    difference: Floats

    def __post_init__(self) -> None:
        assert len(self.difference) == len(self.clusters), self.difference.shape
        frozen(self.clusters)
        frozen(self.difference)


def signatures(points: Points, clusters: Ids) -> Signatures:
    """Hold each cluster against all other rows.

    Parameters
    ----------
    points : Points
        X (n, d).
    clusters : ndarray of shape (n,), int64
        At least two different ones.
    """
    ids, place, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    X = points.X.astype(np.float64)
    X -= X.mean(axis=0)
    sums, squares = _summed(X, place, len(ids)), _summed(X**2, place, len(ids))
    n, others = counts[:, None], len(X) - counts[:, None]
    mean, rest = sums / n, (sums.sum(axis=0) - sums) / others
    var = np.maximum(squares / n - mean**2, 0)
    rest_var = np.maximum((squares.sum(axis=0) - squares) / others - rest**2, 0)
    return Signatures(ids.astype(np.int64), standardised(mean - rest, var, rest_var))


def _summed(X: Reals, place: NDArray[np.integer], k: int) -> Floats:
    """The sums (k, d) of rows (n, d) by their place."""
    order = np.argsort(place, kind="stable")
    first = np.searchsorted(place[order], np.arange(k))
    return np.add.reduceat(X[order], first, axis=0)


def memory_of(size: Size) -> int:
    """Bytes that either takes at once, beside the points as they are stored."""
    return 8 * size.n * size.d * 4 + 64 * size.n + 8 * size.d * 400


def seconds_of(size: Size) -> float:
    """Seconds that either takes."""
    return 0.05 + size.n * size.d * 40e-9
