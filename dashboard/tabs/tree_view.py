"""What a workspace means for a tree: which tree it is, where it is cut, and the colours of the points."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboard import results
from dashboard.compute.edits import moving
from dashboard.compute.labels import matched
from dashboard.compute.methods import Agglomerative, LinkageName
from dashboard.compute.preparation import AS_THEY_ARE, Preparation
from dashboard.compute.tree import Linkage
from dashboard.data.points import Points
from dashboard.errors import Offer, Refusal, in_part
from dashboard.run import Run, run, seen
from dashboard.workspace.workspace import Workspace

# A few hundred leaves can still be told apart; more are folded into this many.
WHOLE = 400
FOLDED = 30
# What is offered where there are too many points for a tree.
CENTRES = 1_000
# Of a larger tree the browser is given the top, and the server answers what lies below.
SENT = 20_000
CROWN = 5_000
# Two trees are held against each other up to so many clusters.
MOST_COMPARED = 200
# Where neither run nor data say how many clusters there are.
SOME = 2

Clusters = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cut:
    """A tree and where it is cut, worked out once and handed to all that draws it or speaks of it.

    Attributes
    ----------
    view : Workspace
    points : Points
        (n, d)
    tree : Linkage
        Of the points, or of the centres that stand for them.
    method : Agglomerative
        Its linkage and its cut: the run, or the lens's own.
    n_clusters : int
    height : float
        How many clusters the cut leaves, and where it is, one following from the other.
    clusters : ndarray of shape (n,), int64
        The cluster of each point, numbered after the true groups or, where these are not known, after the run.
    run : Run or None
        The run beside it; None where the cut is the run, or where that was refused.
    refused : str
        Why there is no run beside it; empty if there is one, or none is needed.
    """

    view: Workspace
    points: Points
    tree: Linkage
    method: Agglomerative
    n_clusters: int
    height: float
    clusters: Clusters
    run: Run | None
    refused: str

    @property
    def is_run(self) -> bool:
        """Whether the line is the run."""
        return is_run(self.view)

    @property
    def n_centres(self) -> int:
        """How many centres stand for the points; 0 for none."""
        return self.view.dendrogram.n_centres

    @property
    def name(self) -> str:
        """What an address calls the tree, where it selects branches of it."""
        return f"{self.method.linkage}{self.n_centres or ''}"

    def of_leaves(self) -> Clusters:
        """The cluster of each leaf: of a point, or of the points that a centre stands for."""
        return self.clusters[results.centres(self.view.data, self.n_centres).first] if self.n_centres else self.clusters


def linkage_of(view: Workspace) -> LinkageName:
    """The linkage that is drawn."""
    own = view.dendrogram.linkage
    if own != "run":
        return own
    return view.method.linkage if isinstance(view.method, Agglomerative) else "ward"


def prepares(view: Workspace) -> Preparation:
    """What is done to the points first that the tree is of; nothing to those that centres stand for."""
    return AS_THEY_ARE if view.dendrogram.n_centres else view.of_trees()


def is_run(view: Workspace) -> bool:
    """Whether the run is a cut of the tree that is drawn, so that the line is the run."""
    own, method = view.dendrogram, view.method
    whole = isinstance(method, Agglomerative) and method.linkage == linkage_of(view) and not own.n_centres
    return whole and not moving(view.hand)


def cut_of(view: Workspace) -> Cut:
    """The tree of a view, cut as it says.

    Raises
    ------
    Refusal
        If there are too many points for a tree, or more clusters are asked for than there are leaves.
    """
    tree = grown(view)
    beside, refused = (None, "") if is_run(view) else run_beside(view)
    method = cutting(view, beside, tree)
    with in_part("method" if is_run(view) else "dendrogram"):
        n_clusters, height = cut(tree, method)
    points = seen(view.data, view.hide)
    labels = of_points(view, tree.cut(height) if method.cut == "distance_threshold" else tree.cut_n(n_clusters))
    clusters = matched(labels, reference(points, beside))
    return Cut(view, points, tree, method, n_clusters, height, clusters, beside, refused)


def run_beside(view: Workspace) -> tuple[Run | None, str]:
    """The run that is no cut of this tree; or none, and why. The tree is there without it."""
    try:
        return run(view.data, view.method, view.hide, view.hand), ""
    except Refusal as refusal:
        return None, refusal.sentence


def cutting(view: Workspace, beside: Run | None, tree: Linkage) -> Agglomerative:
    """The linkage and the cut that are drawn: those of the run, where it is of this tree; else the lens's own."""
    if is_run(view) and isinstance(view.method, Agglomerative):
        return view.method
    own = view.dendrogram
    known = beside.found.n_clusters if beside else as_asked(view)
    return Agglomerative(
        **dict(prepares(view)),
        linkage=linkage_of(view),
        cut=own.cut,
        n_clusters=own.n_clusters or min(max(known, 1), tree.n),
        distance_threshold=own.distance_threshold,
    )


def as_asked(view: Workspace) -> int:
    """How many clusters the run was asked for, or how many suit the data."""
    name = view.method.counted()
    return int(getattr(view.method, name)) if name else view.data.n_groups or SOME


def reference(points: Points, beside: Run | None) -> list[Clusters]:
    """What clusters (n,) are numbered after: the true groups, or else the run beside the tree, or nothing."""
    if points.groups:
        return [points.groups.truth]
    return [] if beside is None else [np.where(beside.colours < 0, beside.colours.max() + 1, beside.colours)]


def grown(view: Workspace) -> Linkage:
    """The tree of the points, or of the centres that stand for them; its leaves in order, where asked for.

    Raises
    ------
    Refusal
        If there are too many points for a tree; it offers that of their centres.
    """
    own = view.dendrogram
    try:
        tree = linked(view)
        if not own.optimal_ordering:
            return tree
        return results.ordered(view.data, own.n_centres, linkage_of(view), prepares(view))
    except Refusal as refusal:
        if refusal.offers and not own.n_centres:
            refusal.offers += (Offer(f"Tree of {CENTRES:,} k-means centres", {"n_centres": CENTRES}),)
        raise


def linked(view: Workspace) -> Linkage:
    """The tree as its linkage makes it."""
    if view.dendrogram.n_centres:
        return results.linkage_of_centres(view.data, view.dendrogram.n_centres, linkage_of(view))
    return results.linkage(view.data, linkage_of(view), view.of_trees())


def cut(tree: Linkage, method: Agglomerative) -> tuple[int, float]:
    """The number of clusters and the height of a cut, one following from the other."""
    if method.cut == "distance_threshold":
        return tree.n_clusters_at(method.distance_threshold), method.distance_threshold
    if method.n_clusters > tree.n:
        raise Refusal(
            f"n_clusters is {method.n_clusters:,}, but there are only {tree.n:,} points.",
            "n_clusters",
            (Offer(f"{tree.n:,} clusters", {"n_clusters": tree.n}),),
        )
    return method.n_clusters, short(*tree.height_for(method.n_clusters))


def short(low: float, high: float) -> float:
    """The shortest decimal above `low` and not above `high`; `high` itself where the two tie.

    Above the last merge there is no `high`: a tenth above `low` is taken for one.
    """
    if high == math.inf:
        high = low * 1.1 or 1.0
    for digits in range(1, 12):
        middle = float(f"{(low + high) / 2:.{digits}g}")
        if low < middle <= high:
            return middle
    return high


def of_points(view: Workspace, leaves: Clusters) -> Clusters:
    """The label of each point (n,) from those of the leaves."""
    n_centres = view.dendrogram.n_centres
    return leaves[results.centres(view.data, n_centres).owner] if n_centres else leaves


def second(first: Cut) -> Cut | None:
    """The tree under the second linkage, cut into as many clusters in the colours of the first; None without one.

    Beyond `MOST_COMPARED` clusters the two are not held against each other, and coloured each by itself.
    """
    own = first.view.dendrogram
    if own.against == "none":
        return None
    drawn = own.model_copy(update={"linkage": own.against, "root": -1})
    view = first.view.model_copy(update={"dendrogram": drawn})
    tree, n_clusters = grown(view), first.n_clusters
    after = [first.clusters] if n_clusters <= MOST_COMPARED else reference(first.points, first.run)
    method = first.method.model_copy(update={"linkage": own.against, "cut": "n_clusters", "n_clusters": n_clusters})
    clusters = matched(of_points(view, tree.cut_n(n_clusters)), after)
    return replace(
        first, view=view, tree=tree, method=method, height=cut(tree, method)[1], clusters=clusters, refused=""
    )


def leaves_drawn(view: Workspace, tree: Linkage) -> int:
    """How many leaves the tree is drawn with."""
    if view.dendrogram.p:
        return max(view.dendrogram.p, 2)
    return tree.n if tree.n <= WHOLE else FOLDED


def branch(view: Workspace, tree: Linkage) -> int | None:
    """The node that is drawn, None for the whole tree."""
    root = view.dendrogram.root
    if root < 0:
        return None
    if not tree.n <= root <= 2 * tree.n - 2:
        raise Refusal(
            f"root must be a merge of this tree, {tree.n} to {2 * tree.n - 2}, or -1 for all of it. "
            f"It was given as “{root}”.",
            "dendrogram.root",
            (Offer("The whole tree", {"root": -1}),),
        )
    return root
