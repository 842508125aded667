"""Data sets that lie outside of any vault: in files of whoever started the app, or in the memory of a notebook.

Files are read where they are and kept nowhere; what was read of them lies in a folder of this process, as long as it
runs. A file that has changed is another version of its data set: each view sees one version from its beginning to its
end (`Sight`), and the next view sees the next one.
"""

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from dashboard import progress
from dashboard.errors import Refusal
from dashboard.reading import child, packed, paths
from dashboard.reading.choices import Choices
from dashboard.reading.limits import Limits
from dashboard.reading.read import Read, parts
from dashboard.vault.scratch import Scratch

# Its first letter tells such an id from one of a vault.
ID = re.compile(r"o[0-9a-f]{31}")
# The system's clock of files goes in steps: one that was written within so many seconds may be written again unseen.
STEP = 0.05

UNKNOWN = (
    "This data was read from files on your machine, or given by a notebook, by a dashboard that has ended. Start it "
    "again with the same files, or run the cell again, and use the new link."
)
RESTLESS = "The file is being written to just now, so what was read may be half of it. Ask again when it is done."
CHANGED = "The file has changed while this was worked out. Ask again to see what is in it now."
AGAIN = "The file had changed, so it was read again."


class Lying(Protocol):
    """Where one data set lies."""

    def stamp(self) -> str:
        """Names its version at this moment."""

    def load(self, stamp: str) -> Read:
        """A version of it.

        Raises
        ------
        Refusal
            If it cannot be read, or is there no more.
        """

    def sent(self, stamp: str) -> "Lying":
        """The same version, for another process."""


@dataclass(frozen=True)
class InMemory:
    """A data set of a notebook, which does not change."""

    read: Read

    def stamp(self) -> str:
        """There is one version."""
        return ""

    def load(self, stamp: str) -> Read:  # noqa: ARG002
        """It."""
        return self.read

    def sent(self, stamp: str) -> "InMemory":  # noqa: ARG002
        """It, as a copy."""
        return self


@dataclass(frozen=True)
class Packed:
    """A version that another process has read."""

    of: str
    path: Path

    def stamp(self) -> str:
        """Which version it is."""
        return self.of

    def load(self, stamp: str) -> Read:
        """It, whose arrays are the file."""
        try:
            if stamp == self.of:
                return packed.load(self.path)
        except (OSError, packed.Broken):
            pass
        raise Refusal(CHANGED)

    def sent(self, stamp: str) -> "Packed":  # noqa: ARG002
        """It, as it is."""
        return self


@dataclass(frozen=True)
class Version:
    """Files as they were read once: what was read, and the arrays as a file."""

    read: Read
    path: Path


class InFiles:
    """A data set in files and folders of this machine.

    Parameters
    ----------
    named : sequence of Path
        Files and folders that belong together.
    choices : Choices
        How they are read.
    limits : Limits
    scratch : Scratch
        Where arrays are put.
    """

    def __init__(self, named: Sequence[Path], choices: Choices, limits: Limits, scratch: Scratch) -> None:
        self.named, self.choices = [Path(path).absolute() for path in named], choices
        self.limits, self.scratch = limits, scratch
        self._lock = Lock()
        # The last two, the newer one last: a view that began before a change goes on with what it has seen.
        self._versions: dict[str, Version] = {}

    def stamp(self) -> str:
        """Names the files, their sizes and when they were written; nothing is read."""
        try:
            return _stamp([file.path for file in paths.listed(self.named)])
        except (Refusal, OSError):
            return "gone"

    def load(self, stamp: str) -> Read:
        """What was read of the files as they were then; they are read if nobody has, in a child process."""
        with self._lock:
            if stamp not in self._versions:
                self._versions = dict([*self._versions.items(), (stamp, self._read(stamp))][-2:])
            return self._versions[stamp].read

    def sent(self, stamp: str) -> Packed:
        """The arrays of that version as a file."""
        self.load(stamp)
        with self._lock:
            if (version := self._versions.get(stamp)) is None:
                raise Refusal(CHANGED)
            return Packed(stamp, version.path)

    def _read(self, stamp: str) -> Version:
        try:
            files = paths.listed(self.named)
            _settle([file.path for file in files])
            if self.stamp() != stamp:
                raise Refusal(CHANGED)
            path = self.scratch.new()
            read = child.apart(files, self.choices, self.limits, path, _heard)
        except OSError as error:
            raise Refusal(f"The file cannot be read: {(error.strerror or 'the system says no').lower()}.") from None
        if self.stamp() != stamp:
            path.unlink(missing_ok=True)
            raise Refusal(RESTLESS)
        return Version(read.saying(AGAIN) if self._versions else read, path)


def _heard(stage: str, fraction: float) -> None:
    progress.report(fraction, f"{stage[:1].upper()}{stage[1:]}")


def _stamp(files: Sequence[Path]) -> str:
    """Names files as they are: which they are, how large, and when they were last changed in any way."""
    digest = hashlib.sha256()
    for path in files:
        there = path.stat()
        said = [str(path), there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns]
        digest.update(json.dumps(said).encode())
    return digest.hexdigest()[:16]


def _settle(files: Sequence[Path]) -> None:
    """Wait until a change from now on shows in the files' times."""
    youngest = max(path.stat().st_ctime for path in files)
    time.sleep(min(max(youngest + STEP - time.time(), 0.0), STEP))


class Outside:
    """All that lies outside of a vault for one app, by ids that nobody can guess.

    Parameters
    ----------
    secret : callable
        What ids are made with: the same in the next process if the same files are to have the same id there.
    """

    def __init__(self, secret: Callable[[], str] = secrets.token_hex) -> None:
        self._secret_of = secret
        self._secret = ""
        self._sets: dict[str, Lying] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._sets

    def take(self, files: InFiles) -> str:
        """Take in files; their id."""
        name = self._id("files", *map(str, files.named), files.choices.key)
        # Whoever names the same again finds what was read already.
        self._sets.setdefault(name, files)
        return name

    def otherwise(self, name: str, choices: dict[str, object]) -> str:
        """The same files read in another way: what was chosen for this id, and these choices instead; their id.

        Raises
        ------
        Refusal
            If the id is none of files.
        """
        lying = self._sets.get(name)
        if not isinstance(lying, InFiles):
            raise Refusal(UNKNOWN)
        changed = lying.choices.model_copy(update=choices)
        return self.take(InFiles(lying.named, changed, lying.limits, lying.scratch))

    def keep(self, read: Read) -> str:
        """Keep a data set in memory; its id, the same for the same again."""
        digest = hashlib.sha256()
        for key, array in parts(read).items():
            digest.update(f"{key} {array.dtype} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        name = self._id("memory", digest.hexdigest())
        self._sets[name] = InMemory(read)
        return name

    def lying(self, name: str) -> Lying:
        """Where a data set lies.

        Raises
        ------
        Refusal
            If there is none of this id.
        """
        if (found := self._sets.get(name)) is None:
            raise Refusal(UNKNOWN)
        return found

    def sent(self, seen: dict[str, str]) -> "Outside":
        """For another process: the versions that were seen of some data sets, by their ids."""
        out = Outside()
        out._sets = {name: self.lying(name).sent(stamp) for name, stamp in seen.items()}
        return out

    def _id(self, *words: str) -> str:
        self._secret = self._secret or self._secret_of()
        return "o" + hmac.new(self._secret.encode(), json.dumps(words).encode(), hashlib.sha256).hexdigest()[:31]


class Sight:
    """What one view sees of what lies outside: each data set in the version that it met first."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self._seen: dict[str, str] = {}

    def stamp(self, name: str) -> str:
        """Names the version that is seen."""
        if name not in self._seen:
            self._seen[name] = self.outside.lying(name).stamp()
        return self._seen[name]

    def load(self, name: str) -> Read:
        """What was read.

        Raises
        ------
        Refusal
            If it cannot be read.
        """
        return self.outside.lying(name).load(self.stamp(name))

    def sent(self) -> Outside:
        """For another process: what was seen."""
        return self.outside.sent(self._seen)
