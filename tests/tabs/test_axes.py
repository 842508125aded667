"""Clouds of tables stand on three columns that a reader picks, in every lens that has a cloud, and in its code."""

from typing import ClassVar, Literal

import numpy as np
import pytest
from sklearn import datasets

from dashboard import results
from dashboard.data.points import Points, numbered, plain
from dashboard.data.source import Source
from dashboard.errors import Refusal
from dashboard.export import PARCELS
from dashboard.figures.scatter3d import first_view
from dashboard.page.answering import Ask, answer
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from dashboard.tabs.clouds import turned
from dashboard.tabs.shared import OF_ROWS
from tests.components import walk
from tests.views import viewed

CLOUDS = {scatter: "scatter-chart-a", dendrogram: "dendrogram-cloud", neighbours: "neighbours-cloud"}
EACH = pytest.mark.parametrize("lens", CLOUDS, ids=lambda lens: lens.ids.tab)


LAID_OUT = {"t-SNE": "tsne", "UMAP": "umap"}
COMPONENTS = {"principal components": "pca"}


class Flat(Source):
    """Six points of two features: three to the left, three far to the right and a little higher."""

    label: ClassVar = "Flat"
    made_by: ClassVar = "make_blobs"

    kind: Literal["flat"] = "flat"

    @property
    def suits(self):
        return {"n_clusters": 2}

    def load(self):
        X = np.array([[0.0, 0], [1, 0], [0, 1], [20, 2], [21, 2], [20, 3]])
        return Points(X, numbered(np.array([0, 0, 0, 1, 1, 1]), "side", "sides"), plain(2))

    def code(self):
        made = (
            "X = np.array([[0.0, 0], [1, 0], [0, 1], [20, 2], [21, 2], [20, 3]])\ntruth = np.array([0, 0, 0, 1, 1, 1])"
        )
        return [("The points", made)]


def drawn(lens, query):
    return lens.picture(viewed(lens, query)).drawings[CLOUDS[lens]]


def titles(drawing):
    scene = drawing.layout["scene"]
    return [scene[f"{letter}axis"]["title"]["text"] for letter in "xyz"]


def coordinates(trace):
    return np.column_stack([np.asarray(trace[letter]) for letter in "xyz"])


@EACH
@pytest.mark.parametrize("standardize", ["true", "false"])
def test_points_lie_where_their_columns_say_with_names_and_units_at_the_axes(lens, standardize):
    cloud = drawn(lens, f"data=iris&method=agglomerative&data.standardize={standardize}&axes=3,0,2")
    np.testing.assert_allclose(coordinates(cloud.traces[0]), datasets.load_iris().data[:, [3, 0, 2]], atol=1e-12)
    assert titles(cloud) == ["petal width (cm)", "sepal length (cm)", "petal length (cm)"]
    # A centimetre of one column is no centimetre of another to look at: all are as long as each other.
    assert cloud.layout["scene"]["aspectmode"] == "cube"
    assert cloud.figure().layout.scene.aspectmode == "cube"
    assert drawn(lens, "data=iris&method=agglomerative").layout["scene"]["aspectmode"] == "data"


def test_a_column_without_a_unit_is_called_by_its_name_alone():
    assert titles(drawn(scatter, "data=wine&axes=0,12,6")) == ["alcohol", "proline", "flavanoids"]


def test_the_query_and_its_neighbours_lie_among_the_other_points():
    cloud = drawn(neighbours, "data=wine&axes=0,12,6&row=7")
    near = results.neighbours(viewed(neighbours, "data=wine").data, 7, 5, "euclidean").rows
    table = datasets.load_wine().data[:, [0, 12, 6]]
    np.testing.assert_allclose(coordinates(cloud.paint[3]), table[[7]], atol=1e-9)
    np.testing.assert_allclose(coordinates(cloud.paint[2]), table[near], atol=1e-9)


@pytest.mark.parametrize("axes", [(0, 3, 1), (2, 1, 0)])
def test_centres_end_at_the_means_of_their_points_columns(axes):
    query = f"data=iris&method=kmeans&b=off&show=steps&axes={','.join(map(str, axes))}"
    page = scatter.picture(viewed(scatter, query))
    run = page.drawings["scatter-steps-plot"].extra["runs"]["a"]
    table, last = datasets.load_iris().data[:, axes], run["labels"].values.reshape(-1, 150)[-1]
    ends = coordinates(run)[-3:]
    np.testing.assert_allclose(ends, [table[last == c].mean(axis=0) for c in range(3)], atol=1e-9)


@EACH
def test_coordinates_travel_again_for_other_axes_and_for_other_colours_not(lens):
    def asked(query, known):
        return answer(lens.PLACES, lens.picture, Ask(query, drawn=known))

    of, place = "data=iris&method=kmeans&method.n_clusters=", CLOUDS[lens]
    first = asked(f"{of}3&axes=0,1,2", {})
    recoloured = asked(f"{of}4&axes=0,1,2", first["drawn"])
    turned = asked(f"{of}4&axes=0,1,3", recoloured["drawn"])
    assert "base" in first["drawings"][place]
    assert "base" not in recoloured["drawings"].get(place, {})
    assert "base" in turned["drawings"][place]


@EACH
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("data=iris&axes=0,1,4", "axes must be three different columns from 0 to 3 in this data"),
        ("data=digits&axes=0,1,2", "more than three columns with names"),
        ("data=blobs&axes=0,1,2", "more than three columns with names"),
    ],
)
def test_columns_that_the_data_does_not_have_are_refused_and_what_is_offered_is_drawn(lens, query, said):
    view = viewed(lens, query)
    with pytest.raises(Refusal, match=said) as caught:
        lens.picture(view)
    # It is the axes that are wrong, and no method.
    assert (caught.value.parameter, caught.value.part) == ("axes", None)
    (offer,) = caught.value.offers
    assert lens.picture(viewed(lens, query.replace("axes=0,1,4", "axes=").replace("axes=0,1,2", "axes="))).drawings
    assert offer.changes == {"axes": "", "projection": ""}


def test_a_lens_without_a_cloud_does_not_mind_axes():
    assert clusters.picture(viewed(clusters, "data=digits&axes=0,1,2")).words


def lists(lens, query):
    """What may be chosen of axes: the words and values of each list, and what it shows."""
    choice = lens.picture(viewed(lens, query)).words[lens.ids("axes")]
    selects = [one for one in walk(choice) if getattr(one, "tag", "") == "select"]
    options = [{option.children: option.attributes["value"] for option in one.children} for one in selects]
    shown = [next(o.children for o in one.children if o.attributes.get("selected")) for one in selects]
    assert len({one.attributes["id"] for one in selects}) == len(selects)
    return options, shown


@EACH
def test_axes_are_chosen_by_the_names_of_columns(lens):
    options, shown = lists(lens, "data=iris&method=kmeans&axes=0,2,3")
    assert shown == ["three columns", "sepal length (cm)", "petal length (cm)", "petal width (cm)"]
    assert options[0] == {"principal components": "usual", "three columns": "columns"} | LAID_OUT
    assert options[1] == {
        "sepal length (cm)": "0,2,3",
        "sepal width (cm)": "1,2,3",
        # They change places: columns are always three different ones.
        "petal length (cm)": "2,0,3",
        "petal width (cm)": "3,2,0",
    }
    assert lists(lens, "data=iris&method=kmeans") == (
        [options[0]],
        ["principal components"],
    )
    # Until others are chosen they are the first.
    assert lists(lens, "data=iris&method=kmeans&projection=columns")[1][1:] == [
        "sepal length (cm)",
        "sepal width (cm)",
        "petal length (cm)",
    ]


@EACH
@pytest.mark.parametrize("data", ["blobs", "moons", "digits"])
def test_where_there_are_no_columns_to_choose_none_are_offered(lens, data):
    usual = {"principal components": "usual"} if data == "digits" else {"the features": "usual"} | COMPONENTS
    assert lists(lens, f"data={data}&method=kmeans")[0] == [usual | LAID_OUT]


def test_a_column_that_has_a_place_changes_places():
    assert [turned((4, 5, 6), place, 7) for place in range(3)] == [(7, 5, 6), (4, 7, 6), (4, 5, 7)]
    assert turned((4, 5, 6), 0, 6) == (6, 5, 4)
    assert turned((4, 5, 6), 1, 5) == (4, 5, 6)


def test_other_data_has_other_columns():
    assert OF_ROWS["axes"] == ""


# --- What is taken home -----------------------------------------------------------------------------


def figure_of(lens, view):
    """The cloud that the script of a view draws."""
    space = {"__name__": "__main__"}
    text = PARCELS[lens.ids.tab].script(view).text("here").replace(".show()", "")
    exec(compile(text, "script", "exec"), space)
    return space["fig"]


@EACH
@pytest.mark.parametrize("standardize", ["true", "false"])
def test_the_script_draws_the_axes_of_the_page(lens, standardize):
    query = f"data=wine&method=agglomerative&data.standardize={standardize}&axes=12,0,6"
    fig, page = figure_of(lens, viewed(lens, query)), drawn(lens, query).figure()
    np.testing.assert_allclose(coordinates(fig.data[0]), coordinates(page.data[0]), atol=1e-9)
    for letter in "xyz":
        assert fig.layout.scene[f"{letter}axis"].title.text == page.layout.scene[f"{letter}axis"].title.text
    assert fig.layout.scene.aspectmode == page.layout.scene.aspectmode == "cube"
    assert fig.layout.scene.camera == page.layout.scene.camera


@EACH
def test_points_of_two_features_lie_flat_and_are_looked_at_from_above_on_the_page_and_at_home(lens):
    view = viewed(lens, "method=agglomerative&method.n_clusters=2&neighbours.n_neighbors=2&row=1", data=Flat())
    page = lens.picture(view).drawings[CLOUDS[lens]].figure()
    for figure in (page, figure_of(lens, view)):
        assert coordinates(figure.data[0]).tolist() == [[*row, 0] for row in Flat().load().X.tolist()]
        eye = figure.layout.scene.camera.eye
        assert eye.z > 2
        assert abs(eye.x) + abs(eye.y) < 0.01
        assert [figure.layout.scene[f"{letter}axis"].title.text for letter in "xy"] == ["x0", "x1"]
    # On the page the browser leaves out an axis that has one value only.
    assert figure_of(lens, view).layout.scene.zaxis.visible is False


def test_a_cube_is_first_looked_at_as_a_cube_whatever_its_numbers():
    low = np.array([[0, 0, 0], [1000, 1, 1e-3]])
    cube = np.array([[0, 0, 0], [1, 1, 1.0]])
    assert first_view(low, cube=True) == first_view(cube)
    assert first_view(low) != first_view(cube)
    # A column that never varies is looked at from before.
    assert first_view(np.array([[0, 0, 5], [1000, 1, 5.0]]), cube=True)["eye"]["z"] > 2
