"""Many fits: the same answers as of one, and nothing of it stays when they are done."""

import threading

import numpy as np
import pytest
from sklearn import get_config

# How many scikit-learn's own loops take, whatever other libraries that a process has loaded would.
from sklearn.utils._openmp_helpers import _openmp_effective_n_threads as threads

from dashboard.compute.clustering import cluster
from dashboard.compute.many import SMALL, many_fits
from dashboard.compute.methods import KMeans
from dashboard.data.points import Points

POINTS = Points(np.random.default_rng(0).normal(size=(600, 8)))


def elsewhere(ask):
    """What another thread is told meanwhile."""
    told = []
    thread = threading.Thread(target=lambda: told.append(ask()))
    thread.start()
    thread.join()
    return told[0]


def test_a_fit_among_many_makes_of_points_what_it_makes_alone():
    alone = cluster(POINTS, KMeans(n_clusters=5))
    with many_fits(POINTS.stored.size):
        among = cluster(POINTS, KMeans(n_clusters=5))
    assert among.labels.tolist() == alone.labels.tolist()
    assert (among.n_iter, among.inertia) == (alone.n_iter, pytest.approx(alone.inertia, rel=1e-12))


def test_little_data_has_one_thread_inside_and_all_of_them_outside_and_elsewhere():
    before, checked, there = threads(), get_config(), elsewhere(threads)
    with many_fits(SMALL - 1):
        assert threads() == 1
        assert get_config()["assume_finite"]
        assert elsewhere(threads) == there
    assert threads() == before
    assert get_config() == checked


def test_much_data_has_all_threads():
    before = threads()
    with many_fits(SMALL):
        assert threads() == before


def test_an_error_among_many_leaves_nothing_behind():
    before, checked = threads(), get_config()
    with pytest.raises(ZeroDivisionError), many_fits(10):
        raise ZeroDivisionError
    assert (threads(), get_config()) == (before, checked)
