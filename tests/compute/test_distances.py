import numpy as np
import pytest
from scipy.spatial.distance import cdist, pdist

from dashboard.compute.distances import METRICS, MOST_IN_FLOAT32, ROWS, exact_rows, paired, pairwise, squared
from dashboard.data.points import Points

random = np.random.default_rng(0)


@pytest.mark.parametrize("d", [1, 784, MOST_IN_FLOAT32, MOST_IN_FLOAT32 + 1])
def test_squares_of_bytes_are_the_exact_whole_numbers(d):
    # Black and white rows bring the largest sums there are: d · 255².
    a = np.vstack([np.zeros(d), np.full(d, 255), random.integers(0, 256, (5, d))]).astype(np.uint8)
    wide = a.astype(np.int64)
    expected = ((wide[:, None] - wide) ** 2).sum(axis=2)
    assert expected[0, 1] == d * 255**2
    assert (squared(a, a) == expected).all()


def test_squares_of_numbers_are_of_their_differences():
    assert squared(np.array([[1e8]]), np.array([[1e8 + 1], [1e8]])).tolist() == [[1, 0]]


def test_bytes_are_rows_in_full_precision():
    points = Points(np.array([[51], [85]], np.uint8), unit=255.0)
    assert exact_rows(points).tolist() == [[51 / 255], [85 / 255]]
    assert exact_rows(points, np.array([1])).tolist() == [[85 / 255]]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [2, ROWS - 1, ROWS, ROWS + 1])
def test_pairs_come_in_scipys_order(n, metric):
    points = Points(random.integers(1, 256, (n, 5), dtype=np.uint8), unit=255.0)
    # Not by pytest.approx, which takes a second for the 131,000 pairs of 513 rows.
    plain = pdist(points.stored / 255, METRICS[metric])
    np.testing.assert_allclose(pairwise(points, metric), plain, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("metric", METRICS)
def test_chosen_pairs_have_the_distances_that_they_have_among_all(metric):
    # So wide that the 66 pairs are worked on eight at a time.
    points = Points(random.normal(size=(12, 2**17)))
    i, j = np.triu_indices(12, 1)
    assert paired(points, i, j, metric) == pytest.approx(cdist(points.X, points.X, METRICS[metric])[i, j], rel=1e-9)
