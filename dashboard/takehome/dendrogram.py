"""What readers take home from Dendrogram."""

from dashboard import results
from dashboard.compute.arrays import Ids
from dashboard.compute.centres import ROUNDS, SAMPLE
from dashboard.compute.tree import MOST_FEATURES, Linkage
from dashboard.figures.dendrogram import ABOVE, JUMP
from dashboard.run import seen
from dashboard.tabs import dendrogram as tab
from dashboard.tabs.tree_view import MOST_COMPARED, View, alike, second
from dashboard.takehome.clouds import figure, flat
from dashboard.takehome.parcel import Parcel, Table, references, rows_of, truth_of
from dashboard.takehome.script import Script, colours, painted, source
from dashboard.takehome.snippets import branch, cut, matched, ordered

# All distances of more points than this take gigabytes, as SciPy needs them.
MANY = 20_000


def labels(view: View) -> tuple[Linkage, Ids]:
    """The tree, and the cluster of each point (n,) as the page numbers it."""
    tree = tab.grown(view)
    return tree, tab.coloured(view, tree, tab.cut(tree, view.method)[0])


def against(view: View, tree: Linkage, clusters: Ids) -> dict[str, Ids]:
    """The cluster of each point (n,) in the second tree, where there is one."""
    other = second(view)
    return {"against": alike(view, tab.grown(other), clusters, tab.cut(tree, view.method)[0])} if other else {}


def table(view: View) -> Table:
    """Row and coordinates, or number, and cluster and true group of every point.

    Its centre where there are some, and its cluster in the second tree where there is one.
    """
    of = seen(view.data, view.hide)
    tree, clusters = labels(view)
    also = {f"label_{name}": found for name, found in against(view, tree, clusters).items()}
    owner = {"centre": results.centres(view.data, view.n_centres).owner} if view.n_centres else {}
    return {**rows_of(of), **owner, "label": clusters, **also, **truth_of(of)}


def script(view: View) -> Script:
    """The tree, its cut, the points in the colours of the cut."""
    tree, clusters = labels(view)
    what = f"{tree.n:,} {'centres' if view.n_centres else 'points'}"
    return Script(
        f"Dendrogram: {view.method.linkage} linkage of {what}",
        [
            *view.data.code(),
            *([("The centres in the place of the points", centres(view.n_centres))] if view.n_centres else []),
            *([("How leaves are ordered", source(ordered))] if view.optimal_ordering else []),
            ("The tree", grown(view, view.method.linkage, tree.n)),
            *cutting(view),
            *facing(view, tree.n),
            *([("How a branch is a tree of its own", source(branch))] if view.root >= 0 else []),
            ("The dendrogram in the colours of the cut", drawn(view, tree, clusters)),
            ("The points in the same colours", cloud(view, clusters)),
            ("Show both", "tree.show()\nfig.show()"),
        ],
    )


def centres(n_centres: int) -> str:
    """Centres (k, d) of a sample, and which of them each point belongs to."""
    return (
        f"sample = np.sort(np.random.default_rng(0).permutation(len(X))[:{SAMPLE * n_centres}])\n"
        f'kmeans = KMeans({n_centres}, init="random", n_init=1, max_iter={ROUNDS}, random_state=0).fit(X[sample])\n'
        "used, centre = np.unique(kmeans.predict(X), return_inverse=True)\n"
        "centres = kmeans.cluster_centers_[used].astype(float)"
    )


def grown(view: View, method: str, n: int) -> str:
    """The tree of n leaves under a linkage, as SciPy's Z."""
    if view.n_centres:
        return tree_of("pdist(centres)", method, view.optimal_ordering)
    points = results.points(view.data)
    if points.unit != 1:
        # Whole numbers give exact distances, where float32 would round.
        return tree_of(f"pdist({view.data.scanned}) / {points.unit:g}", method, view.optimal_ordering)
    if n > MANY and flat(view.data) and method in ("ward", "single") and points.stored.shape[1] <= MOST_FEATURES:
        return f'Z = fastcluster.linkage_vector(X, "{method}")  # SciPy\'s tree, without all distances in memory'
    return tree_of("pdist(X)", method, view.optimal_ordering)


def tree_of(distances: str, method: str, optimal_ordering: bool) -> str:
    """The tree from distances, its leaves ordered if they are to be."""
    if optimal_ordering:
        return f'distances = {distances}\nZ = ordered(linkage(distances, "{method}"), distances)'
    return f'Z = linkage({distances}, "{method}")'


def facing(view: View, n: int) -> list[tuple[str, str]]:
    """The second tree, cut into as many clusters and numbered after those of the first, where there is one."""
    if view.against == "none":
        return []
    of_points = "[centre]" if view.n_centres else ""
    by_height = view.method.cut == "distance_threshold"
    several = [("How a tree is cut into so many clusters", source(cut))] if by_height else []
    k = "len(np.unique(found))" if by_height else str(view.method.n_clusters)
    as_many = tab.cut(tab.grown(view), view.method)[0] <= MOST_COMPARED
    return [
        *several,
        (
            "The second tree, cut into as many, and who changes sides",
            f"{grown(view, view.against, n).replace('Z =', 'Z_against =', 1)}\n"
            f"against = matched(cut(Z_against, {k}){of_points}, {'[labels]' if as_many else groups(view)})\n"
            "changed = np.flatnonzero(against != labels)",
        ),
    ]


def cutting(view: View) -> list[tuple[str, str]]:
    """The labels that the cut gives, numbered as on the page."""
    of_points = "[centre]" if view.n_centres else ""
    numbering = ("How clusters are numbered after the true groups", source(matched))
    if view.method.cut == "distance_threshold":
        below = f"height = {view.method.distance_threshold!r}\n"
        below += 'found = fcluster(Z, np.nextafter(height, -1), criterion="distance")  # strictly below\n'
        return [numbering, ("The cut", f"{below}labels = matched(found{of_points}, {groups(view)})")]
    k = view.method.n_clusters
    return [
        ("How a tree is cut into so many clusters", source(cut)),
        numbering,
        ("The cut", f"labels = matched(cut(Z, {k}){of_points}, {groups(view)})"),
    ]


def groups(view: View) -> str:
    """What clusters are numbered after: the true groups, or nothing where they are not known."""
    return f"[{', '.join(references(seen(view.data, view.hide)))}]"


def drawn(view: View, tree: Linkage, clusters: Ids) -> str:
    """The dendrogram, each branch in the colour of its cluster, and the line of the cut."""
    _, height = tab.cut(tree, view.method)
    leaves, within = tab.leaves_drawn(view, tree), tree.n
    of, inks, part = "Z", "inks.__getitem__", ""
    if view.root >= 0:
        within = int(tree.sizes[view.root])
        part = f"part, nodes = branch(Z, {view.root})\n"
        of, inks = "part", "lambda node: inks[nodes[node]]"
    folded = f', truncate_mode="lastp", p={leaves}' if leaves < within else ""
    of_leaves = "labels[np.unique(centre, return_index=True)[1]]" if view.n_centres else "labels"
    most = int(clusters.max())
    return (
        f"{colours(most, False)}\n"
        f"owner = list({of_leaves})  # of each node of the tree; -1 above the cut\n"
        "for left, right in Z[:, :2].astype(int):\n"
        "    owner.append(owner[left] if owner[left] == owner[right] else -1)\n"
        f'inks = [{painted("i", most, False)} if i >= 0 else "{ABOVE}" for i in owner]\n'
        f"{part}drawn = dendrogram({of}, no_plot=True, link_color_func={inks}{folded})\n"
        "tree = go.Figure()\n"
        'for x, y, ink in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"]):\n'
        '    tree.add_scatter(x=x, y=y, mode="lines", line_color=ink)\n'
        f'tree.add_hline({height!r}, line_color="{JUMP}", line_dash="dash")\n'
        'tree.update_layout(showlegend=False, xaxis_visible=False, yaxis_title="height of merge")'
    )


def cloud(view: View, clusters: Ids) -> str:
    """The points in the colours of the cut."""
    return figure(view.data, len(clusters), painted("labels", int(clusters.max()), False), view.camera)


PARCEL = Parcel(tab.PLACES, tab.picture, table, script)
