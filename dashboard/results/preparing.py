"""Points as a method is given them: what is done to them first is done once for all, where it takes long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dashboard.compute.preparation import Preparation, first_refused, prepared
from dashboard.compute.size import Size
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.results.asking import points
from dashboard.results.projections import check_embedding, of_laid_out

T = TypeVar("T")
F = TypeVar("F", bound=Preparation)


@dataclass(frozen=True)
class Given(Generic[F]):
    """What a question is worked out from: points, and what is still to be done to them first.

    Attributes
    ----------
    data : Source or Points
        The source, whose points are made where they are wanted; or points that were laid out already.
    first : Preparation
        A method is one too.
    size : Size
        Of the points.
    seconds : float
        How long it took to lay them out.
    """

    data: Source | Points
    first: F
    size: Size
    seconds: float = 0.0

    def prepared(self) -> Points:
        """The points as a method is given them, (n, d′)."""
        return prepared(points(self.data) if isinstance(self.data, Source) else self.data, self.first)


def given(source: Source, first: F) -> Given[F]:
    """The points of a source, and what is to be done first: by whoever fits, or, where it takes long, once for all.

    Raises
    ------
    Refusal
        If they cannot be laid out so.
    """
    there, _ = points(source), checked(source, first)
    if first.embedding is None:
        return Given(source, first, Size.of(there))
    with first_refused():
        state = of_laid_out(source, first.embedding)
    places = Points(state.coordinates, there.groups)
    return Given(places, first.bare(), Size.of(places), state.seconds)


def checked(source: Source, first: F) -> tuple[Size, F]:
    """The size of the points that a method will be given, and what it will be left to do first.

    Raises
    ------
    Refusal
        If laying them out, which comes before, cannot be or would take too long or too much memory.
    """
    size = Size.of(points(source))
    if first.embedding is None:
        return size, first
    with first_refused():
        check_embedding(source, first.embedding)
    return first.size_of(size), first.bare()


def on_prepared(function: Callable[..., T], data: Source | Points, first: Preparation, *args: Any) -> T:
    """What a function makes of points as they are prepared, which is done where it is called."""
    return function(prepared(points(data) if isinstance(data, Source) else data, first), *args)
