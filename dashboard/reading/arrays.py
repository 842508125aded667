"""Arrays of NumPy's, alone or several in one file: points, their labels, and where they lie on a map."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading import bounds, cells, columns, npy, stacks
from dashboard.reading.blob import Blob, megabytes
from dashboard.reading.choices import Choices
from dashboard.reading.combine import Part
from dashboard.reading.limits import Limits
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read, Texts
from dashboard.reading.typed import Typed, together

Rows = NDArray[np.int64] | None
# So many letters of what is nested are kept.
LONGEST = 1_000


def read(blob: Blob, choices: Choices, limits: Limits) -> Part:
    """The data set in a file of one array.

    Raises
    ------
    Refusal
        If the file is damaged, or holds what are no points.
    """
    head = npy.head(blob.name, blob.first(npy.FIRST), blob.size)
    array = head.array(blob)
    out, rows = of(array, blob.name, choices, limits)
    return Part(replace(out, format="npy"), rows, len(array))


def of(array: NDArray[Any], name: str, choices: Choices, limits: Limits) -> tuple[Read, Rows]:
    """The data set that an array is, and which of its rows were read: None for all.

    Raises
    ------
    Refusal
        If its dimensions or values are none that points have, or there are more than are read.
    """
    understood = replace_choices(choices)
    if array.dtype.kind == "V" and array.dtype.names is None:
        raise Refusal(f"{shown(name)} holds values of a kind that is not known here. Save it as float64.")
    if array.ndim > 2:
        array = _squeezed(array)
    if array.ndim == 0:
        raise Refusal(f"{shown(name)} is one number without a shape; at least 2 rows are needed.")
    if array.size == 0:
        raise Refusal(f"{shown(name)} is {shaped(array.shape)} and holds no rows or no columns.")
    if array.ndim > 2:
        _demand_pixels(array, name)
        pixels, rows, says = stacks.images(array, name, choices, limits)
        n = len(pixels)
        read = Read((), np.zeros((n, 0)), Texts.none(n), images=pixels, says=tuple(says), understood=understood)
    else:
        read, rows = _table(array, name, choices, limits, understood)
    made = piece(array, name, read)
    if read.images is not None and len(array) > (most := min(limits.images, limits.rows)):
        made = replace(made, taken=most)
    return replace(read, pieces=(made,)), rows


def piece(array: NDArray[Any], name: str, read: Read, one: bool = False) -> Piece:
    """How an array became a data set; `one` where a row of it is one value."""
    kind = "matrix"
    if read.images is not None:
        kind = "images"
    elif array.dtype.names is not None:
        kind = "records" if len(read.columns) == len(array.dtype.names) and not one else "other"
    elif array.dtype.kind in "cmMSU":
        kind = {"c": "complex", "m": "spans", "M": "moments"}.get(array.dtype.kind, "words")
    elif one and array.ndim > 1 and array.dtype.kind in "biuf":
        kind = "vectors"
    return Piece("npy", name, read.understood, width=len(read.columns), kind=kind, shape=array.shape)


def replace_choices(choices: Choices) -> Choices:
    """What of the choices means something for arrays."""
    return Choices(array=choices.array, complex=choices.complex, sample=choices.sample, side=choices.side)


def _squeezed(array: NDArray[Any]) -> NDArray[Any]:
    """Without dimensions of one, behind the first, that make no image of a row."""
    shape = [array.shape[0], *(k for k in array.shape[1:] if k != 1)]
    return array.reshape(shape) if len(shape) < array.ndim else array


def _demand_pixels(array: NDArray[Any], name: str) -> None:
    if array.ndim > 4:
        raise Refusal(
            f"{shown(name)} has {array.ndim} dimensions: {shaped(array.shape)}. Two are a table, three are images, "
            "four are images in colour."
        )
    if array.dtype.kind not in "biuf":
        raise Refusal(f"{shown(name)} has {array.ndim} dimensions as images have, but holds no plain numbers.")


def shaped(shape: Sequence[int]) -> str:
    """A shape in words."""
    return " × ".join(f"{k:,}" for k in shape)


def _table(array: NDArray[Any], name: str, choices: Choices, limits: Limits, understood: Choices) -> tuple[Read, Rows]:
    """The table that an array of one or two dimensions is."""
    width = 1 if array.ndim == 1 else array.shape[1]
    bounds.columns(width, limits, shown(name))
    rows = bounds.rows(len(array), bounds.most_rows(width, limits), choices, too_large(name, array.shape, array.dtype))
    there = array if rows is None else array[rows]
    if there.dtype.names is None:
        return _plain(there.reshape(len(there), width), name, choices, understood), rows
    parts = [(field, there[field].reshape(len(there), -1)) for field in there.dtype.names]
    made = [
        typed
        for field, values in parts
        for typed in column(field, values[:, 0] if values.shape[1] == 1 else values, choices)
    ]
    return together(made, len(there), understood=understood), rows


def _plain(values: NDArray[Any], name: str, choices: Choices, understood: Choices) -> Read:
    """The table of values of one type, of shape (n, k)."""
    names = [f"column {j + 1}" for j in range(values.shape[1])]
    if values.dtype.kind == "c":
        _demand_parts(choices, name)
        names, values = _parts(names, values)
    if values.dtype.kind in "biuf" and columns.exact(values):
        return columns.matrix(names, values, understood=understood)
    made = [typed for j, each in enumerate(names) for typed in column(each, values[:, j], choices)]
    return together(made, len(values), understood=understood)


def too_large(name: str, shape: Sequence[int], dtype: np.dtype[Any]) -> str:
    """The beginning of the sentence that refuses an array: how large it is."""
    size = int(np.prod([int(k) for k in shape], dtype=object)) * dtype.itemsize
    dims = shaped(shape if len(shape) > 1 else [*shape, 1])
    return f"{shown(name)} is {dims} numbers: {megabytes(size)}"


def _demand_parts(choices: Choices, what: str) -> None:
    if choices.complex != "parts":
        raise Refusal(
            f"{shown(what)} holds complex numbers, between which there is no distance here. "
            "Their real and imaginary parts can become columns of their own.",
            "complex",
            (Offer("real and imaginary parts as columns of their own", {"complex": "parts"}),),
        )


def column(name: str, values: NDArray[Any], choices: Choices) -> list[Typed]:
    """The columns that an array of shape (n,) or (n, k) is: one of numbers, words, dates or vectors, or several."""
    kind = values.dtype.kind
    if values.dtype.names is not None:
        return [columns.words(name, [str(value)[:LONGEST] for value in values.tolist()], "nested")]
    if kind == "c":
        _demand_parts(choices, name)
        flat = values.reshape(len(values), -1)
        names = [f"{name} {j + 1}" for j in range(flat.shape[1])] if flat.shape[1] > 1 else [name]
        names, flat = _parts(names, flat)
        return [columns.numbers(each, flat[:, j]) for j, each in enumerate(names)]
    if values.ndim == 2 and kind not in "biuf":
        return [made for j in range(values.shape[1]) for made in column(f"{name} {j + 1}", values[:, j], choices)]
    return [columns.vectors(name, values) if values.ndim == 2 else _one(name, values)]


def _one(name: str, values: NDArray[Any]) -> Typed:
    """The column of an array of shape (n,)."""
    kind = values.dtype.kind
    if kind in "biuf":
        return columns.numbers(name, values, "boolean" if kind == "b" else "number")
    if kind == "M":
        dates = [None if np.isnat(value) else str(value).replace("T", " ") for value in values]
        return columns.words(name, dates, "date")
    if kind == "m":
        return columns.numbers(name, _durations(values))
    return cells.typed(name, [word_of(value) for value in values.tolist()])


def _durations(values: NDArray[Any]) -> NDArray[np.float64]:
    """Spans of time as seconds, or as the months or years that they are counted in."""
    if np.datetime_data(values.dtype)[0] in ("Y", "M", "generic"):
        out = values.astype(np.int64).astype(np.float64)
    else:
        out = np.array(values / np.timedelta64(1, "s"), np.float64)
    out[np.isnat(values)] = np.nan
    return out


def _parts(names: Sequence[str], values: NDArray[Any]) -> tuple[list[str], NDArray[Any]]:
    """Complex numbers of shape (n, k) as twice as many columns."""
    both = np.stack([values.real, values.imag], axis=2).reshape(len(values), -1)
    return [f"{name} {part}" for name in names for part in ("real", "imaginary")], both


def word_of(value: Any) -> str | None:
    """A word of an array, whatever its letters are made of; None for an empty one."""
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("cp1252", "replace")
    text = str(value).strip("\0")
    return text if text.strip() else None
