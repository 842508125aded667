"""How long a question takes at most, estimated before any work.

The constants were measured on two slow cores with scikit-learn 1.9, SciPy 1.17 and fastcluster 1.3.
Those of trees are what a machine with nothing else to do takes, or up to twice as much; the rest were
doubled or more, because several readers may share the cores. They bound the wait; they do not predict it.
Those of a method stand with it, in `dashboard.compute.methods`.
"""

from dashboard.compute.centres import ROUNDS as CENTRES_ROUNDS
from dashboard.compute.centres import SAMPLE
from dashboard.compute.preparation import AS_THEY_ARE, MOST_COVARIANCES, Preparation
from dashboard.compute.scores import SILHOUETTE_PAIR, silhouettes_up_to
from dashboard.compute.size import Estimated, Size
from dashboard.compute.tree import needs_distances

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

# A pair's distance and its place in a sum: 0.66 s for 20,000 points of three features, 1.3 s of 64.
PER_PAIRS_FEATURE = 0.05

# Per point of a tree that is cut, and per point, square of features, of a matrix whose components are found.
OF_A_CUT = 1e-6
OF_COMPONENTS = 1e-10


def of_tree(size: Size, linkage: str, metric: str = "euclidean", preparation: Preparation = AS_THEY_ARE) -> float:
    """The most seconds that building a tree should take, of points as they are prepared; they grow with n²."""
    return preparation.preparing_seconds(size) + _of_merges(preparation.size_of(size), linkage, metric)


def _of_merges(size: Size, linkage: str, metric: str) -> float:
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
    few = min(size.n, silhouettes_up_to(size.d))
    return few * few * PER_PAIRS_FEATURE * (SILHOUETTE_PAIR + size.d) / 1e9


def of_separation(size: Size) -> float:
    """The most seconds that sums of squares by cluster should take."""
    return 60e-9 * size.n * size.d


def of_centres(size: Size, n_clusters: int) -> float:
    """The most seconds that centres in the place of points should take: rounds on a sample, then all points once."""
    distances = (CENTRES_ROUNDS * min(SAMPLE * n_clusters, size.n) + size.n) * n_clusters
    return distances * (2 + 0.2 * size.d) / 1e9


def of_components(size: Size) -> float:
    """The seconds that finding principal components should take."""
    return size.n * size.d * min(size.d, MOST_COVARIANCES) * OF_COMPONENTS


def of_fit(size: Size, method: Estimated) -> float:
    """The most seconds that a fit should take with what is done first: a tree's, or what grows with n and rounds."""
    return method.preparing_seconds(size) + method.seconds(method.size_of(size))
