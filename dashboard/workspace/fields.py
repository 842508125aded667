"""What an address says in one word each: a camera, axes, a selection, a step."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from dashboard.compute.edits import edits_of
from dashboard.compute.ink import MOST_SPELLED
from dashboard.data.features import LARGEST
from dashboard.errors import Refusal, shown
from dashboard.workspace import regions

# An address has room for so many branches.
MOST_SELECTED = 200


def _nine(value: object) -> object:
    """Eye, centre and up of a camera, x, y and z each, from the address."""
    if value in ("", ()):
        return ()
    try:
        numbers = tuple(float(v) for v in value.split(",")) if isinstance(value, str) else value
    except ValueError:
        numbers = ()
    if not isinstance(numbers, tuple) or len(numbers) != 9 or not all(abs(v) <= 100 for v in numbers):
        raise ValueError(
            f"camera must be nine numbers from -100 to 100 with commas between. It was given as “{shown(value)}”."
        )
    return numbers


# Where 3D charts are looked at from; empty for where each first is. Kept by the browser.
Camera = Annotated[tuple[float, ...], BeforeValidator(_nine)]


def _three(value: object) -> object:
    """Three different columns from the address, by their numbers."""
    if value in ("", ()):
        return ()
    columns = value
    if isinstance(value, str):
        columns = tuple(map(int, value.split(","))) if _COLUMNS.fullmatch(value) else ()
    if not isinstance(columns, tuple) or len(set(columns)) != 3 or len(columns) != 3:
        raise ValueError(
            f"axes must be three different columns by their numbers with commas between, 0,3,6, or nothing for the "
            f"principal components. It was given as “{shown(value)}”."
        )
    return columns


_COLUMNS = re.compile(r"[0-9]{1,6}(,[0-9]{1,6}){2}")
# The columns of a table that clouds are drawn on, for x, y and z; empty for its principal components.
Axes = Annotated[tuple[int, ...], BeforeValidator(_three)]

# The step of the guided path that the browser shows; 0 for none.
Guide = Annotated[int, Field(ge=0, le=12)]

# The step that a study is at which goes step by step; beyond the last it is the last. Kept by the browser.
Step = Annotated[int, Field(ge=0, le=1_000)]

# The tree that branches are of: its linkage and, where it is one of centres, how many.
TREE = re.compile(r"(ward|complete|average|single)(\d{1,4})?:")
_CLUSTER = r"[a-d](-1|\d{1,6})"
_MORE = rf"{{0,{MOST_SELECTED - 1}}}"
_SELECTED = re.compile(
    rf"({_CLUSTER}){{0,2}}|[a-d]{{2}}|{_CLUSTER}g\d{{1,6}}"
    rf"|{TREE.pattern}-?\d{{1,6}}(,-?\d{{1,6}}){_MORE}|r\d{{1,6}}(,\d{{1,6}}){_MORE}|t.{{1,100}}"
)


def _selected(value: object) -> object:
    if isinstance(value, str) and value.startswith(regions.PREFIX):
        if regions.parsed(value) is None:
            raise ValueError(
                f"select must be up to {regions.MOST_REGIONS} regions drawn by hand, each a line of 3 to "
                f"{regions.MOST_CORNERS} corners with its camera, or a ball around a row, in at most "
                f"{regions.LONGEST:,} letters. It was given as “{shown(value)}”."
            )
        return value
    if not isinstance(value, str) or not _SELECTED.fullmatch(value):
        raise ValueError(
            f"select must be a cluster, a3, those in two clusters, a3b0, a true group within one, a3g7, what differs "
            f"between two runs, ab, or up to {MOST_SELECTED} branches of a tree, ward:12,-5, or rows, r7,12, or "
            f"text in them, tword, or regions drawn by hand. It was given as “{shown(value)}”."
        )
    return value


# What is selected; empty for nothing.
#   a3       cluster 3 of A, the run; -1 is noise
#   a3b0     the rows of cluster 3 of A that are in cluster 0 of B
#   a3g7     those of them that are of the true group 7
#   ab       the rows that A and B colour differently
#   r7,12    rows by their numbers
#   tanker   the rows in whose own words “anker” stands
#   ward:12,-6   branches of a tree as SciPy numbers them: branch v is added by v, and taken out again by -v - 1;
#                ward60:12 those of a tree of 60 centres
#   hand:…   regions drawn by hand, as `dashboard/workspace/regions.py` has them
Select = Annotated[str, BeforeValidator(_selected)]


def _hand(value: object) -> object:
    """Edits by hand from the address, each of which can be read."""
    if not isinstance(value, str):
        raise ValueError(f"hand must be edits as text. It was given as “{shown(value)}”.")
    try:
        edits_of(value)
    except Refusal as refusal:
        raise ValueError(refusal.sentence) from None
    return value


# Edits by hand of the run (`dashboard/compute/edits.py`), with semicolons between; empty for none.
# Clusters have their numbers by size there, as the method found them, and new ones the next numbers.
#   m3,5     cluster 5 becomes a part of cluster 3
#   s2k3     cluster 2 is split in three by k-means; s2b into the two branches that make it
#   cAbC…    some rows become a cluster
#   n0Anker  cluster 0 is called Anker
Hand = Annotated[str, BeforeValidator(_hand)]

_DRAWN = re.compile(rf"[A-Za-z0-9_-]{{0,{MOST_SPELLED}}}")


def _drawn(value: object) -> object:
    """An image from the address, as letters; of which shape it has to be the data says."""
    if not isinstance(value, str) or not _DRAWN.fullmatch(value):
        raise ValueError(
            f"draw must be up to {MOST_SPELLED:,} letters, digits, - and _, as a drawing's pixels are packed. "
            f"It was given as “{shown(value)}”."
        )
    return value


# What was drawn instead of a row (`dashboard/compute/ink.py`); empty for nothing.
Draw = Annotated[str, BeforeValidator(_drawn)]

# So many columns of a row can be changed at once.
MOST_CHANGED = 100
_CHANGE = re.compile(r"[0-9]{1,6}:[-+.0-9eE]{1,30}")


def changes_of(spelled: str) -> dict[int, float]:
    """The columns that are changed and their values, ``3:5.1,7:2``.

    Raises
    ------
    ValueError
        If they cannot be read, or are too many.
    """
    parts = spelled.split(",") if spelled else []
    try:
        if len(parts) > MOST_CHANGED or not all(map(_CHANGE.fullmatch, parts)):
            raise ValueError
        pairs = [(int(column), float(value)) for column, _, value in (part.partition(":") for part in parts)]
        if len(dict(pairs)) < len(pairs) or not all(abs(value) <= LARGEST for _, value in pairs):
            raise ValueError
    except ValueError:
        raise ValueError(
            f"change must be up to {MOST_CHANGED} columns by their numbers, each once, with a value after a colon, "
            f"3:5.1,7:2. It was given as “{shown(spelled)}”."
        ) from None
    return dict(pairs)


def _changed(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"change must be columns with values as text. It was given as “{shown(value)}”.")
    changes_of(value)
    return value


# Columns of the row whose values are others, in the columns' own units; empty for none.
Change = Annotated[str, BeforeValidator(_changed)]


def cluster_of(select: str) -> tuple[int | None, int]:
    """The cluster of the run that is selected, None for none; and the true group within it, −1 for all."""
    found = re.fullmatch(r"a(-1|\d+)(?:g(\d+))?", select)
    if not found:
        return None, -1
    return int(found[1]), int(found[2]) if found[2] else -1
