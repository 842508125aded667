"""Names of columns: each there and each another, where a file leaves one empty or has one twice."""

from collections.abc import Sequence


def named(names: Sequence[str]) -> list[str]:
    """A name for each column: ``column 3`` for an empty one, and ``x (2)`` for the second x."""
    out: list[str] = []
    given: set[str] = set()
    taken = set(names)
    # Where to count on: a thousand columns of one name would each begin at 2.
    next_number: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        plain = name or f"column {place}"
        new, number = plain, next_number.get(plain, 2)
        if new in given:
            while (new := f"{plain} ({number})") in given or new in taken:
                number += 1
            next_number[plain] = number + 1
        given.add(new)
        out.append(new)
    return out


def told(names: Sequence[str]) -> list[str]:
    """That names were empty or stood twice, a sentence each."""
    says = []
    empty = sum(not name for name in names)
    seen: set[str] = set()
    twice = list(dict.fromkeys(name for name in names if name and (name in seen or seen.add(name))))  # type: ignore[func-returns-value]
    if twice:
        some = ", ".join(twice[:3]) + (f" and {len(twice) - 3:,} more" if len(twice) > 3 else "")
        stand = "stands" if len(twice) == 1 else "stand"
        says.append(f"{some} {stand} more than once among the names: the later ones are numbered.")
    if empty:
        says.append(f"{empty:,} name{' was' if empty == 1 else 's were'} empty: called by the number of the column.")
    return says
