"""Spectral clustering: k-means on what a graph of nearest neighbours looks like from afar."""

from typing import ClassVar, Literal

from pydantic import Field
from sklearn.cluster import SpectralClustering as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, Method, NClusters, refuse_more_than_points
from dashboard.compute.size import Size
from dashboard.data.source import Seed
from dashboard.errors import Refusal

# Nanoseconds per squared number of points. It took 8.6 s at 5,000 points with n_clusters=50 and n_neighbors=200,
# 12 s where they have 784 features, and more with the square of the points.
PER_PAIR = 500.0


class Spectral(Method):
    """`sklearn.cluster.SpectralClustering` on the nearest-neighbours graph."""

    label: ClassVar = "Spectral"
    family: ClassVar = "Likeness"
    estimator: ClassVar = "cluster.SpectralClustering"

    kind: Literal["spectral"] = "spectral"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    n_neighbors: int = Field(10, ge=2, le=200, description="How many points each is linked to, itself among them.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def constants(self) -> dict[str, object]:
        """The graph is always that of nearest neighbours."""
        return super().constants() | {"affinity": "nearest_neighbors"}

    def refuse(self, X: Reals) -> None:
        """As many clusters or more neighbours than there are points."""
        n = len(X)
        if self.n_clusters >= n:
            raise Refusal(
                f"n_clusters of {self.n_clusters} is too many: spectral clustering of {n:,} points "
                f"needs it below {n:,}.",
                "n_clusters",
            )
        # A point counts as its own nearest.
        refuse_more_than_points("n_neighbors", self.n_neighbors, X)

    def fit(self, X: Reals) -> Fit:
        """Its labels; it has neither centres nor rounds."""
        return Fit(Estimator(**self.constants()).fit_predict(X))

    def seconds(self, size: Size) -> float:
        """With the square of the points."""
        return size.n * (PER_PAIR * size.n) / 1e9

    def nbytes(self, size: Size) -> int:
        """The graph and its Laplacian in several forms; the vectors that ARPACK iterates."""
        vectors = 14 * self.n_neighbors + 6 * self.n_clusters + 100
        return 3 * size.nbytes + 8 * size.n * vectors + 128 * size.n
