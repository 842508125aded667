"""The colour of each point: clusters keep theirs beside others, and when a hand changes some."""

from dashboard.compute import by_hand as hands
from dashboard.compute.arrays import Ids
from dashboard.compute.by_hand import ByHand
from dashboard.compute.labels import matched
from dashboard.compute.methods import Method
from dashboard.data.source import Source
from dashboard.results.asking import points, question
from dashboard.results.clusterings import by_hand, clustering


@question
def coloured(source: Source, method: Method, hide: bool = False) -> Ids:
    """The colour of each point (n,): its cluster, numbered after the true group that it overlaps most, else by size.

    With `hide` nobody is to know the true groups. Edited by hand, clusters keep the number that they had.
    """
    if isinstance(method, ByHand):
        found, after = clustering(source, method.of).labels, by_hand(source, method)
        return hands.charted(found, coloured(source, method.of, hide), after.n_numbers)[after.numbers]
    return matched(clustering(source, method).labels, _known(source, hide))


@question
def coloured_beside(source: Source, method: Method, other: Method, hide: bool = False) -> Ids:
    """The colour of each point (n,) in a clustering beside an `other` one, whose numbers come first."""
    references = [coloured(source, other, hide), *_known(source, hide)]
    return matched(clustering(source, method).labels, references)


def _known(source: Source, hide: bool) -> list[Ids]:
    """The true groups that clusters are numbered after, if there are any that may be known."""
    groups = None if hide else points(source).groups
    return [groups.truth] if groups else []
