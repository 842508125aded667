"""The table of clustering methods that a reader can choose: a new one is a file in this package and a name here.

What a method declares says `dashboard.compute.methods.base.Method`.
"""

from collections.abc import Collection
from typing import TypeVar, get_args

from dashboard.compute.methods.affinity_propagation import AffinityPropagation
from dashboard.compute.methods.agglomerative import Agglomerative, Cut
from dashboard.compute.methods.base import MaxIter, Method, NClusters, NInit
from dashboard.compute.methods.bayesian_mixture import BayesianMixture
from dashboard.compute.methods.birch import Birch
from dashboard.compute.methods.bisecting_kmeans import BisectingKMeans
from dashboard.compute.methods.dbscan import DBSCAN
from dashboard.compute.methods.gaussian_mixture import GaussianMixture
from dashboard.compute.methods.hdbscan import HDBSCAN
from dashboard.compute.methods.kmeans import KMeans
from dashboard.compute.methods.mean_shift import MeanShift
from dashboard.compute.methods.minibatch import MiniBatchKMeans
from dashboard.compute.methods.optics import OPTICS
from dashboard.compute.methods.spectral import Spectral
from dashboard.compute.preparation import COMPONENTS
from dashboard.compute.tree import LINKAGES, LinkageName
from dashboard.data.source import Source

__all__ = [
    "DBSCAN",
    "HDBSCAN",
    "LINKAGES",
    "METHODS",
    "OPTICS",
    "AffinityPropagation",
    "Agglomerative",
    "AnyMethod",
    "BayesianMixture",
    "Birch",
    "BisectingKMeans",
    "Cut",
    "GaussianMixture",
    "KMeans",
    "LinkageName",
    "MaxIter",
    "MeanShift",
    "Method",
    "MiniBatchKMeans",
    "NClusters",
    "NInit",
    "Spectral",
    "of_clusters",
    "suited",
]

# The table, in the order in which they are offered, those of a family together.
AnyMethod = (
    KMeans
    | MiniBatchKMeans
    | BisectingKMeans
    | GaussianMixture
    | BayesianMixture
    | Agglomerative
    | Birch
    | HDBSCAN
    | DBSCAN
    | OPTICS
    | MeanShift
    | Spectral
    | AffinityPropagation
)
# Each with its defaults.
METHODS: tuple[Method, ...] = tuple(method() for method in get_args(AnyMethod))

M = TypeVar("M", bound=Method)


def suited(method: M, source: Source, given: Collection[str] = ()) -> M:
    """A method with the constants that suit a source, but for those that are `given` already, by name."""
    # A number of components that is given says to find them, or not to.
    named = {"prepare", *given} if COMPONENTS in given or not method.reduced else set(given)
    there = type(method).model_fields.keys() - method.own - named
    return method.model_copy(update={name: value for name, value in source.suits.items() if name in there})


def of_clusters(method: Method, k: int) -> Method | None:
    """The same method, asked for k clusters; None if it finds their number by itself."""
    return method.of_clusters(k)
