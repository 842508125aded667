"""How many, by clustering other data too: the gap statistic and prediction strength, piece by piece."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from components import cards, html
from components.html import Element
from components.rules import rules
from dashboard import progress, results
from dashboard.compute import trials
from dashboard.compute.arrays import Floats
from dashboard.compute.gap import Gap, gap, log_spread
from dashboard.compute.methods import Agglomerative, Method
from dashboard.compute.size import Size
from dashboard.compute.strength import STRONG, Strength, strength
from dashboard.compute.trials import Trials, joined
from dashboard.data.source import Source
from dashboard.errors import Refusal, in_part
from dashboard.figures.sweep import Curve
from dashboard.page import words
from dashboard.studies.study import Asked
from dashboard.workspace.parts import SweepOf

# What takes up to so many seconds is worked out without being asked for.
UNASKED = 10.0
# So many trials are one question. They are the same whatever their number is, so that more go on from what is there.
BATCH = 5


@dataclass(frozen=True)
class Counted:
    """What trials say of how many clusters there are.

    Attributes
    ----------
    gap : Gap
    strength : Strength
    n_refs, n_splits : int
        Of how many trials each is.
    """

    gap: Gap
    strength: Strength
    n_refs: int
    n_splits: int

    def choices(self) -> dict[str, int | None]:
        """The number that each chooses, by its name."""
        return {"the gap": self.gap.choice(), "prediction strength": self.strength.choice()}


def seconds_of(asked: Asked, method: Method, last: int) -> float:
    """The most seconds that all trials should take."""
    own, size = asked.own, Size.of(asked.points)
    assert isinstance(own, SweepOf)
    return trials.seconds_of(size, method, last, own.n_refs + own.n_splits)


def wanted(asked: Asked, method: Method, last: int) -> bool:
    """Whether trials are asked for, be it only because they take little."""
    own = asked.own
    assert isinstance(own, SweepOf)
    if last < 2 or len(asked.points) < 4:
        return False
    return own.by_trials == "on" or (own.by_trials == "auto" and seconds_of(asked, method, last) <= UNASKED)


def check(asked: Asked, method: Method, last: int) -> None:
    """Refuse trials that would take too long.

    Raises
    ------
    Refusal
        With what they would take and what would fit.
    """
    own = asked.own
    assert isinstance(own, SweepOf)
    # All cuts of a tree take one tree.
    each = [method] if isinstance(method, Agglomerative) else trials.fits(method, last)
    with in_part("sweep"):
        for name in ("n_refs", "n_splits"):
            results.check_fits(asked.source, name, getattr(own, name), lambda n: each * n)


def observed(asked: Asked, labelled: Mapping[int, Method], last: int) -> Floats:
    """The logarithm of spread (k,) of the points in 1 to `last` clusters; not a number where there are none."""
    X = asked.points.X
    spreads = [log_spread(X, np.zeros(len(X), np.int64))]
    for k in range(2, last + 1):
        labels = results.clustering(asked.source, labelled[k]).labels if k in labelled else None
        spreads.append(log_spread(X, labels))
    return np.array(spreads)


def counted(source: Source, method: Method, own: SweepOf, spreads: Floats) -> Iterator[Counted]:
    """What there is after each batch of trials; `spreads` (k,) are those of the points."""
    last = len(spreads)
    refs, splits = Steps(own.n_refs), Steps(own.n_splits)
    rounds = ceil(max(own.n_refs, own.n_splits) / BATCH)
    stage = progress.Parts("Clustering even data and halves")
    for number in range(rounds):
        for half, (steps, question) in enumerate(((refs, results.references), (splits, results.strengths))):
            with stage.part((number + half / 2) / rounds, (number + (half + 1) / 2) / rounds):
                if number * BATCH < steps.n:
                    steps.parts.append(question(source, method, last, number * BATCH, BATCH))
        yield Counted(gap(spreads, refs.whole), strength(splits.whole), len(refs.whole), len(splits.whole))


class Steps:
    """Batches of so many trials of a kind, as far as they are there."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.parts: list[Trials] = []

    @property
    def whole(self) -> Trials:
        """All that are there, but no more than are asked for."""
        return joined(self.parts).first(self.n)


def curves(of: Counted, yet: str) -> list[Curve]:
    """Both by number of clusters from 1 on, with their errors and what each chooses; `yet` follows its word."""
    chosen = of.gap.choice()
    return [
        Curve(
            "gap",
            told(of.gap.values),
            None if chosen is None else chosen - 1,
            f"chosen{yet}",
            told(of.gap.errors),
        ),
        Curve(
            "strength",
            told(of.strength.values),
            of.strength.choice() - 1,
            f"chosen{yet}",
            told(of.strength.errors),
            STRONG,
        ),
    ]


def told(values: Floats) -> list[float | None]:
    """Numbers, and None where there is none."""
    return [None if np.isnan(value) else float(value) for value in values]


def numbers(of: Counted) -> Element:
    """What each chooses, with its term."""
    chosen = of.gap.choice()
    return cards.numbers(
        [
            ("gap", "none chosen" if chosen is None else f"chooses {chosen}", f"From {of.n_refs} sets of even data."),
            ("prediction strength", f"chooses {of.strength.choice()}", f"From {of.n_splits} splits in halves."),
        ]
    )


def offered(asked: Asked, method: Method, last: int) -> list[Element]:
    """Trials that were not asked for, with what they would take."""
    own = asked.own
    assert isinstance(own, SweepOf)
    if own.by_trials == "off" or last < 2 or len(asked.points) < 4:
        return []
    took = seconds_of(asked, method, last)
    try:
        check(asked, method, last)
    except Refusal as refusal:
        return [cards.reading(f"Gap statistic and prediction strength are left out. {refusal.sentence}")]
    sentence = f"Gap statistic and prediction strength may take {took:,.0f} seconds: "
    button = html.Button("Work them out", className="quiet", **rules(set={"sweep.by_trials": "on"}))
    return [html.P([sentence, button], className="note")]


def columns(of: Counted | None, ks: Sequence[int]) -> tuple[list[str], list[list[str]]]:
    """Heads, and cells for each of some numbers of clusters."""
    if of is None:
        return [], [[] for _ in ks]
    both = (of.gap.values, of.gap.errors, of.strength.values, of.strength.errors)
    cells = [["–" if np.isnan(values[k - 1]) else words.short(float(values[k - 1])) for values in both] for k in ks]
    return ["gap", "its error", "strength", "its error"], cells
