"""What all processes share: answers, who works on which, and short notes between them.

A store never stands in an answer's way: what is absent, damaged, of an older version or out of
reach counts as not there, with a warning in the log.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

ABSENT = object()
# How often somebody who waits for another process looks again, in seconds.
POLL = 0.05


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

    def health(self) -> Health:
        """How it is."""
