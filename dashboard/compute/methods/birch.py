"""BIRCH: points are gathered into many small clusters as they come, and those into few."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from sklearn.cluster import Birch as Estimator

from dashboard import progress
from dashboard.compute.arrays import Reals
from dashboard.compute.density import core_distances, rounded
from dashboard.compute.methods.base import Fit, Method, NClusters
from dashboard.compute.size import Size
from dashboard.errors import Offer, Refusal

# So many small clusters are gathered into few, which takes the square of their number.
MOST = 5_000
# Rows that say how near points lie to each other.
SAMPLED = 2_000


class Birch(Method):
    """`sklearn.cluster.Birch`, the threshold found from the data where a reader chose none."""

    label: ClassVar = "BIRCH"
    family: ClassVar = "Trees"
    estimator: ClassVar = "cluster.Birch"

    kind: Literal["birch"] = "birch"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    threshold: float = Field(
        0.0,
        ge=0,
        le=1e9,
        description="How wide a small cluster may get before it is split. 0 finds it from the data: half of how far "
        "points lie from their nearest, or more where that leaves too many.",
    )
    branching_factor: int = Field(50, ge=2, le=1_000, description="How many small clusters a node of its tree holds.")

    def fit(self, X: Reals) -> Fit:
        """The small clusters, then what gathers them, which is refused where there are too many."""
        threshold = self.threshold or suggested(X)
        model = self._gathered(X, threshold)
        while len(model.subcluster_centers_) > MOST:
            if self.threshold:
                raise self._too_small(len(model.subcluster_centers_))
            threshold = rounded(2 * threshold)
            model = self._gathered(X, threshold)
        # Without points, it is the last step alone.
        model.set_params(n_clusters=self.n_clusters).partial_fit()
        labels = model.predict(X)
        return Fit(labels, chosen=() if self.threshold else (("threshold", threshold),))

    def gave_up(self, X: Reals) -> Refusal:
        """It has only one reason: a threshold so wide that nothing is left to gather."""
        if not self.threshold:
            return super().gave_up(X)
        sentence = f"With a threshold of {self.threshold:g} all points are in one small cluster; choose a lower one."
        return Refusal(sentence, "threshold", (Offer("A threshold from the data", {"threshold": 0}),))

    def _gathered(self, X: Reals, threshold: float) -> Estimator:
        progress.report(0.1, "Gathering points")
        constants = {"branching_factor": self.branching_factor, "threshold": threshold}
        return Estimator(**constants, n_clusters=None, compute_labels=False).fit(X)

    def _too_small(self, found: int) -> Refusal:
        return Refusal(
            f"A threshold of {self.threshold:g} leaves {found:,} small clusters; at most {MOST:,} are gathered. "
            "Choose a larger threshold, or 0 to have it found from the data.",
            "threshold",
            (Offer("A threshold from the data", {"threshold": 0}),),
        )

    def seconds(self, size: Size) -> float:
        """Of going down the tree for each point, and of a ward tree of the small clusters."""
        few = min(size.n, MOST)
        down = size.n * (60_000 + self.branching_factor * (60 + 4 * size.d))
        return (down + few * few * (40 + size.d)) / 1e9

    def nbytes(self, size: Size) -> int:
        """The tree, with room in each node, and the distances between small clusters."""
        few = min(size.n, MOST)
        held = size.n * (16 * size.d + 600)
        nodes = (2 * few // self.branching_factor + 2) * (self.branching_factor + 1) * size.d * 8 * 2
        return 3 * size.nbytes + held + nodes + 24 * few * few // 2 + 128 * size.n


def suggested(X: Reals) -> float:
    """Half of how far points X (n, d) lie from their nearest, of a sample where they are many."""
    sample = X[:: max(len(X) // SAMPLED, 1)]
    if len(sample) < 2:
        return 0.5
    middle = float(np.median(core_distances(sample, 2)))
    # Where most points are several times there, some spread is all there is to go by.
    return rounded(middle / 2 or float(X.std()) / 100 or 0.5)
