"""Clouds of points in three dimensions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.grid import middles
from dashboard.figures.drawing import Drawing, Grid, Shades, layout
from dashboard.figures.plain import plain_all
from dashboard.figures.theme import FADED, INK, KEPT, MARKER_SCALE, PLAIN, codes

TICKS = 5
# Where a cube is looked at from: z upwards, y at the eye, a little of the other sides, and our blobs apart.
TOWARDS = (-0.24, 0.88, 0.4)
# So far from its middle the whole of a cube is seen, in any frame that is not upright.
AWAY = 2.4
# A range that is a smaller share of the longest has one value only.
FLAT = 1e-6
# So much of an upright axis is kept free of ticks at its foot.
FOOT = 0.06


def marker_size(n: int) -> float:
    """The size of markers so that `n` neither vanish nor cover each other; Plotly draws 1 three pixels wide."""
    return float(np.clip(11 / max(n, 1) ** 0.25, 0.6, 3.2))


def scatter3d(
    coordinates: NDArray[np.floating],
    clusters: NDArray[np.integer] | None,
    axes: Sequence[str] = ("x0", "x1", "x2"),
    noun: str = "point",
    *,
    kind: str = "cluster",
    names: Sequence[str] = (),
    rows: Sequence[str] = (),
    cube: bool = False,
    bare: bool = False,
) -> Drawing:
    """Points (n, 3) coloured by cluster ids (n,), −1 grey; without ids all in one plain colour.

    On hover a point is called `noun`, or by its name among `rows` (n,), what its id stands for `kind`; ids with `names`
    are told by these. In a `cube` all axes are drawn equally long, whatever they are measured in; without, the data
    keeps its proportions. What is `bare` has no axes, which would mean nothing.
    """
    n, middle = len(coordinates), middles(coordinates)
    trace = {
        "type": "scatter3d",
        "mode": "markers",
        **_placed(coordinates, middle),
        "marker": {"size": marker_size(n), "line": {"width": 0}, **MARKER_SCALE},
    }
    if rows:
        trace["hovertext"] = plain_all(rows)
    hover = "%{hovertext}" if rows else f"{noun} %{{pointNumber}}"
    if clusters is not None:
        hover += f"<br>{kind} %{{text}}"
    shade = np.full(n, PLAIN, np.uint8) if clusters is None else codes(clusters)
    paint: dict[str, object] = {"marker.color": Shades(shade), "hovertemplate": hover + "<extra></extra>"}
    # As long as each has a colour of its own, the browser reads the number from that.
    if clusters is not None and clusters.max(initial=0) >= FADED:
        paint["text"] = clusters
    if names:
        paint["meta"] = {"names": plain_all(names)}
    box = scene(plain_all(axes), first_view(coordinates, cube), cube)
    shown = without_axes(box) if bare else told(spaced(box, coordinates[:, 2]), coordinates, middle)
    return Drawing([trace], layout(scene=shown), {0: paint})


def without_axes(scene: dict[str, Any]) -> dict[str, Any]:
    """The same scene without lines, ticks and names: a cloud that floats."""
    return scene | {f"{letter}axis": {"visible": False} for letter in "xyz"}


def lit(
    drawing: Drawing,
    coordinates: NDArray[np.floating],
    query: int,
    rows: NDArray[np.integer],
    clusters: NDArray[np.integer] | None,
    *,
    told: Sequence[str] = (),
    place: NDArray[np.floating] | None = None,
    cluster: int | None = None,
) -> Drawing:
    """The same cloud, paled by the browser, with one point and its neighbours standing out and a thread to each.

    `query` and `rows` (k,) are row numbers of `coordinates` (n, 3); they travel as customdata. `told` is what the
    query says on hover, and then each of the neighbours. A query of −1 is no row: it stands at its `place` (3,), in the
    colour of its `cluster`, or grey.
    """
    n, middle = len(coordinates), middles(coordinates)
    if place is not None:
        coordinates = np.vstack([coordinates, place])
        clusters = None if clusters is None else np.append(clusters, -1 if cluster is None else cluster)
    # However many points lie before them, they are what the cloud is looked at for.
    on_top = {"type": "scatter3d", "meta": {"onTop": True}}
    threads = {**on_top, "mode": "lines", "line": {"width": 2, "color": INK}, "hoverinfo": "skip"}
    traces = [{**drawing.traces[0], "meta": {"kept": KEPT}}, threads]
    for symbol, size in zip(("circle", "diamond"), lit_sizes(n), strict=True):
        marker = {"symbol": symbol, "size": size, "line": {"width": 2, "color": INK}, **MARKER_SCALE}
        traces.append({**on_top, "mode": "markers", "marker": marker})
    paint = dict(drawing.paint)
    if "meta" in paint[0]:
        paint[0] = paint[0] | {"meta": paint[0]["meta"] | {"kept": KEPT}}
    to_and_fro = np.stack([np.full(len(rows), query), rows], axis=1).ravel()
    paint[1] = {**_placed(coordinates[to_and_fro], middle), "customdata": to_and_fro.astype(np.int32)}
    words = list(told) or [f"row {row}" for row in (query, *rows)]
    paint[2] = _standing_out(coordinates, middle, rows, clusters, words[1:])
    paint[3] = _standing_out(coordinates, middle, np.array([query]), clusters, words[:1])
    return Drawing(traces, drawing.layout, paint)


def paled_by(drawing: Drawing, kept: NDArray[np.floating]) -> Drawing:
    """The same cloud, of the colour of each point so much `kept` (n,), 0 to 1; the rest is that of the ground.

    The coordinates stay what they are, and with them the camera; the browser mixes (`assets/rules/paint.js`).
    """
    shares, levels = np.unique(kept, return_inverse=True)
    assert len(shares) <= 16, shares
    pale = {"shares": [round(float(share), 3) for share in shares], "levels": Shades(levels.astype(np.uint8))}
    meta = drawing.paint[0].get("meta", {})
    return Drawing(drawing.traces, drawing.layout, drawing.paint | {0: drawing.paint[0] | {"meta": meta | pale}})


def lit_sizes(n: int) -> tuple[float, float]:
    """The markers of neighbours and of the query among `n` points."""
    return marker_size(n) + 1.8, marker_size(n) + 4


def _standing_out(
    coordinates: NDArray[np.floating],
    middle: NDArray[np.float64],
    rows: NDArray[np.integer],
    clusters: NDArray[np.integer] | None,
    told: list[str],
) -> dict[str, object]:
    shade = np.full(len(rows), PLAIN, np.uint8) if clusters is None else codes(clusters[rows])
    return {
        **_placed(coordinates[rows], middle),
        "customdata": rows.astype(np.int32),
        "marker.color": Shades(shade),
        "hovertext": told,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _placed(coordinates: NDArray[np.floating], middle: NDArray[np.float64]) -> dict[str, object]:
    """Where points (n, 3) are from a middle (3,), as attributes of a trace."""
    return dict(zip("xyz", map(Grid, np.ascontiguousarray(coordinates.T) - middle[:, None]), strict=True))


def told(scene: dict[str, Any], coordinates: NDArray[np.floating], middle: NDArray[np.float64]) -> dict[str, Any]:
    """The same scene, with ticks that tell the values of axes whose middle (3,) was taken off."""
    out = dict(scene)
    for letter, column, shift in zip("xyz", coordinates.T, middle, strict=True):
        if not shift:
            continue
        # At five places from end to end, with as many decimals as tell them apart, and one more.
        low, high = float(column.min()), float(column.max())
        places = int(np.clip(2 - np.floor(np.log10((high - low) / TICKS)), 0, 17))
        ticks = [round(float(tick), places) for tick in np.linspace(low + FOOT * (high - low), high, TICKS)]
        told = {"tickvals": [tick - shift for tick in ticks], "ticktext": [f"{tick:.{places}f}" for tick in ticks]}
        out[f"{letter}axis"] = scene[f"{letter}axis"] | told
    return out


def scene(axes: Sequence[str], camera: dict[str, dict[str, float]], cube: bool = False) -> dict[str, Any]:
    """Three named axes over one box, a cube or one that keeps the data's proportions, looked at by a camera."""
    small = {"showbackground": False, "showspikes": False, "nticks": TICKS, "tickfont": {"size": 10}}
    named = {
        f"{letter}axis": {"title": {"text": title, "font": {"size": 11}}, **small}
        for letter, title in zip("xyz", axes, strict=True)
    }
    return {**named, "aspectmode": proportions(cube), "dragmode": "turntable", "camera": camera}


def proportions(cube: bool) -> str:
    """How long the axes are drawn, as Plotly calls it: all alike, or as the data has them."""
    return "cube" if cube else "data"


def first_view(coordinates: NDArray[np.floating], cube: bool = False) -> dict[str, dict[str, float]]:
    """Where points (n, 3) are first looked at from, be their box drawn as a cube or not, as Plotly has a camera.

    A box shows most of itself to an eye that lies against its short sides: low clouds are looked down on, and points
    of two coordinates are looked at from right above. How near the eye comes is up to the browser, which knows the
    frame (`assets/rules/cameras.js`).
    """
    columns = np.ascontiguousarray(coordinates.T, np.float64)
    # Halves: the range of huge numbers is no number itself.
    sides = columns.max(axis=1) / 2 - columns.min(axis=1) / 2
    sides = sides / sides.max() if sides.any() else np.ones(3)
    sides = np.where(sides > 0, 1.0, 0.0) if cube else sides
    flat = np.flatnonzero(sides <= FLAT)
    # Of what lies flat nothing is to be seen but from right before it; without a little of y, no side of the screen
    # would be up.
    aim = np.array(TOWARDS) / np.maximum(sides, FLAT) if not len(flat) else np.eye(3)[flat[-1]] * (1, -1, 1)
    eye = AWAY * aim / np.linalg.norm(aim)
    x, y, z = (round(float(at), 4) for at in eye)
    return {
        "eye": {"x": x, "y": y if x or y else -0.001, "z": z},
        "center": {"x": 0, "y": 0, "z": 0},
        "up": {"x": 0, "y": 0, "z": 1},
    }


def spaced(scene: dict[str, Any], z: NDArray[np.floating]) -> dict[str, Any]:
    """The same scene without a tick at the foot of its upright axis, which would cover that of the axis it meets."""
    low, high = float(z.min()), float(z.max())
    if not 1e-9 * max(abs(low), abs(high)) < high - low < np.inf:
        return scene
    # Whole steps of 1, 2 or 5, five at most, as Plotly chooses them.
    decade = 10.0 ** np.floor(np.log10((high - low) / TICKS))
    step = decade * next(s for s in (1, 2, 5, 10) if s * decade >= (high - low) / TICKS)
    first = np.ceil((low + FOOT * (high - low)) / step)
    ticks = [float(f"{step * i:.10g}") for i in np.arange(first, np.floor(high / step) + 1)]
    return scene | {"zaxis": scene["zaxis"] | {"tickvals": ticks}} if ticks else scene
