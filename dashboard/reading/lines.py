"""Fields of the lines of a text, by a delimiter and a way of quoting: many rows at a time."""

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Literal

Quoting = Literal["double", "escape", "single", "loose", "none"]
CHARACTERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " ", "none": "\0"}
# Fields that are held at a time, and lines that are named.
_AT_A_TIME = 100_000
_KEPT = 1_000


@dataclass(frozen=True)
class Form:
    """How lines become fields.

    Attributes
    ----------
    delimiter : str
        By the names of `Choices`.
    quoting : str
        ``double``: within double quotes, which are doubled within; ``escape``: with a backslash before them;
        ``single``: within single quotes; ``loose``: something may follow a closing quote; ``none``: quotes are letters.
    """

    delimiter: str
    quoting: Quoting = "double"

    def options(self) -> dict[str, Any]:
        """What `csv.reader` is told."""
        out: dict[str, Any] = {"delimiter": CHARACTERS[self.delimiter], "skipinitialspace": True, "strict": True}
        if self.quoting == "escape":
            out |= {"escapechar": "\\", "doublequote": False}
        elif self.quoting == "single":
            out |= {"quotechar": "'"}
        elif self.quoting == "none":
            out |= {"quoting": csv.QUOTE_NONE}
        elif self.quoting == "loose":
            out |= {"strict": False}
        return out


@contextmanager
def long_fields() -> Iterator[None]:
    """Within, a field may be as long as the file: how long is bounded by the file's size."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def lines(data: bytes, skip: int = 0) -> Iterator[str]:
    """The lines of a text in UTF-8, of whatever ending, without the first ones."""
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8", "replace", newline=None)
    return islice(text, skip, None)


# Behind the last line of a text whose quotes may stay open: a row of its own where they do not.
LAST = "\2"


def _fit(of: Iterable[str], form: Form) -> Iterable[str]:
    """Lines as the reader needs them: for columns that are set apart by spaces, tabs are spaces too."""
    if form.delimiter == "space":
        of = (line.replace("\t", " ").rstrip() for line in of)
    if form.delimiter == "none":
        # Spaces alone are a blank line, and no empty value as "" is.
        of = ("\n" if line.isspace() else line for line in of)
    return chain(of, [LAST + "\n"]) if form.quoting == "loose" else of


def reader(of: Iterable[str], form: Form) -> Any:
    """A `csv.reader` over lines."""
    return csv.reader(_fit(of, form), **form.options())


class Unclosed(Exception):
    """Quotes do not go together in a line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass
class Rows:
    """Rows of one width, read many at a time, with what is in between.

    Attributes
    ----------
    width : int
        Fields of a row.
    count : int
        Rows so far, of that width.
    odd : list of (int, int)
        Of each line with another number of fields: the line and that number; the first thousand.
    odd_count : int
        How many there were.
    comments : list of int
        Lines that begin with # and are no row.
    blanks : int
        Blank lines that rows follow.
    """

    data: bytes
    form: Form
    skip: int
    width: int
    trailing: bool = False
    count: int = 0
    odd: list[tuple[int, int]] = field(default_factory=list)
    odd_count: int = 0
    comments: list[int] = field(default_factory=list)
    blanks: int = 0
    # Rows before which something else stood, and their lines: from there on each row is the next line.
    _rows: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[list[str]]]:
        """Lists of rows.

        Raises
        ------
        Unclosed
            If quotes do not go together.
        """
        source = reader(lines(self.data, self.skip), self.form)
        rows: list[list[str]] = []
        full, most = self.width + self.trailing, max(_AT_A_TIME // self.width, 1)
        begin, expected, blanks = self.skip + 1, -1, 0
        closed = self.form.quoting != "loose"
        try:
            for row in source:
                if not closed and row == [LAST]:
                    closed = True
                    break
                if (len(row) == full and (not self.trailing or not row.pop().strip())) or self._short(row):
                    if begin != expected:
                        self._rows.append(self.count)
                        self._lines.append(begin)
                    expected = begin + 1
                    self.count += 1
                    self.blanks += blanks
                    blanks = 0
                    rows.append(row)
                    if len(rows) == most:
                        yield rows
                        rows = []
                elif not row or row == [""]:
                    blanks += 1
                else:
                    self._leave(row, begin, len(row) + (self.trailing and len(row) == self.width))
                begin = self.skip + source.line_num + 1
        except csv.Error as error:
            raise Unclosed(begin) from error
        if not closed:
            raise Unclosed(begin)
        if rows:
            yield rows

    def all_plain(self, count: int) -> None:
        """Take it that so many rows are there, a line each, and nothing else."""
        self.count, self._rows, self._lines = count, [0], [self.skip + 1]

    def _short(self, row: list[str]) -> bool:
        """Whether a row lacks the delimiter that ends all others, and nothing else."""
        return self.trailing and len(row) == self.width

    def _leave(self, row: list[str], line: int, fields: int) -> None:
        if row[0].startswith("#"):
            self.comments.append(line)
            return
        self.odd_count += 1
        if len(self.odd) < _KEPT:
            self.odd.append((line, fields))

    def line(self, row: int) -> int:
        """The line in which a row begins, counted from 1."""
        place = bisect_right(self._rows, row) - 1
        return self._lines[place] + row - self._rows[place]
