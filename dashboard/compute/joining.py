"""Which cluster a vector would fall into that is none of the points: by the method's own rule, where it has one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.labels import sizes
from dashboard.compute.methods import BisectingKMeans, KMeans, Method, MiniBatchKMeans
from dashboard.compute.methods.mixture import Mixture
from dashboard.compute.preparation import prepared
from dashboard.compute.quiet import quiet
from dashboard.compute.standard import blocks
from dashboard.data.points import Points, frozen

# Methods whose clusters are what is nearest to their centres.
CENTRED = (KMeans, MiniBatchKMeans, BisectingKMeans)


@dataclass(frozen=True, eq=False)
class Joining:
    """What says which cluster a vector joins: Gaussians, or centres, which are Gaussians of one width.

    Attributes
    ----------
    kind : str
        ``"centre"`` for the nearest, ``"component"`` for the likeliest.
    middle : ndarray of shape (d,), float64
    axes : ndarray of shape (d′, d), float64, or None
    scale : ndarray of shape (d′,), float64
        A vector x is prepared as ``(x - middle) @ axes.T / scale``, without axes as ``(x - middle) / scale``.
    means : ndarray of shape (k, d′), float64
        Of each cluster, or each component that has points.
    clusters : ndarray of shape (k,), int64
        The cluster of each.
    narrowness : ndarray of shape (k, d′, d′), float64, or None
        Each component's inverse covariance is ``narrowness @ narrowness.T``; None for centres.
    heights : ndarray of shape (k,), float64, or None
        The logarithm of a component's weighted density at its mean, but for what all have in common.
    """

    kind: Literal["centre", "component"]
    middle: Floats
    axes: Floats | None
    scale: Floats
    means: Floats
    clusters: Ids
    narrowness: Floats | None
    heights: Floats | None

    def __post_init__(self) -> None:
        assert self.clusters.shape == (len(self.means),), self.clusters.shape
        for array in (self.middle, self.axes, self.scale, self.means, self.clusters, self.narrowness, self.heights):
            if array is not None:
                frozen(array)

    def joined(self, vector: Reals) -> tuple[int, float | None]:
        """The cluster of a vector (d,); and how likely that is by a mixture, 0 to 1, None by centres."""
        z = vector.astype(np.float64) - self.middle
        if self.axes is not None:
            z = z @ self.axes.T
        apart = z / self.scale - self.means
        if self.narrowness is None or self.heights is None:
            return int(self.clusters[np.einsum("kd,kd->k", apart, apart).argmin()]), None
        along = np.einsum("kd,kde->ke", apart, self.narrowness)
        logs = self.heights - np.einsum("ke,ke->k", along, along) / 2
        shares = np.exp(logs - logs.max())
        cluster = int(self.clusters[logs.argmax()])
        return cluster, float(shares[self.clusters == cluster].sum() / shares.sum())


def joining(points: Points, method: Method, labels: Ids) -> Joining | None:
    """The rule of a method by which points that it has not seen join its clusters.

    Parameters
    ----------
    points : Points
        X (n, d).
    method : Method
    labels : ndarray of shape (n,), int64
        The clusters that it found.

    Returns
    -------
    Joining or None
        None for a method that has none, whose clusters are no more than sets of points, and where rows were laid out
        first, which is done to all of them together.

    Notes
    -----
    k-means' centres are the means of clusters once they have settled, and nearly so before; so they are taken for
    all methods of centres. A mixture is fitted once more, which gives the same one.
    """
    if method.embedding is not None or not isinstance(method, (*CENTRED, Mixture)):
        return None
    given, step = prepared(points, method), _step(points, method)
    if isinstance(method, Mixture):
        with quiet():
            return _of_mixture(given, step, method, labels)
    return _of_centres(given, step, labels)


Step = tuple[Floats, Floats | None, Floats]


def _step(points: Points, method: Method) -> Step:
    """What is done to a vector first: what is taken off, axes it is turned to, and what it is divided by."""
    step, d = method.step(), points.stored.shape[1]
    if step is None:
        return np.zeros(d), None, np.ones(d)
    with quiet(), np.errstate(invalid="ignore", divide="ignore"):
        step.fit(points.X)
    if isinstance(step, PCA):
        scale = np.sqrt(step.explained_variance_) if step.whiten else np.ones(len(step.components_))
        return step.mean_.astype(np.float64), step.components_.astype(np.float64), scale.astype(np.float64)
    middle = step.mean_ if isinstance(step, StandardScaler) else step.center_
    return middle.astype(np.float64), None, step.scale_.astype(np.float64)


def _of_centres(given: Points, step: Step, labels: Ids) -> Joining:
    ids, counts = sizes(labels)
    sums, at = np.zeros((len(ids), given.stored.shape[1])), 0
    for rows in blocks(given):
        own = labels[at : at + len(rows)]
        order = np.argsort(own, kind="stable")
        there, first = np.unique(own[order], return_index=True)
        parts = np.add.reduceat(rows[order], first, axis=0)
        sums[np.searchsorted(ids, there[there >= 0])] += parts[there >= 0]
        at += len(rows)
    return Joining("centre", *step, sums / counts[:, None], ids, None, None)


def _of_mixture(given: Points, step: Step, method: Mixture, labels: Ids) -> Joining:
    components, mixture = method.likeliest(given.X)
    there, first = np.unique(components, return_index=True)
    means = mixture.means_[there].astype(np.float64)
    narrow = mixture.precisions_cholesky_
    shape = {
        "full": lambda: narrow[there],
        "tied": lambda: np.repeat(narrow[None], len(there), axis=0),
        "diag": lambda: np.stack([np.diag(row) for row in narrow[there]]),
        "spherical": lambda: narrow[there][:, None, None] * np.eye(means.shape[1]),
    }[method.covariance_type]()
    # What scikit-learn says of a density in two parts: of all components, and each one's share of it.
    with np.errstate(divide="ignore"):
        shares = np.log(mixture.predict_proba(means)[np.arange(len(there)), there])
    heights = mixture.score_samples(means) + shares
    return Joining("component", *step, means, labels[first], shape.astype(np.float64), heights)


def by_neighbours(labels: Ids) -> tuple[int, float]:
    """The cluster of most of the nearest rows (k,), of several that of the nearest; and their share, 0 to 1."""
    ids, first, counts = np.unique(labels, return_index=True, return_counts=True)
    most = counts == counts.max()
    cluster = ids[most][first[most].argmin()]
    return int(cluster), float(counts.max() / len(labels))
