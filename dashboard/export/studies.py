"""The plain code of the studies of Blobs: `numbers` are what a study finds, `study` is its chart."""

import numpy as np

from dashboard import results
from dashboard.compute.methods import KMeans
from dashboard.compute.scores import ari
from dashboard.compute.stability import joined
from dashboard.export import readout
from dashboard.export.script import painted, source
from dashboard.export.snippets import mean_silhouette, retraced, silhouettes
from dashboard.figures.histograms import ABOVE, BELOW
from dashboard.figures.theme import RULE
from dashboard.page import words
from dashboard.page.answering import Page
from dashboard.studies import steps as by_step
from dashboard.studies.differences import pair
from dashboard.studies.lottery import BATCH, NEAR, STARTS, LotteryOf, measured, started
from dashboard.studies.study import Asked, Study
from dashboard.studies.sweep import FIRST, SweepOf, attempts
from dashboard.workspace.workspace import Workspace

Sections = list[tuple[str, str]]
READING = "What the page says of the study, and its numbers"


def steps(asked: Asked) -> Sections:
    """Inertia at the start of k-means and after each round."""
    runs = "\n".join(
        f'    "{place.upper()}": retraced({_constants(method)}),' for place, method in by_step.chosen(asked).items()
    )
    return [
        ("How k-means is followed step by step", source(retraced)),
        (
            "Inertia step by step; step 0 is the start",
            f"numbers = {{\n{runs}\n}}\n"
            "study = go.Figure()\n"
            "for name, inertia in numbers.items():\n"
            '    study.add_scatter(y=inertia, name=name, mode="lines+markers")\n'
            'study.update_layout(xaxis_title="step", yaxis_title="inertia")',
        ),
    ]


def _constants(method: KMeans) -> str:
    """What a k-means is made of, as arguments."""
    return words.call(method).replace("KMeans(", "X, ").removesuffix(")").replace("'", '"')


def lottery(asked: Asked) -> Sections:
    """What many seeds come to from either kind of start."""
    own = asked.own
    assert isinstance(own, LotteryOf)
    _, method = asked.kmeans()
    called = words.call(method.model_copy(update={"n_init": 1, "random_state": -1}))
    called = called.replace(f"init={method.init!r}", "init=init").replace("random_state=-1", "random_state=seed")
    agreed, measure = asked.groups is not None, measured(asked, own)
    empty = '{"inertia": [], "ARI": []}' if agreed else '{"inertia": []}'
    compared = '\n        scores["ARI"].append(adjusted_rand_score(truth, run.labels_))' if agreed else ""
    return [
        (
            "What k-means comes to from many seeds",
            f'numbers = {{"random": {empty}, "k-means++": {empty}}}\n'
            "for init, scores in numbers.items():\n"
            f"    for seed in range({own.n_seeds}):\n"
            f"        run = {called}.fit(X)\n"
            f'        scores["inertia"].append(run.inertia_){compared}',
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


def sweep(asked: Asked) -> Sections:
    """One method with more and more clusters, and its scores."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, SweepOf)
    if place is None:
        return []
    first = attempts(asked, place, FIRST)[0]
    name = first.counted()
    assert name is not None, first
    # A number that no method has, so that nothing else of the call is taken for it.
    called = words.call(first.model_copy(update={name: -1})).replace(f"{name}=-1", f"{name}=k").replace("'", '"')
    scores = {**first.scores(), "silhouette": "mean_silhouette(X, found)"}
    # More clusters than different points leave some empty.
    last = f"min({own.max_clusters}, {'len(np.unique(X, axis=0))' if first.distinct else 'len(X)'})"
    kept = "\n".join(f'    numbers["{score}"].append({value})' for score, value in scores.items())
    empty = ", ".join(f'"{score}": []' for score in scores)
    return [
        ("How silhouettes are found", source(silhouettes)),
        ("Their mean over all points", source(mean_silhouette)),
        (
            "The same method with more and more clusters",
            f"ks, numbers = [], {{{empty}}}\n"
            f"for k in range({FIRST}, {last} + 1):\n"
            f"    model = {called}\n"
            "    try:\n"
            "        found = model.fit_predict(X)\n"
            "    except (ValueError, TypeError, ArithmeticError, RuntimeError) as error:\n"
            '        print(f"Left out: {k} clusters. {error}")\n'
            "        continue\n"
            "    ks.append(k)\n"
            f"{kept}",
        ),
        (
            "The scores by number of clusters",
            "study = make_subplots(len(numbers), 1, shared_xaxes=True)\n"
            "for row, (name, values) in enumerate(numbers.items(), 1):\n"
            '    study.add_scatter(x=ks, y=values, mode="lines+markers", row=row, col=1)\n'
            "    study.update_yaxes(title_text=name, row=row)\n"
            'study.update_xaxes(title_text="clusters", row=len(numbers))\n'
            "study.update_layout(showlegend=False)",
        ),
    ]


def plot_of_silhouettes(asked: Asked) -> Sections:
    """The silhouette of every point, stacked by cluster."""
    place = asked.chosen()
    if place is None or results.silhouettes(asked.source, asked.methods[place]) is None:
        return []
    used = np.concatenate([[0], *map(asked.clusters, asked.places)])
    paint = painted("cluster", int(used.max()), bool(used.min() < 0))
    return [
        ("How silhouettes are found", source(silhouettes)),
        (
            f"The silhouettes of {place.upper()}, by cluster",
            f'clusters = labels["{place}"]\n'
            "rows, numbers, weights = silhouettes(X, clusters)\n"
            "study, top = go.Figure(), 0\n"
            "for cluster in np.unique(clusters[rows]):\n"
            "    values = np.sort(numbers[clusters[rows] == cluster])[::-1]\n"
            f'    hill = {{"fill": "tozerox", "line": {{"color": {paint}, "shape": "vh"}}}}\n'
            "    study.add_scatter(x=values, y=top + np.arange(len(values)), name=str(cluster), "
            'mode="lines", **hill)\n'
            "    top += len(values) + len(rows) // 60 + 1\n"
            f'study.add_vline(np.average(numbers, weights=weights), line_color="{RULE}", line_dash="dash")\n'
            'study.update_yaxes(autorange="reversed", showticklabels=False, title_text="points")\n'
            'study.update_xaxes(title_text="silhouette")',
        ),
    ]


def differences(asked: Asked) -> Sections:
    """Points by their clusters in two places, and those that differ."""
    left, right = pair(asked)
    one, other = (f'labels["{place}"]' if place in asked.methods else "truth" for place in (left, right))
    return [
        (
            f"Where {left.upper()} and {right.upper()} differ",
            f"left, right = {one}, {other}\n"
            "numbers = contingency_matrix(left, right)\n"
            "differing = np.flatnonzero(left != right)  # the rows of these points",
        ),
        (
            "Points by their cluster in both",
            "down, across = np.unique(left).astype(str), np.unique(right).astype(str)\n"
            'study = px.imshow(numbers, x=across, y=down, text_auto=True, aspect="auto")\n'
            'study.update_xaxes(type="category")\n'
            'study.update_yaxes(type="category")\n'
            f'study.update_layout(xaxis_title="cluster in {right.upper()}", yaxis_title="cluster in {left.upper()}")',
        ),
    ]


def told_of(view: Workspace, study: Study, asked: Asked) -> list[str]:
    """What the page says of a study, sentence by sentence, and the numbers in it."""
    said = [readout.quoted(sentence, study.label) for sentence in sentences(view, study, asked)]
    return [*said, *NUMBERS[study.name](asked)]


def sentences(view: Workspace, study: Study, asked: Asked) -> list[str]:
    """What the page says of a study."""
    page = Page(view)
    study.fill(asked, page)
    said = page.words[asked.ids(study.name, "said")]
    return [str(part.children) for part in said if part.attributes.get("className") == "reading"]


def ends_of_steps(asked: Asked) -> list[str]:
    """After how many steps each k-means ends, and with what."""
    lines = []
    for place, method in by_step.chosen(asked).items():
        inertia, own = results.steps(asked.source, method).inertia, f"numbers['{place.upper()}']"
        lines.append(readout.line(f"steps of {place.upper()}", f"len({own}) - 1"))
        lines.append(readout.line(f"inertia of {place.upper()}", readout.number(f"{own}[-1]", float(inertia[-1]))))
    return lines


def best_of_lottery(asked: Asked) -> list[str]:
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


def best_of_sweep(asked: Asked) -> list[str]:
    """Which number of clusters the scores speak for."""
    place = asked.chosen()
    assert place is not None
    first = attempts(asked, place, FIRST)[0]
    lowest = [readout.line("lowest BIC at", "ks[np.argmin(numbers['BIC'])]")] if "BIC" in first.scores() else []
    return [
        *lowest,
        'if not np.isnan(numbers["silhouette"]).all():',
        "    " + readout.line("highest silhouette at", "ks[np.nanargmax(numbers['silhouette'])]"),
    ]


def worst_silhouettes(asked: Asked) -> list[str]:
    """How many points are nearer to another cluster, and which cluster is placed worst."""
    place = asked.chosen()
    assert place is not None
    of = results.silhouettes(asked.source, asked.methods[place])
    assert of is not None
    mine = asked.clusters(place)[of.rows]
    worst = min(float(of.values[mine == c].mean()) for c in np.unique(mine))
    return [
        readout.line("nearer to another cluster", "np.count_nonzero(numbers < 0):,} of {len(numbers):,"),
        "means = {cluster: numbers[clusters[rows] == cluster].mean() for cluster in np.unique(clusters[rows])}",
        "worst = min(means, key=means.get)",
        readout.line("placed worst", f"worst}}, with a mean of {{{readout.ratio('means[worst]', worst)}"),
    ]


def agreeing(asked: Asked) -> list[str]:
    """On how many points two clusterings agree."""
    left, right = map(asked.clusters, pair(asked))
    return [
        readout.line("agree on", "np.count_nonzero(left == right):,} of {len(left):,"),
        readout.line("ARI between them", readout.ratio("adjusted_rand_score(left, right)", ari(left, right))),
    ]


NUMBERS = {
    "steps": ends_of_steps,
    "lottery": best_of_lottery,
    "sweep": best_of_sweep,
    "silhouettes": worst_silhouettes,
    "differences": agreeing,
}
CODE = {
    "steps": steps,
    "lottery": lottery,
    "sweep": sweep,
    "silhouettes": plot_of_silhouettes,
    "differences": differences,
}
