"""Points: what every computation starts from."""

from dataclasses import dataclass
from typing import Any

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
    stored : ndarray of shape (n, d), float64 or uint8
        One row a point. Large sets of images stay as they are on disk, a byte a pixel.
    truth : ndarray of shape (n,), int64, or None
        The true group of each row: the blob it was drawn from, the digit it shows.
    image_shape : (height, width) or None
        Set where a row is an image, so that `X[i].reshape(image_shape)` shows it.
    unit : float
        What `stored` is divided by, so that pixels are 0–1.
    """

    stored: NDArray[np.float64] | NDArray[np.uint8]
    truth: NDArray[np.int64] | None = None
    image_shape: tuple[int, int] | None = None
    unit: float = 1.0

    def __post_init__(self) -> None:
        assert self.stored.ndim == 2, self.stored.shape
        assert self.stored.dtype in (np.float64, np.uint8), self.stored.dtype
        assert len(self.stored) > 0
        assert self.truth is None or self.truth.shape == (len(self.stored),), self.truth.shape
        shape = self.image_shape
        assert shape is None or shape[0] * shape[1] == self.stored.shape[1], shape
        assert self.unit == 1.0 or self.stored.dtype == np.uint8, self.unit
        frozen(self.stored)
        if self.truth is not None:
            frozen(self.truth)

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def X(self) -> NDArray[np.floating]:
        """All rows as numbers, (n, d), read-only: float64, or float32 where bytes are stored.

        Bytes are converted at each call; ask for `rows` where some are enough.
        """
        return self.rows(slice(None))

    def rows(self, which: slice | NDArray[np.integer] | NDArray[np.bool_]) -> NDArray[np.floating]:
        """Some rows of `X`, (k, d), read-only."""
        chosen: NDArray[Any] = self.stored[which]
        if chosen.dtype == np.uint8:
            chosen = chosen.astype(np.float32)
            # In its place: with a second copy MNIST would take as much again.
            chosen /= np.float32(self.unit)
        return frozen(chosen)
