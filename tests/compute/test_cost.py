import pytest

from dashboard.compute import cost, methods
from dashboard.data.sources import MAX_SAMPLES
from dashboard.errors import Refusal


def refused(n, d, method):
    with pytest.raises(Refusal) as caught:
        cost.check(n, d, method)
    return caught.value


def test_a_tree_too_large_is_refused_in_numbers():
    # 100,000 · 99,999 / 2 distances of 8 bytes are 39,999,600,000 bytes, 37.25 GiB.
    with pytest.raises(Refusal) as caught:
        cost.check_tree(100_000)
    assert caught.value.sentence == (
        "A tree of 100,000 points needs 37.3 GiB of distances; at most 10,000 points are linked here. "
        "Choose n_samples of 10,000 or fewer."
    )
    assert caught.value.parameter == "n_samples"


@pytest.mark.parametrize(
    ("method", "d", "most"),
    [
        (methods.Agglomerative(), 3, 10_000),
        (methods.Spectral(), 3, 5_000),
        (methods.HDBSCAN(), 3, 20_000),
        (methods.HDBSCAN(), 64, 10_000),
        # 6,400,000,000 / 784 is 2,857 squared, in two digits 2,800.
        (methods.HDBSCAN(), 784, 2_800),
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
