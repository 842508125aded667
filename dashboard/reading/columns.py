"""Columns whose types their format knows: numbers, words, vectors, and a whole matrix at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.reading import cells
from dashboard.reading.read import Column, Read, Texts, Type
from dashboard.reading.typed import Typed, said

# Whole numbers up to here are their own floating-point numbers.
EXACT = 2**53
# Columns of float32 stay so if their numbers are as large as networks give them, so that sums of squares lose nothing
# that matters, and if each goes over so large a share of its largest number, so that nothing is lost with a mean.
MOST, LEAST, SPREAD = 2.0**20, 2.0**-20, 2.0**-6
BLOCK = 256


def exact(values: NDArray[Any]) -> bool:
    """Whether floating-point numbers hold all values digit by digit."""
    if values.dtype.kind not in "iu" or values.dtype.itemsize < 8 or not values.size:
        return True
    return int(values.max()) <= EXACT and int(values.min()) >= -EXACT


def numbers(name: str, values: NDArray[Any], kind: Type = "number") -> Typed:
    """A column of numbers or booleans of shape (n,), NaN where there is none; digits that would be lost stay words."""
    if not exact(values):
        return Typed(name, "number", words=[str(value) for value in values.tolist()], whole=True)
    column = np.array(values, np.float64)
    missing, whole, says = _finite(name, column)
    if missing == len(column):
        return Typed(name, "empty", missing, says=says)
    return Typed(name, kind, missing, column, whole=whole, says=says)


def words(name: str, values: Sequence[str | None], kind: Type = "text", whole: bool = False) -> Typed:
    """A column of words, of dates, of long whole numbers or of what is nested; None where there is none."""
    missing = sum(value is None for value in values)
    if missing == len(values):
        return Typed(name, "empty", missing)
    return Typed(name, kind, missing, words=values, whole=whole)


def vectors(name: str, rows: NDArray[Any]) -> Typed:
    """A column of vectors of shape (n, k)."""
    found = cells.vectors(name, np.array(rows, np.float64))
    return found if found.missing < len(rows) else Typed(name, "empty", found.missing, says=found.says)


def matrix(names: Sequence[str], values: NDArray[Any], **more: Any) -> Read:
    """The data set of a matrix of numbers or booleans of shape (n, k), which is copied once; the rest is `Read`'s.

    Numbers of float32 or less are kept as float32 where that is enough to compute with, and all others as float64.
    """
    kept = np.empty(values.shape, np.float32 if values.dtype in (np.float16, np.float32) else np.float64)
    k = values.shape[1]
    finite, infinite, whole = np.zeros(k, np.int64), np.zeros(k, np.int64), np.ones(k, bool)
    # A block of rows at a time: it stays in the processor's own memory while it is looked at.
    for start in range(0, len(values), BLOCK):
        block = kept[start : start + BLOCK]
        block[:] = values[start : start + BLOCK]
        good = np.isfinite(block)
        if not good.all():
            infinite += np.isinf(block).sum(axis=0)
            block[~good] = np.nan
        finite += good.sum(axis=0)
        whole &= ((block == np.floor(block)) | ~good).all(axis=0)
    if kept.dtype == np.float32 and not _single(kept):
        kept = kept.astype(np.float64)
    typed, made = [], []
    kind: Type = "boolean" if values.dtype == bool else "number"
    for j, name in enumerate(names):
        missing = len(values) - int(finite[j])
        typed.append(Typed(name, kind, says=(cells.infinite(name, int(infinite[j])),) if infinite[j] else ()))
        made.append(
            Column(name, kind, missing=missing, kept="numbers", at=j, whole=bool(whole[j]), place=j)
            if finite[j]
            else Column(name, "empty", missing=missing, place=j)
        )
    says = (*more.pop("says", ()), *said(typed))
    return Read(tuple(made), kept, Texts.none(len(kept)), says=says, **more)


def _single(values: NDArray[np.float32]) -> bool:
    """Whether numbers of shape (n, k), NaN where there is none, can be computed with as they are."""
    high = np.fmax.reduce(values, axis=0).astype(np.float64)
    low = np.fmin.reduce(values, axis=0).astype(np.float64)
    largest = np.maximum(abs(low), abs(high))
    plain = (largest >= LEAST) & (largest <= MOST) & (high - low >= SPREAD * largest)
    # A column of zeros loses nothing, nor does one without a number.
    return bool((plain | (largest == 0) | np.isnan(largest)).all())


def _finite(name: str, column: NDArray[np.float64]) -> tuple[int, bool, tuple[str, ...]]:
    """Make infinite numbers missing; how many are missing, whether all others are whole, and what there is to say."""
    finite = np.isfinite(column)
    missing = int(len(column) - np.count_nonzero(finite))
    there = column[finite] if missing else column
    whole = bool((there == np.floor(there)).all())
    infinite = int(np.isinf(column).sum()) if missing else 0
    if infinite:
        column[~finite] = np.nan
    return missing, whole, (cells.infinite(name, infinite),) if infinite else ()
