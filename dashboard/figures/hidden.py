"""A cloud in which each point has the colour of how many of its neighbours are near it there."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.drawing import Drawing, Shades
from dashboard.figures.theme import COLORSCALE, NOISE_COLOUR, STEPS, mixed

# From none to all, told apart on either ground by readers with any colour vision.
NONE, SOME, ALL = "#d55e00", "#b5afa0", "#0072b2"


@cache
def shade(kept: int, n_neighbors: int) -> str:
    """The colour of a point that keeps so many of its neighbours near."""
    share = kept / n_neighbors
    return mixed(NONE, SOME, 2 * share) if share < 0.5 else mixed(SOME, ALL, 2 * share - 1)


def neighbours_kept(cloud: Drawing, rows: NDArray[np.integer], kept: NDArray[np.integer], n_neighbors: int) -> Drawing:
    """The same cloud, painted anew: nothing of its coordinates travels again.

    Parameters
    ----------
    cloud : Drawing
        Of n points, one of its traces.
    rows : ndarray of shape (m,), int
        The points that are known of; others are grey.
    kept : ndarray of shape (m,), int
        How many of its nearest are near each, 0 to `n_neighbors`.
    """
    paint = cloud.paint[0]
    codes = np.full(len(np.asarray(paint["marker.color"])), n_neighbors + 1, np.uint8)
    codes[rows] = kept
    hover = paint["hovertemplate"].removesuffix("<extra></extra>") + "<br>%{text}<extra></extra>"
    names = [f"{count} of its {n_neighbors} nearest are near here" for count in range(n_neighbors + 1)]
    return Drawing(
        cloud.traces,
        cloud.layout,
        {
            0: {
                "marker.color": Shades(codes),
                "marker.colorscale": _scale(n_neighbors),
                "hovertemplate": hover,
                "meta": {"names": [*names, "not in the sample"]},
            }
        },
    )


def _scale(n_neighbors: int) -> list[list[object]]:
    """The colours of codes: how many are kept, the grey of what is not known, and then those of all clouds."""
    own = [*(shade(kept, n_neighbors) for kept in range(n_neighbors + 1)), NOISE_COLOUR]
    begun = [[(i + side) / STEPS, c] for i, c in enumerate(own) for side in (0, 1)]
    return [*begun, *COLORSCALE[len(begun) :]]
