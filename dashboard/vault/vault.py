"""Data sets of readers: kept under names that nobody can guess, private until they are shared, and for a time.

A data set is a folder of files, each of which says one thing by being there, so that no two processes write the same:
``data.<number>`` is what was read, ``note.<owner>`` says whose it is and which the data are, and comes last, ``used``
is as old as its last use, and ``shared`` says that whoever has the link may see it. What is deleted leaves a file in
``gone``, by which every process learns that it has to forget what was made of it.
"""

import hashlib
import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from cachetools import LRUCache, TTLCache

from dashboard.errors import Refusal
from dashboard.layer.store import Health
from dashboard.reading import packed
from dashboard.reading.read import Read
from dashboard.vault.keeper import BROKEN, Entry, Keeper
from dashboard.vault.notes import Note, Quotas, note_of, owner_of, part
from dashboard.vault.staging import Staging

ID = re.compile(r"[0-9a-f]{32}")
HOUR, DAY = 3600.0, 24 * 3600.0
# Life after the last use, in seconds: of readers who sign in, and of those known by a cookie.
LIFE, LIFE_OF_COOKIES = 7 * DAY, DAY
# A use is written down once in so many seconds, and what was found is believed for so many.
USED, FRESH = 60.0, 1.0
# A deleted data set is remembered so long: machines that were off meanwhile have answers of it to forget.
GONE = 8 * DAY

log = logging.getLogger(__name__)


class Vault:
    """Data sets in a keeper.

    Parameters
    ----------
    keeper : Keeper
        A folder or a bucket.
    secret : str
        Of the host, the same in all processes; if empty, one that lies in the keeper.
    life : float
        Seconds after the last use in which a data set is kept.
    quotas : Quotas
    """

    def __init__(self, keeper: Keeper, secret: str = "", life: float = LIFE, quotas: Quotas | None = None) -> None:
        self.keeper, self.life, self.quotas = keeper, life, quotas or Quotas()
        self.staging = Staging(keeper)
        self._secret = secret
        self._lock = Lock()
        self._found: TTLCache[str, Note] = TTLCache(10_000, FRESH)
        # What a note says does not change: by the name of its file.
        self._notes: LRUCache[str, dict[str, Any]] = LRUCache(10_000)

    def __reduce__(self) -> tuple[type["Vault"], tuple[Any, ...]]:
        return Vault, (self.keeper, self._secret, self.life, self.quotas)

    @property
    def secret(self) -> str:
        """What names are made with.

        Raises
        ------
        OSError
            If it has to lie in the keeper and cannot.
        """
        if not self._secret:
            # Whoever is first decides for all processes, and for those after a restart.
            self._secret = self.keeper.claim("secret", secrets.token_hex(32).encode()).decode()
        return self._secret

    def name_of(self, owner: str) -> str:
        """The name that a reader has here: nobody else can make it, nor tell whose it is."""
        return self._hmac("owner", owner)

    def id_of(self, owner: str, content: str, reading: str) -> str:
        """The id of what a reader's file becomes, read in one way: the same for the same again."""
        return self._hmac("data", owner, content, reading)

    def derived(self, purpose: str) -> str:
        """A secret for something else, which says nothing of the vault's own."""
        return self._hmac(f"for {purpose}")

    def keep(self, owner: str, content: str, reading: str, path: Path, rows: int, *, called: str = "") -> str:
        """Keep a data set, in the place of the same; its id.

        Parameters
        ----------
        owner : str
            Whose it is: a login's name, or a number in a cookie.
        content : str
            A digest of the files that it was read of.
        reading : str
            How they were read.
        path : Path
            What `packed.dump` wrote, in a file that was made `aside`; it is ours from now on.
        rows : int
        called : str
            What its reader calls it.

        Raises
        ------
        Refusal
            If the reader, or all of them, have as much as may be kept.
        OSError
            If it cannot be kept.
        """
        me, name = self.name_of(owner), self.id_of(owner, content, reading)
        self._demand_room(me, name, path.stat().st_size)
        number = secrets.token_hex(8)
        note = {"made": time.time(), "rows": rows, "life": self.life, "data": number, "called": called}
        self.keeper.drop([f"gone/{name}"])
        # Beside what was there: others may be reading it.
        self.keeper.take(f"sets/{name}/data.{number}", path)
        self.keeper.write(f"sets/{name}/used", b"")
        # Last, so that nobody sees what is not whole.
        self.keeper.write(f"sets/{name}/note.{me}", json.dumps(note).encode())
        with self._lock:
            self._found.pop(name, None)
        return name

    def find(self, name: str) -> Note | None:
        """What is known of a data set, as it was a second ago at most; None if there is none any more.

        Raises
        ------
        OSError
            If nobody can tell.
        """
        if not ID.fullmatch(name):
            return None
        with self._lock:
            if (known := self._found.get(name)) is not None:
                return known
        note = self._seen(name)
        if note is not None:
            with self._lock:
                self._found[name] = note
        return note

    def load(self, name: str) -> Read:
        """A data set, whose arrays are parts of a file that the system loads as they are looked at.

        Raises
        ------
        Refusal
            If it is not there any more, or cannot be read.
        """
        try:
            entries = self.keeper.entries(f"sets/{name}") if ID.fullmatch(name) else []
            data = self._data(entries)
            if data is None:
                raise Refusal(self._here_no_more())
            self._use(name, part(entries, "used"))
            return packed.load(self.keeper.here(data))
        except FileNotFoundError:
            raise Refusal(self._here_no_more()) from None
        except (OSError, packed.Broken) as error:
            log.error("A data set cannot be read: %s", type(error).__name__)
            raise Refusal(AWAY) from None

    def admit(self, name: str, owner: str) -> Note:
        """Let a reader see a data set: one of theirs, or one that is shared. It counts as used.

        Raises
        ------
        Refusal
            In any other case. Whether there is such a data set is told to whoever dropped it, and to nobody else.
        """
        try:
            note, me = self.find(name), self.name_of(owner)
            if note is not None and (note.shared or hmac.compare_digest(note.owner, me)):
                self._use(name, None, note.used)
                return note
            if note is None and ID.fullmatch(name) and self.keeper.read(f"gone/{name}") == me.encode():
                raise Refusal(self._here_no_more())
        except OSError as error:
            log.warning("The vault is out of reach: %s", type(error).__name__)
            raise Refusal(AWAY) from None
        raise Refusal(
            "This data belongs to another reader, or is no longer here. If a link led you here, ask whoever sent you "
            f"the link to press “Share with the team”. If it was yours: data is kept {self.lasts()} after its last "
            "use; drop the file again, and the same link will work."
        )

    def share(self, name: str, owner: str) -> None:
        """Let whoever has the link see a data set of one's own, from now on.

        Raises
        ------
        Refusal
            If it is not theirs, or not there.
        OSError
        """
        self._demand_own(name, owner)
        self.keeper.write(f"sets/{name}/shared", b"")
        with self._lock:
            self._found.pop(name, None)

    def delete(self, name: str, owner: str) -> list[str]:
        """Delete a data set of one's own: from now on nobody finds it, and all learn from `gone` what to forget.

        Returns
        -------
        list of str
            Files that are to be removed (`sweep`) when nobody has them mapped any more.

        Raises
        ------
        Refusal
            If it is not theirs.
        OSError
        """
        if self._seen(name) is None and self.keeper.read(f"gone/{name}") == self.name_of(owner).encode():
            return []
        return self._erase(name, self._demand_own(name, owner).owner)

    def sweep(self, files: list[str]) -> None:
        """Remove what `delete` has left."""
        self.keeper.drop(files)

    def of(self, owner: str) -> list[Note]:
        """The data sets of a reader, the one that was used last first.

        Raises
        ------
        OSError
        """
        me = self.name_of(owner)
        mine = [name for name, entries in self._sets().items() if (note := note_of(entries)) and owner_of(note) == me]
        return sorted(filter(None, map(self._seen, mine)), key=lambda note: note.used, reverse=True)

    def gone(self) -> dict[str, str]:
        """What was deleted in the last days: a stamp for each, another one if it was deleted again.

        Raises
        ------
        OSError
        """
        return {entry.name.partition("/")[2]: entry.stamp for entry in self.keeper.entries("gone")}

    def forget(self, names: Collection[str]) -> None:
        """Have nothing more of some data sets in this process, nor on this machine."""
        with self._lock:
            for name in names:
                self._found.pop(name, None)
        with suppress(OSError):
            self.keeper.forget([f"sets/{name}" for name in names])

    def tidy(self) -> None:
        """Remove what nobody used for its life, what was never whole, and files that were sent and not read.

        Raises
        ------
        OSError
        """
        for name, entries in self._sets().items():
            if self._expired(name, entries) and self._expired(name, self.keeper.entries(f"sets/{name}")):
                note = note_of(entries)
                self._erase(name, owner_of(note) if note else "")
            # What was deleted or replaced, or never whole.
            kept = self._data(entries)
            self.keeper.drop([e.name for e in entries if "/data." in e.name and e != kept and e.age > BROKEN])
        self.keeper.drop([entry.name for entry in self.keeper.entries("gone") if entry.age > GONE])
        self.staging.tidy()
        self.keeper.tidy()

    def held(self) -> int:
        """Bytes of all that is kept and that is staged."""
        return sum(entry.nbytes for room in ("sets", "staged") for entry in self.keeper.entries(room))

    def health(self) -> Health:
        """How its keeper is."""
        return self.keeper.health()

    # --- Inside ------------------------------------------------------------------------------------

    def _hmac(self, *words: str) -> str:
        # JSON, so that no two lists of words are the same text.
        return hmac.new(self.secret.encode(), json.dumps(words).encode(), hashlib.sha256).hexdigest()[:32]

    def _sets(self) -> dict[str, list[Entry]]:
        """The files of each data set, whole or not."""
        out: dict[str, list[Entry]] = {}
        for entry in self.keeper.entries("sets"):
            out.setdefault(entry.name.split("/")[1], []).append(entry)
        return out

    def _seen(self, name: str) -> Note | None:
        """What is known of a data set at this moment."""
        return self._noted(name, self.keeper.entries(f"sets/{name}")) if ID.fullmatch(name) else None

    def _said(self, file: Entry | None) -> dict[str, Any]:
        """What a note says; nothing where there is none."""
        if file is None:
            return {}
        key = f"{file.name} {file.stamp}"
        with self._lock:
            if (said := self._notes.get(key)) is not None:
                return said
        text = self.keeper.read(file.name)
        said = json.loads(text) if text else {}
        with self._lock:
            self._notes[key] = said
        return said

    def _data(self, entries: list[Entry]) -> Entry | None:
        """The file of a data set that is whole."""
        said = self._said(note_of(entries))
        return part(entries, f"data.{said['data']}") if said else None

    def _noted(self, name: str, entries: list[Entry]) -> Note | None:
        file, data = note_of(entries), self._data(entries)
        if file is None or data is None:
            return None
        said = self._said(file)
        used = part(entries, "used") or file
        return Note(
            id=name,
            owner=owner_of(file),
            nbytes=data.nbytes,
            rows=said["rows"],
            made=said["made"],
            used=time.time() - used.age,
            life=said["life"],
            shared=part(entries, "shared") is not None,
            called=said.get("called", ""),
        )

    def _use(self, name: str, used: Entry | None, when: float | None = None) -> None:
        """Write down that a data set is used, unless that was done just now."""
        age = used.age if used else time.time() - (when or 0.0)
        if age < USED:
            return
        with self._lock:
            self._found.pop(name, None)
        with suppress(OSError):
            self.keeper.write(f"sets/{name}/used", b"")

    def _demand_own(self, name: str, owner: str) -> Note:
        note = self.admit(name, owner)
        if not hmac.compare_digest(note.owner, self.name_of(owner)):
            raise Refusal("This data belongs to another reader, who alone may share or delete it.")
        return note

    def _demand_room(self, me: str, name: str, nbytes: int) -> None:
        """Refuse what would be too much, with what to delete."""
        others = {other: entries for other, entries in self._sets().items() if other != name}
        mine = [entries for entries in others.values() if (file := note_of(entries)) and owner_of(file) == me]
        self.quotas.demand(nbytes, mine, others.values())

    def _expired(self, name: str, entries: list[Entry]) -> bool:
        """Whether a data set is to go: it was not used for its life, or was never whole."""
        if not entries:
            return False
        youngest = min(entry.age for entry in entries)
        note = self._noted(name, entries) if youngest > BROKEN else None
        return youngest > (note.life if note else BROKEN)

    def _erase(self, name: str, owner: str) -> list[str]:
        files = [entry.name for entry in self.keeper.entries(f"sets/{name}")]
        self.keeper.write(f"gone/{name}", owner.encode())
        # The note first: without it, there is no data set.
        self.keeper.drop(sorted((f for f in files if "/data." not in f), key=lambda f: "/note." not in f))
        self.forget([name])
        return [file for file in files if "/data." in file]

    def _here_no_more(self) -> str:
        return (
            f"This data is no longer here: data is kept {self.lasts()} after its last use. Drop the file again: the "
            "same link will work."
        )

    def lasts(self) -> str:
        """How long a data set is kept after its last use, in words."""
        return f"{self.life / DAY:.0f} days" if self.life > DAY else f"{self.life / HOUR:.0f} hours"


AWAY = "The place where data of readers is kept cannot be reached just now. Try again in a minute."
