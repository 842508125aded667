"""The curve that eps is chosen from, held against numbers that can be read off and against DBSCAN."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from dashboard import results
from dashboard.compute import kdistances, methods
from dashboard.compute.density import reachability
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs, Moons


def test_distances_ascend_and_count_the_point_itself():
    of = kdistances.k_distances(Points(np.array([[0.0], [1.0], [3.0], [13.0]])), 2)
    assert of.distances.tolist() == [1, 1, 2, 10]
    assert of.knee == 2
    assert of.at_knee == 2.0
    assert [of.dense(eps) for eps in (0.5, 1.0, 2.5, 10.0)] == [0, 2, 3, 4]


def test_each_distance_of_the_table_finds_what_dbscan_finds():
    points = Moons(noise=0.15).load()
    of = kdistances.k_distances(points, 5)
    assert of.at_knee in of.eps
    assert len(of.eps) >= 5
    for eps, n_clusters, n_noise in zip(of.eps, of.n_clusters, of.n_noise, strict=True):
        labels = DBSCAN(eps=eps, min_samples=5).fit_predict(points.X)
        assert (n_clusters, n_noise) == (labels.max() + 1, (labels < 0).sum())


def test_those_of_an_order_are_of_its_cuts():
    points = Blobs(cluster_std=1.5).load()
    order = reachability(points, 5)
    of = kdistances.of_order(order)
    assert of.distances == pytest.approx(kdistances.k_distances(points, 5).distances)
    for eps, n_clusters, n_noise in zip(of.eps, of.n_clusters, of.n_noise, strict=True):
        labels = order.cut(eps)
        assert (n_clusters, n_noise) == (labels.max() + 1, (labels < 0).sum())


def test_all_cuts_of_optics_are_of_one_order_and_eps_changes_nothing_of_it():
    of = methods.OPTICS(min_samples=7, eps=0.8)
    order = results.reachability(Blobs(), of.ordered())
    assert of.ordered() == methods.OPTICS(min_samples=7, cluster_method="xi").ordered()
    assert results.clustering(Blobs(), of).seconds == order.seconds
