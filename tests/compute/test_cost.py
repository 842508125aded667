import pytest

from dashboard.compute import cost, methods
from dashboard.data.sources import MAX_SAMPLES
from dashboard.errors import Refusal


def refused(n, d, method):
    with pytest.raises(Refusal) as caught:
        cost.check(n, d, method)
    return caught.value


@pytest.mark.parametrize(
    ("linkage", "sentence"),
    [
        # 10¹⁰ · (2 + 1.5 · 3) ns.
        ("ward", "A tree of 100,000 points by ward linkage may take 65 seconds; at most 20 seconds are spent on one. "),
        # 100,000 · 99,999 / 2 distances of 8 bytes are 37.25 GiB, and some for the points.
        ("average", "A tree of 100,000 points by average linkage needs 37.3 GiB; at most 1 GiB is spent on one. "),
    ],
)
def test_a_tree_too_large_is_refused_in_numbers(linkage, sentence):
    with pytest.raises(Refusal) as caught:
        cost.check_tree(100_000, 3, linkage)
    assert sentence in caught.value.sentence
    assert caught.value.parameter == "n_samples"


@pytest.mark.parametrize(
    ("linkage", "metric", "d", "itemsize", "most"),
    [
        ("ward", "euclidean", 3, 8, 55_000),
        ("single", "euclidean", 3, 8, 72_000),
        ("single", "manhattan", 3, 8, 72_000),
        ("single", "cosine", 3, 8, 16_000),
        ("complete", "euclidean", 3, 8, 16_000),
        ("ward", "euclidean", 784, 8, 8_200),
        ("ward", "euclidean", 784, 1, 14_000),
    ],
)
def test_what_a_refused_tree_is_offered_is_allowed_and_little_more_is(linkage, metric, d, itemsize, most):
    with pytest.raises(Refusal, match=f"n_samples of {most:,} or fewer"):
        cost.check_tree(100_000, d, linkage, metric, itemsize)
    cost.check_tree(most, d, linkage, metric, itemsize)
    with pytest.raises(Refusal):
        cost.check_tree(int(most * 1.1), d, linkage, metric, itemsize)


def test_a_tree_from_the_points_alone_takes_memory_in_proportion_to_them():
    assert cost.tree_bytes(50_000, 3, "ward") == 10 * cost.tree_bytes(5_000, 3, "ward") < 10 * 2**20
    # Up to 2,000 points SciPy holds their distances twice: 2 · 8 · 2,000 · 1,999 / 2 bytes.
    assert 31_984_000 < cost.tree_bytes(2_000, 3, "ward") < 33 * 10**6
    # Otherwise they are held once.
    assert 800 * 10**6 > cost.tree_bytes(14_000, 3, "average") > 783_944_000


@pytest.mark.parametrize(
    ("method", "d", "most"),
    [
        (methods.Spectral(), 3, 5_000),
        (methods.HDBSCAN(), 3, 20_000),
        (methods.HDBSCAN(), 64, 10_000),
    ],
)
def test_each_limit_on_points_is_allowed_and_one_more_is_not(method, d, most):
    cost.check(most, d, method)
    assert f"n_samples of {most:,}" in refused(most + 1, d, method).sentence


@pytest.mark.parametrize(
    "method",
    [methods.KMeans(), methods.MiniBatchKMeans(), methods.GaussianMixture(), methods.KMeans(n_clusters=50)],
)
def test_the_most_points_that_can_be_made_are_clustered_with_default_constants(method):
    cost.check(MAX_SAMPLES, 3, method)


@pytest.mark.parametrize(
    "method",
    [
        methods.KMeans(n_clusters=10, n_init=50, max_iter=1000),
        methods.MiniBatchKMeans(n_clusters=50, n_init=50, max_iter=1000, batch_size=10),
        methods.PcaGaussianMixture(n_components=10, n_init=10),
        methods.Agglomerative(),
        methods.Spectral(),
        methods.HDBSCAN(),
    ],
)
def test_every_method_is_allowed_on_the_digits(method):
    cost.check(1_797, 64, method)


@pytest.mark.parametrize(
    "method",
    [
        methods.KMeans(n_clusters=50, n_init=50, max_iter=1000),
        methods.GaussianMixture(n_components=50, n_init=2),
        methods.GaussianMixture(n_components=50, covariance_type="spherical"),
    ],
)
def test_each_value_that_is_offered_instead_is_allowed(method):
    refusal = refused(MAX_SAMPLES, 3, method)
    advice = cost._advice(MAX_SAMPLES, 3, method)
    assert advice
    for name, value in advice.items():
        assert f"{name} of {value:,} or fewer" in refusal.sentence
        if name == "n_samples":
            cost.check(value, 3, method)
        else:
            cost.check(MAX_SAMPLES, 3, method.model_copy(update={name: value}))


def test_where_no_single_value_helps_the_sentence_still_says_what_would():
    method = methods.PcaGaussianMixture(n_components=50, n_init=50, pca__n_components=64, max_iter=1000)
    assert "Choose" in refused(1_797, 64, method).sentence


def test_the_estimate_grows_with_every_constant():
    base = methods.KMeans()
    for name, value in {"n_clusters": 8, "n_init": 2, "max_iter": 101}.items():
        assert cost.seconds(300, 3, base.model_copy(update={name: value})) > cost.seconds(300, 3, base)
    assert cost.seconds(301, 3, base) > cost.seconds(300, 3, base)
    assert cost.seconds(300, 4, base) > cost.seconds(300, 3, base)
