"""What tells a cluster from others, as plain code."""

import numpy as np

from dashboard.compute.contrast import BINS, MOST_DRAWN
from dashboard.data.literals import several
from dashboard.data.points import Columns, Images
from dashboard.export import readout
from dashboard.export.studies.told import Sections
from dashboard.figures.contrast import LESS, MORE
from dashboard.figures.plain import plain_all
from dashboard.figures.theme import PLAIN_COLOUR, colour
from dashboard.studies.profile import ALL, chosen, clustered, column, held
from dashboard.studies.study import Asked


def code(asked: Asked) -> Sections:
    """Means of both, their differences in deviations, and a chart of distributions or pixels."""
    place, of = clustered(asked)
    cluster, against = chosen(asked, of)
    others = "~inside" if against == ALL else f"clusters == {against}"
    found = (
        f'clusters = labels["{place}"]\n'
        f"inside = clusters == {cluster}\n"
        f"others = {others}\n"
        "gap = X[inside].mean(axis=0) - X[others].mean(axis=0)\n"
        "spread = np.sqrt((X[inside].var(axis=0) + X[others].var(axis=0)) / 2)\n"
    )
    face = of.points.face
    if isinstance(face, Images):
        return [(f"What tells cluster {cluster} from the others, pixel by pixel", found + picture(face))]
    return [
        (
            "What tells them apart, in standard deviations within both: Cohen's d",
            found + 'with np.errstate(divide="ignore", invalid="ignore"):\n'
            "    numbers = np.where(abs(gap) > 1e-12 * (1 + abs(gap)), gap / spread, 0)",
        ),
        ("The distributions of the columns that differ most", distributions(asked, cluster, against)),
    ]


def picture(face: Images) -> str:
    """The difference of both mean images."""
    height, width = face.shape
    flat = f"gap.reshape({height}, {width}, -1).mean(axis=2)"
    return (
        "numbers = gap\n"
        f"study = px.imshow({flat}, color_continuous_midpoint=0, "
        f'color_continuous_scale=["{LESS}", "white", "{MORE}"])'
    )


def distributions(asked: Asked, cluster: int, against: int) -> str:
    """A histogram of both a column."""
    face = asked.points.face
    assert isinstance(face, Columns), face
    names = plain_all(column(asked.points, i) for i in range(len(face.names)))
    measured = asked.source.measured
    return (
        f"columns = {several(names)}\n"
        f'most = np.argsort(-abs(numbers), kind="stable")[:{MOST_DRAWN}]\n'
        "study = make_subplots(len(most), 1, subplot_titles=[columns[i] for i in most])\n"
        "overlaps = []\n"
        "for row, i in enumerate(most, 1):\n"
        f"    one, other = {measured}[inside, i], {measured}[others, i]\n"
        "    low, high = min(one.min(), other.min()), max(one.max(), other.max())\n"
        "    # Between numbers that differ by rounding alone no bins fit: they are one place.\n"
        f"    least = {2 * BINS} * np.spacing(max(abs(low), abs(high)))\n"
        "    widened = max(0.5, least) if high - low < least else 0\n"
        f"    edges = np.histogram_bin_edges([low - widened, high + widened], {BINS})\n"
        "    parts = [np.histogram(values, edges)[0] / len(values) for values in (other, one)]\n"
        "    overlaps.append(np.minimum(*parts).sum())\n"
        f'    for part, colour in zip(parts, ["{PLAIN_COLOUR if against == ALL else colour(against)}", '
        f'"{colour(cluster)}"]):\n'
        '        study.add_scatter(x=edges, y=np.append(part, 0), fill="tozeroy", line_color=colour, '
        'line_shape="hv", row=row, col=1)\n'
        "study.update_layout(showlegend=False)"
    )


def numbers(asked: Asked) -> list[str]:
    """The column that differs most, by how much, and how far both overlap."""
    _, of = clustered(asked)
    if not isinstance(of.points.face, Columns):
        return [readout.line("pixels that differ by more than 0.1", "np.count_nonzero(abs(numbers) > 0.1)")]
    found = held(of, *chosen(asked, of))
    value = float(found.difference[found.columns[0]])
    if not np.isfinite(value):
        return [readout.line("differs most", "columns[most[0]]")]
    return [
        readout.line("differs most", f"columns[most[0]]}}, {{{readout.ratio('numbers[most[0]]', value)}"),
        readout.line("overlap", readout.ratio("overlaps[0]", float(found.overlap[0]))),
    ]
