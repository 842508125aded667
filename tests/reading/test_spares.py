"""A child that waits to be asked is one at most, for a time, and is bound as any other when it is asked."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from dashboard.errors import Refusal
from dashboard.reading import child
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.reading.spares import Spares
from harness.parts import until

pytestmark = pytest.mark.slow

CASES = Path(__file__).parent / "cases"
TABLE = [File("labels.csv", CASES / "labels.csv")]


# What tests before these have left to end by itself.
OTHERS = set()


def started():
    """The processes that this one has started and that read or wait to."""
    return {one.pid for one in psutil.Process().children() if "child" in said(one)}


def children():
    """Those of the test."""
    return sorted(started() - OTHERS)


def said(process):
    """The line that a process was started with; none when it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def waiting(spares):
    """The one child that is ready."""
    spares.prepare()
    until(children, 10)
    (pid,) = children()
    return pid


def loaded(pid):
    """Whether a child has loaded what it needs: it makes way, and has nothing to do until it is asked."""
    there = psutil.Process(pid)
    return there.nice() > os.getpriority(os.PRIO_PROCESS, 0) and there.status() == psutil.STATUS_SLEEPING


def read(spares, tmp_path, given=TABLE, limits=HOSTED, hear=lambda *_: None):
    return spares.apart(given, Choices(), limits, tmp_path / "data", hear)


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def spares():
    """Spares that wait as long as a test takes."""
    OTHERS.update(started())
    made = Spares()
    yield made
    with made._changed:
        made._until = 0.0
        made._changed.notify_all()
    until(lambda: not children(), 20)


def test_what_is_ready_reads_and_is_used_once(spares, tmp_path):
    pid, heard = waiting(spares), set()
    found = read(spares, tmp_path, hear=lambda *_: heard.update(children()))
    assert len(found) > 1
    assert heard == {pid}
    assert not children()
    (tmp_path / "data").unlink()
    # Where none is ready one is started, as it would be without.
    assert len(read(spares, tmp_path)) == len(found)


def test_there_is_one_at_most_however_often_it_is_wanted(spares):
    pid = waiting(spares)
    for _ in range(20):
        spares.prepare()
    time.sleep(0.2)
    assert children() == [pid]


def test_what_nobody_needs_ends_and_leaves_nothing(monkeypatch):
    begun, now = [], child.Started.now
    monkeypatch.setattr(child.Started, "now", lambda: begun.append(now()) or begun[-1])
    Spares(idle=0.5).prepare()
    until(lambda: begun, 10)
    until(lambda: not psutil.pid_exists(begun[0].process.pid), 5)


def test_what_has_died_is_not_asked(spares, tmp_path):
    pid = waiting(spares)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid), 5)
    assert len(read(spares, tmp_path)) > 1
    assert not psutil.pid_exists(pid)


def test_it_outlives_the_thread_that_wanted_it(monkeypatch, tmp_path):
    then = 'import time; child.lock(child.Limits()); time.sleep(2); print(\'{{"refused": "Late.", "offers": []}}\')'
    monkeypatch.setattr(child, "LINES", child.LINES.replace("child.main()", then))
    spares = Spares(idle=3.0)

    def wanting():
        pid = waiting(spares)
        until(lambda: psutil.Process(pid).rlimit(psutil.RLIMIT_NOFILE)[0] == child.OPEN, 10)

    thread = threading.Thread(target=wanting)
    thread.start()
    thread.join()
    with pytest.raises(Refusal, match="Late"):
        read(spares, tmp_path)


def test_it_is_bound_when_it_is_asked_and_not_before(spares, tmp_path):
    bounds = (psutil.RLIMIT_CPU, psutil.RLIMIT_NOFILE, psutil.RLIMIT_CORE, psutil.RLIMIT_AS)
    pid, seen = waiting(spares), []
    free = [psutil.Process(pid).rlimit(bound) for bound in bounds]
    np.save(tmp_path / "images.npy", np.zeros((3_000, 90, 90), np.uint8))

    def hear(*_):
        seen.append([psutil.Process(pid).rlimit(bound)[0] for bound in bounds])

    read(spares, tmp_path, [File("a", tmp_path / "images.npy")], hear=hear)
    assert free[0][0] == psutil.RLIM_INFINITY
    assert seen[-1][:3] == [HOSTED.seconds, child.OPEN, 0]
    assert HOSTED.memory < seen[-1][3] < 3 * HOSTED.memory


def test_too_much_memory_for_it_is_a_sentence(spares, tmp_path):
    np.save(tmp_path / "large.npy", np.zeros((100_000, 40)))
    waiting(spares)
    with pytest.raises(Refusal, match="more than 20 MB of memory"):
        read(spares, tmp_path, [File("a", tmp_path / "large.npy")], replace(HOSTED, memory=20 * 2**20))


def test_it_takes_little_while_it_waits_and_makes_way(spares):
    pid = waiting(spares)
    until(lambda: loaded(pid), 10)
    assert psutil.Process(pid).memory_info().rss < 80e6
    assert psutil.Process(pid).nice() - os.getpriority(os.PRIO_PROCESS, 0) == child.NICE
    assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == str(child.FIRST)


def test_it_ends_with_whoever_could_ask_it():
    lines = f"""
import sys, time
sys.path[:] = {[str(Path.cwd()), *sys.path]!r}
from dashboard.reading.spares import Spares
Spares().prepare()
time.sleep(60)
"""
    asker = subprocess.Popen([sys.executable, "-c", lines])
    try:
        there = psutil.Process(asker.pid)
        until(lambda: there.children() and loaded(there.children()[0].pid), 20)
        pid = there.children()[0].pid
        asker.kill()
        asker.wait()
        until(lambda: not alive(pid), 5)
    finally:
        asker.kill()
