"""Silhouettes of points, by cluster, as plain code."""

import numpy as np

from dashboard import results
from dashboard.export import readout
from dashboard.export.script import painted, source
from dashboard.export.snippets import silhouettes
from dashboard.export.studies.told import Sections
from dashboard.figures.theme import RULE
from dashboard.studies.study import Asked


def code(asked: Asked) -> Sections:
    """The silhouette of every point, stacked by cluster."""
    place = asked.chosen()
    if place is None or results.silhouettes(asked.source, asked.runs[place].labelled) is None:
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


def numbers(asked: Asked) -> list[str]:
    """How many points are nearer to another cluster, and which cluster is placed worst."""
    place = asked.chosen()
    assert place is not None
    of = results.silhouettes(asked.source, asked.runs[place].labelled)
    assert of is not None
    mine = asked.clusters(place)[of.rows]
    worst = min(float(of.values[mine == c].mean()) for c in np.unique(mine))
    return [
        readout.line("nearer to another cluster", "np.count_nonzero(numbers < 0):,} of {len(numbers):,"),
        "means = {cluster: numbers[clusters[rows] == cluster].mean() for cluster in np.unique(clusters[rows])}",
        "worst = min(means, key=means.get)",
        readout.line("placed worst", f"worst}}, with a mean of {{{readout.ratio('means[worst]', worst)}"),
    ]
