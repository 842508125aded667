"""Cluster by cluster: which clusters come back when the data is drawn again and clustered again."""

from collections.abc import Iterator

import numpy as np

from components import cards
from components.html import Element
from dashboard import progress, results
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.clusterwise import DISSOLVED, RECOVERED, Stable, overlaps, stable
from dashboard.compute.labels import NOISE
from dashboard.compute.methods import Method
from dashboard.compute.resamples import BATCH, Resampled, joined
from dashboard.data.source import Source
from dashboard.errors import Offer, Refusal, in_part
from dashboard.figures.clusterwise import overlap_plot
from dashboard.figures.scatter3d import paled_by
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.parts import FIELDS, ClusterwiseOf, Resamples

BOUNDS = ((DISSOLVED, "dissolved below"), (RECOVERED, "recovered above"))
# What is left of the colour of a cluster in the cloud, by its mean overlap: the same bounds as Hennig's words.
KEPT = ((0.85, 1.0), (0.75, 0.75), (0.6, 0.5), (0.0, 0.25))


def layout(ids: Ids) -> Element:
    """Its constants, one chart, and what it says."""
    label = "How much of each cluster came back in each resample"
    plot = cards.graph(ids(STUDY.name, "plot"), label, scroll=False, lights="hill")
    return card(ids, STUDY.name, "Does each cluster come back?", "click a dot to light it", plot, own=ClusterwiseOf())


def fill(asked: Asked, page: Page) -> None:
    """Draw how each cluster of one clustering fared, again after each batch of resamples.

    Raises
    ------
    Refusal
        If there is no clustering or only one cluster, no resample can be clustered, or all would take too long.
    """
    own = asked.own
    assert isinstance(own, ClusterwiseOf)
    place = demanded(asked)
    page.shown |= {"cards": [place]}
    for done, found in drawn_again(asked, place, own):
        if len(found.made):
            _put(asked, page, place, found, own)
        if done < own.n_resamples:
            page.appear(**{f"{own.kind}__n_resamples": str(done)})
    if not len(found.made):
        raise Refusal(f"None of {len(found)} resamples could be clustered. {found.reason}", None)


def demanded(asked: Asked) -> str:
    """The letter of the clustering to look into.

    Raises
    ------
    Refusal
        If there is none, or it has fewer than two clusters.
    """
    place = asked.chosen()
    if place is None:
        raise Refusal(
            "How sure a clustering is can be asked of an algorithm: choose one for one of the charts.",
            None,
            (Offer("K-means in A", {"method": "kmeans", "colour": "clusters"}),),
        )
    n = asked.runs[place].found.n_clusters
    if n < 2:
        counted = type(asked.methods[place]).counted()
        there = "There is one cluster: it holds all that is drawn, so it always comes back" if n else "There is none"
        offers = (Offer("Two clusters", {f"{FIELDS[place]}.{counted}": 2}),) if counted else ()
        raise Refusal(f"{there}, and nothing is learned of it. Choose constants that make two or more.", None, offers)
    return place


def drawn_again(asked: Asked, place: str, own: Resamples) -> Iterator[tuple[int, Resampled]]:
    """After each batch: how many resamples there are, and what the method of a place made of them.

    Raises
    ------
    Refusal
        If all together would take too long.
    """
    yield from batches(asked.source, asked.methods[place], own)


def batches(source: Source, method: Method, own: Resamples) -> Iterator[tuple[int, Resampled]]:
    """The same of any source and method."""
    n = own.n_resamples
    with in_part(own.kind):
        results.check_resamples(source, method, own.scheme, n)
    stage, parts = progress.Parts(f"Clustering {n} resamples"), list[Resampled]()
    for first in range(0, n, BATCH):
        done = min(first + BATCH, n)
        with stage.part(first / n, done / n):
            parts.append(results.resamples(source, method, own.scheme, own.random_state, first))
        yield done, joined(parts).first(done)


def _put(asked: Asked, page: Page, place: str, found: Resampled, own: ClusterwiseOf) -> None:
    """Put on the page what there is; what is not whole says so."""
    clusters = asked.clusters(place)
    fared = sorted(stable(clusters, found.made), key=lambda one: -one.mean)
    ids, jaccards = overlaps(clusters, found.made)
    order = np.searchsorted(ids, [one.cluster for one in fared])
    page.drawings[asked.ids(STUDY.name, "plot")] = overlap_plot(ids[order], jaccards[:, order], BOUNDS)
    chart = asked.ids("chart", place)
    if chart in page.drawings:
        page.drawings[chart] = paled_by(page.drawings[chart], kept(clusters, fared))
    page.words[asked.ids(STUDY.name, "title")] = f"{asked.named(place)}: does each cluster come back?"
    yet = "" if len(found) == own.n_resamples else "So far: "
    page.words[asked.ids(STUDY.name, "said")] = [
        cards.reading(yet + told(fared, len(found.made))),
        *map(cards.reading, [*left_out(found), *of_hands(asked, place), caution()]),
        cards.numbers(strip(fared, found)),
        table(fared, len(found.made), place),
    ]


def kept(clusters: Clusters, fared: list[Stable]) -> np.ndarray:
    """How much is left of the colour of each point (n,) in the cloud, 0 to 1: noise is as it is."""
    shares = {one.cluster: kept_of(one) for one in fared}
    ids, inverse = np.unique(clusters, return_inverse=True)
    return np.array([1.0 if c == NOISE else shares[int(c)] for c in ids])[inverse]


def kept_of(one: Stable) -> float:
    """How much is left of the colour of a cluster."""
    return next(share for bound, share in KEPT if one.mean >= bound)


def told(fared: list[Stable], n: int) -> str:
    """How many clusters are stable, and which is the least sure."""
    least, good = fared[-1], sum(one.mean >= RECOVERED for one in fared)
    how_many = f"All {len(fared)}" if good == len(fared) else f"{good or 'None'} of {len(fared)}"
    return (
        f"{how_many} clusters {'is' if good == 1 else 'are'} stable, with a mean overlap of {RECOVERED} or more. "
        f"The least sure is cluster {least.cluster}: {words.ratio(least.mean)}, "
        f"dissolved in {least.dissolved} of {n} resamples."
    )


def left_out(found: Resampled) -> list[str]:
    """Of resamples that could not be clustered, and why."""
    if not found.failed:
        return []
    return [f"Left out: {found.failed} of {len(found)} resamples. {found.reason}"]


def of_hands(asked: Asked, place: str) -> list[str]:
    """What becomes of clusters that were changed by hand."""
    of = asked.runs[place]
    if of.labelled is of.method:
        return []
    return [
        "Clusters that were changed by hand are held against those that the method makes by itself: what was merged "
        "comes back in parts."
    ]


def caution() -> str:
    """What it does not mean."""
    return (
        "A cluster that comes back need not be there in truth: k-means cuts two moons across in the same place each "
        "time, and its halves are stable."
    )


def strip(fared: list[Stable], found: Resampled) -> words.Strip:
    """The numbers of all clusters together."""
    n = len(found.made)
    return [
        ("resamples", f"{n}", ""),
        ("stable", f"{sum(one.mean >= RECOVERED for one in fared)} of {len(fared)}", ""),
        (
            "mean overlap",
            words.ratio(float(np.mean([one.mean for one in fared]))),
            "Here it is the mean of all clusters.",
        ),
        ("dissolved", f"{sum(one.dissolved for one in fared):,} of {n * len(fared):,}", "Here of all clusters."),
    ]


def table(fared: list[Stable], n: int, place: str) -> Element:
    """How each cluster fared, the surest first, in rows that light it."""
    rows = [
        [
            words.lighter(words.cluster_name(one.cluster), f"{place}{one.cluster}", f"Light cluster {one.cluster}"),
            f"{one.size:,}",
            words.ratio(one.mean),
            words.ratio(one.spread),
            f"{one.dissolved} of {n}",
            f"{one.recovered} of {n}",
            one.word,
        ]
        for one in fared
    ]
    head = ["cluster", "points", "mean overlap", "spread", "dissolved", "recovered", "in Hennig’s words"]
    return cards.table("Table", head, rows, open=True)


STUDY = Study("clusterwise", "By cluster", "How sure is it?", ("plot",), ("title", "said"), layout, fill)
