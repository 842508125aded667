"""Neighbours says of each whether it is near in the picture too, and which are near in the picture alone."""

import numpy as np
import pytest

from dashboard import results
from dashboard.tabs import friends, neighbours
from tests.components import text
from tests.views import viewed


def test_each_neighbour_says_whether_it_is_near_in_the_picture_and_false_friends_stand_beside_them():
    view = viewed(neighbours, "data=digits&method=minibatch&row=5")
    page, points = neighbours.picture(view), results.points(view.data)
    at = results.projection(view.data, view.drawn_on).coordinates
    there = np.linalg.norm(at - at[5], axis=1)
    there[5] = np.inf
    order = np.argsort(there, kind="stable")
    true = np.argsort(np.linalg.norm(np.asarray(points.X, float) - points.X[5], axis=1), kind="stable")[1:]
    said, near = text(page.words["neighbours-strip"]), true[:5]
    places = {row: place for place, row in enumerate(order.tolist(), 1)}
    for row in near.tolist():
        assert ("near here" if places[row] <= 5 else f"{friends.nth(places[row])} here") in said
    false = [row for row in order[:5].tolist() if row not in near.tolist()]
    assert false
    for row in false:
        assert f"{friends.nth(true.tolist().index(row) + 1)} nearest" in said
    assert "False friends: near in the picture, not in truth" in said
    assert f"{5 - len(false)} of 5" in text(page.words["neighbours-numbers"])


def test_a_picture_of_all_features_has_no_false_friends():
    page = neighbours.picture(viewed(neighbours, "data=blobs&method=kmeans&row=3"))
    assert "False friends" not in text(page.words["neighbours-strip"])
    assert "All 5 are among its 5 nearest in the picture too." in text(page.words["neighbours-numbers"])


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (113, "113th"), (1_022, "1,022nd")],
)
def test_places_are_said_in_words(number, said):
    assert friends.nth(number) == said
