"""ZIP archives of strangers: held against their own directory before anything is unpacked, and counted while it is.

Nothing is ever written to the disk under a name that stands in one.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dashboard.errors import Refusal, shown
from dashboard.reading.blob import Blob, most_unpacked, too_much
from dashboard.reading.limits import Limits

LINE = b"PK\x01\x02"
END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
LOCAL = 30
# What stands between the directory and its end where there are more than 65,535 files.
LARGE = 76
# What systems leave behind in folders.
LEFT_BEHIND = ("thumbs.db", "desktop.ini", "ehthumbs.db")
# The rest of what zipfile knows unpacks without a bound.
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Archive:
    """An archive whose directory holds what may be.

    Attributes
    ----------
    blob : Blob
        Its bytes.
    members : tuple of ZipInfo
        Its files that may be read, in the order of its directory.
    skipped : tuple of (str, str)
        The names of the others, and why they are left out.
    """

    blob: Blob
    members: tuple[zipfile.ZipInfo, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    @contextmanager
    def opened(self) -> Iterator[zipfile.ZipFile]:
        """While inside, the archive, for `read`."""
        with self.blob.open() as stream, zipfile.ZipFile(stream) as file:
            yield file

    def names(self) -> list[str]:
        """What its files are called."""
        return [member.filename for member in self.members]


def read(file: zipfile.ZipFile, member: zipfile.ZipInfo, count: int = -1) -> bytes:
    """The first bytes of a file in an archive, or all of them, never more than the directory says.

    Raises
    ------
    Damaged
        If they are not what was packed.
    """
    try:
        with file.open(member) as stream:
            return stream.read(count)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, struct.error):
        raise Damaged from None


class Damaged(Exception):
    """A file in an archive cannot be unpacked."""


def archive(blob: Blob, limits: Limits) -> Archive:
    """Look through the directory of an archive, of which nothing is unpacked yet.

    Raises
    ------
    Refusal
        If it is damaged, locked, holds more files than are read, or files that lie over each other.
    """
    _demand_few(blob, limits)
    try:
        with blob.open() as stream, zipfile.ZipFile(stream) as file:
            members = file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        raise _damaged(blob) from None
    if any(member.flag_bits & 1 for member in members):
        raise Refusal(f"{shown(blob.name)}: the archive is locked with a password. Pack it again without one.")
    _demand_apart(blob, members)
    reasons = [(member, _reason(member)) for member in members if not member.is_dir()]
    return Archive(
        blob,
        tuple(member for member, reason in reasons if not reason),
        tuple((member.filename, reason) for member, reason in reasons if reason),
    )


def demand_size(archive: Archive, limits: Limits) -> None:
    """Hold what all files of an archive would unpack to against what may be.

    Raises
    ------
    Refusal
        If it is more.
    """
    most = most_unpacked(archive.blob.size, limits)
    if sum(member.file_size for member in archive.members) > most:
        raise too_much(archive.blob.name, most, limits)


def leads_out(name: str) -> bool:
    """Whether a name is a way out of the folder that it is in."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or re.match(r"[A-Za-z]:", plain) is not None


def left_behind(name: str) -> bool:
    """Whether a name is that of a file which a system makes and no person."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in LEFT_BEHIND


def _reason(member: zipfile.ZipInfo) -> str:
    """Why a file is not read, as far as the directory says."""
    if "\0" in member.orig_filename or leads_out(member.orig_filename):
        return "its name leads out of the archive"
    if left_behind(member.filename):
        return "left behind by the system"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link to another file"
    return "" if member.compress_type in PLAIN else "packed in a way that is not read here"


def _damaged(blob: Blob) -> Refusal:
    return Refusal(f"{shown(blob.name)} is a ZIP archive and damaged, or its end is missing: the upload broke off?")


def _demand_few(blob: Blob, limits: Limits) -> None:
    """Count the lines of the directory before any is believed: each becomes a thousand bytes of memory."""
    size = blob.size
    tail = blob.first(END_SIZE + LONGEST_COMMENT, max(size - END_SIZE - LONGEST_COMMENT, 0))
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + END_SIZE:
        raise _damaged(blob)
    length = int.from_bytes(tail[place + 12 : place + 16], "little")
    ends = size - len(tail) + place
    # Of a file larger than 4 GB, or one that says so, the whole is looked through.
    start = ends - length - LARGE
    directory = blob.first(length + LARGE, max(start, 0)) if length <= ends else blob.whole()
    count = directory.count(LINE)
    if count > most_files(limits):
        raise Refusal(f"{shown(blob.name)} holds {count:,} files; at most {most_files(limits):,} are read.")


def most_files(limits: Limits) -> int:
    """How many files an archive may hold: each image, and what systems leave beside it."""
    return 2 * limits.images + 1_000


def _demand_apart(blob: Blob, members: list[zipfile.ZipInfo]) -> None:
    """Hold the places of files against each other: what is read twice makes a small archive a large one."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise Refusal(
                f"{shown(blob.name)} has entries that lie over each other, as no honest archive has. Pack it again."
            )
        end = member.header_offset + LOCAL + member.compress_size
