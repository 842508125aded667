"""How much memory a question takes at most, estimated before any work.

Counted is what is held at once beside the points as they are stored: the arrays that scikit-learn,
SciPy, fastcluster and we make, in the order of their sizes. A test asks thousands of random questions
and measures the process.
"""

from dashboard.compute.centres import SAMPLE
from dashboard.compute.distances import MANY, ROWS
from dashboard.compute.methods.base import MAX_CLUSTERS
from dashboard.compute.neighbours import AXES, BLOCK, SAMPLED_ROWS, is_worth_an_index
from dashboard.compute.preparation import AS_THEY_ARE, MOST_COVARIANCES, Preparation
from dashboard.compute.projections import Embedding
from dashboard.compute.scores import silhouettes_up_to
from dashboard.compute.silhouettes import SUMS, TILE
from dashboard.compute.size import Estimated, Size
from dashboard.compute.tree import FEW, SAMPLED_PAIRS, needs_distances

# What any fit takes, however few the points: buffers of threads and of BLAS.
OVERHEAD = 16 * 2**20


def of_tree(size: Size, linkage: str, metric: str = "euclidean", preparation: Preparation = AS_THEY_ARE) -> int:
    """Bytes that building a tree holds at once, of points as they are prepared, and what is worked out from it."""
    return OVERHEAD + _prepared(size, preparation, of_merges(preparation.size_of(size), linkage, metric))


def of_merges(size: Size, linkage: str, metric: str = "euclidean") -> int:
    """Bytes of a tree and of what it is built from, without what any fit takes."""
    n, d, _ = size
    rows = 8 * n * (2 * d + 48)
    if not needs_distances(n, d, linkage, metric):
        return rows
    # SciPy works on a copy of the distances, and looks through them before.
    return rows + (3 if n <= FEW else 1) * 8 * (n * (n - 1) // 2)


def of_ordering(size: Size) -> int:
    """Bytes that ordering a tree's leaves takes: distances and least sums as square matrices, and parts of them."""
    return OVERHEAD + 8 * 5 * size.n**2 + 64 * size.n


def of_cophenetic(size: Size, preparation: Preparation = AS_THEY_ARE) -> int:
    """Bytes that comparing distances with heights takes: of all pairs, or of those that are drawn."""
    pairs = size.n * (size.n - 1) // 2 if size.n <= FEW else SAMPLED_PAIRS
    return OVERHEAD + _prepared(size, preparation, 8 * pairs * 10 + 8 * size.n * 32)


def of_centres(size: Size, n_clusters: int) -> int:
    """Bytes that centres in the place of points take: a sample of the points twice, all of them once."""
    sample = min(SAMPLE * n_clusters, size.n)
    width = size.width * size.d
    return OVERHEAD + (2 * size.n + 4 * sample + 4 * n_clusters) * width + 80 * size.n


def of_silhouette(size: Size, n_clusters: int = MAX_CLUSTERS) -> int:
    """Bytes of the points twice, of the sums of their distances, and of a tile of pairs with those worked out again."""
    few = min(size.n, silhouettes_up_to(size.d))
    sums = max(min(SUMS, few * n_clusters), TILE * n_clusters)
    tile = 8 * TILE * (6 * TILE + 8 * size.d) + 24 * int(MANY * TILE**2) * size.d
    return OVERHEAD + 2 * few * size.d * size.itemsize + 8 * sums + tile + 128 * size.n


def of_distances(size: Size) -> int:
    """Bytes of the distances between all of few rows, and of what is summed of them."""
    return OVERHEAD + 8 * size.n**2 + 32 * ROWS * size.n + 2 * size.nbytes


def of_separation(size: Size) -> int:
    """Bytes of the rows that are in clusters, as numbers, less their middles."""
    return OVERHEAD + 4 * size.nbytes + 128 * size.n


def of_sheet(size: Size, images: int) -> int:
    """Bytes that drawing so many images of points, or means of them, on one sheet takes: several copies of it."""
    means = size.nbytes + 16 * size.n if images < size.n else 0
    return OVERHEAD + 7 * images * size.d * size.width + means


def of_projection(size: Size) -> int:
    """Bytes that finding principal components takes."""
    n, d, itemsize = size
    # Bytes become numbers of our own, which are centred in their place. Of many features no covariances are made.
    return OVERHEAD + size.nbytes * (2 if itemsize == 1 else 3) + 8 * min(d, MOST_COVARIANCES) ** 2 * 4 + n * 64


def of_embedding(size: Size, method: Embedding) -> int:
    """Bytes that laying points out holds at once."""
    return OVERHEAD + method.nbytes(size)


def of_drawn(size: Size) -> int:
    """Bytes of coordinates that are there already, in the form that they are drawn in."""
    return 96 * size.n


def of_index(size: Size) -> int:
    """Bytes that preparing to find neighbours takes: some rows as numbers at a time, and what is left of all."""
    n, d, itemsize = size
    if itemsize != 1 or not is_worth_an_index(n, d):
        return OVERHEAD
    return OVERHEAD + 8 * d * (3 * BLOCK + 2 * SAMPLED_ROWS) + 8 * d * d * 4 + n * (8 * (AXES + 1) + 16)


def of_fit(size: Size, method: Estimated) -> int:
    """Bytes that a fit holds at once, with its labels and the points as they are prepared."""
    return OVERHEAD + _prepared(size, method, method.nbytes(method.size_of(size)))


def _prepared(size: Size, preparation: Preparation | Estimated, needed: int) -> int:
    """Bytes of what needs so many with points that are prepared first."""
    after = preparation.size_of(size)
    held = after.nbytes if after is not size else 0
    return max(preparation.preparing_bytes(size), held + needed)
