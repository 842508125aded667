"""What readers take home gives what the page shows: scripts run in a fresh interpreter, labels compared."""

import csv
import gc
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster import hierarchy
from scipy.spatial.distance import cdist, pdist

from dashboard import results as answers
from dashboard.compute import ink, ordering
from dashboard.compute import labels as page
from dashboard.compute import neighbours as compute_neighbours
from dashboard.compute.clusterwise import overlaps
from dashboard.compute.edits import spelled_rows
from dashboard.compute.honest import friends
from dashboard.compute.methods import DBSCAN, METHODS
from dashboard.compute.scores import contingency
from dashboard.compute.tree import linkage
from dashboard.data import mnist
from dashboard.data.points import Images, Points
from dashboard.data.sources import SOURCES
from dashboard.errors import Refusal
from dashboard.export import PARCELS, readout
from dashboard.export import neighbours as take_neighbours
from dashboard.export import scatter as take_scatter
from dashboard.export.routes import lines
from dashboard.export.script import Script
from dashboard.export.snippets import branch, cut, cut_height, matched, ordered
from dashboard.export.studies import TAKEN_HOME
from dashboard.page import words
from dashboard.run import seen
from dashboard.studies import STUDIES
from dashboard.studies import consensus as study_of_points
from dashboard.studies import hidden as study_of_pictures
from dashboard.studies.compare import chosen as chosen_of_all
from dashboard.studies.compare import fitted
from dashboard.studies.density import chosen as eps_of
from dashboard.studies.differences import pair
from dashboard.studies.lottery import BATCH, STARTS
from dashboard.studies.profile import chosen as looked_at
from dashboard.studies.profile import held
from dashboard.studies.steps import chosen
from dashboard.studies.sweep import attempts
from dashboard.tabs import TABS, scatter, tree_view
from dashboard.tabs.found import found_for
from dashboard.tabs.scatter import Plain, Truth
from dashboard.tabs.tree_view import cut_of
from tests.components import text, walk
from tests.idx import written

# Runs each script in a namespace of its own, and says what became of its labels and figures, and what it had printed
# when it showed the first.
RUNNER = """
import contextlib, io, json, sys
import numpy as np
import plotly.graph_objects as go
shown = []
go.Figure.show = lambda figure: shown.append(printed.getvalue())
out = []
for text in json.load(sys.stdin):
    shown.clear()
    printed = io.StringIO()
    space = {"__name__": "__main__"}
    with contextlib.redirect_stdout(printed):
        exec(compile(text, "script", "exec"), space)
    found = space.get("labels")
    found = found if isinstance(found, dict) else {"": found, **{n: space.get(n) for n in ("against", "run")}}
    kept = {n: l.tolist() for n, l in found.items() if isinstance(l, np.ndarray)}
    numbers = space.get("numbers")
    out.append({"numbers": numbers.tolist() if hasattr(numbers, "tolist") else numbers,
        "differing": space["differing"].tolist() if "differing" in space else None, "labels": kept,
        "figures": len(shown), "printed": shown[0], "X": space["X"][:3].tolist(),
        "truth": space["truth"].tolist() if "truth" in space else None,
        "nearest": space["nearest"].tolist() if "nearest" in space else None,
        "distance": space["distance"][space["nearest"]].tolist() if "nearest" in space else None})
json.dump(out, sys.stdout)
"""
# Rows that were kept as a cluster: few, which are listed in code, and many, which are packed.
KEPT = f"c{spelled_rows(np.arange(178) % 60 == 7)}"
KEPT_OF_IRIS = f"c{spelled_rows(np.isin(np.arange(150), [1, 2, 77]))}"
# What a pen drew: a cross.
CROSS = 255 * np.pad(np.maximum(np.eye(9, dtype=np.int64), np.eye(9, dtype=np.int64)[::-1]), 3)
DRAWN, DRAWN_LARGE = (ink.spelled(paper.prepared(CROSS)) for paper in (ink.Paper(8, 8, 4), ink.Paper(28, 28)))
VIEWS = [
    ("scatter", ""),
    ("scatter", "method=gaussian_mixture&b=agglomerative&c=minibatch&d=truth&data.n_samples=200&data.cluster_std=2"),
    ("scatter", "colour=plain&b=kmeans&b.n_clusters=12&b.n_init=5&c=agglomerative&c.linkage=single"
     "&c.cut=n_clusters&d=truth"),
    ("scatter", "method=agglomerative&method.linkage=average&method.distance_threshold=2&b=gaussian_mixture"
     "&b.covariance_type=tied"
     "&data.shuffle=false&camera=1,1,1,0,0,0,0,0,1"),
    ("scatter", "colour=plain&b=off"),
    ("scatter", "method=kmeans&method.n_clusters=5&b=minibatch&hand=m1,3;s0k2;n0Anker;s2b;m4,6"),
    ("scatter", f"data=wine&method=agglomerative&hand=s0b;s1k3;{KEPT}"),
    ("clusters", f"data=iris&method=kmeans&hand=n2a;{KEPT_OF_IRIS};m0,3"),
    ("neighbours", "data=moons&method=kmeans&hand=s0k2;m0,1&hide=true"),
    ("dendrogram", "data=wine&method=agglomerative&hand=s0b"),
    ("neighbours", f"data=digits&method=minibatch&draw={DRAWN}"),
    ("neighbours", f"data=digits&data.standardize=true&colour=groups&draw={DRAWN}&neighbours.metric=cosine"),
    ("neighbours", "data=iris&method=kmeans&row=3&change=2:4.5,3:1.3"),
    ("neighbours", "data=iris&data.standardize=false&method=agglomerative&row=70&change=0:9.5&axes=0,2,3"),
    ("neighbours", "data=iris&method=gaussian_mixture&method.n_components=3&row=3&change=2:4.5"),
    ("neighbours", "data=iris&method=kmeans&projection=tsne&row=3&change=2:4.5"),
    ("neighbours", "data=wine&method=kmeans&method.prepare=pca&row=3&change=2:2.5"),
    ("neighbours", "data=wine&method=kmeans&row=3&change=2:2.5&hand=s0k2;n0Anker"),
    ("neighbours", "data=moons&method=kmeans&row=7&change=1:-0.25&colour=plain&neighbours.metric=manhattan"),
    ("scatter", "data=wine&method=kmeans&show=profile&hand=n0Anker"),
    ("scatter", "data=digits&method=minibatch&show=profile&profile.cluster=3&profile.against=9"),
    ("scatter", "data=wine&method=hdbscan&show=profile&profile.cluster=-1"),
    ("scatter", "data=iris&method=kmeans&show=rules&rules.max_depth=2&b=agglomerative&edit=b"),
    ("scatter", "method=minibatch&method.batch_size=50&method.n_init=3&b=agglomerative"
     "&b.distance_threshold=1.5&data.n_samples=70"),
    ("scatter", "data=moons&method=spectral&method.n_clusters=2&b=hdbscan&c=kmeans&c.n_clusters=2"),
    ("scatter", "data=circles&data.depth=1&data.factor=0.3&method=hdbscan&method.min_samples=12&b=truth"
     "&c=spectral&d=plain"),
    ("scatter", "data=anisotropic&data.n_samples=250&method=gaussian_mixture&method.n_components=3&b=kmeans"
     "&b.n_clusters=3"),
    ("scatter", "data=unequal&data.ratio=5&method=gaussian_mixture&method.n_components=3&data.shuffle=false&b=kmeans"),
    ("scatter", "show=silhouettes&edit=b"),
    ("scatter", "show=silhouettes&data.n_samples=33000"),
    ("scatter", "show=silhouettes&data=moons&method=hdbscan&b=truth"),
    ("scatter", "show=lottery&lottery.n_seeds=12"),
    ("scatter", "colour=plain&b=off&show=lottery&lottery.n_seeds=10&lottery.measure=ARI"),
    ("scatter", "show=sweep&sweep.max_clusters=5"),
    ("scatter", "show=sweep&sweep.max_clusters=5&method=gaussian_mixture&b=off"),
    ("scatter", "show=sweep&sweep.max_clusters=4&method=gaussian_mixture&method.pca__n_components=2&b=off"),
    ("scatter", "show=sweep&sweep.max_clusters=5&method=agglomerative&b=off"),
    ("scatter", "show=sweep&sweep.max_clusters=4&method=minibatch&method.n_clusters=4&b=spectral"),
    # Of six points as many clusters have no silhouette, and more are left out; spectral clustering finds up to five.
    ("scatter", "show=sweep&sweep.max_clusters=8&data.n_samples=6&method.n_clusters=2&b=off"),
    ("scatter", "show=sweep&sweep.max_clusters=8&data.n_samples=6&method=spectral&method.n_clusters=2"
     "&method.n_neighbors=3&b=off"),
    ("scatter", "show=clusterwise&clusterwise.n_resamples=12&edit=b"),
    ("scatter", "show=clusterwise&clusterwise.n_resamples=5&clusterwise.scheme=noise&data=wine&method=gaussian_mixture"
     "&method.covariance_type=diag&clusterwise.random_state=3&b=off"),
    ("scatter", "show=clusterwise&clusterwise.n_resamples=8&clusterwise.scheme=subset&data=moons&method=hdbscan&b=off"),
    ("scatter", "show=clusterwise&clusterwise.n_resamples=6&method=agglomerative&data.n_samples=90&b=off"),
    # Half of eight points are fewer than five clusters in some resamples of the bootstrap.
    ("scatter", "show=clusterwise&clusterwise.n_resamples=12&data.n_samples=8&method.n_clusters=5&b=off"),
    ("scatter", "show=clusterwise&clusterwise.n_resamples=6&method=dbscan&data=moons&b=off"),
    ("scatter", "show=consensus&consensus.n_resamples=12&edit=b"),
    ("scatter", "show=consensus&consensus.n_resamples=8&consensus.scheme=subset&data=moons&method=hdbscan&b=off"),
    ("scatter", "show=consensus&consensus.n_resamples=5&consensus.scheme=noise&data=iris&method=gaussian_mixture"
     "&method.n_init=2&b=off"),
    ("scatter", "show=consensus&consensus.n_resamples=6&method=gaussian_mixture&method.pca__n_components=2&b=off"),
    ("scatter", "show=differences&method.n_clusters=5"),
    ("scatter", "data=wine&method=kmeans&method.prepare=robust&b=agglomerative&b.prepare=pca&b.pca__whiten=true"
     "&c=hdbscan&c.prepare=standard"),
    ("scatter", "data=wine&show=steps&method=kmeans&method.prepare=standard&b=off"),
    ("scatter", "data=wine&show=lottery&lottery.n_seeds=10&method=kmeans&method.prepare=robust&b=off"),
    ("scatter", "data=wine&show=sweep&sweep.max_clusters=4&method=kmeans&method.prepare=pca&b=off"),
    ("dendrogram", "data=wine&method=agglomerative&method.prepare=standard&method.n_clusters=3"),
    ("dendrogram", "data=wine&method=agglomerative&method.prepare=pca&dendrogram.linkage=average"
     "&dendrogram.against=single&dendrogram.optimal_ordering=true"),
    ("clusters", "data=wine&method=kmeans&method.prepare=standard"),
    ("scatter", "data=wine&show=compare&compare.sort=ARI&compare.robust=true&compare.most=9&b=off"),
    ("scatter", "data=iris&hide=true&show=compare&compare.sort=Davies–Bouldin&compare.pca=false&compare.most=12"),
    ("scatter", "data=moons&data.n_samples=60&show=compare&compare.tsne=true&compare.none=false&compare.pca=false"
     "&compare.standard=false&compare.most=8"),
    ("scatter", "show=differences&data=moons&method=hdbscan&b=kmeans&c=truth&differences.left=c"),
    ("scatter", "show=steps&method.n_init=4&method.random_state=3"),
    ("scatter", "show=steps&method.max_iter=3&b.n_init=3&data=moons"),
    ("scatter", "data=iris&method=gaussian_mixture&b=agglomerative&c=spectral&d=truth"),
    ("scatter", "data=wine&data.standardize=false&method=hdbscan&b=minibatch"),
    ("scatter", "data=wine&axes=12,0,6&method=kmeans&show=steps"),
    ("scatter", "data=digits&method=kmeans&b=plain&show=silhouettes"),
    ("scatter", "hide=true&c=hdbscan&show=lottery&lottery.n_seeds=10"),
    ("scatter", "hide=true&data=breast_cancer&show=sweep&sweep.max_clusters=4"),
    ("scatter", "method=dbscan&b=optics&c=birch&d=bisecting_kmeans"),
    ("scatter", "data=wine&method=mean_shift&b=affinity_propagation&c=bayesian_mixture&d=optics&d.cluster_method=xi"),
    ("scatter", "colour=plain&method=dbscan&b=mean_shift&b.cluster_all=false&data=moons&hide=true"),
    ("scatter", "show=sweep&sweep.max_clusters=4&method=birch&b=off"),
    ("scatter", "show=sweep&sweep.max_clusters=4&method=bayesian_mixture&b=off"),
    ("scatter", "show=density&method=dbscan&b=off"),
    ("scatter", "show=density&data=moons&method=optics&b=kmeans"),
    ("scatter", "show=density&data=moons&method=optics&method.cluster_method=xi&b=off"),
    ("scatter", "show=density&data=iris&hide=true"),
    ("scatter", "data=iris&method=kmeans&b=truth&projection=tsne&show=hidden"),
    ("scatter", "data=digits&method=minibatch&projection=tsne&projection.n_components=2&projection.max_iter=300"),
    ("scatter", "show=hidden&hidden.n_neighbors=3&data.n_samples=40&b=off"),
    ("scatter", "show=hidden&data=wine&axes=12,0,6&colour=plain&method=kmeans"),
    ("scatter", "show=hidden&data.n_samples=6000&data.shuffle=false&method=kmeans"),
    ("scatter", "data=moons&method=kmeans&projection=pca&show=steps"),
    ("dendrogram", "data=iris&projection=tsne&projection.perplexity=9"),
    ("neighbours", "data=digits&projection=tsne&projection.max_iter=60"),
    ("dendrogram", ""),
    ("dendrogram", "data=moons&method=dbscan"),
    ("clusters", "method=dbscan"),
    ("clusters", "method=bayesian_mixture"),
    ("neighbours", "method=optics"),
    ("dendrogram", "method=agglomerative&data=breast_cancer&dendrogram.against=complete"),
    ("dendrogram", "method=agglomerative&hide=true&data=iris&method.cut=distance_threshold"
     "&method.distance_threshold=8"),
    ("dendrogram", "method=agglomerative&data=iris&axes=3,1,0&camera=1,1,1,0,0,0,0,0,1"),
    ("dendrogram", "method=agglomerative&data=moons&method.linkage=single&method.n_clusters=2"),
    ("dendrogram", "method.linkage=single&method.cut=distance_threshold&method.distance_threshold=0.5"),
    ("dendrogram", "method.linkage=average&method.n_clusters=300"),
    ("dendrogram", "dendrogram.against=single&data.cluster_std=1.5&dendrogram.root=590&dendrogram.p=20"),
    ("dendrogram", "dendrogram.against=complete&dendrogram.optimal_ordering=true&data.n_samples=80"
     "&method.cut=distance_threshold"
     "&method.distance_threshold=9"),
    ("dendrogram", "dendrogram.linkage=complete&dendrogram.n_centres=40&data.n_samples=900"
     "&dendrogram.n_clusters=5&method=minibatch&method.n_clusters=5"),
    ("dendrogram", "method=agglomerative&data=digits&method.linkage=single&method.n_clusters=90"),
    ("dendrogram", "method=agglomerative&data=digits&method.cut=distance_threshold"
     "&method.distance_threshold=9&data.standardize=true"),
    ("dendrogram", "method=agglomerative&data=mnist&data.n_samples=200&method.linkage=complete"),
    ("dendrogram", "data=mnist&dendrogram.n_centres=30&method=minibatch"),
    ("dendrogram", "data=moons&method=hdbscan&method.min_samples=12&hide=true&dendrogram.against=average"),
    ("dendrogram", "method=agglomerative&method.n_clusters=1&data.n_samples=90"),
    ("dendrogram", "data.n_samples=2100&method=agglomerative"),
    ("dendrogram", "method=kmeans&method.n_clusters=5&dendrogram.n_clusters=3"),
    ("dendrogram", "method=agglomerative&method.n_clusters=7&dendrogram.against=single&data.cluster_std=2"),
    ("clusters", ""),
    ("clusters", "method=kmeans&data.standardize=true"),
    ("clusters", "method=gaussian_mixture&method.n_init=2"),
    ("clusters", "method=agglomerative&method.linkage=average"),
    ("clusters", "method=spectral&data=mnist&data.n_samples=150&data.random_state=3"),
    ("clusters", "method=hdbscan&select=a-1"),
    ("clusters", "data=mnist&method=kmeans"),
    ("clusters", "data=mnist&method=gaussian_mixture&method.covariance_type=diag&data.split=test"),
    ("clusters", "data=wine&method=kmeans"),
    ("clusters", "data=moons&method=hdbscan"),
    ("clusters", "hide=true"),
    ("clusters", "select=a3g9"),
    ("clusters", "hide=true&data=iris&method=agglomerative"),
    ("clusters", "hide=true&data=moons&method=hdbscan&method.min_samples=12"),
    ("clusters", "data=wine&method=gaussian_mixture&method.pca__n_components=3&method.max_iter=2"),
    ("clusters", "data=blobs&method=spectral&method.n_clusters=3"),
    ("neighbours", ""),
    ("neighbours", "data=iris&neighbours.n_neighbors=9"),
    ("neighbours", "data=breast_cancer&axes=29,0,7&data.standardize=false"),
    ("neighbours", "data=blobs&hide=true&neighbours.metric=manhattan"),
    ("neighbours", "data=wine&hide=true&neighbours.metric=cosine"),
    ("neighbours", "neighbours.metric=manhattan&colour=groups&neighbours.n_neighbors=40"),
    ("neighbours", "neighbours.metric=cosine&colour=plain&row=1796"),
    ("neighbours", "data=mnist&row=7&neighbours.metric=euclidean&method=hdbscan"),
    ("neighbours", "data=mnist&row=7&neighbours.metric=manhattan&colour=plain"),
    ("neighbours", f"data=mnist&method=kmeans&draw={DRAWN_LARGE}"),
    ("neighbours", "data=mnist&row=7&neighbours.metric=cosine&colour=groups&data.n_samples=90"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with MNIST in it, as the scripts expect it beside them."""
    top = tmp_path_factory.mktemp("home")
    (top / "mnist").mkdir()
    written(top / "mnist", 300, 60)
    before, mnist.place().given = mnist.place().given, top / "mnist"
    yield top
    mnist.place().given = before


def viewed(tab, query):
    return PARCELS[tab].places.view(query)


def ran(texts, folder):
    """What the scripts made, in one fresh interpreter that does not know the app."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER],
        input=json.dumps(texts),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def results(folder):
    """What each of the views' scripts made."""
    return dict(zip(VIEWS, ran([PARCELS[t].script(viewed(t, q)).text("here") for t, q in VIEWS], folder), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), VIEWS)
def test_the_script_gives_the_labels_of_the_page(tab, query, results):
    made, table = results[tab, query], PARCELS[tab].table(viewed(tab, query))
    rows = table["row"]  # all, or the query and its neighbours
    columns = {name: column for name, column in table.items() if not name.endswith("_name")}
    labelled = {n.removeprefix("label").removeprefix("_"): c for n, c in columns.items() if n.startswith("label")}
    if tab == "scatter":
        # The code names each clustering by its chart; the table names them where there are several.
        places = [p for p, panel in viewed(tab, query).panels().items() if not isinstance(panel, Plain | Truth)]
        labelled = dict(zip(places, labelled.values(), strict=True))
    assert list(made["labels"]) == list(labelled)
    for name, clusters in labelled.items():
        np.testing.assert_array_equal(np.array(made["labels"][name])[rows], clusters)
    groups = seen(viewed(tab, query).data, viewed(tab, query).hide).groups
    assert ("truth" in table) == (groups is not None)
    if groups:
        named = {str(name): number for number, name in enumerate(groups.names)}
        np.testing.assert_array_equal(np.array(made["truth"])[rows], [named[str(name)] for name in table["truth"]])
    if "x0" in table and tab != "neighbours":
        np.testing.assert_array_equal(made["X"], np.stack([table[f"x{i}"][:3] for i in range(len(made["X"][0]))], 1))


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), [view for view in VIEWS if view[0] == "neighbours"])
def test_the_script_gives_the_neighbours_of_the_page(tab, query, results):
    made, table = results[tab, query], PARCELS[tab].table(viewed(tab, query))
    view = viewed(tab, query)
    # A drawing and a row as it was changed are none of the rows.
    own = not (view.draw or view.change)
    assert table["row"][:own].tolist() == [view.row] * own
    assert made["nearest"] == table["row"][own:].tolist()
    np.testing.assert_allclose(made["distance"], table["distance"][own:], rtol=1e-12, atol=1e-15)


def blocks(printed):
    """What a script printed: each sentence of the page with the numbers below it, by their names."""
    found = []
    for line in printed.splitlines():
        if line.startswith("The page says"):
            found.append((line.partition(": ")[2], {}))
        elif re.match(r"  \S.*: \S", line):  # not a row of a printed array
            name, _, value = line.strip().partition(": ")
            found[-1][1][name] = value
    return found


# What is another on each machine, and what a script says of each neighbour.
NOT_PRINTED = {"fit", "nearest", "farthest shown"}


def page_says(tab, view):
    """What the page says: each lead sentence, and the numbers below it as they are written there."""
    # What a study says has a test of its own.
    charts = {k: words for k, words in PARCELS[tab].picture(view).words.items() if f"{tab}-{view.show}-" not in k}
    parts = [part for words in charts.values() for part in walk(words)]
    leads = [text(p) for p in parts if getattr(p, "className", "") == "reading lead"]
    strips = [
        {text(row.children[0]): text(row.children[1]) for row in p.children}
        for p in parts
        if getattr(p, "className", "") == "numbers"
    ]
    return list(zip(leads, strips, strict=True))


def plain(value):
    """A number of a page as Python writes it."""
    return value.replace("−", "-").removesuffix(" (max)")


def kept(strip):
    """The numbers that a script prints: those that the page has, and measured at all points."""
    return {
        name: plain(value)
        for name, value in strip.items()
        if name not in NOT_PRINTED and value != "–" and "of a sample" not in value
    }


def of_a_row(name):
    """Whether a line is of one of the neighbours, or of a false friend."""
    return name[0].isdigit() or name.startswith("false friend")


# What Dendrogram says beside its strip, in words.
BESIDE = {"ARI with the run", "points that change sides"}


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), VIEWS)
def test_the_script_prints_what_the_page_says_before_it_shows_a_figure(tab, query, results):
    printed = blocks(results[tab, query]["printed"])
    page = page_says(tab, viewed(tab, query))
    charts = printed[: len(page)]  # below them a study speaks
    assert [sentence for sentence, _ in charts] == [sentence for sentence, _ in page]
    for (_, mine), (_, strip) in zip(charts, page, strict=True):
        numbers = {name: value for name, value in mine.items() if name not in BESIDE and not of_a_row(name)}
        assert numbers == kept(strip)


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), [view for view in VIEWS if view[0] == "neighbours"])
def test_the_script_prints_each_neighbour_with_its_distance_and_its_group(tab, query, results):
    ((_, mine),) = blocks(results[tab, query]["printed"])
    found = found_for(viewed(tab, query))
    noun, groups, near = found.points.noun[0], found.points.groups, found.neighbours
    lines = {}
    for rank, (row, away) in enumerate(zip(near.rows.tolist(), near.distances.tolist(), strict=True), 1):
        kind = f", {groups.noun[0]} {found.group(row)}" if groups else ""
        lines[f"{rank}. {noun} {row}"] = f"{away:.3f} away{kind}"
    assert {name: value for name, value in mine.items() if name[0].isdigit()} == lines
    known = in_the_picture(viewed(tab, query), found)
    if known is None:
        assert not [name for name in mine if name.startswith(("near here", "false friend"))]
        return
    assert mine["near here too"] == f"{known.near.sum()} of {len(near.rows)}"
    false = zip(known.false.tolist(), known.distances.tolist(), known.ranks.tolist(), strict=True)
    assert {name: value for name, value in mine.items() if name.startswith("false friend")} == {
        f"false friend {noun} {row}": f"{away:.3f} away, {rank:,} in truth" for row, away, rank in false
    }


def in_the_picture(view, found):
    projected = answers.projection(view.data, view.drawn_on)
    if found.query.vector is not None and not projected.straight:
        return None  # it has no place there
    return friends(found.points, projected, found.neighbours, view.neighbours.metric, vector=found.query.vector)


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), [view for view in VIEWS if view[0] == "dendrogram"])
def test_the_script_prints_how_far_the_cut_is_the_run_and_the_second_tree(tab, query, results):
    ((_, mine),) = blocks(results[tab, query]["printed"])
    view = viewed(tab, query)
    of, words_of = cut_of(view), PARCELS[tab].picture(view).words
    assert ("ARI with the run" in mine) == (of.run is not None)
    if of.run:
        told = plain(text(words_of["dendrogram-run"]))
        same = "the same clusters" in told
        assert mine["ARI with the run"] == ("1.00" if same else re.search(r"an ARI of (-?[\d.]+\d)", told)[1])
    assert ("points that change sides" in mine) == (view.dendrogram.against != "none")
    if view.dendrogram.against != "none":
        told = text(words_of["dendrogram-versus"])
        assert mine["points that change sides"] == ("0" if "the same" in told else re.search(r"([\d,]+) of", told)[1])


def test_printed_numbers_are_written_as_on_the_page():
    for value in (0.0, 0.994, 0.996, 1.0, -0.001, -0.004, -0.006, -0.5):
        assert eval(f'f"{{{readout.ratio("value", value)}}}"', {"value": value}) == plain(words.ratio(value))
    for value in (0.01234567, 1.0, 12.345678, 999.94, 1000.0, 1234567.8):
        assert eval(f'f"{{{readout.number("value", value)}}}"', {"value": value}) == words.number(value)


@given(st.text())
def test_no_sentence_ends_the_string_that_it_stands_in(sentence):
    printed = []
    exec(readout.quoted(sentence, "A"), {"print": printed.append})
    exec(readout.line(sentence, "len(X)"), {"print": printed.append, "X": [1, 2]})
    assert printed == [f"The page says of A: {sentence}", f"  {sentence}: 2"]


@given(st.lists(st.integers(0, 12), min_size=2, max_size=9))
def test_the_line_of_a_cut_is_where_the_page_draws_it(places):
    # Points on a line, of which some may be the same: merges that tie, and trees of height 0.
    X = np.array(places, float)[:, None]
    tree = linkage(Points(X), "average")
    for k in range(1, len(X) + 1):
        assert cut_height(tree.merges, k) == tree_view.short(*tree.height_for(k))


def test_rows_of_zeros_and_equal_rows_are_as_far_as_on_the_page():
    X = np.array([[1, 3, 7], [0, 0, 0], [2, 6, 14], [1, 3, 7], [3, 9, 21], [1, 0, 0]], float)
    for row in range(len(X)):
        view = viewed("neighbours", f"data=blobs&neighbours.metric=cosine&row={row}")
        space = {"X": X, "np": np, "cdist": cdist}
        exec(take_neighbours.nearest(view, Points(X)), space)
        near = compute_neighbours.nearest(Points(X), row, 5, "cosine")
        assert space["nearest"].tolist() == near.rows.tolist()
        assert space["distance"][space["nearest"]].tolist() == near.distances.tolist()


def steps_in_words(asked, _):
    ends = {p.upper(): answers.steps(asked.source, m).inertia for p, m in chosen(asked).items()}
    return {
        name: value
        for place, inertia in ends.items()
        for name, value in (
            (f"steps of {place}", str(len(inertia) - 1)),
            (f"inertia of {place}", words.number(inertia[-1])),
        )
    }


def lottery_in_words(asked, _):
    found = {init: np.array(of["inertia"]) for init, of in runs(asked).items()}
    least = min(inertia.min() for inertia in found.values())
    near = {f"within 1% of it, {init}": str((inertia <= least * 1.01).sum()) for init, inertia in found.items()}
    return {"least inertia": words.number(least), **near}


def sweep_in_words(_, told):
    sought = {
        "lowest BIC at": r"BIC is lowest at (\d+)",
        "highest silhouette at": r"silhouette is highest at (\d+)",
        "the gap chooses": r"The gap chooses (\d+)",
        "prediction strength chooses": r"Prediction strength chooses (\d+)",
    }
    found = {name: re.search(of, told) for name, of in sought.items()}
    return {name: match[1] for name, match in found.items() if match}


def silhouettes_in_words(_, told):
    nearer, whole = re.match(r"([\d,]+) of (?:a sample of )?([\d,]+) ", told).groups()
    worst, mean = re.search(r"Cluster (\d+) is placed worst, with a mean of (\S+\d)", told).groups()
    return {"nearer to another cluster": f"{nearer} of {whole}", "placed worst": f"{worst}, with a mean of {mean}"}


def differences_in_words(_, told):
    alike, ari = re.search(r"agree on ([\d,]+ of [\d,]+) points; the ARI between them is (-?[\d.]+\d)", told).groups()
    return {"agree on": alike, "ARI between them": ari}


def compare_in_words(asked, told):
    by, mine, value = re.search(r"By (?:the )?(\S+) (.+?) comes first, with (-?[\d.]+\d)", told).groups()
    rows = [fitted(asked, method) for method, _ in chosen_of_all(asked, asked.own)[0]]
    (name,) = (row.name for row in rows if row.name.lower() == mine.lower())
    return {f"first by {by}": name, f"its {by}": value}


def clusterwise_in_words(asked, told):
    stable = re.search(r"(All|None|\d+)(?: of)? (\d+) clusters (?:is|are) stable", told).groups()
    _, jaccards = overlaps(asked.clusters(asked.chosen()), resampled(asked).made)
    many = {"All": stable[1], "None": "0"}.get(stable[0], stable[0])
    return {
        "resamples": str(len(jaccards)),
        "stable": f"{many} of {stable[1]}",
        "mean overlap": words.ratio(jaccards.mean()),
        "dissolved": f"{(jaccards <= 0.5).sum():,} of {jaccards.size:,}",
    }


def consensus_in_words(asked, told):
    of = study_of_points.found(asked, asked.chosen(), asked.own, resampled(asked))
    said = {text(name): text(value) for name, value, _ in study_of_points.strip(of)}
    assert said["unsure"].startswith(re.match(r"(None|[\d,]+) of", told)[1].replace("None", "0"))
    return said


def profile_in_words(asked, told):
    of = asked.runs[asked.chosen()]
    if isinstance(of.points.face, Images):
        gap = abs(found_in(asked).inside - found_in(asked).outside)
        return {"pixels that differ by more than 0.1": str(np.count_nonzero(gap > 0.1))}
    first, found = re.match(r"(.*) tells .* most: ", told)[1], found_in(asked)
    value = found.difference[found.columns[0]]
    return {"differs most": f"{first}, {value:.2f}", "overlap": f"{found.overlap[0]:.2f}"}


def found_in(asked):
    of = asked.runs[asked.chosen()]
    return held(of, *looked_at(asked, of))


def rules_in_words(_, told):
    rules, described = re.match(r"These (\d+) rules put ([\d.]+%) of all", told).groups()
    return {"rules": rules, "described": described}


def density_in_words(_, told):
    half, knee = re.match(r"Half of the .* within ([\d.e+-]+), .* from ([\d.e+-]+) on", told).groups()
    return {"half have enough within": half, "knee": knee}


def hidden_in_words(asked, _):
    found = answers.honesty(asked.source, asked.drawn_on, asked.own.n_neighbors)
    return {name: value for name, value, _ in study_of_pictures.strip(found)}


IN_WORDS = {
    "compare": compare_in_words,
    "steps": steps_in_words,
    "lottery": lottery_in_words,
    "sweep": sweep_in_words,
    "density": density_in_words,
    "silhouettes": silhouettes_in_words,
    "differences": differences_in_words,
    "clusterwise": clusterwise_in_words,
    "consensus": consensus_in_words,
    "hidden": hidden_in_words,
    "profile": profile_in_words,
    "rules": rules_in_words,
}


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), [view for view in VIEWS if "show=" in view[1]])
def test_the_script_prints_what_the_page_says_of_a_study(tab, query, results):
    view = viewed(tab, query)
    study = blocks(results[tab, query]["printed"])[len(view.panels()) :]
    said = walk(PARCELS[tab].picture(view).words[f"scatter-{view.show}-said"])
    page = [text(part) for part in said if getattr(part, "className", "") == "reading"]
    assert [sentence for sentence, _ in study] == page
    assert study[-1][1] == IN_WORDS[view.show](asked_of(view), plain(" ".join(page)))


def numbers_of(view):
    """What the study of a view of Blobs finds, as the page has it."""
    return PAGE[view.show](asked_of(view))


def asked_of(view):
    study = next(study for study in STUDIES if study.name == view.show)
    return scatter.asked(view, study, seen(view.data, view.hide), scatter.runs_of(view))


def runs(asked):
    method = asked.kmeans()[1]
    found = {init: answers.stability(asked.source, started(method, init), 0, BATCH) for init in STARTS}
    n = asked.own.n_seeds
    if asked.groups is None:
        return {init: {"inertia": of.inertia[:n]} for init, of in found.items()}
    return {init: {"inertia": of.inertia[:n], "ARI": of.ari[:n]} for init, of in found.items()}


def started(method, init):
    return method.model_copy(update={"init": init, "n_init": 1, "random_state": 0})


def fits_in(source, method):
    try:
        return answers.clustering(source, method) is not None
    except Refusal:
        return False


def swept(asked):
    place = asked.chosen()
    methods = [m for m in attempts(asked, place, asked.own.max_clusters) if fits_in(asked.source, m)]
    fits = [answers.clustering(asked.source, method) for method in methods]
    measured = [answers.silhouette(asked.source, method) for method in methods]
    silhouettes = [np.nan if score is None else score.mean for score in measured]
    scores = {"inertia": [fit.inertia for fit in fits], "BIC": [fit.bic for fit in fits], "silhouette": silhouettes}
    return {name: values for name, values in scores.items() if values[0] is not None}


def density_of(asked):
    _, method = eps_of(asked)
    if isinstance(method, DBSCAN):
        return answers.k_distances(asked.source, method).distances
    order = answers.reachability(asked.source, method.ordered())
    return np.nan_to_num(order.reachability[order.ordering], posinf=0)


def crossed(asked):
    left, right = map(asked.clusters, pair(asked))
    return contingency(right, left)[0]


def compared(asked):
    scores = [
        "silhouette",
        "Calinski–Harabasz",
        "Davies–Bouldin",
        *(["ARI", "AMI", "V-measure"] if asked.groups else []),
    ]
    rows = [fitted(asked, method) for method, _ in chosen_of_all(asked, asked.own)[0]]
    return {
        row.name: {s: np.nan if row.value(s) is None else row.value(s) for s in scores}
        | {"clusters": row.found.n_clusters}
        for row in rows
        if row.found
    }


def resampled(asked):
    own = asked.own
    return answers.resampled(asked.source, asked.methods[asked.chosen()], *drawn_by(own))


def drawn_by(own):
    return own.scheme, own.random_state, own.n_resamples


PAGE = {
    "compare": compared,
    "steps": lambda asked: {p.upper(): answers.steps(asked.source, m).inertia for p, m in chosen(asked).items()},
    "lottery": runs,
    "sweep": swept,
    "density": density_of,
    "silhouettes": lambda asked: answers.silhouettes(asked.source, asked.methods[asked.chosen()]).values,
    "differences": crossed,
    "clusterwise": lambda asked: overlaps(asked.clusters(asked.chosen()), resampled(asked).made)[1],
    "consensus": lambda asked: (
        answers.certainty(asked.source, asked.methods[asked.chosen()], *drawn_by(asked.own)).sure
    ),
    "profile": lambda asked: (
        found_in(asked).difference
        if not isinstance(asked.points.face, Images)
        else found_in(asked).inside - found_in(asked).outside
    ),
    "rules": lambda asked: answers.rules(asked.source, asked.runs[asked.chosen()].labelled, 6).fidelity,
    "hidden": lambda asked: answers.honesty(asked.source, asked.drawn_on, asked.own.n_neighbors).kept,
}


def flat(numbers, name=""):
    """Lists of numbers by the names that lead to them."""
    if not isinstance(numbers, dict):
        return {name: numbers}
    return {k: v for key, part in numbers.items() for k, v in flat(part, f"{name} {key}").items()}


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), [view for view in VIEWS if "show=" in view[1]])
def test_the_script_gives_the_numbers_of_the_study(tab, query, results):
    view = viewed(tab, query)
    mine, page = flat(results[tab, query]["numbers"]), flat(numbers_of(view))
    assert list(mine) == list(page)
    # scikit-learn takes a cluster of one point for 1e-8 wide, which shows in Davies–Bouldin of mean shift.
    for name, values in page.items():
        rtol = 1e-7 if name.endswith("Davies–Bouldin") and "Mean shift" in name else 1e-9
        np.testing.assert_allclose(mine[name], values, rtol=rtol, atol=1e-12)
    if view.show == "differences":
        one, other = (take_scatter.labels(view)[place] for place in pair(asked_of(view)))
        assert results[tab, query]["differing"] == np.flatnonzero(one != other).tolist()


def test_every_study_has_its_code():
    assert list(TAKEN_HOME) == [study.name for study in STUDIES]


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "query"), VIEWS)
def test_the_script_draws(tab, query, results):
    clouds = 1 if tab == "scatter" else 2
    # What clusters hold of each true group is a figure of its own.
    clouds -= tab == "clusters" and "hide=" in query
    assert results[tab, query]["figures"] == clouds + ("show=" in query)


@pytest.mark.parametrize("tab", ["scatter", "dendrogram"])
def test_the_script_draws_close_points_apart(tab, monkeypatch):
    drawn = []

    def show(figure):
        drawn.append(figure)

    monkeypatch.setattr(go.Figure, "show", show)
    # A millionth wide and about 4 from 0, where numbers of 32 bits are half a millionth apart.
    query = "data.n_samples=300&data.centers=1&data.cluster_std=1e-6"
    exec(compile(PARCELS[tab].script(viewed(tab, query)).text(""), "script", "exec"), {"__name__": "__main__"})
    cloud = next(trace for figure in drawn for trace in figure.data if trace.type == "scatter3d")
    for values in (cloud.x, cloud.y, cloud.z):
        assert len(np.unique(np.float32(values))) == 300


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_the_code_of_a_source_makes_its_points(source, folder, monkeypatch):
    monkeypatch.chdir(folder)
    script = Script("", source.code())
    space = {}
    exec(compile(script.text(""), "script", "exec"), space)
    points = source.load()
    np.testing.assert_allclose(space["X"], points.X, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(space["truth"], points.groups.truth)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_every_estimator_is_imported(method):
    module, name = method.estimator.split(".")
    assert f"from sklearn.{module} import {name}" in Script("", [("", words.call(method))]).imports()


def test_every_tab_has_something_to_take_home():
    assert list(PARCELS) == [tab.name for tab in TABS]


@pytest.mark.parametrize("tab", PARCELS)
def test_the_notebook_is_one_and_has_the_code_of_the_script(tab):
    script = PARCELS[tab].script(viewed(tab, ""))
    notebook = nbformat.reads(script.notebook("http://here/"), 4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith(f"# {script.title}")
    cells = [c.source for c in notebook.cells if c.cell_type == "code"]
    assert cells == [script.imports(), *(code for _, code in script.sections)]
    assert script.notebook("http://here/") == script.notebook("http://here/")


def test_labels_are_spelled_to_the_last_digit():
    rows = list(csv.reader(lines({"row": np.arange(2), "x0": np.array([0.1, 1 / 3])}).splitlines()))
    assert rows == [["row", "x0"], ["0", "0.1"], ["1", "0.3333333333333333"]]


numbered = st.lists(st.integers(-1, 6), min_size=8, max_size=8).map(np.array)


@given(numbered, st.lists(numbered.map(lambda a: np.maximum(a, 0)), min_size=1, max_size=3))
def test_clusters_are_numbered_as_on_the_page(labels, references):
    np.testing.assert_array_equal(matched(labels, references), page.matched(labels, references))


def test_a_cut_is_exact_where_merges_tie():
    # Points 0, 1, 2, 3 on a line: three merges at height 1, in SciPy's order.
    Z = np.array([[0, 1, 1, 2], [2, 3, 1, 2], [4, 5, 1, 4]], float)
    assert [len(set(cut(Z, k))) for k in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert cut(Z, 3)[0] == cut(Z, 3)[1]


@pytest.mark.parametrize("method", ["ward", "single", "average"])
@pytest.mark.parametrize("seed", range(8))
def test_leaves_are_ordered_as_on_the_page(method, seed):
    # Points on a grid, so that many orders are as good, and points anywhere.
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 40))
    X = random.integers(0, 4, (n, 2)).astype(float) if seed % 2 else random.normal(size=(n, 3))
    tree = linkage(Points(X), method)
    np.testing.assert_array_equal(ordered(tree.merges, pdist(X)), ordering.ordered(tree, Points(X)).merges)


def test_the_script_orders_leaves_as_the_page_says():
    # Four points whose best order SciPy misses: 18.43 against 19.97.
    view = viewed("dendrogram", "dendrogram.optimal_ordering=true&data.n_samples=4&method.n_clusters=2")
    text = PARCELS["dendrogram"].script(view).text("here")
    space = {"__name__": "taken home"}
    exec(compile(text.split("# Show both")[0], "script", "exec"), space)
    leaves = hierarchy.leaves_list(space["Z"])
    assert leaves.tolist() == [0, 2, 1, 3]
    assert np.linalg.norm(np.diff(space["X"][leaves], axis=0), axis=1).sum() == pytest.approx(18.43, abs=0.005)
    assert leaves.tolist() == answers.ordered(view.data, 0, view.method.linkage).leaves.tolist()


def test_a_branch_is_a_tree_of_its_own():
    # Points 0, 1 and 4, 6 and 20: {4, 6} is node 6, all but 20 node 7.
    Z = np.array([[0, 1, 1, 2], [2, 3, 2, 2], [5, 6, 3, 4], [4, 7, 14, 5]], float)
    part, nodes = branch(Z, 7)
    assert nodes == [0, 1, 2, 3, 5, 6, 7]
    assert part.tolist() == [[0, 1, 1, 2], [2, 3, 2, 2], [4, 5, 3, 4]]
    part, nodes = branch(Z, 6)
    assert (part.tolist(), nodes) == ([[0, 1, 2, 2]], [2, 3, 6])


def test_scripts_know_nothing_of_the_app():
    assert not any("dashboard" in PARCELS[tab].script(viewed(tab, "")).text("") for tab in PARCELS)


class Slow:
    """Garbage whose end lets other threads go on, as that of a connection does."""

    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0)


def test_two_scripts_at_once_do_not_disturb_each_other():
    # A collection in the middle of one lets the other begin.
    deep = "x = " + "(" * 60 + "np" + ",)" * 60

    def imported(n):
        garbage = [Slow() for _ in range(200)]
        del garbage
        return Script("", [("", deep + f"\ny = {n}")] * 40).imports()

    before = gc.get_threshold()
    gc.set_threshold(50)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = {*pool.map(imported, range(40))}
    finally:
        gc.set_threshold(*before)
    assert found == {"import numpy as np"}
