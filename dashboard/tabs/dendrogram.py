"""Dendrogram: SciPy's tree of merges under four linkages, cut by hand."""

from functools import partial
from typing import Any

import numpy as np
from dash import Dash
from flask import Response, abort, request

from components import cards, controls, html
from components.attributes import aria
from components.html import Element
from dashboard import results
from dashboard.compute.crown import crown
from dashboard.compute.methods import Agglomerative
from dashboard.compute.outline import outline, owners
from dashboard.compute.projections import Projection
from dashboard.data.digits import Digits
from dashboard.data.points import Images, Points
from dashboard.errors import Refusal
from dashboard.figures.dendrogram import dendrogram, merge_heights, merges
from dashboard.figures.drawing import Drawing
from dashboard.page import form, terms, words
from dashboard.page.answering import Page, Places, frame
from dashboard.page.images import leaf_sheet
from dashboard.page.opening import opened
from dashboard.page.tab import Ids, Tab
from dashboard.page.wires import connect_page
from dashboard.query import as_scanned
from dashboard.studies.clusterwise import kept_of
from dashboard.tabs import sure
from dashboard.tabs import tree_words as say
from dashboard.tabs.clouds import check_drawn, cloud, projection_choice, projection_controls, settling
from dashboard.tabs.selected import marks
from dashboard.tabs.shared import about, counted, data_controls, preparation
from dashboard.tabs.tree_view import CROWN, SENT, Cut, branch, cut_of, leaves_drawn, reference, second
from dashboard.workspace.parts import DendrogramOf
from dashboard.workspace.regions import space_of
from dashboard.workspace.workspace import Workspace

# --- Params ----------------------------------------------------------------------------------------

# What an address shows that names nothing: blobs that merge as everybody would merge them, and a run that is the cut.
FIRST = "data=blobs&method=agglomerative"
READS = frozenset({"data", "hide", "method", "hand", "projection", "axes", "dendrogram", "sure", "clusterwise"})

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("dendrogram")
WALK = "Branches of the tree: the arrow keys walk, Enter selects, with Ctrl one more, with Alt one less"
PLACES = Places(
    ids.tab,
    partial(opened, first=FIRST),
    READS,
    charts=[ids(c) for c in ("tree", "second", "cloud", "heights")],
    words=[ids(w) for w in ("axes", "head", "said", "versus", "numbers", "run", "suggestion", "ordering")],
    # What is selected in a tree its own card says.
    marks=marks(ids.tab, bar=False),
)

# --- Picture ---------------------------------------------------------------------------------------


def picture(view: Workspace) -> Page:
    """The tree, its cloud and its merge heights, cut as the view says.

    Raises
    ------
    Refusal
        If there are too many points for a tree, more clusters asked for than points, or MNIST is
        not there.
    """
    check_drawn(view)
    of = cut_of(view)
    suggested, _ = of.tree.suggested()
    drawings, said = beside(of)
    page = Page(
        view,
        drawings={
            ids("tree"): drawn(of),
            # Drawn in this order, and the cloud takes longest.
            ids("heights"): merge_heights(of.tree.heights, of.n_clusters, suggested),
            **drawings,
        },
        words={
            ids("axes"): projection_choice(ids.tab, view, of.points),
            ids("head"): say.head(of),
            ids("said"): [
                cards.reading(say.sentence(of.points, of.clusters, of.n_clusters), lead=True),
                *words.cautioned(of.method),
            ],
            ids("numbers"): say.numbers(of),
            ids("run"): say.beside_run(of),
            ids("suggestion"): say.suggestion(of),
            ids("ordering"): say.ordering(of.tree),
            **said,
        },
        shown=settings(of),
    )

    def draw(projected: Projection) -> None:
        page.drawings[ids("cloud")] = cloud(of.points, projected, of.clusters, space=space_of(view.drawn_on))

    settling(page, draw)
    say_how_sure(of, page)
    return page


def say_how_sure(of: Cut, page: Page) -> None:
    """Which clusters of the cut come back when the data is drawn again, if that is asked: pale in the bar, in words."""
    if of.n_centres:  # A resample of the points has other centres.
        return
    place = ids("suggestion")
    told = page.words[place]
    page.words[place] = [*told, *sure.asking(of.view, of.n_clusters)]
    if not of.view.sure or of.n_clusters < 2:
        return
    # The tree is looked at meanwhile.
    page.appear(sure="false")
    try:
        fared, n = sure.fared(of.view, of.method, of.clusters)
    except Refusal as refusal:
        page.words[place] += [cards.reading(refusal.sentence)]
        return
    page.words[place] += sure.listed(fared, n)
    page.shown["kept"] = {str(one.cluster): kept_of(one) for one in fared}


def settings(of: Cut) -> dict[str, Any]:
    """What the controls show, and what the browser works with: `~` is whose cut the line is."""
    points, whose = of.points, "method" if of.is_run else "dendrogram"
    return {
        "about": about(of.view.data, points, the_run(of)),
        "~": whose,
        "tree": of.name,
        "dendrogram.linkage": of.view.dendrogram.linkage,
        f"{whose}.n_clusters": of.n_clusters,
        f"{whose}.distance_threshold": of.height,
        "n_clusters": of.n_clusters,
        "height": of.height,
        "noun": points.groups.noun if points.groups else None,
        "rows": points.noun,
        "groups": points.groups.names if points.groups else None,
        "image": pictured(of.view, points),
        "highest": {"~.distance_threshold": float(f"{of.tree.heights[-1] * 1.05:.3g}")},
    }


def the_run(of: Cut) -> str:
    """The run of the workspace in a few words, be it this cut or not."""
    if of.is_run:
        return counted(of.view.method, of.n_clusters)
    return counted(of.view.method, of.run.found.n_clusters) if of.run else of.view.method.named()


def drawn(of: Cut) -> Drawing:
    """The tree from its root or from one branch, in the colours of the cut."""
    view, tree, own = of.view, of.tree, of.view.dendrogram
    root = branch(view, tree)
    shape = outline(tree, leaves_drawn(view, tree), root)
    top = tree.heights[root - tree.n] if root is not None else tree.heights[-1]
    leaves = of.of_leaves()
    return dendrogram(
        shape,
        owners(tree, leaves, shape.nodes),
        owners(tree, leaves, shape.leaves),
        of.height if of.height <= top * 1.2 else None,
        repr((view.data.key, own.n_centres, of.method.linkage, own.p, own.root, own.optimal_ordering)),
        suggested=tree.suggested(),
        extra=sent(of),
    )


def sent(of: Cut) -> dict[str, Any]:
    """What the browser cuts by itself: the tree, or the top of one that is large, and whose points are whose."""
    tree, n = of.tree, len(of.points)
    top = crown(tree, tree.n if tree.n <= SENT else CROWN)
    owner = results.centres(of.view.data, of.n_centres).owner if of.n_centres else np.arange(tree.n)
    # Where nothing is known all points are of one group.
    after = [*reference(of.points, of.run), np.zeros(n, np.int64)][0]
    return merges(top, top.leaf[owner], after, of.run.colours if of.run else None)


def pictured(view: Workspace, points: Points) -> dict[str, Any] | None:
    """How wide the images are that a branch has a mean of; `leaves` asks for those that the page has no sheet of."""
    if not isinstance(points.face, Images):
        return None
    known = isinstance(view.data, Digits)
    leaves = None if known else leaves_address(view)
    return {"side": points.face.side, "leaves": leaves}


def leaves_address(view: Workspace) -> str:
    """What names the images of a tree's leaves: the data, and how many centres stand for it."""
    asked = view.only(frozenset({"data", "row"}))
    return asked.model_copy(update={"dendrogram": DendrogramOf(n_centres=view.dendrogram.n_centres)}).to_query()


def leaves() -> Response:
    """The images of a tree's leaves on one sheet: of its points, or the means of what its centres stand for."""
    try:
        view = opened(request.query_string.decode("ascii", "replace"))
        # Of more leaves than are sent the browser knows no mean.
        points = results.points(view.data)
        if not isinstance(points.face, Images) or (not view.dendrogram.n_centres and len(points) > SENT):
            abort(404)
        made = leaf_sheet(view.data, results.points(as_scanned(view.data)), view.dendrogram.n_centres)
    except Refusal as refusal:
        abort(422, refusal.sentence)
    # Its address says what is on it, and not with which code it was made: a browser asks again, and is told "the same".
    answer = Response(made.png, mimetype="image/png", headers={"Cache-Control": "no-cache"})
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def beside(of: Cut) -> tuple[dict[str, Drawing], dict[str, Any]]:
    """The second tree and what is said of it, where one is chosen."""
    other = second(of)
    if other is None:
        return {}, {}
    return {ids("second"): drawn(other)}, {ids("versus"): say.versus(of, other)}


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = Workspace.opened("", FIRST)
    # Another tree has other heights: what stays is how many clusters it is cut into.
    keep: dict[str, str | None] = {"dendrogram.cut": "n_clusters", "dendrogram.n_clusters": None}
    other: dict[str, str | None] = {"select": "", "isolate": "", "dendrogram.root": ""}
    own = partial(form.field_control, ids.tab, view.dendrogram, prefix="dendrogram.")
    line = partial(form.field_control, ids.tab, view.method, prefix="~.")
    return frame(
        ids.tab,
        [
            controls.group("Data", [*data_controls(ids.tab, view.data), *projection_controls(ids.tab)]),
            controls.group(
                "Tree",
                [
                    controls.also(own("linkage"), keep | other),
                    own("against"),
                    controls.also(own("n_centres"), keep | other),
                    html.P(
                        "0 grows the tree of the points; many points are better met by their centres.", className="hint"
                    ),
                ],
                "linkage",
                terms.SCIPY_TREES + "linkage.html",
            ),
            preparation(ids.tab, "method", [Agglomerative()], {"method.cut": "n_clusters"} | other),
            controls.group(
                "Cut",
                [
                    controls.also(line("distance_threshold"), {"~.cut": "distance_threshold"}),
                    controls.also(line("n_clusters"), {"~.cut": "n_clusters"}),
                    html.P(
                        [
                            "Or drag the line in the tree",
                            html.Span(", or move it with the arrow keys", className="keys"),
                            ".",
                        ],
                        className="hint",
                    ),
                ],
                "fcluster",
                terms.SCIPY_TREES + "fcluster.html",
            ),
            controls.group(
                "Drawing",
                [
                    own("optimal_ordering"),
                    html.P(id=ids("ordering"), className="hint"),
                    own("p"),
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
                            html.Div(id=ids("said"), className="said", **aria(live="polite")),
                            html.Div(id=ids("branch"), className="branch"),
                            cards.graph(ids("tree"), "Dendrogram", scroll=False, over=handles(), cut="tree"),
                            html.Footer(below()),
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


def below() -> list[Element]:
    """The places under the tree: the cut and the run as bars along its leaves, and the cut in numbers and words."""
    bar = html.Div(id=ids("sizes"), className="sizes", role="img", **aria(label="Sizes of the clusters"))
    run = html.Div(id=ids("beside"), className="sizes", role="img", hidden=True, **aria(label="The run"))
    return [bar, run, html.Div(id=ids("run")), html.Div(id=ids("numbers"), **aria(live="polite"))]


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


TAB = Tab(ids.tab, "Dendrogram", FIRST, READS, layout, connect)
