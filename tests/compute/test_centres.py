"""A few centres stand for many points, each for those that it is nearest to."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from dashboard.compute.centres import centres
from dashboard.data.points import Points
from dashboard.errors import Refusal

# Three heaps of four points on a line, their means at 0, 10 and 30.
HEAPS = Points(np.array([[-1.5], [-0.5], [0.5], [1.5], [8], [9], [11], [12], [29], [30], [30], [31.0]]))


def test_each_point_goes_to_its_nearest_centre_and_every_centre_has_some():
    found = centres(HEAPS, 5)
    assert (cdist(HEAPS.X, found.X).argmin(axis=1) == found.owner).all()
    assert set(found.owner) == set(range(len(found.X)))
    assert (found.owner[found.first] == np.arange(len(found.X))).all()


def test_one_centre_is_the_mean():
    found = centres(HEAPS, 1)
    np.testing.assert_allclose(found.X, [[160 / 12]])
    assert set(found.owner) == {0}


def test_equal_points_share_a_centre():
    found = centres(Points(np.array([[1.0], [1.0], [5.0], [5.0]])), 4)
    assert found.X[found.owner].ravel().tolist() == [1, 1, 5, 5]
    assert set(found.owner) == set(range(len(found.X)))


def test_bytes_have_centres_in_their_unit():
    found = centres(Points(np.array([[0], [255]], np.uint8), unit=255.0), 2)
    assert sorted(found.X.ravel()) == pytest.approx([0, 1])
    assert found.X.dtype == np.float64


def test_more_centres_than_points_are_refused():
    with pytest.raises(Refusal, match="12 points have at most 12 centres; n_centres of 13"):
        centres(HEAPS, 13)
