"""Files that are small as they are sent and large, endless or false as they are read; each is made when asked for.

What is written in them many times is packed once and repeated as it is, so that gigabytes take a moment here.
"""

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

MIB = 2**20
Body = tuple[str, bytes]


def packed(piece: bytes, times: int, first: bytes = b"") -> tuple[bytes, int, int]:
    """A raw deflate stream of `first` and then a piece many times; the CRC and the length of what is in it."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = maker.compress(first) + maker.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers to what was before it.
    again = maker.compress(piece) + maker.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(first)
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    return head + again * times + maker.flush(zlib.Z_FINISH), crc, len(first) + len(piece) * times


def entry(name: str, stream: tuple[bytes, int, int], offset: int) -> tuple[bytes, bytes]:
    """A file of a ZIP, and its line in the directory."""
    spelled, (data, crc, size) = name.encode(), stream
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(data), size, len(spelled), 0)
    line = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + spelled
    return b"PK\3\4" + common + spelled + data, line


def archive(parts: dict[str, tuple[bytes, int, int]], repeated: int = 1) -> bytes:
    """A ZIP of packed parts; with `repeated`, one whose directory names each of them so often."""
    body, lines = b"", list[bytes]()
    for name, stream in parts.items():
        local, line = entry(name, stream, len(body))
        body += local
        lines += [line] * repeated
    directory = b"".join(lines)
    ending = struct.pack("<HHHHIIH", 0, 0, len(lines), len(lines), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + ending


def chunk(kind: bytes, body: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def npy(shape: str, dtype: str = "<f8", data: bytes = b"") -> bytes:
    """An NPY whose header says a shape, whatever comes after it."""
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + data


def gz() -> Body:
    """A gigabyte of a table."""
    data, crc, size = packed(b"1,1\n" * (MIB // 4), 1024)
    return "table.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + data + struct.pack("<II", crc, size % 2**32)


def zipped() -> Body:
    """Four gigabytes in one image."""
    return "images.zip", archive({"flat.png": packed(bytes(MIB), 4095)})


def overlapping() -> Body:
    """Five hundred names of one file."""
    return "images.zip", archive({"x.png": packed(bytes(MIB), 8)}, 500)


def nested() -> Body:
    """An archive in an archive, ten deep."""
    inner = archive({"x.csv": packed(b"1,2\n", 1)})
    for depth in range(10):
        inner = archive({f"{depth}.zip": packed(inner, 1)})
    return "nested.zip", inner


def npz() -> Body:
    """A gigabyte of zeros, as its header says."""
    return "X.npz", archive({"X.npy": packed(bytes(MIB), 1024, npy("(134217728, 1)"))})


def forged() -> Body:
    """A header that says seven pebibytes."""
    return "X.npy", npy("(1000000000000, 1000)")


def far() -> Body:
    """A workbook of three cells, one of them the last that there can be."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    return "far.xlsx", workbook(packed(sheet(cells, '<dimension ref="A1:XFD1048576"/>'), 1))


def large_sheet() -> Body:
    """A sheet of three hundred megabytes."""
    row = b"<row>" + b"".join(b"<c><v>%d</v></c>" % i for i in range(100)) + b"</row>"
    return "large.xlsx", workbook(packed(row * 500, 300, sheet("", "").partition(b"</sheetData>")[0]))


def sheet(rows: str, dimension: str) -> bytes:
    """The XML of a sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}">{dimension}<sheetData>{rows}</sheetData></worksheet>'.encode()


def workbook(inside: tuple[bytes, int, int]) -> bytes:
    """The least that is a workbook, around a sheet that is packed."""
    main = "http://schemas.openxmlformats.org"
    relations = f"{main}/package/2006/relationships"
    office = f"{main}/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{main}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}/spreadsheetml/2006/main" xmlns:r="{office}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    parts = {name: packed(text.encode(), 1) for name, text in texts.items()}
    return archive(parts | {"xl/worksheets/sheet1.xml": inside})


def picture() -> Body:
    """Nine hundred million pixels of one bit."""
    data, _, _ = packed(bytes(3751 * 30), 1000)
    adler = struct.pack(">I", zlib.adler32(bytes(3751 * 30_000)))
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", b"\x78\xda" + data + adler) + chunk(b"IEND", b"")
    return "large.png", b"\x89PNG\r\n\x1a\n" + body


def texts() -> Body:
    """A picture of one pixel with 256 MB of comments."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 4 * MIB, 9))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = head + text * 64 + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return "small.png", b"\x89PNG\r\n\x1a\n" + body


def parquet() -> Body:
    """Three hundred million equal numbers."""
    pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    out = io.BytesIO()
    batch = pa.table({"x": pa.repeat(1.5, 10_000_000)})
    with pq.ParquetWriter(out, batch.schema, compression="zstd") as file:
        for _ in range(30):
            file.write_table(batch, row_group_size=10_000_000)
    return "x.parquet", out.getvalue()


def wide() -> Body:
    """Two lines of 20,001 fields."""
    return "wide.csv", b"\n".join(b",".join(b"%d" % i for i in range(20_001)) for _ in range(2))


def quotes() -> Body:
    """Forty thousand quotation marks in wrong places."""
    return "quotes.csv", b"a,b,c\n" + b'a,"b ' * 40_000


def cell() -> Body:
    """A cell of eight megabytes, packed."""
    return "cell.csv.gz", gzip.compress(b"a,text\n1,short\n2," + b"x" * 8 * MIB + b"\n3,end\n", mtime=0)


MADE = [gz, zipped, overlapping, nested, npz, forged, far, large_sheet, picture, texts, wide, quotes, cell]
# The one that is written by a library which not everybody has.
ALL: tuple[Callable[[], Body], ...] = tuple(map(cache, [*MADE, *([parquet] if find_spec("pyarrow") else [])]))
