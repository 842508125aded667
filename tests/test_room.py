"""Bytes that pieces of work hold together: who comes in, and who waits."""

import threading

import pytest

from dashboard.layer.room import Room


class Asker(threading.Thread):
    """Takes so many bytes, and keeps them until it is told to leave."""

    def __init__(self, room, nbytes):
        super().__init__(daemon=True)
        self.room, self.nbytes = room, nbytes
        self.inside, self.waits, self.leaving = threading.Event(), threading.Event(), threading.Event()
        self.start()

    def run(self):
        with self.room.taken(self.nbytes, self.waits.set):
            self.inside.set()
            self.leaving.wait(10)

    def leave(self):
        self.leaving.set()
        self.join(10)


@pytest.fixture
def room():
    return Room(100)


@pytest.fixture
def come(room):
    askers = []

    def come(nbytes, waits=False):
        asker = Asker(room, nbytes)
        askers.append(asker)
        assert (asker.waits if waits else asker.inside).wait(5)
        assert asker.inside.is_set() is not waits
        return asker

    yield come
    for asker in askers:
        asker.leaving.set()
    for asker in askers:
        asker.join(10)
    assert room.held == 0


def test_what_fits_comes_in_and_what_does_not_waits_until_it_does(room, come):
    first = come(60)
    second = come(50, waits=True)
    assert room.held == 60
    first.leave()
    assert second.inside.wait(5)
    assert room.held == 50


def test_who_needs_more_than_there_is_comes_in_alone(come):
    come(500)
    come(1, waits=True)


def test_what_is_small_need_not_wait_for_what_is_large(come):
    first = come(60)
    large = come(80, waits=True)
    # 80 and 20 are all that there is.
    small = come(20)
    first.leave()
    assert large.inside.wait(5)
    small.leave()


def test_what_is_small_never_keeps_out_what_is_large(come):
    first = come(60)
    large = come(80, waits=True)
    come(20)
    # It would fit beside the first and the small one, and the large one would wait for it.
    late = come(20, waits=True)
    first.leave()
    assert large.inside.wait(5)
    assert not late.inside.is_set()


def test_who_gives_up_is_out_of_the_way(room, come):
    come(60)

    def give_up():
        raise TimeoutError

    with pytest.raises(TimeoutError), room.taken(80, give_up):
        pass
    come(40)
