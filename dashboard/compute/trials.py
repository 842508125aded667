"""Many clusterings of other data than the points, with one cluster, two and so on each time: what they came to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard import progress
from dashboard.compute import memory, seconds
from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.clustering import cluster_each
from dashboard.compute.many import many_fits
from dashboard.compute.methods import Agglomerative, Method, of_clusters
from dashboard.compute.size import Size
from dashboard.data.points import Points, frozen

# What a fit takes however few the points, in seconds.
PER_FIT = 0.006


@dataclass(frozen=True, eq=False)
class Trials:
    """What so many trials came to, by number of clusters.

    Attributes
    ----------
    values : ndarray of shape (m, k), float64, read-only
        Of each trial with 1 cluster, 2 and so on; not a number where so many clusters could not be.
    """

    values: Floats

    def __post_init__(self) -> None:
        assert self.values.ndim == 2, self.values.shape
        frozen(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def first(self, m: int) -> "Trials":
        """The first m of them."""
        return Trials(self.values[:m])


def joined(parts: Sequence[Trials]) -> Trials:
    """The trials of several parts, in their order."""
    return Trials(np.concatenate([part.values for part in parts]))


def tried(points: Points, seeds: Sequence[int], stage: str, one: Callable[[int], Floats]) -> Trials:
    """What `one` trial (k,) comes to from each seed, telling how far they are; of data as large as `points` or less."""
    rows = []
    with many_fits(points.stored.size):
        for done, seed in enumerate(seeds):
            progress.report(done / len(seeds), stage)
            rows.append(one(seed))
    return Trials(np.array(rows, float))


def fits(method: Method, last: int) -> list[Method]:
    """The method with 2 to `last` clusters; with one there is nothing to be fitted.

    It must be one that is told how many (`of_clusters`).
    """
    many = [of_clusters(method, k) for k in range(2, last + 1)]
    return [one for one in many if one is not None]


def labels_of_each(points: Points, method: Method, last: int) -> Iterator[Ids | None]:
    """The labels (n,) of one cluster, two and so on to `last`; None where so many cannot be."""
    yield np.zeros(len(points), np.int64)
    for found in cluster_each(points, fits(method, last)):
        yield None if found is None else found.labels


def seconds_of(size: Size, method: Method, last: int, m: int) -> float:
    """The most seconds that m trials with up to `last` clusters should take; all cuts of a tree take one tree."""
    if isinstance(method, Agglomerative):
        each = seconds.of_fit(size, method) + (last - 1) * size.n * seconds.OF_A_CUT
    else:
        each = sum(seconds.of_fit(size, one) for one in fits(method, last))
    return m * (each + (last - 1) * PER_FIT)


def memory_of(size: Size, method: Method, last: int) -> int:
    """Bytes that a trial holds at once: other data as large as the points, twice, and the largest fit."""
    most = max((memory.of_fit(size, one) for one in fits(method, last)), default=0)
    return most + 3 * 8 * size.n * size.d + 16 * size.d * size.d
