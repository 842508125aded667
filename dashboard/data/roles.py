"""Roles and places of columns as an address has them: ``f0-3,l4`` and ``0-3,7``."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.errors import shown
from dashboard.reading.read import Column, Read, Role

# A role as the address has it.
LETTERS: dict[str, Role] = {
    "f": "feature",
    "l": "label",
    "i": "id",
    "t": "text",
    "p": "projection",
    "x": "ignore",
}
LETTER = {role: letter for letter, role in LETTERS.items()}
# So many columns are named in a sentence.
NAMED = 3


def possible(column: Column, role: Role) -> bool:
    """Whether a column can have a role: words are no features as they stand, and vectors are nothing else."""
    if role == "feature":
        return column.kept in ("numbers", "vectors")
    return role == "ignore" or column.kept == "numbers" or (column.kept == "texts" and role != "projection")


def changed(read: Read, roles: Mapping[int, Role]) -> str:
    """Roles as the address has them where they are others than were found: ``f0-3,l4``."""
    by_role: dict[str, list[int]] = {}
    for place, role in sorted(roles.items()):
        if read.columns[place].role != role:
            by_role.setdefault(LETTER[role], []).append(place)
    return ",".join(f"{letter}{run}" for letter, places in by_role.items() for run in runs(places))


def spelled(places: Iterable[int]) -> str:
    """Columns by their places as the address has them: ``0-3,7``."""
    return ",".join(runs(sorted(places)))


def runs(places: Sequence[int]) -> list[str]:
    """Rising numbers as ranges: 0, 1, 2, 7 are ``0-2`` and ``7``."""
    out: list[list[int]] = []
    for place in places:
        if out and place == out[-1][1] + 1:
            out[-1][1] = place
        else:
            out.append([place, place])
    return [str(first) if first == last else f"{first}-{last}" for first, last in out]


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: a, b and 4 more."""
    told = [shown(name) for name in names]
    if len(told) > NAMED:
        return f"{', '.join(told[:NAMED])} and {len(told) - NAMED} more"
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
