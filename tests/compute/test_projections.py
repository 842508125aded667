import numpy as np
import pytest
from sklearn.decomposition import PCA

from dashboard.compute.projections.projection import check_columns, on_columns, project
from dashboard.data.digits import Digits
from dashboard.data.points import Columns, Images, Points, plain
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal


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


# Of columns 1, 2 and 3, twice 1, 0 and 7 everywhere: standardised with means and deviations of their own.
TABLE = np.array([[0.0, 10, 1, 7], [1, 30, 1, 7], [2, 20, 0, 7]])
MIDDLE, SCALE = np.array([1.0, 20, 0.5, 7]), np.array([2.0, 10, 0.25, 1])
STANDARDISED = Points((TABLE - MIDDLE) / SCALE, face=Columns(tuple("abcd"), ("cm", "", "", ""), MIDDLE, SCALE))


def test_columns_that_are_chosen_are_the_coordinates_in_their_own_units():
    found = on_columns(STANDARDISED, (1, 3, 0))
    assert found.coordinates.tolist() == [[10, 7, 0], [30, 7, 1], [20, 7, 2]]
    assert (found.columns, found.explained) == ((1, 3, 0), None)


def test_centres_lie_at_the_means_of_the_columns_that_are_chosen():
    found = on_columns(STANDARDISED, (1, 3, 0))
    np.testing.assert_allclose(found.placed(STANDARDISED.X), found.coordinates, atol=1e-12)
    # Means of the first two rows: 20, 7 and 1/2.
    np.testing.assert_allclose(found.placed(STANDARDISED.X[:2].mean(axis=0)[None]), [[20, 7, 0.5]], atol=1e-12)


@pytest.mark.parametrize(
    ("points", "columns", "said", "offered"),
    [
        (STANDARDISED, (0, 1, 4), "columns from 0 to 3 in this data. They were given as “0,1,4”", "principal"),
        (Points(np.ones((2, 9)), face=Images((3, 3))), (0, 1, 2), "more than three columns with names", "principal"),
        (Points(np.ones((2, 3)), face=plain(3)), (2, 1, 0), "more than three columns with names", "as they are"),
        (Points(np.ones((2, 4))), (2, 1, 0), "more than three columns with names", "principal"),
    ],
)
def test_columns_that_points_do_not_have_are_refused_with_what_they_can_be_drawn_on(points, columns, said, offered):
    with pytest.raises(Refusal, match=said) as caught:
        on_columns(points, columns)
    assert caught.value.parameter == "axes"
    assert [(offered in offer.label, offer.changes) for offer in caught.value.offers] == [
        (True, {"axes": "", "projection": ""})
    ]


def test_no_columns_are_right_for_any_points():
    for points in (STANDARDISED, Points(np.ones((2, 9)), face=Images((3, 3)))):
        check_columns(points, ())
