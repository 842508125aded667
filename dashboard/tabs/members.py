"""A cluster from near: a sample of its members, what is typical of it, and which true groups it holds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components import cards, html, images
from components.attributes import data
from components.html import Element
from components.rules import rules
from dashboard import results
from dashboard.compute.images import mean_image, sample
from dashboard.compute.profile import Profile, profile
from dashboard.data.points import Columns, Groups, Images
from dashboard.figures.theme import colour
from dashboard.page import words
from dashboard.page.images import data_uri
from dashboard.query import as_scanned
from dashboard.run import Run, run
from dashboard.selection import Selected
from dashboard.tabs import faces
from dashboard.workspace.workspace import Workspace

# Images are seen at a glance, cards are read.
SAMPLE = 25
CARDS = 12
# Of rows that are in no sample; no cluster has this number.
BEYOND = -2


@dataclass(frozen=True)
class Look:
    """What is looked at: a cluster, one true group in it or all (−1), and the seed that members are drawn with."""

    cluster: int
    group: int
    seed: int


def look_of(of: Run, view: Workspace, cluster: int) -> Look:
    """What a view looks at; a true group that is not known, or that the cluster has none of, is not asked for."""
    selected, group = view.cluster()
    known = of.groups is not None and selected == cluster
    there = known and of.groups is not None and bool((of.groups.truth[of.colours == cluster] == group).any())
    return Look(cluster, group if there else -1, view.clusters.random_state)


def members(of: Run, look: Look, missing: str) -> list[Element]:
    """A cluster from near: a sample of its members, what is typical of it, and which true groups it holds."""
    cluster, several = look.cluster, of.points.noun[1]
    rows = np.flatnonzero(of.colours == cluster)
    pictured = isinstance(of.points.face, Images)
    drawn, shown = sampled(of, look, SAMPLE if pictured else CARDS)
    apart = None if pictured else profile(of.points, of.colours == cluster)
    title = "Noise" if cluster < 0 else f"Cluster {cluster}"
    named = f"{title} · {of.names[cluster]}" if cluster in of.names else title
    bars = truth_bars(of.groups, rows, several, cluster)
    # A profile may have many columns: what is short comes first.
    beside = [*bars, html.Div(profiled(of, apart, cluster))] if apart else [html.Div(mean_of(of, rows)), *bars]
    all_of = html.Button(f"All of {title.lower()}", className="quiet", **rules(set={"select": f"a{cluster}"}))
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.H2([cards.swatch(colour(cluster)), named]),
                        html.Span(shown, className="note"),
                        all_of if look.group >= 0 else None,
                        html.Button("New sample", className="quiet", **data(seed="clusters.random_state")),
                    ],
                    className="group-head",
                ),
                html.P(missing, className="reading") if missing else None,
                tiles(of, drawn) if apart is None else row_cards(of, drawn, apart, cluster),
            ],
            className="sample",
        ),
        html.Div(beside, className="about"),
    ]


def sampled(of: Run, look: Look, size: int) -> tuple[NDArray[np.int64], str]:
    """Members of a cluster, or of one true group in it, and how many of how many they are."""
    labels = of.colours
    if look.group >= 0 and of.groups:
        labels = np.where(of.groups.truth == look.group, labels, BEYOND)
    whole = int(np.count_nonzero(labels == look.cluster))
    drawn = sample(labels, look.cluster, size, look.seed)
    of_group = f" of {of.groups.noun[0]} {of.groups.names[look.group]}" if look.group >= 0 and of.groups else ""
    if len(drawn) == whole:
        return drawn, f"all {whole:,}{of_group}"
    return drawn, f"{len(drawn)} of {whole:,}{of_group or ''}, drawn with seed {look.seed}"


def strip_of(view: Workspace, found: Selected) -> list[Element]:
    """Some of what is selected, where that is no cluster of the run, which the page shows anyway."""
    if view.cluster()[0] is not None or not found.rows.any():
        return []
    of = run(view.data, view.method, view.hide, view.hand)
    pictured = isinstance(of.points.face, Images)
    drawn = sample(found.rows.astype(np.int64), 1, SAMPLE if pictured else CARDS, view.clusters.random_state)
    shown = (
        f"{len(drawn)} of them, drawn with seed {view.clusters.random_state}" if len(drawn) < found.rows.sum() else ""
    )
    if pictured:
        return [html.Div([html.Span(shown, className="note"), tiles(of, drawn)], className="strip")]
    apart = profile(of.points, found.rows)
    return [html.Div([html.Span(shown, className="note"), row_cards(of, drawn, apart, -1)], className="strip")]


def strange(of: Run, rows: NDArray[np.int64], cluster: int) -> list[bool]:
    """Which rows are of another true group than most of their cluster."""
    if of.groups is None or cluster < 0:
        return [False] * len(rows)
    most = group_counts(of.groups, np.flatnonzero(of.colours == cluster)).argmax()
    return (of.groups.truth[rows] != most).tolist()


def tiles(of: Run, drawn: NDArray[np.int64]) -> Element:
    """Members as images, each with its true group in a corner; those of another group than most are outlined."""
    cells = faces.cells(of.source, drawn)
    others = strange(of, drawn, int(of.colours[drawn[0]]))
    buttons = [
        images.tile(r, cells[r], f"{label(of, r)}: see its neighbours", corner(of.groups, r, other))
        for r, other in zip(drawn.tolist(), others, strict=True)
    ]
    return html.Div(buttons, className="five", style=cells.style)


def corner(groups: Groups | None, row: int, other: bool) -> list[Element]:
    """The true group of an image, small; that of one that does not belong stands out."""
    return [html.Span(faces.group_of(groups, row), className="corner other" if other else "corner")] if groups else []


def row_cards(of: Run, drawn: NDArray[np.int64], apart: Profile, cluster: int) -> Element:
    """Members as cards, with the columns in which their cluster differs most from the rest."""
    order = apart.order[: faces.FEW].tolist()
    tint = colour(cluster)
    made = [
        faces.card(
            of.points,
            r,
            order,
            label=f"{label(of, r)}: see its neighbours",
            captions=kind(of.groups, r, other),
            tint=tint,
        )
        for r, other in zip(drawn.tolist(), strange(of, drawn, cluster), strict=True)
    ]
    return html.Div(made, className="rows")


def kind(groups: Groups | None, row: int, other: bool) -> list[Element]:
    """The true group of a row, where it is known, as words on its card."""
    name = "tile-digit other" if other else "row-group"
    return [html.Span(faces.group_of(groups, row), className=name)] if groups else []


def label(of: Run, row: int) -> str:
    """A row in words: image 7, a 3; flower 7, setosa."""
    told = faces.group_of(of.groups, row)
    return faces.begun(", ".join(filter(None, (faces.named(of.points, row), told))))


def mean_of(of: Run, rows: NDArray[np.int64]) -> list[Element]:
    """What images have in common."""
    return [html.H2("Mean image"), mean(of, rows, f"Mean of {len(rows):,} images", "mean")]


def mean(of: Run, rows: NDArray[np.int64], alt: str, className: str) -> Element:
    """The mean of some rows as an image."""
    points = results.points(as_scanned(of.source))
    assert isinstance(points.face, Images)
    uri = data_uri(points, mean_image(points, rows))
    return images.picture(uri, alt, className, points.face.side, points.face.ink)


def profiled(of: Run, apart: Profile, cluster: int) -> list[Element]:
    """All columns, those first in which a cluster differs most from the rest: by how much, and both means."""
    face = of.points.face
    assert isinstance(face, Columns)
    rows = [
        (
            face.names[i],
            float(apart.difference[i]),
            against(float(apart.inside[i]), float(apart.outside[i]), face.units[i]),
        )
        for i in apart.order.tolist()
    ]
    most = max(2.0, float(abs(apart.difference).max()))
    return [
        html.H2("How it differs"),
        html.P("Each column’s mean against that of all others; bars are in standard deviations.", className="hint"),
        cards.deviations(rows, most, colour(cluster), "standard deviations"),
    ]


def against(inside: float, outside: float, unit: str) -> str:
    """Two means of one column with their unit."""
    return f"{words.short(inside)} against {words.short(outside)} {unit}".rstrip()


def truth_bars(groups: Groups | None, rows: NDArray[np.int64], several: str, cluster: int) -> list[Element]:
    """How many of a cluster's members are of each true group, where that is known."""
    if groups is None:
        return []
    counts = group_counts(groups, rows)
    bars = [
        (told, int(count), colour(i), rules(set={"select": f"a{cluster}g{i}"}))
        for i, (told, count) in enumerate(zip(groups.names, counts, strict=True))
    ]
    title = f"True {groups.noun[1]}"
    return [html.Div([html.H2(title), images.bars(bars, int(counts.max()), several)])]


def group_counts(groups: Groups, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of `rows` are of each true group."""
    return np.bincount(groups.truth[rows], minlength=len(groups.names))
