"""How near points have enough others, ascending: the curve that DBSCAN's distance is chosen from."""

from dataclasses import dataclass

import numpy as np

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.density import Reachability, core_distances, dbscan, knee, rounded
from dashboard.compute.labels import NOISE
from dashboard.data.points import Points, frozen

# How many of the points are dense by the distances of the table.
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.97)


@dataclass(frozen=True, eq=False)
class KDistances:
    """How near points have enough others, and what some distances come to.

    Attributes
    ----------
    distances : ndarray of shape (n,), float64, read-only
        How near each point has `min_samples`, itself among them, ascending.
    knee : int
        Where they begin to rise steeply, as `dashboard.compute.density.knee` has it.
    eps : ndarray of shape (m,), float64, read-only
        Distances from small to large, that of the knee among them.
    n_clusters, n_noise : ndarray of shape (m,), int64, read-only
        What is found with each.
    """

    distances: Floats
    knee: int
    eps: Floats
    n_clusters: Ids
    n_noise: Ids

    def __post_init__(self) -> None:
        assert (np.diff(self.distances) >= 0).all()
        assert self.eps.shape == self.n_clusters.shape == self.n_noise.shape, self.eps.shape
        for values in (self.distances, self.eps, self.n_clusters, self.n_noise):
            frozen(values)

    @property
    def at_knee(self) -> float:
        """The distance at the knee, of four digits."""
        return rounded(float(self.distances[self.knee]))

    def dense(self, eps: float) -> int:
        """How many points have enough others within a distance."""
        return int(np.searchsorted(self.distances, eps, "right"))


def k_distances(points: Points, min_samples: int) -> KDistances:
    """How near each of the points has so many, itself among them, and what DBSCAN finds with some of the distances.

    Parameters
    ----------
    points : Points
        X (n, d).
    min_samples : int
        At most n.
    """
    distances = np.sort(core_distances(points.X, min_samples))
    eps, counts = ladder(distances), []
    stage = progress.Parts(f"Trying {len(eps)} distances")
    for done, one in enumerate(eps):
        with stage.part(done / len(eps), (done + 1) / len(eps)):
            counts.append(_counts(dbscan(points.X, float(one), min_samples)))
    return KDistances(distances, knee(distances), eps, *np.array(counts, np.int64).T)


def of_order(order: Reachability) -> KDistances:
    """The same of points whose order is known already: what its cuts find."""
    distances = np.sort(order.core)
    eps = ladder(distances)
    counts = [_counts(order.cut(float(one))) for one in eps]
    return KDistances(distances, knee(distances), eps, *np.array(counts, np.int64).T)


def ladder(distances: Floats) -> Floats:
    """Some of the ascending distances (n,), each of four digits, that of their knee among them."""
    at = {int(share * (len(distances) - 1)) for share in SHARES} | {knee(distances)}
    return np.array(sorted({rounded(float(distances[i])) for i in at}))


def _counts(labels: Ids) -> tuple[int, int]:
    """How many clusters there are, and points in none."""
    return int(labels.max()) + 1, int(np.count_nonzero(labels == NOISE))
