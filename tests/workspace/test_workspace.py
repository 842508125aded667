"""The workspace: one query string that says the same in every lens, and what of it a lens depends on."""

import pytest

from dashboard.compute.methods import HDBSCAN, KMeans, MiniBatchKMeans, suited
from dashboard.data.digits import Digits
from dashboard.data.synthetic import Blobs
from dashboard.data.tables import Iris, Wine
from dashboard.errors import Refusal
from dashboard.tabs import TABS, clusters, dendrogram, neighbours, scatter
from dashboard.workspace.fields import cluster_of
from dashboard.workspace.parts import Off
from dashboard.workspace.workspace import Workspace, filled
from tests.views import viewed


def test_an_address_that_names_nothing_shows_what_each_lens_is_best_met_by():
    assert [viewed(tab).data for tab in TABS] == [Blobs(), Blobs(), Digits(), Digits(), Iris()]
    assert viewed(scatter).method == KMeans(init="random")
    assert viewed(clusters).method == viewed(neighbours).method == suited(MiniBatchKMeans(), Digits())


def test_what_is_said_of_data_or_method_leaves_the_rest_of_the_first_view():
    assert viewed(clusters, "method.n_clusters=12").method.n_clusters == 12
    assert viewed(clusters, "method.n_clusters=12").data == Digits()
    assert viewed(clusters, "data=wine").method == suited(MiniBatchKMeans(), Wine())
    # A method that is named has no comparison that nobody asked for.
    assert viewed(scatter, "method=hdbscan").b == Off()
    assert viewed(scatter, "b=hdbscan").b == HDBSCAN()
    assert viewed(scatter, "b=hdbscan").method == KMeans(init="random")


@pytest.mark.parametrize("query", ["", "data=wine", "row=3&select=a1", "method=hdbscan&b=kmeans&colour=plain"])
@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_a_view_that_is_spelled_says_the_same_in_every_lens(tab, query):
    view = viewed(tab, query)
    assert all(viewed(other, view.to_query()) == view for other in TABS)


def test_fields_are_filled_in_part_by_part():
    first = [("data", "blobs"), ("method", "kmeans"), ("method.init", "random"), ("b", "kmeans")]
    assert filled([], first) == first
    assert filled([("data", "moons")], first) == [*first[1:], ("data", "moons")]
    assert filled([("method", "hdbscan")], first) == [first[0], ("method", "hdbscan")]
    assert filled([("method.init", "k-means++")], first) == [*first[:2], first[3], ("method.init", "k-means++")]
    assert filled([("b", "off")], first) == [*first[:3], ("b", "off")]


@pytest.mark.parametrize(
    ("tab", "elsewhere"),
    [
        (scatter, "clusters.random_state=4&dendrogram.p=30&row=9&select=a1&camera=1,2,3,0,0,0,0,0,1&step=3"),
        (dendrogram, "b=hdbscan&clusters.random_state=4&row=9&select=ward:599&isolate=true"),
        (clusters, "b=hdbscan&axes=0,1,3&row=9&neighbours.metric=cosine&colour=plain&camera=1,2,3,0,0,0,0,0,1"),
        (neighbours, "b=hdbscan&select=a1&dendrogram.linkage=single&show=steps"),
    ],
    ids=lambda of: getattr(of, "__name__", ""),
)
def test_what_a_lens_does_not_read_is_the_same_page_to_it(tab, elsewhere):
    one, other = (viewed(tab, f"data=iris&method=kmeans{more}") for more in ("", f"&{elsewhere}"))
    assert one != other
    assert one.only(tab.READS).key == other.only(tab.READS).key


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_what_a_lens_reads_is_a_field_of_the_workspace(tab):
    assert tab.reads <= Workspace.model_fields.keys()


def test_a_selected_cluster_is_one_of_the_run_with_a_group_in_it_or_all():
    assert cluster_of("a3") == (3, -1)
    assert cluster_of("a-1g7") == (-1, 7)
    assert [cluster_of(other) for other in ("", "b3", "a3b0", "ab", "t3")] == [(None, -1)] * 5


def test_axes_are_spelled_as_they_are_read():
    view = viewed(scatter, "data=iris&axes=3,0,2")
    assert view.axes == (3, 0, 2)
    assert "axes=3,0,2" in view.to_query()
    assert viewed(scatter, view.to_query()) == view
    assert viewed(scatter, "data=iris&axes=").axes == viewed(scatter, "data=iris").axes == ()
    assert "axes" not in viewed(scatter, "data=iris&axes=").to_query()


@pytest.mark.parametrize(
    "axes", ["0", "0,1", "0,1,1", "0,1,2,3", "0,1,-2", "a,b,c", "0,1,", "0,1,1e9", " 0,1,2", "٣,٤,٥"]
)
def test_axes_that_are_not_three_different_columns_are_refused_with_what_can_be(axes):
    with pytest.raises(Refusal, match=r"axes must be three different columns by their numbers.*0,3,6.*was given as"):
        viewed(scatter, f"data=iris&axes={axes}")


def test_four_columns_are_no_axes_though_two_of_them_are_the_same():
    with pytest.raises(ValueError, match="axes must be three different columns"):
        Workspace(axes=(0, 1, 2, 2))


@pytest.mark.parametrize(
    "select",
    [
        "a3g",
        "g3",
        "a3g7b1",
        "ward:",
        "ward:1,,2",
        "ward:" + ",".join(["7"] * 201),
        "r",
        "a3,4",
        "t",
        "t" + "x" * 101,
        "x",
    ],
)
def test_a_selection_that_cannot_be_is_refused_with_what_can(select):
    with pytest.raises(Refusal, match="select must be a cluster, a3"):
        viewed(scatter, f"select={select}")
