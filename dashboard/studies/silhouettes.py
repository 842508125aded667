"""Silhouettes: how well each point is placed, cluster by cluster."""

import numpy as np

from components import cards
from components.html import Element
from dashboard import results
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.labels import NOISE
from dashboard.compute.scores import Silhouettes, silhouettes_up_to
from dashboard.errors import Refusal
from dashboard.figures.silhouettes import silhouette_plot
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study, card


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
    of = results.silhouettes(asked.source, asked.runs[place].labelled)
    if of is None:
        raise Refusal("Silhouettes need at least two clusters, and fewer than there are points.")
    clusters = asked.clusters(place)
    page.shown |= {"cards": [place]}
    page.drawings[asked.ids(STUDY.name, "plot")] = silhouette_plot(of, clusters)
    page.words[asked.ids(STUDY.name, "title")] = f"{asked.named(place)}: the silhouette of every point"
    page.words[asked.ids(STUDY.name, "said")] = said(
        of, clusters, place, silhouettes_up_to(asked.points.stored.shape[1])
    )


def said(of: Silhouettes, clusters: Clusters, place: str, up_to: int) -> list[Element]:
    """The plot of the clustering in a place, in sentences and a table whose rows light a cluster.

    `up_to` so many points of these features each one is measured.
    """
    mine, sizes = clusters[of.rows], dict(zip(*np.unique(clusters[clusters != NOISE], return_counts=True), strict=True))
    rows = [(int(c), of.values[mine == c]) for c in np.unique(mine)]
    worst = min(rows, key=lambda row: float(row[1].mean()))
    nearer = int(np.count_nonzero(of.values < 0))
    n = sum(sizes.values())
    whom = f"a sample of {len(mine):,} of the {n:,}" if of.sampled else f"{len(mine):,}"
    sentence = (
        f"{nearer:,} of {whom} points are nearer to another cluster than to their own. "
        f"Cluster {worst[0]} is placed worst, with a mean of {words.ratio(float(worst[1].mean()))}."
    )
    sentence += (
        f" Of up to {up_to:,} points each is measured; these are more."
        if of.sampled
        else " Each is measured against all others, without a sample."
    )
    if len(rows) < len(sizes):
        sentence += f" {len(sizes) - len(rows):,} of the {len(sizes):,} clusters have no point in the sample."
    table = [
        [
            words.lighter(words.cluster_name(c), f"{place}{c}", f"Light cluster {c}"),
            f"{sizes[c]:,}",
            *([f"{len(v):,}"] if of.sampled else []),
            words.ratio(float(v.mean())),
            f"{np.count_nonzero(v < 0):,}",
        ]
        for c, v in rows
    ]
    head = ["cluster", "points", *(["in the sample"] if of.sampled else []), "mean silhouette", "nearer to another"]
    return [cards.reading(sentence), cards.table("Table", head, table)]


STUDY = Study("silhouettes", "Silhouettes", "How sure is it?", ("plot",), ("title", "said"), layout, fill)
