"""The lottery: what k-means comes to from many seeds, started in either way."""

import json
from collections.abc import Callable, Mapping

import numpy as np

from components import cards, html
from components.html import Element
from components.rules import rules
from dashboard import progress, results
from dashboard.compute.arrays import Floats
from dashboard.compute.histogram import Bar, Bins, bars, by_factor, up_to_one
from dashboard.compute.methods import KMeans
from dashboard.compute.stability import Stability, chance, joined, run
from dashboard.data.points import Groups
from dashboard.errors import in_part
from dashboard.figures.histograms import Side, histograms
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.page.tab import Ids
from dashboard.params import Params
from dashboard.studies.study import Asked, Study, card
from dashboard.workspace.parts import LotteryOf

# So many runs are one question. They are the same whatever n_seeds is, so that more go on from what is there.
BATCH = 20
# What is not worse than the best by more than this share of it is as good.
NEAR = 0.01
STARTS = {"random": "random starts", "k-means++": "k-means++"}


def layout(ids: Ids) -> Element:
    """Its constants, one chart, and what it says."""
    plot = cards.graph(ids(STUDY.name, "plot"), "Runs of k-means by what they came to", scroll=False, sets="fields")
    return card(ids, STUDY.name, "One start, many seeds", "click a bar to open a run", plot, own=LotteryOf())


def fill(asked: Asked, page: Page) -> None:
    """Draw what the runs came to, again after each batch of either kind.

    Raises
    ------
    Refusal
        If all runs together would take too long, or there are fewer points than clusters.
    """
    own = asked.own
    assert isinstance(own, LotteryOf)
    place, method = asked.kmeans()
    page.shown |= {"cards": [place]}
    with in_part(STUDY.name):
        results.check_fits(asked.source, "n_seeds", own.n_seeds, lambda n: [run(method, 0)] * (len(STARTS) * n))
    stage = progress.Parts(f"Trying {own.n_seeds} seeds each")
    batches: dict[str, list[Stability]] = {init: [] for init in STARTS}
    for first in range(0, own.n_seeds, BATCH):
        done = min(first + BATCH, own.n_seeds)
        for number, init in enumerate(STARTS):
            share = [(first + (done - first) * n / len(STARTS)) / own.n_seeds for n in (number, number + 1)]
            with stage.part(*share):
                batches[init].append(results.stability(asked.source, started(method, init, 0), first, BATCH))
        drawn = {init: joined(parts).first(done) for init, parts in batches.items()}
        _put(asked, page, own, drawn, whole=done == own.n_seeds)
        if done < own.n_seeds:
            page.appear(lottery__n_seeds=str(done))


def started(method: KMeans, init: str, seed: int) -> KMeans:
    """One run of k-means from a seed, started in either way."""
    return run(method, seed).model_copy(update={"init": init})


def _put(asked: Asked, page: Page, own: LotteryOf, drawn: Mapping[str, Stability], *, whole: bool) -> None:
    """Put on the page what there is; what is not `whole` says so."""
    place, method = asked.kmeans()
    measure = measured(asked, own)
    values = {init: of.inertia if measure == "inertia" else agreed(of) for init, of in drawn.items()}
    bins = (by_factor if measure == "inertia" else up_to_one)(np.concatenate(list(values.values())))
    found = {init: bars(of, bins) for init, of in values.items()}
    opened = {init: _opened(asked.methods.get(place), init) for init in drawn}

    def click(init: str, bar: Bar) -> dict[str, object]:
        return asked.put(place, started(method, init, bar.next(opened[init])))

    above, below = (
        Side(
            name,
            found[init],
            [_told(bar, drawn[init], measure, asked.groups) for bar in found[init]],
            [json.dumps(click(init, bar)) for bar in found[init]],
            next((i for i, bar in enumerate(found[init]) if opened[init] in bar.runs), None),
        )
        for init, name in STARTS.items()
    )
    page.drawings[asked.ids(STUDY.name, "plot")] = histograms(above, below, bins, measure, f"in {place.upper()}")
    sentences = _sentences(drawn, method.n_clusters, asked)
    page.words[asked.ids(STUDY.name, "title")] = title(asked, place, method)
    page.words[asked.ids(STUDY.name, "said")] = [
        *map(cards.reading, sentences if whole else [f"So far: {sentences[0]}"]),
        _table(found, bins, measure, click),
    ]


def title(asked: Asked, place: str, method: KMeans) -> str:
    """Whose starts are compared, and of which constants: each run has one start of its own."""
    whose = (
        f"of {place.upper()}" if isinstance(asked.methods.get(place), KMeans) else f"that {place.upper()} might have"
    )
    n = method.n_clusters
    return f"Starts {whose}: k-means with {n} cluster{'s' * (n != 1)}, n_init 1"


def measured(asked: Asked, own: LotteryOf) -> str:
    """What runs are told apart by: agreement needs true groups."""
    return own.measure if asked.groups else "inertia"


def agreed(of: Stability) -> Floats:
    """The agreement of runs with true groups that are known."""
    assert of.ari is not None
    return of.ari


def _opened(method: Params | None, init: str) -> int | None:
    """The seed of the run that is on the page, if it is one of these."""
    if isinstance(method, KMeans) and (method.init, method.n_init) == (init, 1):
        return method.random_state
    return None


def _told(bar: Bar, of: Stability, measure: str, groups: Groups | None) -> str:
    n = len(bar.runs)
    told = f"{n} {'run' if n == 1 else 'runs'}, {measure} {_range(bar)}"
    if of.found is None or groups is None:
        return told
    found = int(of.found[list(bar.runs)].sum())
    all_of = "all" if found == n else found or "none"
    return f"{told}<br>{all_of} found every {groups.noun[0]}"


def _range(bar: Bar) -> str:
    return f"{words.number(bar.low)} to {words.number(bar.high)}"


def _sentences(drawn: Mapping[str, Stability], n_clusters: int, asked: Asked) -> list[str]:
    """How often each kind of start found all groups, and what n_init would make of it."""
    if asked.groups is None:
        return _without_groups(drawn)
    noun, n_groups = asked.groups.noun, asked.n_groups() or 0
    if n_clusters < n_groups:
        return [
            f"With n_clusters={n_clusters} no run can find all {n_groups} {noun[1]}; only inertia tells runs apart."
        ]
    runs, them = len(drawn["random"]), f"all {n_groups} {noun[1]}" if n_groups > 1 else f"the one {noun[0]}"
    counts = {init: 0 if of.found is None else int(of.found.sum()) for init, of in drawn.items()}
    return [
        f"K-means++ found {them} in {_count(counts['k-means++'])} of {runs} runs, "
        f"random starts in {_count(counts['random'])}.",
        f"n_init keeps the best of several starts: the best of ten would find {'them' if n_groups > 1 else 'it'} "
        f"{_often(counts['random'], runs)} from random starts and "
        f"{_often(counts['k-means++'], runs)} from k-means++. "
        f"A {noun[0]} is found if it is not split and shares no cluster.",
    ]


def _without_groups(drawn: Mapping[str, Stability]) -> list[str]:
    """How often each kind of start came to the least inertia that any run did, and what n_init would make of it."""
    runs = len(drawn["random"])
    least = min(float(of.inertia.min()) for of in drawn.values())
    counts = {init: int((of.inertia <= least * (1 + NEAR)).sum()) for init, of in drawn.items()}
    return [
        f"The least inertia that any run came to is {words.number(least)}. K-means++ came within {NEAR:.0%} of it in "
        f"{_count(counts['k-means++'])} of {runs} runs, random starts in {_count(counts['random'])}.",
        f"n_init keeps the best of several starts: the best of ten would come as near "
        f"{_often(counts['random'], runs)} from random starts and {_often(counts['k-means++'], runs)} from k-means++.",
    ]


def _count(n: int) -> str:
    return str(n) if n else "none"


def _often(found: int, runs: int) -> str:
    """How often the best of ten starts finds what one does in `found` of so many runs."""
    if found == 0:
        return "hardly ever"
    percent = 100 * chance(found, runs, 10)
    return "nearly always" if percent > 99 else f"in about {percent:.0f} of 100 runs"


def _table(
    found: Mapping[str, list[Bar]], bins: Bins, measure: str, click: Callable[[str, Bar], dict[str, object]]
) -> Element:
    """The bars as rows, each with a button that opens a run."""
    by_bin = {init: {bar.bin: bar for bar in bars} for init, bars in found.items()}

    def cell(init: str, place: int) -> object:
        bar = by_bin[init].get(place)
        if bar is None:
            return "·"
        said = f"Open one of {len(bar.runs)} with {measure} {_range(bar)}, {STARTS[init]}"
        return html.Button(str(len(bar.runs)), className="quiet", title=said, **rules(set=click(init, bar)))

    rows = []
    for place in sorted(set().union(*by_bin.values())):
        edges = Bar(place, float(bins.edges[place]), float(bins.edges[place + 1]), ())
        rows.append([_range(edges), *(cell(init, place) for init in STARTS)])
    return cards.table("Table", [measure, *STARTS.values()], rows)


STUDY = Study("lottery", "Lottery", "How does it work?", ("plot",), ("title", "said"), layout, fill)
