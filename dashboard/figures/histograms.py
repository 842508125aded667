"""Two histograms on one axis: what runs of two kinds came to, one above the line and one below."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from dashboard.compute.arrays import Floats
from dashboard.compute.histogram import Bar, Bins
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import RULE

# Told apart by side, name and lightness; neither is the colour of a cluster.
ABOVE, BELOW = "#8d8a99", "#5f6fb8"
# A bar can be clicked as if it were at least this share of the highest.
REACH = 0.12
# Each side has at least this share of the height, so that its name has room.
LEAST = 0.3


@dataclass(frozen=True)
class Side:
    """One of the two histograms.

    Attributes
    ----------
    name : str
        What stands beside it.
    bars : sequence of Bar
    told : sequence of str
        What is said of each bar under the mouse.
    clicks : sequence of str
        The fields, as JSON, that a click on each bar sets.
    opened : int or None
        The place among the bars of the one whose run is on the page.
    """

    name: str
    bars: Sequence[Bar]
    told: Sequence[str]
    clicks: Sequence[str]
    opened: int | None


def histograms(above: Side, below: Side, bins: Bins, measure: str, here: str) -> Drawing:
    """Bars up for one side and down for the other.

    Parameters
    ----------
    above, below : Side
    bins : Bins
        Of both.
    measure : str
        What is on the axis.
    here : str
        What stands at the bar whose run is on the page.
    """
    most = [max((len(bar.runs) for bar in side.bars), default=0) for side in (above, below)]
    up, down = (1.2 * max(m, LEAST * max(most) / (1 - LEAST)) for m in most)
    x = np.log10(bins.edges) if bins.log else bins.edges
    sides = [(above, 1, ABOVE), (below, -1, BELOW)]
    axes = layout(
        margin={"l": 46, "r": 12, "t": 8, "b": 44},
        barmode="overlay",
        hovermode="closest",
        xaxis={"title": {"text": measure}, "zeroline": False, **_ticks(bins)},
        yaxis={"title": {"text": "runs"}, "range": [-down, up], "zerolinewidth": 2, **_counts(up, down)},
        annotations=[_name(side.name, sign, measure) for side, sign, _ in sides]
        + [_here(side, x, sign, here) for side, sign, _ in sides if side.opened is not None],
    )
    shown = [_trace(side, x, sign) | {"marker": {"color": colour}, "hoverinfo": "skip"} for side, sign, colour in sides]
    return Drawing([*shown, *(_reach(side, x, sign, REACH * max(most)) for side, sign, _ in sides)], axes)


def _trace(side: Side, x: Floats, sign: int) -> dict[str, object]:
    places = np.array([bar.bin for bar in side.bars], int)
    return {
        "type": "bar",
        "x": (x[places] + x[places + 1]) / 2,
        "width": 0.94 * (x[places + 1] - x[places]),
        "y": sign * np.array([len(bar.runs) for bar in side.bars], int),
    }


def _reach(side: Side, x: Floats, sign: int, least: float) -> dict[str, object]:
    """Bars that are not seen, to be hit by the mouse where a low one would be missed."""
    trace = _trace(side, x, sign)
    heights = [sign * max(len(bar.runs), least) for bar in side.bars]
    return trace | {
        "y": np.array(heights, float),
        "marker": {"color": "rgba(0,0,0,0)"},
        "customdata": list(side.clicks),
        "hovertext": list(side.told),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _name(name: str, sign: int, measure: str) -> dict[str, object]:
    """A side's name, where its bars are low: at high inertia, at low agreement."""
    x = 0.98 if measure == "inertia" else 0.02
    side = {"x": x, "xanchor": "right" if x > 0.5 else "left", "xref": "paper"}
    top = {"y": 1 if sign > 0 else 0, "yanchor": "top" if sign > 0 else "bottom", "yref": "paper"}
    return side | top | {"text": name, "showarrow": False, "font": {"size": 13}}


def _here(side: Side, x: Floats, sign: int, here: str) -> dict[str, object]:
    bar = side.bars[side.opened or 0]
    return {
        "x": float(x[bar.bin] + x[bar.bin + 1]) / 2,
        "y": sign * len(bar.runs),
        "text": here,
        "ax": 22,
        "ay": -16 * sign,
        "arrowcolor": RULE,
        "arrowwidth": 1.5,
        "arrowhead": 2,
    }


def _counts(up: float, down: float) -> dict[str, object]:
    """Ticks at whole numbers on both sides."""
    step = _round_up(max(up, down) / 4)
    marks = [i * step for i in range(-int(down // step), int(up // step) + 1)]
    return {"tickvals": marks, "ticktext": [str(abs(mark)) for mark in marks]}


def _round_up(value: float) -> int:
    """The next of 1, 2, 5, 10, 20 …"""
    unit = 10 ** floor(log10(max(value, 1)))
    return next(step * unit for step in (1, 2, 5, 10) if step * unit >= value)


def _ticks(bins: Bins) -> dict[str, object]:
    """Round numbers where the axis has logarithms; Plotly's own where it has not."""
    if not bins.log:
        return {}
    low, high = float(bins.edges[0]), float(bins.edges[-1])
    if high > 4 * low:
        decades = range(floor(log10(low)), ceil(log10(high)) + 1)
        marks = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    else:
        step = 10.0 ** floor(log10((high - low) / 2))
        step *= next(by for by in (5, 2, 1) if (high - low) / (by * step) >= 2)
        marks = [i * step for i in range(ceil(low / step), floor(high / step) + 1)]
    inside = [mark for mark in marks if 0.9 * low <= mark <= 1.1 * high]
    return {
        "tickvals": [log10(mark) for mark in inside],
        "ticktext": [f"{mark:,.0f}" if mark >= 10 else f"{mark:g}" for mark in inside],
    }
