"""Scores of clusters are scikit-learn's, and what nobody would choose is derived on paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from dashboard.compute.clustering import cluster
from dashboard.compute.compare import dominated, separation
from dashboard.compute.methods import HDBSCAN, KMeans
from dashboard.compute.scores import agreement
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.tables import Wine


@pytest.mark.parametrize("source", [Wine(), Digits()], ids=lambda source: source.kind)
@pytest.mark.parametrize("method", [KMeans(n_clusters=5), HDBSCAN()], ids=lambda method: method.kind)
def test_how_apart_clusters_are_is_scikit_learns_without_noise(source, method):
    points = source.load()
    labels = cluster(points, method).labels
    inside, apart = labels >= 0, separation(points, labels)
    X, of = points.X[inside], labels[inside]
    assert apart.calinski_harabasz == pytest.approx(metrics.calinski_harabasz_score(X, of), rel=1e-12)
    assert apart.davies_bouldin == pytest.approx(metrics.davies_bouldin_score(X, of), rel=1e-12)


def test_both_scores_by_hand():
    # Two pairs on a line: middles 1 and 11, each point 1 from its own. Between: 4 · 25 / 1, within: 4 · 1 / 2.
    apart = separation(Points(np.array([[0.0], [2], [10], [12]])), np.array([0, 0, 1, 1]))
    assert apart.calinski_harabasz == pytest.approx(50)
    # Both are 1 wide, and their middles 10 apart.
    assert apart.davies_bouldin == pytest.approx(0.2)


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2], [-1, -1, -1], [0, 0, -1], [0, 1, -1]])
def test_one_cluster_and_as_many_as_points_have_no_scores(labels):
    assert separation(Points(np.array([[0.0], [1], [5]])), np.array(labels)) is None


def test_the_v_measure_is_scikit_learns():
    truth, labels = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 1])
    assert agreement(truth, labels).v_measure == pytest.approx(metrics.v_measure_score(truth, labels))
    one = np.zeros(6, np.int64)
    assert agreement(truth, one).v_measure == 0


def test_what_is_slower_and_no_better_is_dominated():
    #         quick, poor | as quick, poorer | slower, better | slower still, as good | slowest, best | no score
    seconds = [1, 1, 2, 3, 4, 0.5]
    goods = [0.2, 0.1, 0.5, 0.5, 0.9, None]
    # One without a score is worse than any, but nobody is as quick: it cannot be said to be beaten.
    assert dominated(seconds, goods).tolist() == [False, True, False, True, False, False]


def test_runs_that_are_alike_do_not_beat_each_other():
    assert dominated([1, 1], [0.5, 0.5]).tolist() == [False, False]


runs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5) | st.none()), min_size=1, max_size=12)


@given(runs)
def test_each_run_that_is_dominated_has_one_that_is_not_in_its_place(of):
    seconds, goods = zip(*of, strict=True)
    pale = dominated(seconds, goods)
    assert not pale.all()
    for i in np.flatnonzero(pale):
        good = -1 if goods[i] is None else goods[i]
        assert any(
            not pale[j] and seconds[j] <= seconds[i] and (-1 if goods[j] is None else goods[j]) >= good
            for j in range(len(of))
        )
