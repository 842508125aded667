"""Which points fall together in resamples, as plain code."""

import numpy as np

from dashboard import results
from dashboard.export import readout
from dashboard.export.script import source
from dashboard.export.snippets import certainty, drawn_again, together
from dashboard.export.studies.told import Sections
from dashboard.page import words
from dashboard.studies.consensus import UNSURE, says_it
from dashboard.studies.study import Asked
from dashboard.workspace.parts import ConsensusOf


def code(asked: Asked) -> Sections:
    """Each resample clustered by the same call, and who is together with whom."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, ConsensusOf)
    if place is None:
        return []
    called = words.call(asked.runs[place].exact).replace("'", '"')
    return [
        ("How the data is drawn again", source(drawn_again)),
        ("How sure each point is", source(certainty)),
        ("Who is together with whom", source(together)),
        (
            f"The clusters of {place.upper()} in each resample, and how sure each point is",
            f'clusters, resamples = labels["{place}"], []\n'
            f"for number in range({own.n_resamples}):\n"
            f'    rows, sample, there = drawn_again(X, "{own.scheme}", {own.random_state}, number)\n'
            "    found = np.full(len(X), -2)  # not in it\n"
            "    try:\n"
            f"        found[rows] = {called}.fit_predict(sample)[there]\n"
            "    except (ValueError, TypeError, ArithmeticError, RuntimeError) as error:\n"
            '        print(f"Left out: resample {number}. {error}")\n'
            "        continue\n"
            "    resamples.append(found)\n"
            "numbers = certainty(clusters, resamples)",
        ),
        *_posterior(asked, place, called),
        (
            "How often each two points fell together",
            "shares, order = together(clusters, resamples)\n"
            'study = px.imshow(shares, zmin=0, zmax=1, color_continuous_scale="Blues")\n'
            'study.update_layout(xaxis_title="points, cluster by cluster", yaxis_title="points, cluster by cluster")',
        ),
    ]


def _posterior(asked: Asked, place: str, called: str) -> Sections:
    """What a mixture itself says of each point."""
    method = asked.methods[place]
    if not says_it(asked.runs[place]):
        return []
    return [
        (
            "How likely the mixture says each point's own component is",
            f"model = {called}.fit(X)\n"
            f"likely = {method.fitted()}.predict_proba({method.given_code()})\n"
            "component = {c: likely[clusters == c].sum(axis=0).argmax() for c in np.unique(clusters)}\n"
            "posterior = np.array([row[component[c]] for row, c in zip(likely, clusters)])",
        )
    ]


def numbers(asked: Asked) -> list[str]:
    """How sure points are."""
    own, place = asked.own, asked.chosen()
    assert isinstance(own, ConsensusOf)
    assert place is not None
    method = asked.methods[place]
    found = results.certainty(asked.source, asked.runs[place].labelled, own.scheme, own.random_state, own.n_resamples)
    mean = float(np.nanmean(found.sure))
    likely = results.posterior(asked.source, method) if says_it(asked.runs[place]) else None
    posterior = (
        []
        if likely is None
        else [readout.line("posterior", readout.ratio("posterior.mean()", float(likely.own.mean())))]
    )
    return [
        readout.line("resamples", "len(resamples)"),
        readout.line("certainty", readout.ratio("np.nanmean(numbers)", mean)),
        readout.line("unsure", f"np.count_nonzero(numbers < {UNSURE}):,}} of {{np.count_nonzero(numbers == numbers):,"),
        *posterior,
    ]
