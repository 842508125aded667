"""Files of readers being read, each upload in a thread of its own that waits for the child process which does it.

It ends when nobody listens any more: the child is told at the next word that it says, and it says several a second.
"""

import errno
import hashlib
import json
import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from dashboard.data.own import first_address
from dashboard.errors import Refusal
from dashboard.layer.room import Room
from dashboard.progress import Stopped
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.read import Read
from dashboard.vault.staging import Busy, Staged
from dashboard.vault.vault import AWAY, Vault

# Reads files into one of ours, and says meanwhile at what it is and how far, to a function that may raise `Stopped`.
Hear = Callable[[str, float], None]
Reading = Callable[[Sequence[File], Choices, Limits, Path, Hear], Read]

BUSY = "You are sending or reading something else just now. Try again when that is done."
FULL = "There is no room for more data of readers just now. Delete data that you no longer need, or ask your host."
NO_ROOM = "Waiting for memory that others use"
NOTHING = "Your files are no longer here: what was sent is kept for an hour at most. Drop them again."
BROKEN = "Something went wrong on our side; it has been written to the log. Your files are still here."

log = logging.getLogger(__name__)


class Job:
    """One upload being read and then kept.

    Parameters
    ----------
    vault : Vault
    whose : str
        The reader.
    upload : str
        The number of the upload.
    choices : Choices
    limits : Limits
    room : Room
        Where the memory is counted that reading may take: beside questions, so that all together have what there is.
    reading : callable
        As `Reading`.
    """

    def __init__(
        self, vault: Vault, whose: str, upload: str, choices: Choices, limits: Limits, *, room: Room, reading: Reading
    ) -> None:
        self.vault, self.whose, self.upload = vault, whose, upload
        self.choices, self.limits, self._room, self._reading = choices, limits, room, reading
        self._begun()

    def _begun(self) -> None:
        self._stage, self._fraction = "Starting", 0.0
        self._last: dict[str, object] = {}
        self._ended, self._stopped = threading.Event(), threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="reading", daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more."""
        self._stopped.set()

    def told(self, patience: float) -> tuple[dict[str, object], bool]:
        """How far it is after so many seconds, or what came of it as soon as that is there; and whether it is."""
        if self._ended.wait(patience):
            return self._last, True
        return {"stage": self._stage, "fraction": round(self._fraction, 3)}, False

    def _heard(self, stage: str, fraction: float) -> None:
        if self._stopped.is_set():
            raise Stopped
        self._stage, self._fraction = stage, fraction

    def _run(self) -> None:
        try:
            self._last = self._outcome()
        finally:
            self._ended.set()

    def _outcome(self) -> dict[str, object]:
        """The last line of the answer."""
        try:
            with self.vault.staging.claimed(self.vault.name_of(self.whose), self.upload):
                return {"read": self._read()}
        except Refusal as refusal:
            return refused(refusal)
        except Stopped:
            return {}
        except Busy:
            return refused(Refusal(BUSY))
        except OSError as error:
            log.error("What was read cannot be kept: %s", type(error).__name__)
            return refused(Refusal(FULL if full(error) else AWAY))
        except Exception as error:
            # Where, and not what: an error of a reader repeats what it has read.
            places = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
            log.error("A file could not be read: %s\n%s", type(error).__name__, places)
            return refused(Refusal(BROKEN))

    def _read(self) -> str:
        """The address of what was read, which is kept from now on."""
        files = self.vault.staging.files(self.vault.name_of(self.whose), self.upload)
        if not files:
            raise Refusal(NOTHING)
        given = [File(staged.name, path) for staged, path in files]
        path = self.vault.keeper.aside()
        path.unlink(missing_ok=True)
        try:
            with self._room.taken(self.limits.memory, lambda: self._heard(NO_ROOM, 0.0)):
                read = self._reading(given, self.choices, self.limits, path, self._heard)
            self._heard("Keeping it", 1.0)
            sent = [staged for staged, _ in files]
            content, key = content_of(sent), self.choices.key
            name = self.vault.keep(self.whose, content, key, path, len(read), called=called(sent))
            return first_address(read, name)
        finally:
            path.unlink(missing_ok=True)


def content_of(files: Sequence[Staged]) -> str:
    """A digest of what was sent: of one file its bytes alone, of several their names too, which say what they are."""
    said = [[file.digest, file.name if len(files) > 1 else ""] for file in files]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def called(files: Sequence[Staged]) -> str:
    """What a reader calls what they sent: the name of its first file, and how many more there are."""
    first, more = files[0].name, len(files) - 1
    return f"{first} and {more:,} more" if more else first


def refused(refusal: Refusal) -> dict[str, object]:
    """A refusal as the last line of an answer."""
    offers = [{"label": offer.label, "changes": offer.changes} for offer in refusal.offers]
    return {"refused": refusal.sentence, "offers": offers}


def full(error: OSError) -> bool:
    """Whether something could not be written because there is no room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
