"""What tells the rows of one cluster from others: distributions over each other, or a difference of images."""

from collections.abc import Sequence

import numpy as np

from dashboard.compute.arrays import Floats
from dashboard.compute.contrast import Contrast
from dashboard.figures.drawing import Drawing, layout
from dashboard.figures.plain import plain
from dashboard.figures.theme import RULE

# From what the others have more of to what these have more of; the middle is the page's ground.
LESS, MORE = "#0072b2", "#d55e00"
# Room between the charts of two columns, of the height of both.
GAP = 0.5


def distributions(of: Contrast, names: Sequence[str], called: tuple[str, str], colours: tuple[str, str]) -> Drawing:
    """The distribution of each column that differs much, over that of the others, as parts of both.

    Parameters
    ----------
    of : Contrast
    names : sequence of str
        What the m columns are called, with their units.
    called, colours : (str, str)
        What both groups of rows are called, and their colours.
    """
    m = len(of.columns)
    traces: list[dict[str, object]] = []
    drawn = layout(margin={"l": 12, "r": 12, "t": 20, "b": 24}, hovermode="x", bargap=0, barmode="overlay")
    notes = []
    for i, name in enumerate(names):
        axis, top = "" if i == 0 else str(i + 1), 1 - i / m
        drawn[f"xaxis{axis}"] = {"anchor": f"y{axis}", "nticks": 5, "showgrid": False, "tickfont": {"size": 10}}
        drawn[f"yaxis{axis}"] = {
            "anchor": f"x{axis}",
            "domain": [max(top - (1 - GAP) / m, 0), top],
            "showticklabels": False,
            "showgrid": False,
            "rangemode": "tozero",
        }
        for shares, whose, colour in zip((of.others[i], of.shares[i]), called[::-1], colours[::-1], strict=True):
            traces.append(_steps(of.edges[i], shares, whose, colour, axis))
        notes.append(_note(f"{plain(name)}: overlap {of.overlap[i]:.2f}", axis))
    drawn["annotations"] = notes
    return Drawing(traces, drawn)


def _steps(edges: Floats, shares: Floats, whose: str, colour: str, axis: str) -> dict[str, object]:
    """One distribution as an area of steps from 0 to 0."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": edges,
        "y": np.append(shares, 0.0),
        "line": {"shape": "hv", "color": colour, "width": 1.5},
        "fill": "tozeroy",
        "opacity": 0.75,
        "name": plain(whose),
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "hovertemplate": "%{y:.0%} from %{x:.4~g} on<extra>%{fullData.name}</extra>",
    }


def _note(text: str, axis: str) -> dict[str, object]:
    place = {"xref": f"x{axis} domain", "yref": f"y{axis} domain", "x": 0, "y": 1}
    return place | {"text": text, "showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 12}}


def difference_image(difference: Floats, noun: str) -> Drawing:
    """A difference of two mean images, pixel by pixel.

    Parameters
    ----------
    difference : ndarray of shape (height, width), float64
        Positive where the first has more.
    noun : str
        What a pixel has more of: ink, or light.
    """
    most = float(abs(difference).max()) or 1.0
    trace = {
        "type": "heatmap",
        "z": difference,
        "zmin": -most,
        "zmax": most,
        "colorscale": [[0, LESS], [0.5, "rgba(139, 149, 161, 0.12)"], [1, MORE]],
        "colorbar": {"title": {"text": f"more {noun}", "side": "right"}, "thickness": 12, "len": 0.8},
        "hovertemplate": "row %{y}, column %{x}: %{z:+.2f}<extra></extra>",
    }
    axis = {"showgrid": False, "zeroline": False, "showticklabels": False, "constrain": "domain"}
    return Drawing(
        [trace],
        layout(
            margin={"l": 12, "r": 12, "t": 12, "b": 12},
            xaxis=axis,
            yaxis=axis | {"autorange": "reversed", "scaleanchor": "x"},
        ),
    )


def fidelity(values: Floats, clicks: Sequence[str], here: int, bound: float) -> Drawing:
    """How well rules of more and more questions describe clusters; a click at one sets its fields.

    Parameters
    ----------
    values : ndarray of shape (depth,), float64
    clicks : sequence of str
        As JSON.
    here : int
        The depth that the page shows.
    bound : float
        Below it rules are no description: a line.
    """
    depths = np.arange(1, len(values) + 1)
    chosen = depths == here
    trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": depths,
        "y": values,
        "line": {"color": RULE, "width": 1},
        "marker": {"size": np.where(chosen, 13, 8), "color": np.where(chosen, MORE, RULE), "opacity": 1},
        "customdata": list(clicks),
        "hovertemplate": "%{x} questions: %{y:.1%} in their cluster<extra></extra>",
    }
    line = {"color": RULE, "width": 1.5, "dash": "dash"}
    low = min(0.5, float(values.min()) - 0.05)
    return Drawing(
        [trace],
        layout(
            margin={"l": 62, "r": 14, "t": 14, "b": 44},
            xaxis={"title": {"text": "questions"}, "dtick": 1, "range": [0.6, len(values) + 0.4]},
            yaxis={
                "title": {"text": "described"},
                "range": [low, 1.02],
                "tickformat": ".0%",
            },
            shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": bound, "y1": bound, "line": line}],
        ),
    )
