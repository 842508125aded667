"""Scores of clusters are scikit-learn's, and what nobody would choose is derived on paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from dashboard import results
from dashboard.compute import shared
from dashboard.compute.clustering import cluster
from dashboard.compute.compare import dominated, separation
from dashboard.compute.methods import HDBSCAN, KMeans
from dashboard.compute.scores import agreement
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
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


@pytest.mark.parametrize(
    "points",
    [
        Wine(standardize=False).load(),
        Digits().load(),
        Points(np.random.default_rng(0).integers(0, 256, (60, 3)).astype(np.uint8), unit=255.0),
    ],
    ids=["narrow", "wide", "bytes"],
)
@pytest.mark.parametrize("n_clusters", [2, 7, 25])
def test_silhouettes_of_shared_distances_are_scikit_learns(points, n_clusters):
    labels = cluster(points, KMeans(n_clusters=n_clusters)).labels
    found = shared.silhouettes(shared.distances(points), labels)
    assert found.values == pytest.approx(metrics.silhouette_samples(points.X, labels), abs=1e-6)
    noisy = np.where(np.arange(len(labels)) % 9 == 0, -1, labels)
    found, inside = shared.silhouettes(shared.distances(points), noisy), noisy >= 0
    assert found.rows.tolist() == np.flatnonzero(inside).tolist()
    assert found.values == pytest.approx(metrics.silhouette_samples(points.X[inside], noisy[inside]), abs=1e-6)


def test_distances_are_found_once_for_all_clusterings_of_few_rows(monkeypatch):
    count, whole = [], shared.distances
    monkeypatch.setattr(shared, "distances", lambda points: count.append(1) or whole(points))
    source = Blobs(n_samples=200, random_state=93)
    for k in (2, 3, 4):
        mine = results.silhouette(source, KMeans(n_clusters=k)).mean
        labels = results.clustering(source, KMeans(n_clusters=k)).labels
        assert mine == pytest.approx(metrics.silhouette_score(source.load().X, labels))
    assert len(count) == 1


def test_of_many_rows_silhouettes_are_found_one_by_one(monkeypatch):
    monkeypatch.setattr(shared, "distances", lambda _: pytest.fail("all distances of many rows"))
    assert results.silhouette(Blobs(n_samples=shared.MOST + 1), KMeans(n_clusters=3)) is not None


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2], [-1, -1, -1], [0, -1, -1]])
def test_one_cluster_and_as_many_as_points_have_no_silhouettes(labels):
    points = Points(np.array([[0.0], [1], [5]]))
    assert shared.silhouettes(shared.distances(points), np.array(labels)) is None


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
