"""From the columns of a table to features: which are taken, what becomes of missing values, and how they are scaled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from dashboard.data.roles import NAMED, changed, listed, spelled
from dashboard.errors import Offer, Refusal, shown
from dashboard.reading.read import Read, Role

Floats = NDArray[np.float64]
Reals = NDArray[np.floating]

# A column of words may become as many columns of 0 and 1.
MOST_WORDS = 20
# Two different words are as far apart as 0 and 1 are.
ONE_HOT = 1 / np.sqrt(2)
# The squares of larger numbers, added up, are infinite.
LARGEST = 1e150
# Leaving out rows is offered first where at least so many of them stay.
MOST_STAY = 0.8


@dataclass(frozen=True)
class Recipe:
    """What becomes of the columns of a table, as its reader has it.

    Attributes
    ----------
    roles : tuple of str
        The role of each column.
    missing : str
        ``"rows"`` or ``"columns"`` that miss a value are left out, or it is the ``"median"`` of its column; ``"ask"``
        computes nothing while one is missing.
    standardize : bool
        Whether each column has mean 0 and variance 1 in the end, but those of 0 and 1 that words become.
    one_hot, log : frozenset of int
        Columns by their place: whose words become columns of 0 and 1, and whose logarithm is taken.
    """

    roles: tuple[Role, ...]
    missing: str = "ask"
    standardize: bool = True
    one_hot: frozenset[int] = frozenset()
    log: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Features:
    """Numbers to cluster.

    Attributes
    ----------
    X : ndarray of shape (n, d), float64 or float32
    names : tuple of str
        What each of the d columns is called.
    middle, scale : ndarray of shape (d,), float64
        ``X * scale + middle`` is what stood in the table; 0 and 1 where nothing was taken away.
    rows : ndarray of shape (n,), int64
        Which rows of the table they are.
    logs : tuple of int
        The columns that are logarithms.
    words : tuple of (int, str, tuple of str)
        Of a column of words: the first of those that it became, its name, and its words in their order.
    """

    X: Reals
    names: tuple[str, ...]
    middle: Floats
    scale: Floats
    rows: NDArray[np.int64]
    logs: tuple[int, ...] = ()
    words: tuple[tuple[int, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, eq=False)
class Part:
    """The columns (n, k) that one column of the table becomes; those of `words` are never standardised.

    `at` is the column of `Read.numbers` whose values they are, as they stand there; None for any others.
    """

    name: str
    names: list[str]
    values: Reals
    words: tuple[str, ...] = ()
    at: int | None = None
    log: bool = False


def features(read: Read, recipe: Recipe) -> Features:
    """The numbers that a table's rows are clustered by.

    Raises
    ------
    Refusal
        If there is none, a value is missing and nobody said what becomes of it, or numbers are too large to be squared.
    """
    found = parts(read, recipe)
    if not found:
        raise nothing(read, recipe.roles)
    X, rows = stacked(read, found), np.arange(len(read))
    # The least of all numbers is none where one is missing: in most tables that is all there is to find out.
    if np.isnan(X.min()):
        check_missing(found, recipe.missing, len(read))
        found, rows = whole(found, recipe.missing)
        X = stacked(read, found)
        X = X if len(rows) == len(X) else X[rows]
    if len(rows) < 2:
        raise incomplete(len(rows))
    check_size(found, X, recipe.standardize)
    return scaled(found, X, rows, recipe.standardize)


def refused_as_found(read: Read) -> Refusal | None:
    """Why nothing can be computed of what was read until its reader chose something, with what would mend it.

    Words alone, which could be columns; or no row in which nothing is missing. Anything else is a choice among many.
    """
    if read.images is not None:
        return None
    roles = tuple(column.role for column in read.columns)
    found = parts(read, Recipe(roles))
    if not found:
        words = not any(column.kept in ("numbers", "vectors") for column in read.columns)
        refusal = nothing(read, roles)
        return refusal if words and refusal.offers else None
    return incomplete(0) if holes(found).all() else None


def parts(read: Read, recipe: Recipe) -> list[Part]:
    """What each column that is a feature becomes, in the table's order."""
    out = []
    for place, column in enumerate(read.columns):
        if place in recipe.one_hot and column.kept == "texts":
            out.append(one_hot(read, place))
        elif recipe.roles[place] != "feature":
            continue
        elif column.kept == "vectors":
            vector = read.vectors[column.at]
            out.append(Part(column.name, [f"{column.name}[{i}]" for i in range(vector.shape[1])], vector))
        elif column.kept == "numbers":
            values = read.numbers[:, column.at : column.at + 1]
            if place in recipe.log:
                out.append(Part(column.name, [f"log {column.name}"], logarithm(values, column.name), log=True))
            else:
                out.append(Part(column.name, [column.name], values, at=column.at))
    return out


def stacked(read: Read, found: Sequence[Part]) -> Reals:
    """All parts beside each other, (n, d): what was read itself, where they stand there so, and not a copy of it.

    Whoever wants to write to it has to look whether it is.
    """
    begins = [0, *(i for i, (a, b) in enumerate(pairwise(found), 1) if a.at is None or b.at != a.at + 1), len(found)]
    blocks = []
    for first, end in pairwise(begins):
        at = found[first].at
        blocks.append(found[first].values[:] if at is None else read.numbers[:, at : at + end - first])
    return blocks[0] if len(blocks) == 1 else np.hstack(blocks)


def one_hot(read: Read, place: int) -> Part:
    """A column of 0 and 1/√2 for each word of a column, in the order of the alphabet; a row without one has no value.

    Raises
    ------
    Refusal
        If there are more than `MOST_WORDS`.
    """
    column = read.columns[place]
    words = read.texts.words(column.at)
    if len(words) > MOST_WORDS:
        raise Refusal(
            f"{shown(column.name)} has {len(words):,} different words; up to {MOST_WORDS} become columns of their own.",
            "one_hot",
        )
    codes = read.texts.codes[:, column.at]
    order = sorted(range(len(words)), key=lambda code: words[code])
    values = np.where(codes[:, None] == np.array(order)[None], ONE_HOT, 0.0)
    values[codes < 0] = np.nan
    those = tuple(words[code] for code in order)
    return Part(column.name, [f"{column.name} = {word}" for word in those], values, those)


def logarithm(values: Reals, name: str) -> Reals:
    """The natural logarithm of a column (n, 1).

    Raises
    ------
    Refusal
        If a number is not above 0.
    """
    if (low := np.nanmin(values)) <= 0:
        raise Refusal(f"{shown(name)} has a logarithm where it is above 0 only; its least value is {low:g}.", "log")
    return np.log(values)


def nothing(read: Read, roles: Sequence[Role]) -> Refusal:
    """Says that there is nothing to compute with, and offers words as columns of 0 and 1."""
    texts = [i for i, column in enumerate(read.columns) if column.kept == "texts" and column.type == "text"]
    few = [i for i in texts if roles[i] != "id" and 1 < len(read.texts.words(read.columns[i].at)) <= MOST_WORDS]
    offers = (
        [Offer(f"One-hot columns of {listed([read.columns[i].name for i in few])}", {"one_hot": spelled(few)})]
        if few
        else []
    )
    numbers = [i for i, column in enumerate(read.columns) if column.kept in ("numbers", "vectors")]
    varied: dict[int, Role] = {i: "feature" for i in numbers if column_varies(read, i)}
    if varied:
        offers.insert(0, Offer("Take all columns of numbers", {"roles": changed(read, varied)}))
        return Refusal("No column is chosen as a feature, so there is nothing to cluster by.", "roles", tuple(offers))
    return Refusal("no column holds numbers that differ, so there is nothing to cluster by.", "roles", tuple(offers))


def column_varies(read: Read, place: int) -> bool:
    """Whether a column of numbers or vectors has two different values."""
    column = read.columns[place]
    values = read.vectors[column.at] if column.kept == "vectors" else read.numbers[:, column.at : column.at + 1]
    there = values[~np.isnan(values).any(axis=1)]
    return len(there) > 0 and bool((there != there[0]).any())


# --- Missing values --------------------------------------------------------------------------------


def check_missing(found: Sequence[Part], missing: str, n: int) -> None:
    """Refuse to compute while values are missing and nobody chose what becomes of them.

    Raises
    ------
    Refusal
        With how many are missing where, and offers, what fits best first.
    """
    lacking = {part.name: count for part in found if (count := int(np.isnan(part.values).any(axis=1).sum()))}
    if not lacking or missing != "ask":
        return
    stay = n - int(holes(found).sum())
    told = [f"{shown(name)} {count:,}" for name, count in sorted(lacking.items(), key=lambda item: -item[1])]
    more = f" and {len(told) - NAMED:,} more columns" if len(told) > NAMED else ""
    rows = Offer(f"Leave out {n - stay:,} of {n:,} rows", {"missing": "rows"})
    median = Offer("Fill in each column’s median", {"missing": "median"})
    columns = [columns_out(len(lacking))] if len(lacking) < len(found) else []
    offers = [median, *columns] if stay < 2 else [rows, median] if stay >= MOST_STAY * n else [median, rows]
    whole_rows = "no row is complete" if not stay else f"{n - stay:,} of {n:,} rows miss a value"
    alone = ": leaving out rows with missing values would leave none" if not stay else ""
    raise Refusal(
        f"{whole_rows}{alone} ({', '.join(told[:NAMED])}{more}). "
        "Nothing is computed until you choose what becomes of them.",
        "missing",
        tuple(offers + (columns if stay >= 2 else [])),
    )


def incomplete(stay: int) -> Refusal:
    """That leaving out rows leaves fewer than two, and what would not."""
    what, left = ("no row is complete", "none") if not stay else ("one row is complete", "that one alone")
    return Refusal(
        f"{what}: leaving out rows with missing values would leave {left}. Fill in medians, or leave columns out.",
        "missing",
        (Offer("Fill each column with its median", {"missing": "median"}), columns_out()),
    )


def columns_out(count: int = 0) -> Offer:
    """The offer to leave out columns."""
    return Offer(
        f"Leave out {count:,} column{'s' * (count != 1)}" if count else "Leave columns out", {"missing": "columns"}
    )


def holes(found: Iterable[Part]) -> NDArray[np.bool_]:
    """Which rows (n,) miss a value."""
    return np.any([np.isnan(part.values).any(axis=1) for part in found], axis=0)


def whole(found: list[Part], missing: str) -> tuple[list[Part], NDArray[np.int64]]:
    """The same without a missing value, and which rows are to be left of them."""
    n = len(found[0].values)
    if missing == "columns":
        found = [part for part in found if not np.isnan(part.values).any()]
        if not found:
            raise Refusal(
                "Every column misses a value, so leaving them out would leave none.",
                "missing",
                (Offer("Fill each column with its median", {"missing": "median"}),),
            )
        return found, np.arange(n)
    if missing == "median":
        return [filled(part) for part in found], np.arange(n)
    return found, np.flatnonzero(~holes(found))


def filled(part: Part) -> Part:
    """The same with the median of a column where a value is missing; of words, none of them stands there."""
    if not np.isnan(part.values).any():
        return part
    if part.words:
        return replace(part, values=np.nan_to_num(part.values))
    values = np.where(np.isnan(part.values), np.nanmedian(part.values, axis=0), part.values)
    return replace(part, values=values, at=None)


# --- Scale -----------------------------------------------------------------------------------------


def check_size(found: Sequence[Part], X: Reals, standardize: bool) -> None:
    """Refuse numbers (n, d) whose squares are infinite, unless they are brought to one scale.

    Raises
    ------
    Refusal
    """
    if standardize or max(float(X.max()), -float(X.min())) <= LARGEST:
        return
    begin = 0
    for part in found:
        these = X[:, begin : begin + len(part.names)]
        begin += len(part.names)
        if (most := float(abs(these).max())) > LARGEST:
            raise Refusal(
                f"{shown(part.name)} goes up to {most:.2g}: squares of such numbers are infinite, so it cannot be used "
                "unless it is standardised.",
                "standardize",
                (Offer("Standardise all columns", {"standardize": "true"}),),
            )


def scaled(found: Sequence[Part], X: Reals, rows: NDArray[np.int64], standardize: bool) -> Features:
    """All parts beside each other (n, d), with mean 0 and variance 1 if they are to be.

    A column that never varies becomes 0, as `sklearn.preprocessing.StandardScaler` has it; words stay as they are.
    """
    names = tuple(name for part in found for name in part.names)
    d = X.shape[1]
    middle, scale = np.zeros(d), np.ones(d)
    those = np.repeat([not part.words for part in found], [len(part.names) for part in found])
    if standardize and those.any():
        # What was read is everybody's, and what was made of it here is ours.
        X = X if X.flags.owndata else X.copy()
        at = slice(None) if those.all() else np.flatnonzero(those)
        small, scaler = halved(X[:, at]), StandardScaler(copy=False)
        if small.min() < 1:
            X[:, at] *= small
        X[:, at] = scaler.fit_transform(X[:, at])
        middle[at], scale[at] = scaler.mean_ / small, scaler.scale_ / small
    firsts = np.cumsum([0, *(len(part.names) for part in found)]).tolist()
    logs = tuple(first for first, part in zip(firsts, found, strict=False) if part.log)
    words = tuple((first, part.name, part.words) for first, part in zip(firsts, found, strict=False) if part.words)
    return Features(np.ascontiguousarray(X), names, middle, scale, rows, logs, words)


def halved(X: Reals) -> Floats:
    """What each column (d,) is multiplied by so that squares of its largest number are finite: 1 for nearly all.

    A power of two changes no digit.
    """
    largest = np.maximum(X.max(axis=0), -X.min(axis=0))
    return np.ldexp(1.0, -np.maximum(0, np.frexp(largest)[1] - 400))
