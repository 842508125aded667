"""Workbooks of Excel and LibreOffice: which sheet, how large it is, where its table begins, and what its cells are."""

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading import bounds, cells, sheets
from dashboard.reading.archive import Archive, demand_size
from dashboard.reading.blob import Blob
from dashboard.reading.choices import Choices
from dashboard.reading.dialect import Head
from dashboard.reading.extras import need
from dashboard.reading.head import start
from dashboard.reading.limits import Limits
from dashboard.reading.lines import Form
from dashboard.reading.names import named, told
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read
from dashboard.reading.sheets import Extent
from dashboard.reading.spelling import PLAIN
from dashboard.reading.typed import together

# So many cells, empty ones between others too, are held at most: a fraction of the numbers that are read.
SHARE = 4
# So many rows tell where a table begins.
FIRST = 500
ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_SHEET = re.compile(rb"<(?:\w{1,8}:)?sheet\b([^<>]*)>")
_RELATION = re.compile(rb"<(?:\w{1,8}:)?Relationship\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")

Grid = list[list[Any]]


def is_workbook(names: Sequence[str]) -> bool:
    """Whether an archive with files of these names is a workbook."""
    plain = {name.lower() for name in names}
    return bool(plain & {"xl/workbook.xml", "xl/workbook.bin"}) or {"mimetype", "content.xml"} <= plain


def read(blob: Blob, archive: Archive | None, choices: Choices, limits: Limits) -> Read:
    """The table of one sheet of a workbook.

    Parameters
    ----------
    blob : Blob
        The file.
    archive : Archive or None
        It as an archive; None for XLS, which is none.
    choices : Choices
        Which sheet, whether it has names, and what is left out above them.
    limits : Limits
        How much is read of it.

    Raises
    ------
    Refusal
        If it is damaged or locked, holds no such sheet or no rows, or more than is read.
    """
    extents = {} if archive is None else _extents(archive, limits)
    book = _opened(blob)
    seen = [sheet.name for sheet in book.sheets_metadata if _visible(sheet)]
    hidden = len(book.sheet_names) - len(seen)
    if len(book.sheet_names) > limits.sheets:
        raise Refusal(f"{shown(blob.name)} has {len(book.sheet_names):,} sheets; at most {limits.sheets:,} are read.")
    name, grid = _chosen(blob, book, seen, choices, _Bound(extents, limits))
    out = _table(grid, name, choices, limits)
    understood = out.understood.model_copy(update={"sheet": name})
    pieces = tuple(replace(piece, understood=understood) for piece in out.pieces)
    out = replace(out, format="workbook", understood=understood, sheets=tuple(seen), pieces=pieces)
    says = _said(name, seen, hidden, choices)
    return replace(out, says=(*says, *out.says))


def _said(name: str, seen: Sequence[str], hidden: int, choices: Choices) -> list[str]:
    """Which sheets there are, where there are several."""
    says = []
    if len(seen) > 1:
        why = "" if choices.sheet else ", the first with numbers,"
        says.append(
            f"{len(seen):,} sheets can be seen: {', '.join(map(shown, seen[:12]))}; {shown(name)}{why} is chosen."
        )
    if hidden:
        says.append("1 hidden sheet was left out." if hidden == 1 else f"{hidden:,} hidden sheets were left out.")
    return says


def _opened(blob: Blob) -> Any:
    """The workbook, as the library has it."""
    calamine = need("python_calamine", "excel", "workbooks", "CSV")
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(blob.whole()))
    except MemoryError:
        raise
    except calamine.PasswordError:
        raise Refusal(f"{shown(blob.name)}: the workbook is locked with a password. Save it without one.") from None
    except Exception:
        # The library raises one of a dozen errors for what is wrong in a file.
        raise _damaged(blob) from None


def _damaged(blob: Blob) -> Refusal:
    return Refusal(f"{shown(blob.name)} is a workbook that cannot be read: it is damaged. Save it again, or as CSV.")


def _visible(sheet: Any) -> bool:
    """Whether a sheet holds cells and is not hidden."""
    return str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet")


# --- How large it is -------------------------------------------------------------------------------


def _extents(archive: Archive, limits: Limits) -> dict[str, Extent]:
    """How far the cells of each sheet reach, by the sheets' names, or by their order where names are not plain."""
    demand_size(archive, limits)
    sheets.demand_plain(archive)
    members = {member.filename.lower(): member for member in archive.members}
    if "content.xml" in members:
        return {f"#{k}": extent for k, extent in enumerate(sheets.spreads(archive, members["content.xml"]))}
    found = {}
    for path, member in members.items():
        if re.fullmatch(r"xl/(?:work|dialog|macro|chart)?sheets/[^/]*\.(?:xml|bin)", path):
            measure = sheets.widths if path.endswith(".bin") else sheets.extent
            found[path] = measure(archive, member)
    return _by_name(archive, members, found)


def _by_name(archive: Archive, members: dict[str, zipfile.ZipInfo], found: dict[str, Extent]) -> dict[str, Extent]:
    """Extents by the order in which the workbook lists its sheets; those of parts that it does not list go by path."""
    book, relations = members.get("xl/workbook.xml"), members.get("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return found
    targets = {}
    for line in _RELATION.findall(b"".join(sheets.pieces(archive, relations))):
        of = dict(_ATTRIBUTE.findall(line))
        targets[of.get(b"Id", b"")] = of.get(b"Target", b"").decode("utf-8", "replace").lower()
    out = dict(found)
    for k, line in enumerate(_SHEET.findall(b"".join(sheets.pieces(archive, book)))):
        target = targets.get(next((v for n, v in _ATTRIBUTE.findall(line) if n.endswith(b":id")), b""), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in out:
            out[f"#{k}"] = out.pop(path)
    return out


@dataclass(frozen=True)
class _Bound:
    """What is held against each sheet before its cells are made."""

    extents: dict[str, Extent]
    limits: Limits

    def demand(self, blob: Blob, name: str, place: int) -> None:
        """Refuse a sheet that is too large.

        Raises
        ------
        Refusal
            If its cells, with all that lie between them, are more than are read.
        """
        listed_ones = [extent for key, extent in self.extents.items() if key == f"#{place}"]
        for extent in listed_ones or list(self.extents.values()):
            if extent.rows * extent.columns > self.limits.numbers // SHARE:
                raise Refusal(
                    f"{shown(blob.name)} has a sheet of {extent.rows:,} × {extent.columns:,} cells, of which "
                    f"{extent.filled:,} are filled; at most {self.limits.numbers // SHARE:,} are read. "
                    f"Delete what lies far out in {shown(name)}, or save it as CSV."
                )


# --- Which sheet -----------------------------------------------------------------------------------


def _chosen(blob: Blob, book: Any, seen: list[str], choices: Choices, bound: _Bound) -> tuple[str, Grid]:
    """The sheet that was chosen, or the first that can be seen and holds numbers; with its cells."""
    offers = tuple(Offer(shown(name), {"sheet": name[:200]}) for name in seen[:12])
    if choices.sheet:
        if choices.sheet not in book.sheet_names:
            raise Refusal(f"There is no sheet {shown(choices.sheet)} in {shown(blob.name)}.", "sheet", offers)
        return choices.sheet, _grid(blob, book, choices.sheet, bound)
    first: tuple[str, Grid] | None = None
    for name in seen:
        grid = _grid(blob, book, name, bound)
        if any(isinstance(cell, int | float) for row in grid for cell in row):
            return name, grid
        first = first or ((name, grid) if grid else None)
    if first is None:
        what = "has no sheet that can be seen" if not seen else "is empty: no sheet of it holds anything"
        called = "" if blob.name.lower().endswith(ENDINGS) else ", though it is not called .xlsx,"
        raise Refusal(f"{shown(blob.name)}: this is an Excel workbook, read as one{called} and it {what}.")
    return first


def _grid(blob: Blob, book: Any, name: str, bound: _Bound) -> Grid:
    """The cells of a sheet from A1 on, or none where it is empty."""
    bound.demand(blob, name, book.sheet_names.index(name))
    try:
        grid: Grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except MemoryError:
        raise
    except Exception:
        raise _damaged(blob) from None
    return grid if any(_filled(cell) for row in grid for cell in row) else []


def _filled(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


# --- Its table -------------------------------------------------------------------------------------


def _table(grid: Grid, name: str, choices: Choices, limits: Limits) -> Read:
    """The table in a grid: without what stands above it, and without rows and columns of which every cell is empty."""
    width = max(map(len, grid))
    columns = [j for j in range(width) if any(len(row) > j and _filled(row[j]) for row in grid)]
    rows = [(i, [row[j] if j < len(row) else "" for j in columns]) for i, row in enumerate(grid, 1)]
    rows = [(i, row) for i, row in rows if i > choices.skip and any(map(_filled, row))]
    if not rows:
        raise Refusal(f"The sheet {shown(name)} holds nothing below row {choices.skip:,}.", "skip")
    bounds.columns(len(columns), limits, f"The sheet {shown(name)}")
    head = Head(
        Form("comma"), len(columns), [(i, _short([word(cell) or "" for cell in row])) for i, row in rows[:FIRST]]
    )
    begin = start(head, PLAIN, choices.header, choices.skip)
    body = [(i, row) for i, row in rows if i > begin.above]
    what = f"The sheet {shown(name)} has {len(body):,} rows"
    kept = bounds.rows(len(body), bounds.most_rows(len(columns), limits), choices, what)
    body = body if kept is None else [body[k] for k in kept]
    # Columns that stood in a title alone have no name and no cell.
    given = [""] * begin.width if begin.names is None else begin.names
    typed = [
        cells.typed(each, [word(row[j]) for _, row in body], [i for i, _ in body])
        for j, each in enumerate(named(given))
    ]
    says = (
        []
        if begin.names is None
        else [f"The names are taken from row {_names_row(rows, begin.skip)}."] * bool(begin.skip)
    )
    understood = Choices.model_validate(
        {"header": "no" if begin.names is None else "yes", "skip": begin.skip, "sample": choices.sample}
    )
    at = tuple(columns[: len(typed)])
    return together(
        typed,
        len(body),
        pieces=(Piece("workbook", "", understood, width=len(typed), above=begin.above, at=at),),
        understood=understood,
        skipped=begin.skipped,
        says=(*says, *begin.says, *told(given if begin.names is not None else [])),
        first_line=body[0][0],
    )


def _names_row(rows: Sequence[tuple[int, Any]], skip: int) -> int:
    """The row of the names: the first that is filled after what is left out."""
    return next(i for i, _ in rows if i > skip)


def _short(row: list[str]) -> list[str]:
    """A row as the fields of a line: a title alone in it is one field."""
    filled = [k for k, cell in enumerate(row) if cell]
    return [row[filled[0]]] if len(filled) == 1 and len(row) > 2 else row


def word(cell: Any) -> str | None:
    """A cell as it would stand in a text; None where it is empty."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return repr(cell.total_seconds())
    text = str(cell)
    return text if text.strip() else None
