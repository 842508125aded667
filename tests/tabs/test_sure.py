"""Clusters and Dendrogram say of each cluster whether it comes back, if that is asked, and of nothing else."""

import json

import pytest

from dashboard import progress, results
from dashboard.compute.clusterwise import stable
from dashboard.layer import layer
from dashboard.layer.layer import Layer, Limits
from dashboard.studies.clusterwise import kept_of
from dashboard.tabs import clusters, dendrogram
from tests.components import text, walk
from tests.views import viewed

FEW = "clusterwise.n_resamples=12&data.n_samples=120&data.centers=4"


def fared(view, colours):
    return stable(colours, results.resampled(view.data, view.method, "bootstrap", 0, 12).made)


def pressed(page, words):
    return next(
        json.loads(getattr(c, "data-set"))
        for c in walk(list(page.words.values()))
        if text(c) == words and hasattr(c, "data-set")
    )


def test_chips_say_what_came_back_if_it_is_asked():
    view = viewed(clusters, f"{FEW}&data=blobs&method=kmeans&method.n_clusters=5&sure=true")
    page = clusters.picture(view)
    chips = [text(chip) for chip in page.words["clusters-chips"]]
    for one in fared(view, results.coloured(view.data, view.method)):
        assert f"{one.mean:.2f}, dissolved in {one.dissolved} of 12" in chips[one.cluster]
    assert pressed(page, "Do not say how sure") == {"sure": None}


def test_nothing_is_worked_out_before_it_is_asked():
    here = Layer()
    with layer.using(here):
        page = clusters.picture(viewed(clusters, f"{FEW}&data=blobs&method=kmeans"))
        assert pressed(page, "How sure is each?") == {"sure": "true"}
        tree = dendrogram.picture(viewed(dendrogram, FEW))
        assert pressed(tree, "How sure is each?") == {"sure": "true"}
        assert here.cache.computed["resamples"] == 0
    assert "kept" not in tree.shown


def test_the_page_is_looked_at_meanwhile():
    seen = []
    with layer.using(Layer()), progress.seen_by(lambda page: seen.append(dict(page.instead))):
        clusters.picture(viewed(clusters, f"{FEW}&data=blobs&method=kmeans&sure=true"))
    assert seen == [{"sure": "false"}]


def test_the_bar_and_the_words_of_a_tree_say_which_clusters_come_back():
    view = viewed(
        dendrogram, f"{FEW}&data=blobs&method=agglomerative&method.cut=n_clusters&method.n_clusters=5&sure=true"
    )
    page = dendrogram.picture(view)
    told = " ".join(text(page.words["dendrogram-suggestion"]).split())
    found = fared(view, results.coloured(view.data, view.method))
    for one in found:
        assert f"{one.cluster} {one.mean:.2f}, dissolved in {one.dissolved} of 12" in told
    assert page.shown["kept"] == {str(one.cluster): kept_of(one) for one in found}


def test_one_cluster_is_not_asked_about():
    page = clusters.picture(viewed(clusters, "data=blobs&method=kmeans&method.n_clusters=1&sure=true"))
    assert "sure is each" not in text(list(page.words.values()))
    assert "how sure" not in text(list(page.words.values()))


@pytest.mark.parametrize("lens", [clusters, dendrogram])
def test_what_would_take_too_long_is_a_sentence_and_the_page_stands(lens):
    with layer.using(Layer(limits=Limits(seconds=1))):
        view = viewed(lens, "data=blobs&data.n_samples=6000&sure=true&clusterwise.n_resamples=500")
        assert "500 resamples of 6,000 points may take" in text(list(lens.picture(view).words.values()))
