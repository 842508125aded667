"""How long a question takes at most, estimated before any work.

The constants were measured on two slow cores with scikit-learn 1.9, SciPy 1.17 and fastcluster 1.3.
Those of trees are what a machine with nothing else to do takes, or up to twice as much; the rest were
doubled or more, because several readers may share the cores. They bound the wait; they do not predict it.
"""

from functools import singledispatch
from typing import NamedTuple

from dashboard.compute import methods
from dashboard.compute.centres import ROUNDS as CENTRES_ROUNDS
from dashboard.compute.centres import SAMPLE
from dashboard.compute.scores import SILHOUETTE_WHOLE
from dashboard.compute.tree import needs_distances
from dashboard.data.points import Points
from dashboard.params import Params

# Nanoseconds per squared number of points: some, and some more per feature. Straight from the
# points, ward took 1.1 s at 20,000 points of three features and 7.2 s at 50,000, single linkage 0.8
# and 4.3 s; at 6,000 points of 32 features 0.88 and 0.38 s. By distances the merges took 1.5 s (ward),
# 2.7 s (average), 1.1 s (complete) and 0.6 s (single) at 10,000 points, 13 s (ward) at 20,000.
FROM_POINTS = {"ward": (1.2, 0.7), "single": (1.0, 0.3)}
FROM_DISTANCES = {"ward": 35.0, "average": 50.0, "complete": 25.0, "single": 15.0}

# A pair's distance takes this long per feature, in nanoseconds: 1.1 s at 3,000 points of 784 features
# (7.8 s at 5,000 beside other work), 1.5 s at 5,000 where they are bytes.
PER_FEATURE = 0.6
PER_BYTE = 0.1

# Ordering leaves compares sums at 1.1 to 1.7 ns each, and each merge takes it some calls: 1.5 s for the ward
# tree of the digits, 5.7 s for one of 3,000 points.
PER_SUM = 3.5
PER_MERGE = 400_000.0

# Spectral clustering took 8.6 s at 5,000 points with n_clusters=50 and n_neighbors=200, 12 s where they
# have 784 features, and more with the square of the points.
SPECTRAL = 500.0

# HDBSCAN took 1.5 s at 20,000 points of three features with min_samples=5, 5.9 s with 1,000, and more
# with the square of the points: 16 s at 50,000. Where there are too many features for its trees the
# time grows with them too: 2.4 s at 5,000 points of 64, 30 s at 5,000 of 784.
HDBSCAN = 8.0
HDBSCAN_WIDE = 1.5
HDBSCAN_SAMPLE = 220.0
WIDE = 16

# Lloyd's algorithm stopped by itself within 182 rounds in every case measured, EM within 127.
KMEANS_ROUNDS = 200
EM_ROUNDS = 150

# A pair's distance and its place in a sum: 0.16 s for 5,000 points of three features, 0.6 s of 64.
PER_PAIR = 8.0
PER_PAIRS_FEATURE = 0.75

# Per point of a tree that is cut, and per point, square of features, of a matrix whose components are found.
OF_A_CUT = 1e-6
OF_COMPONENTS = 1e-10

# A round of k-means that is a fit by itself took 3.5 times as long as within one at 100,000 points.
ALONE = 4


class Size(NamedTuple):
    """How large a set of points is.

    Attributes
    ----------
    n, d : int
        How many points, of how many features.
    itemsize : int
        Bytes a feature takes as it is stored.
    """

    n: int
    d: int
    itemsize: int = 8

    @classmethod
    def of(cls, points: Points) -> "Size":
        """The size of these points."""
        n, d = points.stored.shape
        return cls(n, d, points.stored.itemsize)


def of_tree(size: Size, linkage: str, metric: str = "euclidean") -> float:
    """The most seconds that building a tree should take; they grow with n²."""
    n, d, itemsize = size
    if needs_distances(n, d, linkage, metric):
        feature = PER_BYTE if itemsize == 1 and metric == "euclidean" else PER_FEATURE
        return n * n * (FROM_DISTANCES[linkage] + feature * d / 2) / 1e9
    each, feature = FROM_POINTS[linkage]
    return n * n * (each + feature * d) / 1e9


def of_ordering(n: int, sums: float) -> float:
    """The most seconds that ordering the n leaves of a tree should take, so many sums being compared."""
    return (sums * PER_SUM + n * PER_MERGE) / 1e9


def of_silhouette(size: Size) -> float:
    """The most seconds that the silhouettes of the points, or of a sample of them, should take."""
    few = min(size.n, SILHOUETTE_WHOLE)
    return few * few * (PER_PAIR + PER_PAIRS_FEATURE * size.d) / 1e9


def of_centres(size: Size, n_clusters: int) -> float:
    """The most seconds that centres in the place of points should take: rounds on a sample, then all points once."""
    distances = (CENTRES_ROUNDS * min(SAMPLE * n_clusters, size.n) + size.n) * n_clusters
    return distances * (2 + 0.2 * size.d) / 1e9


def of_components(size: Size) -> float:
    """The seconds that finding principal components should take."""
    return size.n * size.d**2 * OF_COMPONENTS


def of_fit(size: Size, method: Params) -> float:
    """The most seconds that a fit should take: a tree's, or what grows with n, n_init and (bounded) rounds."""
    if isinstance(method, methods.Agglomerative):
        return of_tree(size, method.linkage)
    return size.n * _nanoseconds_per_point(method, size.n, size.d) / 1e9


def of_steps(size: Size, method: methods.KMeans) -> float:
    """The most seconds that retracing a fit should take: the fit, and its rounds one by one."""
    return of_fit(size, method.model_copy(update={"n_init": method.n_init + ALONE}))


@singledispatch
def _nanoseconds_per_point(method: Params, n: int, d: int) -> float:
    raise NotImplementedError(type(method))


@_nanoseconds_per_point.register
def _(method: methods.KMeans, n: int, d: int) -> float:  # noqa: ARG001
    rounds = min(method.max_iter, KMEANS_ROUNDS)
    return method.n_init * rounds * (50 + method.n_clusters * (2 + 0.2 * d))


@_nanoseconds_per_point.register
def _(method: methods.MiniBatchKMeans, n: int, d: int) -> float:
    # It gives up after ten steps without progress in a moving average of about n / (2·batch_size)
    # steps: no run took more than 100 steps and three such averages.
    batch = min(method.batch_size, n)
    steps = min(method.max_iter * n / batch, 100 + 1.5 * n / batch)
    step = 900_000 + batch * (250 + method.n_clusters * (5 + 0.3 * d))
    start = min(3 * batch, n) * method.n_clusters * (16 + 0.3 * d)
    return (steps * step + method.n_init * start) / n


@_nanoseconds_per_point.register
def _(method: methods.GaussianMixture, n: int, d: int) -> float:  # noqa: ARG001
    d = min(d, method.pca__n_components or d)
    each = {"full": 200 + 0.7 * d**2, "tied": 150 + 0.4 * d**2}.get(method.covariance_type, 80 + 2 * d)
    return method.n_init * min(method.max_iter, EM_ROUNDS) * method.n_components * each


@_nanoseconds_per_point.register
def _(method: methods.Spectral, n: int, d: int) -> float:  # noqa: ARG001
    return SPECTRAL * n


@_nanoseconds_per_point.register
def _(method: methods.HDBSCAN, n: int, d: int) -> float:
    return (HDBSCAN if d < WIDE else HDBSCAN_WIDE * d) * n + HDBSCAN_SAMPLE * method.min_samples
