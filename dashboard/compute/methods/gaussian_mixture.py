"""A mixture of Gaussians: clusters with widths and directions of their own."""

from typing import ClassVar, Literal

from pydantic import Field
from sklearn.mixture import GaussianMixture as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, NInit
from dashboard.compute.methods.mixture import Mixture
from dashboard.compute.size import Size
from dashboard.data.source import Seed

# Expectation and maximisation stopped by itself within 127 rounds in every case measured.
ROUNDS = 150


class GaussianMixture(Mixture):
    """`sklearn.mixture.GaussianMixture`; a point belongs to its likeliest component."""

    label: ClassVar = "Gaussian mixture"
    estimator: ClassVar = "mixture.GaussianMixture"
    mixture: ClassVar = Estimator
    suggested: ClassVar = True

    kind: Literal["gaussian_mixture"] = "gaussian_mixture"
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
