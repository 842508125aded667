"""What an archive holds: arrays, a workbook, or images with a table beside them."""

import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from dashboard.errors import Refusal, shown
from dashboard.reading import kinds, npz, workbook
from dashboard.reading.archive import Archive, Damaged, demand_size, most_files
from dashboard.reading.archive import read as unpacked
from dashboard.reading.blob import Blob
from dashboard.reading.images import Picture
from dashboard.reading.joining import examples
from dashboard.reading.limits import Limits

TABLES = (".csv", ".tsv", ".tab")
NAMED_TABLES = ("labels.txt", "metadata.txt")
# What programs make that are ZIP archives themselves: a file by which they are known, what it is, what to save instead.
OTHERS = (
    ("word/document.xml", "a document of Word's", "save the table as CSV or as a workbook"),
    ("ppt/presentation.xml", "a presentation", "save the table as CSV or as a workbook"),
    ("Index/Document.iwa", "a document of Apple's", "export it as CSV or as an Excel workbook"),
    ("data.pkl", "made by PyTorch and holds pickles, which can run code when they are opened",
     "save the array with numpy.save"),
    (".zarray", "an archive of Zarr's", "save the array with numpy.save"),
    ("META-INF/MANIFEST.MF", "a program", "save the table as CSV"),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What there is in an archive of images.

    Attributes
    ----------
    pictures : tuple of Picture
    tables : tuple of Blob
        By their names.
    skipped : tuple of (str, str)
    """

    pictures: tuple[Picture, ...]
    tables: tuple[Blob, ...]
    skipped: tuple[tuple[str, str], ...]


def kind(archive: Archive) -> str:
    """What an archive is: npz, workbook or images.

    Raises
    ------
    Refusal
        If it is another program's.
    """
    names = archive.names()
    if npz.is_npz(archive):
        return "npz"
    if workbook.is_workbook(names):
        return "workbook"
    for known, what, instead in OTHERS:
        if any(name == known or name.endswith("/" + known) for name in names):
            raise Refusal(f"{shown(archive.blob.name)} is {what}, which is not read here: {instead}.")
    return "images"


def images(archive: Archive, limits: Limits, still_open: ExitStack) -> Found:
    """The images of an archive, which they need as long as it is open, and the tables beside them.

    What is an image, its first bytes say.

    Raises
    ------
    Refusal
        If there is no image, or it would unpack to more than may be.
    """
    demand_size(archive, limits)
    pictures, tables, skipped = [], [], list(archive.skipped)
    file = still_open.enter_context(archive.opened())
    for member in archive.members:
        name = member.filename
        try:
            first = unpacked(file, member, kinds.FIRST) if member.file_size else b""
            if kinds.kind(first) in kinds.IMAGES:
                pictures.append(Picture(name, _getter(file, member)))
            elif is_table(name) and first and kinds.kind(first) == "text":
                tables.append(Blob(name, data=unpacked(file, member)))
            else:
                skipped.append((name, _why(first)))
        except Damaged:
            skipped.append((name, "is damaged"))
    if not pictures:
        raise _no_image(archive, tables, limits)
    return Found(tuple(pictures), tuple(tables), tuple(skipped))


def _getter(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    """What gives the bytes of a file; nothing of one that is damaged, which is no image then."""

    def get() -> bytes:
        try:
            return unpacked(file, member)
        except Damaged:
            return b""

    return get


def is_table(name: str) -> bool:
    plain = name.lower().rpartition("/")[2]
    return plain.endswith(TABLES) or plain in NAMED_TABLES


def _why(first: bytes) -> str:
    """Why a file of an archive is left out."""
    if not first:
        return "is empty"
    what = kinds.kind(first)
    return "is an archive within the archive" if what in ("zip", "gzip") else "is no image"


def _no_image(archive: Archive, tables: Sequence[Blob], limits: Limits) -> Refusal:
    """What is said of an archive without images."""
    count = len(archive.members) + len(archive.skipped)
    if tables:
        names = examples([table.name for table in tables])
        return Refusal(
            f"There is no image in {shown(archive.blob.name)}. Unpack it, and choose the table itself: {names}."
        )
    return Refusal(
        f"There is no image in {shown(archive.blob.name)}, which holds {count:,} files; "
        f"at most {most_files(limits):,} are read."
    )


def leading_out(skipped: Sequence[tuple[str, str]]) -> list[str]:
    """A sentence on names that lead out of an archive, where there are any."""
    count = sum("leads out" in why for _, why in skipped)
    one = "1 name that leads out of the archive was left out."
    return [one if count == 1 else f"{count:,} names that lead out of the archive were left out."] if count else []
