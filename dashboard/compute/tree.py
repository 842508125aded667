"""The tree of a hierarchical clustering: built once, cut anywhere in milliseconds.

Nodes are numbered as in SciPy: leaves 0 … n−1 are the points, merge i makes node n+i.
"""

import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.cluster import hierarchy
from scipy.spatial.distance import cdist, pdist

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.labels import by_size
from dashboard.compute.methods import LINKAGES
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal, shown

# scikit-learn's names of the metrics, and SciPy's.
METRICS = {"euclidean": "euclidean", "manhattan": "cityblock", "cosine": "cosine"}

# A suggested cut leaves at most this many clusters and one more.
SUGGESTED_AMONG = 30


@dataclass(frozen=True, eq=False)
class Linkage:
    """A tree of merges.

    Attributes
    ----------
    merges : ndarray of shape (n − 1, 4), float64
        SciPy's Z: the two nodes merged, the height, the number of points below. Heights ascend.
    seconds : float
        How long the tree took to build.
    """

    merges: Floats
    seconds: float

    def __post_init__(self) -> None:
        assert self.merges.shape == (len(self.merges), 4), self.merges.shape
        assert len(self.merges) > 0
        assert self.merges.dtype == np.float64, self.merges.dtype
        frozen(self.merges)

    @property
    def n(self) -> int:
        """How many leaves."""
        return len(self.merges) + 1

    @property
    def heights(self) -> Floats:
        """The height of each merge, (n − 1,), ascending."""
        return self.merges[:, 2]

    @cached_property
    def children(self) -> Ids:
        """The left and the right node of each merge, (n − 1, 2)."""
        return frozen(self.merges[:, :2].astype(np.int64))

    @cached_property
    def sizes(self) -> Ids:
        """How many points each node holds, (2n − 1,)."""
        return frozen(np.concatenate([np.ones(self.n, np.int64), self.merges[:, 3].astype(np.int64)]))

    @cached_property
    def starts(self) -> Ids:
        """Where each node's leaves begin in the order of the dendrogram, (2n − 1,).

        Node i holds the places starts[i] … starts[i] + sizes[i] − 1.
        """
        left, right = self.children.T
        parent = _parents(self.children, self.n)
        start = np.zeros(2 * self.n - 1, np.int64)
        start[right] = self.sizes[left]
        # Each pass adds what lies twice as far above, so a chain of 10,000 merges takes 14 passes.
        while (parent != len(parent) - 1).any():
            start += start[parent]
            parent = parent[parent]
        return frozen(start)

    @cached_property
    def leaves(self) -> Ids:
        """The points in the order of the dendrogram, left to right, (n,)."""
        order = np.empty(self.n, np.int64)
        order[self.starts[: self.n]] = np.arange(self.n)
        return frozen(order)

    def cut(self, height: float) -> Ids:
        """The clusters of all merges strictly below a height.

        As `sklearn.cluster.AgglomerativeClustering(distance_threshold=height)`.

        Returns
        -------
        ndarray of shape (n,), int64
            0 the largest cluster.
        """
        return self.cut_n(self.n_clusters_at(height))

    def cut_n(self, n_clusters: int) -> Ids:
        """The clusters that are left when the last n_clusters − 1 merges are undone.

        As `sklearn.cluster.AgglomerativeClustering(n_clusters=n_clusters)`; merges of equal height
        are undone in the order in which they were made.

        Returns
        -------
        ndarray of shape (n,), int64
            0 the largest cluster.

        Raises
        ------
        Refusal
            If there are fewer points than clusters, or none are asked for.
        """
        self._check_n_clusters(n_clusters)
        done = self.n - n_clusters
        root = _parents(self.children[:done], self.n)
        while (root[root] != root).any():
            root = root[root]
        return by_size(root[: self.n])

    def n_clusters_at(self, height: float) -> int:
        """How many clusters a cut at this height leaves."""
        return self.n - int(np.searchsorted(self.heights, height, side="left"))

    def height_for(self, n_clusters: int) -> tuple[float, float]:
        """The lowest and the highest cut that leaves this many clusters, both left out.

        Returns
        -------
        low, high : float
            Every height between them leaves `n_clusters`; they are equal where merges tie and no
            height does. `high` is infinite for one cluster.

        Raises
        ------
        Refusal
            If there are fewer points than clusters, or none are asked for.
        """
        self._check_n_clusters(n_clusters)
        done = self.n - n_clusters
        low = self.heights[done - 1] if done > 0 else 0.0
        high = self.heights[done] if n_clusters > 1 else np.inf
        return float(low), float(high)

    def suggested(self) -> tuple[int, float]:
        """The cut in the middle of the largest jump among the last heights, as a ratio of the two.

        A ratio does not depend on the scale that a linkage gives its heights: ward's grow with the
        sizes of what merges, and their largest difference is nearly always among the last two or three.

        Returns
        -------
        n_clusters : int
            What the cut leaves; of two equal jumps the higher one is taken.
        height : float
        """
        last = self.heights[-SUGGESTED_AMONG:]
        if len(last) == 1:
            last = np.array([0.0, last[0]])
        # Points in one place merge at height 0, from where any jump is endless.
        jumps = np.diff(np.log(np.maximum(last, np.finfo(float).tiny)))
        at = len(jumps) - 1 - int(np.argmax(jumps[::-1]))
        height = float((last[at] + last[at + 1]) / 2)
        return self.n_clusters_at(height), height

    def _check_n_clusters(self, n_clusters: int) -> None:
        if not 1 <= n_clusters <= self.n:
            raise Refusal(
                f"A tree of {self.n:,} points can be cut into 1 to {self.n:,} clusters, "
                f"not n_clusters of {shown(n_clusters)}.",
                "n_clusters",
            )


def _parents(children: Ids, n: int) -> Ids:
    """The node that each node was merged into, or itself where it was not: (n + merges,)."""
    parent = np.arange(n + len(children))
    parent[children[:, 0]] = parent[children[:, 1]] = np.arange(n, n + len(children))
    return parent


def linkage(points: Points, linkage: str, metric: str = "euclidean") -> Linkage:
    """Build the whole tree of the points.

    Parameters
    ----------
    points : Points
        X (n, d) with n ≥ 2.
    linkage : {"ward", "complete", "average", "single"}
    metric : {"euclidean", "manhattan", "cosine"}
        "ward" knows "euclidean" only.

    Raises
    ------
    Refusal
        If the linkage or the metric is unknown, they do not go together, there is one point only,
        or a distance is not a finite number (cosine of a row of zeros).

    Notes
    -----
    `scipy.cluster.hierarchy.linkage`. Time and memory grow with n².
    """
    if linkage not in LINKAGES:
        raise Refusal(f"linkage must be one of {', '.join(LINKAGES)}, not {shown(linkage)}.", "linkage")
    if metric not in METRICS:
        raise Refusal(f"metric must be one of {', '.join(METRICS)}, not {shown(metric)}.", "metric")
    if linkage == "ward" and metric != "euclidean":
        raise Refusal(f"ward measures variance: its metric is euclidean, not {metric}.", "metric")
    if len(points) < 2:
        raise Refusal("One point has no tree; choose n_samples of 2 or more.", "n_samples")
    began = time.perf_counter()
    try:
        # Given the points themselves, SciPy warns of some square ones that they look like distances.
        merges = hierarchy.linkage(pdist(points.X, METRICS[metric]), method=linkage)
    except ValueError as error:
        raise Refusal(f"These points have no {metric} distances that are finite numbers.", "metric") from error
    return Linkage(merges, time.perf_counter() - began)


def cophenetic(points: Points, tree: Linkage, metric: str = "euclidean") -> float | None:
    """Cophenetic correlation: how faithfully the tree's heights keep the distances.

    The correlation, over all pairs of points, of their distance with the height at which they are
    merged (Sokal and Rohlf 1962), equal to `scipy.cluster.hierarchy.cophenet`.

    Returns
    -------
    float or None
        −1 to 1; None where it is undefined: one pair only, or all distances or all heights equal.

    Notes
    -----
    Exact for any n in memory that grows with n: one row of distances is held at a time. That works
    because in the order of the dendrogram, the height that merges leaves i < j is the greatest of
    the heights between neighbouring leaves from i to j.
    """
    X = points.X[tree.leaves]
    between = _heights_between_leaves(tree)
    pairs = tree.n * (tree.n - 1) / 2
    # Sums are taken around values near the means, or their differences would lose all digits.
    height_0 = float(between.mean())
    distance_0 = float(cdist(X[:1], X[1:], METRICS[metric]).mean())
    sums = np.zeros(5)
    for i, row in enumerate(X[:-1]):
        d = cdist(row[None], X[i + 1 :], METRICS[metric])[0] - distance_0
        h = np.maximum.accumulate(between[i:]) - height_0
        sums += d.sum(), h.sum(), d @ d, h @ h, d @ h
    d, h, dd, hh, dh = sums / pairs
    variances = dd - d * d, hh - h * h
    if min(variances) <= 1e-14 * max(distance_0, height_0) ** 2:
        return None
    return float(np.clip((dh - d * h) / np.sqrt(variances[0] * variances[1]), -1, 1))


def _heights_between_leaves(tree: Linkage) -> Floats:
    """The height at which each leaf of the dendrogram is merged with the next, (n − 1,)."""
    between = np.empty(tree.n - 1)
    between[tree.starts[tree.children[:, 1]] - 1] = tree.heights
    return between
