"""What tabs share: how a view is answered or refused, and the wiring that every tab has."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly
from pydantic import BeforeValidator

from components.attributes import aria
from components.notices import refused
from dashboard.errors import Refusal, shown
from dashboard.figures.drawing import Drawing
from dashboard.params import Params
from dashboard.tab import Ids


def _nine(value: object) -> object:
    """Eye, centre and up of a camera, x, y and z each, from the address."""
    if value in ("", ()):
        return ()
    try:
        numbers = tuple(float(v) for v in value.split(",")) if isinstance(value, str) else value
    except ValueError:
        numbers = ()
    if not isinstance(numbers, tuple) or len(numbers) != 9 or not all(abs(v) <= 100 for v in numbers):
        raise ValueError(
            f"camera must be nine numbers from -100 to 100 with commas between. It was given as “{shown(value)}”."
        )
    return numbers


# Where a 3D chart is looked at from; empty for Plotly's own place. Kept by the browser.
Camera = Annotated[tuple[float, ...], BeforeValidator(_nine)]


@dataclass
class Page:
    """The answer to a view: charts and words by the id of their place, and what controls show."""

    view: Params
    drawings: dict[str, Drawing] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)


Picture = Callable[[Any], Page]


@dataclass(frozen=True)
class Places:
    """The ids that a tab's picture may fill."""

    tab: str
    view: type[Params]
    charts: Sequence[str]
    words: Sequence[str]


def answer(places: Places, picture: Picture, query: object, drawn: object) -> dict[str, Any]:
    """What a browser needs to show the view that `query` spells, given what it has `drawn` already.

    A refused view leaves everything as it is and says why; with nothing drawn yet, controls show
    the defaults.
    """
    known = memory(places, drawn)
    out = _unchanged(places)
    try:
        page = picture(places.view.from_query(query))
    except Refusal as refusal:
        out["notice"] = refused(refusal.sentence, places.tab)
        if not known:
            out["shown"] = places.view().flat() | {"tab": places.tab, "nothing": True}
        return out
    now: dict[str, list[str]] = {}
    for place, drawing in page.drawings.items():
        base, paint = digest(drawing.key), digest(drawing.painted())
        there = known.get(place, [None])
        if there != [base, paint]:
            out["drawings"][place] = drawing.message(with_base=there[0] != base)
        now[place] = [base, paint]
    for place, words in page.words.items():
        now[place] = [digest(words)]
        if known.get(place) != now[place]:
            out["words"][place] = words
    # What left the page stays drawn behind it.
    out["drawn"] = known | now
    out["shown"] = page.view.flat() | page.shown | {"tab": places.tab}
    out["notice"] = []
    return out


def memory(places: Places, drawn: object) -> dict[str, list[Any]]:
    """What the browser says that it shows, as far as it can be so: digests by the id of their place."""
    if not isinstance(drawn, dict):
        return {}
    there = {place: drawn.get(place) for place in (*places.charts, *places.words)}
    return {place: digests for place, digests in there.items() if isinstance(digests, list) and digests}


def digest(value: object) -> str:
    """A short name for what a browser holds."""
    return hashlib.blake2b(to_json_plotly(value).encode(), digest_size=8).hexdigest()


def _unchanged(places: Places) -> dict[str, Any]:
    return {
        "drawings": dict.fromkeys(places.charts, no_update),
        "words": dict.fromkeys(places.words, no_update),
        "drawn": no_update,
        "shown": no_update,
        "notice": no_update,
    }


def connect_page(app: Dash, places: Places, picture: Picture) -> None:
    """Wire a tab: its address to its picture, drawings to charts, controls to its address."""
    ids = Ids(places.tab)

    @app.callback(
        output={
            "drawings": {c: Output(f"{c}-drawing", "data") for c in places.charts},
            "words": {w: Output(w, "children") for w in places.words},
            "drawn": Output(ids("drawn"), "data"),
            "shown": Output(ids("shown"), "data"),
            "notice": Output(ids("notice"), "children"),
        },
        inputs={"query": Input(ids("ask"), "data")},
        state={"drawn": State(ids("drawn"), "data")},
        running=[(Output(ids("busy"), "className"), "busy on", "busy")],
    )
    def show(query: object, drawn: object) -> dict[str, Any]:
        return answer(places, picture, query, drawn)

    for chart in places.charts:
        app.clientside_callback(
            ClientsideFunction("explorer", "draw"),
            Output(chart, "figure"),
            Input(f"{chart}-drawing", "data"),
            Input("scheme", "data"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("explorer", "controls"),
        Input(ids("shown"), "data"),
        Input({"tab": places.tab, "field": ALL, "part": ALL}, "value"),
        Input({"tab": places.tab, "switch": ALL}, "checked"),
    )


def frame(tab: str, controls: list[Component], charts: list[Component]) -> Component:
    """A tab's page: controls on the left, charts beside them, the places that every tab has."""
    ids = Ids(tab)
    return html.Div(
        [
            html.Div(id=ids("busy"), className="busy"),
            html.Details(
                [html.Summary("Settings"), html.Div(controls, className="controls")],
                className="side",
                open=True,
            ),
            html.Div([html.Div(id=ids("notice"), **aria(live="assertive")), *charts], className="stage"),
            dcc.Store(id=ids("drawn")),
            dcc.Store(id=ids("shown")),
        ],
        className="view",
    )
