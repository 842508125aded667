"""The clustering methods a reader can choose: names, bounds and defaults of every constant.

Names and meanings are scikit-learn's. A method is a frozen question, never an estimator.
"""

from collections.abc import Collection
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import Field

from dashboard.data.source import Seed, Source
from dashboard.params import Params

NClusters = Annotated[int, Field(ge=1, le=50)]
NInit = Annotated[int, Field(ge=1, le=50)]
MaxIter = Annotated[int, Field(ge=1, le=1_000)]
LINKAGES = ("ward", "complete", "average", "single")
LinkageName = Literal["ward", "complete", "average", "single"]
Cut = Literal["distance_threshold", "n_clusters"]


class Method(Params):
    """What a method declares beside its constants.

    Attributes
    ----------
    label : str
        Its name for readers.
    estimator : str
        Its class, below `sklearn`.
    """

    label: ClassVar[str]
    estimator: ClassVar[str]
    kind: str


class KMeans(Method):
    """`sklearn.cluster.KMeans`."""

    label: ClassVar = "K-means"
    estimator: ClassVar = "cluster.KMeans"

    kind: Literal["kmeans"] = "kmeans"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    init: Literal["k-means++", "random"] = Field(
        "k-means++",
        description="How the first centres are chosen: far apart, or any points at random.",
    )
    n_init: NInit = Field(1, description="How many starts to try; the one of least inertia is kept.")
    max_iter: MaxIter = Field(100, description="The most rounds of assigning points and moving centres.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")


class MiniBatchKMeans(Method):
    """`sklearn.cluster.MiniBatchKMeans`."""

    label: ClassVar = "Mini-batch k-means"
    estimator: ClassVar = "cluster.MiniBatchKMeans"

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


class GaussianMixture(Method):
    """`sklearn.mixture.GaussianMixture`; a point belongs to its likeliest component.

    `pca__n_components` is `sklearn.decomposition.PCA(n_components)`, in the spelling of scikit-learn's pipelines:
    the mixture is fitted to so many principal components. 0 fits it to the points themselves.
    """

    label: ClassVar = "Gaussian mixture"
    estimator: ClassVar = "mixture.GaussianMixture"

    kind: Literal["gaussian_mixture"] = "gaussian_mixture"
    n_components: NClusters = Field(7, description="How many Gaussians the data is a mixture of.")
    covariance_type: Literal["full", "tied", "diag", "spherical"] = Field(
        "full", description="The shape each Gaussian may take."
    )
    n_init: NInit = Field(1, description="How many starts to try; the likeliest result is kept.")
    max_iter: MaxIter = Field(100, description="The most rounds of expectation and maximisation.")
    pca__n_components: int = Field(
        0, ge=0, le=64, description="Principal components that it is fitted to; 0 is all that the points have."
    )
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")


class Agglomerative(Method):
    """`sklearn.cluster.AgglomerativeClustering`: cut by `n_clusters`, or else by height."""

    label: ClassVar = "Agglomerative"
    estimator: ClassVar = "cluster.AgglomerativeClustering"

    kind: Literal["agglomerative"] = "agglomerative"
    linkage: LinkageName = Field("ward", description="How far apart two clusters are said to be.")
    cut: Cut = Field("distance_threshold", description="What ends the merging: a height, or a number of clusters.")
    distance_threshold: float = Field(
        5.0, ge=0, le=1e6, description="Clusters this far apart or farther are not merged."
    )
    n_clusters: NClusters = Field(7, description="How many clusters to stop at.")


class Spectral(Method):
    """`sklearn.cluster.SpectralClustering` on the nearest-neighbours graph."""

    label: ClassVar = "Spectral"
    estimator: ClassVar = "cluster.SpectralClustering"

    kind: Literal["spectral"] = "spectral"
    n_clusters: NClusters = Field(7, description="How many clusters to look for.")
    n_neighbors: int = Field(10, ge=2, le=200, description="How many points each is linked to, itself among them.")
    random_state: Seed = Field(0, description="The seed of the algorithm: another seed, another start.")


class HDBSCAN(Method):
    """`sklearn.cluster.HDBSCAN`; −1 is noise."""

    label: ClassVar = "HDBSCAN"
    estimator: ClassVar = "cluster.HDBSCAN"

    kind: Literal["hdbscan"] = "hdbscan"
    min_cluster_size: int = Field(10, ge=2, le=1_000, description="The fewest points that make a cluster.")
    min_samples: int = Field(
        5,
        ge=1,
        le=1_000,
        description="Points, itself among them, that must be near for a point to be in a dense place.",
    )
    cluster_selection_epsilon: float = Field(0.0, ge=0, le=1e6, description="Clusters closer than this are merged.")


METHODS: tuple[Method, ...] = (
    KMeans(),
    MiniBatchKMeans(),
    GaussianMixture(),
    Agglomerative(),
    Spectral(),
    HDBSCAN(),
)
AnyMethod = KMeans | MiniBatchKMeans | GaussianMixture | Agglomerative | Spectral | HDBSCAN

M = TypeVar("M", bound=Params)


def suited(method: M, source: Source, given: Collection[str] = ()) -> M:
    """A method with the constants that suit a source, but for those that are `given` already, by name."""
    there = type(method).model_fields
    suits = {name: value for name, value in source.suits.items() if name in there and name not in given}
    return method.model_copy(update=suits)


def of_clusters(method: Method, k: int) -> Method | None:
    """The same method, asked for k clusters; None if it finds their number by itself."""
    name = next((name for name in ("n_clusters", "n_components") if name in type(method).model_fields), None)
    if name is None:
        return None
    return method.model_copy(update={name: k} | ({"cut": "n_clusters"} if isinstance(method, Agglomerative) else {}))
