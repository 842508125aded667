"""Values of a notebook, typed as those of files are: arrays by their type, cells of any objects by all of them."""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal
from dashboard.reading import arrays, cells, columns
from dashboard.reading.choices import Choices
from dashboard.reading.typed import Typed

# Letters that are kept of what is nested.
LONGEST = 1_000
PARTS = Choices(complex="parts")


def of_values(name: str, values: NDArray[Any]) -> list[Typed]:
    """The columns that an array of shape (n,) or (n, k) is.

    Raises
    ------
    Refusal
        If it has other dimensions.
    """
    if values.ndim not in (1, 2):
        raise Refusal(f"{name} has {values.ndim} dimensions; a column has one, and vectors have two.")
    if values.dtype.kind == "O" and values.ndim == 1:
        return of_cells(name, values.tolist())
    return arrays.column(name, values, PARTS)


def of_cells(name: str, given: Sequence[Any]) -> list[Typed]:
    """The column, or the parts of complex numbers, that cells of any kind are: None, NaN and the like are missing."""
    found = [None if missing(cell) else cell for cell in given]
    there = [cell for cell in found if cell is not None]
    if not there:
        return [columns.words(name, found)]
    for fits, make in WAYS:
        if all(map(fits, there)):
            return make(name, found)
    return [cells.typed(name, [None if cell is None else spelled(cell) for cell in found])]


def missing(cell: object) -> bool:
    """Whether a cell holds nothing: None, NaN, or what pandas has in their place."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(cell, float | np.floating | Decimal) and math.isnan(cell)


def spelled(cell: object) -> str:
    """A cell in words."""
    return (arrays.word_of(cell) or "") if isinstance(cell, bytes) else str(cell)


def _truth(cell: object) -> bool:
    return isinstance(cell, bool | np.bool_)


def _whole(cell: object) -> bool:
    return isinstance(cell, int | np.integer) and not _truth(cell)


def _number(cell: object) -> bool:
    return isinstance(cell, Real | Decimal) and not _truth(cell)


def _list(cell: object) -> bool:
    return isinstance(cell, list | tuple | np.ndarray)


def _numbers(name: str, found: list[Any]) -> list[Typed]:
    values = np.array([math.nan if cell is None else float(cell) for cell in found])
    return [columns.numbers(name, values, "boolean" if any(map(_truth, found)) else "number")]


def _wholes(name: str, found: list[Any]) -> list[Typed]:
    if max(abs(int(cell)) for cell in found if cell is not None) <= columns.EXACT:
        return _numbers(name, found)
    words = [None if cell is None else str(int(cell)) for cell in found]
    return [columns.words(name, words, "number", whole=True)]


def _complexes(name: str, found: list[Any]) -> list[Typed]:
    return of_values(name, np.array([complex(math.nan, math.nan) if cell is None else cell for cell in found]))


def _dates(name: str, found: list[Any]) -> list[Typed]:
    return [columns.words(name, [None if cell is None else str(cell) for cell in found], "date")]


def _spans(name: str, found: list[Any]) -> list[Typed]:
    return _numbers(name, [None if cell is None else cell.total_seconds() for cell in found])


def _vectors(name: str, found: list[Any]) -> list[Typed]:
    """Lists of numbers that are all as long are vectors; any other ones are nested."""
    there = [cell for cell in found if cell is not None]
    try:
        rows = np.array([np.asarray(cell, np.float64) for cell in there])
    except (TypeError, ValueError):
        rows = np.zeros(0)
    if rows.ndim != 2 or not rows.size:
        return _nested(name, found)
    whole = np.full((len(found), rows.shape[1]), math.nan)
    whole[[cell is not None for cell in found]] = rows
    return [columns.vectors(name, whole)]


def _nested(name: str, found: list[Any]) -> list[Typed]:
    return [columns.words(name, [None if cell is None else str(cell)[:LONGEST] for cell in found], "nested")]


# What all cells of a column may be, the first that fits.
WAYS = (
    (_truth, _numbers),
    (_whole, _wholes),
    (_number, _numbers),
    (lambda cell: isinstance(cell, complex | np.complexfloating), _complexes),
    (lambda cell: isinstance(cell, date | datetime | np.datetime64), _dates),
    (lambda cell: isinstance(cell, timedelta), _spans),
    (_list, _vectors),
    (lambda cell: isinstance(cell, dict | set), _nested),
)
