"""How often points fall together: counted on paper, and held against a plain loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.compute import consensus as of
from dashboard.compute.consensus import blocks, certainty, consensus, ordered, pairs
from dashboard.compute.resamples import OUT

# Four points in two clusters; three resamples, of which the second lacks the last point.
CLUSTERS = np.array([0, 0, 1, 1])
THREE = np.array([[0, 0, 1, 1], [0, 1, 1, OUT], [2, 2, 2, 0]], np.int16)


def test_a_pair_is_together_in_a_share_of_the_resamples_that_have_both():
    # 0 and 1: together in the first and third of three. 2 and 3: in the first of two.
    expected = [[1, 2 / 3, 1 / 3, 0], [2 / 3, 1, 2 / 3, 0], [1 / 3, 2 / 3, 1, 1 / 2], [0, 0, 1 / 2, 1]]
    np.testing.assert_allclose(pairs(THREE), expected, rtol=1e-6)


def test_noise_is_with_nobody():
    np.testing.assert_array_equal(pairs(np.array([[-1, -1, 0]], np.int16)), np.eye(3))


def test_a_point_is_sure_as_far_as_it_is_more_with_its_own_cluster_than_with_the_next():
    found = certainty(CLUSTERS, THREE)
    # 1 is with 0 in two of three resamples. With cluster 1: never, with 2 which is all of it there, with one of two.
    assert found.own[1] == pytest.approx(2 / 3)
    assert found.other[1] == pytest.approx((0 + 1 + 1 / 2) / 3)
    # 3 is with 2 in one of two resamples, and never with cluster 0.
    assert (found.own[3], found.other[3], found.which[3]) == (1 / 2, 0, -1)
    # 2 is with 3 in the first and not in the third; the second has no other of cluster 1. With 0 and 1: 0, ½, 1.
    assert (found.own[2], found.other[2], found.which[2]) == (1 / 2, 1 / 2, 0)
    np.testing.assert_allclose(found.sure, found.own - found.other)


def test_noise_has_no_cluster_to_be_sure_of():
    found = certainty(np.array([-1, 3, 3]), np.array([[0, 0, 0]], np.int16))
    assert np.isnan(found.own).tolist() == [True, False, False]
    assert (found.other[0], found.which[0]) == (1, 3)


def test_a_point_that_no_resample_has_is_not_told_of():
    assert np.isnan(certainty(CLUSTERS, np.array([[0, 0, 0, OUT]], np.int16)).own[3])


def test_a_map_is_ordered_by_cluster_and_within_it_by_who_is_together():
    clusters = np.array([1, 0, -1, 0, 0, 0])
    together = np.eye(6, dtype=np.float32)
    for i, j in ((1, 4), (3, 5)):  # two pairs within cluster 0
        together[i, j] = together[j, i] = 1
    order = ordered(clusters, together).tolist()
    assert sorted(order[:4]) == [1, 3, 4, 5]
    assert {frozenset(order[:2]), frozenset(order[2:4])} == {frozenset({1, 4}), frozenset({3, 5})}
    assert order[4:] == [0, 2]


def test_blocks_are_means_over_pairs_of_different_points():
    ids, means = blocks(CLUSTERS, pairs(THREE))
    assert ids.tolist() == [0, 1]
    np.testing.assert_allclose(means, [[2 / 3, (1 / 3 + 0 + 2 / 3 + 0) / 4], [1 / 4, 1 / 2]], rtol=1e-6)


def test_of_many_rows_a_sample_is_mapped(monkeypatch):
    monkeypatch.setattr(of, "MOST_ROWS", 3)
    found = consensus(CLUSTERS, THREE)
    assert len(found.rows) == 3
    whole = pairs(THREE)
    np.testing.assert_array_equal(found.together, whole[np.ix_(found.rows, found.rows)])


ROWS = st.lists(st.lists(st.integers(OUT, 3), min_size=5, max_size=5), min_size=1, max_size=12)


@given(ROWS)
def test_pairs_are_shares_and_those_of_a_plain_loop(rows):
    found = pairs(np.array(rows, np.int16))
    assert (found == found.T).all()
    assert ((found >= 0) & (found <= 1)).all()
    for i in range(5):
        for j in range(5):
            both = [r for r in rows if OUT not in (r[i], r[j])]
            share = sum(r[i] == r[j] >= 0 for r in both) / max(len(both), 1)
            assert found[i, j] == pytest.approx(1 if i == j else share)


@given(st.lists(st.integers(-1, 2), min_size=5, max_size=5), ROWS)
def test_certainty_is_that_of_a_plain_loop(clusters, rows):
    found = certainty(np.array(clusters), np.array(rows, np.int16))
    for i in range(5):
        means = {}
        for c in set(clusters) - {-1}:
            shares = []
            for r in rows:
                others = [j for j in range(5) if j != i and clusters[j] == c and r[j] != OUT]
                if r[i] != OUT and others:
                    shares.append(sum(r[j] == r[i] >= 0 for j in others) / len(others))
            means[c] = np.mean(shares) if shares else np.nan
        own = means.pop(clusters[i], np.nan)
        assert found.own[i] == pytest.approx(own, nan_ok=True)
        other = max((m for m in means.values() if m > 0), default=0)
        assert found.other[i] == pytest.approx(other)
        assert found.which[i] == -1 if not other else means[found.which[i]] == pytest.approx(other)
        assert np.isnan(found.own[i]) or -1 <= found.sure[i] <= 1
