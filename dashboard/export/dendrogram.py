"""What readers take home from Dendrogram."""

from dashboard import results
from dashboard.compute.centres import ROUNDS, SAMPLE
from dashboard.compute.scores import agreement, ari
from dashboard.compute.size import Size
from dashboard.compute.tree import MOST_FEATURES
from dashboard.errors import Refusal
from dashboard.export import by_hand, naming, readout
from dashboard.export.clouds import figure, flat
from dashboard.export.parcel import Parcel, Table, references, rows_of, truth_of
from dashboard.export.script import Script, colours, painted, source
from dashboard.export.snippets import branch, cut, cut_height, matched, ordered
from dashboard.figures.dendrogram import ABOVE, JUMP
from dashboard.page import words
from dashboard.tabs import tree_words as say
from dashboard.tabs.dendrogram import PLACES, picture
from dashboard.tabs.tree_view import MOST_COMPARED, Cut, cut_of, leaves_drawn, second
from dashboard.workspace.workspace import Workspace

# All distances of more points than this take gigabytes, as SciPy needs them.
MANY = 20_000


def table(view: Workspace) -> Table:
    """Row and coordinates, or number, and cluster and true group of every point.

    Its centre where there are some, its cluster in the second tree where there is one, and in the run where that
    is another one.
    """
    of = cut_of(view)
    other = second(of)
    also = {
        **({"label_against": other.clusters} if other else {}),
        **({"label_run": of.run.colours} if of.run else {}),
    }
    owner = {"centre": results.centres(view.data, of.n_centres).owner} if of.n_centres else {}
    return {**rows_of(of.points), **owner, "label": of.clusters, **also, **truth_of(of.points)}


def about(view: Workspace) -> str:
    """The data of a view, and which tree or run each column of clusters is of."""
    of = cut_of(view)
    centres = f"-of-{of.n_centres}-centres" if of.n_centres else ""
    against = {"label_against": f"{view.dendrogram.against}-tree{centres}-{of.n_clusters}"}
    columns = {
        "label": f"{of.method.linkage}-tree{centres}-{of.n_clusters}",
        **(against if view.dendrogram.against != "none" else {}),
        **({"label_run": naming.found(of.run)} if of.run else {}),
    }
    return naming.about(view.data.kind, columns, {})


def script(view: Workspace) -> Script:
    """The tree, its cut, the points in the colours of the cut."""
    of, own = cut_of(view), view.dendrogram
    n = of.tree.n
    what = f"{n:,} {'centres' if of.n_centres else 'points'}"
    return Script(
        f"Dendrogram: {of.method.linkage} linkage of {what}",
        [
            *view.data.code(),
            *([("What is done first", f"prepared = {of.method.prepared_code()}")] if of.method.is_prepared else []),
            *([("The centres in the place of the points", centres(of.n_centres))] if of.n_centres else []),
            *([("How leaves are ordered", source(ordered))] if own.optimal_ordering else []),
            ("The tree", grown(of, of.method.linkage)),
            ("How clusters are numbered", source(matched)),
            *the_run(of),
            *cutting(of),
            *facing(of),
            readout.section(told(of)),
            *([("How a branch is a tree of its own", source(branch))] if own.root >= 0 else []),
            ("The dendrogram in the colours of the cut", drawn(of)),
            ("The points in the same colours", cloud(of)),
            ("Show both", "tree.show()\nfig.show()"),
        ],
    )


def the_run(of: Cut) -> list[tuple[str, str]]:
    """The labels of the run, where that is no cut of this tree."""
    if of.run is None:
        return []
    called = words.call(of.run.exact).replace("'", '"')
    after = f"[{', '.join(references(of.points))}]"
    labels = by_hand.changed(of.run, f"matched(model.fit_predict(X), {after})")
    code = f"model = {called}\nrun = {labels}"
    # What is not known of groups is numbered after the run, in which noise is a group like the others.
    noise = "\nrun_groups = np.where(run < 0, run.max() + 1, run)" if of.points.groups is None else ""
    return [*by_hand.sections(of.run), ("The run of all lenses, to be held against the cut", code + noise)]


def centres(n_centres: int) -> str:
    """Centres (k, d) of a sample, and which of them each point belongs to."""
    return (
        f"sample = np.sort(np.random.default_rng(0).permutation(len(X))[:{SAMPLE * n_centres}])\n"
        f'kmeans = KMeans({n_centres}, init="random", n_init=1, max_iter={ROUNDS}, random_state=0).fit(X[sample])\n'
        "used, centre = np.unique(kmeans.predict(X), return_inverse=True)\n"
        "centres = kmeans.cluster_centers_[used].astype(float)"
    )


def grown(of: Cut, method: str) -> str:
    """The tree under a linkage, as SciPy's Z."""
    view, ordering = of.view, of.view.dendrogram.optimal_ordering
    if of.n_centres:
        return tree_of("pdist(centres)", method, ordering)
    points = results.points(view.data)
    narrow = of.method.size_of(Size.of(points)).d <= MOST_FEATURES
    if of.tree.n > MANY and points.unit == 1 and flat(view.data) and method in ("ward", "single") and narrow:
        called = f'fastcluster.linkage_vector({of_tree(of)}, "{method}")'
        return f"Z = {called}  # SciPy's tree, without all distances in memory"
    return tree_of(distances(of), method, ordering)


def distances(of: Cut) -> str:
    """The distances between all points."""
    unit = results.points(of.view.data).unit
    # Whole numbers give exact distances, where float32 would round.
    return (
        f"pdist({of_tree(of)})" if unit == 1 or of.method.is_prepared else f"pdist({of.view.data.scanned}) / {unit:g}"
    )


def of_tree(of: Cut) -> str:
    """What the points are called that the tree is of."""
    return "prepared" if of.method.is_prepared else "X"


def tree_of(distances: str, method: str, optimal_ordering: bool) -> str:
    """The tree from distances, its leaves ordered if they are to be."""
    if optimal_ordering:
        return f'distances = {distances}\nZ = ordered(linkage(distances, "{method}"), distances)'
    return f'Z = linkage({distances}, "{method}")'


def facing(of: Cut) -> list[tuple[str, str]]:
    """The second tree, cut into as many clusters and numbered after those of the first, where there is one."""
    against = of.view.dendrogram.against
    if against == "none":
        return []
    of_points = "[centre]" if of.n_centres else ""
    by_height = of.method.cut == "distance_threshold"
    several = [("How a tree is cut into so many clusters", source(cut))] if by_height else []
    k = "len(np.unique(found))" if by_height else str(of.method.n_clusters)
    after = "[labels]" if of.n_clusters <= MOST_COMPARED else groups(of)
    return [
        *several,
        (
            "The second tree, cut into as many, and who changes sides",
            f"{grown(of, against).replace('Z =', 'Z_against =', 1)}\n"
            f"against = matched(cut(Z_against, {k}){of_points}, {after})\n"
            "changed = np.flatnonzero(against != labels)",
        ),
    ]


def cutting(of: Cut) -> list[tuple[str, str]]:
    """The labels that the cut gives, numbered as on the page."""
    of_points = "[centre]" if of.n_centres else ""
    if of.method.cut == "distance_threshold":
        below = f"height = {of.method.distance_threshold!r}\n"
        below += 'found = fcluster(Z, np.nextafter(height, -1), criterion="distance")  # strictly below\n'
        return [("The cut", f"{below}labels = matched(found{of_points}, {groups(of)})")]
    k = of.method.n_clusters
    return [
        ("How a tree is cut into so many clusters", source(cut)),
        ("Where the line of such a cut is", source(cut_height)),
        ("The cut", f"height = cut_height(Z, {k})\nlabels = matched(cut(Z, {k}){of_points}, {groups(of)})"),
    ]


def told(of: Cut) -> list[str]:
    """What the page says of the cut, and its numbers."""
    known = of.points.groups
    agreed = agreement(known.truth, of.clusters) if known else None
    compared = of.view.dendrogram.against != "none" and of.n_clusters <= MOST_COMPARED
    return [
        readout.quoted(say.sentence(of.points, of.clusters, of.n_clusters)),
        readout.line("clusters", "len(np.unique(labels)):,"),
        readout.line("height", "height:.4g"),
        *readout.ari(agreed, "labels"),
        *faithful(of),
        *beside_run(of),
        *([readout.line("points that change sides", "len(changed):,")] if compared else []),
    ]


def faithful(of: Cut) -> list[str]:
    """How well the tree keeps the distances, where the page compares all of them."""
    if of.n_centres:
        return []
    try:
        kept = results.cophenetic(of.view.data, of.method.linkage, of.method.preparation)
    except Refusal:
        return []
    if kept.sampled or kept.correlation is None:
        return []
    from_all = "distances" if of.view.dendrogram.optimal_ordering else distances(of)
    return [readout.line("cophenetic", readout.ratio(f"cophenet(Z, {from_all})[0]", kept.correlation))]


def beside_run(of: Cut) -> list[str]:
    """How far the cut is the run of the other lenses, where that is another one."""
    if of.run is None:
        return []
    value = readout.ratio("adjusted_rand_score(run, labels)", ari(of.run.colours, of.clusters))
    return [readout.line("ARI with the run", value)]


def groups(of: Cut) -> str:
    """What clusters are numbered after: the true groups, or else the run beside the tree, or nothing."""
    known = references(of.points) or (["run_groups"] if of.run else [])
    return f"[{', '.join(known)}]"


def drawn(of: Cut) -> str:
    """The dendrogram, each branch in the colour of its cluster, and the line of the cut."""
    view, tree, root = of.view, of.tree, of.view.dendrogram.root
    leaves, within = leaves_drawn(view, tree), tree.n
    name, inks, part = "Z", "inks.__getitem__", ""
    if root >= 0:
        within = int(tree.sizes[root])
        part = f"part, nodes = branch(Z, {root})\n"
        name, inks = "part", "lambda node: inks[nodes[node]]"
    folded = f', truncate_mode="lastp", p={leaves}' if leaves < within else ""
    of_leaves = "labels[np.unique(centre, return_index=True)[1]]" if of.n_centres else "labels"
    most = int(of.clusters.max())
    return (
        f"{colours(most, False)}\n"
        f"owner = list({of_leaves})  # of each node of the tree; -1 above the cut\n"
        "for left, right in Z[:, :2].astype(int):\n"
        "    owner.append(owner[left] if owner[left] == owner[right] else -1)\n"
        f'inks = [{painted("i", most, False)} if i >= 0 else "{ABOVE}" for i in owner]\n'
        f"{part}drawn = dendrogram({name}, no_plot=True, link_color_func={inks}{folded})\n"
        "tree = go.Figure()\n"
        'for x, y, ink in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"]):\n'
        '    tree.add_scatter(x=x, y=y, mode="lines", line_color=ink)\n'
        f'tree.add_hline(height, line_color="{JUMP}", line_dash="dash")\n'
        'tree.update_layout(showlegend=False, xaxis_visible=False, yaxis_title="height of merge")'
    )


def cloud(of: Cut) -> str:
    """The points in the colours of the cut."""
    most = int(of.clusters.max())
    return figure(of.view, len(of.clusters), painted("labels", most, False))


PARCEL = Parcel(PLACES, picture, table, script, about)
