"""Centres of k-means in the place of many points, so that a tree can be grown of what is too much for one."""

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.quiet import quiet
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal

# Each centre is found among so many points, which is enough for a mean.
SAMPLE = 20
ROUNDS = 10
STAGE = "Finding centres"


@dataclass(frozen=True, eq=False)
class Centres:
    """Centres, and whose points they are.

    Attributes
    ----------
    X : ndarray of shape (k, d), float64
    owner : ndarray of shape (n,), int64
        The nearest centre of each point; every centre has some.
    """

    X: Floats
    owner: Ids

    def __post_init__(self) -> None:
        assert self.X.ndim == 2, self.X.shape
        assert self.owner.ndim == 1, self.owner.shape
        frozen(self.X)
        frozen(self.owner)

    @property
    def first(self) -> Ids:
        """One point of each centre, (k,)."""
        return np.unique(self.owner, return_index=True)[1]


def centres(points: Points, n_clusters: int, seed: int = 0) -> Centres:
    """Find k-means centres in the place of the points.

    Parameters
    ----------
    points : Points
        X (n, d).
    n_clusters : int
        How many centres, at most n; fewer come out where points are equal.
    seed : int
        Of the sample and of the first centres.

    Raises
    ------
    Refusal
        If there are fewer points than centres.

    Notes
    -----
    `sklearn.cluster.KMeans` from random points, 10 rounds, on a sample of 20 points for each centre;
    then each point goes to its nearest centre.
    """
    n = len(points)
    if n_clusters > n:
        raise Refusal(f"{n:,} points have at most {n:,} centres; n_centres of {n_clusters:,} is more.", "n_centres")
    random = np.random.default_rng(seed)
    sample = np.sort(random.permutation(n)[: SAMPLE * n_clusters])
    progress.report(0.05, STAGE)
    model = KMeans(n_clusters, init="random", n_init=1, max_iter=ROUNDS, random_state=seed)
    # Equal points leave centres empty, which the result tells.
    with quiet():
        model.fit(points.rows(sample))
    progress.report(0.7, STAGE)
    nearest = model.predict(points.X)
    there, owner = np.unique(nearest, return_inverse=True)
    return Centres(model.cluster_centers_[there].astype(np.float64), owner.astype(np.int64))
