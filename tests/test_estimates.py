"""What heavy questions are expected to take is held against what they take, by the kernel's account of a child."""

import logging
import sys

import pytest

from dashboard import results
from dashboard.compute import methods
from dashboard.compute.cost import MIB, Limits
from dashboard.data.synthetic import Blobs
from dashboard.layer import layer
from dashboard.layer.children import Children
from dashboard.layer.layer import Layer

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="Only Linux has children."), pytest.mark.slow]

MANY, SOME, FEW = (Blobs(n_samples=n, centers=9, random_state=41) for n in (100_000, 8_000, 2_000))
NINE = methods.KMeans(n_clusters=9)

QUESTIONS = {
    "clustering": lambda: results.clustering(MANY, NINE),
    "mixture": lambda: results.clustering(MANY, methods.GaussianMixture(n_components=9)),
    "hdbscan": lambda: results.clustering(SOME, methods.HDBSCAN(min_samples=300)),
    "dbscan": lambda: results.clustering(SOME, methods.DBSCAN(eps=8.0)),
    "optics": lambda: results.clustering(SOME, methods.OPTICS(eps=1.0)),
    "birch": lambda: results.clustering(SOME, methods.Birch(n_clusters=9)),
    "mean shift": lambda: results.clustering(FEW, methods.MeanShift(bandwidth=3.0)),
    "affinity": lambda: results.clustering(FEW, methods.AffinityPropagation(max_iter=100)),
    "bisecting": lambda: results.clustering(MANY, methods.BisectingKMeans(n_clusters=9)),
    "bayesian": lambda: results.clustering(SOME, methods.BayesianMixture(n_components=9)),
    "distances": lambda: results.k_distances(SOME, methods.DBSCAN(min_samples=600)),
    "silhouettes": lambda: results.silhouettes(MANY, NINE),
    "linkage": lambda: results.linkage(SOME, "average"),
    "ordered": lambda: results.ordered(FEW, 0, "ward"),
    "centres": lambda: results.centres(MANY, 1_000),
    "resamples": lambda: results.resamples(MANY, NINE, "bootstrap", 0, 0),
    "noisy resamples": lambda: results.resamples(MANY, NINE, "noise", 0, 0),
    "consensus": lambda: results.consensus(FEW, NINE, "bootstrap", 0, 20),
    "certainty": lambda: results.certainty(MANY, NINE, "subset", 0, 10),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_expected_is_no_less_than_what_is_taken_and_no_more_than_four_times(name, caplog, monkeypatch):
    monkeypatch.setattr("dashboard.layer.children.BLINK", 0.0)
    here = Layer(engine=Children(results.ANSWERS, 2048 * MIB), limits=Limits(memory=1024 * MIB))
    with layer.using(here), caplog.at_level(logging.DEBUG, "dashboard.layer.children"):
        QUESTIONS[name]()
    # What it needs was asked for before.
    told = [record for record in caplog.records if record.name == "dashboard.layer.children"]
    expected, taken = told[-1].args[1:]
    # Buffers of threads and of BLAS come to as much, whatever the question.
    assert taken <= expected < 4 * taken + 16 * MIB
