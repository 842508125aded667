"""Every question the app can ask, importable in a notebook: ``from dashboard import results``.

A question is made of names and numbers, so equal questions have equal keys, and what was answered
once is not worked out again, whoever asks.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache as once
from functools import wraps
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from dashboard import compute, layer, progress
from dashboard import data as sources
from dashboard.compute import centres as places
from dashboard.compute import clustering as clusterings
from dashboard.compute import cost, memory, ordering, scores, seconds, tree
from dashboard.compute import neighbours as nearest
from dashboard.compute import projection as projections
from dashboard.compute import stability as stabilities
from dashboard.compute import steps as rounds
from dashboard.compute.centres import Centres
from dashboard.compute.clustering import Clustering
from dashboard.compute.cost import Limits
from dashboard.compute.methods import Agglomerative, KMeans, Method
from dashboard.compute.neighbours import Index, Neighbours
from dashboard.compute.projection import Projection
from dashboard.compute.scores import Agreement, Silhouette, Silhouettes
from dashboard.compute.seconds import Size
from dashboard.compute.stability import Stability
from dashboard.compute.steps import Steps
from dashboard.compute.tree import Cophenetic, Linkage
from dashboard.data.points import Points
from dashboard.data.sources import Source, content
from dashboard.engine import Engine
from dashboard.params import Params
from dashboard.store import Store

P = ParamSpec("P")
T = TypeVar("T")

# What is remembered of questions that no app asks, a notebook's say.
cache = layer.PROCESS.cache
_worked_out_by: dict[str, Callable[..., Any]] = {}

# What answers may be, by name: nothing else is made of the bytes in a store.
ANSWERS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Points,
        Linkage,
        Centres,
        Cophenetic,
        Clustering,
        Steps,
        Silhouettes,
        Silhouette,
        Agreement,
        Stability,
        Index,
        Neighbours,
        Projection,
    )
}


def use(store: Store | None, engine: Engine, limits: Limits) -> None:
    """Share answers through `store`, and have them worked out by `engine` within `limits`, from now on.

    It holds for the layer that this thread is on: in a notebook, for all of the process but its apps.
    """
    here = layer.current()
    here.cache.store, here.engine, here.limits = store, engine, limits


@once
def version() -> str:
    """Names the code and the libraries that answers depend on: another version, other answers."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for room in (compute, sources):
        for path in sorted(Path(str(room.__file__)).parent.glob("*.py")):
            digest.update(path.read_bytes())
    for library in ("numpy", "scipy", "scikit-learn", "fastcluster"):
        digest.update(f"{library} {installed(library)}\n".encode())
    return digest.hexdigest()


def version_of(*asked: object) -> str:
    """Names what an answer depends on beside its question's constants: code, libraries, and the files it reads."""
    return " ".join([version(), *filter(None, map(content, asked))])


def question(*, heavy: bool) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function's answers remembered under its name and its arguments' keys.

    What is `heavy` is worked out by the engine; the rest costs less than sending it there.
    """

    def remembered(answer: Callable[P, T]) -> Callable[P, T]:
        name = answer.__name__
        _worked_out_by[name] = answer

        @wraps(answer)
        def ask(*args: P.args, **kwargs: P.kwargs) -> T:
            assert not kwargs, "questions are asked by position, so that each has one key"
            key = json.dumps([name, *(a.key if isinstance(a, Params) else a for a in args)])
            # Other files in the same folder are another source.
            key = " ".join([key, *filter(None, map(content, args))])

            here = layer.current()

            def work() -> T:
                if heavy:
                    # What one asker is refused another may be allowed.
                    return here.engine.run(f"{version()} {here.limits} {key}", worked_out, here.limits, name, *args)
                return answer(*args, **kwargs)

            return here.cache.answer(name, key, work)

        return ask

    return remembered


def worked_out(limits: Limits, name: str, *args: Any) -> Any:
    """The answer to a question by its name, here and now, within the asker's limits and those of this process."""
    here = layer.current()
    with layer.using(replace(here, limits=here.limits.stricter(limits))):
        return _worked_out_by[name](*args)


def _limits() -> Limits:
    return layer.current().limits


@question(heavy=False)
def points(source: Source) -> Points:
    """The points of a source: X (n, d), and the true group of each."""
    return source.load()


@question(heavy=True)
def linkage(source: Source, method: str, metric: str = "euclidean") -> Linkage:
    """The whole tree of a source under a linkage: merges (n−1, 4) as SciPy's Z."""
    data = points(source)
    size = Size.of(data)
    cost.check_tree(size, method, metric, _limits())
    progress.expect(seconds.of_tree(size, method, metric), f"Linking {size.n:,} points")
    return tree.linkage(data, method, metric)


@question(heavy=True)
def centres(source: Source, n_clusters: int) -> Centres:
    """So many k-means centres in the place of the points, and whose points they are."""
    data = points(source)
    cost.check_memory(memory.of_centres(Size.of(data), n_clusters), f"{n_clusters:,} centres", _limits())
    return places.centres(data, n_clusters)


@question(heavy=True)
def linkage_of_centres(source: Source, n_clusters: int, method: str) -> Linkage:
    """The tree of so many k-means centres of a source."""
    data = Points(centres(source, n_clusters).X)
    size = Size.of(data)
    cost.check_tree(size, method, "euclidean", _limits())
    progress.expect(seconds.of_tree(size, method), f"Linking {size.n:,} centres")
    return tree.linkage(data, method)


@question(heavy=True)
def ordered(source: Source, n_centres: int, method: str) -> Linkage:
    """A tree, of so many centres or with 0 of the points, its leaves ordered so that neighbours are near."""
    whole = linkage_of_centres(source, n_centres, method) if n_centres else linkage(source, method)
    data = Points(centres(source, n_centres).X) if n_centres else points(source)
    cost.check_ordering(Size.of(data), float(ordering.sums(whole).sum()), _limits())
    return ordering.ordered(whole, data)


@question(heavy=True)
def cophenetic(source: Source, method: str) -> Cophenetic:
    """How well the tree's merge heights keep the distances."""
    data, whole = points(source), linkage(source, method)
    cost.check_memory(memory.of_cophenetic(Size.of(data)), "The cophenetic correlation", _limits())
    progress.expect(1.0, "Comparing heights with distances")
    return tree.cophenetic(data, whole)


@question(heavy=True)
def clustering(source: Source, method: Method) -> Clustering:
    """The labels (n,) that a method gives: −1 noise, 0 the largest cluster."""
    data = points(source)
    size = Size.of(data)
    cost.check(size, method, _limits())
    if isinstance(method, Agglomerative):
        return clusterings.cut_clustering(linkage(source, method.linkage), method)
    progress.expect(seconds.of_fit(size, method), f"Clustering {size.n:,} points")
    return clusterings.cluster(data, method)


@question(heavy=True)
def steps(source: Source, method: KMeans) -> Steps:
    """K-means iteration by iteration: centres (t + 1, k, d), labels (t + 1, n), inertia; first the start."""
    data = points(source)
    size = Size.of(data)
    clustering(source, method)  # refuses what cannot be clustered
    cost.check_steps(size, method, _limits())
    progress.expect(seconds.of_steps(size, method), f"Clustering {size.n:,} points step by step")
    return rounds.steps(data, method)


@question(heavy=True)
def silhouettes(source: Source, method: Method) -> Silhouettes | None:
    """How much nearer each point, or each of a sample, is to its own cluster than to the next: −1 to 1."""
    data, labels = points(source), clustering(source, method).labels
    cost.check_memory(memory.of_silhouette(Size.of(data)), "The silhouette", _limits())
    return scores.silhouettes(data, labels)


@question(heavy=False)
def silhouette(source: Source, method: Method) -> Silhouette | None:
    """The mean of the points' silhouettes."""
    of = silhouettes(source, method)
    return None if of is None else scores.mean_silhouette(of, clustering(source, method).labels)


@question(heavy=False)
def agreement(source: Source, method: Method) -> Agreement:
    """How far the clusters agree with the true groups."""
    truth = points(source).truth
    assert truth is not None, source
    return scores.agreement(truth, clustering(source, method).labels)


def check_fits(source: Source, name: str, value: int, fits: Callable[[int], Sequence[Params]]) -> None:
    """Refuse so many fits, shown one after another, if all together would take too long.

    Parameters
    ----------
    source : Source
    name : str
        Of the constant that says how many they are, to be offered in smaller.
    value : int
        Its value.
    fits : callable
        The methods that are fitted, by that value.

    Raises
    ------
    Refusal
        With what they would take, what is allowed, and what would fit.
    """
    cost.check_fits(Size.of(points(source)), name, value, fits, _limits())


@question(heavy=True)
def stability(source: Source, method: KMeans, first: int, n_seeds: int) -> Stability:
    """What `n_seeds` runs of one start each come to, with the seeds from `first` on: inertia and ARI of each."""
    check_fits(source, "n_seeds", n_seeds, lambda n: [stabilities.run(method, first)] * n)
    return stabilities.stability(points(source), method, range(first, first + n_seeds))


@question(heavy=True)
def index(source: Source) -> Index | None:
    """What makes nearest rows quick to find; None where they are anyway."""
    data = points(source)
    cost.check_memory(memory.of_projection(Size.of(data)), "The index of nearest rows", _limits())
    progress.expect(len(data) * data.stored.shape[1] ** 2 * 1e-10, "Preparing to find neighbours")
    return nearest.index(data)


@question(heavy=False)
def neighbours(source: Source, query: int, n_neighbors: int, metric: str) -> Neighbours:
    """The rows nearest to the row `query`, and how far; the query itself left out."""
    prepared = index(source) if metric == "euclidean" else None
    return nearest.nearest(points(source), query, n_neighbors, metric, prepared)


@question(heavy=True)
def projection(source: Source) -> Projection:
    """Coordinates (n, 3): the points themselves, or their principal components."""
    data = points(source)
    cost.check_memory(memory.of_projection(Size.of(data)), "The projection", _limits())
    progress.expect(len(data) * data.stored.shape[1] ** 2 * 1e-10, "Finding principal components")
    return projections.project(data)
