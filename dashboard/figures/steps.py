"""Runs of k-means step by step: their inertia as a chart, and with it what the 3D charts show at each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.steps import Steps
from dashboard.figures.drawing import Drawing, Grid, Shades, layout
from dashboard.figures.theme import RULE

# What the labels of all steps may take, and no more steps than anybody watches.
MOST_BYTES = 2 * 2**20
MOST_STEPS = 100
DASHES = ("solid", "dash")


@dataclass(frozen=True, eq=False)
class Run:
    """One run of k-means, as it is shown.

    Attributes
    ----------
    steps : Steps
    colours : ndarray of shape (k,), int
        The cluster number of each centre, which its colour follows.
    coordinates : ndarray of shape (t + 1, k, 3)
        Where the centres are drawn.
    said : sequence of str
        A sentence for each of the t + 1 steps.
    """

    steps: Steps
    colours: NDArray[np.integer]
    coordinates: NDArray[np.floating]
    said: Sequence[str]

    @property
    def bytes_per_step(self) -> int:
        """What the labels of one step take: half a byte a point as long as there are few clusters."""
        n = self.steps.labels.shape[1]
        return n // 2 + 1 if len(self.colours) <= 16 else n


def kept(runs: Sequence[Run]) -> list[int]:
    """The steps that are shown: all, or as many as may be sent, the early ones close together.

    The start is always among them, and the end of each run.
    """
    ends = {run.steps.last for run in runs}
    most = int(np.clip(MOST_BYTES // sum(run.bytes_per_step for run in runs), 8, MOST_STEPS))
    last = max(ends)
    if last < most:
        return list(range(last + 1))
    early = np.rint(np.geomspace(1, last, most - 1 - len(ends))).astype(int)
    return sorted({0, *ends, *early.tolist()})


def steps_plot(runs: Mapping[str, Run]) -> Drawing:
    """Inertia by step, a line for each run with the letter of its place at its end.

    ``extra["at"]`` are the steps that are shown, ``extra["runs"]`` what each run shows at those up to
    its end, one step after another: which centre each of n points belongs to (``labels``), the cluster
    number of each of k centres, where they are, and the rest. Colours are shared by many clusters,
    numbers are not, so the browser is sent numbers.
    """
    at = kept(list(runs.values()))
    highest = max(runs, key=lambda place: runs[place].steps.inertia[-1])
    low, high = (reach(reach(run.steps.inertia) for run in runs.values()) for reach in (min, max))
    lines = [
        _line(place, run.steps.inertia, dash, "top" if place == highest else "bottom")
        for (place, run), dash in zip(runs.items(), DASHES, strict=False)
    ]
    fixed = {"fixedrange": True, "zeroline": False}
    axes = layout(
        margin={"l": 62, "r": 28, "t": 10, "b": 40},
        xaxis=fixed | {"title": {"text": "step"}, "range": _wide(0, at[-1], 0.03, 0.03), "tickformat": ",d"},
        yaxis=fixed | {"title": {"text": "inertia"}, "range": _wide(low, high, 0.18, 0.1), "nticks": 5},
        hovermode="x",
        dragmode=False,
    )
    extra = {
        "at": at,
        "runs": {place: _shown(run, [step for step in at if step <= run.steps.last]) for place, run in runs.items()},
    }
    return Drawing(lines, axes, extra=extra)


def _wide(low: float, high: float, below: float, above: float) -> list[float]:
    """A range and shares of it to either side."""
    return [low - below * (high - low), high + above * (high - low)]


def _line(place: str, inertia: NDArray[np.float64], dash: str, side: str) -> dict[str, object]:
    letter = place.upper()
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": letter,
        "x": np.arange(len(inertia)),
        "y": inertia,
        # Away from the mark of the present step.
        "text": [""] * (len(inertia) - 1) + [f"  {letter}"],
        "textposition": f"{side} right",
        "cliponaxis": False,
        "line": {"color": RULE, "width": 1.5, "dash": dash},
        "marker": {"size": 4, "color": RULE},
        "hovertemplate": letter + ": %{y:,.4~g}<extra></extra>",
    }


def _shown(run: Run, at: list[int]) -> dict[str, Any]:
    """One run at the steps `at`."""
    x, y, z = np.moveaxis(run.coordinates[at], -1, 0)
    return {
        "labels": Shades(run.steps.labels[at].ravel()),
        "centers": run.colours.tolist(),
        "x": Grid(x.ravel()),
        "y": Grid(y.ravel()),
        "z": Grid(z.ravel()),
        "inertia": run.steps.inertia[at].tolist(),
        "said": [run.said[step] for step in at],
    }
