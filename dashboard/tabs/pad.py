"""Where a reader draws a row of their own, or changes the values of one: the same whatever is drawn or changed."""

import json

import numpy as np

from components import html
from components.attributes import aria, data
from components.html import Element
from dashboard.compute.ink import Paper
from dashboard.compute.profile import measured
from dashboard.data.points import Columns, Points
from dashboard.query import changeable, paper
from dashboard.tabs import faces
from dashboard.workspace.fields import MOST_CHANGED
from dashboard.workspace.workspace import Workspace

# More boxes than this nobody looks through.
MOST_BOXES = 200
KEYS = (
    "Draw with mouse, pen or finger. By keys: arrows move, space inks, Shift and an arrow draw a line, Backspace takes "
    "the last stroke away, Delete all of them."
)


def by_hand(view: Workspace, points: Points) -> Element | None:
    """The pad for images in ink, the boxes for tables; nothing for others. It is the same whatever is drawn on it."""
    if sheet := paper(view.data, points):
        return pad(sheet)
    return boxes(view, points) if changeable(points) else None


def pad(sheet: Paper) -> Element:
    """Paper to draw on, and buttons that take strokes away."""
    told = {"height": sheet.height, "width": sheet.width, "block": sheet.block}
    return html.Div(
        [
            html.H3("Or draw one yourself"),
            html.Canvas(
                className="paper", role="application", tabIndex=0, title=KEYS, **aria(label=f"Paper to draw on. {KEYS}")
            ),
            html.Div(
                [
                    html.Button("Undo stroke", className="quiet", type="button", disabled=True, **data(pad="undo")),
                    html.Button("Clear", className="quiet", type="button", disabled=True, **data(pad="clear")),
                ],
                className="buttons",
            ),
            html.P(className="pad-words", role="status"),
        ],
        className="pad",
        **data(paper=json.dumps(told)),
    )


def boxes(view: Workspace, points: Points) -> Element:
    """A number box for each column of a table, beginning with what the chosen row has there."""
    face = points.face
    assert isinstance(face, Columns)
    own = measured(points, np.array([view.row]))[0]
    shown = min(len(own), MOST_BOXES)
    rows = []
    for column in range(shown):
        value = spelled(float(own[column]))
        name, unit = face.names[column], face.units[column]
        box = html.Input(
            type="text",
            inputMode="decimal",
            autoComplete="off",
            value=value,
            **data(column=str(column), own=value),
            **aria(label=f"{name} ({unit})" if unit else name),
        )
        rows.append(html.Label([html.Span(name), box, html.Span(unit, className="unit")]))
    more = f"The first {shown:,} of {len(own):,} columns. " if shown < len(own) else ""
    return html.Details(
        [
            html.Summary("Change its values"),
            html.P(f"{more}Up to {MOST_CHANGED} of {faces.named(points, view.row)}, each in its own unit."),
            html.Div(rows, className="boxes"),
            html.P(className="pad-words", role="status"),
            html.Div(
                html.Button("As it was", className="quiet", type="button", disabled=True, **data(pad="reset")),
                className="buttons",
            ),
        ],
        className="changing",
        **data(changing=str(view.row)),
    )


def spelled(value: float) -> str:
    """A value as its box has it: as many digits as a reader types."""
    return f"{value:.7g}"
