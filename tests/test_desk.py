"""An ask is answered or told how far the work is; the work goes on while somebody asks, and no longer."""

import errno
import gc
import os
import subprocess
import sys
import threading
import time
import weakref
from collections import Counter
from itertools import count
from pathlib import Path

import pytest

from dashboard import progress
from dashboard.errors import Refusal
from dashboard.layer import queue as desks
from dashboard.layer.cache import Cache, Work
from dashboard.layer.queue import NICE, Desk, Pending
from dashboard.progress import Stopped
from harness.parts import until

ROOT = Path(__file__).resolve().parent.parent


class Bench:
    """Work that goes on, with a checkpoint every two-hundredth of a second, until it is told to hurry."""

    def __init__(self):
        self.begun = 0
        self.stopped = self.hurries = False

    def work(self):
        self.begun += 1
        try:
            for step in count():
                progress.report(min(step / 100, 0.9), "Counting")
                if self.hurries:
                    return "done"
                time.sleep(0.005)
        except Stopped:
            self.stopped = True
            raise

    def begins(self):
        """Whether it is at work soon: who leaves earlier leaves nothing to be stopped."""
        return until(lambda: self.begun)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self):
        self.now = 1e9

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The clock by which stages are timed."""
    held = Clock()
    monkeypatch.setattr(progress, "clock", held)
    return held


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def job(monkeypatch):
    """Work that ends when it is stopped, and nobody who asked for it has gone because they have been silent."""
    monkeypatch.setattr(desks, "GONE", 1_000.0)
    working = Bench()
    yield working
    working.hurries = True


def test_what_is_there_at_once_is_answered_at_once(desk):
    assert desk.ask("key", "a", lambda: 7, 60) == 7


def test_what_takes_longer_says_how_far_it_is_and_then_is_there(desk, clock):
    begun, reported, go = [], threading.Event(), threading.Event()

    def work():
        begun.append(1)
        progress.report(0.0, "Counting")
        clock.now += 3
        progress.report(0.3, "Counting")
        reported.set()
        go.wait(60)
        return "done"

    assert isinstance(desk.ask("key", "a", work, 0), Pending)
    assert reported.wait(60)
    told = desk.ask("key", "a", work, 0)
    assert (told.progress.stage, told.so_far) == ("Counting", None)
    # Three tenths took 3 s, so the rest takes 7.
    assert told.progress.now() == pytest.approx((0.3, 7.0))
    clock.now += 2
    assert told.progress.now() == pytest.approx((0.5, 5.0))
    go.set()
    assert desk.ask("key", "a", work, 60) == "done"
    assert begun == [1]


def test_a_reload_and_a_second_browser_find_the_same_work(desk, job):
    for page in "abc":
        desk.ask("key", page, job.work, 0.05)
    job.hurries = True
    assert desk.ask("key", "d", job.work, 5) == "done"
    assert job.begun == 1


def test_a_newer_question_from_the_same_page_stops_the_older_one(desk, job):
    desk.ask("slow", "a", job.work, 0.05)
    assert job.begins()
    assert desk.ask("other", "a", lambda: 7, 60) == 7
    assert until(lambda: job.stopped)


def test_a_newer_question_leaves_what_others_wait_for_alone(desk, job):
    desk.ask("slow", "a", job.work, 0.05)
    desk.ask("slow", "b", job.work, 0.05)
    desk.ask("other", "a", lambda: 7, 60)
    job.hurries = True
    assert desk.ask("slow", "b", job.work, 5) == "done"
    assert job.begun == 1


def test_a_page_that_is_closed_stops_its_work(desk, job, monkeypatch):
    desk.ask("key", "a", job.work, 0.05)
    assert job.begins()
    monkeypatch.setattr(desks, "GONE", 0.15)
    assert until(lambda: job.stopped)


def test_what_was_stopped_can_be_asked_for_again(desk, job):
    desk.ask("key", "a", job.work, 0.05)
    assert job.begins()
    desk.leave("a")
    assert until(lambda: job.stopped)
    job.hurries = True
    assert until(lambda: desk.ask("key", "a", job.work, 0.5) == "done")
    assert job.begun == 2


def test_a_refusal_after_long_work_is_kept_until_it_is_fetched(desk):
    begun, go = [], threading.Event()

    def refuse():
        begun.append(1)
        go.wait(10)
        raise Refusal("no")

    assert isinstance(desk.ask("key", "a", refuse, 0.01), Pending)
    go.set()
    # Long enough for the work to end with nobody asking.
    time.sleep(0.05)
    with pytest.raises(Refusal):
        desk.ask("key", "a", refuse, 5)
    assert begun == [1]


def test_more_work_than_threads_waits_its_turn(desk):
    go = threading.Event()
    for i in range(desks.AT_ONCE):
        desk.ask(f"key {i}", f"page {i}", lambda: go.wait(10), 0.01)
    told = desk.ask("one more", "page", lambda: 7, 0.05)
    assert told.progress.stage == "Waiting for a free place"
    go.set()
    assert until(lambda: desk.ask("one more", "page", lambda: 7, 0.5) == 7)


def test_a_timeout_that_the_work_itself_meets_is_an_error_and_not_waiting(desk):
    def late():
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        desk.ask("key", "a", late, 60)


def test_work_that_another_question_waits_for_is_not_stopped(desk, job):
    """One page leaves while a second one, of another view, waits for the same answer inside of its own."""
    cache = Cache(2**20)

    def view():
        return cache.answer("tree", "tree", job.work)

    desk.ask("view a", "a", view, 0.05)
    desk.ask("view b", "b", view, 0.05)
    desk.leave("a")
    job.hurries = True
    assert until(lambda: desk.ask("view b", "b", view, 0.2) == "done")
    assert job.begun == 1


def test_those_who_wait_for_the_same_answer_hear_how_far_it_is(desk, job):
    cache = Cache(2**20)

    def view():
        return cache.answer("tree", "tree", job.work)

    desk.ask("view a", "a", view, 0.15)

    def told():
        return desk.ask("view b", "b", view, 0.05).progress

    assert until(lambda: told().stage == "Counting" and told().now()[0] > 0.2, 60)


def test_what_there_is_of_an_answer_comes_with_how_far_it_is(desk):
    seen, go = threading.Semaphore(0), threading.Semaphore(0)

    def piece_by_piece():
        for piece in ("a", "ab"):
            progress.show(piece)
            seen.release()
            assert go.acquire(timeout=10)
        return "abc"

    for piece in ("a", "ab"):
        desk.ask("key", "a", piece_by_piece, 0)
        assert seen.acquire(timeout=10)
        assert desk.ask("key", "a", piece_by_piece, 0).so_far == piece
        go.release()
    assert desk.ask("key", "a", piece_by_piece, 5) == "abc"


def test_a_part_is_not_waited_with_for_the_rest(desk):
    go, rest = threading.Event(), threading.Event()

    def in_two():
        assert go.wait(10)
        progress.show("a part")
        assert rest.wait(60)
        return "all of it"

    threading.Timer(0.1, go.set).start()
    began = time.monotonic()
    assert desk.ask("key", "a", in_two, 30).so_far == "a part"
    assert time.monotonic() - began < 25
    # Another asker has not seen it either; who has waits for the rest.
    assert desk.ask("key", "b", in_two, 30).so_far == "a part"
    assert desk.ask("key", "b", in_two, 0).so_far == "a part"
    threading.Timer(0.1, rest.set).start()
    assert desk.ask("key", "b", in_two, 30) == "all of it"


def test_a_stage_that_cannot_report_is_measured_by_the_clock(clock):
    heard = []
    with progress.heard_by(heard.append):
        progress.expect(10.0, "Fitting")
    (said,) = heard
    assert said.now() == (0.0, 10.0)
    clock.now += 4
    assert said.now() == pytest.approx((0.4, 6.0))
    clock.now += 60
    assert said.now() == (progress.NEARLY, 0.0)


def test_the_same_stage_of_another_question_begins_anew(clock):
    # Threads are used again: the clock of the question before must not run on.
    heard = []
    for _ in range(2):
        with progress.heard_by(heard.append):
            progress.report(0.0, "Counting")
            clock.now += 10
            progress.report(0.5, "Counting")
        clock.now += 1
    assert [news.since - heard[0].since for news in heard] == pytest.approx([0, 0, 11, 11])
    assert heard[3].seconds == pytest.approx(20)


def test_what_was_done_before_a_stage_began_took_no_time(clock):
    heard = []
    with progress.heard_by(heard.append):
        progress.report(0.6, "Counting")
        clock.now += 10
        progress.report(0.8, "Counting")
    # Half of what was left took 10 s, so the other half takes as long.
    assert heard[-1].now() == pytest.approx((0.8, 10.0))


def test_the_parts_of_a_stage_are_one_stage_to_those_who_hear():
    heard = []
    with progress.heard_by(heard.append):
        stage = progress.Parts("Counting twice")
        for first in (0.0, 0.5):
            with stage.part(first, first + 0.5):
                progress.report(0.5, "Counting")
    assert [(news.stage, news.fraction) for news in heard] == [("Counting twice", 0.25), ("Counting twice", 0.75)]
    assert heard[0].since == pytest.approx(heard[1].since, abs=1)


def test_without_a_listener_nothing_is_said_and_nothing_stops():
    progress.show("half of it")
    progress.report(0.5, "Counting")
    progress.expect(1.0, "Fitting")


def many(desk, count, reader="loop"):
    """One reader asks so many slow things, each from a page of its own: what lets them end, and what each was told."""
    go = threading.Event()
    told = [desk.ask(f"{reader} {i}", f"{reader}'s page {i}", lambda: go.wait(10), 0.01, reader) for i in range(count)]
    return go, [pending.progress.stage for pending in told]


def test_one_readers_loop_does_not_keep_another_waiting():
    desk = Desk(each=2)
    go, stages = many(desk, 20)
    # Two are worked on. The twenty take fewer places than there are, so the other reader's is begun at once.
    assert stages[2:] == ["Waiting for your other questions"] * 18
    assert desk.ask("mine", "page", lambda: 7, 5, "somebody else") == 7
    go.set()


def test_what_waits_for_its_turn_is_begun_when_one_of_the_same_reader_ends():
    desk, order, gates = Desk(each=1), [], [threading.Event() for _ in range(3)]

    def work(i):
        order.append(i)
        gates[i].wait(10)
        return i

    def ask(i):
        return desk.ask(f"key {i}", f"page {i}", lambda: work(i), 0.01, "reader")

    for i in range(3):
        ask(i)
    for i in range(3):
        assert until(lambda i=i: order == list(range(i + 1)))
        gates[i].set()
        assert until(lambda i=i: ask(i) == i)


def test_what_two_readers_wait_for_takes_the_turn_of_either():
    desk = Desk(each=1)
    go, _ = many(desk, 1)
    asked = threading.Event()
    assert desk.ask("common", "loop's other page", asked.set, 0.01, "loop").progress.stage == desks.NO_TURN
    desk.ask("common", "page", asked.set, 5, "somebody else")
    assert asked.wait(5)
    go.set()


def test_who_waits_already_is_told_at_once_and_keeps_no_thread_of_the_server():
    desk, go, gone = Desk(each=1), threading.Event(), []

    def ask():
        gone.append(desk.ask("slow", "page", lambda: go.wait(10), 10, "reader"))

    first = threading.Thread(target=ask)
    first.start()
    assert until(lambda: desk._kept_waiting["reader"] == 1)
    # It would wait ten seconds too.
    assert isinstance(desk.ask("slow", "other page", lambda: go.wait(10), 10, "reader"), Pending)
    assert not gone
    go.set()
    first.join()
    assert gone == [True]


# --- Many cookies at one address ---------------------------------------------------------------------


def from_one_address(desk, cookies, each, address="203.0.113.9"):
    """So many readers of one address ask so many slow things each: what lets them end, and what each was told."""
    go, told = threading.Event(), []
    for i in range(cookies * each):
        reader = f"cookie {i % cookies} at {address}"
        asked = desk.ask(f"{address} {i}", f"{address}'s page {i}", lambda: go.wait(10), 0, reader, address=address)
        told.append(asked.progress.stage)
    return go, told


def test_cookies_of_one_address_have_twice_a_readers_places_and_keep_nobody_else_waiting():
    desk = Desk(each=2)
    go, stages = from_one_address(desk, 5, 2)
    assert stages[4:] == ["Waiting for other questions from your address"] * 6
    assert sum(not piece.waits for piece in desk._pieces.values()) == desks.OFFICE * 2
    assert desk.ask("mine", "page", lambda: 7, 5, "somebody else", address="192.0.2.7") == 7
    assert desk.ask("my own", "page", lambda: 7, 5, "a login") == 7
    go.set()


def test_who_has_nothing_at_work_does_not_stand_behind_all_that_others_of_the_address_ask():
    desk, gates, begun = Desk(each=2), [threading.Event() for _ in range(10)], []

    def work(name, gate):
        begun.append(name)
        gate.wait(10)

    def ask(name, reader, gate):
        desk.ask(name, f"page of {name}", lambda: work(name, gate), 0, reader, address="here")

    for i, gate in enumerate(gates):
        ask(f"loop {i}", f"cookie {i % 5}", gate)
    ask("mine", "my cookie", gates[9])
    assert until(lambda: len(begun) == desks.OFFICE * 2)
    # The fifth cookie has nothing at work either, and came first; then it is my turn, before anybody's second one.
    for number, name in enumerate(("loop 4", "mine")):
        gates[number].set()
        assert until(lambda number=number: len(begun) == desks.OFFICE * 2 + 1 + number)
        assert begun[-1] == name
    for gate in gates:
        gate.set()


@pytest.mark.parametrize("each", [3, 4, 8, 64])
def test_however_much_a_reader_may_ask_an_address_never_has_the_last_place(each):
    desk = Desk(each)
    go, _ = from_one_address(desk, 5, 4)
    assert desk.ask("mine", "page", lambda: 7, 5, "somebody else", address="192.0.2.7") == 7
    go.set()


def test_what_waits_for_its_address_is_begun_when_one_of_it_ends():
    desk = Desk(each=1)
    go, stages = from_one_address(desk, 3, 1)
    assert stages[2] == desks.NO_SHARE
    go.set()

    def third():
        reader = "cookie 2 at 203.0.113.9"
        return desk.ask("203.0.113.9 2", "page", lambda: 7, 1, reader, address="203.0.113.9")

    # Its work is that of whoever asked first.
    assert until(lambda: third() is True)


def test_what_one_address_asks_is_not_written_down_without_end(monkeypatch):
    monkeypatch.setattr(desks, "MAY_WAIT", 3)
    desk = Desk(each=1)
    go, stages = from_one_address(desk, 20, 2)
    assert len(desk._pieces) == desks.OFFICE * (1 + 3)
    assert stages[-1] == desks.NO_SHARE
    # Another address has as much.
    from_one_address(desk, 20, 2, "192.0.2.7")
    assert len(desk._pieces) == 2 * desks.OFFICE * (1 + 3)
    go.set()


def test_requests_of_one_address_that_are_kept_waiting_leave_threads_to_others():
    desk, go, gone = Desk(each=1), threading.Event(), []

    def ask(i, patience=10):
        gone.append(desk.ask(f"slow {i}", f"page {i}", lambda: go.wait(10), patience, f"cookie {i}", address="here"))

    waiting = [threading.Thread(target=ask, args=(i,)) for i in range(desks.OFFICE)]
    for thread in waiting:
        thread.start()
    assert until(lambda: desk._kept_waiting["\nhere"] == desks.OFFICE)
    # It joins what is worked on, and would wait for ten seconds too.
    told = desk.ask("slow 0", "yet another", lambda: go.wait(10), 10, "yet another cookie", address="here")
    assert isinstance(told, Pending)
    assert not gone
    go.set()
    for thread in waiting:
        thread.join()
    assert not desk._kept_waiting


def test_a_loop_of_questions_is_not_written_down_without_end(monkeypatch):
    monkeypatch.setattr(desks, "MAY_WAIT", 3)
    desk = Desk(each=1)
    go, stages = many(desk, 10)
    assert len(desk._pieces) == 1 + 3
    assert set(stages[1:]) == {"Waiting for your other questions"}
    go.set()


def test_a_desk_that_closes_stops_at_the_next_checkpoint_even_what_others_want(job):
    desk, cache = Desk(), Cache(2**20)

    class Wanted:
        """A store that says of everything that another process waits for it."""

        def noted(self, _):
            return ""

    def view():
        work = cache._works.setdefault("tree", Work())
        work.wanted = time.monotonic() + 60
        with progress.heard_by(cache._listener("tree", work, Wanted())):
            return job.work()

    desk.ask("key", "a", view, 0.05)
    assert job.begins()
    desk.close()
    assert until(lambda: job.stopped)
    # Whoever asks while the process ends is told to ask again.
    assert isinstance(desk.ask("other", "b", lambda: 7, 0.05), Pending)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has numbers for threads")
def test_who_works_makes_way_for_who_answers(desk):
    mine, theirs = (desk.ask(name, "page", lambda: os.getpriority(os.PRIO_PROCESS, 0), 60) for name in "ab")
    assert mine == theirs == os.getpriority(os.PRIO_PROCESS, 0) + NICE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has numbers for threads")
def test_a_thread_that_another_worker_starts_is_no_nicer_than_the_first():
    desk = Desk()

    def niceness():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def chain(depth):
        """The niceness of so many threads, each started by the one before."""
        desks.step_back()
        if not depth:
            return [niceness()]
        found = [niceness()]
        thread = threading.Thread(target=lambda: found.extend(chain(depth - 1)))
        thread.start()
        thread.join()
        return found

    assert len(set(desk.ask("key", "page", lambda: chain(3), 60))) == 1


AS_NICE = """
import os, sys
os.nice(int(sys.argv[1]))
from dashboard.layer.queue import Desk
if os.getuid() == 0:
    os.setuid(65534)
try:
    os.nice(-1)
except PermissionError:
    pass
else:
    sys.exit("this process may raise its priority, so it shows nothing")
desk = Desk()
print([desk.ask(name, "page", lambda: os.getpriority(os.PRIO_PROCESS, 0), 60) for name in "ab"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has numbers for threads")
@pytest.mark.parametrize("nice", [3, 10, 16, 19])
def test_who_may_not_raise_a_priority_is_answered_under_any_niceness(nice):
    # These tests may be run under a niceness too; 19 is the last.
    answers_at = min(os.getpriority(os.PRIO_PROCESS, os.getpid()) + nice, 19)
    works_at = min(answers_at + NICE, 19)
    ran = subprocess.run(
        [sys.executable, "-c", AS_NICE, str(nice)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout.strip(), ran.returncode) == (str([works_at, works_at]), 0), ran.stderr


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES, errno.ENOSYS])
def test_a_system_that_lets_nobody_step_back_is_answered_all_the_same(desk, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, "no")

    monkeypatch.setattr(os, "setpriority", refuse)
    assert desk.ask("key", "page", lambda: 7, 60) == 7


def test_work_that_gets_no_thread_is_begun_when_there_is_one(desk, monkeypatch):
    def none(_):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none)
        assert isinstance(desk.ask("key", "page", lambda: 7, 0.01), Pending)
        assert desk.stuck == "can't start new thread"
    assert desk.ask("key", "page", lambda: 7, 60) == 7
    assert not desk.stuck


def test_a_desk_whose_threads_all_died_begins_new_work(desk):
    def die():
        raise SystemExit

    for i in range(3 * desks.AT_ONCE):
        with pytest.raises(SystemExit):
            desk.ask(f"key {i}", "page", die, 60)
    assert desk.ask("key", "page", lambda: 7, 60) == 7


# --- What nobody fetches ----------------------------------------------------------------------------


def left(desk, reader, number, size, address=""):
    """Have a page ask for an answer of some bytes and never come for it."""
    go = threading.Event()

    def make():
        assert go.wait(10)
        return b"x" * size

    assert isinstance(
        desk.ask(f"{reader} {number}", f"page {number} of {reader}", make, 0, reader, address=address), Pending
    )
    go.set()
    assert until(lambda: all(thread.name != "desk" for thread in threading.enumerate()))


def kept(desk):
    """The answers that are there: how many bytes of which reader."""
    held = Counter()
    for piece in desk._pieces.values():
        held.update(dict.fromkeys(piece.readers, len(piece.future.result())))
    return held


@pytest.mark.slow
def test_answers_that_nobody_fetches_are_kept_within_bytes_however_many_pages_ask():
    desk = Desk(kept_bytes=1000, weigh=len)
    for number in range(100):
        left(desk, f"reader {number % 20}", number, 90)
        assert kept(desk).total() <= 1000
    assert kept(desk).total() > 500


def test_one_readers_pages_take_a_share_and_push_out_nobody_elses():
    desk = Desk(kept_bytes=1000, weigh=len)
    left(desk, "somebody else", 0, 200)
    for number in range(50):
        left(desk, "loop", number, 90)
    assert kept(desk)["loop"] <= 250
    assert (
        desk.ask("somebody else 0", "page 0 of somebody else", lambda: "made again", 5, "somebody else") == b"x" * 200
    )


def test_one_addresss_cookies_take_two_shares_and_push_out_nobody_elses():
    desk = Desk(kept_bytes=1000, weigh=len)
    left(desk, "somebody else", 0, 200, "192.0.2.7")
    for number in range(50):
        left(desk, f"cookie {number}", number, 90, "203.0.113.9")
    held = kept(desk)
    assert held.pop("somebody else") == 200
    assert 250 < held.total() <= 500


def test_an_answer_that_is_larger_than_all_that_is_kept_is_fetched_once():
    desk, made, go = Desk(kept_bytes=10, weigh=len), [], threading.Event()

    def make():
        made.append(1)
        assert go.wait(60)
        return b"x" * 1000

    assert isinstance(desk.ask("key", "page", make, 0, "reader"), Pending)
    go.set()
    assert until(lambda: not isinstance(desk.ask("key", "page", make, 0, "reader"), Pending))
    assert made == [1]


@pytest.mark.parametrize("error", [Stopped, Refusal, ValueError])
def test_work_that_comes_to_nothing_leaves_nothing_of_what_it_worked_with(desk, error):
    class Held:
        pass

    left = []

    def beginning():
        points = Held()
        left.append(weakref.ref(points))
        raise error("No.")

    def work():
        try:
            beginning()
        except error as first:
            more = Held()
            left.append(weakref.ref(more))
            raise error("No.") from first

    gc.disable()
    try:
        if error is Stopped:
            assert isinstance(desk.ask("key", "a", work, 60), Pending)
        else:
            with pytest.raises(error):
                desk.ask("key", "a", work, 60)
        until(lambda: not any(thread.name == "desk" for thread in threading.enumerate()))
        assert [found() for found in left] == [None, None]
    finally:
        gc.enable()
