"""What an address says of the parts of a workspace: of what is drawn beside the run, to studies, to each lens."""

from typing import Annotated, Literal

from pydantic import Field

from dashboard.compute.methods import AnyMethod, Method
from dashboard.compute.projections import AnyProjecting
from dashboard.compute.resamples import Scheme
from dashboard.data.source import Seed
from dashboard.data.sources import AnySource
from dashboard.data.synthetic import MAX_SAMPLES
from dashboard.params import Params

OneSource = Annotated[AnySource, Field(discriminator="kind")]
OneProjecting = Annotated[AnyProjecting, Field(discriminator="kind")]
OneMethod = Annotated[AnyMethod, Field(discriminator="kind")]

# --- What is drawn beside the run -------------------------------------------------------------------


class Off(Params):
    """No chart in this place."""

    kind: Literal["off"] = "off"


class Plain(Params):
    """The points alone."""

    kind: Literal["plain"] = "plain"


class Truth(Params):
    """The points coloured by the group that each belongs to."""

    kind: Literal["truth"] = "truth"


Panel = Annotated[Off | Plain | Truth | AnyMethod, Field(discriminator="kind")]
Drawn = Plain | Truth | Method

# The places of a comparison as readers know them, and what the address calls them: the first is the run.
FIELDS = {"a": "method", "b": "b", "c": "c", "d": "d"}
SLOTS = tuple(FIELDS)
Slot = Literal["a", "b", "c", "d"]

# --- What studies are told --------------------------------------------------------------------------


class LotteryOf(Params):
    """What is drawn, and how it is looked at."""

    kind: Literal["lottery"] = "lottery"
    n_seeds: int = Field(
        100, ge=10, le=200, description="How many runs from each kind of start, with seeds 0, 1, 2 and so on."
    )
    measure: Literal["inertia", "ARI"] = Field(
        "inertia",
        description="Inertia: what k-means makes small, the sum of squared distances to the centres. "
        "ARI: agreement with the groups as made.",
    )


class SweepOf(Params):
    """How far the sweep goes, and whether it asks by clustering other data too."""

    kind: Literal["sweep"] = "sweep"
    max_clusters: int = Field(12, ge=2, le=50, description="The most clusters that are tried, from 2 on.")
    by_trials: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Gap statistic and prediction strength, which cluster other data many times: auto works them out "
        "where that takes a few seconds.",
    )
    n_refs: int = Field(
        20,
        ge=2,
        le=100,
        description="How many sets of even data the gap statistic takes, with seeds 0, 1, 2 and so on.",
    )
    n_splits: int = Field(
        10, ge=2, le=100, description="How often prediction strength halves the points, with seeds 0, 1, 2 and so on."
    )


class CompareOf(Params):
    """Which clusterings are held against each other, and by what."""

    kind: Literal["compare"] = "compare"
    sort: Literal["silhouette", "Calinski–Harabasz", "Davies–Bouldin", "ARI", "AMI", "V-measure", "time"] = Field(
        "silhouette",
        description="What comes first in the table, and how good runs are in the chart. The last three need known "
        "groups.",
    )
    none: bool = Field(True, description="Every algorithm on the rows as they are.")
    standard: bool = Field(True, description="Every algorithm on columns of mean 0 and variance 1.")
    robust: bool = Field(False, description="Every algorithm on columns of median 0, their quartiles 1 apart.")
    pca: bool = Field(True, description="Every algorithm on principal components.")
    tsne: bool = Field(False, description="Every algorithm in the plane in which t-SNE lays the rows out.")
    umap: bool = Field(False, description="Every algorithm in the plane in which UMAP lays the rows out.")
    n_clusters: int = Field(
        0,
        ge=0,
        le=50,
        description="How many clusters each is to look for that is told how many; 0 is as many as the run.",
    )
    random_state: Seed = Field(0, description="The seed of every algorithm.")
    slow: bool = Field(False, description="Also those that may take longer than five seconds each.")
    most: int = Field(60, ge=1, le=200, description="How many runs at most, those first that should be quick.")


class DifferencesOf(Params):
    """The two places that are compared; another stands in for one that shows no clusters."""

    kind: Literal["differences"] = "differences"
    left: Slot = "a"
    right: Slot = "b"


class HiddenOf(Params):
    """How many of the nearest are held against each other, in truth and in the picture."""

    kind: Literal["hidden"] = "hidden"
    n_neighbors: int = Field(10, ge=1, le=50, description="How many of the nearest of each point are looked for.")


class ProfileOf(Params):
    """The cluster that is looked at, and what it is held against; −1 is noise."""

    kind: Literal["profile"] = "profile"
    cluster: int = Field(-2, ge=-2, le=10_000, description="The cluster by its number; −2 is the first one.")
    against: int = Field(-2, ge=-2, le=10_000, description="Another cluster by its number; −2 is all other rows.")


class RulesOf(Params):
    """How long rules are."""

    kind: Literal["rules"] = "rules"
    max_depth: int = Field(3, ge=1, le=6, description="How many questions a rule asks at most.")


class Resamples(Params):
    """How the data is drawn again, and how often."""

    kind: str

    scheme: Scheme = Field(
        "bootstrap",
        description="Bootstrap: as many points as there are, drawn with replacement, each taken once. Subset: half of "
        "the points. Noise: all points, but 5 of 100 moved to anywhere.",
    )
    n_resamples: int = Field(100, ge=5, le=500, description="How many times the data is drawn again and clustered.")
    random_state: Seed = Field(0, description="The seed of the resamples: another seed, other resamples.")


class ClusterwiseOf(Resamples):
    """What clusters are held against."""

    kind: Literal["clusterwise"] = "clusterwise"


class ConsensusOf(Resamples):
    """What points are held against."""

    kind: Literal["consensus"] = "consensus"


# --- What a lens alone is told ----------------------------------------------------------------------


class DendrogramOf(Params):
    """A tree, where it is cut while that is not the run, and how much of it is drawn."""

    kind: Literal["dendrogram"] = "dendrogram"
    linkage: Literal["run", "ward", "complete", "average", "single"] = Field(
        "run",
        description="How far apart two clusters are said to be: as the run has it, or, where the run is no tree, ward.",
    )
    cut: Literal["distance_threshold", "n_clusters"] = Field(
        "n_clusters", description="What the cut keeps: a height, or a number of clusters."
    )
    distance_threshold: float = Field(
        5.0, ge=0, le=1e6, description="Clusters this far apart or farther are not merged."
    )
    n_clusters: int = Field(
        0, ge=0, le=MAX_SAMPLES, description="How many clusters the cut makes; 0 is as many as the run has."
    )
    n_centres: int = Field(
        0,
        ge=0,
        le=2_000,
        description="Grow the tree of so many k-means centres in the place of the points. 0 takes the points.",
    )
    p: int = Field(
        0,
        ge=0,
        le=5_000,
        description="Leaves drawn; what is below is folded. 0 draws all up to a few hundred.",
    )
    root: int = Field(-1, ge=-1, le=200_000, description="The branch that is drawn, as SciPy numbers it.")
    optimal_ordering: bool = Field(
        False,
        description="Swap branches so that the sum of distances between neighbouring leaves is the least that the "
        "tree allows; SciPy's optimal_ordering may miss it.",
    )
    against: Literal["none", "ward", "complete", "average", "single"] = Field(
        "none", description="A second linkage, cut into as many clusters beside the first."
    )


class ClustersOf(Params):
    """Which members of a cluster are shown."""

    kind: Literal["clusters"] = "clusters"
    random_state: Seed = Field(0, description="The seed of the sample: another seed, other members.")


class NeighboursOf(Params):
    """How the neighbours of a row are found."""

    kind: Literal["neighbours"] = "neighbours"
    n_neighbors: int = Field(5, ge=1, le=100, description="How many neighbours to show.")
    metric: Literal["euclidean", "cosine", "manhattan"] = Field(
        "euclidean", description="How the distance of two rows is measured."
    )


class RowsOf(Params):
    """Which rows and columns of the data are looked for."""

    kind: Literal["rows"] = "rows"
    find: Annotated[str, Field(max_length=100)] = Field("", description="Text that stands in the rows that are shown.")
    columns: Annotated[str, Field(max_length=100)] = Field(
        "", description="Text that stands in the names of the columns that are shown."
    )
