"""Files of strangers are read in a process of their own, which may be lost: a fresh interpreter without a network.

A reader of a format can be made to take all memory, to run for ever, or to die, and a thread can be stopped by
nobody. So a child reads: with bounds of memory, processor, time and files that the kernel holds, no secrets in its
environment, nothing it may open for writing, and one file, opened for it, into which it puts arrays. What it says is
held against what it may say, since a file may have taken it over.

It loads what it needs before it is asked, so that one may be started before anybody knows what is to be read
(`dashboard.reading.spares`).
"""

import ctypes
import errno
import json
import os
import resource
import select
import signal
import socket
import subprocess  # nosec B404
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Self

from dashboard import progress
from dashboard.errors import Offer, Refusal
from dashboard.reading import kinds
from dashboard.reading.blob import File, megabytes
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.packed import Broken, dump, load
from dashboard.reading.read import Read

Hear = Callable[[str, float], None]
# Whoever listens is asked so often whether it still wants to, in seconds.
LOOK = 0.1
# A child has so much longer than its own clock to say that its time is over.
GRACE = 1.0
# It says no more at once than this.
MOST_SAID = 2**20
# Files it may have open at a time, its libraries' too.
OPEN = 64
# It makes way for whoever answers readers, and is the first to go when a machine has no memory left.
NICE, FIRST = 10, 500
SENTENCE = 4_000
# Whoever started it asks within so many seconds, or is gone.
ASKED = 120
# What a fresh interpreter runs.
LINES = "import sys; sys.path[:] = {path!r}; from dashboard.reading import child; child.main()"
# Of the environment a child is given what the system needs to find libraries, and what keeps those from taking
# memory for threads that nobody wants.
KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
GIVEN = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # For which it would look through all that is installed.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
# Libraries are loaded before memory is bounded, by what a file is.
LIBRARIES = {
    "parquet": ("pyarrow.parquet", "pyarrow.compute"),
    "zip": ("PIL.Image", "PIL.ImageOps", "python_calamine"),
    "ole": ("python_calamine",),
    **dict.fromkeys(kinds.IMAGES, ("PIL.Image", "PIL.ImageOps")),
}
_NEW_USER, _NEW_NET, _DIES_WITH_PARENT = 0x10000000, 0x40000000, 1
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_READS = "open"
_FORBIDDEN = ("socket.", "subprocess.", "os.", "shutil.", "ftplib.", "http.", "smtplib.", "pty.", "ctypes.", "mmap.wr")
# What libraries ask of the system while they read.
_HARMLESS = ("os.listdir", "os.scandir", "os.fspath", "os.getxattr")


@dataclass
class Started:
    """A child that has not been asked yet, in a fresh interpreter that finds modules where this one does.

    It has nothing else of this process, and ends when nobody can ask it any more. Once it is asked, it ends with the
    thread that started it.

    Attributes
    ----------
    process : Popen
    asking : socket
        Where the question is put.
    """

    process: subprocess.Popen[bytes]
    asking: socket.socket

    @classmethod
    def now(cls) -> Self:
        """Start one."""
        # Some are relative: a notebook's first is the folder that it was started in.
        lines = LINES.format(path=[str(Path(place).absolute()) for place in sys.path])
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # nosec B603
                [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", lines],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in KEPT if name in os.environ} | GIVEN,
                cwd="/",
            )
        return cls(process, ours)

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def ask(self, question: dict[str, Any], into: int) -> None:
        """Put the one question, with the open file that it writes into."""
        # A child that died says so by its end.
        with suppress(BrokenPipeError, ConnectionResetError), self.asking:
            socket.send_fds(self.asking, [b"?"], [into])
            self.asking.sendall(json.dumps(question).encode())

    def end(self) -> None:
        """End it, whatever it is at, and leave nothing of it."""
        self.asking.close()
        self.process.kill()
        with self.process:
            pass


def apart(
    files: Sequence[File],
    choices: Choices,
    limits: Limits,
    into: Path,
    hear: Hear = lambda *_: None,
    *,
    start: Callable[[], Started] = Started.now,
) -> Read:
    """Read files in a child process.

    Parameters
    ----------
    files, choices, limits
        As `dashboard.reading.files.read` has them.
    into : Path
        A file that is not there yet: it will hold the data set as `packed.dump` writes it, and stays where it was
        read. The arrays of what is returned are this file.
    hear : callable
        Is told what is being done and what share of it is, 0 to 1, at least every `LOOK` seconds or so. What it raises
        ends the child, and is raised here.
    start : callable
        Where the child comes from.

    Raises
    ------
    Refusal
        If the files cannot be read; also if the child takes too much memory or time, or dies.
    """
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            _Asked(files, choices, limits, hear).wait(start(), descriptor)
        finally:
            os.close(descriptor)
        return load(into)
    except BaseException as error:
        into.unlink(missing_ok=True)
        if isinstance(error, Broken):
            raise _lost() from None
        raise


def _lost() -> Refusal:
    return Refusal(
        "What reads this file broke down: it is damaged, or made so that it does. Save it again with another program, "
        "or in another format."
    )


def _too_long(limits: Limits) -> Refusal:
    return Refusal(
        f"Reading this took longer than {limits.seconds:,} seconds, which is all it may take. "
        "Leave out rows or columns before, or save it as NPY or Parquet."
    )


def _too_large(limits: Limits) -> Refusal:
    return Refusal(
        f"Reading this took more than {megabytes(limits.memory)} of memory, which is all it may take. "
        "Leave out rows or columns before."
    )


class _Asked:
    """A child that was asked to read, and what it says."""

    def __init__(self, files: Sequence[File], choices: Choices, limits: Limits, hear: Hear) -> None:
        self.files, self.choices, self.limits, self.hear = files, choices, limits, hear
        self.stage, self.fraction = "starting", 0.0
        self.ended: dict[str, Any] | None = None

    def wait(self, child: Started, descriptor: int) -> None:
        """Until it has written what it read into a file that is open.

        Raises
        ------
        Refusal
            If it did not.
        """
        try:
            child.ask(self._question(), descriptor)
            self._listen(child.process)
            code = child.process.wait()
        finally:
            child.end()
        self._judge(code)

    def _question(self) -> dict[str, Any]:
        return {
            "files": [[file.name, str(file.path)] for file in self.files],
            "choices": self.choices.model_dump(mode="json"),
            "limits": asdict(self.limits),
        }

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Hear what it says until it says no more."""
        stream: IO[bytes] = process.stdout  # type: ignore[assignment]  # it was asked for
        said = b""
        end = time.monotonic() + self.limits.seconds + GRACE
        while True:
            self.hear(self.stage, self.fraction)
            if time.monotonic() > end:
                raise _too_long(self.limits)
            if not select.select([stream], [], [], LOOK)[0]:
                continue
            piece = os.read(stream.fileno(), 2**16)
            if not piece:
                return
            *lines, said = (said + piece).split(b"\n")
            if len(said) > MOST_SAID:
                raise _lost()
            for line in lines:
                self._told(line)

    def _told(self, line: bytes) -> None:
        """One thing that it says."""
        try:
            news = json.loads(line)
            if not isinstance(news, dict):
                raise TypeError
            if "stage" in news:
                self.stage, self.fraction = str(news["stage"])[:100], min(max(float(news["fraction"]), 0.0), 1.0)
            else:
                self.ended = news
        except (ValueError, TypeError, KeyError, RecursionError):
            raise _lost() from None

    def _judge(self, code: int) -> None:
        """What its end means."""
        news = self.ended or {}
        if code == 0 and news.get("done") is True:
            return
        if "refused" in news:
            raise _refusal(news)
        if news.get("memory") is True or code == -signal.SIGKILL:
            raise _too_large(self.limits)
        if code in (-signal.SIGXCPU, -signal.SIGALRM):
            raise _too_long(self.limits)
        raise _lost()


def _refusal(news: dict[str, Any]) -> Refusal:
    """What a child was told to say, as far as it is of the kind that is said."""
    try:
        offers = tuple(
            Offer(str(label)[:SENTENCE], {str(k)[:100]: _plain(v) for k, v in changes.items()})
            for label, changes in news["offers"][:20]
        )
    except (TypeError, ValueError, KeyError, AttributeError):
        return _lost()
    parameter = news.get("parameter")
    return Refusal(str(news["refused"])[:SENTENCE], None if parameter is None else str(parameter)[:100], offers)


def _plain(value: Any) -> object:
    """A new value of a choice: a word or a number."""
    if not isinstance(value, str | int | float):
        raise TypeError
    return value[:SENTENCE] if isinstance(value, str) else value


# --- In the child ----------------------------------------------------------------------------------


def main() -> None:
    """Read what is asked for on the standard input; say on the standard output how far it is, and how it ended."""
    _make_way()
    signal.alarm(ASKED)
    # It brings all readers with it.
    reader = import_module("dashboard.reading.files")
    asked, descriptor = _question()
    signal.alarm(0)
    said = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limits = Limits(**asked["limits"])
    files = [File(name, Path(path)) for name, path in asked["files"]]
    _load_libraries(files)

    def work() -> None:
        with progress.heard_by(_Teller(said)):
            read = reader.read(files, Choices.model_validate(asked["choices"]), limits)
            dump(read, into)
            into.flush()

    with os.fdopen(descriptor, "wb") as into:
        lock(limits)
        _say(said, _ended(work))


def _question() -> tuple[dict[str, Any], int]:
    """What is to be read, and the open file into which it goes; without a question this process ends."""
    with socket.socket(fileno=os.dup(0)) as asking:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        word, given, _, _ = socket.recv_fds(asking, 1, 1)
        if not word:
            sys.exit()
        with asking.makefile("rb") as stream:
            return json.load(stream), given[0]


def _make_way() -> None:
    """Have this process wait for the processor when its server wants it, and leave memory to others.

    It stays in its server's session, and so waits for nobody else: its reader is waiting too.
    """
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(FIRST))


class _Teller:
    """Says how far the reading is, not too often."""

    def __init__(self, said: Any) -> None:
        self._said = said
        self._told = 0.0

    def __call__(self, news: progress.Progress) -> None:
        if time.monotonic() > self._told + LOOK:
            self._told = time.monotonic()
            _say(self._said, {"stage": news.stage, "fraction": news.fraction})


def _ended(work: Callable[[], None]) -> dict[str, Any]:
    """How a piece of work ended, as it is said."""
    try:
        work()
    except Refusal as refusal:
        offers = [[offer.label, offer.changes] for offer in refusal.offers]
        return {"refused": refusal.sentence, "parameter": refusal.parameter, "offers": offers}
    except MemoryError:
        return {"memory": True}
    except Exception as error:
        # Its kind alone: its words may be those of the file. A file that cannot be mapped is memory too.
        memory = isinstance(error, OSError) and error.errno == errno.ENOMEM
        return {"failed": type(error).__name__, "memory": memory}
    return {"done": True}


def _say(said: Any, news: dict[str, Any]) -> None:
    said.write(json.dumps(news).encode() + b"\n")


def _load_libraries(files: Sequence[File]) -> None:
    """Load what the files need, while memory for it is not counted."""
    found = set()
    for file in files[:1_000]:
        with suppress(OSError), file.path.open("rb") as stream:
            found.add(kinds.kind(stream.read(kinds.FIRST)))
    for name in sorted({name for kind in found for name in LIBRARIES.get(kind, ())}):
        # The reader says what to install.
        with suppress(ImportError):
            import_module(name)


def lock(limits: Limits) -> None:
    """Take from this process for good what reading a file does not need."""
    _cut_off()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN, OPEN))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + limits.memory, taken + limits.memory))
    signal.alarm(limits.seconds)
    sys.addaudithook(_forbid)


def _cut_off() -> None:
    """Leave the network, where the system lets everybody do so, and end with whoever asked."""
    system = ctypes.CDLL(None)
    system.prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    # As root without the first, by which files of others could no longer be read.
    if os.geteuid() != 0 or system.unshare(_NEW_NET) != 0:
        system.unshare(_NEW_USER | _NEW_NET)


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what no reader of a file does: sockets, other programs, and to open anything for writing."""
    if event == _READS:
        if isinstance(args[2], int) and args[2] & _WRITES:
            raise PermissionError("a file may not be written to")
    elif event.startswith(_FORBIDDEN) and event not in _HARMLESS:
        raise PermissionError(event)


if __name__ == "__main__":
    main()
