"""A data set is kept as one file, and nothing that such a file says of itself is believed."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest

from dashboard.reading.choices import Choices
from dashboard.reading.packed import ALIGNED, MAGIC, Broken, dump, load
from dashboard.reading.pieces import Piece
from dashboard.reading.read import Column, Read, Texts, parts

HEAD = ("columns", "files", "skipped", "says", "understood", "pieces")
COLUMNS = (
    Column("x", "number", "feature", "numbers that vary", 1, "numbers", 0),
    Column("<b>", "text", "label", "few words", 1, "texts", 0),
    Column("v", "vector", "feature", "vectors", 0, "vectors", 0),
    Column("nothing", "empty", "ignore", "", 3),
)


def small(**changes):
    """Three rows of everything there is."""
    read = Read(
        columns=COLUMNS,
        numbers=np.array([[1.5], [np.nan], [3.0]]),
        texts=Texts.of(3, [["oak", None, "Ölbaum"]]),
        vectors=(np.arange(6.0).reshape(3, 2),),
        images=np.arange(12, dtype=np.uint8).reshape(3, 2, 2),
        files=("a.csv",),
        skipped=(("7", "too short"),),
        says=("One line was left out.",),
        pieces=(
            Piece("csv", "a.csv", Choices(delimiter="tab"), width=4, above=1, at=(0, 2), join=("<b>", 3)),
            Piece("npy", "b.npy", Choices(), kind="matrix", shape=(3, 2), archives=("", "c.zip"), packed=True),
        ),
    )
    return replace(read, **changes)


def packed(read):
    file = io.BytesIO()
    assert dump(read, file) == len(file.getvalue())
    return file.getvalue()


def loaded(data, tmp_path, mapped=True):
    path = tmp_path / "data"
    path.write_bytes(data)
    return load(path, mapped)


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_what_was_packed_comes_back_equal(tmp_path, mapped, kind):
    read = small(numbers=small().numbers.astype(kind))
    back = loaded(packed(read), tmp_path, mapped)
    assert {k: v for k, v in vars(back).items() if k in HEAD} == {k: v for k, v in vars(read).items() if k in HEAD}
    for name, array in parts(read).items():
        np.testing.assert_array_equal(parts(back)[name], array)
    assert [back.values(place) for place in range(4)] == [read.values(place) for place in range(4)]


def test_a_data_set_without_images_words_or_rows_comes_back_too(tmp_path):
    empty = Read((), np.zeros((0, 0)), Texts.none(0))
    assert len(loaded(packed(empty), tmp_path)) == 0


def test_arrays_that_come_back_cannot_be_written_to(tmp_path):
    back = loaded(packed(small()), tmp_path, mapped=False)
    for array in (back.numbers, back.texts.codes, back.vectors[0], back.images):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_any_end_that_is_cut_off_is_noticed(tmp_path):
    data = packed(small())
    for size in {*range(0, len(data), 37), len(data) - 1}:
        with pytest.raises(Broken):
            loaded(data[:size], tmp_path)


def directory(data, change):
    """The same file with another directory, as long as the old one."""
    begin = len(MAGIC) + 8
    length = int.from_bytes(data[len(MAGIC) : begin], "little")
    lines = change(json.loads(data[begin : begin + length]))
    text = lines if isinstance(lines, bytes) else json.dumps(lines).encode()
    size = -(-(begin + length) // ALIGNED) * ALIGNED
    return (MAGIC + len(text).to_bytes(8, "little") + text).ljust(size, b"\0") + data[size:]


def at(k, value, place=0):
    """A change of one line of a directory."""

    def change(lines):
        lines[place][k] = value
        return lines

    return change


@pytest.mark.parametrize(
    "change",
    [
        at(0, "__reduce__"),
        at(0, "numbers"),
        at(1, "object"),
        at(1, "float64"),
        at(2, [10**12]),
        at(2, [-1]),
        at(2, [1.5]),
        at(3, 8),
        lambda lines: lines[1:],
        lambda lines: lines + lines,
        lambda _: {"a": 1},
        lambda _: b"[" * 200,
    ],
)
def test_a_forged_directory_is_refused(tmp_path, change):
    with pytest.raises(Broken):
        loaded(directory(packed(small()), change), tmp_path)


def test_a_directory_longer_than_may_be_is_refused_unread(tmp_path):
    with pytest.raises(Broken, match="too long"):
        loaded(MAGIC + (2**60).to_bytes(8, "little") + b"[]", tmp_path)


def texts(**changes):
    return {"texts": replace(small().texts, **changes)}


def column(**changes):
    return {"columns": (replace(COLUMNS[0], **changes), *COLUMNS[1:])}


@pytest.mark.parametrize(
    "changes",
    [
        texts(codes=np.array([[0], [1], [2]], np.int32)),
        texts(codes=np.array([[0], [-2], [1]], np.int32)),
        texts(firsts=np.array([0, 1], np.int64)),
        texts(firsts=np.array([0, 5], np.int64)),
        texts(ends=np.array([3, 1], np.int64)),
        texts(ends=np.array([3, 100], np.int64)),
        column(type="code"),
        column(role="owner"),
        column(kept="elsewhere"),
        column(at=1),
        column(at=-1),
        column(missing=4),
        column(missing=True),
        column(name=5),
        {"says": (5,)},
        {"files": ([],)},
    ],
)
def test_a_data_set_that_contradicts_itself_is_refused(tmp_path, changes):
    with pytest.raises(Broken):
        loaded(packed(small(**changes)), tmp_path)
