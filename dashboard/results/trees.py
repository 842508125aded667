"""Trees of points, and of centres in the place of many."""

from dashboard.compute import centres as places
from dashboard.compute import clustering as clusterings
from dashboard.compute import cost, memory, ordering, seconds, tree
from dashboard.compute.centres import Centres
from dashboard.compute.preparation import AS_THEY_ARE, Preparation
from dashboard.compute.size import Size
from dashboard.compute.tree import Cophenetic, Linkage
from dashboard.data.points import Points
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points
from dashboard.results.preparing import checked, given, on_prepared


@heavy
def linkage(source: Source, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Linkage]:
    """The whole tree of a source, as its points are prepared, under a linkage: merges (n−1, 4) as SciPy's Z."""
    size, first = checked(source, preparation)
    cost.check_tree(size, method, "euclidean", limits(), first)
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
    cost.check_memory(needed, f"{n_clusters:,} centres", limits())
    return Work(on_points, (places.centres, source, n_clusters), "", seconds.of_centres(size, n_clusters), needed)


@heavy
def linkage_of_centres(source: Source, n_clusters: int, method: str) -> Work[Linkage]:
    """The tree of so many k-means centres of a source."""
    data = Points(centres(source, n_clusters).X)
    size = Size.of(data)
    cost.check_tree(size, method, "euclidean", limits())
    needed, held = seconds.of_tree(size, method), memory.of_tree(size, method)
    return Work(tree.linkage, (data, method), f"Linking {size.n:,} centres", needed, held)


@heavy
def ordered(source: Source, n_centres: int, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Linkage]:
    """A tree, its leaves ordered so that neighbours are near: of so many centres, or with 0 of the prepared points."""
    whole = linkage_of_centres(source, n_centres, method) if n_centres else linkage(source, method, preparation)
    data = Points(centres(source, n_centres).X) if n_centres else given(source, preparation).prepared()
    size, sums = Size.of(data), float(ordering.sums(whole).sum())
    cost.check_ordering(size, sums, limits())
    return Work(ordering.ordered, (whole, data), "", seconds.of_ordering(size.n, sums), memory.of_ordering(size))


@heavy
def cophenetic(source: Source, method: str, preparation: Preparation = AS_THEY_ARE) -> Work[Cophenetic]:
    """How well the tree's merge heights keep the distances of the points as they are prepared."""
    whole, of = linkage(source, method, preparation), given(source, preparation)
    needed = memory.of_cophenetic(of.size, of.first)
    cost.check_memory(needed, "The cophenetic correlation", limits())
    stage = "Comparing heights with distances"
    takes = 1.0 + of.first.preparing_seconds(of.size)
    return Work(on_prepared, (tree.cophenetic, of.data, of.first, whole), stage, takes, needed)
