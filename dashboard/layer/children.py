"""Work in child processes of this one (`dashboard.layer.nursery`): stopped at once, limited, and apart from readers.

What is over in a blink is done here. For the rest a process is made that has this one piece of work to do. It is
ended when nobody waits for it, in the middle of a fit too; it cannot hold the interpreter of those who answer; its
memory has a limit that the kernel keeps, and what several of them may take is added up. If one dies, whoever asked is
told so, and nobody else notices.
"""

import array
import atexit
import json
import logging
import os
import pickle  # nosec B403
import socket
import subprocess  # nosec B404
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, TypeVar

from dashboard import progress
from dashboard.errors import Mishap, Offer, Refusal
from dashboard.layer import nursery
from dashboard.layer.engine import Work
from dashboard.layer.nursery import ANSWER, BEGUN, NEWS, REFUSED, TOO_LARGE
from dashboard.layer.room import Room
from dashboard.layer.store import Health
from dashboard.layer.store.packing import unpack
from dashboard.progress import Progress

T = TypeVar("T")

# What takes so few seconds and bytes at most is done here: making a child takes a twentieth of a second.
BLINK, LITTLE = 0.1, 32 * 2**20
# What a child holds beside its work: pages of the nursery's that it writes to.
EACH = 32 * 2**20
# A child hangs that takes so many seconds, and so many times as long as its work should at most: machines are busy.
HANGS, TIMES = 300.0, 20.0
# How often whoever waits is asked whether they still do, in seconds.
LOOK = 0.1

NO_ROOM = "Waiting for memory that other questions hold"

log = logging.getLogger(__name__)


class Unborn(Exception):
    """There is no child, because nobody could make one."""


class Children:
    """Child processes for what takes long.

    Parameters
    ----------
    types : mapping of str to type
        The dataclasses that results may be, by name.
    nbytes : int
        What all of them together may take.
    around : callable
        Makes of a piece of work what a child has to do, which knows nothing of the thread that asked.
    """

    def __init__(
        self, types: Mapping[str, type], nbytes: int, around: Callable[[Work[Any]], Work[Any]] = lambda work: work
    ) -> None:
        self.types, self.room, self._around = types, Room(nbytes), around
        NURSERY.open()

    def run(self, key: str, work: Work[T]) -> T:  # noqa: ARG002
        """What comes of it.

        Raises
        ------
        Stopped
            If nobody waits for it any more; the child is ended then.
        Mishap
            If the child took more memory than the work was allowed, much more time than it should, or died.
        """
        if work.seconds < BLINK and work.nbytes < LITTLE:
            return work.done()
        began = progress.clock()
        with self.room.taken(
            work.nbytes + work.given + EACH, lambda: progress.say(Progress(NO_ROOM, 0.0, None, began))
        ):
            try:
                return self._done(work)
            except Unborn as error:
                log.error("No child process can be made, so work is done in this one: %s", error)
                return work.done()

    def health(self) -> Health:
        """How much of their memory is taken."""
        held, nbytes = self.room.held >> 20, self.room.nbytes >> 20
        return Health(True, f"child processes, {held:,} of {nbytes:,} MiB taken")

    def _done(self, work: Work[T]) -> T:
        task = pickle.dumps((self._around(work), work.nbytes + work.given))
        # Somebody may have killed it who was in need of its memory; twice is no accident.
        for _ in range(2):
            with NURSERY.child() as there:
                try:
                    there.send_bytes(task)
                    return self._awaited(there, work)
                except (EOFError, ConnectionError):
                    log.error("A child process died at its work: %s", work.stage or work.function)
        raise Mishap(DIED)

    def _awaited(self, there: Connection, work: Work[T]) -> T:
        """What the child says in the end; meanwhile those who wait hear how far it is."""
        news = Progress(work.stage or "Starting", 0.0, work.seconds if work.stage else None, progress.clock())
        end = time.monotonic() + HANGS + TIMES * work.seconds
        while True:
            while not there.poll(LOOK):
                if time.monotonic() > end:
                    log.error("A child process hangs at its work: %s", work.stage or work.function)
                    raise Mishap(TOO_LONG)
                progress.say(news)
            message = there.recv_bytes()
            kind, said = message[:1], message[1:]
            if kind == NEWS:
                news = Progress(*json.loads(said))
                progress.say(news)
            elif kind == ANSWER:
                held_against(work, array.array("q", said)[0])
                answer: T = unpack(there.recv_bytes(), self.types)
                return answer
            else:
                raise failure(kind, said, work)


def held_against(work: Work[Any], taken: int) -> None:
    """Write down what a piece of work was expected to take and what it took, so that an estimate can be mended."""
    level = logging.WARNING if taken > work.nbytes + work.given + EACH else logging.DEBUG
    log.log(level, "%s: %d bytes expected, %d taken.", work.stage or work.function.__name__, work.nbytes, taken)


DIED = (
    "The process that worked on this ended before it was done, so there is no answer. Nothing else was disturbed. "
    "Try again, or choose fewer points or smaller constants."
)
TOO_LONG = (
    "This takes much longer than it should have, and was stopped. Try again, or choose fewer points or smaller "
    "constants."
)


def failure(kind: bytes, said: bytes, work: Work[Any]) -> Exception:
    """What a child could not do, as an error."""
    if kind == REFUSED:
        sentence, parameter, offers = json.loads(said)
        return Refusal(sentence, parameter, tuple(Offer(label, changes) for label, changes in offers))
    if kind == TOO_LARGE:
        log.error("%s took more than the %s bytes that were expected.", work.stage or work.function, work.nbytes)
        return Mishap(
            f"This took more memory than the {work.nbytes / 2**20:,.0f} MiB that it should have, and was stopped. "
            "Choose fewer points or smaller constants."
        )
    return RuntimeError(f"In a child process: {said.decode(errors='replace')}")


class Nursery:
    """The nursery of this process, and of those that are forked from it; another one if it is gone."""

    def __init__(self) -> None:
        self._asked: socket.socket | None = None
        self._lock = Lock()

    def open(self) -> None:
        """Start it as long as that costs little: before there are threads."""
        with self._lock:
            if self._asked is None and nursery.forks():
                self._asked = nursery.start()

    @contextmanager
    def child(self) -> Iterator[Connection]:
        """A child that has begun; it is ended with the block.

        Raises
        ------
        Unborn
            If there is none, of a new nursery either.
        """
        there, line = self._child()
        try:
            yield there
        finally:
            os.close(line)
            there.close()

    def _child(self) -> tuple[Connection, int]:
        why: Exception = OSError()
        for _ in range(2):
            asked = self._open()
            try:
                there, line = nursery.ask(asked)
            except OSError as error:
                why = error
                self._gone(asked)
                continue
            try:
                if there.recv_bytes() == BEGUN:
                    return there, line
            except (EOFError, OSError) as error:
                why = error
            os.close(line)
            there.close()
            self._gone(asked)
        raise Unborn(str(why) or type(why).__name__) from why

    def _open(self) -> socket.socket:
        with self._lock:
            if self._asked is None:
                try:
                    self._asked = nursery.start()
                except (OSError, subprocess.SubprocessError) as error:
                    raise Unborn(str(error)) from error
            return self._asked

    def _gone(self, asked: socket.socket) -> None:
        """Forget one that makes no children."""
        with self._lock:
            if self._asked is asked:
                self._asked = None
                asked.close()

    def close(self) -> None:
        """Ask for no more children."""
        if self._asked is not None:
            self._gone(self._asked)


NURSERY = Nursery()
atexit.register(NURSERY.close)
