"""The methods offered for the digits, with the defaults that suit 64 pixels and ten kinds."""

from typing import Annotated

from pydantic import Field

from dashboard.compute import methods
from dashboard.compute.methods import NClusters, NInit
from dashboard.params import Params


class MiniBatchKMeans(methods.MiniBatchKMeans):
    """Mini-batch k-means for ten kinds of digits."""

    n_clusters: NClusters = Field(10, description="How many clusters to look for.")
    n_init: NInit = Field(10, description="How many starts to try on a sample before the best one runs.")
    max_iter: methods.MaxIter = Field(300, description="The most passes over the data.")


class KMeans(methods.KMeans):
    """K-means for ten kinds of digits."""

    n_clusters: NClusters = Field(10, description="How many clusters to look for.")
    n_init: NInit = Field(10, description="How many starts to try; the one of least inertia is kept.")
    max_iter: methods.MaxIter = Field(300, description="The most rounds of assigning points and moving centres.")


class GaussianMixture(methods.PcaGaussianMixture):
    """A mixture of ten Gaussians in the first principal components."""

    n_components: NClusters = Field(10, description="How many Gaussians the data is a mixture of.")


class Agglomerative(methods.Agglomerative):
    """Agglomerative clustering stopped at ten clusters."""

    cut: methods.Cut = Field("n_clusters", description="What ends the merging: a height, or a number of clusters.")
    n_clusters: NClusters = Field(10, description="How many clusters to stop at.")


Spectral = methods.Spectral
HDBSCAN = methods.HDBSCAN

DigitMethod = Annotated[
    MiniBatchKMeans | KMeans | GaussianMixture | Agglomerative | Spectral | HDBSCAN,
    Field(discriminator="kind"),
]
KINDS: tuple[Params, ...] = (
    MiniBatchKMeans(),
    KMeans(),
    GaussianMixture(),
    Agglomerative(),
    Spectral(),
    HDBSCAN(),
)
NAMES = {
    "minibatch": "Mini-batch k-means",
    "kmeans": "K-means",
    "gaussian_mixture": "Gaussian mixture on PCA",
    "agglomerative": "Agglomerative",
    "spectral": "Spectral",
    "hdbscan": "HDBSCAN",
}
