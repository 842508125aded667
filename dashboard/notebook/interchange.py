"""Frames of libraries that nobody here knows, by the protocol ``__dataframe__`` that they share.

Its values lie in buffers of plain numbers, which are copied before the frame may change.
"""

import ctypes
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal

INT, UINT, FLOAT, BOOL, STRING, DATETIME, CATEGORICAL = 0, 1, 2, 20, 21, 22, 23
KINDS = {INT: "i", UINT: "u", FLOAT: "f", BOOL: "u"}
# How what is missing is marked.
NOTHING, NAN, SENTINEL, BITS, BYTES = range(5)
UNITS = {"s": "s", "m": "ms", "u": "us", "n": "ns", "D": "D"}


def columns(data: Any) -> list[tuple[str, Any]]:
    """The columns of a frame by name: arrays, or lists of cells where some are missing or are words."""
    frame = data.__dataframe__(allow_copy=True)
    return [(name, _column(frame.get_column_by_name(name))) for name in frame.column_names()]


def _column(column: Any) -> Any:
    parts = [_chunk(chunk) for chunk in column.get_chunks()]
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts) if parts else np.zeros(0)
    return [cell for part in parts for cell in (part.tolist() if isinstance(part, np.ndarray) else part)]


def _chunk(chunk: Any) -> Any:
    kind = int(chunk.dtype[0])
    if kind == CATEGORICAL:
        return _categories(chunk)
    if kind == STRING:
        return _words(chunk)
    if kind not in (*KINDS, DATETIME):
        raise Refusal("A column of this frame is of a kind that is not read here. Turn it into numbers or words.")
    return _with_gaps(_values(chunk), _there(chunk))


def _values(chunk: Any) -> NDArray[Any]:
    """The values of a chunk of numbers, truth or dates, as they lie in its buffer."""
    kind, bits, form = int(chunk.dtype[0]), int(chunk.dtype[1]), str(chunk.dtype[2])
    buffer, (_, stored, _, _) = chunk.get_buffers()["data"]
    if kind == BOOL and (bits == 1 or stored == 1):
        return _bits(buffer, chunk.offset, chunk.size())
    if kind == DATETIME:
        # As tsn: in Arrow's way, a time in nanoseconds; tdD is a day.
        unit = UNITS["D" if form.startswith("tdD") else form[2:3]]
        return _raw(buffer, np.dtype(f"i{stored // 8}"), chunk).astype("i8").view(f"M8[{unit}]")
    values = _raw(buffer, np.dtype(f"{KINDS[kind]}{stored // 8}"), chunk)
    return values.astype(bool) if kind == BOOL else values


def _raw(buffer: Any, dtype: np.dtype[Any], chunk: Any, count: int | None = None) -> NDArray[Any]:
    """So many values of a buffer from the chunk's first on, as a copy."""
    count = chunk.size() if count is None else count
    nbytes = (chunk.offset + count) * dtype.itemsize
    if not nbytes:
        return np.zeros(0, dtype)
    return np.frombuffer(ctypes.string_at(buffer.ptr, nbytes), dtype, count, chunk.offset * dtype.itemsize)


def _bits(buffer: Any, offset: int, count: int) -> NDArray[np.bool_]:
    """So many bits of a buffer, the lowest of each byte first."""
    nbytes = (offset + count + 7) // 8
    there = ctypes.string_at(buffer.ptr, nbytes) if nbytes else b""
    return np.unpackbits(np.frombuffer(there, np.uint8), bitorder="little")[offset : offset + count].astype(bool)


def _there(chunk: Any) -> NDArray[np.bool_] | None:
    """Which cells hold something; None where all do, or their values say it."""
    how, mark = chunk.describe_null
    if how in (NOTHING, NAN):
        return None
    if how == SENTINEL:
        buffer, (_, bits, _, _) = chunk.get_buffers()["data"]
        raw: NDArray[np.bool_] = _raw(buffer, np.dtype(f"i{bits // 8}"), chunk) != mark
        return raw
    found = chunk.get_buffers()["validity"]
    if found is None:
        return None
    buffer, (_, bits, _, _) = found
    valid = (
        _bits(buffer, chunk.offset, chunk.size())
        if how == BITS or bits == 1
        else _raw(buffer, np.dtype("u1"), chunk).astype(bool)
    )
    # The mark is what stands where something is missing.
    return ~valid if mark == 1 else valid


def _with_gaps(values: NDArray[Any], there: NDArray[np.bool_] | None) -> Any:
    if there is None or there.all():
        return values
    if values.dtype.kind == "M":
        return np.where(there, values, np.datetime64("NaT"))
    return [value if has else None for value, has in zip(values.tolist(), there, strict=True)]


def _words(chunk: Any) -> list[str | None]:
    buffers, count = chunk.get_buffers(), chunk.size()
    offsets, (_, bits, _, _) = buffers["offsets"]
    ends = _raw(offsets, np.dtype(f"i{bits // 8}"), chunk, count + 1).tolist()
    data = buffers["data"][0]
    letters = ctypes.string_at(data.ptr, ends[-1]) if count and ends[-1] else b""
    words = [letters[begin:end].decode("utf-8", "replace") for begin, end in pairwise(ends)]
    there = _there(chunk)
    return words if there is None else [word if has else None for word, has in zip(words, there, strict=True)]  # type: ignore[return-value]


def _categories(chunk: Any) -> list[Any]:
    about = chunk.describe_categorical
    if not about["is_dictionary"]:
        raise Refusal("A column of this frame has categories without words. Turn it into words.")
    words = _column(about["categories"])
    words = words.tolist() if isinstance(words, np.ndarray) else words
    buffer, (_, bits, _, _) = chunk.get_buffers()["data"]
    codes = _raw(buffer, np.dtype(f"i{bits // 8}"), chunk)
    there = _there(chunk)
    gone = codes < 0 if there is None else ~there | (codes < 0)
    return [None if lost else words[code] for code, lost in zip(codes.tolist(), gone, strict=True)]
