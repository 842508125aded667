"""Functions that code of a reader's own data takes home as they stand here: they know nothing of the app."""

import re

import numpy as np


def vector(cell, d):  # type: ignore[no-untyped-def]
    """The d numbers between brackets; NaN where there are none, or not all."""
    inner = re.sub(r"^(array|tensor)\(|,\s*(dtype|device)=.*$", "", cell, flags=re.DOTALL)
    numbers = re.split(r"\s*[,;]\s*|\s+", inner.strip("[]() \n").rstrip(",").rstrip())
    try:
        values = np.array(numbers, float)
    except ValueError:
        values = np.empty(0)
    sound = cell.startswith(("[", "(", "array", "tensor")) and "_" not in cell
    return values if sound and len(values) == d and np.isfinite(values).all() else np.full(d, np.nan)


def one_hot(column, words):  # type: ignore[no-untyped-def]
    """Columns of 0 and 1/√2, one a word, so that two words are as far apart as 0 and 1; NaN where there is none."""
    columns = np.stack([column == word for word in words], axis=1) / np.sqrt(2)
    columns[~columns.any(axis=1)] = np.nan
    return columns
