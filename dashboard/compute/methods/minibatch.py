"""K-means by mini-batches: centres that move a little with each handful of points."""

from typing import ClassVar, Literal

from pydantic import Field
from sklearn.cluster import MiniBatchKMeans as Estimator

from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, Method, NClusters, NInit
from dashboard.compute.size import Size
from dashboard.data.source import Seed


class MiniBatchKMeans(Method):
    """`sklearn.cluster.MiniBatchKMeans`."""

    label: ClassVar = "Mini-batch k-means"
    family: ClassVar = "Centres"
    estimator: ClassVar = "cluster.MiniBatchKMeans"
    distinct: ClassVar = True

    kind: Literal["minibatch"] = "minibatch"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    init: Literal["k-means++", "random"] = Field(
        "k-means++",
        description="How the first centres are chosen: far apart, or any points at random.",
    )
    n_init: NInit = Field(1, description="How many starts to try on a sample before the best one runs.")
    max_iter: MaxIter = Field(100, description="The most passes over the data.")
    batch_size: int = Field(1024, ge=10, le=100_000, description="How many points a step looks at.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def scores(self) -> dict[str, str]:
        """Its inertia."""
        return {"inertia": f"{self.fitted()}.inertia_"}

    def fit(self, X: Reals) -> Fit:
        """One run, and where it has used all its steps another with more, which tells whether it was at an end."""
        model = Estimator(**self.constants()).fit(X)
        most = self.max_iter * len(X) // min(self.batch_size, len(X))
        converged = model.n_steps_ < most
        if not converged:
            # It may have ended by itself at the last step that it had.
            longer = Estimator(**self.constants() | {"max_iter": self.max_iter + 1}).fit(X)
            converged = longer.n_steps_ == model.n_steps_
        return Fit(model.labels_, float(model.inertia_), int(model.n_iter_), bool(converged))

    def seconds(self, size: Size) -> float:
        """Of steps, each on a batch, and of starts on a sample."""
        n, d, _ = size
        # It gives up after ten steps without progress in a moving average of about n / (2·batch_size)
        # steps: no run took more than 100 steps and three such averages.
        batch = min(self.batch_size, n)
        steps = min(self.max_iter * n / batch, 100 + 1.5 * n / batch)
        step = 900_000 + batch * (250 + self.n_clusters * (5 + 0.3 * d))
        start = min(3 * batch, n) * self.n_clusters * (16 + 0.3 * d)
        return n * ((steps * step + self.n_init * start) / n) / 1e9

    def nbytes(self, size: Size) -> int:
        """The points, and what is worked out of a batch."""
        batch = min(3 * self.batch_size, size.n)
        return 2 * size.nbytes + batch * (4 * size.d + 2 * self.n_clusters) * 8 + 128 * size.n
