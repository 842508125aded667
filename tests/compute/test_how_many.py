"""Gap statistic and prediction strength: what they choose, and that plain loops come to the same numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist
from sklearn import cluster as estimators
from sklearn.mixture import GaussianMixture as Mixture

from dashboard.compute import clustering
from dashboard.compute.gap import Gap, gap, log_spread, references
from dashboard.compute.methods import HDBSCAN, METHODS, Agglomerative, GaussianMixture, KMeans, Spectral
from dashboard.compute.strength import Strength, predicted, strength, strengths
from dashboard.compute.trials import Trials, fits, joined, labels_of_each
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs

TOLD = [method for method in METHODS if method.counted()]


def spread(points, method, last):
    return np.array([log_spread(points.X, labels) for labels in labels_of_each(points, method, last)])


@pytest.mark.slow
@pytest.mark.parametrize("method", TOLD, ids=lambda method: method.kind)
@pytest.mark.parametrize("true", [2, 4])
def test_blobs_far_apart_are_counted(method, true):
    points = Blobs(n_samples=120, centers=true, cluster_std=0.2, random_state=3).load()
    method = KMeans(n_init=5) if isinstance(method, KMeans) else method
    # Too few clusters of a graph in parts are any of them together: no tighter than even data.
    if not (isinstance(method, Spectral) and true > 2):
        assert gap(spread(points, method, 6), references(points, method, 6, range(10))).choice() == true
    assert strength(strengths(points, method, 6, range(5))).choice() == true


@pytest.mark.parametrize("method", [KMeans(n_init=5), GaussianMixture(), Agglomerative()], ids=lambda m: m.kind)
def test_even_data_is_one_cluster(method):
    points = Points(np.random.default_rng(0).uniform(size=(200, 3)))
    assert gap(spread(points, method, 5), references(points, method, 5, range(20))).choice() == 1
    assert strength(strengths(points, method, 5, range(10))).choice() == 1


PLAIN = {
    "kmeans": lambda k: estimators.KMeans(k, n_init=2, random_state=0, max_iter=100),
    "gaussian_mixture": lambda k: Mixture(k, n_init=1, random_state=0),
    "agglomerative": lambda k: estimators.AgglomerativeClustering(k, linkage="ward"),
}
OURS = {"kmeans": KMeans(n_init=2), "gaussian_mixture": GaussianMixture(n_init=1), "agglomerative": Agglomerative()}


@pytest.mark.parametrize("kind", PLAIN)
def test_references_are_those_of_a_plain_loop(kind):
    points = Blobs(n_samples=60, random_state=2).load()
    X = points.X
    middle = X.mean(axis=0)
    axes = np.linalg.svd(X - middle)[2]
    inside = (X - middle) @ axes.T
    rows = []
    for seed in (3, 4):
        even = np.random.default_rng(seed).uniform(inside.min(axis=0), inside.max(axis=0), X.shape) @ axes + middle
        row = [np.log(((even - even.mean(axis=0)) ** 2).sum())]
        for k in (2, 3):
            labels = PLAIN[kind](k).fit_predict(even)
            parts = [even[labels == c] for c in range(k)]
            # As the paper has it: sums over all pairs, by twice the number of points.
            row.append(np.log(sum((cdist(p, p) ** 2).sum() / (2 * len(p)) for p in parts)))
        rows.append(row)
    np.testing.assert_allclose(references(points, OURS[kind], 3, range(3, 5)).values, rows, rtol=1e-9)


@pytest.mark.parametrize("kind", PLAIN)
def test_strengths_are_those_of_a_plain_loop(kind):
    X = Blobs(n_samples=61, centers=3, cluster_std=1.5, random_state=2).load().X
    rows = []
    for seed in (0, 1):
        order = np.random.default_rng(seed).permutation(61)
        row = [1.0]
        for k in (2, 3, 4):
            both = []
            for test, train in ((order[:30], order[30:]), (order[30:], order[:30])):
                here, there = (PLAIN[kind](k).fit_predict(X[half]) for half in (test, train))
                centres = [X[train][there == c].mean(axis=0) for c in range(k)]
                told = [np.argmin([np.linalg.norm(x - c) for c in centres]) for x in X[test]]
                worst = 1.0
                for c in range(k):
                    mine = np.flatnonzero(here == c)
                    pairs = [told[i] == told[j] for i in mine for j in mine if i != j]
                    worst = min(worst, np.mean(pairs) if pairs else 1.0)
                both.append(worst)
            row.append(np.mean(both))
        rows.append(row)
    found = strengths(Points(X), OURS[kind], 4, range(2)).values
    np.testing.assert_allclose(found, rows, rtol=1e-12)
    assert found.min() < 1


def test_the_strength_is_that_of_the_worst_cluster_worked_out_by_hand():
    # Clusters 0 0 0 | 5 9 9 9: to centroids at 0, 5 and 9 belong 3 | 1, 3. Of the second 6 of 12 pairs are held.
    X = np.array([[0.0], [0], [0], [5], [9], [9], [9]])
    train, labels = np.array([[0.0], [5], [9]]), np.array([0, 1, 2])
    assert predicted(X, np.array([0, 0, 0, 1, 1, 1, 1]), train, labels) == pytest.approx(0.5)
    # One by itself has no pair.
    assert predicted(X, np.array([0, 0, 0, 1, 2, 2, 2]), train, labels) == 1


@given(arrays(np.float64, (9, 2), elements=st.floats(-9, 9)), st.integers(0, 99))
def test_what_predicts_itself_is_wholly_predicted_and_nothing_is_more(X, seed):
    labels = np.random.default_rng(seed).integers(0, 3, 9)
    assert 0 <= predicted(X, labels, X[::-1], labels) <= 1
    halves = (X[:, 0] > 0).astype(int)
    if 0 < halves.sum() < 9:
        apart = X + 100 * halves[:, None]
        assert predicted(apart, halves, apart, halves) == 1


def test_the_gap_chooses_the_first_number_that_one_more_does_not_better():
    # 0.5 ≥ 0.55 − 0.1 at two, though four has the largest gap.
    errors = np.full(4, 0.1)
    assert Gap(np.array([0.1, 0.5, 0.55, 0.9]), errors).choice() == 2
    assert Gap(np.array([0.1, 0.05, 0.55, 0.9]), errors).choice() == 1
    assert Gap(np.array([0.1, 0.3, 0.55, 0.9]), errors).choice() is None
    assert Gap(np.array([0.1, 0.3, np.nan]), errors[:3]).choice() is None


def test_the_gap_has_the_error_of_its_simulation():
    found = gap(np.array([1.0, 0.5]), Trials(np.array([[1.0, 1.0], [3.0, 2.0]])))
    assert found.values.tolist() == [1.0, 1.0]
    assert found.errors == pytest.approx([np.sqrt(1.5), 0.5 * np.sqrt(1.5)])


def test_strength_chooses_the_largest_number_that_reaches_eight_tenths_with_its_error():
    values, errors = np.array([1, 0.5, 0.78, 0.6]), np.array([0, 0.1, 0.02, 0.1])
    assert Strength(values, errors).choice() == 3
    assert Strength(values, errors / 2).choice() == 1
    assert Strength(np.array([1, np.nan]), np.array([0, np.nan])).choice() == 1
    # Means and errors of two splits: 0.9 ± 0.1.
    assert strength(Trials(np.array([[1, 0.8], [1, 1.0]]))).errors == pytest.approx([0, 0.1])


def test_where_so_many_clusters_cannot_be_there_is_no_number():
    # Of twelve points as many clusters have no spread.
    points = Points(np.repeat(np.arange(3.0), 4)[:, None])
    assert np.isnan(references(points, KMeans(), 14, [0]).values).tolist() == [[False] * 11 + [True] * 3]
    assert np.isnan(strengths(points, KMeans(), 4, [0]).values).tolist() == [[False] * 3 + [True]]
    # Nor have three clusters of three places a spread.
    assert np.isnan(spread(points, KMeans(n_init=9), 3)).tolist() == [False, False, True]
    same = Points(np.ones((5, 2)))
    assert np.isnan(references(same, Agglomerative(), 2, [0]).values).all()


def test_all_cuts_are_of_one_tree(monkeypatch):
    grown = []
    monkeypatch.setattr(clustering, "linkage", lambda *a, of=clustering.linkage: grown.append(1) or of(*a))
    references(Blobs(n_samples=30).load(), Agglomerative(), 5, [0, 1])
    assert len(grown) == 2


def test_trials_are_the_same_in_parts():
    points = Blobs(n_samples=40).load()
    parts = [strengths(points, KMeans(), 3, seeds) for seeds in (range(2), range(2, 3))]
    assert joined(parts).first(3).values.tolist() == strengths(points, KMeans(), 3, range(3)).values.tolist()


def test_bytes_are_clustered_as_bytes():
    stored = np.random.default_rng(0).integers(256, size=(40, 9)).astype(np.uint8)
    found = strengths(Points(stored, unit=255.0), KMeans(), 3, [0]).values
    assert found == pytest.approx(strengths(Points(stored / 255), KMeans(), 3, [0]).values)
    assert [len(fits(Spectral(), 4)), len(fits(HDBSCAN(), 4))] == [3, 0]
