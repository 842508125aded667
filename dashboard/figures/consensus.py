"""Who is together with whom: a map of pairs of points, cluster by cluster."""

import base64
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.compute.arrays import Floats, Ids
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import RULE

# Always together is this colour, never together what lies below, so that one map serves both themes.
INK = (0x00, 0x72, 0xB2)
STEPS = 64


def consensus_map(together: NDArray[np.float32], clusters: Ids, means: Floats) -> Drawing:
    """A square for each pair of points, the stronger the more often they fell together.

    It is an image under a chart of the clusters' blocks, which say what they are on hover.

    Parameters
    ----------
    together : ndarray of shape (s, s), float32
        0 to 1.
    clusters : ndarray of shape (s,), int64
        Of the points, in the order of the map; −1 noise. They travel as customdata.
    means : ndarray of shape (k, k), float64
        Of the blocks, in the same order.
    """
    s = len(clusters)
    first = np.flatnonzero(np.r_[True, clusters[1:] != clusters[:-1]])
    edges = [*first.tolist(), s]
    named = ["noise" if c < 0 else f"cluster {c}" for c in clusters[first].tolist()]
    blocks = {
        "type": "heatmap",
        "x": edges,
        "y": edges,
        "z": np.zeros_like(means, np.uint8),
        "colorscale": [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        "showscale": False,
        "customdata": [[int(c)] * len(first) for c in clusters[first]],
        "text": [
            [_told(a, b, mean) for b, mean in zip(named, row, strict=True)] for a, row in zip(named, means, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    ticks = _ticks(first, s, named)
    # As high as it is wide, whatever room there is.
    square = {"constrain": "domain", "showgrid": False, "zeroline": False}
    axes = layout(
        margin={"l": 64, "r": 10, "t": 10, "b": 48},
        xaxis={**square, "title": {"text": "cluster"}, "range": [0, s], **ticks},
        yaxis={**square, "title": {"text": "cluster"}, "range": [s, 0], "scaleanchor": "x", **ticks},
        images=[
            {
                "source": _image(together),
                "xref": "x",
                "yref": "y",
                "x": 0,
                "y": 0,
                "sizex": s,
                "sizey": s,
                "sizing": "stretch",
                "layer": "below",
            }
        ],
        shapes=[line for at in edges for line in _lines(at, s)] if len(first) <= 60 else [],
    )
    return Drawing([blocks], axes)


def _told(one: str, other: str, mean: float) -> str:
    who = f"points of {one}" if one == other else f"{one} with {other}"
    return f"{who}<br>" + ("there is one" if np.isnan(mean) else f"together in {mean:.0%} of resamples")


def _ticks(first: Ids, s: int, named: Sequence[str]) -> dict[str, object]:
    """Names of clusters in the middle of their blocks, where these have room for them."""
    sizes = np.diff([*first.tolist(), s])
    room = sizes >= s / 40
    middles = (first + sizes / 2)[room]
    names = [name.removeprefix("cluster ") for name, has in zip(named, room, strict=True) if has]
    return {"tickvals": middles.tolist(), "ticktext": names}


def _lines(at: int, s: int) -> list[dict[str, object]]:
    line = {"color": RULE, "width": 1}
    return [
        {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": s, "line": line},
        {"type": "line", "x0": 0, "x1": s, "y0": at, "y1": at, "line": line},
    ]


def _image(together: NDArray[np.float32]) -> str:
    """The map as an address that carries it: one colour, more or less opaque."""
    levels = np.rint(together * (STEPS - 1)).astype(np.uint8)
    image = Image.fromarray(levels, mode="P")
    image.putpalette(bytes(INK) * STEPS)
    file = BytesIO()
    image.save(file, "PNG", transparency=bytes(round(255 * i / (STEPS - 1)) for i in range(STEPS)))
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
