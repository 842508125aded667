"""Images of strangers: size from the header, then as numbers; what is damaged is left out and said."""

import io
import re
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal, shown
from dashboard.progress import report
from dashboard.reading import bounds
from dashboard.reading.choices import Choices
from dashboard.reading.kinds import IMAGES
from dashboard.reading.limits import Limits

GREY = ("1", "L", "LA", "I", "F", "I;16", "I;16B", "I;16L")
WHITE = (255, 255, 255, 255)
TURNED = range(5, 9)
ORIENTATION = 0x0112


class Unreadable(Exception):
    """An image that cannot be read; its words say why."""


@dataclass(frozen=True)
class Picture:
    """An image that is still packed.

    Attributes
    ----------
    name : str
        With the folders before it.
    data : callable
        Gives its bytes.
    archive : str
        The ZIP archive that it stands in, if it does.
    """

    name: str
    data: Callable[[], bytes]
    archive: str = ""


@dataclass(frozen=True)
class Header:
    """What an image says before it is decoded: height and width as it is looked at, and whether it has colours."""

    height: int
    width: int
    colour: bool
    frames: int


def read(
    pictures: Sequence[Picture], choices: Choices, limits: Limits
) -> tuple[NDArray[np.uint8], list[int], list[tuple[str, str]], list[str]]:
    """Images as numbers, all of one size.

    Returns
    -------
    images : ndarray of shape (n, height, width) or (n, height, width, 3), uint8
    kept : list of int
        Which of the pictures they are.
    skipped : list of (str, str)
        The names of the others, and why.
    says : list of str
    """
    headers, skipped, says = _headers(pictures, limits)
    if len(headers) < 2:
        raise _too_few(pictures, headers, skipped)
    shapes = Counter((header.height, header.width) for header in headers.values())
    colour = 2 * sum(header.colour for header in headers.values()) > len(headers)
    own = max(shapes, key=lambda shape: (shapes[shape], shape))
    target = bounds.size(own, len(headers) * (3 if colour else 1), choices, limits, says.append)
    out = np.empty((len(headers), *target, *([3] if colour else [])), np.uint8)
    kept: list[int] = []
    for k in headers:
        report(len(kept) / len(headers), "reading the images")
        try:
            out[len(kept)] = decoded(pictures[k].data(), target, colour)
            kept.append(k)
        except Unreadable as error:
            skipped.append((pictures[k].name, str(error)))
    if len(kept) < 2:
        raise _too_few(pictures, {k: headers[k] for k in kept}, skipped)
    says += _said(pictures, [headers[k] for k in kept], skipped, target, colour)
    return out[: len(kept)], kept, skipped, says


def _headers(pictures: Sequence[Picture], limits: Limits) -> tuple[dict[int, Header], list[tuple[str, str]], list[str]]:
    """What each picture says of itself, and which are none that are read."""
    headers: dict[int, Header] = {}
    skipped: list[tuple[str, str]] = []
    for k, picture in enumerate(pictures):
        report(k / len(pictures), "looking at the images")
        try:
            headers[k] = header(picture.data(), limits)
        except Unreadable as error:
            skipped.append((picture.name, str(error)))
    return headers, skipped, []


def _too_few(pictures: Sequence[Picture], headers: dict[int, Header], skipped: list[tuple[str, str]]) -> Refusal:
    """What is said where there is one image, or none, that can be read."""
    if len(pictures) == 1 and skipped:
        return Refusal(f"{shown(pictures[0].name)} {skipped[0][1]}.")
    count = "There is no image" if not headers else "There is 1 image"
    of = f" among {len(pictures):,} that can be read" if len(pictures) > 1 else ""
    first = f" ({shown(skipped[0][0])} {skipped[0][1]})" if skipped else ""
    return Refusal(f"{count}{of}{first}; at least 2 are needed.")


def header(data: bytes, limits: Limits) -> Header:
    """What an image says of itself, held against what is read.

    Raises
    ------
    Unreadable
        If it is none, or larger than may be.
    """
    with _opened(data) as image:
        width, height = image.size
        if width * height > limits.pixels or max(width, height) > limits.side:
            raise Unreadable(
                f"is an image of {width:,} × {height:,} pixels; at most {limits.pixels:,} are read, "
                f"and {limits.side:,} a side"
            )
        if _orientation(image) in TURNED:
            height, width = width, height
        return Header(height, width, _colourful(image), getattr(image, "n_frames", 1))


def _orientation(image: Any) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:
        # Whatever is wrong with what a camera wrote: the image is as it is.
        return 1


def _colourful(image: Any) -> bool:
    """Whether an image has colours; a palette may hold greys only."""
    if image.mode in ("P", "PA"):
        palette = np.array(image.getpalette() or [0, 0, 0]).reshape(-1, 3)
        return bool((palette != palette[:, :1]).any())
    return image.mode not in GREY


def decoded(data: bytes, target: tuple[int, int], colour: bool) -> NDArray[np.uint8]:
    """One image as numbers of shape (height, width) or (height, width, 3): upright, on white, brought to a size.

    Raises
    ------
    Unreadable
        If it is damaged.
    """
    with _opened(data) as image:
        try:
            # A large JPEG is unpacked smaller, at no more than twice the size.
            image.draft("RGB" if colour else "L", (2 * max(target), 2 * max(target)))
            image.load()
            return np.asarray(_brought(image, target[::-1], colour), np.uint8)
        except MemoryError:
            raise
        except Exception:
            # A decoder may raise whatever it likes at what it did not expect.
            raise Unreadable("is damaged or holds more than an image") from None


def _brought(image: Any, size: tuple[int, int], colour: bool) -> Any:
    """An image upright, on white, in greys or colours, and of a size."""
    module = import_module("PIL.Image")
    turned = import_module("PIL.ImageOps").exif_transpose(image)
    made = _laid(turned, module).convert("RGB" if colour else "L")
    if made.size == size:
        return made
    smaller = made.size[0] >= size[0] and made.size[1] >= size[1]
    return made.resize(size, module.Resampling.BOX if smaller else module.Resampling.BILINEAR)


def _laid(image: Any, module: Any) -> Any:
    """An image without depth beyond 255 and without holes: more greys are scaled down, what shows through is white."""
    if image.mode.startswith("I") or image.mode == "F":
        return module.fromarray(_scaled(np.asarray(image, np.float64)))
    if image.mode in ("LA", "RGBA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        return module.alpha_composite(module.new("RGBA", image.size, WHITE), image).convert("RGB")
    return image


def _scaled(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Greys of more than eight bits, or of floating point, as bytes."""
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= 1:
        scale = 255.0 if not (values == np.floor(values)).all() else 1.0
    elif low >= 0 and high <= 65_535:
        scale = 255.0 / 65_535
    else:
        values, scale = values - low, 255.0 / (high - low)
    return np.round(values * scale).astype(np.uint8)


def _opened(data: bytes) -> Any:
    """An image of one of the formats that are read, with its header alone."""
    module: Any = import_module("PIL.Image")
    # Bounds of our own are held in `header`.
    module.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return module.open(io.BytesIO(data), formats=tuple(IMAGES.values()))
    except MemoryError:
        raise
    except Exception:
        raise Unreadable("is damaged or holds more than an image") from None


def _said(
    pictures: Sequence[Picture],
    headers: list[Header],
    skipped: list[tuple[str, str]],
    target: tuple[int, int],
    colour: bool,
) -> list[str]:
    """What there is to say of images that were read."""
    says = []
    if skipped:
        names = "; ".join(f"{shown(name)} {why}" for name, why in skipped[:3])
        more = f"; and {len(skipped) - 3:,} more" if len(skipped) > 3 else ""
        says.append(f"{len(headers):,} of {len(pictures):,} images read; {names}{more}.")
    shapes = Counter((header.height, header.width) for header in headers)
    if len(shapes) > 1:
        sizes = ", ".join(f"{w} × {h}" for (h, w), _ in shapes.most_common(5))
        more = f" and {len(shapes) - 5:,} more" if len(shapes) > 5 else ""
        says.append(
            f"Sizes differ ({sizes}{more}; width × height): all are brought to one size, {target[1]} × {target[0]}."
        )
    elif next(iter(shapes)) != target:
        (h, w) = next(iter(shapes))
        says.append(f"The images were {w} × {h} and are brought to {target[1]} × {target[0]} (width × height).")
    coloured = sum(header.colour for header in headers)
    if 0 < coloured < len(headers):
        way = "the others become colours too" if colour else "all are read in greys, by their brightness"
        says.append(f"{coloured:,} of {len(headers):,} images are in colour: {way}.")
    moving = sum(header.frames > 1 for header in headers)
    if moving:
        says.append(f"{moving:,} of the images have several frames or pages: the first of each was read.")
    return says


def natural(name: str) -> list[tuple[bool, int, str]]:
    """By what names are put in order: numbers in them count as numbers."""
    parts = re.split(r"(\d+)", name.replace("\\", "/"))
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part]
