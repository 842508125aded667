"""How stable each cluster is: overlaps that can be counted on paper, and those of R's fpc on the same resamples."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.compute.clustering import cluster
from dashboard.compute.clusterwise import Stable, overlaps, stable
from dashboard.compute.methods import Agglomerative, KMeans
from dashboard.compute.resamples import OUT
from dashboard.data.points import Points

# Made by clusterboot.R: 45 points, and for each method and scheme 15 resamples with what R says of them.
HELD = json.loads(Path(__file__).with_name("clusterboot.json").read_text())
X = np.array(HELD.pop("X"), float)
METHODS = {
    "kmeans": KMeans(n_clusters=4, n_init=50),
    "average": Agglomerative(linkage="average", cut="n_clusters", n_clusters=4),
}


def resampled(*rows):
    return np.array(rows, np.int16)


def test_what_comes_back_is_the_greatest_share_of_points_in_both_of_those_in_either():
    clusters = np.array([0, 0, 0, 0, 1, 1])
    # Cluster 0 is {0, 1, 2, 3}, of which {0, 1, 2} come back with 4: 3 of 5. Of 1, {5} comes back alone: 1 of 2.
    ids, jaccards = overlaps(clusters, resampled([7, 7, 7, 3, 7, 0]))
    assert ids.tolist() == [0, 1]
    assert jaccards.tolist() == [[3 / 5, 1 / 2]]


def test_overlaps_are_of_the_points_that_a_resample_has():
    clusters = np.array([0, 0, 0, 1, 1, 1])
    # Of cluster 0 it has {0, 1}, in one cluster with 3; of 1 it has {3, 4}, of which 4 is by itself.
    assert overlaps(clusters, resampled([0, 0, OUT, 0, 1, OUT]))[1].tolist() == [[2 / 3, 1 / 2]]


def test_a_cluster_that_a_resample_has_no_point_of_does_not_come_back():
    assert overlaps(np.array([0, 0, 1, 1]), resampled([0, 0, OUT, OUT]))[1].tolist() == [[1, 0]]


def test_noise_is_no_cluster_before_and_none_after():
    clusters = np.array([-1, -1, 4, 4])
    # Both of cluster 4 are noise in the first; in the second one of them is, and counts among those in either.
    ids, jaccards = overlaps(clusters, resampled([0, 0, -1, -1], [-1, -1, 0, -1]))
    assert ids.tolist() == [4]
    assert jaccards.tolist() == [[0], [1 / 2]]


def test_dissolved_is_half_or_less_and_recovered_over_three_quarters():
    clusters = np.repeat([0, 1], 4)
    # Of cluster 0: all four, three of four (0.75), two of four (0.5).
    found = stable(clusters, resampled([0] * 4 + [1] * 4, [0, 0, 0, 2] + [1] * 4, [0, 0, 2, 2] + [1] * 4))
    mean, spread = 0.75, np.std([1, 0.75, 0.5])
    assert found[0] == Stable(0, 4, mean, pytest.approx(spread), dissolved=1, recovered=1)
    assert found[1] == Stable(1, 4, 1.0, 0.0, dissolved=0, recovered=3)


@pytest.mark.parametrize(
    ("mean", "word"),
    [
        (0.85, "highly stable"),
        (0.75, "stable"),
        (0.6, "a pattern, its members doubtful"),
        (0.599, "not to be trusted"),
        (0.0, "not to be trusted"),
    ],
)
def test_a_mean_has_the_words_of_hennig(mean, word):
    assert Stable(0, 9, mean, 0.0, 0, 0).word == word


@pytest.mark.parametrize("name", HELD)
def test_overlaps_are_those_of_clusterboot_on_the_same_resamples(name):
    r = HELD[name]
    clusters, labels = np.array(r["clusters"]), resampled(*r["resamples"])
    _, jaccards = overlaps(clusters, labels)
    np.testing.assert_allclose(jaccards, r["result"], atol=1e-9)
    found = stable(clusters, labels)
    np.testing.assert_allclose([one.mean for one in found], r["mean"], atol=1e-9)
    assert [one.dissolved for one in found] == r["dissolved"]
    assert [one.recovered for one in found] == r["recovered"]


@pytest.mark.parametrize("name", [n for n in HELD if n.partition(" ")[0] in METHODS and "noise" not in n])
def test_the_same_resamples_clustered_here_come_to_what_clusterboot_does(name):
    r, method = HELD[name], METHODS[name.partition(" ")[0]]
    labels = np.full((len(r["resamples"]), len(X)), OUT, np.int16)
    for row, theirs in zip(labels, np.array(r["resamples"]), strict=True):
        there = np.flatnonzero(theirs != OUT)
        row[there] = cluster(Points(X[there]), method).labels
    whole = cluster(Points(X), method).labels
    # Numbered otherwise than in R: each of its clusters has the same points as one here.
    order = [int(whole[np.array(r["clusters"]) == c][0]) for c in range(4)]
    _, jaccards = overlaps(whole, labels)
    np.testing.assert_allclose(jaccards[:, order], r["result"], atol=1e-9)


LABELS = st.lists(st.integers(OUT, 3), min_size=6, max_size=6)


@given(st.lists(st.integers(-1, 3), min_size=6, max_size=6), st.lists(LABELS, min_size=1, max_size=4))
def test_overlaps_are_shares_and_those_of_a_plain_loop(clusters, rows):
    ids, jaccards = overlaps(np.array(clusters), resampled(*rows))
    assert jaccards.shape == (len(rows), len(ids))
    assert ((jaccards >= 0) & (jaccards <= 1)).all()
    for values, labels in zip(jaccards, rows, strict=True):
        for value, c in zip(values, ids, strict=True):
            before = {i for i in range(6) if clusters[i] == c and labels[i] != OUT}
            after = [{i for i in range(6) if labels[i] == b} for b in range(4)]
            assert value == max(len(before & a) / max(len(before | a), 1) for a in after)


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=9))
def test_a_clustering_comes_back_whole_from_itself(clusters):
    _, jaccards = overlaps(np.array(clusters), resampled(clusters))
    assert (jaccards == 1).all()
