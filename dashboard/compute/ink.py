"""Drawings as the data's own images were prepared: cut out, scaled, set on paper. Whole numbers, so that all agree.

The browser does the same while a pen moves (`assets/rules/ink.js`); golden files hold both to the same answers.
"""

import base64
import binascii
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal

Levels = NDArray[np.int64]

# Ink as black as it can be.
BLACK = 255
# The longer side of a digit in MNIST is 20 of 28 pixels, the rest is paper.
DRAWN, WHOLE = 20, 28
# Pixels of the longest side that can be drawn: the spelling of a larger image has no room in an address.
MOST_SIDE = 64
# So many letters a drawing takes at most: those are left that an address has for all else.
MOST_SPELLED = 3_000


@dataclass(frozen=True)
class Paper:
    """How images are prepared that a reader may draw.

    Attributes
    ----------
    height, width : int
        Of an image, in pixels.
    block : int
        Pixels are counts of black ones in blocks of so many by so many; 0 where they are greys.
    """

    height: int
    width: int
    block: int = 0

    @property
    def full(self) -> int:
        """What a pixel is that is all ink."""
        return self.block**2 or BLACK

    def prepared(self, bitmap: Levels) -> Levels:
        """A drawing on a bitmap (h, w) of 0 to 255 as an image (height, width) of 0 to `full`.

        Greys: what is drawn is scaled so that its longer side takes 20 of 28 pixels, and its centre of mass comes to
        the middle, as MNIST has it. Counts: it is as high as a bitmap of blocks, whose black pixels are counted, as in
        `sklearn.datasets.load_digits`.

        Raises
        ------
        Refusal
            If there is no ink.
        """
        drawn = cut_out(bitmap)
        return counted(drawn, self) if self.block else centred(drawn, self)


def cut_out(bitmap: Levels) -> Levels:
    """The smallest part of a bitmap (h, w) that has all its ink.

    Raises
    ------
    Refusal
        If there is none.
    """
    rows, columns = np.flatnonzero(bitmap.any(axis=1)), np.flatnonzero(bitmap.any(axis=0))
    if not len(rows):
        raise empty()
    return bitmap[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def empty() -> Refusal:
    """That a drawing has no ink."""
    return Refusal(
        "This drawing has no ink yet, so nothing is near it: draw a stroke.",
        "draw",
        (Offer("The chosen row", {"draw": ""}),),
    )


def scaled(image: Levels, height: int, width: int) -> Levels:
    """An image (h, w) of 0 to 255 in other pixels, each the mean of the area that it covers, rounded half up."""
    down, across = _covered(image.shape[0], height), _covered(image.shape[1], width)
    area = image.shape[0] * image.shape[1]
    return (2 * (down @ image @ across.T) + area) // (2 * area)


def _covered(before: int, after: int) -> Levels:
    """How much of each old pixel each new one covers, (after, before), in units of 1 / after of an old one."""
    old, new = np.arange(before) * after, np.arange(after)[:, None] * before
    return np.maximum(np.minimum(old + after, new + before) - np.maximum(old, new), 0)


def centred(drawn: Levels, paper: Paper) -> Levels:
    """A cut-out drawing on grey paper, its centre of mass in the middle."""
    h, w = drawn.shape
    room = min(paper.height, paper.width) * DRAWN // WHOLE or 1
    longer = max(h, w)
    tall, wide = (max((2 * side * room + longer) // (2 * longer), 1) for side in (h, w))
    image = scaled(drawn, tall, wide)
    out = np.zeros((paper.height, paper.width), np.int64)
    mass = int(image.sum())
    if not mass:
        raise empty()
    top = _start(image.sum(axis=1), mass, paper.height)
    left = _start(image.sum(axis=0), mass, paper.width)
    out[top : top + image.shape[0], left : left + image.shape[1]] = image
    return out


def _start(sums: Levels, mass: int, whole: int) -> int:
    """Where an image begins whose rows have these sums, so that its mass is in the middle and all of it on paper."""
    moment = int((np.arange(len(sums)) * sums).sum())
    # The middle of MNIST is pixel 14 of 0 to 27.
    middle = (2 * moment + mass) // (2 * mass)
    return min(max(whole // 2 - middle, 0), whole - len(sums))


def counted(drawn: Levels, paper: Paper) -> Levels:
    """A cut-out drawing on a bitmap of blocks, and how many of the pixels of each are black.

    It takes all of the height, and at most five eighths of the width: what is wider than high is squeezed to that.
    """
    h, w = drawn.shape
    height, width = paper.height * paper.block, paper.width * paper.block
    most, longer = width * 5 // 8, max(h, w)
    tall = max((2 * h * height + longer) // (2 * longer), 1)
    wide = min(max((2 * w * height + longer) // (2 * longer), 1), most)
    black, top, left = np.zeros((height, width), np.int64), (height - tall) // 2, (width - wide) // 2
    black[top : top + tall, left : left + wide] = 2 * scaled(drawn, tall, wide) > BLACK
    if not black.any():
        raise empty()
    return black.reshape(paper.height, paper.block, paper.width, paper.block).sum(axis=(1, 3))


# --- An image as text ------------------------------------------------------------------------------


def spelled(image: Levels) -> str:
    """An image of 0 to 255 as letters that an address takes: its bytes in base64, zeros counted after a zero."""
    packed, flat = bytearray(), image.ravel().tolist()
    at = 0
    while at < len(flat):
        if flat[at]:
            packed.append(flat[at])
            at += 1
            continue
        run = 1
        while run < BLACK and at + run < len(flat) and not flat[at + run]:
            run += 1
        packed += bytes((0, run))
        at += run
    return base64.urlsafe_b64encode(bytes(packed)).decode().rstrip("=")


def image_spelled(text: str, paper: Paper) -> Levels:
    """The image (height, width) that `spelled` has spelled.

    Raises
    ------
    Refusal
        If it is no such image, or has no ink. No more is unpacked than such an image has.
    """
    size = paper.height * paper.width
    flat = _unpacked(_bytes_of(text[:MOST_SPELLED]), size)
    if flat is None or len(text) > MOST_SPELLED or max(flat, default=0) > paper.full:
        raise Refusal(
            f"draw must be of {paper.height} × {paper.width} pixels from 0 to {paper.full}, as this page spells "
            "what is drawn on it; this is none of that shape.",
            "draw",
            (Offer("Without the drawing", {"draw": ""}),),
        )
    if not any(flat):
        raise empty()
    return np.array(flat, np.int64).reshape(paper.height, paper.width)


def _bytes_of(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _unpacked(packed: bytes, size: int) -> list[int] | None:
    """The bytes of an image of so many pixels; None if they are fewer or more."""
    flat: list[int] = []
    values = iter(packed)
    for value in values:
        flat += [value] if value else [0] * next(values, 0)
        if len(flat) > size:
            return None
    return flat if len(flat) == size else None
