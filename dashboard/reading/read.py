"""What was read of one data set: columns with types and roles, images, and what there is to say of them."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from dashboard.reading.choices import Choices
from dashboard.reading.pieces import Piece

Type = Literal["number", "text", "boolean", "date", "vector", "nested", "empty"]
Role = Literal["feature", "label", "id", "text", "projection", "ignore"]
TYPES: tuple[str, ...] = get_args(Type)
ROLES: tuple[str, ...] = get_args(Role)
# Where the values of a column are kept.
Keeping = Literal["numbers", "texts", "vectors", "nothing"]
MISSING = -1
# Nothing was chosen.
ANYTHING = Choices()


@dataclass(frozen=True)
class Column:
    """One column of a data set, without its values.

    Attributes
    ----------
    name : str
        Whatever its reader called it: any text, so never an id, a path, HTML or a format string.
    type : str
        One of `TYPES`.
    role : str
        One of `ROLES`: what it is taken for until its reader says otherwise.
    why : str
        The reason for that role, a few words.
    missing : int
        In how many rows it has no value; infinite ones count.
    kept, at : str, int
        Where its values are: which column of `Read.numbers`, of `Read.texts`, or which of `Read.vectors`. A column
        of type number is kept among the texts where numbers would not hold its digits: whole ones beyond 2**53.
    whole : bool
        Whether all its numbers are whole.
    piece, place : int, int
        Which of `Read.pieces` it comes from, and which column of that it is.
    """

    name: str
    type: Type
    role: Role = "ignore"
    why: str = ""
    missing: int = 0
    kept: Keeping = "nothing"
    at: int = 0
    whole: bool = False
    piece: int = 0
    place: int = 0


@dataclass(frozen=True, eq=False)
class Texts:
    """Columns of words, each different word of a column once.

    Attributes
    ----------
    codes : ndarray of shape (n, k), int32
        Which word stands in each cell, counted from the column's first; −1 where none does.
    firsts : ndarray of shape (k + 1,), int64
        Where the words of each column begin, and after them where the last one's end.
    ends : ndarray of shape (words,), int64
        Where each word ends in `letters`.
    letters : ndarray of shape (bytes,), uint8
        All words after one another, in UTF-8.
    """

    codes: NDArray[np.int32]
    firsts: NDArray[np.int64]
    ends: NDArray[np.int64]
    letters: NDArray[np.uint8]

    @classmethod
    def none(cls, n: int) -> "Texts":
        """No columns, of so many rows."""
        return cls(np.zeros((n, 0), np.int32), np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8))

    @classmethod
    def of(cls, n: int, columns: Sequence[Sequence[str | None]]) -> "Texts":
        """Columns of so many words or None; each column's words are numbered as they first stand in it."""
        codes, firsts = np.full((n, len(columns)), MISSING, np.int32), [0]
        words: list[str] = []
        for k, column in enumerate(columns):
            numbers: dict[str, int] = {}
            codes[:, k] = [MISSING if cell is None else numbers.setdefault(cell, len(numbers)) for cell in column]
            words += numbers
            firsts.append(len(words))
        encoded = [word.encode("utf-8", "replace") for word in words]
        ends = np.cumsum([len(word) for word in encoded], dtype=np.int64) if encoded else np.zeros(0, np.int64)
        return cls(codes, np.array(firsts, np.int64), ends, np.frombuffer(b"".join(encoded), np.uint8))

    def word(self, at: int) -> str:
        """One word, counted over all columns."""
        begin = int(self.ends[at - 1]) if at else 0
        return self.letters[begin : int(self.ends[at])].tobytes().decode("utf-8", "replace")

    def words(self, column: int) -> list[str]:
        """The different words of a column, in the order of their codes."""
        return [self.word(at) for at in range(int(self.firsts[column]), int(self.firsts[column + 1]))]

    def cells(self, column: int, rows: slice | NDArray[np.integer] = slice(None)) -> list[str | None]:
        """The words of a column in some rows, None where there is none."""
        codes, first = self.codes[rows, column], int(self.firsts[column])
        words = {code: self.word(first + code) for code in np.unique(codes).tolist() if code >= 0}
        return [words.get(code) for code in codes.tolist()]


@dataclass(frozen=True, eq=False)
class Read:
    """One data set as it was read.

    Attributes
    ----------
    columns : tuple of Column
        In the order in which they stand.
    numbers : ndarray of shape (n, ·), float64 or float32
        The columns of numbers and booleans that are kept so; NaN where there is no value.
    texts : Texts
        The columns of words, dates as they are written, and of what is nested as it is written.
    vectors : tuple of ndarray of shape (n, ·), float64
        A row of NaN where there is no vector.
    images : ndarray of shape (n, height, width) or (n, height, width, 3), uint8 or float64, or None
        Grey or in colour, a row each, as they stood in the file: no ink is turned to paper.
    understood : Choices
        How it was read, every field filled in that means something for such a file.
    format : str
        What kind of file: csv, npy, npz, idx, parquet, workbook, zip, image; or frame, which is none.
    files : tuple of str
        What its reader called the files; shown to nobody else.
    skipped : tuple of (str, str)
        What was left out, as its reader knows it (a line's number, a file's name), and why.
    says : tuple of str
        What was noticed, each a sentence that names the numbers.
    first_line : int
        The line of the first row in the file, counted from 1; 0 where there are no lines.
    sheets : tuple of str
        The sheets or arrays that could be chosen instead.
    pieces : tuple of Piece
        How each of the files was read, for code that reads them again.
    """

    columns: tuple[Column, ...]
    numbers: NDArray[np.floating]
    texts: Texts
    vectors: tuple[NDArray[np.float64], ...] = ()
    images: NDArray[np.uint8] | NDArray[np.float64] | None = None
    understood: Choices = ANYTHING
    format: str = "csv"
    files: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()
    first_line: int = 0
    sheets: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()

    def __post_init__(self) -> None:
        n = len(self)
        assert self.numbers.dtype in (np.float64, np.float32), self.numbers.dtype
        assert len(self.texts.codes) == n, (len(self.texts.codes), n)
        assert all(len(vector) == n for vector in self.vectors)
        assert self.images is None or len(self.images) == n, (len(self.images), n)
        names = [column.name for column in self.columns]
        assert len(set(names)) == len(names), "two columns have one name"

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        texts = self.texts
        arrays: list[NDArray[Any]] = [self.numbers, texts.codes, texts.ends, texts.letters, *self.vectors]
        return sum(a.nbytes for a in arrays) + (0 if self.images is None else self.images.nbytes)

    def number(self, column: Column) -> NDArray[np.float64]:
        """The values (n,) of a column of numbers, NaN where there is none."""
        return self.numbers[:, column.at].astype(np.float64, copy=False)

    def with_role(self, role: Role) -> Iterator[int]:
        """The columns that have a role, by their place."""
        return (place for place, column in enumerate(self.columns) if column.role == role)

    def values(self, place: int, rows: slice | NDArray[np.integer] = slice(None)) -> list[Any]:
        """A column's cells in some rows: numbers, words or lists of numbers; None where there is no value."""
        column = self.columns[place]
        if column.kept == "texts":
            return self.texts.cells(column.at, rows)
        if column.kept == "vectors":
            return [None if np.isnan(v).all() else v.tolist() for v in self.vectors[column.at][rows]]
        if column.kept == "numbers":
            return [None if math.isnan(v) else v for v in self.numbers[rows, column.at].tolist()]
        return [None] * len(self.numbers[rows])

    def labels(self) -> dict[str, int]:
        """How many rows each word of the label has, the first label's; nothing where there is none."""
        place = next(self.with_role("label"), None)
        if place is None:
            return {}
        column = self.columns[place]
        counts: dict[str, int] = {}
        for value in self.values(place):
            if value is not None:
                name = value if isinstance(value, str) else f"{value:.15g}"
                counts[name] = counts.get(name, 0) + 1
        return counts if column.kept != "vectors" else {}

    def saying(self, *sentences: str) -> "Read":
        """The same with more that was noticed."""
        return replace(self, says=(*self.says, *sentences))


# --- As bytes --------------------------------------------------------------------------------------

_PLAIN = ("format", "files", "skipped", "says", "first_line", "sheets")


def parts(read: Read) -> dict[str, NDArray[Any]]:
    """A data set as arrays of plain numbers by name, for a file without pickle: `made` turns them back."""
    head = {
        "columns": [asdict(column) for column in read.columns],
        "understood": read.understood.model_dump(mode="json"),
        "pieces": [piece.plain() for piece in read.pieces],
        **{name: getattr(read, name) for name in _PLAIN},
    }
    texts = read.texts
    out: dict[str, NDArray[Any]] = {
        "head": np.frombuffer(json.dumps(head).encode(), np.uint8),
        "numbers": read.numbers,
        "codes": texts.codes,
        "firsts": texts.firsts,
        "ends": texts.ends,
        "letters": texts.letters,
        **{f"vector {i}": vector for i, vector in enumerate(read.vectors)},
    }
    return out if read.images is None else out | {"images": read.images}


def made(of: dict[str, NDArray[Any]]) -> Read:
    """The data set that `parts` took apart; anything else raises an error of whatever kind."""
    head = json.loads(of["head"].tobytes())
    vectors = sum(name.startswith("vector ") for name in of)
    return Read(
        columns=tuple(Column(**column) for column in head["columns"]),
        numbers=of["numbers"],
        texts=Texts(of["codes"], of["firsts"], of["ends"], of["letters"]),
        vectors=tuple(of[f"vector {i}"] for i in range(vectors)),
        images=of.get("images"),
        understood=Choices.model_validate(head["understood"]),
        format=str(head["format"]),
        files=tuple(head["files"]),
        skipped=tuple((str(what), str(why)) for what, why in head["skipped"]),
        says=tuple(head["says"]),
        first_line=int(head["first_line"]),
        sheets=tuple(head["sheets"]),
        pieces=tuple(Piece.of(plain) for plain in head["pieces"]),
    )
