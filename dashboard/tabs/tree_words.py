"""What the Dendrogram tab says: of the tree, its cut, its selection and a second tree."""

import numpy as np
from numpy.typing import NDArray

from components import cards, html
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute import seconds
from dashboard.compute.ordering import sums
from dashboard.compute.scores import agreement, ari, contingency
from dashboard.compute.tree import Linkage
from dashboard.data.points import Points
from dashboard.page import words
from dashboard.run import Run
from dashboard.tabs.tree_view import MOST_COMPARED, Cut, leaves_drawn


def head(of: Cut) -> list[Element]:
    """What is drawn, and the way back from a branch or a folded tree."""
    own, tree = of.view.dendrogram, of.tree
    leaves = leaves_drawn(of.view, tree)
    within = tree.n if own.root < 0 else int(tree.sizes[own.root])
    what = "centres" if of.n_centres else "points"
    told = f" {of.method.told()}" if of.method.is_prepared else ""
    parts: list[Element] = [html.H2(f"{of.method.linkage.capitalize()} tree of {within:,} {what}{told}")]
    if of.view.method.is_prepared and not of.method.is_prepared:
        parts.append(html.Span("of the data as it is, whatever the run does to it first", className="note"))
    buttons = []
    if leaves < within:
        parts.append(html.Span(f"folded to {leaves} leaves; click one to unfold it", className="note"))
        buttons.append(("Unfold", {"dendrogram.p": str(min(within, leaves * 4, 5_000))}))
    if own.root >= 0:
        buttons.append(("Whole tree", {"dendrogram.root": "-1"}))
    if own.p:
        buttons.append(("Fold", {"dendrogram.p": "0"}))
    made = [html.Button(text, className="quiet", **rules(set=to)) for text, to in buttons]
    return [*parts, html.Span(made, className="buttons")]


def numbers(of: Cut) -> list[Element]:
    """The cut in numbers, and a table of its clusters."""
    groups, points, clusters = of.points.groups, of.points, of.clusters
    strip = [
        ("clusters", f"{of.n_clusters:,}", ""),
        ("height", f"{of.height:.4g}", "In scikit-learn it is distance_threshold."),
        *(words.ari(agreement(groups.truth, clusters), f"the true {groups.noun[1]}") if groups else []),
        *([] if of.n_centres else words.if_allowed("cophenetic", lambda: faithful(of))),
    ]
    table = [] if of.n_clusters > 100 else [words.clusters_table(points, clusters)]
    return [cards.numbers(strip), *table]


def faithful(of: Cut) -> words.Strip:
    """How well the tree keeps the distances between the points."""
    kept = results.cophenetic(of.view.data, of.method.linkage, of.method.preparation)
    value = words.ratio(kept.correlation)
    if not kept.sampled:
        return [("cophenetic", value, "")]
    return [("cophenetic", words.of_sample(value, kept.n_pairs, "pairs"), "The pairs of points are drawn at random.")]


def beside_run(of: Cut) -> list[Element]:
    """How far the cut is the run that the other lenses show, and how it becomes that."""
    if of.is_run:
        return []
    if of.run is None:
        return [html.P(["The run is not shown under this tree: ", of.refused], className="reading")]
    name = f"{of.run.method.named()} with {of.run.found.n_clusters:,} clusters"
    told = f"The run of all lenses is {name}, the bar under the tree; {agreeing(of, of.run)}. "
    return [html.P([told, becoming(of)], className="reading")]


def agreeing(of: Cut, run: Run) -> str:
    """How far the cut and the run are the same clusters."""
    if same_partition(of.clusters, run.colours):
        return "this cut makes the same clusters"
    return f"this cut agrees with it to an ARI of {words.ratio(ari(run.colours, of.clusters))}"


def same_partition(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    """Whether two labellings (n,) put the same points together."""
    table, _, _ = contingency(one, other)
    return bool(((table > 0).sum(axis=0) == 1).all() and ((table > 0).sum(axis=1) == 1).all())


def becoming(of: Cut) -> Element | None:
    """The button that makes the cut the run; a tree of centres is none of the points."""
    if of.n_centres:
        return None
    names = ("linkage", "cut", of.method.cut)
    fields: dict[str, object] = {f"method.{name}": getattr(of.method, name) for name in names}
    # What is done first to the points of this tree, be it nothing.
    first = {f"method.{name}": value if of.method.is_prepared else None for name, value in of.method.preparation}
    own = {f"dendrogram.{name}": None for name in ("linkage", "cut", "n_clusters", "distance_threshold")}
    to = {"method": "agglomerative"} | fields | first | own | {"select": None, "isolate": None, "colour": None}
    return html.Button("Cluster by this tree", className="quiet", **rules(set=to))


def sentence(points: Points, clusters: NDArray[np.int64], n_clusters: int) -> str:
    """The cut in words."""
    if n_clusters == 1:
        return "The cut is above the last merge: everything is one cluster. Lower it to see groups."
    if n_clusters == len(clusters):
        return "The cut is below the first merge: every point is a cluster of its own. Raise it to see groups."
    return words.told(points, clusters)


def suggestion(of: Cut) -> list[Element]:
    """The largest jump, and a button that cuts there."""
    k, _ = of.tree.suggested()
    text = f"The largest jump between merges is at {k} cluster{'s' if k != 1 else ''}. "
    if k == of.n_clusters:
        return [html.P(text + "The cut is there.", className="reading")]
    to = {"~.n_clusters": str(k), "~.cut": "n_clusters"}
    return [
        html.P(
            [text, html.Button("Cut there", className="quiet", **rules(set=to))],
            className="reading",
        )
    ]


def versus(of: Cut, other: Cut) -> list[Element]:
    """How far the second tree's clusters are those of the first."""
    first, then, n = of.method.linkage, other.method.linkage, of.n_clusters
    if n > MOST_COMPARED:
        told = f"Two trees are held against each other up to {MOST_COMPARED} clusters."
    elif not (moved := int((of.clusters != other.clusters).sum())):
        told = f"Cut into {n:,}, both trees make the same clusters."
    else:
        change = "points change sides and are" if moved > 1 else "point changes sides and is"
        told = f"{moved:,} of {len(of.clusters):,} {change} lit in the cloud: {then} puts them where {first} does not."
    return [html.H2(f"{then.capitalize()} tree, cut into as many"), html.Span(told, className="told")]


def ordering(tree: Linkage) -> str:
    """What ordering the leaves takes, said before it begins."""
    takes = seconds.of_ordering(tree.n, float(sums(tree).sum()))
    return f"Ordering these {tree.n:,} leaves takes up to {max(takes, 1):,.0f} second{'s' if takes >= 1.5 else ''}."
