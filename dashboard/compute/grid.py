"""Where the points of a cloud are once they are in a browser: on a grid, near 0, and in single precision."""

import numpy as np
from numpy.typing import NDArray

# Steps to either side of the middle: those of two bytes but one, so that both ends are met.
STEPS = 32_767
# A range smaller than this share of its values is drawn around its middle.
CLOSE = 1e-3


def stepped(values: NDArray[np.floating]) -> tuple[NDArray[np.int16], float, float]:
    """Numbers as whole steps from the least to the greatest: what is sent in their place.

    Parameters
    ----------
    values : ndarray of shape (n,), float
        Finite.

    Returns
    -------
    steps : ndarray of shape (n,), int16
    scale, offset : float
        A value is about ``offset + scale * step``; the least and the greatest are.
    """
    scale = offset = 0.0
    steps = np.zeros(len(values), "<i2")
    if len(values):
        low, high = float(values.min()), float(values.max())
        # Halves and shares first: the range of huge numbers is no number itself.
        scale, offset = high / (2 * STEPS) - low / (2 * STEPS), low / 2 + high / 2
        assert np.isfinite(scale), (low, high)
    if scale:
        # Where numbers are so small that they have few digits left, a quotient may lie outside.
        steps = np.clip(np.rint(np.subtract(values, offset, dtype=np.float64) / scale), -STEPS, STEPS).astype("<i2")
    return steps, scale, offset


def drawn(coordinates: NDArray[np.floating]) -> NDArray[np.float32]:
    """Where a browser has the points of a cloud, to the last bit: (3, n), of coordinates (n, 3)."""
    out = np.empty((3, len(coordinates)), np.float32)
    for column, middle, placed in zip(np.ascontiguousarray(coordinates.T), middles(coordinates), out, strict=True):
        steps, scale, offset = stepped(column - middle)
        # A huge number is none in single precision, here as there.
        with np.errstate(over="ignore"):
            placed[:] = offset + scale * steps.astype(np.float64)
    return out


def middles(coordinates: NDArray[np.floating]) -> NDArray[np.float64]:
    """What is taken off the coordinates (n, 3) of a cloud before they are drawn: three numbers, mostly 0.

    A browser draws with float32: points that are close and far from 0 would fall on each other. On axes
    whose range is less than a thousandth of their values the middle is taken away; ticks tell the values.
    """
    # Axis by axis: along rows of three NumPy takes twenty times as long.
    columns = np.ascontiguousarray(coordinates.T, np.float64)
    low, high = columns.min(axis=1), columns.max(axis=1)
    close = (low < high) & (high - low < CLOSE * np.maximum(abs(low), abs(high)))
    return np.where(close, low / 2 + high / 2, 0.0)
