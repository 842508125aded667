"""The points of any source in three dimensions, as every tab draws them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from components import controls, html
from components.attributes import aria
from components.html import Element
from dashboard import results
from dashboard.compute.projections import EMBEDDINGS, Embedding, Projecting, Projection, ThreeColumns
from dashboard.compute.projections.projection import check_columns, choosable
from dashboard.data.points import Columns, Groups, Images, Points
from dashboard.errors import in_part
from dashboard.figures.drawing import Drawing
from dashboard.figures.scatter3d import scatter3d
from dashboard.page import form
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.workspace.workspace import Workspace


def settling(page: Page, draw: Callable[[Projection], None]) -> Projection:
    """Draw the clouds of a page where its view has the points; again and again while they settle, and show that.

    Parameters
    ----------
    page : Page
        Of a `Workspace`.
    draw : callable
        Puts the clouds on the page.

    Returns
    -------
    Projection
        The last.
    """
    view = page.view
    assert isinstance(view, Workspace)
    with in_part("projection"):
        for projected, rounds in results.frames(view.data, view.drawn_on):
            draw(projected)
            if rounds is not None:
                page.appear(projection__max_iter=str(rounds))
    return projected


def cloud(
    points: Points,
    projected: Projection,
    clusters: NDArray[np.int64] | None,
    groups: Groups | None = None,
    names: Sequence[str] = (),
    *,
    space: str = "",
) -> Drawing:
    """The points where they are drawn; coloured by cluster ids (n,), or plain.

    Where the ids are those of true groups, these are what a point says on hover; so are the `names` of clusters. What
    is drawn around by hand names the `space` that it was drawn in (`dashboard.workspace.regions.space_of`).
    """
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
        bare=projected.embedded,
    )
    # The browser offers to draw images where their points are.
    meta = {"space": space} | ({"images": True} if isinstance(points.face, Images) else {})
    return replace(drawn, layout=drawn.layout | {"meta": meta})


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
    if projected.embedded:
        return ["", "", ""]
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


def check_drawn(view: Workspace) -> None:
    """Refuse what the points of a view cannot be drawn on, before anything else is worked out."""
    on, points = view.drawn_on, results.points(view.data)
    if isinstance(on, ThreeColumns):
        check_columns(points, on.columns)
    if isinstance(on, Embedding):
        with in_part("projection"):
            results.check_embedding(view.data, on)


# --- The choice of what clouds are drawn on ---------------------------------------------------------


def projection_controls(tab: str) -> list[Element]:
    """What the clouds of a lens are drawn on: the choice, which an answer fills, and the constants of each."""
    constants = form.methods(tab, "projection", EMBEDDINGS, lambda name: LOOK_ANEW if name == "n_components" else {})
    return [html.Div(id=Ids(tab)("axes")), *constants]


# What lies flat is looked at from another place than what has three dimensions.
LOOK_ANEW: dict[str, str | None] = {"camera": ""}


def projection_choice(tab: str, view: Workspace, points: Points) -> list[Element]:
    """The choice of what the clouds of a view are drawn on, and of columns where it is these.

    It stands among what an answer fills, since columns are the data's. What a list sets is all three columns: whoever
    chooses one that is another axis has the two change places.
    """
    on, help = view.drawn_on, Workspace.model_fields["projection"].description or ""
    choice = controls.choice(tab, "projection", "drawn on", on.kind, possible(points, on), help=help, wide=True)
    return [
        controls.also(choice, {"axes": "", **LOOK_ANEW}),
        *([columns_choice(tab, on.columns, points)] if isinstance(on, ThreeColumns) else []),
        *([html.P(MEANINGLESS, className="caution")] if isinstance(on, Embedding) else []),
    ]


MEANINGLESS = (
    "Points that are near here mostly are near. Axes mean nothing here, nor do the sizes of groups and the distances "
    "between them."
)


def possible(points: Points, on: Projecting) -> list[tuple[str, str]]:
    """The ways to draw these points, given as (value, label)."""
    came, d = points.drawn is not None, points.stored.shape[1]
    usual = "as they came" if came else "principal components" if d > 3 else "the features"
    return [
        ("usual", usual),
        *([("pca", "principal components")] if came or d <= 3 or on.kind == "pca" else []),
        *([("columns", ThreeColumns.label)] if choosable(points) else []),
        *[(str(of.kind), of.label if of.installed() else f"{of.label} (not installed)") for of in EMBEDDINGS],
        *([("given", "as they came")] if on.kind == "given" else []),
    ]


def columns_choice(tab: str, now: tuple[int, ...], points: Points) -> Element:
    """Which column is on which axis."""
    lists: list[Element] = []
    for place, letter in enumerate("xyz"):
        options = [
            (listed(turned(now, place, column)), with_unit(points, column)) for column in range(points.stored.shape[1])
        ]
        part = controls.select(controls.identifier(tab, f"axes.{letter}"), f"{letter} axis", listed(now), options)
        lists.append(html.Div([html.Span(letter, **aria(hidden="true")), part], className="axis"))
    return controls.control(tab, "axes", "axes", lists, wide=True)


def turned(columns: tuple[int, ...], place: int, column: int) -> tuple[int, ...]:
    """The same columns with another one in a place; one that has a place of its own changes places with it."""
    before = columns[place]
    return tuple(column if i == place else before if now == column else now for i, now in enumerate(columns))


def listed(columns: tuple[int, ...]) -> str:
    """Columns as the address has them."""
    return ",".join(map(str, columns))
