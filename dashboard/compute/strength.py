"""Prediction strength: whether clusters of half of the points are those of the rest (Tibshirani, Walther 2005)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.methods import Method
from dashboard.compute.scores import contingency
from dashboard.compute.trials import Trials, labels_of_each, tried
from dashboard.data.points import Points

# Clusters are found again from here on, as the paper has it.
STRONG = 0.8


@dataclass(frozen=True, eq=False)
class Strength:
    """Prediction strength by number of clusters.

    Attributes
    ----------
    values : ndarray of shape (k,), float64
        With 1 cluster, 2 and so on, 0 to 1: the mean over splits; not a number where so many clusters cannot be.
    errors : ndarray of shape (k,), float64
        The standard error of each mean.
    """

    values: Floats
    errors: Floats

    def choice(self) -> int:
        """The largest number whose strength and standard error come to at least 0.8; 1 always does."""
        with np.errstate(invalid="ignore"):
            return int(np.flatnonzero(self.values + self.errors >= STRONG)[-1]) + 1


def strength(splits: Trials) -> Strength:
    """Prediction strength of two splits or more."""
    values = splits.values
    return Strength(values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(len(values)))


def predicted(X: Reals, labels: Ids, train: Reals, train_labels: Ids, k: int = 0) -> float:
    """Of the worst cluster of rows X (n, d): how many of its pairs one cluster of other rows `train` (m, d) holds too.

    Rows belong to the cluster of `train` whose centroid is nearest, whatever the method: as the authors have it. A
    cluster of one row has no pair and counts as 1, as in R's fpc. Where either has fewer than `k` clusters it is 0:
    so many were not found, be they asked for.
    """
    if min(len(np.unique(labels)), len(np.unique(train_labels))) < k:
        return 0.0
    centroids = np.array([train[train_labels == c].mean(axis=0, dtype=np.float64) for c in np.unique(train_labels)])
    table, _, _ = contingency(cdist(X.astype(np.float64), centroids).argmin(axis=1), labels)
    pairs, sizes = (table * (table - 1)).sum(axis=1), table.sum(axis=1)
    return float(np.where(sizes > 1, pairs / np.maximum(sizes * (sizes - 1), 1), 1).min())


def strengths(points: Points, method: Method, last: int, seeds: Sequence[int]) -> Trials:
    """Prediction strength with one cluster, two and so on, of one split of the points in halves for each seed.

    Each half is predicted by the other; the mean of both counts.

    Parameters
    ----------
    points : Points
        X (n, d), two or more.
    method : Method
        One that is told how many clusters.
    last : int
        The most clusters.
    seeds : sequence of int
    """

    def one(seed: int) -> Floats:
        rows = np.random.default_rng(seed).permutation(len(points))
        halves = [Points(points.stored[half], unit=points.unit) for half in np.split(rows, [len(rows) // 2])]
        X, Y = (half.X for half in halves)
        found = zip(*(labels_of_each(half, method, last) for half in halves), strict=True)
        return np.array(
            [
                np.nan if a is None or b is None else (predicted(X, a, Y, b, k) + predicted(Y, b, X, a, k)) / 2
                for k, (a, b) in enumerate(found, 1)
            ]
        )

    return tried(points, seeds, "Clustering halves", one)
