"""Runs counted by what they came to, so that each bar leads back to its runs."""

from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats
from dashboard.data.points import frozen

BINS = 30
STEP = 0.025
# Values that differ by less, in proportion, are one.
EQUAL = 1e-6


@dataclass(frozen=True, eq=False)
class Bins:
    """Where bars begin and end.

    Attributes
    ----------
    edges : ndarray of shape (m + 1,), float64, read-only
        Ascending.
    log : bool
        Whether bars are as wide as each other in proportion, not in difference.
    """

    edges: Floats
    log: bool

    def __post_init__(self) -> None:
        frozen(self.edges)


@dataclass(frozen=True)
class Bar:
    """The runs in one bin.

    Attributes
    ----------
    bin : int
    low, high : float
        Where it begins and ends.
    runs : tuple of int
        Numbers of its runs, those of the least value first.
    """

    bin: int
    low: float
    high: float
    runs: tuple[int, ...]

    def next(self, opened: int | None) -> int:
        """The run to open: the middle one, or after an opened one of its own the next."""
        if opened in self.runs:
            return self.runs[(self.runs.index(opened) + 1) % len(self.runs)]
        return self.runs[len(self.runs) // 2]


def by_factor(values: Floats) -> Bins:
    """Thirty bins over positive values (n,) that differ by factors; even steps where some are 0 or nearly.

    k-means ends in a few local optima whose inertias are a factor apart: in even steps the best of them
    would share a bar.
    """
    low, high = float(values.min()), float(values.max())
    if high - low <= EQUAL * high:
        # All the same: one bar, as wide as its neighbours would be.
        return Bins(np.array([low * 0.99, high * 1.01]) if high else np.array([-0.5, 0.5]), high > 0)
    if low <= EQUAL * high:
        return Bins(np.linspace(low, high, BINS + 1), False)
    return Bins(np.geomspace(low, high, BINS + 1), True)


def up_to_one(values: Floats) -> Bins:
    """Bins of 0.025 from the least of the values (n,) up to 1, which belongs to the last."""
    steps = round(1 / STEP)
    first = min(int(np.floor(values.min() * steps)), steps - 1)
    return Bins(np.arange(first, steps + 1) / steps, False)


def bars(values: Floats, bins: Bins) -> list[Bar]:
    """The bars that have runs, from the left; `values` (n,) are by run."""
    last = len(bins.edges) - 2
    place = np.clip(np.searchsorted(bins.edges, values, side="right") - 1, 0, last)
    order = np.argsort(values, kind="stable")
    return [
        Bar(int(b), float(bins.edges[b]), float(bins.edges[b + 1]), tuple(order[place[order] == b].tolist()))
        for b in np.unique(place)
    ]
