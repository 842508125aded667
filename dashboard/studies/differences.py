"""Differences: where two clusterings part, point by point and cluster by cluster."""

import numpy as np

from components import cards, html
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.labels import NOISE
from dashboard.compute.scores import ari, contingency
from dashboard.errors import Refusal
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.studies.study import Asked, Study
from dashboard.workspace.parts import DifferencesOf

# More rows or columns than these nobody reads.
MOST = 50


def layout(ids: Ids) -> Element:
    """What differs in a sentence, and the table of all clusters against all."""
    return html.Article(
        [
            html.Header(
                [html.H2("Where they differ"), html.Span("click a number to light its points", className="note")]
            ),
            html.Div(
                [
                    html.Div(id=ids(STUDY.name, "said"), **aria(live="polite")),
                    html.Div(id=ids(STUDY.name, "table"), className="scroll", tabIndex=0),
                ],
                className="differences",
            ),
        ],
        className="card",
    )


def fill(asked: Asked, page: Page) -> None:
    """Compare two places of a page; what differs is lit until the reader lights something else.

    Raises
    ------
    Refusal
        If fewer than two places show clusters.
    """
    left, right = pair(asked)
    of = asked.clusters(left), asked.clusters(right)
    page.shown |= {"cards": [left, right], "lights": left + right}
    page.words[asked.ids(STUDY.name, "said")] = [*said(of, left, right), *chooser(asked.places, left, right)]
    page.words[asked.ids(STUDY.name, "table")] = crossed(of, left, right)


def pair(asked: Asked) -> tuple[str, str]:
    """The letters of the two places that are compared."""
    if len(asked.places) < 2:
        raise Refusal("Differences are between two clusterings: show clusters in two of the charts.")
    own = asked.own
    assert isinstance(own, DifferencesOf)
    left = own.left if own.left in asked.places else next(p for p in asked.places if p != own.right)
    others = [p for p in asked.places if p != left]
    return left, own.right if own.right in others else others[0]


def said(of: tuple[Clusters, Clusters], left: str, right: str) -> list[Element]:
    """On how many points two clusterings (n,) agree, the largest difference, and a button that lights all."""
    one, other = of
    a, b, n = left.upper(), right.upper(), len(one)
    alike = int(np.count_nonzero(one == other))
    if alike == n:
        return [cards.reading(f"{a} and {b} agree on all {n:,} points.")]
    table, rows, columns = contingency(other, one)
    parting = np.where(rows[:, None] == columns, 0, table)
    i, j = np.unravel_index(parting.argmax(), parting.shape)
    count = int(parting[i, j])
    who = f"{count:,} point{'s' * (count > 1)} of {a}’s {_named(rows[i])} {'are' if count > 1 else 'is'}"
    where = f"noise in {b}" if columns[j] == NOISE else f"in {b}’s {_named(columns[j])}"
    return [
        cards.reading(
            f"{a} and {b} agree on {alike:,} of {n:,} points; the ARI between them is {words.ratio(ari(one, other))}. "
            f"The largest difference: {who} {where}."
        ),
        words.lighter("Light what differs", left + right, f"Light the {n - alike:,} points that differ"),
    ]


def _named(cluster: int) -> str:
    return "noise" if cluster == NOISE else f"cluster {cluster}"


def chooser(places: tuple[str, ...], left: str, right: str) -> list[Element]:
    """Buttons for which two are compared, where there are more; who takes the other's place changes with it."""
    if len(places) == 2:
        return []
    rows = [("left", left, "right", right), ("right", right, "left", left)]
    return [
        html.Div(
            [html.Span("Compare" if side == "left" else "with", className="control-label")]
            + [
                html.Button(
                    p.upper(),
                    className="slot",
                    **rules(set={f"differences.{side}": p} | ({f"differences.{far}": now} if p == taken else {})),
                    **aria(pressed=str(p == now).lower(), label=f"Compare {p.upper()} on the {side}"),
                )
                for p in places
            ],
            className="slots",
            role="group",
            **aria(label=f"What is on the {side}"),
        )
        for side, now, far, taken in rows
    ]


def crossed(of: tuple[Clusters, Clusters], left: str, right: str) -> list[Element]:
    """How many points are in each cluster of one (n,), a row, and of the other (n,), a column; noise last.

    A number lights its points, a head its cluster. The largest 50 of each are shown.
    """
    table, rows, columns = contingency(of[1], of[0])
    down, across = _shown(rows, table.sum(axis=1)), _shown(columns, table.sum(axis=0))
    a, b = left.upper(), right.upper()
    heads = [_head(int(columns[j]), right) for j in across]
    body = [
        [
            _head(int(rows[i]), left),
            *(
                _cell(int(table[i, j]), int(table[i].sum()), (left, int(rows[i])), (right, int(columns[j])))
                for j in across
            ),
            f"{table[i].sum():,}",
        ]
        for i in down
    ]
    total = ["points", *(f"{table[:, j].sum():,}" for j in across), f"{table.sum():,}"]
    hidden = len(rows) - len(down) + len(columns) - len(across)
    less = f" {hidden} smaller clusters are left out." if hidden else ""
    caption = f"Points by their cluster in {a}, a row each, and in {b}, a column each.{less}"
    return [cards.crossed(caption, [f"{a} \\ {b}", *heads, "points"], [*body, total])]


def _shown(clusters: Clusters, counts: Clusters) -> Clusters:
    """Which of the clusters are shown: the largest, in their order, noise at the end."""
    largest = np.sort(np.argsort(-counts, kind="stable")[:MOST])
    return np.concatenate([largest[clusters[largest] != NOISE], largest[clusters[largest] == NOISE]])


def _head(cluster: int, place: str) -> Element:
    return words.lighter(
        words.cluster_name(cluster), f"{place}{cluster}", f"Light {_named(cluster)} of {place.upper()}"
    )


def _cell(count: int, of: int, *both: tuple[str, int]) -> Element:
    """A number that lights its points; nothing to click where there are none."""
    if not count:
        return cards.share(0, 0)
    where = " and ".join(f"{'noise' if c == NOISE else c} in {place.upper()}" for place, c in both)
    lit = "".join(f"{place}{c}" for place, c in both)
    name = f"{where}: {count:,} point{'s' * (count > 1)}"
    return html.Button(
        cards.share(count, count / of), className="cell", title=name, **data(lit=lit), **aria(label=name)
    )


STUDY = Study("differences", "Differences", "How sure is it?", (), ("said", "table"), layout, fill)
