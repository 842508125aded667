"""Clusters: any data by cluster: who is in each, what is typical of it, and which true groups it holds."""

from collections.abc import Sequence
from functools import partial
from string import ascii_lowercase

import numpy as np
from dash import Dash
from numpy.typing import NDArray

from components import cards, controls, html
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.clusterwise import Stable
from dashboard.compute.scores import Agreement
from dashboard.data.points import Groups, Images
from dashboard.errors import Refusal
from dashboard.figures.theme import colour
from dashboard.page import form, words
from dashboard.page.answering import Page, Places, frame
from dashboard.page.opening import opened
from dashboard.page.tab import Ids, Tab
from dashboard.page.wires import connect_page
from dashboard.run import Run, run
from dashboard.studies import STUDIES, by_question
from dashboard.tabs import by_hand, sure
from dashboard.tabs.members import group_counts, look_of, mean, members, strip_of
from dashboard.tabs.selected import marks
from dashboard.tabs.shared import about, counted, data_controls, method_controls, preparation
from dashboard.workspace.workspace import Workspace

# --- Params ----------------------------------------------------------------------------------------

# What an address shows that names nothing: groups that everybody knows, sought by their pixels alone.
FIRST = "data=digits&method=minibatch"
READS = frozenset({"data", "hide", "method", "hand", "select", "clusters", "sure", "clusterwise"})

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("clusters")
PLACES = Places(
    ids.tab,
    partial(opened, first=FIRST),
    READS,
    charts=(),
    words=[ids(w) for w in ("head", "numbers", "chips", "cluster", "table")],
    marks=marks(ids.tab, strip_of, charts=False),
)

# --- Picture ---------------------------------------------------------------------------------------


def picture(view: Workspace) -> Page:
    """The words, images and cards of a view.

    Raises
    ------
    Refusal
        If the method cannot cluster the data with these constants, or MNIST is not there.
    """
    of = run(view.data, view.method, view.hide, view.hand)
    cluster, missing = chosen(view.cluster()[0], of.colours)
    page = Page(
        view,
        words={
            ids("head"): [html.H2(view.method.named()), words.called(of.exact)],
            ids("numbers"): [
                cards.reading(sentence(of), lead=True),
                *words.cautioned(of.method),
                cards.numbers(strip(of)),
                by_hand.undoing(view, of),
                *sure.asking(view, of.found.n_clusters),
                looks(),
            ],
            ids("chips"): chips(of, cluster),
            ids("cluster"): members(of, look_of(of, view, cluster), missing),
            ids("table"): contingency(of, of.groups, cluster) if of.groups else [],
        },
        shown={"about": about(view.data, of.points, counted(view.method, of.found.n_clusters))},
    )
    if view.sure and of.found.n_clusters > 1:
        # Clusters are looked at while it is worked out which of them come back.
        page.appear(sure="false")
        try:
            page.words[ids("chips")] = chips(of, cluster, *sure.fared(view, view.method, of.colours))
        except Refusal as refusal:
            page.words[ids("chips")] = [*chips(of, cluster), cards.reading(refusal.sentence)]
    return page


def looks() -> Element:
    """What can be asked of the run: the first study that answers each question, which opens in Scatter."""
    of_one = tuple(study for study in STUDIES if study.name != "differences")  # which is of two runs
    buttons = [
        html.Button(
            question,
            className="quiet",
            title=f"{studies[0].label}, in Scatter",
            **data(lens="scatter"),
            **rules(set={"show": studies[0].name, "edit": "a"}),
        )
        for question, studies in by_question(of_one)
    ]
    # Folded, so that who works by keyboard comes to the clusters soon.
    return html.Details([html.Summary("Ask more of this run"), html.Div(buttons, className="into")], className="asking")


def chosen(cluster: int | None, clusters: NDArray[np.int64]) -> tuple[int, str]:
    """The cluster to look at, the first if none is selected; and a sentence if the selected one is not in this run."""
    there = np.unique(clusters)
    sought = 0 if cluster is None else cluster
    if sought in there:
        return sought, ""
    numbers, counts = np.unique(clusters[clusters >= 0], return_counts=True)
    largest = int(numbers[np.argmax(counts)]) if len(numbers) else -1
    return largest, "" if cluster is None else f"This run has no cluster {cluster}; its largest one is shown."


def agreement(of: Run) -> Agreement | None:
    """How far a run agrees with the true groups, where they are known."""
    return results.agreement(of.source, of.labelled) if of.groups else None


def strip(of: Run) -> words.Strip:
    """Agreement with the true groups, and the fit's own numbers."""
    count, *rest = words.fit(of.found)
    agreed = agreement(of)
    if agreed is None or of.groups is None:
        return [count, *rest]
    return [
        count,
        *words.ari(agreed, f"the true {of.groups.noun[1]}"),
        ("AMI", words.ratio(agreed.ami), ""),
        ("homogeneity", words.ratio(agreed.homogeneity), ""),
        ("completeness", words.ratio(agreed.completeness), ""),
        ("own kind", f"{agreed.own_kind:.0%}", ""),
        *rest,
    ]


def sentence(of: Run) -> str:
    """The page's numbers in words."""
    found, several = of.found, of.points.noun[1]
    noise = f", {found.n_noise:,} are left out as noise" if found.n_noise else ""
    clusters = f"{found.n_clusters} cluster{'s' if found.n_clusters != 1 else ''}"
    alone = "Pixels alone sort" if isinstance(of.points.face, Images) else "The columns alone sort"
    by = alone if of.labelled is of.method else alone.replace("alone sort", "and a hand sort")
    told = f"{by} {len(of.points):,} {several} into {clusters}{noise}"
    agreed = agreement(of)
    return f"{told}; {agreed.own_kind:.0%} of them lie in a cluster of their own kind." if agreed else f"{told}."


def chips(of: Run, current: int, fared: Sequence[Stable] = (), n: int = 0) -> list[Element]:
    """A button for each cluster: its mean, its most frequent true group, its size; how it fared in n resamples."""
    names, came = called(of), {one.cluster: sure.said(one, n) for one in fared}
    return [chip(of, c, names[c], c == current, came.get(c, "")) for c in names]


def called(of: Run) -> dict[int, str]:
    """What each cluster is called: by what is most in it, where that is known; those that are alike by a letter too."""
    return {**unnamed(of), **of.names}


def unnamed(of: Run) -> dict[int, str]:
    """What clusters are called that nobody has named: by what is most in each, or by their numbers."""
    clusters = np.unique(of.colours).tolist()
    if of.groups is None:
        return {c: "noise" if c < 0 else f"cluster {c}" for c in clusters}
    most = {c: group_counts(of.groups, np.flatnonzero(of.colours == c)).argmax() for c in clusters if c >= 0}
    alike = {group: [c for c in most if most[c] == group] for group in set(most.values())}
    names = {-1: "noise"} if clusters[0] < 0 else {}
    for c, group in most.items():
        same = alike[group]
        letter = f" · {ascii_lowercase[same.index(c) % 26]}" if len(same) > 1 else ""
        names[c] = f"mostly {of.groups.names[group]}{letter}"
    return names


def chip(of: Run, cluster: int, name: str, current: bool, came: str = "") -> Element:
    """One cluster's button; `came` is what came back of it when the data was drawn again."""
    rows, several = np.flatnonzero(of.colours == cluster), of.points.noun[1]
    title = f"Cluster {cluster}: {len(rows):,} {several}"
    if of.groups:
        counts = group_counts(of.groups, rows)
        title += f", {counts.max() / len(rows):.0%} of them {of.groups.names[counts.argmax()]}"
    told = [html.Strong(name), html.Span(f"{len(rows):,} {several}"), *([html.Span(came)] if came else [])]
    return html.Button(
        [
            mean(of, rows, "", "thumb") if isinstance(of.points.face, Images) else None,
            html.Span(told, className="chip-text"),
        ],
        className="chip",
        title=title,
        style={"--tint": colour(cluster)},
        **rules(set={"select": f"a{cluster}"}),
        **aria(pressed="true" if current else "false"),
    )


def contingency(of: Run, groups: Groups, current: int) -> Element:
    """Cluster × true group: how many of each group each cluster holds."""
    rows = []
    for cluster in np.unique(of.colours):
        counts = group_counts(groups, np.flatnonzero(of.colours == cluster))
        button = html.Button(
            words.cluster_name(int(cluster), of.names),
            className="quiet",
            **rules(set={"select": f"a{cluster}"}),
            **aria(pressed="true" if cluster == current else "false"),
        )
        cells = [cell(groups, int(cluster), g, int(c), c / counts.sum()) for g, c in enumerate(counts)]
        rows.append([button, *cells, f"{counts.sum():,}"])
    return cards.table(f"Cluster × {groups.noun[0]}", ["cluster", *groups.names, "all"], rows, open=True)


def cell(groups: Groups, cluster: int, group: int, count: int, part: float) -> Element:
    """A number that opens the rows that it counts; nothing to click where there are none."""
    if not count:
        return cards.share(0, 0)
    where = "the noise" if cluster < 0 else f"cluster {cluster}"
    name = f"See {groups.noun[0]} {groups.names[group]} in {where}: {count:,}"
    press = rules(set={"select": f"a{cluster}g{group}"})
    return html.Button(cards.share(count, part), className="cell", title=name, **press, **aria(label=name))


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = Workspace.opened("", FIRST)
    return frame(
        ids.tab,
        [
            controls.group("Data", data_controls(ids.tab, view.data)),
            controls.group("Algorithm", method_controls(ids.tab, view.method)),
            preparation(ids.tab, "method"),
            controls.group("Sample", [form.field_control(ids.tab, view.clusters, "random_state", "clusters.")]),
        ],
        [
            html.Article(
                [html.Header(id=ids("head")), cards.coming(), html.Footer(id=ids("numbers"), **aria(live="polite"))],
                className="card",
            ),
            html.Div(id=ids("chips"), className="chips", role="group", **aria(label="Clusters")),
            html.Article(id=ids("cluster"), className="card members"),
            html.Article(id=ids("table"), className="card padded"),
        ],
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab(ids.tab, "Clusters", FIRST, READS, layout, connect)
