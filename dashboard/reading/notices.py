"""What is to be noticed of any data set, whatever format it came in, in sentences that name the numbers."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import shown
from dashboard.reading.read import Column, Read
from dashboard.reading.roles import FEW, says_label
from dashboard.reading.typed import listed

# A span from which on squares of differences overflow, or nearly so.
_SPAN = 1e153
# Letters of a cell from which on it is said that it is cut where it is shown.
_CELL = 10_000


def noticed(read: Read) -> Read:
    """The same with what is to be noticed of it, once roles are assigned.

    Constants and empty columns, labels that are none, classes of one member, rows that are the same, more columns than
    rows, numbers whose squares overflow, and that no column holds numbers.
    """
    return read.saying(*_columns(read), *_labels(read), *_rows(read))


def _named(columns: list[Column]) -> str:
    return listed([shown(column.name) for column in columns])


def _columns(read: Read) -> Iterator[str]:
    empty = [column for column in read.columns if column.type == "empty"]
    if empty:
        yield f"{_named(empty)} {'holds' if len(empty) == 1 else 'hold'} no value."
    same = [(column, value) for column, value in _constants(read)]
    for column, value in same[:3]:
        yield f"{shown(column.name)} is {shown(value)} throughout."
    if len(same) > 3:
        yield f"{len(same):,} columns are the same throughout and are left out."
    for column in read.columns:
        if column.kept == "numbers" and column.missing < len(read):
            values = read.number(column)
            low, high = np.nanmin(values), np.nanmax(values)
            if high / 2 - low / 2 > _SPAN / 2:
                yield (
                    f"{shown(column.name)} spans {_power(high / 2 - low / 2)}: squares of such numbers are infinite; "
                    "it cannot be used unless it is scaled."
                )
    longest = max((_longest(read, column) for column in read.columns if column.kept == "texts"), default=0)
    if longest > _CELL:
        yield f"A cell of {longest:,} letters is cut where it is shown."


def _constants(read: Read) -> Iterator[tuple[Column, str]]:
    """Columns with one value in all rows that have any, of which there are at least two."""
    for column in read.columns:
        # What is nested is left out whatever it holds, and said to be.
        if len(read) - column.missing < 2 or column.type == "nested":
            continue
        if column.kept == "numbers":
            values = read.number(column)
            low = np.nanmin(values)
            if low == np.nanmax(values):
                yield column, f"{low:.15g}"
        elif column.kept == "texts":
            codes = read.texts.codes[:, column.at]
            used = codes[codes >= 0]
            if len(used) and used.min() == used.max():
                yield column, read.texts.words(column.at)[int(used[0])]


def _power(half: float) -> str:
    """Twice a number as ``2.7·10³⁰⁸``, also where that would be infinite."""
    exponent = math.floor(math.log10(half) + math.log10(2))
    mantissa = half / 10.0**exponent * 2
    return f"{mantissa:.2g}·10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def _longest(read: Read, column: Column) -> int:
    """Letters of a column's longest word."""
    texts = read.texts
    first, end = int(texts.firsts[column.at]), int(texts.firsts[column.at + 1])
    if first == end:
        return 0
    before = texts.ends[first - 1] if first else 0
    begins = np.concatenate([[before], texts.ends[first : end - 1]])
    lengths = texts.ends[first:end] - begins
    place = int(lengths.argmax())
    if lengths[place] <= _CELL:
        return int(lengths[place])
    word = texts.letters[int(begins[place]) : int(texts.ends[first + place])].tobytes()
    return len(word.decode("utf-8", "replace"))


def _labels(read: Read) -> Iterator[str]:
    for column in read.columns:
        if column.role != "label" and says_label(column.name):
            yield from _no_label(read, column)
    place = next(read.with_role("label"), None)
    if place is None:
        return
    counts = read.labels()
    alone = [name for name, count in counts.items() if count == 1]
    if len(alone) == 1:
        yield f"One class has one member: {shown(alone[0])}."
    elif alone:
        yield f"{len(alone):,} classes have one member: {listed([shown(name) for name in alone])}."
    column = read.columns[place]
    if column.missing:
        rows = "row has" if column.missing == 1 else "rows have"
        yield f"{column.missing:,} {rows} no label ({shown(column.name)})."


def _no_label(read: Read, column: Column) -> Iterator[str]:
    """Why a column whose name says label is none."""
    if column.kept == "texts":
        codes = read.texts.codes[:, column.at]
        filled, different = int((codes >= 0).sum()), len(np.unique(codes[codes >= 0]))
        if different == filled > 1:
            yield (
                f"{shown(column.name)} has {different:,} different values in {filled:,} rows: "
                "names of rows, not groups."
            )
        elif different > FEW:
            yield f"{shown(column.name)} has {different:,} different values: too many for a label."
    elif column.kept == "numbers":
        values = read.number(column)
        different = len(np.unique(values[~np.isnan(values)]))
        if different > 1 and (different > FEW or not column.whole or different * 2 > len(values) - column.missing):
            yield f"{shown(column.name)} has {different:,} different values and is no label."


def _rows(read: Read) -> Iterator[str]:
    if read.images is not None:
        return
    features = [read.columns[place] for place in read.with_role("feature")]
    held = [column for column in read.columns if column.kept in ("numbers", "vectors")]
    if not held:
        yield "No column holds numbers."
        return
    if not features:
        yield "No column of numbers is a feature: all are the same throughout, or ids, dates or labels."
        return
    count = sum(1 if c.kept == "numbers" else read.vectors[c.at].shape[1] for c in features)
    if count > len(read):
        yield (
            f"{count:,} columns; more than rows, which are {len(read):,}: there are more columns than rows, "
            "and distances become alike."
        )
    different = _different(read, features)
    if different < len(read):
        yield f"{len(read):,} rows, of which {different:,} are different."


def _different(read: Read, features: list[Column]) -> int:
    """How many different rows there are, by their features: rows are compared by a sum of 64 bits."""
    total = np.zeros(len(read), np.uint64)
    random = np.random.default_rng(0)
    for column in features:
        block = read.number(column)[:, None] if column.kept == "numbers" else read.vectors[column.at]
        for j in range(block.shape[1]):
            total += _bits(block[:, j]) * (random.integers(2**63, dtype=np.uint64) | np.uint64(1))
    total.sort()
    return 1 + int((total[1:] != total[:-1]).sum())


def _bits(values: NDArray[np.float64]) -> NDArray[np.uint64]:
    """64 bits that are the same for equal numbers, mixed so that sums of them are so by chance only."""
    bits = (values + 0.0).view(np.uint64)
    bits = np.where(np.isnan(values), np.uint64(0x7FF8000000000000), bits)
    bits = (bits ^ (bits >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    return bits ^ (bits >> np.uint64(29))
