"""MNIST is read as it lies there, fetched whole or not at all, and refused in a sentence that helps."""

import gzip
import os
import socket
import threading
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from dashboard import results
from dashboard.data import mnist
from dashboard.data.digits import Mnist
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from tests.idx import images, packed, written

IMAGES, LABELS = mnist.FILES["train"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that somebody has filled: 12 images to train on, 6 to test with."""
    monkeypatch.setattr(mnist.place(), "given", written(tmp_path))
    return tmp_path


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The user's folder for caches, empty, and no folder given."""
    made = tmp_path / "cache"
    monkeypatch.setattr(mnist.place(), "given", None)
    monkeypatch.setattr(mnist, "user_cache_path", lambda name: made / name)
    return made / "cluster-explorer" / "mnist"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(folder: Path):
    """A mirror of a folder: its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


@pytest.fixture
def closed():
    """An address where nobody listens, nor can meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A folder with small files, whose checksums are the published ones."""
    made = tmp_path / "mirror"
    made.mkdir()
    written(made)
    sums = {path.name: sha256(path.read_bytes()).hexdigest() for path in made.iterdir()}
    monkeypatch.setattr(mnist, "PUBLISHED", sums)
    return made


def refused(source: Mnist) -> str:
    with pytest.raises(Refusal) as caught:
        source.load()
    return caught.value.sentence


# --- What is there


def test_files_count_by_what_is_in_them(tmp_path, monkeypatch):
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        path.mkdir()
        written(path)
    told = []
    for path in (one, other):
        monkeypatch.setattr(mnist.place(), "given", path)
        told.append([mnist.content("train"), mnist.content("test")])
    assert told[0] == told[1]
    assert told[0][0] != told[0][1]
    (other / IMAGES).write_bytes(packed(images(12, 7)[0]))
    assert mnist.content("train") != told[1][0]
    assert mnist.content("test") == told[1][1]
    (other / IMAGES).unlink()
    assert mnist.content("train").strip() == sha256((other / LABELS).read_bytes()).hexdigest()


def test_a_published_copy_is_what_a_mirror_gives(published, monkeypatch):
    monkeypatch.setattr(mnist.place(), "given", None)
    fetched = mnist.content("train")
    monkeypatch.setattr(mnist.place(), "given", published)
    assert mnist.content("train") == fetched


def test_other_files_in_the_same_folder_are_asked_about_anew(folder):
    assert len(results.points(Mnist())) == 12
    written(folder, 15)
    assert len(results.points(Mnist())) == 15
    of = [results.version_of(source) for source in (Mnist(), Blobs())]
    assert of[0] != of[1] == results.version()


# --- Reading


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("split", "n", "seed"), [("train", 12, 0), ("test", 6, 1)])
def test_images_come_as_the_bytes_that_lie_there(split, n, seed):
    points, (pixels, digits) = Mnist(split=split).load(), images(n, seed)
    assert points.stored.dtype == np.uint8
    assert (points.stored.reshape(n, 28, 28) == pixels).all()
    assert points.groups.truth.tolist() == digits.tolist()
    assert (points.face.shape, points.unit) == ((28, 28), 255.0)
    assert points.X.max() <= 1


@pytest.mark.usefixtures("folder")
def test_a_sample_has_no_image_twice_and_keeps_the_order():
    # Each image has its own ink, so it is known by its bytes.
    whole = [row.tobytes() for row in Mnist().load().stored]
    sample = Mnist(n_samples=5, random_state=3).load()
    rows = [whole.index(row.tobytes()) for row in sample.stored]
    assert len(set(rows)) == 5
    assert rows == sorted(rows)
    assert sample.groups.truth.tolist() == [row % 10 for row in rows]
    assert (Mnist(n_samples=5, random_state=3).load().stored == sample.stored).all()
    assert any((Mnist(n_samples=5, random_state=s).load().stored != sample.stored).any() for s in range(3))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("n_samples", [12, 13, 60_000])
def test_a_sample_of_all_or_more_is_all(n_samples):
    assert (Mnist(n_samples=n_samples).load().stored == Mnist().load().stored).all()


def test_nothing_is_written_to_a_folder_that_was_given(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    Mnist().load()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_missing_file_is_named_with_the_folder_where_it_belongs(folder, name):
    (folder / name).unlink()
    assert refused(Mnist()) == (
        f"MNIST cannot be read. Put {IMAGES} and {LABELS} into the folder that DASHBOARD_MNIST_DIR names."
    )
    assert len(Mnist(split="test").load()) == 6


PIXELS, DIGITS = images(12, 0)


IDX = gzip.decompress(packed(PIXELS))
# Named by hand: pytest would name them by their bytes, in which gzip writes the time of day.
DAMAGES = {
    "empty": (IMAGES, b""),
    "no gzip": (IMAGES, b"no gzip at all"),
    "cut off": (IMAGES, packed(PIXELS)[:-20]),
    "noise": (IMAGES, packed(PIXELS)[:15] + b"\xff" * 40),
    "nothing in it": (IMAGES, gzip.compress(b"")),
    "half a head": (IMAGES, gzip.compress(b"\0\0\x08")),
    "a pixel missing": (IMAGES, gzip.compress(IDX[:-1])),
    "a pixel too many": (IMAGES, gzip.compress(IDX + b"\0")),
    "other numbers": (IMAGES, gzip.compress(b"\0\0\x0b\x03" + IDX[4:])),
    "four dimensions": (IMAGES, packed(PIXELS[None])),
    # 2³² − 1 images of as many pixels.
    "a head that promises too much": (IMAGES, gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12)),
    "27 rows": (IMAGES, packed(PIXELS[:, 1:])),
    "one image": (IMAGES, packed(PIXELS[:1])),
    "labels for images": (IMAGES, packed(DIGITS)),
    "a label missing": (LABELS, packed(DIGITS[1:])),
    "a label of 10": (LABELS, packed(DIGITS + 1)),
    "images for labels": (LABELS, packed(PIXELS)),
}


@pytest.mark.parametrize(("name", "content"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named(folder, name, content):
    (folder / name).write_bytes(content)
    assert refused(Mnist()) == (
        f"{name} is damaged, or none of MNIST's. "
        "Put the one that was published into the folder that DASHBOARD_MNIST_DIR names."
    )


def test_a_folder_in_a_files_place_is_a_refusal(folder):
    (folder / IMAGES).unlink()
    (folder / IMAGES).mkdir()
    assert "cannot be read" in refused(Mnist())


# --- Fetching


def test_files_are_fetched_once_with_progress(cache, published, closed, monkeypatch):
    told = []
    monkeypatch.setattr(mnist, "report", lambda fraction, stage: told.append((fraction, stage)))
    with served(published) as mirror:
        # The first mirror is away; the second has them.
        monkeypatch.setattr(mnist, "MIRRORS", (closed, mirror))
        assert len(Mnist().load()) == 12
    assert {path.name for path in cache.iterdir()} == {IMAGES, LABELS}
    assert {stage for _, stage in told} == {f"Fetching {IMAGES}", f"Fetching {LABELS}"}
    assert {0 <= fraction <= 1 for fraction, _ in told} == {True}
    assert told[-1][0] == 1
    # Nobody is asked a second time: both mirrors are gone now.
    assert len(Mnist().load()) == 12


@pytest.mark.usefixtures("published")
def test_without_network_a_sentence_says_what_to_put_where(cache, closed, monkeypatch):
    monkeypatch.setattr(mnist, "MIRRORS", (closed,))
    assert refused(Mnist(split="test")) == (
        "MNIST could not be fetched: no mirror of it could be reached. Put t10k-images-idx3-ubyte.gz and "
        "t10k-labels-idx1-ubyte.gz into a folder, and start again with its name in DASHBOARD_MNIST_DIR."
    )
    assert list(cache.iterdir()) == []


def test_a_mirror_that_does_not_answer_is_given_up_soon(cache, monkeypatch):
    monkeypatch.setattr(mnist, "TIMEOUT", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as listening:  # accepts, and says nothing
        monkeypatch.setattr(mnist, "MIRRORS", (f"http://127.0.0.1:{listening.getsockname()[1]}/",))
        assert "no mirror" in refused(Mnist())
    assert list(cache.iterdir()) == []


def test_other_bytes_than_the_published_ones_are_not_kept(cache, published, monkeypatch):
    (published / IMAGES).write_bytes(packed(PIXELS + 1))
    with served(published) as mirror:
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        assert "not the file that was published" in refused(Mnist())
    assert list(cache.iterdir()) == []


def test_a_copy_that_was_damaged_since_is_fetched_again(cache, published, monkeypatch):
    with served(published) as mirror:
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        Mnist().load()
        (cache / IMAGES).write_bytes(b"half")
        assert len(Mnist().load()) == 12


def test_a_fetch_that_is_stopped_leaves_nothing(cache, published, monkeypatch):
    class Stopped(Exception):
        pass

    def stop(*_):
        raise Stopped

    monkeypatch.setattr(mnist, "report", stop)
    with served(published) as mirror:
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        with pytest.raises(Stopped):
            Mnist().load()
    assert list(cache.iterdir()) == []


def test_two_who_fetch_at_once_both_get_it_whole(cache, published, monkeypatch):
    found = []
    with served(published) as mirror:
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        both = [threading.Thread(target=lambda: found.append(len(Mnist().load()))) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    assert found == [12, 12]
    assert {path.name for path in cache.iterdir()} == {IMAGES, LABELS}


def test_a_folder_that_cannot_be_made_is_said_so(cache, published, monkeypatch):
    cache.parent.parent.write_text("a file where a folder should be")
    with served(published) as mirror:
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        assert "folder for caches cannot be written" in refused(Mnist())


# --- The real ones


@pytest.mark.skipif("DASHBOARD_MNIST_DIR" not in os.environ, reason="DASHBOARD_MNIST_DIR names no folder with MNIST")
def test_the_published_images_are_read(monkeypatch):
    monkeypatch.setattr(mnist.place(), "given", Path(os.environ["DASHBOARD_MNIST_DIR"]))
    train, test = Mnist().load(), Mnist(split="test").load()
    assert (len(train), len(test)) == (60_000, 10_000)
    # The first ten labels of each, as they are printed in every tutorial.
    assert train.groups.truth[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.groups.truth[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    # The means that are used everywhere to centre them, 0.1307 and 0.1325 of 255.
    assert train.stored.mean() == pytest.approx(33.3184, abs=1e-4)
    assert test.stored.mean() == pytest.approx(33.7912, abs=1e-4)
