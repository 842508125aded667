"""Neighbours: choose a row of any data, see what is nearest and how far."""

from functools import partial

import numpy as np
from dash import Dash

from components import cards, controls, html, images
from components.attributes import aria, data
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.honest import friends as held_against
from dashboard.compute.profile import measured
from dashboard.compute.projections import Projection
from dashboard.data.boxes import boxes
from dashboard.data.points import Columns, Images
from dashboard.figures.distances import distances
from dashboard.figures.drawing import Drawing
from dashboard.figures.plain import plain
from dashboard.figures.scatter3d import lit
from dashboard.page import form, words
from dashboard.page.answering import Page, Places, frame
from dashboard.page.opening import opened
from dashboard.page.tab import Ids, Tab
from dashboard.page.wires import connect_page
from dashboard.query import begun, paper
from dashboard.tabs import asked, faces, friends
from dashboard.tabs.clouds import check_drawn, cloud, projection_choice, projection_controls, settling
from dashboard.tabs.found import Found, found_for
from dashboard.tabs.pad import by_hand
from dashboard.tabs.selected import marks
from dashboard.tabs.shared import about, colour_choice, counted, data_controls, method_controls, preparation
from dashboard.tabs.strip import a_kind, beside
from dashboard.workspace.regions import space_of
from dashboard.workspace.workspace import Workspace

# --- Params ----------------------------------------------------------------------------------------


# What an address shows that names nothing: rows that everybody can tell near from far by looking.
FIRST = "data=digits&method=minibatch"
READS = frozenset(
    {"data", "hide", "method", "hand", "colour", "projection", "axes", "row", "draw", "change", "pen", "neighbours"}
)

# --- Ids -------------------------------------------------------------------------------------------

ids = Ids("neighbours")
PLACES = Places(
    ids.tab,
    partial(opened, first=FIRST),
    READS,
    charts=[ids("cloud"), ids("distances")],
    words=[ids(p) for p in ("axes", "random", "query", "hand", "numbers", "strip")],
    marks=marks(ids.tab),
    passing=frozenset({"draw", "change"}),
)

# --- Picture ---------------------------------------------------------------------------------------


def picture(view: Workspace) -> Page:
    """The charts, images, cards and words of a view; it raises what `found_for` does."""
    check_drawn(view)
    found = found_for(view)
    points, near = found.points, found.neighbours
    groups, names = points.groups if view.colour == "groups" else None, found.run.words if found.run else ()
    page = Page(
        view,
        drawings={
            ids("distances"): distances(near.rows, near.distances, found.same, view.neighbours.metric),
        },
        words={
            ids("axes"): projection_choice(ids.tab, view, points),
            ids("random"): html.Button(
                f"Random {points.noun[0]}", className="quiet", **data(seed="row", below=str(len(points)))
            ),
            ids("hand"): by_hand(view, points),
        },
        shown={"about": about(view.data, points, run_of(found))},
    )

    prepared = results.index(view.data) if view.neighbours.metric == "euclidean" else None

    def draw(projected: Projection) -> None:
        vector = found.query.vector
        # What has no place of its own in the picture has no false friends there; nor are they looked for at each move.
        has_place = vector is None or projected.straight
        known = (
            held_against(points, projected, near, view.neighbours.metric, prepared, vector=vector)
            if has_place and not view.pen
            else None
        )
        page.words[ids("numbers")] = [
            cards.reading(sentence(found), lead=True),
            cards.reading(friends.sentence(known)) if known else None,
            cards.numbers([*strip(found), *(friends.near(known) if known else [])]),
            selecting(found),
        ]
        page.words[ids("strip")] = beside(found, known)
        base = cloud(points, projected, found.clusters, groups, names, space=space_of(view.drawn_on))
        page.drawings[ids("cloud")] = standing_out(found, base, projected)

    projected = settling(page, draw)
    page.words[ids("query")] = (
        query_card(found)
        if found.query.vector is None
        else asked_card(found, asked.standing(projected, found.query, near))
    )
    return page


def run_of(found: Found) -> str:
    """The run that gives the cloud its colours, in a few words."""
    if found.view.colour != "clusters" or found.clusters is None:
        return ""
    return counted(found.view.method, len(np.unique(found.clusters[found.clusters >= 0])))


def standing_out(found: Found, base: Drawing, projected: Projection) -> Drawing:
    """The cloud with the query and its neighbours in front of it."""
    near, asked_of = found.neighbours, found.query
    place = None if asked_of.vector is None else asked.placed(projected, asked_of, near)
    cluster = found.fall.cluster if found.fall else None
    return lit(
        base,
        projected.coordinates,
        near.query,
        near.rows,
        found.clusters,
        told=told(found),
        place=place,
        cluster=cluster,
    )


def told(found: Found) -> list[str]:
    """What the query says under the pointer, and each neighbour: which row it is, how far, its group and cluster."""
    points, near = found.points, found.neighbours
    heads = [f"the query: {plain(asked.named(points, found.query))}"]
    for nth, (row, away) in enumerate(zip(near.rows.tolist(), near.distances.tolist(), strict=True), 1):
        heads.append(f"neighbour {nth}: {plain(faces.named(points, row))}, {away:.3f} away")
    own = belongs(found, near.query) if found.query.vector is None else falls(found)
    return ["<br>".join([heads[0], *own])] + [
        "<br>".join([head, *belongs(found, row)]) for head, row in zip(heads[1:], near.rows.tolist(), strict=True)
    ]


def falls(found: Found) -> list[str]:
    """The cluster that a query which is no row would fall into, where there are any."""
    if found.fall is None or found.run is None:
        return []
    cluster = found.fall.cluster
    return [f"would fall into cluster {plain(found.run.called(cluster))}" if cluster >= 0 else "would be noise"]


def belongs(found: Found, row: int) -> list[str]:
    """The true group of a row, where it is known, and its cluster, where there are any."""
    groups, clusters = found.points.groups, found.clusters
    group = [f"true {groups.noun[0]} {plain(found.group(row))}"] if groups else []
    if found.run is None or clusters is None:
        return group
    cluster = int(clusters[row])
    return [*group, f"cluster {plain(found.run.called(cluster))}" if cluster >= 0 else "noise"]


def strip(found: Found) -> words.Strip:
    """How many neighbours are of the query's true group, and how far they are."""
    metric, away = found.view.neighbours.metric, found.neighbours.distances
    groups, same = found.points.groups, found.same
    alike: words.Strip = []
    if groups is not None and same is not None:
        alike = [("same group", f"{same.sum()} of {len(same)}", f"The {groups.noun[0]} of the query.")]
    if found.fall is not None and found.run is not None:
        cluster = found.fall.cluster
        note = asked.fallen(found.run, found.fall, len(away))
        alike = [("would fall into", f"cluster {found.run.called(cluster)}" if cluster >= 0 else "noise", note)]
    return [
        *alike,
        ("nearest", f"{away[0]:.3f}", f"By {metric} distance."),
        ("farthest shown", f"{away[-1]:.3f}", f"By {metric} distance."),
    ]


def selecting(found: Found) -> Element:
    """The button that selects the query, if it is a row, and its neighbours, for all lenses to show where they are."""
    own = [] if found.query.vector is not None else [found.neighbours.query]
    rows = [*own, *found.neighbours.rows.tolist()]
    return html.Button("Select these", className="quiet", **rules(set={"select": "r" + ",".join(map(str, rows))}))


def sentence(found: Found) -> str:
    """The neighbours in words."""
    groups, same, rows = found.points.groups, found.same, found.neighbours.rows
    k = len(rows)
    if found.query.vector is not None:
        fallen = asked.fallen(found.run, found.fall, k) if found.run and found.fall else ""
        return asked.sentence(found.points, found.query, found.neighbours, fallen)
    if groups is None or same is None:
        nearest = f"The nearest of {len(found.points) - 1:,} others is {faces.named(found.points, int(rows[0]))}"
        return f"{nearest}, {found.neighbours.distances[0]:.3f} away. The query itself is left out."
    own, verb = a_kind(found, found.view.row), "show" if isinstance(found.points.face, Images) else "are"
    if same.all():
        one = {"show": "shows", "are": "is"}[verb]
        who = f"All {k} nearest neighbours {verb}" if k > 1 else f"The nearest neighbour {one}"
        return f"{who} {own} too. The query itself is left out."
    others, counts = np.unique(groups.truth[rows[~same]], return_counts=True)
    seen = ", ".join(f"{n} × {groups.names[other]}" for other, n in zip(others, counts, strict=True))
    too = f"{same.sum()} of the {k} nearest {verb} {own} too"
    return f"{too}; the others {verb} {seen}. The query itself is left out."


def query_card(found: Found) -> list[Element]:
    """The chosen row, large, with its number and true group."""
    points, row = found.points, found.view.row
    facts = [html.H2(faces.begun(faces.named(points, row)))]
    if points.groups:
        one = points.groups.noun[0]
        facts.append(html.P(f"True {one} {found.group(row).removeprefix(one).strip()}", className="fact"))
    if found.view.colour == "clusters" and found.clusters is not None:
        names = found.run.names if found.run else {}
        facts.append(html.P(["Cluster ", words.cluster_name(int(found.clusters[row]), names)], className="fact"))
    if letters := begun(found.view.data, points, row):
        title = "Have this image on the paper, to be changed"
        to = {"draw": letters, "change": ""}
        facts.append(
            html.Button("Draw on this", className="quiet", title=title, **data(draws="row"), **rules(set=to)),
        )
    return [query_image(found) if isinstance(points.face, Images) else query_columns(found), html.Div(facts)]


def asked_card(found: Found, standing: list[Element]) -> list[Element]:
    """What is asked about that is no row, a drawing or a row with other values, and where it stands in the picture."""
    points, of = found.points, found.query
    facts = [html.H2(faces.begun(asked.named(points, of)))]
    if found.fall is not None:
        names = found.run.names if found.run else {}
        facts.append(html.P(["Would fall into ", words.cluster_name(found.fall.cluster, names)], className="fact"))
    sheet = paper(found.view.data, points)
    looks = asked.drawing(points, of, sheet.full) if sheet and of.image is not None else asked.values(points, of)
    return [looks, html.Div([*facts, *standing])]


def query_image(found: Found) -> Element:
    """The chosen image."""
    row = found.view.row
    shown = faces.cells(found.view.data, np.array([row]))
    what = f"Image number {row}" + (f": a handwritten {found.group(row)}" if found.points.groups else "")
    return html.Div(images.cell(shown[row]), className="large", style=shown.style, role="img", **aria(label=what))


def query_columns(found: Found) -> Element:
    """All columns of the chosen row, as they stand in its table."""
    points, row = found.points, found.view.row
    values = measured(points, np.array([row]))[0]
    assert isinstance(points.face, Columns)
    there = [(box.name, asked.stands(box, box.stood(values.tolist()))) for box in boxes(points.face)]
    told = there + faces.noted(points, row)
    return html.Dl(
        [part for name, value in told for part in (html.Dt(name), html.Dd(value))], className="row-values all"
    )


# --- Layout ----------------------------------------------------------------------------------------


def layout() -> Element:
    """The page with every control at its default."""
    view = Workspace.opened("", FIRST)
    return frame(
        ids.tab,
        [
            controls.group("Data", [*data_controls(ids.tab, view.data), *projection_controls(ids.tab)]),
            controls.group(
                "Row",
                [
                    # Whoever chooses a row wants it, and no drawing in its place.
                    controls.also(form.field_control(ids.tab, view, "row"), {"draw": "", "change": ""}),
                    html.Div(id=ids("random")),
                ],
            ),
            controls.group(
                "Neighbours",
                [
                    form.field_control(ids.tab, view.neighbours, "n_neighbors", "neighbours."),
                    form.field_control(ids.tab, view.neighbours, "metric", "neighbours."),
                ],
            ),
            controls.group(
                "Colours",
                [
                    colour_choice(ids.tab, view.colour),
                    html.Div(
                        method_controls(ids.tab, view.method),
                        **rules(when=("colour", ["clusters"])),
                    ),
                ],
            ),
            html.Div(preparation(ids.tab, "method"), **rules(when=("colour", ["clusters"]))),
        ],
        [
            html.Article(
                [
                    cards.coming(),
                    html.Div(
                        [html.Div(id=ids("query"), className="query"), html.Div(id=ids("hand"))], className="asked"
                    ),
                    html.Div(
                        [
                            html.Div(id=ids("strip")),
                            html.Footer(id=ids("numbers"), **aria(live="polite")),
                        ],
                        className="found",
                    ),
                ],
                className="card neighbours",
            ),
            html.Div(
                [
                    html.Article(
                        [
                            html.Header([html.H2("All rows in three dimensions")]),
                            cards.graph(ids("cloud"), "3D scatter of all rows", rows="digit"),
                        ],
                        className="card",
                    ),
                    html.Article(
                        [
                            html.Header([html.H2("How far they are")]),
                            cards.graph(ids("distances"), "Distances of the neighbours", rows="digit", scroll=False),
                        ],
                        className="card",
                    ),
                ],
                className="pair",
            ),
        ],
    )


# --- Wires -----------------------------------------------------------------------------------------


def connect(app: Dash) -> None:
    """Wire the tab to an app."""
    connect_page(app, PLACES, picture)


TAB = Tab(ids.tab, "Neighbours", FIRST, READS, layout, connect)
