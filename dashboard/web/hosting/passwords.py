"""A file of names and hashed passwords, a line ``name:hash`` each.

``python -m dashboard.web.hosting.passwords NAME`` asks for a password and prints such a line.
"""

import hmac
import logging
import re
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from getpass import getpass
from pathlib import Path
from threading import Lock

from cachetools import LRUCache
from werkzeug.security import check_password_hash, generate_password_hash

# What werkzeug writes, at its cost now or at that of a version to come; more would be a way to stop us.
HASH = re.compile(r"scrypt:(16384|32768|65536|131072):8:1\$[^$\s]+\$[0-9a-f]{128}")
LONGEST = 1_000  # characters of name and password
SHORTEST = 8  # characters of a new password
REMEMBERED = 4_096
# So many different credentials are verified or wait for it in one process; a browser's requests at once are one.
AT_THE_DOOR = 6
# Of one address so many, so that a stranger's many connections leave places to others; and after so many wrong ones
# in a row, one more every few seconds.
OF_ONE, WRONG, FORGIVEN = 3, 10, 3.0
# Within so many nanoseconds a file can change twice and still look the same.
YOUNG = 2_000_000_000

log = logging.getLogger(__name__)


class Busy(Exception):
    """Too many sign in at the same time."""


class Passwords:
    """The file, read again when it has changed.

    A hash takes a tenth of a second and 32 MiB, so one is worked out at a time, in a thread, and what was
    right is remembered: not the password, but a digest under a key, which goes with the line.
    """

    def __init__(self, path: Path, secret: str | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file. Processes that have the same `secret` believe each other's vouchers.

        Raises
        ------
        ValueError
            If it cannot be read, or a line is wrong: with a sentence.
        """
        self._path, self._clock = path, clock
        self._key = hmac.digest(secret.encode(), b"passwords", "sha256") if secret else secrets.token_bytes(32)
        self._lock = Lock()
        self._verified: LRUCache[bytes, bool] = LRUCache(REMEMBERED)
        self._verifying: dict[bytes, Future[bool]] = {}
        self._at_door: Counter[str] = Counter()
        # Until when what an address got wrong is held against it.
        self._wrong: LRUCache[str, float] = LRUCache(REMEMBERED)
        # The thread starts with the first login: a server that forks its workers has none before.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="passwords")
        self._seen: object = None
        self._text = read(path)
        self._hashes, wrong = parsed(path, self._text)
        if wrong:
            raise ValueError(wrong[0])

    def voucher(self, name: str, password: str) -> str:
        """Says, to who knows the secret, that this name had this password and this line of the file."""
        return self._digest(self._current().get(name, ""), name, password).hex()

    def hold(self, name: str, password: str, voucher: str = "", peer: str = "") -> bool:
        """Whether a name has this password. Who is not in the file takes as long to refuse as who is.

        Parameters
        ----------
        name, password : str
        voucher : str
            Of another process, or of this one before it was started again: the right one saves the work.
        peer : str
            The address that it comes from.

        Raises
        ------
        Busy
            If too many are being verified, or this address has given too many wrong passwords of late.
        """
        hashes = self._current()
        if len(name) + len(password) > LONGEST or not hashes:
            return False
        # A stranger is held against somebody's hash, always the same, and refused whatever comes of it.
        hashed = hashes.get(name) or sorted(hashes.values())[self._digest(name)[0] % len(hashes)]
        digest = self._digest(hashed, name, password)
        vouched = name in hashes and hmac.compare_digest(digest.hex(), voucher.encode("ascii", "replace").decode())
        with self._lock:
            if vouched:
                self._verified[digest] = True
            if digest in self._verified:
                return True
            verifying = self._verifying.get(digest)
            if verifying is None:
                if len(self._verifying) >= AT_THE_DOOR or self._at_door[peer] >= OF_ONE or self._owes(peer):
                    raise Busy
                verifying = self._thread.submit(self._verify, digest, hashed, password, name in hashes, peer)
                self._verifying[digest] = verifying
                self._at_door[peer] += 1
        return verifying.result()

    def _verify(self, digest: bytes, hashed: str, password: str, known: bool, peer: str) -> bool:
        right = False
        try:
            right = check_password_hash(hashed, password) and known
            return right
        finally:
            with self._lock:
                if right:
                    self._verified[digest] = True
                else:
                    now = self._clock()
                    self._wrong[peer] = max(self._wrong.get(peer, now), now) + FORGIVEN
                self._verifying.pop(digest, None)
                self._at_door[peer] -= 1
                if not self._at_door[peer]:
                    del self._at_door[peer]

    def _owes(self, peer: str) -> bool:
        return self._wrong.get(peer, 0.0) - self._clock() > WRONG * FORGIVEN

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\0".join(parts).encode("utf-8", "surrogatepass"), "sha256")

    def _current(self) -> dict[str, str]:
        """The lines as they are now. A line that is wrong by now lets nobody in, and so does a lost file."""
        with self._lock:
            try:
                state = self._path.stat()
                seen = (state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_size)
                if seen != self._seen:
                    self._take(read(self._path))
                    self._seen = seen if abs(time.time_ns() - state.st_mtime_ns) > YOUNG else None
            except (OSError, ValueError):
                self._take("")
                self._seen = None
            return self._hashes

    def _take(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        self._hashes, wrong = parsed(self._path, text)
        for sentence in wrong:
            log.error(sentence)


def read(path: Path) -> str:
    """The text of the file.

    Raises
    ------
    ValueError
        If there is none: with a sentence.
    """
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ValueError(f"The file of passwords, {path}, cannot be read: {why}.") from None


def parsed(path: Path, text: str) -> tuple[dict[str, str], list[str]]:
    """Name to hash, and a sentence for each line that is wrong. Empty lines, and those after a #, are remarks."""
    found: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        name, _, hashed = line.strip().partition(":")
        if not name or name.startswith("#"):
            continue
        if not fits(name) or not HASH.fullmatch(hashed):
            made = "python -m dashboard.web.hosting.passwords NAME"
            wrong.append(f"Line {number} of {path} is no name:hash as “{made}” makes them.")
        elif name in found:
            wrong.append(f"Line {number} of {path} names somebody whom an earlier line names too.")
        else:
            found[name] = hashed
    if not found and not wrong:
        wrong.append(f"The file of passwords, {path}, has no line, so nobody could come in.")
    return found, wrong


def fits(name: str) -> bool:
    """Whether somebody can be called so: a line of the file, a login and a log can hold it."""
    return 0 < len(name) <= 128 and name.isprintable() and name == name.strip() and ":" not in name


def main() -> None:
    """Print the line for one name."""
    if len(sys.argv) != 2 or not fits(sys.argv[1]) or sys.argv[1].startswith("#"):
        raise SystemExit("Usage: python -m dashboard.web.hosting.passwords NAME, where the name has no colon.")
    here = sys.stdin.isatty()
    password = getpass() if here else sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST - 128:
        raise SystemExit(f"A password has from {SHORTEST} to {LONGEST - 128} characters.")
    if here and getpass("Again: ") != password:
        raise SystemExit("These were two different passwords.")
    print(f"{sys.argv[1]}:{generate_password_hash(password)}")


if __name__ == "__main__":
    main()
