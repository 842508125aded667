"""Every case, through the child and as JSON, the way scripts ask for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.data import report
from tests.reading.test_files import EXPECTED as FORMATS
from tests.reading.test_files import held

CASES = Path(__file__).parent / "cases"
TEXTS = json.loads((CASES / "expected-text.json").read_text())
ALL = [case for case in [*TEXTS, *FORMATS] if not case.get("generated")]
# Meant for another file, beside which one of them is refused; alone they are words.
BESIDE = {"metadata.tsv", "metadata-too-short.tsv", "metadata-one-column.tsv"}
# Refused with the question that is asked; of two sheets one is chosen, and it is said.
ASKED = {"several.npz"}


def asked(*names, cells=True):
    """What the command line prints, and how it ends."""
    line = [sys.executable, "-m", "dashboard", "--what-was-read", *(str(CASES / name) for name in names)]
    done = subprocess.run([*line, *["--cells"] * cells], capture_output=True, check=False)
    assert done.stderr == b""
    return json.loads(done.stdout), done.returncode


@pytest.mark.slow
@pytest.mark.parametrize("case", ALL, ids=lambda case: case["file"])
def test_a_case_is_told_as_is_written_beside_it(case, tmp_path):
    told = report.understood([CASES / case["file"]], tmp_path / "data", cells=True)
    json.dumps(told, allow_nan=False)
    is_refused = case["outcome"] == "refusal"
    assert case["file"] in BESIDE or ("refused" in told) == (is_refused or case["file"] in ASKED)
    if is_refused and case["file"] not in BESIDE:
        assert ("offer" in case) <= ("rows" in told or bool(told["offers"]) or case["file"] == "object.npy")
    if "refused" in told and "rows" not in told:
        return
    assert told["rows"] == case["rows"]
    if "columns" in case:
        assert told["columns"] == case["columns"]
    for of in ("types", "roles", "missing"):
        assert case.get(of, {}).items() <= told[of].items()
    assert case.get("labels", told["labels"]) == told["labels"]
    if case["outcome"] == "images":
        assert case.get("shape", told["shape"]) == told["shape"]
        return
    assert [len(cells) for cells in told["cells"]] == [case["rows"]] * len(told["columns"])
    cells = dict(zip(told["columns"], told["cells"], strict=True))
    assert [cells[name][row] for name, row, _ in case.get("values", [])] == [v for *_, v in case.get("values", [])]


@pytest.mark.slow
def test_what_was_read_is_printed_and_the_end_says_whether_it_can_be_used():
    told, code = asked("big-integers.csv")
    assert (code, told["rows"], told["roles"]) == (0, 4, {"user": "id", "score": "feature"})
    assert told["cells"][0] == ["9007199254740993", "9007199254740995", None, "1234567890123456789"]


def test_what_is_refused_is_one_sentence_with_offers():
    told, code = asked("several.npz", cells=False)
    assert code == 2
    assert told == {
        "refused": "Which array holds the points: a (8 × 3) or b (5 × 3)? c has as many rows as b.",
        "offers": [
            {"label": "a (8 × 3)", "changes": {"array": "a"}},
            {"label": "b (5 × 3)", "changes": {"array": "b"}},
        ],
    }


@pytest.mark.slow
def test_words_of_the_line_may_stand_in_any_order():
    case = str(CASES / "thousands.csv")
    orders = (["--what-was-read", "--cells", case], [case, "--cells", "--what-was-read"])
    told = [json.loads(subprocess.check_output([sys.executable, "-m", "dashboard", *words])) for words in orders]
    assert told[0] == told[1]
    assert told[0]["cells"][1][0] == 1234567


def test_files_are_understood_as_they_are_said_to_be_read():
    line = [sys.executable, "-m", "dashboard", "--what-was-read", str(CASES / "decimal-or-thousands.csv")]
    told = json.loads(subprocess.check_output([*line, "--read-as", "delimiter=semicolon", "--read-as", "header=no"]))
    assert told["columns"] == ["column 1", "column 2", "column 3"]
    done = subprocess.run([*line, "--read-as", "delimiter"], capture_output=True, check=False)
    assert (done.returncode, "name=value" in json.loads(done.stdout)["refused"]) == (2, True)


def test_files_that_were_named_together_are_one_data_set():
    told, code = asked("vectors.tsv", "metadata.tsv")
    assert (code, told["rows"], len(told["columns"])) == (0, 10, 10)
    assert told["labels"] == {"a": 5, "b": 5}
    assert "cells" in told


@pytest.mark.parametrize(("file", "offer"), [("words-only.csv", "One-hot"), ("sparse-missing.csv", "median")])
def test_what_was_read_but_cannot_be_used_is_told_with_what_could_be_done(file, offer, tmp_path):
    told = report.understood([CASES / file], tmp_path / "data", cells=False)
    assert told["rows"] > 0
    assert told["refused"]
    assert any(offer in each["label"] for each in told["offers"])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    told = report.understood([tmp_path / "none.csv"], tmp_path / "data", cells=False)
    held(["[Tt]here is no file"], [told["refused"]])


def test_a_folder_is_what_lies_in_it(tmp_path):
    folder = tmp_path / "trees"
    for kind in ("oak", "elm"):
        (folder / kind).mkdir(parents=True)
        for k in range(3):
            (folder / kind / f"{k}.png").write_bytes((CASES / "picture.csv").read_bytes())
    (folder / "notes.txt").write_text("nothing")
    (folder / ".DS_Store").write_text("nothing")
    (folder / "elsewhere.png").symlink_to(CASES / "picture.csv")
    told = report.understood([folder], tmp_path / "data", cells=True)
    assert told["labels"] == {"elm": 3, "oak": 3}
    assert told["cells"][0][0] == "trees/elm/0.png"
    assert sorted(told["skipped"]) == ["trees/.DS_Store", "trees/notes.txt"]


def test_what_is_refused_costs_no_more_than_its_reading():
    # scikit-learn alone takes more memory than any bomb that is refused.
    line = "import sys, dashboard.__main__, dashboard.data.report; print([n for n in sys.modules if n == 'sklearn'])"
    assert subprocess.check_output([sys.executable, "-c", line]) == b"[]\n"
