"""DBSCAN: what hangs together within a distance; what has too few others near is noise."""

from typing import ClassVar, Literal

from pydantic import Field

from dashboard.compute import density
from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, Method, refuse_more_than_points
from dashboard.compute.size import Size
from dashboard.errors import Offer, Refusal

# What is tried before a distance is chosen.
TRIED = len(density.SHARES) + 2


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
        le=1e6,
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
        return of_neighbours(size, self.min_samples, TRIED if not self.eps else 1)

    def nbytes(self, size: Size) -> int:
        """Some neighbours at a time, and a few numbers a point."""
        return of_pairs(size, self.min_samples)


def of_neighbours(size: Size, min_samples: int, times: int) -> float:
    """The most seconds that so many looks around all points should take."""
    wide = 0.6 * size.d if size.d > density.WIDE else 3.0
    nearest = size.n * (30_000 + 250.0 * min_samples)
    return (nearest + times * size.n * (40_000 + wide * size.n)) / 1e9


def of_pairs(size: Size, min_samples: int) -> int:
    """Bytes that a look around all points holds at once."""
    pairs = min(max(density.PAIRS, size.n), size.n * size.n)
    nearest = min(size.n, density.ROWS) * min_samples * 32
    return 4 * size.nbytes + 64 * pairs + nearest + 300 * size.n
