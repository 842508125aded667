"""Which cluster a vector would fall into that is none of the points."""

import numpy as np
import pytest
from sklearn.cluster import KMeans as Estimator
from sklearn.mixture import BayesianGaussianMixture
from sklearn.mixture import GaussianMixture as Mixture

from dashboard.compute.clustering import cluster
from dashboard.compute.joining import by_neighbours, joining
from dashboard.compute.methods import (
    HDBSCAN,
    Agglomerative,
    BayesianMixture,
    BisectingKMeans,
    GaussianMixture,
    KMeans,
    MiniBatchKMeans,
    Spectral,
)
from dashboard.compute.standard import standard
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs


def others(points, n=300, seed=3):
    """Vectors that are none of the points, all over their box and beyond."""
    X = points.X
    return np.random.default_rng(seed).uniform(X.min(axis=0) - 2, X.max(axis=0) + 2, (n, X.shape[1]))


def test_the_nearest_centre_decides_on_paper():
    points = Points(np.array([[0.0], [2.0], [10.0], [14.0]]))
    # Means at 1 and 12: what is below 6.5 is nearer to the first.
    rule = joining(points, KMeans(n_clusters=2), np.array([1, 1, 0, 0]))
    assert [rule.joined(np.array([x]))[0] for x in (-9.0, 6.4, 6.6, 99.0)] == [1, 1, 0, 0]
    assert rule.joined(np.array([0.0]))[1] is None


def test_k_means_has_a_vector_where_its_estimator_predicts_it():
    points, method = Blobs(n_samples=400, cluster_std=2.0).load(), KMeans(n_clusters=6, n_init=3, max_iter=300)
    labels = cluster(points, method).labels
    plain = Estimator(n_clusters=6, n_init=3, max_iter=300, random_state=0).fit(points.X)
    rule = joining(points, method, labels)
    # The same clusters, by size here and in any order there.
    order = {int(plain.labels_[np.argmax(labels == c)]): c for c in range(6)}
    predicted = [order[int(c)] for c in plain.predict(others(points))]
    assert [rule.joined(x)[0] for x in others(points)] == predicted


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans, BisectingKMeans])
def test_methods_of_centres_have_most_of_their_own_points_where_they_are(kind):
    points, method = Digits().load(), kind(n_clusters=10)
    labels = cluster(points, method).labels
    rule = joining(points, method, labels)
    joined = np.array([rule.joined(x)[0] for x in points.X])
    assert (joined == labels).mean() > (0.9 if kind is not BisectingKMeans else 0.75)


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("kind", [GaussianMixture, BayesianMixture])
def test_a_mixture_has_a_vector_where_its_own_posterior_has_it(kind, covariance_type):
    points = Blobs(n_samples=300, cluster_std=2.5, centers=4).load()
    method = kind(n_components=4, covariance_type=covariance_type, max_iter=1_000)
    labels = cluster(points, method).labels
    plain = {GaussianMixture: Mixture, BayesianMixture: BayesianGaussianMixture}[kind](**method.constants())
    components = plain.fit_predict(points.X)
    rule = joining(points, method, labels)
    vectors = others(points, 100)
    order = {int(components[np.argmax(labels == c)]): c for c in np.unique(labels)}
    for x, shares in zip(vectors, plain.predict_proba(vectors), strict=True):
        there = [c for c in range(4) if c in order]
        best = max(there, key=lambda c: shares[c])
        found, share = rule.joined(x)
        assert found == order[best]
        assert share == pytest.approx(shares[best] / shares[there].sum(), abs=1e-6)


def test_a_mixture_behind_principal_components_prepares_a_vector_alike():
    points, method = Digits().load(), GaussianMixture(n_components=10, pca__n_components=12)
    labels = cluster(points, method).labels
    rule = joining(points, method, labels)
    joined = np.array([rule.joined(x)[0] for x in points.X[:300]])
    assert (joined == labels[:300]).mean() > 0.99


@pytest.mark.parametrize("method", [Agglomerative(), HDBSCAN(), Spectral()])
def test_methods_that_find_sets_of_points_have_no_rule(method):
    points = Blobs(n_samples=60).load()
    assert joining(points, method, np.zeros(60, np.int64)) is None


def test_noise_is_no_centre():
    points = Points(np.array([[0.0], [100.0], [2.0]]))
    rule = joining(points, KMeans(n_clusters=1), np.array([0, -1, 0]))
    assert rule.joined(np.array([99.0]))[0] == 0
    assert rule.means.tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("labels", "cluster", "share"),
    [([3], 3, 1), ([1, 2, 2], 2, 2 / 3), ([5, 4, 4, 5], 5, 0.5), ([-1, -1, 0], -1, 2 / 3)],
)
def test_most_of_the_nearest_decide_and_of_as_many_the_nearest(labels, cluster, share):
    assert by_neighbours(np.array(labels)) == (cluster, pytest.approx(share))


def test_what_standardising_takes_away_is_what_it_took():
    plain, standardized = Digits().load(), Digits(standardize=True).load()
    of = standard(plain)
    np.testing.assert_allclose((plain.X - of.middle) / of.scale, standardized.X, atol=1e-12)
