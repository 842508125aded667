"""Agglomerative clustering: a tree of merges, cut at a height or into so many clusters."""

from math import floor, log10
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from dashboard.compute import memory, seconds
from dashboard.compute.arrays import Ids, Reals
from dashboard.compute.methods.base import MAX_CLUSTERS, Method
from dashboard.compute.size import Size
from dashboard.compute.tree import Linkage, LinkageName
from dashboard.data.synthetic import MAX_SAMPLES
from dashboard.errors import Offer, Refusal

COMFORTABLE_CLUSTERS = 50
Cut = Literal["distance_threshold", "n_clusters"]


class Agglomerative(Method):
    """`sklearn.cluster.AgglomerativeClustering`: cut by `n_clusters`, or else by height.

    It is not fitted by itself: its tree is a question of its own, shared by all cuts, and `labels` are those of a cut.
    By hand a tree may be cut into any number of clusters; too many to show are refused when they are to be a run.
    """

    label: ClassVar = "Agglomerative"
    family: ClassVar = "Trees"
    estimator: ClassVar = "cluster.AgglomerativeClustering"
    suggested: ClassVar = True
    counts_while: ClassVar = {name: ("cut", name) for name in ("distance_threshold", "n_clusters")}

    kind: Literal["agglomerative"] = "agglomerative"
    linkage: LinkageName = Field("ward", description="How far apart two clusters are said to be.")
    cut: Cut = Field("n_clusters", description="What ends the merging: a height, or a number of clusters.")
    distance_threshold: float = Field(
        5.0, ge=0, le=1e6, description="Clusters this far apart or farther are not merged."
    )
    n_clusters: int = Field(7, ge=1, le=MAX_SAMPLES, description="How many clusters to stop at.")

    def of_clusters(self, k: int) -> Self:
        """The same tree, cut into k clusters."""
        return self.model_copy(update={"n_clusters": k, "cut": "n_clusters"})

    def constants(self) -> dict[str, object]:
        """The constant that does not count is None, as scikit-learn has it."""
        other = "n_clusters" if self.cut == "distance_threshold" else "distance_threshold"
        return {name: value for name, value in super().constants().items() if name != "cut"} | {other: None}

    def refuse(self, X: Reals) -> None:
        """More clusters than points, where it is cut into so many; all else is refused of the tree."""
        if self.cut == "n_clusters":
            super().refuse(X)

    def labels(self, tree: Linkage) -> Ids:
        """The cluster (n,) of each leaf of the tree of the same linkage.

        Raises
        ------
        Refusal
            If the cut leaves one cluster, none but single points, or too many to show.
        """
        if self.cut == "n_clusters":
            _refuse_too_many(self.n_clusters)
            return tree.cut_n(self.n_clusters)
        _refuse_threshold(tree, self.distance_threshold)
        return tree.cut(self.distance_threshold)

    def seconds(self, size: Size) -> float:
        """Those of the tree."""
        return seconds.of_tree(size, self.linkage)

    def nbytes(self, size: Size) -> int:
        """Those of the tree, and of its cut."""
        return memory.of_merges(size, self.linkage) + 64 * size.n


def _refuse_too_many(n_clusters: int) -> None:
    """Refuse more clusters than can be shown."""
    if n_clusters > MAX_CLUSTERS:
        raise Refusal(
            f"n_clusters of {n_clusters:,} is too many; at most {MAX_CLUSTERS} clusters are shown.",
            "n_clusters",
            (Offer(f"{COMFORTABLE_CLUSTERS} clusters", {"n_clusters": COMFORTABLE_CLUSTERS}),),
        )


def _refuse_threshold(tree: Linkage, threshold: float) -> None:
    """Refuse what leaves one cluster, single points, or more clusters than can be shown."""
    found = tree.n_clusters_at(threshold)
    first, top = float(tree.heights[0]), float(tree.heights[-1])
    if top == 0 and found in (1, tree.n):
        sentence = f"All {tree.n:,} points are the same, so no distance_threshold tells them apart."
    elif found == 1:
        sentence = (
            f"A distance_threshold of {threshold:g} is above the last merge at {_short(top)}, so it leaves "
            f"one cluster; choose below {_short(top)}."
        )
    elif found > MAX_CLUSTERS:
        least = tree.heights[tree.n - COMFORTABLE_CLUSTERS - 1]
        sentence = (
            f"A distance_threshold of {threshold:g} leaves {found:,} clusters; at most {MAX_CLUSTERS} are "
            f"shown. Choose above {_short(least, up=True)} for {COMFORTABLE_CLUSTERS} or fewer."
        )
    elif found == tree.n:
        advice = f"choose above {_short(first, up=True)}" if first < top else "cut by n_clusters instead"
        sentence = (
            f"A distance_threshold of {threshold:g} is not above the first merge at {_short(first)}, so it "
            f"leaves each of the {tree.n:,} points a cluster of its own; {advice}."
        )
    else:
        return
    raise Refusal(sentence, "distance_threshold")


def _short(height: float, up: bool = False) -> str:
    """Four digits, rounded to the side on which the advice holds."""
    if height <= 0:
        return "0"
    unit = 10.0 ** (floor(log10(height)) - 3)
    steps = np.ceil(height / unit) if up else np.floor(height / unit)
    return f"{steps * unit:.4g}"
