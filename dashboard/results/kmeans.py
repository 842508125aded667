"""K-means from near: its iterations one by one, and what its starts come to."""

from dashboard.compute import cost, memory, seconds
from dashboard.compute import stability as stabilities
from dashboard.compute import steps as rounds
from dashboard.compute.methods import KMeans
from dashboard.compute.stability import Stability
from dashboard.compute.steps import Steps
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points
from dashboard.results.clusterings import clustering
from dashboard.results.preparing import given


@heavy
def steps(source: Source, method: KMeans) -> Work[Steps]:
    """K-means iteration by iteration: centres (t + 1, k, d), labels (t + 1, n), inertia; first the start."""
    clustering(source, method)  # refuses what cannot be clustered
    of = given(source, method)
    size, method = of.size, of.first
    cost.check_steps(size, method, limits())
    return Work(
        on_points,
        (rounds.steps, of.data, method),
        f"Clustering {size.n:,} points step by step",
        rounds.seconds_of(size, method),
        rounds.memory_of(size, method),
    )


@heavy
def stability(source: Source, method: KMeans, first: int, n_seeds: int) -> Work[Stability]:
    """What `n_seeds` runs of one start each come to, with the seeds from `first` on: inertia and ARI of each."""
    of = given(source, stabilities.run(method, first))
    size, fit = of.size, of.first
    cost.check_fits(size, "n_seeds", n_seeds, lambda n: [fit] * n, limits())
    return Work(
        on_points,
        (stabilities.stability, of.data, fit, range(first, first + n_seeds)),
        "",
        n_seeds * seconds.of_fit(size, fit),
        memory.of_fit(size, fit) + 8 * n_seeds * size.n,
    )
