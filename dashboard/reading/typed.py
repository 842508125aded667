"""One column with its type and its values, and many of them put together to what was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.reading.read import Column, Keeping, Read, Texts, Type

# So many sentences of single columns are said; the page shows the counts of all.
SAID = 20


@dataclass(frozen=True, eq=False)
class Typed:
    """One column: what it is, and its values in one of three ways.

    Attributes
    ----------
    name : str
        As its reader called it.
    type : str
        One of `dashboard.reading.read.TYPES`.
    missing : int
        In how many rows there is no value.
    numbers : ndarray of shape (n,), float64, or None
        NaN where there is no value.
    words : sequence of (str or None), or None
        Words, dates, digits of large whole numbers, and what is nested, as they are written.
    vectors : ndarray of shape (n, k), float64, or None
        A row of NaN where there is no vector.
    whole : bool
        Whether all numbers are whole.
    says : tuple of str
        What was noticed of it, a sentence each.
    signs : str
        The signs without which its words were numbers, such as % and $; empty where that is not so.
    """

    name: str
    type: Type
    missing: int = 0
    numbers: NDArray[np.float64] | None = None
    words: Sequence[str | None] | None = None
    vectors: NDArray[np.float64] | None = None
    whole: bool = False
    says: tuple[str, ...] = ()
    signs: str = ""

    @property
    def kept(self) -> Keeping:
        """Where its values are kept."""
        if self.numbers is not None:
            return "numbers"
        if self.words is not None:
            return "texts"
        return "nothing" if self.vectors is None else "vectors"


def together(columns: Sequence[Typed], n: int, **more: Any) -> Read:
    """Columns of n rows as one data set without roles; `more` are further attributes of `Read`.

    What the columns say comes after what `more` has said already.
    """
    places: dict[Keeping, int] = {"numbers": 0, "texts": 0, "vectors": 0, "nothing": 0}
    made = []
    for place, each in enumerate(columns):
        at = places[each.kept]
        places[each.kept] += each.kept != "nothing"
        made.append(
            Column(each.name, each.type, missing=each.missing, kept=each.kept, at=at, whole=each.whole, place=place)
        )
    numbers = np.empty((n, places["numbers"]))
    for column, each in zip(made, columns, strict=True):
        if each.numbers is not None:
            numbers[:, column.at] = each.numbers
    texts = Texts.of(n, [each.words for each in columns if each.words is not None])
    vectors = tuple(each.vectors for each in columns if each.vectors is not None)
    says = (*more.pop("says", ()), *said(columns))
    return Read(tuple(made), numbers, texts, vectors, says=says, **more)


def said(columns: Sequence[Typed]) -> list[str]:
    """What columns say, one after another, the first ones of many; and what signs stand before numbers."""
    says = [sentence for each in columns for sentence in each.says]
    if len(says) > SAID:
        says[SAID:] = [f"And {len(says) - SAID:,} more of this kind: the table of columns has all."]
    signed = [each for each in columns if each.signs]
    if signed:
        signs = listed(list(dict.fromkeys(sign for each in signed for sign in each.signs)))
        be = "a number" if len(signed) == 1 else "numbers"
        says.append(f"{listed([each.name for each in signed])} would be {be} without {signs}.")
    return says


def listed(words: Sequence[str], most: int = 5, cut: Callable[[str], str] = str) -> str:
    """``a, b and c``, or the first ones and how many more."""
    names = [cut(word) for word in words]
    if len(names) > most:
        return ", ".join(names[:most]) + f" and {len(names) - most:,} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
