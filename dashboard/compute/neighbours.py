"""The points nearest to a point, exactly."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.distances import METRICS
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal, shown


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The k rows nearest to a row, the row itself left out.

    Attributes
    ----------
    rows : ndarray of shape (k,), int64
        Nearest first.
    distances : ndarray of shape (k,), float64
        Ascending.
    query : int
        The row whose neighbours they are.
    """

    rows: Ids
    distances: Floats
    query: int

    def __post_init__(self) -> None:
        assert self.rows.ndim == 1, self.rows.shape
        assert self.distances.shape == self.rows.shape, self.distances.shape
        frozen(self.rows)
        frozen(self.distances)


def nearest(points: Points, query: int, n_neighbors: int, metric: str = "euclidean") -> Neighbours:
    """Find the rows nearest to one of the points.

    Parameters
    ----------
    points : Points
        X (n, d).
    query : int
        A row. It is left out by its number, so that an equal point in another row is found.
    n_neighbors : int
        How many, at most n − 1. Of rows equally far the lower comes first.
    metric : {"euclidean", "manhattan", "cosine"}
        Cosine distance is 1 − cos of the angle; a row of zeros is 1 from everything, as in
        scikit-learn.

    Raises
    ------
    Refusal
        If there is no such row, are not so many neighbours, or the metric is unknown.

    Notes
    -----
    `scipy.spatial.distance.cdist`, which subtracts before it squares. scikit-learn's brute force
    expands the square and loses half of the digits where points are close.
    """
    _check(len(points), query, n_neighbors, metric)
    distances = cdist(points.X[query : query + 1], points.X, METRICS[metric])[0]
    if metric == "cosine":
        distances = np.clip(np.nan_to_num(distances, nan=1.0), 0.0, 2.0)
    order = np.argsort(distances, kind="stable")
    rows = order[order != query][:n_neighbors].astype(np.int64)
    return Neighbours(rows, distances[rows], query)


def _check(n: int, query: int, n_neighbors: int, metric: str) -> None:
    if metric not in METRICS:
        raise Refusal(f"metric must be one of {', '.join(METRICS)}, not {shown(metric)}.", "metric")
    if not 0 <= query < n:
        raise Refusal(f"query must be a row from 0 to {n - 1:,}, not {shown(query)}.", "query")
    if not 1 <= n_neighbors < n:
        raise Refusal(
            f"n_neighbors must be from 1 to {n - 1:,}, the other points there are, not {shown(n_neighbors)}.",
            "n_neighbors",
        )
