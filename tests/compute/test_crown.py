"""The top of a tree, as a tree of its own."""

import numpy as np
import pytest

from dashboard.compute.crown import crown
from dashboard.compute.labels import by_size
from dashboard.compute.tree import Linkage, linkage
from dashboard.data.synthetic import Blobs


@pytest.fixture(scope="module")
def tree():
    return linkage(Blobs(n_samples=200).load(), "average")


def test_a_small_tree_is_its_own_crown(tree):
    top = crown(tree, 500)
    assert np.array_equal(top.children, tree.children)
    assert np.array_equal(top.heights, tree.heights)
    assert top.leaf.tolist() == list(range(200))
    assert top.nodes.tolist() == list(range(399))


@pytest.mark.parametrize("k", [1, 2, 12])
def test_a_crown_is_cut_as_its_tree(tree, k):
    top = crown(tree, 12)
    sizes = np.bincount(top.leaf)
    below = [sizes[leaf] for leaf in range(12)]
    for a, b in top.children:
        below.append(below[a] + below[b])
    small = Linkage(np.column_stack([top.children, top.heights, below[12:]]).astype(np.float64), 0.0)
    assert np.array_equal(by_size(small.cut_n(k)[top.leaf]), tree.cut_n(k))


def test_its_nodes_are_named_as_in_the_tree(tree):
    top = crown(tree, 12)
    for leaf, node in enumerate(top.nodes[:12]):
        start, size = tree.starts[node], tree.sizes[node]
        assert set(np.flatnonzero(top.leaf == leaf)) == set(tree.leaves[start : start + size])
