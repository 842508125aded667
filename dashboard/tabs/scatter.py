"""Scatter: how algorithms cluster the points of any data, side by side, and studies of why."""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial

import numpy as np
from dash import Dash

from components import attributes, cards, controls, html
from components.attributes import aria
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute import seconds
from dashboard.compute.arrays import Ids as Clusters
from dashboard.compute.methods import (
    HDBSCAN,
    METHODS,
    Agglomerative,
    GaussianMixture,
    KMeans,
    Method,
    Spectral,
)
from dashboard.compute.projections import Embedding, Projection, ThreeColumns
from dashboard.compute.size import Size
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.data.synthetic import Anisotropic, Circles, Moons, Unequal
from dashboard.errors import Offer, Refusal, in_part
from dashboard.figures.drawing import Drawing
from dashboard.page import terms, words
from dashboard.page.answering import Page, Places, frame
from dashboard.page.opening import opened
from dashboard.page.tab import Ids, Tab
from dashboard.page.wires import connect_page
from dashboard.run import Run, beside, run, seen
from dashboard.studies import STUDIES, by_question
from dashboard.studies.study import Asked, Study, put_in
from dashboard.tabs import by_hand
from dashboard.tabs.clouds import check_drawn, cloud, projection_choice, projection_controls, settling
from dashboard.tabs.faces import buttons
from dashboard.tabs.selected import marks
from dashboard.tabs.shared import about, colour_choice, counted, data_controls, families, method_constants, preparation
from dashboard.workspace.parts import FIELDS, SLOTS, Drawn, Plain, Truth
from dashboard.workspace.regions import space_of
from dashboard.workspace.workspace import Workspace

# --- Params ----------------------------------------------------------------------------------------

# What an address shows that names nothing: why a start matters.
FIRST = "data=blobs&method=kmeans&method.init=random&b=kmeans"
READS = frozenset(
    {"data", "hide", *FIELDS.values(), "hand", "colour", "projection", "axes", "edit", "show"}
    | {study.name for study in STUDIES} & Workspace.model_fields.keys()
)

METHOD_NAMES = {method.kind: method.label for method in METHODS}
# Numbers that take longer, in seconds, come after the clouds.
SOON = 0.2
NAMES = METHOD_NAMES | {"truth": "As made", "plain": "Plain points"}
# What “compare” adds: the first of these that no other place shows.
SUGGESTED = tuple(method.kind for method in METHODS if method.suggested)
# A view of each source on which one method fails and others do not.
SINGLE = Agglomerative(linkage="single", cut="n_clusters", n_clusters=2)
LESSONS = {
    "K-means fails, single linkage does not": (
        Workspace(data=Moons(), method=KMeans(n_clusters=2), b=SINGLE, c=HDBSCAN(), d=Spectral(n_clusters=2)),
        Workspace(data=Circles(), method=KMeans(n_clusters=2), b=SINGLE, c=HDBSCAN(), d=Spectral(n_clusters=2)),
    ),
    "K-means fails, a Gaussian mixture does not": (
        Workspace(data=Anisotropic(), method=KMeans(n_clusters=3), b=GaussianMixture(n_components=3)),
        Workspace(data=Unequal(), method=KMeans(n_clusters=3), b=GaussianMixture(n_components=3)),
    ),
}

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("scatter")
PLACES = Places(
    ids.tab,
    partial(opened, first=FIRST),
    READS,
    charts=[ids("chart", slot) for slot in SLOTS] + [i for study in STUDIES for i in study.places(ids, study.charts)],
    words=[ids("axes")]
    + [ids(part, slot) for slot in SLOTS for part in ("head", "said", "foot")]
    + [i for study in STUDIES for i in study.places(ids, study.words)],
    marks=marks(ids.tab),
)

# --- Picture: a view to charts and words -----------------------------------------------------------


def picture(view: Workspace) -> Page:
    """The charts of a view, its words, and what its controls show.

    Raises
    ------
    Refusal
        If a panel asks for what cannot be clustered, or a study for what it cannot show.
    """
    panels = view.panels()
    check_drawn(view)
    for slot, panel in panels.items():
        if isinstance(panel, Method):
            # Before any of them is worked out: the last one should not be refused after the seconds of the first.
            with in_part(FIELDS[slot]):
                results.check(view.data, panel)
    page, points = Page(view), seen(view.data, view.hide)
    first = the_run(view)
    runs: dict[str, Run] = {}
    for slot, panel in panels.items():
        with in_part(FIELDS[slot]):
            if isinstance(panel, Method):
                runs[slot] = of_panel(slot, panel, first)
            clusters = shown(slot, panel, points, runs)
            page.words[ids("head", slot)] = head(view, slot, panel, runs.get(slot))
            page.words[ids("said", slot)] = [
                cards.reading(sentence(points, clusters, runs.get(slot)), lead=True),
                *(words.cautioned(panel) if isinstance(panel, Method) else []),
                by_hand.undoing(view, runs[slot]) if slot == "a" and slot in runs else None,
            ]
            page.words[ids("foot", slot)] = []
    page.words[ids("axes")] = projection_choice(ids.tab, view, points)
    page.shown["about"] = about(view.data, points, counted(first.method, first.found.n_clusters) if first else "")

    space = space_of(view.drawn_on)

    def draw(projected: Projection) -> None:
        for slot, panel in panels.items():
            named = runs[slot].words if slot in runs else ()
            clusters = shown(slot, panel, points, runs)
            page.drawings[ids("chart", slot)] = cloud(points, projected, clusters, names=named, space=space)

    if panels:
        settling(page, draw)
    if runs and seconds.of_silhouette(Size.of(points)) > SOON:
        # Clouds are looked at while their numbers are worked out.
        page.appear()
    for slot, panel in panels.items():
        with in_part(FIELDS[slot]):
            page.words[ids("foot", slot)] = foot(points, shown(slot, panel, points, runs), runs.get(slot))
    for study in STUDIES:
        if study.name == view.show:
            study.fill(asked(view, study, points, runs), page)
    return page


def the_run(view: Workspace) -> Run | None:
    """The run, if anything on the page stands on it."""
    if not any(isinstance(panel, Method) for panel in view.panels().values()):
        return None
    on = view.drawn_on
    quick = isinstance(on, ThreeColumns | Embedding)  # or shown while it settles
    with (
        in_part("method"),
        nullcontext() if quick else results.meanwhile(lambda source: results.projection(source, on), view.data),
    ):
        return run(view.data, view.method, view.hide, view.hand)


def of_panel(slot: str, method: Method, first: Run | None) -> Run:
    """What a panel shows: the run, or another clustering beside it, whose clusters are numbered after the run's."""
    assert first is not None
    return first if slot == "a" else beside(first, method)


def runs_of(view: Workspace) -> dict[str, Run]:
    """The runs of a view by the letter of their panel."""
    first, runs = the_run(view), {}
    for slot, panel in view.panels().items():
        if isinstance(panel, Method):
            with in_part(FIELDS[slot]):
                runs[slot] = of_panel(slot, panel, first)
    return runs


def shown(slot: str, panel: Drawn, points: Points, runs: Mapping[str, Run]) -> Clusters | None:
    """The cluster of each point (n,) as a panel colours it; None for the points alone."""
    if isinstance(panel, Plain):
        return None
    if isinstance(panel, Truth):
        if points.groups is None:
            raise Refusal("No true groups are known here that could be shown.", FIELDS[slot], offers_instead(slot))
        return points.groups.truth
    return runs[slot].colours


def offers_instead(slot: str) -> tuple[Offer, ...]:
    """What can be shown in the place of groups that are not known, or not to be."""
    if slot == "a":
        return Offer("The points alone", {"colour": "plain"}), Offer("The clusters", {"colour": "clusters"})
    return Offer("The points alone", {slot: "plain"}), Offer("K-means", {slot: "kmeans"})


def asked(view: Workspace, study: Study, points: Points, runs: Mapping[str, Run]) -> Asked:
    """What a study looks into: the clusterings of the view, in the colours that were found for them."""
    coloured = {slot: shown(slot, panel, points, runs) for slot, panel in view.panels().items()}
    clusters = {slot: found for slot, found in coloured.items() if found is not None}
    own = getattr(view, study.name, None)

    def drawn() -> Drawing:
        on = view.drawn_on
        return cloud(points, results.projection(view.data, on), None, space=space_of(on))

    faces = partial(buttons, view.data, points)
    return Asked(ids, view.data, points, runs, clusters, view.edit, own, view.drawn_on, drawn, faces)


def head(view: Workspace, slot: str, panel: Drawn, of: Run | None) -> list[Element]:
    """A panel's letter and name, the call that made it, and the ways to make it the run and to take it off."""
    return [
        html.Button(slot.upper(), className="slot", title="Edit this one", **attributes.data(edit=slot)),
        html.H2(title(panel)),
        made_by(view.data) if isinstance(panel, Plain | Truth) else words.called(of.exact if of else panel),
        html.Span([promoted(view, slot), closed(view, slot)], className="buttons"),
    ]


def promoted(view: Workspace, slot: str) -> Element | None:
    """The button that makes a comparison the run, which takes its place."""
    method = getattr(view, FIELDS[slot])
    if slot == "a" or not isinstance(method, Method):
        return None
    swapped = put_in("method", method) | put_in(slot, view.method) | {"colour": None, "select": None, "isolate": None}
    return html.Button(
        "Make it A",
        className="quiet",
        title="Make it the run that all lenses show; A takes its place",
        **rules(set=swapped),
    )


def closed(view: Workspace, slot: str) -> Element | None:
    """The button that takes a panel off; in the place of A comes the first of the others that clusters."""
    to: dict[str, object] = {FIELDS[slot]: "off"}
    if slot == "a":
        other = next((s for s in ("b", "c", "d") if isinstance(getattr(view, s), Method)), None)
        if other is None:
            return None
        to = put_in("method", getattr(view, other)) | {other: "off", "colour": None}
    return html.Button(
        "×",
        className="quiet icon close",
        title="Take this one off",
        **rules(set=to | {"select": None, "isolate": None}),
        **aria(label=f"Take {slot.upper()} off"),
    )


def made_by(source: Source) -> Element:
    """The function that drew the points, linked to its page."""
    return cards.call(source.made_by, terms.page(f"datasets.{source.made_by.partition(',')[0]}"))


def title(panel: Drawn) -> str:
    """The method's name; k-means is told apart by its start."""
    if isinstance(panel, KMeans):
        start = "K-means++" if panel.init == "k-means++" else "K-means, random start"
        return f"{start} {panel.told()}".rstrip()
    return panel.named() if isinstance(panel, Method) else NAMES[panel.kind]


def sentence(points: Points, clusters: Clusters | None, of: Run | None) -> str:
    """What a chart says, in one line."""
    if clusters is None:
        return "The points alone: how many groups do you see?"
    if of is None:
        assert points.groups is not None
        return f"Each {points.noun[0]} has the colour of its {points.groups.noun[0]}."
    return words.told(points, clusters)


def foot(points: Points, clusters: Clusters | None, of: Run | None) -> list[Element]:
    """Under a chart: its numbers and its table."""
    if clusters is None:
        return [cards.numbers([("points", f"{len(points):,}", "")])]
    strip: words.Strip = [("true groups", str(len(np.unique(clusters))), "")] if of is None else fitted(of)
    return [cards.numbers(strip), words.clusters_table(points, clusters, of.names if of else {})]


def fitted(of: Run) -> words.Strip:
    """Clusters, agreement, silhouette, inertia, rounds and time of one fit."""
    count, *rest = words.fit(of.found)
    agreed = words.ari(results.agreement(of.source, of.labelled), f"the true {of.groups.noun[1]}") if of.groups else []
    quality = words.if_allowed("silhouette", lambda: words.quality(results.silhouette(of.source, of.labelled)))
    return [count, *agreed, *quality, *rest]


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = Workspace.opened("", FIRST)
    data, *constants = data_controls(ids.tab, view.data)
    return frame(
        ids.tab,
        [
            controls.group(
                "Data",
                [
                    data,
                    *(lesson(text, shown) for text, views in LESSONS.items() for shown in views),
                    *constants,
                    *projection_controls(ids.tab),
                ],
            ),
            controls.group(
                "Algorithm",
                [
                    html.Div(
                        [html.Button(s.upper(), className="slot", **attributes.data(edit=s)) for s in SLOTS]
                        + [html.Button("+ Compare", id=ids("compare"), className="quiet")],
                        className="slots",
                        role="group",
                        **attributes.data(suggested=json.dumps(SUGGESTED)),
                        **aria(label="Which chart to edit"),
                    ),
                    # The run always is an algorithm's; beside it there may be the points alone.
                    controls.choice(
                        ids.tab,
                        "method",
                        "algorithm",
                        view.method.kind,
                        list(METHOD_NAMES.items()),
                        when=("edit", ["a"]),
                        under=families(),
                    ),
                    controls.choice(
                        ids.tab,
                        "~",
                        "algorithm",
                        view.method.kind,
                        list(NAMES.items()),
                        when=("edit", ["b", "c", "d"]),
                        under=families(),
                    ),
                    colour_choice(ids.tab, view.colour, when=("edit", ["a"])),
                    *method_constants(ids.tab, "~"),
                ],
            ),
            preparation(ids.tab, "~"),
        ],
        [
            looks(),
            html.Div(
                [
                    html.Div(
                        [card(slot) for slot in SLOTS],
                        className="grid",
                        id=ids("grid"),
                        **attributes.data(count=len(view.panels())),
                    ),
                    *(
                        html.Div(study.layout(ids), className="study", hidden=True, **attributes.data(study=study.name))
                        for study in STUDIES
                    ),
                ],
                className="split",
            ),
        ],
    )


def looks() -> Element:
    """The charts alone, and the studies of them by what is asked."""
    studies = [(question, [(study.name, study.label) for study in of]) for question, of in by_question()]
    return controls.looks("show", [("What is there?", [("charts", "Side by side")]), *studies])


def lesson(text: str, view: Workspace) -> Element:
    """A button that shows a view of a source, while that source is chosen."""
    button = html.Button(text, className="quiet", **attributes.data(view=view.to_query()))
    return html.Div(button, className="lesson", **rules(when=("data", [str(view.data.kind)])))


def card(slot: str) -> Element:
    """The place of one panel; those of the first page are there before their charts."""
    return html.Article(
        [
            html.Header(id=ids("head", slot)),
            html.Div(id=ids("said", slot), className="said", **aria(live="polite")),
            cards.graph(ids("chart", slot), f"3D scatter {slot.upper()}"),
            html.Footer(id=ids("foot", slot), **aria(live="polite")),
        ],
        className="card",
        hidden=slot not in Workspace.opened("", FIRST).panels(),
        **attributes.data(slot=slot),
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab(ids.tab, "Scatter", FIRST, READS, layout, connect)
