import numpy as np
import pytest

from dashboard.compute.images import mean_image, sample
from dashboard.data.points import Images, Points
from dashboard.errors import Refusal

LABELS = np.array([0, 0, 1, 0, -1, 0, 1])


def test_the_mean_image_is_the_mean_of_each_pixel():
    points = Points(np.array([[0.0, 1, 0, 1, 0, 1], [1, 1, 0, 0, 0, 0], [9, 9, 9, 9, 9, 9]]), None, Images((2, 3)))
    assert mean_image(points, np.array([0, 1])).tolist() == [[0.5, 1, 0], [0.5, 0, 0.5]]
    assert (mean_image(points, np.array([True, True, False])) == mean_image(points, np.array([0, 1]))).all()


def test_points_that_are_no_images_have_no_mean_image():
    with pytest.raises(AssertionError):
        mean_image(Points(np.zeros((2, 4))), np.array([0]))


def test_a_sample_holds_distinct_members_the_same_for_the_same_seed():
    rows = sample(LABELS, 0, 3, seed=5)
    assert len(set(rows.tolist())) == 3
    assert set(rows.tolist()) <= {0, 1, 3, 5}
    assert (sample(LABELS, 0, 3, seed=5) == rows).all()


def test_another_seed_draws_another_sample():
    labels = np.zeros(1000, int)
    assert set(sample(labels, 0, 25, 0).tolist()) != set(sample(labels, 0, 25, 1).tolist())


def test_a_small_cluster_is_shown_whole():
    assert sorted(sample(LABELS, 1, 25, seed=0).tolist()) == [2, 6]
    assert sample(LABELS, -1, 25, seed=0).tolist() == [4]


def test_a_cluster_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refusal, match="no cluster 12 here: they are numbered 0 to 1"):
        sample(LABELS, 12, 25, 0)
    with pytest.raises(Refusal, match="all points are noise"):
        sample(np.array([-1, -1]), 0, 25, 0)
