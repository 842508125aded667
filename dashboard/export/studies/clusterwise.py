"""Which clusters come back from resamples, as plain code."""

import numpy as np

from dashboard import results
from dashboard.compute.clusterwise import DISSOLVED, RECOVERED, stable
from dashboard.export import readout
from dashboard.export.script import painted, source
from dashboard.export.snippets import drawn_again, overlaps
from dashboard.export.studies.told import Sections
from dashboard.page import words
from dashboard.studies.study import Asked
from dashboard.workspace.parts import ClusterwiseOf


def code(asked: Asked) -> Sections:
    """Each resample clustered by the same call, and what came back of each cluster."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, ClusterwiseOf)
    if place is None:
        return []
    used = asked.clusters(place)
    paint = painted("cluster", int(used.max()), bool(used.min() < 0))
    called = words.call(asked.runs[place].exact).replace("'", '"')
    return [
        ("How the data is drawn again", source(drawn_again)),
        ("What came back of each cluster", source(overlaps)),
        (
            f"How much of each cluster of {place.upper()} came back in each resample",
            f'clusters = labels["{place}"]\n'
            "ids, numbers = np.unique(clusters[clusters >= 0]), []\n"
            f"for number in range({own.n_resamples}):\n"
            f'    rows, sample, there = drawn_again(X, "{own.scheme}", {own.random_state}, number)\n'
            "    try:\n"
            f"        found = {called}.fit_predict(sample)[there]\n"
            "    except (ValueError, TypeError, ArithmeticError, RuntimeError) as error:\n"
            '        print(f"Left out: resample {number}. {error}")\n'
            "        continue\n"
            "    numbers.append(overlaps(clusters[rows], found, ids))\n"
            "numbers = np.array(numbers)  # a row for each resample, a column for each cluster",
        ),
        (
            "The overlaps, cluster by cluster",
            "study = go.Figure()\n"
            "for cluster, values in zip(ids, numbers.T):\n"
            f'    study.add_box(x=values, name=str(cluster), marker_color={paint}, boxpoints="all")\n'
            'study.update_xaxes(title_text="overlap (Jaccard)", range=[0, 1])\n'
            'study.update_yaxes(title_text="cluster")\n'
            "study.update_layout(showlegend=False)",
        ),
    ]


def numbers(asked: Asked) -> list[str]:
    """How each cluster fared."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, ClusterwiseOf)
    assert place is not None
    method = asked.methods[place]
    found = results.resampled(asked.source, method, own.scheme, own.random_state, own.n_resamples)
    fared = stable(asked.clusters(place), found.made)
    mean = float(np.mean([one.mean for one in fared]))
    return [
        readout.line("resamples", "len(numbers)"),
        readout.line("stable", f"np.count_nonzero(numbers.mean(axis=0) >= {RECOVERED})}} of {{len(ids)"),
        readout.line("mean overlap", readout.ratio("numbers.mean()", mean)),
        readout.line("dissolved", f"np.count_nonzero(numbers <= {DISSOLVED}):,}} of {{numbers.size:,"),
    ]
