"""HDBSCAN: dense places, however dense; what lies between them is noise."""

from typing import ClassVar, Literal

from pydantic import Field
from sklearn.cluster import HDBSCAN as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, Method, refuse_more_than_points
from dashboard.compute.size import Size

# Nanoseconds per squared number of points. It took 1.5 s at 20,000 points of three features with min_samples=5,
# 5.9 s with 1,000, and more with the square of the points: 16 s at 50,000. Where there are too many features for
# its trees the time grows with them too: 2.4 s at 5,000 points of 64, 30 s at 5,000 of 784.
PER_PAIR = 8.0
PER_PAIRS_FEATURE = 1.5
PER_NEIGHBOUR = 220.0
WIDE = 16


class HDBSCAN(Method):
    """`sklearn.cluster.HDBSCAN`; −1 is noise."""

    label: ClassVar = "HDBSCAN"
    family: ClassVar = "Densities"
    estimator: ClassVar = "cluster.HDBSCAN"
    fewer: ClassVar = "min_cluster_size"
    suggested: ClassVar = True

    kind: Literal["hdbscan"] = "hdbscan"
    min_cluster_size: int = Field(10, ge=2, le=1_000, description="The fewest points that make a cluster.")
    min_samples: int = Field(
        5,
        ge=1,
        le=1_000,
        description="Points, itself among them, that must be near for a point to be in a dense place.",
    )
    cluster_selection_epsilon: float = Field(0.0, ge=0, le=1e6, description="Clusters closer than this are merged.")

    def refuse(self, X: Reals) -> None:
        """Larger clusters, or more neighbours, than there are points."""
        for name in ("min_cluster_size", "min_samples"):
            refuse_more_than_points(name, getattr(self, name), X)

    def fit(self, X: Reals) -> Fit:
        """Its labels; it has neither centres nor rounds."""
        return Fit(Estimator(**self.constants(), copy=True).fit_predict(X))

    def seconds(self, size: Size) -> float:
        """With the square of the points, and the neighbours of each."""
        pairs = (PER_PAIR if size.d < WIDE else PER_PAIRS_FEATURE * size.d) * size.n
        return size.n * (pairs + PER_NEIGHBOUR * self.min_samples) / 1e9

    def nbytes(self, size: Size) -> int:
        """The points several times, and the neighbours of each."""
        return 5 * size.nbytes + size.n * (16 * 3 * self.min_samples + 600) + 128 * size.n
