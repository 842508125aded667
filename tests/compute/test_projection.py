import numpy as np
import pytest
from sklearn.decomposition import PCA

from dashboard.compute.projection import project
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs


def test_three_features_are_drawn_as_they_are():
    points = Blobs().load()
    found = project(points)
    assert (found.coordinates == points.X).all()
    assert found.explained is None


def test_missing_features_are_0():
    assert project(Points(np.array([[1.0], [2.0]]))).coordinates.tolist() == [[1, 0, 0], [2, 0, 0]]


def test_points_along_one_axis_of_four_vary_along_one_component_only():
    # Mean 2 taken off: −2, 0, 2; the largest weight of a component is positive.
    X = np.zeros((3, 4))
    X[:, 2] = [0, 2, 4]
    found = project(Points(X))
    assert found.coordinates[:, 0].tolist() == pytest.approx([-2, 0, 2])
    assert found.explained == pytest.approx([1, 0, 0])


def test_digits_are_scikit_learns_principal_components():
    points = Digits().load()
    pca = PCA(3).fit(points.X)
    found = project(points)
    assert found.coordinates == pytest.approx(pca.transform(points.X), abs=1e-4)
    assert found.explained == pytest.approx(pca.explained_variance_ratio_)
    assert (project(points).coordinates == found.coordinates).all()


def test_signs_do_not_depend_on_the_order_of_the_points():
    points = Digits().load()
    turned = project(Points(points.X[::-1].copy())).coordinates[::-1]
    assert turned == pytest.approx(project(points).coordinates, abs=1e-4)


def test_two_points_and_equal_points_have_a_place_too():
    two = project(Points(np.array([[0.0, 0, 0, 0], [2, 0, 0, 0]])))
    assert sorted(two.coordinates[:, 0].tolist()) == pytest.approx([-1, 1])
    same = project(Points(np.ones((5, 4))))
    assert not same.coordinates.any()
    assert same.explained.tolist() == [0, 0, 0]


def test_a_projection_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        project(Digits().load()).coordinates[0] = 0
