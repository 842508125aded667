"""Code of a reader's own data, taken home: in a fresh namespace it makes the points of the page from the same file."""

import gzip
import io
import json
import os
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dashboard.data.own import Own
from dashboard.errors import Refusal
from dashboard.export.script import Script
from dashboard.reading import files
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.reading.tables import table
from tests.reading.test_dialects import written

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
    assert space["X"].dtype == points.X.dtype
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
    try:
        read = read_of(*names, **CHOSEN.get(names[0], {}))
    except Refusal as refusal:
        pytest.skip(refusal.sentence)
    held_or_skipped(read, **recipe)


@pytest.mark.parametrize("standardize", [True, False])
def test_the_code_of_single_precision_computes_in_single_precision(tmp_path, standardize):
    vectors = np.random.default_rng(0).normal(size=(50, 12)).astype(np.float32)
    np.save(tmp_path / "vectors.npy", vectors)
    read = read_of("vectors.npy", folder=tmp_path)
    assert held(brought(read, standardize=standardize), tmp_path)["X"].dtype == np.float32


# --- Recipes ---------------------------------------------------------------------------------------

MIXED = "id,colour,a,b,c,kind,px,py\n" + "".join(
    f"r{i},{['red', 'green', 'blue', ''][i % 4]},{i + 1},{'NA' if i % 5 == 3 else i * i},{i % 2},{'xyz'[i % 3]},"
    f"{i / 8},{-i}\n"
    for i in range(24)
)
RECIPES = {
    "other roles": {"roles": "x2,l1,f6-7", "missing": "median"},
    "one-hot words": {"roles": "x1", "one_hot": "1", "missing": "rows"},
    "one-hot words without a scale": {"roles": "x1", "one_hot": "1", "missing": "median", "standardize": False},
    "one-hot words between numbers": {"roles": "t1", "one_hot": "1,5", "missing": "median"},
    "words alone": {"roles": "x2-7", "one_hot": "1", "missing": "rows"},
    "a logarithm": {"log": "2", "missing": "rows"},
    "columns left out": {"missing": "columns", "one_hot": "1"},
    "a map": {"roles": "p6-7", "missing": "rows"},
    "a map of three": {"roles": "p2,p6-7", "missing": "rows"},
    "labels with gaps": {"roles": "l1,x5", "missing": "rows"},
    "labels of numbers": {"roles": "l3,x5", "missing": "median"},
    "no labels": {"roles": "x5", "missing": "median"},
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_code_does_with_columns_what_their_reader_chose(recipe, tmp_path):
    (tmp_path / "mixed.csv").write_text(MIXED)
    held(brought(read_of("mixed.csv", folder=tmp_path), **recipe), tmp_path)


WIDE = "\n".join(",".join(f"{i * j % 41}.5" for j in range(1, 41)) for i in range(1, 21))


def test_columns_that_count_on_are_counted_in_the_code(tmp_path):
    (tmp_path / "wide.csv").write_text(",".join(f"p{j}" for j in range(40)) + "\n" + WIDE)
    source = brought(read_of("wide.csv", folder=tmp_path))
    held(source, tmp_path)
    text = "\n".join(code for _, code in source.code())
    assert '"p" + str(i) for i in range(0, 40)' in text
    assert len(text) < 1_200


def test_numbers_of_any_size_are_scaled_alike(tmp_path):
    (tmp_path / "large.csv").write_text("a,b\n1e300,1\n-3e300,2\n2e299,4\n")
    held(brought(read_of("large.csv", folder=tmp_path)), tmp_path)
    (tmp_path / "close.csv").write_text("a,b\n" + "".join(f"1700000000.{i},{i}\n" for i in range(1, 9)))
    held(brought(read_of("close.csv", folder=tmp_path)), tmp_path)


# --- Ways of writing -------------------------------------------------------------------------------

WRITTEN = {
    "a sample": "a,b\n" + "".join(f"{i},{i % 7 if i % 20 else 'NA'}\n" for i in range(60)),
    "spaces": "a b\n1   2\n 3\t4\n5 6 \n",
    "one column": "reading\n1.5\n\n   \n2\n3\n",
    "single quotes": "'a','b'\n'1','x, y'\n'2','z'\n'4','x, y'\n",
    "backslashes": 'a,b\n1,"he said \\"no\\", twice"\n2,"x"\n4,"y"\n',
    "loose quotes": 'a,b\n1,"x"y\n2,"z"\n4,"x"y\n',
    "open quotes": 'a,b\n1,5"\n2,6"\n4,"7\n',
    "trailing": "a,b,\n1,2,\n3,4,\n5,7,\n",
    "trailing below": "a,b\n1,2,\n3,4,\n5,7\n",
    "row names": "a,b\nr1,1,2\nr2,3,4\nr3,5,7\n",
    "units": "a,b\n[mm],[kg]\n1,2\n3,4\n5,7\n",
    "comments": "# one\n# two\na,b\n1,2\n# three\n3,4\n\n5,7\n",
    "Excel's line": "sep=;\na;b\n1,5;2\n3;4\n5;7\n",
    "minus signs": "a,b\n−1,2\n−3,4\n−5,7\n",
    "grouped": 'a,b\n"1,234,567",2.5\n"3,000",4\n12,7\n',
    "apostrophes": "a;b\n1'234'567;2.5\n3'000;4\n12;7\n",
    "digits of other sorts": "a,b\n1,2\n1_0,4\n5,7\n7,8\n" + "".join(f"{i},{i}\n" for i in range(40)),
    "truths": "a,b\nTRUE,1\nfalse,2\n,4\nTRUE,5\n",
    "vectors": 'v,k\n"[1, 2]",x\n"[3 4]",y\n"array([5., 6.], dtype=float32)",x\n"(7,8)",y\n,x\n"[nan, 1]",y\n',
    "long words": "a,b\n1,x\n2," + "y" * 200_000 + "\n4,x\n",
}
CODECS = {"utf-8": "utf-8", "a mark": "utf-8-sig", "wide": "utf-16", "wide, turned": "utf-16-be", "western": "cp1252"}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
def test_the_code_reads_what_was_written_in_many_ways(text, codec, tmp_path):
    text = text.replace("−", "-") if codec == "cp1252" else text
    (tmp_path / "table.csv").write_bytes(text.replace("\n", "\r\n").encode(codec))
    limits = replace(HOSTED, rows=40) if text == WRITTEN["a sample"] else HOSTED
    files_ = [File("table.csv", tmp_path / "table.csv")]
    held(brought(files.read(files_, Choices(sample=7, signs="read"), limits), missing="rows"), tmp_path)


def test_lines_that_were_left_out_are_left_out_in_the_code(tmp_path):
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n3,4\n5,6,7\n5,7\n")
    held(brought(read_of("ragged.csv", folder=tmp_path, bad_lines="leave_out")), tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(written(), st.sampled_from(["rows", "median"]), st.booleans())
def test_the_code_of_a_table_in_any_dialect_makes_its_points(case, missing, standardize):
    data = case[0]
    any_text(data, missing, standardize)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text("ab12.,;\t\"' \n\r#-:[]", max_size=60))
def test_the_code_of_any_text_that_is_read_makes_its_points(text):
    any_text(text.encode(), "rows", True)


def any_text(data, missing, standardize):
    """Hold code against page where a text can be read and computed."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "table.csv").write_bytes(data)
        try:
            source = brought(read_of("table.csv", folder=Path(folder)), missing=missing, standardize=standardize)
            source.load()
        except Refusal:
            return
        held(source, folder)


def test_rows_that_were_not_drawn_may_hold_what_is_no_number(tmp_path):
    # Of 0 to 59 one row is not drawn by this seed, and in that one no number stands.
    drawn = np.random.default_rng(1).choice(60, 59, replace=False)
    missing = next(iter(set(range(60)) - set(drawn.tolist())))
    text = "a,b\n" + "".join(f"{i},{'NA' if i == missing else i % 7}\n" for i in range(60))
    (tmp_path / "table.csv").write_text(text)
    read = files.read([File("table.csv", tmp_path / "table.csv")], Choices(sample=1), replace(HOSTED, rows=59))
    assert not any(column.missing for column in read.columns)
    held(brought(read), tmp_path)


def test_data_that_came_from_no_file_has_no_code_and_the_sentence_says_what_to_do(tmp_path):
    (tmp_path / "table.csv").write_text("a,b\n1,2\n2,3\n4,5\n")
    read = replace(read_of("table.csv", folder=tmp_path), pieces=())
    with pytest.raises(Refusal, match="Save it as CSV or Parquet"):
        brought(read).code()


# --- Several files ---------------------------------------------------------------------------------


def several(top):
    """Files that belong together in many ways."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 4)).round(3)
    np.save(top / "points.npy", X)
    np.save(top / "labels.npy", np.arange(30) % 3)
    np.save(top / "words.npy", np.array(["oak", "elm", ""])[np.arange(30) % 3])
    np.save(top / "umap.npy", X[:, :2] * 2)
    np.save(top / "holes.npy", np.where(X > 1.5, np.nan, X))
    np.savez(top / "all.npz", X=X, y=np.arange(30) % 3, umap=X[:, 1:3], extra=X[:, :3], names=np.array(["a", "b"] * 15))
    (top / "numbers.csv").write_text("id,a,b\n" + "".join(f"n{i},{i},{i * i % 7}\n" for i in range(12)))
    (top / "said.csv").write_text(
        "kind;id;more\n"
        + "".join(f"{'xy'[i % 2]};n{i};{i / 2 if i < 13 else 'NA'}\n" for i in range(14, -1, -1) if i != 4)
    )
    shots = (rng.random((20, 5, 4)) * 255).astype(np.uint8)
    np.save(top / "shots.npy", shots)
    np.save(top / "large.npy", rng.random((6, 90, 70, 3)))
    np.save(top / "clear.npy", (rng.random((6, 4, 4, 4)) * 255).astype(np.uint8))
    np.save(top / "first.npy", (rng.random((6, 3, 5, 4)) * 255).astype(np.uint8))
    gone = shots.astype(float)
    gone[3, 0, 0] = np.nan
    np.save(top / "gone.npy", gone)
    (top / "kinds.csv").write_text("kind\n" + "".join(f"{'pq'[i % 2]}\n" for i in range(20)))
    for name in ("points.npy", "shots.npy"):
        with gzip.open(top / f"{name}.gz", "wb") as file:
            file.write((top / name).read_bytes())
    with zipfile.ZipFile(top / "pictures.zip", "w") as archive:
        for i in range(8):
            data = io.BytesIO()
            pixels = (rng.random((9 + i % 2, 7, 3)) * 255).astype(np.uint8)
            Image.fromarray(pixels).save(data, "PNG" if i % 3 else "JPEG")
            archive.writestr(f"a/{['p', 'q'][i % 2]}/{i}.{'png' if i % 3 else 'jpg'}", data.getvalue())
        archive.writestr("a/labels.csv", "file,kind,size\n" + "".join(f"p/{i}.png,{i % 3},{i}\n" for i in range(9)))
        archive.writestr("a/broken.png", b"\x89PNG\r\n\x1a\n broken")
        archive.writestr("__MACOSX/a/._1.png", b"\x89PNG\r\n\x1a\n")


TOGETHER = [
    (("points.npy", "labels.npy"), {}, {}),
    (("points.npy", "words.npy"), {}, {}),
    (("points.npy", "umap.npy"), {}, {}),
    (("holes.npy",), {}, {}),
    (("points.npy", "labels.npy", "umap.npy"), {"sample": 3}, {"numbers": 80}),
    (("holes.npy", "words.npy"), {"sample": 3}, {"numbers": 80}),
    (("points.npy.gz",), {}, {}),
    (("shots.npy.gz",), {}, {}),
    (("all.npz",), {"array": "X"}, {}),
    (("numbers.csv", "said.csv"), {}, {}),
    (("said.csv", "numbers.csv"), {"array": "said"}, {}),
    (("shots.npy", "kinds.csv"), {}, {}),
    (("shots.npy", "kinds.csv"), {"sample": 1}, {"images": 12}),
    (("gone.npy",), {}, {}),
    (("gone.npy", "kinds.csv"), {"sample": 1}, {"images": 12}),
    (("gone.npy", "kinds.csv"), {"sample": 1}, {"images": 19}),
    (("large.npy",), {"side": 8}, {}),
    (("large.npy",), {}, {}),
    (("clear.npy",), {}, {}),
    (("first.npy",), {}, {}),
    (("pictures.zip",), {}, {}),
    (("pictures.zip",), {"side": 5}, {}),
    (("pictures.zip",), {"sample": 1}, {"images": 6}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    top = tmp_path_factory.mktemp("several")
    several(top)
    return top


@pytest.mark.parametrize(("names", "choices", "limits"), TOGETHER, ids=str)
@pytest.mark.parametrize("standardize", [True, False], ids=["standard", "plain"])
def test_the_code_puts_files_together_as_they_were(names, choices, limits, standardize, folder):
    chosen = [File(name, folder / name) for name in names]
    read = files.read(chosen, Choices(**choices), replace(HOSTED, **limits))
    held(brought(read, missing="rows", standardize=standardize), folder)
