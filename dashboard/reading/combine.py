"""Data sets put side by side, and rows of them chosen: arrays in, arrays out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboard.reading.read import MISSING, Column, Read, Texts


@dataclass(frozen=True)
class Part:
    """What was read of one file.

    Attributes
    ----------
    read : Read
    rows : ndarray of shape (n,), int64, or None
        Which rows of the file they are; None for all.
    total : int
        How many rows the file has.
    """

    read: Read
    rows: NDArray[np.int64] | None
    total: int

    @classmethod
    def all(cls, read: Read) -> "Part":
        """Every row of a file."""
        return cls(read, None, len(read))


def beside(left: Read, right: Read) -> Read:
    """All columns of two data sets of as many rows; what only one of them has besides is kept, the left one first."""
    assert len(left) == len(right), (len(left), len(right))
    taken = {column.name for column in left.columns}
    shifts = {
        "numbers": left.numbers.shape[1],
        "texts": left.texts.codes.shape[1],
        "vectors": len(left.vectors),
        "nothing": 0,
    }
    moved = []
    for column in right.columns:
        name = free(column.name, taken)
        taken.add(name)
        piece = column.piece + len(left.pieces)
        moved.append(replace(column, name=name, at=column.at + shifts[column.kept], piece=piece))
    return replace(
        left,
        columns=(*left.columns, *moved),
        numbers=_stacked(left.numbers, right.numbers),
        texts=_texts(left.texts, right.texts),
        vectors=(*left.vectors, *right.vectors),
        images=right.images if left.images is None else left.images,
        files=(*left.files, *right.files),
        skipped=(*left.skipped, *right.skipped),
        says=(*left.says, *right.says),
        first_line=left.first_line or right.first_line,
        pieces=(*left.pieces, *right.pieces),
    )


def free(name: str, taken: Iterable[str]) -> str:
    """The name, or where it is taken already the next one that counts on from it."""
    taken = set(taken)
    if name not in taken:
        return name
    k = 2
    while f"{name} ({k})" in taken:
        k += 1
    return f"{name} ({k})"


def take(read: Read, rows: NDArray[np.int64]) -> Read:
    """Some rows of a data set, in that order; −1 is a row in which nothing stands. Images need all rows to be there."""
    gone = rows < 0
    some = bool(gone.any())
    assert not (some and read.images is not None)
    numbers = read.numbers[rows]
    codes = read.texts.codes[rows]
    vectors = tuple(vector[rows] for vector in read.vectors)
    if some:
        codes[gone] = MISSING
        numbers[gone] = np.nan
        for vector in vectors:
            vector[gone] = np.nan
    out = replace(
        read,
        columns=(),
        numbers=numbers,
        texts=replace(read.texts, codes=codes),
        vectors=vectors,
        images=None if read.images is None else read.images[rows],
    )
    return replace(out, columns=tuple(_counted(column, out) for column in read.columns))


def _counted(column: Column, read: Read) -> Column:
    """A column with the count of what is missing in its rows."""
    if column.kept == "numbers":
        missing = np.isnan(read.numbers[:, column.at]).sum()
    elif column.kept == "texts":
        missing = (read.texts.codes[:, column.at] < 0).sum()
    elif column.kept == "vectors":
        missing = np.isnan(read.vectors[column.at]).all(axis=1).sum()
    else:
        missing = len(read)
    return replace(column, missing=int(missing))


def without(read: Read, place: int) -> Read:
    """The data set without one of its columns, whose values stay where they are."""
    return replace(read, columns=tuple(c for k, c in enumerate(read.columns) if k != place))


def _stacked(left: NDArray[np.floating], right: NDArray[np.floating]) -> NDArray[np.floating]:
    """Numbers side by side; nothing is copied where one has none."""
    if not right.shape[1]:
        return left
    return np.hstack([left, right]) if left.shape[1] else right


def _texts(left: Texts, right: Texts) -> Texts:
    """Words side by side."""
    if not right.codes.shape[1]:
        return left
    if not left.codes.shape[1]:
        return right
    return Texts(
        np.hstack([left.codes, right.codes]),
        np.concatenate([left.firsts, right.firsts[1:] + left.firsts[-1]]),
        np.concatenate([left.ends, right.ends + len(left.letters)]),
        np.concatenate([left.letters, right.letters]),
    )
