"""What plain code finds of how many clusters there are is what the page finds, from the same seeds."""

import numpy as np
import pytest

from dashboard.compute.gap import Box
from dashboard.compute.gap import log_spread as spread_here
from dashboard.compute.strength import predicted as predicted_here
from dashboard.export.snippets import even, log_spread, predicted

random = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(30, 3), (4, 9)])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_even_data_is_that_of_the_page(shape, kind):
    X = (random.normal(size=shape) + 5).astype(kind)
    assert (even(X, 7) == Box(X).drawn(7)).all()


def test_spread_and_pairs_are_those_of_the_page():
    X, Y = random.normal(size=(40, 2)), random.normal(size=(30, 2))
    labels, others = random.integers(0, 4, 40), random.integers(0, 3, 30)
    labels[0] = 9  # alone
    assert log_spread(X, labels) == pytest.approx(spread_here(X, labels), rel=1e-12)
    assert np.isnan(log_spread(X, None))
    assert np.isnan(log_spread(X, np.arange(40)))
    for k, value in ((3, predicted_here(X, labels, Y, others)), (4, 0)):
        assert predicted(X, labels, Y, others, k) == pytest.approx(value, rel=1e-12)
        assert predicted_here(X, labels, Y, others, k) == value
