import numpy as np
import pytest
from sklearn.datasets import load_digits, make_blobs

from dashboard.data.digits import Digits
from dashboard.data.points import Images, Points, numbered
from dashboard.data.synthetic import Blobs


@pytest.mark.parametrize(
    "constants",
    [
        {"n_samples": 300, "centers": 7, "cluster_std": 0.5, "shuffle": True, "random_state": 0},
        {"n_samples": 12, "centers": 50, "cluster_std": 0.0, "shuffle": False, "random_state": 2**32 - 1},
    ],
)
def test_blobs_are_scikit_learns(constants):
    X, truth = make_blobs(n_features=3, **constants)
    points = Blobs(**constants).load()
    assert (points.X == X).all()
    assert (points.groups.truth == truth).all()
    assert points.face.names == ("x0", "x1", "x2")


def test_the_blobs_first_shown_are_the_notebooks():
    assert Blobs() == Blobs(n_samples=300, centers=7, cluster_std=0.5, shuffle=True, random_state=0)


def test_digits_are_scaled_to_1_by_their_own_maximum():
    points, bunch = Digits().load(), load_digits()
    assert points.X.shape == (1797, 64)
    assert (points.X.min(), points.X.max()) == (0, 1)
    assert np.array_equal(points.X * 16, bunch.data)
    assert (points.groups.truth == bunch.target).all()
    assert points.X[234].reshape(points.face.shape).shape == (8, 8)


def test_standardised_pixels_have_mean_0_and_variance_1_or_never_vary():
    X = Digits(standardize=True).load().X
    spread = X.std(axis=0)
    assert X.mean(axis=0) == pytest.approx(np.zeros(64), abs=1e-12)
    assert spread[spread > 0] == pytest.approx(1)
    assert (spread == 0).sum() == (load_digits().data.std(axis=0) == 0).sum()


def test_points_cannot_be_written():
    points = Blobs().load()
    with pytest.raises(ValueError, match="read-only"):
        points.X[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        points.groups.truth[0] = 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"stored": np.zeros(3)},
        {"stored": np.zeros((0, 3))},
        {"stored": np.zeros((2, 3)), "groups": numbered(np.zeros(3, np.int64), "blob", "blobs")},
        {"stored": np.zeros((2, 3)), "face": Images((2, 2))},
        {"stored": np.zeros((2, 3), np.float16)},
        {"stored": np.zeros((2, 3)), "unit": 255.0},
    ],
)
def test_points_of_the_wrong_shape_are_not_born(wrong):
    with pytest.raises(AssertionError):
        Points(**wrong)


def test_points_know_how_many_they_are():
    assert len(Blobs(n_samples=41).load()) == 41


def test_bytes_are_handed_out_as_shares_of_their_unit():
    points = Points(np.array([[0, 51], [255, 102]], np.uint8), unit=255.0)
    assert points.X.dtype == np.float32
    np.testing.assert_allclose(points.X, [[0, 0.2], [1, 0.4]], rtol=1e-6)
    np.testing.assert_allclose(points.rows(np.array([1])), [[1, 0.4]], rtol=1e-6)
    assert not points.X.flags.writeable
