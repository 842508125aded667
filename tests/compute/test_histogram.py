"""Every run stands in one bar, and a bar leads to each of its runs in turn."""

import numpy as np
import pytest

from dashboard.compute.histogram import Bar, bars, by_factor, up_to_one

VALUES = {
    "a hundredfold": np.array([100.0, 1.0, 10.0, 1.0, 100.0, 99.9]),
    "none at all": np.array([0.0, 0.0, 0.0]),
    "some nothing": np.array([0.0, 4.0, 2.0]),
    "all the same but for rounding": np.array([206.5, 206.5 + 1e-12, 206.5]),
    "one": np.array([3.0]),
}


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_every_run_is_in_one_bar_whose_bin_holds_its_value(values):
    bins = by_factor(values)
    drawn = bars(values, bins)
    assert sorted(run for bar in drawn for run in bar.runs) == list(range(len(values)))
    for bar in drawn:
        inside = values[list(bar.runs)]
        assert (inside >= bar.low - 1e-9).all()
        assert (inside <= bar.high + 1e-9).all()
        assert (np.diff(inside) >= 0).all()


def test_equal_factors_are_equal_steps():
    # From 1 to 100 in thirty bins: ten is the middle edge.
    bins = by_factor(VALUES["a hundredfold"])
    assert bins.log
    assert bins.edges[15] == pytest.approx(10)


def test_values_that_differ_by_rounding_are_one_bar():
    assert len(bars(VALUES["all the same but for rounding"], by_factor(VALUES["all the same but for rounding"]))) == 1


def test_one_belongs_to_the_last_bar_of_agreement():
    values = np.array([1.0, 0.98, 0.97, -0.01])
    bins = up_to_one(values)
    assert bins.edges[0] == -0.025
    assert bins.edges[-1] == 1
    assert [(bar.low, bar.runs) for bar in bars(values, bins)] == [(-0.025, (3,)), (0.95, (2,)), (0.975, (1, 0))]


def test_a_bar_opens_its_middle_run_first_and_then_the_next_all_around():
    bar = Bar(0, 0.0, 1.0, (7, 4, 9))
    assert bar.next(None) == bar.next(5) == 4
    assert (bar.next(4), bar.next(9), bar.next(7)) == (9, 7, 4)
