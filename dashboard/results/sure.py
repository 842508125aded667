"""How sure it is who belongs together: of the data drawn again and again, and by the method itself."""

from dashboard.compute import consensus as together
from dashboard.compute import cost, memory, seconds
from dashboard.compute import posterior as posteriors
from dashboard.compute import resamples as drawn_again
from dashboard.compute.by_hand import ByHand
from dashboard.compute.consensus import Certainty, Consensus
from dashboard.compute.methods import Method
from dashboard.compute.posterior import Posterior
from dashboard.compute.resamples import BATCH, Resampled, Scheme
from dashboard.compute.size import Size
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points
from dashboard.results.clusterings import check, clustering
from dashboard.results.preparing import given, on_prepared


def check_resamples(source: Source, method: Method, scheme: Scheme, n_resamples: int) -> None:
    """Refuse so many resamples if clustering all of them would take too long or too much memory.

    Raises
    ------
    Refusal
        With what they would take, what is allowed, and what would fit.
    """
    cost.check_resamples(Size.of(points(source)), method, scheme, n_resamples, limits())


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
    cost.check_memory(needed, "The map of who is with whom", limits())
    seconds_of = together.seconds_of(*size)
    return Work(together.consensus, (found.labels, made), "Comparing pairs", seconds_of, needed)


@heavy
def certainty(source: Source, method: Method, scheme: Scheme, seed: int, n_resamples: int) -> Work[Certainty]:
    """How sure it is in which cluster each point is (n,), by so many resamples."""
    found, made = clustering(source, method), resampled(source, method, scheme, seed, n_resamples).made
    size = (len(found.labels), len(made), found.n_clusters)
    needed = memory.OVERHEAD + together.memory_of_certainty(*size)
    cost.check_memory(needed, "How sure each point is", limits())
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
