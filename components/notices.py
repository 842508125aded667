"""What a page says when there is nothing to draw, or something was refused."""

from collections.abc import Sequence

from components import html
from components.attributes import aria
from components.html import Element
from components.rules import rules


def refused(sentence: str, start: str, offers: Sequence[tuple[str, dict[str, object]]] = ()) -> Element:
    """Why a view was not drawn; the last good one stays.

    `start` is where the defaults are, relative to the page; `offers` are what would be drawn instead:
    the words of a button, and the fields that it changes.
    """
    buttons = [html.Button(label, className="quiet", **rules(set=changes)) for label, changes in offers]
    return html.Div(
        [
            html.Div([html.Strong("Not drawn. "), sentence]),
            html.Span([*buttons, html.A("Start from the defaults", href=start)], className="buttons"),
        ],
        className="notice",
        role="alert",
    )


def failed(sentence: str) -> Element:
    """What went wrong on our side; what was there stays."""
    return html.Div(sentence, className="notice", role="alert")


def newer(id: str) -> Element:
    """The place that says that the server has another version than the page; the browser shows it."""
    return html.Div(
        ["A new version is here. ", html.Button("Reload", className="quiet", type="button")],
        id=id,
        className="notice",
        role="alert",
        hidden=True,
    )


def waiting(id: str) -> Element:
    """The place that says how far long work is, and where it is cancelled; the browser fills it."""
    return html.Div(
        [
            html.Progress(max="1", **aria(label="How far the answer is")),
            html.Span(className="doing", role="status"),
            html.Span(className="left"),
            html.Button("Cancel", className="quiet", type="button"),
        ],
        id=id,
        className="waiting",
        hidden=True,
    )


def older(id: str) -> Element:
    """The place that says that an address of an earlier version could not be understood; the browser shows it."""
    return html.Div(
        "This address is of an earlier version, and what it says cannot be shown any more. "
        "This is the first view instead.",
        id=id,
        className="notice",
        role="alert",
        hidden=True,
    )
