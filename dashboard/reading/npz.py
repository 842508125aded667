"""Several arrays in one file: which are the points, their labels, their place on a map, and which are left out."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from numpy.typing import NDArray

from dashboard.errors import Offer, Refusal, shown
from dashboard.reading import arrays, bounds, npy
from dashboard.reading.archive import Archive, Damaged
from dashboard.reading.archive import read as unpacked
from dashboard.reading.blob import Blob, most_unpacked, too_much
from dashboard.reading.choices import Choices
from dashboard.reading.combine import beside
from dashboard.reading.limits import Limits
from dashboard.reading.npy import Head
from dashboard.reading.read import Read
from dashboard.reading.typed import listed, together

# What arrays are called that say where points lie on a map, and those that say what they are.
PROJECTION = re.compile(
    r"(?:x_?)?(?:umap|t_?sne|pca|mds|isomap|pacmap|trimap|phate|projections?|projected|xyz?|coords?|coordinates|layout"
    r"|positions?|embeddings?_?[23]d|[23]d)(?:[_ ]?\w{0,12})?",
    re.IGNORECASE,
)
LABEL = re.compile(r"y|(?:.*_)?(?:labels?|targets?|class|classes|y|clusters?|categor(?:y|ies)|groups?)", re.IGNORECASE)
SPARSE = {"data", "indices", "indptr", "shape", "format"}


@dataclass(frozen=True)
class Entry:
    """An array in an archive, of which the head was read.

    Attributes
    ----------
    name : str
    head : Head
    load : callable
        Reads it.
    """

    name: str
    head: Head
    member: zipfile.ZipInfo

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.head.shape[0] if self.head.shape else 0

    @property
    def columns(self) -> int:
        """How many numbers a row has; 1 for a column."""
        return self.head.count // self.rows if self.rows else 0

    @property
    def flat(self) -> bool:
        """Whether it is a column."""
        return len(self.head.shape) == 1 or self.head.shape[1:] == (1,)

    @property
    def map(self) -> bool:
        """Whether it could be coordinates on a map."""
        return len(self.head.shape) == 2 and self.head.shape[1] in (2, 3) and self.head.dtype.kind in "iuf"

    @property
    def shape(self) -> str:
        """Its shape in words."""
        return arrays.shaped(self.head.shape)


def is_npz(archive: Archive) -> bool:
    """Whether an archive is NumPy's: all its files are arrays, by their names."""
    return bool(archive.members) and all(name.endswith(".npy") for name in archive.names())


def read(archive: Archive, choices: Choices, limits: Limits) -> Read:
    """The data set in a file of arrays.

    Raises
    ------
    Refusal
        If it is not clear which array holds the points, with an offer for each that could; and as `arrays.read` does.
    """
    entries, skipped = _entries(archive)
    points = _points(archive.blob.name, entries, choices)
    _demand_size(archive, entries, points, choices, limits)
    if points.flat:
        out = _columns(archive, entries, points, choices, limits)
        return replace(out, skipped=(*skipped, *out.skipped))
    with archive.opened() as file:
        out, rows = arrays.of(_array(file, points), points.name, choices, limits)
        out = replace(out, pieces=tuple(replace(piece, inside=points.name) for piece in out.pieces))
        places = _map(entries, points, choices)
        used, labels = [points], []
        for entry in entries:
            if entry is points or entry.rows != points.rows or len(entry.head.shape) > 2:
                continue
            array = _array(file, entry)
            array = array.reshape(len(array)) if entry.flat else array
            out = _joined(out, entry, array if rows is None else array[rows], choices, entry in places)
            used.append(entry)
            labels += [entry] if LABEL.fullmatch(entry.name) and entry.flat else []
    says = (*out.says, *_roles(points, places, labels, used))
    understood = out.understood.model_copy(update={"array": points.name})
    sheets = tuple(entry.name for entry in entries)
    left = (*skipped, *_others(entries, used, points))
    pieces = tuple(replace(piece, format="npz") for piece in out.pieces)
    return replace(out, format="npz", skipped=left, says=says, understood=understood, sheets=sheets, pieces=pieces)


def _entries(archive: Archive) -> tuple[list[Entry], list[tuple[str, str]]]:
    """The arrays of an archive, by their heads alone, and those that are no points or labels of any."""
    entries, skipped, objects = [], list(archive.skipped), ""
    with archive.opened() as file:
        for member in archive.members:
            name = member.filename.removesuffix(".npy")
            try:
                head = npy.head(name, unpacked(file, member, npy.FIRST), member.file_size)
            except Damaged:
                raise Refusal(f"{shown(name)} in {shown(archive.blob.name)} is damaged.") from None
            except Refusal as refusal:
                if "Python objects" not in refusal.sentence:
                    raise
                skipped.append((name, "it holds Python objects, which are not opened"))
                objects = name
                continue
            if head.shape and head.count:
                entries.append(Entry(name, head, member))
            else:
                skipped.append((name, "it is a single number, or holds none"))
    if {entry.name for entry in entries} | {name for name, _ in skipped} >= SPARSE:
        raise Refusal(
            f"{shown(archive.blob.name)} is a sparse matrix of SciPy's. "
            "Save it as a whole array instead: numpy.savez(file, X=matrix.toarray())."
        )
    if not entries:
        raise Refusal(npy.OBJECTS.format(name=shown(objects)) if objects else _nothing(archive.blob))
    return entries, skipped


def _nothing(blob: Blob) -> str:
    return f"{shown(blob.name)} holds no array with rows."


def _points(name: str, entries: list[Entry], choices: Choices) -> Entry:
    """The array that holds the points: the one that was chosen, or the only one that can."""
    by_name = {entry.name: entry for entry in entries}
    if choices.array:
        if choices.array not in by_name:
            raise Refusal(f"There is no array {shown(choices.array)} in {shown(name)}.", "array", _offers(entries))
        return by_name[choices.array]
    wide = [entry for entry in entries if not entry.flat and entry.head.dtype.kind not in "USV"]
    candidates = [entry for entry in wide if not (entry.map and PROJECTION.fullmatch(entry.name))] or wide
    if not candidates:
        return _column(name, entries)
    if len(candidates) == 1:
        return candidates[0]
    ways = " or ".join(f"{shown(entry.name)} ({entry.shape})" for entry in candidates[:6])
    beside = [
        f"{shown(entry.name)} has as many rows as {shown(next(c.name for c in candidates if c.rows == entry.rows))}"
        for entry in entries
        if entry not in candidates and any(entry.rows == c.rows for c in candidates)
    ]
    also = f" {listed(beside)}." if beside else ""
    raise Refusal(f"Which array holds the points: {ways}?{also}", "array", _offers(candidates))


def _column(name: str, entries: list[Entry]) -> Entry:
    """An array of which all together are a table's columns."""
    lengths = {entry.rows for entry in entries}
    if len(lengths) == 1:
        return entries[0]
    ways = listed([f"{shown(entry.name)} has {entry.rows:,}" for entry in entries])
    raise Refusal(
        f"The arrays in {shown(name)} are no table, since their lengths differ: {ways}.", "array", _offers(entries)
    )


def _offers(entries: Iterable[Entry]) -> tuple[Offer, ...]:
    return tuple(Offer(f"{shown(e.name)} ({e.shape})", {"array": e.name}) for e in list(entries)[:12])


def _demand_size(archive: Archive, entries: list[Entry], points: Entry, choices: Choices, limits: Limits) -> None:
    """Hold what would be unpacked against what may be, by what the heads say."""
    most = most_unpacked(archive.blob.size, limits)
    needed = sum(entry.member.file_size for entry in entries if entry.rows == points.rows)
    what = arrays.too_large(points.name, points.head.shape, points.head.dtype)
    if len(points.head.shape) <= 2:
        bounds.columns(points.columns, limits, shown(points.name))
        bounds.rows(points.rows, bounds.most_rows(points.columns, limits), choices, what, needed <= most)
    if needed > most:
        raise too_much(archive.blob.name, most, limits)


def _array(file: zipfile.ZipFile, entry: Entry) -> NDArray[Any]:
    """An array, unpacked."""
    try:
        data = unpacked(file, entry.member)
    except Damaged:
        raise Refusal(f"{shown(entry.name)} is damaged: it cannot be unpacked.") from None
    return entry.head.array(Blob(entry.name, data=data))


def _map(entries: list[Entry], points: Entry, choices: Choices) -> list[Entry]:
    """The array that says where points lie on a map: by its name, or where points were chosen the only one that can."""
    fits = [entry for entry in entries if entry is not points and entry.map and entry.rows == points.rows]
    named = [entry for entry in fits if PROJECTION.fullmatch(entry.name)]
    return named[:1] or (fits if choices.array and len(fits) == 1 else [])


def _joined(out: Read, entry: Entry, array: NDArray[Any], choices: Choices, on_map: bool) -> Read:
    """The data set with one more array as its columns."""
    if on_map:
        names = [f"{entry.name} {j + 1}" for j in range(array.shape[1])]
        made = [typed for j, name in enumerate(names) for typed in arrays.column(name, array[:, j], choices)]
    else:
        made = arrays.column(entry.name, array, choices)
    more = together(made, len(out))
    piece = arrays.piece(array, entry.name, more, one=not on_map)
    more = replace(more, pieces=(replace(piece, inside=entry.name),))
    if on_map:
        more = replace(
            more, columns=tuple(replace(c, role="projection", why="coordinates of a map") for c in more.columns)
        )
    elif entry.flat and LABEL.fullmatch(entry.name) and _few(more):
        more = replace(more, columns=(replace(more.columns[0], role="label", why=f"called {entry.name}"),))
    return beside(out, more)


def _few(read: Read) -> bool:
    """Whether a column has few enough values to be a label."""
    column = read.columns[0]
    values = set(read.values(0)) - {None} if column.kept in ("numbers", "texts") else set()
    return len(values) < max(len(read) - column.missing, 2) and (column.kept == "texts" or column.whole)


def _roles(points: Entry, places: list[Entry], labels: list[Entry], used: list[Entry]) -> list[str]:
    """What each array was taken for, a sentence."""
    if len(used) == 1:
        return []
    parts = [f"{shown(points.name)} are the points"]
    parts += [f"{shown(label.name)} the labels" for label in labels[:1]]
    parts += [f"{shown(place.name)} where they lie on the map" for place in places]
    rest = [
        shown(entry.name) for entry in used if entry is not points and entry not in labels[:1] and entry not in places
    ]
    parts += [f"{listed(rest)} further columns"] if rest else []
    return [", ".join(parts) + "."]


def _columns(archive: Archive, entries: list[Entry], points: Entry, choices: Choices, limits: Limits) -> Read:
    """The table whose columns are arrays of one dimension."""
    same = [entry for entry in entries if entry.rows == points.rows and len(entry.head.shape) <= 2]
    rows = bounds.rows(points.rows, bounds.most_rows(len(same), limits), choices, f"There are {points.rows:,} rows")
    with archive.opened() as file:
        parts = [(entry.name, _array(file, entry)) for entry in same]
    parts = [(name, array.reshape(len(array)) if array[0].size == 1 else array) for name, array in parts]
    n = points.rows if rows is None else len(rows)
    reads = []
    for name, array in parts:
        one = together(arrays.column(name, array if rows is None else array[rows], choices), n)
        piece = replace(arrays.piece(array, name, one, one=True), format="npz", inside=name)
        reads.append(replace(one, pieces=(piece,)))
    understood = arrays.replace_choices(choices)
    out = replace(reads[0], format="npz", understood=understood, skipped=_others(entries, same, points))
    return reduce(beside, reads[1:], out)


def _others(entries: list[Entry], used: list[Entry], points: Entry) -> tuple[tuple[str, str], ...]:
    """The arrays that belong to no row, and why."""
    return tuple(
        (entry.name, f"it has {entry.rows:,} rows, and {points.name} {points.rows:,}")
        for entry in entries
        if entry not in used
    )
