"""The sweep's rows are ordinary clusterings: what a row says is what the chart beside it will say."""

import json
from urllib.parse import urlencode

import pytest

from dashboard import progress, results
from dashboard.compute.methods import HDBSCAN, Agglomerative, GaussianMixture, KMeans, Spectral, of_clusters
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.run import run
from dashboard.studies import sweep
from dashboard.studies.study import Asked
from dashboard.tabs import scatter
from dashboard.tabs.scatter import ids, picture
from tests.components import text, walk
from tests.views import viewed

PLOT, SAID, TITLE = "scatter-sweep-plot", "scatter-sweep-said", "scatter-sweep-title"
METHODS = {"kmeans": "inertia", "minibatch": "inertia", "gaussian_mixture": "BIC", "agglomerative": None}


def looked(query, trials="off"):
    return picture(viewed(scatter, f"show=sweep&sweep.by_trials={trials}&{query}"))


def clicks(page, trace=0):
    """The fields that a click at each point sets."""
    return [json.loads(fields) for fields in page.drawings[PLOT].figure().data[trace].customdata]


@pytest.mark.parametrize("kind", METHODS)
def test_a_click_applies_the_very_clustering_that_was_measured(kind):
    page = looked(f"method={kind}&sweep.max_clusters=5&b=kmeans")
    figure = page.drawings[PLOT].figure()
    for k, fields, silhouette in zip((2, 3, 4, 5), clicks(page), figure.data[-1].y, strict=True):
        method = viewed(scatter, urlencode({"method": kind} | fields)).method
        assert results.clustering(Blobs(), method).n_clusters == k
        assert results.silhouette(Blobs(), method).mean == silhouette


@pytest.mark.parametrize(("kind", "measure"), METHODS.items())
def test_a_method_has_the_curve_of_what_it_makes_small(kind, measure):
    page = looked(f"method={kind}&sweep.max_clusters=5&b=kmeans")
    head = next(c for c in walk(page.words[SAID]) if getattr(c, "tag", None) == "thead")
    columns = [name for name in (measure, "silhouette") if name]
    assert text(head).split() == ["clusters", *columns, "ARI"]
    layout = page.drawings[PLOT].figure().layout
    assert [layout[axis].title.text for axis in ("yaxis", "yaxis2")[: len(columns)]] == columns


def test_every_number_is_as_the_card_says_it():
    page = looked("method=kmeans&sweep.max_clusters=4&b=kmeans")
    inertia = page.drawings[PLOT].figure().data[0].y
    assert inertia.tolist() == [results.clustering(Blobs(), KMeans(n_clusters=k)).inertia for k in (2, 3, 4)]


def test_the_present_the_best_and_the_true_number_are_marked():
    page = looked("method=gaussian_mixture&method.n_components=5&sweep.max_clusters=9&b=kmeans")
    drawing = page.drawings[PLOT]
    notes = {(note["text"], note["x"]) for note in drawing.layout["annotations"]}
    assert notes == {("lowest", 7), ("in A", 5), ("highest", 7), ("7 true groups", 7)}
    assert drawing.layout["shapes"][0]["x0"] == 7
    assert "BIC is lowest at 7 and the silhouette is highest at 7; the data has 7 blobs." in text(page.words[SAID])
    pressed = [text(c) for c in walk(page.words[SAID]) if getattr(c, "aria-pressed", "") == "true"]
    assert pressed == ["Use 5"]


def test_a_tree_cut_by_height_is_marked_where_it_has_as_many_clusters():
    notes = looked("method=agglomerative&b=kmeans").drawings[PLOT].layout["annotations"]
    assert ("highest, in A", 7) in {(note["text"], note["x"]) for note in notes}


def test_a_rows_silhouette_leads_to_its_plot():
    page = looked("method=kmeans&sweep.max_clusters=3&b=kmeans")
    fields = [json.loads(getattr(c, "data-set")) for c in walk(page.words[SAID]) if hasattr(c, "data-set")]
    assert {"method.n_clusters": 2, "show": "silhouettes", "edit": "a"} in fields


def test_the_page_appears_number_by_number():
    seen = []
    with progress.seen_by(lambda page: seen.append((page.instead, len(clicks(page))))):
        looked("sweep.max_clusters=4")
    assert seen == [({"sweep.max_clusters": "2"}, 1), ({"sweep.max_clusters": "3"}, 2)]


def test_what_is_said_of_a_part_says_that_it_is_one():
    seen = []

    def look(page):
        notes = [note["text"] for note in page.drawings[PLOT].layout["annotations"]]
        seen.append((text(page.words[SAID]), text(page.words[TITLE]), notes))

    with progress.seen_by(look):
        whole = looked("method=kmeans&sweep.max_clusters=4&b=kmeans")
    said, title, notes = seen[-1]
    assert said.startswith("So far, up to 3 clusters: The silhouette is highest at ")
    assert title == "A, K-means with 2 to 3 clusters"
    assert "highest so far" in notes
    assert text(whole.words[SAID]).startswith("The silhouette is highest at ")
    assert text(whole.words[TITLE]) == "A, K-means with 2 to 4 clusters"
    assert not any("so far" in note["text"] for note in whole.drawings[PLOT].layout["annotations"])


def test_no_more_clusters_are_tried_than_there_are_points_and_the_impossible_is_left_out():
    # Two centres of equal points: three clusters cannot be.
    page = looked("data.n_samples=9&data.cluster_std=0&data.centers=2&method=kmeans&method.n_clusters=2&b=off")
    assert [fields.get("method.n_clusters", 2) for fields in clicks(page)] == [2]
    assert "Left out: 3, 4, 5, 6, 7, 8, 9. n_clusters of 3 is too many" in text(page.words[SAID])


def test_what_finds_the_number_by_itself_offers_what_does_not():
    def refused(**methods):
        runs = {place: run(Blobs(), method) for place, method in methods.items()}
        asked = Asked(ids, Blobs(), results.points(Blobs()), runs, {}, "a", sweep.SweepOf())
        with pytest.raises(Refusal, match="by itself") as caught:
            sweep.fill(asked, picture(viewed(scatter, method=KMeans(), b=KMeans())))
        return [offer.changes for offer in caught.value.offers]

    assert refused(a=HDBSCAN(), b=KMeans()) == [{"edit": "b"}]
    assert refused(a=HDBSCAN()) == [{"method": "kmeans"}]


def test_without_an_algorithm_there_is_no_sweep():
    with pytest.raises(Refusal, match="choose one"):
        looked("colour=plain&b=truth")


def test_a_sweep_that_takes_too_long_is_offered_in_smaller():
    runs, page = {"a": run(Blobs(), GaussianMixture())}, picture(viewed(scatter))
    source = Blobs(n_samples=100_000)
    many = Asked(ids, source, results.points(source), runs, {}, "a", sweep.SweepOf(max_clusters=12))
    with pytest.raises(Refusal, match="at most 120 seconds") as caught:
        sweep.fill(many, page)
    assert caught.value.part == "sweep"
    assert [next(iter(offer.changes)) for offer in caught.value.offers] == ["max_clusters", "n_samples"]


def test_every_method_that_is_told_how_many_can_be_told():
    assert of_clusters(GaussianMixture(), 4).n_components == 4
    assert of_clusters(Spectral(), 4).n_clusters == 4
    cut = of_clusters(Agglomerative(), 4)
    assert (cut.cut, cut.n_clusters) == ("n_clusters", 4)
    assert of_clusters(HDBSCAN(), 4) is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("method=agglomerative&b=kmeans", "All rows are cuts of one tree."),
        ("method=spectral&b=kmeans", "Each row is a fit of its own"),
        ("method=kmeans&b=kmeans", "least possible inertia falls"),
        ("method=gaussian_mixture&b=kmeans", "BIC charges for every number"),
    ],
)
def test_the_caution_is_about_the_method_that_is_swept(query, sentence):
    said = text(looked(f"{query}&sweep.max_clusters=3&data.n_samples=60").words[SAID])
    cautions = ("cuts of one tree", "fit of its own", "inertia falls", "BIC charges")
    assert sentence in said
    assert sum(caution in said for caution in cautions) == 1


def test_silhouettes_of_a_sample_are_said_to_be():
    assert "of a sample of 5,000 points" in text(looked("data.n_samples=33000&sweep.max_clusters=2").words[SAID])
    assert "sample" not in text(looked("data.n_samples=300&sweep.max_clusters=3").words[SAID])
