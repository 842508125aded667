"""The handwritten digits that a tab can be about: how they are chosen, coloured and shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from components import controls, images
from components.html import Element
from dashboard import form, results
from dashboard.compute.labels import matched
from dashboard.compute.methods import Method
from dashboard.data.points import Points
from dashboard.data.sources import Digits, Mnist
from dashboard.images import COLUMNS, sheet

DigitSource = Annotated[Digits | Mnist, Field(discriminator="kind")]
KINDS = (Digits(), Mnist())
NAMES = {"digits": "Digits of 8 × 8 pixels", "mnist": "MNIST, 28 × 28 pixels"}


def data_controls(tab: str, source: Digits | Mnist, also: Mapping[str, str | None] | None = None) -> list[Element]:
    """The choice of the data and its constants; `also` is set where the rows become other images."""
    choice = controls.choice(tab, "data", "data", source.kind, list(NAMES.items()))
    parts = [choice, *form.methods(tab, "data", KINDS)]
    if also is None:
        return parts
    return [p if getattr(p, "data-field") == "data.standardize" else controls.also(p, also) for p in parts]


def scanned(source: Digits | Mnist) -> Points:
    """The images as they were scanned: never standardised."""
    return results.points(Digits() if isinstance(source, Digits) else source)


def truth_of(source: Digits | Mnist) -> NDArray[np.int64]:
    """The digit that each image shows (n,)."""
    truth = results.points(source).truth
    assert truth is not None
    return truth


def clusters_of(source: Digits | Mnist, method: Method) -> NDArray[np.int64]:
    """The cluster of each digit (n,), numbered after the digit it overlaps most, so that colours stay."""
    return matched(results.clustering(source, method).labels, [truth_of(source)])


def a_digit(digit: int | np.integer) -> str:
    """A digit with its article: a 7, an 8."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def pixels(source: Digits | Mnist) -> int:
    """How wide and high an image is."""
    shape = scanned(source).image_shape
    assert shape is not None
    return shape[0]


@dataclass(frozen=True)
class Cells:
    """Some images of a source on their sheet.

    Attributes
    ----------
    style : dict
        What their container has to carry.
    columns : int
        Of the sheet.
    positions : dict of int to int
        Where a row lies on the sheet.
    """

    style: dict[str, object]
    columns: int
    positions: dict[int, int]

    def __getitem__(self, row: int) -> dict[str, object]:
        return images.on_sheet(self.positions[row], self.columns)


def cells(source: Digits | Mnist, rows: NDArray[np.int64]) -> Cells:
    """The images of some rows (k,): on the page's own sheet of digits, or on one that holds just these."""
    numbers = rows.tolist()
    if isinstance(source, Digits):
        return Cells({}, COLUMNS, {row: row for row in numbers})
    made = sheet(scanned(source), rows)
    style = images.sheet(made.uri, made.columns, made.lines, pixels(source))
    return Cells(style, made.columns, {row: at for at, row in enumerate(numbers)})
