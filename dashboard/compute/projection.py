"""Points of any number of features as points in three dimensions."""

from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from dashboard.compute.arrays import Floats, Reals
from dashboard.data.points import Points, frozen


@dataclass(frozen=True, eq=False)
class Projection:
    """Where points are drawn.

    Attributes
    ----------
    coordinates : ndarray of shape (n, 3), float64
        A figure narrows them, when it has taken their middle away.
    explained : ndarray of shape (3,), float64, or None
        The share of the variance along each axis; None where the points were drawn as they are.
    mean : ndarray of shape (d,), float64
        What was taken off the points, 0 where nothing was.
    components : ndarray of shape (3, d), float64
        The axes in the space of the points, one a row: ``(X - mean) @ components.T`` are the coordinates.
    """

    coordinates: Floats
    explained: Floats | None
    mean: Floats
    components: Floats

    def __post_init__(self) -> None:
        assert self.coordinates.shape == (len(self.coordinates), 3), self.coordinates.shape
        assert self.coordinates.dtype == np.float64, self.coordinates.dtype
        assert self.components.shape == (3, len(self.mean)), self.components.shape
        for array in (self.coordinates, self.mean, self.components):
            frozen(array)
        if self.explained is not None:
            assert self.explained.shape == (3,), self.explained.shape
            frozen(self.explained)

    def placed(self, X: Reals) -> Floats:
        """Where other rows (k, d), such as centres, are drawn among these points: (k, 3)."""
        return (X - self.mean) @ self.components.T


def project(points: Points) -> Projection:
    """Give points three coordinates.

    Up to three features are the coordinates themselves, missing ones 0. More are projected on
    their first three principal components by `sklearn.decomposition.PCA`, whose signs are such that
    the largest weight of a component is positive; components that n points do not have are 0.

    Parameters
    ----------
    points : Points
        X (n, d).
    """
    n, d = points.stored.shape
    if d <= 3:
        return Projection(_padded(points.X), None, np.zeros(d), np.eye(3, d))
    if not np.ptp(points.stored, axis=0).any():
        return Projection(np.zeros((n, 3)), np.zeros(3), points.rows(slice(1))[0].astype(float), np.zeros((3, d)))
    pca = PCA(n_components=min(n, 3), random_state=0)
    coordinates = pca.fit_transform(points.X)
    explained = _padded(pca.explained_variance_ratio_[None])[0]
    components = np.zeros((3, d))
    components[: len(pca.components_)] = pca.components_
    return Projection(_padded(coordinates), explained, pca.mean_.astype(float), components)


def _padded(columns: Reals) -> Floats:
    """The same columns and as many of zeros as make three."""
    out = np.zeros((len(columns), 3))
    out[:, : columns.shape[1]] = columns
    return out
