import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.compute.labels import by_size, matched, sizes

# Thirty points in up to six clusters and noise: small enough to compare set by set.
some_labels = arrays(np.int64, 30, elements=st.integers(-1, 5))


def members(labels):
    return {i: frozenset(np.flatnonzero(labels == i)) for i in np.unique(labels) if i >= 0}


def test_the_largest_cluster_is_0_and_noise_stays_noise():
    # 7 occurs three times, 2 twice, 5 once.
    assert by_size(np.array([5, 2, 7, -1, 7, 2, 7])).tolist() == [2, 1, 0, -1, 0, 1, 0]


def test_of_equally_large_clusters_the_one_that_occurs_first_is_first():
    assert by_size(np.array([9, 4, 4, 9])).tolist() == [0, 1, 1, 0]


def test_labels_that_are_all_noise_stay_so():
    assert by_size(np.array([-1, -1])).tolist() == [-1, -1]


def test_sizes_are_counted_without_noise():
    ids, counts = sizes(np.array([3, -1, 0, 3]))
    assert ids.tolist() == [0, 3]
    assert counts.tolist() == [1, 2]


@given(some_labels)
def test_renumbering_changes_no_cluster_and_renumbering_again_changes_nothing(labels):
    renumbered = by_size(labels)
    assert set(members(labels).values()) == set(members(renumbered).values())
    assert (by_size(renumbered) == renumbered).all()
    counts = np.bincount(renumbered[renumbered >= 0])
    assert (np.diff(counts) <= 0).all()


def test_without_references_ids_go_by_size():
    assert matched(np.array([5, 2, 2]), []).tolist() == [1, 0, 0]


def test_an_equal_cluster_keeps_its_id_even_where_another_overlaps_more():
    reference = np.array([4, 4, 8, 8, 8, 8])
    # {0, 1} equals id 4; {2, 3, 4} overlaps id 8 in three; {5} is left without one.
    assert matched(np.array([1, 1, 0, 0, 0, 2]), [reference]).tolist() == [4, 4, 8, 8, 8, 9]


def test_an_equal_cluster_is_looked_up_in_the_earlier_reference_first():
    first = np.array([0, 0, 1, 1])
    second = np.array([5, 5, 6, 6])
    assert matched(np.array([0, 0, 1, 1]), [first, second]).tolist() == [0, 0, 1, 1]


def test_the_rest_is_paired_by_greatest_overlap_in_all():
    # Overlaps with ids 0 and 1: A = {0..4} has 3 and 2, B = {5..9} has 3 and 2 too, then
    # A→0, B→1 shares 3 + 2 points and so does A→1, B→0; adding point 10 to B and id 1 decides.
    reference = np.array([0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1])
    labels = np.array([7, 7, 7, 7, 7, 3, 3, 3, 3, 3, 3])
    assert matched(labels, [reference]).tolist() == [0] * 5 + [1] * 6


def test_a_cluster_without_a_common_point_takes_a_new_id_above_all():
    # Noise in the reference belongs to no cluster, so {2} and {3, 4} overlap with none.
    reference = np.array([2, 2, -1, -1, -1])
    assert matched(np.array([0, 0, 1, 2, 2]), [reference]).tolist() == [2, 2, 4, 3, 3]


def test_noise_has_no_id():
    assert matched(np.array([-1, 0, 0]), [np.array([0, 1, 1])]).tolist() == [-1, 1, 1]
    assert matched(np.array([-1, -1]), [np.array([0, 1])]).tolist() == [-1, -1]


@settings(deadline=None)
@given(some_labels, st.lists(some_labels, max_size=3))
def test_each_cluster_has_one_id_of_its_own(labels, references):
    ids = matched(labels, references)
    assert set(members(ids).values()) == set(members(labels).values())
    assert ((ids == -1) == (labels == -1)).all()


@settings(deadline=None)
@given(some_labels, st.lists(some_labels, max_size=2), some_labels)
def test_clusters_equal_to_those_of_the_first_reference_share_their_id(first, others, labels):
    references = [first]
    for other in others:
        references.append(matched(other, references))
    ids = members(matched(labels, references))
    named = {points: i for i, points in members(first).items()}
    assert all(named.get(points, i) == i for i, points in ids.items())


@settings(deadline=None)
@given(some_labels, some_labels)
def test_new_ids_are_above_every_id_in_use(reference, labels):
    used = set(members(reference))
    new = [i for i in members(matched(labels, [reference])) if i not in used]
    assert not new or min(new) > max(used, default=-1)


def test_100_000_points_in_50_clusters_are_matched_in_a_moment():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 50, (2, 100_000))
    began = time.thread_time()
    matched(a, [b, a])
    # 0.04 s when the machine is idle.
    assert time.thread_time() - began < 1
