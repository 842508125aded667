"""Tables written in random dialects are read back equal: whatever the delimiter, the decimal sign or the line ends."""

import csv
import io

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.errors import Refusal
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.reading.spelling import MISSING
from dashboard.reading.tables import table

CHARACTERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
# Letters that stand in all of these encodings, with whatever asks for quotes.
WORDS = (
    st.text("abcdeéüß ,;|\"'.#-", min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda word: word.casefold() not in MISSING and any(c.isalpha() for c in word) and not word.startswith("#"))
)
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(float),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4) + 0.0),
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
)
GAPS = st.sampled_from(["", "NA", "n/a", "null", "?", "-", "NaN", "#N/A"])


def spelled(value: float, decimal: str, thousands: str) -> str:
    """A number as some program writes it."""
    text = f"{value:,}" if thousands else repr(value)
    if value == int(value) and abs(value) < 1e15:
        text = f"{int(value):,}" if thousands else str(int(value))
    signs = {",": thousands, ".": "," if decimal == "comma" else "."}
    return "".join(signs.get(c, c) for c in text)


@st.composite
def written(draw):
    """Bytes of a table, and what is in it: names, and a column each."""
    delimiter = draw(st.sampled_from(sorted(CHARACTERS)))
    decimal = draw(st.sampled_from(["point", "comma"]))
    thousands = draw(st.sampled_from(["", "", "", " ", "\u00a0", "'", "." if decimal == "comma" else ","]))
    n = draw(st.integers(4, 12))
    kinds = draw(st.lists(st.sampled_from(["number", "number", "text"]), min_size=1, max_size=4))
    kinds = ["number", *kinds]
    # One with decimals says which sign they have, as nearly all files do.
    columns = [draw(st.lists(NUMBERS if k == "number" else WORDS, min_size=n, max_size=n)) for k in kinds]
    columns[0] = [0.25 + i for i in range(n)]
    # A column with the same other delimiter in each cell is two columns as well.
    texts = [c for c, k in zip(columns, kinds, strict=True) if k == "text"]
    assume(not any(all(sign in word for word in c) for c in texts for sign in ",;|"))
    gap = draw(GAPS)
    holes = {
        (j, draw(st.integers(0, n - 1))) for j, k in enumerate(kinds) if j and k == "number" and draw(st.booleans())
    }
    cells = [
        [
            gap if (j, i) in holes else spelled(v, decimal, thousands) if kinds[j] == "number" else v
            for i, v in enumerate(c)
        ]
        for j, c in enumerate(columns)
    ]
    header = draw(st.booleans())
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    writer = csv.writer(out, delimiter=CHARACTERS[delimiter], lineterminator="\n", quoting=quoting)
    names = [f"{kinds[j][0]}{'äöüx'[j % 4]} {j}" for j in range(len(kinds))]
    preamble = draw(st.sampled_from(["", "", "# made by hand\n", "# one\n# two\n\n"])) if header else ""
    if header:
        writer.writerow(names)
    writer.writerows(zip(*cells, strict=True))
    text = preamble + out.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    data = text.replace("\n", draw(ENDS)).encode(draw(ENCODINGS))
    wanted = [[None if (j, i) in holes else v for i, v in enumerate(c)] for j, c in enumerate(columns)]
    return data, names if header else [f"column {j + 1}" for j in range(len(kinds))], kinds, wanted


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written())
def test_a_table_in_any_dialect_is_read_back_equal(case):
    data, names, kinds, wanted = case
    found = table(data, "a.csv", Choices(), HOSTED)
    assert [column.name for column in found.columns] == names
    for place, (kind, cells) in enumerate(zip(kinds, wanted, strict=True)):
        got = found.values(place)
        if kind == "text":
            assert found.columns[place].type == "text"
            assert got == cells
            continue
        assert found.columns[place].type in ("number", "boolean", "empty")
        for a, b in zip(got, cells, strict=True):
            if isinstance(a, str):
                # Too large for a float to hold: as it is written.
                assert float(a.replace(",", "").replace(" ", "")) == b
            else:
                assert (a is None) == (b is None)
                assert a is None or a == b


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_any_text_is_read_or_refused_and_never_fails(text):
    """Whatever is sent: a table, or a sentence."""
    try:
        found = table(text.encode("utf-8", "replace"), "a.csv", Choices(), HOSTED)
    except Refusal as refused:
        sentence = refused.sentence
    else:
        sentence = f"{len(found)} rows."
    assert sentence.endswith(".")
    assert sentence not in ("0 rows.", "1 rows.")
