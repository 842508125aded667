"""Functions that code of a reader's own data takes home as they stand here: they know nothing of the app."""

import datetime
import io
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    # Whoever takes the functions home needs it; nothing of it runs here.
    from PIL import Image, ImageOps


def vector(cell, d):  # type: ignore[no-untyped-def]
    """The d numbers between brackets; NaN where there are none, or not all."""
    inner = re.sub(r"^(array|tensor)\(|,\s*(dtype|device)=.*$", "", cell, flags=re.DOTALL)
    numbers = re.split(r"\s*[,;]\s*|\s+", inner.strip("[]() \n").rstrip(",").rstrip())
    try:
        values = np.array(numbers, float)
    except ValueError:
        values = np.empty(0)
    sound = cell.startswith(("[", "(", "array", "tensor")) and "_" not in cell
    return values if sound and len(values) == d and np.isfinite(values).all() else np.full(d, np.nan)


def vector_of(value, d):  # type: ignore[no-untyped-def]
    """A list of d numbers as an array; NaN where there is none, or one is missing."""
    if isinstance(value, str):
        return vector(value, d)
    values = np.full(d, np.nan) if value is None else np.array(value, float)
    return values if np.isfinite(values).all() else np.full(d, np.nan)


def word(value):  # type: ignore[no-untyped-def]
    """A cell as a word; none where it is empty."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        value = "" if value is None else str(value).removesuffix(" 00:00:00")
    return value.strip("\0").strip() or None


def flag(value):  # type: ignore[no-untyped-def]
    """1 for what is true and 0 for what is not; NaN where neither is said."""
    yes_no = {"true": 1, "yes": 1, "t": 1, "y": 1, True: 1, "false": 0, "no": 0, "f": 0, "n": 0, False: 0}
    return yes_no.get(value.strip().casefold() if isinstance(value, str) else value, np.nan)


def cell_word(cell):  # type: ignore[no-untyped-def]
    """A cell of a workbook as it would stand in a text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.timedelta):
        return repr(cell.total_seconds())
    return str(cell).strip() if isinstance(cell, str) else str(cell).removesuffix(" 00:00:00")


def one_hot(column, words):  # type: ignore[no-untyped-def]
    """Columns of 0 and 1/√2, one a word, so that two words are as far apart as 0 and 1; NaN where there is none."""
    columns = np.stack([column == word for word in words], axis=1) / np.sqrt(2)
    columns[~columns.any(axis=1)] = np.nan
    return columns


def key(value):  # type: ignore[no-untyped-def]
    """A cell as it is compared with those of another file."""
    if isinstance(value, str):
        return value or None
    return None if value is None or np.isnan(value) else f"{float(value):.15g}"


def read_idx(data):  # type: ignore[no-untyped-def]
    """The array in a file of MNIST's kind: a type, the lengths of its dimensions, and then its values."""
    kind = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}[data[2]]
    shape = np.frombuffer(data, ">i4", data[3], 4)
    return np.frombuffer(data, kind, offset=4 + 4 * data[3]).reshape(shape)


def resized(images, height, width):  # type: ignore[no-untyped-def]
    """Images in another size, each pixel the mean of those it covers; a plane of colour at a time."""
    planes = images.reshape(*images.shape[:3], -1)
    out = np.empty((len(images), height, width, planes.shape[3]), images.dtype)
    for i, j in np.ndindex(len(planes), planes.shape[3]):
        plane = Image.fromarray(planes[i, :, :, j].astype(np.float32))
        made = np.asarray(plane.resize((width, height), Image.Resampling.BOX))
        out[i, :, :, j] = np.round(made) if out.dtype == np.uint8 else made
    return out.reshape(len(images), height, width, *images.shape[3:])


def on_white(images):  # type: ignore[no-untyped-def]
    """Colours (n, height, width, 4) laid on white by their fourth number, which says how much covers."""
    white = 255 if images.dtype == np.uint8 or images.max() > 1 else 1
    cover = images[..., 3:].astype(float) / white
    laid = images[..., :3] * cover + white * (1 - cover)
    return np.round(laid).astype(np.uint8) if images.dtype == np.uint8 else laid


def left_behind(name):  # type: ignore[no-untyped-def]
    """Whether a name is that of a file which a system makes and no person."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".")


def natural(name):  # type: ignore[no-untyped-def]
    """By what names are put in order: numbers in them count as numbers."""
    parts = re.split(r"(\d+)", name.replace("\\", "/"))
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part]


def pixels_of(data, height, width, mode):  # type: ignore[no-untyped-def]
    """An image as numbers: upright, on white, in greys ("L") or colours ("RGB"), and of one size with the others."""
    with Image.open(io.BytesIO(data)) as file:
        file.draft(mode, (2 * max(height, width), 2 * max(height, width)))
        file.load()
        image = ImageOps.exif_transpose(file)
    if image.mode.startswith("I") or image.mode == "F":
        image = Image.fromarray(bytes_of(np.nan_to_num(np.asarray(image, float), posinf=0, neginf=0)))
    elif image.mode in ("LA", "RGBA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    image = image.convert(mode)
    smaller = image.width >= width and image.height >= height
    way = Image.Resampling.BOX if smaller else Image.Resampling.BILINEAR
    return np.asarray(image if image.size == (width, height) else image.resize((width, height), way))


def bytes_of(values):  # type: ignore[no-untyped-def]
    """Greys of more than eight bits, or of fractions, from 0 to 255."""
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:
        scale = 1.0 if (values == np.floor(values)).all() else 255.0
    elif low >= 0 and high <= 65535:
        scale = 255 / 65535
    else:
        values, scale = values - low, 255 / (high - low)
    return np.round(values * scale).astype(np.uint8)


def folders_of(name):  # type: ignore[no-untyped-def]
    """The folders that a file lies in, and what it is called there."""
    return [part for part in name.replace("\\", "/").split("/") if part]


def row_of(name, rows, folder):  # type: ignore[no-untyped-def]
    """The row that names an image: in full, from the table's folder on, without folders, or without its ending."""
    parts = folders_of(name)
    inner = parts[len(folder) :] if parts[: len(folder)] == folder else parts
    ways = ["/".join(inner), *("/".join(parts[k:]) for k in range(len(parts)))]
    ways += [way.rpartition(".")[0] for way in ways]
    return next((rows[way] for way in ways if way in rows), -1)
