"""Trees of merges, built and cut: ours against SciPy's and scikit-learn's."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import make_blobs

from bench import memory
from bench.table import Line
from bench.timing import answered
from dashboard.compute.tree import Linkage, linkage
from dashboard.data.points import Points

SCIPY = "scipy linkage"
SKLEARN = "AgglomerativeClustering"


def cloud(n: int) -> Points:
    """Seven blobs of n points in three dimensions, as the first page has them."""
    return Points(make_blobs(n, n_features=3, centers=7, cluster_std=0.5, random_state=0)[0])


def ours(name: str, n: int) -> Callable[[], Linkage]:
    """Our tree of n points under a linkage, yet to be built."""
    points = cloud(n)
    return lambda: linkage(points, name)


def scipys(name: str, n: int) -> Callable[[], NDArray[np.float64]]:
    """SciPy's."""
    X = cloud(n).X
    return lambda: hierarchy.linkage(X, name)


def lines(n: int = 20_000, many: int = 50_000, cut: int = 10_000, rounds: int = 5) -> list[Line]:
    """All lines about trees: n points for time, `many` for memory, `cut` for the cut."""
    out = [moved_cut(cut, rounds), built("ward", n, 1 / 10, rounds), built("single", n, 1 / 6, rounds)]
    return out + (memories(n, many) if memory.known() else [])


def moved_cut(n: int, rounds: int) -> Line:
    """New labels of all points after the cut has moved: we have the tree, scikit-learn builds it again."""
    points = cloud(n)
    tree = linkage(points, "ward")
    height = tree.suggested()[1]
    other = AgglomerativeClustering(n_clusters=None, distance_threshold=height, linkage="ward")
    # What a tree knows of itself is worked out at the first cut, which the unmeasured round makes.
    tasks = {"ours": lambda: tree.cut(height), "other": lambda: other.fit(points.X).labels_}
    seconds, labels = answered(tasks, rounds)
    assert same_groups(labels["ours"], labels["other"]), "The cut differs from scikit-learn's."
    said = f"move the cut of a tree, {n:,} points, new labels"
    return Line(said, "ms", 1e3 * seconds["ours"], SKLEARN, 1e3 * seconds["other"], most_ratio=1 / 200)


def same_groups(one: NDArray[np.integer], other: NDArray[np.integer]) -> bool:
    """Whether two labellings part the points alike, whatever they call the parts."""
    pairs = len(np.unique(np.stack([one, other]), axis=1).T)
    return pairs == len(np.unique(one)) == len(np.unique(other))


def built(name: str, n: int, most_ratio: float, rounds: int) -> Line:
    """The whole tree."""
    tasks = {"ours": ours(name, n), "other": scipys(name, n)}
    seconds, trees = answered(tasks, rounds, warm=False)
    np.testing.assert_allclose(trees["ours"].heights, trees["other"][:, 2], rtol=1e-9)
    return Line(f"{name} tree of {n:,} points", "s", seconds["ours"], SCIPY, seconds["other"], most_ratio=most_ratio)


def memories(n: int, many: int) -> list[Line]:
    """What a ward tree takes of memory beyond its points, and a whole process that builds a larger one."""
    mine, other = memory.run("bench.trees:ours", "ward", n), memory.run("bench.trees:scipys", "ward", n)
    large = memory.run("bench.trees:ours", "ward", many)
    return [
        Line(f"ward tree of {n:,} points: memory", "MB", mine.grown, SCIPY, other.grown, most_ratio=1 / 100),
        Line(f"ward tree of {many:,} points: whole process", "MB", large.peak, most=400),
        Line(f"ward tree of {many:,} points", "s", large.seconds),
    ]
