"""What tells rows from others: differences in deviations within both, and how far their distributions overlap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.compute.contrast import BINS, MOST_DRAWN, contrast, signatures
from dashboard.data.points import Columns, Images, Points, plain

# Column 0: 0 2 against 10 12; column 1 is the same in both; column 2 never varies within either.
X = np.array([[0.0, 1, 5], [2, 3, 5], [10, 1, 6], [12, 3, 6]])
FIRST = np.array([True, True, False, False])


def of(X, **face):
    return Points(np.asarray(X, float), face=plain(np.shape(X)[1]), **face)


def test_a_difference_is_in_standard_deviations_within_both():
    found = contrast(of(X), FIRST, ~FIRST)
    # Means 1 and 11; both have a variance of 1, so that their mean's root is 1.
    assert found.difference.tolist() == [-10, 0, -np.inf]
    assert found.inside.tolist() == [1, 2, 5]
    assert found.outside.tolist() == [11, 2, 6]
    assert (found.n_rows, found.n_others) == (2, 2)


def test_columns_that_differ_most_come_first_and_overlap_by_what_their_bins_share():
    found = contrast(of(X), FIRST, ~FIRST)
    assert found.columns.tolist() == [2, 0, 1]
    assert found.overlap.tolist() == [0, 0, 1]
    # 0 and 1 in half of the rows each, against 1 alone: half of all is common.
    halves = contrast(of([[0.0], [1], [1], [1]]), FIRST, ~FIRST)
    assert halves.overlap.tolist() == [0.5]


@pytest.mark.parametrize("place", [0.0, 0.3, -1e9, 1e100])
def test_a_column_that_differs_by_rounding_alone_is_one_place(place):
    found = contrast(of([[np.nextafter(place, 1)], [place], [place], [place]]), FIRST, ~FIRST)
    assert found.overlap.tolist() == [1]
    assert (np.diff(found.edges) > 0).all()


def test_means_are_in_the_units_of_the_data_and_differences_do_not_depend_on_them():
    face = Columns(("t",), ("°C",), np.array([20.0]), np.array([5.0]))
    found = contrast(Points(X[:, :1], face=face), FIRST, ~FIRST)
    assert found.inside.tolist() == [25]
    assert found.outside.tolist() == [75]
    assert found.difference.tolist() == [-10]
    assert found.edges[0, [0, -1]].tolist() == [20, 80]


def test_of_images_no_column_is_drawn():
    found = contrast(Points(np.ones((4, 6)), face=Images((2, 3))), FIRST, ~FIRST)
    assert found.columns.size == found.edges.size == 0


@given(arrays(float, st.tuples(st.integers(2, 12), st.integers(1, MOST_DRAWN + 2)), elements=st.floats(-1e6, 1e6)))
def test_shares_are_of_all_rows_and_an_overlap_is_a_share(values):
    rows = np.arange(len(values)) % 2 == 0
    found = contrast(of(values), rows, ~rows)
    assert found.shares.shape == (min(values.shape[1], MOST_DRAWN), BINS)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1)
    assert ((found.overlap > -1e-12) & (found.overlap < 1 + 1e-12)).all()


def test_a_signature_is_a_cluster_held_against_all_others():
    rng = np.random.default_rng(0)
    values, clusters = rng.normal(50, 3, (60, 4)), np.repeat([-1, 0, 4], 20)
    found = signatures(of(values), clusters)
    assert found.clusters.tolist() == [-1, 0, 4]
    for at, cluster in enumerate(found.clusters):
        one = contrast(of(values), clusters == cluster, clusters != cluster)
        np.testing.assert_allclose(found.difference[at], one.difference, rtol=1e-9)


@pytest.mark.parametrize(("rows", "others"), [(FIRST, np.zeros(4, bool)), (np.zeros(4, bool), FIRST)])
def test_nothing_cannot_be_held_against_anything(rows, others):
    with pytest.raises(AssertionError):
        contrast(of(X), rows, others)
