"""A folder keeps answers for all processes; what is wrong with it costs time and never an answer."""

import errno
import multiprocessing
import os
import select
import signal
import time
from contextlib import contextmanager

import pytest

from dashboard.layer.cache import Cache
from dashboard.layer.store import ABSENT, Health
from dashboard.layer.store import folder as folders
from dashboard.layer.store.folder import Folder, Shared, make

FORK = multiprocessing.get_context("fork")


def folder(path, version="1", max_bytes=2**20):
    return Folder(path, version, {}, max_bytes)


def files(path, suffix=".npz"):
    return sorted(path.glob(f"*{suffix}"))


def test_what_was_written_is_read_by_another(tmp_path):
    folder(tmp_path / "new").write("key", 1.5)
    assert folder(tmp_path / "new").read("key") == 1.5
    assert folder(tmp_path / "new").read("another key") is ABSENT


def test_another_version_finds_nothing_and_leaves_the_old_alone(tmp_path):
    folder(tmp_path, "1").write("key", 1)
    folder(tmp_path, "2").write("key", 2)
    assert (folder(tmp_path, "1").read("key"), folder(tmp_path, "2").read("key")) == (1, 2)


@pytest.mark.parametrize(
    "damage", [lambda d: d[: len(d) // 2], lambda _: b"", lambda d: bytes(len(d)), lambda d: d[::-1]]
)
def test_a_damaged_answer_is_absent_until_it_is_written_again(tmp_path, damage, caplog):
    store = folder(tmp_path)
    store.write("key", 1)
    (entry,) = files(tmp_path)
    entry.write_bytes(damage(entry.read_bytes()))
    assert store.read("key") is ABSENT
    assert "worked out again" in caplog.text
    store.write("key", 1)
    assert store.read("key") == 1


def test_what_another_process_takes_away_meanwhile_is_no_error_and_room_is_made(tmp_path, monkeypatch, caplog):
    store = folder(tmp_path)
    for age, key in enumerate("abc"):
        store.write(key, key)
        os.utime(store._place(key, ".npz"), (1e9 + age, 1e9 + age))
    part, scandir = tmp_path / "written-just-now.part", os.scandir
    part.write_bytes(b"")

    @contextmanager
    def raced(path):
        with scandir(path) as found:
            entries = list(found)
        part.unlink(missing_ok=True)  # its writer has moved it to its place
        yield entries

    tight = folder(tmp_path, max_bytes=2 * files(tmp_path)[0].stat().st_size)
    monkeypatch.setattr(os, "scandir", raced)
    tight.write("d", "d")
    assert caplog.text == ""
    assert len(files(tmp_path)) == 2
    assert (tight.read("c"), tight.read("d")) == ("c", "d")


def test_the_answers_read_least_recently_make_room(tmp_path):
    store = folder(tmp_path)
    for age, key in enumerate("abc"):
        store.write(key, key)
        os.utime(store._place(key, ".npz"), (1e9 + age, 1e9 + age))
    store.read("a")
    size = files(tmp_path)[0].stat().st_size
    tight = folder(tmp_path, max_bytes=2 * size)
    tight.write("d", "d")
    kept = {key for key in "abcd" if tight.read(key) is not ABSENT}
    assert kept == {"a", "d"}


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    store = folder(tmp_path / "file" / "below")
    store.write("key", 1)
    assert store.read("key") is ABSENT
    with store.lock("key", lambda: pytest.fail("nobody is inside")):
        store.note("name", "text", 1)
    assert store.noted("name") is None
    assert not store.health().well
    assert "cannot be written" in store.health().said
    assert "took no answer" in caplog.text


def test_a_full_disk_costs_nothing_but_time(tmp_path, monkeypatch, caplog):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    store, real = folder(tmp_path), os.replace
    monkeypatch.setattr(os, "replace", full)
    cache = Cache(2**20, store)
    assert cache.answer("q", "key", slowly(1)) == 1
    assert "No space left" in caplog.text
    assert files(tmp_path, ".part") == []
    monkeypatch.setattr(os, "replace", real)
    store.write("key", 1)
    assert store.read("key") == 1


def test_notes_are_believed_for_as_long_as_they_say(tmp_path):
    store = folder(tmp_path)
    store.note("name", "a text\nof two lines", 60)
    assert folder(tmp_path).noted("name") == "a text\nof two lines"
    store.note("name", "old", -1)
    assert store.noted("name") is None


class Told:
    """Numbers that processes tell their parent. A plain pipe: a queue's lock stays with a writer that is killed."""

    def __init__(self):
        self._out, self._into = os.pipe()

    def put(self, number):
        os.write(self._into, number.to_bytes(8, "big"))

    def get(self):
        return int.from_bytes(os.read(self._out, 8), "big")

    def close(self):
        os.close(self._out)
        os.close(self._into)

    def empty(self):
        readable, _, _ = select.select([self._out], [], [], 0)
        return not readable


@pytest.fixture
def told():
    """What processes tell, and nobody listens to any more afterwards."""
    pipe = Told()
    yield pipe
    pipe.close()


def slowly(value, seconds=0.02):
    """Works a value out, so slowly that it is worth storing."""

    def compute():
        time.sleep(seconds)
        return value

    return compute


def ask(path, told, seconds=0.5):
    """A process that asks for what takes a while, and says that it was the one to work it out."""

    def compute():
        told.put(os.getpid())
        time.sleep(seconds)
        return 7

    cache = Cache(2**20, folder(path))
    assert cache.answer("q", "key", compute) == 7
    os._exit(0)


def started(count, target, *args):
    processes = [FORK.Process(target=target, args=args) for _ in range(count)]
    for process in processes:
        process.start()
    return processes


def test_six_processes_that_ask_at_once_cost_one_computation(tmp_path, told):
    processes = started(6, ask, tmp_path, told)
    for process in processes:
        process.join(20)
    assert [p.exitcode for p in processes] == [0] * 6
    told.get()
    assert told.empty()


@pytest.mark.alone
def test_when_the_one_who_works_is_killed_the_next_takes_over_at_once(tmp_path, told):
    processes = started(3, ask, tmp_path, told, 1.0)
    first = told.get()
    os.kill(first, signal.SIGKILL)
    killed = time.monotonic()
    second = told.get()
    assert time.monotonic() - killed < 0.5
    for process in processes:
        process.join(20)
    assert second != first
    assert told.empty()
    assert sorted(p.exitcode for p in processes) == [-9, 0, 0]


def test_a_part_that_a_dead_process_left_is_cleared_away(tmp_path):
    store = folder(tmp_path)
    (tmp_path / "old.part").write_bytes(b"half")
    os.utime(tmp_path / "old.part", (1, 1))
    store.write("key", 1)
    assert files(tmp_path, ".part") == []


def test_questions_that_come_to_nothing_leave_a_bounded_number_of_files(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "LEFT", 80)
    store = folder(tmp_path)
    for number in range(1000):
        with store.lock(f"refused {number}", lambda: pytest.fail("nobody is inside")):
            store.note(f"progress {number}", "text", 60)
    assert len(list(tmp_path.iterdir())) <= 80 + 10
    # The last ones are there.
    assert store.noted("progress 999") == "text"


# --- Who else may write there ------------------------------------------------------------------------

posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no owners of this kind")


@posix
def test_a_folder_is_made_for_its_user_alone(tmp_path):
    before = os.umask(0o000)
    try:
        folder(tmp_path / "above" / "new").write("key", 1)
    finally:
        os.umask(before)
    assert (tmp_path / "above" / "new").stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o770, 0o775, 0o702])
def test_nothing_is_taken_from_a_folder_that_others_may_write(tmp_path, mode, caplog):
    store = folder(tmp_path)
    store.write("key", 1)
    store.note("name", "text", 60)
    tmp_path.chmod(mode)
    assert store.read("key") is ABSENT
    assert store.noted("name") is None
    store.write("another", 2)
    assert len(files(tmp_path)) == 1
    assert store.health() == Health(False, "folder cannot be written (others may write there)")
    with pytest.raises(Shared, match=f"chmod go-w {tmp_path}"):
        make(tmp_path)
    assert "Others may write" in caplog.text


@posix
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o750])
def test_a_folder_that_others_may_read_will_do(tmp_path, mode):
    tmp_path.chmod(mode)
    folder(tmp_path).write("key", 1)
    assert folder(tmp_path).read("key") == 1


@posix
def test_a_folder_of_somebody_else_is_refused_and_the_administrators_is_not(tmp_path, monkeypatch):
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    if mine:
        with pytest.raises(Shared, match=f"number {mine}"):
            make(tmp_path)
    else:
        make(tmp_path)
        os.chown(tmp_path, 4321, -1)
        with pytest.raises(Shared, match="number 4321"):
            make(tmp_path)


def test_an_answer_that_is_larger_than_any_is_neither_kept_nor_read(tmp_path, monkeypatch, caplog):
    store = folder(tmp_path)
    store.write("key", "x" * 5000)
    monkeypatch.setattr(folders, "LARGEST", 4000)
    assert store.read("key") is ABSENT
    assert "more than 4,000 bytes" in caplog.text
    store.write("another", "x" * 5000)
    assert len(files(tmp_path)) == 1
    store._place("name", ".note").write_bytes(b"9999999999\n" + b"x" * 5000)
    assert store.noted("name") is None
