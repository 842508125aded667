"""Profile and rules say why a clustering is as it is, in a chart, sentences and tables."""

import pytest

from dashboard.errors import Refusal
from dashboard.tabs import scatter
from tests.components import text
from tests.views import viewed


def page_of(query):
    return scatter.picture(viewed(scatter, query))


def said(query, study):
    return text(page_of(query).words[f"scatter-{study}-said"])


def test_setosa_is_told_by_its_petals():
    told = said("data=iris&method=kmeans&show=profile", "profile")
    # Cluster 0 is numbered after setosa, whose petals are short: 1.46 cm of 4.9 cm.
    assert "petal" in told.split(" tells ")[0]
    assert "1.46 against" in told
    assert "lower" in told
    assert "overlap by 0%" in told


def test_two_clusters_are_held_against_each_other_by_their_numbers_in_charts():
    page = page_of("data=iris&method=kmeans&show=profile&profile.cluster=2&profile.against=1")
    assert page.words["scatter-profile-title"] == "A: what tells cluster 2 from cluster 1"
    assert len(page.drawings["scatter-profile-plot"].traces) == 8  # of four columns, two each


def test_of_a_clustering_beside_the_run_clusters_have_its_numbers():
    page = page_of("data=iris&method=kmeans&b=gaussian_mixture&edit=b&show=profile&profile.cluster=2")
    assert page.words["scatter-profile-title"] == "B: what tells cluster 2 from all others"


def test_of_images_the_difference_of_means_is_drawn():
    page = page_of("data=digits&method=minibatch&show=profile&profile.cluster=3&profile.against=9")
    (trace,) = page.drawings["scatter-profile-plot"].traces
    assert trace["z"].shape == (8, 8)
    assert trace["zmin"] == -trace["zmax"]


def test_names_by_hand_are_what_clusters_are_called():
    told = said("data=iris&method=kmeans&show=profile&hand=n0X;n1Y;n2Z", "profile")
    assert all(f"{number} · {name}" in told for number, name in zip("012", _names(), strict=True))


def _names():
    of = scatter.the_run(viewed(scatter, "data=iris&method=kmeans&hand=n0X;n1Y;n2Z"))
    return [of.names[number] for number in range(3)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("profile.cluster=7", "must be a cluster of this run, 0, 1, 2"),
        ("profile.cluster=1&profile.against=1", "told from itself"),
        ("method.n_clusters=1", "one cluster alone"),
        ("profile.cluster=-1", "must be a cluster"),
    ],
)
def test_what_cannot_be_held_against_each_other_is_refused(query, words):
    with pytest.raises(Refusal, match=words):
        page_of(f"data=iris&method=kmeans&show=profile&{query}")


def test_rules_are_sentences_with_counts():
    told = said("data=iris&method=agglomerative&method.linkage=single&method.n_clusters=2&show=rules", "rules")
    assert "petal width (cm) ≤ 0.8 →" in told
    assert ", 50 of 50 flowers" in told
    assert "100.0% of all flowers" in told


def test_rules_that_describe_badly_say_so():
    told = said("method=kmeans&method.n_clusters=7&show=rules&rules.max_depth=1", "rules")
    assert "Below 90% they are no description" in told
    assert "No rule leads to cluster" in told
