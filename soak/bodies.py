"""Files that readers might bring, spoilt in all ways: their names and what is in them hold a word to look for.

Wherever that word is found afterwards but in the vault, something that is a reader's was written down.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random

import numpy as np
from PIL import Image

from dashboard.reading.choices import Choices
from harness.parts import ROOT
from soak.bombs import packed, sheet, workbook

# In the name of each file, in the names of columns and in cells; of letters and digits, so that no way to write a
# string changes it.
WORD = "zqSoakzq"
CASES = ROOT / "tests" / "reading" / "cases"
NAMES = [
    *(f"{WORD}.csv", f"../../../{WORD}", f"..\\..\\{WORD}.csv", f"/etc/{WORD}", f"{WORD}\0.csv", f"a\r\nX-{WORD}: b"),
    *(f"<img src=x onerror=alert('{WORD}')>", f"=cmd|' /C {WORD}'!A0", f"{{{WORD}}}%s%n", WORD * 100, f"é{WORD}"),
    *(f"{WORD}.npy", f"{WORD}.npz", f"{WORD}.xlsx", f"{WORD}.parquet", f"{WORD}.zip", f"{WORD}.png", f"{WORD}.gz", ""),
    *(f"{WORD}.pkl", f"{WORD}.h5", f"{WORD}/labels.csv", f"metadata {WORD}.tsv", f"CON {WORD}", f".{WORD}"),
]  # fmt: skip
CELLS = [
    *("1", "-2.5", "1e3", "", "nan", "inf", "1,5", "9007199254740993", "007", "2020-02-30", "true", "12%", "$3", "\0"),
    *(f"{WORD}", f"={WORD}(1)", f"<b>{WORD}</b>", f'"{WORD}', f"@{WORD}", f"{{{WORD}}}", "\ufeff", "٣", "x" * 5000),
]  # fmt: skip


def table(random: Random) -> bytes:
    """A table of any cells, in any dialect and encoding, and of wrong lengths now and then."""
    sign, end = random.choice(",;\t| "), random.choice(["\n", "\r\n", "\r"])
    n, wide = random.randint(0, 30), random.randint(1, 8)
    plain = random.random() < 0.5
    rows = [[f"{WORD} {j}" if random.random() < 0.9 else random.choice(CELLS) for j in range(wide)]]
    for _ in range(n):
        ragged = wide + (random.random() < 0.02)
        rows.append(
            [f"{random.gauss(0, 9):.3f}" if plain or random.random() < 0.6 else random.choice(CELLS)] * 1
            + [str(random.randint(-9, 9)) if plain else random.choice(CELLS) for _ in range(ragged - 1)]
        )
    encoding = random.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
    return end.join(sign.join(row) for row in rows).encode(encoding, "replace")


def arrays(random: Random) -> bytes:
    """An NPY of any type and shape, or an NPZ."""
    source = np.random.default_rng(random.randrange(2**32))
    kind = random.choice(["<f4", "<f8", ">f8", "<f2", "i1", "<u8", "?", "<c8", "<U4"])
    shape = random.choice([(5,), (20, 3), (0, 3), (7, 4, 4), (6, 5, 5, 3), (1, 1), ()])
    array = (source.standard_normal(shape) * 9).astype(kind)
    out = io.BytesIO()
    if random.random() < 0.5:
        np.save(out, array)
    else:
        np.savez(
            out, **{WORD: array, random.choice(["labels", "y", f"../{WORD}"]): np.arange(len(array)) if shape else 1}
        )
    return out.getvalue()


def image(random: Random) -> bytes:
    """A picture."""
    pixels = np.random.default_rng(random.randrange(2**32)).integers(0, 256, (9, 7, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, random.choice(["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"]))
    return out.getvalue()


def archive(random: Random) -> bytes:
    """Pictures and a table of labels under names that lead elsewhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for i in range(random.randint(0, 6)):
            folder = random.choice([WORD, f"../{WORD}", f"/{WORD}", f"a/{WORD}", f"c:\\{WORD}", ""])
            file.writestr(zipfile.ZipInfo(f"{folder}/{i}.png"), image(random))
        if random.random() < 0.5:
            file.writestr(zipfile.ZipInfo("labels.csv"), f"file,label\n0.png,{WORD}\n9.png,={WORD}()\n")
        if random.random() < 0.2:
            link = zipfile.ZipInfo(f"{WORD}.lnk")
            link.external_attr = 0o120777 << 16
            file.writestr(link, "/etc/passwd")
    return out.getvalue()


def book(random: Random) -> bytes:
    """A workbook."""
    cells = "".join(f'<c t="inlineStr"><is><t>{WORD}{j}</t></is></c>' for j in range(3))
    rows = "".join(
        f"<row>{''.join(f'<c><v>{random.randint(-9, 9)}</v></c>' for _ in range(3))}</row>" for _ in range(9)
    )
    return workbook(packed(sheet(f"<row>{cells}</row>{rows}", ""), 1))


@cache
def cases() -> tuple[bytes, ...]:
    """The small files that the tests of reading hold the reader to."""
    return tuple(path.read_bytes() for path in sorted(CASES.iterdir()) if path.suffix != ".json")


def whole(random: Random) -> bytes:
    """A file that is as its program wrote it."""
    makers: list[Callable[[Random], bytes]] = [table, table, arrays, image, archive, book]
    return random.choice(cases()) if random.random() < 0.4 else random.choice(makers)(random)


def spoilt(random: Random) -> bytes:
    """A file of which some is cut off, turned over, doubled, or put into another."""
    data = whole(random)
    return random.choice(SPOILING)(random, data)


def turned(random: Random, data: bytes) -> bytes:
    """Some bits are others."""
    out = bytearray(data)
    for _ in range(random.randint(1, 9) if data else 0):
        out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def parted(random: Random, data: bytes) -> bytes:
    """Something stands in the middle that does not belong there."""
    at = random.randint(0, len(data))
    return data[:at] + random.choice([b"\0", b"\xff\xfe", b'"', b"\r", b"\x1a", random.randbytes(9)]) + data[at:]


FIRST = [b"PK\3\4", b"\x93NUMPY", b"PAR1", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"]
NEVER = [b"", b"\x80\x04\x95", b"\x89HDF\r\n\x1a\n"]
SPOILING: list[Callable[[Random, bytes], bytes]] = [
    lambda random, data: data[: random.randint(0, len(data))],
    turned,
    lambda random, data: data + whole(random),
    lambda random, data: random.choice(FIRST) + data,
    lambda random, data: gzip.compress(data, mtime=0)[: random.randint(0, 200)],
    parted,
    lambda random, _: random.choice([*NEVER, random.randbytes(random.randint(1, 3000))]),
]


def any_of(random: Random) -> tuple[str, bytes]:
    """What a file is called and what is in it, of which neither has to fit the other."""
    return random.choice(NAMES), (whole if random.random() < 0.4 else spoilt)(random)


CHOSEN = [
    "",
    "0",
    "-1",
    "nan",
    "2**99",
    WORD,
    f"<{WORD}>",
    "read",
    "leave_out",
    "yes",
    "no",
    "utf-16",
    "comma",
    "1" * 400,
]
FIELDS = [*Choices.model_fields, WORD, "__class__"]


def choices(random: Random) -> str:
    """How it is to be read, as no control would say it."""
    pairs = [(random.choice(FIELDS), random.choice(CHOSEN)) for _ in range(random.randint(0, 3))]
    return "&".join(f"{name}={value}" for name, value in pairs)


def honest(number: int) -> tuple[bytes, int]:
    """A table that is right, another one for each number, and its rows."""
    source = np.random.default_rng(number)
    rows = int(source.integers(50, 400))
    lines = [f"{WORD} {name}" for name in ("height", "weight", "age")]
    cells = source.normal(0, 5, (rows, 3)).round(3).tolist()
    return "\n".join([",".join(lines), *(",".join(map(json.dumps, row)) for row in cells)]).encode() + b"\n", rows
