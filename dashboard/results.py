"""Every question the app can ask, importable in a notebook: ``from dashboard import results``.

There answers come from where an app's do, as the environment's settings say (`dashboard.layer.sharing.of_environment`).
A question is made of names and numbers, so equal questions have equal keys, and what was answered
once is not worked out again, whoever asks.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache as once
from functools import wraps
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from inspect import Parameter, signature
from pathlib import Path
from threading import Thread
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

from dashboard import compute, progress, reading
from dashboard import data as sources
from dashboard.compute import by_hand as hands
from dashboard.compute import centres as places
from dashboard.compute import clustering as clusterings
from dashboard.compute import compare as comparing
from dashboard.compute import consensus as together
from dashboard.compute import contrast as contrasts
from dashboard.compute import (
    cost,
    density,
    honest,
    kdistances,
    memory,
    ordering,
    scores,
    seconds,
    shared,
    tree,
    trials,
)
from dashboard.compute import gap as gaps
from dashboard.compute import joining as rules_of_joining
from dashboard.compute import neighbours as nearest
from dashboard.compute import posterior as posteriors
from dashboard.compute import resamples as drawn_again
from dashboard.compute import rules as trees_of_rules
from dashboard.compute import stability as stabilities
from dashboard.compute import standard as standards
from dashboard.compute import steps as rounds
from dashboard.compute import strength as predictions
from dashboard.compute.arrays import Ids, Reals
from dashboard.compute.by_hand import ByHand, Edited
from dashboard.compute.centres import Centres
from dashboard.compute.clustering import Clustering
from dashboard.compute.compare import Separation
from dashboard.compute.consensus import Certainty, Consensus
from dashboard.compute.contrast import Contrast, Signatures
from dashboard.compute.cost import Limits
from dashboard.compute.density import Reachability
from dashboard.compute.honest import Honesty
from dashboard.compute.joining import MIXED, Joining
from dashboard.compute.kdistances import KDistances
from dashboard.compute.labels import matched
from dashboard.compute.methods import DBSCAN, OPTICS, Agglomerative, KMeans, Method
from dashboard.compute.neighbours import Index, Neighbours
from dashboard.compute.posterior import Posterior
from dashboard.compute.preparation import AS_THEY_ARE, Preparation, first_refused, prepared
from dashboard.compute.projections import TSNE, UMAP, Embedding, Laid, Projecting, Projection, laid
from dashboard.compute.projections import tsne as settlings
from dashboard.compute.projections.tsne import Affinities, Settling
from dashboard.compute.resamples import BATCH, Resampled, Scheme
from dashboard.compute.rules import Rules
from dashboard.compute.scores import Agreement, Silhouette, Silhouettes
from dashboard.compute.shared import Distances
from dashboard.compute.size import Size
from dashboard.compute.stability import Stability
from dashboard.compute.standard import Standard
from dashboard.compute.steps import Steps
from dashboard.compute.tree import Cophenetic, Linkage
from dashboard.compute.trials import Trials
from dashboard.data.mnist import Place
from dashboard.data.points import Columns, Groups, Images, Notes, Points
from dashboard.data.source import Source
from dashboard.data.sources import content
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.layer.cache import BELIEVED, weight
from dashboard.layer.engine import Here, Work
from dashboard.layer.layer import Layer
from dashboard.layer.store import ABSENT
from dashboard.params import Params
from dashboard.vault.outside import Outside
from dashboard.vault.vault import Vault

# Held against a cluster: all other rows.
ALL = -2

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Preparation)

# Of so many numbers principal components take as long as a child process to find them.
WORTH_A_THREAD = 1_000_000

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
        Contrast,
        Signatures,
        Rules,
        Edited,
        Reachability,
        KDistances,
        Steps,
        Silhouettes,
        Silhouette,
        Agreement,
        Separation,
        Stability,
        Trials,
        Resampled,
        Consensus,
        Certainty,
        Posterior,
        Index,
        Neighbours,
        Standard,
        Joining,
        Projection,
        Affinities,
        Settling,
        Laid,
        Honesty,
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
    for library in ("numpy", "scipy", "scikit-learn", "fastcluster", "openTSNE", "umap-learn"):
        # The last may be absent: then nothing depends on it.
        with suppress(PackageNotFoundError):
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
        # What is asked of numbers that a hand moves is asked once: it has no key, and is not remembered.
        if any(isinstance(a, np.ndarray) for a in given):
            return answer(*given, **kwargs)
        # What is left unsaid is part of it too, where it may be.
        rest = unsaid[len(given) :]
        args: Any = given if Parameter.empty in rest else (*given, *rest)
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


def on_points(function: Callable[..., T], data: Source | Points, *args: Any) -> T:
    """What a function makes of points, or of those of a source, which are made where it is called."""
    return function(points(data) if isinstance(data, Source) else data, *args)


def _limits() -> Limits:
    return layer.current().limits


def points(source: Source) -> Points:
    """The points of a source: X (n, d), and the true group of each."""
    keep = not (source.at_hand or source.outside)
    return layer.current().cache.answer("points", _key("points", (source,)), source.load, keep=keep)


@contextmanager
def meanwhile(ask: Callable[[Source], object], source: Source) -> Iterator[None]:
    """While inside, have another thread ask what is going to be asked for here as well, so that two work at once.

    Whoever asks then finds the answer, or waits for it, and hears what became of it. Where that takes but a moment,
    or all work is done in this process, nothing is asked before.
    """
    size = Size.of(points(source))
    if size.n * size.d < WORTH_A_THREAD or isinstance(layer.current().engine, Here):
        yield
        return
    end = math.inf

    def heard(_: progress.Progress) -> None:
        if time.monotonic() > end:
            raise progress.Stopped

    def asked() -> None:
        with progress.heard_by(heard), suppress(Exception):
            ask(source)

    Thread(target=layer.carried(asked), name="meanwhile", daemon=True).start()
    try:
        yield
        end = time.monotonic() + BELIEVED  # whoever is here comes for it now
    except BaseException:
        end = 0.0
        raise


@dataclass(frozen=True)
class Given(Generic[F]):
    """What a question is worked out from: points, and what is still to be done to them first.

    Attributes
    ----------
    data : Source or Points
        The source, whose points are made where they are wanted; or points that were laid out already.
    first : Preparation
        A method is one too.
    size : Size
        Of the points.
    seconds : float
        How long it took to lay them out.
    """

    data: Source | Points
    first: F
    size: Size
    seconds: float = 0.0

    def prepared(self) -> Points:
        """The points as a method is given them, (n, d′)."""
        return prepared(points(self.data) if isinstance(self.data, Source) else self.data, self.first)


def given(source: Source, first: F) -> Given[F]:
    """The points of a source, and what is to be done first: by whoever fits, or, where it takes long, once for all.

    Raises
    ------
    Refusal
        If they cannot be laid out so.
    """
    there, _ = points(source), checked(source, first)
    if first.embedding is None:
        return Given(source, first, Size.of(there))
    with first_refused():
        state = of_laid_out(source, first.embedding)
    places = Points(state.coordinates, there.groups)
    return Given(places, first.bare(), Size.of(places), state.seconds)


def checked(source: Source, first: F) -> tuple[Size, F]:
    """The size of the points that a method will be given, and what it will be left to do first.

    Raises
    ------
    Refusal
        If laying them out, which comes before, cannot be or would take too long or too much memory.
    """
    size = Size.of(points(source))
    if first.embedding is None:
        return size, first
    with first_refused():
        check_embedding(source, first.embedding)
    return first.size_of(size), first.bare()


def on_prepared(function: Callable[..., T], data: Source | Points, first: Preparation, *args: Any) -> T:
    """What a function makes of points as they are prepared, which is done where it is called."""
    return function(prepared(points(data) if isinstance(data, Source) else data, first), *args)


@heavy
def linkage(source: Source, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Linkage]:
    """The whole tree of a source, as its points are prepared, under a linkage: merges (n−1, 4) as SciPy's Z."""
    size, first = checked(source, preparation)
    cost.check_tree(size, method, "euclidean", _limits(), first)
    of = given(source, preparation)
    how = (of.size, method, "euclidean", of.first)
    return Work(
        on_points,
        (clusterings.tree_of, of.data, method, of.first, of.seconds),
        f"Linking {of.size.n:,} points",
        seconds.of_tree(*how),
        memory.of_tree(*how),
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
    data = Points(centres(source, n_centres).X) if n_centres else given(source, preparation).prepared()
    size, sums = Size.of(data), float(ordering.sums(whole).sum())
    cost.check_ordering(size, sums, _limits())
    return Work(ordering.ordered, (whole, data), "", seconds.of_ordering(size.n, sums), memory.of_ordering(size))


@heavy
def cophenetic(source: Source, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Cophenetic]:
    """How well the tree's merge heights keep the distances of the points as they are prepared."""
    whole, of = linkage(source, method, preparation), given(source, preparation)
    needed = memory.of_cophenetic(of.size, of.first)
    cost.check_memory(needed, "The cophenetic correlation", _limits())
    stage = "Comparing heights with distances"
    takes = 1.0 + of.first.preparing_seconds(of.size)
    return Work(on_prepared, (tree.cophenetic, of.data, of.first, whole), stage, takes, needed)


@heavy
def clustering(source: Source, method: Method) -> Work[Clustering]:
    """The labels (n,) that a method gives the points as it prepares them: −1 noise, 0 the largest cluster."""
    check(source, method)
    size = Size.of(points(source))
    if isinstance(method, ByHand):
        return Work(hands.clustering, (by_hand(source, method),), "", seconds.OF_A_CUT * size.n, 64 * size.n)
    if isinstance(method, Agglomerative):
        whole = linkage(source, method.linkage, method.preparation)
        return Work(clusterings.cut_clustering, (whole, method), "", seconds.OF_A_CUT * size.n, 64 * size.n)
    if isinstance(method, OPTICS):
        method.refuse(points(source).X)
        order = reachability(source, method.ordered())
        return Work(clusterings.cut_order, (order, method), "", density.of_cut(size, method.eps), 600 * size.n)
    of = given(source, method)
    return Work(
        on_points,
        (clusterings.cluster, of.data, of.first, of.seconds),
        f"Clustering {size.n:,} points",
        seconds.of_fit(of.size, of.first),
        memory.of_fit(of.size, of.first),
    )


@heavy
def reachability(source: Source, method: OPTICS) -> Work[Reachability]:
    """The order of all points (n,) that OPTICS cuts, and how far each is from those before it."""
    check(source, method)
    method.refuse(points(source).X)
    of = given(source, method)
    return Work(
        on_points,
        (clusterings.order_of, of.data, of.first, of.seconds),
        f"Ordering {of.size.n:,} points",
        seconds.of_fit(of.size, of.first),
        memory.of_fit(of.size, of.first),
    )


@heavy
def by_hand(source: Source, method: ByHand) -> Work[Edited]:
    """The cluster of each point (n,) after edits by hand of what a method found."""
    found, size = clustering(source, method.of), Size.of(points(source))
    needed, held = 0.0, 24 * size.n
    for part in hands.splits(method):
        # Merges may have made one cluster of all.
        if part.parts:
            split = KMeans(n_clusters=part.parts, n_init=hands.STARTS)
            needed, held = needed + seconds.of_fit(size, split), held + memory.of_fit(size, split)
        else:
            cost.check_tree(size, method.linkage(), "euclidean", _limits())
            needed += seconds.of_tree(size, method.linkage())
            held += memory.of_tree(size, method.linkage())
    cost.check_memory(held, "Splitting clusters", _limits())
    of = given(source, method.of)
    return Work(on_prepared, (hands.edited, of.data, of.first, found, method), "Splitting clusters", needed, held)


@heavy
def k_distances(source: Source, method: DBSCAN) -> Work[KDistances]:
    """How near each prepared point has `min_samples`, ascending (n,), and what DBSCAN finds with some distances."""
    check(source, method)
    method.refuse(points(source).X)
    of = given(source, method)
    return Work(
        on_prepared,
        (kdistances.k_distances, of.data, of.first, method.min_samples),
        "Looking around each point",
        seconds.of_fit(of.size, of.first),
        memory.of_fit(of.size, of.first),
    )


@heavy
def steps(source: Source, method: KMeans) -> Work[Steps]:
    """K-means iteration by iteration: centres (t + 1, k, d), labels (t + 1, n), inertia; first the start."""
    clustering(source, method)  # refuses what cannot be clustered
    of = given(source, method)
    size, method = of.size, of.first
    cost.check_steps(size, method, _limits())
    return Work(
        on_points,
        (rounds.steps, of.data, method),
        f"Clustering {size.n:,} points step by step",
        rounds.seconds_of(size, method),
        rounds.memory_of(size, method),
    )


def silhouettes(source: Source, method: Method) -> Silhouettes | None:
    """How much nearer each point, or each of a sample, is to its own cluster than to the next: −1 to 1.

    It is measured in the data as it is, whatever was done first, so that runs can be compared. Of few rows all
    clusterings share the distances, which makes them a matter of milliseconds.
    """
    size = Size.of(points(source))
    if size.n > shared.MOST or memory.of_distances(size) > _limits().memory:
        return silhouettes_alone(source, method)
    return silhouettes_together(source, method)


@question
def silhouettes_together(source: Source, method: Method) -> Silhouettes | None:
    """Silhouettes of few rows."""
    labels = clustering(source, method).labels
    return shared.silhouettes(distances(source), labels)


def distances(source: Source) -> Distances:
    """How far every two rows of a source are from each other (n, n); only of few, and in memory alone."""
    key = _key("distances", (source,))
    return layer.current().cache.answer("distances", key, lambda: shared.distances(points(source)), keep=False)


@heavy
def silhouettes_alone(source: Source, method: Method) -> Work[Silhouettes | None]:
    """Silhouettes of any number of rows, or of a sample of them."""
    labels, size = clustering(source, method).labels, Size.of(points(source))
    needed = memory.of_silhouette(size, int(labels.max()) + 1)
    cost.check_memory(needed, "The silhouette", _limits())
    return Work(on_points, (scores.silhouettes, source, labels), "", seconds.of_silhouette(size), needed)


@question
def silhouette(source: Source, method: Method) -> Silhouette | None:
    """The mean of the points' silhouettes."""
    of = silhouettes(source, method)
    return None if of is None else scores.mean_silhouette(of, clustering(source, method).labels)


@heavy
def separation(source: Source, method: Method) -> Work[Separation | None]:
    """How apart the clusters are by how wide they are, in the data as it is."""
    labels, size = clustering(source, method).labels, Size.of(points(source))
    needed = memory.of_separation(size)
    cost.check_memory(needed, "How apart clusters are", _limits())
    return Work(on_points, (comparing.separation, source, labels), "", seconds.of_separation(size), needed)


@question
def agreement(source: Source, method: Method) -> Agreement | None:
    """How far the clusters agree with the true groups; None where there are none."""
    groups = points(source).groups
    return None if groups is None else scores.agreement(groups.truth, clustering(source, method).labels)


@question
def coloured(source: Source, method: Method, hide: bool = False) -> Ids:
    """The colour of each point (n,): its cluster, numbered after the true group that it overlaps most, else by size.

    With `hide` nobody is to know the true groups. Edited by hand, clusters keep the number that they had.
    """
    if isinstance(method, ByHand):
        found, after = clustering(source, method.of).labels, by_hand(source, method)
        return hands.charted(found, coloured(source, method.of, hide), after.n_numbers)[after.numbers]
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
    # What is done by hand afterwards has a check of its own.
    size, first = checked(source, method.of if isinstance(method, ByHand) else method)
    cost.check(size, first, _limits())


def expected(source: Source, method: Method) -> tuple[float, float]:
    """The most seconds that laying rows out first should take, once for all methods, and a fit with all else."""
    size, then = checked(source, method)
    first = method.embedding.seconds(Size.of(points(source))) if method.embedding else 0.0
    return first, seconds.of_fit(size, then)


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
    # They are prepared alike: laid out once for all.
    size, _ = checked(source, fits(value)[0])
    cost.check_fits(size, name, value, lambda v: [m.bare() if m.embedding else m for m in fits(v)], _limits())


@heavy
def stability(source: Source, method: KMeans, first: int, n_seeds: int) -> Work[Stability]:
    """What `n_seeds` runs of one start each come to, with the seeds from `first` on: inertia and ARI of each."""
    of = given(source, stabilities.run(method, first))
    size, fit = of.size, of.first
    cost.check_fits(size, "n_seeds", n_seeds, lambda n: [fit] * n, _limits())
    return Work(
        on_points,
        (stabilities.stability, of.data, fit, range(first, first + n_seeds)),
        "",
        n_seeds * seconds.of_fit(size, fit),
        memory.of_fit(size, fit) + 8 * n_seeds * size.n,
    )


def check_resamples(source: Source, method: Method, scheme: Scheme, n_resamples: int) -> None:
    """Refuse so many resamples if clustering all of them would take too long or too much memory.

    Raises
    ------
    Refusal
        With what they would take, what is allowed, and what would fit.
    """
    cost.check_resamples(Size.of(points(source)), method, scheme, n_resamples, _limits())


@heavy
def resamples(source: Source, method: Method, scheme: Scheme, seed: int, first: int) -> Work[Resampled]:
    """What a method makes of `BATCH` resamples of a source, those from number `first` on."""
    size = Size.of(points(source))
    check_resamples(source, method, scheme, BATCH)
    # The same constants for all: what was left to the data is as the whole of it had it.
    exact = clustering(source, method).exact(method)
    return Work(
        on_points,
        (drawn_again.resampled, source, exact, scheme, seed, range(first, first + BATCH)),
        "",
        BATCH * drawn_again.seconds_of(size, method, scheme),
        memory.OVERHEAD + drawn_again.memory_of(size, method, scheme),
    )


def resampled(source: Source, method: Method, scheme: Scheme, seed: int, n_resamples: int) -> Resampled:
    """The first so many resamples; batches that are there already are not clustered again."""
    # Hands do not come back: what they changed is held against clusters that the method makes by itself.
    own = method.of if isinstance(method, ByHand) else method
    parts = [resamples(source, own, scheme, seed, first) for first in range(0, n_resamples, BATCH)]
    return drawn_again.joined(parts).first(n_resamples)


@heavy
def consensus(source: Source, method: Method, scheme: Scheme, seed: int, n_resamples: int) -> Work[Consensus]:
    """In which share of so many resamples each two points fell together (s, s): of all points, or of a sample."""
    found, made = clustering(source, method), resampled(source, method, scheme, seed, n_resamples).made
    size = (len(found.labels), len(made), found.n_clusters)
    needed = memory.OVERHEAD + together.memory_of(*size)
    cost.check_memory(needed, "The map of who is with whom", _limits())
    seconds_of = together.seconds_of(*size)
    return Work(together.consensus, (found.labels, made), "Comparing pairs", seconds_of, needed)


@heavy
def certainty(source: Source, method: Method, scheme: Scheme, seed: int, n_resamples: int) -> Work[Certainty]:
    """How sure it is in which cluster each point is (n,), by so many resamples."""
    found, made = clustering(source, method), resampled(source, method, scheme, seed, n_resamples).made
    size = (len(found.labels), len(made), found.n_clusters)
    needed = memory.OVERHEAD + together.memory_of_certainty(*size)
    cost.check_memory(needed, "How sure each point is", _limits())
    seconds_of = together.seconds_of_certainty(*size)
    return Work(together.certainty, (found.labels, made), "Asking how sure each point is", seconds_of, needed)


@heavy
def posterior(source: Source, method: Method) -> Work[Posterior | None]:
    """How likely a mixture says each point's own component is, and the next (n,); None for other methods."""
    check(source, method)
    of, labels = given(source, method), clustering(source, method).labels
    return Work(
        on_prepared,
        (posteriors.posterior, of.data, of.first, of.first, labels),
        "Fitting the mixture again",
        seconds.of_fit(of.size, of.first),
        memory.of_fit(of.size, of.first) + 48 * of.size.n,
    )


@heavy
def contrast(source: Source, method: Method, cluster: int, against: int) -> Work[Contrast]:
    """What tells the rows of a cluster from those of another one, or with ALL from all other rows.

    Clusters are numbered by size, as `clustering` has it.
    """
    clusters, size = clustering(source, method).labels, Size.of(points(source))
    rows = clusters == cluster
    others = ~rows if against == ALL else clusters == against
    if not rows.any() or not others.any() or cluster == against:
        raise Refusal("Two different clusters that are there are held against each other.", "cluster")
    needed = contrasts.memory_of(size)
    cost.check_memory(needed, "Holding clusters against each other", _limits())
    return Work(on_points, (contrasts.contrast, source, rows, others), "", contrasts.seconds_of(size), needed)


@heavy
def signatures(source: Source, method: Method) -> Work[Signatures]:
    """How far each cluster differs from all other rows, column by column."""
    clusters, size = clustering(source, method).labels, Size.of(points(source))
    needed = contrasts.memory_of(size)
    cost.check_memory(needed, "Holding clusters against each other", _limits())
    return Work(on_points, (contrasts.signatures, source, clusters), "", contrasts.seconds_of(size), needed)


@heavy
def rules(source: Source, method: Method, max_depth: int) -> Work[Rules]:
    """The clusters as rules of so many questions at most, and how well shallower ones describe them."""
    clusters, size = clustering(source, method).labels, Size.of(points(source))
    needed = trees_of_rules.memory_of(size)
    cost.check_memory(needed, "Growing rules", _limits())
    time = trees_of_rules.seconds_of(size, max_depth)
    return Work(on_points, (trees_of_rules.rules, source, clusters, max_depth), "Growing rules", time, needed)


@heavy
def references(source: Source, method: Method, last: int, first: int, n: int) -> Work[Trials]:
    """The logarithms of spread of even data in 1 to `last` clusters, n sets with the seeds from `first` on."""
    return _trials(gaps.references, source, method, last, range(first, first + n))


@heavy
def strengths(source: Source, method: Method, last: int, first: int, n: int) -> Work[Trials]:
    """The prediction strength of 1 to `last` clusters, n splits with the seeds from `first` on."""
    return _trials(predictions.strengths, source, method, last, range(first, first + n))


def _trials(of: Callable[..., Trials], source: Source, method: Method, last: int, seeds: range) -> Work[Trials]:
    size = Size.of(points(source))
    needed = trials.memory_of(size, method, last)
    cost.check_memory(needed, "Clustering again and again", _limits())
    took = trials.seconds_of(size, method, last, len(seeds))
    return Work(on_points, (of, source, method, last, seeds), "", took, needed)


@heavy
def index(source: Source) -> Work[Index | None]:
    """What makes nearest rows quick to find; None where they are anyway."""
    size = Size.of(points(source))
    needed = memory.of_index(size)
    cost.check_memory(needed, "The index of nearest rows", _limits())
    stage = "Preparing to find neighbours"
    return Work(on_points, (nearest.index, source), stage, seconds.of_components(size), needed)


@question
def neighbours(source: Source, query: int | Reals, n_neighbors: int, metric: str) -> Neighbours:
    """The rows nearest to the row `query`, itself left out, and how far; or to a vector (d,), which is not remembered.

    A vector is as rows of the points' `X` are: standardised, if they are.
    """
    prepared = index(source) if metric == "euclidean" else None
    return nearest.nearest(points(source), query, n_neighbors, metric, prepared)


@question
def standard(source: Source) -> Standard:
    """The mean and the deviation of each column (d,) of a source, which standardising it takes away."""
    return standards.standard(points(source))


@heavy
def joining(source: Source, method: Method) -> Work[Joining | None]:
    """The rule by which a vector that is none of the points falls into a method's clusters; None where it has none."""
    found, size = clustering(source, method), Size.of(points(source))
    needed = 3 * memory.OVERHEAD + 2 * method.preparing_bytes(size)
    if isinstance(method, MIXED):
        needed += memory.of_fit(size, method)
    time = seconds.of_fit(size, method) if isinstance(method, MIXED) else seconds.OF_A_CUT * size.n
    stage = "Asking the mixture" if isinstance(method, MIXED) else ""
    return Work(on_points, (rules_of_joining.joining, source, method, found.labels), stage, time, needed)


@heavy
def projection(source: Source, method: Projecting) -> Work[Projection]:
    """Coordinates (n, 3): where the points are drawn, by any method of `dashboard.compute.projections`."""
    size = Size.of(points(source))
    if isinstance(method, Embedding):
        state = of_laid_out(source, method)
        return Work(on_points, (settlings.drawn, source, state), "", 0.0, memory.of_drawn(size))
    needed = memory.of_projection(size)
    cost.check_memory(needed, "The projection", _limits())
    stage = "Finding principal components"
    return Work(on_points, (_projected, source, method), stage, seconds.of_components(size), needed)


def _projected(of: Points, method: Projecting) -> Projection:
    return method.project(of)


def of_laid_out(source: Source, method: Embedding) -> Settling | Laid:
    """Where an embedding has the points of a source, and how long it took."""
    return settling(source, method) if isinstance(method, TSNE) else laid_out(source, method)


@heavy
def laid_out(source: Source, method: Embedding) -> Work[Laid]:
    """Where an embedding that does not settle has the points of a source: as its library gives the coordinates."""
    check_embedding(source, method)
    size = Size.of(points(source))
    stage = f"Laying out {size.n:,} points by {method.label}"
    return Work(on_points, (laid, source, method), stage, method.seconds(size), memory.of_embedding(size, method))


def frames(source: Source, method: Projecting) -> Iterator[tuple[Projection, int | None]]:
    """Where points are drawn, again and again while they settle; the last is `projection`'s answer.

    Each comes with how many rounds it is of; None stands for the last. What is asked for meanwhile reports how far all
    of it is.
    """
    if not isinstance(method, TSNE):
        yield projection(source, method), None
        return
    stage, done = progress.Parts(_settles(source, method)), 0.0
    for end in [*rounds_seen(source, method), method.max_iter]:
        share = end / method.max_iter
        with stage.part(done, share):
            projected = projection(source, method.begun(end))
        yield projected, None if end == method.max_iter else end
        done = share


@heavy
def honesty(source: Source, method: Projecting, n_neighbors: int) -> Work[Honesty]:
    """Whether points that are near where they are drawn are near in truth, and the other way round."""
    size = Size.of(points(source))
    honest.refuse_many(size.n, n_neighbors)
    projected, needed = projection(source, method), honest.memory_of(size)
    cost.check_memory(needed, "Comparing a picture with all distances", _limits())
    within = honest.seconds_of(size, n_neighbors)
    return Work(on_points, (honest.honesty, source, projected, n_neighbors), "", within, needed)


def rounds_seen(source: Source, method: Projecting) -> list[int]:
    """After how many rounds there is something to be seen of points that settle, before they have; none if they have.

    Raises
    ------
    Refusal
        If they cannot be laid out so.
    """
    if not isinstance(method, TSNE):
        return []
    check_embedding(source, method)
    there = layer.current().cache.known(_key("projection", (source, method))) is not ABSENT
    return [] if there else method.seen()[:-1]


def _settles(source: Source, method: Projecting) -> str:
    return f"Settling {len(points(source)):,} points by {method.label}"


def check_embedding(source: Source, method: Embedding) -> None:
    """Refuse to lay out points where that cannot be, or would take too long or too much memory.

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and what would fit.
    """
    there = points(source)
    method.refuse(there.stored)
    if isinstance(method, UMAP):
        method.refuse_absent()
    cost.check_embedding(Size.of(there), method, _limits())


@heavy
def affinities(source: Source, perplexity: float) -> Work[Affinities]:
    """How hard each point is pulled by each of its neighbours, as t-SNE sees it: a sparse matrix (n, n)."""
    size = Size.of(points(source))
    method = TSNE(perplexity=perplexity)
    needed = memory.of_embedding(size, method)
    cost.check_memory(needed, "The neighbours of all points", _limits())
    within = settlings.seconds_of_affinities(size, perplexity)
    return Work(on_points, (settlings.near, source, perplexity), "Finding the neighbours of all points", within, needed)


@heavy
def settling(source: Source, method: TSNE) -> Work[Settling]:
    """Where t-SNE has the points after its rounds, and how they move: each piece goes on from the one before."""
    check_embedding(source, method)
    size = Size.of(points(source))
    pulled, before = affinities(source, method.perplexity), method.before()
    state = settling(source, before) if before else None
    rounds = method.max_iter - (before.max_iter if before else 0)
    return Work(
        on_points,
        (settlings.settle, source, pulled, method, state),
        _settles(source, method),
        rounds * settlings.seconds_of_a_round(size, method) + seconds.of_components(size),
        memory.of_embedding(size, method),
    )
