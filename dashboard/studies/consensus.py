"""Point by point: which points fall together when the data is drawn again, and which could be in either cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components import cards, html
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.arrays import Floats
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.consensus import Certainty, Consensus, blocks
from dashboard.compute.labels import NOISE
from dashboard.compute.posterior import Posterior, has_posterior
from dashboard.compute.resamples import BATCH, Resampled
from dashboard.errors import Refusal
from dashboard.figures.consensus import consensus_map
from dashboard.figures.scatter3d import paled_by
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.run import Run
from dashboard.studies.clusterwise import demanded, drawn_again, left_out, of_hands
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.parts import ConsensusOf

# Maps and certainties are made anew after so many resamples: each is of all of them.
EVERY = 100
# So many of the least certain points are shown.
SHOWN = 12
# Below it a point could as well be elsewhere.
UNSURE = 0.5
# What is left of the colour of a point in the cloud, at least, and in how many steps.
LEAST_KEPT, STEPS = 0.12, 8
# More clusters than these nobody reads in a table of all against all.
MOST = 50


@dataclass(frozen=True)
class Found:
    """What is known of the points of one clustering after some resamples; clusters are numbered as on the page."""

    place: str
    clusters: Clusters
    resampled: Resampled
    map: Consensus
    certainty: Certainty
    other: Clusters
    posterior: Posterior | None

    @property
    def least(self) -> Clusters:
        """The rows of the least certain points, the least first."""
        sure = self.certainty.sure
        order = np.argsort(np.where(np.isnan(sure), np.inf, sure), kind="stable")
        return order[: min(SHOWN, int(np.count_nonzero(~np.isnan(sure))))]


def layout(ids: Ids) -> Element:
    """Its constants, the map, and what it says."""
    label = "How often each two points fell together, cluster by cluster"
    plot = cards.graph(ids(STUDY.name, "plot"), label, scroll=False, lights="hill")
    return card(ids, STUDY.name, "Who is together with whom?", "click a block to light it", plot, own=ConsensusOf())


def fill(asked: Asked, page: Page) -> None:
    """Draw who is together with whom, first after few resamples.

    Raises
    ------
    Refusal
        As `dashboard.studies.clusterwise.fill` does.
    """
    own = asked.own
    assert isinstance(own, ConsensusOf)
    place = demanded(asked)
    page.shown |= {"cards": [place]}
    for done, resampled in drawn_again(asked, place, own):
        whole = done == own.n_resamples
        if len(resampled.made) and (whole or done == BATCH or done % EVERY == 0):
            _put(asked, page, found(asked, place, own, resampled), own)
            if not whole:
                page.appear(**{f"{own.kind}__n_resamples": str(done)})
    if not len(resampled.made):
        raise Refusal(f"None of {len(resampled)} resamples could be clustered. {resampled.reason}")


def found(asked: Asked, place: str, own: ConsensusOf, resampled: Resampled) -> Found:
    """What some resamples say of the points of a place."""
    run, clusters = asked.runs[place], asked.clusters(place)
    of = asked.source, run.labelled, own.scheme, own.random_state, len(resampled)
    certainty = results.certainty(*of)
    # The method's own numbers to those of the page; the last place is that of none, −1.
    number = np.full(run.found.n_clusters + 1, NOISE)
    number[run.found.labels] = clusters
    number[-1] = NOISE
    posterior = results.posterior(asked.source, run.method) if says_it(run) else None
    return Found(place, clusters, resampled, results.consensus(*of), certainty, number[certainty.which], posterior)


def says_it(of: Run) -> bool:
    """Whether a clustering is a mixture's own, which says how likely each component is."""
    return has_posterior(of.method) and not of.by_hand


def _put(asked: Asked, page: Page, of: Found, own: ConsensusOf) -> None:
    """Put on the page what there is; what is not whole says so."""
    mapped, together = numbered(of)
    ids, means = blocks(mapped, together)
    page.drawings[asked.ids(STUDY.name, "plot")] = consensus_map(together, mapped, means)
    chart = asked.ids("chart", of.place)
    if chart in page.drawings:
        page.drawings[chart] = paled_by(page.drawings[chart], kept(of))
    page.words[asked.ids(STUDY.name, "title")] = f"{asked.named(of.place)}: who is together with whom?"
    yet = "" if len(of.resampled) == own.n_resamples else f"So far, after {len(of.resampled)} resamples: "
    aside = [*left_out(of.resampled), *of_hands(asked, of.place), *mapped_of(of), *of_mixture(of)]
    sentences = [yet + told(of, asked), *aside, caution()]
    page.words[asked.ids(STUDY.name, "said")] = [
        *map(cards.reading, sentences),
        cards.numbers(strip(of)),
        *either(asked, of),
        table(ids, means, of.place),
    ]


def numbered(of: Found) -> tuple[Clusters, NDArray[np.float32]]:
    """The map with its clusters in the order of their numbers on the page, noise last: theirs (s,), and (s, s)."""
    clusters = of.clusters[of.map.rows]
    order = np.argsort(np.where(clusters == NOISE, np.iinfo(np.int64).max, clusters), kind="stable")
    return clusters[order], of.map.together[np.ix_(order, order)]


def kept(of: Found) -> Floats:
    """How much is left of the colour of each point (n,) in the cloud: the more, the surer; noise is as it is."""
    sure = np.clip(np.nan_to_num(of.certainty.sure, nan=0.0), LEAST_KEPT, 1)
    steps = np.rint(sure * STEPS) / STEPS
    return np.where(of.clusters == NOISE, 1.0, np.maximum(steps, LEAST_KEPT))


def told(of: Found, asked: Asked) -> str:
    """How many points are unsure, and which is the least certain."""
    sure = of.certainty.sure
    n, several = int(np.count_nonzero(~np.isnan(sure))), asked.points.noun[1]
    unsure = int(np.count_nonzero(sure < UNSURE))
    if not n:
        return f"No {asked.points.noun[0]} is in a cluster of which a resample has another one."
    row = int(of.least[0])
    return (
        f"{unsure or 'None'} of {n:,} {several} could as well be elsewhere, with a certainty below {UNSURE}. "
        f"The least certain is {asked.points.noun[0]} {row}, {between(of, row)}."
    )


def between(of: Found, row: int) -> str:
    """Which clusters a point is together with, and how much."""
    own, other = float(of.certainty.own[row]), float(of.certainty.other[row])
    mine = f"together with cluster {of.clusters[row]} by {words.ratio(own)}"
    return mine + (f" and with cluster {of.other[row]} by {words.ratio(other)}" if of.other[row] >= 0 else "")


def mapped_of(of: Found) -> list[str]:
    """That the map is of a sample, if it is."""
    s, n = len(of.map.rows), len(of.clusters)
    return [f"The map is of a sample of {s:,} of the {n:,} points; certainties are of all."] if s < n else []


def of_mixture(of: Found) -> list[str]:
    """What the mixture says of itself, where the clustering is one."""
    if of.posterior is None:
        return []
    unsure = int(np.count_nonzero(of.posterior.own < 0.9))
    return [
        f"The mixture itself gives {unsure:,} of {len(of.clusters):,} points a posterior below 0.9. "
        "That is of this one fit: it does not know that another draw would make another mixture."
    ]


def caution() -> str:
    """What it does not mean."""
    return (
        "A certain point need not be in the right cluster: it is where this method puts it whatever is drawn. "
        "An uncertain one lies between clusters, or in one that is cut now here and now there."
    )


def strip(of: Found) -> words.Strip:
    """The numbers of all points together."""
    sure = of.certainty.sure[~np.isnan(of.certainty.sure)]
    mean = words.ratio(float(sure.mean())) if len(sure) else "–"
    likely = [] if of.posterior is None else [("posterior", words.ratio(float(of.posterior.own.mean())), "")]
    return [
        ("resamples", f"{len(of.resampled.made)}", ""),
        ("certainty", mean, "Here it is the mean of all points in clusters."),
        ("unsure", f"{np.count_nonzero(sure < UNSURE):,} of {len(sure):,}", ""),
        *likely,
    ]


def either(asked: Asked, of: Found) -> list[Element]:
    """The least certain points, each with the clusters that it could be in."""
    rows = of.least
    if not len(rows) or asked.faces is None:
        return []
    select = "r" + ",".join(map(str, rows.tolist()))
    button = html.Button("Select them", className="quiet", **rules(set={"select": select}))
    head = html.Div(
        [
            html.H3(f"The {len(rows)} least certain"),
            html.Span("click one to see its neighbours", className="note"),
            button,
        ],
        className="group-head",
    )
    return [
        head,
        asked.faces(rows, [question(of, row) for row in rows.tolist()], [_told(of, r) for r in rows.tolist()]),
    ]


def question(of: Found, row: int) -> str:
    """Which clusters a point could be in: 3 or 8?"""
    return f"{of.clusters[row]} or {of.other[row]}?" if of.other[row] >= 0 else f"{of.clusters[row]}?"


def _told(of: Found, row: int) -> str:
    said = between(of, row)
    return said if of.posterior is None else f"{said}; posterior {words.ratio(float(of.posterior.own[row]))}"


def table(ids: Clusters, means: Floats, place: str) -> Element:
    """How much clusters are together, all against all: the map for those who would rather read."""
    shown = range(min(len(ids), MOST))
    names = [words.cluster_name(int(c)) for c in ids]
    heads = [words.lighter(names[i], f"{place}{ids[i]}", f"Light {_named(int(ids[i]))}") for i in shown]
    body: Sequence[Sequence[object]] = [
        [heads[i], *("–" if np.isnan(means[i, j]) else words.ratio(float(means[i, j])) for j in shown)] for i in shown
    ]
    return cards.table("Table: how much clusters are together", ["", *(names[i] for i in shown)], body)


def _named(cluster: int) -> str:
    return "noise" if cluster == NOISE else f"cluster {cluster}"


STUDY = Study("consensus", "By point", "How sure is it?", ("plot",), ("title", "said"), layout, fill)
