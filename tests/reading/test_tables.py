"""Tables in text: each case is read as is written beside it, or refused with the facts that are named."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from dashboard.errors import Refusal
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED, Limits
from dashboard.reading.read import Read
from dashboard.reading.tables import table

CASES = Path(__file__).parent / "cases"
EXPECTED = json.loads((CASES / "expected-text.json").read_text())
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", None: "none"}
SIGNS = {",": "comma", ".": "point", "": "none"}

# What must be said, in whatever words: patterns, each of which one sentence holds.
FACTS = {
    "semicolon-latin1.csv": ["Windows-1252"],
    "decimal-or-thousands.csv": ["comma.*decimal sign", r"1,250.*1\.25", "thousands"],
    "thousands.csv": ["thousands.*comma"],
    "preamble.csv": ["3 lines before the names"],
    "no-header.csv": ["no line of names"],
    "metadata-one-column.tsv": ["no line of names", "No column holds numbers"],
    "trailing-delimiter.csv": ["ends with a delimiter"],
    "duplicate-and-empty-names.csv": ["x stands more than once", "2 names were empty"],
    "ragged.csv": ["[Ll]ine 4 has 2 fields and line 6 has 4, where the names are 3"],
    "empty.csv": ["file is empty"],
    "blank.csv": ["empty but for blank lines"],
    "names-only.csv": ["names but no rows"],
    "one-row.csv": ["1 row; at least 2 are needed"],
    "words-only.csv": ["No column holds numbers"],
    "duplicate-rows.csv": ["12 rows, of which 3 are different"],
    "missing-words.csv": [r"gdp: 3 missing \(NA, empty, null\)", r"trade: 2 missing \(\?, -\)"],
    "big-integers.csv": ["user.*19 digits"],
    "leading-zeros.csv": ["zip.*leading 0.*01234"],
    "constant-and-empty.csv": [r"same is 14\.62 throughout", "nothing and blank hold no value"],
    "infinities.csv": ["p: 3 infinite values count as missing"],
    "percent-and-money.csv": [r"share and cost would be numbers without % and \$"],
    "late-change.csv": ["w: one value in line 391 is no number: unknown"],
    "labels.csv": ["[Oo]ne class has one member: yew"],
    "sparse.csv": ["more columns than rows"],
    "overflow.csv": ["m spans 2.7·10³⁰⁸: squares of such numbers are infinite", "1 infinite value counts as missing"],
    "ellipsis-vectors.csv": [r"vec was cut by NumPy when it was printed \(\.\.\.\)", "No column holds numbers"],
    "labels-many.csv": ["species has 60 different values in 60 rows: names of rows, not groups"],
    "regression-target.csv": ["target has 40 different values and is no label"],
    "picture.csv": ["PNG image, not a table"],
    "nul-bytes.csv": ["byte 0 in line 3.*no text"],
    "workbook.csv": [r"Excel workbook.*\.xlsx"],
}
# Refused by who computes, or beside another file: alone it is read.
READ_ALONE = {"words-only.csv", "sparse-missing.csv", "metadata-too-short.tsv"}
READ = [case for case in EXPECTED if case["outcome"] != "refusal" or case["file"] in READ_ALONE]
REFUSED = [case for case in EXPECTED if case not in READ]


def read(data: str | bytes, limits: Limits = HOSTED, **choices: object) -> Read:
    """A table of text or bytes."""
    data = data.encode() if isinstance(data, str) else data
    return table(data, "a.csv", Choices.model_validate(choices), limits)


def columns(of: Read) -> dict[str, list]:
    """The cells of each column by its name."""
    return {column.name: of.values(place) for place, column in enumerate(of.columns)}


def refusal(data: str | bytes, limits: Limits = HOSTED, **choices: object) -> Refusal:
    """What is said instead of a table."""
    with pytest.raises(Refusal) as caught:
        read(data, limits, **choices)
    return caught.value


def held(facts: list[str], says: list[str]) -> None:
    """Each fact is in a sentence."""
    for fact in facts:
        assert any(re.search(fact, sentence) for sentence in says), (fact, says)


@pytest.mark.parametrize("case", READ, ids=lambda case: case["file"])
def test_a_case_is_read_as_is_written_beside_it(case):
    found = read((CASES / case["file"]).read_bytes())
    by_name = {column.name: column for column in found.columns}
    assert len(found) == case["rows"]
    assert list(by_name) == case["columns"]
    assert {name: by_name[name].type for name in case.get("types", {})} == case.get("types", {})
    assert {name: by_name[name].missing for name in case.get("missing", {})} == case.get("missing", {})
    assert {name: by_name[name].role for name in case.get("roles", {})} == case.get("roles", {})
    assert all(column.why for column in found.columns)
    cells = columns(found)
    assert [cells[name][row] for name, row, _ in case.get("values", [])] == [v for _, _, v in case.get("values", [])]
    if "labels" in case:
        assert found.labels() == case["labels"]
    held(FACTS.get(case["file"], []), list(found.says))
    understood, dialect = found.understood, case["dialect"]
    assert understood.delimiter == DELIMITERS[dialect["delimiter"]]
    assert understood.decimal == SIGNS[dialect["decimal"]]
    assert understood.thousands == SIGNS[dialect.get("thousands", "")]
    assert understood.encoding == dialect["encoding"]
    assert understood.header == ("yes" if dialect["header"] else "no")
    assert understood.skip == dialect.get("skip", 0)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["file"])
def test_a_case_is_refused_with_the_facts(case):
    refused = refusal((CASES / case["file"]).read_bytes())
    held(FACTS[case["file"]], [refused.sentence])
    for offer in refused.offers:
        Choices.model_validate(offer.changes)


@pytest.mark.parametrize("case", READ, ids=lambda case: case["file"])
def test_what_was_understood_reads_the_same_again(case):
    data = (CASES / case["file"]).read_bytes()
    once = read(data)
    again = table(data, "a.csv", once.understood, HOSTED)
    assert again.understood == once.understood
    assert again.columns == once.columns
    assert columns(again) == columns(once)


def test_lines_that_do_not_fit_are_left_out_when_asked_and_named():
    data = (CASES / "ragged.csv").read_bytes()
    (offer,) = refusal(data).offers
    assert "3 × 3" in offer.label
    found = read(data, **offer.changes)
    assert columns(found) == {"a": [1, 4, 9], "b": [2, 5, 10], "c": [3, 6, 11]}
    assert [line for line, _ in found.skipped] == ["line 4", "line 6"]
    assert found.understood.bad_lines == "leave_out"


def test_signs_of_percent_and_money_are_read_over_when_asked():
    found = read((CASES / "percent-and-money.csv").read_bytes(), signs="read")
    assert columns(found) == {"share": [12, 50, 7.5], "cost": [1.5, 20, 3.25], "n": [1, 2, 4]}


def test_too_many_rows_are_refused_and_a_seeded_sample_of_all_is_read():
    rows = "".join(f"{i},{i * i}\n" for i in range(1_000))
    limits = Limits(rows=100)
    refused = refusal("i,square\n" + rows, limits)
    assert "1,000 rows; at most 100 are read" in refused.sentence
    assert refused.offers[0].changes == {"sample": 0}
    found = read("i,square\n" + rows, limits, sample=0)
    kept = found.values(0)
    assert kept == np.sort(np.random.default_rng(0).choice(1_000, 100, replace=False)).tolist()
    assert found.values(1) == [i * i for i in kept]
    assert found.understood.sample == 0
    assert found.first_line == kept[0] + 2
    assert read("i,square\n" + rows, limits, sample=1).values(0) != kept
    held(["random sample of 100 of 1,000 rows.*seed 0"], list(found.says))


def test_a_sample_keeps_to_the_bound_of_numbers_too():
    data = "a,b\n" + "1,2\n3,4\n" * 50
    limits = Limits(rows=1_000, numbers=20)
    assert "100 rows × 2 columns; at most 20 numbers" in refusal(data, limits).sentence
    assert len(read(data, limits, sample=3)) == 10


def test_a_slip_in_a_sample_has_the_line_of_its_file():
    rows = [str(i) for i in range(400)]
    taken = np.sort(np.random.default_rng(0).choice(400, 300, replace=False))
    rows[taken[-1]] = "broken"
    found = read("a\n" + "\n".join(rows), Limits(rows=300), sample=0)
    held([f"line {taken[-1] + 2} is no number: broken"], list(found.says))


def test_too_many_columns_are_refused():
    wide = ",".join("a" * 20) + "\n" + ",".join("1" * 20)
    assert "20 columns; at most 10" in refusal(wide, Limits(columns=10)).sentence


def test_a_gzip_that_unpacks_to_too_much_or_breaks_off_is_refused():
    packed = (CASES / "table.csv.gz").read_bytes()
    assert "unpacks to more than 0 MB" in refusal(packed, Limits(unpacked=5)).sentence
    assert "breaks off" in refusal(packed[:-12]).sentence
    assert "damaged" in refusal(packed[:12] + bytes(8) + packed[20:]).sentence
