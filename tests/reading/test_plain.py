"""Tables of plain numbers are read in a quick way: the same numbers to the last bit, or not at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.reading import plain, tables
from tests.reading.test_tables import columns, read

DIGITS = st.text("0123456789", min_size=1, max_size=22)
SIGN = st.sampled_from(["", "-", "+"])
WHOLE = st.one_of(st.just("0"), st.integers(1, 10**15).map(str), st.integers(1, 999).map(str))
FIELD = st.one_of(
    st.tuples(SIGN, WHOLE).map("".join),
    st.tuples(SIGN, WHOLE, DIGITS).map(lambda t: f"{t[0]}{t[1]}.{t[2]}"),
    st.tuples(SIGN, DIGITS).map(lambda t: f"{t[0]}.{t[1]}"),
    st.floats(allow_nan=False, allow_infinity=False).map(repr).filter(lambda text: abs(float(text)) < 2**53),
    st.just(""),
)
# As JSON spells them; a zero with a sign is another one.
JSON = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.tuples(st.sampled_from(["", "-"]), WHOLE, DIGITS).map(lambda t: f"{t[0]}{t[1]}.{t[2]}"),
    st.integers(-(10**25), 10**25).map(str),
    st.sampled_from(["0", "-0", "-0.0", "1E5", "2e-07", "-3.5e+10", "1e-400", str(2**53 + 1)]),
)


TABLES = st.sampled_from([FIELD, JSON]).flatmap(
    lambda field: st.integers(1, 4).flatmap(
        lambda k: st.lists(st.lists(field, min_size=k, max_size=k), min_size=1, max_size=30)
    )
)


@settings(max_examples=600, deadline=None)
@given(TABLES, st.sampled_from([";,", ",.", "\t.", "|."]), st.booleans())
def test_plain_numbers_are_those_that_float_reads(rows, marks, as_json):
    width, (delimiter, decimal) = len(rows[0]), marks
    data = "\n".join(delimiter.join(row) for row in rows).replace(".", decimal).encode()
    if not data.strip(b"\n") or data.strip(b"\n") != data or b"\n\n" in data:
        # Blank lines are no rows of one empty field: they are for who looks closer.
        return
    with pytest.MonkeyPatch.context() as patched:
        if not as_json:
            patched.setattr(plain, "_as_json", lambda *_: None)
        found = plain.numbers(data, 0, width, delimiter, decimal)
    wanted = np.array([[float(field) if field else np.nan for field in row] for row in rows])
    np.testing.assert_array_equal(found, wanted)
    assert (np.signbit(found) == np.signbit(wanted))[~np.isnan(wanted)].all()


def test_numbers_that_are_spelled_as_in_json_are_read_as_such(monkeypatch):
    lines = "1,-2.5\n3e5,0\n"
    monkeypatch.setattr(plain, "_by_digits", None)
    np.testing.assert_array_equal(plain.numbers(lines.encode(), 0, 2, ",", "."), [[1, -2.5], [3e5, 0]])
    # With other marks too.
    other = lines.replace(",", ";").replace(".", ",").encode()
    np.testing.assert_array_equal(plain.numbers(other, 0, 2, ";", ","), [[1, -2.5], [3e5, 0]])


def test_a_quotient_between_two_numbers_is_rounded_as_float_does():
    """9007199254740993 / 2 lies in the middle of two numbers; so do others of 64 bits, by chance and by design."""
    random = np.random.default_rng(0)
    halves = [f"{2**53 + 2 * int(i) + 1}" for i in random.integers(0, 2**52, 2_000)]
    fields = [f"{half[: len(half) - k]}.{half[len(half) - k :]}" for k in (1, 5, 9) for half in halves]
    found = plain.numbers("\n".join(fields).encode(), 0, 1, ",", ".")
    assert found is not None
    np.testing.assert_array_equal(found[:, 0], np.array([float(field) for field in fields]))


@pytest.mark.parametrize(
    "data",
    [
        "1,2\n3\n",
        "1,2\n3,4,5\n",
        "1,x\n",
        "01,2\n",
        "-01,2\n",
        "1,inf\n",
        "1,1e999\n",
        '1,"2"\n',
        "1, 2\n",
        "1,2\n\n3,4\n",
        "1,1.2.3\n",
        "1,--2\n",
        "1,-\n",
        "1,.\n",
        "1,0x1\n",
        "1,1_0\n",
        "1,2\r3,4",
        "1,1e\n",
        # What JSON would take.
        "1,true\n",
        "1,null\n",
        "1,[2]\n",
        '1,{"a":1}\n',
        "1,\t2\n",
    ],
)
def test_what_needs_care_is_not_read_quickly(data):
    assert plain.numbers(data.encode(), 0, 2, ",", ".") is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_quick_way_and_the_careful_one_read_the_same(end, monkeypatch):
    random = np.random.default_rng(1)
    values = random.normal(size=(20_000, 3)) * 10.0 ** random.integers(-8, 8, (20_000, 3))
    data = "a,b,c\n" + "\n".join(",".join(map(repr, row)) for row in values.tolist()).replace("\n", end)
    quick = read(data)
    np.testing.assert_array_equal(quick.numbers, values)
    monkeypatch.setattr(tables, "numbers", lambda *_: None)
    careful = read(data)
    np.testing.assert_array_equal(careful.numbers, values)
    assert (quick.columns, quick.says, quick.understood, quick.first_line) == (
        careful.columns,
        careful.says,
        careful.understood,
        careful.first_line,
    )


def test_a_gap_in_plain_numbers_is_missing():
    found = read("a,b\n1,2\n,3\n4,5\n")
    assert columns(found) == {"a": [1, None, 4], "b": [2, 3, 5]}
    assert found.columns[0].missing == 1
