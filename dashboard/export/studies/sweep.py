"""One method with more and more clusters, as plain code."""

from dashboard.export import readout
from dashboard.export.script import source
from dashboard.export.snippets import mean_silhouette, silhouettes
from dashboard.export.studies.told import Sections
from dashboard.page import words
from dashboard.run import exact
from dashboard.studies.study import Asked
from dashboard.studies.sweep import FIRST, SweepOf, attempts


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
    ]
