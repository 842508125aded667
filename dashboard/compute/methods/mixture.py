"""What mixtures of Gaussians have in common, however they are fitted."""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Method, NClusters, starts
from dashboard.errors import Offer, Refusal

SPHERICAL = "spherical"


class Mixture(Method):
    """A mixture of Gaussians: a point belongs to its likeliest component.

    Attributes
    ----------
    mixture : type
        scikit-learn's class, with `n_init` and `random_state` among its constants.
    """

    family: ClassVar = "Mixtures"
    mixture: ClassVar[type[Any]]
    distinct: ClassVar = True
    # A start takes a hundred times as long as one of k-means, and has as many covariances as pairs of columns.
    own: ClassVar = frozenset({"n_init", "max_iter"})
    reduced: ClassVar = True

    n_components: NClusters = Field(7, description="How many Gaussians the data is a mixture of.")
    covariance_type: Literal["full", "tied", "diag", "spherical"] = Field(
        "full", description="The shape each Gaussian may take."
    )

    def posterior(self, X: Reals) -> Reals:
        """As the mixture itself says."""
        found: Reals = self.likeliest(X)[1].predict_proba(X)
        return found

    def likeliest(self, X: Reals) -> tuple[NDArray[np.integer], Any]:
        """Labels and mixture of the likeliest start."""
        given: dict[str, Any] = self.constants()
        n_init = given["n_init"]
        models = (
            self.mixture(**given | {"n_init": 1, "random_state": random_state})
            for random_state in starts(n_init, given["random_state"], f"Starting the mixture {n_init} times")
        )
        # Labels of the fit itself: to `predict`, likelihoods that are equal but for rounding may compare otherwise.
        fits = ((model.fit_predict(X), model) for model in models)
        labels, best = max(fits, key=lambda fit: fit[1].lower_bound_)
        return labels, best

    def gave_up(self, X: Reals) -> Refusal:  # noqa: ARG002
        """It has only one reason."""
        simpler = Offer(f"covariance_type {SPHERICAL}", {"covariance_type": SPHERICAL})
        return Refusal(
            f"A component shrank to so few or so flat points that it has no {self.covariance_type} "
            f"covariance. Choose fewer n_components than {self.n_components}, or covariance_type {SPHERICAL}.",
            "n_components",
            () if self.covariance_type == SPHERICAL else (simpler,),
        )
