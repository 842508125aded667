"""The tree of a hierarchical clustering: built once, cut anywhere in milliseconds.

Nodes are numbered as in SciPy: leaves 0 … n−1 are the points, merge i makes node n+i.
"""

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import fastcluster
import numpy as np
from scipy.cluster import hierarchy

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.distances import METRICS, exact_rows, paired, pairwise
from dashboard.compute.labels import by_size
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal, shown

LinkageName = Literal["ward", "complete", "average", "single"]
LINKAGES: tuple[str, ...] = get_args(LinkageName)

# Up to here SciPy itself links, within a tenth of a second: where merges tie it makes them in the
# order in which scikit-learn does.
FEW = 2_000

# From the points alone a tree takes memory in proportion to them, and less time up to this many features.
MOST_FEATURES = 32

# Of more than FEW points the cophenetic correlation takes so many pairs: it is known to 0.002 then.
SAMPLED_PAIRS = 200_000

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
    def nbytes(self) -> int:
        """Bytes of the merges and of all that is worked out from them once and kept."""
        return self.merges.nbytes + 8 * (2 * (self.n - 1) + 2 * (2 * self.n - 1) + self.n)

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
    Up to `FEW` points `scipy.cluster.hierarchy.linkage`; above, fastcluster (Müllner 2013), whose
    heights are the same but for rounding where no merges tie. Where they tie, it may make them in
    another order, and ward or average linkage may then end in another tree, as good as SciPy's.
    Time grows with n²; memory with n where `needs_distances` says no, with n² elsewhere.
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
        merges = _merges(points, linkage, metric)
    except (ValueError, FloatingPointError) as error:
        raise Refusal(f"These points have no {metric} distances that are finite numbers.", "metric") from error
    return Linkage(merges, time.perf_counter() - began)


def needs_distances(n: int, d: int, linkage: str, metric: str = "euclidean") -> bool:
    """Whether a tree of n points of d features is built from all their distances."""
    metrics = {"ward": ("euclidean",), "single": ("euclidean", "manhattan")}.get(linkage, ())
    return n <= FEW or d > MOST_FEATURES or metric not in metrics


class _GivenAway:
    """An array that its receiver may keep and overwrite.

    fastcluster makes arrays of what it is given with a copy, whatever `preserve_input` says, which
    would hold the distances twice; this one says that it is the copy.
    """

    def __init__(self, array: Floats) -> None:
        self._array = array

    def __array__(self, dtype: object = None, copy: bool | None = None) -> Floats:
        return self._array


def _merges(points: Points, linkage: str, metric: str) -> Floats:
    if not needs_distances(len(points), points.stored.shape[1], linkage, metric):
        merges = fastcluster.linkage_vector(exact_rows(points), linkage, METRICS[metric])
    elif len(points) <= FEW:
        # Given the points themselves, SciPy warns of some square ones that they look like distances.
        merges = hierarchy.linkage(pairwise(points, metric), linkage)
    else:
        distances = pairwise(points, metric)
        if not np.isfinite(distances.max()):
            raise ValueError(metric)
        merges = fastcluster.linkage(_GivenAway(distances), linkage, preserve_input=False)
    if not np.isfinite(merges[:, 2]).all():
        raise ValueError(metric)
    # Where merges tie, rounding may leave a height a hair below the one before.
    np.maximum.accumulate(merges[:, 2], out=merges[:, 2])
    return merges


@dataclass(frozen=True)
class Cophenetic:
    """How faithfully a tree's heights keep the distances.

    Attributes
    ----------
    correlation : float or None
        −1 to 1; None where it is undefined: one pair only, or all distances or all heights equal.
    n_pairs : int
        Over how many pairs of points it was taken.
    sampled : bool
        Whether there are more pairs than that.
    """

    correlation: float | None
    n_pairs: int
    sampled: bool


def cophenetic(points: Points, tree: Linkage, metric: str = "euclidean") -> Cophenetic:
    """Cophenetic correlation: of the pairs' distances with the heights at which they are merged.

    Notes
    -----
    Sokal and Rohlf 1962. Up to `FEW` points over all pairs, as `scipy.cluster.hierarchy.cophenet`.
    Above, over 200,000 pairs drawn with a fixed seed, so that it takes less time than the tree:
    its standard error is about 0.002, and smaller the nearer the correlation is to 1.
    """
    if tree.n <= FEW:
        distances, heights = pairwise(points, metric), hierarchy.cophenet(tree.merges)
    else:
        random = np.random.default_rng(0)
        i = random.integers(tree.n, size=SAMPLED_PAIRS)
        j = (i + random.integers(1, tree.n, size=SAMPLED_PAIRS)) % tree.n
        distances, heights = paired(points, i, j, metric), _merged_at(tree, i, j)
    return Cophenetic(_correlation(distances, heights), len(heights), tree.n > FEW)


def _correlation(a: Floats, b: Floats) -> float | None:
    largest = max(a.max(), b.max())
    a, b = a - a.mean(), b - b.mean()
    variances = a @ a / len(a), b @ b / len(b)
    if min(variances) <= 1e-14 * largest**2:
        return None
    return float(np.clip(a @ b / len(a) / np.sqrt(variances[0] * variances[1]), -1, 1))


def _merged_at(tree: Linkage, i: Ids, j: Ids) -> Floats:
    """The height at which the points i and j, (m,) each, come to lie in one cluster.

    In the order of the dendrogram it is the greatest of the heights between neighbouring leaves
    from i to j, which two windows cover, each the largest power of two that fits.
    """
    first, last = np.sort([tree.starts[i], tree.starts[j]], axis=0)
    level = np.frexp(last - first)[1] - 1
    highest = _heights_between_leaves(tree)
    out = np.empty(len(i))
    for k in range(int(level.max()) + 1):
        of = np.flatnonzero(level == k)
        out[of] = np.maximum(highest[first[of]], highest[last[of] - 2**k])
        highest = np.maximum(highest[: -(2**k)], highest[2**k :])
    return out


def _heights_between_leaves(tree: Linkage) -> Floats:
    """The height at which each leaf of the dendrogram is merged with the next, (n − 1,)."""
    between = np.empty(tree.n - 1)
    between[tree.starts[tree.children[:, 1]] - 1] = tree.heights
    return between
