"""The body of a request into a file, piece by piece: nothing of it is held in memory, and nothing of it is believed."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import SHUT_RD, socket
from typing import NamedTuple

from flask import Request
from werkzeug.exceptions import HTTPException

from dashboard.reading import kinds

PIECE = 2**16
# Each piece has to come within so many seconds: who sends less than 2 kB a second holds a thread for nothing.
STALL = 30.0


class Received(NamedTuple):
    """Bytes of a body, and its SHA-256."""

    nbytes: int
    digest: str


class TooLarge(Exception):
    """There is more than may be sent."""


class Broken(Exception):
    """The body did not come whole."""


def received(request: Request, name: str, path: Path, most: int) -> Received:
    """Write a body to a file.

    Parameters
    ----------
    request : Request
        Whose body nobody has read.
    name : str
        What its reader calls it.
    path : Path
    most : int
        Bytes that it may have.

    Raises
    ------
    TooLarge
        Before anything is read if the body says how long it is, else as soon as it is longer.
    Broken
    Refusal
        If it begins as a file of a kind that is never read.
    OSError
        If the file cannot be written.
    """
    length = request.content_length
    if (length or 0) > most:
        raise TooLarge
    # The bound of all other bodies is another one; what has no length is cut off at this without a word.
    request.max_content_length = most + 1
    digest, nbytes = hashlib.sha256(), 0
    with path.open("wb") as file, patience(request) as came:
        while data := piece(request):
            came()
            if not nbytes:
                kinds.demand_read(name, data[: kinds.FIRST])
            nbytes += len(data)
            if nbytes > most:
                raise TooLarge
            digest.update(data)
            file.write(data)
    if length is not None and nbytes != length:
        raise Broken
    return Received(nbytes, digest.hexdigest())


def piece(request: Request) -> bytes:
    """The next bytes of a body; none at its end."""
    try:
        return request.stream.read(PIECE)
    except (OSError, HTTPException) as error:
        raise Broken from error


@contextmanager
def patience(request: Request) -> Iterator[Callable[[], None]]:
    """While inside, the connection of a request is cut off when nothing comes; what it yields is called for a piece."""
    connection: socket | None = request.environ.get("gunicorn.socket")
    event, done = threading.Event(), threading.Event()

    def mind(there: socket) -> None:
        while event.wait(STALL):
            if done.is_set():
                return
            event.clear()
        with suppress(OSError):
            # Whoever reads sees the end of it, and can still answer.
            there.shutdown(SHUT_RD)

    if connection is not None:
        threading.Thread(target=mind, args=(connection,), name="patience", daemon=True).start()
    try:
        yield event.set
    finally:
        done.set()
        event.set()
