"""Lines of the benchmark, and how they become a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "ours", "against", "its", "ratio", "bound", "")
# A bound missed by more than this is a failure, not the noise of a busy machine.
MERCY = 4 / 3


@dataclass(frozen=True)
class Line:
    """One thing measured, ours beside another's.

    Attributes
    ----------
    what, unit : str
        Thing and unit, such as "first chart" and "s".
    ours : float
        Our value.
    against : str
        What the other is; empty if there is none.
    other : float or None
        The other's value.
    most_ratio, most : float or None
        The bound on ours over the other's, or on ours alone.
    """

    what: str
    unit: str
    ours: float
    against: str = ""
    other: float | None = None
    most_ratio: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours over the other's; None where there is no such number."""
        return self.ours / self.other if self.other else None

    @property
    def excess(self) -> float | None:
        """The measured over the bound: 1 just keeps it. None without a bound."""
        value, bound = (self.ratio, self.most_ratio) if self.most is None else (self.ours, self.most)
        if value is None or bound is None:
            return None
        if bound == 0:
            return math.inf if value else 0.0
        return value / bound

    def cells(self) -> tuple[str, ...]:
        """The line as words."""
        bound = "" if self.most_ratio is None else f"≤ {times(self.most_ratio)}"
        if self.most is not None:
            bound = f"≤ {self.most:g} {self.unit}"
        verdict = "" if self.excess is None else ("ok" if self.excess <= 1 else "missed")
        other = "" if self.other is None else quantity(self.other, self.unit)
        ratio = "" if self.ratio is None else times(self.ratio)
        return self.what, quantity(self.ours, self.unit), self.against, other, ratio, bound, verdict


def times(ratio: float) -> str:
    """A ratio as a reader thinks of it: what is far below 1 as one part of many."""
    if ratio >= 0.2 or ratio <= 0:
        return f"{ratio:.3g}×"
    return f"1/{1 / ratio:.3g}" if ratio > 0.001 else f"1/{1 / ratio:,.0f}"


def quantity(value: float, unit: str) -> str:
    """A number that a reader can compare: three digits that count, more only where it is whole."""
    if float(value).is_integer():
        return f"{value:,.0f} {unit}"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f} {unit}"


def plain(lines: Sequence[Line]) -> str:
    """A table for a terminal."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("─" * width for width in widths))
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def markdown(lines: Sequence[Line]) -> str:
    """The same table for a page."""
    rows = [HEAD, ("---",) * len(HEAD), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def summary(lines: Sequence[Line]) -> str:
    """How many bounds are kept, and which are not."""
    bounded = [line for line in lines if line.excess is not None]
    missed = [line for line in bounded if (line.excess or 0) > 1]
    said = f"{len(bounded) - len(missed)} of {len(bounded)} bounds are kept"
    return said + (": missed are " + "; ".join(line.what for line in missed) if missed else "") + "."


def failed(lines: Sequence[Line]) -> bool:
    """Whether a bound is missed by more than a third."""
    return any((line.excess or 0) > MERCY for line in lines)
