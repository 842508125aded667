"""Work in child processes is stopped, limited and kept apart; the children are real."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import psutil
import pytest

from dashboard import progress
from dashboard.data.points import Points
from dashboard.errors import Mishap, Offer, Refusal
from dashboard.layer import children
from dashboard.layer.children import Children
from dashboard.layer.engine import Work
from dashboard.progress import Stopped
from tests import works

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="Only Linux has children."), pytest.mark.timeout(60)]

MIB = 2**20
LONG = 10.0


def work(function, *args, nbytes=MIB, seconds=LONG, given=0):
    return Work(function, args, "Working", seconds, nbytes, given)


@pytest.fixture(scope="module")
def engine():
    made = Children({"Points": Points}, 1024 * MIB)
    made.run("", work(works.doubled, 1))
    return made


def said(engine, piece):
    """Everything that was said while a piece of work was done."""
    heard = []
    with progress.heard_by(heard.append):
        engine.run("", piece)
    return heard


def stopped(engine, piece, after=0.5):
    """Stop waiting for a piece of work after so many seconds; how many it took until it was ended."""
    end = time.monotonic() + after

    def heard(_):
        if time.monotonic() > end:
            raise Stopped

    with progress.heard_by(heard), pytest.raises(Stopped):
        engine.run("", piece)
    return time.monotonic() - end


def busy(nursery):
    """The processes that a nursery has made and that work."""
    return [p.pid for p in nursery.children() if is_busy(p)]


def is_busy(process):
    with suppress(psutil.Error):
        return process.status() == psutil.STATUS_RUNNING
    return False


def test_what_a_child_makes_comes_back_whole(engine):
    assert engine.run("", work(works.doubled, 21)) == 42
    points = engine.run("", work(works.many, 3_000_000, nbytes=96 * MIB))
    np.testing.assert_array_equal(points.stored[:, 0], np.arange(3e6))


def test_what_is_over_in_a_blink_is_done_here_and_the_rest_is_not(engine):
    assert engine.run("", work(works.process, seconds=0.05)) == os.getpid()
    pids = {engine.run("", work(works.process)) for _ in range(2)}
    assert len(pids | {os.getpid()}) == 3


def test_what_is_short_and_large_is_done_by_a_child(engine):
    assert engine.run("", work(works.process, seconds=0.05, nbytes=40 * MIB)) != os.getpid()


def test_a_child_makes_way_for_those_who_answer(engine):
    assert engine.run("", work(works.nice)) >= os.getpriority(os.PRIO_PROCESS, os.getpid()) + 5


def test_children_make_way_for_other_sessions_too(engine):
    session, urgency = engine.run("", work(works.session))
    assert session != os.getsid(0)
    assert urgency in ("", "10")


def test_those_who_wait_hear_how_far_a_child_is(engine):
    assert ("Doing the half", 0.5) in {(news.stage, news.fraction) for news in said(engine, work(works.halfway))}


# The power takes half a minute, however quick the machine is: nobody is answered before they leave.
@pytest.mark.parametrize(("function", "args"), [(works.spinning, ()), (works.holding, (30_000_000,))])
def test_the_processor_is_free_within_a_second_of_the_last_reader_leaving(engine, function, args):
    there = nursery()
    assert stopped(engine, work(function, *args)) < 1
    end = time.monotonic() + 1
    while left := busy(there):
        assert time.monotonic() < end, left


def test_who_holds_the_interpreter_holds_nobody_else(engine):
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(engine.run, "", work(works.holding))
        longest = 0.0
        while not other.done():
            began = time.monotonic()
            time.sleep(0.005)
            longest = max(longest, time.monotonic() - began)
    assert longest < 0.5


def test_a_refusal_keeps_its_offers(engine):
    with pytest.raises(Refusal, match="No") as told:
        engine.run("", work(works.refusing))
    assert (told.value.parameter, told.value.offers) == ("n", (Offer("Two", {"n": 2}),))


def test_an_error_says_what_it_was(engine):
    with pytest.raises(RuntimeError, match="ZeroDivisionError: one by nothing"):
        engine.run("", work(works.failing))


def test_a_child_that_dies_is_a_sentence_to_who_asked_and_nothing_to_anybody_else(engine):
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(engine.run, "", work(works.halfway))
        with pytest.raises(Mishap, match="ended before it was done"):
            engine.run("", work(works.dying))
        assert other.result() == 1
    assert engine.room.held == 0


def test_work_whose_child_was_killed_once_is_done_by_another(engine, tmp_path):
    assert engine.run("", work(works.dying_once, str(tmp_path / "tried"))) == 1


@pytest.mark.slow
def test_a_child_that_hangs_is_ended_and_its_place_is_free(engine, monkeypatch):
    monkeypatch.setattr(children, "HANGS", 0.5)
    with pytest.raises(Mishap, match="much longer"):
        engine.run("", work(works.spinning, seconds=0.1))
    assert engine.room.held == 0


def test_the_kernel_keeps_a_child_to_what_its_work_was_allowed(engine):
    assert engine.run("", work(works.large, 300 * MIB, nbytes=304 * MIB)) == 300 * MIB // 8
    with pytest.raises(Mishap, match="more memory than the 32 MiB"):
        engine.run("", work(works.large, 300 * MIB, nbytes=32 * MIB))


def test_what_does_not_fit_beside_the_others_waits_its_turn_and_says_so():
    small = Children({}, 100 * MIB)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(small.run, "", work(works.spinning, 1.5, nbytes=50 * MIB))
        while not small.room.held:
            time.sleep(0.01)
        # Half of it for a copy of what it is given.
        second = pool.submit(said, small, work(works.doubled, 1, nbytes=2 * MIB, given=48 * MIB))
        time.sleep(0.5)
        assert not second.done()
        first.result()
        assert children.NO_ROOM in {news.stage for news in second.result()}


def test_who_needs_more_than_there_is_works_alone():
    assert Children({}, MIB).run("", work(works.doubled, 4)) == 8


def test_what_waits_for_room_is_given_up_with_its_reader():
    small = Children({}, 64 * MIB)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(small.run, "", work(works.spinning, 1.5, nbytes=50 * MIB))
        while not small.room.held:
            time.sleep(0.01)
        assert stopped(small, work(works.spinning, nbytes=50 * MIB), after=0.2) < 0.5
        first.result()
    assert small.room.held == 0


def nursery():
    """The process that makes children, which is what a child descends from."""
    return psutil.Process(Children({}, MIB).run("", work(works.parent)))


@pytest.mark.slow
def test_a_nursery_that_is_killed_is_followed_by_another(engine):
    before = nursery()
    before.kill()
    psutil.wait_procs([before], 5)
    assert engine.run("", work(works.doubled, 3)) == 6
    assert nursery().pid != before.pid


@pytest.mark.slow
def test_without_any_child_work_is_done_here(engine, monkeypatch, caplog):
    def none():
        raise OSError("no processes left")

    nursery().kill()
    time.sleep(0.1)
    monkeypatch.setattr(children.nursery, "start", none)
    assert engine.run("", work(works.process)) == os.getpid()
    assert "no processes left" in caplog.text
    monkeypatch.undo()
    assert engine.run("", work(works.process)) != os.getpid()


ASKER = """
import os, threading
from dashboard.layer.children import Children
from dashboard.layer.engine import Work
from tests import works
engine = Children({}, 2**30)
print(engine.run("", Work(works.parent, (), "", 9.0, 1)), flush=True)
engine.run("", Work(works.announced, (), "", 9.0, 1))
"""


@pytest.mark.slow
def test_children_and_their_nursery_end_with_whoever_asked_for_them():
    asker = subprocess.Popen([sys.executable, "-c", ASKER], stdout=subprocess.PIPE, text=True)
    pids = [int(asker.stdout.readline()) for _ in range(2)]
    processes = [psutil.Process(pid) for pid in pids]
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    _, alive = psutil.wait_procs(processes, 2)
    assert not alive
    asker.stdout.close()


FITTED = """
import numpy as np
from dashboard.layer.children import Children, nursery
from dashboard.compute.clustering import cluster
from dashboard.compute.methods import KMeans
from dashboard.data.points import Points
from dashboard.layer.engine import Work
from tests import works
points = Points(np.random.default_rng(0).normal(size=(20_000, 3)))
alone = nursery.forks()
cluster(points, KMeans())
print(alone, nursery.forks())
engine = Children({}, 2**30)
print(engine.run("", Work(works.fitted, (points,), "", 9.0, 2**26)))
"""


@pytest.mark.slow
def test_after_a_fit_in_this_process_a_child_still_can_fit():
    told = subprocess.run(
        [sys.executable, "-c", FITTED],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        env=os.environ | {"OMP_NUM_THREADS": "2"},
    )
    assert told.stdout.split() == ["True", "False", "8"]


def test_all_that_was_held_is_free_in_the_end(engine):
    assert engine.room.held == 0
    assert engine.health().said == "child processes, 0 of 1,024 MiB taken"
