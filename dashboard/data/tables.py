"""The tables that come with scikit-learn: real measurements, with names, units and scales of their own."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn import datasets

from dashboard.data.points import Columns, Groups, Points
from dashboard.data.source import SEVERAL, Source, as_many, called

Standardize = Annotated[
    bool,
    Field(
        description="Give every column mean 0 and variance 1 first, as StandardScaler does. "
        "Without it the column with the largest numbers decides alone what is near."
    ),
]
# A name such as “sepal length (cm)”.
WITH_UNIT = re.compile(r"(.+) \((.+)\)")


class Table(Source):
    """A table that a function of `sklearn.datasets` reads. Each is a subclass that says what is in it.

    Attributes
    ----------
    made_by : str
        The function.
    row, group : (str, str)
        What a row and a true group are called, one and several; no group where none are known.
    groups : int or None
        How many groups there are.
    """

    row: ClassVar[tuple[str, str]]
    group: ClassVar[tuple[str, str] | None] = None
    groups: ClassVar[int | None] = None
    imports: ClassVar = {"StandardScaler": "sklearn.preprocessing"}
    measured: ClassVar = "table.data"

    standardize: Standardize = True

    @property
    def n_groups(self) -> int | None:
        """How many groups there are."""
        return self.groups

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are groups, from several starts."""
        return SEVERAL | (as_many(self.groups) if self.groups else {})

    def load(self) -> Points:
        """Read the table: X (n, d), a column each measurement; the groups have names."""
        bunch = getattr(datasets, self.made_by)()
        names, units = zip(*map(_named, bunch.feature_names), strict=True)
        groups = _groups(bunch, self.group) if self.group else None
        read = standardized(bunch.data) if self.standardize else (bunch.data, *_as_it_is(bunch.data.shape[1]))
        X, middle, scale = read
        return Points(X, groups, Columns(names, units, middle, scale, self.row))

    def code(self) -> list[tuple[str, str]]:
        """The call, and what standardises."""
        made = "X, truth = table.data, table.target" if self.group else "X = table.data"
        code = f"table = {called(self.made_by)}\n{made}"
        if self.standardize:
            code += "\nX = StandardScaler().fit_transform(X)"
        known = "; truth is the group of each" if self.group else ""
        return [(f"The points: {self.label.lower()}, a column each measurement{known}", code)]


class Iris(Table):
    """`sklearn.datasets.load_iris`: 150 flowers of three species, petals and sepals measured (Fisher 1936)."""

    label: ClassVar = "Iris flowers"
    made_by: ClassVar = "load_iris"
    row: ClassVar = ("flower", "flowers")
    group: ClassVar = ("species", "species")
    groups: ClassVar = 3

    kind: Literal["iris"] = "iris"


class Wine(Table):
    """`sklearn.datasets.load_wine`: 178 wines from three growers, analysed chemically (Forina et al. 1988)."""

    label: ClassVar = "Wines"
    made_by: ClassVar = "load_wine"
    row: ClassVar = ("wine", "wines")
    group: ClassVar = ("grower", "growers")
    groups: ClassVar = 3

    kind: Literal["wine"] = "wine"


class BreastCancer(Table):
    """`sklearn.datasets.load_breast_cancer`: 569 tumours, their cells' nuclei measured (Street et al. 1993)."""

    label: ClassVar = "Breast cancer"
    made_by: ClassVar = "load_breast_cancer"
    row: ClassVar = ("tumour", "tumours")
    group: ClassVar = ("diagnosis", "diagnoses")
    groups: ClassVar = 2

    kind: Literal["breast_cancer"] = "breast_cancer"


def standardized(
    data: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Columns (n, d) with mean 0 and variance 1, and the means and deviations (d,) that were taken away.

    A column that never varies becomes 0, as `sklearn.preprocessing.StandardScaler` has it.
    """
    middle, spread = data.mean(axis=0), data.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return (data - middle) / scale, middle, scale


def _groups(bunch: Any, noun: tuple[str, str]) -> Groups:
    return Groups(bunch.target.astype(np.int64), noun, tuple(_told(name) for name in bunch.target_names))


def _as_it_is(d: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.zeros(d), np.ones(d)


def _named(column: str) -> tuple[str, str]:
    """The name of a column and its unit, where it has one."""
    parts = WITH_UNIT.fullmatch(column)
    return (parts[1], parts[2]) if parts else (column.replace("_", " "), "")


def _told(group: str) -> str:
    """A group's name as a reader would write it: ``class_0`` is the first grower."""
    return str(group).replace("class_", "grower ")
