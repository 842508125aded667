"""How much of each cluster came back in each resample, cluster by cluster."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.arrays import Floats, Ids
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import INK, RULE, colour

# Resamples stand so far above and below their cluster's line, in rows.
SCATTERED = 0.3


def overlap_plot(clusters: Ids, jaccards: Floats, bounds: Sequence[tuple[float, str]]) -> Drawing:
    """A row for each cluster: a dot for what came back of it in each resample, and a diamond for their mean.

    Parameters
    ----------
    clusters : ndarray of shape (k,), int64
        Their numbers, from the top; they travel as customdata.
    jaccards : ndarray of shape (m, k), float64
        0 to 1.
    bounds : sequence of (float, str)
        Where a line stands, and what is written on it.
    """
    places = np.arange(len(clusters))
    # Spread evenly and not at random, so that the same answer is the same drawing.
    aside = SCATTERED * (2 * ((np.arange(len(jaccards)) * 0.618) % 1) - 1)
    dots = [_dots(values, place + aside, int(c)) for place, c, values in zip(places, clusters, jaccards.T, strict=True)]
    means: dict[str, object] = {
        "type": "scatter",
        "mode": "markers",
        "x": jaccards.mean(axis=0).astype(np.float32),
        "y": places.astype(np.int32),
        "customdata": clusters.astype(np.int32),
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "color": [colour(int(c)) for c in clusters],
            "line": {"width": 2, "color": INK},
        },
        "hovertemplate": "cluster %{customdata}<br>mean overlap %{x:.2f}<extra></extra>",
    }
    axes = layout(
        margin={"l": 60, "r": 14, "t": 26, "b": 44},
        xaxis={"title": {"text": "overlap (Jaccard)"}, "range": [-0.02, 1.02], "zeroline": False},
        yaxis={
            "title": {"text": "cluster"},
            "range": [len(clusters) - 0.4, -0.6],
            "tickvals": places[:: max(len(clusters) // 25, 1)].tolist(),
            "ticktext": clusters[:: max(len(clusters) // 25, 1)].tolist(),
            "zeroline": False,
        },
        hovermode="closest",
        shapes=[_line(at) for at, _ in bounds],
        annotations=[_word(at, word) for at, word in bounds],
    )
    return Drawing([*dots, means], axes)


def _dots(values: Floats, heights: NDArray[np.floating], cluster: int) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": values.astype(np.float32),
        "y": heights.astype(np.float32),
        "marker": {"size": 4, "color": colour(cluster), "opacity": 0.6},
        "customdata": np.full(len(values), cluster, np.int16),
        "hovertemplate": "cluster %{customdata}<br>overlap %{x:.2f}<extra></extra>",
    }


def _line(at: float) -> dict[str, object]:
    line = {"color": RULE, "width": 1.5, "dash": "dash"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": at, "x1": at, "line": line}


def _word(at: float, word: str) -> dict[str, object]:
    # That of the left line ends at it: above a narrow chart the two would meet.
    stand = {"x": at, "xanchor": "right" if at <= 0.5 else "center", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return stand | {"text": word, "showarrow": False, "font": {"size": 11}}
