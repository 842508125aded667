"""What helps to choose a method's constants: how many clusters there are, and how far is near."""

from collections.abc import Callable

from dashboard.compute import cost, kdistances, memory, seconds, trials
from dashboard.compute import gap as gaps
from dashboard.compute import strength as predictions
from dashboard.compute.kdistances import KDistances
from dashboard.compute.methods import DBSCAN, Method
from dashboard.compute.size import Size
from dashboard.compute.trials import Trials
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points
from dashboard.results.clusterings import check
from dashboard.results.preparing import given, on_prepared


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
    cost.check_memory(needed, "Clustering again and again", limits())
    took = trials.seconds_of(size, method, last, len(seeds))
    return Work(on_points, (of, source, method, last, seeds), "", took, needed)


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
