"""The outline of a dendrogram: where its links stand, without recursion and without drawing."""

from dataclasses import dataclass
from heapq import heappop, heappush

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


def _opened(tree: Linkage, p: int, root: int) -> set[int]:
    """The last p − 1 merges below the root: a parent's number is above its children's."""
    opened: set[int] = set()
    heap = [-root]
    while heap and len(opened) < p - 1:
        node = -heappop(heap)
        if node < tree.n:
            break
        opened.add(node)
        for child in tree.children[node - tree.n]:
            heappush(heap, -int(child))
    return opened


def _laid_out(tree: Linkage, root: int, opened: set[int]) -> Outline:
    children = {node: tree.children[node - tree.n].tolist() for node in opened}
    middle: dict[int, float] = {}
    height = {node: float(tree.heights[node - tree.n]) for node in opened}
    nodes: list[int] = []
    leaves: list[int] = []
    x: list[list[float]] = []
    y: list[list[float]] = []
    todo = [(root, False)]
    while todo:
        node, below_done = todo.pop()
        if node not in opened:
            middle[node], height[node] = 5.0 + 10.0 * len(leaves), 0.0
            leaves.append(node)
        elif not below_done:
            left, right = children[node]
            todo += [(node, True), (right, False), (left, False)]
        else:
            left, right = children[node]
            middle[node] = (middle[left] + middle[right]) / 2
            nodes.append(node)
            x.append([middle[left], middle[left], middle[right], middle[right]])
            y.append([height[left], height[node], height[node], height[right]])
    ids = np.array(leaves, np.int64)
    return Outline(
        nodes=np.array(nodes, np.int64),
        x=np.array(x, np.float64).reshape(-1, 4),
        y=np.array(y, np.float64).reshape(-1, 4),
        leaves=ids,
        sizes=tree.sizes[ids],
    )


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
