"""Files of a few kilobytes that ask for gigabytes: each is made when a test wants it, and never unpacked here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

MB = 1 << 20
SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dim}'
    "<sheetData>{rows}</sheetData></worksheet>"
)
NS = "http://schemas.openxmlformats.org"
Packed = tuple[bytes, int, int]


def packed(pieces: Iterable[bytes]) -> Packed:
    """A raw deflate stream, its checksum and the length before it, without holding what goes in."""
    z, checksum, size, out = zlib.compressobj(9, zlib.DEFLATED, -15), 0, 0, []
    for piece in pieces:
        out.append(z.compress(piece))
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
    out.append(z.flush())
    return b"".join(out), checksum, size


def many_times(piece: bytes, total: int) -> Iterator[bytes]:
    for _ in range(total // len(piece)):
        yield piece


@dataclass
class Zip:
    """An archive in the making, whose directory says what it is told to."""

    def __post_init__(self) -> None:
        self.body, self.lines, self.count = b"", b"", 0

    def add(self, name: str, content: Packed, times: int = 1, offset: int | None = None) -> "Zip":
        """A file, and as many lines of the directory that speak of it."""
        data, checksum, size = content
        at = len(self.body) if offset is None else offset
        named = name.encode()
        head = (20, 0, 8, 0, 33, checksum, len(data), size, len(named))
        self.body += struct.pack("<IHHHHHIIIHH", 0x04034B50, *head, 0) + named + data
        line = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, *head, 0, 0, 0, 0, 0, at) + named
        self.lines += line * times
        self.count += times
        return self

    def bytes(self) -> bytes:
        """The archive."""
        counts = (self.count, self.count, len(self.lines), len(self.body), 0)
        return self.body + self.lines + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, *counts)


def gz() -> bytes:
    """1 GB of lines in 1 MB of gzip."""
    data, checksum, size = packed(many_times(b"1,1\n" * (MB // 4), 1024 * MB))
    return b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + data + struct.pack("<II", checksum, size & 0xFFFFFFFF)


def flat_zip() -> bytes:
    """2 GB of zeros in 2 MB."""
    return Zip().add("flat.png", packed(many_times(b"\0" * MB, 2047 * MB))).bytes()


def many_zip() -> bytes:
    """100,000 empty files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for i in range(100_000):
            z.writestr(zipfile.ZipInfo(f"{i:05}.png"), b"")
    return out.getvalue()


def overlapping_zip() -> bytes:
    """500 lines of a directory that speak of one packed stretch."""
    return Zip().add("x.png", packed(many_times(b"\0" * MB, 8 * MB)), times=500).bytes()


def nested_zip() -> bytes:
    """An archive of archives, each of which unpacks to 100 MB."""
    inner = Zip().add("flat.png", packed(many_times(b"\0" * MB, 100 * MB))).bytes()
    out = Zip()
    for k in range(20):
        out.add(f"{k}.zip", packed([inner]))
    return out.bytes()


def npz() -> bytes:
    """An array of 1 GiB of zeros in 1 MB."""
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (134217728, 1), }"
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    first = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head

    def pieces() -> Iterator[bytes]:
        yield first
        yield from many_times(b"\0" * MB, 1024 * MB)

    return Zip().add("X.npy", packed(pieces())).bytes()


def parquet() -> bytes:
    """5·10⁸ equal numbers in 2 MB: ten million at a time, as run lengths of a dictionary of one."""
    import pyarrow as pa  # noqa: PLC0415 - takes a second, and most tests do not want it
    import pyarrow.parquet as pq  # noqa: PLC0415

    out = io.BytesIO()
    batch = pa.table({"x": pa.repeat(1.5, 10_000_000)})
    with pq.ParquetWriter(out, batch.schema, compression="zstd") as writer:
        for _ in range(50):
            writer.write_table(batch, row_group_size=10_000_000)
    return out.getvalue()


def listed_parquet() -> bytes:
    """1,000 rows, each a list of 300,000 equal numbers, in a few kilobytes."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    out = io.BytesIO()
    offsets = pa.array(range(0, 300_000 * 101, 300_000), pa.int32())
    table = pa.table({"x": pa.ListArray.from_arrays(offsets, pa.repeat(1.5, 300_000 * 100))})
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for _ in range(10):
            writer.write_table(table)
    return out.getvalue()


def workbook(sheet: Packed | bytes, shared: str = "") -> bytes:
    """The least that is a workbook of one sheet."""
    main = f"{NS}/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    strings = (
        (
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>',
            f'<Relationship Id="rId2" Type="{main}/sharedStrings" Target="sharedStrings.xml"/>',
        )
        if shared
        else ("", "")
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{NS}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>{strings[0]}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{NS}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{main}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NS}/spreadsheetml/2006/main" xmlns:r="{main}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{NS}/package/2006/relationships"><Relationship '
        f'Id="rId1" Type="{main}/worksheet" Target="worksheets/sheet1.xml"/>{strings[1]}</Relationships>',
    }
    out = Zip()
    for name, text in (parts | ({"xl/sharedStrings.xml": shared} if shared else {})).items():
        out.add(name, packed([text.encode()]))
    return out.add("xl/worksheets/sheet1.xml", packed([sheet]) if isinstance(sheet, bytes) else sheet).bytes()


def far_cell() -> bytes:
    """Three cells, the last of which lies where a sheet ends."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    cells += '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    # What a sheet says of its own size may well be a lie.
    return workbook(SHEET.format(dim='<dimension ref="A1:B2"/>', rows=cells).encode())


def long_sheet() -> bytes:
    """300 MB of cells in 1.7 MB."""
    head, tail = SHEET.format(dim="", rows="|").split("|")

    def pieces() -> Iterator[bytes]:
        yield head.encode()
        row = "".join(f"<c><v>{j}</v></c>" for j in range(100))
        yield from many_times(f"<row>{row}</row>".encode() * 500, 300 * MB)
        yield tail.encode()

    return workbook(packed(pieces()))


def entities() -> bytes:
    """A text of 27 bytes that stands for three billion."""
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    shared = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{laughs}]>'
        f'<sst xmlns="{NS}/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>&a9;</t></si></sst>'
    )
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    return workbook(SHEET.format(dim="", rows=rows).encode(), shared)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, *chunks: bytes, bits: int = 8) -> bytes:
    """A PNG of greys."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def large_png() -> bytes:
    """900 million pixels of one colour in 110 kB."""
    z, out = zlib.compressobj(9), []
    for _ in range(30_000):
        out.append(z.compress(b"\0" * 3751))
    return png_of(30_000, 30_000, chunk(b"IDAT", b"".join(out) + z.flush()), bits=1)


def text_png() -> bytes:
    """One pixel, and 64 texts of 4 MB each."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * (4 * MB), 9))
    return png_of(1, 1, text * 64, chunk(b"IDAT", zlib.compress(b"\0\0")))


def forged_npy() -> bytes:
    """A header that speaks of 7 PiB."""
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000), }"
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + bytes(64)


# By what each is called, and the words that its refusal has.
ALL: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb.csv.gz": (gz, r"unpacks to more than .* MB"),
    "bomb.zip": (flat_zip, r"unpacks to more than .* MB"),
    "many.zip": (many_zip, r"100,000 files; at most .* are read"),
    "overlap.zip": (overlapping_zip, r"entries that lie over each other"),
    "nested.zip": (nested_zip, r"[Tt]here is no image"),
    "bomb.npz": (npz, r"X is 134,217,728 × 1 numbers: 1 GiB; at most .* are read"),
    "bomb.parquet": (parquet, r"500,000,000 rows; at most .* are read"),
    "lists.parquet": (listed_parquet, r"1,000 rows and 300,000,000 values; at most .* are read"),
    "far-cell.xlsx": (far_cell, r"a sheet of 1,048,576 × 16,384 cells, of which 3 are filled"),
    "bomb.xlsx": (long_sheet, r"unpacks to more than .* MB"),
    "entities.xlsx": (entities, r"is no plain workbook"),
    "bomb.png": (large_png, r"30,000 × 30,000 pixels"),
    "text-bomb.png": (text_png, r"is damaged or holds more than an image"),
    "forged.npy": (forged_npy, r"the header speaks of 8,000,000,000,000,000 bytes where 64 follow"),
}
