"""The clusters that a method finds, and what hands make of them; before, whether it may take what it takes."""

from collections.abc import Callable, Sequence

from dashboard.compute import by_hand as hands
from dashboard.compute import clustering as methods
from dashboard.compute import cost, density, memory, seconds
from dashboard.compute.by_hand import ByHand, Edited
from dashboard.compute.clustering import Clustering
from dashboard.compute.density import Reachability
from dashboard.compute.methods import OPTICS, Agglomerative, KMeans, Method
from dashboard.compute.size import Size
from dashboard.data.source import Source
from dashboard.layer.engine import Work
from dashboard.results.asking import heavy, limits, on_points, points
from dashboard.results.preparing import checked, given, on_prepared
from dashboard.results.trees import linkage


def check(source: Source, method: Method) -> None:
    """Refuse a clustering that would take too long or too much memory, as asking for it would.

    Raises
    ------
    Refusal
        With what it would take, what is allowed, and what would fit.
    """
    # What is done by hand afterwards has a check of its own.
    size, first = checked(source, method.of if isinstance(method, ByHand) else method)
    cost.check(size, first, limits())


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
    cost.check_fits(size, name, value, lambda v: [m.bare() if m.embedding else m for m in fits(v)], limits())


def expected(source: Source, method: Method) -> tuple[float, float]:
    """The most seconds that laying rows out first should take, once for all methods, and a fit with all else."""
    size, then = checked(source, method)
    laid = method.embedding.seconds(Size.of(points(source))) if method.embedding else 0.0
    return laid, seconds.of_fit(size, then)


@heavy
def clustering(source: Source, method: Method) -> Work[Clustering]:
    """The labels (n,) that a method gives the points as it prepares them: −1 noise, 0 the largest cluster."""
    check(source, method)
    size = Size.of(points(source))
    if isinstance(method, ByHand):
        return Work(hands.clustering, (by_hand(source, method),), "", seconds.OF_A_CUT * size.n, 64 * size.n)
    if isinstance(method, Agglomerative):
        whole = linkage(source, method.linkage, method.preparation)
        return Work(methods.cut_clustering, (whole, method), "", seconds.OF_A_CUT * size.n, 64 * size.n)
    if isinstance(method, OPTICS):
        method.refuse(points(source).X)
        order = reachability(source, method.ordered())
        return Work(methods.cut_order, (order, method), "", density.of_cut(size, method.eps), 600 * size.n)
    of = given(source, method)
    return Work(
        on_points,
        (methods.cluster, of.data, of.first, of.seconds),
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
        (methods.order_of, of.data, of.first, of.seconds),
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
            cost.check_tree(size, method.linkage(), "euclidean", limits())
            needed += seconds.of_tree(size, method.linkage())
            held += memory.of_tree(size, method.linkage())
    cost.check_memory(held, "Splitting clusters", limits())
    of = given(source, method.of)
    return Work(on_prepared, (hands.edited, of.data, of.first, found, method), "Splitting clusters", needed, held)
