"""Points: what every computation starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.reading.read import Texts


def frozen(array: NDArray) -> NDArray:
    """The same array, read-only: results are shared between readers, so nobody may write."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Groups:
    """The true group of each point: the blob it was drawn from, the digit it shows, the species of a flower.

    Attributes
    ----------
    truth : ndarray of shape (n,), int64
        The number of each row's group.
    noun : (str, str)
        What such a group is called, one and several: ``("blob", "blobs")``.
    names : tuple of str
        What each group is called, by its number.
    """

    truth: NDArray[np.int64]
    noun: tuple[str, str]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        assert self.truth.ndim == 1, self.truth.shape
        assert self.truth.dtype == np.int64, self.truth.dtype
        assert 0 <= self.truth.min() <= self.truth.max() < len(self.names), self.names
        frozen(self.truth)


def numbered(truth: NDArray[np.integer], one: str, several: str) -> Groups:
    """Groups (n,) that have no other names than their numbers: blob 3, a 7."""
    return Groups(truth.astype(np.int64), (one, several), tuple(map(str, range(int(truth.max()) + 1))))


@dataclass(frozen=True)
class Images:
    """Each row is an image, pixel by pixel.

    Attributes
    ----------
    shape : (height, width)
        ``X[i].reshape(shape)`` shows row i; in colour there are three values a pixel, red, green and blue.
    noun : (str, str)
        What an image is called, one and several.
    colour : bool
        Whether it is in colour.
    ink : bool
        Whether 0 is paper and 1 ink, which both themes draw in their own; a photograph has 0 for black.
    """

    shape: tuple[int, int]
    noun: tuple[str, str] = ("image", "images")
    colour: bool = False
    ink: bool = True

    @property
    def size(self) -> int:
        """How many numbers an image is."""
        return self.shape[0] * self.shape[1] * (3 if self.colour else 1)

    @property
    def side(self) -> int:
        """Pixels of its longer side: where images are shown, they are square."""
        return max(self.shape)


@dataclass(frozen=True, eq=False)
class Columns:
    """Each row is a line of a table: a number in each of some named columns.

    Attributes
    ----------
    names : tuple of str
        What each of the d columns is called; any text, in the data's own words.
    units : tuple of str
        What each is measured in; empty where that is not known.
    middle, scale : ndarray of shape (d,), float64
        A row was ``X[i] * scale + middle`` before it was standardised; 0 and 1 where it was not.
    noun : (str, str)
        What a row is called, one and several.
    logs : tuple of int
        Columns that are logarithms of what stood in the table.
    words : tuple of (int, str, tuple of str)
        Of a column of words that became as many of 0 and 1/√2: the first of these, what it was called, and its words.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    middle: NDArray[np.float64]
    scale: NDArray[np.float64]
    noun: tuple[str, str] = ("row", "rows")
    logs: tuple[int, ...] = ()
    words: tuple[tuple[int, str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        d = len(self.names)
        assert len(self.units) == d, self.units
        assert self.middle.shape == self.scale.shape == (d,), (self.middle.shape, self.scale.shape, d)
        frozen(self.middle)
        frozen(self.scale)


def plain(d: int, noun: tuple[str, str] = ("point", "points")) -> Columns:
    """So many columns without names of their own, x0, x1 and so on, as they are."""
    return Columns(tuple(f"x{i}" for i in range(d)), ("",) * d, np.zeros(d), np.ones(d), noun)


Face = Images | Columns


@dataclass(frozen=True, eq=False)
class Notes(Texts):
    """What is known of rows beside their features, in the words of whoever brought them.

    Attributes
    ----------
    columns : tuple of str
        What each of the k columns of words is called.
    rows : ndarray of shape (n,), int64
        The number of each row in what was brought.
    named : bool
        Whether the first column says what rows are called.
    """

    columns: tuple[str, ...]
    rows: NDArray[np.int64]
    named: bool = False

    def __post_init__(self) -> None:
        assert self.codes.shape == (len(self.rows), len(self.columns)), (self.codes.shape, self.columns)
        for array in (self.codes, self.firsts, self.ends, self.letters, self.rows):
            frozen(array)

    @classmethod
    def of_cells(
        cls, columns: Sequence[str], cells: Sequence[Sequence[str | None]], rows: NDArray[np.int64], named: bool
    ) -> "Notes":
        """Notes on rows (n,), a column of n words each."""
        texts = Texts.of(len(rows), cells)
        return cls(texts.codes, texts.firsts, texts.ends, texts.letters, tuple(columns), rows, named)

    def name(self, row: int) -> str:
        """What a row is called; empty where nothing says it."""
        return (self.cells(0, np.array([row]))[0] or "") if self.named else ""

    def beside(self, row: int) -> list[tuple[str, str]]:
        """What stands beside a row, but for its name: the columns, and their words."""
        found = ((name, self.cells(at, np.array([row]))[0]) for at, name in enumerate(self.columns))
        return [(name, word) for name, word in list(found)[self.named :] if word is not None]


@dataclass(frozen=True, eq=False)
class Points:
    """Points, what a row looks like, and the true groups where they are known.

    Attributes
    ----------
    stored : ndarray of shape (n, d), float64, float32 or uint8
        One row a point. What came as float32 may stay so, and large sets of images stay as they are on disk, a byte a
        pixel.
    groups : Groups or None
    face : Images, Columns or None
        None for points that nobody looks at, such as centres.
    unit : float
        What `stored` is divided by, so that pixels are 0–1.
    notes : Notes or None
        What is known of the rows beside, where somebody brought them.
    drawn : ndarray of shape (n, 3), float64, or None
        Where each is drawn, if that came with them.
    """

    stored: NDArray[np.floating] | NDArray[np.uint8]
    groups: Groups | None = None
    face: Face | None = None
    unit: float = 1.0
    notes: Notes | None = None
    drawn: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        assert self.stored.ndim == 2, self.stored.shape
        n, d = self.stored.shape
        assert self.stored.dtype in (np.float64, np.float32, np.uint8), self.stored.dtype
        assert n > 0
        assert self.groups is None or self.groups.truth.shape == (n,), self.groups.truth.shape
        face = self.face
        assert not isinstance(face, Images) or face.size == d, face
        assert not isinstance(face, Columns) or len(face.names) == d, face
        assert self.unit == 1.0 or self.stored.dtype == np.uint8, self.unit
        assert self.notes is None or len(self.notes.rows) == n, len(self.notes.rows)
        assert self.drawn is None or self.drawn.shape == (n, 3), self.drawn.shape
        frozen(self.stored)

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def noun(self) -> tuple[str, str]:
        """What a row is called, one and several."""
        return self.face.noun if self.face else ("point", "points")

    @property
    def X(self) -> NDArray[np.floating]:
        """All rows as numbers, (n, d), read-only: float64, or float32 where that or bytes are stored.

        Bytes are converted at each call; ask for `rows` where some are enough.
        """
        return self.rows(slice(None))

    def rows(self, which: slice | NDArray[np.integer] | NDArray[np.bool_]) -> NDArray[np.floating]:
        """Some rows of `X`, (k, d), read-only."""
        chosen: NDArray[Any] = self.stored[which]
        if chosen.dtype == np.uint8:
            chosen = chosen.astype(np.float32)
            # In its place: with a second copy MNIST would take as much again.
            chosen /= np.float32(self.unit)
        return frozen(chosen)
