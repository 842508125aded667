"""Trees of merges: the dendrogram, and the heights at which clusters merge."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.crown import Crown
from dashboard.compute.outline import Outline
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import MARKER_SCALE, codes, colour

ABOVE = "#8b95a1"
JUMP = "#d55e00"
HERE = "#4c6ef5"
# Beside each other, more than this many sizes of folded leaves cannot be read.
MAX_LABELS = 32


def dendrogram(
    outline: Outline,
    links: NDArray[np.integer],
    leaves: NDArray[np.integer],
    height: float | None,
    uirevision: str,
    *,
    suggested: tuple[int, float] | None = None,
    extra: dict[str, Any] | None = None,
) -> Drawing:
    """A tree as one trace per colour, the line that cuts it, and a mark at the largest jump.

    Parameters
    ----------
    outline : Outline
        Where each link and leaf is drawn: m links, k leaves.
    links, leaves : ndarray of shape (m,), (k,)
        The cluster below each link, −1 above the cut, and that of each leaf.
    height : float or None
        Where the cut line stands.
    uirevision : str
        Names the tree: while it stays the same, so does what the reader has zoomed into.
    suggested : (int, float), optional
        How many clusters the largest jump between heights leaves, and its middle.
    extra : dict
        What the browser cuts by itself, as `merges` makes it.
    """
    lines = [_line(height, JUMP, "dash", 1.5)] if height is not None else []
    marks = []
    if suggested and suggested[1] <= outline.y.max(initial=0.0):
        lines.append(_line(suggested[1], ABOVE, "dot", 1))
        marks.append(_mark(*suggested))
    axes = layout(
        margin={"l": 60, "r": 10, "t": 8, "b": 26},
        xaxis={"visible": False, "range": [0, 10 * len(outline.leaves)]},
        yaxis={"title": {"text": "height of merge"}, "rangemode": "tozero", "zeroline": False},
        hovermode="closest",
        uirevision=uirevision,
        shapes=lines,
        annotations=marks,
    )
    branches = [_branches(outline, links == cluster, int(cluster)) for cluster in np.unique(links)]
    return Drawing([*branches, _leaves(outline, leaves)], axes, extra=extra or {})


def merges(
    top: Crown, owner: NDArray[np.integer], truth: NDArray[np.integer], run: NDArray[np.integer] | None = None
) -> dict[str, Any]:
    """A tree as the browser cuts it (`assets/rules/merges.js`): leaf and true group (n,) of each point.

    With the colour (n,) of each in a run that is no cut of it, where there is one.
    """
    return {
        "children": top.children.ravel(),
        "heights": top.heights,
        "nodes": top.nodes,
        "owner": owner,
        "truth": truth,
        **({} if run is None else {"run": codes(run)}),
    }


def _line(height: float, colour: str, dash: str, width: float) -> dict[str, object]:
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": height, "y1": height, "line": line}


def _mark(n_clusters: int, height: float) -> dict[str, object]:
    """Words at the right end of the line of the largest jump."""
    text = f"largest jump: {n_clusters:,} cluster{'s' if n_clusters != 1 else ''}"
    place = {"xref": "paper", "x": 1, "xanchor": "right", "y": height, "yanchor": "bottom", "borderpad": 0}
    return {"text": text, "showarrow": False, "font": {"size": 11}, **place}


def _branches(outline: Outline, mine: NDArray[np.bool_], cluster: int) -> dict[str, Any]:
    """All links of one colour as one line that goes up, then across, then down, with gaps between them."""
    x, y = outline.x[mine].astype(np.float32), outline.y[mine].astype(np.float32)
    x[:, 1], x[:, 2], x[:, 3] = x[:, 3], x[:, 3], np.nan
    y[:, 2], y[:, 3] = y[:, 3], np.nan
    x, y = x.ravel(), y.ravel()
    line = {"color": ABOVE if cluster < 0 else colour(cluster), "width": 1.4, "shape": "vh"}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _leaves(outline: Outline, clusters: NDArray[np.integer]) -> dict[str, Any]:
    """A marker for each leaf; a folded one is a triangle as heavy as what it holds."""
    folded = outline.sizes > 1
    few = len(outline.leaves) <= MAX_LABELS
    plain = 4 if few else 3
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": 5 + 10 * np.arange(len(outline.leaves)),
        "y": np.zeros(len(outline.leaves), np.uint8),
        "customdata": np.stack([outline.leaves, outline.sizes], axis=1),
        "marker": {"color": codes(clusters), "line": {"width": 0}, **MARKER_SCALE, "symbol": "circle", "size": plain},
        "hovertemplate": "%{customdata[1]} points below<extra></extra>",
        "cliponaxis": False,
    }
    if folded.any():
        trace["marker"] |= {
            "symbol": np.where(folded, "triangle-up", "circle"),
            "size": np.where(folded, np.clip(4 + np.log2(outline.sizes), 5, 12), plain).astype(np.float32),
        }
    if few and folded.any():
        sizes = [str(size) if size > 1 else "" for size in outline.sizes]
        trace |= {"mode": "markers+text", "text": sizes, "textposition": "bottom center", "textfont": {"size": 10}}
    return trace


def merge_heights(heights: NDArray[np.float64], n_clusters: int, suggested: int, most: int = 30) -> Drawing:
    """The height at which k clusters become k − 1, for the last `most` merges; k is customdata.

    A long step down marks a number of clusters that the data may have. The scale is logarithmic,
    because what makes a step long is a ratio; where points merge at height 0 it cannot be.
    """
    last = heights[::-1][:most]
    k = np.arange(2, len(last) + 2)
    axes = layout(
        margin={"l": 60, "r": 14, "t": 8, "b": 44},
        xaxis={"title": {"text": "k clusters"}, "dtick": 5, "tick0": 0, "range": [0.5, len(last) + 2]},
        yaxis={"title": {"text": "merge height"}, **_scale(last)},
        hovermode="closest",
    )
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": k,
        "y": last,
        "line": {"color": ABOVE, "width": 1},
        "customdata": k,
        "marker": {
            "opacity": 1,
            "size": np.where((k == n_clusters) | (k == suggested), 11, 7),
            "color": np.where(k == suggested, JUMP, np.where(k == n_clusters, HERE, ABOVE)),
        },
        "hovertemplate": "%{x} clusters, up to height %{y:.3g}<extra></extra>",
    }
    return Drawing([trace], axes)


def _scale(heights: NDArray[np.float64]) -> dict[str, Any]:
    """A logarithmic axis with whole numbers at its ticks, where that can be."""
    if heights.min() <= 0:
        return {"type": "linear", "rangemode": "tozero"}
    decades = range(int(np.floor(np.log10(heights.min()))), int(np.ceil(np.log10(heights.max()))) + 1)
    steps = (1, 2, 5) if len(decades) < 4 else (1,)
    ticks = [round(step * 10.0**decade, 12) for decade in decades for step in steps]
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]}
