"""What readers take home from Scatter."""

from typing import Any

import numpy as np

from dashboard import results
from dashboard.compute.arrays import Ids
from dashboard.export import by_hand, naming, readout
from dashboard.export.clouds import axes, looked_at, placed
from dashboard.export.parcel import Parcel, Table, references, rows_of, truth_of
from dashboard.export.script import Script, colours, painted, source
from dashboard.export.snippets import matched
from dashboard.export.studies import READING, TAKEN_HOME, told_of
from dashboard.figures.scatter3d import marker_size
from dashboard.figures.theme import PLAIN_COLOUR
from dashboard.page import words
from dashboard.run import Run, seen
from dashboard.studies import STUDIES
from dashboard.tabs import scatter
from dashboard.workspace.parts import Plain, Truth
from dashboard.workspace.workspace import Workspace


def labels(view: Workspace) -> dict[str, Ids]:
    """The clusters (n,) of the panels that have some, by letter, numbered as on the page."""
    points, runs = seen(view.data, view.hide), scatter.runs_of(view)
    found = {slot: scatter.shown(slot, panel, points, runs) for slot, panel in view.panels().items()}
    return {slot: clusters for slot, clusters in found.items() if clusters is not None}


def table(view: Workspace) -> Table:
    """Row, what was measured, the clusters of every run, and the true group where it is known."""
    points = seen(view.data, view.hide)
    named: dict[str, Any] = {}
    for column, of in columns(view).items():
        named |= {column: of.colours, **by_hand.named(of, column)}
    return {**rows_of(points), **named, **truth_of(points)}


def columns(view: Workspace) -> dict[str, Run]:
    """The run that each column of clusters is of, by its name."""
    runs = scatter.runs_of(view)
    return {"label" if len(runs) == 1 else f"label_{slot}": run for slot, run in runs.items()}


def about(view: Workspace) -> str:
    """The data and the runs of a view, with what tells those of one method apart."""
    runs = columns(view)
    apart = naming.differing({column: run.method for column, run in runs.items()})
    return naming.about(view.data.kind, {column: naming.found(run) for column, run in runs.items()}, apart)


def script(view: Workspace) -> Script:
    """The code of all panels, and of the study that looks into them."""
    panels = view.panels()
    methods = {slot: of.exact for slot, of in scatter.runs_of(view).items()}
    drawn = " and ".join(scatter.title(p) for p in panels.values())
    looked = next((study.label for study in STUDIES if study.name == view.show), "")
    title = ": ".join(filter(None, (drawn, looked))) or "No charts"
    sections = view.data.code()
    if methods:
        first = () if "a" in methods else unseen(view)
        called = "\n".join(f'    "{s}": {words.call(p)},'.replace("'", '"') for s, p in methods.items())
        after = ["run" if first else "*list(labels.values())[:1]", *references(seen(view.data, view.hide))]
        of = scatter.the_run(view)
        assert of is not None
        fitted = (
            f"models = {{\n{called}\n}}\nlabels = {{}}\n"
            "for name, model in models.items():\n"
            f"    labels[name] = matched(model.fit_predict(X), [{', '.join(after)}])"
        )
        if "a" in methods and by_hand.sections(of):
            fitted += '\n    if name == "a":\n        labels[name] = by_hand(labels[name])'
        sections += [
            ("How a cluster keeps one number, and so one colour, in all charts", source(matched)),
            *by_hand.sections(of),
            *first,
            ("The clusters", fitted),
            *by_hand.names(of),
        ]
    sections.append(readout.section(told(view)))
    study = looked_into(view)
    shown = ["fig.show()"] * bool(panels) + ["study.show()"] * bool(study)
    sections += [("The figure", figure(view))] if panels else []
    sections += study
    sections += [("Show both" if len(shown) > 1 else "Show it", "\n".join(shown))] if shown else []
    return Script(f"{view.data.label}: {title}", sections)


def unseen(view: Workspace) -> list[tuple[str, str]]:
    """The run, where no chart is of it: all others are numbered after it."""
    of = scatter.the_run(view)
    assert of is not None
    called, after = words.call(of.exact).replace("'", '"'), ", ".join(references(of.points))
    code = f"run = {by_hand.changed(of, f'matched({called}.fit_predict(X), [{after}])')}"
    return [("The run of all lenses: clusters beside it are numbered after its own", code)]


def told(view: Workspace) -> list[str]:
    """What the page says of each chart, and its numbers."""
    points, runs, lines = seen(view.data, view.hide), scatter.runs_of(view), []
    for slot, panel in view.panels().items():
        of = runs.get(slot)
        said = scatter.sentence(points, scatter.shown(slot, panel, points, runs), of)
        lines.append(readout.quoted(said, f"{slot.upper()}, {scatter.title(panel)}"))
        if of:
            lines += [f'clusters, model = labels["{slot}"], models["{slot}"]', *of_run(of)]
        elif isinstance(panel, Truth):
            lines.append(readout.line("true groups", "len(np.unique(truth))"))
        else:
            lines.append(readout.line("points", "len(X):,"))
    return lines


def of_run(of: Run) -> list[str]:
    """The numbers of one chart."""
    agreed = results.agreement(of.source, of.labelled) if of.groups else None
    return [
        *readout.counts(of, "clusters"),
        *readout.ari(agreed, "clusters"),
        *readout.silhouette(of, "clusters"),
        *readout.fit(of),
    ]


def looked_into(view: Workspace) -> list[tuple[str, str]]:
    """What the study of the view adds; nothing beside charts alone."""
    for study in STUDIES:
        if study.name == view.show:
            asked = scatter.asked(view, study, seen(view.data, view.hide), scatter.runs_of(view))
            of = TAKEN_HOME[study.name]
            code = of.code(asked)
            return [*code, (READING, "\n".join(told_of(view, study, asked, of)))] if code else []
    return []


def figure(view: Workspace) -> str:
    """All panels beside each other."""
    found, panels = labels(view), view.panels()
    shown = []
    for slot, panel in panels.items():
        of = "None" if isinstance(panel, Plain) else "truth" if isinstance(panel, Truth) else f'labels["{slot}"]'
        shown.append(f'    "{slot.upper()} · {scatter.title(panel)}": {of},')
    used = np.concatenate([*found.values(), [0]])
    most, noise = int(used.max()), bool(used.min() < 0)
    paint = painted("clusters", most, noise)
    if len(found) < len(panels):
        paint = f'"{PLAIN_COLOUR}" if clusters is None else {paint}'
    size = marker_size(len(results.points(view.data)))
    rows, columns = (1, len(panels)) if len(panels) < 4 else (2, 2)
    lines = [
        *([colours(most, noise)] if found else []),
        "panels = {",
        *shown,
        "}",
        f'scenes = [[{{"type": "scene"}}] * {columns}]' + " * 2" * (rows == 2),
        f"fig = make_subplots({rows}, {columns}, specs=scenes, subplot_titles=list(panels))",
        *placed(view),
        "for i, clusters in enumerate(panels.values()):",
        f'    marker = {{"size": {size:.3g}, "color": {paint}, "line": {{"width": 0}}}}',
        f'    fig.add_scatter3d(x=x, y=y, z=z, mode="markers", marker=marker, '
        f"row=i // {columns} + 1, col=i % {columns} + 1)",
        *axes(view),
        *looked_at(view),
        "fig.update_layout(showlegend=False)",
    ]
    return "\n".join(lines)


PARCEL = Parcel(scatter.PLACES, scatter.picture, table, script, about)
