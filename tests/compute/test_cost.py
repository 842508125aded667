"""What would take too long or too much memory is refused in numbers, with offers that are allowed."""

import re
from pathlib import Path

import pytest

from dashboard.compute import cost, memory, methods, seconds
from dashboard.compute.cost import GIB, MIB, Limits
from dashboard.compute.size import Size
from dashboard.data.synthetic import MAX_SAMPLES
from dashboard.errors import Refusal

LIMITS = Limits()
MOST = Size(MAX_SAMPLES, 3)


def refused(size, method, limits=LIMITS):
    with pytest.raises(Refusal) as caught:
        cost.check(size, method, limits)
    return caught.value


def test_steps_take_longer_than_the_fit_and_are_refused_with_what_fits():
    method = methods.KMeans(n_clusters=50, max_iter=1_000, n_init=5)
    cost.check(MOST, method, LIMITS)
    with pytest.raises(Refusal, match="are spent on the steps of one clustering") as caught:
        cost.check_steps(MOST, method, LIMITS)
    offered = {name: value for offer in caught.value.offers for name, value in offer.changes.items()}
    for name in ("max_iter", "n_clusters"):
        cost.check_steps(MOST, method.model_copy(update={name: offered[name]}), LIMITS)


def refused_tree(size, linkage, metric="euclidean"):
    with pytest.raises(Refusal) as caught:
        cost.check_tree(size, linkage, metric, LIMITS)
    return caught.value


@pytest.mark.parametrize(
    ("linkage", "sentence"),
    [
        # 10¹⁰ · (1.2 + 0.7 · 3) ns.
        ("ward", "A tree of 100,000 points by ward linkage may take 33 seconds; at most 20 seconds are spent"),
        # 10¹⁰ · (50 + 0.9) ns, and 100,000 · 99,999 / 2 distances of 8 bytes, 37.25 GiB.
        ("average", "may take 509 seconds and 37.3 GiB of memory; at most 20 seconds and 1.0 GiB are spent"),
    ],
)
def test_a_tree_too_large_is_refused_in_numbers(linkage, sentence):
    refusal = refused_tree(MOST, linkage)
    assert sentence in refusal.sentence
    assert refusal.parameter == "n_samples"


def test_single_linkage_of_the_most_points_that_can_be_made_is_allowed():
    cost.check_tree(MOST, "single", "euclidean", LIMITS)


@pytest.mark.parametrize(
    ("linkage", "metric", "d", "itemsize"),
    [
        ("ward", "euclidean", 3, 8),
        ("single", "euclidean", 3, 8),
        ("single", "manhattan", 3, 8),
        ("single", "cosine", 3, 8),
        ("complete", "euclidean", 3, 8),
        ("ward", "euclidean", 784, 8),
        ("ward", "euclidean", 784, 1),
    ],
)
def test_what_a_refused_tree_is_offered_is_allowed_and_little_more_is(linkage, metric, d, itemsize):
    size = Size(200_000, d, itemsize)
    (offer,) = refused_tree(size, linkage, metric).offers
    most = offer.changes["n_samples"]
    assert offer.label == f"Use {most:,} points"
    cost.check_tree(size._replace(n=most), linkage, metric, LIMITS)
    refused_tree(size._replace(n=int(most * 1.1)), linkage, metric)


def test_a_tree_from_the_points_alone_takes_memory_in_proportion_to_them():
    beyond = [memory.of_tree(Size(n, 3), "ward") - memory.OVERHEAD for n in (5_000, 50_000)]
    assert beyond[1] == 10 * beyond[0] < 25 * MIB
    # By distances: 14,000 · 13,999 / 2 of 8 bytes.
    assert 810 * 10**6 > memory.of_tree(Size(14_000, 3), "average") > 783_944_000


@pytest.mark.parametrize(
    "method",
    [methods.KMeans(), methods.MiniBatchKMeans(), methods.GaussianMixture(), methods.KMeans(n_clusters=50)],
)
def test_the_most_points_that_can_be_made_are_clustered_with_default_constants(method):
    cost.check(MOST, method, LIMITS)


@pytest.mark.parametrize(
    "method",
    [
        methods.KMeans(n_clusters=10, n_init=50, max_iter=1000),
        methods.MiniBatchKMeans(n_clusters=50, n_init=50, max_iter=1000, batch_size=10),
        methods.GaussianMixture(n_components=10, n_init=10, pca__n_components=20),
        methods.Agglomerative(),
        methods.Spectral(),
        methods.HDBSCAN(),
    ],
)
def test_every_method_is_allowed_on_the_digits_within_the_smallest_limit(method):
    cost.check(Size(1_797, 64), method, Limits(memory=256 * MIB))


@pytest.mark.parametrize(
    ("size", "method"),
    [
        (MOST, methods.KMeans(n_clusters=50, n_init=50, max_iter=1000)),
        (MOST, methods.GaussianMixture(n_components=50, n_init=2)),
        (MOST, methods.GaussianMixture(n_components=50, covariance_type="spherical")),
        (MOST, methods.Spectral()),
        (MOST, methods.HDBSCAN()),
        (Size(60_000, 784, 1), methods.KMeans(n_clusters=10, n_init=10, max_iter=300)),
        (Size(60_000, 784, 1), methods.HDBSCAN()),
        (Size(60_000, 784, 1), methods.Spectral(n_neighbors=200)),
        (Size(60_000, 784, 1), methods.Agglomerative()),
    ],
)
def test_each_value_that_is_offered_instead_is_allowed_and_stands_in_the_sentence(size, method):
    refusal = refused(size, method)
    assert refusal.offers
    for offer in refusal.offers:
        ((name, value),) = offer.changes.items()
        assert f"{name} of {value:,} or fewer" in refusal.sentence
        if name == "n_samples":
            cost.check(size._replace(n=value), method, LIMITS)
        else:
            cost.check(size, method.model_copy(update={name: value}), LIMITS)


def test_too_much_memory_is_refused_as_too_much_time_is():
    method = methods.GaussianMixture(n_components=50, max_iter=1)
    refusal = refused(MOST, method, Limits(memory=100 * MIB))
    assert "of memory; at most 100 MiB are spent on one clustering" in refusal.sentence
    assert "seconds" not in refusal.sentence
    assert {"n_samples", "n_components"} <= {name for offer in refusal.offers for name in offer.changes}


def test_what_cannot_be_smaller_is_refused_without_an_offer():
    with pytest.raises(Refusal, match=r"The projection may take 2.0 GiB of memory; at most 1.0 GiB") as caught:
        cost.check_memory(2 * GIB, "The projection", LIMITS)
    assert caught.value.offers == ()
    cost.check_memory(GIB, "The projection", LIMITS)


def test_where_no_single_value_helps_the_sentence_still_says_what_would():
    method = methods.GaussianMixture(n_components=50, n_init=50, pca__n_components=64, max_iter=1000)
    refusal = refused(Size(1_797, 64), method)
    assert "Choose fewer points or smaller constants." in refusal.sentence
    assert refusal.offers == ()


def test_the_estimates_grow_with_every_constant():
    size, base = Size(300, 3), methods.KMeans()
    for name, value in {"n_clusters": 8, "n_init": 2, "max_iter": 101}.items():
        assert seconds.of_fit(size, base.model_copy(update={name: value})) > seconds.of_fit(size, base)
    for larger in (Size(301, 3), Size(300, 4)):
        assert seconds.of_fit(larger, base) > seconds.of_fit(size, base)
        assert memory.of_fit(larger, base) > memory.of_fit(size, base)


def test_many_fits_that_would_take_too_long_together_are_offered_in_fewer_or_of_fewer_points():
    def fits(n):
        return [methods.KMeans()] * n

    with pytest.raises(Refusal, match="400 fits of 100,000 points may take 273 seconds; at most 120 seconds") as caught:
        cost.check_fits(MOST, "n_seeds", 400, fits, LIMITS)
    fewer, smaller = (offer.changes for offer in caught.value.offers)
    cost.check_fits(MOST, "n_seeds", fewer["n_seeds"], fits, LIMITS)
    cost.check_fits(MOST._replace(n=smaller["n_samples"]), "n_seeds", 400, fits, LIMITS)
    with pytest.raises(Refusal):
        cost.check_fits(MOST, "n_seeds", fewer["n_seeds"] + 1, fits, LIMITS)


@pytest.mark.parametrize("size", [MOST, Size(1_797, 64)])
@pytest.mark.parametrize("method", [methods.KMeans(), methods.MiniBatchKMeans()])
def test_the_limit_that_a_host_is_told_to_set_refuses_neither_all_points_nor_their_silhouette(size, method):
    text = (Path(__file__).resolve().parents[2] / "deploy" / "env.example").read_text()
    told = Limits(memory=int(re.search(r"^DASHBOARD_MEMORY_LIMIT=(\d+)$", text, re.M)[1]))
    cost.check(size, method, told)
    cost.check_memory(memory.of_silhouette(size), "The silhouette", told)
    cost.check_memory(memory.of_projection(size), "The projection", told)


def test_some_dozens_of_photographs_are_drawn_and_have_neighbours_within_the_smallest_limit():
    photographs = Size(72, 64 * 48 * 3, 1)
    smallest = Limits(memory=GIB // 4)
    cost.check_memory(memory.of_projection(photographs), "The projection", smallest)
    cost.check_memory(memory.of_index(photographs), "The index of nearest rows", smallest)
    # Nor do thousands ask for the covariances of all their pixels.
    cost.check_memory(memory.of_index(photographs._replace(n=5_000)), "The index of nearest rows", smallest)
