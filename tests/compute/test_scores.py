import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn import metrics

from dashboard.compute import scores
from dashboard.compute.scores import agreement, mean_silhouette, reading, silhouettes
from dashboard.compute.tree import linkage
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs


def ids(text):
    """Labels spelled as digits; “.” is noise."""
    return np.array([-1 if c == "." else int(c) for c in text])


def test_own_kind_is_the_share_in_a_cluster_of_their_own_group():
    # Cluster 0 holds two 0s and a 1, cluster 1 two 1s, noise a 0: 2 + 2 of 6.
    found = agreement(ids("001110"), ids("00011."))
    assert found.own_kind == pytest.approx(4 / 6)
    assert found.clusters.tolist() == [-1, 0, 1]
    assert found.groups.tolist() == [0, 1]
    assert found.contingency.tolist() == [[1, 0], [2, 1], [0, 2]]


def test_equal_partitions_agree_perfectly_whatever_the_numbers():
    found = agreement(ids("001122"), ids("221100"))
    assert (found.ari, found.ami, found.homogeneity, found.completeness) == pytest.approx((1, 1, 1, 1))
    assert found.own_kind == 1


def test_one_cluster_is_complete_and_says_nothing():
    found = agreement(ids("0011"), ids("0000"))
    assert (found.ari, found.homogeneity, found.completeness) == (0, 0, 1)
    assert found.own_kind == 0.5


def test_scores_are_scikit_learns_with_noise_as_one_cluster_more():
    rng = np.random.default_rng(0)
    truth, labels = rng.integers(0, 4, 200), rng.integers(-1, 3, 200)
    found = agreement(truth, labels)
    assert found.ari == metrics.adjusted_rand_score(truth, labels)
    assert found.ami == metrics.adjusted_mutual_info_score(truth, labels)
    assert found.homogeneity == metrics.homogeneity_score(truth, labels)
    assert found.completeness == metrics.completeness_score(truth, labels)


def test_all_noise_is_of_no_kind():
    assert agreement(ids("0011"), ids("....")).own_kind == 0


def test_an_agreement_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        agreement(ids("01"), ids("01")).contingency[0, 0] = 3


def line(*at):
    return Points(np.array([[float(x)] for x in at]))


def silhouette(points, labels):
    of = silhouettes(points, labels)
    return None if of is None else mean_silhouette(of, labels)


def test_each_points_silhouette_goes_by_its_row():
    # 0, 1 | 10, 11 and noise at 500: the outer two are 10.5 from the others, the inner two 9.5.
    found = silhouettes(line(500, 0, 1, 10, 11), ids(".0011"))
    assert found.rows.tolist() == [1, 2, 3, 4]
    assert found.values == pytest.approx([9.5 / 10.5, 8.5 / 9.5, 8.5 / 9.5, 9.5 / 10.5])


def test_the_silhouette_of_two_pairs_is_worked_out_by_hand():
    # 0, 1 | 10, 11: own distance 1 for all; to the others 10.5 for the outer, 9.5 for the inner:
    # (9.5/10.5 + 8.5/9.5) / 2.
    found = silhouette(line(0, 1, 10, 11), ids("0011"))
    assert found.mean == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2)
    assert (found.sample_size, found.sampled, found.n_noise) == (4, False, 0)


def test_noise_is_left_out_of_the_silhouette_and_counted():
    found = silhouette(line(0, 1, 10, 11, 500), ids("0011."))
    assert found.mean == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2)
    assert (found.sample_size, found.n_noise) == (4, 1)


@pytest.mark.parametrize("labels", ["000", "012", "...", "0..", "01."])
def test_one_cluster_or_one_for_each_point_has_no_silhouette(labels):
    assert silhouette(line(0, 1, 5), ids(labels)) is None


def test_the_more_features_the_fewer_points_are_measured_in_whole_but_never_fewer_than_a_sample():
    # 9e10 pairs and features: 9e10 / 83 is 32,929², 9e10 / 864 is 10,206².
    assert [scores.silhouettes_up_to(d) for d in (3, 784, 10**6)] == [32_929, 10_206, 5_000]


def up_to(monkeypatch, n):
    """Have so many points measured in whole, of more a sample."""
    monkeypatch.setattr(scores, "silhouettes_up_to", lambda _: n)


def test_many_points_are_sampled_the_same_for_the_same_seed(monkeypatch):
    monkeypatch.setattr(scores, "SILHOUETTE_POINTS", 1_000)
    up_to(monkeypatch, 1_000)
    points = Blobs(n_samples=1_001).load()
    found = silhouette(points, points.groups.truth)
    assert found.sampled
    assert found.sample_size == 1_000
    assert found == silhouette(points, points.groups.truth)
    # One point of 1,001 left out moves the mean by less than 2 in 1,001.
    assert found.mean == pytest.approx(metrics.silhouette_score(points.X, points.groups.truth), abs=2 / 1001)


def test_of_5_100_points_all_are_measured():
    points = Blobs(n_samples=5_100, centers=1, cluster_std=1.0, random_state=21).load()
    labels = linkage(points, "single").cut_n(2)
    assert np.bincount(labels).tolist() == [5_099, 1]
    found = silhouette(points, labels)
    assert (found.sampled, found.sample_size) == (False, 5_100)
    assert found.mean == pytest.approx(0.503, abs=5e-4)


def test_a_cluster_of_one_among_many_points_stays_a_cluster(monkeypatch):
    up_to(monkeypatch, 10_000)
    # One far point is cut off: drawn at random it would be missed, and there would be no silhouette.
    blob = Blobs(n_samples=10_100, centers=1, random_state=21).load()
    labels = np.zeros(10_100, np.int64)
    labels[np.argmax(np.linalg.norm(blob.X - blob.X.mean(axis=0), axis=1))] = 1
    found = silhouette(blob, labels)
    assert (found.sampled, found.sample_size) == (True, 5_000)
    # Of all but one, a is the mean distance to 10,098 others and b that to the one: no other sum is needed.
    far = np.linalg.norm(blob.X - blob.X[labels == 1], axis=1)
    some = np.arange(0, 10_100, 50)
    near = cdist(blob.X[some], blob.X[labels == 0]).sum(axis=1) / 10_098
    estimate = np.mean((far[some] - near) / np.maximum(far[some], near))
    assert found.mean == pytest.approx(estimate, abs=0.02)


def test_silhouettes_are_scikit_learns():
    rng = np.random.default_rng(0)
    stored = rng.integers(256, size=(300, 9)).astype(np.uint8)
    for points in (Points(rng.normal(size=(300, 4))), Points(stored, unit=255.0)):
        labels = rng.integers(-1, 5, 300)
        plain = metrics.silhouette_samples(points.X[labels >= 0].astype(float), labels[labels >= 0])
        np.testing.assert_allclose(silhouettes(points, labels).values, plain, atol=1e-6)


def test_a_point_alone_and_points_that_lie_on_each_other_have_0():
    # 5 is alone. Both 0s are nothing from their own, and the 9s likewise: they are placed best.
    assert silhouettes(line(0, 0, 9, 9, 5), ids("00112")).values.tolist() == [1, 1, 1, 1, 0]
    # All in one place, whatever the clusters: neither near nor far.
    assert silhouettes(line(3, 3, 3, 3), ids("0011")).values.tolist() == [0, 0, 0, 0]


def test_every_cluster_has_its_share_of_a_sample_and_at_least_two_points(monkeypatch):
    monkeypatch.setattr(scores, "SILHOUETTE_POINTS", 100)
    up_to(monkeypatch, 100)
    labels = np.repeat([0, 1, 2, 3], [600, 300, 2, 1])
    points = line(*np.arange(903.0))
    found = silhouettes(points, labels)
    # 100 places less 2 + 2 + 2 + 1 make 93, shared as 598 : 298: 62 and 30, and the one left over goes to the largest.
    assert np.bincount(labels[found.rows]).tolist() == [65, 32, 2, 1]
    assert np.bincount(labels[found.rows], weights=found.weights).tolist() == pytest.approx([600, 300, 2, 1])


def test_a_sample_does_not_depend_on_how_clusters_are_numbered(monkeypatch):
    monkeypatch.setattr(scores, "SILHOUETTE_POINTS", 100)
    up_to(monkeypatch, 100)
    # As large clusters as each other, so that what is left over could go to any.
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(7), 50))
    points = line(*np.arange(350.0))
    rows = silhouettes(points, labels).rows.tolist()
    for shift in range(1, 7):
        assert silhouettes(points, (labels + shift) % 7).rows.tolist() == rows


@pytest.mark.parametrize("pairs", [51, 400])
def test_more_clusters_than_a_sample_has_room_for_are_drawn_in_whole(monkeypatch, pairs):
    monkeypatch.setattr(scores, "SILHOUETTE_POINTS", 100)
    up_to(monkeypatch, 100)
    found = silhouettes(line(*np.arange(2.0 * pairs)), np.repeat(np.arange(pairs), 2))
    assert len(found.rows) == 100
    assert (np.diff(found.rows.reshape(-1, 2)) == 1).all()


def test_one_pair_among_single_points_is_in_the_sample(monkeypatch):
    monkeypatch.setattr(scores, "SILHOUETTE_POINTS", 100)
    up_to(monkeypatch, 100)
    labels = np.concatenate([[0, 0], np.arange(1, 300)])
    assert {0, 1} <= set(silhouettes(line(*np.arange(301.0)), labels).rows)


THREE = "0" * 10 + "1" * 10 + "2" * 10


@pytest.mark.parametrize(
    ("truth", "labels", "sentence"),
    [
        (THREE, THREE, "Every blob is one cluster of its own."),
        ("0000", "0000", "The blob is one cluster of its own."),
        # The first blob half and half; the others as they are.
        (THREE, "0" * 5 + "3" * 5 + THREE[10:], "1 of the 3 blobs is split."),
        (THREE, "0" * 5 + "3" * 5 + "1" * 5 + "4" * 5 + "2" * 10, "2 of the 3 blobs are split."),
        (THREE, "0" * 20 + "1" * 10, "2 of the 3 blobs share a cluster."),
        (THREE, "0" * 30, "All 3 blobs share a cluster."),
        (THREE, "0" * 5 + "1" * 5 + "2" * 20, "1 of the 3 blobs is split and 2 share a cluster."),
        ("00112233", "00001111", "All 4 blobs share 2 clusters."),
        ("0000", "0011", "The blob is split."),
        # A tenth of a blob elsewhere is not split: nine tenths are together.
        (
            THREE,
            "3" + THREE[1:],
            "Every blob has a cluster of its own, and 1 more cluster holds a few of the points.",
        ),
        (
            THREE,
            "3" + THREE[1:29] + "4",
            "Every blob has a cluster of its own, and 2 more clusters hold a few of the points.",
        ),
        (THREE, "." * 3 + THREE[3:], "Every blob is one cluster of its own. 3 points are noise (10 %)."),
        (THREE, "." + THREE[1:], "Every blob is one cluster of its own. 1 point is noise (3 %)."),
        (THREE, "." * 10 + THREE[10:], "1 of the 3 blobs is nothing but noise. 10 points are noise (33 %)."),
        (THREE, "." * 30, "All 3 blobs are nothing but noise. 30 points are noise (100 %)."),
        (
            THREE + "3" * 10,
            "0" * 5 + "1" * 5 + "2" * 20 + "." * 10,
            "1 of the 4 blobs is split, 2 share a cluster and 1 is nothing but noise. 10 points are noise (25 %).",
        ),
    ],
)
def test_the_sentence_says_what_became_of_the_groups(truth, labels, sentence):
    assert reading(ids(truth), ids(labels)).sentence == sentence


def test_the_numbers_behind_the_sentence():
    found = reading(ids(THREE), ids("0" * 5 + "1" * 5 + "2" * 20))
    assert (found.n_groups, found.n_clusters, found.n_noise, found.split, found.sharing) == (3, 3, 0, 1, 2)


def test_a_group_is_split_from_a_tenth_in_a_second_cluster_and_under_nine_in_the_first():
    # 17 of 20 and 2 of 20 are 85 % and 10 %; 18 of 20 are 90 %; 17, 1, 1, 1 have no second tenth.
    assert reading(ids("0" * 20), ids("0" * 17 + "112")).split == 1
    assert reading(ids("0" * 20), ids("0" * 18 + "11")).split == 0
    assert reading(ids("0" * 20), ids("0" * 17 + "123")).split == 0


def test_a_digit_is_called_a_digit():
    found = reading(ids(THREE), ids("0" * 20 + "1" * 10), ("digit", "digits"))
    assert found.sentence == "2 of the 3 digits share a cluster."
    assert reading(ids("01"), ids("01"), ("digit", "digits")).sentence.startswith("Every digit is")


def test_a_little_noise_is_under_one_percent():
    labels = ids("0" * 999 + ".")
    assert reading(np.zeros(1000, int), labels).sentence.endswith("1 point is noise (under 1 %).")
