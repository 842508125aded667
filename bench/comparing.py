"""Compare all: twelve algorithms on the digits, against the time of their fits alone."""

import time

from bench.table import Line
from dashboard import progress
from dashboard.layer import layer
from dashboard.layer.layer import Layer
from dashboard.page.answering import Page
from dashboard.run import seen
from dashboard.studies import compare
from dashboard.tabs import scatter

RUNS = 12
QUERY = f"data=digits&method=minibatch&b=off&show=compare&compare.most={RUNS}"


def lines(rounds: int = 3) -> list[Line]:
    """All rows with all their scores, those that should be quick first, and the first of them; the middle of some."""
    taken = sorted(once() for _ in range(rounds))
    whole, first, fits = taken[len(taken) // 2]
    said = f"compare all, {RUNS} runs of 1,797 digits"
    return [
        Line(said, "s", whole, "their fits alone", fits, most_ratio=1.2),
        Line(f"{said}: first row", "s", first, most=1.0),
    ]


def once() -> tuple[float, float, float]:
    """Seconds to the last row and to the first, and those of all fits."""
    with layer.using(Layer()):
        view = scatter.PLACES.view(QUERY)
        points, runs = seen(view.data, view.hide), scatter.runs_of(view)
        asked = scatter.asked(view, compare.STUDY, points, runs)
        seconds: list[float] = []
        began = time.perf_counter()
        with progress.seen_by(lambda _: seconds.append(time.perf_counter() - began)):
            compare.fill(asked, Page(view))
        whole = time.perf_counter() - began
        rows = [compare.fitted(asked, method) for method, _ in compare.chosen(asked, asked.own)[0]]
        return whole, seconds[0], sum(row.found.seconds for row in rows if row.found)
