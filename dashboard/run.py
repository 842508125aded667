"""A run: one method's clustering of one source, asked once and handed down to whatever shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard import results
from dashboard.compute.arrays import Ids
from dashboard.compute.by_hand import ByHand
from dashboard.compute.clustering import Clustering
from dashboard.compute.edits import edits_of, moving, names_of
from dashboard.compute.methods import Method
from dashboard.data.points import Groups, Points
from dashboard.data.source import Source
from dashboard.errors import in_part


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
    labelled : Method
        The question that `found` answers: the method, or what was changed by hand in what it found.
    numbers : ndarray of shape (n,), int64
        The number of each point's cluster among edits by hand.
    n_numbers : int
        How many numbers edits have used: a new cluster takes the next.
    names : dict of int to str
        What clusters are called by hand, by their numbers in charts.
    """

    source: Source
    method: Method
    points: Points
    found: Clustering
    colours: Ids

    hidden: bool
    labelled: Method
    numbers: Ids
    n_numbers: int
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether clusters were changed by hand, or named."""
        return bool(self.names) or self.labelled is not self.method

    def called(self, cluster: int) -> str:
        """What a cluster is called where there is room for a word: its name, or its number."""
        return "noise" if cluster < 0 else self.names.get(cluster, str(cluster))

    @property
    def words(self) -> tuple[str, ...]:
        """What each cluster is called, by its number; nothing where none was named."""
        return tuple(map(self.called, range(int(self.colours.max()) + 1))) if self.names else ()

    def own(self, cluster: int) -> int:
        """The number among edits of a cluster that has this one in charts."""
        return int(self.numbers[np.argmax(self.colours == cluster)])

    def by_size(self, cluster: int) -> int:
        """The number by size, as `found` has it, of a cluster that has this one in charts; there has to be one."""
        return int(self.found.labels[np.argmax(self.colours == cluster)])

    @property
    def charted(self) -> dict[int, int]:
        """The numbers in charts of clusters, by their numbers by size; noise among them."""
        ids, first = np.unique(self.found.labels, return_index=True)
        return dict(zip(ids.tolist(), self.colours[first].tolist(), strict=True))

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


def run(source: Source, method: Method, hide: bool = False, hand: str = "") -> Run:
    """The clustering of a source by a method, its clusters numbered after the true groups, or else by size.

    With `hide` nobody is to know the true groups. `hand` are edits by hand, as the address spells them.

    Raises
    ------
    Refusal
        If the method cannot cluster these points, it would take too much, or an edit is about what is not there.
    """
    with in_part("hand"):
        moved = moving(hand)
        names = names_of(edits_of(hand))
    labelled = ByHand(of=method, edits=moved) if moved else method
    found, colours = results.clustering(source, labelled), results.coloured(source, labelled, hide)
    numbers, n_numbers = found.labels, found.n_clusters
    if isinstance(labelled, ByHand):
        edited = results.by_hand(source, labelled)
        numbers, n_numbers = edited.numbers, edited.n_numbers
    charted = {int(colours[np.argmax(numbers == number)]): text for number, text in names.items() if number in numbers}
    points = seen(source, hide)
    return Run(source, method, points, found, colours, hide, labelled, numbers, n_numbers, charted)


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
    found = results.clustering(first.source, method)
    colours = results.coloured_beside(first.source, method, first.labelled, first.hidden)
    return Run(first.source, method, first.points, found, colours, first.hidden, method, found.labels, found.n_clusters)
