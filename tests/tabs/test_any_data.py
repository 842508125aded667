"""Every tab shows any data, with true groups and without, in the same colours."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.compute.methods import METHODS, KMeans, suited
from dashboard.compute.projections.projection import project
from dashboard.data.points import Images, Points, plain
from dashboard.data.sources import SOURCES
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.figures.theme import codes
from dashboard.layer import layer
from dashboard.run import beside, run
from dashboard.studies import STUDIES
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from tests.components import text
from tests.views import viewed

# It runs every method after every preparation.
SLOW = pytest.param("compare", marks=pytest.mark.slow)
HERE = [source for source in SOURCES if source.kind != "mnist"]


def shades(drawing):
    """The colour ids (n,) that a cloud is painted with."""
    return drawing.paint[0]["marker.color"].values


@pytest.fixture(params=["unknown", "hidden"])
def hide(request, monkeypatch):
    """Points whose true groups nobody knows, or is to know; what a view of them is told."""
    if request.param == "hidden":
        yield "hide=true"
        return

    def load(self):
        return replace(made(self), groups=None)

    made = Blobs.load
    monkeypatch.setattr(Blobs, "load", load)
    layer.current().cache.clear()
    yield "hide=false"
    layer.current().cache.clear()


@pytest.mark.parametrize("source", HERE, ids=lambda s: s.kind)
@pytest.mark.parametrize("method", [m.kind for m in METHODS])
def test_a_row_has_one_colour_in_all_tabs(source, method):
    one = scatter.picture(viewed(scatter, f"data={source.kind}&method={method}&b=off"))
    near = neighbours.picture(viewed(neighbours, f"data={source.kind}&method={method}"))
    first = shades(one.drawings["scatter-chart-a"])
    assert (first == shades(near.drawings["neighbours-cloud"])).all()
    of = run(source, suited(next(m for m in METHODS if m.kind == method), source))
    assert (codes(of.colours) == first).all()
    page = clusters.picture(viewed(clusters, f"data={source.kind}&method={method}"))
    assert f"{of.found.n_clusters} cluster" in text(page.words["clusters-numbers"])


@pytest.mark.parametrize("source", HERE, ids=lambda s: s.kind)
def test_a_cut_of_a_tree_has_the_colours_of_the_same_clusters_elsewhere(source):
    k = source.n_groups
    tree = dendrogram.picture(viewed(dendrogram, f"data={source.kind}&method.n_clusters={k}"))
    cut = f"method=agglomerative&method.cut=n_clusters&method.n_clusters={k}&b=off"
    cloud = scatter.picture(viewed(scatter, f"data={source.kind}&{cut}"))
    assert (shades(tree.drawings["dendrogram-cloud"]) == shades(cloud.drawings["scatter-chart-a"])).all()


@pytest.mark.parametrize("source", HERE, ids=lambda s: s.kind)
@pytest.mark.parametrize("study", [SLOW if study.name == "compare" else study.name for study in STUDIES])
def test_every_study_works_on_any_data(source, study):
    small = "&lottery.n_seeds=10&sweep.max_clusters=3&clusterwise.n_resamples=10&consensus.n_resamples=10"
    if study == "rules" and isinstance(source.load().face, Images):
        with pytest.raises(Refusal, match="images") as refused:
            scatter.picture(viewed(scatter, f"data={source.kind}&show=rules"))
        assert refused.value.offers[0].changes == {"show": "profile"}
        return
    page = scatter.picture(viewed(scatter, f"data={source.kind}&show={study}{small}"))
    assert any(place.startswith(f"scatter-{study}") for place in page.words)


@pytest.mark.parametrize("study", [study.name for study in STUDIES])
def test_without_true_groups_a_study_leaves_out_what_is_held_against_them_alone(study, hide):
    page = scatter.picture(
        viewed(
            scatter,
            f"{hide}&show={study}&lottery.n_seeds=10&lottery.measure=ARI&sweep.max_clusters=3"
            "&clusterwise.n_resamples=10&consensus.n_resamples=10",
        )
    )
    said = text(list(page.words.values()))
    assert "blob" not in said
    assert ("ARI" in said) == (study == "differences")  # between two runs
    assert "7 clusters: the largest holds" in said


@pytest.mark.parametrize("tab", [scatter, dendrogram, clusters, neighbours])
def test_without_true_groups_a_page_says_nothing_of_them(tab, hide):
    page = tab.picture(viewed(tab, f"data=blobs&{hide}"))
    said = text(list(page.words.values()))
    assert "ARI" not in said
    assert "blob" not in said
    assert page.drawings or tab is clusters


def test_without_true_groups_clusters_are_numbered_by_size(hide):
    of = run(Blobs(), KMeans(), hide == "hide=true")
    assert (of.colours == of.found.labels).all()


def test_groups_that_are_not_known_cannot_be_shown(hide):
    with pytest.raises(Refusal, match="No true groups") as caught:
        scatter.picture(viewed(scatter, f"b=truth&{hide}"))
    assert caught.value.offers[0].changes == {"b": "plain"}


def test_a_comparison_is_numbered_after_the_run():
    first = run(Blobs(), KMeans(n_clusters=7))
    second = beside(first, KMeans(n_clusters=7, random_state=3))
    same = [c for c in range(7) if np.array_equal(first.colours == c, second.colours == c)]
    assert len(same) >= 3


@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_centres_are_placed_among_the_points_that_they_are_of(d):
    rng = np.random.default_rng(0)
    points = Points(rng.normal(size=(20, d)), face=plain(d))
    found = project(points)
    np.testing.assert_allclose(found.placed(points.X), found.coordinates, atol=1e-12)
    middle = points.X.mean(axis=0, keepdims=True)
    np.testing.assert_allclose(found.placed(middle)[0], found.coordinates.mean(axis=0), atol=1e-12)
