"""A vault's files in a bucket of any service that speaks S3, for several machines.

Keys and endpoint come from where they come for all that use it: the variables ``AWS_…``. What is asked of the service
is what all of them have: lists, whole objects, and a condition on writing one.
"""

import os
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from threading import Lock
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dashboard.layer.store import Health
from dashboard.layer.store.folder import make
from dashboard.vault.keeper import BROKEN, Entry, checked

T = TypeVar("T")

SCHEME = "s3://"
# Seconds to connect, to wait for an answer to a short question, and to one about a whole data set.
CONNECT, QUICK, PATIENT = 1.5, 2.5, 30.0
# A service that does not answer is left alone for so many seconds: not all that ask have to wait for it.
PAUSE = 2.0
# Bytes of copies on this machine; those read least recently go first, and what nobody read for a day goes too.
COPIES, OLD = 2 * 2**30, 24 * 3600.0
PIECE = 2**16
# So many can be removed with one request.
AT_ONCE = 1000


class Unreachable(OSError):
    """The service does not answer, or says no."""


class Bucket:
    """Files in a bucket, below a prefix, with copies of what is read on this machine.

    Parameters
    ----------
    address : str
        ``s3://bucket/prefix``.
    copies : Path
        A folder of this machine that nobody else may look into, made when first needed.
    """

    def __init__(self, address: str, copies: Path) -> None:
        self.address, self.copies = address, copies
        self.bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._lock = Lock()
        self._clients: dict[tuple[int, float], Any] = {}
        self._away_until = 0.0

    def __reduce__(self) -> tuple[type["Bucket"], tuple[str, Path]]:
        return Bucket, (self.address, self.copies)

    def entries(self, below: str) -> list[Entry]:
        """All files below a name, by the service's own clock."""
        place = self._prefix + checked(below)

        def ask(client: Any) -> list[Entry]:
            out: list[Entry] = []
            for page in client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=place):
                now = parsedate_to_datetime(page["ResponseMetadata"]["HTTPHeaders"]["date"])
                out += [self._entry(found, now) for found in page.get("Contents", ())]
            return [entry for entry in out if entry.name == below or entry.name.startswith(f"{below}/")]

        return self._asked(ask)

    def read(self, name: str) -> bytes | None:
        """What is in a small file."""
        try:
            return self._asked(lambda client: bytes(client.get_object(**self._named(name))["Body"].read()))
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a small file."""
        self._asked(lambda client: client.put_object(**self._named(name), Body=data))

    def claim(self, name: str, data: bytes) -> bytes:
        """Write a small file unless one is there, which the service decides."""
        try:
            self._asked(lambda client: client.put_object(**self._named(name), Body=data, IfNoneMatch="*"))
            return data
        except FileExistsError:
            there = self.read(name)
            if there is None:
                raise BlockingIOError("A file comes and goes.") from None
            return there

    def aside(self) -> Path:
        """A new file among the copies."""
        make(self.copies)
        path = self.copies / f"{token_hex(16)}.part"
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return path

    def take(self, name: str, path: Path) -> None:
        """Send a file, piece by piece; the service shows it when it has all of it."""
        with path.open("rb") as file:
            self._asked(lambda client: client.put_object(**self._named(name), Body=file), PATIENT)
        path.unlink(missing_ok=True)

    def here(self, entry: Entry) -> Path:
        """A copy, fetched unless it is there."""
        place = self.copies / f"{entry.name.replace('/', '-')}-{entry.stamp}.copy"
        with suppress(OSError):
            os.utime(place)
            return place
        path = self.aside()
        try:
            self._asked(lambda client: self._fetch(client, entry.name, path), PATIENT)
            if path.stat().st_size != entry.nbytes:
                raise Unreachable("What came was not whole.")
            os.replace(path, place)
        finally:
            path.unlink(missing_ok=True)
        self._make_room(place)
        return place

    def drop(self, names: Iterable[str]) -> None:
        """Remove files."""
        keys = [{"Key": self._prefix + checked(name)} for name in names]
        for first in range(0, len(keys), AT_ONCE):
            some = {"Objects": keys[first : first + AT_ONCE], "Quiet": True}
            answer = self._asked(lambda client, some=some: client.delete_objects(Bucket=self.bucket, Delete=some))  # type: ignore[misc]
            if answer.get("Errors"):
                raise Unreachable("The service did not remove everything.")

    def forget(self, below: Collection[str]) -> None:
        """Remove copies."""
        for name in below:
            for copy in self.copies.glob(f"{checked(name).replace('/', '-')}-*"):
                copy.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what was begun and not finished, and copies that nobody reads."""
        for path, age, _ in self._files():
            if age > (BROKEN if path.suffix == ".part" else OLD):
                path.unlink(missing_ok=True)

    def health(self) -> Health:
        """Whether the service answers."""
        try:
            self._asked(lambda client: client.list_objects_v2(Bucket=self.bucket, Prefix=self._prefix, MaxKeys=1))
            return Health(True, "bucket")
        except OSError:
            return Health(False, "the bucket does not answer")

    def _named(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self._prefix + checked(name)}

    def _entry(self, found: dict[str, Any], now: datetime) -> Entry:
        age = max((now - found["LastModified"]).total_seconds(), 0.0)
        # A file that is written anew with the same content is another one all the same.
        written = int(found["LastModified"].timestamp() * 1000)
        stamp = f"{''.join(filter(str.isalnum, found['ETag']))}x{written:x}"
        return Entry(found["Key"].removeprefix(self._prefix), found["Size"], age, stamp)

    def _fetch(self, client: Any, name: str, path: Path) -> None:
        body = client.get_object(**self._named(name))["Body"]
        with path.open("wb") as file:
            copyfileobj(body, file, PIECE)

    def _make_room(self, but: Path) -> None:
        """Remove copies, the oldest first, until the rest fits; who has one mapped keeps it."""
        held = 0
        for path, _, nbytes in sorted(self._files(), key=lambda found: found[1]):
            held += nbytes
            if held > COPIES and path != but and path.suffix == ".copy":
                path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[Path, float, int]]:
        """The copies and what is begun: where, their age and bytes."""
        out = []
        for path in self.copies.glob("*.*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                out.append((path, time.time() - found.st_mtime, found.st_size))
        return out

    def _client(self, patience: float) -> Any:
        """The connection of this process, which waits so long: one that was forked has its own."""
        which = os.getpid(), patience
        with self._lock:
            if which not in self._clients:
                self._clients[which] = _connected(patience)
            return self._clients[which]

    def _asked(self, ask: Callable[[Any], T], patience: float = QUICK) -> T:
        """What the service says.

        Raises
        ------
        FileNotFoundError, FileExistsError
            If an object is not there; if it is.
        OSError
            For whatever else goes wrong.
        """
        if time.monotonic() < self._away_until:
            raise Unreachable("The bucket did not answer a moment ago.")
        try:
            return ask(self._client(patience))
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            code = error.response.get("Error", {}).get("Code")
            if code == "NoSuchKey":
                raise FileNotFoundError(code) from None
            if status in (409, 412):
                raise FileExistsError(code) from None
            # The code alone: a message may hold keys.
            raise Unreachable(f"The bucket says {code}.") from None
        except (BotoCoreError, ValueError) as error:
            self._away_until = time.monotonic() + PAUSE
            raise Unreachable(f"The bucket cannot be reached ({type(error).__name__}).") from None


def _connected(patience: float) -> Any:
    # Checksums that services other than Amazon's do not know are left out unless they are asked for.
    config = Config(
        connect_timeout=CONNECT,
        read_timeout=patience,
        retries={"total_max_attempts": 2, "mode": "standard"},
        max_pool_connections=32,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client("s3", config=config)
