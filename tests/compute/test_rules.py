"""Rules describe clusters: each row fits one, and how many are right is counted."""

import numpy as np

from dashboard.compute.rules import rules
from dashboard.data.points import Columns, Points, plain

# Cluster 0 below 2, 1 from 2 to 4 where the second column is low, 2 where it is high.
X = np.array([[0.0, 0], [1, 9], [3, 0], [3, 1], [3, 9], [3, 8]])
CLUSTERS = np.array([0, 0, 1, 1, 2, 2])


def test_a_rule_has_the_bounds_of_its_leaf_from_left_to_right():
    found = rules(Points(X, face=plain(2)), CLUSTERS, 2)
    assert found.clusters.tolist() == [0, 1, 2]
    assert found.rows.tolist() == found.right.tolist() == [2, 2, 2]
    assert found.fidelity.tolist() == [4 / 6, 1]
    # Between 1 and 3, and between 1 and 8.
    assert found.low.tolist() == [[-np.inf, -np.inf], [2, -np.inf], [2, 4.5]]
    assert found.high.tolist() == [[2, np.inf], [np.inf, 4.5], [np.inf, np.inf]]


def test_what_a_rule_gets_wrong_is_counted():
    found = rules(Points(X, face=plain(2)), CLUSTERS, 1)
    assert found.clusters.tolist() == [0, 1]
    assert found.rows.tolist() == [2, 4]
    assert found.right.tolist() == [2, 2]


def test_rules_are_in_the_units_of_the_data():
    face = Columns(("a", "b"), ("", ""), np.array([100.0, 0]), np.array([10.0, 1]))
    assert rules(Points(X, face=face), CLUSTERS, 1).high[0, 0] == 120


def test_every_row_fits_one_rule():
    rng = np.random.default_rng(0)
    values, clusters = rng.normal(size=(200, 3)), rng.integers(-1, 4, 200)
    found = rules(Points(values, face=plain(3)), clusters, 4)
    fits = ((values[:, None] > found.low) & (values[:, None] <= found.high)).all(axis=2)
    assert (fits.sum(axis=1) == 1).all()
    assert fits.sum(axis=0).tolist() == found.rows.tolist()
    assert found.right.sum() / 200 == found.fidelity[-1]
