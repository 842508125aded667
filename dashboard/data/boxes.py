"""A row's values as they stood in the table: what a reader types or chooses for each column, and what becomes of it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.data.features import ONE_HOT
from dashboard.data.points import Columns

# The number of no word: a row that had none.
NONE = -1


@dataclass(frozen=True)
class Box:
    """One column of the table that rows came in.

    Attributes
    ----------
    column : int
        The feature that it became, by which an address names it; of several the first.
    name, unit : str
    words : tuple of str
        Which one of stands there, where each became a feature of its own; empty for numbers.
    log : bool
        Whether its logarithm was taken.
    """

    column: int
    name: str
    unit: str
    words: tuple[str, ...] = ()
    log: bool = False

    def stood(self, measured: Sequence[float]) -> float:
        """What stood in the table, of a row's features (d,) before they were standardised: of words, the number."""
        if self.words:
            own = list(measured[self.column : self.column + len(self.words)])
            return own.index(max(own)) if max(own) > 0 else NONE
        return math.exp(measured[self.column]) if self.log else float(measured[self.column])

    def refused(self, value: float) -> str:
        """Why a value cannot stand there, in a sentence; empty where it can."""
        if self.log and value <= 0:
            return f"{self.name} has a logarithm where it is above 0 only. It was given as “{value:g}”."
        if self.words and value not in range(NONE, len(self.words)):
            most = len(self.words) - 1
            return f"{self.name} has words, from 0 to {most} by their number. It was given as “{value:g}”."
        return ""

    def becomes(self, value: float) -> dict[int, float]:
        """The features that a value becomes, before they are standardised, by their columns."""
        if self.words:
            return {self.column + at: ONE_HOT if at == value else 0.0 for at in range(len(self.words))}
        return {self.column: math.log(value) if self.log else value}


def boxes(face: Columns) -> Iterator[Box]:
    """The columns of the table in their order."""
    words, column = {first: (name, those) for first, name, those in face.words}, 0
    while column < len(face.names):
        if column in words:
            name, those = words[column]
            yield Box(column, name, "", those)
            column += len(those)
            continue
        log = column in face.logs
        yield Box(column, face.names[column].removeprefix("log " * log), face.units[column], log=log)
        column += 1
