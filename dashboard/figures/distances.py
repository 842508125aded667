"""How far neighbours are, nearest first."""

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import RULE

SAME = "#009e73"
OTHER = "#d55e00"


def distances(
    rows: NDArray[np.int64], values: NDArray[np.float64], same: NDArray[np.bool_] | None, metric: str
) -> Drawing:
    """Distances (k,) by rank: a filled marker where the neighbour is of the query's true group, or none is known.

    `rows` (k,) travel as customdata, so that a click finds the neighbour.
    """
    rank = np.arange(1, len(rows) + 1)
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": rank,
        "y": values,
        "customdata": rows.astype(np.int32),
        "line": {"color": RULE, "width": 1},
        "marker": {
            "size": 9 if len(rows) <= 40 else 6,
            "color": RULE if same is None else np.where(same, SAME, OTHER),
            "symbol": "circle" if same is None else np.where(same, "circle", "x"),
        },
        "hovertemplate": "neighbour %{x}<br>row %{customdata}<br>distance %{y:.3f}<extra></extra>",
    }
    axes = layout(
        margin={"l": 60, "r": 14, "t": 30, "b": 48},
        xaxis={"title": {"text": "neighbour, nearest first"}, "rangemode": "tozero", "tickformat": "d"},
        yaxis={"title": {"text": f"{metric} distance"}, "rangemode": "tozero"},
        hovermode="closest",
    )
    return Drawing([trace], axes)
