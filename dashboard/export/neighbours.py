"""What readers take home from Neighbours."""

import numpy as np

from dashboard.data.literals import several
from dashboard.data.points import Points
from dashboard.export import naming, readout
from dashboard.export.clouds import figure
from dashboard.export.clusters import clustered
from dashboard.export.parcel import Parcel, Table, is_numbered, rows_of, truth_of
from dashboard.export.script import Script, colours, painted
from dashboard.figures.distances import OTHER, SAME
from dashboard.figures.scatter3d import lit_sizes
from dashboard.figures.theme import PLAIN_COLOUR, RULE, paled
from dashboard.run import run
from dashboard.tabs.faces import named
from dashboard.tabs.neighbours import PLACES, Found, found_for, picture, sentence
from dashboard.workspace.workspace import Workspace

SCIPY = {"euclidean": "euclidean", "manhattan": "cityblock", "cosine": "cosine"}


def table(view: Workspace) -> Table:
    """The query and its neighbours in order: row, what was measured, rank, distance, cluster and true group."""
    found = found_for(view)
    near, labels = found.neighbours, found.clusters
    rows = np.concatenate([[near.query], near.rows])
    of = {name: column[rows] for name, column in {**rows_of(found.points), **truth_of(found.points)}.items()}
    coloured = {} if labels is None else {"label": labels[rows]}
    rank, distance = np.arange(len(rows)), np.concatenate([[0.0], near.distances])
    return {"neighbour": rank, "distance": distance, **of, **coloured}


def about(view: Workspace) -> str:
    """The data of a view, and what its labels are: those of the run, the true groups, or none."""
    if view.colour == "clusters":
        of = run(view.data, view.method, view.hide, view.hand)
        return naming.about(view.data.kind, {"label": naming.found(of)}, {})
    return naming.about(view.data.kind, {"label": "groups"} if found_for(view).clusters is not None else {}, {})


def script(view: Workspace) -> Script:
    """The neighbours of a row, how far they are, and where they lie among all."""
    found = found_for(view)
    coloured = {"groups": [("The colours", "labels = truth")], "plain": []}.get(view.colour)
    if coloured is None:
        coloured = clustered(found.run) if found.run else []
    return Script(
        f"{view.data.label}: neighbours of {named(found.points, view.row)}",
        [
            *view.data.code(),
            *(coloured if found.clusters is not None else []),
            ("The neighbours: of rows equally far, the first", nearest(view, found.points)),
            readout.section(told(found)),
            ("How far they are", distances(view, found)),
            ("Where they are", cloud(view, found)),
            ("Which of them are near in the picture too, and which others are", in_the_picture(found)),
            ("Show both", "far.show()\nfig.show()"),
        ],
    )


def nearest(view: Workspace, points: Points) -> str:
    """Rows and distances of the nearest rows."""
    metric = SCIPY[view.neighbours.metric]
    stored, unit = "X", ""
    if points.unit != 1:
        # Whole numbers give exact distances, where float32 would round.
        stored, unit = view.data.scanned, "" if metric == "cosine" else f" / {points.unit:g}"
    # As the page does, so that rows that are the same are 0 apart, and not a hair less.
    sound = "distance = np.clip(np.nan_to_num(distance, nan=1), 0, 2)  # a row of zeros is 1 from all\n"
    sound = sound if metric == "cosine" else ""
    return (
        f"row = {view.row}\n"
        f'distance = cdist({stored}[[row]], {stored}, "{metric}")[0]{unit}\n'
        f"{sound}distance[row] = np.inf  # the row itself is left out\n"
        f'nearest = np.argsort(distance, kind="stable")[:{view.neighbours.n_neighbors}]'
    )


def told(found: Found) -> list[str]:
    """What the page says of the neighbours, and each of them: its row, its distance and its true group."""
    points, groups = found.points, found.points.groups
    numbered = groups is not None and is_numbered(groups)
    group = "truth[other]" if numbered else "names[truth[other]]"
    # Rows keep their numbers where others were left out.
    left_out = points.notes is not None and len(points) and points.notes.rows[-1] != len(points) - 1
    number, noun = "table.index[other]" if left_out else "other", readout.verbatim(points.noun[0])
    kind = f", {readout.verbatim(groups.noun[0])} {{{group}}}" if groups else ""
    same = "np.count_nonzero(truth[nearest] == truth[row])"
    return [
        readout.quoted(sentence(found)),
        *([readout.line("same group", f"{same}}} of {{len(nearest)")] if groups else []),
        *([f"names = {several(groups.names)}"] if groups and not numbered else []),
        "for rank, other in enumerate(nearest, 1):",
        f'    print(f"  {{rank}}. {noun} {{{number}}}: {{distance[other]:.3f}} away{kind}")',
    ]


def in_the_picture(found: Found) -> str:
    """The neighbours that are near where they are drawn, and false friends, which are near there alone."""
    noun, k = readout.verbatim(found.points.noun[0]), "len(nearest)"
    return (
        "there = np.square(np.column_stack([x, y, z]) - [x[row], y[row], z[row]]).sum(axis=1)\n"
        "there[row] = np.inf\n"
        f'near_here = np.argsort(there, kind="stable")[:{k}]\n'
        f"{readout.line('near here too', f'np.isin(nearest, near_here).sum()}} of {{{k}')}\n"
        "place = np.empty(len(X), int)\n"
        'place[np.argsort(distance, kind="stable")] = np.arange(1, len(X) + 1)\n'
        "for other in near_here[~np.isin(near_here, nearest)]:\n"
        f'    print(f"  false friend {noun} {{other}}: {{distance[other]:.3f}} away, {{place[other]:,}} in truth")'
    )


def distances(view: Workspace, found: Found) -> str:
    """The distances by rank: the query's own group stands out, where it is known."""
    colour = f'np.where(truth[nearest] == truth[row], "{SAME}", "{OTHER}")' if found.points.groups else f'"{RULE}"'
    return (
        f'marker = {{"size": 9, "color": {colour}}}\n'
        "rank = np.arange(1, len(nearest) + 1)\n"
        'far = go.Figure(go.Scatter(x=rank, y=distance[nearest], mode="lines+markers", '
        'line_color="#8b95a1", marker=marker))\n'
        f'far.update_layout(xaxis_title="neighbour, nearest first", yaxis_title="{view.neighbours.metric} distance")\n'
        'far.update_yaxes(rangemode="tozero")'
    )


def cloud(view: Workspace, found: Found) -> str:
    """All rows, pale, with the query and its neighbours."""
    n, labels = len(found.points), found.clusters
    if labels is None:
        head, colour, of = "", f'"{paled(PLAIN_COLOUR)}"', f'"{PLAIN_COLOUR}"'
    else:
        most, noise = int(labels.max()), bool(labels.min() < 0)
        head = "\n".join(colours(most, noise, pale) for pale in (False, True)) + "\n"
        colour = painted("labels", most, noise).replace("COLOURS", "PALE")
        of = painted("labels[rows]", most, noise)
    near, query = lit_sizes(n)
    return (
        f"{head}{figure(view, n, colour)}\n"
        "ends = np.stack([np.full(len(nearest), row), nearest], axis=1).ravel()\n"
        'threads = {"width": 2, "color": "black"}\n'
        'fig.add_scatter3d(x=x[ends], y=y[ends], z=z[ends], mode="lines", line=threads, hoverinfo="skip")\n'
        f'for rows, symbol, size in ((nearest, "circle", {near:.2g}), ([row], "diamond", {query:.2g})):\n'
        f'    marker = {{"symbol": symbol, "size": size, "color": {of}, "line": {{"width": 2, "color": "black"}}}}\n'
        '    fig.add_scatter3d(x=x[rows], y=y[rows], z=z[rows], mode="markers", marker=marker)\n'
        "fig.update_layout(showlegend=False)"
    )


PARCEL = Parcel(PLACES, picture, table, script, about)
