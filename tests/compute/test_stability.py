"""Runs from many seeds are the runs that a reader would get, each by itself."""

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.many import many_fits
from dashboard.compute.methods import KMeans
from dashboard.compute.stability import Stability, chance, joined, run, stability
from dashboard.data.points import Points, numbered
from dashboard.data.synthetic import Blobs
from dashboard.layer import layer
from dashboard.layer.layer import Layer

BLOBS = Blobs(n_samples=60, centers=4)
RANDOM = KMeans(n_clusters=4, init="random", n_init=9, random_state=5)
PAIRS = Points(
    np.array([[x, 0.0, 0.0] for x in (0.0, 1.0, 50.0, 51.0, 100.0, 101.0)]),
    numbered(np.repeat(np.arange(3), 2), "blob", "blobs"),
)


def test_each_run_is_the_clustering_of_its_seed():
    found = results.stability(BLOBS, RANDOM, 3, 8)
    # On as many threads as the runs had: another number of them adds squares in another order.
    with layer.using(Layer()), many_fits(BLOBS.load().stored.size):
        for place, seed in enumerate(range(3, 11)):
            plain = KMeans(n_clusters=4, init="random", n_init=1, random_state=seed)
            assert found.inertia[place] == results.clustering(BLOBS, plain).inertia
            assert found.ari[place] == results.agreement(BLOBS, plain).ari


def test_runs_found_all_blobs_where_none_is_split_and_none_share_a_cluster():
    # Three pairs a unit wide: each adds a half, unless a run gave two of its three centres to one pair.
    found = stability(PAIRS, KMeans(n_clusters=3, init="random"), range(20))
    assert 0 < found.found.sum() < 20
    assert (found.found == (found.inertia < 1.6)).all()
    assert found.inertia.min() == pytest.approx(1.5)
    assert (found.found == (found.ari == 1)).all()


def test_two_clusters_never_find_three_blobs():
    assert not stability(PAIRS, KMeans(n_clusters=2), range(5)).found.any()


def test_parts_are_joined_in_their_order_and_cut_at_any_number():
    one = Stability(np.array([1.0, 2.0]), np.array([0.1, 0.2]), np.array([True, False]))
    both = joined([one, one]).first(3)
    assert both.inertia.tolist() == [1, 2, 1]
    assert both.ari.tolist() == [0.1, 0.2, 0.1]
    assert both.found.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("found", "runs", "n_init", "likely"), [(1, 2, 1, 0.5), (1, 2, 3, 0.875), (0, 9, 10, 0.0), (9, 9, 1, 1.0)]
)
def test_the_best_of_some_starts_fails_only_if_all_do(found, runs, n_init, likely):
    assert chance(found, runs, n_init) == pytest.approx(likely)


def test_a_run_differs_in_its_start_alone():
    assert run(RANDOM, 7) == KMeans(n_clusters=4, init="random", n_init=1, random_state=7)
