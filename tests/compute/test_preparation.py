"""What is done to points first is a scikit-learn pipeline: page, tree, steps and lottery are of the same points."""

import warnings

import numpy as np
import pytest
from scipy.cluster import hierarchy
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import all_estimators

from dashboard import results
from dashboard.compute import clustering, memory, seconds
from dashboard.compute.clustering import cluster
from dashboard.compute.labels import by_size
from dashboard.compute.many import many_fits
from dashboard.compute.methods import HDBSCAN, METHODS, OPTICS, Agglomerative, GaussianMixture, KMeans, suited
from dashboard.compute.preparation import AS_THEY_ARE, NAMES, Preparation, prepared
from dashboard.compute.projections import TSNE, UMAP
from dashboard.compute.projections import tsne as settlings
from dashboard.compute.size import Size
from dashboard.compute.stability import stability
from dashboard.compute.steps import steps
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.data.tables import Wine
from dashboard.errors import Refusal
from dashboard.export.script import Script
from dashboard.selection import selected
from dashboard.tabs import clusters, dendrogram, scatter
from dashboard.tabs.tree_view import cut_of
from tests.components import text, walk
from tests.views import viewed

PREPARATIONS = (
    Preparation(),
    Preparation(prepare="standard"),
    Preparation(prepare="robust"),
    Preparation(prepare="pca"),
    Preparation(prepare="pca", pca__n_components=0, pca__whiten=True),
)
# Thirteen columns whose spreads are a thousand times apart: what is done first changes every clustering.
WINE = Wine(standardize=False)
EVERY = dict(all_estimators()) | {"make_pipeline": make_pipeline}


def with_first(method, preparation):
    return method.model_copy(update=dict(preparation))


def named(preparation):
    return preparation.told() or "as they are"


@pytest.mark.parametrize("preparation", PREPARATIONS, ids=named)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_a_prepared_clustering_is_that_of_scikit_learns_pipeline(method, preparation):
    points = WINE.load()
    method = with_first(suited(method, WINE), preparation)
    found = cluster(points, method)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = eval(found.exact(method).pipeline(), dict(EVERY)).fit_predict(points.X)
    assert (found.labels == by_size(plain)).all()
    assert (results.clustering(WINE, method).labels == by_size(plain)).all()


def test_what_is_done_first_changes_clusters():
    found = [cluster(WINE.load(), with_first(KMeans(n_clusters=3), preparation)).labels for preparation in PREPARATIONS]
    assert len({labels.tobytes() for labels in found}) == len(PREPARATIONS) - 1  # two components are nearly all here


def test_nothing_done_first_leaves_the_very_same_points():
    points = Blobs().load()
    assert prepared(points, AS_THEY_ARE) is points
    assert prepared(points, KMeans()) is points


def test_standardised_columns_by_hand():
    # Of 0, 0, 2, 2 the mean is 1 and the deviation 1; a column that never varies stays 0.
    points = Points(np.array([[0.0, 5], [0, 5], [2, 5], [2, 5]]))
    assert prepared(points, Preparation(prepare="standard")).X.tolist() == [[-1, 0], [-1, 0], [1, 0], [1, 0]]


def test_robustly_scaled_columns_by_hand():
    # Of 0, 1, 2, 3, 104 the median is 2 and the quartiles are 1 and 3: what is far off does not set the scale.
    points = Points(np.array([[0.0], [1], [2], [3], [104]]))
    assert prepared(points, Preparation(prepare="robust")).X.ravel().tolist() == [-1, -0.5, 0, 0.5, 51]


def test_whitened_components_vary_alike():
    X = prepared(WINE.load(), Preparation(prepare="pca", pca__n_components=3, pca__whiten=True)).X
    assert X.std(axis=0, ddof=1) == pytest.approx([1, 1, 1])


def test_bytes_are_prepared_as_the_numbers_that_they_stand_for():
    stored = np.arange(60, dtype=np.uint8).reshape(20, 3)
    X = prepared(Points(stored, unit=255.0), Preparation(prepare="standard")).X
    assert X.dtype == np.float32
    assert (StandardScaler().fit_transform(stored.astype(np.float32) / np.float32(255)) == X).all()


@pytest.mark.parametrize(("n", "d", "most"), [(20, 3, "3 principal components"), (2, 5, "2 principal components")])
def test_more_components_than_there_are_are_refused_with_an_offer_of_all(n, d, most):
    points = Points(np.random.default_rng(0).normal(size=(n, d)))
    method = KMeans(n_clusters=2, prepare="pca", pca__n_components=4)
    with pytest.raises(Refusal, match=most) as caught:
        cluster(points, method)
    assert caught.value.parameter == "pca__n_components"
    for offer in caught.value.offers:
        cluster(points, method.model_copy(update=offer.changes))


def test_one_point_has_a_sentence():
    with pytest.raises(Refusal):
        cluster(Points(np.zeros((1, 3))), KMeans(n_clusters=2, prepare="standard"))


# --- addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "first"),
    [
        # As it was before there was a choice: a number of components alone, 0 for none.
        ("data=blobs&method=gaussian_mixture&method.pca__n_components=2", Preparation(prepare="pca")),
        ("data=blobs&method=gaussian_mixture&method.pca__n_components=0", AS_THEY_ARE),
        ("data=digits&method=gaussian_mixture", Preparation(prepare="pca", pca__n_components=20)),
        ("data=digits&method=gaussian_mixture&method.pca__n_components=0", AS_THEY_ARE),
        (
            "data=digits&method=gaussian_mixture&method.pca__n_components=5",
            Preparation(prepare="pca", pca__n_components=5),
        ),
        ("data=digits&method=kmeans", AS_THEY_ARE),
        # And with it.
        ("data=digits&method=kmeans&method.prepare=pca", Preparation(prepare="pca", pca__n_components=20)),
        ("data=digits&method=gaussian_mixture&method.prepare=none", AS_THEY_ARE),
        ("data=digits&method=gaussian_mixture&method.prepare=robust", Preparation(prepare="robust")),
        ("data=blobs&method=kmeans&method.prepare=none&method.pca__n_components=7", AS_THEY_ARE),
        ("data=blobs&method.pca__n_components=3", Preparation(prepare="pca", pca__n_components=3)),
    ],
)
def test_an_address_says_what_is_done_first(query, first):
    view = viewed(scatter, query)
    assert view.method.preparation == first
    again = viewed(scatter, view.to_query())
    assert again.method == view.method


def test_an_old_address_gives_the_clusters_that_it_gave():
    view = viewed(scatter, "data=digits&method=gaussian_mixture&method.pca__n_components=15")
    assert view.method.pipeline().startswith("make_pipeline(PCA(n_components=15, ")
    assert view.method == GaussianMixture(pca__n_components=15, n_components=10)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.kind)
def test_constants_of_a_step_that_is_not_taken_are_no_other_question(method):
    other = method.model_copy(update={"pca__n_components": 9, "pca__whiten": True})
    assert other.key == method.key
    assert method.model_copy(update={"prepare": "robust"}).key != method.key
    assert set(NAMES) & method.constants().keys() == set()


# --- trees, steps and lottery are of the same points -------------------------------------------------


def test_a_cut_of_the_tree_in_dendrogram_is_the_run():
    view = viewed(dendrogram, "data=wine&method=agglomerative&method.prepare=robust&method.n_clusters=4")
    of = cut_of(view)
    X = prepared(results.points(view.data), view.method).X
    assert of.is_run
    assert of.tree.heights == pytest.approx(hierarchy.ward(X)[:, 2])
    assert (by_size(of.clusters) == results.clustering(view.data, view.method).labels).all()


def test_another_linkage_keeps_what_the_run_does_first_and_a_run_that_is_no_tree_does_not():
    query = "data=wine&dendrogram.linkage=average&dendrogram.n_clusters=3&method={}&method.prepare=robust"
    X = results.points(viewed(dendrogram, query.format("kmeans")).data).X
    by_run = {kind: cut_of(viewed(dendrogram, query.format(kind))) for kind in ("agglomerative", "kmeans")}
    assert not by_run["agglomerative"].is_run
    robust = prepared(Points(X.copy()), Preparation(prepare="robust")).X
    assert by_run["agglomerative"].tree.heights == pytest.approx(hierarchy.average(robust)[:, 2])
    assert by_run["kmeans"].tree.heights == pytest.approx(hierarchy.average(X)[:, 2])
    heads = {kind: text(dendrogram.say.head(of)) for kind, of in by_run.items()}
    assert "of robustly scaled columns" in heads["agglomerative"]
    assert "of the data as it is, whatever the run does to it first" in heads["kmeans"]


def test_the_button_below_a_tree_makes_a_run_of_the_same_points():
    view = viewed(dendrogram, "data=wine&dendrogram.linkage=average&method=agglomerative&method.prepare=robust")
    page = dendrogram.picture(view)
    made = [e for word in page.words.values() for e in walk(word) if "Cluster by this tree" in str(e)]
    assert any('"method.prepare": "robust"' in str(getattr(e, "data-set", "")) for e in made)


def test_branches_are_of_the_tree_that_is_drawn():
    query = "data=wine&method=agglomerative&method.prepare={}&select=ward:340"
    rows = {name: selected(viewed(dendrogram, query.format(name))).rows for name in ("none", "standard", "robust")}
    tree = results.linkage(Wine(), "ward", Preparation(prepare="robust"))
    assert set(np.flatnonzero(rows["robust"])) == set(
        tree.leaves[tree.starts[340] : tree.starts[340] + tree.sizes[340]].tolist()
    )
    assert (rows["none"] != rows["robust"]).any()


def test_steps_end_in_the_clusters_of_the_run():
    method = KMeans(n_clusters=3, prepare="standard", init="random")
    found, whole = steps(WINE.load(), method), cluster(WINE.load(), method)
    assert (by_size(found.labels[-1]) == whole.labels).all()
    assert found.inertia[-1] == pytest.approx(whole.inertia)


def test_runs_from_many_seeds_are_of_prepared_points():
    method = KMeans(n_clusters=3, prepare="standard")
    with many_fits(WINE.load().stored.size):  # on as many threads as the runs have
        of_each = [cluster(WINE.load(), method.model_copy(update={"random_state": s, "n_init": 1})) for s in range(3)]
    assert stability(WINE.load(), method, range(3)).inertia.tolist() == [one.inertia for one in of_each]


def test_points_are_prepared_once_for_all_seeds(monkeypatch):
    count = []
    monkeypatch.setattr(clustering, "prepared", lambda points, method: count.append(method.prepare) or points)
    stability(WINE.load(), KMeans(n_clusters=3, prepare="standard"), range(5))
    assert set(count) == {"none"}


# --- in t-SNE's plane --------------------------------------------------------------------------------

FEW = Blobs(n_samples=60, centers=3, cluster_std=0.3)
LAID = Preparation(prepare="tsne", tsne__perplexity=5)


@pytest.mark.parametrize("kind", [KMeans, Agglomerative, HDBSCAN, OPTICS, GaussianMixture])
def test_a_clustering_in_t_snes_plane_is_that_of_the_pipeline(kind):
    method = with_first(suited(kind(), FEW).of_clusters(3) or kind(), LAID)
    found, asked = cluster(FEW.load(), method), results.clustering(FEW, method)
    space = {}
    exec(Script("", [("", found.exact(method).pipeline())]).imports(), space)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = eval(found.exact(method).pipeline(), space).fit_predict(FEW.load().X)
    assert (found.labels == by_size(plain)).all()
    assert (asked.labels == found.labels).all()


def test_rows_are_laid_out_once_for_all_methods_and_for_the_picture(monkeypatch):
    count, settle = [], settlings.settle
    monkeypatch.setattr(settlings, "settle", lambda *args: count.append(1) or settle(*args))
    source = FEW.model_copy(update={"random_state": 41})
    results.projection(source, TSNE(n_components=2, perplexity=5))
    pieces = len(count)
    for kind in (KMeans, Agglomerative, HDBSCAN):
        results.clustering(source, with_first(kind(), LAID))
    assert len(count) == pieces


def test_the_time_of_a_run_counts_laying_out_its_rows():
    method = with_first(KMeans(n_clusters=3), LAID)
    assert results.clustering(FEW, method).seconds > results.settling(FEW, LAID.embedding).seconds > 0


@pytest.mark.parametrize("points", [Points(np.eye(4)), Points(np.ones((20, 3)))], ids=["four rows", "one place"])
def test_what_cannot_be_laid_out_is_refused_with_the_offer_to_leave_it(points):
    method = with_first(KMeans(n_clusters=1), LAID)
    with pytest.raises(Refusal) as caught:
        cluster(points, method)
    assert caught.value.parameter == "prepare"
    cluster(points, method.model_copy(update=caught.value.offers[-1].changes))


def test_too_many_rows_to_lay_out_are_refused_before_any_work():
    with pytest.raises(Refusal, match="seconds") as caught:
        results.check(Blobs(n_samples=100_000), with_first(KMeans(), LAID))
    assert {tuple(offer.changes) for offer in caught.value.offers} == {("n_samples",), ("prepare",)}


@pytest.mark.parametrize("lens", [scatter, clusters, dendrogram], ids=lambda lens: lens.__name__)
def test_a_page_says_of_a_run_in_a_projection_what_it_does_not_mean(lens):
    query = "data=wine&method=agglomerative&method.prepare={}&method.tsne__perplexity=5&b=off"
    for first, said in (("tsne", True), ("standard", False)):
        page = lens.picture(viewed(lens, query.format(first)))
        assert ("another seed is another picture" in text(list(page.words.values()))) == said


# --- and in UMAP's -----------------------------------------------------------------------------------

BY_UMAP = Preparation(prepare="umap", umap__n_neighbors=5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [KMeans, Agglomerative, HDBSCAN, OPTICS, GaussianMixture])
def test_a_clustering_in_umaps_plane_is_that_of_the_pipeline(kind):
    method = with_first(suited(kind(), FEW).of_clusters(3) or kind(), BY_UMAP)
    found, asked = cluster(FEW.load(), method), results.clustering(FEW, method)
    space = {}
    exec(Script("", [("", found.exact(method).pipeline())]).imports(), space)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = eval(found.exact(method).pipeline(), space).fit_predict(FEW.load().X)
    assert (found.labels == by_size(plain)).all()
    assert (asked.labels == found.labels).all()


def test_umap_is_asked_once_for_all_methods_and_for_the_picture(monkeypatch):
    # As if it laid out the first half of the rows here and the second far off, whatever they are.
    count, halves = [], np.repeat([[0.0, 0], [100, 0]], 30, axis=0)
    monkeypatch.setattr(UMAP, "embed", lambda self, X: count.append(self) or halves)  # noqa: ARG005
    source = FEW.model_copy(update={"random_state": 43})
    for kind in (KMeans, Agglomerative):
        found = results.clustering(source, kind(n_clusters=2, **dict(BY_UMAP)))
        assert np.ptp(found.labels[:30]) == np.ptp(found.labels[30:]) == 0 != found.labels[30] - found.labels[0]
    picture = results.projection(source, UMAP(n_components=2, n_neighbors=5))
    assert picture.coordinates[:, :2].tolist() == halves.tolist()
    assert count == [UMAP(n_components=2, n_neighbors=5)]


def test_constants_of_umap_are_in_the_address_and_in_the_code():
    query = "data=wine&method.prepare=umap&method.umap__n_neighbors=8&method.umap__min_dist=0.0"
    view = viewed(scatter, query)
    assert viewed(scatter, view.to_query()).method.embedding == UMAP(n_components=2, n_neighbors=8, min_dist=0.0)
    called = view.method.pipeline()
    assert called.startswith("make_pipeline(UMAP(n_components=2, n_neighbors=8, min_dist=0.0, random_state=0, ")
    assert "in UMAP's plane" in view.method.caution()


@pytest.mark.parametrize("lens", [scatter, clusters, dendrogram], ids=lambda lens: lens.ids.tab)
@pytest.mark.parametrize("there", [True, False])
def test_umap_is_offered_where_it_is_installed(monkeypatch, lens, there):
    monkeypatch.setattr(UMAP, "installed", lambda self: there)  # noqa: ARG005
    chosen = {element.attributes["value"] for element in walk(lens.layout()) if getattr(element, "tag", "") == "option"}
    fields = {getattr(element, "data-field", None) or "" for element in walk(lens.layout())}
    assert "tsne" in chosen
    assert ("umap" in chosen) == there
    assert any(name.endswith("umap__min_dist") for name in fields) == there


def test_an_address_that_asks_for_an_absent_umap_gets_a_sentence_and_what_would_work(monkeypatch):
    monkeypatch.setattr(UMAP, "installed", lambda self: False)  # noqa: ARG005
    method = with_first(KMeans(n_clusters=3), BY_UMAP)
    for asked in (results.clustering, results.check):
        with pytest.raises(Refusal, match=r"cluster-explorer\[umap\]") as caught:
            asked(FEW.model_copy(update={"random_state": 44}), method)
        assert caught.value.parameter == "prepare"
        assert [offer.changes for offer in caught.value.offers] == [{"prepare": "tsne"}, {"prepare": "none"}]


# --- what it costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("preparation", PREPARATIONS[1:], ids=named)
def test_estimates_count_what_is_done_first(preparation):
    size, method = Size(1_797, 64), KMeans(n_clusters=10)
    first = with_first(method, preparation)
    fitted = first.size_of(size)
    assert fitted.d == prepared(Digits().load(), preparation).X.shape[1]
    assert seconds.of_fit(size, first) == preparation.preparing_seconds(size) + method.seconds(fitted)
    assert memory.of_fit(size, first) > method.nbytes(fitted)
    assert seconds.of_tree(size, "ward", "euclidean", first) > seconds.of_tree(fitted, "ward")


def test_a_tree_of_few_components_costs_less_than_one_of_all():
    whole, few = Agglomerative(), Agglomerative(prepare="pca", pca__n_components=2)
    size = Size(6_000, 784)
    assert seconds.of_fit(size, few) < seconds.of_fit(size, whole)


def test_every_control_of_what_is_done_first_stands_in_one_group():
    page = scatter.layout()
    groups = [e for e in walk(page) if getattr(e, "tag", "") == "section" and "Preparation" in text(e)]
    assert len(groups) == 1
    fields = {getattr(e, "data-field", None) for e in walk(groups[0])}
    assert {f"~.{name}" for name in NAMES} <= fields
