"""Scatter: how algorithms cluster the points of any data, side by side, and studies of why."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from dash import Dash
from pydantic import Field

from components import cards, controls, html
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import form, results, terms, words
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.methods import (
    HDBSCAN,
    METHODS,
    Agglomerative,
    AnyMethod,
    GaussianMixture,
    KMeans,
    Method,
    Spectral,
)
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.data.sources import SOURCES
from dashboard.data.synthetic import Anisotropic, Circles, Moons, Unequal
from dashboard.errors import Offer, Refusal, in_part
from dashboard.params import Params
from dashboard.run import Run, beside, run, seen
from dashboard.state import Camera, Guide, Lit, Page, Places, Step, frame
from dashboard.studies import STUDIES
from dashboard.studies.differences import DifferencesOf
from dashboard.studies.lottery import LotteryOf
from dashboard.studies.study import Asked, Study
from dashboard.studies.sweep import SweepOf
from dashboard.tab import Ids, Tab
from dashboard.tabs.clouds import cloud
from dashboard.tabs.shared import about, counted, data_choice, hide_switch
from dashboard.wires import connect_page
from dashboard.workspace import Workspace

# --- Params ----------------------------------------------------------------------------------------


class Off(Params):
    """No chart in this place."""

    kind: Literal["off"] = "off"


class Plain(Params):
    """The points alone."""

    kind: Literal["plain"] = "plain"


class Truth(Params):
    """The points coloured by the blob that each was drawn from."""

    kind: Literal["truth"] = "truth"


Panel = Annotated[Off | Plain | Truth | AnyMethod, Field(discriminator="kind")]
Drawn = Plain | Truth | Method
SLOTS = ("a", "b", "c", "d")


class View(Workspace):
    """A source, what is drawn in each of four places, and the study that looks into it."""

    a: Panel = KMeans(init="random")
    b: Panel = KMeans()
    c: Panel = Off()
    d: Panel = Off()
    edit: Literal["a", "b", "c", "d"] = "a"
    show: Literal["charts", "steps", "lottery", "sweep", "silhouettes", "differences"] = "charts"
    lottery: LotteryOf = LotteryOf()
    sweep: SweepOf = SweepOf()
    differences: DifferencesOf = DifferencesOf()
    lit: Lit = ""
    step: Step = 0
    camera: Camera = ()
    guide: Guide = 0

    def panels(self) -> dict[str, Drawn]:
        """The places that draw something."""
        chosen: dict[str, Panel] = {slot: getattr(self, slot) for slot in SLOTS}
        return {slot: panel for slot, panel in chosen.items() if not isinstance(panel, Off)}


NAMES = {method.kind: method.label for method in METHODS} | {"truth": "As made", "plain": "Plain points"}
# What “compare” adds: the first of these that no other place shows.
SUGGESTED = tuple(method.kind for method in METHODS if method.suggested)
# A view of each source on which one method fails and others do not.
SINGLE = Agglomerative(linkage="single", cut="n_clusters", n_clusters=2)
LESSONS = {
    "K-means fails, single linkage does not": (
        View(data=Moons(), a=KMeans(n_clusters=2), b=SINGLE, c=HDBSCAN(), d=Spectral(n_clusters=2)),
        View(data=Circles(), a=KMeans(n_clusters=2), b=SINGLE, c=HDBSCAN(), d=Spectral(n_clusters=2)),
    ),
    "K-means fails, a Gaussian mixture does not": (
        View(data=Anisotropic(), a=KMeans(n_clusters=3), b=GaussianMixture(n_components=3)),
        View(data=Unequal(), a=KMeans(n_clusters=3), b=GaussianMixture(n_components=3)),
    ),
}

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("blobs")
PLACES = Places(
    ids.tab,
    View,
    charts=[ids("chart", slot) for slot in SLOTS] + [i for study in STUDIES for i in study.places(ids, study.charts)],
    words=[ids(part, slot) for slot in SLOTS for part in ("head", "foot")]
    + [i for study in STUDIES for i in study.places(ids, study.words)],
)

# --- Picture: a view to charts and words -----------------------------------------------------------


def picture(view: View) -> Page:
    """The charts of a view, its words, and what its controls show.

    Raises
    ------
    Refusal
        If a panel asks for what cannot be clustered, or a study for what it cannot show.
    """
    for slot, panel in view.panels().items():
        if isinstance(panel, Method):
            # Before any of them is worked out: the last one should not be refused after the seconds of the first.
            with in_part(slot):
                results.check(view.data, panel)
    page, points = Page(view), seen(view.data, view.hide)
    runs: dict[str, Run] = {}
    for slot, panel in view.panels().items():
        with in_part(slot):
            if isinstance(panel, Method):
                runs[slot] = added(view, runs, panel)
            clusters = shown(slot, panel, points, runs)
            page.drawings[ids("chart", slot)] = cloud(view.data, points, clusters)
            page.words[ids("head", slot)] = head(slot, view.data, panel)
            page.words[ids("foot", slot)] = foot(points, clusters, runs.get(slot))
    first = next(iter(runs.values()), None)
    page.shown["about"] = about(view.data, points, counted(first.method, first.found.n_clusters) if first else "")
    for study in STUDIES:
        if study.name == view.show:
            study.fill(asked(view, study, points, runs), page)
    return page


def runs_of(view: View) -> dict[str, Run]:
    """The runs of a view by the letter of their panel."""
    runs: dict[str, Run] = {}
    for slot, panel in view.panels().items():
        if isinstance(panel, Method):
            with in_part(slot):
                runs[slot] = added(view, runs, panel)
    return runs


def added(view: View, runs: Mapping[str, Run], method: Method) -> Run:
    """One run more: readers compare panels first, so its clusters are numbered after those of the first one."""
    first = next(iter(runs.values()), None)
    return run(view.data, method, view.hide) if first is None else beside(first, method)


def shown(slot: str, panel: Drawn, points: Points, runs: Mapping[str, Run]) -> Clusters | None:
    """The cluster of each point (n,) as a panel colours it; None for the points alone."""
    if isinstance(panel, Plain):
        return None
    if isinstance(panel, Truth):
        if points.groups is None:
            raise Refusal("No true groups are known here that could be shown.", slot, offers_instead(slot))
        return points.groups.truth
    return runs[slot].colours


def offers_instead(slot: str) -> tuple[Offer, ...]:
    """What can be shown in the place of groups that are not known, or not to be."""
    return Offer("The points alone", {slot: "plain"}), Offer("K-means", {slot: "kmeans"})


def asked(view: View, study: Study, points: Points, runs: Mapping[str, Run]) -> Asked:
    """What a study looks into: the clusterings of the view, in the colours that were found for them."""
    coloured = {slot: shown(slot, panel, points, runs) for slot, panel in view.panels().items()}
    clusters = {slot: found for slot, found in coloured.items() if found is not None}
    return Asked(ids, view.data, points, runs, clusters, view.edit, getattr(view, study.name, None))


def head(slot: str, source: Source, panel: Drawn) -> list[Element]:
    """A panel's letter and name, the call that made it, and the way to take it off."""
    return [
        html.Button(slot.upper(), className="slot", title="Edit this one", **data(edit=slot)),
        html.H2(title(panel)),
        made_by(source) if isinstance(panel, Plain | Truth) else words.called(panel),
        html.Button(
            "×",
            className="quiet icon close",
            title="Take this one off",
            **rules(set={slot: "off"}),
            **aria(label=f"Take {slot.upper()} off"),
        ),
    ]


def made_by(source: Source) -> Element:
    """The function that drew the points, linked to its page."""
    return cards.call(source.made_by, terms.page(f"datasets.{source.made_by.partition(',')[0]}"))


def title(panel: Drawn) -> str:
    """The method's name; k-means is told apart by its start."""
    if isinstance(panel, KMeans):
        return "K-means++" if panel.init == "k-means++" else "K-means, random start"
    return NAMES[panel.kind]


def foot(points: Points, clusters: Clusters | None, of: Run | None) -> list[Element]:
    """Under a chart: its numbers, the sentence that reads it, its table."""
    if clusters is None:
        strip: words.Strip = [("points", f"{len(points):,}", "")]
        return [cards.numbers(strip), cards.reading("The points alone: how many groups do you see?")]
    if of is None:
        assert points.groups is not None
        strip = [("true groups", str(len(np.unique(clusters))), "")]
        said = f"Each {points.noun[0]} has the colour of its {points.groups.noun[0]}."
    else:
        strip, said = fitted(of), words.told(points, clusters)
    return [cards.numbers(strip), cards.reading(said), words.clusters_table(points, clusters)]


def fitted(of: Run) -> words.Strip:
    """Clusters, agreement, silhouette, inertia, rounds and time of one fit."""
    count, *rest = words.fit(of.found)
    agreed = words.ari(results.agreement(of.source, of.method), f"the true {of.groups.noun[1]}") if of.groups else []
    quality = words.if_allowed("silhouette", lambda: words.quality(results.silhouette(of.source, of.method)))
    return [count, *agreed, *quality, *rest]


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = View()
    kinds = list(NAMES.items())
    return frame(
        ids.tab,
        [
            controls.group(
                "Data",
                [
                    data_choice(ids.tab, view.data, ("a", "b", "c", "d")),
                    *(lesson(text, shown) for text, views in LESSONS.items() for shown in views),
                    *form.methods(ids.tab, "data", SOURCES),
                    hide_switch(ids.tab),
                ],
            ),
            controls.group(
                "Algorithm",
                [
                    html.Div(
                        [html.Button(s.upper(), className="slot", **data(edit=s)) for s in SLOTS]
                        + [html.Button("+ Compare", id=ids("compare"), className="quiet")],
                        className="slots",
                        role="group",
                        **data(suggested=json.dumps(SUGGESTED)),
                        **aria(label="Which chart to edit"),
                    ),
                    controls.choice(ids.tab, "~", "algorithm", view.a.kind, kinds),
                    *form.methods(ids.tab, "~", METHODS),
                ],
            ),
        ],
        [
            controls.looks("show", [("charts", "Side by side"), *((s.name, s.label) for s in STUDIES)]),
            html.Div(
                [
                    html.Div(
                        [card(slot) for slot in SLOTS],
                        className="grid",
                        id=ids("grid"),
                        **data(count=len(view.panels())),
                    ),
                    *(
                        html.Div(study.layout(ids), className="study", hidden=True, **data(study=study.name))
                        for study in STUDIES
                    ),
                ],
                className="split",
            ),
        ],
    )


def lesson(text: str, view: View) -> Element:
    """A button that shows a view of a source, while that source is chosen."""
    button = html.Button(text, className="quiet", **data(view=view.to_query()))
    return html.Div(button, className="lesson", **rules(when=("data", [str(view.data.kind)])))


def card(slot: str) -> Element:
    """The place of one panel; those of the first page are there before their charts."""
    return html.Article(
        [
            html.Header(id=ids("head", slot)),
            cards.graph(ids("chart", slot), f"3D scatter {slot.upper()}"),
            html.Footer(id=ids("foot", slot), **aria(live="polite")),
        ],
        className="card",
        hidden=slot not in View().panels(),
        **data(slot=slot),
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab("blobs", "Scatter", View, layout, connect)
