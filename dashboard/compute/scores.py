"""How good a clustering is: against the true groups, and by itself."""

from dataclasses import dataclass
from math import isqrt

import numpy as np
from sklearn import metrics

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.labels import NOISE
from dashboard.compute.silhouettes import coefficients
from dashboard.data.points import Points, frozen

# So many pairs, by what each takes, are measured in a second or two; of more points, so many points.
SILHOUETTE_PAIRS = 9e10
SILHOUETTE_POINTS = 5_000
# What a pair takes however few its features are, in features.
SILHOUETTE_PAIR = 80

# A group counts as one cluster from this share on …
WHOLE = 0.9
# … and as split if this share of it stands elsewhere together.
PART = 0.1


@dataclass(frozen=True, eq=False)
class Agreement:
    """How far clusters agree with true groups.

    Attributes
    ----------
    ari, ami : float
        Adjusted Rand index and adjusted mutual information: 1 is equal, about 0 is chance.
    homogeneity, completeness : float
        0 to 1: clusters hold one group only; groups lie in one cluster only.
    own_kind : float
        The share of all points that are in a cluster whose most frequent group is their own. Noise
        is in no cluster.
    contingency : ndarray of shape (len(clusters), len(groups)), int64, read-only
        How many points of each group are in each cluster.
    clusters, groups : ndarray of int64, read-only
        The ids of its rows and columns, ascending; −1 first where there is noise.
    """

    ari: float
    ami: float
    homogeneity: float
    completeness: float
    own_kind: float
    contingency: Ids
    clusters: Ids
    groups: Ids

    @property
    def v_measure(self) -> float:
        """Both of homogeneity and completeness: their harmonic mean, 0 to 1 (Rosenberg and Hirschberg 2007)."""
        both = self.homogeneity + self.completeness
        return 2 * self.homogeneity * self.completeness / both if both else 0.0

    def __post_init__(self) -> None:
        assert self.contingency.shape == (len(self.clusters), len(self.groups)), self.contingency.shape
        for array in (self.contingency, self.clusters, self.groups):
            frozen(array)


def agreement(truth: Ids, labels: Ids) -> Agreement:
    """Compare clusters with true groups.

    Parameters
    ----------
    truth, labels : ndarray of shape (n,), int64
        The group and the cluster of each point. Noise, −1, counts as one cluster more in all
        scores except `own_kind`, as it does in scikit-learn.

    Notes
    -----
    `sklearn.metrics`: adjusted_rand_score (Hubert and Arabie 1985), adjusted_mutual_info_score
    (Vinh, Epps and Bailey 2010), homogeneity and completeness (Rosenberg and Hirschberg 2007).
    """
    table, clusters, groups = contingency(truth, labels)
    homogeneity, completeness, _ = metrics.homogeneity_completeness_v_measure(truth, labels)
    return Agreement(
        ari=ari(truth, labels),
        ami=float(metrics.adjusted_mutual_info_score(truth, labels)),
        homogeneity=float(homogeneity),
        completeness=float(completeness),
        own_kind=float(table[clusters != NOISE].max(axis=1, initial=0).sum() / len(labels)),
        contingency=table,
        clusters=clusters,
        groups=groups,
    )


def ari(one: Ids, other: Ids) -> float:
    """The adjusted Rand index of two clusterings (n,) of the same points: 1 is equal, about 0 is chance."""
    return float(metrics.adjusted_rand_score(one, other))


def contingency(truth: Ids, labels: Ids) -> tuple[Ids, Ids, Ids]:
    """How many points of each group are in each cluster.

    Returns
    -------
    table : ndarray of shape (k, g), int64
    clusters : ndarray of shape (k,), int64
        Ascending, −1 included where it occurs.
    groups : ndarray of shape (g,), int64
    """
    assert truth.shape == labels.shape == (len(labels),), (truth.shape, labels.shape)
    clusters, row = np.unique(labels, return_inverse=True)
    groups, column = np.unique(truth, return_inverse=True)
    shape = len(clusters), len(groups)
    table = np.bincount(row * shape[1] + column, minlength=shape[0] * shape[1]).reshape(shape)
    return table.astype(np.int64), clusters.astype(np.int64), groups.astype(np.int64)


@dataclass(frozen=True)
class Silhouette:
    """Mean silhouette coefficient of the points in clusters.

    Attributes
    ----------
    mean : float
        −1 to 1: how much nearer points are to their own cluster than to the next.
    sample_size : int
        How many points it was measured at.
    sampled : bool
        Whether these are a sample of the points in clusters; then each cluster counts by its size.
    n_noise : int
        How many points were left out because they are in no cluster.
    """

    mean: float
    sample_size: int
    sampled: bool
    n_noise: int


@dataclass(frozen=True, eq=False)
class Silhouettes:
    """The silhouette coefficient of each point in a cluster, or of a sample of each cluster.

    Attributes
    ----------
    rows : ndarray of shape (m,), int64, read-only
        Whose they are, ascending.
    values : ndarray of shape (m,), float64, read-only
        −1 to 1: how much nearer a point is to its own cluster than to the next.
    weights : ndarray of shape (m,), float64, read-only
        For how many points of its cluster each stands: 1 where all are there.
    """

    rows: Ids
    values: Floats
    weights: Floats

    def __post_init__(self) -> None:
        shape = (len(self.rows),)
        assert self.rows.shape == self.values.shape == self.weights.shape == shape, (self.values.shape, shape)
        for array in (self.rows, self.values, self.weights):
            frozen(array)

    @property
    def sampled(self) -> bool:
        """Whether they are of a sample."""
        return bool((self.weights != 1).any())

    @property
    def mean(self) -> float:
        """The mean over the points that they stand for."""
        return float(np.average(self.values, weights=self.weights))


def silhouettes_up_to(d: int) -> int:
    """Of how many points of d features at most each one's silhouette is worked out; of more, that of a sample."""
    return max(isqrt(int(SILHOUETTE_PAIRS / (SILHOUETTE_PAIR + d))), SILHOUETTE_POINTS)


def silhouettes(points: Points, labels: Ids, seed: int = 0) -> Silhouettes | None:
    """Silhouette coefficients (Rousseeuw 1987), Euclidean, as `sklearn.metrics.silhouette_samples` has them.

    Parameters
    ----------
    points : Points
        X (n, d).
    labels : ndarray of shape (n,), int64
        Noise, −1, is left out.
    seed : int
        Of the sample of 5,000 that is taken of more points than `silhouettes_up_to`: of each cluster its share, and
        at least two points, because a point alone in a sample would pass for a cluster of one point. Of more than 2,500
        clusters only so many are in it, drawn at random.

    Returns
    -------
    Silhouettes or None
        None where they are undefined: fewer than two clusters, or as many as points.
    """
    rows = np.flatnonzero(labels != NOISE)
    sizes = np.unique(labels[rows], return_counts=True)[1]
    if not 2 <= len(sizes) < len(rows):
        return None
    if len(rows) > silhouettes_up_to(points.stored.shape[1]):
        rows = _of_each(labels, rows, SILHOUETTE_POINTS, np.random.default_rng(seed))
    drawn, here, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    weights = (np.bincount(labels[labels != NOISE])[drawn] / counts)[here]
    return Silhouettes(rows, coefficients(points.stored[rows], labels[rows]), weights)


def _of_each(labels: Ids, rows: Ids, size: int, random: np.random.Generator) -> Ids:
    """At most `size` of the rows, ascending: of each cluster as large a share, but two where it has two."""
    rows = random.permutation(rows)
    _, first, place, sizes = np.unique(labels[rows], return_index=True, return_inverse=True, return_counts=True)
    # In the order in which they come, so that the sample does not depend on how clusters are numbered.
    come = np.argsort(first)
    place, sizes = np.argsort(come)[place], sizes[come]
    least = np.minimum(sizes, 2)
    if least.sum() > size:
        # The first in the order of a draw that have room together; two of them at least have two points or more.
        order = random.permutation(len(sizes))
        order = order[np.argsort(least[order] < 2, kind="stable")]
        least[order[np.cumsum(least[order]) > size]] = 0
        taken = least
    else:
        taken = least + (size - least.sum()) * (sizes - least) // max((sizes - least).sum(), 1)
        # What rounding down has left over goes to those of which most is missing.
        taken[np.argsort(taken - sizes, kind="stable")[: size - taken.sum()]] += 1
    order = np.argsort(place, kind="stable")
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.sort(rows[rank < taken[place]])


def mean_silhouette(of: Silhouettes, labels: Ids) -> Silhouette:
    """The mean of coefficients, as `sklearn.metrics.silhouette_score` has it, and of what.

    Parameters
    ----------
    of : Silhouettes
    labels : ndarray of shape (n,), int64
        The clusters that they are of.
    """
    return Silhouette(of.mean, len(of.rows), of.sampled, int(np.count_nonzero(labels == NOISE)))


@dataclass(frozen=True)
class Reading:
    """What became of the true groups.

    Attributes
    ----------
    n_groups, n_clusters, n_noise : int
        How many groups there are, clusters were found, and points are in none.
    split : int
        Groups with less than 90 % of their points in one cluster and at least 10 % in a second.
    sharing : int
        Groups whose main cluster is also another group's main cluster.
    sentence : str
        The same in words.
    """

    n_groups: int
    n_clusters: int
    n_noise: int
    split: int
    sharing: int
    sentence: str


def reading(truth: Ids, labels: Ids, noun: tuple[str, str] = ("blob", "blobs")) -> Reading:
    """Read a clustering against the true groups, in numbers and in words.

    Parameters
    ----------
    truth, labels : ndarray of shape (n,), int64
        The group and the cluster of each point; −1 is noise.
    noun : (str, str)
        What a group is called: one, several.
    """
    table, clusters, _ = contingency(truth, labels)
    totals = table.sum(axis=0)
    inside = table[clusters != NOISE]
    n_clusters, n_groups = inside.shape
    n_noise = int(table.sum() - inside.sum())
    # A first and a second largest exist even where fewer clusters do.
    ranked = np.sort(np.vstack([inside, np.zeros((2, n_groups), np.int64)]), axis=0)[::-1]
    split = int(((ranked[0] < WHOLE * totals) & (ranked[1] >= PART * totals)).sum())
    lost = int((ranked[0] == 0).sum())
    main = inside.argmax(axis=0)[ranked[0] > 0] if n_clusters else np.empty(0, np.int64)
    owners = np.bincount(main, minlength=max(n_clusters, 1))
    sharing, shared = int(owners[owners > 1].sum()), int((owners > 1).sum())
    where = "a cluster" if shared == 1 else f"{shared} clusters"
    faults = [
        (split, "is split", "are split"),
        (sharing, "", f"share {where}"),
        (lost, "is nothing but noise", "are nothing but noise"),
    ]
    told = _told(faults, n_groups, noun) or _whole(n_groups, n_clusters, noun)
    sentence = told + _noise(n_noise, len(labels))
    return Reading(n_groups, n_clusters, n_noise, split, sharing, sentence)


def _told(faults: list[tuple[int, str, str]], n: int, noun: tuple[str, str]) -> str:
    """What went wrong with how many of n groups, as (count, verb for one, for several)."""
    told: list[str] = []
    for count, one, several in faults:
        if count:
            who = str(count) if told else _of(count, n, noun)
            told.append(f"{who} {one if count == 1 else several}")
    return _joined(told) + "." if told else ""


def _of(count: int, n: int, noun: tuple[str, str]) -> str:
    if n == 1:
        return f"The {noun[0]}"
    if count == n == 2:
        return f"Both {noun[1]}"
    return f"All {n} {noun[1]}" if count == n else f"{count} of the {n} {noun[1]}"


def _whole(n: int, n_clusters: int, noun: tuple[str, str]) -> str:
    subject = f"The {noun[0]}" if n == 1 else f"Every {noun[0]}"
    if n_clusters == n:
        return f"{subject} is one cluster of its own."
    spare = n_clusters - n
    rest = "1 more cluster holds" if spare == 1 else f"{spare} more clusters hold"
    return f"{subject} has a cluster of its own, and {rest} a few of the points."


def _noise(n_noise: int, n: int) -> str:
    if not n_noise:
        return ""
    percent = 100 * n_noise / n
    share = "under 1 %" if percent < 1 else f"{percent:.0f} %"
    return f" {n_noise:,} {'point is' if n_noise == 1 else 'points are'} noise ({share})."


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
