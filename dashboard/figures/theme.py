"""Colours of clusters, and what all charts have in common.

Text, grid and axis colours are not set here: the browser takes them from the page's theme, so that
a chart need not be sent again when the reader turns the light off.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Six of Okabe and Ito's palette (2008), without its yellow, which vanishes on white, and its black,
# which vanishes on our dark; then, each as far as can be from all before for readers with normal
# colour vision, deuteranopia and protanopia, colours that show on both grounds.
_HUES = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#7f1aff", "#c3223d",
    "#baab5e", "#136c6c", "#ff8095", "#9966ff",
)  # fmt: skip
# Stands for the page's ink, dark or light; the browser puts the colour in.
INK = "#010203"
# Lines that say where something is, on either ground.
RULE = "#8b95a1"
NOISE_COLOUR = "#9aa0a6"
PLAIN_COLOUR = "#5b7c99"

# Stands for what is not selected, pale on either ground; the browser puts the colour in.
FADED_COLOUR = "#010204"

# Colour ids are at most one byte a point and are looked up in a colour scale of this many steps.
STEPS = 64
FADED = STEPS - 3
PLAIN = STEPS - 2
NOISE = STEPS - 1


def mixed(colour: str, other: str, share: float) -> str:
    parts = [round(int(colour[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{p:02x}" for p in parts)


# What is left of the colour of points that others stand out from.
KEPT = 0.3


def paled(colour: str, ground: str = "#ffffff", kept: float = KEPT) -> str:
    """A colour mixed with that of the ground it lies on, both as `#rrggbb`; `kept` is its share, 0 to 1.

    Pale points are drawn so and never see-through: Plotly does not sort see-through points by their
    distance, so that far ones would cover near ones. Charts of the page have no ground of their own:
    there the browser mixes, for traces whose ``meta.kept`` is set.
    """
    return mixed(colour, ground, 1 - kept)


@cache
def colour(cluster: int) -> str:
    """The colour of a cluster id, grey for noise (−1). From the thirteenth on hues return paler or deeper."""
    if cluster < 0:
        return NOISE_COLOUR
    cluster %= FADED
    turn, hue = divmod(cluster, len(_HUES))
    toward, share = (
        ("#ffffff", 0.0),
        ("#ffffff", 0.45),
        ("#000000", 0.4),
        ("#ffffff", 0.7),
        ("#000000", 0.65),
    )[turn % 5]
    return mixed(_HUES[hue], toward, share)


def codes(clusters: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Cluster ids (n,) to steps of `COLORSCALE` (n,): one byte a point."""
    return np.where(clusters < 0, NOISE, clusters % FADED).astype(np.uint8)


def _scale() -> list[list[Any]]:
    colours = [colour(i) for i in range(FADED)] + [FADED_COLOUR, PLAIN_COLOUR, NOISE_COLOUR]
    return [[(i + side) / STEPS, c] for i, c in enumerate(colours) for side in (0, 1)]


COLORSCALE = _scale()

# cmin and cmax put code i in the middle of step i.
MARKER_SCALE = {"colorscale": COLORSCALE, "cmin": -0.5, "cmax": STEPS - 0.5, "showscale": False}
