"""What each number on the pages is, and what it does not mean: one entry a name, sent once with the page.

A number is looked up by the name that stands above it (`components.cards.numbers`).
"""

from dataclasses import dataclass

SKLEARN = "https://scikit-learn.org/stable/modules/"
SCIPY_TREES = "https://docs.scipy.org/doc/scipy/reference/generated/scipy.cluster.hierarchy."


@dataclass(frozen=True)
class Example:
    """A view in which a number misleads: the words of its link, its address below the app's path."""

    label: str
    address: str


@dataclass(frozen=True)
class Term:
    """What stands behind a number's name.

    Attributes
    ----------
    means : str
        What it is, in one sentence.
    not_ : str
        What it does not mean, in one sentence.
    page : str
        The page that defines it; "" where there is nothing to define.
    example : Example or None
        A view that shows what `not_` says.
    """

    means: str
    not_: str
    page: str = ""
    example: Example | None = None

    def spelled(self) -> list[str]:
        """The entry as the browser reads it (`assets/page/terms.js`)."""
        shown = [self.example.label, self.example.address] if self.example else []
        return [self.means, self.not_, self.page, *shown]


def page(name: str) -> str:
    """The page of a class or function of scikit-learn, such as ``cluster.KMeans``."""
    return f"{SKLEARN}generated/sklearn.{name}.html"


# Two runs of k-means on the same blobs: the one of lower inertia agrees less with them.
LOWER_INERTIA = Example(
    "Show me: lower inertia, worse agreement",
    "scatter?data.centers=5&data.cluster_std=1&data.random_state=11"
    "&method.n_clusters=5&method.random_state=1&b.n_clusters=5&b.init=random&b.random_state=5",
)
# Two of the five blobs touch: four clusters stand farther apart than five.
BEST_SILHOUETTE = Example(
    "Show me: best at 4, where 5 is true",
    "scatter?data.centers=5&data.random_state=7&method.init=k-means%2B%2B&method.n_clusters=4&b.n_clusters=5",
)
# The digits on three principal components keep a quarter of their neighbours near; t-SNE in space keeps two thirds.
HIDDEN_BY_COMPONENTS = Example("Show me: digits that only look near", "scatter?data=digits&method=kmeans&show=hidden")
FEWER_ROUNDS = Example("Show me: fewer rounds, worse clusters", "scatter?method.random_state=3&b.init=random")
MANY_CLUSTERS = Example("Show me: 50 clusters of digits", "clusters?method=kmeans&method.n_clusters=50")
ONE_CLUSTER = Example("Show me: all digits in one cluster", "clusters?method=kmeans&method.n_clusters=1")
NOISE = Example("Show me: many digits are noise", "clusters?method=hdbscan")
# Its correlation is 0.66 where ward's is 0.57, but its ten clusters agree less: 0.51 where ward's do 0.79.
AVERAGE_TREE = Example(
    "Show me: a faithful tree with poor clusters",
    "dendrogram?method=agglomerative&data=digits&method.linkage=average&method.n_clusters=10",
)
# K-means cuts the moons across, in the same place whatever is drawn.
STABLE_HALVES = Example(
    "Show me: stable, and not the moons",
    "scatter?show=clusterwise&data=moons&method=kmeans&method.n_clusters=2&b=truth",
)
NEAR_BUT_OTHER = Example("Show me: an 8 among 1s", "neighbours?row=1553")

TERMS = {
    "points": Term("How many points were drawn.", "More points do not make groups easier to tell apart."),
    "true groups": Term(
        "How many true groups the points have: the blobs they were drawn from, the digits they show.",
        "It is not how many groups can be seen: they may overlap.",
        f"{SKLEARN}clustering.html",
    ),
    "clusters": Term(
        "How many clusters were found.",
        "It is not the true number: most methods find as many as they are asked for.",
        f"{SKLEARN}clustering.html",
    ),
    "ARI": Term(
        "Adjusted Rand index: how far clusters agree with the true groups. 1 is the same groups, about 0 is chance.",
        "It is not the share of points that are right, and without true groups it cannot be known.",
        page("metrics.adjusted_rand_score"),
    ),
    "AMI": Term(
        "Adjusted mutual information: what clusters tell about the true groups. 1 is the same groups, "
        "about 0 is chance.",
        "It is not the share of points that are right, and without true groups it cannot be known.",
        page("metrics.adjusted_mutual_info_score"),
    ),
    "silhouette": Term(
        "How much nearer points are to their own cluster than to the next, −1 to 1, in the data as it is before a run.",
        "The number of clusters where it is highest need not be the true number.",
        page("metrics.silhouette_score"),
        BEST_SILHOUETTE,
    ),
    "Calinski–Harabasz": Term(
        "Variance between clusters by that within them: more is better, without a limit.",
        "It favours round clusters, and its size compares runs on the same rows alone.",
        page("metrics.calinski_harabasz_score"),
    ),
    "Davies–Bouldin": Term(
        "How near each cluster's nearest other one is, by how wide both are: less is better, 0 the least.",
        "It favours round clusters, and says nothing of rows that are left out as noise.",
        page("metrics.davies_bouldin_score"),
    ),
    "V-measure": Term(
        "Homogeneity and completeness in one, 0 to 1: clusters hold one group, groups lie in one cluster.",
        "It is not corrected for chance: many small clusters have some of it for nothing.",
        page("metrics.v_measure_score"),
    ),
    "gap": Term(
        "How much tighter clusters are than those of even data in a box along the principal components, as logarithms.",
        "The largest gap is not the answer: the smallest number is that one more does not better by its error.",
    ),
    "prediction strength": Term(
        "Of the worst cluster in one half of the points, the share of pairs that clusters of the other half hold too.",
        "High is not enough: two halves of one long cloud are found again each time.",
    ),
    "inertia": Term(
        "Sum of squared distances of the points, as they are prepared, to their nearest centre.",
        "Lower is tighter, not better agreement; adding clusters can always lower it, and scaling the data changes it.",
        f"{SKLEARN}clustering.html#k-means",
        LOWER_INERTIA,
    ),
    "iterations": Term(
        "Rounds until the fit settled; (max) where max_iter ended it.",
        "Settling soon does not make a good result: it may have settled in a bad one.",
        page("cluster.KMeans"),
        FEWER_ROUNDS,
    ),
    "fit": Term(
        "How long the fit took when it was computed, with what is done to the points first.",
        "It is no contest: one run, on a machine that others use too.",
    ),
    "noise": Term(
        "How many points are in no cluster, drawn in grey.",
        "They are not wrong points: they lie where it is less dense.",
        page("cluster.HDBSCAN"),
        NOISE,
    ),
    "eps": Term(
        "How far apart points may be and count as near, as it was found from the data.",
        "It is a suggestion, no truth: groups of other densities need another.",
        page("cluster.DBSCAN"),
    ),
    "threshold": Term(
        "How wide a small cluster may get before it is split, as it was found from the data.",
        "It is not how far apart clusters are: it tells how coarsely points are gathered first.",
        page("cluster.Birch"),
    ),
    "bandwidth": Term(
        "How far around itself each point looks, as it was found from the data.",
        "It is a suggestion, no truth: half of it finds many more clusters.",
        page("cluster.MeanShift"),
    ),
    "preference": Term(
        "How ready a point is to stand for others, as it was found from the data.",
        "It is no number of clusters, though a lower one makes fewer.",
        page("cluster.AffinityPropagation"),
    ),
    "homogeneity": Term(
        "1 when each cluster holds one kind of digit only.",
        "High is not enough: many small clusters are homogeneous too.",
        page("metrics.homogeneity_score"),
        MANY_CLUSTERS,
    ),
    "completeness": Term(
        "1 when each kind of digit lies in one cluster only.",
        "High is not enough: one cluster of everything is complete.",
        page("metrics.completeness_score"),
        ONE_CLUSTER,
    ),
    "own kind": Term(
        "Share of digits in a cluster where their own kind is the most frequent.",
        "It is not how well the ten digits were found: it rises with the number of clusters.",
        f"{SKLEARN}clustering.html#clustering-performance-evaluation",
        MANY_CLUSTERS,
    ),
    "height": Term(
        "Where the tree is cut: merges at or above this distance are undone.",
        "Heights of different linkages do not compare: each measures distance in its own way.",
        page("cluster.AgglomerativeClustering"),
    ),
    "cophenetic": Term(
        "Correlation of the heights at which pairs of points merge with their distances: 1 keeps them all.",
        "A tree that keeps distances better need not have the better clusters.",
        SCIPY_TREES + "cophenet.html",
        AVERAGE_TREE,
    ),
    "trustworthiness": Term(
        "Whether points that are near in the picture are near in truth: 1 if all are, less the farther those are that "
        "are not.",
        "It says nothing of distances between groups; and near is what the distance on all features calls near.",
        page("manifold.trustworthiness"),
        HIDDEN_BY_COMPONENTS,
    ),
    "continuity": Term(
        "Whether points that are near in truth are near in the picture: 1 if all are, less the farther they are torn "
        "apart.",
        "A picture with all points on top of each other tears nothing apart, and shows nothing.",
    ),
    "neighbours kept": Term(
        "The share of each point's nearest in truth that are among as many nearest to it in the picture.",
        "A lost neighbour may be just beyond the last or at the other end; trustworthiness and continuity tell which.",
    ),
    "near here too": Term(
        "How many of the neighbours are among as many nearest to the query in the picture.",
        "It is one query; “Neighbours” in Scatter asks it of every point.",
    ),
    "resamples": Term(
        "How many times the data was drawn again and clustered by the same method with the same constants.",
        "More of them make the numbers exacter, not the clusters surer.",
    ),
    "stable": Term(
        "How many clusters come back: their mean overlap with the nearest cluster of a resample is 0.75 or more.",
        "A cluster that comes back need not be there in truth: moons that are cut across are stable too.",
        "",
        STABLE_HALVES,
    ),
    "mean overlap": Term(
        "Jaccard: points in a cluster and in its nearest of a resample, over points in either. 1 is the same.",
        "It is not the share of points that are right, and small clusters lose it more quickly than large ones.",
        page("metrics.jaccard_score"),
    ),
    "dissolved": Term(
        "How often a cluster was gone: no cluster of a resample shared more than half with it.",
        "A cluster that dissolves may be a group all the same, which this method or these constants miss.",
    ),
    "certainty": Term(
        "How much more a point is with the others of its cluster than with any other cluster, over all resamples.",
        "A certain point need not be in the right cluster: it is where this method always puts it.",
    ),
    "unsure": Term(
        "How many points have a certainty below 0.5.",
        "They are not wrong: they lie between clusters, or in one that is cut now here and now there.",
    ),
    "posterior": Term(
        "How likely the mixture says it is that a point came from its own component: the mean of all points.",
        "It is of one fit, and does not know that another draw would make another mixture.",
        page("mixture.GaussianMixture"),
    ),
    "same group": Term(
        "How many of the neighbours are of the same true group as the query.",
        "It does not judge the method as a whole: it is one query.",
        f"{SKLEARN}neighbors.html",
        NEAR_BUT_OTHER,
    ),
    "would fall into": Term(
        "The cluster of what was drawn or changed, by the method’s own rule or else by most of its nearest rows.",
        "It was not clustered with the others, and some cluster is named however far away it is.",
    ),
    "nearest": Term(
        "Distance from the query to its nearest neighbour.",
        "Near is not the same digit, and distances of different metrics do not compare.",
        page("metrics.pairwise_distances"),
        NEAR_BUT_OTHER,
    ),
    "farthest shown": Term(
        "Distance from the query to the last neighbour shown.",
        "It is not the farthest digit: it only grows with n_neighbors.",
        page("metrics.pairwise_distances"),
    ),
}


def spelled() -> dict[str, list[str]]:
    """The table as the browser reads it."""
    return {name: term.spelled() for name, term in TERMS.items()}
