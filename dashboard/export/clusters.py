"""What readers take home from Clusters."""

from collections.abc import Sequence

from dashboard.data.literals import several
from dashboard.data.points import Columns, Groups, Images, Points
from dashboard.data.source import Source
from dashboard.export import by_hand, naming, readout
from dashboard.export.parcel import Parcel, Table, is_numbered, references, rows_of, truth_of
from dashboard.export.script import Script, source
from dashboard.export.snippets import matched
from dashboard.figures.plain import plain_all
from dashboard.page import words
from dashboard.run import Run, run
from dashboard.tabs.clusters import PLACES, agreement, chosen, picture, sentence
from dashboard.tabs.members import CARDS, SAMPLE, Look, look_of
from dashboard.workspace.workspace import Workspace


def table(view: Workspace) -> Table:
    """Row, what was measured, and cluster of every row, and its true group where that is known."""
    of = run(view.data, view.method, view.hide, view.hand)
    return {**rows_of(of.points), "label": of.colours, **by_hand.named(of), **truth_of(of.points)}


def about(view: Workspace) -> str:
    """The data and the run of a view."""
    return naming.about(view.data.kind, {"label": naming.found(run(view.data, view.method, view.hide, view.hand))}, {})


def clustered(of: Run) -> list[tuple[str, str]]:
    """The sections that make labels (n,) of X and, where it is known, truth."""
    called = words.call(of.exact).replace("'", '"')
    labels = by_hand.changed(of, f"matched(model.fit_predict(X), [{', '.join(references(of.points))}])")
    return [
        ("How clusters are numbered after the true groups", source(matched)),
        *by_hand.sections(of),
        ("The clusters", f"model = {called}\nlabels = {labels}"),
        *by_hand.names(of),
    ]


def script(view: Workspace) -> Script:
    """The clusters, which true groups are in them, and members of one."""
    found = run(view.data, view.method, view.hide, view.hand)
    of, (cluster, _) = found.points, chosen(view.cluster()[0], found.colours)
    shown = members if isinstance(of.face, Images) else rows
    return Script(
        f"{view.data.label}: {view.method.named()}",
        [
            *view.data.code(),
            *clustered(found),
            *([("How many of each true group are in each cluster", contingency(of))] if of.groups else []),
            readout.section(told(found)),
            (f"Some of cluster {cluster}", shown(view.data, of, look_of(found, view, cluster))),
            ("Show them", "counted.show()\nfig.show()") if of.groups else ("Show them", "fig.show()"),
        ],
    )


def told(of: Run) -> list[str]:
    """What the page says of a run, and its numbers."""
    agreed = agreement(of)
    known = (
        [
            ("AMI", readout.ratio("adjusted_mutual_info_score(truth, labels)", agreed.ami)),
            ("homogeneity", readout.ratio("homogeneity_score(truth, labels)", agreed.homogeneity)),
            ("completeness", readout.ratio("completeness_score(truth, labels)", agreed.completeness)),
            ("own kind", "counts[clusters >= 0].max(axis=1).sum() / len(labels):.0%"),
        ]
        if agreed
        else []
    )
    return [
        readout.quoted(sentence(of)),
        *readout.counts(of, "labels"),
        *readout.ari(agreed, "labels"),
        *(readout.line(*one) for one in known),
        *readout.fit(of),
    ]


def contingency(of: Points) -> str:
    """The table of true groups in clusters, as a heatmap."""
    assert of.groups is not None
    return (
        f"names = {several(of.groups.names)}\n"
        "clusters = np.unique(labels)\n"
        "counts = np.array([np.bincount(truth[labels == cluster], minlength=len(names)) for cluster in clusters])\n"
        f'named = {{"x": "{of.groups.noun[0]}", "y": "cluster", "color": "{of.noun[1]}"}}\n'
        f"counted = px.imshow(counts, x={shown_names(of.groups.names)}, y=clusters.astype(str), "
        "labels=named, text_auto=True)\n"
        'counted.update_xaxes(type="category")\n'
        'counted.update_yaxes(type="category")'
    )


def title_of(groups: Groups | None) -> str:
    """The expression that says of a row which it is, and its true group where that is known."""
    if groups is None:
        return "str(row)"
    if is_numbered(groups):
        return 'f"{row}: a {truth[row]}"'
    return f'f"{{row}}: {{{shown_names(groups.names)}[truth[row]]}}"'


def shown_names(names: Sequence[str]) -> str:
    """The expression that has `names` as Plotly takes them, which reads tags in words."""
    return "names" if list(names) == plain_all(names) else "[escape(name) for name in names]"


def members(of: Source, points: Points, look: Look) -> str:
    """Members of a cluster, drawn as on the page, as images."""
    assert isinstance(points.face, Images)
    height, width = points.face.shape
    # Ink is dark; of a photograph what is 0 is.
    scale = "gray_r" if points.face.ink else "gray"
    scale, channels = ("", ", 3") if points.face.colour else (f', color_continuous_scale="{scale}"', "")
    told = title_of(points.groups)
    return (
        f"{drawn(look, SAMPLE)}\n"
        f"tiles = {of.scanned}[members].reshape(-1, {height}, {width}{channels})\n"
        f"fig = px.imshow(tiles, facet_col=0, facet_col_wrap=5{scale})\n"
        f'named = {{f"facet_col={{i}}": {told} for i, row in enumerate(members)}}\n'
        "fig.for_each_annotation(lambda note: note.update(text=named[note.text]))\n"
        "fig.update_xaxes(visible=False)\n"
        "fig.update_yaxes(visible=False)\n"
        "fig.update_layout(coloraxis_showscale=False)"
    )


def drawn(look: Look, size: int) -> str:
    """Members of a cluster, or of one true group in it, drawn as on the page."""
    which = f"labels == {look.cluster}"
    if look.group >= 0:
        which = f"({which}) & (truth == {look.group})"
    return f"members = np.random.default_rng({look.seed}).permutation(np.flatnonzero({which}))[:{size}]"


def rows(of: Source, points: Points, look: Look) -> str:  # noqa: ARG001
    """Members of a cluster, drawn as on the page, and how each column's mean differs from that of the others."""
    assert isinstance(points.face, Columns)
    return (
        f"{drawn(look, CARDS)}\n"
        "print(X[members])\n"
        f"inside = labels == {look.cluster}\n"
        "others = X[~inside] if not inside.all() else X\n"
        "spread = np.where(X.std(axis=0) > 0, X.std(axis=0), 1)\n"
        "difference = (X[inside].mean(axis=0) - others.mean(axis=0)) / spread\n"
        f"columns = {several(plain_all(points.face.names))}\n"
        'fig = px.bar(x=difference, y=columns, orientation="h", labels={"x": "standard deviations", "y": ""})\n'
        'fig.update_yaxes(type="category")'
    )


PARCEL = Parcel(PLACES, picture, table, script, about)
