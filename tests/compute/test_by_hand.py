"""Clusters are changed by hand as an address says, and what an address says wrongly is refused in a sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.compute.by_hand import ByHand, charted, clustering, edited
from dashboard.compute.clustering import cluster
from dashboard.compute.edits import MOST_EDITS, Keep, Merge, Name, Split, edits_of, names_of, rows_spelled, spelled_rows
from dashboard.compute.methods import Agglomerative, KMeans
from dashboard.data.points import Points
from dashboard.errors import Refusal

# Four pairs on a line: 0 1 | 10 11 | 50 51 | 54 55, and one point more in the first.
X = np.array([0.0, 1, 0.5, 10, 11, 50, 51, 54, 55])[:, None]
POINTS = Points(X)
THREE = KMeans(n_clusters=3, n_init=10)


def numbers(edits, method=THREE):
    found = cluster(POINTS, method)
    return edited(POINTS, found, ByHand(of=method, edits=edits)).numbers.tolist()


def test_three_clusters_are_numbered_by_size():
    assert numbers("") == [1, 1, 1, 2, 2, 0, 0, 0, 0]


def test_a_merged_cluster_has_the_first_number():
    assert numbers("m2,0") == [1, 1, 1, 2, 2, 2, 2, 2, 2]
    assert numbers("m1,2,0") == [1] * 9


def test_a_split_cluster_keeps_its_number_for_its_largest_part_and_new_ones_take_the_next():
    assert numbers("s0k2") == [1, 1, 1, 2, 2, 0, 0, 3, 3]
    # A split after a merge: 10 and 11 with 50 to 55 are parted where they were joined.
    assert numbers("m2,0;s2k2") == [1, 1, 1, 3, 3, 2, 2, 2, 2]
    assert numbers("s0k2;s1k2") == [1, 4, 1, 2, 2, 0, 0, 3, 3] or numbers("s0k2;s1k2") == [4, 1, 1, 2, 2, 0, 0, 3, 3]


@pytest.mark.parametrize("linkage", ["ward", "single", "complete", "average"])
def test_a_branch_is_split_where_the_tree_has_its_last_merge(linkage):
    method = Agglomerative(linkage=linkage, cut="n_clusters", n_clusters=2)
    # The whole tree parts 0 to 11 from 50 to 55 first, and cut in three it parts those further apart.
    assert numbers("", method) == [0, 0, 0, 0, 0, 1, 1, 1, 1]
    assert numbers("s0b", method) == [0, 0, 0, 2, 2, 1, 1, 1, 1]
    assert numbers("s1b", method) == [0, 0, 0, 0, 0, 1, 1, 2, 2]


def test_rows_that_are_kept_are_a_cluster():
    rows = np.isin(np.arange(9), [0, 8])
    assert numbers(f"c{spelled_rows(rows)}") == [3, 1, 1, 2, 2, 0, 0, 0, 3]


def test_numbers_are_not_used_again():
    assert numbers("m0,2;s1k2")[3:] == [0] * 6
    assert max(numbers("m0,2;s1k2")) == 3


def test_a_clustering_of_edits_is_numbered_by_size_and_says_nothing_of_a_fit():
    found = clustering(edited(POINTS, cluster(POINTS, THREE), ByHand(of=THREE, edits="m2,0")))
    assert found.labels.tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 0]
    assert (found.n_clusters, found.inertia, found.n_iter) == (2, None, None)


def test_in_charts_clusters_keep_their_numbers_and_new_ones_have_the_lowest_free():
    found = np.array([0, 0, 1, -1])
    colours = np.array([4, 4, 0, -1])
    # Cluster 0 is 4 in charts, 1 is 0; new ones are 1, 2, 3 and, since 4 is taken, 5.
    assert charted(found, colours, 6).tolist() == [4, 0, 1, 2, 3, 5, -1]


def test_a_name_goes_with_its_cluster_until_it_is_merged_into_another():
    assert names_of(edits_of("n0Anker;n1Boje;m0,1")) == {0: "Anker"}
    assert names_of(edits_of("n0Anker;n0")) == {}


def test_edits_are_read_as_they_are_written():
    assert edits_of("m3,5;s2k3;s2b;n0Ä <b>&") == [
        Merge((3, 5)),
        Split(2, 3),
        Split(2, 0),
        Name(0, "Ä <b>&"),
    ]
    assert isinstance(edits_of("cAbC-_")[0], Keep)


WRONG = [
    *("m3", "m3,3", "m-1,0", "m0,1;", "m\u0663,\u0664", "s2", "s2k", "s2k1", "s2k11", "c", "c!", "n", "x", ";"),
    *("n0a\nb", "n0" + "x" * 61, "c" + "A" * 3_000, ";".join(["m0,1"] * (MOST_EDITS + 1))),
]
MISSING = ["m0,7", "m7,0", "s3k2", "m0,2;s2k2", "s2k3", "cAAAA", "c" + spelled_rows(np.ones(90, bool))]


@pytest.mark.parametrize("spelled", WRONG)
def test_what_is_no_edit_is_refused_in_a_sentence(spelled):
    with pytest.raises(Refusal, match="hand"):
        edits_of(spelled)


@pytest.mark.parametrize("edits", MISSING)
def test_an_edit_of_what_is_not_there_is_refused_with_the_way_out(edits):
    with pytest.raises(Refusal) as refused:
        numbers(edits)
    assert refused.value.offers[0].changes == {"hand": ""}


def test_what_unpacks_to_much_is_bounded_before_it_is_unpacked():
    bomb = spelled_rows(np.zeros(8 * 10_000_000, bool))
    with pytest.raises(Refusal):
        rows_spelled(bomb, 9)


@given(st.lists(st.booleans(), min_size=1, max_size=300).filter(any))
def test_rows_are_spelled_and_read_back(rows):
    assert rows_spelled(spelled_rows(np.array(rows)), len(rows)).tolist() == rows


@given(st.lists(st.sampled_from(["m0,1", "m1,2", "s0k2", "s1b", "s2k2", "m2,3", "s3k2"]), max_size=6))
def test_whatever_is_merged_and_split_each_row_has_one_cluster_and_parts_make_up_the_whole(edits):
    try:
        before, after = numbers(";".join(edits[:-1])), numbers(";".join(edits))
    except Refusal:
        return
    # An edit only ever joins whole clusters, or parts one.
    pairs = set(zip(before, after, strict=True))
    assert len(pairs) == max(len(set(before)), len(set(after)))
