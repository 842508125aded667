"""The points of any source in three dimensions, as every tab draws them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from components import controls, html
from components.attributes import aria
from components.html import Element
from dashboard import results
from dashboard.compute.projection import Projection, check_columns, choosable
from dashboard.data.points import Columns, Groups, Images, Points
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import scatter3d
from dashboard.workspace.workspace import Workspace


def cloud(
    view: Workspace,
    points: Points,
    clusters: NDArray[np.int64] | None,
    groups: Groups | None = None,
    names: Sequence[str] = (),
) -> Drawing:
    """The points on the axes of a view; coloured by cluster ids (n,), or plain.

    Where the ids are those of true groups, these are what a point says on hover; so are the `names` of clusters.
    """
    projected = results.projection_on(view.data, view.axes)
    kind, names = (f"true {groups.noun[0]}", groups.names) if groups else ("cluster", names)
    # Columns are measured in units that have no length in common.
    cube = bool(projected.columns)
    drawn = scatter3d(
        projected.coordinates,
        clusters,
        axes(points, projected),
        points.noun[0],
        kind=kind,
        names=names,
        rows=called(points),
        cube=cube,
    )
    # The browser offers to draw images where their points are.
    return (
        replace(drawn, layout=drawn.layout | {"meta": {"images": True}}) if isinstance(points.face, Images) else drawn
    )


def called(points: Points) -> list[str]:
    """What rows are called on hover, where whoever brought them says so; else nothing, and they have their numbers."""
    notes = points.notes
    if notes is None:
        return []
    numbers = [f"{points.noun[0]} {number}" for number in notes.rows.tolist()]
    if not notes.named:
        return numbers if len(notes.rows) and notes.rows[-1] != len(notes.rows) - 1 else []
    return [f"{number}, {name}" if name else number for number, name in zip(numbers, notes.cells(0), strict=True)]


def axes(points: Points, projected: Projection) -> list[str]:
    """What the three axes of a projection are called."""
    if projected.explained is not None:
        return [f"PC {i + 1} ({share:.0%})" for i, share in enumerate(projected.explained)]
    if projected.given:
        return ["x", "y", "z"]
    if projected.columns:
        return [with_unit(points, column) for column in projected.columns]
    named = list(points.face.names) if isinstance(points.face, Columns) else []
    return [*named, "", "", ""][:3]


def with_unit(points: Points, column: int) -> str:
    """What a column of a table is called, and what it is measured in: petal length (cm)."""
    face = points.face
    assert isinstance(face, Columns), face
    unit = face.units[column]
    return f"{face.names[column]} ({unit})" if unit else face.names[column]


def check_axes(view: Workspace) -> None:
    """Refuse the axes of a view that its points do not have, before anything else is worked out."""
    if view.axes:
        check_columns(results.points(view.data), view.axes)


# --- The choice of axes -----------------------------------------------------------------------------


def axes_choice(tab: str, view: Workspace, points: Points) -> Element | None:
    """What the clouds of a view are drawn on, where there is anything to choose.

    It stands among what an answer fills, since columns are the data's. What a list sets is all three columns: whoever
    chooses one that is another axis has the two change places.
    """
    if not choosable(points):
        return None
    now, columns = view.axes or (0, 1, 2), range(points.stored.shape[1])
    kinds = [("", "principal components"), (listed(now), "three columns")]
    lists = [controls.select(controls.identifier(tab, "axes"), "axes", listed(view.axes), kinds)]
    for place, letter in enumerate("xyz" if view.axes else ""):
        options = [(listed(turned(now, place, column)), with_unit(points, column)) for column in columns]
        part = controls.select(controls.identifier(tab, f"axes.{letter}"), f"{letter} axis", listed(now), options)
        lists.append(html.Div([html.Span(letter, **aria(hidden="true")), part], className="axis"))
    help = Workspace.model_fields["axes"].description or ""
    return controls.control(tab, "axes", "axes", lists, help=help, wide=True)


def turned(columns: tuple[int, ...], place: int, column: int) -> tuple[int, ...]:
    """The same columns with another one in a place; one that has a place of its own changes places with it."""
    before = columns[place]
    return tuple(column if i == place else before if now == column else now for i, now in enumerate(columns))


def listed(columns: tuple[int, ...]) -> str:
    """Columns as the address has them."""
    return ",".join(map(str, columns))
