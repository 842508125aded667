"""Plain code that makes features of the columns of a table, as the page does."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from dashboard.data.features import Part, Recipe, halved, parts
from dashboard.data.literals import broken, literal, several
from dashboard.data.roles import runs
from dashboard.reading.read import Read

# What the code calls the table.
TABLE = "table"
# More columns in a row than this are spelled by the first and the last.
RUN = 6
# Of these the table has all columns, in the order of the file.
WHOLE = ("csv", "workbook", "npy", "npz", "idx")


def places(read: Read, recipe: Recipe) -> list[int]:
    """The columns that become features."""
    by_name = {column.name: place for place, column in enumerate(read.columns)}
    return [by_name[part.name] for part in kept(read, recipe)]


def kept(read: Read, recipe: Recipe) -> list[Part]:
    """What the columns become that are not left out for their missing values."""
    found = parts(read, recipe)
    if recipe.missing == "columns":
        return [part for part in found if not np.isnan(part.values).any()]
    return found


def made(read: Read, recipe: Recipe) -> str:
    """The features, without missing values, and what scales them."""
    chosen = places(read, recipe)
    blocks = [block(read, recipe, kind, list(run)) for kind, run in groupby(chosen, lambda at: way(read, recipe, at))]
    whole = blocks[0] if len(blocks) == 1 else "np.hstack(" + broken("[", blocks, "]") + ")"
    lines = [f"features = {whole}", *missing(read, recipe)]
    return "\n".join([*lines, *scaling(read, recipe)])


def way(read: Read, recipe: Recipe, place: int) -> object:
    """Columns next to each other that become features in the same way are taken at once."""
    if place in recipe.one_hot and read.columns[place].kept == "texts":
        return "words", place
    if read.columns[place].kept == "vectors":
        return "vectors", place
    return ("log" if place in recipe.log else "numbers",)


def block(read: Read, recipe: Recipe, kind: object, run: list[int]) -> str:
    """The features (n, k) of columns of one kind."""
    assert isinstance(kind, tuple)
    names = [read.columns[place].name for place in run]
    column = f"{TABLE}[{literal(names[0])}]"
    if kind[0] == "words":
        columns = f"one_hot({column}, {several(sorted(read.texts.words(read.columns[run[0]].at)))})"
        return f"np.nan_to_num({columns})" if recipe.missing == "median" else columns
    if kind[0] == "vectors":
        return f"np.stack({column})"
    kept = "float" if read.numbers.dtype == np.float64 else "np.float32"
    whole = f"np.ascontiguousarray({chosen_columns(read, run)}, {kept})"
    return f"np.log({whole})" if kind[0] == "log" else whole


def chosen_columns(read: Read, run: list[int]) -> str:
    """Some columns of the table."""
    names = [read.columns[place].name for place in run]
    first = read.columns[run[0]]
    in_a_row = all(
        (read.columns[p].piece, read.columns[p].place - i) == (first.piece, first.place) for i, p in enumerate(run)
    )
    if len(run) > RUN and in_a_row and read.pieces[first.piece].format in WHOLE:
        return f"{TABLE}.loc[:, {literal(names[0])}:{literal(names[-1])}]"
    return f"{TABLE}[{several(names)}]"


def missing(read: Read, recipe: Recipe) -> list[str]:
    """What becomes of missing values, where there are some."""
    if not any(np.isnan(part.values).any() for part in kept(read, recipe)):
        return []
    if recipe.missing == "median":
        return ["features = np.where(np.isnan(features), np.nanmedian(features, axis=0), features)  # filled in"]
    return [
        "whole = ~np.isnan(features).any(axis=1)  # rows that miss a value are left out",
        f"features, {TABLE} = features[whole], {TABLE}[whole]",
    ]


def scaling(read: Read, recipe: Recipe) -> list[str]:
    """What standardises, where it does."""
    if not recipe.standardize:
        return ["X = features"]
    found = kept(read, recipe)
    those = np.repeat([not part.words for part in found], [len(part.names) for part in found])
    if not those.any():
        return ["X = features"]
    of, lines = "features", []
    if not those.all():
        at = numbered(np.flatnonzero(those).tolist())
        of = f"features[:, {at}]"
    if (halved(np.hstack([np.nan_to_num(part.values) for part in found if not part.words])) < 1).any():
        lines.append("# Halved so often that squares of the largest are finite.")
        lines.append(f"halved = np.ldexp(1.0, -np.maximum(0, np.frexp(abs({of}).max(axis=0))[1] - 400))")
        of += " * halved"
    if those.all():
        return [*lines, f"X = StandardScaler().fit_transform({of})"]
    return [
        *lines,
        "X = features.copy()  # columns of words stay as they are",
        f"X[:, {at}] = StandardScaler().fit_transform({of})",
    ]


def numbered(places: Sequence[int]) -> str:
    """Some columns of an array by their numbers."""
    spelled = [run.replace("-", ":") for run in runs(places)]
    ends = [f"{run.partition(':')[0]}:{int(run.partition(':')[2]) + 1}" if ":" in run else run for run in spelled]
    return f"np.r_[{', '.join(ends)}]"
