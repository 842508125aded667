"""Every question the app can ask, importable in a notebook: ``from dashboard import results``.

There answers come from where an app's do, as the environment's settings say (`dashboard.layer.sharing.of_environment`).
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
from inspect import signature
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from dashboard import compute, reading
from dashboard import data as sources
from dashboard.compute import centres as places
from dashboard.compute import clustering as clusterings
from dashboard.compute import cost, density, memory, ordering, scores, seconds, tree
from dashboard.compute import neighbours as nearest
from dashboard.compute import projection as projections
from dashboard.compute import stability as stabilities
from dashboard.compute import steps as rounds
from dashboard.compute.arrays import Ids
from dashboard.compute.centres import Centres
from dashboard.compute.clustering import Clustering
from dashboard.compute.cost import Limits
from dashboard.compute.density import Reachability
from dashboard.compute.labels import matched
from dashboard.compute.methods import OPTICS, Agglomerative, KMeans, Method
from dashboard.compute.neighbours import Index, Neighbours
from dashboard.compute.preparation import AS_THEY_ARE, Preparation, prepared
from dashboard.compute.projection import Projection
from dashboard.compute.scores import Agreement, Silhouette, Silhouettes
from dashboard.compute.size import Size
from dashboard.compute.stability import Stability
from dashboard.compute.steps import Steps
from dashboard.compute.tree import Cophenetic, Linkage
from dashboard.data.mnist import Place
from dashboard.data.points import Columns, Groups, Images, Notes, Points
from dashboard.data.source import Source
from dashboard.data.sources import content
from dashboard.layer import layer
from dashboard.layer.cache import weight
from dashboard.layer.engine import Work
from dashboard.layer.layer import Layer
from dashboard.params import Params
from dashboard.vault.outside import Outside
from dashboard.vault.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")

# What answers may be, by name: nothing else is made of the bytes in a store.
ANSWERS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Points,
        Groups,
        Images,
        Columns,
        Notes,
        Linkage,
        Centres,
        Cophenetic,
        Clustering,
        Reachability,
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


@once
def version() -> str:
    """Names the code and the libraries that answers depend on: another version, other answers."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    # Data of readers' own is as it was read, and of files of this machine is read again.
    for room in (compute, sources, reading):
        for path in sorted(Path(str(room.__file__)).parent.rglob("*.py")):
            digest.update(path.read_bytes())
    for library in ("numpy", "scipy", "scikit-learn", "fastcluster"):
        digest.update(f"{library} {installed(library)}\n".encode())
    return digest.hexdigest()


def version_of(*asked: object) -> str:
    """Names what an answer depends on beside its question's constants: code, libraries, and the files it reads."""
    return " ".join([version(), *filter(None, map(content, asked))])


def question(answer: Callable[P, T]) -> Callable[P, T]:
    """Make a function's answers remembered under its name and its arguments' keys."""
    name = answer.__name__
    unsaid = [parameter.default for parameter in signature(answer).parameters.values()]

    @wraps(answer)
    def ask(*given: P.args, **kwargs: P.kwargs) -> T:
        assert not kwargs, "questions are asked by position, so that each has one key"
        # What is left unsaid is part of it too.
        args: Any = (*given, *unsaid[len(given) :])
        # What lies outside of a vault is copied nowhere: neither are answers made of it.
        keep = not _outside(args)
        return layer.current().cache.answer(name, _key(name, args), lambda: answer(*args, **kwargs), keep=keep)

    return ask


def heavy(plan: Callable[P, Work[T]]) -> Callable[P, T]:
    """A question whose function says what is to be done, which the engine then does.

    The function asks for what must be there first, and refuses what would take too much.
    """
    name = plan.__name__

    @question
    @wraps(plan)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        work = plan(*args, **kwargs)
        given = sum(weight(points(a) if isinstance(a, Source) else a) for a in work.args)
        work = replace(work, given=given, here=_outside(args))
        return run(f"{version()} {_key(name, args)}", work)

    return answer


def _key(name: str, args: tuple[Any, ...]) -> str:
    """Names a question; other files in the same folder are another source."""
    key = json.dumps([name, *(a.key if isinstance(a, Params) else a for a in args)])
    return " ".join([key, *filter(None, map(content, args))])


def _outside(args: tuple[Any, ...]) -> bool:
    """Whether a question is about data that this machine alone has."""
    return any(isinstance(a, Source) and a.outside for a in args)


def run(key: str, work: Work[T]) -> T:
    """What comes of a piece of work where this thread has its work done; a worker of a cluster is given this.

    Raises
    ------
    Refusal
        If it may take more memory than is allowed here, whatever whoever asks is allowed.
    """
    cost.check_memory(work.nbytes, work.stage or "This", _limits())
    return layer.current().engine.run(key, work)


def placed(place: Place, vault: Vault | None, outside: Outside, work: Work[T]) -> T:
    """What comes of a piece of work in a process that has nothing else to do, and is told where files are.

    The store and the engine that settings name are for those who ask for work.
    """
    with layer.using(Layer(mnist=place, vault=vault, outside=outside)):
        return work.done()


def on_points(function: Callable[..., T], source: Source, *args: Any) -> T:
    """What a function makes of the points of a source, which are made where it is called."""
    return function(points(source), *args)


def _limits() -> Limits:
    return layer.current().limits


@question
def points(source: Source) -> Points:
    """The points of a source: X (n, d), and the true group of each."""
    return source.load()


def prepared_points(source: Source, preparation: Preparation) -> Points:
    """The points of a source as a method is given them, (n, d′), or as they are where nothing is done first."""
    return prepared(points(source), preparation)


def on_prepared(function: Callable[..., T], source: Source, preparation: Preparation, *args: Any) -> T:
    """What a function makes of the points of a source as they are prepared, which are made where it is called."""
    return function(prepared_points(source, preparation), *args)


@heavy
def linkage(source: Source, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Linkage]:
    """The whole tree of a source, as its points are prepared, under a linkage: merges (n−1, 4) as SciPy's Z."""
    size, how = Size.of(points(source)), ("euclidean", preparation)
    cost.check_tree(size, method, "euclidean", _limits(), preparation)
    return Work(
        on_points,
        (clusterings.tree_of, source, method, preparation),
        f"Linking {size.n:,} points",
        seconds.of_tree(size, method, *how),
        memory.of_tree(size, method, *how),
    )


@heavy
def centres(source: Source, n_clusters: int) -> Work[Centres]:
    """So many k-means centres in the place of the points, and whose points they are."""
    size = Size.of(points(source))
    needed = memory.of_centres(size, n_clusters)
    cost.check_memory(needed, f"{n_clusters:,} centres", _limits())
    return Work(on_points, (places.centres, source, n_clusters), "", seconds.of_centres(size, n_clusters), needed)


@heavy
def linkage_of_centres(source: Source, n_clusters: int, method: str) -> Work[Linkage]:
    """The tree of so many k-means centres of a source."""
    data = Points(centres(source, n_clusters).X)
    size = Size.of(data)
    cost.check_tree(size, method, "euclidean", _limits())
    needed, held = seconds.of_tree(size, method), memory.of_tree(size, method)
    return Work(tree.linkage, (data, method), f"Linking {size.n:,} centres", needed, held)


@heavy
def ordered(source: Source, n_centres: int, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Linkage]:
    """A tree, its leaves ordered so that neighbours are near: of so many centres, or with 0 of the prepared points."""
    whole = linkage_of_centres(source, n_centres, method) if n_centres else linkage(source, method, preparation)
    data = Points(centres(source, n_centres).X) if n_centres else prepared_points(source, preparation)
    size, sums = Size.of(data), float(ordering.sums(whole).sum())
    cost.check_ordering(size, sums, _limits())
    return Work(ordering.ordered, (whole, data), "", seconds.of_ordering(size.n, sums), memory.of_ordering(size))


@heavy
def cophenetic(source: Source, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Cophenetic]:
    """How well the tree's merge heights keep the distances of the points as they are prepared."""
    whole, size = linkage(source, method, preparation), Size.of(points(source))
    needed = memory.of_cophenetic(size, preparation)
    cost.check_memory(needed, "The cophenetic correlation", _limits())
    stage = "Comparing heights with distances"
    takes = 1.0 + preparation.preparing_seconds(size)
    return Work(on_prepared, (tree.cophenetic, source, preparation, whole), stage, takes, needed)


@heavy
def clustering(source: Source, method: Method) -> Work[Clustering]:
    """The labels (n,) that a method gives the points as it prepares them: −1 noise, 0 the largest cluster."""
    check(source, method)
    size = Size.of(points(source))
    if isinstance(method, Agglomerative):
        whole = linkage(source, method.linkage, method.preparation)
        return Work(clusterings.cut_clustering, (whole, method), "", seconds.OF_A_CUT * size.n, 64 * size.n)
    if isinstance(method, OPTICS):
        order = reachability(source, method.ordered())
        return Work(clusterings.cut_order, (order, method), "", density.of_cut(size, method.eps), 200 * size.n)
    return Work(
        on_points,
        (clusterings.cluster, source, method),
        f"Clustering {size.n:,} points",
        seconds.of_fit(size, method),
        memory.of_fit(size, method),
    )


@heavy
def reachability(source: Source, method: OPTICS) -> Work[Reachability]:
    """The order of all points (n,) that OPTICS cuts, and how far each is from those before it."""
    check(source, method)
    size = Size.of(points(source))
    return Work(
        on_points,
        (clusterings.order_of, source, method),
        f"Ordering {size.n:,} points",
        seconds.of_fit(size, method),
        memory.of_fit(size, method),
    )


@heavy
def steps(source: Source, method: KMeans) -> Work[Steps]:
    """K-means iteration by iteration: centres (t + 1, k, d), labels (t + 1, n), inertia; first the start."""
    size = Size.of(points(source))
    clustering(source, method)  # refuses what cannot be clustered
    cost.check_steps(size, method, _limits())
    return Work(
        on_points,
        (rounds.steps, source, method),
        f"Clustering {size.n:,} points step by step",
        rounds.seconds_of(size, method),
        rounds.memory_of(size, method),
    )


@heavy
def silhouettes(source: Source, method: Method) -> Work[Silhouettes | None]:
    """How much nearer each point, or each of a sample, is to its own cluster than to the next: −1 to 1.

    It is measured in the data as it is, whatever was done first, so that runs can be compared.
    """
    labels, size = clustering(source, method).labels, Size.of(points(source))
    needed = memory.of_silhouette(size)
    cost.check_memory(needed, "The silhouette", _limits())
    return Work(on_points, (scores.silhouettes, source, labels), "", seconds.of_silhouette(size), needed)


@question
def silhouette(source: Source, method: Method) -> Silhouette | None:
    """The mean of the points' silhouettes."""
    of = silhouettes(source, method)
    return None if of is None else scores.mean_silhouette(of, clustering(source, method).labels)


@question
def agreement(source: Source, method: Method) -> Agreement | None:
    """How far the clusters agree with the true groups; None where there are none."""
    groups = points(source).groups
    return None if groups is None else scores.agreement(groups.truth, clustering(source, method).labels)


@question
def coloured(source: Source, method: Method, hide: bool = False) -> Ids:
    """The colour of each point (n,): its cluster, numbered after the true group that it overlaps most, else by size.

    With `hide` nobody is to know the true groups.
    """
    return matched(clustering(source, method).labels, _known(source, hide))


@question
def coloured_beside(source: Source, method: Method, other: Method, hide: bool = False) -> Ids:
    """The colour of each point (n,) in a clustering beside an `other` one, whose numbers come first."""
    references = [coloured(source, other, hide), *_known(source, hide)]
    return matched(clustering(source, method).labels, references)


def _known(source: Source, hide: bool) -> list[Ids]:
    """The true groups that clusters are numbered after, if there are any that may be known."""
    groups = None if hide else points(source).groups
    return [groups.truth] if groups else []


def check(source: Source, method: Method) -> None:
    """Refuse a clustering that would take too long or too much memory, as asking for it would.

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and what would fit.
    """
    cost.check(Size.of(points(source)), method, _limits())


def check_fits(source: Source, name: str, value: int, fits: Callable[[int], Sequence[Method]]) -> None:
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


@heavy
def stability(source: Source, method: KMeans, first: int, n_seeds: int) -> Work[Stability]:
    """What `n_seeds` runs of one start each come to, with the seeds from `first` on: inertia and ARI of each."""
    size, fit = Size.of(points(source)), stabilities.run(method, first)
    check_fits(source, "n_seeds", n_seeds, lambda n: [fit] * n)
    return Work(
        on_points,
        (stabilities.stability, source, method, range(first, first + n_seeds)),
        "",
        n_seeds * seconds.of_fit(size, fit),
        memory.of_fit(size, fit) + 8 * n_seeds * size.n,
    )


@heavy
def index(source: Source) -> Work[Index | None]:
    """What makes nearest rows quick to find; None where they are anyway."""
    size = Size.of(points(source))
    needed = memory.of_index(size)
    cost.check_memory(needed, "The index of nearest rows", _limits())
    stage = "Preparing to find neighbours"
    return Work(on_points, (nearest.index, source), stage, seconds.of_components(size), needed)


@question
def neighbours(source: Source, query: int, n_neighbors: int, metric: str) -> Neighbours:
    """The rows nearest to the row `query`, and how far; the query itself left out."""
    prepared = index(source) if metric == "euclidean" else None
    return nearest.nearest(points(source), query, n_neighbors, metric, prepared)


@heavy
def projection(source: Source) -> Work[Projection]:
    """Coordinates (n, 3): the points themselves, or their principal components."""
    size = Size.of(points(source))
    needed = memory.of_projection(size)
    cost.check_memory(needed, "The projection", _limits())
    stage = "Finding principal components"
    return Work(on_points, (projections.project, source), stage, seconds.of_components(size), needed)


def projection_on(source: Source, columns: Sequence[int]) -> Projection:
    """Coordinates (n, 3): three of the points' columns in the data's own units; without any, as `projection` has it.

    Raises
    ------
    Refusal
        If the points have no such columns.
    """
    # Columns are there to be looked at: nothing is worked out that would be worth remembering.
    return projections.on_columns(points(source), columns) if columns else projection(source)
