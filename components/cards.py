"""Charts in their frames, strips of numbers, tables."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from components import html
from components.attributes import aria, data
from components.html import Element

# The one place where chart buttons are chosen: nothing that leaves for a public cloud.
GRAPH_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": [
        "sendChartToCloud",
        "select2d",
        "lasso2d",
        "autoScale2d",
        "resetCameraLastSave3d",
    ],
    "responsive": True,
    "scrollZoom": True,
}


def graph(id: str, label: str, *, scroll: bool = True, over: Sequence[Element] = (), **clicks: str) -> Element:
    """The place of a chart, which the browser makes when the first answer brings it (`assets/charts/charts.js`).

    One that is never needed is never made.
    `clicks` become data attributes that say what a click in it does: `rows="digit"`, `cut="heights"`;
    `over` are parts that lie over it.
    """
    return html.Div(
        [
            html.Div(id=f"{id}-frame", className="frame"),
            coming(),
            *over,
        ],
        className="chart",
        role="figure",
        **aria(label=label),
        **data(config=json.dumps(GRAPH_CONFIG | {"scrollZoom": scroll}), **clicks),
    )


def coming() -> Element:
    """An outline in the place of what is not there yet, with a sentence that the browser changes while it waits."""
    return html.Div([html.Span("Drawing…"), html.Progress(max="1", **aria(label="How far it is"))], className="coming")


def call(text: str, page: str) -> Element:
    """The call that made a chart, behind a small button: with room to read and copy, and the page that explains it."""
    link = html.A("What it means", href=page, target="_blank", rel="noopener")
    return html.Details(
        [
            html.Summary("Code", title="The call that made this"),
            html.Div([html.Code(text), link], className="call-text"),
        ],
        className="call",
    )


def numbers(values: Sequence[tuple[str, str | Element, str]]) -> Element:
    """A strip of (name, value, note).

    A name is a button: it opens what the page knows of the term (`assets/page/terms.js`), under the note if
    this one value has something to be said of it.
    """
    return html.Dl(
        [html.Div([html.Dt(_term(name, note)), html.Dd(value)]) for name, value, note in values], className="numbers"
    )


def _term(name: str, note: str) -> Element:
    return html.Button(name, **data(note=note) if note else {})


def term(name: str) -> Element:
    """The name of a number, such as the head of a column: it opens what the page knows of it."""
    return html.Button(name, **data(term=""))


def reading(text: str, lead: bool = False) -> Element:
    """The sentence that reads a chart aloud; a `lead` stands above it, and is larger."""
    return html.P(text, className="reading lead" if lead else "reading")


def swatch(colour: str) -> Element:
    """A dot in a cluster's colour."""
    return html.Span(className="swatch", style={"backgroundColor": colour})


def row(
    number: int,
    name: str,
    values: Sequence[tuple[str, str]],
    *,
    label: str,
    captions: Sequence[Element] = (),
    tint: str = "",
) -> Element:
    """A row of a table as a button that opens it: its name, some of its columns with their values, and more words."""
    columns = [part for column, value in values for part in (html.Dt(column), html.Dd(value))]
    return html.Button(
        [
            html.Span([html.Strong(name), *captions], className="row-head"),
            html.Dl(columns, className="row-values"),
        ],
        className="row-card",
        type="button",
        title=label,
        style={"--tint": tint} if tint else {},
        **{"data-row": str(number)},
    )


def deviations(rows: Sequence[tuple[str, float, str]], most: float, tint: str, unit: str) -> Element:
    """Bars to the left and right of a middle: (name, value, words), readable as a list."""
    return html.Ul(
        [
            html.Li(
                said,
                style={"--part": f"{50 * min(abs(value) / max(most, 1e-9), 1):.1f}%", "--tint": tint},
                className="less" if value < 0 else "more",
                **{"data-name": name, "aria-label": f"{name}: {value:+.2f} {unit}, {said}"},
            )
            for name, value, said in rows
        ],
        className="deviations",
    )


def share(count: int, part: float) -> Element:
    """A count on a ground as strong as its part of the row, 0 to 1."""
    return html.Span(f"{count:,}" if count else "·", className="share", style={"--part": f"{part:.3f}"})


def crossed(caption: str, head: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Element:
    """A table with a head to each row, the first of its cells, as to each column."""
    return html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr([html.Th(h, scope="col") for h in head])),
            html.Tbody([html.Tr([html.Th(first, scope="row"), *map(html.Td, rest)]) for first, *rest in rows]),
        ],
        className="crossed",
    )


def table(
    caption: str,
    head: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    open: bool = False,
    faded: Collection[int] = (),
) -> Element:
    """A chart's twin for those who would rather read; `faded` are rows that count for less."""
    return html.Details(
        [
            html.Summary(caption),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(h, scope="col") for h in head])),
                        html.Tbody(
                            [
                                html.Tr([html.Td(c) for c in row], **({"className": "faded"} if i in faded else {}))
                                for i, row in enumerate(rows)
                            ]
                        ),
                    ]
                ),
                className="scroll",
                tabIndex=0,
            ),
        ],
        className="table",
        open=open,
    )
