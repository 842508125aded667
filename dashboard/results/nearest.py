"""Which rows are nearest to a row or to what is none, and into which cluster that would fall."""

from dashboard.compute import cost, memory, seconds
from dashboard.compute import joining as rules_of_joining
from dashboard.compute import neighbours as near
from dashboard.compute import standard as standards
from dashboard.compute.arrays import Reals
from dashboard.compute.joining import Joining
from dashboard.compute.methods import Method
from dashboard.compute.methods.mixture import Mixture
from dashboard.compute.neighbours import Index, Neighbours
from dashboard.compute.size import Size
from dashboard.compute.standard import Standard
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points, question
from dashboard.results.clusterings import clustering


@heavy
def index(source: Source) -> Work[Index | None]:
    """What makes nearest rows quick to find; None where they are anyway."""
    size = Size.of(points(source))
    needed = memory.of_index(size)
    cost.check_memory(needed, "The index of nearest rows", limits())
    stage = "Preparing to find neighbours"
    return Work(on_points, (near.index, source), stage, seconds.of_components(size), needed)


@question
def neighbours(source: Source, query: int | Reals, n_neighbors: int, metric: str) -> Neighbours:
    """The rows nearest to the row `query`, itself left out, and how far; or to a vector (d,), which is not remembered.

    A vector is as rows of the points' `X` are: standardised, if they are.
    """
    prepared = index(source) if metric == "euclidean" else None
    return near.nearest(points(source), query, n_neighbors, metric, prepared)


@question
def standard(source: Source) -> Standard:
    """The mean and the deviation of each column (d,) of a source, which standardising it takes away."""
    return standards.standard(points(source))


@heavy
def joining(source: Source, method: Method) -> Work[Joining | None]:
    """The rule by which a vector that is none of the points falls into a method's clusters; None where it has none."""
    found, size = clustering(source, method), Size.of(points(source))
    needed = 3 * memory.OVERHEAD + 2 * method.preparing_bytes(size)
    if isinstance(method, Mixture):
        needed += memory.of_fit(size, method)
    time = seconds.of_fit(size, method) if isinstance(method, Mixture) else seconds.OF_A_CUT * size.n
    stage = "Asking the mixture" if isinstance(method, Mixture) else ""
    return Work(on_points, (rules_of_joining.joining, source, method, found.labels), stage, time, needed)
