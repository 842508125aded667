"""Letters of a text file: marks, then UTF-8 where it is that throughout, then Windows-1252; no detector."""

import codecs
import re
import zlib
from dataclasses import dataclass

from dashboard.errors import Offer, Refusal

# What a file is that is no text, by its first bytes.
_FIRST = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or Word document"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f")
_PIECE = 2**20


@dataclass(frozen=True)
class Letters:
    """The text of a file.

    Attributes
    ----------
    data : bytes
        In UTF-8, without a mark, and without a byte 0.
    encoding : str
        How they were written, by the names of `Choices`.
    says : tuple of str
        What was noticed.
    codec : str
        The same as Python calls it, with the order of bytes where no mark says it.
    """

    data: bytes
    encoding: str
    says: tuple[str, ...] = ()
    codec: str = ""

    def __post_init__(self) -> None:
        # Without a mark the order of bytes is no part of the name that a reader chooses by.
        object.__setattr__(self, "codec", self.codec or self.encoding)


def unpacked(data: bytes, most: int) -> bytes:
    """What is in a gzip file, which is first unpacked for its size alone: a small one may hold any amount.

    Raises
    ------
    Refusal
        If it is damaged, or holds more than so many bytes.
    """
    size = 0
    for piece in _inflated(data):
        size += len(piece)
        if size > most:
            raise Refusal(f"This unpacks to more than {most // 2**20:,} MB, and no more is read.")
    return b"".join(_inflated(data))


def _inflated(data: bytes):  # type: ignore[no-untyped-def]
    while data:
        stream = zlib.decompressobj(wbits=31)
        rest = data
        while not stream.eof:
            try:
                piece = stream.decompress(rest, _PIECE)
            except zlib.error as error:
                raise Refusal("This gzip file is damaged: it cannot be unpacked.") from error
            rest = stream.unconsumed_tail
            if not piece and not rest and not stream.eof:
                raise Refusal("This gzip file breaks off: the upload was cut short, or the file is damaged.")
            yield piece
        # Several may stand one after another; zeros behind them are padding.
        data = stream.unused_data.lstrip(b"\0")


def letters(data: bytes, encoding: str = "") -> Letters:
    """The letters of a file, by its encoding or as they are found.

    Raises
    ------
    Refusal
        If it is empty, is no text, or is not written in the encoding that was chosen.
    """
    if not data:
        raise Refusal("The file is empty.")
    _refuse_what_is_no_text(data)
    found = _chosen(data, encoding) if encoding else _found(data)
    if b"\0" in found.data:
        raise Refusal(f"There is a byte 0 in line {_line(found.data, found.data.index(0)):,}: this is no text.")
    if found.data.isspace():
        raise Refusal("The file is empty but for blank lines.")
    return found


def _refuse_what_is_no_text(data: bytes) -> None:
    if data[:4] == b"PK\3\4":
        if b"xl/" in data[:100_000] or b"xl/" in data[-100_000:]:
            raise Refusal("This is an Excel workbook; it is read as one, or should be called .xlsx.")
        raise Refusal("This is a ZIP archive, not a table.")
    for first, what in _FIRST:
        if data.startswith(first):
            raise Refusal(f"This is {what}, not a table.")


def _line(data: bytes, at: int) -> int:
    """The line of a byte, counted from 1."""
    before = data[:at].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def _chosen(data: bytes, encoding: str) -> Letters:
    if encoding in ("utf-8", "utf-8-sig"):
        marked = data.startswith(codecs.BOM_UTF8)
        body = data[3:] if marked else data
        at = _not_utf8(body)
        if at is not None:
            raise Refusal(
                f"Line {_line(body, at):,} is not written in UTF-8.",
                "encoding",
                (Offer("Read it as Windows-1252", {"encoding": "cp1252"}),),
            )
        return Letters(body, "utf-8-sig" if marked else "utf-8")
    if encoding == "cp1252":
        return _western(data, ())
    wide = _wide(data, encoding, _endings(data) if encoding == "utf-16" else "")
    if wide is None:
        name = "UTF-16" if encoding == "utf-16" else "UTF-32"
        raise Refusal(f"This file is not written in {name}.", "encoding", (Offer("Find it out", {"encoding": ""}),))
    return wide


def _found(data: bytes) -> Letters:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8-sig":
                break
            wide = _wide(data, encoding, "")
            if wide is None:
                raise Refusal("This text begins as UTF-16 and does not go on so: the file breaks off or is damaged.")
            return wide
    endings = _endings(data)
    wide = _wide(data, "utf-16", endings) if endings else None
    if wide is not None:
        return wide
    head = data[:4096]
    if b"\0" not in data and len(head) - len(head.translate(None, _CONTROL)) > len(head) / 20:
        raise Refusal("This is no text: it holds bytes that stand for no letters.")
    marked = data.startswith(codecs.BOM_UTF8)
    body = data[3:] if marked else data
    at = _not_utf8(body)
    if at is None:
        return Letters(body, "utf-8-sig" if marked else "utf-8")
    return _western(body, (f"Letters are read as Windows-1252, since line {_line(body, at):,} is not UTF-8.",))


def _not_utf8(data: bytes) -> int | None:
    """Where a file stops being UTF-8."""
    if data.isascii():
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _western(data: bytes, says: tuple[str, ...]) -> Letters:
    text = data.decode("cp1252", "replace")
    unknown = text.count("\ufffd")
    if unknown:
        says = (*says, f"{unknown:,} bytes stand for no letter there and are shown as \ufffd.")
    return Letters(text.encode(), "cp1252", says)


def _endings(data: bytes) -> str:
    """``-le`` or ``-be`` where every other byte of the beginning is 0 as in UTF-16, else nothing."""
    head = data[:4096]
    if len(data) % 2 or len(head) < 4 or data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.7 * half and not even:
        return "-le"
    return "-be" if even > 0.7 * half and not odd else ""


def _wide(data: bytes, encoding: str, endings: str) -> Letters | None:
    try:
        text = data.decode(encoding + endings)
    except UnicodeDecodeError:
        return None
    return Letters(text.encode(), encoding, codec=encoding + endings)


SEP = re.compile(rb'\s*"?sep=(.|\\t)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
