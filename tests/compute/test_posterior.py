"""What a mixture says of each point is what scikit-learn's says of its own component."""

import numpy as np
from sklearn.mixture import GaussianMixture as Estimator

from dashboard import results
from dashboard.compute.methods import BayesianMixture, GaussianMixture, KMeans
from dashboard.data.tables import Iris


def test_a_posterior_is_that_of_the_component_of_a_point():
    method = GaussianMixture(n_components=3, n_init=2)
    found = results.posterior(Iris(), method)
    X = results.points(Iris()).X
    likely = np.sort(Estimator(**method.constants()).fit(X).predict_proba(X), axis=1)
    np.testing.assert_allclose(np.maximum(found.own, found.other), likely[:, -1], atol=1e-9)
    np.testing.assert_allclose(np.minimum(found.own, found.other), likely[:, -2], atol=1e-9)
    assert (found.own >= found.other).mean() > 0.99


def test_of_a_bayesian_mixture_too():
    found = results.posterior(Iris(), BayesianMixture(n_components=4))
    assert ((found.own + found.other > 0.5) & (found.own + found.other <= 1 + 1e-9)).all()


def test_other_methods_say_nothing_of_it():
    assert results.posterior(Iris(), KMeans(n_clusters=3)) is None
