"""Dendrograms: where their links stand, and the figure with its JSON."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import plotly.figure_factory as ff
from plotly.io.json import to_json_plotly
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_digits

from bench.figures import size
from bench.table import Line
from bench.timing import alternating, answered
from bench.trees import cloud
from dashboard.compute.ordering import ordered
from dashboard.compute.outline import Outline, outline, owners
from dashboard.compute.tree import Linkage, linkage
from dashboard.data.points import Points
from dashboard.figures.dendrogram import dendrogram

SCIPY = "scipy dendrogram"
FACTORY = "create_dendrogram"
CLUSTERS = 10


def lines(n: int = 10_000, deep: int = 100_000, leaves: int = 1_797, rounds: int = 5) -> list[Line]:
    """All lines about dendrograms but the painting: n leaves beside SciPy, `deep` where it cannot follow."""
    return [geometry(n, rounds), *too_deep(deep, rounds), *figures(leaves, rounds), order()]


def geometry(n: int, rounds: int) -> Line:
    """The corners of all links."""
    tree = linkage(cloud(n), "ward")
    tasks = {
        "ours": lambda: outline(tree, tree.n),
        "other": lambda: hierarchy.dendrogram(tree.merges, no_plot=True),
    }
    with recursion(2 * n):
        seconds, shapes = answered(tasks, rounds)
    assert np.array_equal(shapes["ours"].x, shapes["other"]["icoord"])
    assert np.array_equal(shapes["ours"].y, shapes["other"]["dcoord"])
    said = f"where the links of {n:,} leaves stand"
    return Line(said, "ms", 1e3 * seconds["ours"], SCIPY, 1e3 * seconds["other"], most_ratio=1 / 15)


@contextmanager
def recursion(limit: int) -> Iterator[None]:
    """Let functions call themselves deeper than Python has it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, before))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def too_deep(n: int, rounds: int) -> list[Line]:
    """Trees that SciPy, which recurses, fails on or is slow with."""
    trees = {"a chain": chain(n), "a random tree": grown(n)}
    seconds = {}
    for name, tree in trees.items():
        shapes: dict[str, Outline]
        times, shapes = answered({name: lambda tree=tree: outline(tree, tree.n)}, rounds)
        assert len(shapes[name].leaves) == n
        seconds |= times
    return [Line(f"where the links of {n:,} leaves stand, {name}", "ms", 1e3 * s) for name, s in seconds.items()]


def chain(n: int) -> Linkage:
    """Point i joins all before it at height i: as deep as a tree can be."""
    steps = np.arange(1.0, n)
    left = np.concatenate([[0], np.arange(n, 2 * n - 2)])
    return Linkage(np.column_stack([left, steps, steps, steps + 1]), 0.0)


def grown(n: int, seed: int = 0) -> Linkage:
    """Any two of the nodes that are left merge, at height i for merge i."""
    random = np.random.default_rng(seed)
    left, sizes, merges = list(range(n)), [1] * n, []
    for i, (a, b) in enumerate(random.random((n - 1, 2)).tolist()):
        # The last takes the place of what is taken, so that no list is moved up.
        pair = []
        for share in (a, b):
            at = int(share * len(left))
            left[at], left[-1] = left[-1], left[at]
            pair.append(left.pop())
        left.append(n + i)
        sizes.append(sizes[pair[0]] + sizes[pair[1]])
        merges.append([*pair, i + 1.0, sizes[-1]])
    return Linkage(np.array(merges), 0.0)


def order(n: int = 1_000, rounds: int = 2) -> Line:
    """The best order of the leaves of the first n digits, which may not be longer than SciPy's."""
    points = Points(load_digits().data[:n])
    tree, between = linkage(points, "ward"), pdist(points.X)
    tasks = {
        "ours": lambda: ordered(tree, points).merges,
        "other": lambda: hierarchy.optimal_leaf_ordering(tree.merges, between),
    }
    seconds, merges = answered(tasks, rounds)
    distances = squareform(between)
    length = {}
    for name, of in merges.items():
        leaves = Linkage(np.array(of), 0.0).leaves
        length[name] = distances[leaves[:-1], leaves[1:]].sum()
    assert length["ours"] <= length["other"] * (1 + 1e-9), length
    said = f"the best order of {n:,} leaves"
    return Line(said, "s", seconds["ours"], "scipy optimal_leaf_ordering", seconds["other"], most_ratio=1 / 3)


def figures(n: int, rounds: int) -> list[Line]:
    """The figure of a ward tree of n digits with its JSON. Both have the tree: what is left is drawing."""
    tree = digits(n)
    tasks = {"ours": lambda: ours(tree), "other": lambda: other(tree)}
    seconds = alternating(tasks, rounds)
    said = f"dendrogram and JSON, {n:,} leaves"
    return [
        Line(f"{said}: time", "ms", 1e3 * seconds["ours"], FACTORY, 1e3 * seconds["other"], most_ratio=1 / 100),
        Line(f"{said}: size", "kB", size(ours(tree)), FACTORY, size(other(tree)), most_ratio=0.25),
    ]


def digits(n: int) -> Linkage:
    """The ward tree of the first n digits."""
    return linkage(Points(load_digits().data[:n]), "ward")


def ours(tree: Linkage) -> str:
    """The Dendrogram tab's chart, cut into ten clusters, as it is first sent."""
    shape, labels = outline(tree, tree.n), tree.cut_n(CLUSTERS)
    height = sum(tree.height_for(CLUSTERS)) / 2
    drawing = dendrogram(shape, owners(tree, labels, shape.nodes), owners(tree, labels, shape.leaves), height, "tree")
    return str(to_json_plotly({**drawing.base(), "paint": drawing.painted()}))


def other(tree: Linkage) -> str:
    """Plotly's own, given the same tree: it asks for distances and linkage, and gets what is there."""
    X = np.zeros((tree.n, 1))
    with recursion(2 * tree.n):
        figure = ff.create_dendrogram(X, distfun=lambda X: X, linkagefun=lambda _: tree.merges)
    return str(figure.to_json())
