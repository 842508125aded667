"""What a tab gives readers to take home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.profile import measured
from dashboard.data.points import Columns, Groups, Points
from dashboard.export.script import Script
from dashboard.page.answering import Picture, Places

# What tables call columns of their own.
OURS = ("row", "label", "label_a", "label_b", "label_c", "label_d", "truth")
# Columns by name, all of one length.
Table = dict[str, NDArray[Any]]


def rows_of(points: Points) -> Table:
    """The number of each row and, where it is one of a table, what was measured, in the data's own units."""
    rows = np.arange(len(points))
    table: Table = {"row": rows}
    if points.notes:
        table["row"] = points.notes.rows
        for at, name in enumerate(points.notes.columns):
            table[free(name, table)] = np.array([word or "" for word in points.notes.cells(at)], object)
    if isinstance(points.face, Columns):
        values = measured(points, rows)
        for i, name in enumerate(points.face.names):
            table[free(name, table)] = values[:, i]
    return table


def free(name: str, table: Mapping[str, object]) -> str:
    """A name that no column has yet: what a reader calls theirs may be a name of ours."""
    number, told = 2, name
    while told in table or told in OURS:
        told, number = f"{name} ({number})", number + 1
    return told


def references(points: Points) -> list[str]:
    """What clusters are numbered after in plain code: the true groups, where they are known."""
    return ["truth"] if points.groups else []


def is_numbered(groups: Groups) -> bool:
    """Whether groups have no other names than their numbers."""
    return groups.names == tuple(map(str, range(len(groups.names))))


def truth_of(points: Points) -> Table:
    """The true group of each row, where it is known: by its name if it has one beside its number."""
    groups = points.groups
    if groups is None:
        return {}
    return {"truth": groups.truth if is_numbered(groups) else np.array(groups.names)[groups.truth]}


@dataclass(frozen=True)
class Parcel:
    """Labels and code of a tab's views.

    Attributes
    ----------
    places : Places
        The tab's own.
    picture : callable
        The tab's page: what it refuses, nobody takes home.
    table : callable
        The labels of a view, in columns.
    script : callable
        The plain code that gives a view's points, labels and figures. Both are asked for views that have a
        picture, and may raise a `Refusal` of their own.
    about : callable
        What a view is of, in a file's name, for whoever finds it among others: the data, and which run each column
        of clusters is of.
    """

    places: Places
    picture: Picture
    table: Callable[[Any], Table]
    script: Callable[[Any], Script]
    about: Callable[[Any], str]
