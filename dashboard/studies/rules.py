"""Rules: the clusters of a table as sentences, which a shallow decision tree has found."""

import json

import numpy as np

from components import cards, html
from components.html import Element
from dashboard import results
from dashboard.compute.rules import DESCRIBES, Rules
from dashboard.data.points import Columns
from dashboard.errors import Offer, Refusal
from dashboard.figures.contrast import fidelity
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.run import Run
from dashboard.studies.profile import clustered, column, name_of
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.parts import RulesOf


def layout(ids: Ids) -> Element:
    """How long rules are, how well they describe, and the rules."""
    plot = cards.graph(
        ids(STUDY.name, "plot"), "Rows in their cluster by the length of rules", scroll=False, sets="fields"
    )
    return card(ids, STUDY.name, "Clusters as rules", "click a point for rules as long", plot, own=RulesOf())


def fill(asked: Asked, page: Page) -> None:
    """Say the rules of one clustering, and draw how well shorter and longer ones describe it.

    Raises
    ------
    Refusal
        If there is no clustering, it has one cluster alone, or the data is of images.
    """
    own = asked.own
    assert isinstance(own, RulesOf)
    if not isinstance(asked.points.face, Columns):
        raise Refusal(
            "A rule about single pixels says nothing: images are held against each other as a whole.",
            None,
            (Offer("Profile instead", {"show": "profile"}),),
        )
    place, of = clustered(asked)
    deep = results.rules(of.source, of.labelled, RulesOf.model_fields["max_depth"].metadata[1].le)
    found = deep if own.max_depth == len(deep.fidelity) else results.rules(of.source, of.labelled, own.max_depth)
    clicks = [json.dumps({f"{STUDY.name}.max_depth": str(depth)}) for depth in range(1, len(deep.fidelity) + 1)]
    page.shown |= {"cards": [place]}
    page.words[asked.ids(STUDY.name, "title")] = f"{asked.named(place)}, as rules"
    page.drawings[asked.ids(STUDY.name, "plot")] = fidelity(deep.fidelity, clicks, own.max_depth, DESCRIBES)
    page.words[asked.ids(STUDY.name, "said")] = said(of, found)


def said(of: Run, found: Rules) -> list[Element]:
    """How well the rules describe, a sentence each, and the same as a table."""
    charted, several = of.charted, of.points.noun[1]
    lines = [
        (conditions(of, found, leaf), charted[int(found.clusters[leaf])], int(found.rows[leaf]), int(found.right[leaf]))
        for leaf in range(len(found.clusters))
    ]
    told = [
        html.Li([f"{when} → ", words.cluster_name(c, of.names), f", {right:,} of {rows:,} {several}"])
        for when, c, rows, right in lines
    ]
    table = [[when, words.cluster_name(c, of.names), f"{rows:,}", f"{right:,}"] for when, c, rows, right in lines]
    return [
        cards.reading(sentence(of, found)),
        html.Ul(told, className="rules"),
        html.P(
            "Rules describe these clusters; that they do does not mean that there are such groups.", className="reading"
        ),
        cards.table("Table", ["rule", "cluster", several, "of its cluster"], table),
    ]


def sentence(of: Run, found: Rules) -> str:
    """How many rows the rules put where they are, and which clusters they miss."""
    share = float(found.fidelity[-1])
    told = f"These {len(found.clusters)} rules put {share:.1%} of all {of.points.noun[1]} into their cluster."
    if share < DESCRIBES:
        told += f" Below {DESCRIBES:.0%} they are no description: ask more questions, or look at the profile instead."
    missed = sorted(c for number, c in of.charted.items() if number not in found.clusters)
    if missed:
        told += f" No rule leads to {', '.join(name_of(of, c) for c in missed[:10])}."
    return told


def conditions(of: Run, found: Rules, leaf: int) -> str:
    """When a rule holds: petal length ≤ 2.45 and 0.8 < petal width ≤ 1.65."""
    parts = []
    for i in np.flatnonzero(np.isfinite(found.low[leaf]) | np.isfinite(found.high[leaf])).tolist():
        low, high = found.low[leaf, i], found.high[leaf, i]
        above = f"{words.short(low)} < " if np.isfinite(low) and np.isfinite(high) else ""
        name = column(of.points, i)
        below = f" ≤ {words.short(high)}" if np.isfinite(high) else f" > {words.short(low)}"
        parts.append(f"{above}{name}{below}")
    return " and ".join(parts) or "always"


STUDY = Study("rules", "Rules", "Why?", ("plot",), ("title", "said"), layout, fill)
