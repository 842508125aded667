"""The outline of a dendrogram: where its links stand, without recursion and without drawing."""

from dataclasses import dataclass

import numpy as np

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.tree import Linkage
from dashboard.data.points import frozen
from dashboard.errors import Refusal, shown

MIXED = -1


@dataclass(frozen=True, eq=False)
class Outline:
    """The links of a dendrogram of k drawn leaves.

    Attributes
    ----------
    nodes : ndarray of shape (k − 1,), int64
        The node that each link makes, children before their parents.
    x, y : ndarray of shape (k − 1, 4), float64
        The corners of each link: up from the left child, across, down to the right child. As in
        SciPy, leaf i stands at 5 + 10·i. y is the height of the merge; what was folded stands at 0.
    leaves : ndarray of shape (k,), int64
        The nodes at the bottom, left to right: a point, or a folded subtree.
    sizes : ndarray of shape (k,), int64
        How many points each of them holds.
    """

    nodes: Ids
    x: Floats
    y: Floats
    leaves: Ids
    sizes: Ids

    def __post_init__(self) -> None:
        k = len(self.leaves)
        assert self.sizes.shape == (k,), self.sizes.shape
        assert self.nodes.shape == (k - 1,), self.nodes.shape
        assert self.x.shape == self.y.shape == (k - 1, 4), (self.x.shape, self.y.shape)
        for array in (self.nodes, self.x, self.y, self.leaves, self.sizes):
            frozen(array)


def outline(tree: Linkage, p: int, root: int | None = None) -> Outline:
    """Lay out a tree, or the subtree below a node, folded to at most p leaves.

    Parameters
    ----------
    tree : Linkage
    p : int
        The most leaves to draw: the last p − 1 merges below the root are open.
    root : int, optional
        The node at the top; the whole tree if None.

    Raises
    ------
    Refusal
        If p is less than 1 or there is no such node.

    Notes
    -----
    For the whole tree the coordinates are those of
    `scipy.cluster.hierarchy.dendrogram(truncate_mode="lastp", p=p)`, which recurses, and fails on
    trees as deep as single linkage makes them.
    """
    top = 2 * tree.n - 2
    root = top if root is None else root
    if p < 1:
        raise Refusal(f"A tree is drawn with 1 leaf or more, not {shown(p)}.")
    if not 0 <= root <= top:
        raise Refusal(f"This tree has nodes 0 to {top:,}, not {shown(root)}.", "root")
    return _laid_out(tree, root, _opened(tree, p, root))


def _opened(tree: Linkage, p: int, root: int) -> Ids:
    """The last p − 1 merges below the root, ascending: a parent's number is above its children's."""
    first = tree.starts[root]
    starts = tree.starts[tree.n : root + 1]
    below = tree.n + np.flatnonzero((starts >= first) & (starts < first + tree.sizes[root]))
    return below[max(len(below) - p + 1, 0) :]


def _laid_out(tree: Linkage, root: int, opened: Ids) -> Outline:
    children = tree.children[opened - tree.n]
    # Below, what is drawn goes by a place: first the links, then the leaves from left to right.
    place = np.full(2 * tree.n - 1, -1)
    place[opened] = np.arange(len(opened))
    bottom = children[place[children] < 0] if len(opened) else np.array([root])
    leaves = bottom[np.argsort(tree.starts[bottom])]
    place[leaves] = len(opened) + np.arange(len(leaves))
    left, right = place[children].T
    middle = np.concatenate([np.zeros(len(opened)), 5.0 + 10.0 * np.arange(len(leaves))])
    middle = _middles(middle, left, right)
    height = np.concatenate([tree.heights[opened - tree.n], np.zeros(len(leaves))])
    # A node comes after what ends where it ends or before: after all that is below it.
    order = np.argsort((tree.starts[opened] + tree.sizes[opened]) * 2 * tree.n + opened)
    left, right = left[order], right[order]
    return Outline(
        nodes=opened[order],
        x=middle[np.stack([left, left, right, right], axis=1)],
        y=height[np.stack([left, order, order, right], axis=1)],
        leaves=leaves,
        sizes=tree.sizes[leaves],
    )


def _middles(middle: Floats, left: Ids, right: Ids) -> Floats:
    """Put each link in the middle of its children, children first: each waits for the one before."""
    at = middle.tolist()
    for link, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        at[link] = (at[a] + at[b]) / 2
    return np.array(at)


def owners(tree: Linkage, labels: Ids, nodes: Ids) -> Ids:
    """The cluster that each node lies in.

    Parameters
    ----------
    tree : Linkage
    labels : ndarray of shape (n,), int64
        The cluster of each point.
    nodes : ndarray of shape (m,), int64
        Any nodes of the tree.

    Returns
    -------
    ndarray of shape (m,), int64
        The label that all points below the node have, or −1 where they have several.
    """
    assert labels.shape == (tree.n,), labels.shape
    along = labels[tree.leaves]
    changes = np.concatenate([[0], np.cumsum(along[1:] != along[:-1])])
    first = tree.starts[nodes]
    last = first + tree.sizes[nodes] - 1
    return np.where(changes[first] == changes[last], along[first], MIXED)
