"""Cluster by cluster: which come back, in numbers, batch by batch; what cannot be asked is refused with an offer."""

import numpy as np
import pytest

from dashboard import progress, results
from dashboard.compute.clustering import cluster
from dashboard.compute.clusterwise import overlaps, stable
from dashboard.compute.methods import HDBSCAN, KMeans
from dashboard.compute.resamples import BATCH, OUT, drawn, resampled
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.layer.layer import Layer, Limits
from dashboard.studies.clusterwise import KEPT
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

# Three blobs far apart, and four clusters: one of the blobs is cut.
CUT = "show=clusterwise&data.centers=3&data.cluster_std=0.2&method=kmeans&method.n_init=5&method.n_clusters=4&b=off"
PLOT, SAID = "scatter-clusterwise-plot", "scatter-clusterwise-said"


@pytest.fixture(scope="module")
def page():
    return picture(viewed(scatter, f"{CUT}&clusterwise.n_resamples=20"))


def rows(words):
    return [
        [text(cell).strip() for cell in walk(row) if getattr(cell, "tag", "") == "td"]
        for row in walk(words)
        if getattr(row, "tag", "") == "tr"
    ][1:]


def fared(page):
    """What the table says of each cluster, by its number."""
    return {row[0]: row[1:] for row in rows(page.words[SAID])}


def test_the_table_says_of_each_cluster_how_much_came_back_and_how_often_it_dissolved(page):
    view = viewed(scatter, CUT)
    clusters = results.coloured(view.data, view.method)
    ids, jaccards = overlaps(clusters, results.resampled(view.data, view.method, "bootstrap", 0, 20).made)
    told = fared(page)
    for number, values in zip(ids, jaccards.T, strict=True):
        points, mean, spread, dissolved, recovered, _ = told[str(number)]
        assert points == str((clusters == number).sum())
        assert (mean, spread) == (f"{values.mean():.2f}", f"{values.std():.2f}")
        assert dissolved == f"{(values <= 0.5).sum()} of 20"
        assert recovered == f"{(values > 0.75).sum()} of 20"


def test_whole_blobs_come_back_and_the_halves_of_one_do_not(page):
    whole = picture(viewed(scatter, f"{CUT}&clusterwise.n_resamples=20".replace("clusters=4", "clusters=3")))
    assert [of[1:3] for of in fared(whole).values()] == [["1.00", "0.00"]] * 3
    assert text(whole.words[SAID][0]).startswith("All 3 clusters are stable")
    # Which blob is cut, and where, is another from resample to resample.
    assert sum(float(of[1]) < 0.75 for of in fared(page).values()) >= 2
    assert "need not be there in truth" in text(page.words[SAID])


def test_what_is_unsure_is_pale_in_the_cloud_and_nothing_else_of_it_changes(page):
    plain = picture(viewed(scatter, CUT.replace("clusterwise", "charts"))).drawings["scatter-chart-a"]
    pale = page.drawings["scatter-chart-a"]
    assert pale.base() == plain.base()
    meta = pale.paint[0]["meta"]
    view = viewed(scatter, CUT)
    clusters = results.coloured(view.data, view.method)
    kept = np.array(meta["shares"])[meta["levels"].values]
    for one in stable(clusters, results.resampled(view.data, view.method, "bootstrap", 0, 20).made):
        assert set(kept[clusters == one.cluster]) == {next(left for bound, left in KEPT if one.mean >= bound)}
    assert min(kept) < max(kept)


def test_a_click_lights_a_cluster(page):
    dots = page.drawings[PLOT].figure().data
    assert [set(trace.customdata) for trace in dots[:-1]] == [{c} for c in dots[-1].customdata]
    lit = [getattr(c, "data-lit") for c in walk(page.words[SAID]) if hasattr(c, "data-lit")]
    assert lit == [f"a{c}" for c in dots[-1].customdata]


def test_it_appears_batch_by_batch_and_more_goes_on_from_what_is_there():
    here = Layer()
    with layer.using(here):
        seen = []
        with progress.seen_by(lambda page: seen.append((dict(page.instead), text(page.words[SAID][0])))):
            picture(viewed(scatter, f"{CUT}&clusterwise.n_resamples=25"))
        parts = [(instead, said) for instead, said in seen if instead]
        assert [instead for instead, _ in parts] == [{"clusterwise.n_resamples": str(n)} for n in (10, 20)]
        assert all(said.startswith("So far: ") for _, said in parts)
        before = here.cache.computed["resamples"]
        picture(viewed(scatter, f"{CUT}&clusterwise.n_resamples=45"))
        assert (before, here.cache.computed["resamples"]) == (3, 5)


@pytest.mark.parametrize("scheme", ["bootstrap", "subset", "noise"])
def test_a_resample_is_clustered_as_a_reader_would_cluster_it(scheme):
    points, method = Blobs(n_samples=60, centers=4).load(), KMeans(n_clusters=4)
    found = resampled(points, method, scheme, 3, range(2, 5))
    for number, labels in zip(range(2, 5), found.labels, strict=True):
        there, _ = drawn(60, scheme, 3, number)
        assert (np.flatnonzero(labels != OUT) == there).all()
        if scheme != "noise":
            assert (labels[there] == cluster(Points(points.X[there]), method).labels).all()


def test_schemes_take_what_they_say():
    many = [drawn(1_000, "bootstrap", 0, i)[0] for i in range(20)]
    assert np.mean([len(rows) for rows in many]) == pytest.approx(1_000 * (1 - 1 / np.e), rel=0.02)
    assert [len(drawn(101, "subset", 0, i)[0]) for i in range(5)] == [50] * 5
    assert np.mean([len(drawn(1_000, "noise", 0, i)[0]) for i in range(20)]) == pytest.approx(950, abs=8)
    assert (drawn(100, "bootstrap", 0, 7)[0] == drawn(100, "bootstrap", 0, 7)[0]).all()
    assert len(set(map(len, many))) > 5


def test_noise_is_no_cluster():
    view = "show=clusterwise&data=moons&method=hdbscan&method.min_samples=20&b=off&clusterwise.n_resamples=5"
    of = viewed(scatter, view)
    assert isinstance(of.method, HDBSCAN)
    found = results.clustering(of.data, of.method)
    assert found.n_noise
    assert len(fared(picture(of))) == found.n_clusters


def test_one_cluster_is_refused_with_an_offer_of_two():
    with pytest.raises(Refusal, match="one cluster: it holds all that is drawn") as caught:
        picture(viewed(scatter, "show=clusterwise&method.n_clusters=1&b=off"))
    assert caught.value.offers[0].changes == {"method.n_clusters": 2}


def test_without_a_clustering_one_is_asked_for():
    with pytest.raises(Refusal, match="choose one") as caught:
        picture(viewed(scatter, "show=clusterwise&colour=plain&b=off"))
    assert caught.value.offers[0].changes == {"method": "kmeans", "colour": "clusters"}


def test_too_many_resamples_are_refused_with_an_offer_of_fewer():
    slow = "show=clusterwise&data.n_samples=20000&method=kmeans&method.n_init=20&b=off&clusterwise.n_resamples=500"
    with layer.using(Layer(limits=Limits(seconds=20))), pytest.raises(Refusal, match="500 resamples") as caught:
        picture(viewed(scatter, slow))
    offered = {name: value for offer in caught.value.offers for name, value in offer.changes.items()}
    fewer = offered["n_resamples"]
    assert 5 <= fewer < 500
    assert caught.value.part == "clusterwise"
    with layer.using(Layer(limits=Limits(seconds=20))):
        results.check_resamples(Blobs(n_samples=20_000), KMeans(n_init=20), "bootstrap", fewer)


def test_resamples_that_cannot_be_clustered_are_left_out_and_counted():
    # Eight points: a bootstrap has about five different ones, and often fewer.
    few = picture(
        viewed(scatter, "show=clusterwise&data.n_samples=8&method.n_clusters=5&b=off&clusterwise.n_resamples=20")
    )
    told = text(few.words[SAID])
    found = results.resampled(Blobs(n_samples=8), viewed(scatter, "method.n_clusters=5").method, "bootstrap", 0, 20)
    assert 0 < found.failed < 20
    assert f"Left out: {found.failed} of 20 resamples. n_clusters of 5 is too many" in told


def test_if_none_can_be_clustered_it_is_refused():
    with pytest.raises(Refusal, match=r"None of 5 resamples could be clustered\. n_clusters of 8"):
        picture(
            viewed(
                scatter,
                "show=clusterwise&data.n_samples=8&method.n_clusters=8&b=off&clusterwise.scheme=subset"
                "&clusterwise.n_resamples=5",
            )
        )


def test_what_was_left_to_the_data_is_the_same_for_all_resamples():
    view = viewed(scatter, "data=moons&method=dbscan")
    assert view.method.eps == 0
    left = results.resampled(view.data, view.method, "subset", 0, BATCH)
    exact = results.clustering(view.data, view.method).exact(view.method)
    assert exact.eps > 0
    assert (left.labels == resampled(view.data.load(), exact, "subset", 0, range(BATCH)).labels).all()


def test_clusters_changed_by_hand_are_held_against_those_of_the_method():
    merged = picture(viewed(scatter, f"{CUT}&clusterwise.n_resamples=10&hand=m0,1"))
    assert "changed by hand are held against those that the method makes" in text(merged.words[SAID])
    assert len(fared(merged)) == 3


def test_batches_are_of_the_same_resamples_however_many_are_asked_for():
    few = results.resampled(Blobs(), KMeans(), "bootstrap", 0, BATCH)
    many = results.resampled(Blobs(), KMeans(), "bootstrap", 0, 2 * BATCH)
    assert (many.labels[:BATCH] == few.labels).all()
