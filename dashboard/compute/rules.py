"""Clusters as rules: a shallow decision tree that was grown on their labels, leaf by leaf as sentences."""

from dataclasses import dataclass

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.profile import measured
from dashboard.compute.size import Size
from dashboard.data.points import Columns, Points, frozen

MOST_DEPTH = 6
# Below this share of rows in the right cluster the rules are not a description.
DESCRIBES = 0.9


@dataclass(frozen=True, eq=False)
class Rules:
    """The leaves of trees of every depth up to some.

    Attributes
    ----------
    fidelity : ndarray of shape (depth,), float64
        The share of rows that a tree of depth 1, 2 and so on puts into their cluster.
    clusters : ndarray of shape (m,), int64
        The cluster that each leaf of the deepest tree stands for; leaves from left to right.
    rows, right : ndarray of shape (m,), int64
        How many rows each leaf has, and how many of them are of its cluster.
    low, high : ndarray of shape (m, d), float64
        A leaf has the rows whose columns are above the first and at most the second, in the data's own units.
    """

    fidelity: Floats
    clusters: Ids
    rows: Ids
    right: Ids
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        m = len(self.clusters)
        assert self.rows.shape == self.right.shape == (m,), self.rows.shape
        assert self.low.shape == self.high.shape == (m, self.low.shape[1]), self.low.shape
        for array in (self.fidelity, self.clusters, self.rows, self.right, self.low, self.high):
            frozen(array)


def tree(depth: int) -> DecisionTreeClassifier:
    """The tree of so many questions one after another: equal splits are drawn by seed 0."""
    return DecisionTreeClassifier(max_depth=depth, random_state=0)


def rules(points: Points, clusters: Ids, max_depth: int) -> Rules:
    """Describe clusters by rules.

    Parameters
    ----------
    points : Points
        X (n, d), with `Columns` for a face: a rule about one pixel says nothing.
    clusters : ndarray of shape (n,), int64
        −1 is noise, and described as the others are.
    max_depth : int
        How many questions a rule asks at most.

    Notes
    -----
    `sklearn.tree.DecisionTreeClassifier(max_depth=max_depth, random_state=0)` of the columns in the data's own units.
    The fidelity is measured on the rows that the tree was grown from: it says how well the rules describe these
    clusters, not how well they would tell where other rows belong.
    """
    assert isinstance(points.face, Columns), points.face
    X = measured(points, np.arange(len(points)))
    grown = [tree(depth).fit(X, clusters) for depth in range(1, max_depth + 1)]
    fidelity = np.array([float((one.predict(X) == clusters).mean()) for one in grown])
    deepest = grown[-1]
    leaves, low, high = bounds(deepest, X.shape[1])
    at = deepest.apply(X)
    found = deepest.classes_[deepest.tree_.value[leaves, 0].argmax(axis=1)].astype(np.int64)
    inside = [at == leaf for leaf in leaves]
    rows = np.array([int(one.sum()) for one in inside], np.int64)
    right = np.array([int((clusters[one] == c).sum()) for one, c in zip(inside, found, strict=True)], np.int64)
    return Rules(fidelity, found, rows, right, low, high)


def bounds(grown: DecisionTreeClassifier, d: int) -> tuple[Ids, Floats, Floats]:
    """The leaves of a tree from left to right, and between what each has its columns (m, d)."""
    of, leaves, lows, highs = grown.tree_, list[int](), list[Floats](), list[Floats]()
    waiting = [(0, np.full(d, -np.inf), np.full(d, np.inf))]
    while waiting:
        node, low, high = waiting.pop()
        if of.children_left[node] < 0:
            leaves.append(node)
            lows.append(low)
            highs.append(high)
            continue
        column, threshold = of.feature[node], of.threshold[node]
        above, below = low.copy(), high.copy()
        above[column], below[column] = max(low[column], threshold), min(high[column], threshold)
        waiting += [(of.children_right[node], above, high), (of.children_left[node], low, below)]
    return np.array(leaves, np.int64), np.array(lows), np.array(highs)


def memory_of(size: Size) -> int:
    """Bytes that growing takes at once: the rows in their units, and narrowed for the tree."""
    return size.n * size.d * (8 * 3 + 4 * 2) + 200 * size.n


def seconds_of(size: Size, max_depth: int) -> float:
    """Seconds that all depths take: each sorts every column anew at every level."""
    return 0.02 + size.n * size.d * max_depth * (max_depth + 1) / 2 * 0.4e-6
