"""Blobs: how algorithms cluster one cloud of points, side by side, and studies of why."""

import json
from typing import Annotated, Literal

import numpy as np
from dash import Dash
from numpy.typing import NDArray
from pydantic import Field

from components import cards, controls, html
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import form, results, terms, words
from dashboard.compute import methods
from dashboard.compute.labels import matched
from dashboard.compute.methods import (
    HDBSCAN,
    Agglomerative,
    GaussianMixture,
    KMeans,
    Method,
    MiniBatchKMeans,
    NClusters,
)
from dashboard.compute.scores import reading
from dashboard.data.grounds import GROUNDS, Anisotropic, Blobs, Circles, Ground, Moons, Unequal
from dashboard.data.grounds import NAMES as GROUND_NAMES
from dashboard.errors import in_part
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import scatter3d
from dashboard.params import Params
from dashboard.state import Camera, Guide, Lit, Page, Places, Step, frame
from dashboard.studies import STUDIES
from dashboard.studies.differences import DifferencesOf
from dashboard.studies.lottery import LotteryOf
from dashboard.studies.study import Asked, Study
from dashboard.studies.sweep import SweepOf
from dashboard.tab import Ids, Tab
from dashboard.wires import connect_page

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


class Spectral(methods.Spectral):
    """Spectral clustering for as many blobs as are drawn first."""

    n_clusters: NClusters = Field(7, description="How many clusters to look for.")


Panel = Annotated[
    Off | Plain | Truth | KMeans | MiniBatchKMeans | GaussianMixture | Agglomerative | Spectral | HDBSCAN,
    Field(discriminator="kind"),
]
Drawn = Plain | Truth | Method
SLOTS = ("a", "b", "c", "d")


class View(Params):
    """A ground, what is drawn in each of four places, and the study that looks into it."""

    data: Annotated[Ground, Field(discriminator="kind")] = Blobs()
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


METHODS = (KMeans(), MiniBatchKMeans(), GaussianMixture(), Agglomerative(), Spectral(), HDBSCAN())
NAMES = {
    "kmeans": "K-means",
    "minibatch": "Mini-batch k-means",
    "gaussian_mixture": "Gaussian mixture",
    "agglomerative": "Agglomerative",
    "spectral": "Spectral",
    "hdbscan": "HDBSCAN",
    "truth": "As made",
    "plain": "Plain points",
}
# What “compare” adds: the first of these that no other place shows.
SUGGESTED = ("kmeans", "gaussian_mixture", "agglomerative", "hdbscan")
# What the browser sets when the reader comes to a ground: the groups that each has, blobs but by the
# defaults, and the constants by which a method is told how many to look for.
SUITS = {
    "groups": {ground.kind: ground.n_groups for ground in GROUNDS if not isinstance(ground, Blobs)},
    "counts": {
        str(method.kind): [n for n in ("cut", "n_clusters", "n_components") if n in type(method).model_fields]
        for method in METHODS
    },
}
# A view of each ground on which one method fails and others do not.
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
        if not isinstance(panel, Plain | Truth):
            # Before any of them is worked out: the last one should not be refused after the seconds of the first.
            with in_part(slot):
                results.check(view.data, panel)
    page = Page(view)
    found: dict[str, NDArray[np.int64]] = {}
    for slot, panel in view.panels().items():
        with in_part(slot):
            clusters = _clusters(view, panel, list(found.values()))
            if clusters is not None:
                found[slot] = clusters
            page.drawings[ids("chart", slot)] = cloud(view.data, clusters)
            page.words[ids("head", slot)] = head(slot, view.data, panel)
            page.words[ids("foot", slot)] = foot(view.data, panel, clusters)
    for study in STUDIES:
        if study.name == view.show:
            study.fill(asked(view, study, found), page)
    return page


def asked(view: View, study: Study, found: dict[str, NDArray[np.int64]]) -> Asked:
    """What a study looks into: the clusterings of the view, in the colours that were found for them."""
    methods = {s: p for s, p in view.panels().items() if not isinstance(p, Plain | Truth)}
    return Asked(ids, view.data, methods, tuple(found), view.edit, getattr(view, study.name, None), found.__getitem__)


def cloud(source: Ground, clusters: NDArray[np.int64] | None) -> Drawing:
    """The 3D scatter of a source, coloured by cluster ids (n,), or plain."""
    return scatter3d(results.points(source).X, clusters)


def _truth(view: View) -> NDArray[np.int64]:
    truth = results.points(view.data).truth
    assert truth is not None
    return truth


def _clusters(view: View, panel: Drawn, earlier: list[NDArray[np.int64]]) -> NDArray[np.int64] | None:
    """The cluster of each point, numbered so that one cluster has one colour in all panels."""
    if isinstance(panel, Plain):
        return None
    if isinstance(panel, Truth):
        return _truth(view)
    # An earlier panel's clusters come before the groups as made: readers compare panels first.
    return matched(results.clustering(view.data, panel).labels, [*earlier, _truth(view)])


def head(slot: str, source: Ground, panel: Drawn) -> list[Element]:
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


def made_by(source: Ground) -> Element:
    """The function that drew the points, linked to its page."""
    return cards.call(source.made_by, terms.page(f"datasets.{source.made_by.partition(',')[0]}"))


def title(panel: Drawn) -> str:
    """The method's name; k-means is told apart by its start."""
    if isinstance(panel, KMeans):
        return "K-means++" if panel.init == "k-means++" else "K-means, random start"
    return NAMES[panel.kind]


def foot(source: Ground, panel: Drawn, clusters: NDArray[np.int64] | None) -> list[Element]:
    """Under a chart: its numbers, the sentence that reads it, its table."""
    truth = results.points(source).truth
    assert truth is not None
    if isinstance(panel, Plain) or clusters is None:
        strip: words.Strip = [("points", f"{source.n_samples:,}", "")]
        return [cards.numbers(strip), cards.reading("The points alone: how many groups do you see?")]
    if isinstance(panel, Truth):
        one, many = source.noun
        strip = [(many, str(len(np.unique(truth))), "")]
        said = f"Each point has the colour of the {one} that it was drawn from."
    else:
        strip, said = fitted(source, panel), reading(truth, clusters, source.noun).sentence
    return [cards.numbers(strip), cards.reading(said), words.clusters_table(truth, clusters, source.noun[0])]


def fitted(source: Ground, method: Method) -> words.Strip:
    """Clusters, agreement, silhouette, inertia, rounds and time of one fit."""
    count, *rest = words.fit(results.clustering(source, method))
    agreed = words.ari(results.agreement(source, method), f"the {source.noun[1]} as made")
    quality = words.if_allowed("silhouette", lambda: words.quality(results.silhouette(source, method)))
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
                    controls.choice(ids.tab, "data", "data", view.data.kind, list(GROUND_NAMES.items())),
                    *(lesson(text, shown) for text, views in LESSONS.items() for shown in views),
                    *form.methods(ids.tab, "data", GROUNDS),
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
                        **data(suggested=json.dumps(SUGGESTED), suits=json.dumps(SUITS)),
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
    """A button that shows a view of a ground, while that ground is chosen."""
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


TAB = Tab("blobs", "Blobs", View, layout, connect)
