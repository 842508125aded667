"""K-means: centres that move to the mean of their points until they stay."""

from copy import copy
from math import log
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn import cluster as estimators
from sklearn.cluster._kmeans import _kmeans_single_lloyd

from dashboard import progress
from dashboard.compute.arrays import Reals
from dashboard.compute.methods.base import Fit, MaxIter, Method, NClusters, NInit, starts
from dashboard.compute.size import Size
from dashboard.data.source import Seed

# Lloyd's algorithm stopped by itself within 182 rounds in every case measured.
ROUNDS = 200


class KMeans(Method):
    """`sklearn.cluster.KMeans`."""

    label: ClassVar = "K-means"
    family: ClassVar = "Centres"
    estimator: ClassVar = "cluster.KMeans"
    distinct: ClassVar = True
    suggested: ClassVar = True

    kind: Literal["kmeans"] = "kmeans"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    init: Literal["k-means++", "random"] = Field(
        "k-means++",
        description="How the first centres are chosen: far apart, or any points at random.",
    )
    n_init: NInit = Field(1, description="How many starts to try; the one of least inertia is kept.")
    max_iter: MaxIter = Field(100, description="The most rounds of assigning points and moving centres.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")

    def scores(self) -> dict[str, str]:
        """Its inertia."""
        return {"inertia": f"{self.fitted()}.inertia_"}

    def fit(self, X: Reals) -> Fit:
        """The run that scikit-learn keeps of all starts."""
        run = kmeans_run(self, X)
        model = run.model
        return Fit(model.labels_, float(model.inertia_), int(model.n_iter_), settled(self, X, run))

    def rounds(self) -> int:
        """The most rounds that a start takes."""
        return min(self.max_iter, ROUNDS)

    def seconds(self, size: Size) -> float:
        """Of all starts, by rounds and distances."""
        each = self.n_init * self.rounds() * (50 + self.n_clusters * (2 + 0.2 * size.d))
        return size.n * each / 1e9

    def nbytes(self, size: Size) -> int:
        """The points, centred, and to look for equal ones; for each, distances to the candidates of a start."""
        return 4 * size.nbytes + 8 * size.n * (8 + int(log(self.n_clusters))) + 128 * size.n


class KMeansRun(NamedTuple):
    """One run of k-means, and what its start can be drawn with again.

    Attributes
    ----------
    model : sklearn.cluster.KMeans
        Fitted from one start: `labels_`, `inertia_` and `n_iter_`.
    state : dict
        That of the generator before that start was drawn, as `RandomState.get_state` has it.
    """

    model: estimators.KMeans
    state: dict[str, Any]

    def generator(self) -> np.random.RandomState:
        """A generator as it was before the start was drawn."""
        random_state = np.random.RandomState()
        random_state.set_state(self.state)
        return random_state


def kmeans_run(method: KMeans, X: Reals) -> KMeansRun:
    """Fit k-means from each of its starts, and keep the run that `sklearn.cluster.KMeans` keeps.

    Parameters
    ----------
    method : KMeans
        With at most as many clusters as there are different points.
    X : ndarray of shape (n, d)
    """
    kept, model = None, None
    for random_state in starts(method.n_init, method.random_state, f"Starting k-means {method.n_init} times"):
        before = random_state.get_state(legacy=False)
        model = model.again() if model else _kmeans(method, random_state).fit(X)
        if kept is None or _is_better(model, kept.model):
            kept = KMeansRun(model, before)
    assert kept is not None
    return kept


class _Again(estimators.KMeans):
    """The same, which can be fitted from the next start to points that are prepared already.

    To check 100,000 points of 20 features, to find how far they vary, and to take their mean away and square them takes
    longer than their rounds do, and is a third of a fit; scikit-learn does it once for all starts too.
    """

    def _init_centroids(self, X: Reals, **given: Any) -> Reals:
        self._given = X, given
        centers: Reals = super()._init_centroids(X, **given)
        return centers

    def again(self) -> Self:
        """A fit from what the generator draws next."""
        X, given = self._given
        centers = self._init_centroids(X, **given)
        fitted = copy(self)
        constants = {"max_iter": self.max_iter, "tol": self._tol, "n_threads": self._n_threads}
        fitted.labels_, fitted.inertia_, _, fitted.n_iter_ = _kmeans_single_lloyd(
            X, given["sample_weight"], centers, **constants
        )
        # They are in the space of points less their mean, and nobody asks for them.
        fitted.__dict__.pop("cluster_centers_", None)
        return fitted


def _kmeans(method: KMeans, random_state: np.random.RandomState) -> _Again:
    return _Again(**method.constants() | {"n_init": 1, "random_state": random_state})


def _is_better(later: estimators.KMeans, kept: estimators.KMeans) -> bool:
    """Whether scikit-learn takes a later run for the one that it has kept so far.

    Less inertia is not enough, because it may be less by rounding alone: some cluster must also have points
    of two that were kept. So a run that only splits clusters of the kept one, which had some without points,
    is not taken, though it may be the better one.
    """
    return later.inertia_ < kept.inertia_ and not _is_within(later.labels_, kept.labels_)


def _is_within(labels: NDArray[np.integer], others: NDArray[np.integer]) -> bool:
    """Whether each cluster lies in one of the others, as the same clusters under other numbers do."""
    pairs = labels.astype(np.int64) * (int(others.max()) + 1) + others
    return len(np.unique(pairs)) == len(np.unique(labels))


def settled(method: KMeans, X: Reals, run: KMeansRun) -> bool:
    """Whether a run of k-means ended by itself, and not because it had no more rounds.

    A run may end by itself in the last round that it has. scikit-learn does not say so, hence the same run is
    let have one more round, which it then does not take.
    """
    rounds = run.model.n_iter_
    if rounds < method.max_iter:
        return True
    longer = method.model_copy(update={"max_iter": method.max_iter + 1})
    progress.report(0.999, "Asking whether it has settled")
    return bool(_kmeans(longer, run.generator()).fit(X).n_iter_ == rounds)
