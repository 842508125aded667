"""What is selected, as the lenses show it: a bar above the charts, and for the browser which rows they are."""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from components import html
from components.html import Element
from components.rules import rules
from dashboard.errors import Refusal
from dashboard.page.answering import Marks
from dashboard.run import run, seen
from dashboard.selection import Selected, of_view
from dashboard.tabs import by_hand
from dashboard.workspace.parts import FIELDS
from dashboard.workspace.workspace import Workspace

READS = frozenset({"data", "hide", *FIELDS.values(), "hand", "select", "isolate"})
# What stands in a lens below the bar: the rows themselves.
Strip = Callable[[Workspace, Selected], list[Element]]


def marks(tab: str, strip: Strip | None = None, *, bar: bool = True, charts: bool = True) -> Marks:
    """What is selected, marked on a lens's page: with a `bar`, and where it has `charts` the way to see it alone."""
    return Marks("select", READS, partial(marked, tab=tab, strip=strip, bar=bar, charts=charts))


def marked(
    view: Workspace, tab: str, strip: Strip | None, bar: bool, charts: bool
) -> tuple[list[Element], dict[str, Any]]:
    """The words about what is selected, and the rows for the browser."""
    found = of_view(view)
    assert found is not None
    words = [said(tab, view, found, charts), *(strip(view, found) if strip else [])] if bar else []
    return words, {"selected": packed(view.select, found)}


def said(tab: str, view: Workspace, found: Selected, charts: bool) -> Element:
    """How many rows are selected and what they are, with what can be done."""
    n, noun = int(found.rows.sum()), seen(view.data, view.hide).noun
    told = f"{found.what[:1].upper()}{found.what[1:]}" if not n else found.what
    alone = ("Show all", {"isolate": None}) if view.isolate else ("Isolate", {"isolate": "true"})
    buttons = [*([alone] if charts and n else []), ("Clear", {"select": None, "isolate": None})]
    return html.Div(
        [
            html.Strong(f"{n:,} {noun[n != 1]}" if n else "Nothing is selected"),
            html.Span(told),
            html.Div(by_hand_of(tab, view, found), className="by-hand"),
            html.Span(
                [html.Button(text, className="quiet", **rules(set=to)) for text, to in buttons], className="buttons"
            ),
        ],
        className="selected",
    )


def by_hand_of(tab: str, view: Workspace, found: Selected) -> list[Element | None]:
    """What can be done by hand with what is selected; nothing where there is no run to change."""
    try:
        return by_hand.ways(tab, view, run(view.data, view.method, view.hide, view.hand), found)
    except Refusal:
        return []


def packed(select: str, found: Selected) -> dict[str, Any]:
    """The rows that are selected as the browser reads them (`assets/charts/marks.js`), a bit each."""
    bits = base64.b64encode(np.packbits(found.rows).tobytes()).decode()
    return {"of": select, "what": found.what, "n": len(found.rows), "rows": bits}
