"""How dense it is around the points, as plain code."""

from dashboard.compute.methods import OPTICS
from dashboard.export import readout
from dashboard.export.studies.told import Sections
from dashboard.figures.density import CURVE, HERE, ordinal
from dashboard.page import words
from dashboard.studies.density import chosen, distances_of, exact_eps
from dashboard.studies.study import Asked


def code(asked: Asked) -> Sections:
    """Distances that rise, or valleys in an order, and the distance that counts."""
    _, method = chosen(asked)
    eps = exact_eps(asked, method)
    line = "" if eps is None else f'\nstudy.add_hline({eps!r}, line_color="{HERE}", line_dash="dash")'
    if isinstance(method, OPTICS):
        called = words.call(method.model_copy(update={"eps": eps or 0.0})).replace("'", '"')
        return [
            (
                "How far each point is from those before it, in the order of OPTICS",
                f"model = {called}.fit(X)\n"
                f"order = {method.fitted()}\n"
                "numbers = np.nan_to_num(order.reachability_[order.ordering_], posinf=0)\n"
                f"distances = np.sort(order.core_distances_)",
            ),
            (
                "Dense places are valleys",
                f'study = go.Figure(go.Bar(y=numbers, marker={{"color": "{CURVE}", "line": {{"width": 0}}}}))\n'
                f'study.update_layout(bargap=0, xaxis_title="points in their order", yaxis_title="reachability"){line}',
            ),
        ]
    k = method.min_samples
    return [
        (
            f"How far the {ordinal(k)} nearest of each point is, itself among them",
            f"given = {method.prepared_code()}\n"
            f"distances = np.sort(NearestNeighbors(n_neighbors={k}).fit(given).kneighbors(given)[0][:, -1])\n"
            "numbers = distances",
        ),
        (
            "From the densest point on",
            f'study = go.Figure(go.Scatter(y=distances, mode="lines", line={{"color": "{CURVE}"}}))\n'
            f'study.update_layout(xaxis_title="points, the densest first", '
            f'yaxis_title="distance to the {ordinal(k)} nearest"){line}',
        ),
    ]


def numbers(asked: Asked) -> list[str]:
    """The median of the distances, and their knee: farthest below the line between their ends."""
    of = distances_of(asked, chosen(asked)[1])
    middle = float(of.distances[len(of.distances) // 2])
    return [
        readout.line("half have enough within", readout.number("distances[len(distances) // 2]", middle)),
        "rise = (distances - distances[0]) / max(distances[-1] - distances[0], 1e-300)",
        "knee = distances[np.argmax(np.linspace(0, 1, len(rise)) - rise)] if rise[-1] else distances[-1]",
        "unit = 10.0 ** (np.floor(np.log10(max(knee, 1e-300))) - 3)  # up to four digits, that it reaches as far",
        "knee = np.ceil(knee / unit * (1 - 1e-12)) * unit if knee > 0 else 1e-6",
        readout.line("knee", readout.number("knee", of.at_knee)),
    ]
