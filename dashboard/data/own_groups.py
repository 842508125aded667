"""The groups that a column of labels tells, in an order that is always the same."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.data.features import Recipe
from dashboard.data.points import Groups
from dashboard.data.roles import changed
from dashboard.errors import Offer, Refusal, shown
from dashboard.reading.read import Read, Role

# True groups beyond these are no groups that anybody looks at.
MOST_GROUPS = 200
# So many letters of a name are shown.
NAME = 120
# What a row without a label is said to be of.
UNLABELLED = "no label"


def groups(read: Read, recipe: Recipe, rows: NDArray[np.int64]) -> Groups | None:
    """The groups that the label tells, in the order of numbers or of the alphabet; None where no column is one.

    Raises
    ------
    Refusal
        If there are too many to be told apart.
    """
    place = label_of(recipe)
    if place is None:
        return None
    words, values = group_words(read, recipe, place, rows), read.values(place, rows)
    numbers: dict[object, int] = {word: number for number, word in enumerate(words)}
    names = [shown(told(word), NAME) for word in words]
    if None in values:
        numbers |= {None: len(words)}
        names.append(UNLABELLED)
    return Groups(np.array([numbers[value] for value in values], np.int64), ("group", "groups"), tuple(names))


def label_of(recipe: Recipe) -> int | None:
    """The column that is the label: the first."""
    return next((i for i, role in enumerate(recipe.roles) if role == "label"), None)


def group_words(read: Read, recipe: Recipe, place: int, rows: NDArray[np.int64]) -> list[Any]:
    """The different values of the label in some rows, in the order of the groups' numbers.

    Raises
    ------
    Refusal
        If there are too many to be told apart.
    """
    name = read.columns[place].name
    if read.columns[place].kept == "vectors":
        words = []
    else:
        words = sorted({value for value in read.values(place, rows) if value is not None}, key=ordered)
    if len(words) > MOST_GROUPS or not words:
        raise Refusal(
            f"{shown(name)} has {len(words):,} different values; up to {MOST_GROUPS} are groups.",
            "roles",
            (Offer("Do not take it for a label", {"roles": with_role(read, recipe, place, "ignore")}),),
        )
    return words


def ordered(word: object) -> tuple[bool, float, str]:
    """Numbers first, by size; then words. No two have one place, so that the order is always the same."""
    try:
        size = float(word)  # type: ignore[arg-type]
    except ValueError:
        size = math.nan
    return math.isnan(size), 0.0 if math.isnan(size) else size, str(word)


def told(value: object) -> str:
    """A cell in words: a whole number without a point."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def with_role(read: Read, recipe: Recipe, place: int, role: Role) -> str:
    """The roles of the address after one more was changed."""
    return changed(read, dict(enumerate(recipe.roles)) | {place: role})
