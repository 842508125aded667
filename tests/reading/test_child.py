"""What reads a stranger's file may be lost, and can do nothing but read it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dashboard.errors import Refusal
from dashboard.reading import child, files
from dashboard.reading.blob import File
from dashboard.reading.child import apart
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from tests.reading.bombs import ALL

CASES = Path(__file__).parent / "cases"
# What is run in a child after it was locked, in place of a reader.
LOCKED = """
import sys
sys.path[:] = {path!r}
from dashboard.reading import child
from dashboard.reading.limits import HOSTED
{before}
child.lock(HOSTED)
{then}
"""


def in_lock(then, before=""):
    """Run lines in a process that was locked as the one that reads is."""
    lines = LOCKED.format(path=[str(Path.cwd()), *sys.path], before=before, then=then)
    return subprocess.run([sys.executable, "-I", "-S", "-c", lines], capture_output=True, text=True, check=False)


def case(name):
    return [File(name, CASES / name)]


def read(given, tmp_path, limits=HOSTED, **more):
    return apart(given, Choices(), limits, tmp_path / "data", **more)


def refused(given, tmp_path, limits=HOSTED, **more):
    with pytest.raises(Refusal) as caught:
        read(given, tmp_path, limits, **more)
    assert not (tmp_path / "data").exists()
    return caught.value.sentence


@pytest.mark.slow
def test_a_child_finds_modules_where_this_process_does_which_may_be_the_folder_it_is_in(tmp_path):
    # So a notebook does, and whatever is run with -c.
    line = [sys.executable, "-c", MEASURED, "a", str(CASES / "labels.csv"), "HOSTED", str(tmp_path / "data")]
    assert json.loads(subprocess.run(line, capture_output=True, check=True).stdout)[0] == ""


@pytest.mark.parametrize("name", ["labels.csv", "types.parquet", "two-sheets.xlsx", "mixed.zip", "X-and-y.npz"])
def test_a_child_reads_what_is_read_here(name, tmp_path):
    here, there = files.read(case(name), Choices(), HOSTED), read(case(name), tmp_path)
    assert (there.columns, there.says, there.skipped) == (here.columns, here.says, here.skipped)
    assert [there.values(k) for k in range(len(there.columns))] == [here.values(k) for k in range(len(here.columns))]
    np.testing.assert_array_equal(there.images, here.images)


def test_a_refusal_of_the_child_is_ours_with_its_offers(tmp_path):
    with pytest.raises(Refusal) as caught:
        read(case("several.npz"), tmp_path)
    assert caught.value.parameter == "array"
    assert [offer.changes for offer in caught.value.offers] == [{"array": "a"}, {"array": "b"}]


def test_a_name_is_not_taken_for_a_path_nor_for_code(tmp_path):
    name = "../../etc/passwd'; import os; os.abort() #\udc80\0"
    found = read([File(name, CASES / "labels.csv")], tmp_path)
    assert found.files[0][:20] == name[:20]


# --- Lost ------------------------------------------------------------------------------------------


def started(monkeypatch, then):
    """Have children do something else than read."""
    lines = "import sys; sys.path[:] = {path!r}\nimport os, signal, time\n"
    monkeypatch.setattr(child, "LINES", lines + then.replace("{", "{{").replace("}", "}}"))


@pytest.mark.parametrize("how", ["os.abort()", "os.kill(os.getpid(), signal.SIGSEGV)", "sys.exit(3)", "pass"])
def test_a_child_that_dies_is_a_sentence(how, monkeypatch, tmp_path):
    started(monkeypatch, how)
    assert "broke down" in refused(case("labels.csv"), tmp_path)


def test_a_child_that_the_system_kills_took_too_much_memory(monkeypatch, tmp_path):
    started(monkeypatch, "os.kill(os.getpid(), signal.SIGKILL)")
    assert "more than 1 GiB of memory" in refused(case("labels.csv"), tmp_path)


@pytest.mark.parametrize("said", ["nothing of the kind", "[" * 10_000, '{"stage": 5, "fraction": []}', "[1, 2]"])
def test_a_child_that_talks_nonsense_is_a_sentence(said, monkeypatch, tmp_path):
    started(monkeypatch, f"os.write(1, {(said + chr(10)).encode()!r})")
    assert "broke down" in refused(case("labels.csv"), tmp_path)


def test_a_child_that_talks_without_end_is_ended(monkeypatch, tmp_path):
    started(monkeypatch, "while True: os.write(1, b'x' * 4096)")
    assert "broke down" in refused(case("labels.csv"), tmp_path)


def test_a_child_that_says_it_is_done_and_wrote_nothing_is_not_believed(monkeypatch, tmp_path):
    started(monkeypatch, "os.write(1, b'{\"done\": true}\\n')")
    assert "broke down" in refused(case("labels.csv"), tmp_path)


def test_a_child_that_offers_what_is_no_offer_is_not_believed(monkeypatch, tmp_path):
    news = json.dumps({"refused": "x", "offers": [["y", {"side": {"a": 1}}]]}).encode() + b"\n"
    started(monkeypatch, f"os.write(1, {news!r})")
    assert "broke down" in refused(case("labels.csv"), tmp_path)


def test_a_child_that_takes_too_long_by_the_clock_is_ended(monkeypatch, tmp_path):
    started(monkeypatch, "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(60)")
    began = time.monotonic()
    assert "took longer than 1 seconds" in refused(case("labels.csv"), tmp_path, replace(HOSTED, seconds=1))
    assert time.monotonic() - began < 10


def test_a_child_that_takes_too_much_memory_is_a_sentence(tmp_path):
    np.save(tmp_path / "large.npy", np.zeros((100_000, 40)))
    given = [File("large.npy", tmp_path / "large.npy")]
    assert len(read(given, tmp_path)) == 100_000
    (tmp_path / "data").unlink()
    assert "more than 20 MB of memory" in refused(given, tmp_path, replace(HOSTED, memory=20 * 2**20))


class Enough(Exception):
    """Nobody waits any more."""


def test_who_does_not_want_to_wait_raises_and_the_child_ends(monkeypatch, tmp_path):
    started(monkeypatch, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)")

    def hear(stage, fraction):
        assert (stage, fraction) == ("starting", 0.0)
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            raise Enough

    with pytest.raises(Enough):
        read(case("labels.csv"), tmp_path, hear=hear)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert not (tmp_path / "data").exists()


# One that says all it has to say, so slowly that each word is heard, however quick the machine is.
TALKING = """
from dashboard.reading import child
say = child._say
def say_slowly(*news):
    say(*news)
    time.sleep(0.05)
child._say, child.LOOK = say_slowly, 0
child.main()
"""


def test_who_waits_is_told_how_far_it_is(monkeypatch, tmp_path):
    started(monkeypatch, TALKING)
    np.save(tmp_path / "images.npy", np.zeros((3_000, 90, 90), np.uint8))
    heard = []
    read([File("a", tmp_path / "images.npy")], tmp_path, hear=lambda stage, fraction: heard.append((stage, fraction)))
    shares = [fraction for stage, fraction in heard if stage == "reading the images"]
    assert shares == sorted(shares)
    assert 0 < shares[-1] < 1


# --- Locked ----------------------------------------------------------------------------------------


def test_what_is_locked_still_runs():
    assert in_lock("print(open('/proc/self/status').read(6))").stdout == "Name:\t\n"


@pytest.mark.parametrize(
    ("then", "before"),
    [
        ("socket.socket()", "import socket"),
        ("socket.create_connection(('127.0.0.1', 1))", "import socket"),
        ("subprocess.run(['true'])", "import subprocess"),
        ("os.system('true')", "import os"),
        ("os.fork()", "import os"),
        ("os.execv('/bin/true', ['true'])", "import os"),
        ("os.posix_spawn('/bin/true', ['true'], {})", "import os"),
        ("open('/tmp/written', 'w')", ""),
        ("open('/tmp/written', 'ab')", ""),
        ("os.open('/tmp/written', os.O_RDWR | os.O_CREAT)", "import os"),
        ("os.remove('/tmp/written')", "import os"),
        ("os.mkdir('/tmp/written')", "import os"),
        ("os.rename('/tmp/a', '/tmp/b')", "import os"),
        ("os.symlink('/tmp/a', '/tmp/b')", "import os"),
        ("os.kill(1, 0)", "import os"),
        ("ctypes.CDLL(None)", "import ctypes"),
    ],
)
def test_a_reader_can_reach_nothing_and_nobody(then, before):
    done = in_lock(then, before)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def test_there_is_no_network_below_python_either():
    if subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody leave its network")
    before = "import ctypes; system = ctypes.CDLL(None); connect, new = system.connect, system.socket"
    with socket.create_server(("127.0.0.1", 0)) as there:
        # The system's own call, which no hook of Python's sees.
        address = bytes([2, 0]) + there.getsockname()[1].to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
        then = f"print(connect(new(2, 1, 0), {address!r}, 16))"
        assert in_lock(then, before).stdout == "-1\n"
        # As it would be without.
        assert in_lock("", f"{before}; {then}").stdout == "0\n"


@pytest.mark.parametrize(
    ("name", "most"),
    [("CPU", HOSTED.seconds), ("NOFILE", child.OPEN), ("CORE", 0), ("FSIZE", HOSTED.memory)],
)
def test_the_kernel_bounds_what_it_takes(name, most):
    assert in_lock(f"print(resource.getrlimit(resource.RLIMIT_{name})[0])", "import resource").stdout == f"{most}\n"


def test_no_secret_is_in_its_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DASHBOARD_SECRET", "x" * 32)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    started(monkeypatch, f"open({str(tmp_path / 'environment')!r}, 'w').write(repr(dict(os.environ)))")
    refused(case("labels.csv"), tmp_path)
    there = (tmp_path / "environment").read_text()
    assert "OPENBLAS_NUM_THREADS" in there
    assert "DASHBOARD" not in there
    assert "AWS" not in there


def test_it_ends_with_whoever_asked(tmp_path):
    lines = f"""
import sys
sys.path[:] = {[str(Path.cwd()), *sys.path]!r}
from pathlib import Path
from dashboard.reading import child
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
child.LINES = child.LINES.replace("child.main()", "import time; child.lock(child.Limits()); time.sleep(60)")
child.apart([File("a", Path({str(CASES / "labels.csv")!r}))], Choices(), HOSTED, Path({str(tmp_path / "data")!r}))
"""
    asker = subprocess.Popen([sys.executable, "-c", lines])
    try:
        (worker,) = _children(asker.pid)
        os.kill(asker.pid, signal.SIGKILL)
        asker.wait()
        end = time.monotonic() + 10
        while _alive(worker) and time.monotonic() < end:
            time.sleep(0.05)
        assert not _alive(worker)
    finally:
        asker.kill()


def _children(pid):
    """The processes that one has started and that were locked: they have no network of this machine's."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        limits = [Path(f"/proc/{child}/limits").read_text() for child in found]
        if limits and f"{child.OPEN}  " in limits[0].split("Max open files")[1].split("\n")[0]:
            return [int(child) for child in found]
        time.sleep(0.05)
    return []


def _alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


# --- Bombs -----------------------------------------------------------------------------------------

MEASURED = """
import json, resource, sys, time
from pathlib import Path
from dashboard.errors import Refusal
from dashboard.reading import child, limits
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
began = time.process_time()
try:
    child.apart([File(sys.argv[1], Path(sys.argv[2]))], Choices(), getattr(limits, sys.argv[3]), Path(sys.argv[4]))
    said = ""
except Refusal as refusal:
    said = refusal.sentence
took = resource.getrusage(resource.RUSAGE_CHILDREN)
# Of the processor: on the clock everything takes longer where others are busy.
seconds = time.process_time() - began + took.ru_utime + took.ru_stime
print(json.dumps([said, seconds, took.ru_maxrss * 1024]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("limits", ["HOSTED", "LOCAL"])
@pytest.mark.parametrize("name", ALL)
def test_a_bomb_is_refused_within_five_seconds_of_a_processor_and_300_megabytes(name, limits, tmp_path):
    make, says = ALL[name]
    (tmp_path / "bomb").write_bytes(make())
    line = [sys.executable, "-c", MEASURED, name, str(tmp_path / "bomb"), limits, str(tmp_path / "data")]
    said, seconds, peak = json.loads(subprocess.run(line, capture_output=True, check=True).stdout)
    if (name, limits) == ("many.zip", "LOCAL"):
        # A laptop reads as many images, and these are none.
        says = "no image in many.zip, which holds 100,000 files; at most"
    assert re.search(says, said), said
    assert seconds < 5
    assert peak < 300 * 2**20
