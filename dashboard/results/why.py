"""Why clusters are what they are: what tells one from others, and rules that describe them all."""

from dashboard.compute import contrast as contrasts
from dashboard.compute import cost
from dashboard.compute import rules as trees_of_rules
from dashboard.compute.contrast import Contrast, Signatures
from dashboard.compute.methods import Method
from dashboard.compute.rules import Rules
from dashboard.compute.size import Size
from dashboard.data.source import Source
from dashboard.errors import Refusal
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points
from dashboard.results.clusterings import clustering

# Held against a cluster: all other rows.
ALL = -2


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
    cost.check_memory(needed, "Holding clusters against each other", limits())
    return Work(on_points, (contrasts.contrast, source, rows, others), "", contrasts.seconds_of(size), needed)


@heavy
def signatures(source: Source, method: Method) -> Work[Signatures]:
    """How far each cluster differs from all other rows, column by column."""
    clusters, size = clustering(source, method).labels, Size.of(points(source))
    needed = contrasts.memory_of(size)
    cost.check_memory(needed, "Holding clusters against each other", limits())
    return Work(on_points, (contrasts.signatures, source, clusters), "", contrasts.seconds_of(size), needed)


@heavy
def rules(source: Source, method: Method, max_depth: int) -> Work[Rules]:
    """The clusters as rules of so many questions at most, and how well shallower ones describe them."""
    clusters, size = clustering(source, method).labels, Size.of(points(source))
    needed = trees_of_rules.memory_of(size)
    cost.check_memory(needed, "Growing rules", limits())
    time = trees_of_rules.seconds_of(size, max_depth)
    return Work(on_points, (trees_of_rules.rules, source, clusters, max_depth), "Growing rules", time, needed)
