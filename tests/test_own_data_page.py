"""docs/own-data.md is true: its tables are those of the code, and its examples print what stands there."""

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from dashboard import explore
from dashboard.data import features, own
from dashboard.data.report import tell
from dashboard.layer import watch
from dashboard.notebook.explored import Explored
from dashboard.page.constants import KINDS
from dashboard.reading import bounds, kinds, roles
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED, LOCAL
from dashboard.reading.read import ROLES
from dashboard.reading.spelling import MISSING, TRUTHS
from dashboard.settings import LIMITS, Settings
from dashboard.vault import staging, vault

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "own-data.md").read_text()
# On one line, as sentences are read.
SENTENCES = " ".join(TEXT.split())


def section(title):
    """What stands under a heading."""
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)[1]


def table(title, first):
    """The rows of a table under a heading, by the name of its first column, as lists of cells."""
    lines = section(title).splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"| {first}".rstrip() + " |"))
    out = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        out.append([cell.strip() for cell in line.strip("|").split("|")])
    return out


# --- What is read ----------------------------------------------------------------------------------


def test_every_kind_that_is_read_stands_in_the_table():
    rows = table("What is read", "what")
    named = {word.lower() for _, kinds_, _ in rows for word in re.split(r", ", kinds_)}
    # Every ending that the page's dialog speaks of, and what it is packed in.
    known = {ending for _, _, endings in KINDS for ending in endings} - {"zip", "jpg", "tif"}
    assert named == known
    assert {"png", "jpeg", "gif", "bmp", "tiff", "webp"} == set(kinds.IMAGES)
    assert "ZIP" in section("What is read")


# The first bytes of what the page says is not read, by the word it has for it.
UNREAD = {
    "pickles": b"\x80\x04\x95abc",
    "HDF5": b"\x89HDF\r\n\x1a\n",
    "MATLAB": b"MATLAB 5.0 MAT-file",
    "SQLite": b"SQLite format 3\0",
    "ORC": b"ORC\0\1",
    "Avro": b"Obj\x01",
    "SPSS": b"$FL2\0\0",
    "Stata": b"<stata_dta>",
    "R": b"RDX3\n\0",
    "PDF": b"%PDF-1.7",
    "Feather": b"FEA1\0",
    "Arrow": b"ARROW1\0\0",
    "TAR": bytes(257) + b"ustar",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "RAR": b"Rar!\x1a\x07\0",
    "bzip2": b"BZh9\0",
    "xz": b"\xfd7zXZ\0",
    "zstd": b"\x28\xb5\x2f\xfd",
    "SVG": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>",
    "XML": b"<?xml version='1.0'?><rows/>",
    "web page": b"<!doctype html><p>",
    "HEIC": b"\0\0\0\x18ftypheic",
    "address": b" https://example.org/table.csv\n",
}


# What can be saved or done instead, in the words of both the page and the sentences.
INSTEAD = r"write\.csv|CSV|Parquet|ZIP|gzip|PNG|JPEG|numpy\.save|file"


def unread():
    """The second table of what is read: what is not, and what instead."""
    lines = section("What is read").split("Not read", 1)[1].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


@pytest.mark.parametrize("word", UNREAD)
def test_what_is_not_read_is_refused_with_what_to_save_instead(word):
    _, instead = next(row for row in unread() if re.search(rf"\b{word}\b", row[0]))
    with pytest.raises(kinds.Refusal) as refused:
        kinds.demand_read("mine", UNREAD[word])
    assert re.findall(INSTEAD, instead)
    assert set(re.findall(INSTEAD, instead)) & set(re.findall(INSTEAD, refused.value.sentence))


def test_every_kind_that_is_refused_stands_in_the_table():
    told = " ".join(row[0] for row in unread())
    for beginning in kinds._REFUSED:
        with pytest.raises(kinds.Refusal) as refused:
            kinds.demand_read("mine", beginning + b"\0\1\2")
        what = re.search(r"mine is (?:an? |packed with )?(.+?),? which", refused.value.sentence)[1]
        words = re.findall(r"HDF5|MATLAB|SQLite|Feather|ORC|Avro|SPSS|Stata|\bR\b|PDF|7z|RAR|bzip2|xz|zstd|text", what)
        assert words, what
        assert words[0] == "text" or words[0] in told, what


# --- How it is understood --------------------------------------------------------------------------


def test_every_choice_stands_in_the_table_with_all_that_can_be_chosen():
    rows = {name.strip("`"): given for name, _, given in table("How text is understood", "choice")}
    assert list(rows) == list(Choices.model_fields)
    for name, field in Choices.model_fields.items():
        if words := [word for word in get_args(field.annotation) if isinstance(word, str) and word]:
            assert re.findall(r"`([^`]+)`", rows[name]) == words, name
    assert rows["skip"] == f"0 to {bound('skip', 'le'):,} lines"
    assert rows["side"] == f"1 to {bound('side', 'le')} pixels"
    assert f"at most {bounds.SIDE} pixels a side" in SENTENCES


def bound(name, which):
    """A bound of a choice."""
    return next(getattr(m, which) for m in Choices.model_fields[name].metadata if hasattr(m, which))


def test_the_words_for_missing_are_those_of_the_code():
    quoted = "".join(re.findall(r"^> (.*)$", section("How text is understood"), re.M))
    assert set(re.findall(r"`([^`]+)`", quoted)) == MISSING - {""}


def test_truths_are_those_of_the_code():
    for yes, no in TRUTHS:
        assert f"{yes} and {no}" in SENTENCES


# --- What becomes of columns -----------------------------------------------------------------------


def test_every_role_stands_in_the_table():
    assert [name.strip("`") for name, *_ in table("What columns are for", "role")] == list(ROLES)
    assert f"at most {roles.FEW} different values" in SENTENCES


def test_what_becomes_of_columns_has_the_numbers_of_the_code():
    assert f"up to {features.MOST_WORDS} different words" in SENTENCES
    assert f"{features.ONE_HOT:.3f}" == "0.707"
    assert f"where {features.MOST_STAY:.0%}".replace("%", " %") in SENTENCES
    now = own.Own()
    assert (now.missing, now.standardize, now.one_hot, now.log) == ("ask", True, "", "")


# --- How much, and how long ------------------------------------------------------------------------


def test_the_limits_are_those_of_the_code_and_of_the_settings():
    rows = {setting.strip("`"): (what, hosted, laptop) for what, hosted, laptop, setting in table("How much", "what")}
    defaults = {str(f.validation_alias): (name, f.default) for name, f in Settings.model_fields.items()}
    assert set(rows) == {name for name in defaults if name.startswith(("DASHBOARD_UPLOAD_", "DASHBOARD_VAULT_"))}
    for setting, (what, hosted, laptop) in rows.items():
        name, default = defaults[setting]
        unit = 2**20 if what.startswith("MB") else 1
        assert int(hosted.replace(",", "")) * unit == default, setting
        limit = LIMITS.get(name)
        assert int(laptop.replace(",", "")) * unit == (getattr(LOCAL, limit) if limit else default), setting
        assert limit is None or getattr(HOSTED, limit) == default
    assert f"At most {staging.FILES:,} files" in SENTENCES


def test_lives_and_seconds_are_those_of_the_code():
    assert f"{vault.LIFE / vault.DAY:.0f} days after its last use with a login" in SENTENCES
    assert f"{vault.LIFE_OF_COOKIES / vault.HOUR:.0f} hours with a cookie" in SENTENCES
    assert f"done: {watch.DONE:.0f} seconds later" in SENTENCES
    # Whoever tidies comes by within what is left of the hour.
    assert staging.LASTS + watch.TIDY < vault.HOUR


def test_settings_that_are_named_exist():
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert set(re.findall(r"DASHBOARD_\w+", TEXT)) <= known


# --- The three ways in -----------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_line_has_the_words_of_the_page():
    said = subprocess.run(
        [sys.executable, "-m", "dashboard", "--help"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for word in set(re.findall(r"(?<=`)--[a-z][\w-]+", TEXT)) | {"FILE"}:
        assert word in said, word


def test_explore_takes_and_gives_what_the_page_says():
    (call,) = re.findall(r"`explore\((.+?)\)`", TEXT)
    named = {"proxy", *re.findall(r"(\w+)=…", call)}
    assert named <= set(inspect.signature(explore).parameters)
    for name in re.findall(r"shown\.(\w+)\(", TEXT):
        assert callable(getattr(Explored, name))


# --- Examples --------------------------------------------------------------------------------------


def examples():
    """Each command with the JSON that the page says it prints."""
    found = re.findall(r"```sh\n(.+?)\n```.*?```json\n(.+?)\n```", TEXT, re.S)
    return [(command, json.loads(printed)) for command, printed in found]


@pytest.fixture(autouse=True)
def _there(tmp_path, monkeypatch):
    """A folder with the files of the examples."""
    (shown,) = re.findall(r"```csv\n(.+?)```", TEXT, re.S)
    (tmp_path / "towns.csv").write_bytes(shown.encode("cp1252"))
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04K\x01.")
    monkeypatch.chdir(tmp_path)


def test_every_command_is_run():
    assert TEXT.count("```sh") == len(examples()) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("command", "printed"), examples())
def test_examples_print_what_stands_there(command, printed):
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "dashboard"]
    ran = subprocess.run(
        [sys.executable, *words[1:]], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert json.loads(ran.stdout) == printed, ran.stderr.decode()
    assert ran.returncode == (2 if "refused" in printed else 0)


def test_an_address_is_not_looked_for_among_files(capfd):
    assert tell(["https://example.org/table.csv"], cells=False) == 2
    assert "nothing is fetched" in json.loads(capfd.readouterr().out)["refused"]
