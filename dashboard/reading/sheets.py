"""How large the sheets of a workbook are, found by looking through their XML before anything makes cells of it.

What a sheet says of its own size is not believed: three cells can lie a million rows apart, and a reader that makes a
grid of what lies between takes all memory there is.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.errors import Refusal, shown
from dashboard.reading.archive import Archive

PIECE = 2**16
# A tag is no longer than this.
LONGEST = 2**20
# How much of a part's beginning is looked at for what plain workbooks never have.
PROLOGUE = 2**16
_CELL = re.compile(rb"<(?:\w{1,8}:)?(c|row)(?=[\s>/])(?:[^<]*?\sr=[\"']([A-Za-z]{0,3})(\d{1,9})[\"'])?")
_REPEATED = re.compile(
    rb"<table:(table-row|(?:covered-)?table-cell|table)\b([^<>]*)(/?)>|</table:table-row>|<text:p|</table:table>"
)
_ROWS = re.compile(rb"number-rows-repeated=[\"'](\d{1,9})")
_COLUMNS = re.compile(rb"number-columns-repeated=[\"'](\d{1,9})")
_VALUE = re.compile(rb"office:(?:value|date-value|time-value|boolean-value|string-value)=")
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Extent:
    """How far the cells of a sheet reach, and how many there are."""

    rows: int
    columns: int
    filled: int


def demand_plain(archive: Archive) -> None:
    """Hold the XML of a workbook against what plain ones have.

    Raises
    ------
    Refusal
        If a part declares a type or an entity, by which a few bytes become billions.
    """
    for member in archive.members:
        if member.filename.endswith((".xml", ".rels")):
            first = next(pieces(archive, member, PROLOGUE), b"")
            # Letters of two bytes would hide it.
            if _DECLARED.search(first.replace(b"\0", b"")):
                raise Refusal(
                    f"{shown(archive.blob.name)} is no plain workbook: it declares entities, as no program that saves "
                    "workbooks does. Save it again, or as CSV."
                )


def pieces(archive: Archive, member: zipfile.ZipInfo, size: int = PIECE) -> Iterator[bytes]:
    """The bytes of a part, a piece at a time.

    Raises
    ------
    Refusal
        If it is damaged.
    """
    try:
        with archive.opened() as file, file.open(member) as stream:
            while piece := stream.read(size):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Refusal(f"{shown(archive.blob.name)} is a damaged workbook: a part of it cannot be unpacked.") from None


def _tags(archive: Archive, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part in pieces that end between two tags.

    Raises
    ------
    Refusal
        If it is damaged, or a tag is longer than any is.
    """
    rest = b""
    for piece in pieces(archive, member):
        data = rest + piece
        cut = max(data.rfind(b"<"), 0)
        if len(data) - cut > LONGEST:
            raise Refusal(f"{shown(archive.blob.name)} is no plain workbook: it has text of over a million letters.")
        yield data[:cut]
        rest = data[cut:]
    yield rest


def extent(archive: Archive, member: zipfile.ZipInfo) -> Extent:
    """How far the cells of a sheet of an XLSX file reach."""
    rows = columns = filled = row = column = 0
    for data in _tags(archive, member):
        for tag, letters, number in _CELL.findall(data):
            if tag == b"row":
                row = int(number) if number else row + 1
                column = 0
                continue
            filled += 1
            column = _column(letters) if letters else column + 1
            row = int(number) if letters and number else max(row, 1)
            rows, columns = max(rows, row), max(columns, column)
    return Extent(rows, columns, filled)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def spreads(archive: Archive, member: zipfile.ZipInfo) -> list[Extent]:
    """How far the cells of each sheet of an ODS file reach: repeated rows and cells count where there is a value."""
    scan = _Spread()
    for data in _tags(archive, member):
        for found in _REPEATED.finditer(data):
            scan.see(found)
    return scan.done()


class _Spread:
    """What was seen of an ODS file's sheets so far."""

    def __init__(self) -> None:
        self._sheets: list[Extent] = []
        self._rows = self._columns = self._filled = 0
        self._row = self._column = self._row_times = self._cell_times = 0
        self._valued = False

    def see(self, found: re.Match[bytes]) -> None:
        """One tag."""
        text = found[0]
        if text == b"<text:p":
            self._value()
        elif text == b"</table:table>":
            self._sheets.append(Extent(self._rows, self._columns, self._filled))
            self._rows = self._columns = self._filled = self._row = 0
        elif text == b"</table:table-row>":
            self._row += self._row_times
        elif found[1] == b"table-row":
            repeated = _ROWS.search(found[2])
            self._row_times, self._column = int(repeated[1]) if repeated else 1, 0
        elif found[1] != b"table":
            repeated = _COLUMNS.search(found[2])
            self._cell_times, self._valued = int(repeated[1]) if repeated else 1, False
            self._column += self._cell_times
            if _VALUE.search(found[2]):
                self._value()

    def _value(self) -> None:
        """The cell that was seen last holds something."""
        if not self._valued:
            self._valued = True
            self._filled += self._cell_times * self._row_times
            self._rows = max(self._rows, self._row + self._row_times)
            self._columns = max(self._columns, self._column)

    def done(self) -> list[Extent]:
        """All sheets."""
        return self._sheets


def widths(archive: Archive, member: zipfile.ZipInfo) -> Extent:
    """How far the cells of a sheet of an XLSB file reach: records of a number, a length and as many bytes."""
    data = b"".join(pieces(archive, member))
    at = rows = columns = filled = 0
    while at < len(data):
        kind, at = _varied(data, at, 2)
        length, at = _varied(data, at, 4)
        if kind == 0 and length >= 4:
            rows = max(rows, int.from_bytes(data[at : at + 4], "little") + 1)
        elif 1 <= kind <= 11 and length >= 4:
            columns = max(columns, int.from_bytes(data[at : at + 4], "little") + 1)
            filled += 1
        at += length
    return Extent(rows if filled else 0, columns, filled)


def _varied(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of a few bytes, seven bits in each, and where it ends."""
    value = 0
    for k in range(most):
        byte = data[at] if at < len(data) else 0
        at += 1
        value |= (byte & 0x7F) << (7 * k)
        if byte < 0x80:
            break
    return value, at
