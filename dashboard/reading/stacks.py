"""Images that are an array: told from its shape, brought to a size that can be clustered."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal, shown
from dashboard.progress import report
from dashboard.reading import bounds
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits

Pixels = NDArray[np.uint8] | NDArray[np.float64]
# So many images are brought to their size between two reports.
BATCH = 256


def images(
    array: NDArray[Any], name: str, choices: Choices, limits: Limits
) -> tuple[Pixels, NDArray[np.int64] | None, list[str]]:
    """Images of an array of three or four dimensions, which of them they are (None for all), and what to say of them.

    Raises
    ------
    Refusal
        If such an array holds no images, or more than are read.
    """
    says: list[str] = []
    stack = _channels_last(array, name, says)
    n, height, width = stack.shape[:3]
    if height * width == 0:
        raise Refusal(f"{shown(name)} holds images of {height} × {width} pixels, which are none.")
    if height * width > limits.pixels or max(height, width) > limits.side:
        raise Refusal(
            f"{shown(name)} holds images of {height:,} × {width:,} pixels; at most {limits.pixels:,} are read."
        )
    what = f"{shown(name)} holds {n:,} images"
    rows = bounds.rows(n, min(limits.images, limits.rows), choices, what)
    count = n if rows is None else len(rows)
    target = bounds.size((height, width), count * (1 if stack.ndim == 3 else 3), choices, limits, says.append)
    pixels = _brought(stack, rows, target)
    kind = "greys" if pixels.ndim == 3 else "in colour"
    says.insert(0, f"{count:,} images of {pixels.shape[2]} × {pixels.shape[1]} {kind}.")
    if target != (height, width) and not choices.side:
        says.append(f"They were {width} × {height} and are brought to {target[1]} × {target[0]} (width × height).")
    pixels, rows = _finite(pixels, rows, says)
    return pixels, rows, says


def _channels_last(array: NDArray[Any], name: str, says: list[str]) -> NDArray[Any]:
    """Images of shape (n, height, width) or (n, height, width, 3 or 4)."""
    if array.ndim == 3:
        return array
    if array.shape[3] == 1:
        return array[..., 0]
    if array.shape[3] in (3, 4):
        return array
    if array.shape[1] == 1:
        return array[:, 0]
    if array.shape[1] in (3, 4):
        says.append("The colours stand before height and width in the file, and are put behind them.")
        return np.moveaxis(array, 1, 3)
    shape = " × ".join(f"{k:,}" for k in array.shape)
    raise Refusal(
        f"{shown(name)} is {shape} numbers. Four dimensions are images in colour where the second or the last is 3; "
        "save a table of rows and columns, or images of three dimensions."
    )


def _brought(stack: NDArray[Any], rows: NDArray[np.int64] | None, target: tuple[int, int]) -> Pixels:
    """Images of one size, bytes where they were bytes or are whole numbers up to 255."""
    n = len(stack) if rows is None else len(rows)
    inks = _inks(stack)
    out = np.empty((n, *target, *([3] if stack.ndim == 4 else [])), np.uint8 if inks is _bytes else np.float64)
    for start in range(0, n, BATCH):
        report(start / n, "reading the images")
        part = stack[start : start + BATCH] if rows is None else stack[rows[start : start + BATCH]]
        values = inks(part)
        if values.ndim == 4 and values.shape[3] == 4:
            values = _on_white(values, out.dtype)
        out[start : start + BATCH] = values if values.shape[1:3] == target else _resized(values, target)
    return out


def _bytes(part: NDArray[Any]) -> Pixels:
    return part.astype(np.uint8)


def _flags(part: NDArray[Any]) -> Pixels:
    return part.astype(np.float64)


def _inks(stack: NDArray[Any]) -> Callable[[NDArray[Any]], Pixels]:
    """How values become pixels."""
    if stack.dtype.kind in "bf":
        return _flags
    if stack.dtype == np.uint8 or (stack.size and stack.min() >= 0 and stack.max() <= 255):
        return _bytes
    return _flags


def _on_white(values: Pixels, kind: np.dtype[Any]) -> Pixels:
    """Colours laid on white by their fourth number, which says how much covers."""
    white = 255.0 if kind == np.uint8 or values.max() > 1 else 1.0
    cover = values[..., 3:].astype(np.float64) / white
    laid = values[..., :3] * cover + white * (1 - cover)
    return np.round(laid).astype(np.uint8) if kind == np.uint8 else laid


def _resized(values: Pixels, target: tuple[int, int]) -> Pixels:
    """Images in another size, each pixel the mean of those it covers."""
    image = import_module("PIL.Image")
    out = np.empty((len(values), *target, *values.shape[3:]), values.dtype)
    channels = values[..., None] if values.ndim == 3 else values
    view = out[..., None] if values.ndim == 3 else out
    for k in range(len(values)):
        for c in range(channels.shape[3]):
            plane = image.fromarray(channels[k, :, :, c].astype(np.float32))
            made = np.asarray(plane.resize(target[::-1], image.Resampling.BOX))
            view[k, :, :, c] = np.round(made) if values.dtype == np.uint8 else made
    return out


def _finite(pixels: Pixels, rows: NDArray[np.int64] | None, says: list[str]) -> tuple[Pixels, NDArray[np.int64] | None]:
    """Images all of whose pixels are numbers."""
    if pixels.dtype == np.uint8:
        return pixels, rows
    good = np.isfinite(pixels.reshape(len(pixels), -1)).all(axis=1)
    if good.all():
        return pixels, rows
    if good.sum() < 2:
        raise Refusal("Nearly every image has pixels that are no numbers (NaN or infinite); at least 2 are needed.")
    says.append(f"{int((~good).sum()):,} images with pixels that are no numbers (NaN or infinite) were left out.")
    there = np.flatnonzero(good)
    return pixels[good], there if rows is None else rows[good]
