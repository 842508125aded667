"""What readers take home from Neighbours."""

import base64
import zlib
from collections.abc import Sequence

import numpy as np

from dashboard import results
from dashboard.data.literals import literal, several
from dashboard.data.points import Columns, Points
from dashboard.export import naming, readout
from dashboard.export.clouds import figure, on
from dashboard.export.clusters import clustered
from dashboard.export.parcel import Parcel, Table, is_numbered, rows_of, truth_of
from dashboard.export.script import Script, colours, painted
from dashboard.figures.distances import OTHER, SAME
from dashboard.figures.scatter3d import lit_sizes, middles
from dashboard.figures.theme import NOISE_COLOUR, PLAIN_COLOUR, RULE, paled
from dashboard.query import as_scanned, paper
from dashboard.run import run
from dashboard.tabs.asked import named
from dashboard.tabs.found import Found, found_for
from dashboard.tabs.neighbours import PLACES, picture, sentence
from dashboard.workspace.workspace import Workspace

SCIPY = {"euclidean": "euclidean", "manhattan": "cityblock", "cosine": "cosine"}
# So many pixels are listed as numbers; more are packed.
LISTED = 100

Sections = Sequence[tuple[str, str]]


def table(view: Workspace) -> Table:
    """The query, if it is a row, and its neighbours in order: rank, distance, what is known of each, label, group."""
    found = found_for(view)
    near, labels, own = found.neighbours, found.clusters, found.query.vector is None
    rows = np.concatenate([[near.query] * own, near.rows]).astype(np.int64)
    of = {name: column[rows] for name, column in {**rows_of(found.points), **truth_of(found.points)}.items()}
    coloured = {} if labels is None else {"label": labels[rows]}
    rank, distance = np.arange(1 - own, len(near.rows) + 1), np.concatenate([[0.0] * own, near.distances])
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
        f"{view.data.label}: neighbours of {named(found.points, found.query)}",
        [
            *view.data.code(),
            *(coloured if found.clusters is not None else []),
            *asked(view, found),
            ("The neighbours: of rows equally far, the first", nearest(view, found.points, found.query.vector is None)),
            *falls(found),
            readout.section(told(found)),
            ("How far they are", distances(view, found)),
            ("Where they are", cloud(view, found)),
            *(
                [("Which of them are near in the picture too, and which others are", in_the_picture(found))]
                if found.query.vector is None or on(view).straight
                else []
            ),
            ("Show both", "far.show()\nfig.show()"),
        ],
    )


def asked(view: Workspace, found: Found) -> Sections:
    """What the neighbours are of that is no row, as `query` (d,): a drawing, or a row with other values."""
    of = found.query
    if of.image is not None:
        return [(f"The drawing: {of.image.size} pixels, prepared as the data's own were", drawn(view, found))]
    if of.vector is None or of.changed is None:
        return []
    face, columns = found.points.face, list(of.changed)
    assert isinstance(face, Columns)
    values = f"np.array({several(of.changed.values())})"
    middle, scale = face.middle[columns], face.scale[columns]
    if middle.any() or (scale != 1).any():
        values = f"({values} - np.array({several(middle.tolist())})) / np.array({several(scale.tolist())})"
    head = "with other values in some columns, as these were standardised" if "/" in values else "with other values"
    return [(f"The row, {head}", f"query = X[{of.row}].astype(float)\nquery[{columns}] = {values}")]


def drawn(view: Workspace, found: Found) -> str:
    """The pixels of a drawing, and what is done to them as to all others."""
    image, sheet = found.query.image, paper(view.data, found.points)
    assert image is not None
    assert sheet is not None
    if image.size <= LISTED:
        pixels = f"drawn = np.array({several(image.ravel().tolist())})"
    else:
        packed = literal(base64.b64encode(zlib.compress(image.astype(np.uint8).tobytes(), 9)).decode())
        pixels = f"packed = {packed}\ndrawn = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)"
    scanned = as_scanned(view.data)
    if scanned == view.data:
        return f"{pixels}\nquery = drawn / {sheet.full}"
    standard = results.standard(scanned)
    return (
        f"{pixels}\n"
        f"middle = np.array({several(standard.middle.tolist())})\n"
        f"scale = np.array({several(standard.scale.tolist())})\n"
        f"query = (drawn / {sheet.full} - middle) / scale  # as all pixels were standardised"
    )


def nearest(view: Workspace, points: Points, row: bool = True) -> str:
    """Rows and distances of the rows nearest to a row or, where it is none, to the vector `query`."""
    metric = SCIPY[view.neighbours.metric]
    stored, unit = "X", ""
    if points.unit != 1:
        # Whole numbers give exact distances, where float32 would round.
        stored, unit = view.data.scanned, "" if metric == "cosine" else f" / {points.unit:g}"
    one = (
        f"{stored}[[row]]"
        if row
        else "query[None]"
        if points.unit == 1
        else f"(query * {points.unit:g}).round(9)[None]"
    )
    # As the page does, so that rows that are the same are 0 apart, and not a hair less.
    sound = "distance = np.clip(np.nan_to_num(distance, nan=1), 0, 2)  # a row of zeros is 1 from all\n"
    sound = sound if metric == "cosine" else ""
    begin = f"row = {view.row}\n" if row else ""
    left_out = "distance[row] = np.inf  # the row itself is left out\n" if row else ""
    return (
        f'{begin}distance = cdist({one}, {stored}, "{metric}")[0]{unit}\n'
        f"{sound}{left_out}"
        f'nearest = np.argsort(distance, kind="stable")[:{view.neighbours.n_neighbors}]'
    )


def falls(found: Found) -> Sections:
    """The cluster that a query would fall into which is no row."""
    if found.fall is None:
        return []
    if found.fall.how == "centre":
        how, lines = "whose centre is nearest", by_centres(found)
    elif found.fall.how == "component":
        how, lines = (
            "whose component is likeliest",
            ("alike = labels[model.predict(X) == model.predict(query[None])]\ncluster = np.bincount(alike).argmax()"),
        )
    else:
        how, lines = (
            "of most of its neighbours",
            (
                "clusters, first, counts = np.unique(labels[nearest], return_index=True, return_counts=True)\n"
                "cluster = clusters[np.lexsort((first, -counts))[0]]"
            ),
        )
    return [(f"The cluster it would fall into: the one {how}", lines)]


def by_centres(found: Found) -> str:
    """The cluster whose centre is nearest, in the space of the points as they are prepared."""
    first = found.run is not None and found.run.method.is_prepared
    ready, one = ("model[:-1].transform(X)", "model[:-1].transform(query[None])") if first else ("X", "query")
    return (
        f"clusters, ready = np.unique(labels[labels >= 0]), {ready}\n"
        "centres = np.stack([ready[labels == c].mean(axis=0) for c in clusters])\n"
        f"cluster = clusters[((centres - {one}) ** 2).sum(axis=1).argmin()]"
    )


def fallen(found: Found) -> list[str]:
    """The line that prints that cluster, by its name where it has one."""
    if found.fall is None or found.run is None:
        return []
    if found.fall.cluster < 0:
        return [readout.line("would fall into", "'noise' if cluster < 0 else cluster")]
    if found.fall.cluster in found.run.names:
        named = readout.verbatim(f"cluster {found.run.called(found.fall.cluster)}")
        return [f'print("  would fall into: {named}")']
    return ['print(f"  would fall into: cluster {cluster}")']


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
        *([readout.line("same group", f"{same}}} of {{len(nearest)")] if found.same is not None else []),
        *fallen(found),
        *([f"names = {several(groups.names)}"] if groups and not numbered else []),
        "for rank, other in enumerate(nearest, 1):",
        f'    print(f"  {{rank}}. {noun} {{{number}}}: {{distance[other]:.3f}} away{kind}")',
    ]


def in_the_picture(found: Found) -> str:
    """The neighbours that are near where they are drawn, and false friends, which are near there alone."""
    noun, k, row = readout.verbatim(found.points.noun[0]), "len(nearest)", found.query.vector is None
    left_out = "there[row] = np.inf\n" if row else ""
    return (
        f"there = np.square(np.column_stack([x, y, z]) - {'[x[row], y[row], z[row]]' if row else 'here'}).sum(axis=1)\n"
        f"{left_out}"
        f'near_here = np.argsort(there, kind="stable")[:{k}]\n'
        f"{readout.line('near here too', f'np.isin(nearest, near_here).sum()}} of {{{k}')}\n"
        "place = np.empty(len(X), int)\n"
        'place[np.argsort(distance, kind="stable")] = np.arange(1, len(X) + 1)\n'
        "for other in near_here[~np.isin(near_here, nearest)]:\n"
        f'    print(f"  false friend {noun} {{other}}: {{distance[other]:.3f}} away, {{place[other]:,}} in truth")'
    )


def distances(view: Workspace, found: Found) -> str:
    """The distances by rank: the query's own group stands out, where it is known."""
    same = found.same is not None
    colour = f'np.where(truth[nearest] == truth[row], "{SAME}", "{OTHER}")' if same else f'"{RULE}"'
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
        head, colour, of, own = "", f'"{paled(PLAIN_COLOUR)}"', f'"{PLAIN_COLOUR}"', f'"{PLAIN_COLOUR}"'
    else:
        most, noise = int(labels.max()), bool(labels.min() < 0)
        head = "\n".join(colours(most, noise, pale) for pale in (False, True)) + "\n"
        colour = painted("labels", most, noise).replace("COLOURS", "PALE")
        of = painted("labels[nearest]", most, noise)
        own = painted("labels[[row]]", most, noise)
        if found.query.vector is not None:
            own = painted(f"[{found.fall.cluster}]", most, noise) if found.fall else f'"{NOISE_COLOUR}"'
    near, query = lit_sizes(n)
    place = "at = x[row], y[row], z[row]" if found.query.vector is None else own_place(view)
    return (
        f"{head}{figure(view, n, colour)}\n"
        f"{place}\n"
        "ends = [np.column_stack([np.full(len(nearest), q), v[nearest]]).ravel() for q, v in zip(at, (x, y, z))]\n"
        'threads = {"width": 2, "color": "black"}\n'
        'fig.add_scatter3d(**dict(zip("xyz", ends)), mode="lines", line=threads, hoverinfo="skip")\n'
        'rim = {"width": 2, "color": "black"}\n'
        f'marker = {{"symbol": "circle", "size": {near:.2g}, "color": {of}, "line": rim}}\n'
        'fig.add_scatter3d(x=x[nearest], y=y[nearest], z=z[nearest], mode="markers", marker=marker)\n'
        f'marker = {{"symbol": "diamond", "size": {query:.2g}, "color": {own}, "line": rim}}\n'
        'fig.add_scatter3d(x=[at[0]], y=[at[1]], z=[at[2]], mode="markers", marker=marker)\n'
        "fig.update_layout(showlegend=False)"
    )


def own_place(view: Workspace) -> str:
    """Where a query that is no row belongs, `here`, and stands, `at`, among x, y and z: within the box of all rows."""
    projected = on(view)
    if not projected.straight:
        return "at = [v[nearest].mean() for v in (x, y, z)]  # amid its neighbours: it has no place of its own"
    if projected.explained is not None:
        own = "(query - pca.mean_) @ pca.components_.T"
    elif projected.columns:
        columns, face = list(projected.columns), results.points(view.data).face
        assert isinstance(face, Columns)
        scale, middle = face.scale[columns].tolist(), face.middle[columns].tolist()
        own = f"query[{columns}] * np.array({scale}) + np.array({middle})"
    else:
        own = f"np.pad(query, (0, {3 - len(projected.mean)}))" if len(projected.mean) < 3 else "query"
    middles_of = middles(projected.coordinates)
    shift = f" - np.array({middles_of.tolist()})" if middles_of.any() else ""
    return f"here = {own}{shift}\nat = [np.clip(q, v.min(), v.max()) for q, v in zip(here, (x, y, z))]"


PARCEL = Parcel(PLACES, picture, table, script, about)
