"""Bisecting k-means: one cluster is split in two, then one of those, until there are enough."""

from math import log2
from typing import ClassVar, Literal

from pydantic import Field
from sklearn.cluster import BisectingKMeans as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, Method, NClusters, NInit
from dashboard.compute.size import Size
from dashboard.data.source import Seed

# Lloyd's algorithm for two centres stopped by itself within 60 rounds in every case measured.
ROUNDS = 80


class BisectingKMeans(Method):
    """`sklearn.cluster.BisectingKMeans`."""

    label: ClassVar = "Bisecting k-means"
    family: ClassVar = "Centres"
    estimator: ClassVar = "cluster.BisectingKMeans"
    distinct: ClassVar = True

    kind: Literal["bisecting_kmeans"] = "bisecting_kmeans"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    init: Literal["k-means++", "random"] = Field(
        "k-means++",
        description="How the first centres are chosen: far apart, or any points at random.",
    )
    n_init: NInit = Field(1, description="How many starts to try for each split; the one of least inertia is kept.")
    max_iter: MaxIter = Field(100, description="The most rounds of assigning points and moving centres.")
    bisecting_strategy: Literal["biggest_inertia", "largest_cluster"] = Field(
        "biggest_inertia", description="Which cluster is split next: the widest by inertia, or the one of most points."
    )
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def scores(self) -> dict[str, str]:
        """Its inertia."""
        return {"inertia": f"{self.fitted()}.inertia_"}

    def fit(self, X: Reals) -> Fit:
        """Its labels and inertia; its rounds are those of many small fits, and none is told."""
        model = Estimator(**self.constants()).fit(X)
        return Fit(model.labels_, float(model.inertia_))

    def seconds(self, size: Size) -> float:
        """Of all starts, by rounds, and by how often a point is in a cluster that is split."""
        splits = min(self.n_clusters - 1, 2 * log2(self.n_clusters) + 2)
        each = self.n_init * min(self.max_iter, ROUNDS) * (50 + 2 * (2 + 0.2 * size.d))
        return size.n * (splits * each) / 1e9 + self.n_clusters * 5e-3

    def nbytes(self, size: Size) -> int:
        """The points, centred, and those of a cluster that is split, with what a start takes."""
        return 5 * size.nbytes + 8 * size.n * 12 + 128 * size.n
