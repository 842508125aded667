"""Child processes for one piece of work each, forked by a process that has everything loaded and does nothing else.

That process, the nursery, is itself forked before this one has threads, so that what is loaded is shared with it and
no lock of a thread is copied in the middle of its use; where there are threads already it is started as a new
interpreter. It ends when nobody holds the socket any more on which it is asked for children. A child ends with the
pipe that it is given, at once, whatever it is at: the kernel tells it by a signal that nothing in it handles.
"""

import array
import fcntl
import gc
import json
import os
import pickle  # nosec B403
import resource
import select
import signal
import socket
import subprocess  # nosec B404
import sys
from contextlib import suppress
from dataclasses import astuple
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from sklearn.utils.parallel import _get_threadpool_controller

from dashboard import progress
from dashboard.errors import Refusal
from dashboard.layer.engine import Work
from dashboard.layer.store.packing import pack
from dashboard.progress import Progress

# What works makes way for what answers; children of children's threads are as nice.
NICE = 10
# A child may have so much more than its work is allowed: stacks of threads, buffers of BLAS, what is packed.
SPARE = 192 * 2**20
# The kernel takes a child first when a machine has no memory left.
FIRST = 500

# What a child says, by the first byte of each message.
BEGUN, NEWS, ANSWER, REFUSED, FAILED, TOO_LARGE = b"b", b"n", b"a", b"r", b"f", b"m"


def start() -> socket.socket:
    """A new nursery; the socket on which it is asked for children."""
    ours, theirs = socket.socketpair()
    if forks():
        _fork(theirs)
    else:
        _run(theirs)
    theirs.close()
    return ours


def forks() -> bool:
    """Whether a nursery can be forked from this process as it is: with no thread, of OpenMP or BLAS neither, beside
    this one. In a copy of a process whose OpenMP has had threads, its next loop would wait for them for ever."""
    return len(os.listdir("/proc/self/task")) == 1


def ask(nursery: socket.socket) -> tuple[Connection, int]:
    """A new child: the connection to it, and the descriptor by whose closing it ends.

    Raises
    ------
    OSError
        If the nursery is gone, or there is no room for another process.
    """
    ours, theirs = socket.socketpair()
    life, line = os.pipe()
    try:
        socket.send_fds(nursery, [b"c"], [theirs.fileno(), life])
    except OSError:
        ours.close()
        os.close(line)
        raise
    finally:
        theirs.close()
        os.close(life)
    return Connection(ours.detach()), line


def _fork(theirs: socket.socket) -> None:
    """Go on as a nursery in a process that nobody has to wait for."""
    gc.collect()
    # No collection of the one writes to what it shares with the other.
    gc.freeze()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    if os.fork():
        os._exit(0)
    _keep(theirs.fileno())


def _run(theirs: socket.socket) -> None:
    """Start an interpreter as a nursery, which finds modules where this one does, and loads what work needs."""
    lines = "; ".join(
        [
            "import sys",
            f"sys.path[:] = {sys.path!r}",
            "from dashboard import results",
            "from dashboard.layer import nursery",
            "nursery.adopted()",
        ]
    )
    # It is the first one's child that stays, so that nobody has to wait for it.
    subprocess.run([sys.executable, "-c", lines], stdin=theirs.fileno(), check=True)  # nosec


def adopted() -> None:
    """Go on as a nursery whose socket is where the standard input is."""
    theirs = os.dup(0)
    if os.fork() == 0:
        _keep(theirs)


def _keep(listening: int) -> NoReturn:
    """Make children until nobody is left who could ask for one."""
    try:
        os.closerange(3, listening)
        os.closerange(listening + 1, os.sysconf("SC_OPEN_MAX"))
        for ours in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ours, signal.SIG_IGN)
        # Nobody waits for children: the system takes away what is left of them.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        _make_way()
        # To look through all that is loaded for its threads takes a fit 12 ms, in each child anew.
        _get_threadpool_controller()
        gc.freeze()
        with socket.socket(fileno=listening) as asked:
            while (given := _descriptors(asked)) is not None:
                if len(given) == 2 and _forked():
                    asked.close()
                    _work(*given)
                for descriptor in given:
                    os.close(descriptor)
    finally:
        os._exit(0)


def _make_way() -> None:
    """Have this process and its children wait for the processor when others want it, those of other servers too.

    Linux shares it among sessions first, each as nice as the next, and by niceness within a session only.
    """
    os.nice(NICE)
    with suppress(OSError):
        os.setsid()
        Path("/proc/self/autogroup").write_text(str(NICE))


def _descriptors(asked: socket.socket) -> list[int] | None:
    """The descriptors that came with the next word; None when there will be none."""
    try:
        word, given, _, _ = socket.recv_fds(asked, 1, 2)
    except OSError:
        return None
    return given if word else None


def _forked() -> bool:
    """Whether this is the child. Where there is no room for one, whoever asked sees that nobody answers."""
    with suppress(OSError):
        return os.fork() == 0
    return False


def _work(speaking: int, life: int) -> NoReturn:
    """Do the work that is sent, say what came of it, and end."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _live_with(life)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(FIRST))
        there = Connection(speaking)
        there.send_bytes(BEGUN)
        # Sealed by whoever asked for a child, who holds the only other end.
        work, allowed = pickle.loads(there.recv_bytes())  # nosec B301
        _allow(allowed + SPARE)
        for message in _outcome(work, there):
            there.send_bytes(message)
    finally:
        os._exit(0)


def _live_with(life: int) -> None:
    """Be ended by the kernel when the other end of a pipe is closed: no thread of ours has to be awake for it."""
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    # It may have been closed before.
    if select.select([life], [], [], 0)[0]:
        os._exit(0)


def _allow(nbytes: int) -> None:
    """Let this process have so many bytes more than it has now, by the kernel's own account of what it may write."""
    limit = _status("VmData") + nbytes
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _status(name: str) -> int:
    """Bytes of a kind of memory, by the kernel."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _outcome(work: Work[Any], there: Connection) -> list[bytes]:
    """What came of the work, as messages; meanwhile how far it is is said."""

    def heard(news: Progress) -> None:
        there.send_bytes(NEWS + json.dumps(astuple(news)).encode())

    before, files = _status("VmRSS"), _status("RssFile")
    try:
        with progress.heard_by(heard):
            answer = pack(work.done())
        # Libraries and data that lie in files are there once for all processes, however many of their pages this one
        # was the first to look at.
        taken = _status("VmHWM") - before - max(0, _status("RssFile") - files)
        return [ANSWER + array.array("q", [taken]).tobytes(), answer]
    except Refusal as refusal:
        offers = [[offer.label, offer.changes] for offer in refusal.offers]
        return [REFUSED + json.dumps([refusal.sentence, refusal.parameter, offers]).encode()]
    except MemoryError:
        return [TOO_LARGE]
    except Exception as error:
        return [FAILED + f"{type(error).__name__}: {error}".encode()]
