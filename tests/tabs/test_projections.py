"""Clouds are laid out by t-SNE in every lens that has one, and seen before they settle; old links stay true."""

import numpy as np
import pytest

from dashboard import progress, results
from dashboard.compute.projections import TSNE, UMAP, Given, PrincipalComponents, ThreeColumns, Usual
from dashboard.compute.projections.tsne import SEEN
from dashboard.data.sources import SOURCES
from dashboard.errors import Refusal
from dashboard.page.answering import Page
from dashboard.tabs import dendrogram, neighbours, scatter
from dashboard.tabs.shared import FORGOTTEN
from dashboard.workspace.workspace import Workspace
from tests.components import walk
from tests.views import viewed

CLOUDS = {scatter: "scatter-chart-a", dendrogram: "dendrogram-cloud", neighbours: "neighbours-cloud"}
EACH = pytest.mark.parametrize("lens", CLOUDS, ids=lambda lens: lens.ids.tab)
IRIS = "data=iris&method=agglomerative"
TO_50 = f"{IRIS}&projection=tsne&projection.max_iter=50"


def coordinates(trace):
    return np.column_stack([np.asarray(trace[letter]) for letter in "xyz"])


def drawn(lens, query):
    return lens.picture(viewed(lens, query)).drawings[CLOUDS[lens]]


@EACH
def test_clouds_are_where_tsne_has_the_points(lens):
    view = viewed(lens, TO_50)
    expected = TSNE(max_iter=50).embed(results.points(view.data).X)
    np.testing.assert_allclose(coordinates(drawn(lens, TO_50).traces[0]), expected, atol=1e-12)


@EACH
def test_a_plane_lies_flat_and_is_looked_at_from_above(lens):
    cloud = drawn(lens, f"{TO_50}&projection.n_components=2")
    assert not coordinates(cloud.traces[0])[:, 2].any()
    camera = cloud.layout["scene"]["camera"]
    assert camera["eye"]["z"] > 2
    assert abs(camera["eye"]["x"]) + abs(camera["eye"]["y"]) < 0.01


@EACH
def test_axes_that_mean_nothing_have_no_numbers_and_a_sentence_says_so(lens):
    page = lens.picture(viewed(lens, TO_50))
    scene = page.drawings[CLOUDS[lens]].layout["scene"]
    assert [scene[f"{letter}axis"] for letter in "xyz"] == [{"visible": False}] * 3
    words = " ".join(part for part in walk(page.words[lens.ids("axes")]) if isinstance(part, str))
    assert "Axes mean nothing here" in words
    assert "Axes mean nothing" not in str(lens.picture(viewed(lens, IRIS)).words[lens.ids("axes")])


@EACH
def test_earlier_rounds_are_drawn_as_they_come(lens):
    seen = []

    def look(page: Page) -> None:
        if "projection.max_iter" in page.instead:
            cloud = coordinates(page.drawings[CLOUDS[lens]].traces[0])
            seen.append((int(page.instead["projection.max_iter"]), cloud))

    query = f"{IRIS}&projection=tsne&projection.max_iter=260&projection.random_state={10 + list(CLOUDS).index(lens)}"
    with progress.seen_by(look):
        lens.picture(viewed(lens, query))
    assert [rounds for rounds, _ in seen] == [rounds for rounds in SEEN if rounds < 260]
    # What is offered instead is what is seen.
    for rounds, cloud in seen[:2]:
        np.testing.assert_array_equal(coordinates(drawn(lens, query.replace("260", str(rounds))).traces[0]), cloud)


def test_what_has_settled_is_not_shown_unsettled_again():
    view = viewed(scatter, f"{IRIS}&projection=tsne&projection.max_iter=60&projection.random_state=3")
    assert [rounds for _, rounds in results.frames(view.data, view.drawn_on)] == [50, None]
    assert [rounds for _, rounds in results.frames(view.data, view.drawn_on)] == [None]


def test_progress_is_that_of_all_rounds():
    view, said = viewed(scatter, f"{IRIS}&projection=tsne&projection.max_iter=150&projection.random_state=4"), []
    with progress.heard_by(said.append):
        list(results.frames(view.data, view.drawn_on))
    settling = [news.fraction for news in said if news.stage.startswith("Settling 150 points")]
    assert settling == sorted(settling)
    assert settling[-1] >= 100 / 150


@pytest.mark.parametrize("kept", ["data=iris&axes=0,3,2", "data=iris&axes=0,3,2&projection=columns"])
def test_old_addresses_of_columns_are_columns(kept):
    view = Workspace.opened(kept)
    assert view.drawn_on == ThreeColumns(columns=(0, 3, 2))
    # One spelling, the old one.
    assert "projection" not in view.to_query()
    assert Workspace.opened(view.to_query()) == view


@pytest.mark.parametrize(
    ("query", "on"),
    [
        ("data=iris", Usual()),
        ("data=iris&projection=columns", ThreeColumns(columns=(0, 1, 2))),
        ("data=iris&projection=pca&axes=0,1,2", PrincipalComponents()),
        ("data=iris&projection=given", Given()),
        (
            "projection=tsne&projection.perplexity=12.5&projection.n_components=2",
            TSNE(perplexity=12.5, n_components=2),
        ),
        ("projection=umap&projection.n_neighbors=4&projection.min_dist=0.5", UMAP(n_neighbors=4, min_dist=0.5)),
    ],
)
def test_an_address_says_what_clouds_are_drawn_on(query, on):
    view = Workspace.opened(query)
    assert view.drawn_on == on
    assert Workspace.opened(view.to_query()) == view


def test_columns_of_a_view_that_no_address_spelled_are_columns_too():
    assert Workspace(axes=(2, 1, 0)).drawn_on == ThreeColumns(columns=(2, 1, 0))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("projection=tsne&projection.perplexity=1", "projection.perplexity must be a number from 2 to 100"),
        ("projection=tsne&projection.n_components=4", "projection.n_components must be a whole number from 2 to 3"),
        ("projection=tsne&projection.max_iter=100000", "at most|from 50 to 3,000"),
        ("projection=voodoo", "projection must be one of usual, pca, columns, tsne, umap, given"),
        ("projection.perplexity=9", "There is no parameter projection.perplexity"),
    ],
)
def test_what_an_address_may_not_say_is_refused(query, said):
    with pytest.raises(Refusal, match=said):
        Workspace.opened(query)


@EACH
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("data=blobs&data.n_samples=3&data.centers=1&method=agglomerative&projection=tsne", "at least 5 rows"),
        ("data=iris&method=agglomerative&projection=given", "No coordinates came with these points"),
        (
            "data=blobs&data.n_samples=100000&method=minibatch&row=0&projection=tsne&projection.max_iter=3000",
            "seconds are spent on what can be cancelled",
        ),
    ],
)
def test_what_cannot_be_drawn_so_is_refused_with_what_can(lens, query, said):
    if lens is dendrogram and "100000" in query:
        query = query.replace("minibatch", "agglomerative")
    with pytest.raises(Refusal, match=said) as caught:
        lens.picture(viewed(lens, query))
    assert caught.value.offers


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_other_data_is_drawn_as_usual(source):
    # Whatever the choice of data leaves of an address that lays out other points.
    assert {"projection", "projection.perplexity", "projection.n_neighbors", "axes"} <= FORGOTTEN.keys()
    assert Workspace(data=source).drawn_on == Usual()
