"""Rows that are images, as PNG: sheets of many, and single ones."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard import results
from dashboard.compute import cost, memory
from dashboard.compute.arrays import Ids
from dashboard.compute.size import Size
from dashboard.data.digits import Digits
from dashboard.data.points import Images, Points
from dashboard.data.source import Source
from dashboard.layer import layer
from dashboard.layer.engine import Work

COLUMNS = 48
# So many greys are enough for means, and take half the bytes of 256.
GREYS = 16
# What a pixel of a mean takes at most until it is in a file.
SECONDS_A_PIXEL = 3e-7


@dataclass(frozen=True)
class Sheet:
    """Images in one PNG, row by row, `columns` beside each other, each square.

    Ink is black and opaque, paper transparent, so that one sheet serves both themes. Photographs are as they are.
    """

    png: bytes
    columns: int
    lines: int

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        return len(self.png)

    @property
    def uri(self) -> str:
        """An address that carries the sheet itself."""
        return _carried(self.png)

    @property
    def name(self) -> str:
        """A file name that changes with the content, so that browsers may keep it for ever."""
        return f"digits-{hashlib.blake2b(self.png, digest_size=6).hexdigest()}.png"


@lru_cache(maxsize=1)
def digits_sheet() -> Sheet:
    """The sheet of the bundled digits, as scanned: never standardised."""
    return sheet(results.points(Digits()))


def sheet(points: Points, rows: NDArray[np.integer] | slice = slice(None)) -> Sheet:
    """Lay images, all or some `rows`, out on one sheet; whose face must be `Images`."""
    page, columns, lines = _laid_out(pixels(points, points.rows(rows)))
    return Sheet(png(page, _ink(points)), columns, lines)


def means_sheet(points: Points, owner: NDArray[np.integer] | None = None) -> Sheet:
    """A sheet to work with, in sixteen greys: every image, or the mean of those that have one `owner` (n,), 0, 1, …"""
    if owner is None:
        images = points.X
    else:
        parts = np.split(np.argsort(owner, kind="stable"), np.cumsum(np.bincount(owner))[:-1])
        images = np.stack([points.rows(rows).mean(axis=0) for rows in parts])
    page, columns, lines = _laid_out(_inked(points, pixels(points, images)))
    return Sheet(_coarse(page), columns, lines)


def pixels(points: Points, rows: NDArray[np.floating]) -> NDArray[np.floating]:
    """Rows (k, d) as square images (k, side, side), or (k, side, side, 3) in colour, with paper around them.

    Around a photograph there is nothing, NaN: it stands on the page, be that light or dark.
    """
    face = points.face
    assert isinstance(face, Images), face
    height, width = face.shape
    shaped = rows.reshape(-1, height, width, *([3] if face.colour else []))
    if height == width:
        return shaped
    out = np.full((len(rows), face.side, face.side, *shaped.shape[3:]), 0.0 if face.ink else np.nan, shaped.dtype)
    top, left = (face.side - height) // 2, (face.side - width) // 2
    out[:, top : top + height, left : left + width] = shaped
    return out


def _ink(points: Points) -> bool:
    assert isinstance(points.face, Images), points.face
    return points.face.ink


def _inked(points: Points, images: NDArray[np.floating]) -> NDArray[np.floating]:
    """Images (k, side, side) of 0 (paper) to 1 (ink), whatever they were: a photograph by its luma (ITU-R BT.601)."""
    if _ink(points):
        return images
    grey = images @ np.array([0.299, 0.587, 0.114], images.dtype) if images.ndim == 4 else images
    return 1 - np.clip(np.nan_to_num(grey, nan=1.0), 0, 1)


def leaf_sheet(source: Source, points: Points, n_centres: int) -> Sheet:
    """A sheet of what a tree's leaves stand for: all images of a source, as `points`, or the means of its centres.

    It is made once, however many ask.

    Raises
    ------
    Refusal
        If it would take more memory than one question may.
    """
    here = layer.current()

    def made() -> Sheet:
        size = Size.of(points)
        owner = results.centres(source, n_centres).owner if n_centres else None
        count = size.n if owner is None else int(owner.max()) + 1
        needed = memory.of_sheet(size, count)
        cost.check_memory(needed, "The images of a tree's leaves", here.limits)
        work = Work(_written, (source, owner), "", SECONDS_A_PIXEL * count * size.d, needed)
        return Sheet(results.run(f"{results.version()} {key}", work).tobytes(), *_grid(count))

    key = f"leaves {source.key} {n_centres}"
    # No other process needs it: there it is drawn as soon as it is read.
    return here.cache.answer("leaves", key, made, keep=False)


def _written(source: Source, owner: Ids | None) -> NDArray[np.uint8]:
    """The bytes of a sheet of leaves' images, for an engine to make."""
    return np.frombuffer(means_sheet(results.points(source), owner).png, np.uint8)


def _grid(count: int) -> tuple[int, int]:
    """In how many columns and lines so many images are laid out."""
    columns = min(COLUMNS, count)
    return columns, -(-count // columns)


def _laid_out(images: NDArray[np.floating]) -> tuple[NDArray[np.floating], int, int]:
    """Images (k, height, width), or in colour, beside and below each other, and in how many columns and lines."""
    count, height, width, *colours = images.shape
    columns, lines = _grid(count)
    cells = np.zeros((lines * columns, height, width, *colours), images.dtype)
    cells[:count] = images
    page = cells.reshape(lines, columns, height, width, *colours).swapaxes(1, 2)
    return page.reshape(lines * height, columns * width, *colours), columns, lines


def png(pixels: NDArray[np.floating], ink: bool = True) -> bytes:
    """Pixels (height, width) of 0 (paper) to 1 (ink) as a PNG; without `ink` of black to white, or (…, 3) in colour.

    What is NaN cannot be seen.
    """
    levels = np.round(np.clip(np.nan_to_num(pixels), 0, 1) * 255).astype(np.uint8)
    seen = ~np.isnan(pixels)
    file = BytesIO()
    if ink:
        levels = np.stack([np.zeros_like(levels), levels], axis=-1)
    elif not seen.all():
        of_each = seen if seen.ndim == 2 else seen.all(axis=-1)
        levels = np.dstack([levels, np.where(of_each, 255, 0).astype(np.uint8)])
    made = Image.fromarray(levels)
    made.save(file, "PNG", optimize=True)
    return file.getvalue()


def _coarse(pixels: NDArray[np.floating]) -> bytes:
    """The same in sixteen greys, at four bits each."""
    ink = np.round(np.clip(pixels, 0, 1) * (GREYS - 1)).astype(np.uint8)
    image = Image.fromarray(ink, mode="P")
    image.putpalette([0] * 3 * GREYS)
    file = BytesIO()
    image.save(file, "PNG", bits=4, transparency=bytes(range(0, 256, 255 // (GREYS - 1))))
    return file.getvalue()


def data_uri(points: Points, image: NDArray[np.floating]) -> str:
    """One image, or a mean of some, as an address that carries the image itself: for those that no sheet has."""
    return _carried(png(pixels(points, image.reshape(1, -1))[0], _ink(points)))


def _carried(image: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(image).decode("ascii")
