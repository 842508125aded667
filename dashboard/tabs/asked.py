"""What is said of a query that is none of the rows: a drawing, or a row whose values were changed."""

import numpy as np

from components import html, images
from components.html import Element
from dashboard.compute.arrays import Floats
from dashboard.compute.neighbours import Neighbours
from dashboard.compute.profile import measured
from dashboard.compute.projections import Projection
from dashboard.data.boxes import Box, boxes
from dashboard.data.points import Columns, Points
from dashboard.page.images import data_uri
from dashboard.query import Fall, Query
from dashboard.run import Run
from dashboard.tabs import faces

# So many changed values are told one by one.
TOLD = 3


def named(points: Points, query: Query) -> str:
    """What a query is called within a sentence."""
    if query.vector is None:
        assert query.row is not None
        return faces.named(points, query.row)
    return "your drawing" if query.row is None else f"{faces.named(points, query.row)} as changed"


def drawing(points: Points, query: Query, full: int) -> Element:
    """What was drawn, as it is compared with the data's images."""
    assert query.image is not None
    uri = data_uri(points, query.image.ravel() / full)
    alt = "Your drawing, prepared as the data's own images were"
    return html.Div(images.picture(uri, alt, "mean", max(query.image.shape)), className="large")


def values(points: Points, query: Query) -> Element:
    """All columns of the row as they stand in the table, changed ones with what they were."""
    assert query.row is not None
    assert isinstance(points.face, Columns)
    own = measured(points, np.array([query.row]))[0].tolist()
    given, rows = {box: (now, before) for box, now, before in query.given}, []
    for box in boxes(points.face):
        now, before = given.get(box, (None, box.stood(own)))
        was = None if now is None else html.Span(f" was {stands(box, before)}", className="was")
        value = stands(box, before if now is None else now)
        rows += [html.Dt(box.name), html.Dd([value, was] if was else value, className="changed" if was else None)]
    return html.Dl(rows, className="row-values all")


def stands(box: Box, value: float) -> str:
    """What stands in a column of the table: a word, or a number with its unit."""
    if box.words:
        return box.words[int(value)] if value >= 0 else "nothing"
    return faces.measure(value, box.unit)


def near_what(points: Points, near: Neighbours, verb: tuple[str, str]) -> str:
    """The groups of the nearest rows in words, most first; without groups the nearest row."""
    groups, rows = points.groups, near.rows
    if groups is None:
        return f"the nearest is {faces.named(points, int(rows[0]))}, {near.distances[0]:.3f} away"
    ids, counts = np.unique(groups.truth[rows], return_counts=True)
    most = sorted(zip(-counts, ids, strict=True))
    noun = points.noun[len(rows) != 1]
    if len(most) == 1:
        who = f"all {len(rows)} nearest {noun}" if len(rows) > 1 else f"the nearest {noun}"
        return f"{who} {verb[len(rows) > 1]} {faces.a_kind(groups.names[most[0][1]])}"
    parts = [f"{-count} × {groups.names[group]}" for count, group in most]
    return f"its {len(rows)} nearest {noun} {verb[1]} {', '.join(parts)}"


def sentence(points: Points, query: Query, near: Neighbours, fallen: str) -> str:
    """A query that is no row, its neighbours and its cluster in words."""
    verb = ("is", "are") if isinstance(points.face, Columns) else ("shows", "show")
    found = near_what(points, near, verb)
    return f"{begun(query)}, {found}.{' ' + fallen if fallen else ''}"


def begun(query: Query) -> str:
    """How a sentence on a query begins."""
    if query.row is None:
        return "As you drew it"
    told = [f"{box.name} {stands(box, now)} (was {stands(box, was)})" for box, now, was in query.given[:TOLD]]
    more = f" and {len(query.given) - TOLD} more" if len(query.given) > TOLD else ""
    return f"With {', '.join(told)}{more}"


def fallen(of: Run, fall: Fall, k: int) -> str:
    """Which cluster a query would fall into, and what decides that."""
    cluster = "noise" if fall.cluster < 0 else f"cluster {fall.cluster}" + name_of(of, fall.cluster)
    if fall.how == "centre":
        return f"It would fall into {cluster}, whose centre is nearest, as {of.method.label} has it."
    if fall.how == "component":
        likely = f"{fall.share:.0%}" if fall.share is not None and fall.share < 0.995 else "nearly certain"
        return f"It would fall into {cluster} by the mixture itself ({likely})."
    count = round((fall.share or 0) * k)
    nearest = f"{count} of its {k} nearest are in it" if k > 1 else "its nearest is in it"
    why = f"{of.method.label} {of.method.told()}".rstrip() if of.method.embedding else of.method.label
    why = "clusters that were changed by hand" if of.labelled is not of.method else why
    return f"It would fall into {cluster}, for {nearest}: {why} cannot say itself where a further one belongs."


def name_of(of: Run, cluster: int) -> str:
    """What a cluster was called by hand, behind its number."""
    return f", {of.names[cluster]}," if cluster in of.names else ""


def placed(projected: Projection, query: Query, near: Neighbours) -> Floats:
    """Where a query that is no row stands in a picture (3,): where it belongs, or as near to that as its box reaches.

    A picture that has no place for others than its rows has it amid its neighbours.
    """
    if not projected.straight:
        return projected.coordinates[near.rows].mean(axis=0)
    low, high = projected.coordinates.min(axis=0), projected.coordinates.max(axis=0)
    return np.clip(own_place(projected, query), low, high)


def own_place(projected: Projection, query: Query) -> Floats:
    """Where a query that is no row belongs in a picture (3,)."""
    assert query.vector is not None
    return projected.placed(query.vector[None])[0]


def standing(projected: Projection, query: Query, near: Neighbours) -> list[Element]:
    """A sentence where a query does not stand in the picture where it belongs."""
    if not projected.straight:
        how = "came with the rows" if projected.given else "were laid out for these rows alone"
        return [fact(f"In the picture it stands amid its neighbours: places there {how}, and it has none of its own.")]
    place = placed(projected, query, near)
    if np.allclose(place, own_place(projected, query)):
        return []
    return [fact("It lies beyond all rows in the picture: its mark stands at the edge.")]


def fact(text: str) -> Element:
    """A sentence about a query, below what it looks like."""
    return html.P(text, className="fact")
