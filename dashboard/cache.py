"""Answers kept in bounded memory; one computation at a time per question."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, TypeVar

import numpy as np
from cachetools import LRUCache

T = TypeVar("T")


def weight(answer: object) -> int:
    """Bytes an answer holds: what it says itself, or its arrays; and a kilobyte for everything else."""
    if isinstance(said := getattr(answer, "nbytes", None), int):
        return 1024 + said
    fields = dataclasses.fields(answer) if dataclasses.is_dataclass(answer) else ()
    values = [getattr(answer, f.name) for f in fields] or [answer]
    return 1024 + sum(v.nbytes for v in values if isinstance(v, np.ndarray))


class Cache:
    """Remembers answers, the least recently asked going first when `max_bytes` are full.

    `computed` counts, for each kind of question, how often it was really worked out.
    """

    def __init__(self, max_bytes: int) -> None:
        self._answers: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=weight)
        self._busy: set[Hashable] = set()
        self._changed = Condition()
        self.computed: Counter[str] = Counter()

    def answer(self, kind: str, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer under `key`; worked out by this caller only if nobody has it or is at it.

        An error goes to the caller whose computation raised it, and the next one tries again.
        """
        with self._changed:
            self._changed.wait_for(lambda: key not in self._busy)
            if key in self._answers:
                return self._answers[key]
            self._busy.add(key)
        try:
            value = compute()
            with self._changed:
                self.computed[kind] += 1
                if weight(value) <= self._answers.maxsize:
                    self._answers[key] = value
            return value
        finally:
            with self._changed:
                self._busy.discard(key)
                self._changed.notify_all()

    def clear(self) -> None:
        """Forget every answer and every count."""
        with self._changed:
            self._answers.clear()
            self.computed.clear()

    def resize(self, max_bytes: int) -> None:
        """Keep at most `max_bytes` from now on; what is already known stays while it fits."""
        with self._changed:
            known, self._answers = self._answers, LRUCache(max_bytes, getsizeof=weight)
            for key, value in known.items():
                if weight(value) <= max_bytes:
                    self._answers[key] = value
