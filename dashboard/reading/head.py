"""Where the rows of a table begin: what stands above the names, the names, and units below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading.dialect import Head, Line
from dashboard.reading.names import told
from dashboard.reading.signs import VALUE
from dashboard.reading.spelling import MISSING, Spelling, number

# As many lines are looked at as the beginning has; of more nobody has counted all.
_MANY = 300
_COMMENT = re.compile(r"(?:#+|%+|//+)\s*")
_UNIT = re.compile(r"[\[(<].*[\])>]|.{0,3}|.*[°%/µμ·^²³].*|[a-zA-Z]+-?[1-9]")
_SHAPE = (("[^\\W\\d_]+", "a"), ("[0-9]+", "0"))
# Names that say themselves that they are some.
_KNOWN = re.compile(
    "id|name|word|text|label|class|target|group|category|type|kind|key|title|value|reading|sentence|"
    "document|item|token|species|date|time|city|country|index|url|path|file"
)


@dataclass(frozen=True)
class Start:
    """Where the rows begin, and what stands above them.

    Attributes
    ----------
    skip : int
        Lines above the names, or above the rows where there are none.
    names : list of str or None
        One a column, as they are written.
    above : int
        Lines above the first row.
    trailing : bool
        Whether lines end with a delimiter behind which nothing follows.
    skipped : tuple of (str, str)
        Which lines above the rows are no part of them, and why.
    says : tuple of str
        What was noticed.
    """

    skip: int
    names: list[str] | None
    above: int
    width: int
    trailing: bool = False
    skipped: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()


def start(of: Head, spelling: Spelling, header: str, skip: int) -> Start:
    """Where the rows of a table begin.

    Parameters
    ----------
    of : Head
        Its beginning in fields.
    spelling : Spelling
        How its numbers are spelled.
    header : str
        ``yes``, ``no``, or empty for what its content says.
    skip : int
        Lines above the names that its reader counted; −1 to find them.
    """
    rows, first = of.rows, 0
    if skip < 0:
        first = _first(of, spelling)
    if first >= len(rows):
        raise Refusal("The file holds nothing but comments.")
    width = of.width
    line, names = rows[first]
    body = rows[first + 1 :]
    if skip <= 0 and header != "no" and (said := _summary(names, body, width)):
        # Nothing is skipped: what was understood, no lines above and names, finds the same again.
        return Start(
            0,
            ["", *[""] * (width - 2), "class"],
            line,
            width,
            skipped=((f"line {line:,}", said),),
            says=(f"Line {line:,} {said} and holds no names: the last column is the class.",),
        )
    above_first = _commented(rows, first, width) if skip < 0 else None
    if skip >= 0 and _COMMENT.match(names[0]) and header != "no":
        names = _uncommented(names, width)
    like = [row for _, row in body if len(row) == width] or [row for _, row in body]
    is_header = header == "yes" or (header != "no" and _names(names, like, width, spelling))
    if not is_header and above_first is not None and header != "no":
        return _made(of, above_first[0], above_first[1], first, spelling)
    if is_header:
        return _made(of, line, names, first + 1, spelling)
    kept_above = _above(rows[:first], line)
    return Start(line - 1, None, line - 1, *_ends(None, [row for _, row in rows[first:]], width), skipped=kept_above)


def _first(of: Head, spelling: Spelling) -> int:
    """The row of the names or, without any, the first of all: what is above has another number of fields."""
    rows, width = of.rows, of.width
    at = 0
    while at < len(rows) and _COMMENT.match(rows[at][1][0]):
        at += 1
    if width == 1:
        return at
    begin = next((i for i in range(at, len(rows)) if len(rows[i][1]) == width), at)
    if begin == at:
        return at
    body = [row for _, row in rows[begin:] if len(row) == width]
    names = rows[begin - 1][1]
    if _names(rows[begin][1], body[1:], width, spelling):
        return begin
    if len(names) == width - 1 or (len(names) == width + 1 and not names[-1]):
        return begin - 1
    adjacent = rows[begin][0] - rows[begin - 1][0] == 1
    if adjacent and len(names) > 1 and not any(_value(cell, spelling) for cell in names):
        raise _unequal(rows[begin - 1][0], names, width, rows[begin][0] - 1)
    if any(_value(cell, spelling) for cell in names) and len(names) > 1:
        return at
    return begin


def _unequal(line: int, names: Sequence[str], width: int, above: int) -> Refusal:
    """That there are not as many names as fields; without them columns are called by their numbers."""
    return Refusal(
        f"Line {line:,} has {len(names):,} names where the rows have {width:,} fields.",
        "header",
        (Offer("Leave the names out", {"header": "no", "skip": above}),),
    )


def _summary(first: Sequence[str], body: Sequence[Line], width: int) -> str:
    """What a first line says that counts rows and features and then names the classes; nothing of any other line.

    scikit-learn's own tables begin so.
    """
    numbers, classes = first[:2], first[2:]
    if len(numbers) < 2 or not all(cell.isdigit() for cell in numbers) or int(numbers[1]) != width - 1:
        return ""
    codes = {row[-1] for _, row in body if len(row) == width}
    whole = len(body) >= _MANY or len(body) == int(numbers[0])
    if not classes or not whole or not codes <= {str(i) for i in range(len(classes))}:
        return ""
    named = shown(", ".join(classes), 60)
    return f"counts {int(numbers[0]):,} rows of {int(numbers[1]):,} features and names the classes {named}"


def _made(of: Head, line: int, names: list[str], first: int, spelling: Spelling) -> Start:
    """The start of a table with names, whose rows are those from `first` on."""
    width = of.width
    body = [row for _, row in of.rows[first:]]
    above = of.rows[first][0] - 1 if first < len(of.rows) else line
    skipped = _above([each for each in of.rows[:first] if each[0] < line], line)
    names, width, trailing, says = _fitted(names, body, width)
    if len(names) != width:
        raise _unequal(line, names, width, above)
    units = body and _units(body[0], body[1:], spelling)
    if units and len(body) > 1:
        at = of.rows[first][0]
        words = ", ".join(dict.fromkeys(cell for cell in body[0] if cell))
        skipped += ((f"line {at:,}", "units"),)
        says += (f"Line {at:,} holds units ({shown(words, 60)}) and is left out.",)
        above = of.rows[first + 1][0] - 1
    return Start(line - 1, names, above, width, trailing, skipped, says)


def _fitted(names: list[str], body: list[list[str]], width: int) -> tuple[list[str], int, bool, tuple[str, ...]]:
    """Names as many as fields: rows may end with a delimiter, or begin with names of their own."""
    if len(names) == width - 1 and body:
        fits = [row for row in body if len(row) == width]
        if fits and not any(row[-1] for row in fits):
            nothing = "Each row ends with a delimiter behind which nothing stands."
            return names, width - 1, True, (*told(names), nothing)
        unnamed = "The rows begin with a field that has no name: the names of rows."
        return ["", *names], width, False, (*told(names), unnamed)
    if len(names) == width + 1 and not names[-1]:
        return names[:-1], width, False, tuple(told(names[:-1]))
    width, trailing = _ends(names, body, width)
    ends = ("Each line ends with a delimiter behind which nothing stands.",) if trailing else ()
    return names[:width], width, trailing, (*told(names[:width]), *ends)


def _ends(names: list[str] | None, body: list[list[str]], width: int) -> tuple[int, bool]:
    """The width, and whether every line ends with a delimiter behind which nothing stands."""
    fits = [row for row in body if len(row) == width]
    if width > 1 and len(fits) > 0 and not any(row[-1] for row in fits) and (names is None or not names[-1]):
        return width - 1, True
    return width, False


def _above(rows: Sequence[Line], line: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"line {at:,}", "above the table") for at, _ in rows if at < line)


# --- Names or values -------------------------------------------------------------------------------


def _value(cell: str, spelling: Spelling) -> bool:
    return number(spelling).fullmatch(cell) is not None or (
        VALUE.fullmatch(cell) is not None and cell.casefold() not in MISSING
    )


def _missing(cell: str) -> bool:
    return cell.casefold() in MISSING


def _names(first: Sequence[str], body: Sequence[Sequence[str]], width: int, spelling: Spelling) -> bool:
    """Whether a line holds names: words above columns of numbers or dates, or words that never come again below."""
    values = [_value(cell, spelling) for cell in first]
    if not body:
        return not any(values)
    shift = 1 if len(first) == width - 1 and any(row[-1] for row in body if len(row) == width) else 0
    over, alike = 0, []
    for j, cell in enumerate(first):
        column = [row[j + shift] for row in body[:500] if len(row) > j + shift]
        filled = [c for c in column if not _missing(c)]
        known = sum(_value(c, spelling) for c in filled) if filled else 0
        if filled and known >= 0.8 * len(filled):
            if values[j]:
                alike.append(cell)
            elif not _missing(cell):
                over += 1
        elif values[j]:
            alike.append(cell)
    if alike:
        named = sum(not value and not _missing(cell) for value, cell in zip(values, first, strict=True))
        return _counting(alike, body, named) or (over > len(alike) and over > 1 and all(c.isdigit() for c in alike))
    if over:
        return True
    return _words(first, body)


def _counting(names: Sequence[str], body: Sequence[Sequence[str]], beside: int) -> bool:
    """Whether numbers are names all the same: columns that were counted, or years, above rows that are neither."""
    if not all(name.isdigit() and len(name) < 5 for name in names) or len(names) < (2 if beside else 3):
        return False
    values = [int(name) for name in names]
    step = values[1] - values[0]
    years = all(1500 <= value <= 2200 for value in values)
    if step < 1 or (values[0] > 1 and not years) or (step > 1 and not years):
        return False
    if any(b - a != step for a, b in pairwise(values)):
        return False
    wanted = list(names)
    return not any(list(row[-len(wanted) :]) == wanted for row in body) and not _all_steps(body[:20], len(wanted), step)


def _all_steps(rows: Sequence[Sequence[str]], count: int, step: int) -> bool:
    """Whether rows count on as the names do, so that these may well be a row too."""
    for row in rows:
        cells = row[-count:]
        if not all(cell.isdigit() for cell in cells):
            return False
        if any(int(b) - int(a) != step for a, b in pairwise(cells)):
            return False
    return True


def _shape(cell: str) -> str:
    for pattern, letter in _SHAPE:
        cell = re.sub(pattern, letter, cell[:100])
    return cell


def _words(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether words above words are names: words that recur below are none, and those of another make are."""
    votes = 0
    for j, cell in enumerate(first):
        column = [row[j] for row in body[:500] if len(row) > j and row[j]]
        if not cell or not column:
            continue
        different = set(column)
        if cell in different:
            votes -= 2
        elif _KNOWN.fullmatch(cell.casefold()):
            votes += 2
        elif len(different) < len(column):
            votes += 1
        shapes = [_shape(c) for c in column]
        if len(set(shapes)) == 1:
            votes += 1 if _shape(cell) != shapes[0] else -1 if any(c.isdigit() for c in cell) else 0
    if votes == 0:
        return len(first) > 1 and len(set(first)) == len(first)
    return votes > 0


# --- Names behind a mark, units --------------------------------------------------------------------


def _uncommented(names: Sequence[str], width: int) -> list[str]:
    """Names behind a mark of comments: ``# x y`` begins with a field of its own where spaces set columns apart."""
    rest = _COMMENT.sub("", names[0], count=1)
    return [rest, *names[1:]] if rest or len(names) == width else list(names[1:])


def _commented(rows: Sequence[Line], first: int, width: int) -> tuple[int, list[str]] | None:
    """The line and names right above the rows that stand behind a mark of comments, as NumPy writes them."""
    if not first or not _COMMENT.match(rows[first - 1][1][0]) or rows[first][0] - rows[first - 1][0] != 1:
        return None
    line, cells = rows[first - 1]
    names = _uncommented(cells, width)
    if len(names) == width and all(names) and (width > 1 or " " not in names[0]):
        return line, names
    return None


def _units(first: Sequence[str], rest: Sequence[Sequence[str]], spelling: Spelling) -> bool:
    """Whether a row below the names holds units: words above numbers, and no number there."""
    words = []
    for j, cell in enumerate(first):
        column = [row[j] for row in rest[:200] if len(row) > j and not _missing(row[j])]
        if len(column) < 1 or sum(_value(c, spelling) for c in column) < 0.9 * len(column):
            continue
        if _value(cell, spelling):
            return False
        if not _missing(cell):
            words.append(cell)
    if not words:
        return False
    sure = len(words) > 1 or not words[0].isalpha() or _only(first)
    return sure and all(map(_UNIT.fullmatch, words))


def _only(first: Sequence[str]) -> bool:
    """Whether a row has one word alone."""
    return sum(bool(cell) for cell in first) == 1
