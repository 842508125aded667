"""scikit-learn's tables: real measurements with names, units and scales, in every tab."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.preprocessing import StandardScaler

from dashboard import results
from dashboard.compute.profile import measured, profile
from dashboard.data import sources
from dashboard.data.points import Columns, Points
from dashboard.data.tables import BreastCancer, Iris, Wine, standardized
from dashboard.export.script import Script
from tests.made import Diabetes

TABLES = {Iris: load_iris, Wine: load_wine, BreastCancer: load_breast_cancer}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_scikit_learns_and_standardised_as_its_scaler_does(table):
    bunch, points = TABLES[table](), table().load()
    np.testing.assert_allclose(points.X, StandardScaler().fit_transform(bunch.data), atol=1e-12)
    assert points.groups.truth.tolist() == bunch.target.tolist()
    assert len(points.groups.names) == table().n_groups
    raw = table(standardize=False).load()
    assert (bunch.data == raw.X).all()
    for one in (points, raw):
        np.testing.assert_allclose(measured(one, np.arange(len(one))), bunch.data, rtol=1e-12, atol=1e-15)


def test_columns_have_the_names_and_units_that_scikit_learn_gives_them():
    face = Iris().load().face
    assert face.names == ("sepal length", "sepal width", "petal length", "petal width")
    assert face.units == ("cm",) * 4
    assert "proline" in Wine().load().face.names


def test_a_column_that_never_varies_becomes_zero():
    X, middle, scale = standardized(np.array([[1.0, 5], [3, 5]]))
    assert X.tolist() == [[-1, 0], [1, 0]]
    assert (middle.tolist(), scale.tolist()) == ([2, 5], [1, 1])


def test_a_profile_is_the_difference_of_means_in_standard_deviations():
    # Two rows at 1 and 3, two at 5 and 7: means 2 and 6, deviation √5 of all four. The second column never varies.
    points = Points(
        np.array([[1.0, 4], [3, 4], [5, 4], [7, 4]]),
        face=Columns(("a", "b"), ("m", ""), np.array([10.0, 0]), np.array([2.0, 1])),
    )
    found = profile(points, np.array([True, True, False, False]))
    np.testing.assert_allclose(found.difference, [-4 / np.sqrt(5), 0])
    # In the data's own units: twice as much, and ten.
    assert (found.inside.tolist(), found.outside.tolist()) == ([14, 4], [22, 4])
    assert found.order.tolist() == [0, 1]


def test_all_rows_differ_from_nobody():
    points = Iris().load()
    found = profile(points, np.ones(150, bool))
    assert (found.difference == 0).all()
    np.testing.assert_allclose(found.inside, load_iris().data.mean(axis=0))


def test_petals_set_setosa_apart():
    points = results.points(Iris())
    found = profile(points, points.groups.truth == 0)
    assert points.face.names[found.order[0]] == "petal length"
    assert found.inside[2] == pytest.approx(1.462, abs=1e-3)


def test_a_table_without_groups_is_whole(monkeypatch):
    monkeypatch.setattr(sources, "SOURCES", (*sources.SOURCES, Diabetes()))
    points, space = Diabetes().load(), {}
    assert points.groups is None
    assert points.noun == ("patient", "patients")
    assert Diabetes().n_groups is None
    assert "n_clusters" not in Diabetes().suits
    exec(Script("", Diabetes().code()).text(""), space)
    np.testing.assert_allclose(space["X"], points.X, atol=1e-12)
    assert "truth" not in space
