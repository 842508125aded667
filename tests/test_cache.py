"""Answers are worked out once, kept while there is room, and given to whoever asks."""

import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pytest

from dashboard.errors import Refusal
from dashboard.layer.cache import Cache, weight
from dashboard.layer.store.folder import Folder
from dashboard.progress import Stopped


@dataclass(frozen=True, eq=False)
class Answer:
    values: np.ndarray


def kilobytes(n: int) -> Answer:
    """An answer that weighs n kB: one for itself, the rest in its array."""
    return Answer(np.zeros((n - 1) * 1024, np.uint8))


def test_the_second_ask_computes_nothing():
    cache = Cache(2**20)
    first = cache.answer("q", "key", lambda: kilobytes(2))
    assert cache.answer("q", "key", lambda: pytest.fail("computed again")) is first
    assert cache.computed == {"q": 1}


def test_sixteen_askers_at_once_cost_one_computation():
    cache, ready, answers = Cache(2**20), threading.Barrier(16), []

    def slow() -> Answer:
        time.sleep(0.2)
        return kilobytes(2)

    def ask() -> None:
        ready.wait()
        answers.append(cache.answer("q", "key", slow))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.computed == {"q": 1}
    assert len({id(a) for a in answers}) == 1


def test_different_questions_do_not_wait_for_each_other():
    cache, inside = Cache(2**20), threading.Event()
    go = threading.Event()

    def blocked() -> Answer:
        inside.set()
        go.wait(5)
        return kilobytes(1)

    thread = threading.Thread(target=lambda: cache.answer("q", "slow", blocked))
    thread.start()
    inside.wait(5)
    assert cache.answer("q", "fast", lambda: 7) == 7  # while "slow" is still being worked out
    go.set()
    thread.join()


def test_an_error_is_told_and_not_remembered():
    cache = Cache(2**20)

    def broken() -> Answer:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.answer("q", "key", broken)
    assert cache.answer("q", "key", lambda: 3) == 3
    assert cache.computed == {"q": 1}


def test_an_answer_weighs_its_arrays_and_a_kilobyte():
    assert weight(kilobytes(5)) == 5 * 1024
    assert weight(0.5) == 1024


def test_the_least_recently_asked_goes_first():
    # Room for 10 kB. 4 + 4 fit; asking for a again makes b the oldest; 4 more push b out.
    cache = Cache(10 * 1024)
    for key in ("a", "b", "a", "c"):
        cache.answer("q", key, lambda: kilobytes(4))
    cache.answer("q", "a", lambda: pytest.fail("a was forgotten"))
    cache.answer("q", "b", lambda: kilobytes(4))
    assert cache.computed == {"q": 4}  # a, b, c, and b again


def test_an_answer_larger_than_all_room_is_given_but_not_kept():
    cache = Cache(10 * 1024)
    cache.answer("q", "small", lambda: kilobytes(4))
    assert len(cache.answer("q", "huge", lambda: kilobytes(20)).values) == 19 * 1024
    cache.answer("q", "small", lambda: pytest.fail("small was pushed out"))


def test_no_room_still_answers():
    cache = Cache(0)
    assert [cache.answer("q", "key", lambda: 1) for _ in range(2)] == [1, 1]
    assert cache.computed == {"q": 2}


class Tally:
    """Counts what it is told, as whoever watches a host does."""

    def __init__(self):
        self.counts, self.held = Counter(), 0

    def told(self, kind, what):
        self.counts[kind, what] += 1

    def holds(self, nbytes):
        self.held = nbytes


def test_every_question_is_told_to_have_been_asked_and_how_it_ended(tmp_path):
    def refuse():
        raise Refusal("no")

    def stop():
        raise Stopped

    def slow():
        time.sleep(0.01)  # worth keeping
        return 1

    def ask(cache, key, compute):
        with suppress(Refusal, Stopped, ZeroDivisionError):
            cache.answer("q", key, compute)

    one, other = (Cache(2**20, Folder(tmp_path, "1", {}, 2**20)) for _ in range(2))
    one.observer = other.observer = tally = Tally()
    for compute in (slow, slow, slow):
        ask(one, "a", compute)
    ask(other, "a", slow)
    for compute in (refuse, stop, lambda: 1 / 0):
        ask(one, "b", compute)
    outcomes = {what: n for (_, what), n in tally.counts.items()}
    # Of the three first one was worked out and two were known; the other process read it.
    assert outcomes == {
        "asked": 7,
        "computed": 1,
        "memory": 2,
        "store": 1,
        "refused": 1,
        "cancelled": 1,
        "failed": 1,
    }


def test_the_bytes_that_are_held_are_told():
    cache = Cache(10 * 1024)
    cache.observer = tally = Tally()
    for key, size in (("a", 4), ("b", 3), ("c", 6)):
        cache.answer("q", key, lambda size=size: kilobytes(size))
    # a, the oldest, had to go for c.
    assert tally.held == 9 * 1024
