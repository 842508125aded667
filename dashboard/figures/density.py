"""How dense it is: distances that rise, and dense places as valleys, with the height that tells them apart."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.density import Reachability
from dashboard.compute.kdistances import KDistances
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import colour

CURVE, KNEE, HERE = "#0072b2", "#8b95a1", "#d55e00"
# More columns than this no screen shows beside each other.
MOST = 4_000


def curve(of: KDistances, eps: float, min_samples: int, extra: dict[str, Any]) -> Drawing:
    """Points by how near they have enough others, from the densest on; the knee, and the distance that counts.

    Parameters
    ----------
    of : KDistances
        Of n points.
    eps : float
        The distance that counts.
    min_samples : int
        How many others are enough.
    extra : dict
        What the browser counts with while a hand moves the distance, as `counted` makes it.
    """
    n = len(of.distances)
    # The end, where it is steep, in full.
    shown = np.unique(np.concatenate([np.linspace(0, n - 1, min(n, MOST // 2)), np.arange(max(n - MOST // 2, 0), n)]))
    at = shown.astype(np.int64)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": (at + 1).astype(np.int32),
        "y": of.distances[at],
        "line": {"color": CURVE, "width": 2},
        "hovertemplate": f"%{{x:,}} points have {min_samples} within %{{y:.4~g}}<extra></extra>",
    }
    mark = {
        "type": "scatter",
        "mode": "markers+text",
        "x": np.array([of.knee + 1], np.int32),
        "y": of.distances[of.knee : of.knee + 1],
        "text": ["knee"],
        "textposition": "top left",
        "marker": {"symbol": "diamond", "size": 12, "color": KNEE},
        "hovertemplate": "knee at %{y:.4~g}<extra></extra>",
        "cliponaxis": False,
    }
    top = max(float(of.distances[-1]), eps) * 1.05
    axes = _axes("points, the densest first", f"distance to the {ordinal(min_samples)} nearest", n, top, eps)
    return Drawing([line, mark], axes, extra=extra)


def valleys(order: Reachability, clusters: NDArray[np.integer], eps: float | None, extra: dict[str, Any]) -> Drawing:
    """Points in their order, each as high as it is far from those before it: dense places are valleys.

    Parameters
    ----------
    order : Reachability
        Of n points.
    clusters : ndarray of shape (n,), int
        The cluster of each row; noise is −1.
    eps : float or None
        The height that cuts valleys from each other; None where none does.
    extra : dict
        As `curve` has it.
    """
    heights, mine = order.reachability[order.ordering], clusters[order.ordering]
    finite = heights[np.isfinite(heights)]
    top = max(float(finite.max(initial=0.0)), eps or 0.0, 1e-9) * 1.05
    heights = np.minimum(heights, top)
    n = len(heights)
    step = -(-n // MOST)
    if step > 1:
        # Of columns that share a place the highest is seen: it is what parts clusters.
        heights = np.maximum.reduceat(heights, np.arange(0, n, step))
        mine = mine[::step]
    x = (np.arange(len(heights)) * step).astype(np.int32)
    traces = [_hill(x, heights, mine, int(cluster)) for cluster in np.unique(mine)]
    return Drawing(traces, _axes("points in their order", "reachability", n, top, eps), extra=extra)


def counted(order: Reachability) -> dict[str, Any]:
    """What the browser finds clusters with at any height (`assets/rules/reachability.js`).

    In the order of the points: how far each is from those before it, how near it has enough others, and its row.
    """
    of = order.ordering
    return {
        "reach": np.nan_to_num(order.reachability[of], posinf=float(np.finfo(np.float32).max)).astype(np.float32),
        "core": order.core[of].astype(np.float32),
        "rows": of,
    }


def ordinal(k: int) -> str:
    """A number that says a place: 1st, 2nd, 3rd, 11th."""
    return f"{k}{'th' if 10 <= k % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(k % 10, 'th')}"


def _hill(
    x: NDArray[np.int32], heights: NDArray[np.float64], mine: NDArray[np.integer], cluster: int
) -> dict[str, Any]:
    """The columns of one cluster, with gaps where others stand."""
    shade = colour(cluster)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": np.where(mine == cluster, heights, 0.0).astype(np.float32),
        "fill": "tozeroy",
        "fillcolor": shade,
        "line": {"color": shade, "width": 0, "shape": "hv"},
        "name": "noise" if cluster < 0 else f"cluster {cluster}",
        "hovertemplate": "%{y:.4~g} from those before it<extra>%{fullData.name}</extra>",
    }


def _axes(x: str, y: str, n: int, top: float, eps: float | None) -> dict[str, Any]:
    return layout(
        margin={"l": 60, "r": 14, "t": 14, "b": 44},
        xaxis={"title": {"text": x}, "range": [0, n], "zeroline": False},
        yaxis={"title": {"text": y}, "range": [0, top], "zeroline": False},
        hovermode="closest",
        shapes=[] if eps is None else [_line(eps)],
    )


def _line(eps: float) -> dict[str, object]:
    line = {"color": HERE, "width": 1.5, "dash": "dash"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": eps, "y1": eps, "line": line}
