"""What is selected: rows of the data, whichever lens they were chosen in, and what is said of them in all."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard import results
from dashboard.compute.arrays import Ids
from dashboard.compute.grid import drawn
from dashboard.compute.regions import Ball, box_of, boxed
from dashboard.compute.tree import Linkage
from dashboard.data.points import Groups
from dashboard.errors import Refusal, shown
from dashboard.run import Run, beside, run, seen
from dashboard.workspace import regions
from dashboard.workspace.fields import TREE
from dashboard.workspace.parts import FIELDS, Off, Plain, Truth
from dashboard.workspace.workspace import Workspace

Rows = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Selected:
    """Rows that are selected.

    Attributes
    ----------
    rows : ndarray of shape (n,), bool
        None of them where what is selected is not there.
    what : str
        What they have in common, in words; or why there is none.
    """

    rows: Rows
    what: str


def selected(view: Workspace) -> Selected | None:
    """The rows that a view selects; None where nothing is.

    Raises
    ------
    Refusal
        If a run or a tree that they are chosen in cannot be had.
    """
    if not view.select:
        return None
    points = seen(view.data, view.hide)
    try:
        rows, what = kind_of(view.select)(view, len(points))
    except Missing as missing:
        return Selected(np.zeros(len(points), bool), str(missing))
    return Selected(rows, what)


class Missing(Exception):
    """What is selected is not there: no such chart, cluster, group, branch or row."""


def kind_of(select: str) -> Callable[[Workspace, int], tuple[Rows, str]]:
    """How the rows of a selection are found, by how it is spelled."""
    if select.startswith(regions.PREFIX):
        return of_regions
    if select.startswith(("r", "t")):
        return of_rows if select.startswith("r") else of_text
    return of_branches if TREE.match(select) else of_differing if select.isalpha() else of_clusters


def of_rows(view: Workspace, n: int) -> tuple[Rows, str]:
    """Rows by their numbers."""
    numbers = [int(row) for row in view.select[1:].split(",")]
    if max(numbers) >= n:
        raise Missing(f"There is no row {max(numbers):,} in this data, whose last is {n - 1:,}.")
    rows = np.zeros(n, bool)
    rows[numbers] = True
    return rows, f"row {numbers[0]:,}" if len(numbers) == 1 else "chosen one by one"


def of_text(view: Workspace, n: int) -> tuple[Rows, str]:
    """The rows in whose own words some text stands."""
    notes, sought = seen(view.data, view.hide).notes, view.select[1:]
    if notes is None or not notes.columns:
        raise Missing("The rows of this data have no words of their own in which text could stand.")
    rows = np.zeros(n, bool)
    for column in range(len(notes.columns)):
        hits = np.array([sought.casefold() in word.casefold() for word in notes.words(column)] + [False])
        rows |= hits[notes.codes[:, column]]
    return rows, f"with “{shown(sought)}” in their words"


def of_regions(view: Workspace, n: int) -> tuple[Rows, str]:
    """What was drawn around by hand: each region added, or taken away from those before it."""
    drawn_by_hand = regions.parsed(view.select)
    assert drawn_by_hand is not None
    projected = results.projection(view.data, drawn_by_hand.space)
    points = drawn(projected.coordinates)
    at = boxed(points, box_of(points, cube=bool(projected.columns)))
    # Taken away at first, it is taken from all.
    rows = np.full(n, drawn_by_hand.parts[0].away)
    for part in drawn_by_hand.parts:
        region = part.region
        if isinstance(region, Ball) and region.row >= n:
            raise Missing(f"There is no row {region.row:,} in this data, whose last is {n - 1:,}.")
        if isinstance(region, regions.Before):
            within, _ = kind_of(region.select)(view.model_copy(update={"select": region.select}), n)
        else:
            within = region.within(at)
        rows = rows & ~within if part.away else rows | within
    if not rows.any():
        raise Missing("There is no point within what was drawn by hand.")
    return rows, f"by hand{mostly(view, rows)}"


def mostly(view: Workspace, rows: Rows) -> str:
    """Of which cluster of the run most of some rows are, in words; nothing where there is no run."""
    try:
        of = run(view.data, view.method, view.hide, view.hand)
    except Refusal:
        return ""
    found, counts = np.unique(of.colours[rows], return_counts=True)
    share, most = counts.max() / counts.sum(), int(found[counts.argmax()])
    name = of.called(most) if most < 0 or most in of.names else f"cluster {most}"
    if share == 1:
        return f", all in {name}"
    # Of 1,000 in a row all but one is not all.
    told = f"{min(share, 0.99):.0%}"
    return f", mostly {name} ({told})" if share > 0.5 else f", of {len(found)} clusters, {told} in {name}"


def of_branches(view: Workspace, n: int) -> tuple[Rows, str]:
    """Branches of a tree: each added, or taken out again, in the order of the address."""
    found = TREE.match(view.select)
    assert found is not None
    name, n_centres = found[1], int(found[2] or 0)
    if n_centres:
        tree = results.linkage_of_centres(view.data, n_centres, name)
    else:
        tree = results.linkage(view.data, name, view.of_trees())
    leaves = np.zeros(tree.n, bool)
    listed = [int(v) for v in view.select[found.end() :].split(",")]
    for v in listed:
        leaves[below(tree, v if v >= 0 else -v - 1)] = v >= 0
    rows = leaves[results.centres(view.data, n_centres).owner] if n_centres else leaves
    assert len(rows) == n
    many = len(listed) > 1
    return rows, f"{'branches' if many else 'a branch'} of the {name} tree" + (" of centres" if n_centres else "")


def below(tree: Linkage, node: int) -> Ids:
    """The leaves below a node of a tree."""
    if node > 2 * tree.n - 2:
        raise Missing(f"There is no branch {node:,} in this tree, whose root is {2 * tree.n - 2:,}.")
    start = int(tree.starts[node])
    return tree.leaves[start : start + int(tree.sizes[node])]


def of_differing(view: Workspace, n: int) -> tuple[Rows, str]:  # noqa: ARG001
    """The rows that two charts colour differently."""
    one, other = tuple(view.select)
    of = Charts(view)
    return of.clusters(one) != of.clusters(other), f"what {one.upper()} and {other.upper()} colour differently"


def of_clusters(view: Workspace, n: int) -> tuple[Rows, str]:
    """The rows of a cluster; of those only what is in another one too, or of a true group."""
    rows, said, of = np.ones(n, bool), list[str](), Charts(view)
    parts = re.findall(r"([a-dg])(-?\d+)", view.select)
    for place, number in parts:
        if place == "g":
            rows &= of.group(int(number))
            said.insert(0, of.name(int(number)))
        else:
            rows &= of.clusters(place) == int(number)
            whose = f" of {place.upper()}" if (len(parts) > 1 and parts[1][0] != "g") or place != "a" else ""
            said.append(f"{of.named(place, int(number))}{whose}")
    if not rows.any():
        raise Missing(f"There is nothing in {' and '.join(said)} here.")
    return rows, " in ".join(said)


class Charts:
    """The clusters that the charts of a view show, each found when it is asked for."""

    def __init__(self, view: Workspace) -> None:
        self.view = view

    @property
    def groups(self) -> Groups:
        """The true groups; where they are not known nothing of them can be selected."""
        groups = seen(self.view.data, self.view.hide).groups
        if groups is None:
            raise Missing("No true groups are known here.")
        return groups

    def clusters(self, place: str) -> Ids:
        """The cluster of each row (n,) in a chart, numbered as in all lenses; A is the run."""
        chart = getattr(self.view, FIELDS[place])
        if isinstance(chart, Off | Plain):
            raise Missing(f"No clusters are shown in {place.upper()}.")
        if isinstance(chart, Truth):
            return self.groups.truth
        first = self.run()
        return first.colours if place == "a" else beside(first, chart).colours

    def named(self, place: str, cluster: int) -> str:
        """What a cluster of a chart is called."""
        if cluster < 0:
            return "noise"
        names = self.run().names if place == "a" else {}
        return f"cluster {cluster}" + (f" · {names[cluster]}" if cluster in names else "")

    def run(self) -> Run:
        """The run."""
        return run(self.view.data, self.view.method, self.view.hide, self.view.hand)

    def group(self, number: int) -> Rows:
        """The rows of a true group."""
        return self.groups.truth == number

    def name(self, number: int) -> str:
        """What a true group is called."""
        groups = self.groups
        if number >= len(groups.names):
            raise Missing(f"There is no {groups.noun[0]} {number} here.")
        name = groups.names[number]
        return f"{groups.noun[0]} {name}" if name.isdigit() else name


def of_view(view: Workspace) -> Selected | None:
    """What a view selects, be it refused: then nothing, with the sentence that says why."""
    try:
        return selected(view)
    except Refusal as refusal:
        return Selected(np.zeros(len(seen(view.data, view.hide)), bool), refusal.sentence)
