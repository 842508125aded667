"""What standardising points takes away, to do the same with a vector that is none of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats
from dashboard.data.points import Points, frozen

# Rows that are numbers at once.
BLOCK = 2_048


@dataclass(frozen=True, eq=False)
class Standard:
    """The mean and the deviation of each column: ``(x - middle) / scale`` is what `StandardScaler` makes of a row.

    Attributes
    ----------
    middle, scale : ndarray of shape (d,), float64
        Where a column never varies, its scale is 1.
    """

    middle: Floats
    scale: Floats

    def __post_init__(self) -> None:
        assert self.middle.shape == self.scale.shape, self.middle.shape
        frozen(self.middle)
        frozen(self.scale)

    @property
    def changes_nothing(self) -> bool:
        """Whether columns are standardised already, but for the rounding of float32."""
        return bool(np.allclose(self.middle, 0, atol=1e-5) and np.allclose(self.scale, 1, atol=1e-5))


def standard(points: Points) -> Standard:
    """Mean and deviation of the columns of points X (n, d), a block of rows at a time."""
    n = len(points)
    middle: Floats = sum((rows.sum(axis=0) for rows in blocks(points)), np.zeros(points.stored.shape[1])) / n
    squares: Floats = sum((((rows - middle) ** 2).sum(axis=0) for rows in blocks(points)), np.zeros(len(middle)))
    spread = np.sqrt(squares / n)
    return Standard(middle, np.where(spread > 0, spread, 1.0))


def blocks(points: Points) -> Iterator[Floats]:
    """The rows of points, some at a time (k, d), as float64."""
    for start in range(0, len(points), BLOCK):
        yield points.rows(slice(start, start + BLOCK)).astype(np.float64)
