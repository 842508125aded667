"""Mean shift: each point climbs to where it is densest around it; those that meet are a cluster."""

from typing import ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.cluster import estimate_bandwidth, get_bin_seeds
from sklearn.neighbors import NearestNeighbors

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids, Reals
from dashboard.compute.density import rounded
from dashboard.compute.methods.base import Fit, MaxIter, Method
from dashboard.compute.size import Size
from dashboard.errors import Offer, Refusal

# Rows that say how wide to look.
SAMPLED = 1_000
# Distances that are held at once.
PAIRS = 2**20
# No point climbed for longer in any case measured.
ROUNDS = 100
# Nanoseconds for each pair of points, in each round: 2,000 points of three features took 0.7 s, 1,797 of 64 1.3 s.
PER_PAIR, PER_PAIRS_FEATURE = 3.0, 0.1


class MeanShift(Method):
    """`sklearn.cluster.MeanShift`, many points at a time; −1 is noise, where not all are to be in a cluster."""

    label: ClassVar = "Mean shift"
    family: ClassVar = "Densities"
    estimator: ClassVar = "cluster.MeanShift"
    fewer: ClassVar = "bandwidth"
    own: ClassVar = frozenset({"max_iter"})

    kind: Literal["mean_shift"] = "mean_shift"
    bandwidth: float = Field(
        0.0,
        ge=0,
        le=1e9,
        description="How far around itself each point looks. 0 finds it from the data: so far that about a tenth of "
        "the points are within, fewer where there are many features.",
    )
    bin_seeding: bool = Field(
        False, description="Climb from the cells of a grid in place of all points: quicker, with few features."
    )
    cluster_all: bool = Field(True, description="Put what is near no cluster into the nearest; otherwise it is noise.")
    max_iter: MaxIter = Field(300, description="The most rounds that a point climbs.")

    def fit(self, X: Reals) -> Fit:
        """Its labels and the rounds of the point that climbed longest."""
        bandwidth = self.bandwidth or suggested(X)
        seeds = np.asarray(get_bin_seeds(X, bandwidth) if self.bin_seeding else X, float)
        climbed = climb(np.asarray(X, float), seeds, bandwidth, self.max_iter)
        centres = merged(climbed, bandwidth)
        far, nearest = NearestNeighbors(n_neighbors=1).fit(centres).kneighbors(X)
        labels = nearest[:, 0].astype(np.int64)
        if not self.cluster_all:
            labels[far[:, 0] > bandwidth] = -1
        chosen = () if self.bandwidth else (("bandwidth", bandwidth),)
        return Fit(labels, n_iter=climbed.rounds, converged=climbed.settled, chosen=chosen)

    def gave_up(self, X: Reals) -> Refusal:
        """It has only one reason: the cells of a grid that all points are far from."""
        if not self.bin_seeding:
            return super().gave_up(X)
        sentence = "No point is near the grid that it would start from. Start from the points, or look farther around."
        return Refusal(sentence, "bin_seeding", (Offer("Start from the points", {"bin_seeding": False}),))

    def too_many(self, found: int) -> Refusal:
        """With the offer to have the bandwidth found."""
        refusal = super().too_many(found)
        refusal.offers += (Offer("A bandwidth from the data", {"bandwidth": 0}),) if self.bandwidth else ()
        return refusal

    def seconds(self, size: Size) -> float:
        """With the square of the points, for each round."""
        return size.n * size.n * min(self.max_iter, ROUNDS) * (PER_PAIR + PER_PAIRS_FEATURE * size.d) / 1e9

    def nbytes(self, size: Size) -> int:
        """The points, where they have climbed to, and some distances at a time."""
        pairs = min(max(PAIRS, size.n), size.n * size.n)
        return 8 * 8 * size.n * size.d + 32 * pairs + 600 * size.n


class Climbed(NamedTuple):
    """Where points have climbed to.

    Attributes
    ----------
    places : ndarray of shape (m, d)
    within : ndarray of shape (m,), int64
        How many points are near each.
    rounds : int
        Of the one that climbed longest.
    settled : bool
        Whether all had ended by themselves.
    """

    places: Floats
    within: Ids
    rounds: int
    settled: bool


def suggested(X: Reals) -> float:
    """How far to look around points X (n, d)."""
    n, d = X.shape
    share = min(max(0.3 / d, 0.02, 10 / min(n, SAMPLED)), 1.0)
    found = estimate_bandwidth(X, quantile=share, n_samples=SAMPLED, random_state=0)
    # Where most points are several times there, their spread is all there is to go by.
    return rounded(float(found) or float(X.std()) or 1.0)


class Ground(NamedTuple):
    """What is climbed on: points (n, d) around 0, their squared lengths (n,), and how far a look goes."""

    X: Floats
    lengths: Floats
    bandwidth: float


def climb(X: Floats, seeds: Floats, bandwidth: float, max_iter: int) -> Climbed:
    """Move each seed to the mean of the points within a bandwidth, until it moves by less than a thousandth of it."""
    middle = X.mean(axis=0)  # taken off, little is lost where squares are expanded
    around = X - middle
    ground = Ground(around, np.einsum("ij,ij->i", around, around), bandwidth)
    places, within = seeds - middle, np.zeros(len(seeds), np.int64)
    active, rounds, step = np.arange(len(seeds)), 0, max(PAIRS // len(X), 1)
    while True:
        progress.report(1 - len(active) / len(seeds), "Climbing to dense places")
        blocks = [active[at : at + step] for at in range(0, len(active), step)]
        active = active[np.concatenate([_moved(ground, places, within, some) for some in blocks])]
        if not len(active) or rounds == max_iter:
            return Climbed(places + middle, within, rounds, not len(active))
        rounds += 1


def _moved(ground: Ground, places: Floats, within: Ids, some: Ids) -> NDArray[np.bool_]:
    """Move some places once; whether each has to go on."""
    here = places[some]
    far = ground.lengths + np.einsum("ij,ij->i", here, here)[:, None] - 2 * (here @ ground.X.T)
    near = far <= ground.bandwidth**2
    within[some] = near.sum(axis=1)
    there = within[some] > 0
    mean = (near.astype(float) @ ground.X) / np.maximum(within[some], 1)[:, None]
    places[some] = np.where(there[:, None], mean, here)
    return there & (np.linalg.norm(mean - here, axis=1) > 1e-3 * ground.bandwidth)


def merged(climbed: Climbed, bandwidth: float) -> Floats:
    """The places (k, d) that are left when, of those within a bandwidth, the one with most points is kept."""
    there = np.flatnonzero(climbed.within)
    places, within = climbed.places[there], climbed.within[there]
    order = np.lexsort((*places.T[::-1], within))[::-1]
    places = places[order]
    finder = NearestNeighbors(radius=bandwidth).fit(places)
    left = np.ones(len(places), bool)
    for place in range(len(places)):
        if left[place]:
            left[finder.radius_neighbors(places[place : place + 1], return_distance=False)[0]] = False
            left[place] = True
    return places[left]
