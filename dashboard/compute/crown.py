"""The top of a large tree as a tree of its own, small enough to be sent."""

from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.tree import Linkage


@dataclass(frozen=True, eq=False)
class Crown:
    """The last k − 1 merges of a tree of n leaves; what is below them is folded into k leaves.

    Attributes
    ----------
    children : ndarray of shape (k − 1, 2), int64
        The two nodes of each merge, numbered as SciPy would number this smaller tree.
    heights : ndarray of shape (k − 1,), float64
    leaf : ndarray of shape (n,), int64
        The leaf of the crown that each leaf of the tree lies in.
    nodes : ndarray of shape (2k − 1,), int64
        What the whole tree calls each node of the crown.
    """

    children: Ids
    heights: Floats
    leaf: Ids
    nodes: Ids


def crown(tree: Linkage, most: int) -> Crown:
    """The crown of at most `most` leaves: a small tree whole, as it is numbered."""
    k = min(most, tree.n)
    opened = np.arange(2 * tree.n - k, 2 * tree.n - 1)
    children = tree.children[opened - tree.n]
    leaves = np.sort(children[children < 2 * tree.n - k]) if k > 1 else np.array([2 * tree.n - 2])
    nodes = np.concatenate([leaves, opened])
    along = leaves[np.argsort(tree.starts[leaves])]
    leaf = np.empty(tree.n, np.int64)
    leaf[tree.leaves] = np.searchsorted(leaves, np.repeat(along, tree.sizes[along]))
    return Crown(np.searchsorted(nodes, children), tree.heights[opened - tree.n], leaf, nodes)
