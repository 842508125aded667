"""A Bayesian mixture of Gaussians: it may leave some of its components without points."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.decomposition import PCA
from sklearn.mixture import BayesianGaussianMixture as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, Method, NClusters, NInit, starts
from dashboard.compute.size import Size
from dashboard.data.source import Seed
from dashboard.errors import Offer, Refusal


class BayesianMixture(Method):
    """`sklearn.mixture.BayesianGaussianMixture`; a point belongs to its likeliest component.

    `pca__n_components` is `sklearn.decomposition.PCA(n_components)`, in the spelling of scikit-learn's pipelines:
    the mixture is fitted to so many principal components. 0 fits it to the points themselves.
    """

    label: ClassVar = "Bayesian mixture"
    family: ClassVar = "Mixtures"
    estimator: ClassVar = "mixture.BayesianGaussianMixture"
    imports: ClassVar = {"PCA": "sklearn.decomposition", "make_pipeline": "sklearn.pipeline"}
    distinct: ClassVar = True
    # A start takes a hundred times as long as one of k-means.
    own: ClassVar = frozenset({"n_init", "max_iter"})

    kind: Literal["bayesian_mixture"] = "bayesian_mixture"
    n_components: NClusters = Field(7, description="How many Gaussians the data is a mixture of.")
    covariance_type: Literal["full", "tied", "diag", "spherical"] = Field(
        "full", description="The shape each Gaussian may take."
    )
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
    pca__n_components: int = Field(
        0, ge=0, le=64, description="Principal components that it is fitted to; 0 is all that the points have."
    )
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def constants(self) -> dict[str, object]:
        """Those of the mixture, without those of what comes before it."""
        own = {name: value for name, value in super().constants().items() if name != "pca__n_components"}
        return own | {"weight_concentration_prior": self.weight_concentration_prior or None}

    def call(self) -> str:
        """The mixture, behind its principal components where it is fitted to some."""
        if not self.pca__n_components:
            return super().call()
        return f"make_pipeline(PCA(n_components={self.pca__n_components}, random_state=0), {super().call()})"

    def fitted(self) -> str:
        """The mixture, which comes last where there is something before it."""
        return "model[-1]" if self.pca__n_components else "model"

    def refuse(self, X: Reals) -> None:
        """Also more principal components than the points have."""
        most = min(X.shape)
        if self.pca__n_components > most:
            raise Refusal(
                f"{len(X):,} points of {X.shape[1]:,} features have {most:,} principal components; "
                f"pca__n_components of {self.pca__n_components} is more.",
                "pca__n_components",
                (Offer("All that they have", {"pca__n_components": 0}),),
            )
        super().refuse(X)

    def fit(self, X: Reals) -> Fit:
        """The likeliest of all starts. It has no BIC: its weights are believed in before, and not only fitted."""
        labels, best, _ = self.likeliest(X)
        return Fit(labels, None, int(best.n_iter_), bool(best.converged_))

    def posterior(self, X: Reals) -> Reals:
        """As the mixture itself says."""
        _, best, X = self.likeliest(X)
        found: Reals = best.predict_proba(X)
        return found

    def likeliest(self, X: Reals) -> tuple[NDArray[np.integer], Estimator, Reals]:
        """Labels and mixture of the likeliest start, and the points that it is fitted to."""
        if self.pca__n_components:
            # Points that are all the same have no variance to take shares of.
            with np.errstate(invalid="ignore"):
                X = PCA(n_components=self.pca__n_components, random_state=0).fit_transform(X)
        models = (
            Estimator(**self.constants() | {"n_init": 1, "random_state": random_state})
            for random_state in starts(self.n_init, self.random_state, f"Starting the mixture {self.n_init} times")
        )
        fits = ((model.fit_predict(X), model) for model in models)
        labels, best = max(fits, key=lambda fit: fit[1].lower_bound_)
        return labels, best, X

    def gave_up(self, X: Reals) -> Refusal:  # noqa: ARG002
        """It has only one reason."""
        return Refusal(
            f"A component shrank to so few or so flat points that it has no {self.covariance_type} "
            f"covariance. Choose fewer n_components than {self.n_components}, or covariance_type "
            "spherical.",
            "n_components",
            (Offer("covariance_type spherical", {"covariance_type": "spherical"}),),
        )

    def seconds(self, size: Size) -> float:
        """Of all starts, by rounds, components and what their covariances take: it uses all rounds that it has."""
        d = min(size.d, self.pca__n_components or size.d)
        each = {"full": 250 + 0.8 * d**2, "tied": 200 + 0.5 * d**2}.get(self.covariance_type, 100 + 2.5 * d)
        rounds = self.n_init * self.max_iter
        return size.n * (rounds * self.n_components * each) / 1e9 + rounds * 2e-3

    def nbytes(self, size: Size) -> int:
        """Responsibilities and their logarithms, six times at once; the points less a mean, as often."""
        decomposed = 0
        if self.pca__n_components:
            decomposed = 3 * size.nbytes + 8 * size.d**2 * 4 + 8 * size.n * min(size.n, size.d)
            size = Size(size.n, min(size.d, self.pca__n_components))
        each = 8 * size.n * (7 * self.n_components + 10)
        covariances = 8 * self.n_components * size.d**2 * 5
        return decomposed + each + covariances + 4 * size.nbytes + 128 * size.n
