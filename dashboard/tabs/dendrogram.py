"""Dendrogram: SciPy's tree of merges under four linkages, cut by hand."""

from typing import Any

import numpy as np
from dash import Dash
from flask import Response, abort, request
from numpy.typing import NDArray

from components import cards, controls, html
from components.attributes import aria
from components.html import Element
from dashboard import form, results, terms
from dashboard.compute.crown import crown
from dashboard.compute.outline import outline, owners
from dashboard.compute.tree import Linkage
from dashboard.data.digits import Digits
from dashboard.data.points import Images, Points
from dashboard.data.sources import SOURCES
from dashboard.errors import Refusal
from dashboard.figures.dendrogram import dendrogram, merge_heights, merges
from dashboard.figures.drawing import Drawing
from dashboard.images import leaf_sheet
from dashboard.run import seen
from dashboard.state import Page, Places, frame
from dashboard.tab import Ids, Tab
from dashboard.tabs import tree_words as say
from dashboard.tabs.clouds import cloud
from dashboard.tabs.faces import as_scanned
from dashboard.tabs.shared import about, data_choice, hide_switch
from dashboard.tabs.tree_view import (
    CROWN,
    SENT,
    View,
    alike,
    branch,
    coloured,
    cut,
    grown,
    leaves_drawn,
    of_leaves,
    second,
)
from dashboard.wires import connect_page

# --- Params ----------------------------------------------------------------------------------------
# `View` stands in tree_view.py, because the words of the tab are said of it too.

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("dendrogram")
WALK = "Branches of the tree: the arrow keys walk, Enter selects, with Ctrl one more, with Alt one less"
PLACES = Places(
    ids.tab,
    View,
    charts=[ids(c) for c in ("tree", "second", "cloud", "heights")],
    words=[ids(w) for w in ("head", "versus", "numbers", "suggestion", "ordering")],
)

# --- Picture ---------------------------------------------------------------------------------------


def picture(view: View) -> Page:
    """The tree, its cloud and its merge heights, cut as the view says.

    Raises
    ------
    Refusal
        If there are too many points for a tree, more clusters asked for than points, or MNIST is
        not there.
    """
    tree, points = grown(view), seen(view.data, view.hide)
    n_clusters, height = cut(tree, view.method)
    clusters = coloured(view, tree, n_clusters)
    suggested, _ = tree.suggested()
    drawings, said = beside(view, points, clusters, n_clusters)
    return Page(
        view,
        drawings={
            ids("tree"): drawn(view, points, tree, clusters, height),
            # Drawn in this order, and the cloud takes longest.
            ids("heights"): merge_heights(tree.heights, n_clusters, suggested),
            ids("cloud"): cloud(view.data, points, clusters),
            **drawings,
        },
        words={
            ids("head"): say.head(view, tree),
            ids("numbers"): say.numbers(view, points, clusters, n_clusters, height),
            ids("suggestion"): say.suggestion(tree, n_clusters),
            ids("ordering"): say.ordering(tree),
            **said,
        },
        shown={
            "about": about(view.data, points, f"{view.method.linkage.capitalize()} tree, {n_clusters:,} clusters"),
            "method.n_clusters": n_clusters,
            "method.distance_threshold": height,
            "noun": points.groups.noun if points.groups else None,
            "rows": points.noun,
            "groups": points.groups.names if points.groups else None,
            "image": pictured(view, points),
            "highest": {"method.distance_threshold": float(f"{tree.heights[-1] * 1.05:.3g}")},
        },
    )


def drawn(view: View, points: Points, tree: Linkage, clusters: NDArray[np.int64], height: float) -> Drawing:
    """The tree from its root or from one branch, in the colours of the cut."""
    root = branch(view, tree)
    shape = outline(tree, leaves_drawn(view, tree), root)
    top = tree.heights[root - tree.n] if root is not None else tree.heights[-1]
    leaves = of_leaves(view, clusters)
    return dendrogram(
        shape,
        owners(tree, leaves, shape.nodes),
        owners(tree, leaves, shape.leaves),
        height if height <= top * 1.2 else None,
        repr((view.data.key, view.n_centres, view.method.linkage, view.p, view.root, view.optimal_ordering)),
        suggested=tree.suggested(),
        extra=sent(view, points, tree),
    )


def sent(view: View, points: Points, tree: Linkage) -> dict[str, Any]:
    """What the browser cuts by itself: the tree, or the top of one that is large, and whose points are whose."""
    top = crown(tree, tree.n if tree.n <= SENT else CROWN)
    owner = results.centres(view.data, view.n_centres).owner if view.n_centres else np.arange(tree.n)
    # Where groups are not known all points are of one.
    truth = points.groups.truth if points.groups else np.zeros(len(points), np.int64)
    return merges(top, top.leaf[owner], truth)


def pictured(view: View, points: Points) -> dict[str, Any] | None:
    """How wide the images are that a branch has a mean of; `leaves` asks for those that the page has no sheet of."""
    if not isinstance(points.face, Images):
        return None
    known = isinstance(view.data, Digits)
    leaves = None if known else View(data=view.data, n_centres=view.n_centres).to_query()
    return {"side": points.face.shape[0], "leaves": leaves}


def leaves() -> Response:
    """The images of a tree's leaves on one sheet: of its points, or the means of what its centres stand for."""
    try:
        view = View.from_query(request.query_string.decode("ascii", "replace"))
        # Of more leaves than are sent the browser knows no mean.
        points = results.points(view.data)
        if not isinstance(points.face, Images) or (not view.n_centres and len(points) > SENT):
            abort(404)
        made = leaf_sheet(view.data, results.points(as_scanned(view.data)), view.n_centres)
    except Refusal as refusal:
        abort(422, refusal.sentence)
    # Its address says what is on it, and not with which code it was made: a browser asks again, and is told "the same".
    answer = Response(made.png, mimetype="image/png", headers={"Cache-Control": "no-cache"})
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def beside(
    view: View, points: Points, clusters: NDArray[np.int64], n_clusters: int
) -> tuple[dict[str, Drawing], dict[str, Any]]:
    """The second tree and what is said of it, where one is chosen."""
    other = second(view)
    if other is None:
        return {}, {}
    tree = grown(other)
    labels = alike(view, tree, clusters, n_clusters)
    _, height = cut(tree, view.method.model_copy(update={"cut": "n_clusters", "n_clusters": n_clusters}))
    words = say.versus(view, clusters, labels, n_clusters)
    return {ids("second"): drawn(other, points, tree, labels, height)}, {ids("versus"): words}


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = View()
    # Another tree has other heights: what stays is how many clusters it is cut into.
    keep: dict[str, str | None] = {"method.cut": "n_clusters", "method.n_clusters": None, "selected": "", "isolate": ""}
    linkage = form.field_control(ids.tab, view.method, "linkage", "method.")
    height = form.field_control(ids.tab, view.method, "distance_threshold", "method.")
    count = form.field_control(ids.tab, view.method, "n_clusters", "method.")
    return frame(
        ids.tab,
        [
            controls.group(
                "Data",
                [
                    data_choice(ids.tab, view.data, ("method",), {"selected": "", "isolate": "", "root": ""}),
                    *form.methods(ids.tab, "data", SOURCES),
                    hide_switch(ids.tab),
                ],
            ),
            controls.group(
                "Tree",
                [
                    controls.also(linkage, keep),
                    form.field_control(ids.tab, view, "against"),
                    controls.also(form.field_control(ids.tab, view, "n_centres"), keep | {"root": ""}),
                    html.P(
                        "0 grows the tree of the points; many points are better met by their centres.", className="hint"
                    ),
                ],
                "linkage",
                terms.SCIPY_TREES + "linkage.html",
            ),
            controls.group(
                "Cut",
                [
                    controls.also(height, {"method.cut": "distance_threshold"}),
                    controls.also(count, {"method.cut": "n_clusters"}),
                    html.P("Or drag the line in the tree, or move it with the arrow keys.", className="hint"),
                ],
                "fcluster",
                terms.SCIPY_TREES + "fcluster.html",
            ),
            controls.group(
                "Drawing",
                [
                    form.field_control(ids.tab, view, "optimal_ordering"),
                    html.P(id=ids("ordering"), className="hint"),
                    form.field_control(ids.tab, view, "p"),
                    html.P("Leaves that are drawn; 0 is as many as can be read.", className="hint"),
                ],
            ),
        ],
        [
            html.Div(
                [
                    html.Article(
                        [
                            html.Header(id=ids("head")),
                            html.Div(id=ids("branch"), className="branch"),
                            cards.graph(ids("tree"), "Dendrogram", scroll=False, over=handles(), cut="tree"),
                            html.Footer(counted()),
                        ],
                        className="card",
                    ),
                    html.Article(
                        [
                            html.Header(id=ids("versus")),
                            cards.graph(
                                ids("second"), "Dendrogram under the second linkage", scroll=False, cut="second"
                            ),
                        ],
                        className="card",
                        id=ids("other"),
                        hidden=True,
                    ),
                    html.Div(
                        [
                            html.Article(
                                [
                                    html.Header([html.H2("The same clusters in space")]),
                                    cards.graph(ids("cloud"), "3D scatter of the points", rows="digit", cut="cloud"),
                                ],
                                className="card",
                            ),
                            html.Article(
                                [
                                    html.Header([html.H2("Merge heights")]),
                                    cards.graph(ids("heights"), "Merge heights", scroll=False, cut="heights"),
                                    html.Footer(id=ids("suggestion")),
                                ],
                                className="card small",
                            ),
                        ],
                        className="stack",
                    ),
                ],
                className="pair tree",
            ),
        ],
    )


def counted() -> list[Element]:
    """The places under the tree: the clusters' sizes as a bar along its leaves, and the cut in numbers and words."""
    bar = html.Div(id=ids("sizes"), className="sizes", role="img", **aria(label="Sizes of the clusters"))
    return [bar, html.Div(id=ids("numbers"), **aria(live="polite"))]


def handles() -> list[Element]:
    """What lies over the tree: the line that cuts it, where to put it, and where keys walk its branches."""
    line = aria(label="Cut of the tree", orientation="vertical", valuemin="0")
    return [
        html.Div(id=ids("walk"), className="walk", tabIndex=0, role="application", **aria(label=WALK)),
        html.Div(id=ids("track"), className="cut-track"),
        html.Div(id=ids("line"), className="cut-line", role="slider", tabIndex=0, hidden=True, **line),
    ]


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)
    app.server.add_url_rule(app.config.routes_pathname_prefix + "images/leaves.png", "leaves", leaves)


TAB = Tab("dendrogram", "Dendrogram", View, layout, connect)
