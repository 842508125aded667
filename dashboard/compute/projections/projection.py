"""Points of any number of features as points in three dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from dashboard.compute.arrays import Floats, Reals
from dashboard.compute.profile import measured
from dashboard.data.points import Columns, Points, frozen
from dashboard.errors import Offer, Refusal


@dataclass(frozen=True, eq=False)
class Projection:
    """Where points are drawn.

    Attributes
    ----------
    coordinates : ndarray of shape (n, 3), float64
        A figure narrows them, when it has taken their middle away.
    explained : ndarray of shape (3,), float64, or None
        The share of the variance along each axis; None where the points were drawn as they are, or on columns.
    mean : ndarray of shape (d,), float64
        What was taken off the points, 0 where nothing was.
    components : ndarray of shape (3, d), float64
        The axes in the space of the points, one a row: ``(X - mean) @ components.T`` are the coordinates.
    columns : tuple of int
        The columns that are the axes, in the data's own units; empty where they are others.
    given : bool
        Whether the coordinates came with the points: nothing else is known of the axes, and `components` are 0.
    embedded : bool
        Whether they were laid out so that near points stay near: the axes mean nothing, and `components` are 0.
    """

    coordinates: Floats
    explained: Floats | None
    mean: Floats
    components: Floats
    columns: tuple[int, ...] = ()
    given: bool = False
    embedded: bool = False

    def __post_init__(self) -> None:
        assert self.coordinates.shape == (len(self.coordinates), 3), self.coordinates.shape
        assert self.coordinates.dtype == np.float64, self.coordinates.dtype
        assert self.components.shape == (3, len(self.mean)), self.components.shape
        for array in (self.coordinates, self.mean, self.components):
            frozen(array)
        if self.explained is not None:
            assert self.explained.shape == (3,), self.explained.shape
            frozen(self.explained)

    @property
    def straight(self) -> bool:
        """Whether other rows than those that are drawn have a place among them (`placed`)."""
        return not (self.given or self.embedded)

    def placed(self, X: Reals) -> Floats:
        """Where other rows (k, d), such as centres, are drawn among these points: (k, 3)."""
        return (X - self.mean) @ self.components.T


def project(points: Points) -> Projection:
    """Give points three coordinates: those that came with them, where some did.

    Up to three features are the coordinates themselves, missing ones 0. More are projected on
    their first three principal components by `sklearn.decomposition.PCA`, whose signs are such that
    the largest weight of a component is positive; components that n points do not have are 0.

    Parameters
    ----------
    points : Points
        X (n, d).
    """
    d = points.stored.shape[1]
    if points.drawn is not None:
        return as_given(points)
    if d <= 3:
        return Projection(_padded(points.X), None, np.zeros(d), np.eye(3, d))
    return on_components(points)


def as_given(points: Points) -> Projection:
    """The coordinates that came with points (n, d).

    Raises
    ------
    Refusal
        If none did.
    """
    d = points.stored.shape[1]
    if points.drawn is None:
        raise Refusal(
            "No coordinates came with these points. They can be drawn on principal components, or laid out by t-SNE.",
            "projection",
            (Offer("Principal components", {"projection": ""}), Offer("t-SNE", {"projection": "tsne"})),
        )
    return Projection(points.drawn.copy(), None, np.zeros(d), np.zeros((3, d)), given=True)


def on_components(points: Points) -> Projection:
    """Points X (n, d) on their first three principal components, as many as they have."""
    n, d = points.stored.shape
    if not np.ptp(points.stored, axis=0).any():
        return Projection(np.zeros((n, 3)), np.zeros(3), points.rows(slice(1))[0].astype(float), np.zeros((3, d)))
    pca = PCA(n_components=min(n, d, 3), random_state=0)
    coordinates = pca.fit_transform(points.X)
    explained = _padded(pca.explained_variance_ratio_[None])[0]
    components = np.zeros((3, d))
    components[: len(pca.components_)] = pca.components_
    return Projection(_padded(coordinates), explained, pca.mean_.astype(float), components)


def choosable(points: Points) -> bool:
    """Whether three columns of these points can be chosen to draw them on: those of a table that has more."""
    return isinstance(points.face, Columns) and len(points.face.names) > 3


def check_columns(points: Points, columns: Sequence[int]) -> None:
    """Refuse `columns` to draw these points on that they do not have; none of them is always right."""
    if not columns:
        return
    d, given = points.stored.shape[1], ",".join(map(str, columns))
    changes: dict[str, object] = {"axes": "", "projection": ""}
    instead = (Offer("The principal components" if d > 3 else "The points as they are", changes),)
    if not choosable(points):
        raise Refusal(
            "axes can be chosen where rows have more than three columns with names, which they do not have here. "
            f"They were given as “{given}”.",
            "axes",
            instead,
        )
    if max(columns) >= d:
        raise Refusal(
            f"axes must be three different columns from 0 to {d - 1:,} in this data. They were given as “{given}”.",
            "axes",
            instead,
        )


def on_columns(points: Points, columns: Sequence[int]) -> Projection:
    """Give points three of their columns for coordinates, in the data's own units.

    Parameters
    ----------
    points : Points
        X (n, d), with `Columns` for a face.
    columns : sequence of int
        Three different ones of the d.

    Raises
    ------
    Refusal
        If they are not there, or there is nothing to choose among.
    """
    check_columns(points, columns)
    face, d = points.face, points.stored.shape[1]
    assert isinstance(face, Columns), face
    chosen = list(columns)
    components, mean = np.zeros((3, d)), np.zeros(d)
    components[range(3), chosen] = face.scale[chosen]
    mean[chosen] = -face.middle[chosen] / face.scale[chosen]
    coordinates = np.ascontiguousarray(measured(points, np.arange(len(points)))[:, chosen])
    return Projection(coordinates, None, mean, components, tuple(columns))


def _padded(columns: Reals) -> Floats:
    """The same columns and as many of zeros as make three."""
    out = np.zeros((len(columns), 3))
    out[:, : columns.shape[1]] = columns
    return out
