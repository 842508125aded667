"""What each column of a data set is taken for until its reader says otherwise, and why; for whatever format."""

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboard.reading.cells import infinite
from dashboard.reading.read import Column, Read, Role

# A label has at most so many different values.
FEW = 50
# Columns that count 1, 2, 3 are numbers of rows where there are so many of them; fewer may well be measured.
_MANY = 20
# Letters from which on words are sentences.
_LONG = 40
_LABEL = re.compile(
    "class|classes|label|labels|target|kind|group|species|cluster|category|type|variety|cultivar|"
    "diagnosis|outcome|klasse|gruppe|art|sorte|kategorie|classe|groupe|espèce|clase|grupo|especie|"
    "survived|truth"
)
_ID = re.compile("id|ids|uid|uuid|guid|index|idx|key|nr|no|row|rownum|number|unnamed|nummer|code|identifier|rowid")
_PLANE = re.compile(
    r"(?:umap|t-?sne|pacmap|trimap|phate|projection|proj|embedding)[ _\-.]?(?:[123xyz]|dim[ _\-.]?[123])"
)
_BY_TYPE: dict[str, tuple[Role, str]] = {
    "nested": ("ignore", "holds lists or records"),
    "date": ("ignore", "holds dates"),
    "vector": ("feature", "vectors"),
}
_OURS = re.compile(r"column \d+|Unnamed: \d+")
_AXIS = re.compile(r"[xyz]|(?:dim|component|coord|coordinate|pca?)[ _\-.]?[123xyz]")


def words_of(name: str) -> set[str]:
    """The words of a column's name, in small letters: ``userId`` and ``user_id`` have id."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name[:200])
    return {word for word in re.split(r"[^\w]+|_|\d+$", apart.casefold()) if word}


def assigned(read: Read) -> Read:
    """The same with a role and its reason for each column.

    Features are numbers and truth that vary, or vectors. Constants, what is empty or nested, dates and numbers of rows
    are none. A label has few values, words or whole numbers whose name says so. Words that are all different are ids,
    or text where they are long.
    """
    seen = [_Seen.of(read, place) for place in range(len(read.columns))]
    roles = [_first(each, read) for each in seen]
    vectors = [i for i, each in enumerate(seen) if each.column.kept == "vectors" and roles[i][0] == "feature"]
    if vectors or read.images is not None:
        _beside(read, seen, roles, vectors)
    else:
        _planes(seen, roles)
    _label(seen, roles)
    _half_empty(read, seen, roles)
    _something(read, seen, roles)
    columns = (replace(column, role=role, why=why) for column, (role, why) in zip(read.columns, roles, strict=True))
    return replace(read, columns=tuple(columns))


def finite(read: Read) -> Read:
    """The same with infinite numbers as missing ones, which is said."""
    if not np.isinf(read.numbers).any():
        return read
    numbers = np.where(np.isinf(read.numbers), np.nan, read.numbers)
    columns, says = [], []
    for column in read.columns:
        if column.kept == "numbers":
            count = int(np.isinf(read.number(column)).sum())
            if count:
                says.append(infinite(column.name, count))
            columns.append(replace(column, missing=int(np.isnan(numbers[:, column.at]).sum())))
        else:
            columns.append(column)
    return replace(read, columns=tuple(columns), numbers=numbers).saying(*says)


@dataclass(frozen=True)
class _Seen:
    """What roles are judged by: one column's counts.

    Attributes
    ----------
    filled : int
        Rows with a value.
    different : int
        Different values; of numbers that are not whole it is not counted, and as large as `filled`.
    low, high : float
        Of its numbers.
    counts_up : bool
        Whether its numbers are 0, 1, 2 … or 1, 2, 3 … in the order of rows.
    long : bool
        Whether its words are sentences.
    """

    column: Column
    filled: int
    different: int
    low: float = 0.0
    high: float = 0.0
    counts_up: bool = False
    long: bool = False

    @property
    def words(self) -> set[str]:
        return words_of(self.column.name)

    @classmethod
    def of(cls, read: Read, place: int) -> "_Seen":
        """The counts of a column."""
        column = read.columns[place]
        filled = len(read) - column.missing
        if column.kept == "numbers" and filled:
            return cls._of_numbers(column, read.number(column), filled)
        if column.kept == "texts" and filled:
            firsts, codes = read.texts.firsts, read.texts.codes[:, column.at]
            first, end = int(firsts[column.at]), int(firsts[column.at + 1])
            used = np.bincount(codes[codes >= 0], minlength=max(end - first, 1))
            ends = read.texts.ends
            letters = int(ends[end - 1]) - (int(ends[first - 1]) if first else 0)
            return cls(column, filled, int((used > 0).sum()), long=letters / max(end - first, 1) > _LONG)
        return cls(column, filled, filled)

    @classmethod
    def _of_numbers(cls, column: Column, values: NDArray[np.float64], filled: int) -> "_Seen":
        kept = values if filled == len(values) else values[~np.isnan(values)]
        low, high = float(kept.min()), float(kept.max())
        if not column.whole:
            return cls(column, filled, filled if low != high else 1, low, high)
        counts_up = filled == len(values) and low in (0, 1) and bool((np.diff(values) == 1).all())
        return cls(column, filled, len(np.unique(kept)), low, high, counts_up)


def _first(seen: _Seen, read: Read) -> tuple[Role, str]:
    """The role of a column by itself."""
    column = seen.column
    if column.type == "empty" or not seen.filled:
        return "ignore", "holds no value"
    if column.type in _BY_TYPE:
        return _BY_TYPE[column.type]
    if column.kept == "texts" and column.type == "number":
        same = seen.different == seen.filled
        return "id", "whole numbers too large to compute with" + (", all different" if same else "")
    if seen.different == 1 and len(read) > 1:
        return "ignore", "is the same throughout"
    if column.kept == "texts":
        return _word(seen)
    # A name of ours, where others have one of their own: the names of rows, as programs write them.
    unnamed = bool(_OURS.fullmatch(column.name)) and not all(_OURS.fullmatch(each.name) for each in read.columns)
    return _number(seen, unnamed)


def _number(seen: _Seen, unnamed: bool) -> tuple[Role, str]:
    column, unique = seen.column, seen.different == seen.filled
    if column.type == "boolean":
        return "feature", "yes or no"
    if column.whole and unique and seen.filled > 1:
        if any(map(_ID.fullmatch, seen.words)):
            return "id", "whole numbers, all different, and its name says so"
        if seen.counts_up and (unnamed or seen.filled >= _MANY):
            return "id", "counts the rows"
    if column.whole and seen.words & {"id", "uid", "uuid", "guid"} and not unique:
        return "ignore", "is named an id, and its values recur"
    return "feature", "numbers"


def _word(seen: _Seen) -> tuple[Role, str]:
    if seen.long:
        return "text", "long words or sentences"
    if seen.different == seen.filled:
        return "id", "words, all different"
    if seen.words & {"id", "uid", "uuid", "guid"} and seen.different > FEW:
        return "text", "is named an id, and its values recur"
    return "text", f"words, {seen.different:,} different ones"


def _can_label(seen: _Seen) -> bool:
    """Whether a column has few values, each but a few of them more than once."""
    return 1 < seen.different <= FEW and seen.different <= max(0.75 * min(seen.filled, _MANY), seen.filled / 2)


def says_label(name: str) -> bool:
    """Whether a column's name says that it is a label."""
    return any(map(_LABEL.fullmatch, words_of(name)))


def _label(seen: list[_Seen], roles: list[tuple[Role, str]]) -> None:
    """Give one column the role of the label: one whose name says so, else the last one of few words."""
    if any(role == "label" for role, _ in roles):
        return
    can = [i for i, each in enumerate(seen) if roles[i][0] in ("text", "feature", "id") and _can_label(each)]
    named = [
        i
        for i in can
        if says_label(seen[i].column.name)
        and (seen[i].column.kept == "texts" or (seen[i].column.whole and seen[i].different <= FEW))
    ]
    words = [i for i in can if seen[i].column.type == "text" and roles[i][0] == "text"]
    best = named[-1] if named else words[-1] if words else None
    if best is None:
        return
    why = f"{seen[best].different:,} different values"
    roles[best] = ("label", why + (", and its name says so" if named else ""))


def _beside(read: Read, seen: list[_Seen], roles: list[tuple[Role, str]], vectors: list[int]) -> None:
    """Beside vectors or images, which are the features, numbers are none: coordinates, labels, or ignored."""
    what = "vectors" if vectors else "images"
    for place in vectors if read.images is not None else vectors[1:]:
        roles[place] = ("ignore", f"stands beside the {what if read.images is None else 'images'}")
    numbers = [i for i, each in enumerate(seen) if each.column.kept == "numbers" and roles[i][0] == "feature"]
    axes = [i for i in numbers if _axis(seen[i].column.name)]
    for place in numbers:
        column = seen[place].column
        if place in axes and len(axes) in (2, 3):
            roles[place] = ("projection", f"coordinates beside {what}")
        elif column.whole and _can_label(seen[place]) and says_label(column.name):
            roles[place] = ("label", f"{seen[place].different:,} different values, and its name says so")
        else:
            roles[place] = ("ignore", f"stands beside the {what}")


def _axis(name: str) -> bool:
    small = name.strip().casefold()
    return bool(_PLANE.fullmatch(small) or _AXIS.fullmatch(small))


def _planes(seen: list[_Seen], roles: list[tuple[Role, str]]) -> None:
    """Take two or three columns named after a projection for one, where other features stay."""
    features = [i for i, (role, _) in enumerate(roles) if role == "feature"]
    plane = [i for i in features if _PLANE.fullmatch(seen[i].column.name.strip().casefold())]
    if len(plane) in (2, 3) and len(features) > len(plane):
        for place in plane:
            roles[place] = ("projection", "its name says so")


def _half_empty(read: Read, seen: list[_Seen], roles: list[tuple[Role, str]]) -> None:
    """Leave out features with no value in more than half of all rows, where others stay."""
    features = [i for i, (role, _) in enumerate(roles) if role == "feature"]
    sparse = [i for i in features if seen[i].column.missing * 2 > len(read)]
    if len(sparse) < len(features):
        for place in sparse:
            roles[place] = ("ignore", f"{seen[place].column.missing:,} of {len(read):,} rows have no value")


def _something(read: Read, seen: list[_Seen], roles: list[tuple[Role, str]]) -> None:
    """Numbers that count the rows are features where nothing else is one."""
    if read.images is None and not any(role == "feature" for role, _ in roles):
        for place, each in enumerate(seen):
            if each.counts_up and roles[place][1] == "counts the rows":
                roles[place] = ("feature", "numbers, and there are no others")
