"""Distances between points: exact, and fast where points are stored as bytes."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist

from dashboard.compute.arrays import Floats, Ids
from dashboard.data.points import Points

# scikit-learn's names of the metrics, and SciPy's.
METRICS = {"euclidean": "euclidean", "manhattan": "cityblock", "cosine": "cosine"}

# Sums of products of this many numbers from −128 to 127 stay below 2**24: float32 holds them all.
MOST_IN_FLOAT32 = 2**24 // 128**2

# Rows that are worked on at once: few enough that what is made of them stays in the processor's cache.
ROWS = 512


def exact_rows(points: Points, which: slice | Ids = slice(None)) -> Floats:
    """Some rows of the points in full precision, (k, d): `Points.rows` rounds bytes to float32."""
    return np.divide(points.stored[which], points.unit, dtype=np.float64)


def squared(a: NDArray, b: NDArray) -> Floats:
    """Squared Euclidean distances of rows as they are stored, (m, d) against (k, d).

    Returns
    -------
    ndarray of shape (m, k), float64
        In squares of the stored unit. Of bytes every one is the exact whole number; of other
        numbers they are subtracted before they are squared.

    Notes
    -----
    Bytes, 128 taken off, are multiplied as matrices: |a − b|² = |a|² − 2ab + |b|², where all sums
    are whole numbers that a float holds, in whatever order they are added.
    """
    if a.dtype != np.uint8:
        return cdist(a, b, "sqeuclidean")
    a, b = _whole(a), _whole(b)
    out = (-2 * a) @ b.T + _lengths(b)
    out += _lengths(a)[:, None]
    return out


# A pair closer than this share of its rows' lengths, squared and for each feature, is subtracted before it is squared.
CLOSE = 1e-9
# Where more than this share of all pairs are that close, all of them are worked out so.
MANY = 1 / 64


def near_right(a: NDArray, b: NDArray) -> Floats:
    """Squared distances as `squared` has them, in a fraction of its time: each right to 4e-7 of itself.

    Notes
    -----
    Numbers are multiplied as matrices too, around the middle of `a`. A sum of m products is off by at most
    m · 2⁻⁵³ of the sum of their sizes, which of |a|² − 2ab + |b|² is at most 2 |a|² + 2 |b|², and the lengths
    by half as much; what is farther than `CLOSE` is therefore right to 3 · 2⁻⁵³ / 1e-9 of itself, and what is
    closer is worked out again.
    """
    if a.dtype == np.uint8:
        return squared(a, b)
    # In float32 the differences themselves would be rounded.
    a, b = a.astype(np.float64, copy=False), b.astype(np.float64, copy=False)
    d, middle = a.shape[1], a.mean(axis=0)
    one, other = np.empty((len(a), d + 2)), np.empty((len(b), d + 2))
    np.subtract(a, middle, out=one[:, :d])
    np.subtract(b, middle, out=other[:, :d])
    mine, theirs = _lengths(one[:, :d]), _lengths(other[:, :d])
    one[:, d], one[:, d + 1] = mine, 1
    other[:, d], other[:, d + 1] = 1, theirs
    other[:, :d] *= -2
    out: Floats = one @ other.T
    pairs = np.flatnonzero(out < CLOSE * (d + 2) * (mine.max() + theirs.max()))
    if len(pairs) > MANY * out.size:
        return cdist(a, b, "sqeuclidean")
    i, j = np.divmod(pairs, len(b))
    apart = a[i] - b[j]
    out.flat[pairs] = np.einsum("ij,ij->i", apart, apart)
    return out


def _lengths(whole: NDArray[np.floating]) -> Floats:
    """Squared lengths of rows, (n,): sums of products like all others."""
    return np.einsum("ij,ij->i", whole, whole).astype(np.float64)


def _whole(stored: NDArray[np.uint8]) -> NDArray[np.floating]:
    """Bytes from −128 to 127, in the smallest floats whose sums of products are exact."""
    out: NDArray[np.floating] = stored.astype(np.float32 if stored.shape[1] <= MOST_IN_FLOAT32 else np.float64)
    out -= 128
    return out


def pairwise(points: Points, metric: str) -> Floats:
    """The distance of every pair of points, (n·(n−1)/2,), in the order of SciPy's `pdist`."""
    if points.stored.dtype != np.uint8 or metric != "euclidean":
        return pdist(exact_rows(points), METRICS[metric])
    n, at = len(points), 0
    out = np.empty(n * (n - 1) // 2)
    for start in range(0, n, ROWS):
        block = squared(points.stored[start : start + ROWS], points.stored[start:])
        for i, row in enumerate(block):
            rest = row[i + 1 :]
            out[at : at + len(rest)] = rest
            at += len(rest)
    np.sqrt(out, out=out)
    out /= points.unit
    return out


def paired(points: Points, i: Ids, j: Ids, metric: str) -> Floats:
    """The distance of each pair of rows i and j, (m,) each."""
    step = max(2**20 // points.stored.shape[1], 1)
    return np.concatenate(
        [_paired(points, i[at : at + step], j[at : at + step], metric) for at in range(0, len(i), step)]
    )


def _paired(points: Points, i: Ids, j: Ids, metric: str) -> Floats:
    a, b = exact_rows(points, i), exact_rows(points, j)
    if metric == "cosine":
        return 1 - np.einsum("ij,ij->i", a, b) / np.sqrt(np.einsum("ij,ij->i", a, a) * np.einsum("ij,ij->i", b, b))
    a -= b
    return np.abs(a).sum(axis=1) if metric == "manhattan" else np.sqrt(np.einsum("ij,ij->i", a, a))
