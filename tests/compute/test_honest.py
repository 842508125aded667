"""Whether a picture is honest: scikit-learn's numbers, and pictures whose lies can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness

from dashboard.compute import honest
from dashboard.compute.honest import friends, honesty, looked_at
from dashboard.compute.neighbours import index, nearest, ranked
from dashboard.compute.projections import PrincipalComponents, Projection, Usual
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.errors import Refusal


def picture(coordinates):
    """Points drawn at (n, 3)."""
    return Projection(np.asarray(coordinates, float), None, np.zeros(1), np.zeros((3, 1)), embedded=True)


def on_a_line(*places):
    return picture([[place, 0, 0] for place in places])


# Six points on a line. In the picture the last is folded onto the first.
LINE = Points(np.array([[0.0], [1], [2.1], [3.3], [4.6], [6]]))
FOLDED = on_a_line(0, 1, 2.1, 3.3, 4.6, 0.1)


def test_a_picture_that_is_the_data_is_honest():
    found = honesty(LINE, on_a_line(0, 1, 2.1, 3.3, 4.6, 6), 2)
    assert (found.trustworthiness, found.continuity) == (1.0, 1.0)
    assert found.kept.tolist() == [2] * 6
    assert found.worst(3).tolist() == []


def test_two_points_folded_onto_each_other_are_found_with_what_it_costs():
    # One neighbour each. In truth 0–1, 1–0, 2–1, 3–2, 4–3, 5–4; in the picture 0–5, 1–5, 2–1, 3–2, 4–3, 5–0.
    found = honesty(LINE, FOLDED, 1)
    assert found.kept.tolist() == [0, 0, 1, 1, 1, 0]
    # From 0 and from 1 the point 5 is 5th in truth, from 5 the point 0 is: each 4 ranks beyond the first.
    assert found.intruding.tolist() == [4, 4, 0, 0, 0, 4]
    # The first's neighbour 1 is 2nd in the picture; so is 0 from 1; from 5 the point 4 is 5th.
    assert found.missing.tolist() == [1, 1, 0, 0, 0, 4]
    # 1 − 2 / (6 · 1 · (12 − 3 − 1)) of each sum.
    assert found.trustworthiness == pytest.approx(1 - 2 / 48 * 12)
    assert found.continuity == pytest.approx(1 - 2 / 48 * 6)
    assert found.worst(2).tolist() == [0, 1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(7, 40), st.integers(1, 3))
def test_trustworthiness_is_scikit_learns_and_continuity_is_it_with_the_spaces_exchanged(seed, n, k):
    dice = np.random.RandomState(seed)
    X, at = dice.normal(size=(n, 5)), dice.normal(size=(n, 3))
    found = honesty(Points(X), picture(at), k)
    assert found.trustworthiness == pytest.approx(trustworthiness(X, at, n_neighbors=k), abs=1e-12)
    assert found.continuity == pytest.approx(trustworthiness(at, X, n_neighbors=k), abs=1e-12)


# Some are equally far: there scikit-learn takes either.
def test_digits_on_their_principal_components_are_as_scikit_learn_has_them():
    points = Digits().load()
    projected = Usual().project(points)
    X = np.asarray(points.X, float)
    found = honesty(points, projected, 10)
    # Pixels are whole numbers: many images are equally far from one, and which comes first is chance.
    for number, of in (
        (found.trustworthiness, (X, projected.coordinates)),
        (found.continuity, (projected.coordinates, X)),
    ):
        assert number == pytest.approx(trustworthiness(*of, n_neighbors=10), abs=1e-4)


def test_of_very_many_points_a_sample_is_held_against_all(monkeypatch):
    monkeypatch.setattr(honest, "WHOLE", 100)
    monkeypatch.setattr(honest, "SAMPLE", 60)
    dice = np.random.RandomState(0)
    points, at = Points(dice.normal(size=(400, 4))), picture(dice.normal(size=(400, 3)))
    found = honesty(points, at, 5)
    assert found.sampled
    assert found.rows.tolist() == sorted(set(found.rows.tolist())) == looked_at(400).tolist()
    monkeypatch.setattr(honest, "WHOLE", 1_000)
    whole = honesty(points, at, 5)
    assert not whole.sampled
    assert found.kept.tolist() == whole.kept[found.rows].tolist()
    assert found.intruding.tolist() == whole.intruding[found.rows].tolist()
    assert found.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.05)


def test_pieces_of_rows_make_no_difference(monkeypatch):
    points = Points(np.random.RandomState(1).normal(size=(90, 4)))
    at = PrincipalComponents().project(points)
    whole = honesty(points, at, 7)
    monkeypatch.setattr(honest, "HELD", 500)
    assert honesty(points, at, 7).missing.tolist() == whole.missing.tolist()


def test_of_points_in_one_place_the_first_are_the_nearest():
    found = honesty(Points(np.zeros((5, 2))), picture(np.zeros((5, 3))), 2)
    assert found.kept.tolist() == [2] * 5


@pytest.mark.parametrize(("n", "k", "most"), [(6, 3, 2), (2, 1, None), (1, 1, None)])
def test_half_of_the_points_are_no_neighbours(n, k, most):
    with pytest.raises(Refusal) as caught:
        honesty(Points(np.arange(n, dtype=float)[:, None]), picture(np.zeros((n, 3))), k)
    assert [offer.changes for offer in caught.value.offers] == ([{"n_neighbors": most}] if most else [])


# --- Of one row -------------------------------------------------------------------------------------


def test_a_false_friend_is_named_with_its_distance_and_its_place_in_truth():
    # The first two of 0 are 1 and 2 in truth; in the picture 5, which is 6 away and the 5th, and 1.
    known = friends(LINE, FOLDED, nearest(LINE, 0, 2), "euclidean")
    assert known.seen.tolist() == [2, 3]
    assert known.near.tolist() == [True, False]
    assert known.false.tolist() == [5]
    assert known.distances.tolist() == [6]
    assert known.ranks.tolist() == [5]


def test_an_honest_picture_has_no_false_friends():
    known = friends(LINE, on_a_line(0, 1, 2.1, 3.3, 4.6, 6), nearest(LINE, 3, 3), "manhattan")
    assert known.near.all()
    assert known.false.tolist() == []


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
def test_places_in_truth_are_those_of_all_distances_in_order(metric):
    points = Digits().load()
    others = np.array([5, 1_000, 7, 1_796])
    distances, ranks = ranked(points, 3, others, metric)
    whole = nearest(points, 3, len(points) - 1, metric)
    places = {row: place for place, row in enumerate(whole.rows.tolist(), 1)}
    assert ranks.tolist() == [places[row] for row in others.tolist()]
    assert distances.tolist() == [whole.distances[places[row] - 1] for row in others.tolist()]


def test_an_index_changes_no_place():
    dice = np.random.RandomState(0)
    points = Points(dice.randint(0, 255, (13_000, 800)).astype(np.uint8), unit=255.0)
    others = nearest(points, 9, 40).rows[[3, 17, 39]]
    with_index, without = (ranked(points, 9, others, "euclidean", of) for of in (index(points), None))
    assert with_index[1].tolist() == without[1].tolist() == [4, 18, 40]
    assert with_index[0].tolist() == without[0].tolist()
