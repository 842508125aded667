"""NumPy's own file of one array: its head is read here, a few hundred bytes, and held against what follows it."""

import ast
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal, shown
from dashboard.reading.blob import Blob

MAGIC = b"\x93NUMPY"
# NumPy bounds it so too: longer ones take long to understand.
MOST_HEAD = 10_000
# Enough of a file for any head that is read.
FIRST = MOST_HEAD + 12
MOST_DIMENSIONS = 32
OBJECTS = (
    "{name} holds Python objects, which are not opened, since opening them can run code. "
    "Save a plain array of numbers or words instead: numpy.save(file, array.astype(float))."
)


@dataclass(frozen=True)
class Head:
    """What stands before an array.

    Attributes
    ----------
    shape : tuple of int
    dtype : dtype
    fortran : bool
        Whether columns lie together, and not rows.
    start : int
        The byte at which the array begins.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    start: int

    @property
    def count(self) -> int:
        """How many values there are."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """How many bytes follow."""
        return self.count * self.dtype.itemsize

    def array(self, blob: Blob) -> NDArray[Any]:
        """The array, as it lies in the file."""
        flat = blob.array(self.dtype, self.count, self.start)
        return flat.reshape(self.shape, order="F" if self.fortran else "C")

    def of(self, flat: bytes) -> NDArray[Any]:
        """The array in bytes that stood after the head."""
        return np.frombuffer(flat, self.dtype, self.count).reshape(self.shape, order="F" if self.fortran else "C")


def head(name: str, first: bytes, size: int) -> Head:
    """Read the head of a file of so many bytes from its first ones.

    Raises
    ------
    Refusal
        If it is damaged, holds Python objects, or speaks of other bytes than follow.
    """
    text, start = _text(name, first, size)
    try:
        found = ast.literal_eval(text.strip())
        shape, descr, fortran = found["shape"], found["descr"], found["fortran_order"]
    except (ValueError, SyntaxError, KeyError, TypeError, RecursionError, MemoryError):
        raise _damaged(name) from None
    if not _sound(shape, fortran):
        raise _damaged(name)
    out = Head(shape, _dtype(name, descr), fortran, start)
    rest = size - start
    if out.nbytes > rest and out.nbytes <= 2 * rest + 2**16:
        raise Refusal(
            f"{shown(name)}: {out.nbytes - rest:,} bytes are missing: the upload broke off or the file is damaged."
        )
    if out.nbytes != rest:
        raise Refusal(
            f"{shown(name)} is damaged: the header speaks of {out.nbytes:,} bytes where {max(rest, 0):,} follow."
        )
    return out


def _text(name: str, first: bytes, size: int) -> tuple[str, int]:
    """The words of a head, and where it ends."""
    if len(first) < 12 or first[:6] != MAGIC or first[6] not in (1, 2, 3):
        raise _damaged(name)
    begin, length = (10, struct.unpack("<H", first[8:10])[0]) if first[6] == 1 else (12, _long(first))
    if length > MOST_HEAD:
        raise Refusal(
            f"{shown(name)} is damaged: it speaks of a header of {length:,} bytes; at most {MOST_HEAD:,} are read."
        )
    if begin + length > min(size, len(first)):
        raise _damaged(name)
    try:
        return first[begin : begin + length].decode("utf-8" if first[6] == 3 else "latin-1"), begin + length
    except UnicodeDecodeError:
        raise _damaged(name) from None


def _long(first: bytes) -> int:
    return int(struct.unpack("<I", first[8:12])[0])


def _sound(shape: Any, fortran: Any) -> bool:
    """Whether a shape is one, and small enough to be multiplied out."""
    whole = isinstance(shape, tuple) and all(type(k) is int and 0 <= k < 2**63 for k in shape)
    return whole and len(shape) <= MOST_DIMENSIONS and isinstance(fortran, bool)


def _damaged(name: str) -> Refusal:
    return Refusal(f"{shown(name)} is a file of NumPy's and damaged: its header cannot be read.")


def _dtype(name: str, descr: Any) -> np.dtype[Any]:
    """The type of values, none of which may run code or take no room."""
    try:
        dtype = np.lib.format.descr_to_dtype(descr)
    except Exception:
        # Whatever a forged description makes of NumPy's own reading of it.
        raise _damaged(name) from None
    if dtype.hasobject:
        raise Refusal(OBJECTS.format(name=shown(name)))
    if dtype.itemsize == 0:
        raise Refusal(f"{shown(name)} holds values of no bytes, which are nothing. Save numbers or words.")
    return dtype
