"""A store on a Redis server, for several machines.

A server that is out of reach, or does not answer within `PATIENCE`, is left alone for `PAUSE`
seconds, so that a reader waits for it once and not at every question.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import redis
from redis.exceptions import LockError, RedisError

from dashboard.layer.store import ABSENT, POLL, Health, tag
from dashboard.layer.store.packing import LARGEST, Damaged, pack, unpack

PATIENCE = 2.0
PAUSE = 5.0
# A lock outlives its holder by at most this long; who holds it renews it three times as often.
LOCK_SECONDS = 3.0
# Redis evicts by its own rule (`maxmemory-policy allkeys-lru`); what nobody asked for in a week goes.
WEEK = 7 * 24 * 3600
# So many names are looked at in one step, when some are looked for.
STEP = 1000
# A note is a line or two.
NOTE_BYTES = 4096

log = logging.getLogger(__name__)


class Redis:
    """Answers, locks and notes on a Redis server.

    Parameters
    ----------
    address : str
        ``redis://host:port/database``.
    version : str
        Names code and libraries: answers of another version are not found.
    types : mapping of str to type
        The dataclasses that answers may be, by name.
    clock : callable
        Tells how long the server is left alone, in seconds.
    """

    def __init__(
        self, address: str, version: str, types: Mapping[str, type], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.version, self.types, self._clock = version, types, clock
        self.server = redis.Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE / 2)
        self._away_until = 0.0

    def read(self, key: str) -> Any:
        """The answer under a key, or `ABSENT`; reading makes it young again."""
        name = self._name("answer", key)
        data = self._tried(lambda: self.server.getex(name, ex=WEEK) if self._fits(name, LARGEST) else None)
        if data is None:
            return ABSENT
        try:
            return unpack(data, self.types)
        except Damaged as error:
            log.warning("An answer in the store cannot be read and is worked out again: %s", error)
            return ABSENT

    def write(self, key: str, answer: object) -> None:
        """Keep an answer."""
        data = pack(answer)
        if len(data) <= LARGEST:
            self._tried(lambda: self.server.set(self._name("answer", key), data, ex=WEEK))

    @contextmanager
    def lock(self, key: str, waiting: Callable[[], None]) -> Iterator[None]:
        """A context for one process at a time; of a holder that died it is free in `LOCK_SECONDS`."""
        lock = self.server.lock(self._name("lock", key), timeout=LOCK_SECONDS, thread_local=False)
        while not self._tried(lambda: lock.acquire(blocking=False), absent=True):
            waiting()
            time.sleep(POLL)
        done = threading.Event()
        threading.Thread(target=self._renew, args=(lock, done), daemon=True).start()
        try:
            yield
        finally:
            done.set()
            with suppress(LockError):
                self._tried(lock.release)

    def _renew(self, lock: Any, done: threading.Event) -> None:
        while not done.wait(LOCK_SECONDS / 3):
            # A server that came back empty has forgotten the lock: then it is taken again, if free.
            with suppress(RedisError):
                try:
                    lock.reacquire()
                except LockError:
                    if not done.is_set():
                        lock.acquire(blocking=False)

    def note(self, name: str, text: str, seconds: float) -> None:
        """Leave a short text for other processes."""
        self._tried(lambda: self.server.set(self._name("note", name), text, px=max(int(seconds * 1000), 1)))

    def noted(self, name: str) -> str | None:
        """The text that was left, if it is not too old."""
        note = self._name("note", name)
        data = self._tried(lambda: self.server.get(note) if self._fits(note, NOTE_BYTES) else None)
        return None if data is None else data.decode(errors="replace")

    def forget(self, tags: Collection[str]) -> bool:
        """Remove answers and notes with these tags, which stand at the end of their names."""
        return bool(self._tried(lambda: self._removed(tags)))

    def _removed(self, tags: Collection[str]) -> bool:
        for name in self.server.scan_iter(match="clusters:*.*", count=STEP):
            if name.decode(errors="replace").rpartition(".")[2] in tags:
                self.server.unlink(name)
        return True

    def health(self) -> Health:
        """Whether the server answers."""
        return Health(True, "redis") if self._tried(self.server.ping) else Health(False, "redis does not answer")

    def _fits(self, name: str, most: int) -> bool:
        """Whether what is under a name is no more than so many bytes, found before it is sent here."""
        return int(self.server.strlen(name)) <= most

    def _name(self, kind: str, key: str) -> str:
        name = f"clusters:{kind}:{hashlib.sha256(f'{self.version}{chr(10)}{key}'.encode()).hexdigest()}"
        return f"{name}.{tag(key)}" if tag(key) else name

    def _tried(self, ask: Callable[[], Any], absent: Any = None) -> Any:
        """What the server says; `absent` if it is out of reach."""
        if self._clock() < self._away_until:
            return absent
        try:
            return ask()
        except LockError:
            raise
        except (RedisError, OSError) as error:
            self._away_until = self._clock() + PAUSE
            log.warning("Redis is out of reach, so answers are not shared for now: %s", error)
            return absent
