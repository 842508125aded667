"""What sets some rows of a table apart from the others, column by column."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.arrays import Floats, Ids
from dashboard.data.points import Columns, Points, frozen

# What is left of 0 after it was standardised and back, in deviations.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Profile:
    """The means of some rows and of all others, in the data's own units.

    Attributes
    ----------
    inside, outside : ndarray of shape (d,), float64, read-only
        The mean of each column over these rows, and over the rest; over the rows themselves where there is no rest.
    difference : ndarray of shape (d,), float64, read-only
        The first less the second, in standard deviations of the column over all rows; 0 where it never varies.
    """

    inside: Floats
    outside: Floats
    difference: Floats

    def __post_init__(self) -> None:
        assert self.inside.shape == self.outside.shape == self.difference.shape, self.inside.shape
        for array in (self.inside, self.outside, self.difference):
            frozen(array)

    @property
    def order(self) -> Ids:
        """The columns (d,), those that differ most first."""
        return np.argsort(-abs(self.difference), kind="stable")


def profile(points: Points, members: NDArray[np.bool_]) -> Profile:
    """Hold some rows against all others.

    Parameters
    ----------
    points : Points
        X (n, d), with `Columns` for a face.
    members : ndarray of shape (n,), bool
        Which rows; at least one.

    Notes
    -----
    The standardised difference of means, as Cohen (1988) has it, with the deviation of all rows for a measure.
    """
    assert isinstance(points.face, Columns), points.face
    assert members.any()
    X, face = points.X, points.face
    inside = X[members].mean(axis=0, dtype=np.float64)
    outside = X[~members].mean(axis=0, dtype=np.float64) if not members.all() else inside
    spread = X.std(axis=0, dtype=np.float64)
    difference = np.where(spread > 0, (inside - outside) / np.where(spread > 0, spread, 1.0), 0.0)
    return Profile(inside * face.scale + face.middle, outside * face.scale + face.middle, difference)


def measured(points: Points, rows: NDArray[np.integer]) -> Floats:
    """Some rows (k, d) in the data's own units; what is nothing but rounding is 0."""
    assert isinstance(points.face, Columns), points.face
    values = points.rows(rows) * points.face.scale + points.face.middle
    return np.where(abs(values) < ROUNDING * points.face.scale, 0.0, values)
