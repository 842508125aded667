"""Functions that go into what readers take home, as they stand here: plain NumPy and SciPy, nothing of ours."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist, squareform
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.metrics import silhouette_samples


def matched(labels: np.ndarray, references: list[np.ndarray]) -> np.ndarray:
    """Number clusters after the groups of the references; -1 stays noise.

    A cluster of the very same points as a group takes its number, then the others go to the groups
    that they share most points with. What is left, or all without references, gets new numbers, larger first.
    """
    found = labels >= 0
    _, first, inverse, counts = np.unique(labels[found], return_index=True, return_inverse=True, return_counts=True)
    clusters = np.full(len(labels), -1)
    clusters[found] = np.argsort(np.lexsort((first, -counts)))[inverse]  # 0 is the largest
    if not references:
        return clusters
    groups = np.setdiff1d(np.concatenate(references), [-1])
    numbers = np.full(len(counts) + 1, -1)  # the last place is that of noise
    tables = []
    for reference in references:
        table = np.zeros((len(numbers), groups.max() + 2), int)
        np.add.at(table, (clusters, reference), 1)
        same = (table == table.sum(axis=0)) & (table == table.sum(axis=1, keepdims=True))
        for cluster, group in np.argwhere(same[:-1, :-1]):
            if numbers[cluster] < 0 and group not in numbers:
                numbers[cluster] = group
        tables.append(table)
    free, left = np.flatnonzero(numbers[:-1] < 0), np.setdiff1d(groups, numbers)
    shared = np.max(tables, axis=0)[np.ix_(free, left)]
    rows, columns = linear_sum_assignment(shared, maximize=True)
    some = shared[rows, columns] > 0
    numbers[free[rows[some]]] = left[columns[some]]
    new = np.flatnonzero(numbers[:-1] < 0)
    numbers[new] = groups.max() + 1 + np.arange(len(new))
    return numbers[clusters]


def cut(Z: np.ndarray, n_clusters: int) -> np.ndarray:
    """The cluster of each point when the last n_clusters - 1 merges are undone."""
    by_rank = Z.copy()
    by_rank[:, 2] = np.arange(len(Z))  # heights may tie; the order of merges does not
    return fcluster(by_rank, len(Z) - n_clusters, criterion="distance")


def cut_height(Z: np.ndarray, n_clusters: int) -> float:
    """The shortest decimal at which a cut leaves n_clusters; where merges tie and none does, the next merge."""
    low, high = np.array([0, *Z[:, 2], np.inf])[len(Z) + 1 - n_clusters :][:2].tolist()
    if high == np.inf:
        high = low * 1.1 or 1.0
    for digits in range(1, 12):
        middle = float(f"{(low + high) / 2:.{digits}g}")
        if low < middle <= high:
            return middle
    return high


def ordered(Z: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Swap branches so that the sum of distances between neighbouring leaves is the least that the tree allows.

    Bar-Joseph, Gifford and Jaakkola 2001. `scipy.cluster.hierarchy.optimal_leaf_ordering` may miss it.
    """
    n, children, along = len(Z) + 1, Z[:, :2].astype(int), leaves_list(Z)
    D = squareform(distances)[np.ix_(along, along)]
    least = np.zeros((n, n))  # of the node that joins two leaves, between these as its ends
    span = [slice(i, i + 1) for i in np.argsort(along).tolist()]  # where the leaves of each node stand
    for left, right in children:
        span.append(slice(span[left].start, span[right].stop))

    def shortest(first: np.ndarray, then: np.ndarray) -> np.ndarray:
        out = np.full((len(first), then.shape[1]), np.inf)
        step = max(100_000 // out.size, 1)
        for at in range(0, len(then), step):
            out = np.minimum(out, (first[:, at : at + step, None] + then[at : at + step]).min(axis=1))
        return out

    def through(node: int, onward: np.ndarray) -> np.ndarray:
        if node < n:
            return onward[span[node]]
        left, right = (span[child] for child in children[node - n])
        over = shortest(least[left, right], onward[right]), shortest(least[right, left], onward[left])
        return np.concatenate(over)

    for left, right in children:
        back = np.empty((n, span[left].stop - span[left].start))
        back[span[right]] = through(left, D[:, span[right]]).T
        least[span[right], span[left]] = through(right, back)
        least[span[left], span[right]] = least[span[right], span[left]].T

    def far(node: int, end: int) -> slice:
        if node < n:
            return span[node]
        left, right = (span[child] for child in children[node - n])
        return right if left.start <= end < left.stop else left

    Z, (left, right) = Z.copy(), (span[child] for child in children[-1])
    i, j = np.unravel_index(np.argmin(least[left, right]), least[left, right].shape)
    todo = [(2 * n - 2, left.start + i, right.start + j)]
    for node, first, last in todo:
        one, other = children[node - n]
        if not span[one].start <= first < span[one].stop:
            one, other = other, one
        Z[node - n, :2] = one, other
        inner, outer = far(one, first), far(other, last)
        paths = least[first, inner][:, None] + D[inner, outer] + least[outer, last]
        i, j = np.unravel_index(np.argmin(paths), paths.shape)
        below = [(one, first, inner.start + i), (other, outer.start + j, last)]
        todo += [ends for ends in below if ends[0] >= n]
    return Z


def branch(Z: np.ndarray, node: int) -> tuple[np.ndarray, list[int]]:
    """The tree below a node, and the nodes of Z that its own nodes are."""
    n, nodes = len(Z) + 1, [node]
    for at in nodes:
        nodes += Z[at - n, :2].astype(int).tolist() if at >= n else []
    nodes.sort()
    part = Z[[at - n for at in nodes if at >= n]]
    part[:, :2] = np.searchsorted(nodes, part[:, :2])
    return part, nodes


def retraced(
    X: np.ndarray, *, n_clusters: int, init: str, n_init: int, max_iter: int, random_state: int
) -> list[float]:
    """The inertia of k-means at its start and after each round; of several starts, of the one that ends best."""
    X = X - X.mean(axis=0)  # as KMeans does, so that it draws the same starts
    draws = np.random.RandomState(random_state)
    runs = []
    for _ in range(n_init):
        if init == "k-means++":
            start = kmeans_plusplus(X, n_clusters, random_state=draws)[0]
        else:
            start = X[draws.choice(len(X), n_clusters, replace=False, p=np.full(len(X), 1 / len(X)))]
        rounds = KMeans(n_clusters, init=start, n_init=1, max_iter=max_iter).fit(X).n_iter_
        inertia = [(cdist(X, start).min(axis=1) ** 2).sum()]
        for t in range(1, rounds + 1):
            inertia.append(KMeans(n_clusters, init=start, n_init=1, max_iter=t).fit(X).inertia_)
        runs.append(inertia)
    return min(runs, key=lambda inertia: inertia[-1])


def drawn_again(X: np.ndarray, scheme: str, seed: int, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A resample of X: the points that it has, what is clustered, and where these points stand in that.

    Hennig 2007, as R's fpc draws them. bootstrap: as many points as there are, drawn with replacement, each taken once.
    subset: half of them. noise: all, but one of 20 is moved to anywhere within four deviations along each axis.
    """
    random, n = np.random.default_rng([seed, number]), len(X)
    if scheme != "noise":
        rows = random.integers(0, n, n) if scheme == "bootstrap" else random.choice(n, n // 2, replace=False)
        rows = np.unique(rows)
        return rows, X[rows], np.arange(len(rows))
    rows = np.flatnonzero(random.random(n) >= 0.05)
    sample = X.astype(float)
    mean = sample.mean(axis=0)
    if n > X.shape[1]:
        variances, vectors = np.linalg.eigh(np.atleast_2d(np.cov(sample, rowvar=False)))
        axes = np.sqrt(np.maximum(variances, 0))[:, None] * vectors.T
    else:
        _, deviations, axes = np.linalg.svd(sample - mean, full_matrices=False)
        axes *= deviations[:, None] / np.sqrt(max(n - 1, 1))
    gone = np.setdiff1d(np.arange(n), rows)
    sample[gone] = random.uniform(-4, 4, (len(gone), len(axes))) @ axes + mean
    return rows, sample, rows


def overlaps(before: np.ndarray, after: np.ndarray, clusters: np.ndarray) -> list[float]:
    """The greatest Jaccard overlap of each of some clusters before with any after; -1 is noise, and no cluster."""
    found = [after == c for c in np.unique(after[after >= 0])]
    each = [[np.sum((before == c) & f) / max(np.sum((before == c) | f), 1) for f in found] for c in clusters]
    return [max(values, default=0.0) for values in each]


def certainty(clusters: np.ndarray, resamples: list[np.ndarray]) -> np.ndarray:
    """How much more each point is with the others of its cluster than with any other cluster, over all resamples.

    Of each resample the clusters of all points, -1 for noise and -2 where it does not have the point.
    """
    ids = np.unique(clusters[clusters >= 0])
    total, times = np.zeros((2, len(ids), len(clusters)))
    for found in resamples:
        for place, c in enumerate(ids):
            members = (found != -2) & (clusters == c)
            counts = np.bincount(found[members & (found >= 0)], minlength=found.max() + 1)
            others = members.sum() - members  # of each point
            there = (found != -2) & (others > 0)
            with_it = np.where(found >= 0, np.append(counts, 0)[found] - members, 0)
            total[place, there] += with_it[there] / others[there]
            times[place, there] += 1
    means = np.divide(total, times, out=np.full_like(total, np.nan), where=times > 0)
    out = np.full(len(clusters), np.nan)
    for place, c in enumerate(ids):
        mine = clusters == c
        out[mine] = means[place, mine] - np.nan_to_num(np.delete(means[:, mine], place, axis=0)).max(axis=0, initial=0)
    return out


def together(clusters: np.ndarray, resamples: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """How often each two points fell together, cluster by cluster, and the rows in that order; 2,000 at most.

    Monti and others 2003. Within a cluster the order is that of average linkage of what they are not together.
    """
    rows = np.arange(len(clusters))
    if len(rows) > 2_000:
        rows = np.sort(np.random.default_rng(0).choice(len(rows), 2_000, replace=False))
    both, same = np.zeros((2, len(rows), len(rows)))
    for found in resamples:
        there = found[rows] != -2
        both += np.outer(there, there)
        same += (found[rows][:, None] == found[rows]) & (found[rows] >= 0)
    share = np.divide(same, both, out=same, where=both > 0)
    np.fill_diagonal(share, 1)
    order: list[int] = []
    for c in [*np.unique(clusters[clusters >= 0]), -1]:
        part = np.flatnonzero(clusters[rows] == c)
        if len(part) > 2:
            apart = squareform(1 - share[np.ix_(part, part)], checks=False)
            part = part[leaves_list(linkage(apart, "average"))]
        order.extend(part)
    return share[np.ix_(order, order)], rows[order]


def silhouettes(X: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows of points in clusters, their silhouettes, and for how many points of its cluster each row stands.

    Of more than take a second or two, 32,929 points in space, a sample of 5,000 is measured, each cluster by its size
    and with two points at least, since a point alone would pass for a cluster. One cluster, or as many as points, have
    no silhouettes: not a number.
    """
    rows = np.flatnonzero(labels != -1)
    sizes = np.unique(labels[rows], return_counts=True)[1]
    if not 2 <= len(sizes) < len(rows):
        return rows, np.full(len(rows), np.nan), np.ones(len(rows))
    if len(rows) > max(int((9e10 / (80 + X.shape[1])) ** 0.5), 5_000):
        random = np.random.default_rng(0)
        rows = random.permutation(rows)
        _, first, place = np.unique(labels[rows], return_index=True, return_inverse=True)
        come = np.argsort(first)  # the order in which clusters come, whatever their numbers
        place, sizes = np.argsort(come)[place], sizes[come]
        taken = np.minimum(sizes, 2)
        if taken.sum() > 5_000:  # more clusters than have room: some of them, drawn at random
            order = random.permutation(len(sizes))
            order = order[np.argsort(taken[order] < 2, kind="stable")]
            taken[order[np.cumsum(taken[order]) > 5_000]] = 0
        else:
            taken += (5_000 - taken.sum()) * (sizes - taken) // max((sizes - taken).sum(), 1)
            taken[np.argsort(taken - sizes, kind="stable")[: 5_000 - taken.sum()]] += 1
        order = np.argsort(place, kind="stable")
        rank = np.empty(len(rows), int)
        rank[order] = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = np.sort(rows[rank < taken[place]])
    drawn, here, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    weights = (np.bincount(labels[labels != -1])[drawn] / counts)[here]
    return rows, silhouette_samples(X[rows], labels[rows]), weights


def mean_silhouette(X: np.ndarray, labels: np.ndarray) -> float:
    """The mean silhouette of all points in clusters."""
    _, values, weights = silhouettes(X, labels)
    return float(np.average(values, weights=weights))


def log_spread(X: np.ndarray, labels: np.ndarray | None) -> float:
    """The logarithm of the sum of squared distances to the clusters' means; not a number where there is none."""
    if labels is None:
        return np.nan
    parts = [X[labels == cluster].astype(float) for cluster in np.unique(labels)]
    total = sum(((part - part.mean(axis=0)) ** 2).sum() for part in parts)
    return np.log(total) if total > 0 else np.nan


def even(X: np.ndarray, seed: int) -> np.ndarray:
    """As many rows as X has, evenly spread over the box of its principal components."""
    middle = X.mean(axis=0, dtype=float)
    axes = np.linalg.svd(X - middle, full_matrices=False)[2]
    inside = (X - middle) @ axes.T
    low, high = inside.min(axis=0), inside.max(axis=0)
    return np.random.default_rng(seed).uniform(low, high, inside.shape) @ axes + middle


def predicted(X: np.ndarray, labels: np.ndarray, train: np.ndarray, train_labels: np.ndarray, k: int) -> float:
    """Of the worst cluster of X: the share of its pairs whose points have the same nearest centroid of `train`."""
    if min(len(np.unique(labels)), len(np.unique(train_labels))) < k:  # so many were not found
        return 0.0
    centroids = [train[train_labels == c].mean(axis=0, dtype=float) for c in np.unique(train_labels)]
    nearest = cdist(X.astype(float), np.array(centroids)).argmin(axis=1)
    worst = 1.0
    for cluster in np.unique(labels):
        counts = np.bincount(nearest[labels == cluster])
        n = counts.sum()
        if n > 1:  # a point alone has no pair
            worst = min(worst, (counts * (counts - 1)).sum() / (n * (n - 1)))
    return float(worst)


def neighbours_kept(X: np.ndarray, P: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """How many of the k nearest of some rows are near them in P too; by how many ranks friends and the lost are beyond.

    Trustworthiness and continuity (Venna and Kaski, 2001) are made of the second and the third.
    """
    out = np.zeros((3, len(rows)), int)
    for place, row in enumerate(rows):
        ranks = np.zeros((2, len(X)), int)
        for rank, space in zip(ranks, (X, P), strict=True):
            distance = np.square(space - space[row]).sum(axis=1)
            distance[row] = -1  # the row itself comes first, and is none of its neighbours
            rank[np.argsort(distance, kind="stable")] = np.arange(len(X))
        (near, near_here), (true, here) = (ranks > 0) & (ranks <= k), ranks
        out[0, place] = np.count_nonzero(near & near_here)
        out[1, place] = (true[near_here & ~near] - k).sum()
        out[2, place] = (here[near & ~near_here] - k).sum()
    return out
