"""Two data sets as one: row by row, or by a column that both have, with a word of all that does not match."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading import combine
from dashboard.reading.choices import Choices
from dashboard.reading.read import Read

# Nobody joins by a column of which fewer match, unless they say so.
SHARE = 0.5


def joined(left: Read, right: Read, choices: Choices) -> Read:
    """The rows of the left one, each with what the right one says of it.

    Parameters
    ----------
    left, right : Read
        Each of one file, named by it.
    choices : Choices
        Which column says what belongs together; without one it is found, or rows belong together as they stand.

    Raises
    ------
    Refusal
        If nothing matches, or there is no such column and they have different numbers of rows.
    """
    name = choices.join or _shared(left, right)
    if name:
        return _by_column(left, right, name, chosen=bool(choices.join))
    if len(left) != len(right):
        raise unequal(left, right)
    return combine.beside(left, right).saying(f"{_of(left)} and {_of(right)} are put together row by row.")


def unequal(left: Read, right: Read, total: int | None = None) -> Refusal:
    """What is said of two files that have different numbers of rows."""
    both = [c.name for c in left.columns if c.name in _names(right)]
    offers = tuple(Offer(f"put them together by {shown(name)}", {"join": name}) for name in both[:5])
    way = (
        "they can be put together by a column that both have"
        if both
        else ("row by row they do not belong together; a column that both have, such as an id, would say what does")
    )
    return Refusal(
        f"{_of(left)} has {len(left) if total is None else total:,} rows and {_of(right)} has {len(right):,}: {way}.",
        "join" if both else None,
        offers,
    )


def examples(words: Sequence[str], most: int = 3) -> str:
    """The first few of many words, and how many more there are."""
    some = ", ".join(shown(word) for word in words[:most])
    return some + (f" and {len(words) - most:,} more" if len(words) > most else "")


def _of(read: Read) -> str:
    return shown(read.files[0] if read.files else "the table")


def _names(read: Read) -> set[str]:
    return {column.name for column in read.columns}


def _place(read: Read, name: str) -> int | None:
    return next((place for place, column in enumerate(read.columns) if column.name == name), None)


def keys(read: Read, place: int) -> list[str | None]:
    """The cells of a column as they are compared: numbers as they are usually written."""
    values = read.values(place)
    return [f"{value:.15g}" if isinstance(value, float) else None if value is None else str(value) for value in values]


def _shared(left: Read, right: Read) -> str:
    """A column that names each row in both, most of which match."""
    for column in right.columns:
        place = _place(left, column.name)
        if place is None or not (_names_rows(left, place) and _names_rows(right, _place(right, column.name))):
            continue
        there, here = set(keys(left, place)), set(keys(right, _place(right, column.name) or 0))
        if len(there & here) >= SHARE * min(len(there), len(here)):
            return column.name
    return ""


def _names_rows(read: Read, place: int | None) -> bool:
    """Whether a column has another word or whole number in each row."""
    if place is None:
        return False
    column = read.columns[place]
    if column.missing or not (column.type == "text" or (column.type == "number" and column.whole)):
        return False
    return len(set(keys(read, place))) == len(read)


def _by_column(left: Read, right: Read, name: str, chosen: bool) -> Read:
    """The rows of the left one with those of the right one that have the same word in a column."""
    here, there = _place(left, name), _place(right, name)
    for read, place in ((left, here), (right, there)):
        if place is None:
            raise Refusal(f"There is no column {shown(name)} in {_of(read)}.", "join")
    wanted, given = keys(left, here or 0), keys(right, there or 0)
    rows: dict[str, int] = {}
    twice = []
    for row, key in enumerate(given):
        if key is not None:
            twice += [key] if key in rows else []
            rows.setdefault(key, row)
    if twice and len(right) > len(left) and len(set(wanted)) == len(wanted):
        # One line of the left one belongs to many rows of the right one.
        out = _by_column(right, left, name, chosen)
        understood = left.understood.model_copy(update={"join": name})
        return replace(out, understood=understood, format=left.format)
    if twice:
        raise Refusal(
            f"{shown(name)} does not say which rows belong together: {_of(right)} has {examples(twice)} several times.",
            "join",
        )
    found: NDArray[np.int64] = np.array([-1 if key is None else rows.get(key, -1) for key in wanted], np.int64)
    if not (found >= 0).any():
        raise Refusal(f"No {shown(name)} of {_of(left)} stands in {_of(right)}.", "join" if chosen else None)
    return _told(left, right, name, found)


def _told(left: Read, right: Read, name: str, found: NDArray[np.int64]) -> Read:
    """The two side by side, and what of each found nothing in the other."""
    there = _place(right, name) or 0
    pieces = tuple(replace(piece, join=(name, right.columns[there].place)) for piece in right.pieces)
    more = combine.without(combine.take(replace(right, pieces=pieces), found), there)
    out = combine.beside(left, more)
    matched = int((found >= 0).sum())
    says = [f"{_of(left)} and {_of(right)} are put together by {shown(name)}: {matched:,} of {len(left):,} rows match."]
    alone = [str(key) for key, row in zip(keys(left, _place(left, name) or 0), found, strict=True) if row < 0]
    if alone:
        says.append(f"{len(alone):,} rows of {_of(left)} have no line in {_of(right)}: {examples(alone)}.")
    used = set(found.tolist())
    unused = [str(key) for row, key in enumerate(keys(right, there)) if row not in used]
    if unused:
        says.append(f"{len(unused):,} lines of {_of(right)} belong to no row: {examples(unused)}.")
    skipped = tuple((key, f"in {_of(right)}, but not in {_of(left)}") for key in unused)
    understood = out.understood.model_copy(update={"join": name})
    return replace(out, understood=understood, skipped=(*out.skipped, *skipped)).saying(*says)
