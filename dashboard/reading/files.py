"""Files of a reader's in, one data set out: what a file is, its first bytes say, and several are put together."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from dashboard.errors import Refusal, shown
from dashboard.reading import arrays, gallery, idx, images, kinds, npz, parquet, tables, together, unpacking, workbook
from dashboard.reading.archive import Archive, archive, left_behind
from dashboard.reading.blob import Blob, File, megabytes, unzipped
from dashboard.reading.choices import Choices
from dashboard.reading.combine import Part
from dashboard.reading.images import Picture, Unreadable
from dashboard.reading.limits import Limits
from dashboard.reading.notices import noticed
from dashboard.reading.read import Read
from dashboard.reading.roles import assigned
from dashboard.reading.together import Source

# So much of what was left out is kept by name.
MOST_SKIPPED = 1_000
# A name is as long as systems allow one to be, with folders before it.
LONGEST = 4_096


def read(files: Sequence[File], choices: Choices, limits: Limits) -> Read:
    """The data set that files are: of one table, array, workbook or archive, or several of them together.

    Parameters
    ----------
    files : sequence of File
        At least one; a folder is its files, with names that begin with it.
    choices : Choices
        How they are read, where their reader said so; of several, the one with the points.
    limits : Limits
        How much is read.

    Raises
    ------
    Refusal
        If they are not what is read, damaged, too large, or do not belong together; where a choice would help, with
        offers.
    """
    with ExitStack() as still_open:
        found = found_in(files, limits, still_open)
        out = _read(found, choices, limits)
    out = replace(out, skipped=(*found.skipped, *out.skipped))
    # The reader of text has judged its columns already.
    return out if out.format == "csv" and len(out.files) == 1 else _finished(out)


# --- What they are ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Files by what they are.

    Attributes
    ----------
    pictures : tuple of Picture
        Images, those in archives too.
    sources : tuple of Source
        All other files that are read.
    inside : tuple of Source
        Tables in archives.
    skipped : tuple of (str, str)
        What is left out, and why.
    says : tuple of str
    alone : Blob or None
        An image that came without any other file.
    """

    pictures: tuple[Picture, ...] = ()
    sources: tuple["Readable", ...] = ()
    inside: tuple["Readable", ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    alone: Blob | None = None


@dataclass(frozen=True)
class Readable(Source):
    """A file of a kind that is read.

    Attributes
    ----------
    reader : callable
        Reads it by some choices.
    sent : str
        What the file is called that it came in.
    packed : bool
        Whether gzip is around it.
    archive : str
        The ZIP archive that it stands in, if it does.
    """

    reader: Callable[[Choices], Part]
    sent: str = ""
    packed: bool = False
    archive: str = ""

    def part(self, choices: Choices) -> Part:
        """What was read of it."""
        part = self.reader(choices)
        file = self.sent or self.name
        pieces = [replace(p, file=file, packed=self.packed, archive=self.archive) for p in part.read.pieces]
        return replace(part, read=replace(part.read, pieces=tuple(pieces)))


def found_in(files: Sequence[File], limits: Limits, still_open: ExitStack) -> Found:
    """What each file is; archives of images stay open.

    Raises
    ------
    Refusal
        If there is none, they are too large together, or one is of a kind that is not read.
    """
    blobs = [Blob(file.name[:LONGEST], file.path) for file in files]
    real = [blob for blob in blobs if not left_behind(blob.name)] or blobs
    skipped = [(blob.name, "left behind by the system") for blob in blobs if blob not in real]
    if not real:
        raise Refusal("No file was chosen.")
    _demand_sent(real, limits)
    pictures: list[Picture] = []
    sources: list[Readable] = []
    inside: list[Readable] = []
    for blob in real:
        kind, plain = _kind(blob, limits)
        opened = archive(plain, limits) if kind == "zip" else None
        kind = kind if opened is None else unpacking.kind(opened)
        if kind in kinds.IMAGES:
            pictures.append(Picture(plain.name, plain.whole))
        elif kind == "images" and opened is not None:
            within = unpacking.images(opened, limits, still_open)
            pictures += [replace(picture, archive=blob.name) for picture in within.pictures]
            inside += [replace(_source(each, "text", None, limits), archive=blob.name) for each in within.tables]
            skipped += within.skipped
        elif kind == "text" and len(real) > 1 and "/" in plain.name and not unpacking.is_table(plain.name):
            # What lies about in a folder.
            skipped.append((plain.name, "is no image"))
        else:
            source = _source(plain, kind, opened, limits)
            sources.append(replace(source, sent=blob.name, packed=plain is not blob))
    alone = real[0] if len(real) == 1 and pictures and not inside and _is_image(real[0]) else None
    return Found(tuple(pictures), tuple(sources), tuple(inside), tuple(skipped), alone)


def _demand_sent(blobs: Sequence[Blob], limits: Limits) -> None:
    size = sum(blob.size for blob in blobs)
    if size > limits.sent:
        raise Refusal(f"The files are {megabytes(size)}; at most {megabytes(limits.sent)} are read.")
    if len(blobs) > limits.images + 1_000:
        raise Refusal(f"There are {len(blobs):,} files; at most {limits.images:,} images are read.")


def _is_image(blob: Blob) -> bool:
    return kinds.kind(blob.first(kinds.FIRST)) in kinds.IMAGES


def _kind(blob: Blob, limits: Limits) -> tuple[str, Blob]:
    """What a file is, out of its packing.

    Raises
    ------
    Refusal
        If it is of a kind that is not read.
    """
    first = blob.first(kinds.FIRST)
    kind = kinds.kind(first)
    if kind == "gzip":
        blob = unzipped(blob, limits)
        first = blob.first(kinds.FIRST)
        kind = kinds.kind(first)
        if kind in ("gzip", "zip"):
            raise Refusal(f"{shown(blob.name)} is an archive within an archive. Pack it once.")
    if kind == "text":
        kinds.demand_read(blob.name, first)
    return kind, blob


def _source(blob: Blob, kind: str, opened: Archive | None, limits: Limits) -> Readable:
    """A file with its reader."""

    def part(choices: Choices) -> Part:
        if kind == "npy":
            return arrays.read(blob, choices, limits)
        if kind == "idx":
            return idx.read(blob, choices, limits)
        return Part.all(_table(blob, kind, opened, choices, limits))

    return Readable(blob.name, kind, blob.size, part)


def _table(blob: Blob, kind: str, opened: Archive | None, choices: Choices, limits: Limits) -> Read:
    """The one reader of a kind of file."""
    if kind == "npz":
        assert opened is not None
        return npz.read(opened, choices, limits)
    if kind == "parquet":
        return parquet.read(blob, choices, limits)
    if kind in ("workbook", "ole"):
        return workbook.read(blob, opened, choices, limits)
    return tables.table(blob.whole(), blob.name, choices, limits)


# --- What they hold --------------------------------------------------------------------------------


def _read(found: Found, choices: Choices, limits: Limits) -> Read:
    if found.alone is not None:
        raise _one_image(found.alone, limits)
    if len(found.pictures) > 1 or (found.pictures and not found.sources):
        return _gallery(found, choices, limits)
    alone = tuple((picture.name, "is one image; at least 2 are needed") for picture in found.pictures)
    if not found.sources:
        raise Refusal("None of the files is a table, an array or an image.")
    if len(found.sources) == 1:
        out = replace(found.sources[0].part(choices).read, files=(found.sources[0].name,))
    else:
        out = together.several(found.sources, choices)
    return replace(out, skipped=(*alone, *out.skipped))


def _one_image(blob: Blob, limits: Limits) -> Refusal:
    """What is said of an image that stands alone."""
    name = kinds.IMAGES[kinds.kind(blob.first(kinds.FIRST))]
    try:
        images.header(blob.whole(), limits)
        images.decoded(blob.whole(), (1, 1), colour=False)
    except Unreadable as error:
        return Refusal(f"{shown(blob.name)} {error}.")
    return Refusal(
        f"{shown(blob.name)}: this is a {name} image, not a table: one image, and at least 2 are needed. "
        "Choose a folder or a ZIP archive of images."
    )


def _gallery(found: Found, choices: Choices, limits: Limits) -> Read:
    """Images, and the table beside them that names them."""
    texts = [source for source in found.sources if source.format in ("text", "workbook", "ole", "parquet")]
    named = sorted(
        [*texts, *found.inside], key=lambda source: (source.stem.lower() not in ("labels", "metadata"), source.name)
    )
    left = [source for source in found.sources if source not in texts] + named[1:]
    table, why = _labels(named[0]) if named else (None, "")
    out = gallery.read(found.pictures, table, choices, limits)
    skipped = [(source.name, "stands beside images and is not read") for source in left]
    if why:
        skipped.append((named[0].name, why))
    says = unpacking.leading_out(found.skipped)
    first, *others = out.pieces
    first = replace(first, left_out=tuple(name for name, _ in found.skipped[:MOST_SKIPPED]))
    out = replace(out, pieces=(first, *others))
    return replace(out, skipped=(*out.skipped, *skipped)).saying(*says)


def _labels(source: Readable) -> tuple[tuple[str, Read] | None, str]:
    """A table beside images, or why it cannot be read."""
    try:
        return (source.name, together.bare(source.part(Choices()).read)), ""
    except Refusal as refusal:
        return None, f"cannot be read: {refusal.sentence}"


def _finished(out: Read) -> Read:
    """With roles, and what is noticed of all columns; what its formats took a column for stands."""
    given = {column.name: column for column in out.columns if column.role in ("label", "projection")}
    # Column by column they are looked at several times: of a wide matrix each lies together meanwhile.
    judged = assigned(replace(out, numbers=np.asfortranarray(out.numbers), skipped=_bounded(out.skipped)))
    columns = tuple(
        replace(column, role=given[column.name].role, why=given[column.name].why)
        if column.name in given and column.type != "empty"
        else column
        for column in judged.columns
    )
    judged = noticed(replace(judged, columns=columns))
    return replace(judged, numbers=out.numbers, says=tuple(dict.fromkeys(judged.says)))


def _bounded(skipped: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The first ones of very many."""
    if len(skipped) <= MOST_SKIPPED:
        return tuple(skipped)
    return (*skipped[:MOST_SKIPPED], (f"and {len(skipped) - MOST_SKIPPED:,} more", "for reasons like these"))
