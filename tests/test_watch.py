"""What is deleted is forgotten within a bound, by processes that cannot look for what was deleted as well."""

import gc
import os
import threading
import time
import weakref
from collections import Counter

import pytest

from dashboard import progress
from dashboard.layer import watch as watches
from dashboard.layer.cache import Cache
from dashboard.layer.queue import Desk, Pending
from dashboard.layer.store import ABSENT, tag
from dashboard.layer.store.folder import Folder
from dashboard.layer.watch import BLIND, Watch
from dashboard.progress import Progress, Stopped
from dashboard.vault.vault import ID

ONE, TWO = "1" * 32, "2" * 32


class Vault:
    """What a watch asks of one."""

    def __init__(self):
        self.deleted, self.away, self.forgot, self.tidied = {}, False, [], 0

    def gone(self):
        if self.away:
            raise OSError("away")
        return dict(self.deleted)

    def forget(self, names):
        self.forgot += names

    def tidy(self):
        self.tidied += 1


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Process:
    """A cache, a desk and a watch over one vault; nothing looks but what a test has look."""

    def __init__(self, vault, store=None):
        self.vault, self.clock = vault, Clock()
        self.cache, self.desk = Cache(2**20, store), Desk()
        self.watch = self.cache.keeping = Watch(vault, self.cache, self.desk, self.clock)
        self.watch.begin = lambda _="": None
        self.watch.look()

    def ask(self, of, compute=lambda: 1.5):
        return self.cache.answer("points", key(of), compute)

    def knows(self, of):
        return self.cache.known(key(of)) is not ABSENT


def key(of):
    return f'["points", "{{\\"id\\":\\"{of}\\",\\"kind\\":\\"own\\"}}"]'


@pytest.fixture
def vault():
    return Vault()


def store(path):
    return Folder(path, "1", {}, 2**20)


def slowly(value=2.5):
    time.sleep(0.01)
    return value


def test_the_key_of_an_answer_names_the_data_that_it_is_made_of():
    assert tag(key(ONE)) == ONE
    assert tag(f'page scatter {{"data":{{"id":"{ONE}"}}}}') == ONE
    # Digests of files and versions are longer.
    assert tag(f"points {'a' * 64} blobs") == ""
    assert ID.fullmatch(tag(key(ONE)))


def test_what_is_deleted_is_forgotten_in_memory_and_store_and_nothing_else_is(vault, tmp_path):
    one, other = Process(vault, store(tmp_path)), Process(vault, store(tmp_path))
    for process in (one, other):
        for of in (ONE, TWO, "blobs"):
            process.ask(of, slowly)
    vault.deleted = {ONE: "first"}
    for process in (one, other):
        process.watch.look()
        assert [process.knows(of) for of in (ONE, TWO, "blobs")] == [False, True, True]
        assert process.watch.forgotten(ONE)
        assert not process.watch.forgotten(TWO)
    assert [store(tmp_path).read(key(of)) is ABSENT for of in (ONE, TWO, "blobs")] == [True, False, False]
    assert vault.forgot == [ONE, ONE]


def test_what_comes_of_deleted_data_afterwards_is_not_remembered(vault, tmp_path):
    process = Process(vault, store(tmp_path))

    def deleted_meanwhile():
        vault.deleted = {ONE: "first"}
        process.watch.look()
        return slowly()

    assert process.ask(ONE, deleted_meanwhile) == 2.5
    assert not process.knows(ONE)
    assert list(tmp_path.glob("*.npz")) == []


class Circle:
    """Something that holds itself, as an error and the frame that it was raised in do."""

    def __init__(self):
        self.own = self


def test_what_held_deleted_data_in_circles_goes_with_the_next_look(vault):
    process = Process(vault)
    gc.collect()
    gc.disable()
    try:
        held = weakref.ref(Circle())
        process.watch.look()
        assert held() is not None
        vault.deleted = {ONE: "first"}
        for _ in range(2):
            process.watch.look()
        assert held() is None
    finally:
        gc.enable()


def test_what_is_brought_again_is_remembered_from_its_first_question_on(vault):
    process = Process(vault)
    # As it is, but that nothing looks by itself.
    del process.watch.begin
    process.watch._process = os.getpid()
    process.ask(ONE)
    vault.deleted = {ONE: "first"}
    process.watch.look()
    vault.deleted = {}

    def working():
        progress.say(Progress("Fitting", 0.5, None, 0.0))
        return 2.5

    assert process.ask(ONE, working) == 2.5
    assert process.knows(ONE)


def test_what_was_written_while_it_was_deleted_is_removed_again(vault, tmp_path, monkeypatch):
    process, write = Process(vault, store(tmp_path)), Folder.write

    def late(self, name, value):
        vault.deleted = {ONE: "first"}
        process.watch.look()
        write(self, name, value)

    monkeypatch.setattr(Folder, "write", late)
    process.ask(ONE, slowly)
    assert list(tmp_path.glob("*.npz")) == []


def test_data_that_is_there_again_is_remembered_again_and_forgotten_again(vault):
    process = Process(vault)
    for stamp in ("first", "second"):
        vault.deleted = {}
        process.watch.look()
        process.ask(ONE)
        assert process.knows(ONE)
        vault.deleted = {ONE: stamp}
        process.watch.look()
        assert not process.knows(ONE)
    # Deleted, brought and deleted again between two looks.
    process.cache.keeping = None
    process.ask(ONE)
    vault.deleted = {ONE: "third"}
    process.watch.look()
    assert not process.knows(ONE)


def test_a_process_that_cannot_look_forgets_all_data_of_readers_in_time(vault):
    process = Process(vault)
    for of in (ONE, "blobs"):
        process.ask(of)
    vault.away = True
    with pytest.raises(OSError, match="away"):
        process.watch.look()
    process.clock.now += BLIND - 0.1
    process.watch.mind()
    assert process.knows(ONE)
    process.clock.now += 0.2
    process.watch.mind()
    assert [process.knows(of) for of in (ONE, "blobs")] == [False, True]
    process.ask(ONE)
    assert not process.knows(ONE)
    vault.away = False
    process.watch.look()
    process.ask(ONE)
    assert process.knows(ONE)


def test_a_look_that_hangs_keeps_nobody_from_forgetting(vault, monkeypatch):
    for name, seconds in (("LOOK", 0.01), ("MOMENT", 0.01)):
        monkeypatch.setattr(watches, name, seconds)
    cache = Cache(2**20)
    cache.keeping = watch = Watch(vault, cache, Desk())
    cache.answer("points", key(ONE), lambda: 1.5)
    assert cache.known(key(ONE)) == 1.5
    let_go = threading.Event()
    monkeypatch.setattr(vault, "gone", let_go.wait)
    monkeypatch.setattr(watches, "BLIND", 0.2)
    end = time.monotonic() + 10
    while cache.known(key(ONE)) is not ABSENT:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert not watch.sure(ONE)
    let_go.set()


def test_whose_store_is_away_is_not_done_until_it_has_forgotten(vault, tmp_path, monkeypatch):
    process = Process(vault, store(tmp_path))
    process.ask(ONE, slowly)
    forget = Folder.forget
    monkeypatch.setattr(Folder, "forget", lambda *_: False)
    vault.deleted = {ONE: "first"}
    process.watch.look()
    assert not process.knows(ONE)
    assert not process.watch.forgotten(ONE)
    monkeypatch.setattr(Folder, "forget", forget)
    process.watch.look()
    assert process.watch.forgotten(ONE)
    assert list(tmp_path.glob("*.npz")) == []


def test_a_process_that_starts_later_forgets_what_its_machine_still_has(vault, tmp_path):
    Process(Vault(), store(tmp_path)).ask(ONE, slowly)
    vault.deleted = {ONE: "first"}
    Process(vault, store(tmp_path))
    assert list(tmp_path.glob("*.npz")) == []


def test_work_on_deleted_data_stops_and_its_page_with_it(vault):
    process, ended, began = Process(vault), [], threading.Event()

    def compute():
        began.set()
        try:
            while True:
                progress.say(Progress("Working", 0.5, None, 0.0))
                time.sleep(0.01)
        except Stopped:
            ended.append("stopped")
            raise

    page = f"page scatter {key(ONE)}"
    assert isinstance(process.desk.ask(page, "page", lambda: process.ask(ONE, compute), 0.01), Pending)
    assert isinstance(process.desk.ask("page blobs", "another", lambda: time.sleep(1) or 7, 0.01), Pending)
    assert began.wait(5)
    vault.deleted = {ONE: "first"}
    process.watch.look()
    assert list(process.desk._pieces) == ["page blobs"]
    end = time.monotonic() + 5
    while not ended:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert process.desk.ask("page blobs", "another", lambda: 7, 5) == 7


def test_work_for_a_file_to_take_home_stops_too(vault):
    process = Process(vault)

    def compute():
        progress.say(Progress("Working", 0.5, None, 0.0))
        vault.deleted = {ONE: "first"}
        process.watch.look()
        progress.say(Progress("Working", 0.6, None, 0.0))

    with pytest.raises(Stopped):
        process.ask(ONE, compute)


def test_a_process_looks_by_itself_and_tidies_from_its_first_question_on(vault, monkeypatch):
    def watching():
        return Counter(thread.name for thread in threading.enumerate())["watch"]

    monkeypatch.setattr(watches, "LOOK", 0.01)
    cache, before, others, began = Cache(2**20), watching(), set(threading.enumerate()), time.monotonic()
    # On a machine that has just been switched on, by whose clock nothing was ever long ago.
    cache.keeping = Watch(vault, cache, Desk(), lambda: time.monotonic() - began)
    cache.answer("points", "of blobs", lambda: 1.5)
    assert set(threading.enumerate()) <= others
    cache.answer("points", key(ONE), lambda: 1.5)
    cache.answer("points", key(TWO), lambda: 1.5)
    assert watching() == before + 2
    vault.deleted = {ONE: "first"}
    end = time.monotonic() + 5
    while cache.known(key(ONE)) is not ABSENT or not vault.tidied:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert cache.known(key(TWO)) == 1.5
