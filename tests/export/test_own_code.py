"""Code of a reader's own data, taken home: in a fresh namespace it makes the points of the page from the same file."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from dashboard.data.own import Own
from dashboard.errors import Refusal
from dashboard.export.script import Script
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
