"""The rows of any data as they stand there: a table of the first, or of those that a search finds, or images."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components import html, images
from components.attributes import aria
from components.html import Element
from dashboard.compute.profile import measured
from dashboard.data.points import Columns, Images, Points
from dashboard.data.source import Source
from dashboard.errors import shown
from dashboard.page import words
from dashboard.reading.read import Read
from dashboard.tabs import faces

# Rows and columns of the table, images, and letters of a cell.
ROWS, COLUMNS, IMAGES, LETTERS = 20, 24, 40, 60
TRUTH = {1.0: "true", 0.0: "false"}


def of_read(read: Read, find: str, points: Points | None) -> Element:
    """Rows as they were read, found by what stands in them; those that are clustered lead to their neighbours."""
    rows = searched(read, find)
    shown_columns = range(min(COLUMNS, len(read.columns)))
    numbers = None if points is None or points.notes is None else points.notes.rows
    lines = []
    values = [in_words(read, place, rows[:ROWS]) for place in shown_columns]
    for at, row in enumerate(rows[:ROWS].tolist()):
        lines.append([opener(row, numbers), *(cell(column[at]) for column in values)])
    head = ["row", *(shown(read.columns[place].name, 30) for place in shown_columns)]
    beyond = len(read.columns) - len(shown_columns)
    what = counted(len(rows), len(read), find) + (f"; {beyond:,} more columns are not shown" if beyond else "")
    return table(what, head, lines)


def of_points(points: Points) -> Element:
    """The first rows of a table that the dashboard has itself, in its own units."""
    face = points.face
    assert isinstance(face, Columns), face
    rows = np.arange(min(ROWS, len(points)))
    values = measured(points, rows)
    names = [f"{name} ({unit})" if unit else name for name, unit in zip(face.names, face.units, strict=True)][:COLUMNS]
    group = [points.groups.noun[0]] if points.groups else []
    lines = [
        [
            opener(row, None),
            *([faces.group_of(points.groups, row)] if points.groups else []),
            *(words.signed(float(value)) for value in values[row][:COLUMNS]),
        ]
        for row in rows.tolist()
    ]
    return table(counted(len(points), len(points), ""), ["row", *group, *names], lines)


def of_images(source: Source, points: Points) -> Element:
    """Some images, evenly taken from all of them; each leads to its neighbours."""
    rows = np.unique(np.linspace(0, len(points) - 1, min(IMAGES, len(points))).astype(np.int64))
    shown_images = faces.cells(source, rows)
    tiles = [images.tile(row, shown_images[row], label(points, row), caption(points, row)) for row in rows.tolist()]
    note = f"{len(rows):,} of {len(points):,} images" if len(rows) < len(points) else f"All {len(points):,} images"
    return html.Div(
        [html.P(note, className="note"), html.Div(tiles, className="strip", style=shown_images.style)],
        className="some-images",
    )


def caption(points: Points, row: int) -> list[Element]:
    """The group of an image, small in a corner."""
    return [html.Span(faces.group_of(points.groups, row), className="corner")] if points.groups else []


def label(points: Points, row: int) -> str:
    """An image in words, for whoever opens it."""
    group = faces.group_of(points.groups, row)
    return ", ".join(filter(None, (faces.begun(faces.named(points, row)), group))) + ": see its neighbours"


def searched(read: Read, find: str) -> NDArray[np.int64]:
    """The rows in which some text stands, in any column of words; all where none is sought."""
    if not find:
        return np.arange(len(read))
    sought, texts = find.casefold(), read.texts
    hits = np.zeros(len(read), bool)
    for column in range(texts.codes.shape[1]):
        matches = np.array([sought in word.casefold() for word in texts.words(column)] + [False])
        hits |= matches[texts.codes[:, column]]
    return np.flatnonzero(hits)


def counted(found: int, n: int, find: str) -> str:
    """How many rows there are, and how many are shown."""
    if find:
        return f"{found:,} of {n:,} rows hold “{shown(find)}”" + (
            f"; the first {ROWS} are shown" if found > ROWS else ""
        )
    return f"The first {ROWS} of {n:,} rows" if n > ROWS else f"All {n:,} rows"


def in_words(read: Read, place: int, rows: NDArray[np.int64]) -> list[Any]:
    """The cells of a column, those of truth as words: what was written is not kept."""
    values = read.values(place, rows)
    return [TRUTH.get(v, v) for v in values] if read.columns[place].type == "boolean" else values


def cell(value: Any) -> str | Element:
    """What stands in a cell, cut to what can be read there."""
    if value is None:
        return html.Span("missing", className="lacking")
    if isinstance(value, list):
        some = ", ".join(words.short(number) for number in value[:4])
        return f"{some}, … ({len(value):,})" if len(value) > 4 else some
    return digits(value) if isinstance(value, float) else shown(value, LETTERS)


def digits(value: float) -> str:
    """A number as it may have been written: a whole one with all its digits and nothing between them."""
    return f"{value:.15g}" if value.is_integer() else f"{value:.6g}"


def opener(row: int, numbers: NDArray[np.int64] | None) -> Element | str:
    """A row's number, as a button where the row is among those that are clustered, (n,) by their `numbers`."""
    at = row
    if numbers is not None:
        at = int(np.searchsorted(numbers, row))
        if at >= len(numbers) or numbers[at] != row:
            return f"{row:,}"
    title = f"See the neighbours of row {row}"
    return html.Button(f"{row:,}", className="quiet", title=title, **{"data-row": str(at)})


def table(what: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Element:
    """Rows under the names of their columns."""
    return html.Div(
        [
            html.P(what, className="note"),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
                        html.Tbody([html.Tr([html.Td(value) for value in row]) for row in rows]),
                    ],
                    className="preview",
                ),
                className="scroll",
                tabIndex=0,
                role="group",
                **aria(label=what),
            ),
        ]
    )


def pictured(points: Points) -> bool:
    """Whether rows are images."""
    return isinstance(points.face, Images)
