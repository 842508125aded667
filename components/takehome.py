"""What readers take home of a view: its link, its code, its labels, its pictures."""

from collections.abc import Sequence

from components import html
from components.attributes import aria, data
from components.html import Element


def buttons() -> list[Element]:
    """What stands at the top of every page; the browser does the rest (`assets/tabs/take.js`)."""
    return [
        html.Button(
            [html.Span(className="glyph", **aria(hidden="true")), html.Span("Copy link", className="name")],
            id="copy-link",
            className="quiet",
            title="Copy an address with the whole view, camera and selection included",
        ),
        html.Button(
            [html.Span("↓", **aria(hidden="true")), html.Span("Take home", className="name")],
            id="take-home",
            className="quiet",
            title="The link, code, labels and pictures of this view",
            **aria(haspopup="dialog", label="Take home"),
        ),
        html.Span(id="copied", className="unseen", role="status"),
    ]


def dialog(base: str) -> Element:
    """The choice of what to take; `base` is the path that the app lives under."""
    return html.Dialog(
        [
            html.Header(
                [
                    html.H2("Take this view home", id="take-title"),
                    html.Button("×", className="quiet icon", **data(take="close"), **aria(label="Close")),
                ]
            ),
            _row(
                "Link",
                "The whole view, camera and selection included.",
                [
                    html.Textarea(
                        readOnly="readOnly", rows=2, spellCheck="false", **data(part="link"), **aria(label="Link")
                    ),
                    _button("Copy", "link"),
                ],
            ),
            _row(
                "Code",
                "Plain scikit-learn, SciPy and Plotly that gives the same points, labels and figure.",
                [_button("Show code", "show"), _button("Script", "code.py"), _button("Notebook", "notebook.ipynb")],
            ),
            html.Div(
                [
                    html.Pre(tabIndex=0, role="region", **data(part="code"), **aria(label="Code")),
                    _button("Copy code", "code"),
                ],
                className="code",
                hidden=True,
            ),
            _row(
                "Labels",
                "A row for every point: its cluster and its true group. For spreadsheets, words that begin like a "
                "formula have a quote before them.",
                [_button("CSV", "labels.csv"), _button("Without quotes", "labels-plain.csv")],
            ),
            _row("Pictures", "HTML opens without a network and still turns.", [html.Ul(**data(part="charts"))]),
            html.P(className="said", role="status", **data(part="said")),
        ],
        id="take",
        className="sheet",
        **data(base=base),
        **aria(labelledby="take-title"),
    )


def _row(name: str, what: str, parts: Sequence[Element]) -> Element:
    heading = html.Div([html.H3(name), html.P(what, className="hint")])
    return html.Section([heading, html.Div(parts, className="choices")])


def _button(name: str, take: str) -> Element:
    return html.Button(name, className="quiet", **data(take=take))
