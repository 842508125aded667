"""The bytes of one file, on the disk or unpacked in memory, of which no more is read than is asked for."""

import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal, shown
from dashboard.reading.limits import Limits

PIECE = 2**18
# What is packed may unpack to so many times its size, and always to so many bytes: tables of zeros do, but not whole
# gigabytes of them.
TIMES = 100
ALWAYS = 64 * 2**20


@dataclass(frozen=True)
class File:
    """A file of a reader's: what they call it, which may be with folders before it, and where it is."""

    name: str
    path: Path


@dataclass(frozen=True)
class Blob:
    """The bytes of a file.

    Attributes
    ----------
    name : str
        What its reader calls it; never a path.
    path : Path or None
        Where it lies.
    data : bytes
        What it holds, where it does not lie anywhere.
    """

    name: str
    path: Path | None = None
    data: bytes = b""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Them as a stream that can be searched in."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def first(self, count: int, start: int = 0) -> bytes:
        """At most so many of them from one on."""
        with self.open() as file:
            file.seek(start)
            return file.read(count)

    def whole(self) -> bytes:
        """All of them."""
        return self.data if self.path is None else self.path.read_bytes()

    def array(self, dtype: np.dtype[Any], count: int, start: int) -> NDArray[Any]:
        """So many values from a byte on, as they lie there: of a file on the disk nothing is read yet."""
        if not count:
            return np.zeros(0, dtype)
        if self.path is None:
            return np.frombuffer(self.data, dtype, count, start)
        return np.memmap(self.path, dtype, "r", start, (count,)).view(np.ndarray)


def megabytes(size: int) -> str:
    """A number of bytes in words."""
    return f"{size / 2**30:.3g} GiB" if size >= 2**30 else f"{size / 2**20:.3g} MB"


def most_unpacked(packed: int, limits: Limits) -> int:
    """To how many bytes at most so many packed ones are unpacked."""
    return min(limits.unpacked, max(ALWAYS, TIMES * packed))


def too_much(name: str, most: int, limits: Limits) -> Refusal:
    """What is said of a file that unpacks to more than that."""
    why = "" if most == limits.unpacked else ", a hundred times its size; if that is right, send it unpacked"
    return Refusal(f"{shown(name)} unpacks to more than {megabytes(most)}{why}.")


def unzipped(blob: Blob, limits: Limits) -> Blob:
    """What gzip has packed, which may be several pieces after one another.

    Raises
    ------
    Refusal
        If it is damaged, ends too early, or would be more than may be: that is found while it is unpacked.
    """
    most = most_unpacked(blob.size, limits)
    out: list[bytes] = []
    size = 0
    try:
        with blob.open() as file, gzip.GzipFile(fileobj=file) as unpacked:
            while piece := unpacked.read(PIECE):
                size += len(piece)
                if size > most:
                    raise too_much(blob.name, most, limits)
                out.append(piece)
    except (OSError, EOFError, zlib.error):
        raise Refusal(
            f"{shown(blob.name)} is packed with gzip and damaged, or its end is missing: the upload broke off?"
        ) from None
    return Blob(blob.name.removesuffix(".gz"), data=b"".join(out))
