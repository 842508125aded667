"""How stable each cluster is: whether it comes back when the data is drawn again (Hennig 2007)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.compute.arrays import Floats, Ids
from dashboard.compute.resamples import OUT, Labels

# Up to the first a cluster is dissolved; over the second it is recovered, as R's fpc counts.
DISSOLVED, RECOVERED = 0.5, 0.75
# Hennig's words for a mean overlap, each from its bound on.
WORDS = (
    (0.85, "highly stable"),
    (0.75, "stable"),
    (0.6, "a pattern, its members doubtful"),
    (0.0, "not to be trusted"),
)


@dataclass(frozen=True)
class Stable:
    """How one cluster fared in some resamples.

    Attributes
    ----------
    cluster : int
        Its number.
    size : int
        How many points it has.
    mean, spread : float
        Of its greatest overlaps, 0 to 1: their mean, and their standard deviation.
    dissolved, recovered : int
        In how many resamples its overlap was 0.5 or less, and over 0.75.
    """

    cluster: int
    size: int
    mean: float
    spread: float
    dissolved: int
    recovered: int

    @property
    def word(self) -> str:
        """What Hennig says of such a mean."""
        return next(word for bound, word in WORDS if self.mean >= bound)


def overlaps(clusters: NDArray[np.integer], resampled: Labels) -> tuple[Ids, Floats]:
    """How much of each cluster came back in each resample: its greatest Jaccard overlap with a cluster there.

    Both are taken on the points that the resample has. The overlap of two sets is the number of points in both
    over the number in either. Noise is no cluster.

    Parameters
    ----------
    clusters : ndarray of shape (n,), int
        By any numbers, −1 noise.
    resampled : ndarray of shape (m, n), int16
        As `dashboard.compute.resamples.Resampled` has them.

    Returns
    -------
    ids : ndarray of shape (k,), int64
        The clusters, ascending.
    jaccards : ndarray of shape (m, k), float64
        0 to 1; 0 where a resample has no point of a cluster.
    """
    ids = np.unique(clusters[clusters >= 0]).astype(np.int64)
    # Noise is counted in the first row, and in the first column.
    mine = np.searchsorted(ids, clusters) + 1
    mine[clusters < 0] = 0
    out = np.zeros((len(resampled), len(ids)))
    for overlap, theirs in zip(out, resampled, strict=True):
        there = theirs != OUT
        width = int(theirs.max(initial=-1)) + 2
        cells = mine[there] * width + theirs[there] + 1
        table = np.bincount(cells, minlength=(len(ids) + 1) * width).reshape(-1, width)
        either = table.sum(axis=1)[1:, None] + table.sum(axis=0)[None, 1:] - table[1:, 1:]
        overlap[:] = (table[1:, 1:] / np.maximum(either, 1)).max(axis=1, initial=0.0)
    return ids, out


def stable(clusters: NDArray[np.integer], resampled: Labels) -> list[Stable]:
    """How each cluster fared, in the order of their numbers; `clusters` and `resampled` as in `overlaps`."""
    ids, jaccards = overlaps(clusters, resampled)
    return [
        Stable(
            int(cluster),
            int(np.count_nonzero(clusters == cluster)),
            float(values.mean()),
            float(values.std()),
            int(np.count_nonzero(values <= DISSOLVED)),
            int(np.count_nonzero(values > RECOVERED)),
        )
        for cluster, values in zip(ids, jaccards.T, strict=True)
    ]
