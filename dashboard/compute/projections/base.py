"""What a way of giving points three coordinates declares. All that is known of one stands in a file of this package.

A new one is a file with a class of `Projecting`, and its name in the table of
`dashboard/compute/projections/__init__.py`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.arrays import Reals
from dashboard.compute.projections.projection import Projection
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen
from dashboard.errors import Offer, Refusal
from dashboard.params import Params

# Fewer rows have no neighbours to tell from others.
LEAST_ROWS = 5


class Projecting(Params):
    """One way to give points coordinates, and the constants that a reader may choose of it: a frozen question.

    Its fields are these constants, each with its library's name; `kind` is its name in the address.

    Attributes
    ----------
    label : str
        Its name for readers.
    """

    label: ClassVar[str]
    kind: str

    def project(self, points: Points) -> Projection:
        """Where points (n, d) are drawn.

        Raises
        ------
        Refusal
            If they cannot be drawn in this way.
        """
        raise NotImplementedError(type(self))


class Embedding(Projecting):
    """A way of its own to lay points out so that near ones stay near: no straight map, and its axes mean nothing.

    Attributes
    ----------
    estimator : str
        Its class, below its library, as a reader imports it.
    extra : str
        What has to be installed beside the dashboard for it; empty where it comes along.
    cheaper : tuple of str
        Constants that are offered in smaller, if it would take too long.
    """

    estimator: ClassVar[str]
    extra: ClassVar[str] = ""
    cheaper: ClassVar[tuple[str, ...]] = ("max_iter", "n_neighbors")
    # How many coordinates it gives; those of a plane are drawn flat.
    n_components: int

    def embed(self, X: Reals) -> Reals:
        """Coordinates (n, n_components) of points X (n, d), the same for the same seed on one machine.

        What works on X alone, such as clustering in the projection, calls this; pages draw the same numbers.

        Raises
        ------
        Refusal
            If X has too few rows, or all are the same.
        """
        raise NotImplementedError(type(self))

    def project(self, points: Points) -> Projection:
        """Where points (n, d) are drawn: their embedding, a plane lying flat at 0."""
        return of_embedding(self.embed(points.X), points)

    def refuse(self, X: NDArray) -> None:
        """Refuse points X (n, d) that have nothing to lay out, in whatever numbers they are stored.

        Raises
        ------
        Refusal
            If there are fewer than five, or all are the same.
        """
        instead = (Offer("Draw them as they are", {"projection": ""}),)
        if len(X) < LEAST_ROWS:
            sentence = f"{self.label} needs at least {LEAST_ROWS} rows to tell near from far; there are {len(X)}."
            raise Refusal(sentence, "projection", instead)
        if not np.ptp(X, axis=0).any():
            raise Refusal(f"All rows are the same, so {self.label} has nothing to lay out.", "projection", instead)

    def installed(self) -> bool:
        """Whether its library is there; nothing of it is loaded."""
        return find_spec(self.estimator.partition(".")[0]) is not None

    def constants(self) -> dict[str, object]:
        """What the estimator is made with, by its library's names."""
        return self.model_dump(exclude={"kind"})

    def call(self) -> str:
        """The library's call with every constant, as a reader would type it."""
        name = self.estimator.rpartition(".")[2]
        return f"{name}({', '.join(f'{k}={v!r}' for k, v in self.constants().items())})"

    def imported(self) -> Mapping[str, str]:
        """The module of the name in `call`, by that name."""
        module, _, name = self.estimator.rpartition(".")
        return {name: module}

    def seconds(self, size: Size) -> float:
        """The most seconds that it should take, as they were measured."""
        raise NotImplementedError(type(self))

    def nbytes(self, size: Size) -> int:
        """Bytes that it holds at once beside the points as they are stored."""
        raise NotImplementedError(type(self))


@dataclass(frozen=True, eq=False)
class Laid:
    """Where an embedding has points.

    Attributes
    ----------
    coordinates : ndarray of shape (n, c), float64 or float32, read-only
        As the library gives them; c is 2 or 3.
    seconds : float
        How long it took.
    """

    coordinates: Reals
    seconds: float

    def __post_init__(self) -> None:
        assert self.coordinates.ndim == 2, self.coordinates.shape
        frozen(self.coordinates)


def laid(points: Points, embedding: Embedding) -> Laid:
    """Where an embedding has points (n, d).

    Raises
    ------
    Refusal
        As it does.
    """
    began = time.perf_counter()
    return Laid(embedding.embed(points.X), time.perf_counter() - began)


def of_embedding(coordinates: Reals, points: Points) -> Projection:
    """What is drawn of an embedding (n, 2) or (n, 3) of points (n, d)."""
    n, c = coordinates.shape
    out, d = np.zeros((n, 3)), points.stored.shape[1]
    out[:, :c] = coordinates
    return Projection(out, None, np.zeros(d), np.zeros((3, d)), embedded=True)
