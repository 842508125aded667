"""Points: what every computation starts from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


def frozen(array: NDArray) -> NDArray:
    """The same array, read-only: results are shared between readers, so nobody may write."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Points:
    """Points with, where it is known, the group that each was made in.

    Attributes
    ----------
    X : ndarray of shape (n, d), float64
        One row a point. Pixels are scaled to 0–1.
    truth : ndarray of shape (n,), int64, or None
        The true group of each row: the blob it was drawn from, the digit it shows.
    image_shape : (height, width) or None
        Set where a row is an image, so that `X[i].reshape(image_shape)` shows it.
    """

    X: NDArray[np.float64]
    truth: NDArray[np.int64] | None = None
    image_shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        assert self.X.ndim == 2, self.X.shape
        assert len(self.X) > 0
        assert self.truth is None or self.truth.shape == (len(self.X),), self.truth.shape
        shape = self.image_shape
        assert shape is None or shape[0] * shape[1] == self.X.shape[1], shape
        frozen(self.X)
        if self.truth is not None:
            frozen(self.truth)

    def __len__(self) -> int:
        return len(self.X)
