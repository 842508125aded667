"""Clusterings: a method fitted to points, the same partition that plain scikit-learn gives."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from scipy.sparse.linalg import ArpackError

from dashboard.compute.arrays import Ids, Reals
from dashboard.compute.density import Reachability, reachability
from dashboard.compute.labels import NOISE, by_size
from dashboard.compute.methods import OPTICS, Agglomerative, Method
from dashboard.compute.methods.base import MAX_CLUSTERS, Fit
from dashboard.compute.preparation import Preparation, prepared
from dashboard.compute.quiet import quiet
from dashboard.compute.tree import Linkage, linkage
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal

M = TypeVar("M", bound=Method)


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
        Sum of squared distances to the centres, in the space of the points as they are prepared; None where a method
        has no centres.
    n_iter : int or None
        Rounds of the best start (for mini-batches: passes over the data); None where there are none.
    converged : bool or None
        Whether it ended by itself, be it in the last round that `max_iter` allows; None where there is no
        such limit.
    bic : float or None
        Bayesian information criterion (Schwarz 1978) of a mixture, of which less is better: how
        unlikely the points are, and a price for each number that was fitted. None for other methods.
    seconds : float
        How long it took to prepare the points and to fit.
    chosen : tuple of (str, float)
        Constants that were left to the data, by name, with what was found for them.
    """

    labels: Ids
    n_clusters: int
    n_noise: int
    inertia: float | None
    n_iter: int | None
    converged: bool | None
    bic: float | None
    seconds: float
    chosen: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        assert self.labels.ndim == 1, self.labels.shape
        assert self.labels.dtype == np.int64, self.labels.dtype
        assert self.labels.min() >= NOISE, self.labels.min()
        assert self.labels.max() == self.n_clusters - 1, self.n_clusters
        assert self.n_noise == np.count_nonzero(self.labels == NOISE), self.n_noise
        frozen(self.labels)

    def exact(self, method: M) -> M:
        """The method that this was made with, constants that were left to the data as they were found."""
        return method.model_copy(update=dict(self.chosen))


def cluster(points: Points, method: Method, took: float = 0.0) -> Clustering:
    """Prepare points as a method says, and fit it to them: all that clusters any points does it by this.

    Parameters
    ----------
    points : Points
        X (n, d).
    method : Method
        Any of `dashboard.compute.methods`, or a subclass with other defaults or bounds.
    took : float
        Seconds that were spent on preparing the points before.

    Raises
    ------
    Refusal
        Before the fit, if the method's constants or what is done first cannot go with these points; after it, if
        the estimator gave up or more clusters were found than can be shown.

    Notes
    -----
    The partition is that of the scikit-learn estimator of the same name with the same constants, behind its
    preparation in a pipeline (`Method.pipeline` spells it).
    """
    if isinstance(method, Agglomerative):
        method.refuse(points.X)
        return cut_clustering(tree_of(points, method.linkage, method, took), method)
    if isinstance(method, OPTICS):
        method.refuse(points.X)
        return cut_order(order_of(points, method, took), method)
    began = time.perf_counter()
    X = prepared(points, method).X
    method.refuse(X)
    fit = _fitted(method, X)
    found = _clustering(fit, took + time.perf_counter() - began)
    if found.n_clusters > MAX_CLUSTERS:
        raise method.too_many(found.n_clusters)
    return found


def cluster_each(points: Points, methods: Sequence[Method]) -> Iterator[Clustering | None]:
    """What each of several methods makes of points; None where one is refused. All cuts of one tree share it.

    Points are prepared once for all methods that do the same first.

    Parameters
    ----------
    points : Points
        X (n, d).
    methods : sequence of Method
    """
    given: dict[Preparation, Points] = {}
    trees: dict[tuple[Preparation, str], Linkage] = {}
    for method in methods:
        try:
            first = method.preparation
            if first not in given:
                given[first] = prepared(points, first)
            if isinstance(method, Agglomerative) and len(points) > 1:
                method.refuse(points.X)
                tree = first, method.linkage
                if tree not in trees:
                    trees[tree] = linkage(given[first], method.linkage)
                yield cut_clustering(trees[tree], method)
            else:
                yield cluster(given[first], method.bare())
        except Refusal:
            yield None


def tree_of(points: Points, name: str, preparation: Preparation, took: float = 0.0) -> Linkage:
    """The whole tree of points as they are prepared, and how long both took.

    Parameters
    ----------
    points : Points
        X (n, d) with n ≥ 2.
    name : str
        The linkage.
    preparation : Preparation
        What is done first; a method is one too.
    took : float
        Seconds that were spent on preparing the points before.

    Raises
    ------
    Refusal
        As `dashboard.compute.tree.linkage` and `dashboard.compute.preparation.prepared` do.
    """
    began = time.perf_counter()
    tree = linkage(prepared(points, preparation), name)
    return replace(tree, seconds=took + time.perf_counter() - began)


def order_of(points: Points, method: OPTICS, took: float = 0.0) -> Reachability:
    """The order that OPTICS cuts of points as they are prepared, and how long both took.

    Raises
    ------
    Refusal
        As `dashboard.compute.preparation.prepared` does.
    """
    began = time.perf_counter()
    order = reachability(prepared(points, method), method.min_samples)
    return replace(order, seconds=took + time.perf_counter() - began)


def cut_clustering(tree: Linkage, method: Agglomerative, seconds: float | None = None) -> Clustering:
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
    return _clustering(Fit(method.labels(tree)), tree.seconds if seconds is None else seconds)


def cut_order(order: Reachability, method: OPTICS) -> Clustering:
    """The clustering that a cut of an order of points makes.

    Parameters
    ----------
    order : Reachability
        Of as many `min_samples` as the method has.
    method : OPTICS

    Raises
    ------
    Refusal
        If there are more clusters than can be shown.
    """
    found = _clustering(method.cut(order), order.seconds)
    if found.n_clusters > MAX_CLUSTERS:
        raise method.too_many(found.n_clusters)
    return found


def _clustering(fit: Fit, seconds: float) -> Clustering:
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
        chosen=fit.chosen,
    )


def _fitted(method: Method, X: Reals) -> Fit:
    try:
        with quiet():
            return method.fit(X)
    except Refusal:
        raise
    except MemoryError as error:
        raise Refusal(f"{len(X):,} points need more memory here than there is.", "n_samples") from error
    except (ValueError, TypeError, ArithmeticError, ArpackError) as error:
        raise method.gave_up(X) from error
