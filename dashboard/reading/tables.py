"""Tables in text files: from bytes to columns, with all that was understood of them and all that was left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal
from dashboard.reading.cells import EXACT, typed
from dashboard.reading.choices import Choices
from dashboard.reading.dialect import head, other_quotings, refused
from dashboard.reading.encoding import SEP, letters, unpacked
from dashboard.reading.head import Start, start
from dashboard.reading.limits import Limits
from dashboard.reading.lines import CHARACTERS, Form, Rows, Unclosed, long_fields
from dashboard.reading.names import named
from dashboard.reading.notices import noticed
from dashboard.reading.pieces import Piece
from dashboard.reading.plain import after_lines, numbers
from dashboard.reading.read import Read
from dashboard.reading.roles import assigned, finite
from dashboard.reading.signs import spelling as found_spelling
from dashboard.reading.spelling import SIGNS, Spelling, respelled
from dashboard.reading.typed import Typed, listed, together

_NAMES = {character: name for name, character in CHARACTERS.items() if name != "none"}
# Bytes in which the first line ends, but for the longest.
_LOOK = 2**20
_AN = {"apostrophe": "an"}
# Lines that are named one by one.
SHOWN = 100


def table(data: bytes, name: str, choices: Choices, limits: Limits) -> Read:
    """The table in a text file, with types and roles.

    Parameters
    ----------
    data : bytes
        The file, packed by gzip or not.
    name : str
        What its reader called it.
    choices : Choices
        How it is read, where its reader said so.
    limits : Limits
        How much of it.

    Raises
    ------
    Refusal
        If it is no text or no table, lines have too few or too many fields, or there is too much of it; with offers.
    """
    packed = data[:2] == b"\x1f\x8b"
    if packed:
        data = unpacked(data, limits.unpacked)
    text = letters(data, choices.encoding)
    with long_fields():
        plan, rows, kept, columns = _read(text.data, choices, limits)
    n = rows.count if kept is None else len(kept)
    _refuse_short(n, plan)
    read = together(
        columns,
        n,
        understood=_understood(choices, text.encoding, plan, kept is not None),
        format="csv",
        files=(name,),
        skipped=(*plan.start.skipped, *_left_out(rows)),
        says=(*text.says, *plan.says, *_told(rows, kept, choices)),
        first_line=rows.line(0 if kept is None else int(kept[0])),
    )
    return _piece(noticed(assigned(finite(read))), name, text.codec, packed, plan)


def _piece(read: Read, name: str, codec: str, packed: bool, plan: "_Plan") -> Read:
    """The same, with how its file was read."""
    start = plan.start
    piece = Piece(
        "csv",
        name,
        read.understood,
        width=len(read.columns),
        packed=packed,
        codec=codec,
        quoting=plan.form.quoting,
        above=start.above,
        trailing=start.trailing,
    )
    return replace(read, pieces=(piece,))


@dataclass(frozen=True)
class _Plan:
    """How the rows of a table are read."""

    form: Form
    start: Start
    spelling: Spelling
    says: tuple[str, ...]

    def rows(self, data: bytes) -> Rows:
        """The rows, from the first."""
        return Rows(data, self.form, self.start.above, self.start.width, self.start.trailing)


def _plan(data: bytes, choices: Choices, limits: Limits) -> _Plan:
    skip, said_by_file = choices.skip, SEP.match(data)
    delimiter: str = choices.delimiter
    if said_by_file and skip < 0:
        skip = 1
        delimiter = delimiter or _NAMES.get(said_by_file[1].decode().replace("\\t", "\t"), "")
    if choices.decimal and choices.decimal == choices.thousands:
        raise Refusal(
            f"A {choices.decimal} cannot be both the decimal sign and the one between thousands.", "thousands"
        )
    first = head(data, max(skip, 0), delimiter)
    if first.width > limits.columns:
        raise Refusal(f"The table has {first.width:,} columns; at most {limits.columns:,} are read.")
    cells = [cell for _, row in first.rows for cell in row]
    spelling, unsure = found_spelling(
        cells, first.form.delimiter, choices.decimal, choices.thousands, bool(choices.signs)
    )
    begin = start(first, spelling, choices.header, skip)
    says = [*begin.says, *_spelled(spelling, unsure)]
    if begin.skip:
        what = "names" if begin.names is not None else "rows"
        many = "1 line" if begin.skip == 1 else f"{begin.skip:,} lines"
        says.insert(0, f"{many} before the {what} {'was' if begin.skip == 1 else 'were'} left out.")
    if begin.names is None:
        says.append("There is no line of names: columns are called by their numbers.")
    if first.form.quoting == "none" and b'"' in data:
        says.append("Quotes are read as letters, since they are not closed.")
    return _Plan(first.form, begin, spelling, tuple(says))


def _spelled(spelling: Spelling, unsure: str) -> Iterator[str]:
    """What is said of the decimal sign and of thousands."""
    if unsure:
        value = respelled(unsure, spelling)
        yield (
            f"A {spelling.decimal} is taken for the decimal sign: {unsure} is read as {float(value):,.15g}. "
            "If it groups thousands, or the other way round, choose so."
        )
    elif spelling.decimal == "comma":
        yield "A comma is taken for the decimal sign."
    if spelling.thousands not in ("", "none"):
        yield f"Digits are grouped in thousands by {_AN.get(spelling.thousands, 'a')} {spelling.thousands}."


# --- Rows ------------------------------------------------------------------------------------------

# The pieces of each column: cells with a byte 0 between them, which no text holds. A list of cells would take 60 bytes
# for each.
_Pieces = list[list[str]]


def _read(data: bytes, choices: Choices, limits: Limits) -> tuple[_Plan, Rows, NDArray[np.int64] | None, list[Typed]]:
    plan = _plan(data, choices, limits)
    width = plan.start.width
    most = min(limits.rows, limits.numbers // max(width, 1))
    count = data.count(b"\n") + (not data.endswith(b"\n")) - plan.start.above
    if count > most and choices.sample < 0 and b'"' not in data and b"\n\n" not in data:
        # Each line is a row: no need to read them all for their number.
        _sampled(count, most, width, choices, limits)
    values = _plain(data, plan) if count <= most else None
    if values is not None:
        rows = plan.rows(data)
        rows.all_plain(len(values))
        return plan, rows, None, _plain_columns(plan, values)
    plan, rows, pieces = _closed(data, plan, most)
    _refuse_odd(rows, plan, choices)
    kept = _sampled(rows.count, most, width, choices, limits)
    if kept is not None:
        pieces = _pieces(plan.rows(data), kept)
    lines = _Lines(rows, kept)
    names = named(plan.start.names or [""] * width)
    columns = []
    for j, name in enumerate(names):
        cells = "\0".join(pieces[j]).split("\0") if pieces[j] else []
        pieces[j] = []
        columns.append(typed(name, cells, lines, plan.spelling))
    return plan, rows, kept, columns


def _plain(data: bytes, plan: _Plan) -> NDArray[np.float64] | None:
    """The values of a table that holds plain numbers and nothing else; None where anything needs care."""
    start, form = plan.start, plan.form
    if form.delimiter in ("space", "none") or plan.spelling.thousands != "none" or start.trailing:
        return None
    if b"\r" in data[:_LOOK]:
        data = data.replace(b"\r\n", b"\n")
    values = numbers(
        data, after_lines(data, start.above), start.width, CHARACTERS[form.delimiter], SIGNS[plan.spelling.decimal]
    )
    if values is None or np.isnan(values).all(axis=0).any():
        return None
    # Beyond 2**53 digits may be lost.
    with np.errstate(invalid="ignore"):
        return None if (np.abs(values) >= EXACT).any() else values


def _plain_columns(plan: _Plan, values: NDArray[np.float64]) -> list[Typed]:
    """The columns of a table of plain numbers."""
    holes = np.isnan(values)
    whole = ((values == np.floor(values)) | holes).all(axis=0).tolist()
    missing = holes.sum(axis=0).tolist()
    return [
        Typed(name, "number", missing[j], values[:, j], whole=whole[j])
        for j, name in enumerate(named(plan.start.names or [""] * values.shape[1]))
    ]


def _closed(data: bytes, plan: _Plan, most: int) -> tuple[_Plan, Rows, _Pieces]:
    """The rows, with quotes in another way where they do not go together in the first one."""
    try:
        rows = plan.rows(data)
        return plan, rows, _pieces(rows, most)
    except Unclosed as error:
        unclosed = error
    for quoting in other_quotings(data, plan.form):
        again = replace(plan, form=Form(plan.form.delimiter, quoting))
        rows = again.rows(data)
        try:
            pieces = _pieces(rows, most)
        except Unclosed:
            continue
        if not rows.odd_count:
            return again, rows, pieces
    raise refused(unclosed.line)


def _pieces(rows: Rows, wanted: int | NDArray[np.int64]) -> _Pieces:
    """The cells of the first rows, so many of them, or of certain ones; the others are counted."""
    out: _Pieces = [[] for _ in range(rows.width)]
    begin = 0
    for batch in rows:
        end = begin + len(batch)
        if isinstance(wanted, int):
            some = batch[: max(wanted - begin, 0)]
        else:
            some = [batch[i - begin] for i in wanted[np.searchsorted(wanted, begin) : np.searchsorted(wanted, end)]]
        begin = end
        if some:
            for piece, cells in zip(out, zip(*some, strict=True), strict=True):
                piece.append("\0".join(cells))
    return out


class _Lines(Sequence[int]):
    """The line of each row that is read."""

    def __init__(self, rows: Rows, kept: NDArray[np.int64] | None) -> None:
        self._rows = rows
        self._kept = kept

    def __len__(self) -> int:
        return self._rows.count if self._kept is None else len(self._kept)

    def __getitem__(self, row: Any) -> Any:
        return self._rows.line(row if self._kept is None else int(self._kept[row]))


# --- Refusals --------------------------------------------------------------------------------------


def _refuse_short(n: int, plan: _Plan) -> None:
    if n == 0 and plan.start.names is not None:
        raise Refusal(
            "There are names but no rows.", "header", (Offer("There are no names: read all lines", {"header": "no"}),)
        )
    if n < 2:
        raise Refusal(f"{n} row{'s' if n != 1 else ''}; at least 2 are needed.")


def _refuse_odd(rows: Rows, plan: _Plan, choices: Choices) -> None:
    """Refuse lines with too few fields or too many, until their reader leaves them out."""
    if not rows.odd_count or choices.bad_lines:
        return
    some = [f"line {line:,} has {fields:,}" for line, fields in rows.odd[:3]]
    some[0] += " field" if rows.odd[0][1] == 1 else " fields"
    more = f", and so on in {rows.odd_count:,} lines" if rows.odd_count > 3 else ""
    what = "where the names are" if plan.start.names is not None else "where other lines have"
    sentence = f"{listed(some)}{more}, {what} {rows.width:,}."
    lines = "this line" if rows.odd_count == 1 else f"those {rows.odd_count:,} lines"
    offers = (Offer(f"Leave {lines} out: {rows.count:,} × {rows.width:,}", {"bad_lines": "leave_out"}),)
    raise Refusal(sentence[0].upper() + sentence[1:], "bad_lines", offers if rows.count > 1 else ())


def _sampled(count: int, most: int, width: int, choices: Choices, limits: Limits) -> NDArray[np.int64] | None:
    """Which rows are read, in their order, or None for all."""
    if count <= most:
        return None
    if choices.sample < 0:
        what = f"{count:,} rows; at most {limits.rows:,} are read"
        if most < limits.rows:
            what = f"{count:,} rows × {width:,} columns; at most {limits.numbers:,} numbers are read"
        offers = (Offer(f"Read a random sample of {most:,} rows", {"sample": 0}),)
        raise Refusal(f"The table has {what}.", "sample", offers if most > 1 else ())
    return np.sort(np.random.default_rng(choices.sample).choice(count, most, replace=False))


# --- What is said ----------------------------------------------------------------------------------


def _understood(choices: Choices, encoding: str, plan: _Plan, sampled: bool) -> Choices:
    """How the table was read, every field filled in that means something for a text."""
    return choices.model_copy(
        update={
            "encoding": encoding,
            "delimiter": plan.form.delimiter,
            "decimal": plan.spelling.decimal,
            "thousands": plan.spelling.thousands,
            "header": "no" if plan.start.names is None else "yes",
            "skip": plan.start.skip,
            "sample": choices.sample if sampled else -1,
        }
    )


def _left_out(rows: Rows) -> Iterator[tuple[str, str]]:
    """The lines that are no rows, and why."""
    for line in rows.comments[:SHOWN]:
        yield f"line {line:,}", "a comment"
    for line, fields in rows.odd[:SHOWN]:
        yield f"line {line:,}", f"{fields:,} field{'s' if fields != 1 else ''}, where rows have {rows.width:,}"
    more = rows.odd_count - min(len(rows.odd), SHOWN)
    if more > 0:
        yield f"{more:,} more lines", f"other than {rows.width:,} fields"


def _told(rows: Rows, kept: NDArray[np.int64] | None, choices: Choices) -> Iterator[str]:
    if rows.odd_count:
        lines = "1 line was" if rows.odd_count == 1 else f"{rows.odd_count:,} lines were"
        yield f"{lines} left out, with too few fields or too many."
    if rows.comments:
        lines = "1 comment was" if len(rows.comments) == 1 else f"{len(rows.comments):,} comments were"
        yield f"{lines} left out, which begin with #."
    if rows.blanks:
        yield f"{rows.blanks:,} blank line{' was' if rows.blanks == 1 else 's were'} left out."
    if kept is not None:
        yield f"A random sample of {len(kept):,} of {rows.count:,} rows was read, with the seed {choices.sample}."
