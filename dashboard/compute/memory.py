"""How much memory a question takes at most, estimated before any work.

Counted is what is held at once beside the points as they are stored: the arrays that scikit-learn,
SciPy, fastcluster and we make, in the order of their sizes. A test asks thousands of random questions
and measures the process.
"""

from functools import singledispatch
from math import log

from dashboard.compute import methods
from dashboard.compute.centres import SAMPLE
from dashboard.compute.neighbours import AXES, BLOCK, SAMPLED_ROWS
from dashboard.compute.scores import SILHOUETTE_DISTANCES, SILHOUETTE_WHOLE
from dashboard.compute.seconds import KMEANS_ROUNDS, Size
from dashboard.compute.tree import FEW, SAMPLED_PAIRS, needs_distances
from dashboard.params import Params

# What any fit takes, however few the points: buffers of threads and of BLAS.
OVERHEAD = 16 * 2**20


def of_tree(size: Size, linkage: str, metric: str = "euclidean") -> int:
    """Bytes that building a tree holds at once, and what is worked out from its merges."""
    n, d, _ = size
    rows = 8 * n * (2 * d + 48)
    if not needs_distances(n, d, linkage, metric):
        return OVERHEAD + rows
    # SciPy works on a copy of the distances, and looks through them before.
    return OVERHEAD + rows + (3 if n <= FEW else 1) * 8 * (n * (n - 1) // 2)


def of_ordering(size: Size) -> int:
    """Bytes that ordering a tree's leaves takes: distances and least sums as square matrices, and parts of them."""
    return OVERHEAD + 8 * 5 * size.n**2 + 64 * size.n


def of_cophenetic(size: Size) -> int:
    """Bytes that comparing distances with heights takes: of all pairs, or of those that are drawn."""
    pairs = size.n * (size.n - 1) // 2 if size.n <= FEW else SAMPLED_PAIRS
    return OVERHEAD + 8 * pairs * 10 + 8 * size.n * 32


def of_centres(size: Size, n_clusters: int) -> int:
    """Bytes that centres in the place of points take: a sample of the points twice, all of them once."""
    sample = min(SAMPLE * n_clusters, size.n)
    width = _width(size) * size.d
    return OVERHEAD + (2 * size.n + 4 * sample + 4 * n_clusters) * width + 64 * size.n


def of_silhouette(size: Size) -> int:
    """Bytes of the distances that are held at once, and of the points that they are between."""
    few = min(size.n, SILHOUETTE_WHOLE)
    distances = 3 * 8 * max(SILHOUETTE_DISTANCES, few)
    return OVERHEAD + distances + few * size.d * (2 * size.itemsize + 3 * _width(size)) + 128 * size.n


def of_sheet(size: Size, images: int) -> int:
    """Bytes that drawing so many images of points, or means of them, on one sheet takes: several copies of it."""
    means = _rows(size) + 16 * size.n if images < size.n else 0
    return OVERHEAD + 7 * images * size.d * _width(size) + means


def of_projection(size: Size) -> int:
    """Bytes that finding principal components takes."""
    n, d, itemsize = size
    # Bytes become numbers of our own, which are centred in their place.
    return OVERHEAD + _rows(size) * (2 if itemsize == 1 else 3) + 8 * d * d * 4 + n * 64


def of_index(size: Size) -> int:
    """Bytes that preparing to find neighbours takes: some rows as numbers at a time, and what is left of all."""
    n, d, _ = size
    return OVERHEAD + 8 * d * (3 * BLOCK + 2 * SAMPLED_ROWS) + 8 * d * d * 4 + n * (8 * (AXES + 1) + 16)


def of_fit(size: Size, method: Params) -> int:
    """Bytes that a fit holds at once, with its labels."""
    if isinstance(method, methods.Agglomerative):
        return of_tree(size, method.linkage) + 64 * size.n
    return OVERHEAD + _fit(method, size) + 128 * size.n


def of_steps(size: Size, method: methods.KMeans) -> int:
    """Bytes that retracing a fit holds: the fit, the points less their mean, and what all rounds leave."""
    rounds = min(method.max_iter, KMEANS_ROUNDS) + 1
    left = size.n + 8 * method.n_clusters * size.d * 2
    return of_fit(size, method) + _rows(size) + rounds * left


def _width(size: Size) -> int:
    """Bytes of a number as it is computed with: float32 where bytes are stored."""
    return 4 if size.itemsize == 1 else 8


def _rows(size: Size) -> int:
    """Bytes of all points as numbers."""
    return size.n * size.d * _width(size)


@singledispatch
def _fit(method: Params, size: Size) -> int:
    raise NotImplementedError(type(method))


@_fit.register
def _(method: methods.KMeans, size: Size) -> int:
    # The points, centred, and to look for equal ones; for each, distances to the candidates of a start.
    return 4 * _rows(size) + 8 * size.n * (8 + int(log(method.n_clusters)))


@_fit.register
def _(method: methods.MiniBatchKMeans, size: Size) -> int:
    batch = min(3 * method.batch_size, size.n)
    return 2 * _rows(size) + batch * (4 * size.d + 2 * method.n_clusters) * 8


@_fit.register
def _(method: methods.GaussianMixture, size: Size) -> int:
    # Responsibilities and their logarithms, five times at once; the points less a mean, as often.
    decomposed = 0
    if method.pca__n_components:
        decomposed = 3 * _rows(size) + 8 * size.d**2 * 4 + 8 * size.n * min(size.n, size.d)
        size = Size(size.n, min(size.d, method.pca__n_components))
    each = 8 * size.n * (6 * method.n_components + 10)
    covariances = 8 * method.n_components * size.d**2 * 4
    return decomposed + each + covariances + 4 * _rows(size)


@_fit.register
def _(method: methods.Spectral, size: Size) -> int:
    # The graph and its Laplacian in several forms; the vectors that ARPACK iterates.
    return 3 * _rows(size) + 8 * size.n * (14 * method.n_neighbors + 6 * method.n_clusters + 100)


@_fit.register
def _(method: methods.HDBSCAN, size: Size) -> int:
    return 5 * _rows(size) + size.n * (16 * 3 * method.min_samples + 600)
