"""The gap statistic (Tibshirani, Walther, Hastie 2001): how much tighter clusters are than those of even data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.methods import Method
from dashboard.compute.trials import Trials, labels_of_each, tried
from dashboard.data.points import Points


@dataclass(frozen=True, eq=False)
class Gap:
    """The gap by number of clusters.

    Attributes
    ----------
    values : ndarray of shape (k,), float64
        With 1 cluster, 2 and so on: by how much the logarithm of the spread is less than that of even data; not a
        number where so many clusters cannot be or have no spread.
    errors : ndarray of shape (k,), float64
        The standard error of each, that of the simulation added.
    """

    values: Floats
    errors: Floats

    def choice(self) -> int | None:
        """The smallest number whose gap is at least that of one more, less the standard error of that; None if none."""
        with np.errstate(invalid="ignore"):
            enough = np.flatnonzero(self.values[:-1] >= self.values[1:] - self.errors[1:])
        return int(enough[0]) + 1 if len(enough) else None

    def peak(self) -> int | None:
        """The number of the largest gap, where that is beyond the choice and larger by more than both errors."""
        chosen = self.choice()
        if chosen is None:
            return None
        top = int(np.nanargmax(self.values))
        apart = self.values[top] - self.values[chosen - 1]
        return top + 1 if top >= chosen and apart > self.errors[top] + self.errors[chosen - 1] else None


def gap(observed: Floats, references: Trials) -> Gap:
    """The gap statistic of logarithms of spread (k,) that were observed and of references."""
    values = references.values
    return Gap(values.mean(axis=0) - observed, values.std(axis=0) * np.sqrt(1 + 1 / len(values)))


def log_spread(X: Reals, labels: Ids | None) -> float:
    """The logarithm of the sum of squared distances of rows X (n, d) to the mean of their cluster.

    Not a number where there are no labels, or all rows of each cluster are the same.
    """
    if labels is None:
        return np.nan
    total = 0.0
    for cluster in np.unique(labels):
        mine = X[labels == cluster].astype(np.float64)
        total += float(((mine - mine.mean(axis=0)) ** 2).sum())
    return float(np.log(total)) if total > 0 else np.nan


class Box:
    """The box that holds rows X (n, d), its edges along their principal components, out of which even data is drawn."""

    def __init__(self, X: Reals) -> None:
        self.middle = X.mean(axis=0, dtype=np.float64)
        centred = X - self.middle
        self.axes: Floats = np.linalg.svd(centred, full_matrices=False)[2]
        turned = centred @ self.axes.T
        self.n, self.low, self.high = len(X), turned.min(axis=0), turned.max(axis=0)

    def drawn(self, seed: int) -> Floats:
        """As many rows (n, d), evenly spread over the box."""
        draw = np.random.default_rng(seed).uniform(self.low, self.high, (self.n, len(self.low)))
        return draw @ self.axes + self.middle


def references(points: Points, method: Method, last: int, seeds: Sequence[int]) -> Trials:
    """The logarithms of spread of even data, one set for each seed, clustered into one cluster, two and so on.

    Parameters
    ----------
    points : Points
        X (n, d): data is drawn out of the box of their principal components.
    method : Method
        One that is told how many clusters.
    last : int
        The most clusters.
    seeds : sequence of int
    """
    box = Box(points.X)

    def one(seed: int) -> Floats:
        X = box.drawn(seed)
        return np.array([log_spread(X, labels) for labels in labels_of_each(Points(X), method, last)])

    return tried(points, seeds, "Clustering even data", one)
