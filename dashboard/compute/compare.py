"""Clusterings of the same rows held against each other: by how apart their clusters are, and by what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from dashboard.compute.arrays import Ids
from dashboard.compute.labels import NOISE
from dashboard.compute.quiet import quiet
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
    if not 2 <= len(np.unique(labels[rows])) < len(rows):
        return None
    whole = len(rows) == len(labels)
    X, labels = (points.X, labels) if whole else (points.rows(rows), labels[rows])
    with quiet():
        return Separation(
            float(metrics.calinski_harabasz_score(X, labels)), float(metrics.davies_bouldin_score(X, labels))
        )


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
