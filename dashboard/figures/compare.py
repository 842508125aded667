"""Runs held against each other: how good each is, against how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
# More names would lie on each other.
NAMED = 6
# So near, as parts of the chart's width and height, that they would do so all the same.
NEAR = np.array([0.3, 0.08])


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

    What nobody would choose is pale; the others are named, as far as there is room.
    """
    signs = {prepare: number for number, prepare in enumerate(SIGNS)}
    named = _named(spots)
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
        annotations=[_note(spot, spots) for spot in named],
    )
    return Drawing([trace], drawn)


def _named(spots: Sequence[Spot]) -> list[Spot]:
    """The spots whose names have room: those in front, but for what lies near another one that is named already."""
    places = np.array([[np.log10(spot.seconds), spot.good] for spot in spots]).reshape(-1, 2)
    near = np.ptp(places, axis=0) * NEAR if len(places) else np.ones(2)
    named: list[int] = []
    for i, spot in enumerate(spots):
        if not spot.dominated and not any((np.abs(places[i] - places[j]) < near).all() for j in named):
            named.append(i)
    return [spots[i] for i in named[:NAMED]]


def _note(spot: Spot, spots: Sequence[Spot]) -> dict[str, object]:
    """The name of a spot, to the side that has more room."""
    times = np.log10([other.seconds for other in spots])
    right = np.log10(spot.seconds) < (times.min() + times.max()) / 2
    return {
        "x": float(np.log10(spot.seconds)),
        "y": spot.good,
        "text": f"{spot.short}, {spot.here}" if spot.here else spot.short,
        "showarrow": False,
        "font": {"size": 11},
        "yshift": 12,
        "xanchor": "left" if right else "right",
    }
