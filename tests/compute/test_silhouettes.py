"""Silhouettes worked out by tiles are those of every pair by itself, wherever and however close the rows lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_samples

from dashboard.compute import silhouettes
from dashboard.compute.distances import near_right
from dashboard.compute.silhouettes import coefficients


def by_hand(X, labels):
    """Of each row by itself, from differences in long double."""
    X = X.astype(np.longdouble)
    values = []
    for row, own in zip(X, labels, strict=True):
        far = np.sqrt(((X - row) ** 2).sum(axis=1))
        means = {c: far[labels == c].sum() / ((labels == c).sum() - (c == own)) for c in set(labels) if c != own}
        n = (labels == own).sum()
        a, b = far[labels == own].sum() / max(n - 1, 1), min(means.values())
        values.append(0 if n == 1 or max(a, b) == 0 else (b - a) / max(a, b))
    return np.array(values, float)


@st.composite
def clustered(draw):
    """Rows in clusters: narrow or wide, near to 0 or far from it, tight, coarse so that many are equal, some alone."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, d, k = draw(st.integers(4, 60)), draw(st.sampled_from([1, 2, 3, 7, 60])), draw(st.integers(2, 12))
    labels = np.concatenate([[0, 1], random.integers(0, k, n - 2)])
    spread = draw(st.sampled_from([1.0, 1e-3, 1e-8, 1e-12, 0.0]))
    X = random.normal(size=(k, d))[labels] + spread * random.normal(size=(n, d))
    X = X.round(draw(st.sampled_from([0, 1, 30])))
    X += draw(st.sampled_from([0.0, 1.0, 1e3, 1e6]))
    return X * draw(st.sampled_from([1.0, 1e-5, 1e7])), random.permutation(labels) if draw(st.booleans()) else labels


@given(clustered(), st.sampled_from([3, 8, 256]), st.sampled_from([0, silhouettes.SUMS]))
def test_every_silhouette_is_right_to_a_millionth(data, tile, sums):
    X, labels = data
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(silhouettes, "TILE", tile)
        patch.setattr(silhouettes, "SUMS", sums)
        found = coefficients(X, labels.astype(np.int64))
    np.testing.assert_allclose(found, by_hand(X, labels), rtol=0, atol=1e-6)


@pytest.mark.parametrize("d", [3, 64, 200])
@pytest.mark.parametrize("k", [2, 9, 300])
def test_silhouettes_are_scikit_learns_over_many_tiles(d, k):
    random = np.random.default_rng(d + k)
    labels = random.integers(0, k, 1_100)
    X = random.normal(size=(k, d))[labels] + random.normal(size=(1_100, d))
    np.testing.assert_allclose(coefficients(X, labels), silhouette_samples(X, labels), rtol=0, atol=1e-9)


@pytest.mark.parametrize("sums", [0, silhouettes.SUMS])
def test_bytes_have_the_silhouettes_of_the_numbers_that_they_are(monkeypatch, sums):
    monkeypatch.setattr(silhouettes, "SUMS", sums)
    random = np.random.default_rng(0)
    stored, labels = random.integers(256, size=(600, 49)).astype(np.uint8), random.integers(0, 5, 600)
    found = coefficients(stored, labels)
    np.testing.assert_allclose(found, silhouette_samples(stored.astype(float), labels), rtol=0, atol=1e-9)


def test_rows_of_float32_have_the_silhouettes_of_the_numbers_that_they_are():
    random = np.random.default_rng(0)
    X, labels = (random.normal(size=(300, 6)) * 1e-3 + 1e3).astype(np.float32), random.integers(0, 3, 300)
    np.testing.assert_allclose(coefficients(X, labels), coefficients(X.astype(float), labels), rtol=0, atol=1e-12)


def test_wide_rows_that_are_all_the_same_have_a_silhouette_of_0():
    assert coefficients(np.full((8, 100), 0.1), np.repeat([0, 1], 4)).tolist() == [0] * 8


@pytest.mark.parametrize("apart", [1.0, 1e-4, 1e-7, 1e-11])
def test_a_distance_is_right_however_much_farther_others_are(apart):
    # One pair that is close among rows that are far: where products of matrices alone would leave no digit.
    a = np.random.default_rng(0).normal(size=(50, 20))
    b = a[::-1].copy()
    b[0] = a[0] + apart / np.sqrt(20)
    np.testing.assert_allclose(near_right(a, b), cdist(a, b, "sqeuclidean"), rtol=4e-7)


def test_where_rows_are_equal_by_the_dozen_all_are_subtracted():
    a = np.repeat(np.arange(4.0), 20)[:, None] + 1e5
    assert (near_right(a, a) == cdist(a, a, "sqeuclidean")).all()
