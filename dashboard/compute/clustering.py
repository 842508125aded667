"""Clusterings: a method fitted to points, the same partition that plain scikit-learn gives."""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import singledispatch
from math import floor, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackError
from sklearn import cluster as estimators
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

from dashboard import progress
from dashboard.compute import methods
from dashboard.compute.arrays import Ids, Reals
from dashboard.compute.labels import NOISE, by_size
from dashboard.compute.quiet import quiet
from dashboard.compute.tree import Linkage, linkage
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal
from dashboard.params import Params

# More colours than this nobody tells apart, nor reads as a legend.
MAX_CLUSTERS = 200
COMFORTABLE_CLUSTERS = 50


@dataclass(frozen=True, eq=False)
class Clustering:
    """What a method made of points.

    Attributes
    ----------
    labels : ndarray of shape (n,), int64, read-only
        The cluster of each point: 0 the largest, −1 noise.
    n_clusters : int
        How many were found; noise is none.
    n_noise : int
        How many points are in no cluster.
    inertia : float or None
        Sum of squared distances to the centres; None where a method has no centres.
    n_iter : int or None
        Rounds of the best start (for mini-batches: passes over the data); None where there are none.
    converged : bool or None
        Whether it ended by itself, be it in the last round that `max_iter` allows; None where there is no
        such limit.
    bic : float or None
        Bayesian information criterion (Schwarz 1978) of a mixture, of which less is better: how
        unlikely the points are, and a price for each number that was fitted. None for other methods.
    seconds : float
        How long the fit took.
    """

    labels: Ids
    n_clusters: int
    n_noise: int
    inertia: float | None
    n_iter: int | None
    converged: bool | None
    bic: float | None
    seconds: float

    def __post_init__(self) -> None:
        assert self.labels.ndim == 1, self.labels.shape
        assert self.labels.dtype == np.int64, self.labels.dtype
        assert self.labels.min() >= NOISE, self.labels.min()
        assert self.labels.max() == self.n_clusters - 1, self.n_clusters
        assert self.n_noise == np.count_nonzero(self.labels == NOISE), self.n_noise
        frozen(self.labels)


class _Fit(NamedTuple):
    labels: NDArray[np.integer]
    inertia: float | None = None
    n_iter: int | None = None
    converged: bool | None = None
    bic: float | None = None


def cluster(points: Points, method: Params) -> Clustering:
    """Fit a method to points.

    Parameters
    ----------
    points : Points
        X (n, d).
    method : Method
        Any of `dashboard.compute.methods`, or a subclass with other defaults or bounds.

    Raises
    ------
    Refusal
        Before the fit, if the method's constants cannot go with these points; after it, if the
        estimator gave up or HDBSCAN found more clusters than can be shown.

    Notes
    -----
    The partition is that of the scikit-learn estimator of the same name with the same constants.
    With `pca__n_components` a mixture fits the scores of `PCA(n_components=pca__n_components, random_state=0)`;
    the seed matters only for PCA's randomised solver, which it takes for more than 1,000 features.
    """
    X = points.X
    _refuse_impossible(method, X)
    if isinstance(method, methods.Agglomerative):
        return cut_clustering(linkage(points, method.linkage), method)
    began = time.perf_counter()
    fit = _fitted(method, X)
    found = _clustering(fit, time.perf_counter() - began)
    if found.n_clusters > MAX_CLUSTERS:
        raise Refusal(
            f"{found.n_clusters:,} clusters were found; at most {MAX_CLUSTERS} are shown. "
            "Choose a larger min_cluster_size.",
            "min_cluster_size",
        )
    return found


def cut_clustering(tree: Linkage, method: methods.Agglomerative, seconds: float | None = None) -> Clustering:
    """The clustering that a cut of a tree makes.

    Parameters
    ----------
    tree : Linkage
        Of the linkage that the method names.
    method : Agglomerative
        `cut` says which of `distance_threshold` and `n_clusters` counts.
    seconds : float, optional
        What to give as the time to fit; the time that the tree took if None.

    Raises
    ------
    Refusal
        If the cut leaves one cluster, none but single points, or too many to show.

    Notes
    -----
    The partition is that of `sklearn.cluster.AgglomerativeClustering`, which cuts the same tree.
    Where single linkage has merges of equal height, scikit-learn may make them in another order
    than SciPy; a cut by `n_clusters` among them then differs, a cut by height does not. Where ward
    or average linkage of more than `dashboard.compute.tree.FEW` points has some, the trees may differ.
    """
    if method.cut == "n_clusters":
        labels = tree.cut_n(method.n_clusters)
    else:
        _refuse_threshold(tree, method.distance_threshold)
        labels = tree.cut(method.distance_threshold)
    return _clustering(_Fit(labels), tree.seconds if seconds is None else seconds)


def _clustering(fit: _Fit, seconds: float) -> Clustering:
    labels = by_size(fit.labels)
    return Clustering(
        labels=labels,
        n_clusters=int(labels.max()) + 1,
        n_noise=int(np.count_nonzero(labels == NOISE)),
        inertia=fit.inertia,
        n_iter=fit.n_iter,
        converged=fit.converged,
        bic=fit.bic,
        seconds=seconds,
    )


def _fitted(method: Params, X: Reals) -> _Fit:
    try:
        with quiet():
            return _fit(method, X)
    except MemoryError as error:
        raise Refusal(f"{len(X):,} points need more memory here than there is.", "n_samples") from error
    except (ValueError, TypeError, ArithmeticError, ArpackError) as error:
        raise _gave_up(method, X) from error


def _gave_up(method: Params, X: Reals) -> Refusal:
    if isinstance(method, methods.GaussianMixture):
        return Refusal(
            f"A component shrank to so few or so flat points that it has no {method.covariance_type} "
            f"covariance. Choose fewer n_components than {method.n_components}, or covariance_type "
            "spherical.",
            "n_components",
        )
    name = type(method).__name__
    return Refusal(f"{name} gave up on these {len(X):,} points with these constants; choose others.")


# --- what fits -----------------------------------------------------------------------------------


@singledispatch
def _fit(method: Params, X: Reals) -> _Fit:
    raise NotImplementedError(type(method))


def _starts(n_init: int, seed: int, stage: str) -> Iterator[np.random.RandomState]:
    """The generator that each start draws from, and a checkpoint before each.

    An estimator with `n_init` of more than one draws its starts from one generator, one after
    another; so do as many estimators with one start each that share it.
    """
    random_state = np.random.RandomState(seed)
    for start in range(n_init):
        if n_init > 1:
            progress.report(start / n_init, stage)
        yield random_state


class KMeansRun(NamedTuple):
    """One run of k-means, and what its start can be drawn with again.

    Attributes
    ----------
    model : sklearn.cluster.KMeans
        Fitted from one start.
    random_state : RandomState
        The generator as it was before that start was drawn; whoever draws with it copies it first.
    """

    model: estimators.KMeans
    random_state: np.random.RandomState


def kmeans_run(method: methods.KMeans, X: Reals) -> KMeansRun:
    """Fit k-means from each of its starts, and keep the run that `sklearn.cluster.KMeans` keeps.

    Parameters
    ----------
    method : KMeans
        With at most as many clusters as there are different points.
    X : ndarray of shape (n, d)
    """
    kept = None
    for random_state in _starts(method.n_init, method.random_state, f"Starting k-means {method.n_init} times"):
        before = deepcopy(random_state)
        model = _kmeans(method, random_state).fit(X)
        if kept is None or _is_better(model, kept.model):
            kept = KMeansRun(model, before)
    assert kept is not None
    return kept


def _kmeans(method: methods.KMeans, random_state: np.random.RandomState) -> estimators.KMeans:
    return estimators.KMeans(
        n_clusters=method.n_clusters,
        init=method.init,
        n_init=1,
        max_iter=method.max_iter,
        random_state=random_state,
    )


def _is_better(later: estimators.KMeans, kept: estimators.KMeans) -> bool:
    """Whether scikit-learn takes a later run for the one that it has kept so far.

    Less inertia is not enough, because it may be less by rounding alone: some cluster must also have points
    of two that were kept. So a run that only splits clusters of the kept one, which had some without points,
    is not taken, though it may be the better one.
    """
    return later.inertia_ < kept.inertia_ and not _is_within(later.labels_, kept.labels_)


def _is_within(labels: NDArray[np.integer], others: NDArray[np.integer]) -> bool:
    """Whether each cluster lies in one of the others, as the same clusters under other numbers do."""
    pairs = labels.astype(np.int64) * (int(others.max()) + 1) + others
    return len(np.unique(pairs)) == len(np.unique(labels))


@_fit.register
def _(method: methods.KMeans, X: Reals) -> _Fit:
    run = kmeans_run(method, X)
    model = run.model
    return _Fit(model.labels_, float(model.inertia_), int(model.n_iter_), settled(method, X, run))


def settled(method: methods.KMeans, X: Reals, run: KMeansRun) -> bool:
    """Whether a run of k-means ended by itself, and not because it had no more rounds.

    A run may end by itself in the last round that it has. scikit-learn does not say so, hence the same run is
    let have one more round, which it then does not take.
    """
    rounds = run.model.n_iter_
    if rounds < method.max_iter:
        return True
    longer = method.model_copy(update={"max_iter": method.max_iter + 1})
    progress.report(0.999, "Asking whether it has settled")
    return bool(_kmeans(longer, deepcopy(run.random_state)).fit(X).n_iter_ == rounds)


@_fit.register
def _(method: methods.MiniBatchKMeans, X: Reals) -> _Fit:
    model = _minibatch(method).fit(X)
    most = method.max_iter * len(X) // min(method.batch_size, len(X))
    converged = model.n_steps_ < most
    if not converged:
        # It may have ended by itself at the last step that it had.
        longer = _minibatch(method.model_copy(update={"max_iter": method.max_iter + 1})).fit(X)
        converged = longer.n_steps_ == model.n_steps_
    return _Fit(model.labels_, float(model.inertia_), int(model.n_iter_), bool(converged))


def _minibatch(method: methods.MiniBatchKMeans) -> estimators.MiniBatchKMeans:
    return estimators.MiniBatchKMeans(
        n_clusters=method.n_clusters,
        init=method.init,
        n_init=method.n_init,
        max_iter=method.max_iter,
        batch_size=method.batch_size,
        random_state=method.random_state,
    )


@_fit.register
def _(method: methods.GaussianMixture, X: Reals) -> _Fit:
    if method.pca__n_components:
        # Points that are all the same have no variance to take shares of.
        with np.errstate(invalid="ignore"):
            X = PCA(n_components=method.pca__n_components, random_state=0).fit_transform(X)
    starts = _starts(method.n_init, method.random_state, f"Starting the mixture {method.n_init} times")
    models = (
        GaussianMixture(
            n_components=method.n_components,
            covariance_type=method.covariance_type,
            n_init=1,
            max_iter=method.max_iter,
            random_state=random_state,
        )
        for random_state in starts
    )
    # Labels of the fit itself: to `predict`, likelihoods that are equal but for rounding may compare otherwise.
    fits = ((model.fit_predict(X), model) for model in models)
    labels, best = max(fits, key=lambda fit: fit[1].lower_bound_)
    return _Fit(labels, None, int(best.n_iter_), bool(best.converged_), float(best.bic(X)))


@_fit.register
def _(method: methods.Spectral, X: Reals) -> _Fit:
    model = estimators.SpectralClustering(
        n_clusters=method.n_clusters,
        affinity="nearest_neighbors",
        n_neighbors=method.n_neighbors,
        random_state=method.random_state,
    )
    return _Fit(model.fit_predict(X))


@_fit.register
def _(method: methods.HDBSCAN, X: Reals) -> _Fit:
    model = estimators.HDBSCAN(
        min_cluster_size=method.min_cluster_size,
        min_samples=method.min_samples,
        cluster_selection_epsilon=method.cluster_selection_epsilon,
        copy=True,
    )
    return _Fit(model.fit_predict(X))


# --- what cannot work ----------------------------------------------------------------------------


@singledispatch
def _refuse_impossible(method: Params, X: Reals) -> None:
    raise NotImplementedError(type(method))


@_refuse_impossible.register(methods.KMeans)
@_refuse_impossible.register(methods.MiniBatchKMeans)
def _(method: methods.KMeans | methods.MiniBatchKMeans, X: Reals) -> None:
    _refuse_more_than_points("n_clusters", method.n_clusters, X)


@_refuse_impossible.register
def _(method: methods.GaussianMixture, X: Reals) -> None:
    most = min(X.shape)
    if method.pca__n_components > most:
        raise Refusal(
            f"{len(X):,} points of {X.shape[1]:,} features have {most:,} principal components; "
            f"pca__n_components of {method.pca__n_components} is more.",
            "pca__n_components",
        )
    _refuse_more_than_points("n_components", method.n_components, X)


@_refuse_impossible.register
def _(method: methods.Agglomerative, X: Reals) -> None:
    if method.cut == "n_clusters" and method.n_clusters > len(X):
        raise _more_than("n_clusters", method.n_clusters, len(X), "points")


@_refuse_impossible.register
def _(method: methods.Spectral, X: Reals) -> None:
    n = len(X)
    if method.n_clusters >= n:
        raise Refusal(
            f"n_clusters of {method.n_clusters} is too many: spectral clustering of {n:,} points needs it below {n:,}.",
            "n_clusters",
        )
    # A point counts as its own nearest.
    if method.n_neighbors > n:
        raise _more_than("n_neighbors", method.n_neighbors, n, "points")


@_refuse_impossible.register
def _(method: methods.HDBSCAN, X: Reals) -> None:
    for name in ("min_cluster_size", "min_samples"):
        if getattr(method, name) > len(X):
            raise _more_than(name, getattr(method, name), len(X), "points")


def _refuse_more_than_points(name: str, value: int, X: Reals) -> None:
    """More clusters than points, or than different points, which leaves clusters empty."""
    if value > len(X):
        raise _more_than(name, value, len(X), "points")
    # Enough different points are nearly always among the first: the whole is sorted only if not.
    if len(np.unique(X[: 4 * value], axis=0)) < value:
        distinct = len(np.unique(X, axis=0))
        if distinct < value:
            raise _more_than(name, value, distinct, "different points")


def _more_than(name: str, value: int, n: int, noun: str) -> Refusal:
    there = f"there are {n:,} {noun}" if n > 1 else "all points are the same"
    return Refusal(f"{name} of {value:,} is too many, for {there}. Choose {n:,} or fewer.", name)


def _refuse_threshold(tree: Linkage, threshold: float) -> None:
    """Refuse what leaves one cluster, single points, or more clusters than can be shown."""
    found = tree.n_clusters_at(threshold)
    first, top = float(tree.heights[0]), float(tree.heights[-1])
    if top == 0 and found in (1, tree.n):
        sentence = f"All {tree.n:,} points are the same, so no distance_threshold tells them apart."
    elif found == 1:
        sentence = (
            f"A distance_threshold of {threshold:g} is above the last merge at {_short(top)}, so it leaves "
            f"one cluster; choose below {_short(top)}."
        )
    elif found > MAX_CLUSTERS:
        least = tree.heights[tree.n - COMFORTABLE_CLUSTERS - 1]
        sentence = (
            f"A distance_threshold of {threshold:g} leaves {found:,} clusters; at most {MAX_CLUSTERS} are "
            f"shown. Choose above {_short(least, up=True)} for {COMFORTABLE_CLUSTERS} or fewer."
        )
    elif found == tree.n:
        advice = f"choose above {_short(first, up=True)}" if first < top else "cut by n_clusters instead"
        sentence = (
            f"A distance_threshold of {threshold:g} is not above the first merge at {_short(first)}, so it "
            f"leaves each of the {tree.n:,} points a cluster of its own; {advice}."
        )
    else:
        return
    raise Refusal(sentence, "distance_threshold")


def _short(height: float, up: bool = False) -> str:
    """Four digits, rounded to the side on which the advice holds."""
    if height <= 0:
        return "0"
    unit = 10.0 ** (floor(log10(height)) - 3)
    steps = np.ceil(height / unit) if up else np.floor(height / unit)
    return f"{steps * unit:.4g}"
