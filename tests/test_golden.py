"""What the browser's functions are held against is what Python says today."""

import json

import pytest

from tests.golden.__main__ import FOLDER, written
from tests.golden.rules import RULES


@pytest.mark.parametrize("name", RULES)
def test_a_golden_file_is_what_python_says_today(name):
    stale = f"{name}.json is not what the code says: python -m tests.golden writes it anew."
    assert (FOLDER / f"{name}.json").read_text() == written(RULES[name]()), stale


def test_golden_files_are_small_and_nothing_else_lies_beside_them():
    files = {path.stem: path.stat().st_size for path in FOLDER.glob("*.json")}
    assert files.keys() == RULES.keys()
    assert sum(files.values()) < 200_000


def test_every_kind_of_case_is_among_the_golden_ones():
    trees = json.loads((FOLDER / "trees.json").read_text())
    assert len(trees) == 14
    assert sum(len(tree["cuts"]) for tree in trees) > 300
    # Some merges tie, some trees are of centres, and some clusters are coloured as no group.
    assert any(len(set(tree["heights"])) < len(tree["heights"]) - 3 for tree in trees)
    assert any(len(tree["owner"]) > len(tree["heights"]) + 1 for tree in trees)
    assert any(max(cut["labels"]) > max(tree["truth"]) for tree in trees for cut in tree["cuts"])
    cases = json.loads((FOLDER / "lights.json").read_text())["cases"]
    assert {case["accepted"] for case in cases} == {True, False}
