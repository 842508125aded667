"""One method with more and more clusters, as plain code."""

from dashboard.compute.methods import Method
from dashboard.export import readout
from dashboard.export.script import source
from dashboard.export.snippets import even, log_spread, mean_silhouette, predicted, silhouettes
from dashboard.export.studies.told import Sections
from dashboard.page import words
from dashboard.run import exact
from dashboard.studies.study import Asked
from dashboard.studies.sweep import FIRST, SweepOf, attempts, counted


def code(asked: Asked) -> Sections:
    """One method with more and more clusters, and its scores."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, SweepOf)
    if place is None:
        return []
    first = exact(asked.source, attempts(asked, place, FIRST)[0])
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
        *_trials(asked, called, first),
    ]


def _trials(asked: Asked, called: str, first: Method) -> Sections:
    """Gap statistic and prediction strength, where the page has them."""
    if not counted(asked):
        return []
    own, most = asked.own, "len(np.unique(X, axis=0))" if first.distinct else "len(X)"
    assert isinstance(own, SweepOf)
    return [
        ("How tight clusters are", source(log_spread)),
        ("Even data", source(even)),
        ("How many pairs clusters of other points hold together", source(predicted)),
        (
            "The labels of each number of clusters, from 1 on",
            "def labels_of_each(X):\n"
            "    found = [np.zeros(len(X), int)]\n"
            "    for k in range(2, ks[-1] + 1):\n"
            f"        model = {called}\n"
            "        try:\n"
            f"            found.append(model.fit_predict(X) if k <= {most} else None)\n"
            "        except (ValueError, TypeError, ArithmeticError, RuntimeError):\n"
            "            found.append(None)\n"
            "    return found",
        ),
        (
            "The gap statistic: the smallest number whose gap is at least that of one more less its error",
            f"references = [even(X, seed) for seed in range({own.n_refs})]\n"
            "logs = np.array([[log_spread(R, labels) for labels in labels_of_each(R)] for R in references])\n"
            "gap = logs.mean(axis=0) - [log_spread(X, labels) for labels in labels_of_each(X)]\n"
            "gap_errors = logs.std(axis=0) * np.sqrt(1 + 1 / len(logs))\n"
            "gap_choices = [*np.flatnonzero(gap[:-1] >= gap[1:] - gap_errors[1:]) + 1, None]",
        ),
        (
            "Prediction strength: the largest number that reaches 0.8 with its error",
            "strengths = []\n"
            f"for seed in range({own.n_splits}):\n"
            "    order = np.random.default_rng(seed).permutation(len(X))\n"
            "    A, B = X[order[: len(X) // 2]], X[order[len(X) // 2 :]]\n"
            "    strengths.append([\n"
            "        np.nan if a is None or b is None else (predicted(A, a, B, b, k) + predicted(B, b, A, a, k)) / 2\n"
            "        for k, (a, b) in enumerate(zip(labels_of_each(A), labels_of_each(B)), 1)\n"
            "    ])\n"
            "strength = np.mean(strengths, axis=0)\n"
            "strength_errors = np.std(strengths, axis=0, ddof=1) / np.sqrt(len(strengths))\n"
            "strength_choice = np.flatnonzero(strength + strength_errors >= 0.8)[-1] + 1",
        ),
    ]


def numbers(asked: Asked) -> list[str]:
    """Which number of clusters the scores speak for."""
    place = asked.chosen()
    assert place is not None
    first = attempts(asked, place, FIRST)[0]
    lowest = [readout.line("lowest BIC at", "ks[np.argmin(numbers['BIC'])]")] if "BIC" in first.scores() else []
    return [
        *lowest,
        'if not np.isnan(numbers["silhouette"]).all():',
        "    " + readout.line("highest silhouette at", "ks[np.nanargmax(numbers['silhouette'])]"),
        *(
            [
                readout.line("the gap chooses", "gap_choices[0]"),
                readout.line("prediction strength chooses", "strength_choice"),
            ]
            if counted(asked)
            else []
        ),
    ]
