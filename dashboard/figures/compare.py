"""Runs held against each other: how good each is, against how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import INK, RULE, colour

# What is done first has its own sign and colour.
SIGNS: dict[str, str] = {
    "none": "circle",
    "standard": "square",
    "robust": "diamond",
    "pca": "triangle-up",
    "tsne": "star",
    "umap": "hexagon",
}
# Pixels that the middle of a name is above its spot, or below it.
SHIFT = 14


@dataclass(frozen=True)
class Spot:
    """One run in the chart.

    Attributes
    ----------
    name, short : str
        With what is done first, and without, which its sign says.
    prepare : str
        What is done first.
    seconds, good : float
    dominated : bool
        Whether another one is no slower and no worse: drawn pale.
    here : str
        Where it is on the page; empty for nowhere.
    click : str
        The fields, as JSON, that a click sets.
    """

    name: str
    short: str
    prepare: str
    seconds: float
    good: float
    dominated: bool
    here: str
    click: str


def compared(spots: Sequence[Spot], measure: str, *, less: bool) -> Drawing:
    """The runs by seconds, on a scale of tens, and by a measure of which `less` may be better: better is up.

    What nobody would choose is pale; the others and what is on the page are named, as far as there is room.
    """
    signs = {prepare: number for number, prepare in enumerate(SIGNS)}
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([spot.seconds for spot in spots], float),
        "y": np.array([spot.good for spot in spots], float),
        "marker": {
            "opacity": np.array([0.5 if spot.dominated else 1 for spot in spots]),
            "size": np.array([8 if spot.dominated else 12 for spot in spots]),
            "symbol": [SIGNS[spot.prepare] for spot in spots],
            "color": [RULE if spot.dominated else colour(signs[spot.prepare]) for spot in spots],
            "line": {"color": INK, "width": np.array([2 if spot.here else 0 for spot in spots])},
        },
        "text": [spot.name for spot in spots],
        "customdata": [spot.click for spot in spots],
        "hovertemplate": f"%{{text}}<br>{measure} %{{y:.3~f}}, %{{x:.2~s}}s<extra></extra>",
    }
    drawn = layout(
        margin={"l": 62, "r": 14, "t": 22, "b": 44},
        xaxis={"title": {"text": "seconds"}, "type": "log", "exponentformat": "none", "dtick": "D2"},
        yaxis={"title": {"text": measure}, "zeroline": False, **({"autorange": "reversed"} if less else {})},
        hovermode="closest",
        annotations=_notes(spots, less=less) if spots else [],
    )
    return Drawing([trace], drawn)


# --- Where names stand ------------------------------------------------------------------------------

# Pixels: of the smallest chart that is drawn, without its margins; of a letter and a line of a name, and around a spot.
# What does not overlap there does so in no larger one, where places are farther apart.
WIDE, HIGH = 280.0, 210.0
LETTER, LINE, SPOT = 6.2, 14.0, 7.0
# The share of an axis that Plotly leaves free at either end.
FREE = 0.06
# Above its spot or below it, towards the right, the left, or over it: what is tried first comes first.
SIDES = tuple((up, anchor) for up in (1, -1) for anchor in ("left", "right", "center"))

Rect = tuple[float, float, float, float]


def _notes(spots: Sequence[Spot], *, less: bool) -> list[dict[str, object]]:
    """The names of runs that are on the page, and of those that are not dominated, as far as there is room.

    What has no room is named where it is pointed at, and in the table.
    """
    places = _places(spots, less=less)
    named = [at for at, spot in enumerate(spots) if spot.here or not spot.dominated]
    taken, notes = {at: _around(places[at]) for at in named}, list[dict[str, object]]()
    for at in sorted(named, key=lambda at: not spots[at].here):
        spot, others = spots[at], [rect for other, rect in taken.items() if other != at]
        text = f"{spot.short}, {spot.here}" if spot.here else spot.short
        for up, anchor in SIDES:
            rect = _box(places[at], text, up, anchor)
            if rect[0] >= 0 and rect[2] <= WIDE and not any(_overlap(rect, other) for other in others):
                taken[len(spots) + at] = rect
                notes.append(_note(spot, text, up, anchor))
                break
    return notes


def _places(spots: Sequence[Spot], *, less: bool) -> list[tuple[float, float]]:
    """Where spots are in the smallest chart, in pixels from its lower left corner."""

    def along(values: Floats, length: float) -> Floats:
        low, spread = values.min(), np.ptp(values) or 1.0
        return (FREE + (1 - 2 * FREE) * (values - low) / spread) * length

    across = along(np.log10([spot.seconds for spot in spots]), WIDE)
    above = along(np.array([-spot.good if less else spot.good for spot in spots]), HIGH)
    return list(zip(across.tolist(), above.tolist(), strict=True))


def _around(place: tuple[float, float]) -> Rect:
    """The room that a spot takes."""
    x, y = place
    return x - SPOT, y - SPOT, x + SPOT, y + SPOT


def _box(place: tuple[float, float], text: str, up: int, anchor: str) -> Rect:
    """The room that a name takes beside its spot: left, low, right, high."""
    (x, y), width = place, LETTER * len(text)
    left = {"left": x, "right": x - width, "center": x - width / 2}[anchor]
    middle = y + up * SHIFT
    return left, middle - LINE / 2, left + width, middle + LINE / 2


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _note(spot: Spot, text: str, up: int, anchor: str) -> dict[str, object]:
    return {
        "x": float(np.log10(spot.seconds)),
        "y": spot.good,
        "text": text,
        "showarrow": False,
        "font": {"size": 11},
        "yshift": up * SHIFT,
        "xanchor": anchor,
    }
