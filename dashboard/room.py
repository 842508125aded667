"""Memory that pieces of work hold at once, added up: what does not fit beside the others waits its turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

# How often those who wait are asked whether they still do, in seconds.
LOOK = 0.1


class Room:
    """So many bytes for all; first come, first served, so that what is large is not waiting for ever.

    Parameters
    ----------
    nbytes : int
        What needs more has it when it is alone.
    """

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes
        self.held = 0
        self._changed = Condition()
        self._queue: list[object] = []

    @contextmanager
    def taken(self, nbytes: int, waiting: Callable[[], None]) -> Iterator[None]:
        """While inside, so many bytes are taken; `waiting` is called as long as there is no room for them, and may
        raise."""
        place = object()
        with self._changed:
            self._queue.append(place)
        try:
            while not self._took(place, nbytes):
                waiting()
            yield
        finally:
            with self._changed:
                if place in self._queue:
                    self._queue.remove(place)
                else:
                    self.held -= nbytes
                self._changed.notify_all()

    def _took(self, place: object, nbytes: int) -> bool:
        """Take them if it is this one's turn and they fit; otherwise wait a little for that."""
        with self._changed:
            if self._queue[0] is not place or (self.held and self.held + nbytes > self.nbytes):
                self._changed.wait(LOOK)
            if self._queue[0] is not place or (self.held and self.held + nbytes > self.nbytes):
                return False
            self._queue.pop(0)
            self.held += nbytes
            return True
