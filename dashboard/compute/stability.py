"""How much hangs on the draw: one method fitted from many seeds, one start each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from dashboard import progress
from dashboard.compute.arrays import Floats
from dashboard.compute.clustering import cluster
from dashboard.compute.methods import KMeans
from dashboard.compute.scores import reading
from dashboard.data.points import Points, frozen


@dataclass(frozen=True, eq=False)
class Stability:
    """What runs made of the same points that differ in their seed alone.

    Attributes
    ----------
    inertia : ndarray of shape (m,), float64, read-only
        Of each run: the sum of squared distances to the centres.
    ari : ndarray of shape (m,), float64, read-only
        Its adjusted Rand index against the true groups.
    found : ndarray of shape (m,), bool, read-only
        Whether it found every true group: none is split and no two share a cluster, both as
        `dashboard.compute.scores.Reading` has it, so that a few stray points do not count.
    """

    inertia: Floats
    ari: Floats
    found: NDArray[np.bool_]

    def __post_init__(self) -> None:
        assert self.inertia.shape == self.ari.shape == self.found.shape == (len(self.found),), self.found.shape
        for array in (self.inertia, self.ari, self.found):
            frozen(array)

    def first(self, n: int) -> "Stability":
        """The first n runs."""
        return Stability(self.inertia[:n], self.ari[:n], self.found[:n])


def run(method: KMeans, seed: int) -> KMeans:
    """The run of a seed: one start, drawn with it."""
    return method.model_copy(update={"n_init": 1, "random_state": seed})


def stability(points: Points, method: KMeans, seeds: Sequence[int]) -> Stability:
    """Fit a method once from each seed.

    Parameters
    ----------
    points : Points
        X (n, d), with the true group of each.
    method : KMeans
        Its `n_init` and `random_state` do not matter.
    seeds : sequence of int
        One for each run.

    Raises
    ------
    Refusal
        If the method's constants cannot go with these points.
    """
    assert points.truth is not None
    runs = []
    for done, seed in enumerate(seeds):
        progress.report(done / len(seeds), f"Trying {len(seeds)} starts")
        fit = cluster(points, run(method, seed))
        read = reading(points.truth, fit.labels)
        ari = metrics.adjusted_rand_score(points.truth, fit.labels)
        runs.append((fit.inertia, ari, not read.split and not read.sharing))
    inertia, ari, found = zip(*runs, strict=True)
    return Stability(np.array(inertia, float), np.array(ari, float), np.array(found, bool))


def joined(parts: Sequence[Stability]) -> Stability:
    """The runs of several parts, in their order."""
    return Stability(
        np.concatenate([part.inertia for part in parts]),
        np.concatenate([part.ari for part in parts]),
        np.concatenate([part.found for part in parts]),
    )


def chance(found: int, runs: int, n_init: int) -> float:
    """How likely the best of `n_init` starts finds all groups, if one start does in `found` of `runs`: 0 to 1."""
    return 1 - (1 - found / runs) ** n_init
