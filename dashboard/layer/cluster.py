"""Questions worked out on a Dask cluster.

A cluster that is absent, at the start or in the middle of work, costs speed and never an answer:
the work is done here.
"""

import dataclasses
import hashlib
import logging
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlsplit

from distributed import Client, Future, get_worker
from distributed.client import FutureCancelledError
from distributed.protocol import pickle as packing
from distributed.scheduler import KilledWorker

from dashboard import progress
from dashboard.errors import Refusal, masked
from dashboard.layer.engine import Engine, Work
from dashboard.layer.store import Health
from dashboard.layer.store.packing import pack, unpack
from dashboard.progress import Progress, Stopped

T = TypeVar("T")

TOPIC = "cluster-explorer"
# Connecting, and any other word with the scheduler, may take so long, in seconds.
PATIENCE = 3.0
# Whether a scheduler listens is found out in so many seconds.
KNOCK = 1.0
# How long an absent cluster is left alone before it is tried again.
PAUSE = 15.0
# How often a task is looked after.
LOOK = 0.1
CHECK = 1.0

log = logging.getLogger(__name__)


class Lost(Exception):
    """The cluster cannot be reached, or cannot do this."""


class Foreign(Exception):
    """A worker has other code than this process, so its answer would be another."""


class Cluster:
    """A `dask.distributed` cluster, on whose workers this project is installed.

    The key of a question is the key of the task, so that several web processes that ask the same
    thing have it done once, and a task whose worker died is done again by another.

    Parameters
    ----------
    address : str
        ``tcp://host:port`` of the scheduler.
    types : mapping of str to type
        The dataclasses that results may be, by name.
    version : callable
        Names what the answer of work with its arguments depends on beside these, code and files, here and on a worker,
        which does nothing for another's.
    run : callable
        Does work where a worker has it done.
    near : Engine
        Does the work where the cluster cannot.
    """

    def __init__(
        self,
        address: str,
        types: Mapping[str, type],
        version: Callable[..., str],
        run: Callable[[str, Work[Any]], Any],
        near: Engine,
    ) -> None:
        self.address, self.types, self.version, self._run, self._near = address, types, version, run, near
        self._said = masked(address)
        self._client: Client | None = None
        self._connecting = Lock()
        self._absent_until = 0.0
        # Of the tasks that are waited for here; the cluster tells of everybody's.
        self._news: dict[str, Progress | None] = {}

    def run(self, key: str, work: Work[T]) -> T:
        """What comes of it, worked out on the cluster or else here.

        A worker that asks works it out itself: it would wait for a place that it takes. What reads files of this
        machine is worked out on it.

        Raises
        ------
        Stopped
            If nobody waits for it any more; the cluster drops it too.
        """
        if work.here or on_a_worker():
            return self._near.run(key, work)
        name = f"{TOPIC}-{hashlib.sha256(key.encode()).hexdigest()}"
        try:
            client = self._connected()
            # A scheduler opens what it is given, and would load all that a question is made of: seconds in which it
            # answers nobody. Bytes it passes on.
            task = packing.dumps((self.version, self._run, key, work))
            future = client.submit(on_worker, self.version(*work.args), task, key=name, pure=False)
            answer: T = unpack(self._awaited(client, future), self.types)
            return answer
        except Foreign:
            log.warning("A worker of the cluster at %s has another version, so work is done here.", self._said)
            return self._near.run(key, work)
        except Lost as error:
            log.warning("The cluster at %s is lost, so work goes on in this process: %s", self._said, error)
            self._disconnect()
            return self._near.run(key, work)
        except (Refusal, Stopped, MemoryError):
            raise
        except Exception as error:
            # Code of another version may not even understand what it is asked; what is wrong here too is so again.
            log.warning("The cluster at %s gave no answer, so work is done here: %r", self._said, error)
            return self._near.run(key, work)

    def health(self) -> Health:
        """How many workers there are, or whether the scheduler can be reached by whoever asks first."""
        client = self._client
        if client is not None and client.status == "running":
            workers = len(client.scheduler_info()["workers"])
            return Health(workers > 0, f"cluster at {self._said}: {workers} workers")
        # A cluster that came back says so before anybody needs it.
        if time.monotonic() >= self._absent_until and self._listens():
            return Health(True, f"cluster at {self._said}: nobody is connected")
        return Health(False, f"cluster at {self._said}: absent, work goes on in this process")

    def _listens(self) -> bool:
        """Whether somebody listens where the scheduler should be."""
        place = urlsplit(self.address)
        with suppress(OSError, ValueError):
            socket.create_connection((place.hostname, place.port or 0), KNOCK).close()
            return True
        return False

    def _connected(self) -> Client:
        with self._connecting:
            if self._client is not None and self._client.status == "running":
                return self._client
            if time.monotonic() < self._absent_until:
                raise Lost("it was absent a moment ago.")
            try:
                client = Client(self.address, timeout=PATIENCE, set_as_default=False)
                client.subscribe_topic(TOPIC, self._heard)
            except (OSError, TimeoutError, ValueError) as error:
                raise Lost(str(error)) from error
            self._client = client
            return client

    def _disconnect(self) -> None:
        with self._connecting:
            client, self._client = self._client, None
            self._absent_until = time.monotonic() + PAUSE
        if client is not None:
            # It says good-bye to the scheduler, which may not be there to hear it.
            with suppress(OSError, TimeoutError, RuntimeError):
                client.close(timeout=0.1)

    def _heard(self, event: tuple[float, dict[str, Any]]) -> None:
        message = event[1]
        if message["task"] in self._news:
            self._news[message["task"]] = Progress(*message["progress"])

    def _awaited(self, client: Client, future: Future) -> bytes:
        """The task's result, packed; meanwhile those who wait hear how far it is."""
        began, looked = progress.clock(), time.monotonic()
        self._news[str(future.key)] = None
        try:
            while True:
                try:
                    done: bytes = future.result(timeout=LOOK)
                    return done
                except TimeoutError:
                    # It came meanwhile, and only its way here takes longer than a look; or the function raised one.
                    if future.done():
                        come: bytes = future.result(timeout=PATIENCE)
                        return come
                progress.say(self._news.get(str(future.key)) or Progress("On the cluster", 0.0, None, began))
                if time.monotonic() > looked + CHECK:
                    self._check(client)
                    looked = time.monotonic()
        except (FutureCancelledError, CancelledError, KilledWorker, OSError) as error:
            raise Lost(str(error) or type(error).__name__) from error
        finally:
            self._news.pop(str(future.key), None)
            # What nobody holds the cluster forgets, or drops if it is not done.
            future.release()

    def _check(self, client: Client) -> None:
        """Raise Lost if the scheduler does not answer, or has no worker."""
        if client.status != "running" or client.scheduler is None:
            raise Lost("its scheduler went away.")
        try:
            there = client.sync(client.scheduler.ncores, callback_timeout=PATIENCE)
        except (OSError, TimeoutError, RuntimeError) as error:
            raise Lost("its scheduler does not answer.") from error
        if not there:
            raise Lost("it has no workers.")


def on_a_worker() -> bool:
    """Whether this thread is one of a worker's, at a task."""
    try:
        get_worker()
    except ValueError:
        return False
    return True


def on_worker(expected: str, packed: bytes) -> bytes:
    """The result packed; said from a worker how far it is, and stopped when the task is dropped.

    Parameters
    ----------
    expected : str
        The version that the asker has.
    packed : bytes
        What tells the version here, what does work here, the key of the work, and the work.

    Raises
    ------
    Foreign
        If this worker has another version.
    """
    version, run, key, work = packing.loads(packed)
    if version(*work.args) != expected:
        raise Foreign
    worker = get_worker()
    task = worker.get_current_task()
    said = [0.0]

    def heard(news: Progress) -> None:
        there = worker.state.tasks.get(task)
        if there is None or there.state == "cancelled":
            raise Stopped
        if time.monotonic() > said[0] + LOOK:
            said[0] = time.monotonic()
            worker.log_event(TOPIC, {"task": task, "progress": dataclasses.astuple(news)})

    with progress.heard_by(heard):
        return pack(run(key, work))
