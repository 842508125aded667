"""Answers become bytes and come back the same; anything else is damaged, and nothing is executed."""

import copy
import json
import pickle
import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.methods import KMeans
from dashboard.compute.projections import Usual
from dashboard.data.digits import Digits
from dashboard.data.synthetic import Blobs
from dashboard.layer.store.packing import HEAD, Damaged, pack, unpack

MIB = 2**20
SMALL = Blobs(n_samples=30, centers=3)
THREE = KMeans(n_clusters=3)

ANSWERS = {
    "points": lambda: results.points(SMALL),
    "images": lambda: results.points(Digits()),
    "linkage": lambda: results.linkage(SMALL, "ward"),
    "cophenetic": lambda: results.cophenetic(SMALL, "ward"),
    "clustering": lambda: results.clustering(SMALL, THREE),
    "steps": lambda: results.steps(SMALL, THREE),
    "silhouette": lambda: results.silhouette(SMALL, THREE),
    "agreement": lambda: results.agreement(SMALL, THREE),
    "stability": lambda: results.stability(SMALL, THREE, 0, 4),
    "neighbours": lambda: results.neighbours(SMALL, 4, 3, "euclidean"),
    "projection": lambda: results.projection(Digits(), Usual()),
    "nothing": lambda: None,
    "array": lambda: np.arange(5, dtype=np.uint8),
    "tuple": lambda: (1, (2.5, "three"), None),
}


def same(one, other):
    """Whether two answers are of one type and equal in every field, arrays with their type of number."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other) and one.dtype == other.dtype
    if not hasattr(one, "__dataclass_fields__"):
        return type(one) is type(other) and one == other
    pairs = [(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__]
    return type(one) is type(other) and all(same(a, b) for a, b in pairs)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_comes_back_as_it_was(name):
    answer = ANSWERS[name]()
    back = unpack(pack(answer), results.ANSWERS)
    assert same(answer, back)
    arrays = [v for v in vars(back).values() if isinstance(v, np.ndarray)] if hasattr(back, "__dict__") else []
    assert not any(array.flags.writeable for array in arrays)


@pytest.fixture(scope="module")
def whole():
    return pack(results.clustering(SMALL, THREE))


def test_half_of_it_and_nothing_are_damaged(whole):
    for data in (whole[: len(whole) // 2], whole[:-1], b"", b"\0" * 100):
        with pytest.raises(Damaged):
            unpack(data, results.ANSWERS)


def test_noise_is_damaged():
    random = np.random.default_rng(0)
    for size in (1, 100, 10_000):
        with pytest.raises(Damaged):
            unpack(random.bytes(size), results.ANSWERS)


def test_a_turned_byte_never_gives_another_answer(whole):
    # The zip file's checksums cover the contents; a byte that no content depends on may turn.
    answer = unpack(whole, results.ANSWERS)
    for at in range(0, len(whole), 7):
        turned = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        with suppress(Damaged):
            assert same(answer, unpack(turned, results.ANSWERS))


def test_a_type_that_nobody_named_is_damaged(whole):
    with pytest.raises(Damaged):
        unpack(whole, {})


class Trap:
    """Whoever unpickles this fails the test."""

    def __reduce__(self):
        return pytest.fail, ("unpickled",)


def test_nothing_is_unpickled():
    trap = np.array([Trap()], dtype=object)
    file = BytesIO()
    np.savez(file, head=trap)
    for data in (pickle.dumps(Trap()), file.getvalue()):
        with pytest.raises(Damaged):
            unpack(data, results.ANSWERS)
    with pytest.raises((TypeError, ValueError)):
        pack(Trap())


# --- What would become more than it is ----------------------------------------------------------------


def npy(array):
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


def zipped(parts, method=zipfile.ZIP_STORED):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in parts.items():
            made.writestr(f"{name}.npy", data)
    return file.getvalue()


def head(**said):
    return npy(np.frombuffer(json.dumps({"type": "Clustering", "plain": {}} | said).encode(), np.uint8))


def deflated():
    return zipped({HEAD: head(), "labels": npy(np.zeros(40 * MIB, np.uint8))}, zipfile.ZIP_DEFLATED)


def told_too_much():
    """An array whose header says 8 GiB, and that has eight bytes."""
    file = BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<i8", "fortran_order": False, "shape": (2**30,)})
    return zipped({HEAD: head(), "labels": file.getvalue() + b"\0" * 8})


def one_for_many():
    """A hundred entries of the directory that all stand for the same mebibyte."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(f"{HEAD}.npy", head())
        made.writestr("labels.npy", npy(np.zeros(MIB, np.uint8)))
        (first,) = [part for part in made.filelist if part.filename == "labels.npy"]
        for i in range(100):
            again = copy.copy(first)
            again.filename = f"labels{i}.npy"
            made.filelist.append(again)
    return file.getvalue()


def endless_directory():
    return zipped({str(i): b"" for i in range(20_000)})


def endless_head():
    """Two bytes of JSON become the sixty of a list."""
    return zipped({HEAD: head(plain={"": [[]] * MIB})})


@pytest.mark.parametrize("bomb", [deflated, told_too_much, one_for_many, endless_directory, endless_head])
def test_nothing_takes_more_memory_than_its_bytes(bomb):
    data = bomb()
    tracemalloc.start()
    try:
        with pytest.raises(Damaged):
            unpack(data, results.ANSWERS)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A view of the bytes is copied once, no more; and Python has some objects of its own.
    assert most < len(data) + MIB


def test_bytes_are_not_called_damaged_because_others_are_read_at_the_same_time(monkeypatch):
    # NumPy has Python parse the head of each array, which fails now and then where two threads do it at once.
    failing, load = iter([SystemError("AST constructor recursion depth mismatch")] * 3), np.load

    def now_and_then(*args, **kwargs):
        for error in failing:
            raise error
        return load(*args, **kwargs)

    monkeypatch.setattr(np, "load", now_and_then)
    assert unpack(pack(7.5), {}) == 7.5
