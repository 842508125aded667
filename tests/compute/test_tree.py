import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist
from sklearn.cluster import AgglomerativeClustering

from dashboard.compute import tree as module
from dashboard.compute.labels import by_size
from dashboard.compute.methods import LINKAGES
from dashboard.compute.tree import FEW, Linkage, _merged_at, cophenetic, linkage, needs_distances
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal


def line(*at):
    return Points(np.array([[float(x), 0.0, 0.0] for x in at]))


@pytest.fixture(scope="module")
def four():
    """Single linkage of 0, 1, 10, 12.5: {0, 1} at 1, {2, 3} at 2.5, both at 9."""
    return linkage(line(0, 1, 10, 12.5), "single")


@pytest.fixture
def few(monkeypatch):
    """More than 200 points are many: SciPy's own trees of thousands take their time."""
    monkeypatch.setattr(module, "FEW", 200)


def test_nodes_are_numbered_as_in_scipy(four):
    assert four.merges.tolist() == [[0, 1, 1, 2], [2, 3, 2.5, 2], [4, 5, 9, 4]]
    assert four.n == 4
    assert four.sizes.tolist() == [1, 1, 1, 1, 2, 2, 4]


@pytest.mark.parametrize("name", LINKAGES)
@pytest.mark.parametrize("source", [Blobs(), Digits()])
def test_the_tree_is_scipys(name, source):
    points = source.load()
    assert (linkage(points, name).merges == hierarchy.linkage(points.X, name)).all()


@pytest.mark.parametrize("name", LINKAGES)
@pytest.mark.parametrize("d", [3, 40])
@pytest.mark.usefixtures("few")
def test_the_tree_of_many_points_is_scipys(name, d):
    # Points of a continuous distribution: no merges tie, so there is one tree.
    X = np.random.default_rng(0).normal(size=(300, d))
    ours, plain = linkage(Points(X), name).merges, hierarchy.linkage(pdist(X), name)
    assert needs_distances(*X.shape, name) == (d > 32 or name in ("complete", "average"))
    assert (ours[:, [0, 1, 3]] == plain[:, [0, 1, 3]]).all()
    assert ours[:, 2] == pytest.approx(plain[:, 2], rel=1e-9)


@pytest.mark.parametrize("name", LINKAGES)
@pytest.mark.parametrize("d", [2, 40])
@pytest.mark.usefixtures("few")
def test_the_tree_of_many_points_that_tie_is_a_tree_with_ascending_heights(name, d):
    X = np.random.default_rng(0).integers(0, 3, (300, d)).astype(float)
    tree = linkage(Points(X), name)
    assert hierarchy.is_valid_linkage(tree.merges)
    assert (np.diff(tree.heights) >= 0).all()
    distinct = len(np.unique(X, axis=0))
    assert np.count_nonzero(tree.heights) == distinct - 1


def test_the_distances_of_many_points_are_held_once_and_worked_in(monkeypatch):
    distances = pdist(np.random.default_rng(0).normal(size=(FEW + 1, 3)))
    before = distances.copy()
    monkeypatch.setattr(module, "pairwise", lambda *_: distances)
    linkage(Points(np.zeros((FEW + 1, 3))), "average")
    assert (distances != before).any()


@pytest.mark.parametrize("metric", ["manhattan", "cosine"])
@pytest.mark.parametrize("name", ["single", "average"])
@pytest.mark.usefixtures("few")
def test_the_tree_of_many_points_under_another_metric_is_scipys(name, metric):
    X = np.random.default_rng(0).normal(size=(300, 3))
    plain = hierarchy.linkage(pdist(X, {"manhattan": "cityblock"}.get(metric, metric)), name)
    assert linkage(Points(X), name, metric).heights == pytest.approx(plain[:, 2], rel=1e-9)


@pytest.mark.parametrize("n", [150, 300])
@pytest.mark.usefixtures("few")
def test_the_tree_of_bytes_is_that_of_the_numbers_they_stand_for(n):
    stored = np.random.default_rng(0).integers(0, 256, (n, 50), dtype=np.uint8)
    plain = hierarchy.linkage(pdist(stored / 255.0), "average")
    assert linkage(Points(stored, unit=255.0), "average").heights == pytest.approx(plain[:, 2], rel=1e-9)


def test_other_metrics_have_scikit_learns_names():
    points = Blobs(n_samples=40).load()
    assert (linkage(points, "average", "manhattan").merges == hierarchy.average(pdist(points.X, "cityblock"))).all()


@pytest.mark.parametrize(
    ("height", "labels"),
    [(0, [0, 1, 2, 3]), (1, [0, 1, 2, 3]), (1.5, [0, 0, 1, 2]), (9, [0, 0, 1, 1]), (9.5, [0, 0, 0, 0])],
)
def test_a_cut_makes_the_merges_strictly_below_it(four, height, labels):
    assert four.cut(height).tolist() == labels
    assert four.n_clusters_at(height) == max(labels) + 1


def test_the_heights_for_a_number_lie_between_two_merges(four):
    assert [four.height_for(k) for k in (1, 2, 3, 4)] == [(9, np.inf), (2.5, 9), (1, 2.5), (0, 1)]


def test_no_height_gives_a_number_between_tied_merges():
    # Neighbours 1 apart merge at 1 twice: never two clusters.
    tree = linkage(line(0, 1, 2), "single")
    low, high = tree.height_for(2)
    assert low == high == 1
    assert tree.cut_n(2).max() == 1


@pytest.mark.parametrize("wrong", [0, -1, 5, 10**12])
def test_more_clusters_than_points_or_none_are_refused(four, wrong):
    with pytest.raises(Refusal) as caught:
        four.cut_n(wrong)
    assert "1 to 4" in caught.value.sentence
    assert str(wrong) in caught.value.sentence
    with pytest.raises(Refusal):
        four.height_for(wrong)


def test_the_suggested_cut_is_in_the_middle_of_the_largest_ratio(four):
    # 1 → 2.5 is 2.5 times, 2.5 → 9 is 3.6 times: cut at 5.75, between two clusters.
    assert four.suggested() == (2, 5.75)


def test_a_jump_is_a_ratio_and_not_a_difference():
    # Single linkage of 0, 1, 11, 41 merges at 1, 10 and 30: 10 times beats 3 times, though 20 is more than 9.
    assert linkage(line(0, 1, 11, 41), "single").suggested() == (3, 5.5)


def test_points_in_one_place_are_suggested_as_one_cluster_each():
    # 0, 0, 5, 5, 9, 9 under single linkage: three merges at 0, then 4 and 5.
    assert linkage(line(0, 0, 5, 5, 9, 9), "single").suggested() == (3, 2.0)


def test_the_suggested_cut_of_two_points_is_between_them():
    assert linkage(line(0, 4), "ward").suggested() == (2, 2.0)


def test_the_suggested_cut_is_the_number_of_far_blobs():
    points = Blobs(n_samples=300, centers=3, cluster_std=0.1).load()
    assert [linkage(points, name).suggested()[0] for name in LINKAGES] == [3, 3, 3, 3]


# Points on a lattice have many equal distances: ties are where cuts go wrong. (Two points of two
# features may look like a matrix of distances, and plain SciPy warns of that.)
lattice = arrays(np.float64, st.tuples(st.integers(3, 25), st.just(2)), elements=st.integers(0, 4).map(float))


@settings(deadline=None, max_examples=60)
@given(lattice, st.sampled_from(LINKAGES), st.data())
def test_any_cut_by_height_is_scikit_learns(X, name, data):
    tree = linkage(Points(X.copy()), name)
    height = data.draw(st.sampled_from([*tree.heights.tolist(), 0.0, 0.5, 3.0]))
    plain = AgglomerativeClustering(n_clusters=None, linkage=name, distance_threshold=height).fit(X)
    assert (tree.cut(height) == by_size(plain.labels_)).all()


@settings(deadline=None, max_examples=60)
@given(lattice, st.sampled_from(["ward", "complete", "average"]), st.data())
def test_any_cut_by_number_is_scikit_learns(X, name, data):
    tree = linkage(Points(X.copy()), name)
    n_clusters = data.draw(st.integers(1, len(X)))
    plain = AgglomerativeClustering(n_clusters=n_clusters, linkage=name).fit(X)
    assert (tree.cut_n(n_clusters) == by_size(plain.labels_)).all()


@settings(deadline=None)
@given(arrays(np.float64, (12, 3), elements=st.floats(-5, 5), unique=True), st.integers(1, 12))
def test_any_cut_by_number_under_single_linkage_is_scikit_learns_where_no_merges_tie(X, n_clusters):
    tree = linkage(Points(X.copy()), "single")
    low, high = tree.height_for(n_clusters)
    if high - low > 1e-9:
        plain = AgglomerativeClustering(n_clusters=n_clusters, linkage="single").fit(X)
        assert (tree.cut_n(n_clusters) == by_size(plain.labels_)).all()


@settings(deadline=None)
@given(lattice, st.sampled_from(LINKAGES))
def test_heights_numbers_and_cuts_agree(X, name):
    tree = linkage(Points(X), name)
    for k in range(1, tree.n + 1):
        assert len(np.unique(tree.cut_n(k))) == k
        low, high = tree.height_for(k)
        middle = (low + high) / 2 if high < np.inf else low + 1
        assert low == high or not low < middle < high or tree.n_clusters_at(middle) == k
    n_clusters, height = tree.suggested()
    assert tree.n_clusters_at(height) == n_clusters


@pytest.mark.parametrize("name", LINKAGES)
def test_leaves_are_in_the_order_of_the_dendrogram(name):
    tree = linkage(Blobs(n_samples=60).load(), name)
    assert (tree.leaves == hierarchy.leaves_list(tree.merges)).all()


@pytest.mark.parametrize("name", LINKAGES)
@pytest.mark.parametrize("source", [Blobs(n_samples=150), Digits()])
def test_the_cophenetic_correlation_is_scipys(name, source):
    points = source.load()
    tree = linkage(points, name)
    expected = hierarchy.cophenet(tree.merges, pdist(points.X))[0]
    found = cophenetic(points, tree)
    assert found.correlation == pytest.approx(expected, abs=1e-10)
    assert (found.n_pairs, found.sampled) == (tree.n * (tree.n - 1) // 2, False)


def test_of_many_points_the_cophenetic_correlation_takes_a_sample_and_says_so():
    points = Blobs(n_samples=FEW + 500, cluster_std=3).load()
    tree = linkage(points, "average")
    found = cophenetic(points, tree)
    exact = hierarchy.cophenet(tree.merges, pdist(points.X))[0]
    # Four standard errors of a correlation over 200,000 pairs drawn by themselves, 1∕√200,000 at most.
    assert found.correlation == pytest.approx(exact, abs=9e-3)
    assert found.correlation != exact
    assert (found.n_pairs, found.sampled) == (200_000, True)


@pytest.mark.parametrize("name", LINKAGES)
def test_any_two_leaves_merge_at_scipys_cophenetic_distance(name):
    tree = linkage(Blobs(n_samples=70).load(), name)
    i, j = np.triu_indices(tree.n, 1)
    assert (_merged_at(tree, i, j) == hierarchy.cophenet(tree.merges)).all()
    assert (_merged_at(tree, j, i) == hierarchy.cophenet(tree.merges)).all()


def test_the_cophenetic_correlation_of_far_away_points_loses_no_digits():
    near = Blobs(n_samples=50).load()
    far = Points(near.X * 1e6)
    assert cophenetic(far, linkage(far, "average")).correlation == pytest.approx(
        cophenetic(near, linkage(near, "average")).correlation, abs=1e-9
    )


@pytest.mark.parametrize("at", [(0, 1), (3, 3, 3)])
def test_where_there_is_no_correlation_there_is_none(at):
    points = line(*at)
    assert cophenetic(points, linkage(points, "average")).correlation is None


def test_points_that_look_like_a_matrix_of_distances_are_points_without_a_warning():
    # Three points, each two unit axes away from the origin: all √2 apart.
    corners = Points(np.ones((3, 3)) - np.eye(3))
    assert linkage(corners, "single").heights == pytest.approx([2**0.5, 2**0.5])


@pytest.mark.parametrize(
    ("name", "metric", "parameter"),
    [("centroid", "euclidean", "linkage"), ("ward", "cosine", "metric"), ("single", "chebyshev", "metric")],
)
def test_what_cannot_be_linked_is_refused(name, metric, parameter):
    with pytest.raises(Refusal) as caught:
        linkage(line(0, 1), name, metric)
    assert caught.value.parameter == parameter


def test_one_point_and_rows_of_zeros_under_cosine_are_refused():
    with pytest.raises(Refusal, match="One point"):
        linkage(line(0), "ward")
    with pytest.raises(Refusal, match="cosine"):
        linkage(line(0, 1, 2), "average", "cosine")


@pytest.mark.parametrize(("name", "metric"), [("average", "cosine"), ("ward", "euclidean"), ("single", "euclidean")])
def test_many_points_without_finite_distances_are_refused(name, metric):
    X = np.zeros((FEW + 1, 3))
    X[1] = 1e300
    X[2] = -1e300
    with pytest.raises(Refusal, match="finite numbers"):
        linkage(Points(X), name, metric)


def test_a_tree_cannot_be_written(four):
    for array in (four.merges, four.heights, four.children, four.sizes, four.starts, four.leaves):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_a_table_that_is_no_tree_is_refused_at_birth():
    with pytest.raises(AssertionError):
        Linkage(np.zeros((3, 3)), 0.0)
