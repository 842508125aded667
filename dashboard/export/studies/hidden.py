"""What a picture hides, as plain code."""

from dashboard import results
from dashboard.compute.honest import SAMPLE
from dashboard.export import readout
from dashboard.export.script import source
from dashboard.export.snippets import neighbours_kept
from dashboard.export.studies.told import Sections
from dashboard.figures.hidden import ALL, NONE, SOME
from dashboard.figures.scatter3d import marker_size
from dashboard.studies.study import Asked
from dashboard.workspace.parts import HiddenOf


def code(asked: Asked) -> Sections:
    """Each point's nearest, in truth and in the picture, and the cloud in these colours."""
    own = asked.own
    assert isinstance(own, HiddenOf)
    found = results.honesty(asked.source, asked.drawn_on, own.n_neighbors)
    rows = "np.arange(len(X))"
    if found.sampled:
        rows = f"np.sort(np.random.RandomState(0).choice(len(X), {SAMPLE}, replace=False))  # a sample"
    return [
        ("How neighbours are compared", source(neighbours_kept)),
        (
            "How many of the nearest of each point are near it in the picture",
            f"k = {own.n_neighbors}\n"
            f"rows = {rows}\n"
            "drawn_at = np.column_stack([x, y, z])\n"
            "numbers, intruding, missing = neighbours_kept(np.asarray(X, float), drawn_at, rows, k)\n"
            f'scale = [[0, "{NONE}"], [0.5, "{SOME}"], [1, "{ALL}"]]\n'
            f'marker = {{"size": {marker_size(len(asked.points)):.3g}, "color": numbers, "colorscale": scale, '
            '"cmin": 0, "cmax": k, "showscale": True}\n'
            'study = go.Figure(go.Scatter3d(x=x[rows], y=y[rows], z=z[rows], mode="markers", marker=marker))\n'
            "study.update_layout(scene=fig.layout.scene)\n"
            "study.update_scenes(domain_x=[0, 1], domain_y=[0, 1])",
        ),
    ]


def numbers(asked: Asked) -> list[str]:
    """Trustworthiness, continuity and the share of neighbours that are kept."""
    assert isinstance(asked.own, HiddenOf)
    return [
        "most = len(rows) * k * (2 * len(X) - 3 * k - 1)",
        readout.line("trustworthiness", "1 - 2 * intruding.sum() / most:.3f"),
        readout.line("continuity", "1 - 2 * missing.sum() / most:.3f"),
        readout.line("neighbours kept", "numbers.mean() / k:.0%"),
    ]
