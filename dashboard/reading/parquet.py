"""Parquet: columns that know their types, counted by the file's own directory before any is unpacked."""

import datetime
import decimal
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal, shown
from dashboard.progress import report
from dashboard.reading import bounds, cells, columns
from dashboard.reading.blob import Blob
from dashboard.reading.choices import Choices
from dashboard.reading.extras import need
from dashboard.reading.limits import Limits
from dashboard.reading.names import named, told
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read
from dashboard.reading.typed import Typed, listed, together

# A sample is taken of files of so many times as much, a batch of rows at a time.
LONG = 8
BATCH = 16_384
# So many letters of what is nested are kept.
LONGEST = 1_000


def read(blob: Blob, choices: Choices, limits: Limits) -> Read:
    """The table in a Parquet file.

    Raises
    ------
    Refusal
        If it is damaged or locked, or its directory speaks of more than is read.
    """
    pyarrow = need("pyarrow", "parquet", "Parquet files", "CSV")
    parquet = need("pyarrow.parquet", "parquet", "Parquet files", "CSV")
    try:
        with blob.open() as stream, parquet.ParquetFile(stream) as file:
            kept = _rows(blob, file, choices, limits)
            table = file.read(use_threads=False) if kept is None else _sampled(file, kept, pyarrow)
            return _table(table, choices, pyarrow)
    except MemoryError:
        raise
    except (pyarrow.ArrowException, OSError) as error:
        locked = "encrypt" in str(error).lower() or "decrypt" in str(error).lower()
        what = "is encrypted. Save it without" if locked else "is a damaged Parquet file. Save it again, or as CSV"
        raise Refusal(f"{shown(blob.name)} {what}.") from None


def _rows(blob: Blob, file: Any, choices: Choices, limits: Limits) -> NDArray[np.int64] | None:
    """Hold what the directory speaks of against what is read; the rows that are kept, None for all."""
    metadata = file.metadata
    groups = [metadata.row_group(k) for k in range(metadata.num_row_groups)]
    values = sum(max(group.column(j).num_values, 0) for group in groups for j in range(group.num_columns))
    size = sum(max(group.column(j).total_uncompressed_size, 0) for group in groups for j in range(group.num_columns))
    width = len(file.schema_arrow)
    bounds.columns(max(width, 1), limits, shown(blob.name))
    most = limits.numbers
    n = metadata.num_rows
    kept = bounds.rows(
        n, bounds.most_rows(width, limits), choices, f"{shown(blob.name)} has {n:,} rows", values <= LONG * most
    )
    if values > most * (1 if kept is None else LONG) or sum(group.num_rows for group in groups) != n:
        raise Refusal(
            f"{shown(blob.name)} speaks of {n:,} rows and {values:,} values; at most {most:,} are read, and as many as "
            "its rows have."
        )
    if size > limits.unpacked:
        raise Refusal(
            f"{shown(blob.name)} unpacks to {size / 2**20:,.0f} MB; at most {limits.unpacked >> 20:,} are read."
        )
    return kept


def _sampled(file: Any, rows: NDArray[np.int64], pyarrow: Any) -> Any:
    """Some rows of a file, of which no more than a batch is unpacked at a time."""
    parts, start = [], 0
    for batch in file.iter_batches(BATCH, use_threads=False):
        report(start / file.metadata.num_rows, "reading the table")
        inside = rows[np.searchsorted(rows, start) : np.searchsorted(rows, start + len(batch))] - start
        parts.append(batch.take(pyarrow.array(inside)))
        start += len(batch)
    return pyarrow.Table.from_batches(parts)


def _table(table: Any, choices: Choices, pyarrow: Any) -> Read:
    """The columns of a table, one after another."""
    made = [_column(name, table.column(j), pyarrow) for j, name in enumerate(named(list(map(str, table.column_names))))]
    left = [(typed.name, kind) for typed, kind in made if kind]
    says = list(told(table.column_names))
    if left:
        be = "is" if len(left) == 1 else "are"
        kinds = ", ".join(dict.fromkeys(kind for _, kind in left))
        says.append(f"{listed([shown(name) for name, _ in left])} {be} left out: {kinds}.")
    out = together([typed for typed, _ in made], table.num_rows, says=says, format="parquet")
    understood = Choices(sample=choices.sample)
    return replace(out, understood=understood, pieces=(Piece("parquet", "", understood, width=len(out.columns)),))


def _column(name: str, column: Any, pyarrow: Any) -> tuple[Typed, str]:
    """One column, and what is nested in it where it is left out."""
    types = pyarrow.types
    kind = column.type
    if isinstance(kind, pyarrow.BaseExtensionType):
        column = pyarrow.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        kind = kind.storage_type
    if types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if types.is_null(kind):
        return columns.words(name, [None] * len(column)), ""
    if _is_list(types, kind):
        return _lists(name, column, kind, pyarrow)
    for holds, what in ((types.is_struct, "records"), (types.is_map, "records"), (types.is_union, "records")):
        if holds(kind):
            return columns.words(name, _written(column), "nested"), what
    if any(is_ for is_ in (types.is_binary(kind), types.is_large_binary(kind), types.is_fixed_size_binary(kind))):
        return columns.words(name, _written(column), "nested"), "bytes"
    return _plain(name, column, kind, types), ""


def _is_list(types: Any, kind: Any) -> bool:
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _plain(name: str, column: Any, kind: Any, types: Any) -> Typed:
    """A column of a value each row."""
    if types.is_boolean(kind):
        return columns.numbers(name, _floats(column.cast("int8")), "boolean")
    if types.is_integer(kind):
        return _whole(name, column)
    if types.is_floating(kind):
        return columns.numbers(name, _floats(column))
    if types.is_decimal(kind):
        return _decimals(name, column.to_pylist())
    return _temporal(name, column, kind, types) if types.is_temporal(kind) else cells.typed(name, column.to_pylist())


def _temporal(name: str, column: Any, kind: Any, types: Any) -> Typed:
    """Dates and times, or spans of time in seconds."""
    if types.is_duration(kind):
        values = [None if v is None else v.total_seconds() for v in column.cast("duration[us]", safe=False).to_pylist()]
        return columns.numbers(name, np.array(values, np.float64))
    if types.is_interval(kind):
        return columns.words(name, _written(column), "nested")
    return columns.words(name, _moments(column, kind, types), "date")


def _floats(column: Any) -> NDArray[np.float64]:
    """Numbers of a column, NaN where there is none."""
    return np.asarray(column.cast("float64", safe=False).to_numpy(), np.float64)


def _whole(name: str, column: Any) -> Typed:
    """Whole numbers, digit by digit where floating-point numbers would lose some."""
    filled = column.drop_null()
    if len(filled) and not columns.exact(np.asarray(filled.to_numpy())):
        return columns.words(name, [None if v is None else str(v) for v in column.to_pylist()], "number", whole=True)
    return columns.numbers(name, _floats(column))


def _decimals(name: str, values: Sequence[decimal.Decimal | None]) -> Typed:
    """Decimal numbers; whole ones of many digits stay as they are written."""
    there = [value for value in values if value is not None]
    whole = all(value == value.to_integral_value() for value in there)
    if whole and any(abs(value) > columns.EXACT for value in there):
        return columns.words(name, [None if v is None else f"{v:.0f}" for v in values], "number", whole=True)
    return columns.numbers(name, np.array([np.nan if v is None else float(v) for v in values]))


def _moments(column: Any, kind: Any, types: Any) -> list[str | None]:
    """Dates and times as they are written, to the second or finer."""
    if types.is_timestamp(kind) or types.is_time64(kind):
        unit = "us" if kind.unit == "ns" else kind.unit
        text = "time64" if types.is_time64(kind) else "timestamp"
        if kind.unit == "ns":
            column = column.cast(f"{text}[{unit}]", safe=False)
    values: list[datetime.datetime | datetime.date | datetime.time | None] = column.to_pylist()
    return [None if v is None else v.isoformat().replace("T", " ").removesuffix(" 00:00:00") for v in values]


def _lists(name: str, column: Any, kind: Any, pyarrow: Any) -> tuple[Typed, str]:
    """Lists of as many numbers each as vectors; others as they are written."""
    types = pyarrow.types
    inner = kind.value_type
    if not (types.is_integer(inner) or types.is_floating(inner) or types.is_boolean(inner)):
        return columns.words(name, _written(column), "nested"), "lists"
    compute = need("pyarrow.compute", "parquet", "Parquet files", "CSV")
    lengths = compute.list_value_length(column)
    there = Counter(lengths.drop_null().to_pylist())
    if len(there) != 1 or 0 in there:
        found = columns.words(name, _written(column), "nested")
        says = (cells.unequal(name, there, found.missing),) if there else ()
        return replace(found, says=says), ""
    width = next(iter(there))
    rows = np.full((len(column), width), np.nan)
    flat = compute.list_flatten(column.drop_null())
    rows[np.asarray(column.is_valid().to_numpy(), bool)] = _floats(flat).reshape(-1, width)
    return columns.vectors(name, rows), ""


def _written(column: Any) -> list[str | None]:
    """What is nested as Python writes it, its beginning."""
    return [None if value is None else str(value)[:LONGEST] for value in column.to_pylist()]
