"""Silhouettes of many clusterings of the same few rows, from one pass over the distances between them."""

from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.distances import ROWS, near_right
from dashboard.compute.labels import NOISE
from dashboard.compute.scores import Silhouettes
from dashboard.data.points import Points, frozen

# Of so many rows all distances take 32 MB, and are kept.
MOST = 2_000


@dataclass(frozen=True, eq=False)
class Distances:
    """How far every two rows are from each other.

    Attributes
    ----------
    far : ndarray of shape (n, n), float64, read-only
        Euclidean, in the unit in which the points are stored.
    """

    far: Floats

    def __post_init__(self) -> None:
        assert self.far.shape == (len(self.far), len(self.far)), self.far.shape
        frozen(self.far)


def distances(points: Points) -> Distances:
    """The distances between all points (n, d), n at most `MOST`: each right to seven digits."""
    stored, n = points.stored, len(points)
    far = np.empty((n, n))
    for at in range(0, n, ROWS):
        np.sqrt(near_right(stored[at : at + ROWS], stored), out=far[at : at + ROWS])
    np.fill_diagonal(far, 0.0)
    return Distances(far)


def silhouettes(of: Distances, labels: Ids) -> Silhouettes | None:
    """Silhouette coefficients (Rousseeuw 1987) of all rows, as `dashboard.compute.scores.silhouettes` has them.

    Parameters
    ----------
    of : Distances
    labels : ndarray of shape (n,), int64
        Noise, −1, is left out.

    Returns
    -------
    Silhouettes or None
        None where they are undefined: fewer than two clusters, or as many as points.
    """
    rows = np.flatnonzero(labels != NOISE)
    _, own, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    if not 2 <= len(counts) < len(rows):
        return None
    member = np.zeros((len(labels), len(counts)))
    member[rows, own] = 1.0
    means = (of.far @ member)[rows]
    here = np.arange(len(rows)), own
    within = means[here] / np.maximum(counts[own] - 1, 1)
    means /= counts
    means[here] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(within, nearest)
    # A point alone has 0, and so has one that lies on all of its own and of the next.
    defined = (counts[own] > 1) & (larger > 0)
    values = np.where(defined, (nearest - within) / np.where(defined, larger, 1), 0)
    return Silhouettes(rows, values, np.ones(len(rows)))
