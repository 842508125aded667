"""How good clusters are: in the data as it is, and beside the true groups."""

from dashboard.compute import compare as comparing
from dashboard.compute import cost, memory, scores, seconds, shared
from dashboard.compute.compare import Separation
from dashboard.compute.methods import Method
from dashboard.compute.scores import Agreement, Silhouette, Silhouettes
from dashboard.compute.shared import Distances
from dashboard.compute.size import Size
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points, question, remembered
from dashboard.results.clusterings import clustering


def silhouettes(source: Source, method: Method) -> Silhouettes | None:
    """How much nearer each point, or each of a sample, is to its own cluster than to the next: −1 to 1.

    It is measured in the data as it is, whatever was done first, so that runs can be compared. Of few rows all
    clusterings share the distances, which makes them a matter of milliseconds.
    """
    size = Size.of(points(source))
    if size.n > shared.MOST or memory.of_distances(size) > limits().memory:
        return silhouettes_alone(source, method)
    return silhouettes_together(source, method)


@question
def silhouettes_together(source: Source, method: Method) -> Silhouettes | None:
    """Silhouettes of few rows."""
    labels = clustering(source, method).labels
    return shared.silhouettes(distances(source), labels)


def distances(source: Source) -> Distances:
    """How far every two rows of a source are from each other (n, n); only of few, and in memory alone."""
    return remembered("distances", (source,), lambda: shared.distances(points(source)), keep=False)


@heavy
def silhouettes_alone(source: Source, method: Method) -> Work[Silhouettes | None]:
    """Silhouettes of any number of rows, or of a sample of them."""
    labels, size = clustering(source, method).labels, Size.of(points(source))
    needed = memory.of_silhouette(size, int(labels.max()) + 1)
    cost.check_memory(needed, "The silhouette", limits())
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
    cost.check_memory(needed, "How apart clusters are", limits())
    return Work(on_points, (comparing.separation, source, labels), "", seconds.of_separation(size), needed)


@question
def agreement(source: Source, method: Method) -> Agreement | None:
    """How far the clusters agree with the true groups; None where there are none."""
    groups = points(source).groups
    return None if groups is None else scores.agreement(groups.truth, clustering(source, method).labels)
