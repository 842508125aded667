"""What rows look like: images on a sheet, or cards with the columns that matter."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components import cards, html, images
from components.html import Element
from dashboard import results
from dashboard.compute.arrays import Floats
from dashboard.compute.profile import measured
from dashboard.data.digits import Digits
from dashboard.data.points import Columns, Groups, Images, Points
from dashboard.data.source import Source
from dashboard.errors import shown
from dashboard.page import words
from dashboard.page.images import COLUMNS, sheet
from dashboard.query import as_scanned

# So many columns are read on a card at a glance.
FEW = 5
# And so many of what stands beside them.
BESIDE = 2


def named(points: Points, row: int) -> str:
    """A row by its kind and number, flower 17, or by what whoever brought it calls it: row 17, ANKER."""
    notes = points.notes
    number = row if notes is None else int(notes.rows[row])
    name = "" if notes is None else shown(notes.name(row))
    return f"{points.noun[0]} {number}" + (f", {name}" if name else "")


def begun(text: str) -> str:
    """A row's name as a sentence begins with it; what somebody called it stays as it is."""
    return text[:1].upper() + text[1:]


def group_of(groups: Groups | None, row: int) -> str:
    """What the true group of a row is called; empty where it is not known."""
    return groups.names[int(groups.truth[row])] if groups else ""


def a_kind(group: str) -> str:
    """A true group within a sentence: a 7, an 8, setosa."""
    if not group.isdigit():
        return group
    return f"{'an' if group == '8' else 'a'} {group}"


@dataclass(frozen=True)
class Cells:
    """Some images of a source on their sheet.

    Attributes
    ----------
    style : dict
        What their container has to carry.
    columns : int
        Of the sheet.
    positions : dict of int to int
        Where a row lies on the sheet.
    """

    style: dict[str, object]
    columns: int
    positions: dict[int, int]

    def __getitem__(self, row: int) -> dict[str, object]:
        return images.on_sheet(self.positions[row], self.columns)


def cells(source: Source, rows: NDArray[np.int64]) -> Cells:
    """The images of some rows (k,): on the page's own sheet of digits, or on one that holds just these."""
    numbers = rows.tolist()
    if isinstance(source, Digits):
        return Cells({}, COLUMNS, {row: row for row in numbers})
    points = results.points(as_scanned(source))
    assert isinstance(points.face, Images)
    made = sheet(points, rows)
    style = images.sheet(made.uri, made.columns, made.lines, points.face.side, points.face.ink)
    return Cells(style, made.columns, {row: at for at, row in enumerate(numbers)})


def lines(points: Points, values: Floats, order: Sequence[int]) -> list[tuple[str, str]]:
    """Columns of one row, or of a mean (d,), in this order: name, and value with its unit."""
    face = points.face
    assert isinstance(face, Columns)
    return [(face.names[i], measure(float(values[i]), face.units[i])) for i in order]


def noted(points: Points, row: int) -> list[tuple[str, str]]:
    """What stands beside a row in the words of whoever brought it."""
    beside = points.notes.beside(row) if points.notes else []
    return [(shown(name, 60), shown(word, 120)) for name, word in beside]


def measure(value: float, unit: str) -> str:
    """A number with its unit."""
    return f"{words.signed(value)} {unit}".rstrip()


def card(
    points: Points, row: int, order: Sequence[int], *, label: str, captions: Sequence[Element] = (), tint: str = ""
) -> Element:
    """A row of a table as a button that opens it: its number, and its values in these columns."""
    told = lines(points, measured(points, np.array([row]))[0], order) + noted(points, row)[:BESIDE]
    return cards.row(row, named(points, row), told, label=label, captions=captions, tint=tint)


def buttons(
    source: Source, points: Points, rows: NDArray[np.int64], told: Sequence[str], said: Sequence[str]
) -> Element:
    """Some rows (k,) as they look, each a button that opens it: `told` stands on it, `said` is what it is called."""
    labels = [f"{begun(named(points, row))}: {words}" for row, words in zip(rows.tolist(), said, strict=True)]
    if isinstance(points.face, Images):
        of = cells(source, rows)
        tiles = [
            images.tile(row, of[row], label, [html.Span(text, className="tile-distance")])
            for row, label, text in zip(rows.tolist(), labels, told, strict=True)
        ]
        return html.Div(tiles, className="lined", style=of.style)
    order = range(min(FEW, points.stored.shape[1]))
    made = [
        card(points, row, order, label=label, captions=[html.Span(text, className="row-group")])
        for row, label, text in zip(rows.tolist(), labels, told, strict=True)
    ]
    return html.Div(made, className="lined")
