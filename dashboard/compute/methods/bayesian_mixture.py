"""A Bayesian mixture of Gaussians: it may leave some of its components without points."""

from typing import ClassVar, Literal

from pydantic import Field
from sklearn.mixture import BayesianGaussianMixture as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, NInit
from dashboard.compute.methods.mixture import Mixture
from dashboard.compute.size import Size
from dashboard.data.source import Seed


class BayesianMixture(Mixture):
    """`sklearn.mixture.BayesianGaussianMixture`; a point belongs to its likeliest component."""

    label: ClassVar = "Bayesian mixture"
    estimator: ClassVar = "mixture.BayesianGaussianMixture"
    mixture: ClassVar = Estimator

    kind: Literal["bayesian_mixture"] = "bayesian_mixture"
    weight_concentration_prior_type: Literal["dirichlet_process", "dirichlet_distribution"] = Field(
        "dirichlet_process",
        description="What is believed of the weights before: that few components have most, or that all weigh alike.",
    )
    weight_concentration_prior: float = Field(
        0.0,
        ge=0,
        le=1e6,
        description="The lower, the fewer components keep points. 0 is scikit-learn's own, 1 by n_components.",
    )
    n_init: NInit = Field(1, description="How many starts to try; the likeliest result is kept.")
    max_iter: MaxIter = Field(100, description="The most rounds of expectation and maximisation.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def constants(self) -> dict[str, object]:
        """No prior of weights is scikit-learn's own."""
        return super().constants() | {"weight_concentration_prior": self.weight_concentration_prior or None}

    def fit(self, X: Reals) -> Fit:
        """The likeliest of all starts. It has no BIC: its weights are believed in before, and not only fitted."""
        labels, best = self.likeliest(X)
        return Fit(labels, None, int(best.n_iter_), bool(best.converged_))

    def seconds(self, size: Size) -> float:
        """Of all starts, by rounds, components and what their covariances take: it uses all rounds that it has."""
        d = size.d
        each = {"full": 250 + 0.8 * d**2, "tied": 200 + 0.5 * d**2}.get(self.covariance_type, 100 + 2.5 * d)
        rounds = self.n_init * self.max_iter
        return size.n * (rounds * self.n_components * each) / 1e9 + rounds * 2e-3

    def nbytes(self, size: Size) -> int:
        """Responsibilities and their logarithms, eight times at once; the points less a mean, as often."""
        each = 8 * size.n * (9 * self.n_components + 12)
        covariances = 8 * self.n_components * size.d**2 * 5
        return each + covariances + 4 * size.nbytes + 128 * size.n
