"""Dendrogram: SciPy's tree of merges under four linkages, cut by hand."""

import json
import math
from typing import Annotated

import numpy as np
from dash import Dash, html
from dash.development.base_component import Component
from numpy.typing import NDArray
from pydantic import Field

from components import cards, controls
from components.attributes import aria, data
from dashboard import form, results, words
from dashboard.compute.labels import matched
from dashboard.compute.methods import Agglomerative
from dashboard.compute.methods import Cut as CutBy
from dashboard.compute.outline import outline, owners
from dashboard.compute.scores import agreement, reading
from dashboard.compute.tree import Linkage
from dashboard.data.grounds import GROUNDS, MAX_SAMPLES, NAMES, Blobs, Ground
from dashboard.data.mnist import MOST
from dashboard.data.sources import Digits, Mnist
from dashboard.errors import Offer, Refusal
from dashboard.figures.dendrogram import dendrogram, merge_heights
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import scatter3d
from dashboard.params import Params
from dashboard.state import Camera, Page, Places, connect_page, frame
from dashboard.tab import Ids, Tab

# --- Params ----------------------------------------------------------------------------------------

# A few hundred leaves can still be told apart; more are folded into this many.
WHOLE = 400
FOLDED = 30
# What is offered where there are too many points for a tree.
CENTRES = 1_000


class Sample(Mnist):
    """As many images of MNIST as a tree is grown of in a second."""

    n_samples: int = Field(2_000, ge=2, le=MOST, description="How many of the images are taken, drawn at random.")


class Cut(Agglomerative):
    """A tree's linkage and cut; by hand it may make any number of clusters."""

    cut: CutBy = Field("n_clusters", description="What the cut keeps: a height, or a number of clusters.")
    n_clusters: int = Field(7, ge=1, le=MAX_SAMPLES, description="How many clusters the cut makes.")


class View(Params):
    """A tree, where it is cut, and how much of it is drawn."""

    data: Annotated[Ground | Digits | Sample, Field(discriminator="kind")] = Blobs()
    method: Cut = Cut()
    n_centres: int = Field(
        0,
        ge=0,
        le=2_000,
        description="Grow the tree of so many k-means centres in the place of the points. 0 takes the points.",
    )
    p: int = Field(
        0,
        ge=0,
        le=5_000,
        description="Leaves drawn; what is below is folded. 0 draws all up to a few hundred.",
    )
    root: int = Field(-1, ge=-1, le=200_000, description="The branch that is drawn, as SciPy numbers it.")
    camera: Camera = ()


# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("dendrogram")
PLACES = Places(
    ids.tab,
    View,
    charts=[ids(c) for c in ("tree", "cloud", "heights")],
    words=[ids(w) for w in ("head", "numbers", "suggestion")],
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
    tree = grown(view)
    n_clusters, height = cut(tree, view.method)
    clusters = coloured(view, tree, n_clusters)
    suggested, _ = tree.suggested()
    return Page(
        view,
        drawings={
            ids("tree"): drawn(view, tree, clusters, height),
            ids("cloud"): cloud(view, clusters),
            ids("heights"): merge_heights(tree.heights, n_clusters, suggested),
        },
        words={
            ids("head"): head(view, tree),
            ids("numbers"): numbers(view, clusters, n_clusters, height),
            ids("suggestion"): suggestion(tree, n_clusters),
        },
        shown={
            "method.n_clusters": n_clusters,
            "method.distance_threshold": height,
            "highest": {"method.distance_threshold": float(f"{tree.heights[-1] * 1.05:.3g}")},
        },
    )


def grown(view: View) -> Linkage:
    """The tree of the points, or of the centres that stand for them.

    Raises
    ------
    Refusal
        If there are too many points for a tree; it offers that of their centres.
    """
    if view.n_centres:
        return results.linkage_of_centres(view.data, view.n_centres, view.method.linkage)
    try:
        return results.linkage(view.data, view.method.linkage)
    except Refusal as refusal:
        if refusal.offers:
            refusal.offers += (Offer(f"Tree of {CENTRES:,} k-means centres", {"n_centres": CENTRES}),)
        raise


def cut(tree: Linkage, method: Cut) -> tuple[int, float]:
    """The number of clusters and the height of a cut, one following from the other."""
    if method.cut == "distance_threshold":
        return tree.n_clusters_at(method.distance_threshold), method.distance_threshold
    if method.n_clusters > tree.n:
        raise Refusal(
            f"method.n_clusters is {method.n_clusters}, but there are only {tree.n} points.",
            "method.n_clusters",
        )
    return method.n_clusters, short(*tree.height_for(method.n_clusters))


def short(low: float, high: float) -> float:
    """The shortest decimal above `low` and not above `high`; `high` itself where the two tie.

    Above the last merge there is no `high`: a tenth above `low` is taken for one.
    """
    if high == math.inf:
        high = low * 1.1 or 1.0
    for digits in range(1, 12):
        middle = float(f"{(low + high) / 2:.{digits}g}")
        if low < middle <= high:
            return middle
    return high


def coloured(view: View, tree: Linkage, n_clusters: int) -> NDArray[np.int64]:
    """The cluster of each point (n,), numbered after the true group it overlaps most."""
    by_height = view.method.cut == "distance_threshold"
    labels = tree.cut(view.method.distance_threshold) if by_height else tree.cut_n(n_clusters)
    if view.n_centres:
        labels = labels[results.centres(view.data, view.n_centres).owner]
    return matched(labels, [truth_of(view)])


def of_leaves(view: View, clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cluster of each leaf: of a point, or of the points that a centre stands for."""
    return clusters[results.centres(view.data, view.n_centres).first] if view.n_centres else clusters


def truth_of(view: View) -> NDArray[np.int64]:
    """The blob or digit of each point (n,)."""
    truth = results.points(view.data).truth
    assert truth is not None
    return truth


def noun(view: View) -> tuple[str, str]:
    """What a true group of this data is called, one and many."""
    return view.data.noun


def leaves_drawn(view: View, tree: Linkage) -> int:
    """How many leaves the tree is drawn with."""
    if view.p:
        return max(view.p, 2)
    return tree.n if tree.n <= WHOLE else FOLDED


def drawn(view: View, tree: Linkage, clusters: NDArray[np.int64], height: float) -> Drawing:
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
        repr((view.data.key, view.n_centres, view.method.linkage, view.p, view.root)),
    )


def branch(view: View, tree: Linkage) -> int | None:
    """The node that is drawn, None for the whole tree."""
    if view.root < 0:
        return None
    if not tree.n <= view.root <= 2 * tree.n - 2:
        raise Refusal(
            f"root must be a merge of this tree, {tree.n} to {2 * tree.n - 2}, or -1 for all of it. "
            f"It was given as “{view.root}”.",
            "root",
        )
    return view.root


def cloud(view: View, clusters: NDArray[np.int64]) -> Drawing:
    """The points in three dimensions, in the colours of the cut."""
    projected = results.projection(view.data)
    axes = ["x0", "x1", "x2"]
    if projected.explained is not None:
        axes = [f"PC {i + 1} ({share:.0%})" for i, share in enumerate(projected.explained)]
    word = "point" if isinstance(view.data, Ground) else "number"
    return scatter3d(projected.coordinates, clusters, axes, word)


def head(view: View, tree: Linkage) -> list[Component]:
    """What is drawn, and the way back from a branch or a folded tree."""
    leaves = leaves_drawn(view, tree)
    within = tree.n if view.root < 0 else int(tree.sizes[view.root])
    what = "centres" if view.n_centres else "points"
    parts: list[Component] = [html.H2(f"{view.method.linkage.capitalize()} tree of {within:,} {what}")]
    buttons = []
    if leaves < within:
        parts.append(html.Span(f"folded to {leaves} leaves; click one to unfold it", className="note"))
        buttons.append(("Unfold", {"p": str(min(within, leaves * 4, 5_000))}))
    if view.root >= 0:
        buttons.append(("Whole tree", {"root": "-1"}))
    if view.p:
        buttons.append(("Fold", {"p": "0"}))
    made = [html.Button(text, className="quiet", **data(set=json.dumps(to))) for text, to in buttons]
    return [*parts, html.Span(made, className="buttons")]


def numbers(view: View, clusters: NDArray[np.int64], n_clusters: int, height: float) -> list[Component]:
    """The cut in numbers, a sentence, and a table of its clusters."""
    truth = truth_of(view)
    agreed = agreement(truth, clusters)
    strip = [
        ("clusters", f"{n_clusters:,}", "How many clusters the cut makes."),
        ("height", f"{height:.4g}", "Merges at or above this height are undone, as distance_threshold does."),
        *words.ari(agreed, f"the {noun(view)[1]}"),
        *([] if view.n_centres else faithful(view)),
    ]
    said = [cards.numbers(strip), cards.reading(sentence(truth, clusters, n_clusters, noun(view)))]
    return said if n_clusters > 100 else [*said, words.clusters_table(truth, clusters, noun(view)[0])]


def faithful(view: View) -> words.Strip:
    """How well the tree keeps the distances between the points."""
    kept = results.cophenetic(view.data, view.method.linkage)
    of = f" Over {kept.n_pairs:,} pairs drawn at random." if kept.sampled else ""
    meaning = "Correlation of the heights at which pairs of points merge with their distances: 1 keeps them all."
    return [("cophenetic", words.ratio(kept.correlation), meaning + of)]


def sentence(truth: NDArray[np.int64], clusters: NDArray[np.int64], n_clusters: int, noun: tuple[str, str]) -> str:
    """The cut in words."""
    if n_clusters == 1:
        return "The cut is above the last merge: everything is one cluster. Lower it to see groups."
    if n_clusters == len(clusters):
        return "The cut is below the first merge: every point is a cluster of its own. Raise it to see groups."
    return reading(truth, clusters, noun).sentence


def suggestion(tree: Linkage, n_clusters: int) -> list[Component]:
    """The largest jump, and a button that cuts there."""
    k, _ = tree.suggested()
    text = f"The largest jump between merges is at {k} cluster{'s' if k != 1 else ''}. "
    if k == n_clusters:
        return [html.P(text + "The cut is there.", className="reading")]
    to = {"method.n_clusters": str(k), "method.cut": "n_clusters"}
    return [
        html.P(
            [text, html.Button("Cut there", className="quiet", **data(set=json.dumps(to)))],
            className="reading",
        )
    ]


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Component:
    """The page with every control at its default."""
    view = View()
    sources = [*NAMES.items(), ("digits", "Digits"), ("mnist", "MNIST")]
    # Another tree has other heights: what stays is how many clusters it is cut into. Other data has
    # other branches too.
    keep: dict[str, str | None] = {"method.cut": "n_clusters", "method.n_clusters": None}
    linkage = form.field_control(ids.tab, view.method, "linkage", "method.")
    height = form.field_control(ids.tab, view.method, "distance_threshold", "method.")
    count = form.field_control(ids.tab, view.method, "n_clusters", "method.")
    return frame(
        ids.tab,
        [
            controls.group(
                "Data",
                [
                    controls.also(
                        controls.choice(ids.tab, "data", "data", view.data.kind, sources), keep | {"root": "-1"}
                    ),
                    *form.methods(ids.tab, "data", (*GROUNDS, Digits(), Sample())),
                ],
            ),
            controls.group(
                "Tree",
                [
                    controls.also(linkage, keep),
                    controls.also(form.field_control(ids.tab, view, "n_centres"), keep | {"root": "-1"}),
                    html.P(
                        "0 grows the tree of the points; many points are better met by their centres.", className="hint"
                    ),
                ],
                "linkage",
            ),
            controls.group(
                "Cut",
                [
                    controls.also(height, {"method.cut": "distance_threshold"}),
                    controls.also(count, {"method.cut": "n_clusters"}),
                    html.P("Or click in the tree at the height where it should be cut.", className="hint"),
                ],
                "fcluster",
            ),
            controls.group(
                "Drawing",
                [
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
                            cards.graph(ids("tree"), "Dendrogram", scroll=False, cut="tree"),
                            html.Footer(id=ids("numbers"), **aria(live="polite")),
                        ],
                        className="card",
                    ),
                    html.Div(
                        [
                            html.Article(
                                [
                                    html.Header([html.H2("The same clusters in space")]),
                                    cards.graph(ids("cloud"), "3D scatter of the points", rows="digit"),
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


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab("dendrogram", "Dendrogram", View, layout, connect)
