"""Every method of the table is the plain scikit-learn call that the page shows, whatever the data."""

import json
import warnings
from dataclasses import replace

import numpy as np
import pytest

from dashboard.compute import methods
from dashboard.compute.clustering import cluster
from dashboard.compute.labels import NOISE, by_size, sizes
from dashboard.compute.methods import METHODS, suited
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.sources import SOURCES
from dashboard.data.synthetic import Blobs
from dashboard.data.tables import Wine
from dashboard.errors import Refusal
from dashboard.export.script import Script

FEW = replace(Digits().load(), groups=None)
DATA = {
    "blobs": (Blobs(n_samples=210, cluster_std=2), Blobs(n_samples=210, cluster_std=2).load()),
    "wines": (Wine(), Wine().load()),
    "digits": (Digits(), Points(FEW.X[:400])),
    "bytes": (Digits(), Points((FEW.X[:200] * 255).astype(np.uint8), None, unit=255.0)),
    "two": (Blobs(), Points(np.array([[0.0, 0.0], [3.0, 4.0]]))),
    "one place": (Blobs(), Points(np.ones((12, 3)))),
    "pairs": (Blobs(), Points(np.repeat(np.arange(6.0), 3).reshape(-1, 1) ** 2)),
}
# Beside the constants that suit the data.
MORE = [
    methods.BisectingKMeans(n_clusters=5, n_init=3, init="random", bisecting_strategy="largest_cluster"),
    methods.BayesianMixture(n_components=6, n_init=2, covariance_type="diag", weight_concentration_prior=0.01),
    methods.BayesianMixture(n_components=4, covariance_type="spherical", pca__n_components=1),
    methods.BayesianMixture(n_components=4, weight_concentration_prior_type="dirichlet_distribution"),
    methods.Birch(n_clusters=4, threshold=1.5, branching_factor=3),
    methods.DBSCAN(eps=1.2, min_samples=4),
    methods.DBSCAN(eps=1e-6, min_samples=2),
    methods.DBSCAN(eps=1e6, min_samples=1),
    methods.OPTICS(eps=1.2, min_samples=4),
    methods.OPTICS(cluster_method="xi", xi=0.1, min_samples=3, min_cluster_size=4),
    methods.MeanShift(bandwidth=2.0, max_iter=3),
    methods.MeanShift(bandwidth=2.0, bin_seeding=True, cluster_all=False),
    methods.AffinityPropagation(preference=-20.0, damping=0.6, max_iter=40, random_state=3),
    methods.AffinityPropagation(max_iter=2),
]


def plain(method, X):
    """The labels that come of the call, with what it imports, as a reader runs it."""
    space = {}
    call = method.pipeline()
    exec(Script("", [("", call)]).imports(), space)
    with warnings.catch_warnings(), np.errstate(divide="ignore"):
        warnings.simplefilter("ignore")
        return by_size(eval(call, space).fit_predict(X))


def held(points, method):
    """A method's clustering, held against its plain call."""
    try:
        found = cluster(points, method)
    except Refusal:
        return None
    assert (found.labels == plain(found.exact(method), points.X)).all(), found.exact(method).pipeline()
    return found


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_the_method_that_suits_the_data_is_its_plain_call(method, name):
    source, points = DATA[name]
    found = held(points, suited(method, source))
    assert found is not None or name in ("two", "one place", "pairs")


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("method", MORE, ids=lambda method: method.pipeline()[:70])
def test_the_method_with_other_constants_is_its_plain_call(method, name):
    held(DATA[name][1], method)


@pytest.mark.parametrize("kind", [methods.DBSCAN, methods.OPTICS, methods.MeanShift, methods.AffinityPropagation])
@pytest.mark.parametrize("source", [s for s in SOURCES if s.kind != "mnist"], ids=lambda source: source.kind)
def test_what_is_left_to_the_data_leaves_neither_noise_alone_nor_a_cluster_a_point(kind, source):
    points = source.load()
    if len(points) > 1_000 and kind in (methods.MeanShift, methods.AffinityPropagation):
        points = Points(points.X[::4])
    found = cluster(points, suited(kind(), source))
    assert found.n_noise <= len(points) / 2
    assert 1 <= found.n_clusters <= len(points) / 5
    assert sizes(found.labels)[1].max() >= 5


def test_what_was_found_for_the_constants_is_told_and_gives_the_same_clusters():
    points = Blobs(cluster_std=1.5).load()
    for method in (
        methods.DBSCAN(),
        methods.OPTICS(),
        methods.Birch(),
        methods.MeanShift(),
        methods.AffinityPropagation(),
    ):
        found = cluster(points, method)
        ((name, value),) = found.chosen
        again = cluster(points, method.model_copy(update={name: value}))
        assert (again.labels == found.labels).all()
        assert again.chosen == ()
        # A number that can be typed into its control, and is then the same.
        assert float(f"{value:.4g}") == value
        assert f"{name}={value!r}" in found.exact(method).pipeline()
        assert json.loads(json.dumps(found.chosen)) == [[name, value]]


def test_a_rounds_limit_that_ends_a_fit_is_said():
    points = Blobs(cluster_std=2).load()
    assert cluster(points, methods.AffinityPropagation()).converged
    assert cluster(points, methods.AffinityPropagation(max_iter=3)).converged is False
    assert cluster(points, methods.MeanShift()).converged
    assert cluster(points, methods.MeanShift(max_iter=1)).converged is False
    rounds = cluster(points, methods.AffinityPropagation()).n_iter
    assert cluster(points, methods.AffinityPropagation(max_iter=rounds)).converged


def test_points_that_hang_together_within_eps_are_a_cluster_and_what_is_alone_is_noise():
    # Three, a gap of 5, two that are near but too few, and one far away.
    points = Points(np.array([[0.0], [1.0], [2.0], [7.0], [8.0], [30.0]]))
    found = cluster(points, methods.DBSCAN(eps=1.0, min_samples=3))
    assert found.labels.tolist() == [0, 0, 0, NOISE, NOISE, NOISE]
    assert (found.n_clusters, found.n_noise) == (1, 3)
    none = cluster(points, methods.DBSCAN(eps=0.5, min_samples=2))
    assert (none.n_clusters, none.n_noise) == (0, 6)


def refused(points, method):
    with pytest.raises(Refusal) as caught:
        cluster(points, method)
    return caught.value


def test_what_cannot_be_is_refused_with_what_can():
    line = Points(np.arange(300.0)[:, None] ** 1.5)
    for method in (methods.DBSCAN(min_samples=301), methods.OPTICS(min_samples=301)):
        assert refused(line, method).sentence.startswith("min_samples of 301 is too many, for there are 300 points.")
    steep = methods.OPTICS(cluster_method="xi", min_cluster_size=301)
    assert refused(line, steep).parameter == "min_cluster_size"
    few = Points(np.repeat([[0.0], [1.0]], 5, axis=0))
    assert "there are 2 different points" in refused(few, methods.BisectingKMeans(n_clusters=3)).sentence
    too_many = refused(line, methods.DBSCAN(eps=1e-3, min_samples=1))
    assert too_many.sentence == "300 clusters were found; at most 200 are shown. Choose a larger eps."
    assert [offer.changes for offer in too_many.offers] == [{"eps": 0}]
    too_many = refused(line, methods.MeanShift(bandwidth=1e-3))
    assert too_many.parameter == "bandwidth"
    assert [offer.changes for offer in too_many.offers] == [{"bandwidth": 0}]
    too_many = refused(line, methods.AffinityPropagation(preference=-1e-6))
    assert "Choose a lower preference" in too_many.sentence
    assert [offer.changes for offer in too_many.offers] == [{"preference": 0}]


def test_where_nothing_is_left_to_cluster_there_is_a_way_out():
    # In twenty directions, each 0.45 from a corner of the grid, they are 2 from it.
    off = Points(np.repeat([[0.45] * 20, [5.45] * 20], 9, axis=0))
    far = refused(off, methods.MeanShift(bandwidth=1.0, bin_seeding=True))
    assert [offer.changes for offer in far.offers] == [{"bin_seeding": False}]
    wide = refused(Points(np.arange(9.0)[:, None]), methods.Birch(n_clusters=1, threshold=50.0))
    assert "all points are in one small cluster" in wide.sentence
    assert [offer.changes for offer in wide.offers] == [{"threshold": 0}]


def test_too_many_small_clusters_of_birch_are_refused_or_gathered_more_coarsely(monkeypatch):
    monkeypatch.setattr("dashboard.compute.methods.birch.MOST", 20)
    points = Blobs(n_samples=400).load()
    refusal = refused(points, methods.Birch(threshold=0.01))
    assert "small clusters; at most 20 are gathered" in refusal.sentence
    assert [offer.changes for offer in refusal.offers] == [{"threshold": 0}]
    found = held(points, methods.Birch())
    assert found.n_clusters == 7
    assert dict(found.chosen)["threshold"] > 0.3
