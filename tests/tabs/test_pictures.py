"""What each tab says and shows, on data whose answer is known."""

import base64
import json
import re
from io import BytesIO
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from components.markup import markup
from dashboard import progress, results
from dashboard.compute import memory
from dashboard.compute.labels import matched
from dashboard.compute.methods import METHODS, Agglomerative, GaussianMixture, KMeans, MiniBatchKMeans
from dashboard.data import mnist
from dashboard.data.digits import Digits, Mnist
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.figures.theme import colour
from dashboard.layer import layer
from dashboard.page.answering import offers
from dashboard.page.images import data_uri, png
from dashboard.run import run
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from dashboard.tabs.faces import cells
from dashboard.tabs.tree_view import short
from dashboard.workspace.fields import cluster_of
from tests.components import text, walk
from tests.idx import written
from tests.views import viewed


def rows_of(component: object) -> list[int]:
    """The rows that the tiles of a component open."""
    return [int(getattr(c, "data-row")) for c in walk(component) if hasattr(c, "data-row")]


@pytest.fixture
def bars(tmp_path, monkeypatch):
    """A MNIST of 40 images to train on, four of each digit, and 20 to test with."""
    monkeypatch.setattr(mnist.place(), "given", written(tmp_path, 40, 20))
    layer.current().cache.clear()
    yield
    layer.current().cache.clear()


def on_sheet(component: object) -> list[bytes]:
    """The images in a component that brings its own sheet, in its order, as PNGs."""
    holder = next(c for c in walk(component) if "--sheet" in (getattr(c, "style", None) or {}))
    uri = holder.style["--sheet"].removeprefix("url(data:image/png;base64,").removesuffix(")")
    page = np.asarray(Image.open(BytesIO(base64.b64decode(uri))))[..., 1] / 255
    size = holder.style["--pixels"]
    assert page.shape == (holder.style["--lines"] * size, holder.style["--columns"] * size)
    at = [c.style for c in walk(holder) if getattr(c, "className", "") in ("digit", "tile")]
    corners = [(s["--line"] * size, s["--column"] * size) for s in at]
    return [png(page[top : top + size, left : left + size]) for top, left in corners]


def shades(drawing) -> np.ndarray:
    return np.asarray(drawing.paint[0]["marker.color"])


# --- Blobs


def test_random_starts_fail_and_k_means_plus_plus_succeeds_on_the_first_page():
    page = scatter.picture(viewed(scatter))
    assert "ARI 0.80" in text(page.words["scatter-foot-a"])
    assert "1 of the 7 blobs is split and 2 share a cluster." in text(page.words["scatter-said-a"])
    assert "ARI 1.00" in text(page.words["scatter-foot-b"])
    assert "Every blob is one cluster of its own." in text(page.words["scatter-said-b"])


def test_a_cluster_found_by_two_algorithms_has_one_colour_in_both():
    methods = {"a": KMeans(init="random"), "b": KMeans(), "c": GaussianMixture(), "d": MiniBatchKMeans()}
    page = scatter.picture(viewed(scatter, **methods))
    colours = {slot: shades(page.drawings[f"scatter-chart-{slot}"]) for slot in methods}
    labels = {slot: results.clustering(Blobs(), method).labels for slot, method in methods.items()}
    for one, other in [("a", "b"), ("a", "c"), ("b", "c"), ("b", "d")]:
        for cluster in range(labels[one].max() + 1):
            inside = labels[one] == cluster
            same = [c for c in range(labels[other].max() + 1) if ((labels[other] == c) == inside).all()]
            if same:
                assert set(colours[one][inside]) == set(colours[other][inside])


def test_colours_are_the_clusters():
    # Two points share a colour exactly where they share a cluster.
    page = scatter.picture(viewed(scatter, method=Agglomerative()))
    labels, colour = results.clustering(Blobs(), Agglomerative()).labels, shades(page.drawings["scatter-chart-a"])
    assert ((labels[:, None] == labels) == (colour[:, None] == colour)).all()


def test_plain_points_and_the_blobs_as_made_can_be_drawn():
    page = scatter.picture(viewed(scatter, "colour=plain&b=truth"))
    assert len(set(shades(page.drawings["scatter-chart-a"]).tolist())) == 1
    assert shades(page.drawings["scatter-chart-b"]).tolist() == results.points(Blobs()).groups.truth.tolist()


def test_a_table_twin_counts_every_point_once():
    table = text(scatter.picture(viewed(scatter)).words["scatter-foot-b"])
    inside = [int(n) for n in re.findall(r"\((\d+)\)", table)]
    assert sum(inside) == 300


def test_inertia_stands_only_where_there_is_one():
    page = scatter.picture(viewed(scatter, "method=kmeans&b=gaussian_mixture"))
    assert "inertia" in text(page.words["scatter-foot-a"])
    assert "inertia" not in text(page.words["scatter-foot-b"])


def test_a_hundred_thousand_points_are_drawn():
    page = scatter.picture(viewed(scatter, "data.n_samples=100000&b=off"))
    assert len(shades(page.drawings["scatter-chart-a"])) == 100_000
    assert "sample of 5,000" in markup(page.words["scatter-foot-a"])


# --- Dendrogram


def test_height_and_number_of_clusters_say_the_same_cut():
    tree = results.linkage(Blobs(), "ward")
    for n_clusters in (1, 2, 7, 50):
        shown = dendrogram.picture(viewed(dendrogram, f"method.n_clusters={n_clusters}")).shown
        assert tree.n_clusters_at(shown["method.distance_threshold"]) == n_clusters
    by_height = dendrogram.picture(viewed(dendrogram, "method.cut=distance_threshold&method.distance_threshold=30"))
    assert by_height.shown["method.n_clusters"] == tree.n_clusters_at(30)


@pytest.mark.parametrize(("low", "high", "expected"), [(4.09, 25.3, 10), (1, 2, 2), (0.31, 0.34, 0.33), (3, 3, 3)])
def test_a_height_is_the_shortest_number_that_cuts_there(low, high, expected):
    # (4.09 + 25.3) / 2 is 14.7, to one digit 10, which lies between. 1.5 rounds to 2, which still cuts.
    assert short(low, high) == expected


def test_one_cluster_has_a_height_that_can_be_shown():
    page = dendrogram.picture(viewed(dendrogram, "method.n_clusters=1"))
    top = results.linkage(Blobs(), "ward").heights[-1]
    assert top < page.shown["method.distance_threshold"] <= 1.1 * top
    # The line of the cut, and that of the largest jump.
    assert len(page.drawings["dendrogram-tree"].figure().layout.shapes) == 2


def test_the_cloud_beside_the_tree_has_the_colours_of_its_branches():
    page = dendrogram.picture(viewed(dendrogram))
    leaves = page.drawings["dendrogram-tree"].figure().data[-1]
    branches = {t.line.color for t in page.drawings["dendrogram-tree"].figure().data[:-1]}
    assert len(set(leaves.marker.color)) == len(set(shades(page.drawings["dendrogram-cloud"]).tolist())) == 7
    assert {colour(code) for code in leaves.marker.color} <= branches


def test_a_few_hundred_leaves_are_drawn_whole_and_more_are_folded():
    whole = dendrogram.picture(viewed(dendrogram)).drawings["dendrogram-tree"].figure().data[-1]
    assert whole.customdata[:, 1].tolist() == [1] * 300
    folded = dendrogram.picture(viewed(dendrogram, "data=digits")).drawings["dendrogram-tree"].figure().data[-1]
    assert len(folded.x) == 30
    assert folded.customdata[:, 1].sum() == 1797


def test_a_branch_can_be_unfolded():
    view = viewed(dendrogram, "data=digits")
    leaves = dendrogram.picture(view).drawings["dendrogram-tree"].figure().data[-1].customdata
    node, size = max(leaves.tolist(), key=lambda leaf: leaf[1])
    page = dendrogram.picture(viewed(dendrogram, f"data=digits&dendrogram.root={node}"))
    assert page.drawings["dendrogram-tree"].figure().data[-1].customdata[:, 1].sum() == size
    assert "Whole tree" in text(page.words["dendrogram-head"])


def test_a_cut_above_the_last_merge_is_explained():
    page = dendrogram.picture(viewed(dendrogram, "method.cut=distance_threshold&method.distance_threshold=1000"))
    assert "everything is one cluster" in text(page.words["dendrogram-said"])


@pytest.mark.parametrize(
    "query",
    [
        "dendrogram.root=5",
        "dendrogram.root=100000",
        "method.n_clusters=301",
        "data.n_samples=100000",
        "select=ward:5,x",
        "select=ward:5.5",
    ],
)
def test_what_is_no_tree_is_refused(query):
    with pytest.raises(Refusal):
        dendrogram.picture(viewed(dendrogram, query))


@pytest.mark.parametrize("linkage", ["ward", "complete", "average", "single"])
@pytest.mark.parametrize("data", ["blobs", "digits"])
def test_every_linkage_draws_both_sources(linkage, data):
    page = dendrogram.picture(viewed(dendrogram, f"method=agglomerative&data={data}&method.linkage={linkage}"))
    leaves = page.drawings["dendrogram-tree"].figure().data[-1]
    assert leaves.customdata[:, 1].sum() == {"blobs": 300, "digits": 1797}[data]


def test_the_suggestion_is_data_that_the_browser_applies():
    page = dendrogram.picture(viewed(dendrogram, "method.n_clusters=3"))
    button = next(c for c in walk(page.words["dendrogram-suggestion"]) if hasattr(c, "data-set"))
    assert json.loads(getattr(button, "data-set")) == {"~.n_clusters": "7", "~.cut": "n_clusters"}


def test_a_second_linkage_is_cut_into_as_many_clusters_and_its_changes_are_counted():
    page = dendrogram.picture(
        viewed(dendrogram, "method=agglomerative&data=digits&dendrogram.against=average&method.n_clusters=10")
    )
    one, other = (results.linkage(Digits(), linkage).cut_n(10) for linkage in ("ward", "average"))
    first = matched(one, [results.points(Digits()).groups.truth])
    moved = int((matched(other, [first]) != first).sum())
    assert f"{moved:,} of 1,797 points change sides" in text(page.words["dendrogram-versus"])
    leaves = page.drawings["dendrogram-second"].figure().data[-1]
    assert leaves.customdata[:, 1].sum() == 1797


def test_two_trees_of_far_blobs_make_the_same_clusters():
    page = dendrogram.picture(viewed(dendrogram, "dendrogram.against=complete"))
    assert "both trees make the same clusters" in text(page.words["dendrogram-versus"])


def test_ordering_says_what_it_takes_and_is_refused_where_it_takes_too_long():
    page = dendrogram.picture(viewed(dendrogram, "data=digits"))
    assert re.search(r"1,797 leaves takes up to \d seconds", text(page.words["dendrogram-ordering"]))
    with pytest.raises(Refusal) as caught:
        dendrogram.picture(viewed(dendrogram, "data.n_samples=9000&dendrogram.optimal_ordering=true"))
    assert [offer.changes for offer in caught.value.offers][1:] == [{"optimal_ordering": False}, {"n_centres": 1_000}]


def test_a_large_tree_sends_its_top_and_which_point_lies_where(monkeypatch):
    monkeypatch.setattr(dendrogram, "SENT", 200)
    monkeypatch.setattr(dendrogram, "CROWN", 50)
    page = dendrogram.picture(viewed(dendrogram, "data.n_samples=210&method.linkage=single"))
    sent = page.drawings["dendrogram-tree"].extra
    assert len(sent["heights"]) == 49
    assert len(sent["owner"]) == len(sent["truth"]) == 210
    assert sent["owner"].max() == 49


def test_a_tree_of_centres_colours_every_point_by_its_centre():
    # Seven far blobs: each of 60 centres lies in one of them, so the tree of centres finds the seven too.
    view = viewed(dendrogram, "dendrogram.n_centres=60&method=minibatch")
    page = dendrogram.picture(view)
    assert "Ward tree of 60 centres" in text(page.words["dendrogram-head"])
    assert "ARI 1.00" in text(page.words["dendrogram-numbers"])
    assert "cophenetic" not in text(page.words["dendrogram-numbers"])
    assert len(shades(page.drawings["dendrogram-cloud"])) == 300
    assert (
        sum("customdata" in trace and len(trace["customdata"]) for trace in page.drawings["dendrogram-tree"].traces)
        == 60
    )


def test_too_many_points_for_a_tree_are_offered_the_tree_of_their_centres():
    view = viewed(dendrogram, "data.n_samples=100000&method.linkage=average")
    with pytest.raises(Refusal) as caught:
        dendrogram.picture(view)
    labels = [offer.label for offer in caught.value.offers]
    assert labels == ["Use 16,000 points", "Tree of 1,000 k-means centres"]
    changes = {name: str(value) for offer in caught.value.offers[1:] for name, value in offer.changes.items()}
    assert changes == {"n_centres": "1000"}
    assert offers(dendrogram.PLACES, view, caught.value)[1][1] == {"dendrogram.n_centres": 1_000}


# --- Digits


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.kind)
def test_every_method_gives_the_digits_a_page(method):
    page = clusters.picture(viewed(clusters, method=method))
    assert "own kind" in text(page.words["clusters-numbers"])
    assert len(rows_of(page.words["clusters-cluster"])) > 0


def test_the_grid_shows_25_distinct_members_of_the_chosen_cluster():
    view = viewed(clusters, select="a3")
    rows = rows_of(clusters.picture(view).words["clusters-cluster"])
    assert len(set(rows)) == 25
    assert (results.coloured(view.data, view.method)[rows] == 3).all()


def test_another_seed_is_another_sample_and_the_same_seed_the_same():
    first, again, other = (
        rows_of(clusters.picture(viewed(clusters, f"clusters.random_state={seed}")).words["clusters-cluster"])
        for seed in (0, 0, 1)
    )
    assert first == again
    assert set(first) != set(other)


def test_chips_count_every_digit_once():
    page = clusters.picture(viewed(clusters))
    sizes = [int(n.replace(",", "")) for n in re.findall(r"([\d,]+) images", text(page.words["clusters-chips"]))]
    assert sum(sizes) == 1797


def test_the_table_counts_every_digit_once():
    found = run(Digits(), viewed(clusters).method)
    table = clusters.contingency(found, found.groups, 0)
    totals = [
        int(row.children[-1].children.replace(",", "")) for row in table.children[1].children.children[1].children
    ]
    assert sum(totals) == 1797


def test_each_number_of_the_table_opens_the_rows_that_it_counts():
    found = run(Digits(), viewed(clusters).method)
    truth, table = found.groups.truth, clusters.contingency(found, found.groups, 0)
    cells = [c for c in walk(table) if getattr(c, "className", "") == "cell"]
    counted = 0
    for cell in cells:
        fields = json.loads(getattr(cell, "data-set"))
        cluster, group = cluster_of(fields["select"])
        query = urlencode(fields)
        rows = rows_of(clusters.picture(viewed(clusters, query)).words["clusters-cluster"])
        there = (found.colours == cluster) & (truth == group)
        assert there[rows].all()
        assert len(rows) == min(25, there.sum())
        counted += int(there.sum())
    assert counted == 1797


def test_what_does_not_belong_stands_out_and_the_rest_does_not():
    found = run(Digits(), viewed(clusters).method)
    page = clusters.picture(viewed(clusters, select="a3")).words["clusters-cluster"]
    corners = [c for c in walk(page) if "corner" in (getattr(c, "className", "") or "").split()]
    shown = [(c.children, "other" in c.className) for c in corners]
    assert len(shown) == 25
    assert all((digit != "3") == other for digit, other in shown)
    assert [found.groups.names[found.groups.truth[r]] for r in rows_of(page)] == [digit for digit, _ in shown]


def test_clusters_that_are_mostly_the_same_tell_themselves_apart():
    names = clusters.called(run(Digits(), viewed(clusters).method))
    assert len(set(names.values())) == len(names) == 10
    assert [names[7], names[9]] == ["mostly 7 · a", "mostly 7 · b"]
    assert names[0] == "mostly 0"


def test_a_cluster_that_is_not_in_this_run_is_said_so():
    page = clusters.picture(viewed(clusters, "select=a40"))
    assert "This run has no cluster 40; its largest one is shown." in text(page.words["clusters-cluster"])


def test_noise_is_a_group_that_can_be_looked_at():
    page = clusters.picture(viewed(clusters, "method=hdbscan&select=a-1"))
    assert "Noise" in text(page.words["clusters-cluster"])


def test_images_are_the_scanned_ones_even_when_pixels_are_standardised():
    view = viewed(clusters, "method=agglomerative&data.standardize=true")
    rows = results.coloured(view.data, view.method) == 0
    scanned = results.points(Digits()).X[rows].mean(axis=0)
    mean = next(
        c for c in walk(clusters.picture(view).words["clusters-cluster"]) if getattr(c, "className", "") == "mean"
    )
    assert mean.src == data_uri(results.points(Digits()), scanned)


# --- Neighbours


def test_234_is_shown_first_with_its_five_nearest():
    page = neighbours.picture(viewed(neighbours))
    assert "Image 234" in text(page.words["neighbours-query"])
    X = results.points(Digits()).X
    far = np.linalg.norm(X - X[234], axis=1)
    far[234] = np.inf
    assert rows_of(page.words["neighbours-strip"])[:5] == np.argsort(far, kind="stable")[:5].tolist()


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "manhattan"])
def test_a_hundred_neighbours_leave_the_query_out(metric):
    rows = rows_of(
        neighbours.picture(viewed(neighbours, f"neighbours.n_neighbors=100&neighbours.metric={metric}")).words[
            "neighbours-strip"
        ]
    )
    # False friends come after them.
    assert len(set(rows[:100])) == 100
    assert 234 not in rows


def test_same_and_other_digits_are_counted():
    view = viewed(neighbours, "row=5&neighbours.n_neighbors=20")
    page = neighbours.picture(view)
    truth = results.points(Digits()).groups.truth
    same = (truth[rows_of(page.words["neighbours-strip"])[:20]] == truth[5]).sum()
    assert f"{same} of 20" in text(page.words["neighbours-numbers"])


@pytest.mark.parametrize("colour", ["clusters", "groups", "plain"])
def test_the_query_and_its_neighbours_are_lit_in_the_cloud(colour):
    page = neighbours.picture(viewed(neighbours, colour=colour))
    cloud = page.drawings["neighbours-cloud"]
    assert cloud.paint[3]["customdata"].tolist() == [234]
    assert cloud.paint[2]["customdata"].tolist() == rows_of(page.words["neighbours-strip"])[:5]


@pytest.mark.parametrize(
    ("query", "first", "others"),
    [
        (
            "",
            "the query: image 234<br>true digit 6<br>cluster 6",
            r"image \d+, [\d.]+ away<br>true digit \d<br>cluster \d",
        ),
        ("colour=groups", "the query: image 234<br>true digit 6", r"image \d+, [\d.]+ away<br>true digit \d"),
        (
            "data=iris&row=3&neighbours.n_neighbors=2&colour=plain",
            "the query: flower 3<br>true species setosa",
            r"flower \d+, [\d.]+ away<br>true species \w+",
        ),
    ],
)
def test_what_stands_out_says_under_the_pointer_which_row_it_is_its_group_and_its_cluster(query, first, others):
    paint = neighbours.picture(viewed(neighbours, query)).drawings["neighbours-cloud"].paint
    assert paint[3]["hovertext"] == [first]
    for nth, said in enumerate(paint[2]["hovertext"], 1):
        assert re.fullmatch(f"neighbour {nth}: {others}", said), said


def test_a_cloud_coloured_by_true_groups_names_these_and_no_cluster():
    paint = neighbours.picture(viewed(neighbours, "data=iris&row=3&colour=groups")).drawings["neighbours-cloud"]
    assert paint.paint[0]["hovertemplate"] == "flower %{pointNumber}<br>true species %{text}<extra></extra>"
    assert paint.paint[0]["meta"]["names"] == ["setosa", "versicolor", "virginica"]


def test_colours_mean_the_same_on_digits_and_neighbours():
    expected = results.coloured(Digits(), viewed(clusters).method)
    assert shades(neighbours.picture(viewed(neighbours)).drawings["neighbours-cloud"]).tolist() == expected.tolist()


@pytest.mark.parametrize(
    "query",
    [
        "row=-1",
        "row=800000",
        "row=2.5",
        "neighbours.n_neighbors=0",
        "neighbours.n_neighbors=101",
        "neighbours.metric=ward",
    ],
)
def test_what_is_no_neighbourhood_is_refused(query):
    with pytest.raises(Refusal):
        viewed(neighbours, query)


@pytest.mark.parametrize(("query", "last"), [("row=1797", "1,796"), ("data=mnist&row=40", "39")])
@pytest.mark.usefixtures("bars")
def test_a_row_beyond_the_data_is_refused_with_the_last_one(query, last):
    with pytest.raises(Refusal, match=f"row must be a whole number from 0 to {last}"):
        neighbours.picture(viewed(neighbours, query))


# --- MNIST


def scanned(rows: list[int], **constants: object) -> list[bytes]:
    """Images of MNIST, as PNGs."""
    return [png(pixels.reshape(28, 28)) for pixels in Mnist(**constants).load().X[rows]]


@pytest.mark.usefixtures("bars")
@pytest.mark.parametrize("query", ["data=mnist", "data=mnist&data.split=test", "data=mnist&data.n_samples=30"])
def test_the_grid_shows_the_images_of_its_rows_on_a_sheet_of_its_own(query):
    view = viewed(clusters, query + "&method.n_clusters=2")
    words = clusters.picture(view).words["clusters-cluster"]
    rows = rows_of(words)
    assert 0 < len(rows) <= 25
    assert on_sheet(words) == scanned(rows, split=view.data.split, n_samples=view.data.n_samples)
    mean = next(c for c in walk(words) if getattr(c, "className", "") == "mean")
    assert mean.style == {"--pixels": 28}


@pytest.mark.usefixtures("bars")
def test_bars_of_ten_kinds_are_ten_clusters_of_their_own_kind():
    page = clusters.picture(viewed(clusters, "data=mnist&method=agglomerative"))
    assert "Pixels alone sort 40 images into 10 clusters; 100% of them" in text(page.words["clusters-numbers"])


@pytest.mark.usefixtures("bars")
def test_neighbours_of_an_image_are_those_of_its_digit():
    # Bars of different digits have no pixel in common, so the three others of the same digit are nearest.
    page = neighbours.picture(viewed(neighbours, "data=mnist&row=17&neighbours.n_neighbors=3&method.n_clusters=2"))
    rows = rows_of(page.words["neighbours-strip"])
    assert sorted(rows) == [7, 27, 37]
    assert on_sheet(page.words["neighbours-strip"]) == scanned(rows)
    assert on_sheet(page.words["neighbours-query"]) == scanned([17])
    assert shades(page.drawings["neighbours-cloud"]).shape == (40,)


@pytest.mark.usefixtures("bars")
@pytest.mark.parametrize(
    ("query", "n"), [("row=0", 1797), ("data=mnist&row=0", 40), ("data=mnist&data.split=test&row=0", 20)]
)
def test_a_random_digit_is_one_of_the_data(query, n):
    view = viewed(neighbours, query + "&method.n_clusters=2")
    button = neighbours.picture(view).words["neighbours-random"]
    assert (getattr(button, "data-seed"), getattr(button, "data-below")) == ("row", str(n))


@pytest.mark.usefixtures("bars")
def test_mnist_has_a_tree_of_a_sample():
    page = dendrogram.picture(viewed(dendrogram, "data=mnist&data.n_samples=2000"))
    assert "tree of 40 points" in text(page.words["dendrogram-head"])
    assert "Every digit is one cluster of its own." in text(page.words["dendrogram-said"])


@pytest.mark.usefixtures("bars")
@pytest.mark.parametrize("tab", [clusters, neighbours, dendrogram])
def test_without_mnist_each_tab_says_what_to_put_where(tab, tmp_path):
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(Refusal, match=r"train-labels-idx1-ubyte\.gz into the folder that DASHBOARD_MNIST_DIR names"):
        tab.picture(viewed(tab, "data=mnist"))


def test_the_bundled_digits_bring_no_sheet_of_their_own():
    shown = cells(Digits(), np.array([5, 900]))
    assert (shown.style, shown.positions) == ({}, {5: 5, 900: 900})


@pytest.mark.parametrize(("row", "said"), [(1553, "show an 8 too"), (234, "show a 6 too")])
def test_a_digit_has_the_article_that_it_is_read_with(row, said):
    assert said in text(neighbours.picture(viewed(neighbours, row=row)).words["neighbours-numbers"])


@pytest.mark.parametrize(
    ("tab", "estimate", "name"), [(scatter, "of_silhouette", "silhouette"), (dendrogram, "of_cophenetic", "cophenetic")]
)
def test_a_number_that_would_take_too_much_is_left_out_with_its_reason_and_the_chart_is_drawn(
    tab, estimate, name, monkeypatch
):
    layer.current().cache.clear()
    monkeypatch.setattr(memory, estimate, lambda *_: 2**50)
    monkeypatch.setattr(memory, "of_distances", lambda _: 2**50)  # which few rows would share
    page = tab.picture(viewed(tab))
    assert page.drawings
    made = [component for words in page.words.values() for component in walk(words)]
    (button, *_) = [c for c in made if getattr(c, "data-note", "").startswith(f"The {name}")]
    assert "of memory" in getattr(button, "data-note")
    assert f"{name} –" in " ".join(" ".join(text(words) for words in page.words.values()).split())


@pytest.mark.parametrize(
    ("n_samples", "said"),
    [(5_100, "silhouette 0.50"), pytest.param(33_000, "of a sample of 5,000", marks=pytest.mark.slow)],
)
def test_a_silhouette_misses_no_cluster_and_says_where_it_is_of_a_sample(n_samples, said):
    # Single linkage cuts one point of 5,100 off; the silhouette over all of them is 0.503.
    query = f"data.n_samples={n_samples}&data.centers=1&data.cluster_std=1.0&data.random_state=21&method=agglomerative"
    page = scatter.picture(viewed(scatter, f"{query}&method.linkage=single&method.n_clusters=2&b=off"))
    words = " ".join(" ".join(text(words) for words in page.words.values()).split())
    assert said in words
    assert "silhouette –" not in words
    assert ("sample" in words) == (n_samples > 32_929)


def test_a_chart_that_is_refused_is_so_before_the_others_are_worked_out():
    before = layer.current().cache.computed["clustering"]
    view = viewed(scatter, "data.n_samples=40000&data.random_state=4711&method=kmeans&b=spectral")
    with pytest.raises(Refusal, match="seconds") as refused:
        scatter.picture(view)
    assert refused.value.part == "b"
    assert layer.current().cache.computed["clustering"] == before


def test_clouds_are_there_before_numbers_that_take_long(monkeypatch):
    shown = []
    monkeypatch.setattr(scatter, "SOON", 0.0)
    with progress.seen_by(lambda page: shown.append((list(page.drawings), page.words["scatter-foot-a"], page.instead))):
        page = scatter.picture(viewed(scatter, "data.n_samples=100"))
    # Nothing would leave it at that: the numbers come by themselves.
    assert shown == [(["scatter-chart-a", "scatter-chart-b"], [], {})]
    assert "silhouette" in text(page.words["scatter-foot-a"])
