"""Pale points are opaque: Plotly does not sort see-through ones, so that far points would cover near ones."""

import numpy as np
import pytest

from dashboard.export.neighbours import script
from dashboard.figures.scatter3d import lit, scatter3d
from dashboard.figures.theme import paled
from dashboard.tabs import neighbours
from tests.views import viewed

X = np.array([[0.0, 0, 0], [1, 1, 1], [2, 0, 1]])


def test_points_that_others_stand_out_from_are_opaque_and_those_that_do_lie_on_top():
    drawing = lit(scatter3d(X, np.array([0, 1, 1])), X, 0, np.array([2]), None)
    assert [trace.opacity for trace in drawing.figure().data] == [None] * 4
    assert [trace.meta for trace in drawing.figure().data] == [{"kept": 0.3}] + [{"onTop": True}] * 3


@pytest.mark.parametrize("colour", ["cluster", "digit", "plain"])
def test_the_code_taken_home_draws_no_point_see_through(colour):
    text = script(viewed(neighbours, colour=colour)).text("")
    assert "opacity" not in text
    assert "rgba" not in text


def test_a_pale_colour_is_mixed_with_its_ground():
    # 0.25 · (0, 128, 255) + 0.75 · 255 and + 0.75 · 16.
    assert paled("#0080ff", "#ffffff", 0.25) == "#bfdfff"
    assert paled("#0080ff", "#101010", 0.25) == "#0c2c4c"
