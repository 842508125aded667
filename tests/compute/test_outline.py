import sys

import numpy as np
import pytest
from scipy.cluster import hierarchy

from dashboard.compute.methods import LINKAGES
from dashboard.compute.outline import outline, owners
from dashboard.compute.tree import Linkage, linkage
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal

SOURCES = {"blobs": Blobs(n_samples=120), "digits": Digits()}
TREES = {(s, name): linkage(source.load(), name) for s, source in SOURCES.items() for name in LINKAGES}


@pytest.fixture(scope="module")
def four():
    """Single linkage of 0, 1, 10, 12.5: nodes 4 = {0, 1} at 1, 5 = {2, 3} at 2.5, 6 = all at 9."""
    return linkage(Points(np.array([[0.0], [1.0], [10.0], [12.5]])), "single")


def chain(n):
    """Point i joins all before it at height i: as deep as a tree can be."""
    steps = np.arange(1.0, n)
    left = np.concatenate([[0], np.arange(n, 2 * n - 2)])
    return Linkage(np.column_stack([left, steps, steps, steps + 1]), 0.0)


def drawn_whole(tree):
    """SciPy's dendrogram, which recurses as deep as the tree."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * tree.n)
    try:
        return hierarchy.dendrogram(tree.merges, no_plot=True)
    finally:
        sys.setrecursionlimit(before)


def test_the_corners_are_where_they_are_drawn_by_hand(four):
    shape = outline(four, 4)
    assert shape.nodes.tolist() == [4, 5, 6]
    assert shape.x.tolist() == [[5, 5, 15, 15], [25, 25, 35, 35], [10, 10, 30, 30]]
    assert shape.y.tolist() == [[0, 1, 1, 0], [0, 2.5, 2.5, 0], [1, 9, 9, 2.5]]
    assert shape.leaves.tolist() == [0, 1, 2, 3]


def test_a_folded_tree_keeps_the_last_merges_and_counts_what_it_folds(four):
    shape = outline(four, 3)
    assert shape.leaves.tolist() == [4, 2, 3]
    assert shape.sizes.tolist() == [2, 1, 1]
    assert shape.y.tolist() == [[0, 2.5, 2.5, 0], [0, 9, 9, 2.5]]


@pytest.mark.parametrize("key", TREES, ids="-".join)
@pytest.mark.parametrize("p", [2, 3, 30, 300])
def test_the_outline_is_scipys_dendrogram(key, p):
    tree = TREES[key]
    shape = outline(tree, p)
    drawn = hierarchy.dendrogram(tree.merges, p=p, truncate_mode="lastp", no_plot=True)
    assert np.array_equal(shape.x, drawn["icoord"])
    assert np.array_equal(shape.y, drawn["dcoord"])
    assert shape.leaves.tolist() == drawn["leaves"]
    assert shape.sizes.sum() == tree.n


@pytest.mark.parametrize("key", TREES, ids="-".join)
def test_the_whole_outline_is_scipys_dendrogram(key):
    tree = TREES[key]
    shape = outline(tree, tree.n)
    drawn = drawn_whole(tree)
    assert np.array_equal(shape.x, drawn["icoord"])
    assert np.array_equal(shape.y, drawn["dcoord"])
    assert shape.leaves.tolist() == drawn["leaves"]


def test_a_subtree_is_drawn_as_a_tree_of_its_points_alone():
    # Two far groups: below the root stand the trees of each alone.
    points = Blobs(n_samples=80, centers=2, cluster_std=0.2).load()
    tree = linkage(points, "average")
    child = tree.children[-1][0]
    rows = np.sort(tree.leaves[tree.starts[child] :][: tree.sizes[child]])
    alone = outline(linkage(Points(points.X[rows]), "average"), 12)
    shape = outline(tree, 12, int(child))
    assert shape.y == pytest.approx(alone.y)
    assert (shape.x == alone.x).all()
    assert (shape.sizes == alone.sizes).all()
    assert shape.sizes.sum() == len(rows)


def test_a_point_alone_and_a_tree_folded_whole_have_no_links(four):
    assert outline(four, 4, root=2).leaves.tolist() == [2]
    whole = outline(four, 1)
    assert whole.leaves.tolist() == [6]
    assert whole.sizes.tolist() == [4]
    assert whole.x.shape == (0, 4)


def test_a_chain_of_100_000_leaves_is_no_recursion():
    n = 100_000
    tree = chain(n)
    shape = outline(tree, n)
    assert (shape.leaves == np.arange(n)).all()
    assert shape.y[-1].tolist() == [n - 2, n - 1, n - 1, 0]
    assert (tree.cut_n(2) == np.r_[np.zeros(n - 1), 1]).all()


@pytest.mark.parametrize(("p", "root"), [(0, None), (-3, None), (4, 7), (4, -1), (4, 10**12)])
def test_a_node_or_a_number_of_leaves_that_is_not_there_is_refused(four, p, root):
    with pytest.raises(Refusal):
        outline(four, p, root)


def test_a_node_belongs_to_the_cluster_of_all_its_points_or_to_none(four):
    labels = np.array([0, 0, 1, 2])
    assert owners(four, labels, np.arange(7)).tolist() == [0, 0, 1, 2, 0, -1, -1]


@pytest.mark.parametrize("key", TREES, ids="-".join)
def test_owners_are_those_found_point_by_point(key):
    tree = TREES[key]
    labels = tree.cut_n(9)
    nodes = outline(tree, 60).nodes
    for node, owner in zip(nodes, owners(tree, labels, nodes), strict=True):
        below = np.unique(labels[tree.leaves[tree.starts[node] :][: tree.sizes[node]]])
        assert owner == (below[0] if len(below) == 1 else -1)


def test_an_outline_cannot_be_written(four):
    shape = outline(four, 4)
    for array in (shape.nodes, shape.x, shape.y, shape.leaves, shape.sizes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
