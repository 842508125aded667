"""The tree and the run: where the line is the run, where it is the lens's own, and how one becomes the other."""

import json

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.labels import matched
from dashboard.compute.methods import KMeans, suited
from dashboard.data.tables import Iris
from dashboard.errors import Refusal
from dashboard.run import run
from dashboard.tabs import dendrogram, scatter
from dashboard.tabs.tree_view import cut_of
from tests.components import text, walk
from tests.views import viewed

WARD = "data=iris&method=agglomerative"


def at(query):
    return cut_of(viewed(dendrogram, query))


def test_a_run_that_is_a_cut_of_the_tree_is_its_line():
    of = at(f"{WARD}&method.n_clusters=4")
    assert of.is_run
    assert (of.run, of.n_clusters) == (None, 4)
    assert of.clusters.tolist() == results.coloured(Iris(), of.view.method, False).tolist()
    shown = dendrogram.settings(of)
    assert (shown["~"], shown["method.n_clusters"]) == ("method", 4)


@pytest.mark.parametrize(
    "query",
    ["data=iris&method=kmeans", f"{WARD}&dendrogram.linkage=single", f"{WARD}&dendrogram.n_centres=20"],
    ids=["no tree", "another linkage", "a tree of centres"],
)
def test_any_other_run_lies_beside_the_tree_which_has_a_cut_of_its_own(query):
    of = at(query)
    assert not of.is_run
    # As many clusters as the run has, unless the lens says otherwise.
    assert of.n_clusters == of.run.found.n_clusters == 3
    assert at(f"{query}&dendrogram.n_clusters=5").n_clusters == 5
    assert dendrogram.settings(of)["~"] == "dendrogram"
    assert len(dendrogram.sent(of)["run"]) == 150


def test_without_groups_the_cut_is_numbered_after_the_run_beside_it():
    of = at("data=iris&method=kmeans&hide=true")
    mine = run(Iris(), suited(KMeans(), Iris()), hide=True)
    labels = results.linkage(Iris(), "ward").cut_n(3)
    assert of.clusters.tolist() == matched(labels, [mine.colours]).tolist()
    assert dendrogram.sent(of)["truth"].tolist() == mine.colours.tolist()


def test_a_run_that_is_refused_leaves_the_tree_there_with_the_reason():
    page = dendrogram.picture(viewed(dendrogram, "data=iris&method=kmeans&method.n_clusters=50&data.standardize=true"))
    assert "agrees with it" in text(page.words["dendrogram-run"])
    few = dendrogram.picture(viewed(dendrogram, "data.n_samples=9&method=gaussian_mixture&method.n_components=20"))
    assert "n_components of 20 is too many" in text(few.words["dendrogram-run"])
    assert few.drawings["dendrogram-tree"].figure().data


def test_the_cut_becomes_the_run_by_one_button_and_then_says_nothing_of_another():
    query = "data=iris&method=kmeans&dendrogram.linkage=average&dendrogram.n_clusters=4"
    before = dendrogram.picture(viewed(dendrogram, query))
    (button,) = [c for c in walk(before.words["dendrogram-run"]) if hasattr(c, "data-set")]
    fields = {name: value for name, value in json.loads(getattr(button, "data-set")).items() if value is not None}
    assert fields == {
        "method": "agglomerative",
        "method.linkage": "average",
        "method.cut": "n_clusters",
        "method.n_clusters": 4,
    }
    spelled = "&".join(f"{name}={value}" for name, value in fields.items())
    after = at(f"data=iris&{spelled}")
    assert after.is_run
    assert after.clusters.tolist() == at(query).clusters.tolist()
    assert dendrogram.picture(after.view).words["dendrogram-run"] == []
    # And it is what the other lenses show.
    (shown,) = scatter.runs_of(after.view).values()
    assert shown.colours.tolist() == after.clusters.tolist()


def test_a_tree_of_centres_is_no_clustering_that_could_become_the_run():
    page = dendrogram.picture(viewed(dendrogram, f"{WARD}&dendrogram.n_centres=20"))
    assert not [c for c in walk(page.words["dendrogram-run"]) if hasattr(c, "data-set")]


def test_how_far_cut_and_run_agree_is_said():
    same = "data=blobs&method=kmeans&dendrogram.linkage=average"
    assert "this cut makes the same clusters" in text(
        dendrogram.picture(viewed(dendrogram, same)).words["dendrogram-run"]
    )
    other = dendrogram.picture(viewed(dendrogram, "data=iris&method=kmeans")).words["dendrogram-run"]
    assert "agrees with it to an ARI of 0.6" in text(other)


def test_by_hand_any_number_of_clusters_can_be_made_and_too_many_are_no_run_elsewhere():
    assert at(f"{WARD}&method.n_clusters=150").n_clusters == len(
        np.unique(at(f"{WARD}&method.n_clusters=150").clusters)
    )
    with pytest.raises(Refusal, match="at most 200 clusters are shown"):
        scatter.picture(viewed(scatter, "data.n_samples=300&method=agglomerative&method.n_clusters=201"))
    assert at("data.n_samples=300&method=agglomerative&method.n_clusters=201").n_clusters == 201
