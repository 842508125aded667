"""What readers take home from Neighbours."""

import numpy as np

from dashboard import results
from dashboard.data.sources import Mnist
from dashboard.figures.distances import OTHER, SAME
from dashboard.figures.theme import PLAIN_COLOUR, paled
from dashboard.tabs.digit_data import truth_of
from dashboard.tabs.neighbours import PLACES, View, check, groups, picture
from dashboard.takehome.clouds import figure
from dashboard.takehome.digits import clustered
from dashboard.takehome.parcel import Parcel, Table
from dashboard.takehome.points import points
from dashboard.takehome.script import Script, colours, painted

SCIPY = {"euclidean": "euclidean", "manhattan": "cityblock", "cosine": "cosine"}


def table(view: View) -> Table:
    """Number, colour group and digit of every image; rank and distance of the neighbours, else empty."""
    truth = truth_of(view.data)
    check(view.row, len(truth))
    found = results.neighbours(view.data, view.row, view.n_neighbors, view.metric)
    rank, distance = np.full(len(truth), "", object), np.full(len(truth), "", object)
    rank[found.rows], distance[found.rows] = np.arange(1, len(found.rows) + 1), found.distances
    labels = groups(view)
    coloured = {} if labels is None else {"label": labels}
    return {"number": np.arange(len(truth)), **coloured, "truth": truth, "neighbour": rank, "distance": distance}


def script(view: View) -> Script:
    """The neighbours of a digit, how far they are, and where they lie among all."""
    truth = truth_of(view.data)
    check(view.row, len(truth))
    by = {"cluster": clustered(view.method), "digit": [("The colours", "labels = truth")], "plain": []}
    return Script(
        f"Neighbours of digit number {view.row}",
        [
            *points(view.data),
            *by[view.colour],
            ("The neighbours: of rows equally far, the first", nearest(view)),
            ("How far they are", distances(view)),
            ("Where they are", cloud(view, len(truth))),
            ("Show both", "far.show()\nfig.show()"),
        ],
    )


def nearest(view: View) -> str:
    """Rows and distances of the nearest images."""
    metric = SCIPY[view.metric]
    stored, unit = "X", ""
    if isinstance(view.data, Mnist):
        # Whole numbers give exact distances, where float32 would round.
        stored, unit = "images", "" if metric == "cosine" else " / 255"
    return (
        f"row = {view.row}\n"
        f'distance = cdist({stored}[[row]], {stored}, "{metric}")[0]{unit}\n'
        "distance[row] = np.inf  # the digit itself is left out\n"
        f'nearest = np.argsort(distance, kind="stable")[:{view.n_neighbors}]'
    )


def distances(view: View) -> str:
    """The distances by rank: the query's own digit stands out."""
    return (
        f'marker = {{"size": 9, "color": np.where(truth[nearest] == truth[row], "{SAME}", "{OTHER}")}}\n'
        "rank = np.arange(1, len(nearest) + 1)\n"
        'far = go.Figure(go.Scatter(x=rank, y=distance[nearest], mode="lines+markers", '
        'line_color="#8b95a1", marker=marker))\n'
        f'far.update_layout(xaxis_title="neighbour, nearest first", yaxis_title="{view.metric} distance")\n'
        'far.update_yaxes(rangemode="tozero")'
    )


def cloud(view: View, n: int) -> str:
    """All digits, pale, with the query and its neighbours."""
    labels = groups(view)
    if labels is None:
        head, colour, of = "", f'"{paled(PLAIN_COLOUR)}"', f'"{PLAIN_COLOUR}"'
    else:
        most, noise = int(labels.max()), bool(labels.min() < 0)
        head = "\n".join(colours(most, noise, pale) for pale in (False, True)) + "\n"
        colour = painted("labels", most, noise).replace("COLOURS", "PALE")
        of = painted("labels[rows]", most, noise)
    return (
        f"{head}{figure(view.data, n, colour, view.camera)}\n"
        'for rows, symbol, size in ((nearest, "circle", 8), ([row], "diamond", 13)):\n'
        f'    marker = {{"symbol": symbol, "size": size, "color": {of}, "line": {{"width": 2, "color": "black"}}}}\n'
        '    fig.add_scatter3d(x=x[rows], y=y[rows], z=z[rows], mode="markers", marker=marker)\n'
        "fig.update_layout(showlegend=False)"
    )


PARCEL = Parcel(PLACES, picture, table, script)
