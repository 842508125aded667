"""A mixture of Gaussians: clusters with widths and directions of their own."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.mixture import GaussianMixture as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, Method, NClusters, NInit, starts
from dashboard.compute.size import Size
from dashboard.data.source import Seed
from dashboard.errors import Refusal

# Expectation and maximisation stopped by itself within 127 rounds in every case measured.
ROUNDS = 150


class GaussianMixture(Method):
    """`sklearn.mixture.GaussianMixture`; a point belongs to its likeliest component."""

    label: ClassVar = "Gaussian mixture"
    family: ClassVar = "Mixtures"
    estimator: ClassVar = "mixture.GaussianMixture"
    distinct: ClassVar = True
    suggested: ClassVar = True
    # A start takes a hundred times as long as one of k-means, and has as many covariances as pairs of columns.
    own: ClassVar = frozenset({"n_init", "max_iter"})
    reduced: ClassVar = True

    kind: Literal["gaussian_mixture"] = "gaussian_mixture"
    n_components: NClusters = Field(7, description="How many Gaussians the data is a mixture of.")
    covariance_type: Literal["full", "tied", "diag", "spherical"] = Field(
        "full", description="The shape each Gaussian may take."
    )
    n_init: NInit = Field(1, description="How many starts to try; the likeliest result is kept.")
    max_iter: MaxIter = Field(100, description="The most rounds of expectation and maximisation.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def scores(self) -> dict[str, str]:
        """Its BIC, of the points that it is fitted to."""
        return {"BIC": f"{self.fitted()}.bic({self.given_code()})"}

    def fit(self, X: Reals) -> Fit:
        """The likeliest of all starts."""
        labels, best = self.likeliest(X)
        return Fit(labels, None, int(best.n_iter_), bool(best.converged_), float(best.bic(X)))

    def posterior(self, X: Reals) -> Reals:
        """As the mixture itself says."""
        found: Reals = self.likeliest(X)[1].predict_proba(X)
        return found

    def likeliest(self, X: Reals) -> tuple[NDArray[np.integer], Estimator]:
        """Labels and mixture of the likeliest start."""
        models = (
            Estimator(**self.constants() | {"n_init": 1, "random_state": random_state})
            for random_state in starts(self.n_init, self.random_state, f"Starting the mixture {self.n_init} times")
        )
        # Labels of the fit itself: to `predict`, likelihoods that are equal but for rounding may compare otherwise.
        fits = ((model.fit_predict(X), model) for model in models)
        labels, best = max(fits, key=lambda fit: fit[1].lower_bound_)
        return labels, best

    def gave_up(self, X: Reals) -> Refusal:  # noqa: ARG002
        """It has only one reason."""
        return Refusal(
            f"A component shrank to so few or so flat points that it has no {self.covariance_type} "
            f"covariance. Choose fewer n_components than {self.n_components}, or covariance_type "
            "spherical.",
            "n_components",
        )

    def seconds(self, size: Size) -> float:
        """Of all starts, by rounds, components and what their covariances take."""
        d = size.d
        each = {"full": 200 + 0.7 * d**2, "tied": 150 + 0.4 * d**2}.get(self.covariance_type, 80 + 2 * d)
        return size.n * (self.n_init * min(self.max_iter, ROUNDS) * self.n_components * each) / 1e9

    def nbytes(self, size: Size) -> int:
        """Responsibilities and their logarithms, five times at once; the points less a mean, as often."""
        each = 8 * size.n * (6 * self.n_components + 10)
        covariances = 8 * self.n_components * size.d**2 * 4
        return each + covariances + 4 * size.nbytes + 128 * size.n
