"""Clusters changed by hand: what edits make of what a method found, as a question like any other."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import SerializeAsAny
from sklearn.cluster import KMeans

from dashboard.compute.arrays import Ids, Reals
from dashboard.compute.clustering import Clustering
from dashboard.compute.edits import UNDONE, Keep, Merge, Split, edits_of, rows_spelled
from dashboard.compute.labels import NOISE, by_size
from dashboard.compute.methods import Agglomerative, Method
from dashboard.compute.methods.base import MAX_CLUSTERS, Fit
from dashboard.compute.size import Size
from dashboard.compute.tree import linkage
from dashboard.data.points import Points, frozen
from dashboard.errors import Refusal

# k-means tries so many starts where it splits a cluster.
STARTS = 10


class ByHand(Method):
    """A method and what was changed by hand in what it found: a question like any other.

    Attributes
    ----------
    of : Method
    edits : str
        As the address spells them, without names.
    """

    label: ClassVar = "By hand"
    estimator: ClassVar = ""

    kind: Literal["by_hand"] = "by_hand"
    of: SerializeAsAny[Method]
    edits: str

    def call(self) -> str:
        """The call of the method that was edited."""
        return self.of.pipeline()

    def fit(self, X: Reals) -> Fit:
        """Not an estimator: `edited` makes its labels."""
        raise NotImplementedError(type(self))

    def seconds(self, size: Size) -> float:
        """Those of the method: splitting is a small part of it, and bounded by itself."""
        return self.of.seconds(size)

    def nbytes(self, size: Size) -> int:
        """Those of the method."""
        return self.of.nbytes(size)

    def linkage(self) -> str:
        """The linkage of the branches that a cluster is split into."""
        return self.of.linkage if isinstance(self.of, Agglomerative) else "ward"


@dataclass(frozen=True, eq=False)
class Edited:
    """Clusters after all edits.

    Attributes
    ----------
    numbers : ndarray of shape (n,), int64
        The cluster of each row; numbers may be missing, −1 is noise.
    n_numbers : int
        How many numbers were used: the next new cluster has this one.
    seconds : float
        How long the fit took that was edited.
    chosen : tuple of (str, float)
        Constants that the fit had found in the data.
    """

    numbers: Ids
    n_numbers: int
    seconds: float
    chosen: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        assert self.numbers.dtype == np.int64, self.numbers.dtype
        assert self.numbers.max() < self.n_numbers, self.n_numbers
        frozen(self.numbers)


def clustering(of: Edited) -> Clustering:
    """Edited clusters as a clustering, 0 the largest. What a fit says of its own clusters holds no more."""
    labels = by_size(of.numbers)
    noise = int(np.count_nonzero(labels == NOISE))
    return Clustering(labels, int(labels.max()) + 1, noise, None, None, None, None, of.seconds, of.chosen)


def edited(points: Points, found: Clustering, method: ByHand) -> Edited:
    """The clusters of a clustering after edits.

    Parameters
    ----------
    points : Points
        X (n, d), as the method prepares them.
    found : Clustering
        Labels (n,) of the method, 0 the largest.
    method : ByHand

    Notes
    -----
    A cluster is split in k by `sklearn.cluster.KMeans(k, n_init=10, random_state=0)` of its rows, or where the tree of
    its rows alone has its last merge, which is where that branch of the whole tree has it. The largest part keeps the
    number.

    Raises
    ------
    Refusal
        If there is no such cluster, it has too few different rows to be split, or all rows would be noise.
    """
    numbers, fresh = found.labels.copy(), found.n_clusters
    for edit in edits_of(method.edits):
        if isinstance(edit, Merge):
            for cluster in edit.clusters:
                _members(numbers, cluster)
            numbers[np.isin(numbers, edit.clusters)] = edit.clusters[0]
        elif isinstance(edit, Split):
            rows = _members(numbers, edit.cluster)
            parts = by_size(_parts(points, rows, edit, method.linkage()))
            numbers[rows] = np.where(parts == 0, edit.cluster, fresh + parts - 1)
            fresh += int(parts.max())
        elif isinstance(edit, Keep):
            numbers[rows_spelled(edit.rows, len(numbers))] = fresh
            fresh += 1
    if len(np.unique(numbers[numbers >= 0])) > MAX_CLUSTERS:
        raise Refusal(f"At most {MAX_CLUSTERS} clusters are shown; these edits make more.", "hand", UNDONE)
    return Edited(numbers, fresh, found.seconds, found.chosen)


def splits(method: ByHand) -> list[Split]:
    """The edits that take time."""
    return [edit for edit in edits_of(method.edits) if isinstance(edit, Split)]


def _members(numbers: Ids, cluster: int) -> Ids:
    rows = np.flatnonzero(numbers == cluster)
    if not len(rows):
        raise Refusal(
            f"An edit by hand is about cluster {cluster} as the run has it, by size, which is not there (any more).",
            "hand",
            UNDONE,
        )
    return rows


def _parts(points: Points, rows: Ids, edit: Split, linked: str) -> NDArray[np.integer]:
    """Which part of a cluster each of its rows goes to."""
    X, k = points.rows(rows), edit.parts or 2
    if len(np.unique(X, axis=0)) < k:
        raise Refusal(
            f"A cluster of {len(rows):,} rows has fewer than {k} different ones: it cannot be split in {k}.",
            "hand",
            UNDONE,
        )
    if edit.parts:
        return KMeans(k, n_init=STARTS, random_state=0).fit_predict(X)
    return linkage(Points(np.ascontiguousarray(X, dtype=np.float64)), linked).cut_n(2)


def charted(found: Ids, colours: Ids, n_numbers: int) -> Ids:
    """The number of each cluster in charts, by its number among edits; those that the run lacks have the lowest free.

    So clusters keep the number, and with it the colour, that they had before edits.

    Parameters
    ----------
    found, colours : ndarray of shape (n,), int64
        Before edits: the numbers of the method's clusters, by size, and as charts show them.
    n_numbers : int
        How many numbers edits have used.

    Returns
    -------
    ndarray of shape (n_numbers + 1,), int64
        The last place is where noise, −1, looks itself up.
    """
    there, first = np.unique(found, return_index=True)
    known = dict(zip(there.tolist(), colours[first].tolist(), strict=True))
    taken = set(known.values())
    free = (number for number in range(len(known) + n_numbers + 1) if number not in taken)
    numbers = [known[own] if own in known else next(free) for own in range(n_numbers)]
    return np.array([*numbers, NOISE], np.int64)
