import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import cluster as sk
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from dashboard.compute import methods
from dashboard.compute.clustering import MAX_CLUSTERS, Clustering, cluster, cut_clustering
from dashboard.compute.labels import by_size
from dashboard.compute.quiet import quiet
from dashboard.compute.tree import linkage
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.data.tables import Wine
from dashboard.errors import Refusal

# Synthetic points, images, and a table whose groups nobody knows.
DATA = {
    "blobs": Blobs(n_samples=210, cluster_std=2).load(),
    "digits": Digits().load(),
    "wines": replace(Wine().load(), groups=None),
}
INITS = ["k-means++", "random"]
COVARIANCES = ["full", "tied", "diag", "spherical"]


@pytest.fixture(params=DATA)
def points(request):
    return DATA[request.param]


@cache
def tree(name, linkage_name):
    """Our tree of some data, made once for all its cuts."""
    return linkage(DATA[name], linkage_name)


@pytest.fixture(scope="module")
def sk_labels(tmp_path_factory):
    """What AgglomerativeClustering makes of some data. It keeps its trees, one for all cuts of a linkage."""
    memory = str(tmp_path_factory.mktemp("trees"))

    def labels(name, **constants):
        return sk.AgglomerativeClustering(memory=memory, compute_distances=True, **constants).fit(DATA[name].X).labels_

    return labels


def line(*at):
    """Points on a line, so that every distance can be read off."""
    return Points(np.array([[float(x), 0.0, 0.0] for x in at]))


def refused(points, method):
    with pytest.raises(Refusal) as caught:
        cluster(points, method)
    return caught.value


def same(found, labels):
    assert (found.labels == by_size(labels)).all()


# --- parity: the partitions are those of the plain scikit-learn call -----------------------------


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize(("n_init", "max_iter", "seed"), [(1, 100, 0), (4, 300, 7)])
def test_kmeans_is_scikit_learns(points, init, n_init, max_iter, seed):
    constants = {"n_clusters": 7, "init": init, "n_init": n_init, "max_iter": max_iter, "random_state": seed}
    plain = sk.KMeans(**constants).fit(points.X)
    found = cluster(points, methods.KMeans(**constants))
    same(found, plain.labels_)
    assert found.inertia == pytest.approx(plain.inertia_, rel=1e-12)
    assert found.n_iter == plain.n_iter_


def test_points_are_prepared_once_for_all_starts_of_kmeans(points, monkeypatch):
    fit, fitted = sk.KMeans.fit, []
    monkeypatch.setattr(sk.KMeans, "fit", lambda self, X: fitted.append(X) or fit(self, X))
    cluster(points, methods.KMeans(n_clusters=7, n_init=5))
    assert len(fitted) == 1


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize(
    "constants",
    [
        {"n_clusters": 7, "n_init": 1, "max_iter": 100, "batch_size": 1024},
        {"n_clusters": 10, "n_init": 10, "max_iter": 300, "batch_size": 64},
    ],
)
def test_minibatch_kmeans_is_scikit_learns(points, init, constants):
    constants = {"init": init, "random_state": 3, **constants}
    plain = sk.MiniBatchKMeans(**constants).fit(points.X)
    found = cluster(points, methods.MiniBatchKMeans(**constants))
    same(found, plain.labels_)
    assert found.inertia == pytest.approx(plain.inertia_, rel=1e-12)
    assert found.n_iter == plain.n_iter_


@pytest.mark.parametrize("covariance_type", COVARIANCES)
@pytest.mark.parametrize("n_init", [1, 2])
def test_gaussian_mixture_is_scikit_learns(covariance_type, n_init):
    constants = {"n_components": 5, "covariance_type": covariance_type, "n_init": n_init, "random_state": 1}
    X = DATA["blobs"].X
    plain = GaussianMixture(**constants)
    found = cluster(DATA["blobs"], methods.GaussianMixture(**constants))
    same(found, plain.fit_predict(X))
    assert found.bic == pytest.approx(plain.bic(X), rel=1e-12)


@pytest.mark.parametrize("covariance_type", COVARIANCES)
def test_gaussian_mixture_of_digits_is_scikit_learns_on_principal_components(covariance_type):
    constants = {"n_components": 10, "covariance_type": covariance_type, "random_state": 1}
    scores = PCA(n_components=15).fit_transform(DATA["digits"].X)
    found = cluster(DATA["digits"], methods.GaussianMixture(**constants, pca__n_components=15))
    plain = GaussianMixture(**constants)
    same(found, plain.fit_predict(scores))
    assert found.bic == pytest.approx(plain.bic(scores), rel=1e-9)
    assert found.inertia is None


# Places on a grid of nine, many of them taken twice: runs end with equal inertia, and clusters without points.
crowded = arrays(np.float64, st.tuples(st.integers(2, 30), st.just(2)), elements=st.integers(0, 2).map(float))


@st.composite
def few_points_and_several_starts(draw):
    X = draw(crowded)
    return X, {
        "n_clusters": draw(st.integers(1, len(np.unique(X, axis=0)))),
        "init": draw(st.sampled_from(INITS)),
        "n_init": draw(st.integers(1, 12)),
        "max_iter": draw(st.integers(1, 4)),
        "random_state": draw(st.integers(0, 999)),
    }


@settings(deadline=None, max_examples=25)
@given(few_points_and_several_starts())
def test_of_several_starts_the_one_is_kept_that_scikit_learn_keeps(made):
    X, constants = made
    for plain, ours in ((sk.KMeans, methods.KMeans), (sk.MiniBatchKMeans, methods.MiniBatchKMeans)):
        batches = {"batch_size": 10} if ours is methods.MiniBatchKMeans else {}
        with quiet():
            model = plain(**constants, **batches).fit(X)
        found = cluster(Points(X), ours(**constants, **batches))
        same(found, model.labels_)
        assert (found.inertia, found.n_iter) == (model.inertia_, model.n_iter_)


@settings(deadline=None, max_examples=25)
@given(few_points_and_several_starts(), st.sampled_from(COVARIANCES))
def test_of_several_starts_of_a_mixture_the_one_is_kept_that_scikit_learn_keeps(made, covariance_type):
    X, constants = made
    constants["n_components"] = constants.pop("n_clusters")
    constants |= {"covariance_type": covariance_type, "n_init": min(constants["n_init"], 3)}
    del constants["init"]
    with quiet():
        model = GaussianMixture(**constants)
        labels = model.fit_predict(X)
    found = cluster(Points(X), methods.GaussianMixture(**constants))
    same(found, labels)
    assert (found.bic, found.n_iter, found.converged) == (model.bic(X), model.n_iter_, model.converged_)


def test_a_start_of_less_inertia_that_only_splits_clusters_is_not_kept():
    constants = {"n_clusters": 19, "init": "random", "n_init": 10, "max_iter": 2, "random_state": 449}
    points = Blobs(n_samples=30, centers=23, cluster_std=0, random_state=280).load()
    with quiet():
        plain = sk.KMeans(**constants).fit(points.X)
    same(cluster(points, methods.KMeans(**constants)), plain.labels_)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("linkage_name", methods.LINKAGES)
@pytest.mark.parametrize("n_clusters", [1, 2, 7, 10, 50])
def test_agglomerative_cut_by_number_is_scikit_learns(name, linkage_name, n_clusters, sk_labels):
    method = methods.Agglomerative(linkage=linkage_name, cut="n_clusters", n_clusters=n_clusters)
    plain = sk_labels(name, linkage=linkage_name, n_clusters=n_clusters)
    same(cut_clustering(tree(name, linkage_name), method), plain)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("linkage_name", methods.LINKAGES)
@pytest.mark.parametrize("left", [2, 9, 40])
def test_agglomerative_cut_by_height_is_scikit_learns(name, linkage_name, left, sk_labels):
    # The height of a merge itself is the sharpest threshold: that merge is not made.
    threshold = float(tree(name, linkage_name).heights[-left])
    method = methods.Agglomerative(cut="distance_threshold", linkage=linkage_name, distance_threshold=threshold)
    plain = sk_labels(name, linkage=linkage_name, n_clusters=None, distance_threshold=threshold)
    same(cut_clustering(tree(name, linkage_name), method), plain)


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("linkage_name", methods.LINKAGES)
def test_agglomerative_is_a_cut_of_the_tree_of_its_linkage(name, linkage_name):
    method = methods.Agglomerative(linkage=linkage_name, cut="n_clusters", n_clusters=7)
    assert (cluster(DATA[name], method).labels == cut_clustering(tree(name, linkage_name), method).labels).all()


@pytest.mark.parametrize(("n_clusters", "n_neighbors"), [(7, 10), (10, 5)])
def test_spectral_is_scikit_learns(points, n_clusters, n_neighbors):
    constants = {"n_clusters": n_clusters, "n_neighbors": n_neighbors, "random_state": 0}
    with quiet():
        plain = sk.SpectralClustering(affinity="nearest_neighbors", **constants).fit_predict(points.X)
    same(cluster(points, methods.Spectral(**constants)), plain)


@pytest.mark.parametrize(("min_cluster_size", "min_samples", "epsilon"), [(10, 5, 0.0), (5, 3, 0.8)])
def test_hdbscan_is_scikit_learns(points, min_cluster_size, min_samples, epsilon):
    constants = {
        "min_cluster_size": min_cluster_size,
        "min_samples": min_samples,
        "cluster_selection_epsilon": epsilon,
    }
    found = cluster(points, methods.HDBSCAN(**constants))
    same(found, sk.HDBSCAN(copy=True, **constants).fit_predict(points.X))
    assert found.n_noise == (found.labels == -1).sum()


# --- what a clustering says ----------------------------------------------------------------------


def test_two_pairs_of_points_have_the_inertia_worked_out_by_hand():
    # Centres at 1 and 11, each of the four points 1 away: 4 · 1² = 4.
    found = cluster(line(0, 2, 10, 12), methods.KMeans(n_clusters=2, n_init=5))
    assert found.inertia == pytest.approx(4)
    assert found.labels.tolist() == [0, 0, 1, 1]
    assert (found.n_clusters, found.n_noise, found.converged) == (2, 0, True)
    assert found.seconds > 0


def test_a_subclass_with_other_defaults_is_fitted_as_its_parent():
    class Three(methods.KMeans):
        n_clusters: methods.NClusters = 3

    assert cluster(line(0, 1, 10, 11, 20, 21), Three(n_init=5)).n_clusters == 3


def test_labels_cannot_be_written():
    found = cluster(line(0, 2, 10, 12), methods.KMeans(n_clusters=2))
    with pytest.raises(ValueError, match="read-only"):
        found.labels[0] = 1


def test_labels_and_counts_that_do_not_agree_are_no_clustering():
    with pytest.raises(AssertionError):
        Clustering(np.array([0, 1, -1]), 3, 1, None, None, None, None, 0.0)
    with pytest.raises(AssertionError):
        Clustering(np.array([0, 1, -1]), 2, 0, None, None, None, None, 0.0)


def test_two_points_are_two_clusters_or_one():
    for method in (methods.KMeans, methods.MiniBatchKMeans):
        assert cluster(line(0, 1), method(n_clusters=2)).n_clusters == 2
    assert cluster(line(0, 1), methods.GaussianMixture(n_components=2)).n_clusters == 2
    assert cluster(line(0, 1), methods.Agglomerative(cut="n_clusters", n_clusters=2)).n_clusters == 2
    assert cluster(line(0, 1), methods.KMeans(n_clusters=1)).n_clusters == 1


@pytest.mark.parametrize("method", [methods.KMeans(max_iter=1), methods.GaussianMixture(max_iter=1)])
def test_a_fit_stopped_by_max_iter_says_so_without_a_warning(method):
    assert cluster(DATA["blobs"], method).converged is False


@pytest.mark.parametrize(
    "method", [methods.KMeans(random_state=1), methods.MiniBatchKMeans(batch_size=70), methods.GaussianMixture()]
)
def test_a_fit_that_ends_by_itself_in_its_last_round_has_converged(method):
    whole = cluster(DATA["blobs"], method)
    assert whole.converged
    for rounds in range(max(whole.n_iter - 2, 1), whole.n_iter + 2):
        found = cluster(DATA["blobs"], method.model_copy(update={"max_iter": rounds}))
        assert found.converged == (rounds >= whole.n_iter), rounds
        assert found.n_iter == min(rounds, whole.n_iter)


def test_fits_in_many_threads_neither_warn_nor_leave_a_filter_behind():
    before = list(warnings.filters)
    method = methods.GaussianMixture(max_iter=1)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: cluster(DATA["blobs"], method), range(24)))
    assert all((f.labels == found[0].labels).all() for f in found)
    assert warnings.filters == before
    with pytest.warns(ConvergenceWarning):
        GaussianMixture(7, max_iter=1).fit(DATA["blobs"].X)


def test_a_fit_that_fails_leaves_no_filter_behind():
    before = list(warnings.filters)
    refused(Points(np.outer(np.arange(20.0), [1, 1, 1]) * 1e9), methods.GaussianMixture(n_components=3))
    assert warnings.filters == before


def test_a_tree_cut_twice_gives_the_time_of_the_tree_or_the_one_told():
    four = linkage(line(0, 1, 10, 11), "ward")
    method = methods.Agglomerative(cut="n_clusters", n_clusters=2)
    assert cut_clustering(four, method).seconds == four.seconds
    assert cut_clustering(four, method, 0.5).seconds == 0.5


# --- what is refused, and how --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (methods.KMeans(n_clusters=5), "n_clusters"),
        (methods.MiniBatchKMeans(n_clusters=5), "n_clusters"),
        (methods.GaussianMixture(n_components=5), "n_components"),
        (methods.Agglomerative(cut="n_clusters", n_clusters=5), "n_clusters"),
        (methods.Spectral(n_clusters=5, n_neighbors=2), "n_clusters"),
        (methods.HDBSCAN(min_cluster_size=5, min_samples=1), "min_cluster_size"),
        (methods.HDBSCAN(min_cluster_size=2, min_samples=5), "min_samples"),
    ],
)
def test_more_than_the_four_points_is_refused_by_name_and_value(method, name):
    refusal = refused(line(0, 1, 10, 11), method)
    assert refusal.parameter == name
    assert f"{name} of 5" in refusal.sentence
    assert "4" in refusal.sentence


@pytest.mark.parametrize("method", [methods.KMeans(n_clusters=3), methods.MiniBatchKMeans(n_clusters=3)])
def test_more_clusters_than_different_points_are_refused(method):
    refusal = refused(line(*[0, 1] * 30), method)
    assert refusal.sentence == ("n_clusters of 3 is too many, for there are 2 different points. Choose 2 or fewer.")
    assert cluster(line(*[0, 1] * 30), method.model_copy(update={"n_clusters": 2})).n_clusters == 2


def test_zeros_of_both_signs_are_one_point():
    refusal = refused(line(*[0.0, -0.0, 1.0] * 20), methods.KMeans(n_clusters=3))
    assert "there are 2 different points" in refusal.sentence


def test_points_that_are_all_the_same_are_one_cluster_at_most():
    assert "all points are the same" in refused(line(4, 4, 4), methods.KMeans(n_clusters=2)).sentence
    assert cluster(line(4, 4, 4), methods.KMeans(n_clusters=1)).n_clusters == 1
    assert "are the same" in refused(line(4, 4, 4), methods.Agglomerative(cut="distance_threshold")).sentence


NARROW = [
    (sk.SpectralClustering, methods.Spectral, {"n_clusters": 2, "random_state": 0}, "n_neighbors", 2),
    (sk.HDBSCAN, methods.HDBSCAN, {"min_cluster_size": 2}, "min_samples", 1),
]


@pytest.mark.parametrize("method", NARROW, ids=["spectral", "hdbscan"])
@pytest.mark.parametrize("n", [3, 4, 5])
def test_neighbours_are_refused_from_where_scikit_learn_refuses_them(method, n):
    plain, ours, constants, name, least = method
    # Both count a point as its own nearest, so that as many as there are points are not too many.
    points = line(*[0, 1, 10, 11, 30][:n])
    by_graph = {"affinity": "nearest_neighbors"} if plain is sk.SpectralClustering else {"copy": True}
    for value in range(least, n + 1):
        with quiet():
            labels = plain(**constants, **by_graph, **{name: value}).fit_predict(points.X)
        same(cluster(points, ours(**constants, **{name: value})), labels)
    with quiet(), pytest.raises(ValueError, match="n_"):
        plain(**constants, **by_graph, **{name: n + 1}).fit_predict(points.X)
    refusal = refused(points, ours(**constants, **{name: n + 1}))
    assert refusal.parameter == name
    assert refusal.sentence == f"{name} of {n + 1} is too many, for there are {n} points. Choose {n} or fewer."


def test_more_principal_components_than_features_are_refused():
    refusal = refused(DATA["blobs"], methods.GaussianMixture(pca__n_components=4))
    assert refusal.parameter == "pca__n_components"
    assert "3 principal components" in refusal.sentence


# On the line 0, 1, 10, 12.5 single linkage merges at 1, 2.5 and 9.
FOUR = line(0, 1, 10, 12.5)


def at(threshold):
    return methods.Agglomerative(cut="distance_threshold", linkage="single", distance_threshold=threshold)


def test_a_threshold_above_the_last_merge_is_refused_with_that_height():
    assert refused(FOUR, at(50)).sentence == (
        "A distance_threshold of 50 is above the last merge at 9, so it leaves one cluster; choose below 9."
    )
    assert cluster(FOUR, at(9)).n_clusters == 2


def test_a_threshold_that_leaves_every_point_alone_is_refused_with_the_first_merge():
    refusal = refused(FOUR, at(1))
    assert refusal.parameter == "distance_threshold"
    assert "not above the first merge at 1" in refusal.sentence
    assert "choose above 1." in refusal.sentence
    assert cluster(FOUR, at(1.01)).n_clusters == 3


def test_where_no_threshold_works_a_cut_by_number_is_offered():
    assert "cut by n_clusters instead" in refused(line(0, 5), at(2)).sentence


def test_a_threshold_that_leaves_too_many_clusters_is_refused_with_one_that_leaves_few():
    # Points at 1, 3, 6, 10 … : merge i is at height i + 1, so above 251 there are 50 of 301 left.
    points = line(*np.cumsum(np.arange(1, 302)))
    refusal = refused(points, at(90))
    assert refusal.sentence == (
        f"A distance_threshold of 90 leaves 213 clusters; at most {MAX_CLUSTERS} are shown. "
        "Choose above 252 for 50 or fewer."
    )
    assert cluster(points, at(252.5)).n_clusters == 49 + 1
    assert cluster(points, at(103)).n_clusters == MAX_CLUSTERS


def test_a_height_told_to_a_reader_is_rounded_to_the_side_on_which_it_works():
    points = line(0, 1.23456, 10)
    assert "choose above 1.235." in refused(points, at(1)).sentence
    assert "choose below 8.765." in refused(points, at(9)).sentence


def test_hdbscan_that_finds_more_clusters_than_can_be_shown_is_refused():
    pairs = line(*(x for i in range(250) for x in (10 * i, 10 * i + 0.01 * (i + 1))))
    refusal = refused(pairs, methods.HDBSCAN(min_cluster_size=2, min_samples=1))
    assert refusal.parameter == "min_cluster_size"
    assert f"at most {MAX_CLUSTERS}" in refusal.sentence


def test_a_component_without_a_covariance_is_explained_and_no_stack_trace():
    # On a line a billion long a covariance is singular to rounding, and reg_covar of 1e-6 is nothing.
    points = Points(np.outer(np.arange(20.0), [1, 1, 1]) * 1e9)
    refusal = refused(points, methods.GaussianMixture(n_components=3))
    assert refusal.parameter == "n_components"
    assert "no full covariance" in refusal.sentence


def test_whatever_else_a_fit_raises_becomes_a_sentence(monkeypatch):
    def fails(*_):
        raise np.linalg.LinAlgError("did not converge")

    monkeypatch.setattr(sk.SpectralClustering, "fit_predict", fails)
    refusal = refused(DATA["blobs"], methods.Spectral())
    assert refusal.sentence == "Spectral gave up on these 210 points with these constants; choose others."


def test_a_machine_without_memory_gives_a_sentence(monkeypatch):
    def fails(*_):
        raise MemoryError

    monkeypatch.setattr(sk.HDBSCAN, "fit_predict", fails)
    assert "more memory" in refused(DATA["blobs"], methods.HDBSCAN()).sentence
