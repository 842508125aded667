"""What all processes share: answers, who works on which, and short notes between them.

A store never stands in an answer's way: what is absent, damaged, of an older version or out of
reach counts as not there, with a warning in the log.
"""

import re
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

ABSENT = object()
# The id of a data set of a reader's, 32 hexadecimal digits, in the key of whatever is made of it.
TAG = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
# How often somebody who waits for another process looks again, in seconds.
POLL = 0.05


def tag(key: str) -> str:
    """The id of the data set of a reader's that a question is about; empty for one about anything else."""
    found = TAG.search(key)
    return found[0] if found else ""


class Health(NamedTuple):
    """Whether a part is well, and one phrase on how it is."""

    well: bool
    said: str


class Store(Protocol):
    """Answers, locks and notes, by keys that are any text."""

    def read(self, key: str) -> Any:
        """The answer under a key, or `ABSENT`."""

    def write(self, key: str, answer: object) -> None:
        """Keep an answer, whole or not at all."""

    def lock(self, key: str, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """A context that one process at a time is in; `waiting` is called while another one is.

        When the other is killed, the next one enters at once.
        """

    def note(self, name: str, text: str, seconds: float) -> None:
        """Leave a short text for other processes, for so long."""

    def noted(self, name: str) -> str | None:
        """The text that was left, if it is not too old."""

    def forget(self, tags: Collection[str]) -> bool:
        """Remove all that is kept under keys with one of these tags; whether that could be done."""

    def health(self) -> Health:
        """How it is."""
