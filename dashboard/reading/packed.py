"""A data set as one file: a directory of its arrays and then their bytes, which a mapping of the file can be used as.

Nothing in such a file is run, and nothing that it says of itself is believed: it comes from the process that read a
stranger's file.
"""

import json
import math
import os
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from dashboard.reading.read import ROLES, TYPES, Column, Read, made, parts

MAGIC = b"cluster explorer data 1\n"
# Arrays begin where a processor likes to load them.
ALIGNED = 64
# Of the directory: 10,000 columns of vectors are 10,000 arrays.
MAX_DIRECTORY = 2**23
KINDS = {"uint8": np.uint8, "int32": np.int32, "int64": np.int64, "float32": np.float32, "float64": np.float64}
SINGLE = {
    "head": (np.uint8, 1),
    "codes": (np.int32, 2),
    "firsts": (np.int64, 1),
    "ends": (np.int64, 1),
    "letters": (np.uint8, 1),
}


class Broken(Exception):
    """A file that is no data set of ours, or only a part of one."""


def dump(read: Read, file: BinaryIO) -> int:
    """Write a data set, array by array and without a copy of more than one; how many bytes that are."""
    arrays = parts(read)
    lines, at = [], 0
    for name, array in arrays.items():
        lines.append([name, array.dtype.name, list(array.shape), at])
        at += _padded(array.nbytes)
    directory = json.dumps(lines).encode()
    head = MAGIC + len(directory).to_bytes(8, "little") + directory
    _write(file, head)
    for array in arrays.values():
        _write(file, np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return _padded(len(head)) + at


def load(path: Path, mapped: bool = True) -> Read:
    """The data set in a file that `dump` wrote.

    Parameters
    ----------
    path : Path
        Of the file.
    mapped : bool
        Whether its arrays are the file itself, of which the system loads what is looked at: then it must not become
        shorter while it is in use. They cannot be written to either way.

    Raises
    ------
    Broken
        If it is not such a file, whole, and sound in itself.
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        lines, begin = _directory(file)
    whole = np.memmap(path, np.uint8, "r") if mapped else np.fromfile(path, np.uint8)
    try:
        read = made(_arrays(whole.view(np.ndarray), lines, begin))
        _demand(sound(read), "it contradicts itself")
    except Broken:
        raise
    except Exception as error:
        raise Broken(f"This is no data set: {type(error).__name__}.") from None
    return read


def sound(read: Read) -> bool:
    """Whether everything that a data set refers to is there, and each of its words and numbers is of its kind."""
    texts, n = read.texts, len(read)
    counts = np.diff(texts.firsts)
    k, words = texts.codes.shape[1], len(texts.ends)
    within = len(texts.firsts) == k + 1 and texts.firsts[0] == 0 and texts.firsts[-1] == words and (counts >= 0).all()
    ordered = (np.diff(texts.ends, prepend=0) >= 0).all() and (texts.ends[-1] if words else 0) == len(texts.letters)
    if not (within and ordered):
        return False
    if n and k and ((texts.codes.max(axis=0) >= counts).any() or texts.codes.min() < -1):
        return False
    kept = {"numbers": read.numbers.shape[1], "texts": k, "vectors": len(read.vectors), "nothing": 1}
    return all(_sound(column, n, kept) for column in read.columns) and _words(read)


def _sound(column: Column, n: int, kept: dict[str, int]) -> bool:
    """Whether a column is made of what columns are made of, and lies in an array that is there."""
    whole = all(type(value) is int for value in (column.missing, column.at, column.piece, column.place))
    named = all(isinstance(value, str) for value in (column.name, column.why, column.kept))
    if not (whole and named and column.type in TYPES and column.role in ROLES and isinstance(column.whole, bool)):
        return False
    return 0 <= column.missing <= n and 0 <= column.at < kept.get(column.kept, 0)


def _words(read: Read) -> bool:
    """Whether all that is said is words."""
    pairs = [word for pair in read.skipped for word in pair]
    words = [*read.files, *read.says, *read.sheets, *pairs]
    return all(isinstance(word, str) for word in words) and all(piece.sound() for piece in read.pieces)


def _padded(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _write(file: BinaryIO, data: bytes | memoryview) -> None:
    file.write(data)
    file.write(bytes(_padded(len(data)) - len(data)))


def _demand(holds: bool, why: str) -> None:
    if not holds:
        raise Broken(f"This is no data set: {why}.")


def _directory(file: BinaryIO) -> tuple[list[Any], int]:
    """The lines of a file's directory, and where its arrays begin."""
    head = file.read(len(MAGIC) + 8)
    _demand(len(head) == len(MAGIC) + 8 and head.startswith(MAGIC), "it begins otherwise")
    length = int.from_bytes(head[len(MAGIC) :], "little")
    _demand(length <= min(MAX_DIRECTORY, os.fstat(file.fileno()).st_size), "its directory is too long")
    try:
        lines = json.loads(file.read(length))
    except (ValueError, RecursionError):
        raise Broken("This is no data set: its directory cannot be read.") from None
    _demand(isinstance(lines, list), "its directory is none")
    return lines, _padded(len(head) + length)


def _arrays(whole: NDArray[np.uint8], lines: list[Any], begin: int) -> dict[str, NDArray[Any]]:
    """The arrays that a directory speaks of, one right after the other to the end of the file."""
    out: dict[str, NDArray[Any]] = {}
    at = 0
    for name, kind, shape, start in lines:
        dtype = np.dtype(KINDS[kind])
        _demand(_expected(name, dtype, shape) and start == at, "its directory is wrong")
        size = math.prod(shape) * dtype.itemsize
        _demand(begin + at + size <= len(whole), "a part is missing")
        array = whole[begin + at : begin + at + size].view(dtype).reshape(shape)
        array.flags.writeable = False
        out[name] = array
        at += _padded(size)
    _demand(begin + at == len(whole), "it is longer or shorter than it says")
    return out


def _expected(name: Any, dtype: np.dtype[Any], shape: Any) -> bool:
    """Whether an array of that name may be of that kind and shape."""
    whole = isinstance(shape, list) and all(type(size) is int and size >= 0 for size in shape)
    if not (whole and isinstance(name, str)):
        return False
    if name in SINGLE:
        return (dtype, len(shape)) == (np.dtype(SINGLE[name][0]), SINGLE[name][1])
    if name == "numbers":
        return dtype in (np.float32, np.float64) and len(shape) == 2
    if name == "images":
        return dtype in (np.uint8, np.float64) and (len(shape) == 3 or (len(shape) == 4 and shape[3] == 3))
    return name.startswith("vector ") and dtype == np.float64 and len(shape) == 2
