"""Runs of k-means from many seeds, as plain code."""

from dashboard import results
from dashboard.compute.stability import joined
from dashboard.export import readout
from dashboard.export.studies.told import Sections
from dashboard.figures.histograms import ABOVE, BELOW
from dashboard.page import words
from dashboard.studies.lottery import BATCH, NEAR, STARTS, LotteryOf, measured, started
from dashboard.studies.study import Asked


def code(asked: Asked) -> Sections:
    """What many seeds come to from either kind of start."""
    own = asked.own
    assert isinstance(own, LotteryOf)
    _, method = asked.kmeans()
    called = words.call(method.model_copy(update={"n_init": 1, "random_state": -1}))
    called = called.replace(f"init={method.init!r}", "init=init").replace("random_state=-1", "random_state=seed")
    run = method.fitted().replace("model", "run")
    agreed, measure = asked.groups is not None, measured(asked, own)
    empty = '{"inertia": [], "ARI": []}' if agreed else '{"inertia": []}'
    compared = f'\n        scores["ARI"].append(adjusted_rand_score(truth, {run}.labels_))' if agreed else ""
    return [
        (
            "What k-means comes to from many seeds",
            f'numbers = {{"random": {empty}, "k-means++": {empty}}}\n'
            "for init, scores in numbers.items():\n"
            f"    for seed in range({own.n_seeds}):\n"
            f"        run = {called}.fit(X)\n"
            f'        scores["inertia"].append({run}.inertia_){compared}',
        ),
        (
            "How many runs came to what",
            "study = make_subplots(2, 1, shared_xaxes=True, subplot_titles=list(numbers))\n"
            f'for row, (scores, colour) in enumerate(zip(numbers.values(), ["{ABOVE}", "{BELOW}"]), 1):\n'
            f'    study.add_histogram(x=scores["{measure}"], marker_color=colour, bingroup=1, row=row, col=1)\n'
            f'study.update_xaxes(title_text="{measure}", row=2)\n'
            'study.update_yaxes(title_text="runs")\n'
            "study.update_layout(showlegend=False)",
        ),
    ]


def numbers(asked: Asked) -> list[str]:
    """The least inertia of all runs, and how many of either start came near it."""
    own, (_, method) = asked.own, asked.kmeans()
    assert isinstance(own, LotteryOf)
    batches = range(0, own.n_seeds, BATCH)
    runs = [
        joined([results.stability(asked.source, started(method, init, 0), first, BATCH) for first in batches])
        for init in STARTS
    ]
    least = min(float(of.first(own.n_seeds).inertia.min()) for of in runs)
    near = [
        readout.line(
            f"within {NEAR:.0%} of it, {init}", f"sum(i <= least * {1 + NEAR} for i in numbers['{init}']['inertia'])"
        )
        for init in STARTS
    ]
    return [
        'least = min(min(scores["inertia"]) for scores in numbers.values())',
        readout.line("least inertia", readout.number("least", least)),
        *near,
    ]
