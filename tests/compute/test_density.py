"""How dense it is around points, held against scikit-learn and numbers that can be read off."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import cluster as sk

from dashboard.compute import density
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs, Moons

# Places on a grid, many of them taken twice: distances that are equal.
crowded = arrays(np.float64, st.tuples(st.integers(2, 30), st.just(2)), elements=st.integers(0, 4).map(float))


@settings(deadline=None, max_examples=60)
@given(crowded, st.sampled_from([0.5, 1.0, 1.5, 2.0]), st.integers(1, 6))
def test_dbscan_is_scikit_learns_where_distances_are_equal(X, eps, min_samples):
    plain = sk.DBSCAN(eps=eps, min_samples=min_samples).fit_predict(X)
    assert density.dbscan(X, eps, min_samples).tolist() == plain.tolist()


@settings(deadline=None, max_examples=40)
@given(crowded, st.integers(2, 6))
def test_the_order_is_that_of_optics_where_distances_are_equal(X, min_samples):
    min_samples = min(min_samples, len(X))
    plain = sk.OPTICS(min_samples=min_samples, cluster_method="dbscan", eps=1.0).fit(X)
    order = density.reachability_of(X, min_samples)
    assert order.ordering.tolist() == plain.ordering_.tolist()
    assert order.reachability.tolist() == plain.reachability_.tolist()
    assert order.core.tolist() == plain.core_distances_.tolist()
    assert order.predecessor.tolist() == plain.predecessor_.tolist()


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("pairs", [1, 500, 2**18])
def test_however_few_pairs_are_held_at_once_the_labels_are_the_same(pairs, wide, monkeypatch):
    monkeypatch.setattr(density, "PAIRS", pairs)
    X = Digits().load().X[:300] if wide else Blobs(n_samples=200, cluster_std=2).load().X
    eps = 1.6 if wide else 0.9
    assert (density.dbscan(X, eps, 4) == sk.DBSCAN(eps=eps, min_samples=4).fit_predict(X)).all()


def test_the_knee_is_farthest_below_the_line_between_the_ends():
    # The line from (0, 0) to (4, 4) is 1, 2 and 3 in between: what is farthest below it is the fourth, by 2.
    assert density.knee(np.array([0.0, 0.5, 0.8, 1.0, 4.0])) == 3
    assert density.knee(np.full(5, 2.0)) == 4


def test_how_near_each_has_enough_others_counts_itself():
    X = np.array([[0.0], [1.0], [3.0]])
    assert density.core_distances(X, 1).tolist() == [0, 0, 0]
    assert density.core_distances(X, 2).tolist() == [1, 1, 2]
    assert density.core_distances(X, 3).tolist() == [3, 2, 3]


def test_a_suggested_distance_is_that_of_the_knee_where_it_tells_points_apart():
    X = Moons().load().X
    core = density.core_distances(X, 5)
    ascending = np.sort(core)
    eps = density.suggested_eps(core, lambda eps: density.dbscan(X, eps, 5))
    assert eps == density.rounded(float(ascending[density.knee(ascending)]))


def test_a_suggested_distance_is_less_than_that_of_the_knee_where_that_leaves_one_cluster():
    X = Digits().load().X
    core = density.core_distances(X, 5)
    at_knee = density.rounded(float(np.sort(core)[density.knee(np.sort(core))]))
    eps = density.suggested_eps(core, lambda eps: density.dbscan(X, eps, 5))
    assert density.dbscan(X, at_knee, 5).max() <= 2
    assert eps < at_knee
    assert density.dbscan(X, eps, 5).max() >= 4
    assert (core <= eps).mean() >= 0.5


def test_a_rounded_distance_reaches_as_far_in_four_digits():
    assert density.rounded(1.23456) == 1.235
    assert density.rounded(1.234) == 1.234
    assert density.rounded(0.00012341) == 0.0001235
    assert density.rounded(123456.0) == 123500.0
    assert density.rounded(0.0) > 0


def test_a_cut_of_the_order_is_that_of_optics():
    points = Points(Blobs(n_samples=200, cluster_std=2).load().X)
    order = density.reachability(points, 6)
    plain = sk.OPTICS(min_samples=6, cluster_method="dbscan", eps=1.1).fit_predict(points.X)
    assert order.cut(1.1).tolist() == plain.tolist()
