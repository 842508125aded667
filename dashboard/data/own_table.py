"""Which columns of a reader's data its code needs, and what files are called in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from dashboard.reading.read import Read


@dataclass(frozen=True)
class Used:
    """The columns that the code makes something of, by their names in the data set.

    Attributes
    ----------
    n : int
        Rows of the data set.
    numbers, booleans : list of str
        Columns that are kept as numbers.
    vectors : dict of str to int
        Columns of vectors, and how many numbers a vector has.
    longest : int
        Bytes of the longest word there is.
    sample : int
        The seed of the sample that was read, −1 for all rows.
    """

    n: int
    numbers: list[str] = field(default_factory=list)
    booleans: list[str] = field(default_factory=list)
    vectors: dict[str, int] = field(default_factory=dict)
    longest: int = 0
    sample: int = -1


def used(read: Read, places: Sequence[int]) -> Used:
    """The columns at some places."""
    out = Used(
        len(read), longest=int(np.diff(read.texts.ends, prepend=0).max(initial=0)), sample=read.understood.sample
    )
    for place in sorted(set(places)):
        column = read.columns[place]
        if column.kept == "vectors":
            out.vectors[column.name] = read.vectors[column.at].shape[1]
        elif column.kept == "numbers":
            (out.booleans if column.type == "boolean" else out.numbers).append(column.name)
    return out


def filename(name: str) -> str:
    """Where a file lies, seen from the folder in which the code runs: never outside of it."""
    parts = [part for part in PurePosixPath(name.replace("\0", "")).parts if part not in ("/", "..", "//")]
    return "/".join(parts) or "data"
