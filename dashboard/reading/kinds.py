"""What a file is, as its first bytes say: never the ending of its name."""

import re
from collections.abc import Callable

from dashboard.errors import Refusal, shown

# How many bytes tell.
FIRST = 4_096
IMAGES = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "webp": "WEBP"}
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
_IDX_TYPES = (8, 9, 11, 12, 13, 14)
_BEGINNINGS = {
    b"\x93NUMPY": "npy",
    b"PAR1": "parquet",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
}
# Where something could be fetched from, and nothing else; one line, however long it may be.
ADDRESS = re.compile(rb"\s*(?:https?|ftp|s3|gs|file)://[^\s,;|]+\s*", re.IGNORECASE)
# What is not read: what it is, and what to save instead.
_TABLE = "save the table as CSV or Parquet"
_ARRAY = "save the array with numpy.save, or the table as CSV or Parquet"
_UNPACK = "unpack it, or pack it as ZIP or gzip"
_REFUSED = {
    b"\x89HDF\r\n\x1a\n": ("an HDF5 file", _ARRAY),
    b"MATLAB 5.0 MAT-file": ("a file of MATLAB's", _ARRAY),
    b"SQLite format 3\0": ("a database of SQLite", _TABLE),
    b"ARROW1\0\0": ("a Feather or Arrow file", "save the table as Parquet or CSV"),
    b"FEA1": ("a Feather file", "save the table as Parquet or CSV"),
    b"ORC": ("an ORC file", _TABLE),
    b"Obj\x01": ("an Avro file", _TABLE),
    b"$FL2": ("a file of SPSS", _TABLE),
    b"<stata_dta>": ("a file of Stata", _TABLE),
    b"RDX2\n": ("a file of R", "save the table with write.csv"),
    b"RDX3\n": ("a file of R", "save the table with write.csv"),
    b"X\n\0\0\0": ("a file of R", "save the table with write.csv"),
    b"%PDF-": ("a PDF", _TABLE),
    b"{\\rtf": ("a text with formats", _TABLE),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", _UNPACK),
    b"Rar!\x1a\x07": ("a RAR archive", _UNPACK),
    b"BZh": ("packed with bzip2", _UNPACK),
    b"\xfd7zXZ\0": ("packed with xz", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("packed with zstd", _UNPACK),
}
_PICTURES = "save the image as PNG or JPEG"


def kind(first: bytes) -> str:
    """What a file is that begins so: npy, parquet, zip, gzip, ole, idx, one of `IMAGES`, or text for all else."""
    for beginning, name in _BEGINNINGS.items():
        if first.startswith(beginning):
            return name
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "webp"
    if first[:2] == b"BM" and int.from_bytes(first[14:18], "little") in _BMP_HEADERS and first[6:10] == bytes(4):
        return "bmp"
    if len(first) >= 4 and first[:2] == b"\0\0" and first[2] in _IDX_TYPES and 1 <= first[3] <= 8:
        return "idx"
    return "text"


def demand_read(name: str, first: bytes) -> None:
    """Hold a file against the kinds that are not read.

    Raises
    ------
    Refusal
        If it is one of them: what it is, and what to save instead.
    """
    what, instead = _unread(first)
    if what:
        raise Refusal(f"{shown(name)} is {what}, which is not read here: {instead}.")


def _unread(first: bytes) -> tuple[str, str]:
    """What a file is, and what to save instead; nothing where it may be read."""
    for beginning, (what, instead) in _REFUSED.items():
        if first.startswith(beginning) and (beginning.isascii() is False or _certain(beginning, first)):
            return what, instead
    for holds, what, instead in _FURTHER:
        if holds(first):
            return what, instead
    return "", ""


def _certain(beginning: bytes, first: bytes) -> bool:
    """Whether a beginning of letters is no word of a text: a file that is none has a byte soon that no text has."""
    return len(beginning) > 5 or any(byte < 9 for byte in first[:256]) or beginning in (b"%PDF-", b"{\\rtf")


def _pickled(first: bytes) -> bool:
    return len(first) > 2 and first[0] == 0x80 and first[1] in range(2, 6)


def _page(first: bytes) -> bool:
    return re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", first, re.IGNORECASE) is not None


def _drawing(first: bytes) -> bool:
    return _markup(first) and re.search(rb"<svg\b", first, re.IGNORECASE) is not None


def _markup(first: bytes) -> bool:
    return re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg)\b", first) is not None


def _address(first: bytes) -> bool:
    return ADDRESS.fullmatch(first) is not None


_FURTHER: tuple[tuple[Callable[[bytes], bool], str, str], ...] = (
    (_pickled, "a pickle (opening one can run code)", _ARRAY),
    (_address, "an address", "nothing is fetched; download what is there, and bring the file"),
    (_page, "a web page", "save the file itself that the page offers"),
    (_drawing, "an SVG drawing", _PICTURES),
    (_markup, "XML", _TABLE),
    (lambda first: first[4:8] == b"ftyp", "a film or a HEIC image", _PICTURES),
    (lambda first: first[257:262] == b"ustar", "a TAR archive", _UNPACK),
)
