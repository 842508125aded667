"""Every question the app can ask, importable in a notebook: ``from dashboard import results``.

A question is made of names and numbers, so equal questions have equal keys, and what was answered
once is not worked out again, whoever asks.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from dashboard.cache import Cache
from dashboard.compute import clustering as clusterings
from dashboard.compute import cost, scores, tree
from dashboard.compute import neighbours as nearest
from dashboard.compute import projection as projections
from dashboard.compute.clustering import Clustering
from dashboard.compute.methods import Agglomerative, Method
from dashboard.compute.neighbours import Neighbours
from dashboard.compute.projection import Projection
from dashboard.compute.scores import Agreement, Silhouette
from dashboard.compute.tree import Linkage
from dashboard.data.points import Points
from dashboard.data.sources import Source
from dashboard.params import Params

P = ParamSpec("P")
T = TypeVar("T")

cache = Cache(max_bytes=512 * 2**20)


def question(answer: Callable[P, T]) -> Callable[P, T]:
    """Make a function's answers remembered under its name and its arguments' keys."""
    name = answer.__name__

    @wraps(answer)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        assert not kwargs, "questions are asked by position, so that each has one key"
        parts = (a.key if isinstance(a, Params) else a for a in args)
        return cache.answer(name, (name, *parts), lambda: answer(*args, **kwargs))

    return ask


@question
def points(source: Source) -> Points:
    """The points of a source: X (n, d), and the true group of each."""
    return source.load()


@question
def linkage(source: Source, method: str, metric: str = "euclidean") -> Linkage:
    """The whole tree of a source under a linkage: merges (n−1, 4) as SciPy's Z."""
    data = points(source)
    cost.check_tree(len(data))
    return tree.linkage(data, method, metric)


@question
def cophenetic(source: Source, method: str) -> float | None:
    """How well the tree's merge heights keep the distances: 1 is perfectly."""
    return tree.cophenetic(points(source), linkage(source, method))


@question
def clustering(source: Source, method: Method) -> Clustering:
    """The labels (n,) that a method gives: −1 noise, 0 the largest cluster."""
    data = points(source)
    cost.check(len(data), data.stored.shape[1], method)
    if isinstance(method, Agglomerative):
        return clusterings.cut_clustering(linkage(source, method.linkage), method)
    return clusterings.cluster(data, method)


@question
def silhouette(source: Source, method: Method) -> Silhouette | None:
    """How much nearer points are to their own cluster than to the next: −1 to 1."""
    return scores.silhouette(points(source), clustering(source, method).labels)


@question
def agreement(source: Source, method: Method) -> Agreement:
    """How far the clusters agree with the true groups."""
    truth = points(source).truth
    assert truth is not None, source
    return scores.agreement(truth, clustering(source, method).labels)


@question
def neighbours(source: Source, query: int, n_neighbors: int, metric: str) -> Neighbours:
    """The rows nearest to the row `query`, and how far; the query itself left out."""
    return nearest.nearest(points(source), query, n_neighbors, metric)


@question
def projection(source: Source) -> Projection:
    """Coordinates (n, 3), float32: the points themselves, or their principal components."""
    return projections.project(points(source))
