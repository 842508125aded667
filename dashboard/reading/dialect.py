"""What stands between fields, judged together with the decimal sign: nearly all lines have as many fields."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from dashboard.errors import Refusal
from dashboard.reading.lines import CHARACTERS, LAST, Form, Quoting, lines, reader
from dashboard.reading.signs import LIKE, VALUE
from dashboard.reading.spelling import DATE

# The beginning that is looked at: so many bytes, or so many lines where they are long, and never more than the last.
HEAD, HEAD_LINES, MOST = 64 * 2**10, 20, 4 * 2**20
# Rows and fields by which a delimiter is judged.
_ROWS, _FIELDS = 2_000, 20_000
_WHOLE = re.compile(r"[+\-−]?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"[+\-−]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Head:
    """The beginning of a text, in fields.

    Attributes
    ----------
    form : Form
        How it was split.
    width : int
        The number of fields that most lines have.
    rows : list of (int, list of str)
        The line, counted from 1, and fields without spaces around them; blank lines are not there.
    """

    form: Form
    width: int
    rows: list[Line]


def head(data: bytes, skip: int, delimiter: str) -> Head:
    """The beginning of a text in its fields, by the delimiter that was chosen or the one that fits best.

    Raises
    ------
    Refusal
        If quotes do not go together, whatever stands between fields.
    """
    sample, whole = _sample(data)
    text = list(islice(lines(sample), skip, None))
    if not whole and len(text) > 1:
        text.pop()
    if not any(map(str.strip, text)):
        raise Refusal("All lines are skipped: there are no more.", "skip")
    found, open_ = [], False
    for name in [delimiter] if delimiter else CHARACTERS:
        if name not in (delimiter, "none") and not any(CHARACTERS[name] in line or name == "space" for line in text):
            continue
        split = _quoted(text, name, skip, whole)
        if split is None:
            open_ |= CHARACTERS[name] in text[0]
        else:
            found.append((*_fit(split, text), split))
    best = max(found, key=lambda each: each[:2], default=None)
    if best is None or (best[2].form.delimiter == "none" and open_):
        raise refused(_unclosed(text, delimiter, skip))
    return best[2]


def _quoted(text: Sequence[str], delimiter: str, skip: int, whole: bool) -> Head | None:
    """The fields of lines in the first way of quoting under which they go together, or nothing."""
    first, *others = _quotings(text, delimiter)
    split = _split(text, Form(delimiter, first), skip, whole)
    if split and not any("\n" in cell for _, row in split.rows for cell in row):
        return split
    # Quotes that are letters, or are closed anywhere, are believed where all lines agree, and more rows come of it.
    agree = [] if split is None else [split]
    for quoting in others if split is None else others[-1:]:
        other = _split(text, Form(delimiter, quoting), skip, whole)
        if other and len(other.rows) > 1 and all(len(row) == other.width for _, row in other.rows):
            agree.append(other)
    return max(agree, key=lambda each: len(each.rows), default=None)


def other_quotings(data: bytes, form: Form) -> list[Quoting]:
    """Further ways of quoting, for a text whose quotes do not go together in the first."""
    out: list[Quoting] = ["double"] if form.quoting == "single" else []
    if b'\\"' in data:
        out.append("escape")
    out.append("loose")
    if not _enclosing(data.decode(), form.delimiter):
        out.append("none")
    return [quoting for quoting in out if quoting != form.quoting]


def _enclosing(text: str, delimiter: str) -> bool:
    """Whether most double quotes stand around fields, so that they are no letters."""
    sign = re.escape(CHARACTERS[delimiter])
    around = re.findall(rf'(?:^|{sign})"[^"\n]*"(?={sign}|$)', text, re.MULTILINE)
    return len(around) * 4 > text.count('"')


def refused(line: int) -> Refusal:
    """That quotes do not go together in a line."""
    return Refusal(f"Quotes are not closed: the ones that open in line {line:,} or after it have no end.")


def _unclosed(text: Sequence[str], delimiter: str, skip: int) -> int:
    """The line from which quotes do not go together."""
    source = reader(text, Form(delimiter or max((n for n in CHARACTERS), key=lambda n: text[0].count(CHARACTERS[n]))))
    line = skip + 1
    try:
        for _ in source:
            line = skip + source.line_num + 1
    except csv.Error:
        pass
    return line


def _sample(data: bytes) -> tuple[bytes, bool]:
    """The beginning of a text, and whether that is all of it."""
    end = min(HEAD, len(data))
    while end < min(len(data), MOST) and data.count(b"\n", 0, end) + data.count(b"\r", 0, end) < HEAD_LINES:
        end = min(end * 2, len(data))
    return data[:end], end == len(data)


def _quotings(text: Sequence[str], delimiter: str) -> list[Quoting]:
    """Ways of quoting in the order in which they are tried."""
    joined = "".join(text)
    sign = re.escape(CHARACTERS[delimiter])
    if '"' not in joined:
        edge = rf"(?:^|{sign})'[^'\n]*'(?={sign}|$)"
        if joined.count("'") >= len(text) and len(re.findall(edge, joined, re.MULTILINE)) * 2 >= len(text):
            return ["single", "double"]
        return ["double"]
    out: list[Quoting] = ["double", "escape", "loose"] if '\\"' in joined else ["double", "loose"]
    return out if _enclosing(joined, delimiter) else [*out, "none"]


def _split(text: Sequence[str], form: Form, skip: int, whole: bool) -> Head | None:
    """The fields of lines, or nothing where quotes do not go together."""
    source = reader(text, form)
    rows: list[Line] = []
    begin = skip + 1
    fields, closed = 0, form.quoting != "loose"
    try:
        for row in source:
            if row == [LAST]:
                closed = True
            elif any(row):
                rows.append((begin, [cell.strip() for cell in row]))
                fields += len(row)
            begin = skip + source.line_num + 1
            if len(rows) >= _ROWS or fields > _FIELDS * 10:
                break
    except csv.Error as error:
        # A field that goes on behind the beginning is no fault.
        if whole or not rows or str(error) != "unexpected end of data":
            return None
    if not closed and whole:
        return None
    widths = Counter(len(row) for _, row in rows if not _comment(row))
    if not widths:
        widths = Counter(len(row) for _, row in rows)
    width = max(widths, key=lambda each: (each > 1, widths[each], each)) if widths else 1
    return Head(form, 1 if form.delimiter == "none" else width, rows)


def _comment(row: Sequence[str]) -> bool:
    return row[0].startswith(("#", "%", "//"))


def _fit(of: Head, text: Sequence[str]) -> tuple[float, int]:
    """How well a delimiter fits, and the number of fields: the share of lines that agree, and that of known values."""
    rows = [row for _, row in of.rows]
    while len(rows) > 1 and _comment(rows[0]):
        rows = rows[1:]
    if not rows:
        return -1.0, 0
    body = rows[1:] or rows
    known = _known(body, of.width)
    if of.form.delimiter == "none":
        # One column is what is left where nothing else fits.
        return 0.75 + 0.25 * known, 1
    agree = [len(row) == of.width for row in rows]
    # Names of rows may have no name themselves, and a delimiter that fits the names too is better.
    short = len(rows[0]) == of.width - 1
    share = (sum(agree) + short) / len(rows) - 0.2 * short
    if of.width < 2 or share < 0.5 or _is_one(of, rows, text):
        return -1.0, 0
    first = rows[0]
    if share < 0.8 and not (known >= 0.5 or len(first) == of.width):
        return -1.0, 0
    if of.form.delimiter == "space":
        return (0.9 + share + 0.5 * known, of.width) if known >= 0.3 else (-1.0, 0)
    return 1 + share + 0.5 * known - 0.2 * _holds_another(rows, of.width), of.width


def _holds_another(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether some column has the same other delimiter in each row, which then may well be the one: 0 and 25|a."""
    fits = [row for row in rows if len(row) == width]
    return any(all(sign in row[j] for row in fits) for j in range(min(width, 50)) for sign in ";\t|")


def _known(rows: Sequence[Sequence[str]], width: int) -> float:
    """The share of fields that are numbers, by the better decimal sign, dates or such; empty ones do not count."""
    fields = (cell for row in rows if len(row) == width for cell in row if cell)
    cells = list(islice(fields, _FIELDS))
    if not cells:
        return 0.0
    other = sum(VALUE.fullmatch(cell) is not None for cell in cells)
    return max(other + sum(like.fullmatch(cell) is not None for cell in cells) for like in LIKE.values()) / len(cells)


def _is_one(of: Head, rows: Sequence[Sequence[str]], text: Sequence[str]) -> bool:
    """Whether what looks like two columns is one: of decimal commas, of dates with times, of grouped digits."""
    if of.width != 2 and of.form.delimiter != "space":
        return False
    whole = [line.strip() for line in text if line.strip()]
    body = whole[1:] if len(whole) > 1 else whole
    if of.form.delimiter == "comma":
        return len(rows[0]) == 1 and all(map(_WHOLE.fullmatch, body))
    if of.form.delimiter == "space":
        return all(map(DATE.fullmatch, body)) or (len(rows[0]) == 1 and all(map(_GROUPED.fullmatch, body)))
    return False
