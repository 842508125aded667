"""The plain code that draws points in three dimensions."""

from collections.abc import Sequence

import numpy as np

from dashboard import results
from dashboard.compute.grid import middles
from dashboard.compute.projections import TSNE, Embedding, Projection, ThreeColumns
from dashboard.data.literals import literal
from dashboard.data.source import Source
from dashboard.figures.plain import plain
from dashboard.figures.scatter3d import first_view, marker_size, proportions
from dashboard.tabs.clouds import axes as titles_of
from dashboard.workspace.workspace import Workspace

AXES = "fig.update_scenes(xaxis_title=axes[0], yaxis_title=axes[1], zaxis_title=axes[2])"


def on(view: Workspace) -> Projection:
    """Where the points of a view are drawn."""
    return results.projection(view.data, view.drawn_on)


def flat(of: Source) -> bool:
    """Whether points have three coordinates at most, so that they can be drawn as they are."""
    return results.points(of).stored.shape[1] <= 3


def looked_at(view: Workspace) -> list[str]:
    """How long the axes of a 3D chart are drawn, and its camera: the address's, or where the page begins."""
    cube = isinstance(view.drawn_on, ThreeColumns)
    at = camera(view.camera) if view.camera else first_view(on(view).coordinates, cube)
    return [
        f'fig.update_scenes(aspectmode="{proportions(cube)}")',
        f"fig.update_scenes(camera={at!r})".replace("'", '"'),
    ]


def camera(nine: Sequence[float]) -> dict[str, dict[str, float]]:
    """A camera as the address has it, eye, centre and up, as Plotly has it."""
    return {n: dict(zip("xyz", nine[3 * i : 3 * i + 3], strict=True)) for i, n in enumerate(("eye", "center", "up"))}


def projected(view: Workspace) -> str:
    """Coordinates P (n, 3) of points on their first principal components, and what their axes are called."""
    shape = results.points(view.data).stored.shape
    return (
        f"pca = PCA(n_components={min(*shape, 3)}, random_state=0)\n"
        "P = pca.fit_transform(X)\n"
        'axes = [f"PC {i} ({share:.0%})" for i, share in enumerate(pca.explained_variance_ratio_, 1)]'
    )


def rows_drawn(view: Workspace) -> tuple[list[str], str]:
    """What makes the rows (n, 3) that are drawn as they are, and what they are called; they may have come so."""
    d, on_it = results.points(view.data).stored.shape[1], view.drawn_on
    if isinstance(on_it, Embedding):
        return [*laid_out(on_it, view), *([FLAT] if on_it.n_components == 2 else [])], "P"
    if on(view).given:
        return [], "drawn"
    if isinstance(view.drawn_on, ThreeColumns):
        return [f"P = {view.data.measured}[:, {list(view.drawn_on.columns)}]  # as they were measured"], "P"
    if d < 3:
        return ["P = np.zeros((len(X), 3))  # flat: the other coordinates are 0", f"P[:, :{d}] = X"], "P"
    return [], "X"


FLAT = "P = np.column_stack([P, np.zeros(len(P))])  # flat"


def laid_out(on_it: Embedding, view: Workspace) -> list[str]:
    """What makes P (n, 2) or (n, 3) of the points X: the library's own call."""
    call, few = on_it.call(), min(results.points(view.data).stored.shape) < on_it.n_components
    if isinstance(on_it, TSNE):
        more = ', initialization="random"' if few else ""
        # The same on many threads, and on one; openTSNE's own choice for a plane of very many points.
        return [f"P = np.array({call[:-1]}{more}).fit(X))  # another processor may end in another picture"]
    return [f"P = {call}.fit_transform(X)  # another processor may end in another picture"]


def placed(view: Workspace) -> list[str]:
    """Coordinates x, y and z (n,) of the points X (n, d) of a view; of close ones around a middle, as on the page."""
    if on(view).explained is not None:
        return [projected(view), "x, y, z = P.T"]
    (made, rows), middle = rows_drawn(view), middles(on(view).coordinates)
    if not middle.any():
        return [*made, f"x, y, z = {rows}.T"]
    return [
        *made,
        f"middle = np.array({middle.tolist()})  # Plotly draws with float32, in which close points would fall together",
        f"x, y, z = ({rows} - middle).T",
    ]


def axes(view: Workspace) -> list[str]:
    """What the axes are called; one that has one value only is not drawn."""
    found = on(view)
    if found.explained is not None:
        return [AXES]
    if found.embedded:
        return ["fig.update_scenes(xaxis_visible=False, yaxis_visible=False, zaxis_visible=False)"]
    named = titles_of(results.points(view.data), found)
    told = []
    for letter, title, column, shift in zip("xyz", named, found.coordinates.T, middles(found.coordinates), strict=True):
        if np.ptp(column) == 0:
            told.append(f"{letter}axis_visible=False")
        else:
            called = f"{title} - {shift:.6g}" if shift else title
            # Plotly reads tags in it.
            told.append(f"{letter}axis_title={literal(plain(called))}")
    return [f"fig.update_scenes({', '.join(told)})"]


def figure(view: Workspace, n: int, colour: str) -> str:
    """One cloud of the n points of a view; `colour` is an expression."""
    lines = [
        *placed(view),
        f'marker = {{"size": {marker_size(n):.3g}, "color": {colour}, "line": {{"width": 0}}}}',
        'fig = go.Figure(go.Scatter3d(x=x, y=y, z=z, mode="markers", marker=marker))',
        *axes(view),
        *looked_at(view),
    ]
    return "\n".join(lines)
