"""DBSCAN: what hangs together within a distance; what has too few others near is noise."""

from typing import ClassVar, Literal

from pydantic import Field

from dashboard.compute import density
from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, Method, refuse_more_than_points
from dashboard.compute.size import Size
from dashboard.errors import Offer, Refusal

# What is tried before a distance is chosen; those distances are no longer than that of the knee, with few within.
TRIED = len(density.SHARES) + 1
# Nanoseconds for each point's nearest and for each of those, for a look around each point, and for each pair of
# points: 20,000 points of three features took 1.7 s where a ninth of all are near each other, 2.9 s where most are.
PER_NEAREST, PER_NEIGHBOUR = 30_000.0, 250.0
PER_LOOK, PER_PAIR, PER_PAIR_TRIED = 60_000.0, 5.0, 2.0
# Where there are too many features for trees all pairs are compared twice: 0.05 s for 1,797 points of 64.
PER_PAIRS_FEATURE = 0.5


class DBSCAN(Method):
    """`sklearn.cluster.DBSCAN`; −1 is noise. The distance is found from the data where a reader chose none."""

    label: ClassVar = "DBSCAN"
    family: ClassVar = "Densities"
    estimator: ClassVar = "cluster.DBSCAN"
    fewer: ClassVar = "eps"

    kind: Literal["dbscan"] = "dbscan"
    eps: float = Field(
        0.0,
        ge=0,
        le=1e9,
        description="How far apart points may be and still count as near. 0 finds it from the data: where the "
        "distances to the min_samples-th nearest begin to rise steeply, or less where that leaves one cluster.",
    )
    min_samples: int = Field(
        5,
        ge=1,
        le=1_000,
        description="Points, itself among them, that must be near for a point to be in a dense place.",
    )

    def refuse(self, X: Reals) -> None:
        """More neighbours than there are points."""
        refuse_more_than_points("min_samples", self.min_samples, X)

    def fit(self, X: Reals) -> Fit:
        """Its labels; it has neither centres nor rounds."""
        eps = self.eps or density.suggested_eps(
            density.core_distances(X, self.min_samples), lambda eps: density.dbscan(X, eps, self.min_samples)
        )
        return Fit(density.dbscan(X, eps, self.min_samples), chosen=() if self.eps else (("eps", eps),))

    def too_many(self, found: int) -> Refusal:
        """With the offer to have the distance found."""
        refusal = super().too_many(found)
        refusal.offers += (Offer("eps from the data", {"eps": 0}),) if self.eps else ()
        return refusal

    def seconds(self, size: Size) -> float:
        """With the pairs of points that are compared, which are few where a tree finds them."""
        wide = PER_PAIRS_FEATURE * size.d * size.n
        near, tried = (wide, wide) if size.d > density.WIDE else (PER_PAIR * size.n, PER_PAIR_TRIED * size.n)
        each = PER_LOOK + near
        if not self.eps:
            each += PER_NEAREST + PER_NEIGHBOUR * self.min_samples + TRIED * (PER_LOOK + tried)
        return size.n * each / 1e9

    def nbytes(self, size: Size) -> int:
        """Some neighbours at a time, and a few numbers a point."""
        pairs = min(max(density.PAIRS, size.n), size.n * size.n)
        nearest = min(size.n, density.ROWS) * self.min_samples * 32
        return 4 * size.nbytes + 64 * pairs + nearest + 300 * size.n
