"""Data of a notebook as columns: frames of pandas, polars and others, arrays, dicts and lists.

No library of frames is imported: an object says by what it has how its columns are reached.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refusal
from dashboard.notebook import interchange
from dashboard.notebook.values import of_cells, of_values
from dashboard.reading import names
from dashboard.reading.typed import Typed

Named = tuple[str, Any]

SPARSE = (
    "This is a sparse matrix, and distances are found here between rows that are whole. If it is small, pass "
    "data.toarray(); if not, pass what sklearn.decomposition.TruncatedSVD(50).fit_transform(data) gives."
)
LAZY = "This is a plan of a frame and no frame yet: pass data.collect()."
NO_DATA = (
    "explore takes a frame (pandas, polars, pyarrow or any with __dataframe__), an array, a dict of columns or a list "
    "of rows, and this is {}."
)


def is_frame(data: object) -> bool:
    """Whether an object has named columns."""
    return isinstance(data, Mapping) or _way(data) is not None or _of_records(data)


def columns(data: object) -> tuple[list[Typed], list[str], str]:
    """The columns of a frame, what there is to say of their names, and the name of the index among them or nothing.

    Raises
    ------
    Refusal
        If it is none that can be read.
    """
    demand_dense(data)
    index = _index(data)
    found = [*index, *_named(data)]
    given = [_name(name) for name, _ in found]
    if len({len(values) for _, values in found}) > 1:
        raise Refusal("The columns are not all as long: " + ", ".join(f"{len(values):,}" for _, values in found[:20]))
    called = names.named(given)
    made = [typed for name, (_, values) in zip(called, found, strict=True) for typed in column(name, values)]
    return made, names.told(given), called[0] if index else ""


def column(name: str, values: Any) -> list[Typed]:
    """The columns that values are: one, or several where they are complex or a table."""
    return of_values(name, values) if isinstance(values, np.ndarray) else of_cells(name, values)


def demand_dense(data: object) -> None:
    """Refuse what has no values to be read yet, with what to do."""
    if hasattr(data, "nnz") and hasattr(data, "toarray"):
        raise Refusal(SPARSE)
    if type(data).__name__ == "LazyFrame":
        raise Refusal(LAZY)


def array(data: object) -> NDArray[Any]:
    """Anything that becomes an array, as one.

    Raises
    ------
    Refusal
    """
    demand_dense(data)
    if isinstance(data, str | bytes | int | float | None) or callable(data):
        raise Refusal(NO_DATA.format(f"of type {type(data).__name__}"))
    if hasattr(data, "detach"):
        # A tensor that is still part of a computation gives no array.
        data = data.detach()
    if hasattr(data, "cpu"):
        data = data.cpu()
    try:
        return np.asarray(data)
    except (TypeError, ValueError) as error:
        if isinstance(data, Sequence):
            raise Refusal("The rows of this list are not all as long as the first.") from error
        raise Refusal(NO_DATA.format(f"of type {type(data).__name__}")) from error


def one(data: object) -> Any:
    """One column: an array (n,), or a list of cells."""
    if hasattr(data, "iloc") and hasattr(data, "dtype"):
        return _series(data)
    if hasattr(data, "to_list") or hasattr(data, "to_pylist"):
        return _cells(data)
    return data if isinstance(data, list | tuple) else array(data)


# --- What kind -------------------------------------------------------------------------------------


def _way(data: object) -> Callable[[Any], list[Named]] | None:
    """How the columns of a frame are reached."""
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        return _of_pandas
    if hasattr(data, "get_columns") and hasattr(data, "schema"):
        return lambda frame: [(column.name, _cells(column)) for column in frame.get_columns()]
    if hasattr(data, "column_names") and hasattr(data, "itercolumns"):
        return lambda table: list(zip(table.column_names, map(_cells, table.itercolumns()), strict=True))
    if hasattr(data, "__dataframe__"):
        return interchange.columns
    return None


def _of_records(data: object) -> bool:
    """Whether it is a list of dicts, one a row."""
    return isinstance(data, list | tuple) and bool(data) and all(isinstance(row, Mapping) for row in data)


def _named(data: Any) -> list[Named]:
    if isinstance(data, Mapping):
        return [(name, one(values)) for name, values in data.items()]
    if _of_records(data):
        keys = dict.fromkeys(key for row in data for key in row)
        return [(key, [row.get(key) for row in data]) for key in keys]
    way = _way(data)
    assert way is not None, "a frame has one"
    return way(data)


def _name(name: object) -> str:
    """What a column is called, whatever names it: a frame may count its columns, or have several levels of names."""
    if isinstance(name, tuple):
        return " / ".join(str(part) for part in name if str(part))
    return "" if name is None else str(name)


# --- Series ----------------------------------------------------------------------------------------


def _of_pandas(frame: Any) -> list[Named]:
    # By place: two columns may have one name.
    return [(name, _series(frame.iloc[:, place])) for place, name in enumerate(frame.columns)]


def _index(data: Any) -> list[Named]:
    """The index of a frame of pandas where it names rows: it has a name itself, or holds words."""
    index = getattr(data, "index", None)
    if not hasattr(data, "iloc") or index is None:
        return []
    if getattr(index, "nlevels", 1) > 1:
        return [(f"{name or 'index'}", _cells(index.get_level_values(at))) for at, name in enumerate(index.names)]
    words = str(index.dtype) in ("object", "str", "string", "category")
    return [(index.name if index.name is not None else "index", _series(index))] if index.name or words else []


def _series(series: Any) -> Any:
    """A column of pandas: an array where it is one of plain numbers or dates, else cells."""
    dtype = series.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        return series.to_numpy()
    if getattr(dtype, "kind", "O") in "biuf" and not hasattr(dtype, "categories"):
        return _nullable(series, dtype.kind)
    return _cells(series)


def _nullable(series: Any, kind: str) -> Any:
    """Numbers that may be missing, without turning large whole ones into others."""
    missing = np.asarray(series.isna())
    if not missing.any():
        return series.to_numpy(dtype={"b": bool, "i": np.int64, "u": np.uint64, "f": np.float64}[kind])
    return [None if gone else value for gone, value in zip(missing, series.to_list(), strict=True)]


def _cells(column: Any) -> list[Any]:
    return list(column.to_pylist() if hasattr(column, "to_pylist") else column.to_list())
