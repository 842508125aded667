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
    """

    coordinates: Floats
    explained: Floats | None

    def __post_init__(self) -> None:
        assert self.coordinates.shape == (len(self.coordinates), 3), self.coordinates.shape
        assert self.coordinates.dtype == np.float64, self.coordinates.dtype
        frozen(self.coordinates)
        if self.explained is not None:
            assert self.explained.shape == (3,), self.explained.shape
            frozen(self.explained)


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
        return Projection(_padded(points.X), None)
    if not np.ptp(points.stored, axis=0).any():
        return Projection(np.zeros((n, 3)), np.zeros(3))
    pca = PCA(n_components=min(n, 3), random_state=0)
    coordinates = pca.fit_transform(points.X)
    explained = _padded(pca.explained_variance_ratio_[None])[0]
    return Projection(_padded(coordinates), explained)


def _padded(columns: Reals) -> Floats:
    """The same columns and as many of zeros as make three."""
    out = np.zeros((len(columns), 3))
    out[:, : columns.shape[1]] = columns
    return out
