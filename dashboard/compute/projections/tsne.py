"""t-SNE: near points stay near, by openTSNE, with what can be seen while it settles."""

import logging
import os
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from dashboard import progress
from dashboard.compute.arrays import Floats, Reals
from dashboard.compute.projections.base import Embedding, Laid, of_embedding
from dashboard.compute.projections.projection import Projection
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen
from dashboard.data.source import Seed

# For so many rounds neighbours pull so many times as hard, which lets groups find each other: twice as hard as openTSNE
# has it, and not half as long. What is kept of a move in the next round, in those rounds and after them, is more than
# its 0.8 too. After 500 rounds in space the digits have a trustworthiness of 0.9958 (the mean of six starts that differ
# by a millionth, 0.0001 apart), as scikit-learn's t-SNE has after 1,000; by openTSNE's own numbers, but for the
# momentum of the later rounds, 0.9954 after 750.
EARLY, EXAGGERATION = 100, 24.0
MOMENTUM, LATE_MOMENTUM = 0.9, 0.95
# How coarsely far points are taken together: in space, where a round looks at many cells, more coarsely than openTSNE
# does, which saves a quarter of the time; at 0.9 it is half, and neighbours are lost.
THETA = {2: 0.5, 3: 0.7}
# Rounds of fewer points are over before a thread has begun.
WORTH_THREADS = 1_000
# After so many rounds there is something to be seen, and from the last one on after as many more each time.
SEEN = (50, 100, 150, 200, 300, 500)
MORE = 250
# Of a plane of so many points and more openTSNE finds the forces on a grid; in space it cannot.
ON_A_GRID = 10_000
# The least and the most perplexity.
FEWEST, MOST = 2, 100

# Seconds of a round, measured beside other work with points that have no groups, which take longest: 18 ms for 1,797 of
# them in space, 94 ms for 5,000, 770 ms for 20,000; in the plane 9 and 33 ms, on a grid 27 ms for 20,000.
IN_SPACE, IN_THE_PLANE, ON_THE_GRID = 1e-7, 5e-7, 2e-6
PER_PAIR = 1.2e-9


class TSNE(Embedding):
    """t-distributed stochastic neighbour embedding."""

    label: ClassVar[str] = "t-SNE"
    estimator: ClassVar[str] = "openTSNE.TSNE"
    kind: Literal["tsne"] = "tsne"
    n_components: int = Field(
        3, ge=2, le=3, description="Whether the points are laid out in a plane (2) or in space (3)."
    )
    perplexity: Annotated[float, Field(ge=FEWEST, le=MOST)] = Field(
        30.0,
        description="About how many neighbours each point keeps near. Small ones show small groups, and groups that "
        "are none; with fewer than three times as many rows it is taken smaller.",
    )
    max_iter: int = Field(
        500, ge=50, le=3_000, description="How many rounds it settles for; in the first 100 neighbours pull harder."
    )
    random_state: Seed = Field(0, description="The seed of what little is drawn at random.")

    def constants(self) -> dict[str, object]:
        """What openTSNE's class is made with."""
        early = min(self.max_iter, EARLY)
        return {
            "n_components": self.n_components,
            "perplexity": self.perplexity,
            "early_exaggeration_iter": early,
            "n_iter": self.max_iter - early,
            "early_exaggeration": EXAGGERATION,
            "initial_momentum": MOMENTUM,
            "final_momentum": LATE_MOMENTUM,
            "theta": THETA[self.n_components],
            "neighbors": "exact",
            "random_state": self.random_state,
        }

    def seen(self) -> list[int]:
        """The rounds after which there is something to be seen, the last of all included."""
        later = range(SEEN[-1] + MORE, self.max_iter, MORE)
        return [*(end for end in (*SEEN, *later) if end < self.max_iter), self.max_iter]

    def begun(self, rounds: int) -> "TSNE":
        """The same, for fewer rounds."""
        return self.model_copy(update={"max_iter": rounds})

    def before(self) -> "TSNE | None":
        """The same up to what could be seen last before its end; None if that was the start."""
        seen = self.seen()
        return self.begun(seen[-2]) if len(seen) > 1 else None

    def embed(self, X: Reals) -> Floats:
        """Coordinates (n, n_components) of points X (n, d), those of ``openTSNE.TSNE(…).fit(X)``.

        Raises
        ------
        Refusal
            If X has fewer than five rows, or all are the same.
        """
        self.refuse(X)
        pulled, state, done = affinities(X, self.perplexity), None, 0.0
        for end in self.seen():
            progress.report(done, f"Settling {len(X):,} points by {self.label}")
            state, done = settled(X, pulled, self.begun(end), state), end / self.max_iter
        assert state is not None
        return state.coordinates

    def seconds(self, size: Size) -> float:
        """The most seconds that all rounds should take, and finding neighbours."""
        return seconds_of_affinities(size, self.perplexity) + self.max_iter * seconds_of_a_round(size, self)

    def nbytes(self, size: Size) -> int:
        """Bytes of the neighbours, of the points as numbers, and of the tree or grid of a round."""
        return 2 * size.nbytes + size.n * (neighbours_of(size.n, self.perplexity) * 80 + 2_048)


@dataclass(frozen=True, eq=False)
class Affinities:
    """How hard each point is pulled by each of those that are near it, as a sparse matrix (n, n) in rows.

    Attributes
    ----------
    data : ndarray of shape (m,), float64
    indices : ndarray of shape (m,), int32
    indptr : ndarray of shape (n + 1,), int32
    seconds : float
        How long they took to find.
    """

    data: Floats
    indices: NDArray[np.int32]
    indptr: NDArray[np.int32]
    seconds: float = 0.0

    def __post_init__(self) -> None:
        assert self.data.shape == self.indices.shape, self.indices.shape
        for array in (self.data, self.indices, self.indptr):
            frozen(array)

    def matrix(self) -> csr_matrix:
        """The matrix, of arrays that may be written, as openTSNE wants them."""
        n = len(self.indptr) - 1
        return csr_matrix((self.data.copy(), self.indices.copy(), self.indptr.copy()), shape=(n, n))


@dataclass(frozen=True, eq=False)
class Settling:
    """Where points are after some rounds, and how they are moving.

    Attributes
    ----------
    coordinates, gains, update : ndarray of shape (n, c), float64
        c is 2 or 3; `gains` and `update` are what the next round goes on from.
    rounds : int
    seconds : float
        How long all rounds took from the start on, and finding neighbours.
    """

    coordinates: Floats
    gains: Floats
    update: Floats
    rounds: int
    seconds: float = 0.0

    def __post_init__(self) -> None:
        assert self.coordinates.shape == self.gains.shape == self.update.shape, self.coordinates.shape
        for array in (self.coordinates, self.gains, self.update):
            frozen(array)


def affinities(X: Reals, perplexity: float) -> Affinities:
    """How near points X (n, d) are to each other, as t-SNE sees it: of each, about 3 × perplexity neighbours, exact."""
    began = time.perf_counter()
    library, few = _library(), neighbours_of(len(X), perplexity)
    with threadpool_limits(1):
        # By name it would be the same, but for that pynndescent and numba are loaded where they are installed.
        index = import_module("openTSNE.nearest_neighbors").Sklearn(X, few, n_jobs=1)
        near = library.affinity.PerplexityBasedNN(perplexity=_possible(len(X), perplexity), knn_index=index, n_jobs=1)
    arrays = near.P.data, near.P.indices.astype(np.int32), near.P.indptr.astype(np.int32)
    return Affinities(*arrays, time.perf_counter() - began)


def settled(X: Reals, near: Affinities, tsne: TSNE, before: Settling | None) -> Settling:
    """Where points are after the rounds of `tsne`, going on from `before`; from the start if None.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    near : Affinities
        Of these points.
    tsne : TSNE
    before : Settling or None
        Of no more rounds.

    Notes
    -----
    All pieces together are, number for number, one call of ``openTSNE.TSNE(…).fit(X)``; one thread or many give the
    same. Another processor may add in another order, and so end in another picture.
    """
    with threadpool_limits(1):
        return _settled(X, near, tsne, before)


def _settled(X: Reals, near: Affinities, tsne: TSNE, before: Settling | None) -> Settling:
    began = time.perf_counter()
    library = _library()
    P = near.matrix()
    given = library.affinity.PrecomputedAffinities(P, normalize=False)
    start = _start(X, tsne) if before is None else before.coordinates.copy()
    grid = tsne.n_components == 2 and len(X) >= ON_A_GRID
    how = {
        "negative_gradient_method": "fft" if grid else "bh",
        "theta": THETA[tsne.n_components],
        "n_jobs": _threads(len(X)),
    }
    moving = library.TSNEEmbedding(start, given, **how)
    done = 0
    if before is not None:
        done = before.rounds
        moving.optimizer.gains, moving.optimizer.update = before.gains.copy(), before.update.copy()
    if done < EARLY:
        early = min(tsne.max_iter, EARLY) - done
        moving = moving.optimize(early, exaggeration=EXAGGERATION, momentum=MOMENTUM)
        done += early
    else:
        # As the first rounds leave the numbers: rounded twice.
        P *= EXAGGERATION
        P /= EXAGGERATION
    if tsne.max_iter > done:
        moving = moving.optimize(tsne.max_iter - done, momentum=LATE_MOMENTUM)
    state = moving.optimizer
    took = (near if before is None else before).seconds + time.perf_counter() - began
    return Settling(np.array(moving), np.array(state.gains), np.array(state.update), tsne.max_iter, took)


def near(points: Points, perplexity: float) -> Affinities:
    """How near points (n, d) are to each other."""
    return affinities(points.X, perplexity)


def settle(points: Points, near: Affinities, tsne: TSNE, before: Settling | None) -> Settling:
    """Where points (n, d) are after the rounds of `tsne`."""
    return settled(points.X, near, tsne, before)


def drawn(points: Points, state: Settling | Laid) -> Projection:
    """What is drawn of points (n, d) that were laid out, or have settled so far."""
    return of_embedding(state.coordinates, points)


def _start(X: Reals, tsne: TSNE) -> Floats:
    """Where points begin: on their principal components, very near to each other; at random where there are too few."""
    initialization = _library().initialization
    if min(X.shape) < tsne.n_components:
        drawn: Floats = initialization.random(X, n_components=tsne.n_components, random_state=tsne.random_state)
        return drawn
    start: Floats = initialization.pca(X, n_components=tsne.n_components, random_state=tsne.random_state)
    return start


def _possible(n: int, perplexity: float) -> float:
    """The perplexity, or the most that n points have neighbours for."""
    return min(perplexity, (n - 1) / 3)


def neighbours_of(n: int, perplexity: float) -> int:
    """How many neighbours each of n points is held against."""
    return min(n - 1, int(3 * perplexity))


def seconds_of_affinities(size: Size, perplexity: float) -> float:
    """The most seconds that finding all neighbours should take: every pair is looked at."""
    return PER_PAIR * size.n**2 * max(size.d, 8) / 8 + size.n * neighbours_of(size.n, perplexity) * 1e-6


def seconds_of_a_round(size: Size, tsne: TSNE) -> float:
    """The most seconds that a round should take."""
    if tsne.n_components == 3:
        return float(IN_SPACE * size.n**1.6)
    if size.n >= ON_A_GRID:
        return 0.02 + ON_THE_GRID * size.n
    return float(IN_THE_PLANE * size.n * np.log2(max(size.n, 2)))


def _threads(n: int) -> int:
    """As many threads as processors have nothing to do: the numbers are the same for any, but two that wait for one
    processor take several times as long as one."""
    there = os.cpu_count() or 1
    return max(1, min(there, round(there - os.getloadavg()[0]))) if n >= WORTH_THREADS else 1


def _library() -> Any:
    """The library, loaded when it is first needed; what it has to tell of its progress nobody reads."""
    logging.getLogger("openTSNE").setLevel(logging.ERROR)
    return import_module("openTSNE")
