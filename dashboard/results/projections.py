"""Where points are drawn, and how far that can be believed."""

from collections.abc import Iterator

from dashboard import progress
from dashboard.compute import cost, honest, memory, seconds
from dashboard.compute.honest import Honesty
from dashboard.compute.projections import TSNE, UMAP, Embedding, Laid, Projecting, Projection, laid
from dashboard.compute.projections import tsne as settlings
from dashboard.compute.projections.tsne import Affinities, Settling
from dashboard.compute.size import Size
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, known, limits, on_points, points


@heavy
def projection(source: Source, method: Projecting) -> Work[Projection]:
    """Coordinates (n, 3): where the points are drawn, by any method of `dashboard.compute.projections`."""
    size = Size.of(points(source))
    if isinstance(method, Embedding):
        state = of_laid_out(source, method)
        return Work(on_points, (settlings.drawn, source, state), "", 0.0, memory.of_drawn(size))
    needed = memory.of_projection(size)
    cost.check_memory(needed, "The projection", limits())
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
    cost.check_memory(needed, "Comparing a picture with all distances", limits())
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
    return [] if known("projection", source, method) else method.seen()[:-1]


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
    cost.check_embedding(Size.of(there), method, limits())


@heavy
def affinities(source: Source, perplexity: float) -> Work[Affinities]:
    """How hard each point is pulled by each of its neighbours, as t-SNE sees it: a sparse matrix (n, n)."""
    size = Size.of(points(source))
    method = TSNE(perplexity=perplexity)
    needed = memory.of_embedding(size, method)
    cost.check_memory(needed, "The neighbours of all points", limits())
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
