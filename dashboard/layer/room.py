"""Memory that pieces of work hold at once, added up: what does not fit beside the others waits its turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

# How often those who wait are asked whether they still do, in seconds.
LOOK = 0.1


@dataclass(eq=False)
class Place:
    """What somebody takes, and whether they came in before others who had waited longer."""

    nbytes: int
    overtook: bool = False


class Room:
    """So many bytes for all; first come, first served, so that what is large does not wait for ever.

    What is small need not wait for what is large: it may come in before, as long as all that came in so leave room for
    the first one who waits. So it costs that one nothing.

    Parameters
    ----------
    nbytes : int
        What needs more has it when it is alone.
    """

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes
        self._changed = Condition()
        self._inside: list[Place] = []
        self._queue: list[Place] = []

    @property
    def held(self) -> int:
        """The bytes that are taken."""
        return sum(place.nbytes for place in self._inside)

    @contextmanager
    def taken(self, nbytes: int, waiting: Callable[[], None]) -> Iterator[None]:
        """While inside, so many bytes are taken; `waiting` is called as long as there is no room for them, and may
        raise."""
        place = Place(nbytes)
        with self._changed:
            self._queue.append(place)
        try:
            while not self._took(place):
                waiting()
            yield
        finally:
            with self._changed:
                (self._queue if place in self._queue else self._inside).remove(place)
                self._changed.notify_all()

    def _took(self, place: Place) -> bool:
        """Come in if that may be; otherwise wait a little for it."""
        with self._changed:
            if not self._may(place):
                self._changed.wait(LOOK)
            if not self._may(place):
                return False
            place.overtook = self._queue[0] is not place
            self._queue.remove(place)
            self._inside.append(place)
            if self._queue:
                self._changed.notify_all()
            return True

    def _may(self, place: Place) -> bool:
        """Whether it fits, and whoever waits longest loses nothing by it."""
        if self.held and self.held + place.nbytes > self.nbytes:
            return False
        first = self._queue[0]
        before = sum(other.nbytes for other in self._inside if other.overtook)
        return first is place or first.nbytes + before + place.nbytes <= self.nbytes
