"""OPTICS: an order of the points in which dense places are valleys, cut at a height or where it is steep."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field
from sklearn.cluster import cluster_optics_xi

from dashboard.compute import density
from dashboard.compute.arrays import Ids, Reals
from dashboard.compute.density import Reachability
from dashboard.compute.methods.base import Fit, Method, refuse_more_than_points
from dashboard.compute.size import Size
from dashboard.errors import Offer, Refusal

# Nanoseconds for each point, for each of its nearest, and for each pair of points: 0.3 s for 1,797 points of 64
# features, 1.4 s for 3,063 of three on a machine with much else to do.
PER_POINT, PER_NEIGHBOUR, PER_PAIR, PER_PAIRS_FEATURE = 200_000.0, 250.0, 20.0, 2.0


class OPTICS(Method):
    """`sklearn.cluster.OPTICS`; −1 is noise.

    It is not fitted by itself: its order is a question of its own, shared by all cuts, and `cut` makes labels of it.
    """

    label: ClassVar = "OPTICS"
    family: ClassVar = "Densities"
    estimator: ClassVar = "cluster.OPTICS"
    fewer: ClassVar = "eps"
    counts_while: ClassVar[Mapping[str, tuple[str, str]]] = {
        "eps": ("cluster_method", "dbscan"),
        "xi": ("cluster_method", "xi"),
        "min_cluster_size": ("cluster_method", "xi"),
    }

    kind: Literal["optics"] = "optics"
    cluster_method: Literal["dbscan", "xi"] = Field(
        "dbscan", description="What ends a cluster: a distance, as for DBSCAN, or how steeply distances rise."
    )
    eps: float = Field(
        0.0,
        ge=0,
        le=1e9,
        description="How far apart points may be and still count as near. 0 finds it from the data: where the "
        "distances to the min_samples-th nearest begin to rise steeply, or less where that leaves one cluster.",
    )
    xi: float = Field(
        0.05, ge=0.001, le=0.999, description="How steep a rise ends a cluster, as a share of the height."
    )
    min_cluster_size: int = Field(10, ge=2, le=1_000, description="The fewest points that make a cluster.")
    min_samples: int = Field(
        5,
        ge=2,
        le=1_000,
        description="Points, itself among them, that must be near for a point to be in a dense place.",
    )

    def constants(self) -> dict[str, object]:
        """Those that count for how it is cut."""
        unused = {name for name, (_, word) in self.counts_while.items() if word != self.cluster_method}
        return {name: value for name, value in super().constants().items() if name not in unused}

    def ordered(self) -> Self:
        """The same method, all of whose constants that do not change the order are as they are first."""
        return type(self)(min_samples=self.min_samples, **dict(self.preparation))

    def refuse(self, X: Reals) -> None:
        """More neighbours, or larger clusters, than there are points."""
        refuse_more_than_points("min_samples", self.min_samples, X)
        if self.cluster_method == "xi":
            refuse_more_than_points("min_cluster_size", self.min_cluster_size, X)

    def fit(self, X: Reals) -> Fit:
        """The order of the points, cut."""
        return self.cut(density.reachability_of(X, self.min_samples))

    def cut(self, order: Reachability) -> Fit:
        """The labels that are cut of an order of as many `min_samples`."""
        if self.cluster_method == "xi":
            return Fit(self._steep(order))
        eps = self.eps or density.suggested_eps(order.core, order.cut)
        return Fit(order.cut(eps), chosen=() if self.eps else (("eps", eps),))

    def _steep(self, order: Reachability) -> Ids:
        # Points in one place are no distance apart, which is nothing to divide by.
        with np.errstate(divide="ignore"):
            labels, _ = cluster_optics_xi(
                reachability=order.reachability,
                predecessor=order.predecessor,
                ordering=order.ordering,
                min_samples=self.min_samples,
                min_cluster_size=self.min_cluster_size,
                xi=self.xi,
            )
        return np.asarray(labels, np.int64)

    def too_many(self, found: int) -> Refusal:
        """With the offer to have the distance found."""
        if self.cluster_method == "xi":
            sentence = f"{found:,} clusters were found; at most 200 are shown. Choose a larger min_cluster_size."
            return Refusal(sentence, "min_cluster_size", (Offer("Cut at a distance", {"cluster_method": "dbscan"}),))
        refusal = super().too_many(found)
        refusal.offers += (Offer("eps from the data", {"eps": 0}),) if self.eps else ()
        return refusal

    def seconds(self, size: Size) -> float:
        """With the square of the points."""
        return (
            size.n
            * (PER_POINT + PER_NEIGHBOUR * self.min_samples + size.n * (PER_PAIR + PER_PAIRS_FEATURE * size.d))
            / 1e9
        )

    def nbytes(self, size: Size) -> int:
        """The points, those that are left of them, and a few numbers a point."""
        return 5 * size.nbytes + min(size.n, density.ROWS) * self.min_samples * 32 + 300 * size.n
