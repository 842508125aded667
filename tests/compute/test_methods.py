"""A method is one file and a name in a table: all doors take one that they have never seen."""

import re

import numpy as np
import pytest
from sklearn import cluster as sk
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dashboard.compute import cost, memory, methods, seconds
from dashboard.compute.clustering import MAX_CLUSTERS, cluster
from dashboard.compute.cost import MIB, Limits
from dashboard.compute.labels import by_size
from dashboard.compute.methods import METHODS, BayesianMixture, GaussianMixture, KMeans, Method, of_clusters, suited
from dashboard.compute.methods.base import Fit
from dashboard.compute.size import Size
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.export.script import Script
from dashboard.page import words
from tests.made import LikeColumns


def line(*at):
    return Points(np.array([[float(x)] for x in at]))


def test_a_made_up_method_is_fitted_as_its_plain_call():
    points = Blobs(centers=4).load()
    space = {"make_pipeline": make_pipeline, "StandardScaler": StandardScaler, "Birch": sk.Birch}
    plain = eval(words.call(LikeColumns(n_clusters=4)), space).fit_predict(points.X)
    found = cluster(points, LikeColumns(n_clusters=4))
    assert (found.labels == by_size(plain)).all()
    assert (found.n_clusters, found.inertia, found.n_iter, found.converged, found.bic) == (4, None, None, None, None)


def test_a_made_up_method_is_called_with_every_constant():
    call = "make_pipeline(StandardScaler(), Birch(n_clusters=3, branching_factor=50, threshold=0.01))"
    assert words.call(LikeColumns(n_clusters=3)) == call


def test_a_made_up_method_is_refused_what_cannot_be():
    with pytest.raises(
        Refusal, match=re.escape("n_clusters of 5 is too many, for there are 4 points. Choose 4 or fewer")
    ) as caught:
        cluster(line(0, 1, 2, 3), LikeColumns(n_clusters=5))
    assert caught.value.parameter == "n_clusters"


def test_a_made_up_method_that_fails_says_so_in_a_sentence(monkeypatch):
    def fails(*_):
        raise ValueError

    monkeypatch.setattr(sk.Birch, "fit", fails)
    with pytest.raises(
        Refusal, match=re.escape("LikeColumns gave up on these 4 points with these constants; choose others.")
    ):
        cluster(line(0, 1, 2, 3), LikeColumns(n_clusters=2))


def test_a_made_up_method_that_finds_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(LikeColumns, "fit", lambda _, X: Fit(np.arange(len(X))))
    with pytest.raises(
        Refusal, match=re.escape("201 clusters were found; at most 200 are shown. Choose other constants.")
    ) as caught:
        cluster(line(*range(MAX_CLUSTERS + 1)), LikeColumns())
    assert caught.value.parameter is None
    monkeypatch.setattr(LikeColumns, "fewer", "branching_factor")
    with pytest.raises(Refusal, match=re.escape("Choose a larger branching_factor.")) as caught:
        cluster(line(*range(MAX_CLUSTERS + 1)), LikeColumns())
    assert caught.value.parameter == "branching_factor"


def test_a_made_up_method_is_estimated_and_offered_in_smaller():
    size, method = Size(10_000, 3), LikeColumns(n_clusters=20)
    assert seconds.of_fit(size, method) == pytest.approx(20)
    # Twice as many numbers of 8 bytes, 100 bytes a point, and what any fit takes.
    assert memory.of_fit(size, method) == 2 * 8 * 30_000 + 100 * 10_000 + 16 * MIB
    cost.check(size, method, Limits(seconds=20.001))
    with pytest.raises(Refusal, match=re.escape("may take 20 seconds; at most 10 seconds")) as caught:
        cost.check(size, method, Limits(seconds=10.001))
    assert [offer.changes for offer in caught.value.offers] == [{"n_clusters": 10}, {"n_samples": 5_000}]


def test_a_made_up_method_is_asked_for_other_numbers_of_clusters():
    assert of_clusters(LikeColumns(), 3) == LikeColumns(n_clusters=3)


def test_what_the_call_of_a_made_up_method_uses_is_imported_once_it_is_in_the_table(monkeypatch):
    monkeypatch.setattr(methods, "METHODS", (*METHODS, LikeColumns()))
    assert Script("", [("", words.call(LikeColumns()))]).imports().splitlines() == [
        "from sklearn.cluster import Birch",
        "from sklearn.pipeline import make_pipeline",
        "from sklearn.preprocessing import StandardScaler",
    ]


@pytest.mark.parametrize("missing", ["fit", "seconds", "nbytes"])
def test_what_a_method_does_not_declare_is_named(missing, monkeypatch):
    monkeypatch.delattr(LikeColumns, missing)
    with pytest.raises(NotImplementedError, match="LikeColumns"):
        getattr(LikeColumns(), missing)(Size(3, 1) if missing != "fit" else np.zeros((3, 1)))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_each_method_of_the_table_is_all_in_its_file(method):
    assert type(method).__module__ == f"dashboard.compute.methods.{method.kind}"
    assert {"seconds", "nbytes"} <= vars(type(method)).keys()
    assert type(method).__doc__.startswith(f"`sklearn.{method.estimator}`")
    assert isinstance(method, Method)


def test_what_suits_the_data_leaves_alone_what_is_too_dear_for_a_method():
    assert suited(KMeans(), Digits()).n_init == 10
    mixture = suited(GaussianMixture(), Digits())
    assert (mixture.n_components, mixture.pca__n_components) == (10, 20)
    assert (mixture.n_init, mixture.max_iter) == (1, 100)


@pytest.mark.parametrize("mixture", [GaussianMixture, BayesianMixture])
def test_a_mixture_that_gives_up_offers_rounder_components_unless_they_are(mixture):
    def offered(covariance_type):
        return [offer.changes for offer in mixture(covariance_type=covariance_type).gave_up(line(0, 1).X).offers]

    assert offered("full") == [{"covariance_type": "spherical"}]
    assert offered("spherical") == []
