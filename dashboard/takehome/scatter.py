"""What readers take home from Scatter."""

import numpy as np

from dashboard import results, words
from dashboard.compute.arrays import Ids
from dashboard.compute.methods import Method
from dashboard.figures.scatter3d import marker_size
from dashboard.figures.theme import PLAIN_COLOUR
from dashboard.run import seen
from dashboard.studies import STUDIES
from dashboard.tabs import scatter
from dashboard.takehome.clouds import axes, looked_at, placed
from dashboard.takehome.parcel import Parcel, Table, references, rows_of, truth_of
from dashboard.takehome.script import Script, colours, painted, source
from dashboard.takehome.snippets import matched
from dashboard.takehome.studies import CODE
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
    found = {slot: run.colours for slot, run in scatter.runs_of(view).items()}
    named = {"label" if len(found) == 1 else f"label_{slot}": clusters for slot, clusters in found.items()}
    return {**rows_of(points), **named, **truth_of(points)}


def script(view: Workspace) -> Script:
    """The code of all panels, and of the study that looks into them."""
    panels = view.panels()
    methods = {s: p for s, p in panels.items() if isinstance(p, Method)}
    drawn = " and ".join(scatter.title(p) for p in panels.values())
    looked = next((study.label for study in STUDIES if study.name == view.show), "")
    title = ": ".join(filter(None, (drawn, looked))) or "No charts"
    sections = view.data.code()
    if methods:
        called = "\n".join(f'    "{s}": {words.call(p)},'.replace("'", '"') for s, p in methods.items())
        after = ["*list(labels.values())[:1]", *references(seen(view.data, view.hide))]
        fitted = (
            f"models = {{\n{called}\n}}\nlabels = {{}}\n"
            "for name, model in models.items():\n"
            f"    labels[name] = matched(model.fit_predict(X), [{', '.join(after)}])"
        )
        sections += [
            ("How a cluster keeps one number, and so one colour, in all charts", source(matched)),
            ("The clusters", fitted),
        ]
    study = looked_into(view)
    shown = ["fig.show()"] * bool(panels) + ["study.show()"] * bool(study)
    sections += [("The figure", figure(view))] if panels else []
    sections += study
    sections += [("Show both" if len(shown) > 1 else "Show it", "\n".join(shown))] if shown else []
    return Script(f"{view.data.label}: {title}", sections)


def looked_into(view: Workspace) -> list[tuple[str, str]]:
    """What the study of the view adds; nothing beside charts alone."""
    for study in STUDIES:
        if study.name == view.show:
            return CODE[study.name](scatter.asked(view, study, seen(view.data, view.hide), scatter.runs_of(view)))
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


PARCEL = Parcel(scatter.PLACES, scatter.picture, table, script)
