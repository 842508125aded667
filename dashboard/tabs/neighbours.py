"""Neighbours: choose a digit, see what is nearest and how far."""

from typing import Literal

import numpy as np
from dash import Dash
from numpy.typing import NDArray
from pydantic import Field

from components import cards, controls, html, images
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import form, results, words
from dashboard.compute.neighbours import Neighbours
from dashboard.data.mnist import MOST
from dashboard.data.sources import Digits
from dashboard.errors import Refusal
from dashboard.figures.distances import distances
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import lit, scatter3d
from dashboard.figures.theme import colour
from dashboard.params import Params
from dashboard.state import Camera, Guide, Page, Places, frame
from dashboard.tab import Ids, Tab
from dashboard.tabs.digit_data import DigitSource, cells, clusters_of, data_controls, truth_of
from dashboard.tabs.digit_methods import KINDS, NAMES, DigitMethod, MiniBatchKMeans
from dashboard.wires import connect_page

# --- Params ----------------------------------------------------------------------------------------


class View(Params):
    """A digit, how its neighbours are found, and what the colours of the cloud mean."""

    data: DigitSource = Digits()
    row: int = Field(234, ge=0, le=MOST - 1, description="The digit's number: its row in the data.")
    n_neighbors: int = Field(5, ge=1, le=100, description="How many neighbours to show.")
    metric: Literal["euclidean", "cosine", "manhattan"] = Field(
        "euclidean", description="How the distance of two images is measured."
    )
    colour: Literal["cluster", "digit", "plain"] = Field(
        "cluster", description="What the colours of the cloud stand for."
    )
    method: DigitMethod = MiniBatchKMeans()
    camera: Camera = ()
    guide: Guide = 0


# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("neighbours")
PLACES = Places(
    ids.tab,
    View,
    charts=[ids("cloud"), ids("distances")],
    words=[ids(p) for p in ("random", "query", "numbers", "strip")],
)

# --- Picture ---------------------------------------------------------------------------------------


def picture(view: View) -> Page:
    """The charts, images and words of a view.

    Raises
    ------
    Refusal
        If there is no such row or not as many neighbours, the method that gives the colours cannot
        work, or MNIST is not there.
    """
    truth = truth_of(view.data)
    check(view.row, len(truth))
    found = results.neighbours(view.data, view.row, view.n_neighbors, view.metric)
    colours = groups(view)
    same = truth[found.rows] == truth[view.row]
    return Page(
        view,
        drawings={
            ids("cloud"): cloud(view, found, colours),
            ids("distances"): distances(found.rows, found.distances, same, view.metric),
        },
        words={
            ids("random"): html.Button("Random digit", className="quiet", **data(seed="row", below=str(len(truth)))),
            ids("query"): query_card(view, colours),
            ids("numbers"): [
                cards.numbers(strip(view, found, same)),
                cards.reading(sentence(view, found, same)),
            ],
            ids("strip"): neighbour_strip(view, found, colours),
        },
    )


def check(row: int, n: int) -> None:
    """Refuse a row beyond the `n` that the chosen data has."""
    if row >= n:
        raise Refusal(f"row must be a whole number from 0 to {n - 1:,} in this data. It was given as “{row}”.", "row")


def groups(view: View) -> NDArray[np.int64] | None:
    """The cluster or digit that gives each image its colour (n,); None for plain."""
    if view.colour == "cluster":
        return clusters_of(view.data, view.method)
    return truth_of(view.data) if view.colour == "digit" else None


def cloud(view: View, found: Neighbours, groups: NDArray[np.int64] | None) -> Drawing:
    """All digits on their first three principal components, the query and its neighbours lit."""
    projected = results.projection(view.data)
    assert projected.explained is not None
    axes = [f"PC {i + 1} ({share:.0%})" for i, share in enumerate(projected.explained)]
    base = scatter3d(projected.coordinates, groups, axes, "number")
    return lit(base, projected.coordinates, found.query, found.rows, groups)


def strip(view: View, found: Neighbours, same: NDArray[np.bool_]) -> words.Strip:
    """How many neighbours show the query's digit, and how far they are."""
    near, far = found.distances[0], found.distances[-1]
    return [
        ("same digit", f"{same.sum()} of {len(same)}", ""),
        ("nearest", f"{near:.3f}", f"By {view.metric} distance."),
        ("farthest shown", f"{far:.3f}", f"By {view.metric} distance."),
    ]


def sentence(view: View, found: Neighbours, same: NDArray[np.bool_]) -> str:
    """The neighbours in words."""
    truth = truth_of(view.data)
    digit, k = truth[view.row], len(same)
    if same.all():
        who = f"All {k} nearest neighbours show" if k > 1 else "The nearest neighbour shows"
        return f"{who} a {digit} too. The query itself is left out."
    others, counts = np.unique(truth[found.rows[~same]], return_counts=True)
    seen = ", ".join(f"{n} × {other}" for other, n in zip(others, counts, strict=True))
    return f"{same.sum()} of the {k} nearest show a {digit} too; the others show {seen}. The query itself is left out."


def query_card(view: View, groups: NDArray[np.int64] | None) -> list[Element]:
    """The chosen digit, large, with its number and true digit."""
    digit = truth_of(view.data)[view.row]
    shown = cells(view.data, np.array([view.row]))
    facts = [html.H2(f"Number {view.row}"), html.P(f"True digit {digit}", className="fact")]
    if view.colour == "cluster" and groups is not None:
        facts.append(html.P(["Cluster ", words.cluster_name(int(groups[view.row]))], className="fact"))
    image = html.Div(
        images.cell(shown[view.row]),
        className="large",
        style=shown.style,
        role="img",
        **aria(label=f"Image number {view.row}: a handwritten {digit}"),
    )
    return [image, html.Div(facts)]


def neighbour_strip(view: View, found: Neighbours, groups: NDArray[np.int64] | None) -> Element:
    """The neighbours as images in order, each with number, distance and true digit."""
    truth, shown = truth_of(view.data), cells(view.data, found.rows)
    tiles = []
    for row, distance in zip(found.rows.tolist(), found.distances.tolist(), strict=True):
        same = truth[row] == truth[view.row]
        captions = [
            html.Span(str(row), className="tile-row"),
            html.Span(f"{distance:.2f}", className="tile-distance"),
            html.Span(str(truth[row]), className="tile-digit same" if same else "tile-digit other"),
        ]
        label = f"Number {row}, a {truth[row]}, at distance {distance:.3f}: make it the query"
        tint = colour(int(groups[row])) if groups is not None else ""
        tiles.append(images.tile(row, shown[row], label, captions, tint))
    return html.Div(tiles, className="strip few" if len(tiles) <= 10 else "strip", style=shown.style)


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = View()
    named = {"cluster": "cluster", "digit": "true digit", "plain": "nothing"}
    return frame(
        ids.tab,
        [
            # In other data a row is another image; the first one is in all of them.
            controls.group("Data", data_controls(ids.tab, view.data, {"row": "0"})),
            controls.group("Digit", [form.field_control(ids.tab, view, "row"), html.Div(id=ids("random"))]),
            controls.group(
                "Neighbours",
                [
                    form.field_control(ids.tab, view, "n_neighbors"),
                    form.field_control(ids.tab, view, "metric"),
                ],
            ),
            controls.group(
                "Colours",
                [
                    controls.choice(ids.tab, "colour", "colour by", view.colour, list(named.items())),
                    html.Div(
                        [
                            controls.choice(ids.tab, "method", "algorithm", view.method.kind, list(NAMES.items())),
                            *form.methods(ids.tab, "method", KINDS),
                        ],
                        **rules(when=("colour", ["cluster"])),
                    ),
                ],
            ),
        ],
        [
            html.Article(
                [
                    cards.coming(),
                    html.Div(id=ids("query"), className="query"),
                    html.Div(
                        [
                            html.Div(id=ids("strip")),
                            html.Footer(id=ids("numbers"), **aria(live="polite")),
                        ],
                        className="found",
                    ),
                ],
                className="card neighbours",
            ),
            html.Div(
                [
                    html.Article(
                        [
                            html.Header([html.H2("All digits in three principal components")]),
                            cards.graph(ids("cloud"), "3D projection of the digits", rows="digit"),
                        ],
                        className="card",
                    ),
                    html.Article(
                        [
                            html.Header([html.H2("How far they are")]),
                            cards.graph(ids("distances"), "Distances of the neighbours", rows="digit", scroll=False),
                        ],
                        className="card",
                    ),
                ],
                className="pair",
            ),
        ],
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab("neighbours", "Neighbours", View, layout, connect)
