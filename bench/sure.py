"""How sure: 100 resamples of the digits, clustered and held against the whole; ours against a plain loop."""

import numpy as np
from sklearn.cluster import KMeans as Estimator

from bench.table import Line
from bench.timing import answered
from dashboard import results
from dashboard.compute.clusterwise import stable
from dashboard.compute.methods import KMeans
from dashboard.compute.resamples import BATCH, joined
from dashboard.data.digits import Digits
from dashboard.layer import layer
from dashboard.layer.layer import Layer

OTHER = "KMeans in a loop"
RESAMPLES = 100
METHOD = KMeans(n_clusters=10, n_init=1)


def lines(rounds: int = 3) -> list[Line]:
    """Seconds until all resamples have been counted, and until the first have; both sides count the same."""
    with layer.using(Layer()):
        clusters = np.array(results.clustering(Digits(), METHOD).labels)
    tasks = {"first": lambda: ours(BATCH), "ours": lambda: ours(RESAMPLES), "other": lambda: other(clusters)}
    seconds, means = answered(tasks, rounds)
    np.testing.assert_allclose(means["ours"], means["other"])
    said = f"{RESAMPLES} resamples of 1,797 × 64, k-means"
    return [
        Line(f"{said}: what came back", "s", seconds["ours"], OTHER, seconds["other"], most_ratio=1 / 2),
        Line(f"{said}: first numbers", "s", seconds["first"], most=0.5),
    ]


def ours(n: int) -> list[float]:
    """The mean overlap of each cluster, from answers that nobody has yet."""
    with layer.using(Layer()):
        clusters = results.clustering(Digits(), METHOD).labels
        parts = [results.resamples(Digits(), METHOD, "bootstrap", 0, first) for first in range(0, n, BATCH)]
        return [one.mean for one in stable(clusters, joined(parts).made)]


def other(clusters: np.ndarray) -> list[float]:
    """The same with scikit-learn and NumPy, one resample after another."""
    X = results.points(Digits()).X
    overlaps = []
    for number in range(RESAMPLES):
        rows = np.unique(np.random.default_rng([0, number]).integers(0, len(X), len(X)))
        found = Estimator(10, n_init=1, max_iter=100, random_state=0).fit(X[rows]).labels_
        before, each = clusters[rows], []
        for c in range(10):
            mine = before == c
            each.append(max(np.sum(mine & (found == f)) / np.sum(mine | (found == f)) for f in range(10)))
        overlaps.append(each)
    return [float(mean) for mean in np.mean(overlaps, axis=0)]
