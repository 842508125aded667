"""Synthetic points are scikit-learn's shapes in space, and teach what the page says that they teach."""

import numpy as np
import pytest
from sklearn.datasets import make_circles, make_moons

from dashboard import results
from dashboard.compute.methods import HDBSCAN, Agglomerative, GaussianMixture, KMeans, Spectral
from dashboard.data.synthetic import Anisotropic, Blobs, Circles, Moons, Unequal
from dashboard.tabs import scatter
from dashboard.tabs.scatter import LESSONS, picture
from tests.components import text as words_of
from tests.views import viewed

SYNTHETIC = (Blobs, Moons, Circles, Anisotropic, Unequal)


def ari(source, method):
    return results.agreement(source, method).ari


@pytest.mark.parametrize("source", [Moons(), Circles()], ids=lambda g: g.kind)
def test_what_gaps_part_is_lost_on_k_means_and_found_by_links_and_density(source):
    assert ari(source, KMeans(n_clusters=2)) < 0.6
    assert ari(source, GaussianMixture(n_components=2)) < 0.6
    assert ari(source, Agglomerative(linkage="single", cut="n_clusters", n_clusters=2)) == 1
    assert ari(source, HDBSCAN()) == 1
    assert ari(source, Spectral(n_clusters=2)) == 1


@pytest.mark.parametrize("source", [Anisotropic(), Unequal()], ids=lambda g: g.kind)
def test_a_mixture_finds_shapes_and_widths_that_k_means_does_not(source):
    assert ari(source, KMeans(n_clusters=3)) < 0.6
    assert ari(source, GaussianMixture(n_components=3)) > 0.9


@pytest.mark.parametrize(
    ("source", "flat"),
    [
        (Moons(), make_moons(300, noise=0.05, random_state=0)),
        (Circles(shuffle=False), make_circles(300, shuffle=False, noise=0.05, factor=0.5, random_state=0)),
    ],
    ids=("moons", "circles"),
)
def test_seen_from_the_front_they_are_scikit_learns(source, flat):
    points = source.load()
    assert np.array_equal(points.X[:, [0, 2]], flat[0])
    assert np.array_equal(points.groups.truth, flat[1])
    assert 0.9 * source.depth < np.ptp(points.X[:, 1]) <= source.depth


def test_stretched_once_blobs_are_blobs():
    plain, stretched = Blobs(centers=3).load(), Anisotropic(stretch=1).load()
    assert np.allclose(plain.X, stretched.X)
    assert (plain.groups.truth == stretched.groups.truth).all()


def test_a_stretched_blob_is_so_many_times_as_long_as_wide():
    X = Anisotropic(centers=1, n_samples=20_000, cluster_std=1, stretch=4).load().X
    spread = np.sqrt(np.linalg.eigvalsh(np.cov(X.T)))
    assert spread == pytest.approx([1, 1, 4], rel=0.05)


def test_the_last_of_unequal_blobs_is_so_many_times_as_wide_and_large():
    points = Unequal(n_samples=90_000, cluster_std=4, ratio=8, centers=2).load()
    assert np.bincount(points.groups.truth).tolist() == [10_000, 80_000]
    spread = [points.X[points.groups.truth == blob].std(axis=0).mean() for blob in (0, 1)]
    assert spread == pytest.approx([0.5, 4], rel=0.05)


@pytest.mark.parametrize("source", SYNTHETIC, ids=lambda g: g.__name__)
@pytest.mark.parametrize("n_samples", [2, 3, 9])
def test_few_points_are_as_many_as_were_asked_for(source, n_samples):
    points = source(n_samples=n_samples).load()
    assert points.X.shape == (n_samples, 3)
    assert set(points.groups.truth) <= set(range(source().n_groups))


def test_a_lesson_is_a_view_of_its_ground_that_reads_as_promised():
    for promise, views in LESSONS.items():
        for view in views:
            assert viewed(scatter, view.to_query()) == view
            page = picture(view)
            said = {slot: words_of(page.words[f"scatter-said-{slot}"]) for slot in view.panels()}
            noun = view.data.load().groups.noun[0]
            assert f"Every {noun} is one cluster of its own." not in said["a"], promise
            assert f"Every {noun} is one cluster of its own." in said["b"], promise
            if view.data == Moons():
                assert "Both moons are split." in said["a"]
