"""Where a reader draws a row of their own, or changes the values of one: the same whatever is drawn or changed."""

import json

import numpy as np

from components import html
from components.attributes import aria, data
from components.html import Element
from dashboard.compute.ink import Paper
from dashboard.compute.profile import measured
from dashboard.data.boxes import NONE, Box, boxes
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
    return changing(view, points) if changeable(points) else None


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


def changing(view: Workspace, points: Points) -> Element:
    """A box for each column of a table, with what the chosen row has there: a number, or one of its words."""
    face = points.face
    assert isinstance(face, Columns)
    own, made = measured(points, np.array([view.row]))[0].tolist(), list(boxes(face))
    rows = [
        html.Label([html.Span(box.name), field(box, box.stood(own)), html.Span(box.unit, className="unit")])
        for box in made[:MOST_BOXES]
    ]
    more = f"The first {MOST_BOXES:,} of {len(made):,} columns. " if len(made) > MOST_BOXES else ""
    return html.Details(
        [
            html.Summary("Change its values"),
            html.P(f"{more}Up to {MOST_CHANGED} of {faces.named(points, view.row)}, each as it stands in the table."),
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


def field(box: Box, stood: float) -> Element:
    """What a column's value is typed in, or chosen from."""
    value = spelled(stood)
    told = data(column=str(box.column), own=value) | aria(label=f"{box.name} ({box.unit})" if box.unit else box.name)
    if not box.words:
        return html.Input(type="text", inputMode="decimal", autoComplete="off", value=value, **told)
    words = [*([(NONE, "nothing")] if stood == NONE else []), *enumerate(box.words)]
    options = [html.Option(word, value=str(at), selected=at == stood) for at, word in words]
    return html.Select(options, autoComplete="off", **told)


def spelled(value: float) -> str:
    """A value as its box has it: as many digits as a reader types."""
    return f"{value:.7g}"
