"""Several files are one data set: put together by row or by a column, and what does not match is said."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from dashboard.errors import Refusal
from dashboard.reading import extras
from dashboard.reading.choices import Choices
from dashboard.reading.files import read
from dashboard.reading.limits import HOSTED, Limits
from tests.idx import packed
from tests.reading.conftest import npy
from tests.reading.test_files import CASES, columns, given, held

TABLE = "id,x,y\na,1.5,2\nb,2.5,3\nc,3.5,5\nd,4.5,8\n"


def png(grey, size=(4, 4)):
    out = io.BytesIO()
    Image.new("L", size, grey).save(out, "PNG")
    return out.getvalue()


def found(files, limits=HOSTED, **choices):
    return read(files, Choices.model_validate(choices), limits)


def refusal(files, limits=HOSTED, **choices):
    with pytest.raises(Refusal) as caught:
        found(files, limits, **choices)
    return caught.value


def named(of):
    return [column.name for column in of.columns]


# --- By row ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, -1])
def test_vectors_and_their_metadata_are_put_together_row_by_row(order):
    out = found(given("vectors.tsv", "metadata.tsv")[::order])
    assert named(out) == [*(f"column {k}" for k in range(1, 9)), "word", "group"]
    assert out.labels() == {"a": 5, "b": 5}
    assert columns(out)["group"][9] == "b"
    assert out.files == ("vectors.tsv", "metadata.tsv")
    held(["row by row"], out.says)
    assert not any("No column holds numbers" in sentence for sentence in out.says)


def test_the_number_of_rows_tells_that_metadata_have_no_line_of_names():
    out = found(given("vectors.tsv", "metadata-one-column.tsv"))
    assert (len(out), named(out)[-1]) == (10, "column 9")
    assert columns(out)["column 9"][0] == "w0"


def test_the_number_of_rows_tells_that_metadata_have_a_line_of_names(made):
    # Words above words: alone, the first could be one of them.
    words = "alpha\nbeta\ngamma\ndelta\n"
    three, four = np.arange(6.0).reshape(3, 2), np.arange(8.0).reshape(4, 2)
    assert columns(found(made(**{"a.npy": three, "b.tsv": words})))["alpha"] == ["beta", "gamma", "delta"]
    assert len(found(made(**{"a.npy": four, "b.tsv": words}))) == 4


def test_files_that_differ_in_rows_are_refused_with_both_names_and_counts():
    refused = refusal(given("vectors.tsv", "metadata-too-short.tsv"))
    held(["vectors.tsv has 10 rows and metadata-too-short.tsv has 7"], [refused.sentence])


def test_idx_images_and_their_labels_are_one_data_set():
    out = found(given("bars-labels-idx1-ubyte.gz", "bars-images-idx3-ubyte"))
    assert out.images.shape == (20, 8, 8)
    assert out.labels() == {"0": 5, "1": 5, "2": 5, "3": 5}
    assert out.files[0] == "bars-images-idx3-ubyte"


def test_arrays_are_points_labels_and_a_map_by_what_they_are_called(made):
    points = np.random.default_rng(0).normal(size=(8, 5))
    out = found(made(**{"y.npy": np.arange(8) % 2, "umap.npy": points[:, :2], "X.npy": points}))
    roles = {column.name: column.role for column in out.columns}
    assert {name: roles[name] for name in ("y", "umap 1", "umap 2")} == {
        "y": "label",
        "umap 1": "projection",
        "umap 2": "projection",
    }
    assert out.labels() == {"0": 4, "1": 4}
    np.testing.assert_array_equal(out.numbers[:, :5], points)


def test_two_arrays_that_could_both_be_the_points_are_asked_for(made):
    files = made(**{"a.npy": np.ones((6, 4)), "b.npy": np.ones((6, 5))})
    asked = refusal(files)
    held([r"Which file holds the points: .*a.npy"], [asked.sentence])
    (offer,) = (offer for offer in asked.offers if offer.changes == {"array": "a.npy"})
    out = found(files, **offer.changes)
    assert len(out.columns) == 4
    assert [what for what, _ in out.skipped] == ["b.npy"]


def test_arrays_of_one_kind_that_differ_in_rows_name_both(made):
    refused = refusal(made(**{"X.npy": np.ones((6, 4)), "y.npy": np.arange(5)}))
    held(["X.npy has 6 rows and y.npy has 5"], [refused.sentence])


def test_a_sample_of_images_takes_their_labels_along(made):
    n = 60
    images = np.repeat(np.arange(n, dtype=np.uint8), 16).reshape(n, 4, 4)
    files = made(**{"images": packed(images), "labels": packed(np.arange(n) % 3)})
    few = Limits(images=20)
    asked = refusal(files, few)
    assert asked.parameter == "sample"
    out = found(files, few, **asked.offers[0].changes)
    assert len(out) == 20
    assert (out.images[:, 0, 0] % 3 == [int(label) for label in out.numbers[:, 0]]).all()
    assert out.images[:, 0, 0].tolist() == sorted(out.images[:, 0, 0].tolist())


def test_two_halves_of_one_table_are_not_put_side_by_side(made):
    refused = refusal(made(**{"a.csv": TABLE, "b.csv": TABLE}))
    held(["have the same columns"], [refused.sentence])


# --- By a column -----------------------------------------------------------------------------------


def test_a_table_and_labels_are_joined_by_an_id_that_both_have_in_whatever_order(made):
    out = found(made(**{"table.csv": TABLE, "labels.csv": "id,kind\nd,oak\nc,elm\nb,oak\na,elm\n"}))
    assert named(out) == ["id", "x", "y", "kind"]
    assert columns(out)["kind"] == ["elm", "oak", "elm", "oak"]
    assert out.understood.join == "id"


def test_what_does_not_match_is_said_with_counts_and_examples(made):
    out = found(made(**{"table.csv": TABLE, "labels.csv": "id,kind\nd,oak\na,elm\nz,elm\nb,oak\nq,elm\n"}))
    assert columns(out)["kind"] == ["elm", "oak", None, "oak"]
    held(["3 of 4 rows match", "1 rows of table.csv have no line in labels.csv: c", "2 lines .*: z, q"], out.says)
    assert {what for what, _ in out.skipped} == {"z", "q"}
    assert next(column for column in out.columns if column.name == "kind").missing == 1


def test_many_rows_may_have_one_line_where_the_column_was_chosen(made):
    files = made(**{"table.csv": "site,x\nu,1.5\nv,2.5\nu,3.5\n", "sites.csv": "site,height\nu,10\nv,20\n"})
    refused = refusal(files)
    assert refused.offers[0].changes == {"join": "site"}
    assert columns(found(files, join="site"))["height"] == [10.0, 20.0, 10.0]


def test_a_line_of_names_above_numbers_is_never_taken_for_a_row(made):
    refused = refusal(made(**{"table.csv": TABLE, "b.csv": "k,m\n1,2\n2,3\n3,4\n"}))
    held(["table.csv has 4 rows and b.csv has 3"], [refused.sentence])


def test_a_column_that_does_not_tell_rows_apart_cannot_join(made):
    files = made(**{"table.csv": TABLE, "b.csv": "id,k\na,1\na,2\n"})
    held(["several times"], [refusal(files, join="id").sentence])
    held(["no column nope"], [refusal(files, join="nope").sentence])


def test_two_tables_together_have_one_label(made):
    out = found(
        made(**{"a.csv": "id,x,kind\na,1.5,u\nb,2,v\nc,3,u\nd,4,v\n", "b.csv": "id,group\na,p\nb,q\nc,p\nd,q\n"})
    )
    assert [column.role for column in out.columns].count("label") == 1


def test_numbers_and_words_of_one_id_match(made):
    out = found(made(**{"a.csv": "id,x\n1,1.5\n2,2.5\n3,3.5\n", "b.csv": "id,k\n3,u\n2,v\n1,u\n"}))
    assert columns(out)["k"] == ["u", "v", "u"]


# --- Images ----------------------------------------------------------------------------------------


def folder(**names):
    return {name: png(grey) for name, grey in names.items()}


def test_images_and_a_table_are_joined_by_the_names_of_files(made):
    files = {f"pics/{k}.png": png(10 * k) for k in range(4)}
    out = found(made(**{"labels.csv": "file,kind\n2.png,u\n0.png,v\n1.png,u\nnone.png,v\n"}, **files))
    assert columns(out)["file"] == [f"pics/{k}.png" for k in range(4)]
    assert columns(out)["kind"] == ["v", "u", "u", None]
    held([r"[Ll]abels come from labels.csv; pics/3.png has none; 1 of its lines name no image \(none.png\)"], out.says)


def test_names_in_a_table_may_lack_their_ending_or_their_folders(made):
    files = {f"a/b/{k}.png": png(10 * k) for k in range(3)}
    for words in ("0,1,2", "b/0.png,b/1.png,b/2.png", "a/b/0,a/b/1,a/b/2", "a\\b\\0.png,a\\b\\1.png,a\\b\\2.png"):
        table = "name,kind\n" + "".join(f"{word},k{k % 2}\n" for k, word in enumerate(words.split(",")))
        assert columns(found(made(**{"t.csv": table}, **files)))["kind"] == ["k0", "k1", "k0"]


def test_files_of_a_folder_are_put_in_the_order_that_people_count_in(made):
    out = found(made(**{f"f/{k}.png": png(k) for k in (10, 9, 100, 1)}))
    assert out.images[:, 0, 0].tolist() == [1, 9, 10, 100]


def test_the_innermost_folder_is_the_label(made):
    files = {f"all/{split}/{kind}/{k}.png": png(k) for split in ("train", "test") for kind in "uv" for k in range(2)}
    assert found(made(**files)).labels() == {"u": 4, "v": 4}


def test_an_image_beside_a_table_is_left_out(made):
    out = found(made(**{"t.csv": TABLE, "p.png": png(0)}))
    assert len(out) == 4
    assert [what for what, _ in out.skipped] == ["p.png"]


def test_one_image_alone_is_no_data_set(made):
    held(["one image, and at least 2 are needed"], [refusal(made(**{"p.png": png(0)})).sentence])


def archived(**contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in contents.items():
            file.writestr(name, data)
    return out.getvalue()


def test_a_table_beside_an_archive_of_images_labels_them(made):
    files = made(
        **{"a.zip": archived(**{f"{k}.png": png(k) for k in range(3)}), "l.csv": "f,k\n0.png,u\n1.png,v\n2.png,u\n"}
    )
    assert found(files).labels() == {"u": 2, "v": 1}


def test_an_archive_of_tables_alone_says_to_unpack_it(made):
    held(["no image.*[Uu]npack.*t.csv"], [refusal(made(**{"a.zip": archived(**{"t.csv": TABLE})})).sentence])


# --- What a file is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89HDF\r\n\x1a\n" + bytes(20), "HDF5.*numpy.save"),
        (b"\x80\x04\x95" + bytes(20), "pickle.*can run code"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "7z"),
        (b"SQLite format 3\0" + bytes(20), "SQLite"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "archive within an archive"),
        (gzip.compress(TABLE.encode(), mtime=0)[:-12], "damaged, or its end is missing"),
        (archived(**{"word/document.xml": b"<a/>"}), "Word"),
        (archived(**{"archive/data.pkl": b"x"}), "pickles.*run code"),
        (b"PK\x05\x06" + bytes(18), "no image"),
        (b"PK\x03\x04" + bytes(40), "damaged"),
        (b"PAR1" + bytes(40), "damaged Parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook that cannot be read"),
        (b"\0\0\x08\x01\0\0\0\x05abc", "5 values, 5 bytes, where 3 follow"),
        (b"", "empty"),
    ],
)
def test_what_is_not_read_is_refused_by_its_first_bytes_with_what_to_do(made, data, says):
    held([says], [refusal(made(**{"a.csv": data})).sentence])


@pytest.mark.parametrize("name", ["X", "a.csv", "a.xlsx"])
def test_what_a_file_is_called_does_not_count(made, name):
    array = np.arange(8.0).reshape(4, 2)
    assert found(made(**{name: array})).format == "npy"
    assert found(made(**{name: gzip.compress(npy(array), mtime=0)})).format == "npy"
    assert found(made(**{name: TABLE})).format == "csv"


def test_words_that_begin_like_other_formats_are_tables(made):
    for first in ("BMI", "ORC", "BZhang", "Obj", "RIFF"):
        out = found(made(**{"a.csv": f"{first},x\n1.5,2\n2.5,3\n"}))
        assert named(out) == [first, "x"]


@pytest.mark.parametrize(("name", "extra"), [("types.parquet", "parquet"), ("two-sheets.xlsx", "excel")])
def test_a_library_that_is_not_installed_is_a_sentence_with_what_to_install(name, extra, monkeypatch):
    def absent(module):
        raise ModuleNotFoundError(name=module)

    monkeypatch.setattr(extras, "import_module", absent)
    held([rf"pip install \"cluster-explorer\[{extra}\]\""], [refusal(given(name)).sentence])


def test_files_together_are_no_larger_than_may_be_sent(made):
    held(["at most 0.000954 MB"], [refusal(made(**{"a.csv": TABLE * 50}), Limits(sent=1_000)).sentence])


def test_no_file_is_a_sentence():
    held(["No file was chosen"], [refusal([]).sentence])


def test_cases_are_where_they_are_looked_for():
    assert (CASES / "vectors.tsv").exists()
