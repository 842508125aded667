"""Where two clusterings part, as plain code."""

from dashboard.compute.scores import ari
from dashboard.export import readout
from dashboard.export.studies.told import Sections
from dashboard.studies.differences import pair
from dashboard.studies.study import Asked


def code(asked: Asked) -> Sections:
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


def numbers(asked: Asked) -> list[str]:
    """On how many points two clusterings agree."""
    left, right = map(asked.clusters, pair(asked))
    return [
        readout.line("agree on", "np.count_nonzero(left == right):,} of {len(left):,"),
        readout.line("ARI between them", readout.ratio("adjusted_rand_score(left, right)", ari(left, right))),
    ]
