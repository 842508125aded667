"""K-means step by step: where its centres are after each round, and whose points they have."""

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import cluster as estimators
from sklearn.cluster._kmeans import _kmeans_single_lloyd

from dashboard import progress
from dashboard.compute import memory, seconds
from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.methods.kmeans import KMeans, kmeans_run, settled
from dashboard.compute.preparation import prepared
from dashboard.compute.quiet import quiet
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen

# A round of k-means that is a fit by itself took 3.5 times as long as within one at 100,000 points.
ALONE = 4


@dataclass(frozen=True, eq=False)
class Steps:
    """One run of k-means: its start, and then t rounds of moving centres and assigning points anew.

    Attributes
    ----------
    centers : ndarray of shape (t + 1, k, d), float64, read-only
        Where the centres are, in the space of the points as they are prepared; first those of the start.
    labels : ndarray of shape (t + 1, n), uint8, read-only
        The nearest of these centres to each point, numbered as the centres are.
    inertia : ndarray of shape (t + 1,), float64, read-only
        Sum of squared distances of the points to these centres.
    converged : bool
        Whether it ended by itself, be it in the last round that `max_iter` allows.
    """

    centers: Floats
    labels: NDArray[np.uint8]
    inertia: Floats
    converged: bool

    def __post_init__(self) -> None:
        frames, k, _ = self.centers.shape
        assert frames > 1, self.centers.shape
        assert self.centers.dtype == np.float64, self.centers.dtype
        assert self.labels.ndim == 2, self.labels.shape
        assert len(self.labels) == frames, self.labels.shape
        assert self.labels.dtype == np.uint8, self.labels.dtype
        assert self.labels.max() < k, (self.labels.max(), k)
        assert self.inertia.shape == (frames,), self.inertia.shape
        for array in (self.centers, self.labels, self.inertia):
            frozen(array)

    @property
    def last(self) -> int:
        """How many steps there are beyond the start: scikit-learn's ``n_iter_``."""
        return len(self.inertia) - 1

    def changed(self) -> Ids:
        """How many points have another centre than a step before: (t + 1,), 0 for the start."""
        pairs = zip(self.labels[:-1], self.labels[1:], strict=True)
        return np.array([0, *(np.count_nonzero(before != now) for before, now in pairs)], np.int64)

    def moved(self) -> Floats:
        """How far each centre is from where it was a step before: (t + 1, k), 0 for the start."""
        return np.linalg.norm(np.diff(self.centers, axis=0, prepend=self.centers[:1]), axis=2)


def seconds_of(size: Size, method: KMeans) -> float:
    """The most seconds that retracing a fit should take: the fit, and its rounds one by one."""
    return seconds.of_fit(size, method.model_copy(update={"n_init": method.n_init + ALONE}))


def memory_of(size: Size, method: KMeans) -> int:
    """Bytes that retracing a fit holds: the fit, the points less their mean, and what all rounds leave."""
    fitted = method.size_of(size)
    left = size.n + 8 * method.n_clusters * fitted.d * 2
    return memory.of_fit(size, method) + fitted.nbytes + (method.rounds() + 1) * left


def steps(points: Points, method: KMeans) -> Steps:
    """Retrace a fit of k-means to points as they are prepared; of several starts, the one that is kept.

    Parameters
    ----------
    points : Points
        X (n, d).
    method : KMeans
        One that `clustering` does not refuse for these points.

    Notes
    -----
    The start is drawn as `sklearn.cluster.KMeans` draws it, and each round goes on from the very numbers that
    the round before ended with, by scikit-learn's own function. A fit from given centres would take the mean
    away and add it again, and its rounding decides where distances tie: it would be another run.
    """
    given = prepared(points, method).X
    with quiet():
        run = kmeans_run(method, given)
        # As the fit has them: rows one after another, the mean taken away.
        X = np.array(given, order="C")
        mean = X.mean(axis=0)
        X -= mean
        start = _start(method.init, X, method.n_clusters, run.generator())
        return _retraced(X, mean, run.model, start, settled(method, given, run))


def _start(init: str, X: Reals, n_clusters: int, random_state: np.random.RandomState) -> Reals:
    if init == "k-means++":
        return estimators.kmeans_plusplus(X, n_clusters, random_state=random_state)[0]
    # Equal weights that are given draw other rows than none.
    weights = np.ones(len(X), X.dtype)
    return X[random_state.choice(len(X), size=n_clusters, replace=False, p=weights / weights.sum())]


def _retraced(X: Reals, mean: Reals, model: estimators.KMeans, start: Reals, converged: bool) -> Steps:
    """The rounds of a fitted model from its start: X and start with the mean taken away."""
    last = model.n_iter_
    centers = np.empty((last + 1, *start.shape))
    labels = np.empty((last + 1, len(X)), np.uint8)
    inertia = np.empty(last + 1)
    centers[0], labels[0], inertia[0] = start, *_assigned(X, model, start)
    weights = np.ones(len(X), X.dtype)
    now = start
    for step in range(1, last + 1):
        progress.report((step - 1) / last, "Retracing the steps")
        # Points to their nearest centres, centres to the means, points to their nearest again.
        labels[step], inertia[step], now, _ = _kmeans_single_lloyd(
            X, weights, now.copy(), max_iter=1, n_threads=model._n_threads
        )
        centers[step] = now
    # A run that has settled does not look for the nearest centres again.
    labels[last], inertia[last] = model.labels_, model.inertia_
    return Steps(centers + mean, labels, inertia, converged)


def _assigned(X: Reals, model: estimators.KMeans, centers: Reals) -> tuple[NDArray[np.integer], float]:
    """The nearest centre of each point, as scikit-learn finds it, and the inertia."""
    at = copy(model)
    at.cluster_centers_ = centers
    return at.predict(X), -float(at.score(X))
