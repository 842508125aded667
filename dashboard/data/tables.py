"""The tables that come with scikit-learn: real measurements, with names, units and scales of their own."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.datasets import load_breast_cancer, load_iris, load_wine

from dashboard.data.points import Columns, Groups, Points
from dashboard.data.source import SEVERAL, Source, as_many

Standardize = Annotated[
    bool,
    Field(
        description="Give every column mean 0 and variance 1 first, as StandardScaler does. "
        "Without it the column with the largest numbers decides alone what is near."
    ),
]
# A name such as “sepal length (cm)”.
WITH_UNIT = re.compile(r"(.+) \((.+)\)")


class Iris(Source):
    """`sklearn.datasets.load_iris`: 150 flowers of three species, petals and sepals measured (Fisher 1936)."""

    label: ClassVar = "Iris flowers"
    made_by: ClassVar = "load_iris"

    kind: Literal["iris"] = "iris"
    standardize: Standardize = True

    @property
    def n_groups(self) -> int:
        """How many species there are."""
        return 3

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are species, from several starts."""
        return as_many(3) | SEVERAL

    def load(self) -> Points:
        """Read the flowers: X (150, 4), the groups their species."""
        return _read(load_iris, ("species", "species"), ("flower", "flowers"), self.standardize)


class Wine(Source):
    """`sklearn.datasets.load_wine`: 178 wines from three growers, analysed chemically (Forina et al. 1988)."""

    label: ClassVar = "Wines"
    made_by: ClassVar = "load_wine"

    kind: Literal["wine"] = "wine"
    standardize: Standardize = True

    @property
    def n_groups(self) -> int:
        """How many growers there are."""
        return 3

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are growers, from several starts."""
        return as_many(3) | SEVERAL

    def load(self) -> Points:
        """Read the wines: X (178, 13), the groups their growers."""
        return _read(load_wine, ("grower", "growers"), ("wine", "wines"), self.standardize)


class BreastCancer(Source):
    """`sklearn.datasets.load_breast_cancer`: 569 tumours, their cells' nuclei measured (Street et al. 1993)."""

    label: ClassVar = "Breast cancer"
    made_by: ClassVar = "load_breast_cancer"

    kind: Literal["breast_cancer"] = "breast_cancer"
    standardize: Standardize = True

    @property
    def n_groups(self) -> int:
        """How many diagnoses there are."""
        return 2

    @property
    def suits(self) -> Mapping[str, object]:
        """As many clusters as there are diagnoses, from several starts."""
        return as_many(2) | SEVERAL

    def load(self) -> Points:
        """Read the tumours: X (569, 30), the groups their diagnoses."""
        return _read(load_breast_cancer, ("diagnosis", "diagnoses"), ("tumour", "tumours"), self.standardize)


def _read(read: Callable[[], Any], group: tuple[str, str], row: tuple[str, str], standardize: bool) -> Points:
    """A table of scikit-learn's as points; `group` and `row` are what a true group and a row are called."""
    bunch = read()
    names, units = zip(*map(_named, bunch.feature_names), strict=True)
    groups = Groups(bunch.target.astype(np.int64), group, tuple(_told(name) for name in bunch.target_names))
    X, middle, scale = standardized(bunch.data) if standardize else (bunch.data, *_as_it_is(bunch.data.shape[1]))
    return Points(X, groups, Columns(names, units, middle, scale, row))


def standardized(
    data: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Columns (n, d) with mean 0 and variance 1, and the means and deviations (d,) that were taken away.

    A column that never varies becomes 0, as `sklearn.preprocessing.StandardScaler` has it.
    """
    middle, spread = data.mean(axis=0), data.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return (data - middle) / scale, middle, scale


def _as_it_is(d: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.zeros(d), np.ones(d)


def _named(column: str) -> tuple[str, str]:
    """The name of a column and its unit, where it has one."""
    parts = WITH_UNIT.fullmatch(column)
    return (parts[1], parts[2]) if parts else (column.replace("_", " "), "")


def _told(group: str) -> str:
    """A group's name as a reader would write it: ``class_0`` is the first grower."""
    return str(group).replace("class_", "grower ")
