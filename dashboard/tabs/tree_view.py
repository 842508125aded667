"""The view of a tree, and what follows from it: the tree, its cut, and the colours of the points."""

import math
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from dashboard import results
from dashboard.compute.labels import matched
from dashboard.compute.methods import Agglomerative
from dashboard.compute.methods import Cut as CutBy
from dashboard.compute.tree import Linkage
from dashboard.data.synthetic import MAX_SAMPLES
from dashboard.errors import Offer, Refusal, shown
from dashboard.run import seen
from dashboard.state import Camera, Guide
from dashboard.workspace import Workspace

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
# An address has room for so many branches.
MOST_SELECTED = 200


class Cut(Agglomerative):
    """A tree's linkage and cut; by hand it may make any number of clusters."""

    cut: CutBy = Field("n_clusters", description="What the cut keeps: a height, or a number of clusters.")
    n_clusters: int = Field(7, ge=1, le=MAX_SAMPLES, description="How many clusters the cut makes.")


Against = Literal["none", "ward", "complete", "average", "single"]


def _branches(value: object) -> object:
    """The branches of a selection, from the address."""
    if value in ("", ()):
        return ()
    try:
        numbers = tuple(int(v) for v in value.split(",")) if isinstance(value, str) else value
    except ValueError:
        numbers = None
    if (
        not isinstance(numbers, tuple)
        or len(numbers) > MOST_SELECTED
        or not all(abs(v) <= 2 * MAX_SAMPLES for v in numbers)
    ):
        raise ValueError(
            f"selected must be up to {MOST_SELECTED} branches as SciPy numbers them, with commas between. "
            f"It was given as “{shown(value)}”."
        )
    return numbers


# What is selected, in the order in which it was: a branch is added under its number v and taken out
# again under −v − 1. Kept by the browser.
Selected = Annotated[tuple[int, ...], BeforeValidator(_branches)]


class View(Workspace):
    """A tree, where it is cut, and how much of it is drawn."""

    method: Cut = Cut()
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
    against: Against = Field("none", description="A second linkage, cut into as many clusters beside the first.")
    selected: Selected = ()
    isolate: bool = Field(False, description="Show the selected branches alone, in every chart.")
    camera: Camera = ()
    guide: Guide = 0


def grown(view: View) -> Linkage:
    """The tree of the points, or of the centres that stand for them; its leaves in order, where asked for.

    Raises
    ------
    Refusal
        If there are too many points for a tree; it offers that of their centres.
    """
    try:
        tree = linked(view)
        return results.ordered(view.data, view.n_centres, view.method.linkage) if view.optimal_ordering else tree
    except Refusal as refusal:
        if refusal.offers and not view.n_centres:
            refusal.offers += (Offer(f"Tree of {CENTRES:,} k-means centres", {"n_centres": CENTRES}),)
        raise


def linked(view: View) -> Linkage:
    """The tree as its linkage makes it."""
    if view.n_centres:
        return results.linkage_of_centres(view.data, view.n_centres, view.method.linkage)
    return results.linkage(view.data, view.method.linkage)


def cut(tree: Linkage, method: Cut) -> tuple[int, float]:
    """The number of clusters and the height of a cut, one following from the other."""
    if method.cut == "distance_threshold":
        return tree.n_clusters_at(method.distance_threshold), method.distance_threshold
    if method.n_clusters > tree.n:
        raise Refusal(
            f"method.n_clusters is {method.n_clusters}, but there are only {tree.n} points.",
            "method.n_clusters",
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


def coloured(view: View, tree: Linkage, n_clusters: int) -> NDArray[np.int64]:
    """The cluster of each point (n,), numbered after the true group it overlaps most."""
    by_height = view.method.cut == "distance_threshold"
    labels = tree.cut(view.method.distance_threshold) if by_height else tree.cut_n(n_clusters)
    if view.n_centres:
        labels = labels[results.centres(view.data, view.n_centres).owner]
    return matched(labels, known(view))


def second(view: View) -> View | None:
    """The same view under the second linkage, None where there is none."""
    if view.against == "none":
        return None
    return view.model_copy(update={"method": view.method.model_copy(update={"linkage": view.against}), "root": -1})


def alike(view: View, tree: Linkage, clusters: NDArray[np.int64], n_clusters: int) -> NDArray[np.int64]:
    """The clusters of a second tree (n,), as many as of the first, in the colours of those `clusters` (n,)."""
    labels = tree.cut_n(n_clusters)
    if view.n_centres:
        labels = labels[results.centres(view.data, view.n_centres).owner]
    return matched(labels, [clusters] if n_clusters <= MOST_COMPARED else known(view))


def of_leaves(view: View, clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cluster of each leaf: of a point, or of the points that a centre stands for."""
    return clusters[results.centres(view.data, view.n_centres).first] if view.n_centres else clusters


def known(view: View) -> list[NDArray[np.int64]]:
    """The true group of each point (n,), after which clusters are numbered, or nothing where it is not known."""
    groups = seen(view.data, view.hide).groups
    return [groups.truth] if groups else []


def leaves_drawn(view: View, tree: Linkage) -> int:
    """How many leaves the tree is drawn with."""
    if view.p:
        return max(view.p, 2)
    return tree.n if tree.n <= WHOLE else FOLDED


def branch(view: View, tree: Linkage) -> int | None:
    """The node that is drawn, None for the whole tree."""
    if view.root < 0:
        return None
    if not tree.n <= view.root <= 2 * tree.n - 2:
        raise Refusal(
            f"root must be a merge of this tree, {tree.n} to {2 * tree.n - 2}, or -1 for all of it. "
            f"It was given as “{view.root}”.",
            "root",
        )
    return view.root
