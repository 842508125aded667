"""The files of MNIST: where they lie, how they are fetched and read.

LeCun, Cortes and Burges' idx format: a magic number that says type and dimensions, the lengths of
these as big-endian whole numbers of four bytes, then a byte a value.
"""

import gzip
import hashlib
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path

import numpy as np
import pooch
from numpy.typing import NDArray
from platformdirs import user_cache_path

from dashboard.errors import Refusal
from dashboard.layer import default
from dashboard.progress import report

SIDE = 28
MOST = 60_000
FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}
# SHA-256 of the files as they were published; a copy that was packed anew has others, and is read too.
PUBLISHED = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# Seconds to connect, and to wait for the next bytes.
TIMEOUT = (3.0, 10.0)
PIECE = 64 * 1024

# It would write a line to standard error for each file; a refusal says all that matters.
pooch.get_logger().setLevel(logging.WARNING)


@dataclass
class Place:
    """Where the files are.

    Attributes
    ----------
    given : Path or None
        A folder that somebody has filled: nothing is written there. None is a folder of our own
        among the user's caches, filled from a mirror when MNIST is first asked for.
    """

    given: Path | None = None


_of_thread: ContextVar[Place | None] = ContextVar("mnist", default=None)


def place() -> Place:
    """Where this thread reads the files: where it was put, or else where its process has them."""
    found: Place = _of_thread.get() or default.layer().mnist
    return found


@contextmanager
def within(there: Place) -> Iterator[None]:
    """While inside, this thread reads the files in another place."""
    before = _of_thread.set(there)
    try:
        yield
    finally:
        _of_thread.reset(before)


def read(split: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """All images and labels of a split.

    Parameters
    ----------
    split : {"train", "test"}

    Returns
    -------
    images : ndarray of shape (n, 784), uint8
        0 is paper, 255 is ink.
    labels : ndarray of shape (n,), int64
        The digits, 0 to 9.

    Raises
    ------
    Refusal
        If a file is missing, damaged, or cannot be fetched.
    """
    names = FILES[split]
    given = place().given
    folder = fetched(names) if given is None else given
    images, labels = (opened(folder / name, names) for name in names)
    if images.shape[1:] != (SIDE, SIDE) or not 2 <= len(images) <= MOST:
        raise _damaged(names[0])
    if labels.shape != images.shape[:1] or labels.max() > 9:
        raise _damaged(names[1])
    return images.reshape(len(images), -1), labels.astype(np.int64)


def content(split: str) -> str:
    """Names what the files of a split hold: as published, or whatever somebody has put there, empty for what is not.

    They are read whole for it, once, and again when one of them has changed.
    """
    given = place().given
    return " ".join(PUBLISHED[name] if given is None else digest(given / name) for name in FILES[split])


def digest(path: Path) -> str:
    """The SHA-256 of a file, empty for one that cannot be read."""
    try:
        found = path.stat()
        return _digest(path, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=64)
def _digest(path: Path, *_seen: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(path: Path, names: tuple[str, str]) -> NDArray[np.uint8]:
    """The array in an idx file of bytes, in the shape that its head gives.

    Raises
    ------
    Refusal
        If there is no such file (the sentence says where `names` belong), or it is not such a one.
    """
    try:
        with gzip.open(path) as file:
            kind = file.read(4)
            if kind[:3] != b"\0\0\x08" or not 1 <= kind[3] <= 3:
                raise _damaged(path.name)
            shape = [int.from_bytes(file.read(4), "big") for _ in range(kind[3])]
            size = prod(shape)
            # One byte more than there may be tells whether there are too many.
            data = file.read(size + 1) if 0 < size <= MOST * SIDE * SIDE else b""
    except (gzip.BadGzipFile, EOFError, zlib.error, IndexError):
        raise _damaged(path.name) from None
    except OSError:
        raise Refusal(f"MNIST cannot be read. {_put(names)}") from None
    if not data or len(data) != size:
        raise _damaged(path.name)
    return np.frombuffer(data, np.uint8).reshape(shape)


def read_idx(path: Path) -> np.ndarray:
    """The array of bytes in one of MNIST's files."""
    data = gzip.decompress(path.read_bytes())
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(np.frombuffer(data, ">i4", data[3], 4))


def fetched(names: tuple[str, str]) -> Path:
    """Our own folder, with these files in it as they were published.

    A file is fetched under another name and takes its own when its checksum is right, so neither a
    break nor another process at the same work leaves half a file.

    Raises
    ------
    Refusal
        If no mirror can be reached or gives the right files, or nothing can be written.
    """
    folder = user_cache_path("cluster-explorer") / "mnist"
    for name in names:
        _fetch(name, folder, names)
    return folder


def _fetch(name: str, folder: Path, names: tuple[str, str]) -> None:
    why = ""
    for mirror in MIRRORS:
        downloader = pooch.HTTPDownloader(progressbar=_Bar(name), chunk_size=PIECE, timeout=TIMEOUT)
        try:
            pooch.retrieve(mirror + name, f"sha256:{PUBLISHED[name]}", name, folder, downloader=downloader)
            return
        except Refusal:
            raise
        except ValueError:
            why = "what came was not the file that was published"
        except OSError as error:
            # Those of requests are of this class too, but come from no call of the system.
            ours = error.errno is not None or isinstance(error, PermissionError)
            why = "this user's folder for caches cannot be written" if ours else "no mirror of it could be reached"
    raise Refusal(f"MNIST could not be fetched: {why}. {_put(names)}")


class _Bar:
    """The bar that pooch moves."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.total = 0
        self.done = 0

    def update(self, step: int) -> None:
        self.done += step
        report(min(self.done / self.total, 1.0) if self.total else 0.0, f"Fetching {self.name}")

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        pass


def _put(names: tuple[str, str]) -> str:
    """Where the files belong."""
    if place().given is not None:
        return f"Put {names[0]} and {names[1]} into the folder that DASHBOARD_MNIST_DIR names."
    return f"Put {names[0]} and {names[1]} into a folder, and start again with its name in DASHBOARD_MNIST_DIR."


def _damaged(name: str) -> Refusal:
    return Refusal(
        f"{name} is damaged, or none of MNIST's. Put the one that was published into the folder "
        "that DASHBOARD_MNIST_DIR names."
    )
