"""Cluster labels: numbered by size, and matched so that one colour is one cluster."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from dashboard.compute.arrays import Ids

NOISE = -1


def by_size(labels: NDArray[np.integer]) -> Ids:
    """Renumber clusters so that 0 is the largest.

    Parameters
    ----------
    labels : ndarray of shape (n,), int
        Any numbers that tell clusters apart; negative is noise.

    Returns
    -------
    ndarray of shape (n,), int64
        0 the largest cluster; of two equally large, the one that occurs first has the lower number.
        Noise is −1.
    """
    labels = np.asarray(labels)
    out = np.full(len(labels), NOISE, dtype=np.int64)
    member = labels >= 0
    _, first, inverse, counts = np.unique(labels[member], return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.lexsort((first, -counts))] = np.arange(len(counts))
    out[member] = rank[inverse]
    return out


def sizes(labels: NDArray[np.integer]) -> tuple[Ids, Ids]:
    """The clusters that occur, ascending and without noise, and how many points each has.

    Returns
    -------
    ids, counts : ndarray of shape (k,), int64
    """
    labels = np.asarray(labels)
    ids, counts = np.unique(labels[labels >= 0], return_counts=True)
    return ids.astype(np.int64), counts.astype(np.int64)


def matched(labels: NDArray[np.integer], references: Sequence[NDArray[np.integer]]) -> Ids:
    """Colour ids for a clustering, so that a cluster keeps its id across clusterings.

    1. A cluster of the same points as a reference's cluster takes its id; the earlier reference
       is asked first.
    2. The other clusters and the ids left over are paired one to one so that they overlap in as
       many points as possible (`scipy.optimize.linear_sum_assignment`; an overlap is the largest
       one over the references); pairs without a common point are dropped.
    3. What remains takes new ids above every id in use, larger clusters first.

    Parameters
    ----------
    labels : ndarray of shape (n,), int
        Negative is noise.
    references : sequence of ndarray of shape (n,), int
        Ids of earlier clusterings of the same points, themselves matched; may be empty, and then
        ids go by size.

    Returns
    -------
    ndarray of shape (n,), int64
        An id of its own for each cluster; noise is −1.
    """
    clusters = by_size(labels)
    counts = np.bincount(clusters[clusters >= 0])
    ids = _ids_in_use(references)
    tables = [_overlaps(clusters, len(counts), np.asarray(r), ids) for r in references]
    chosen = np.full(len(counts), NOISE, dtype=np.int64)
    for table, reference in zip(tables, references, strict=True):
        _take_identical(chosen, counts, table, np.asarray(reference), ids)
    _take_overlapping(chosen, tables, ids)
    fresh = chosen == NOISE
    chosen[fresh] = np.arange(fresh.sum()) + (ids[-1] + 1 if len(ids) else 0)
    # The one place past the end is where noise, −1, looks itself up.
    return np.append(chosen, NOISE)[clusters]


def _ids_in_use(references: Sequence[NDArray[np.integer]]) -> Ids:
    found = [sizes(r)[0] for r in references]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _overlaps(clusters: Ids, n_clusters: int, reference: NDArray[np.integer], ids: Ids) -> Ids:
    """Common points of each cluster with each id: (n_clusters, len(ids))."""
    assert reference.shape == clusters.shape, (reference.shape, clusters.shape)
    both = (clusters >= 0) & (reference >= 0)
    cells = clusters[both] * len(ids) + np.searchsorted(ids, reference[both])
    return np.bincount(cells, minlength=n_clusters * len(ids)).reshape(n_clusters, len(ids))


def _take_identical(chosen: Ids, counts: Ids, table: Ids, reference: NDArray[np.integer], ids: Ids) -> None:
    """Give clusters of the same points as a reference's cluster its id, if both are free."""
    totals = np.bincount(np.searchsorted(ids, reference[reference >= 0]), minlength=len(ids))
    same = (table == counts[:, None]) & (table == totals[None, :])
    for cluster, column in np.argwhere(same):
        if chosen[cluster] == NOISE and ids[column] not in chosen:
            chosen[cluster] = ids[column]


def _take_overlapping(chosen: Ids, tables: list[Ids], ids: Ids) -> None:
    """Pair the clusters and ids that are still free by greatest overlap."""
    free = np.flatnonzero(chosen == NOISE)
    left = np.flatnonzero(~np.isin(ids, chosen))
    if not len(free) or not len(left):
        return
    overlap = np.max(tables, axis=0)[np.ix_(free, left)]
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    common = overlap[rows, columns] > 0
    chosen[free[rows[common]]] = ids[left[columns[common]]]
