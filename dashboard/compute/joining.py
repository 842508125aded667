"""Which cluster a vector would fall into that is none of the points: by the method's own rule, where it has one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.decomposition import PCA

from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.labels import sizes
from dashboard.compute.methods import BayesianMixture, BisectingKMeans, GaussianMixture, KMeans, Method, MiniBatchKMeans
from dashboard.compute.quiet import quiet
from dashboard.compute.standard import blocks
from dashboard.data.points import Points, frozen

# Methods whose clusters are what is nearest to their centres.
CENTRED = (KMeans, MiniBatchKMeans, BisectingKMeans)
MIXED = (GaussianMixture, BayesianMixture)


@dataclass(frozen=True, eq=False)
class Joining:
    """What says which cluster a vector joins: Gaussians, or centres, which are Gaussians of one width.

    Attributes
    ----------
    kind : str
        ``"centre"`` for the nearest, ``"component"`` for the likeliest.
    middle : ndarray of shape (d,), float64
    axes : ndarray of shape (d′, d), float64, or None
        A vector x is prepared as ``(x - middle) @ axes.T``; None leaves it as it is.
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
    means: Floats
    clusters: Ids
    narrowness: Floats | None
    heights: Floats | None

    def __post_init__(self) -> None:
        assert self.clusters.shape == (len(self.means),), self.clusters.shape
        for array in (self.middle, self.axes, self.means, self.clusters, self.narrowness, self.heights):
            if array is not None:
                frozen(array)

    def joined(self, vector: Reals) -> tuple[int, float | None]:
        """The cluster of a vector (d,); and how likely that is by a mixture, 0 to 1, None by centres."""
        z = vector.astype(np.float64)
        if self.axes is not None:
            z = (z - self.middle) @ self.axes.T
        apart = z - self.means
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
        None for a method that has none, whose clusters are no more than sets of points.

    Notes
    -----
    k-means' centres are the means of clusters once they have settled, and nearly so before; so they are taken for
    all methods of centres. A mixture is fitted once more, which gives the same one.
    """
    if isinstance(method, CENTRED):
        return _of_centres(points, labels)
    if isinstance(method, MIXED):
        with quiet():
            return _of_mixture(points, method, labels)
    return None


def _of_centres(points: Points, labels: Ids) -> Joining:
    ids, counts = sizes(labels)
    sums, at = np.zeros((len(ids), points.stored.shape[1])), 0
    for rows in blocks(points):
        own = labels[at : at + len(rows)]
        order = np.argsort(own, kind="stable")
        there, first = np.unique(own[order], return_index=True)
        parts = np.add.reduceat(rows[order], first, axis=0)
        sums[np.searchsorted(ids, there[there >= 0])] += parts[there >= 0]
        at += len(rows)
    return Joining("centre", np.zeros(sums.shape[1]), None, sums / counts[:, None], ids, None, None)


def _of_mixture(points: Points, method: GaussianMixture | BayesianMixture, labels: Ids) -> Joining:
    components, mixture, _ = method.likeliest(points.X)
    step, d = _step(points, method), points.stored.shape[1]
    middle = np.zeros(d) if step is None else step.mean_.astype(np.float64)
    axes = None if step is None else step.components_.astype(np.float64)
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
    return Joining("component", middle, axes, means, labels[first], shape.astype(np.float64), heights)


def _step(points: Points, method: GaussianMixture | BayesianMixture) -> PCA | None:
    """The components that a mixture is fitted behind, found once more; None for none."""
    if not method.pca__n_components:
        return None
    with np.errstate(invalid="ignore"):
        return PCA(n_components=method.pca__n_components, random_state=0).fit(points.X)


def by_neighbours(labels: Ids) -> tuple[int, float]:
    """The cluster of most of the nearest rows (k,), of several that of the nearest; and their share, 0 to 1."""
    ids, first, counts = np.unique(labels, return_index=True, return_counts=True)
    most = counts == counts.max()
    cluster = ids[most][first[most].argmin()]
    return int(cluster), float(counts.max() / len(labels))
