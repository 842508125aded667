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
from dashboard.data.points import Points
from dashboard.data.sources import Digits

COLUMNS = 48


@dataclass(frozen=True)
class Sheet:
    """Images in one PNG, row by row, `columns` beside each other.

    Ink is black and opaque, paper transparent, so that one sheet serves both themes.
    """

    png: bytes
    columns: int
    lines: int

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
    """Lay images, all or some `rows`, out on one sheet; `points.image_shape` must be set."""
    assert points.image_shape is not None
    height, width = points.image_shape
    images = points.rows(rows).reshape(-1, height, width)
    columns = min(COLUMNS, len(images))
    lines = -(-len(images) // columns)
    cells = np.zeros((lines * columns, height, width))
    cells[: len(images)] = images
    page = cells.reshape(lines, columns, height, width).swapaxes(1, 2).reshape(lines * height, columns * width)
    return Sheet(png(page), columns, lines)


def png(pixels: NDArray[np.floating]) -> bytes:
    """Pixels (height, width) of 0 (paper) to 1 (ink) as a PNG."""
    ink = np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(np.stack([np.zeros_like(ink), ink], axis=-1), mode="LA").save(file, "PNG", optimize=True)
    return file.getvalue()


def data_uri(pixels: NDArray[np.floating]) -> str:
    """The same as an address that carries the image itself: for images that no sheet has."""
    return _carried(png(pixels))


def _carried(image: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(image).decode("ascii")
