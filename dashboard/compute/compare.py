"""Clusterings of the same rows held against each other: by how apart their clusters are, and by what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.labels import NOISE
from dashboard.data.points import Points


@dataclass(frozen=True)
class Separation:
    """How apart clusters are from each other, by how wide they are in themselves.

    Attributes
    ----------
    calinski_harabasz : float
        Variance between clusters by that within them (Caliński and Harabasz 1974); more is better, without a limit.
    davies_bouldin : float
        How near the nearest other cluster is, by how wide both are, on average (Davies and Bouldin 1979); less is
        better, 0 the least.
    """

    calinski_harabasz: float
    davies_bouldin: float


def separation(points: Points, labels: Ids) -> Separation | None:
    """Both scores of clusters of points, as `sklearn.metrics` has them.

    Parameters
    ----------
    points : Points
        X (n, d), as it is.
    labels : ndarray of shape (n,), int64
        Noise, −1, is left out.

    Returns
    -------
    Separation or None
        None where they are undefined: fewer than two clusters, or as many as points.
    """
    rows = np.flatnonzero(labels != NOISE)
    _, own, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    n, k = len(rows), len(counts)
    if not 2 <= k < n:
        return None
    X = points.X if n == len(labels) else points.rows(rows)
    middles = csr_array((np.ones(n, X.dtype), (own, np.arange(n))), shape=(k, n)) @ X / counts[:, None]
    apart = X - middles[own]
    squares = np.einsum("ij,ij->i", apart, apart).astype(np.float64)
    within, between = squares.sum(), counts @ ((middles - X.mean(axis=0)) ** 2).sum(axis=1)
    ratio = 1.0 if within == 0 else between * (n - k) / (within * (k - 1))
    return Separation(float(ratio), _nearness(np.bincount(own, np.sqrt(squares)) / counts, cdist(middles, middles)))


def _nearness(widths: Floats, distances: Floats) -> float:
    """How near the nearest other cluster is on average, by how wide both are: of widths (k,), distances (k, k)."""
    if np.allclose(widths, 0) or np.allclose(distances, 0):
        return 0.0
    distances[distances == 0] = np.inf
    return float(((widths[:, None] + widths) / distances).max(axis=1).mean())


def dominated(seconds: Sequence[float], goods: Sequence[float | None]) -> NDArray[np.bool_]:
    """Which runs nobody would choose: another one takes no longer and is no worse, and is better in one of the two.

    Parameters
    ----------
    seconds : sequence of float
        What each took.
    goods : sequence of float or None
        How good each is, more is better; None where that is undefined, which is worse than anything.

    Returns
    -------
    ndarray of shape (len(seconds),), bool
    """
    took = np.array(seconds, float)
    good = np.array([-np.inf if value is None else value for value in goods], float)
    no_worse = (took <= took[:, None]) & (good >= good[:, None])
    better = (took < took[:, None]) | (good > good[:, None])
    return np.array([row.any() for row in no_worse & better], bool)
