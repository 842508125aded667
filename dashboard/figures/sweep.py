"""What a method comes to with more and more clusters: charts over one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.theme import INK, RULE

LINE, BEST = "#8b95a1", "#d55e00"


@dataclass(frozen=True)
class Curve:
    """One value by number of clusters.

    Attributes
    ----------
    name : str
    values : sequence of float or None
        None where it is not defined.
    best : int or None
        The place of the best one, marked as such.
    word : str
        What stands at the best one.
    errors : sequence of float or None
        The standard error of each value, drawn as a bar; empty where there is none.
    level : float or None
        What values are held against; a line.
    """

    name: str
    values: Sequence[float | None]
    best: int | None = None
    word: str = ""
    errors: Sequence[float | None] = ()
    level: float | None = None


def sweep(
    ks: Sequence[int], curves: Sequence[Curve], clicks: Sequence[str], here: tuple[int, str] | None, made: int | None
) -> Drawing:
    """Curves above each other.

    Parameters
    ----------
    ks : sequence of int
        Numbers of clusters.
    curves : sequence of Curve
        From the top.
    clicks : sequence of str
        The fields, as JSON, that a click at each k sets.
    here : (int, str) or None
        The place of the clustering that is on the page, and what stands there.
    made : int or None
        How many groups the data has; a line where it is one of `ks`.
    """
    room = 1 / len(curves)
    traces, notes, axes, lines = [], [], {}, []
    half = 0.04 if len(curves) < 3 else 0.025
    for number, curve in enumerate(curves):
        axis = "" if number == 0 else str(number + 1)
        top = 1 - number * room
        axes[f"yaxis{axis}"] = {
            "title": {"text": curve.name},
            "domain": [top - room + (half if number < len(curves) - 1 else 0), top - (half if number else 0)],
            "zeroline": False,
            "nticks": 8 if len(curves) < 3 else 4,
        }
        traces.append(_trace(ks, curve, clicks, here, f"y{axis}"))
        notes += _notes(ks, curve, here, f"y{axis}")
        if curve.level is not None:
            lines.append(_level(curve.level, f"y{axis}"))
    drawn = layout(
        margin={"l": 62, "r": 14, "t": 22, "b": 44},
        xaxis={
            "title": {"text": "clusters"},
            "range": [min(ks) - 0.6, max(ks) + 0.6],
            "anchor": traces[-1]["yaxis"],
            "tickformat": "d",
            "dtick": 1 if len(ks) <= 15 else 5,
            "tick0": 0,
        },
        hovermode="x",
        annotations=notes,
        **axes,
    )
    if made is not None and made in ks:
        lines.append(_line(made))
        notes.append(_said(made, 1.0, f"{made} true groups", "paper") | {"yshift": 11})
    if lines:
        drawn["shapes"] = lines
    return Drawing(traces, drawn)


def _trace(
    ks: Sequence[int], curve: Curve, clicks: Sequence[str], here: tuple[int, str] | None, axis: str
) -> dict[str, object]:
    place = np.arange(len(ks))
    best, present = place == curve.best, place == (here[0] if here else -1)
    errors = {"error_y": {"array": list(curve.errors), "color": LINE, "thickness": 1}} if curve.errors else {}
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": np.array(ks, int),
        "y": _known(curve.values),
        **errors,
        "yaxis": axis,
        "line": {"color": LINE, "width": 1},
        "marker": {
            "opacity": 1,
            "size": np.where(best | present, 12, 7),
            "symbol": np.where(best, "diamond", "circle"),
            "color": np.where(best, BEST, LINE),
            "line": {"color": INK, "width": np.where(present, 2, 0)},
        },
        "customdata": list(clicks),
        "hovertemplate": f"%{{x}} clusters<br>{curve.name} %{{y:.4~g}}<extra></extra>",
    }


def _known(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], float)


def _notes(ks: Sequence[int], curve: Curve, here: tuple[int, str] | None, axis: str) -> list[dict[str, object]]:
    """What stands at the best point and at the present one."""
    words: dict[int, list[str]] = {}
    if curve.best is not None:
        words.setdefault(curve.best, []).append(curve.word)
    if here is not None:
        words.setdefault(here[0], []).append(here[1])
    notes = []
    for place, said in words.items():
        value = curve.values[place]
        if value is not None:
            notes.append(_said(ks[place], value, ", ".join(said), axis) | _beside(place, len(ks)))
    return notes


def _beside(place: int, n: int) -> dict[str, object]:
    """To the side of a point that has more room."""
    right = place < 0.6 * n
    return {"yshift": 14, "xshift": 8 if right else -8, "xanchor": "left" if right else "right"}


def _said(x: float, y: float, text: str, axis: str) -> dict[str, object]:
    return {"x": x, "y": y, "yref": axis, "text": text, "showarrow": False, "font": {"size": 11}}


def _level(value: float, axis: str) -> dict[str, object]:
    line = {"color": RULE, "width": 1, "dash": "dot"}
    place = {"xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": value, "y1": value}
    return {"type": "line", **place, "line": line, "layer": "below"}


def _line(k: int) -> dict[str, object]:
    line = {"color": RULE, "width": 1.5, "dash": "dash"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": k, "x1": k, "line": line, "layer": "below"}
