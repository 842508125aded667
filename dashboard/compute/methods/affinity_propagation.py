"""Affinity propagation: points vote for points that stand for them, until the votes settle."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from sklearn.cluster import AffinityPropagation as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import MAX_CLUSTERS, Fit, MaxIter, Method
from dashboard.compute.size import Size
from dashboard.data.source import Seed
from dashboard.errors import Offer, Refusal

# Votes settled within 130 rounds in every case measured with the damping that is offered first.
ROUNDS = 150


class AffinityPropagation(Method):
    """`sklearn.cluster.AffinityPropagation` of squared distances; the preference is found where none was chosen."""

    label: ClassVar = "Affinity propagation"
    family: ClassVar = "Likeness"
    estimator: ClassVar = "cluster.AffinityPropagation"
    own: ClassVar = frozenset({"max_iter"})

    kind: Literal["affinity_propagation"] = "affinity_propagation"
    preference: float = Field(
        0.0,
        ge=-1e9,
        le=0,
        description="How ready a point is to stand for others: minus a squared distance, the lower the fewer clusters. "
        "0 takes that of the two farthest points, which makes few.",
    )
    damping: float = Field(
        0.9, ge=0.5, le=0.99, description="How much of the last round's votes is kept: more settles more surely."
    )
    max_iter: MaxIter = Field(300, description="The most rounds of votes.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def fit(self, X: Reals) -> Fit:
        """Its labels and rounds; where no point came to stand for any other, all are noise."""
        preference = self.preference or suggested(X)
        model = Estimator(**self.constants() | {"preference": preference}).fit(X)
        # A run that ends by itself in the last round that it has is one that does not go on in one more.
        settled = model.n_iter_ < self.max_iter
        if not settled:
            longer = self.constants() | {"preference": preference, "max_iter": self.max_iter + 1}
            settled = Estimator(**longer).fit(X).n_iter_ == model.n_iter_
        chosen = () if self.preference else (("preference", preference),)
        return Fit(model.labels_, n_iter=int(model.n_iter_), converged=bool(settled), chosen=chosen)

    def too_many(self, found: int) -> Refusal:
        """With the offer of the preference that makes few."""
        sentence = f"{found:,} clusters were found; at most {MAX_CLUSTERS} are shown. Choose a lower preference."
        offers = (Offer("A preference from the data", {"preference": 0}),) if self.preference else ()
        return Refusal(sentence, "preference", offers)

    def seconds(self, size: Size) -> float:
        """With the square of the points, for each round; again where it has used all that it has."""
        return size.n * size.n * (2 * min(self.max_iter, ROUNDS) * 18.0 + size.d) / 1e9

    def nbytes(self, size: Size) -> int:
        """Likenesses, votes of two kinds and what they are made with."""
        return 8 * size.n * size.n * 8 + 2 * size.nbytes + 8 * 16 * size.n + 128 * size.n


def suggested(X: Reals) -> float:
    """Minus the squared distance of the two farthest points X (n, d)."""
    lengths = np.einsum("ij,ij->i", X, X)
    most, step = 0.0, max(2**18 // len(X), 1)
    for start in range(0, len(X), step):
        some = slice(start, start + step)
        most = max(most, float((lengths[some, None] + lengths - 2 * (X[some] @ X.T)).max()))
    return float(f"{-most:.4g}") or -1.0
