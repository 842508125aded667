"""What some rows look like, for a browser to draw where their points are: their images on one sheet, or their cards."""

import re
from typing import Any

import numpy as np

from dashboard import results
from dashboard.compute.profile import measured
from dashboard.data.points import Columns, Images, Points
from dashboard.data.source import Source
from dashboard.errors import Refusal, shown
from dashboard.page.images import sheet
from dashboard.run import seen
from dashboard.tabs import faces
from dashboard.workspace.workspace import Workspace

# So many rows are told of at once.
MOST = 200
# So many columns stand on a card that a pointer opens.
COLUMNS = 8
_NUMBERS = re.compile(r"[0-9]{1,6}(,[0-9]{1,6})*")


def numbers(text: str) -> list[int]:
    """The rows that an address lists by their numbers.

    Raises
    ------
    Refusal
        If they are none, or more than are told of at once.
    """
    if len(text) > 7 * MOST or not _NUMBERS.fullmatch(text):
        raise Refusal(f"Up to {MOST} rows can be asked for by their numbers, 7,12. It was given as “{shown(text)}”.")
    rows = [int(row) for row in text.split(",")]
    if len(rows) > MOST:
        raise Refusal(f"Up to {MOST} rows can be asked for at once; these are {len(rows)}.")
    return rows


def pictures(view: Workspace, rows: list[int]) -> dict[str, Any]:
    """What these rows of a view look like, as JSON.

    Returns
    -------
    dict
        ``names``, what each is called. Of images also ``sheet``, a PNG as an address, with ``columns``, the ``side`` of
        each in pixels, and whether they are ``ink`` on paper; of a table's rows ``cards``, names and values.

    Raises
    ------
    Refusal
        If there is no such row.
    """
    points = seen(view.data, view.hide)
    if max(rows) >= len(points):
        raise Refusal(f"There is no row {max(rows):,} in this data, whose last is {len(points) - 1:,}.")
    told = {"names": [faces.begun(faces.named(points, row)) for row in rows]}
    if isinstance(points.face, Images):
        return told | _on_sheet(view.data, rows)
    return told | {"cards": _cards(points, rows)}


def _on_sheet(source: Source, rows: list[int]) -> dict[str, Any]:
    points = results.points(faces.as_scanned(source))
    assert isinstance(points.face, Images)
    made = sheet(points, np.array(rows))
    return {"sheet": made.uri, "columns": made.columns, "side": points.face.side, "ink": points.face.ink}


def _cards(points: Points, rows: list[int]) -> list[list[tuple[str, str]]]:
    """The first columns of each row in their own units, and what stands beside it in words."""
    face = points.face
    assert isinstance(face, Columns)
    values = measured(points, np.array(rows))
    first = range(min(len(face.names), COLUMNS))
    return [
        [(shown(name, 60), value) for name, value in faces.lines(points, of, first)] + faces.noted(points, row)[:2]
        for row, of in zip(rows, values, strict=True)
    ]
