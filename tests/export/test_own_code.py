"""Code of a reader's own data, taken home: in a fresh namespace it makes the points of the page from the same file."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from dashboard.data.own import Own
from dashboard.errors import Refusal
from dashboard.export.script import Script
from dashboard.reading import files
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.reading.tables import table

CASES = Path(__file__).parents[1] / "reading" / "cases"
TEXTS = [case for case in json.loads((CASES / "expected-text.json").read_text()) if case["outcome"] == "table"]


class Brought(Own):
    """Data that was just read, without a vault."""

    def read(self):
        return BROUGHT[self.id]


BROUGHT = {}


def brought(read, **recipe):
    """A source of what was read."""
    BROUGHT["0" * 32] = read
    return Brought(id="0" * 32, **recipe)


def made(source, folder):
    """What the source's code makes in a folder."""
    script = Script("", source.code())
    space, before = {}, Path.cwd()
    os.chdir(folder)
    try:
        exec(compile(script.text(""), "script", "exec"), space)
    finally:
        os.chdir(before)
    return space


def held(source, folder):
    """Hold the code's points against those of the page, to the last digit."""
    points = source.load()
    space = made(source, folder)
    np.testing.assert_array_equal(space["X"], points.X)
    if points.groups is not None:
        np.testing.assert_array_equal(space["truth"], points.groups.truth)
    else:
        assert "truth" not in space
    if points.drawn is not None:
        np.testing.assert_array_equal(space["drawn"], points.drawn)
    return space


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case["file"])
@pytest.mark.parametrize(
    "recipe", [{"missing": "rows"}, {"missing": "median", "standardize": False}], ids=["rows", "median"]
)
def test_the_code_of_a_text_makes_its_points(case, recipe):
    file = CASES / case["file"]
    if not file.exists():
        pytest.skip("made elsewhere")
    read = table(file.read_bytes(), file.name, Choices(), HOSTED)
    source = brought(read, **recipe)
    try:
        source.load()
    except Refusal as refusal:
        pytest.skip(refusal.sentence)
    held(source, CASES)


def read_of(*names, folder=CASES, **choices):
    """What is read of files in a folder."""
    return files.read([File(name, folder / name) for name in names], Choices(**choices), HOSTED)


def held_or_skipped(read, folder=CASES, **recipe):
    """Hold the code of what was read against the page, where there is anything to compute."""
    source = brought(read, **recipe)
    try:
        source.load()
    except Refusal as refusal:
        pytest.skip(refusal.sentence)
    return held(source, folder)


FORMATS = [
    ("matrix.npy",), ("fortran-float16.npy",), ("big-endian.npy",), ("images.npy",), ("one-dimension.npy",),
    ("records.npy",), ("colour-stack.npy",), ("complex.npy",), ("X-and-y.npz",), ("images-and-labels.npz",),
    ("several.npz",), ("types.parquet",), ("vectors.parquet",), ("uneven-vectors.parquet",), ("pandas-index.parquet",),
    ("two-sheets.xlsx",), ("title-above.xlsx",), ("folders.zip",), ("mixed.zip",), ("escape.zip",), ("with-table.zip",),
    ("bars-images-idx3-ubyte",), ("bars-images-idx3-ubyte", "bars-labels-idx1-ubyte.gz"), ("table.csv.gz",),
    ("vectors.tsv", "metadata.tsv"), ("vectors.tsv", "metadata-one-column.tsv"),
    ("matrix.npy", "two-sheets.xlsx"), ("images.npy", "bars-labels-idx1-ubyte.gz"),
]  # fmt: skip
CHOSEN = {"complex.npy": {"complex": "parts"}, "several.npz": {"array": "a"}}


@pytest.mark.parametrize("names", FORMATS, ids="+".join)
@pytest.mark.parametrize(
    "recipe", [{"missing": "rows"}, {"missing": "median", "standardize": False}], ids=["rows", "median"]
)
def test_the_code_of_files_makes_their_points(names, recipe):
    if not all((CASES / name).exists() for name in names):
        pytest.skip("made elsewhere")
    try:
        read = read_of(*names, **CHOSEN.get(names[0], {}))
    except Refusal as refusal:
        pytest.skip(refusal.sentence)
    held_or_skipped(read, **recipe)
