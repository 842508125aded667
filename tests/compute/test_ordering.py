"""Leaves in the best order that their tree allows."""

from itertools import product

import numpy as np
import pytest
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist, squareform

from dashboard.compute.ordering import ordered, sums
from dashboard.compute.tree import linkage
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs


def length(merges, distances):
    """The sum of distances between neighbouring leaves."""
    leaves = hierarchy.leaves_list(merges)
    return distances[leaves[:-1], leaves[1:]].sum()


def every_order(tree):
    """The merges with children swapped in each of the 2ⁿ⁻¹ ways."""
    for swap in product([False, True], repeat=tree.n - 1):
        merges = tree.merges.copy()
        for i in np.flatnonzero(swap):
            merges[i, :2] = merges[i, 1::-1]
        yield merges


@pytest.mark.parametrize("method", ["ward", "single", "average"])
def test_no_order_that_the_tree_allows_is_shorter(method):
    points = Blobs(n_samples=9, centers=3, cluster_std=3).load()
    tree, distances = linkage(points, method), squareform(pdist(points.X))
    shortest = min(length(merges, distances) for merges in every_order(tree))
    assert length(ordered(tree, points).merges, distances) == pytest.approx(shortest)


def test_only_the_sides_of_branches_change():
    points = Blobs(n_samples=60).load()
    tree = linkage(points, "ward")
    other = ordered(tree, points)
    assert np.array_equal(np.sort(other.children), np.sort(tree.children))
    assert np.array_equal(other.heights, tree.heights)
    assert other.cut_n(5).tolist() == tree.cut_n(5).tolist()


def test_the_smallest_trees_are_ordered():
    # Two points have one sum; of three on a line, 0, 1 and 9, the last two merge with 1 in the middle.
    assert sums(linkage(Points(np.array([[0.0], [1.0]])), "single")).tolist() == [2]
    points = Points(np.array([[1.0], [0.0], [9.0]]))
    along = ordered(linkage(points, "single"), points).leaves.tolist()
    assert along in ([1, 0, 2], [2, 0, 1])
