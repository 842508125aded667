"""Rows beside a query, as images or as cards: its neighbours, and its false friends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components import html, images
from components.html import Element
from dashboard.compute.arrays import Floats
from dashboard.compute.arrays import Ids as Rows
from dashboard.compute.honest import Friends
from dashboard.data.points import Images
from dashboard.figures.theme import colour
from dashboard.tabs import faces, friends
from dashboard.tabs.found import Found


@dataclass(frozen=True)
class One:
    """A row that is shown beside the query: how far, whether of its group, in which colour, and what is noted."""

    row: int
    distance: float
    same: bool | None
    tint: str
    note: str


def beside(found: Found, known: Friends | None) -> list[Element]:
    """The neighbours, and below them the false friends, which are near in the picture alone."""
    near = found.neighbours
    notes = friends.notes(known) if known else [""] * len(near.rows)
    made = [neighbour_strip(found, each(found, near.rows, near.distances, notes))]
    if known and len(known.false):
        made.insert(0, html.H3("Nearest in truth"))
        these = each(found, known.false, known.distances, friends.false_notes(known))
        made += [html.H3("False friends: near in the picture, not in truth"), neighbour_strip(found, these)]
    return made


def each(found: Found, rows: Rows, distances: Floats, notes: Sequence[str]) -> list[One]:
    """Rows (m,) with what stands with each."""
    groups, clusters = found.points.groups, found.clusters
    out = []
    for row, distance, note in zip(rows.tolist(), distances.tolist(), notes, strict=True):
        same = None if found.same is None or groups is None else bool(groups.truth[row] == groups.truth[found.view.row])
        out.append(One(row, distance, same, "" if clusters is None else colour(int(clusters[row])), note))
    return out


def neighbour_strip(found: Found, these: Sequence[One]) -> Element:
    """Some rows in order, as images or as cards, each with number, distance and true group."""
    if isinstance(found.points.face, Images):
        return neighbour_tiles(found, these)
    return neighbour_cards(found, these)


def neighbour_tiles(found: Found, these: Sequence[One]) -> Element:
    """Rows as images."""
    shown = faces.cells(found.view.data, np.array([one.row for one in these]))
    tiles = []
    for one in these:
        told = [html.Span(str(one.row), className="tile-row"), *captions(found, one)]
        kind = f", {a_kind(found, one.row)}" if found.points.groups else ""
        label = f"Image {one.row}{kind}, at distance {one.distance:.3f}{beside_note(one)}: make it the query"
        tiles.append(images.tile(one.row, shown[one.row], label, told, one.tint))
    return html.Div(tiles, className="strip few" if len(tiles) <= 10 else "strip", style=shown.style)


def neighbour_cards(found: Found, these: Sequence[One]) -> Element:
    """Rows as cards, with the columns first that make them differ from the query."""
    points, query, vector = found.points, found.neighbours.query, found.query.vector
    one_row = points.rows(np.array([query])) if vector is None else vector
    apart = abs(points.rows(np.array([one.row for one in these])) - one_row)
    made = []
    for one, differs in zip(these, apart, strict=True):
        order = np.argsort(-differs, kind="stable")[: faces.FEW].tolist()
        told = captions(found, one)
        who = faces.begun(faces.named(points, one.row))
        label = f"{who}, at distance {one.distance:.3f}{beside_note(one)}: make it the query"
        made.append(faces.card(points, one.row, order, label=label, captions=told, tint=one.tint))
    return html.Div(made, className="rows")


def captions(found: Found, one: One) -> list[Element]:
    """What stands with a row: how far it is, its true group, and where the picture has it."""
    told = [html.Span(f"{one.distance:.2f}", className="tile-distance")]
    if found.points.groups is not None:
        kind = "" if one.same is None else " same" if one.same else " other"
        told.append(html.Span(found.group(one.row), className=f"tile-digit{kind}"))
    return [*told, html.Span(one.note, className="tile-here")] if one.note else told


def beside_note(one: One) -> str:
    """What is noted of a row, behind its distance."""
    return f", {one.note}" if one.note else ""


def a_kind(found: Found, row: int) -> str:
    """The true group of a row within a sentence."""
    return faces.a_kind(found.group(row))
