"""Files that are no text: each case is read as is written beside it, or refused with the facts that are named."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from dashboard.errors import Refusal
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.files import read
from dashboard.reading.limits import HOSTED

CASES = Path(__file__).parent / "cases"
EXPECTED = [case for case in json.loads((CASES / "expected-formats.json").read_text()) if not case.get("generated")]
# What must be said, in whatever words: patterns, each of which one sentence holds.
FACTS = {
    "two-sheets.xlsx": ["2 sheets can be seen: Trees, Notes; Trees, the first with numbers", "1 hidden sheet"],
    "title-above.xlsx": ["names are taken from row 4"],
    "types.parquet": [
        "size: 1 infinite value counts as missing",
        "tags, point and raw are left out: lists, records, b",
    ],
    "images.npy": ["20 images of 8 × 8 greys"],
    "X-and-y.npz": ["X are the points, y the labels"],
    "several.npz": [r"Which array holds the points: a \(8 × 3\) or b \(5 × 3\)\? c has as many rows as b"],
    "folders.zip": ["labels are the names of the folders"],
    "mixed.zip": ["7 of 8 images read; h-corrupt.png is damaged", "Sizes differ .6 × 6, 8 × 4, 9 × 7.*6 × 6"],
    "escape.zip": ["2 names that lead out of the archive were left out"],
    "uneven-vectors.parquet": ["v: lists of 2 and of 1 numbers, one missing: no vectors"],
    "colour-stack.npy": ["6 images of 5 × 5 in colour"],
    "with-table.zip": ["[Ll]abels come from labels.csv; img/extra.png has none"],
    "object.npy": ["holds Python objects, which are not opened, since opening them can run code.*numpy.save"],
    "truncated.npy": ["40 bytes are missing: the upload broke off or the file is damaged"],
    "forged-shape.npy": ["the header speaks of 8,000,000,000,000,000 bytes where 64 follow"],
    "huge-header.png": ["60,000 × 60,000 pixels; at most .* are read"],
    "complex.npy": ["holds complex numbers"],
    "locked.zip": ["the archive is locked with a password"],
}
FORMATS = {"npy": "npy", "npz": "npz", "idx": "idx", "parquet": "parquet", "xlsx": "workbook", "zip": "zip"}
# Asked before it is read, since one array is as good as another.
ASKED = {"several.npz"}
READ = [case for case in EXPECTED if case["outcome"] != "refusal" and case["file"] not in ASKED]
REFUSED = [case for case in EXPECTED if case not in READ]


def given(*names):
    """Cases as files that were chosen together."""
    return [File(name, CASES / name) for name in names]


def columns(of):
    """The cells of each column by its name."""
    return {column.name: of.values(place) for place, column in enumerate(of.columns)}


def refusal(files, **choices):
    """What is said instead of a data set."""
    with pytest.raises(Refusal) as caught:
        read(files, Choices.model_validate(choices), HOSTED)
    return caught.value


def held(facts, says):
    """Each fact is in a sentence."""
    for fact in facts:
        assert any(re.search(fact, sentence) for sentence in says), (fact, says)


def pixel(found, what, row):
    """The value that a case names: of the image in a row, or of the one with a name, as a grey."""
    at, name = re.search(r"(\d+),(\d+)", what), re.search(r"\S+\.png", what)
    if name:
        row = columns(found)["file"].index(name[0])
    value = np.asarray(found.images[row][int(at[1]), int(at[2])], float)
    return float(value) if value.ndim == 0 else float(value @ (0.299, 0.587, 0.114))


@pytest.mark.parametrize("case", READ, ids=lambda case: case["file"])
def test_a_case_is_read_as_is_written_beside_it(case):
    found = read(given(case["file"]), Choices(), HOSTED)
    by_name = {column.name: column for column in found.columns}
    assert len(found) == case["rows"]
    assert found.format == FORMATS[case["kind"]]
    if "columns" in case:
        # An array of labels is no column of the points.
        assert [c.name for c in found.columns if found.format != "npz" or c.role != "label"] == case["columns"]
    assert {name: by_name[name].type for name in case.get("types", {})} == case.get("types", {})
    assert {name: by_name[name].missing for name in case.get("missing", {})} == case.get("missing", {})
    assert {name: by_name[name].role for name in case.get("roles", {})} == case.get("roles", {})
    assert all(column.why for column in found.columns)
    if "labels" in case:
        assert found.labels() == case["labels"]
    if "skipped" in case:
        assert sorted(what for what, _ in found.skipped) == sorted(case["skipped"])
    held(FACTS.get(case["file"], []), list(found.says))
    cells = columns(found)
    for name, row, value in case.get("values", []):
        if found.images is None:
            assert cells[name][row] == value
        elif "f-turned" not in name:  # it is brought to another size
            assert abs(pixel(found, name, row) - value) <= 1, name
    if case["outcome"] == "images" and "shape" in case:
        assert list(found.images.shape) == case["shape"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["file"])
def test_a_case_is_refused_with_the_facts(case):
    refused = refusal(given(case["file"]))
    held(FACTS[case["file"]], [refused.sentence])
    for offer in refused.offers:
        Choices.model_validate(offer.changes)


@pytest.mark.parametrize("case", READ, ids=lambda case: case["file"])
def test_what_was_understood_reads_the_same_again(case):
    once = read(given(case["file"]), Choices(), HOSTED)
    again = read(given(case["file"]), once.understood, HOSTED)
    assert (again.columns, columns(again)) == (once.columns, columns(once))
    np.testing.assert_array_equal(again.images, once.images)
    assert again.understood == once.understood


@pytest.mark.parametrize(("offer", "rows"), [(0, 8), (1, 5)])
def test_an_array_that_was_asked_for_is_read_once_it_is_chosen(offer, rows):
    asked = refusal(given("several.npz"))
    found = read(given("several.npz"), Choices.model_validate(asked.offers[offer].changes), HOSTED)
    assert len(found) == rows
    assert found.sheets == ("a", "b", "c")
    assert found.understood.array == "ab"[offer]


def test_real_and_imaginary_parts_become_columns_where_that_was_chosen():
    (offer,) = refusal(given("complex.npy")).offers
    found = read(given("complex.npy"), Choices.model_validate(offer.changes), HOSTED)
    array = np.load(CASES / "complex.npy")
    assert [column.name for column in found.columns][:2] == ["column 1 real", "column 1 imaginary"]
    np.testing.assert_array_equal(found.numbers[:, 0], array[:, 0].real)
    np.testing.assert_array_equal(found.numbers[:, 1], array[:, 0].imag)


def test_a_sheet_that_was_chosen_is_the_one_that_is_read():
    assert "at least 2" in refusal(given("two-sheets.xlsx"), sheet="Notes").sentence
    refused = refusal(given("two-sheets.xlsx"), sheet="Nodes")
    assert "no sheet Nodes" in refused.sentence
    assert [offer.changes for offer in refused.offers] == [{"sheet": "Trees"}, {"sheet": "Notes"}]
