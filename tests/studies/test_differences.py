"""The study of differences counts, names and lights what two clusterings have and have not in common."""

import json

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.labels import matched
from dashboard.compute.methods import KMeans
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.studies.differences import chooser, crossed, said
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

# Ten points: A has clusters 0 and 1 and two of noise, B moves three from 0 to 1 and takes one of the noise.
A = np.array([0, 0, 0, 0, 0, 0, 1, 1, -1, -1])
B = np.array([0, 0, 0, 1, 1, 1, 1, 1, 0, -1])


def lights(component):
    """What the buttons of a component light, and what they are called."""
    return {getattr(c, "data-lit"): getattr(c, "aria-label", None) for c in walk(component) if hasattr(c, "data-lit")}


def test_the_sentence_counts_agreement_and_names_the_largest_difference():
    words = text(said((A, B), "a", "b"))
    assert "A and B agree on 6 of 10 points" in words
    assert "The largest difference: 3 points of A’s cluster 0 are in B’s cluster 1." in words
    assert lights(said((A, B), "c", "a")).keys() == {"ca"}


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ([0, 0, -1], [0, 0, 1], "1 point of A’s noise is in B’s cluster 1."),
        ([0, 0, 1, 1], [0, 0, -1, -1], "2 points of A’s cluster 1 are noise in B."),
        ([0, 0, -1], [0, 0, -1], "A and B agree on all 3 points."),
    ],
)
def test_noise_is_no_cluster_and_one_point_no_points(one, other, sentence):
    assert sentence in text(said((np.array(one), np.array(other)), "a", "b"))


def test_the_table_counts_every_point_once_with_noise_at_the_end():
    (table,) = crossed((A, B), "a", "b")
    caption, head, body = table.children
    assert "A, a row each" in text(caption)
    assert text(head).split() == ["A", "\\", "B", "0", "1", "noise", "points"]
    assert [text(row).split() for row in body.children] == [
        ["0", "3", "3", "·", "6"],
        ["1", "·", "2", "·", "2"],
        ["noise", "1", "·", "1", "2"],
        ["points", "4", "5", "1", "10"],
    ]


def test_a_number_lights_its_points_and_a_head_its_cluster():
    found = lights(crossed((A, B), "a", "b"))
    assert found["a0b1"] == "0 in A and 1 in B: 3 points"
    assert found["a-1b-1"] == "noise in A and noise in B: 1 point"
    assert "a1b0" not in found
    assert {"a0", "a1", "a-1", "b0", "b1", "b-1"} <= found.keys()


def test_of_many_clusters_the_largest_fifty_are_shown():
    many = np.concatenate([np.arange(60), np.arange(10, 60)])
    (table,) = crossed((many, np.zeros(110, np.int64)), "a", "b")
    caption, _, body = table.children
    assert [text(row).split()[0] for row in body.children] == [*map(str, range(10, 60)), "points"]
    assert "10 smaller clusters are left out." in text(caption)


def test_with_three_clusterings_readers_choose_two_and_can_swap_them():
    (left, right) = chooser(("a", "b", "d"), "a", "d")
    sets = [json.loads(getattr(c, "data-set")) for c in walk([left, right]) if hasattr(c, "data-set")]
    assert sets == [
        {"differences.left": "a"},
        {"differences.left": "b"},
        {"differences.left": "d", "differences.right": "a"},
        {"differences.right": "a", "differences.left": "d"},
        {"differences.right": "b"},
        {"differences.right": "d"},
    ]
    assert chooser(("a", "b"), "a", "b") == []


@pytest.mark.parametrize(
    ("query", "compared"),
    [
        ("", "ab"),
        ("b=truth", "ab"),
        ("colour=plain&c=truth", "cb"),
        ("c=gaussian_mixture&differences.left=c&differences.right=a", "ca"),
        ("c=gaussian_mixture&b=off&differences.right=d", "ac"),
    ],
)
def test_two_charts_that_show_clusters_are_compared_and_their_differences_lit(query, compared):
    shown = picture(viewed(scatter, f"show=differences&{query}")).shown
    del shown["about"]  # the data and the run, as on every page
    assert shown == {"cards": list(compared), "lights": compared}


def test_the_page_agrees_with_the_colours_that_it_shows():
    truth = results.points(Blobs()).groups.truth
    found = matched(results.clustering(Blobs(), KMeans(init="random")).labels, [truth])
    words = text(picture(viewed(scatter, "show=differences&b=truth")).words["scatter-differences-said"])
    assert f"A and B agree on {(found == truth).sum()} of 300 points" in words


@pytest.mark.parametrize("query", ["b=off", "colour=plain&b=truth", "colour=plain&b=plain"])
def test_one_clustering_has_nothing_to_differ_from(query):
    with pytest.raises(Refusal, match="two clusterings"):
        picture(viewed(scatter, f"show=differences&{query}"))


@pytest.mark.parametrize("lit", ["", "a3", "a-1", "a3b0", "ab", "dc"])
def test_what_is_lit_can_be_said(lit):
    assert viewed(scatter, f"select={lit}").select == lit


@pytest.mark.parametrize("lit", ["a", "abc", "a3b", "ab3", "ax", "e1", "a3b0c1"])
def test_what_cannot_be_lit_is_refused(lit):
    with pytest.raises(Refusal, match="select must be"):
        viewed(scatter, f"select={lit}")
