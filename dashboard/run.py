"""A run: one method's clustering of one source, asked once and handed down to whatever shows it."""

from dataclasses import dataclass, replace

from dashboard import results
from dashboard.compute.arrays import Ids
from dashboard.compute.clustering import Clustering
from dashboard.compute.methods import Method
from dashboard.data.points import Groups, Points
from dashboard.data.source import Source


@dataclass(frozen=True, eq=False)
class Run:
    """What a method made of the points of a source.

    Attributes
    ----------
    source : Source
    method : Method
    points : Points
        (n, d), with the true groups where they are known.
    found : Clustering
        The method's own labels (n,).
    colours : ndarray of shape (n,), int64
        The number of each point's cluster as all charts show it, which is that of its colour; noise is −1.
    hidden : bool
        Whether the true groups are not to be known, though they are.
    """

    source: Source
    method: Method
    points: Points
    found: Clustering
    colours: Ids

    hidden: bool = False

    @property
    def exact(self) -> Method:
        """The method, constants that were left to the data as they were found."""
        return self.found.exact(self.method)

    @property
    def groups(self) -> Groups | None:
        """The true groups, where they are known."""
        return self.points.groups


def seen(source: Source, hide: bool) -> Points:
    """The points of a source; with `hide` as a stranger would meet them, without their true groups."""
    points = results.points(source)
    return replace(points, groups=None) if hide else points


def run(source: Source, method: Method, hide: bool = False) -> Run:
    """The clustering of a source by a method, its clusters numbered after the true groups, or else by size.

    With `hide` nobody is to know the true groups.

    Raises
    ------
    Refusal
        If the method cannot cluster these points, or it would take too much.
    """
    return Run(
        source,
        method,
        seen(source, hide),
        results.clustering(source, method),
        results.coloured(source, method, hide),
        hide,
    )


def exact(source: Source, method: Method) -> Method:
    """A method, constants that it leaves to the data as they are found there.

    Raises
    ------
    Refusal
        As `run` does.
    """
    return results.clustering(source, method).exact(method)


def beside(first: Run, method: Method) -> Run:
    """Another clustering of the same points, its clusters numbered after those of the `first` run.

    Raises
    ------
    Refusal
        As `run` does.
    """
    return Run(
        first.source,
        method,
        first.points,
        results.clustering(first.source, method),
        results.coloured_beside(first.source, method, first.method, first.hidden),
        first.hidden,
    )
