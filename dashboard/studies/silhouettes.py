"""Silhouettes: how well each point is placed, cluster by cluster."""

import numpy as np

from components import cards
from components.html import Element
from dashboard import results, words
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.scores import Silhouettes
from dashboard.errors import Refusal
from dashboard.figures.silhouettes import silhouette_plot
from dashboard.state import Page
from dashboard.studies.study import Asked, Study, card
from dashboard.tab import Ids


def layout(ids: Ids) -> Element:
    """One chart, and what it says."""
    label = "Silhouette of every point, by cluster"
    plot = cards.graph(ids(STUDY.name, "plot"), label, scroll=False, lights="hill")
    return card(ids, STUDY.name, "Silhouette of every point", "click a hill to light it", plot)


def fill(asked: Asked, page: Page) -> None:
    """Draw the silhouettes of one clustering.

    Raises
    ------
    Refusal
        If there is none, or silhouettes are not defined for it.
    """
    place = asked.chosen()
    if place is None:
        raise Refusal("Silhouettes are of clusters: choose an algorithm for one of the charts.")
    of = results.silhouettes(asked.source, asked.methods[place])
    if of is None:
        raise Refusal("Silhouettes need at least two clusters, and fewer than there are points.")
    clusters = asked.clusters(place)
    page.shown |= {"cards": [place]}
    page.drawings[asked.ids(STUDY.name, "plot")] = silhouette_plot(of, clusters)
    page.words[asked.ids(STUDY.name, "said")] = said(of, clusters, place)


def said(of: Silhouettes, clusters: Clusters, place: str) -> list[Element]:
    """The plot of the clustering in a place, in a sentence and a table whose rows light a cluster."""
    mine = clusters[of.rows]
    rows = [(int(c), of.values[mine == c]) for c in np.unique(mine)]
    worst = min(rows, key=lambda row: float(row[1].mean()))
    nearer = int(np.count_nonzero(of.values < 0))
    sentence = (
        f"{nearer:,} of {len(mine):,} points are nearer to another cluster than to their own. "
        f"Cluster {worst[0]} is placed worst, with a mean of {words.ratio(float(worst[1].mean()))}."
    )
    table = [
        [
            words.lighter(words.cluster_name(c), f"{place}{c}", f"Light cluster {c}"),
            f"{len(v):,}",
            words.ratio(float(v.mean())),
            f"{np.count_nonzero(v < 0):,}",
        ]
        for c, v in rows
    ]
    return [
        cards.reading(sentence),
        cards.table("Table", ["cluster", "points", "mean silhouette", "nearer to another"], table),
    ]


STUDY = Study("silhouettes", "Silhouettes", ("plot",), ("said",), layout, fill)
