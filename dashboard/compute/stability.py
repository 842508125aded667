"""How much hangs on the draw: one method fitted from many seeds, one start each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from dashboard import progress
from dashboard.compute.arrays import Floats
from dashboard.compute.clustering import cluster
from dashboard.compute.many import many_fits
from dashboard.compute.methods import KMeans
from dashboard.compute.preparation import prepared
from dashboard.compute.scores import reading
from dashboard.data.points import Points, frozen


@dataclass(frozen=True, eq=False)
class Stability:
    """What runs made of the same points that differ in their seed alone.

    Attributes
    ----------
    inertia : ndarray of shape (m,), float64, read-only
        Of each run: the sum of squared distances to the centres.
    ari : ndarray of shape (m,), float64, read-only, or None
        Its adjusted Rand index against the true groups; None where there are none.
    found : ndarray of shape (m,), bool, read-only, or None
        Whether it found every true group: none is split and no two share a cluster, both as
        `dashboard.compute.scores.Reading` has it, so that a few stray points do not count.
    """

    inertia: Floats
    ari: Floats | None
    found: NDArray[np.bool_] | None

    def __post_init__(self) -> None:
        assert self.inertia.ndim == 1, self.inertia.shape
        frozen(self.inertia)
        for array in (self.ari, self.found):
            if array is not None:
                assert array.shape == self.inertia.shape, array.shape
                frozen(array)

    def __len__(self) -> int:
        return len(self.inertia)

    def first(self, n: int) -> "Stability":
        """The first n runs."""
        ari = None if self.ari is None else self.ari[:n]
        return Stability(self.inertia[:n], ari, None if self.found is None else self.found[:n])


def run(method: KMeans, seed: int) -> KMeans:
    """The run of a seed: one start, drawn with it."""
    return method.model_copy(update={"n_init": 1, "random_state": seed})


def stability(points: Points, method: KMeans, seeds: Sequence[int]) -> Stability:
    """Fit a method once from each seed.

    Parameters
    ----------
    points : Points
        X (n, d).
    method : KMeans
        Its `n_init` and `random_state` do not matter.
    seeds : sequence of int
        One for each run.

    Raises
    ------
    Refusal
        If the method's constants cannot go with these points.
    """
    # Once for all of them.
    points, method = prepared(points, method), method.bare()
    runs = []
    with many_fits(points.stored.size):
        for done, seed in enumerate(seeds):
            progress.report(done / len(seeds), f"Trying {len(seeds)} starts")
            runs.append(cluster(points, run(method, seed)))
    inertia = np.array([fit.inertia for fit in runs], float)
    if points.groups is None:
        return Stability(inertia, None, None)
    truth = points.groups.truth
    read = [reading(truth, fit.labels) for fit in runs]
    ari = [metrics.adjusted_rand_score(truth, fit.labels) for fit in runs]
    return Stability(inertia, np.array(ari, float), np.array([not one.split and not one.sharing for one in read]))


def joined(parts: Sequence[Stability]) -> Stability:
    """The runs of several parts, in their order."""
    inertia = np.concatenate([part.inertia for part in parts])
    ari = [part.ari for part in parts if part.ari is not None]
    found = [part.found for part in parts if part.found is not None]
    return Stability(inertia, np.concatenate(ari) if ari else None, np.concatenate(found) if found else None)


def chance(found: int, runs: int, n_init: int) -> float:
    """How likely the best of `n_init` starts finds all groups, if one start does in `found` of `runs`: 0 to 1."""
    return 1 - (1 - found / runs) ** n_init
