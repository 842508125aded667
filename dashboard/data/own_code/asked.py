"""Which columns of one file the code makes something of, and where that file lies."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from dashboard.data.literals import literal
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read

Sections = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """The columns of one file that are needed.

    Attributes
    ----------
    piece : Piece
        The file.
    table : str
        What the code calls the table that it makes of it.
    names : tuple of str
        What all columns of the file are called in that table, by their place.
    numbers, booleans, words : list of str
        The columns that are needed, by what they become.
    vectors : dict of str to int
        Columns of vectors, and how many numbers a vector has.
    holes : bool
        Whether a number is missing among them.
    longest : int
        Bytes of the longest word there is.
    """

    piece: Piece
    table: str
    names: tuple[str, ...]
    numbers: list[str] = field(default_factory=list)
    booleans: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    vectors: dict[str, int] = field(default_factory=dict)
    holes: bool = False
    longest: int = 0

    @property
    def all(self) -> list[str]:
        """Every column that is needed, in the order of the file."""
        wanted = {*self.numbers, *self.booleans, *self.words, *self.vectors}
        return [name for name in self.names if name in wanted]


def asked(read: Read, number: int, table: str, wanted: Collection[int]) -> Asked:
    """The columns of a file, of which those at some places of the data set are needed; and the one it is joined by."""
    piece = read.pieces[number]
    names = [f"(left out {place})" for place in range(piece.width)]
    there = [place for place, column in enumerate(read.columns) if column.piece == number]
    for place in there:
        names[read.columns[place].place] = read.columns[place].name
    needed = [place for place in there if place in wanted]
    longest = int(np.diff(read.texts.ends, prepend=0).max(initial=0))
    holes = any(read.columns[place].missing for place in needed)
    out = Asked(piece, table, tuple(names), holes=holes, longest=longest)
    for place in needed:
        column = read.columns[place]
        if column.kept == "vectors":
            out.vectors[column.name] = read.vectors[column.at].shape[1]
        elif column.kept == "numbers":
            (out.booleans if column.type == "boolean" else out.numbers).append(column.name)
        elif column.kept == "texts":
            out.words.append(column.name)
    return out


def filename(name: str) -> str:
    """Where a file lies, seen from the folder in which the code runs: never outside of it."""
    parts = [part for part in PurePosixPath(name.replace("\0", "")).parts if part not in ("/", "..", "//")]
    return "/".join(parts) or "data"


def path(piece: Piece) -> str:
    """The name of a file as code has it."""
    return literal(filename(piece.file))


def content(piece: Piece) -> str:
    """The expression that gives the bytes of a file, out of its packing."""
    data = f"Path({path(piece)}).read_bytes()"
    return f"gzip.decompress({data})" if piece.packed else data
