"""Plain code that makes the points of a reader's own data from their file, for them to take home."""

from collections.abc import Callable, Sequence
from inspect import getsource
from itertools import groupby

import numpy as np

from dashboard.data import own_text
from dashboard.data.features import Part, Recipe, halved, parts, runs
from dashboard.data.literals import broken, literal, several
from dashboard.data.own_snippets import one_hot, vector
from dashboard.data.own_table import Used, used
from dashboard.errors import Refusal
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Read

Sections = list[tuple[str, str]]
TABLE = "table"
# More columns in a row than this are spelled by the first and the last.
RUN = 6
READERS: dict[str, Callable[[Piece, Used, str], Sections]] = {"csv": own_text.sections}


def sections(read: Read, recipe: Recipe, groups: Sequence[object]) -> Sections:
    """The code of a data set: its files, its features X (n, d) and, where it has a label, truth (n,).

    Parameters
    ----------
    read : Read
    recipe : Recipe
        What becomes of its columns.
    groups : sequence
        The values of the label in the order of the groups' numbers; empty where there is no label.

    Raises
    ------
    Refusal
        If nothing says how its files were read, as of data that a notebook gave.
    """
    if not read.pieces or any(piece.format not in READERS for piece in read.pieces):
        raise Refusal("There is no code for data that did not come from files.", "data")
    wanted = used(read, [*places(read, recipe), *with_role(recipe, "label"), *with_role(recipe, "projection")])
    return [
        *snippets(read, recipe, wanted),
        *READERS[read.pieces[0].format](read.pieces[0], wanted, TABLE),
        ("The features", made(read, recipe)),
        *drawn(read, recipe),
        *truth(read, recipe, groups),
    ]


def snippets(read: Read, recipe: Recipe, wanted: Used) -> Sections:
    """The functions that the rest of the code calls."""
    out = []
    if wanted.vectors:
        out.append(("How a vector is read", taken(vector)))
    if any(read.columns[place].kept == "texts" for place in recipe.one_hot):
        out.append(("How words become columns", taken(one_hot)))
    return out


def taken(function: Callable[..., object]) -> str:
    """The source of a function, without what is only said to type checkers."""
    return getsource(function).replace("  # type: ignore[no-untyped-def]", "").rstrip()


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


def with_role(recipe: Recipe, role: str) -> list[int]:
    """The columns that have a role."""
    return [place for place, of in enumerate(recipe.roles) if of == role]


# --- Features --------------------------------------------------------------------------------------


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
    whole = f"np.ascontiguousarray({chosen_columns(read, run)}, float)"
    return f"np.log({whole})" if kind[0] == "log" else whole


def chosen_columns(read: Read, run: list[int]) -> str:
    """Some columns of the table."""
    names = [read.columns[place].name for place in run]
    of_file = read.pieces[0].names
    if len(run) > RUN and set(names) <= set(of_file):
        first, last = of_file.index(names[0]), of_file.index(names[-1])
        if list(of_file[first : last + 1]) == names:
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


# --- Beside the features ---------------------------------------------------------------------------


def drawn(read: Read, recipe: Recipe) -> Sections:
    """Where the points are drawn, if columns say it."""
    names = [read.columns[place].name for place in with_role(recipe, "projection")]
    if not names:
        return []
    code = f"drawn = np.zeros((len({TABLE}), 3))\ndrawn[:, :{len(names)}] = {TABLE}[{several(names)}]"
    return [("Where the points are drawn", code)]


def truth(read: Read, recipe: Recipe, groups: Sequence[object]) -> Sections:
    """The number of each row's group."""
    labels = with_role(recipe, "label")
    if not labels:
        return []
    name = literal(read.columns[labels[0]].name)
    code = (
        f"groups = {several(groups)}\n"
        "numbers = {word: number for number, word in enumerate(groups)}\n"
        # Rows without a label are a group of their own, the last.
        f"truth = np.array([numbers.get(word, len(groups)) for word in {TABLE}[{name}]])"
    )
    return [("The groups: truth is the number of each row's", code)]
