"""The guided path of each tab: at most five steps, each held to its words by a test.

A new step is one entry here and one test beside those in `tests/test_guides.py`. The first step of a
tab is its default view, so that `/scatter?guide=1` is a whole address.
"""

from components.guide import Onward, Route, Step
from components.guide import path as strip
from components.html import Element


def of_chart(chart: str) -> str:
    """The card of a chart, for `Step.about`."""
    return f".card:has(#{chart}-frame)"


PATHS: dict[str, list[Step]] = {
    "scatter": [
        Step(
            "A start can go wrong",
            "A and B look for 7 clusters in the same points. A starts from random points and settles where one "
            "blob is split and two share a cluster; B starts far apart and finds every blob.",
            "",
            "#scatter-grid",
        ),
        Step(
            "A start is a lottery",
            "Of 100 random starts 17 find all 7 blobs, of 100 k-means++ starts 99. Click a bar to open one of its "
            "runs. With n_init, k-means keeps the best of several starts.",
            "show=lottery",
            '[data-study="lottery"]',
        ),
        Step(
            "It finds what it is asked for",
            "The points are the same, made of 7 blobs. Asked for 4 clusters, A lets blobs share one; asked for 10, "
            "B splits blobs. K-means does not say which number is right.",
            "method.init=k-means%2B%2B&method.n_clusters=4&b.n_clusters=10",
            "#scatter-grid",
        ),
        Step(
            "A score can mislead",
            "Of these 5 blobs two touch. The silhouette is higher for the 4 clusters of A, but only the 5 of B are "
            "the blobs. Open “silhouette” under a chart to read what it means.",
            "data.centers=5&data.random_state=7&method.init=k-means%2B%2B&method.n_clusters=4&b.n_clusters=5",
            "#scatter-foot-a",
        ),
        Step(
            "Not all groups are round",
            "Two moons have no centres to be near: k-means in A cuts across both. Single linkage in B goes from point "
            "to point and finds them.",
            "data=moons&method.init=k-means%2B%2B&method.n_clusters=2&b=agglomerative&b.linkage=single&b.cut=n_clusters&b.n_clusters=2",
            "#scatter-grid",
        ),
    ],
    "dendrogram": [
        Step(
            "Read the tree from below",
            "Each point starts alone. The two groups that are nearest merge, again and again; the height of a merge "
            "is how far apart they were. The cut leaves 7 clusters, and they are the 7 blobs.",
            "",
            of_chart("dendrogram-tree"),
        ),
        Step(
            "Cut higher, get fewer",
            "The same tree, cut to 3 clusters: blobs share them. Drag the line through the tree, or move a "
            "slider under “Cut” in the settings.",
            "method.n_clusters=3",
            of_chart("dendrogram-tree"),
        ),
        Step(
            "Look for the jump, with care",
            "A large jump between two merge heights suggests a cut between them. Under complete linkage, in blobs "
            "that spread a little more, it suggests 2 clusters for 7 blobs.",
            "data.cluster_std=1&method.linkage=complete",
            of_chart("dendrogram-heights"),
        ),
        Step(
            "Single linkage makes chains",
            "It measures how near two groups come at one place. In spread blobs a few points make a bridge: 5 of "
            "the 7 blobs end in one cluster.",
            "data.cluster_std=1.5&method.linkage=single",
            of_chart("dendrogram-tree"),
        ),
        Step(
            "Ward keeps groups compact",
            "The same points and the same number of clusters, under ward: agreement with the blobs is far higher.",
            "data.cluster_std=1.5",
            "#dendrogram-numbers",
        ),
    ],
    "clusters": [
        Step(
            "Clusters have no names",
            "The method saw pixels only, never which digit an image shows. Each cluster is named here after the "
            "digit most frequent in it; three in four images are among their own kind.",
            "",
            "#clusters-chips",
        ),
        Step(
            "Look at a mean image",
            "The mean of all images in this cluster is blurred: it holds 8s, but many 1s too. Look at the sample "
            "and at the bars of true digits.",
            "select=a8",
            "#clusters-cluster",
        ),
        Step(
            "What is taken for what",
            "In the table of clusters and digits, row 3 holds nearly as many 9s as 3s. By their pixels alone they lie "
            "close together.",
            "select=a3",
            "#clusters-table",
        ),
        Step(
            "Twice as many clusters",
            "With 20 clusters more images are among their own kind, but one digit now lies in several clusters: "
            "completeness falls.",
            "method.n_clusters=20",
            "#clusters-numbers",
        ),
        Step(
            "Standardising changes everything",
            "Now every pixel counts the same, even those at the edge that are nearly always empty. Here the clusters "
            "agree less with the digits.",
            "data.standardize=true",
            "#clusters-numbers",
        ),
    ],
    "neighbours": [
        Step(
            "The nearest images",
            "These five digits are nearest to image 234, pixel by pixel. All of them show a 6 too.",
            "",
            "#neighbours-strip",
        ),
        Step(
            "Near is not the same",
            "Image 1553 is an 8, but its five nearest all show a 1. A vote of its neighbours would be wrong.",
            "row=1553",
            "#neighbours-strip",
        ),
        Step(
            "Ask more neighbours",
            "Of its 50 nearest, 8 show an 8. They are farther away, so a vote would still say 1.",
            "row=1553&neighbours.n_neighbors=50",
            "#neighbours-strip",
        ),
        Step(
            "Measure in another way",
            "Image 1038 is a 9. By euclidean distance one of its five nearest is a 9; by cosine, which looks at the "
            "pattern of the ink and not at its amount, three are.",
            "row=1038&neighbours.metric=cosine",
            "#neighbours-strip",
        ),
        Step(
            "Where it lies",
            "The cloud now has the colours of the true digits. Choose any point or image: it becomes the query.",
            "row=1038&neighbours.metric=cosine&colour=groups",
            of_chart("neighbours-cloud"),
        ),
    ],
    "data": [
        Step(
            "A row, a column",
            "Each of these 150 rows is a flower, each column something that was measured of it. Every method sees "
            "these numbers and nothing else.",
            "",
            "#data-rows",
        ),
        Step(
            "Standardise",
            "Without it the column with the largest numbers decides alone what is near. It is on for tables, and "
            "changes what every lens shows.",
            "data.standardize=false",
            "#data-rows",
        ),
    ],
}


# From a run to labels worth keeping, through two lenses.
LAB: list[tuple[str, Step]] = [
    (
        "scatter",
        Step(
            "A run is a beginning",
            "Mini-batch k-means sorts 1,797 digits by their pixels alone. It agrees with the true digits by an ARI of "
            "0.61: five digits are split, and two share a cluster.",
            "data=digits&method=minibatch",
            "#scatter-foot-a",
        ),
    ),
    (
        "scatter",
        Step(
            "Compare all",
            "Every algorithm on the same rows: ward's tree comes first, with 0.79. Who has no true digits to hold it "
            "against would choose by the silhouette, and take a run of 0.49. Click a row to make it the run.",
            "data=digits&method=minibatch&show=compare&compare.sort=ARI&compare.standard=false&compare.pca=false",
            '[data-study="compare"]',
        ),
    ),
    (
        "scatter",
        Step(
            "How sure is it?",
            "The images are drawn again 20 times and linked again. Eight of the ten clusters come back; cluster 1 "
            "dissolves in 11 of 20, and cluster 3, the largest, in 5.",
            "data=digits&method=agglomerative&show=clusterwise&clusterwise.n_resamples=20",
            '[data-study="clusterwise"]',
        ),
    ),
    (
        "clusters",
        Step(
            "Why?",
            "Cluster 3 is blurred: it holds 169 threes and 145 nines. Its own branch in the tree parts them, and "
            "clusters 1 and 9 are ones both. A reader sees that; no score says it.",
            "data=digits&method=agglomerative&select=a3",
            "#clusters-cluster",
        ),
    ),
    (
        "clusters",
        Step(
            "By hand",
            "Cluster 3 is split by its branch, 1 and 9 are merged and named: 0.86. Undo takes each step back. Names "
            "and labels are in the address, and in what “Take home” gives you.",
            "data=digits&method=agglomerative&hand=s0b;m8,9;n8ones&select=a1",
            "#clusters-numbers",
        ),
    ),
]
# The steps of tabs come first.
LAB_FROM = 6


def path(tab: str) -> Element:
    """The strip of a tab; its last step leads on to the next tab that has one, and the last of all to the lab."""
    names = list(PATHS)
    following = names[names.index(tab) + 1] if tab in PATHS and tab != names[-1] else None
    onward = Onward("On to the lab", f"{LAB[0][0]}?{LAB[0][1].query}&guide={LAB_FROM}")
    if following:
        onward = Onward(f"On to {following.capitalize()}", f"{following}?guide=1")
    own = [(tab, step) for step in PATHS.get(tab, [])]
    return strip(tab, [Route(own, 1, onward), Route(LAB, LAB_FROM)])
