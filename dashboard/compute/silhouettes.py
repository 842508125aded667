"""Silhouettes of all points at once: sums of distances from each point to each cluster, a square of pairs at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dashboard import progress
from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.distances import near_right

# Distances of so many rows to so many stay in the processor's cache while they are worked on.
TILE = 256
# So many sums are held: the distance of a pair then counts for both of its points, and is worked out once.
SUMS = 2**22
# Of so few clusters in a tile products of matrices add up faster than anything that knows most of them to be 0.
FEW = 8


@dataclass(frozen=True, eq=False)
class _Tile:
    """Some rows, ordered by cluster.

    Attributes
    ----------
    rows : slice
        Which they are.
    clusters : slice
        The clusters that they are in.
    member : ndarray or csr_array of shape (k, m), float64
        1 where a row is in a cluster.
    """

    rows: slice
    clusters: slice
    member: Floats | csr_array

    @classmethod
    def of(cls, mine: Ids, rows: slice) -> "_Tile":
        """A tile of rows whose clusters (n,) are 0, 1 and so on, ascending."""
        first, last = int(mine[rows.start]), int(mine[rows.stop - 1]) + 1
        m = rows.stop - rows.start
        member = csr_array((np.ones(m), (mine[rows] - first, np.arange(m))), shape=(last - first, m))
        return cls(rows, slice(first, last), member.toarray() if last - first <= FEW else member)


def coefficients(stored: NDArray, labels: Ids) -> Floats:
    """The silhouette of each row (Rousseeuw 1987), Euclidean, as `sklearn.metrics.silhouette_samples` has them.

    Parameters
    ----------
    stored : ndarray of shape (n, d), float64, float32 or uint8
        The rows; a silhouette is a ratio of distances, so that their unit does not matter.
    labels : ndarray of shape (n,), int64
        Their clusters, two or more.

    Returns
    -------
    ndarray of shape (n,), float64
        −1 to 1, right to 1e-6 wherever the rows lie; 0 of a row that is alone in its cluster, or that lies on all rows
        of its own and of another one.

    Notes
    -----
    Held are the rows once more, a tile of distances, and sums of them for each row and cluster: of many clusters
    those of some rows at a time, which takes twice as long.
    """
    n = len(labels)
    order = np.argsort(labels, kind="stable")
    _, mine, counts = np.unique(labels[order], return_inverse=True, return_counts=True)
    ordered, values = stored[order], np.empty(n)
    for rows, sums in _sums(ordered, mine, len(counts)):
        values[order[rows]] = _ratios(sums, mine[rows], counts)
    return values


def _sums(ordered: NDArray, mine: Ids, n_clusters: int) -> Iterator[tuple[slice, Floats]]:
    """Some rows after others, and how far they are from all rows of each cluster: (m, k)."""
    n = len(mine)
    tiles = [_Tile.of(mine, slice(at, min(at + TILE, n))) for at in range(0, n, TILE)]
    both = n * n_clusters <= SUMS
    sums = np.zeros((n if both else TILE, n_clusters))
    for number, tile in enumerate(tiles):
        # Of both points of a pair at once, half of all pairs are left after three tenths of the tiles.
        done = number / len(tiles)
        progress.report(done * (2 - done) if both else done, "Measuring the silhouette")
        here = tile.rows if both else slice(0, tile.rows.stop - tile.rows.start)
        for other in tiles[number:] if both else tiles:
            far = np.sqrt(near_right(ordered[tile.rows], ordered[other.rows]))
            sums[here, other.clusters] += (other.member @ far.T).T
            if both and other is not tile:
                sums[other.rows, tile.clusters] += (tile.member @ far).T
        yield tile.rows, sums[here]
        if not both:
            sums[:] = 0


def _ratios(sums: Floats, own: Ids, counts: Ids) -> Floats:
    """The silhouettes of rows of some clusters (m,) by their sums of distances (m, k) to so many (k,) rows of each."""
    here = np.arange(len(own)), own
    within = sums[here] / np.maximum(counts[own] - 1, 1)
    means = sums / counts
    means[here] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(within, nearest)
    # A point alone has 0, and so has one that lies on all of its own and of the next.
    defined = (counts[own] > 1) & (larger > 0)
    return np.where(defined, (nearest - within) / np.where(defined, larger, 1), 0)
