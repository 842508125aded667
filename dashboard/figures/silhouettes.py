"""The silhouette of every point, stacked by cluster."""

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.scores import Silhouettes
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import RULE, colour


def silhouette_plot(of: Silhouettes, clusters: NDArray[np.integer]) -> Drawing:
    """A hill for each cluster, its points from the best placed to the worst, and their mean as a line.

    Parameters
    ----------
    of : Silhouettes
        Of m points; a sample has hills of its own points alone, and the mean of all that they stand for.
    clusters : ndarray of shape (n,), int
        The cluster of every point; it travels as customdata.
    """
    mine = clusters[of.rows]
    gap = max(len(mine) // 60, 1)
    hills, top = [], 0
    for cluster in np.unique(mine):
        values = np.sort(of.values[mine == cluster])[::-1]
        hills.append(_hill(values, top, int(cluster)))
        top += len(values) + gap
    axes = layout(
        margin={"l": 46, "r": 12, "t": 8, "b": 44},
        xaxis={"title": {"text": "silhouette"}, "range": [min(float(of.values.min()), 0.0) - 0.03, 1.0]},
        yaxis={"title": {"text": "points"}, "range": [top, -gap], "showticklabels": False, "zeroline": False},
        hovermode="y",
        shapes=[_line(of.mean)],
    )
    return Drawing(hills, axes)


def _hill(values: NDArray[np.float64], top: int, cluster: int) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": values.astype(np.float32),
        "y": (top + np.arange(len(values))).astype(np.int32),
        "fill": "tozerox",
        "fillcolor": colour(cluster),
        "line": {"color": colour(cluster), "width": 1, "shape": "vh"},
        "customdata": np.full(len(values), cluster, np.int16),
        "hovertemplate": "silhouette %{x:.2f}<br>cluster %{customdata}<extra></extra>",
    }


def _line(mean: float) -> dict[str, object]:
    line = {"color": RULE, "width": 1.5, "dash": "dash"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": mean, "x1": mean, "line": line}
