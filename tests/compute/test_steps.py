"""K-means step by step is scikit-learn's own run, from the start that it draws to the end that it finds."""

import numpy as np
import pytest
from sklearn import cluster as estimators

from dashboard.compute.clustering import cluster
from dashboard.compute.labels import by_size
from dashboard.compute.many import many_fits
from dashboard.compute.methods import KMeans
from dashboard.compute.quiet import quiet
from dashboard.compute.steps import Steps, steps
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs, Moons

# With this seed the start is drawn at 0 and 1. They get {0} and {1, 2, 10}, whose means are 0 and 13/3;
# those get {0, 1, 2} and {10}, whose means are 1 and 10, and there everything stays.
LINE = Points(np.array([[0.0], [1], [2], [10]]))
ON_LINE = KMeans(n_clusters=2, init="random", random_state=21)
# With this seed two centres are drawn at 0, so that one of them has no points.
TWICE = Points(np.array([[0.0], [0], [0], [5], [9]]))
ON_TWICE = KMeans(n_clusters=3, init="random", random_state=0)


def test_points_on_a_line_go_as_on_paper():
    found = steps(LINE, ON_LINE)
    np.testing.assert_allclose(found.centers[..., 0], [[0, 1], [0, 13 / 3], [1, 10], [1, 10]])
    assert found.labels.tolist() == [[0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    # 1 and 9 squared; then 1, 2 and 17/3; then two points at 1 from their mean.
    np.testing.assert_allclose(found.inertia, [82, 5 + (17 / 3) ** 2, 2, 2])
    assert found.changed().tolist() == [0, 2, 0, 0]
    np.testing.assert_allclose(found.moved(), [[0, 0], [0, 10 / 3], [1, 17 / 3], [0, 0]])
    assert found.last == 3


def rounds(points, method, n):
    """The first n rounds of the same run, by scikit-learn alone."""
    with quiet():
        return estimators.KMeans(
            method.n_clusters, init=method.init, n_init=1, max_iter=n, random_state=method.random_state
        ).fit(points.X)


@pytest.mark.parametrize(
    ("points", "method"),
    [
        (LINE, ON_LINE),
        (TWICE, ON_TWICE),
        (Blobs(n_samples=200).load(), KMeans(init="random")),
        (Blobs(n_samples=200, cluster_std=2, random_state=3).load(), KMeans(n_clusters=12, random_state=5)),
        (Blobs(n_samples=60, cluster_std=5, random_state=4).load(), KMeans(n_clusters=20, init="random")),
    ],
    ids=["on a line", "an empty cluster", "random", "k-means++", "many clusters"],
)
def test_each_step_is_where_scikit_learn_is_after_so_many_rounds(points, method):
    found = steps(points, method)
    assert found.last == rounds(points, method, method.max_iter).n_iter_
    for step in range(1, found.last + 1):
        there = rounds(points, method, step)
        np.testing.assert_allclose(found.centers[step], there.cluster_centers_, atol=1e-12)
        np.testing.assert_allclose(found.inertia[step], there.inertia_, atol=1e-12)
        assert found.labels[step].tolist() == there.labels_.tolist()


@pytest.mark.parametrize("seed", range(16))
def test_each_step_is_of_the_same_run_where_distances_tie(seed):
    # Two half circles without noise have pairs of points as far from a centre as each other.
    points = Moons(n_samples=300, noise=0, random_state=seed).load()
    method = KMeans(n_clusters=32, init="random", random_state=seed)
    # On one thread: several add up their sums in the order in which they end.
    with many_fits(points.stored.size):
        found, whole = steps(points, method), cluster(points, method)
        assert by_size(found.labels[-1]).tolist() == whole.labels.tolist()
        assert (found.last, found.inertia[-1]) == (whole.n_iter, whole.inertia)
        for step in range(1, found.last + 1):
            assert found.labels[step].tolist() == rounds(points, method, step).labels_.tolist()


def test_a_centre_without_points_is_moved_as_scikit_learn_moves_it():
    found = steps(TWICE, ON_TWICE)
    assert set(found.labels[0]) == {0, 1}
    assert set(found.labels[1]) == {0, 1, 2}


@pytest.mark.parametrize("init", ["random", "k-means++"])
@pytest.mark.parametrize("constants", [{}, {"n_init": 4}, {"max_iter": 2}, {"n_clusters": 1}])
@pytest.mark.parametrize("seed", range(3))
def test_the_end_is_the_clustering(init, constants, seed):
    points = Blobs(n_samples=150, cluster_std=1.5, random_state=seed).load()
    method = KMeans(init=init, random_state=seed, **constants)
    found, whole = steps(points, method), cluster(points, method)
    assert (found.last, found.converged) == (whole.n_iter, whole.converged)
    assert by_size(found.labels[-1]).tolist() == whole.labels.tolist()
    assert found.inertia[-1] == pytest.approx(whole.inertia)
    assert (np.diff(found.inertia) <= 1e-9).all()


def test_bytes_are_clustered_in_their_unit():
    images = Points(np.array([[0, 0], [0, 51], [255, 255]], np.uint8), unit=255.0)
    found = steps(images, KMeans(n_clusters=2))
    assert sorted(found.centers[-1].sum(axis=1)) == pytest.approx([0.1, 2])
    assert found.centers.dtype == np.float64


def test_what_does_not_fit_together_is_no_answer():
    with pytest.raises(AssertionError):
        Steps(np.zeros((2, 3, 1)), np.full((2, 5), 3, np.uint8), np.zeros(2), True)
    with pytest.raises(AssertionError):
        Steps(np.zeros((2, 3, 1)), np.zeros((3, 5), np.uint8), np.zeros(2), True)
