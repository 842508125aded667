"""What the Dendrogram tab says: of the tree, its cut, its selection and a second tree."""

import numpy as np
from numpy.typing import NDArray

from components import cards, html
from components.html import Element
from components.rules import rules
from dashboard import results, words
from dashboard.compute import seconds
from dashboard.compute.ordering import sums
from dashboard.compute.scores import agreement
from dashboard.compute.tree import Linkage
from dashboard.data.points import Points
from dashboard.tabs.tree_view import MOST_COMPARED, View, leaves_drawn


def head(view: View, tree: Linkage) -> list[Element]:
    """What is drawn, and the way back from a branch or a folded tree."""
    leaves = leaves_drawn(view, tree)
    within = tree.n if view.root < 0 else int(tree.sizes[view.root])
    what = "centres" if view.n_centres else "points"
    parts: list[Element] = [html.H2(f"{view.method.linkage.capitalize()} tree of {within:,} {what}")]
    buttons = []
    if leaves < within:
        parts.append(html.Span(f"folded to {leaves} leaves; click one to unfold it", className="note"))
        buttons.append(("Unfold", {"p": str(min(within, leaves * 4, 5_000))}))
    if view.root >= 0:
        buttons.append(("Whole tree", {"root": "-1"}))
    if view.p:
        buttons.append(("Fold", {"p": "0"}))
    made = [html.Button(text, className="quiet", **rules(set=to)) for text, to in buttons]
    return [*parts, html.Span(made, className="buttons")]


def numbers(view: View, points: Points, clusters: NDArray[np.int64], n_clusters: int, height: float) -> list[Element]:
    """The cut in numbers, a sentence, and a table of its clusters."""
    groups = points.groups
    strip = [
        ("clusters", f"{n_clusters:,}", ""),
        ("height", f"{height:.4g}", "In scikit-learn it is distance_threshold."),
        *(words.ari(agreement(groups.truth, clusters), f"the true {groups.noun[1]}") if groups else []),
        *([] if view.n_centres else words.if_allowed("cophenetic", lambda: faithful(view))),
    ]
    said = [cards.numbers(strip), cards.reading(sentence(points, clusters, n_clusters))]
    return said if n_clusters > 100 else [*said, words.clusters_table(points, clusters)]


def faithful(view: View) -> words.Strip:
    """How well the tree keeps the distances between the points."""
    kept = results.cophenetic(view.data, view.method.linkage)
    value = words.ratio(kept.correlation)
    if not kept.sampled:
        return [("cophenetic", value, "")]
    return [("cophenetic", words.of_sample(value, kept.n_pairs, "pairs"), "The pairs of points are drawn at random.")]


def sentence(points: Points, clusters: NDArray[np.int64], n_clusters: int) -> str:
    """The cut in words."""
    if n_clusters == 1:
        return "The cut is above the last merge: everything is one cluster. Lower it to see groups."
    if n_clusters == len(clusters):
        return "The cut is below the first merge: every point is a cluster of its own. Raise it to see groups."
    return words.told(points, clusters)


def suggestion(tree: Linkage, n_clusters: int) -> list[Element]:
    """The largest jump, and a button that cuts there."""
    k, _ = tree.suggested()
    text = f"The largest jump between merges is at {k} cluster{'s' if k != 1 else ''}. "
    if k == n_clusters:
        return [html.P(text + "The cut is there.", className="reading")]
    to = {"method.n_clusters": str(k), "method.cut": "n_clusters"}
    return [
        html.P(
            [text, html.Button("Cut there", className="quiet", **rules(set=to))],
            className="reading",
        )
    ]


def versus(view: View, clusters: NDArray[np.int64], others: NDArray[np.int64], n_clusters: int) -> list[Element]:
    """How far the second tree's clusters (n,) are those of the first."""
    first, then = view.method.linkage, view.against
    if n_clusters > MOST_COMPARED:
        told = f"Two trees are held against each other up to {MOST_COMPARED} clusters."
    elif not (moved := int((clusters != others).sum())):
        told = f"Cut into {n_clusters:,}, both trees make the same clusters."
    else:
        change = "points change sides and are" if moved > 1 else "point changes sides and is"
        told = f"{moved:,} of {len(clusters):,} {change} lit in the cloud: {then} puts them where {first} does not."
    return [html.H2(f"{then.capitalize()} tree, cut into as many"), html.Span(told, className="told")]


def ordering(tree: Linkage) -> str:
    """What ordering the leaves takes, said before it begins."""
    takes = seconds.of_ordering(tree.n, float(sums(tree).sum()))
    return f"Ordering these {tree.n:,} leaves takes up to {max(takes, 1):,.0f} second{'s' if takes >= 1.5 else ''}."
