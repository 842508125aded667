"""Several files as one data set: points, and beside them their labels, their words, their place on a map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading import cells, combine, joining, npz
from dashboard.reading.choices import Choices
from dashboard.reading.combine import Part
from dashboard.reading.notices import noticed
from dashboard.reading.read import Column, Read

ARRAYS = ("npy", "npz", "idx")


@dataclass(frozen=True)
class Source:
    """A file that can be read, with one header or another.

    Attributes
    ----------
    name : str
    format : str
        What kind of file it is; text for tables.
    size : int
        How many bytes it has.
    """

    name: str
    format: str
    size: int

    @property
    def stem(self) -> str:
        """What it is called without folders and endings."""
        return PurePosixPath(self.name.replace("\\", "/")).name.split(".")[0] or self.name

    def part(self, choices: Choices) -> Part:
        """What was read of it."""
        raise NotImplementedError


def several(sources: Sequence[Source], choices: Choices) -> Read:
    """The data set of several files.

    Parameters
    ----------
    sources : sequence of Source
        At least two, in the order in which they were chosen.
    choices : Choices
        How the file of the points is read, and by what the others are put beside it.

    Raises
    ------
    Refusal
        If one cannot be read, several could hold the points, or they do not belong together.
    """
    points = _points(sources, choices)
    base = points.part(choices)
    out = replace(bare(base.read), files=(points.name,))
    for source in sources:
        if source is not points:
            out = _with(out, base, source, choices)
    names = (points.name, *(source.name for source in sources if source is not points))
    return replace(out, files=names)


def bare(read: Read) -> Read:
    """Without what is noticed of all columns of a table, and their roles: both are found of several files together."""
    noticed_alone = noticed(replace(read, says=())).says
    if read.format == "csv":
        # Its roles were judged without what will stand beside it.
        read = replace(read, columns=tuple(replace(column, role="ignore", why="") for column in read.columns))
    return replace(read, says=tuple(sentence for sentence in read.says if sentence not in noticed_alone))


def _points(sources: Sequence[Source], choices: Choices) -> Source:
    """The file that holds the points: the one that was chosen, an array before tables, the largest."""
    named = [source for source in sources if choices.array and choices.array in (source.name, source.stem)]
    if named:
        return named[0]
    arrays = [source for source in sources if source.format in ARRAYS and not npz.PROJECTION.fullmatch(source.stem)]
    wide = [source for source in sources if source.format == "parquet"]
    return max(arrays or wide or list(sources), key=lambda source: source.size)


def _with(out: Read, base: Part, source: Source, choices: Choices) -> Read:
    """The data set with what another file says of its rows."""
    part = _whole(source, choices)
    if source.format in ARRAYS:
        return _with_array(out, base, source, part.read, choices)
    right = replace(bare(part.read), files=(source.name,))
    _demand_other_columns(out, right)
    if base.rows is None and not choices.join:
        right = _counted(right, source, base)
    if base.rows is None:
        return joining.joined(out, _renumbered(right, len(out.columns)), choices)
    if len(right) != base.total:
        raise joining.unequal(out, right, base.total)
    return joining.joined(out, combine.take(_renumbered(right, len(out.columns)), base.rows), Choices())


def _whole(source: Source, choices: Choices) -> Part:
    """What was read of a file beside the points, all of its rows."""
    try:
        return source.part(Choices(complex=choices.complex))
    except Refusal as refusal:
        if refusal.parameter == "sample":
            raise Refusal(refusal.sentence) from None
        raise


def _demand_other_columns(left: Read, right: Read) -> None:
    """Hold two tables against each other: those with the same columns are two halves of one."""
    names = [column.name for column in left.columns]
    if len(names) > 1 and left.understood.header == "yes" and names == [column.name for column in right.columns]:
        raise Refusal(
            f"{shown(left.files[0])} and {shown(right.files[0])} have the same columns: {len(left):,} and "
            f"{len(right):,} rows of one table. Put them under one another in one file before."
        )


def _counted(right: Read, source: Source, base: Part) -> Read:
    """A table read again with or without a line of names, where the count of rows tells that it was misjudged."""
    other = {1: "yes", -1: "no"}.get(len(right) - base.total)
    if source.format != "text" or other is None or right.understood.header == other:
        return right
    try:
        again = source.part(Choices.model_validate({"header": other})).read
    except Refusal:
        return right
    if len(again) != base.total or not _as_good(right, again, other):
        return right
    what = "begins with a line of names" if other == "yes" else "has no line of names"
    return replace(bare(again), files=right.files).saying(
        f"{shown(source.name)} {what}: so it has {base.total:,} rows."
    )


def _as_good(before: Read, after: Read, header: str) -> bool:
    """Whether a first line can be names as well as a row: words above words."""
    if header == "no":
        return all(column.type == "text" for column in (*before.columns, *after.columns))
    return all(cells.typed("", [column.name]).type == "text" for column in after.columns)


def _renumbered(right: Read, before: int) -> Read:
    """A table without names, its columns numbered after those before them."""
    if right.understood.header != "no":
        return right
    moved = [
        replace(column, name=f"column {before + k + 1}") if column.name == f"column {k + 1}" else column
        for k, column in enumerate(right.columns)
    ]
    return replace(right, columns=tuple(moved))


def _with_array(out: Read, base: Part, source: Source, array: Read, choices: Choices) -> Read:
    """The data set with an array beside its points: labels, a place on a map, or one more column."""
    array = replace(array, files=(source.name,))
    if len(array) != base.total:
        if choices.array:
            return _left_out(out, array, choices)
        raise joining.unequal(out, array, base.total)
    if array.images is not None or len(array.columns) > 3:
        return _left_out(out, array, choices)
    if base.rows is not None:
        array = combine.take(array, base.rows)
    columns: tuple[Column, ...]
    if len(array.columns) == 1:
        columns = (_named(array.columns[0], source.stem),)
    elif npz.PROJECTION.fullmatch(source.stem) or choices.array:
        columns = tuple(
            replace(column, name=f"{source.stem} {k + 1}", role="projection", why="coordinates of a map")
            for k, column in enumerate(array.columns)
        )
    else:
        return _left_out(out, array, choices)
    says = f"{shown(out.files[0])} holds the points, {shown(source.name)} {_taken(columns[0])}."
    return combine.beside(out, replace(array, columns=columns, says=())).saying(says)


def _named(column: Column, stem: str) -> Column:
    """A column of an array of its own, called as its file is."""
    if column.role == "label" or (npz.LABEL.fullmatch(stem) and (column.kept == "texts" or column.whole)):
        return replace(column, name=stem, role="label", why=column.why or f"called {stem}")
    return replace(column, name=stem)


def _taken(column: Column) -> str:
    """What an array was taken for."""
    return {"label": "the labels", "projection": "where they lie on the map"}.get(column.role, "one more column")


def _left_out(out: Read, array: Read, choices: Choices) -> Read:
    """Without an array that could hold the points, where its reader chose others; else they are asked."""
    if not choices.array:
        raise _two(out, array)
    why = f"could hold points too, and has {len(array):,} rows"
    return replace(out, skipped=(*out.skipped, (array.files[0], why)))


def _two(out: Read, array: Read) -> Refusal:
    """What is said of two files each of which could hold the points."""
    names = (out.files[0], array.files[0])
    offers = tuple(Offer(shown(name), {"array": name[:200]}) for name in names)
    return Refusal(f"Which file holds the points: {' or '.join(map(shown, names))}?", "array", offers)
