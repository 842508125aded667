"""Figures show what the results say, and do nothing else."""

import base64
import json

import numpy as np
import plotly.express as px
import pytest

from dashboard.compute.labels import by_size
from dashboard.compute.outline import outline, owners
from dashboard.compute.scores import Silhouettes
from dashboard.compute.steps import Steps
from dashboard.compute.tree import linkage
from dashboard.data.points import Points
from dashboard.figures.dendrogram import dendrogram, merge_heights
from dashboard.figures.distances import distances
from dashboard.figures.drawing import Grid, Shades, typed
from dashboard.figures.scatter3d import first_view, lit, marker_size, scatter3d
from dashboard.figures.silhouettes import silhouette_plot
from dashboard.figures.steps import Run, steps_plot
from dashboard.figures.theme import KEPT, PLAIN, codes, colour

# Points 0, 1, 4 and 10 on a line. Single linkage merges {0, 1} at 1, then 4 at 3, then 10 at 6.
LINE = np.array([[0.0, 0, 0], [1, 0, 0], [4, 0, 0], [10, 0, 0]])
TREE = linkage(Points(LINE.copy()), "single")
STEP = 10 / 65_534  # of LINE's range, as `Grid` divides it
CUT = by_size(np.array([0, 0, 1, 2]))  # at height 2: {0, 1}, {4}, {10}


def tree_drawing():
    shape = outline(TREE, 4)
    return dendrogram(shape, owners(TREE, CUT, shape.nodes), owners(TREE, CUT, shape.leaves), 2.0, "tree")


def rank_drawing():
    return distances(np.array([7, 3]), np.array([0.5, 0.75]), np.array([True, False]), "cosine")


# One centre goes from 0 to the mean, 15/4.
CENTERS = np.array([[[0.0, 0, 0]], [[3.75, 0, 0]]])
RUN = Run(
    Steps(CENTERS, np.zeros((2, 4), np.uint8), np.array([117.0, 60.75]), True), np.array([2]), CENTERS, ["0", "1"]
)

DRAWINGS = {
    "scatter3d": lambda: scatter3d(LINE, np.array([0, 0, 1, -1])),
    "plain": lambda: scatter3d(LINE, None),
    "lit": lambda: lit(scatter3d(LINE, CUT), LINE, 2, np.array([0, 1]), CUT),
    "dendrogram": tree_drawing,
    "merge_heights": lambda: merge_heights(TREE.heights, 3, 2),
    "distances": rank_drawing,
    "steps": lambda: steps_plot({"a": RUN}),
    "silhouettes": lambda: silhouette_plot(Silhouettes(np.arange(4), np.array([0.5, 0.9, 0.2, -0.4]), np.ones(4)), CUT),
}


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_a_figure_called_twice_is_the_same(draw):
    assert draw().figure().to_json() == draw().figure().to_json()
    assert json.dumps([draw().base(), draw().painted()]) == json.dumps([draw().base(), draw().painted()])


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_base_and_paint_together_are_the_whole_figure(draw):
    drawing = draw()
    figure = drawing.figure().to_dict()
    for trace, attributes in drawing.painted().items():
        for path, value in attributes.items():
            target = figure["data"][int(trace)]
            for part in path.split("."):
                target = target[part]
            whole, painted = sent(target), sent(value)
            if isinstance(whole, str) or np.asarray(painted).dtype.kind == "U":
                assert np.array_equal(whole, painted), path
            else:
                np.testing.assert_allclose(painted, whole, atol=STEP, err_msg=path)


def sent(value):
    """What a browser reads where this was sent: as assets/rules/packed.js and plotly.js do."""
    if not isinstance(value, dict) or "bdata" not in value:
        return value
    read = np.frombuffer(base64.b64decode(value["bdata"]), f"<{value['dtype']}")
    if "scale" in value:
        return (value["offset"] + value["scale"] * read).astype(np.float32)
    if "kinds" in value:
        return np.array(value["kinds"])[np.stack([read & 15, read >> 4], axis=1).ravel()[: value["n"]]]
    return read.reshape([int(n) for n in value["shape"].split(",")]) if "shape" in value else read


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_no_figure_carries_plotlys_template(draw):
    assert draw().base()["layout"]["template"] == {}


def test_a_recolouring_names_no_coordinates():
    assert scatter3d(LINE, CUT).painted()["0"].keys() == {"marker.color", "hovertemplate"}


@pytest.mark.parametrize("n", [300, 30_000])
def test_a_recolouring_weighs_at_most_a_tenth_of_the_figure(n):
    drawing = scatter3d(np.random.default_rng(0).random((n, 3)), np.arange(n) % 7)
    base, paint = len(json.dumps(drawing.base())), len(json.dumps(drawing.painted()))
    assert paint <= (base + paint) / 10


def test_a_cloud_weighs_a_third_of_plotly_express():
    X, labels = np.random.default_rng(0).random((30_000, 3)), np.arange(30_000) % 7
    express = px.scatter_3d(x=X[:, 0], y=X[:, 1], z=X[:, 2], color=labels.astype(str)).to_json()
    drawing = scatter3d(X, labels)
    assert len(json.dumps([drawing.base(), drawing.painted()])) < len(express) / 3


def test_points_keep_their_places_and_colours():
    trace = scatter3d(LINE, np.array([0, 0, 1, -1])).figure().data[0]
    assert trace.x.tolist() == [0, 1, 4, 10]
    assert trace.marker.color.tolist() == codes(np.array([0, 0, 1, -1])).tolist()


def test_plain_points_have_one_colour_and_name_no_cluster():
    trace = scatter3d(LINE, None).figure().data[0]
    assert set(trace.marker.color.tolist()) == {PLAIN}
    assert "cluster" not in trace.hovertemplate


def test_the_upright_axis_has_no_tick_where_it_meets_another():
    # From -10.5 to 10 in steps of 5; -10 lies within a sixteenth of the foot. Flat clouds have Plotly's own ticks.
    X = np.array([[0.0, 0, -10.5], [1, 1, 10]])
    assert scatter3d(X, None).layout["scene"]["zaxis"]["tickvals"] == [-5, 0, 5, 10]
    assert scatter3d(0.01 * X, None).layout["scene"]["zaxis"]["tickvals"] == [-0.05, 0, 0.05, 0.1]
    assert "tickvals" not in scatter3d(X * [1, 1, 0], None).layout["scene"]["zaxis"]


def test_the_query_and_its_neighbours_stand_out_where_they_are_and_are_drawn_last():
    *_, near, query = DRAWINGS["lit"]().figure().data
    assert (near.x.tolist(), near.customdata.tolist()) == ([0, 1], [0, 1])
    assert (query.x.tolist(), query.customdata.tolist()) == ([4], [2])
    # Each has a ring, and is larger than what it is found among.
    assert marker_size(4) < near.marker.size < query.marker.size
    assert near.marker.line.width == query.marker.line.width == 2


def test_a_thread_goes_from_the_query_to_each_neighbour():
    _, threads, _, _ = DRAWINGS["lit"]().figure().data
    # The query is at 4, its neighbours at 0 and 1.
    assert (threads.mode, threads.x.tolist()) == ("lines", [4, 0, 4, 1])


def test_what_stands_out_says_on_hover_what_it_is_given_to_say():
    drawing = lit(scatter3d(LINE, CUT), LINE, 2, np.array([0, 1]), CUT, told=["query", "first", "second"])
    *_, near, query = drawing.figure().data
    assert (list(near.hovertext), list(query.hovertext)) == (["first", "second"], ["query"])


def test_ids_that_have_names_are_told_by_these():
    drawing = lit(scatter3d(LINE, CUT, kind="true species", names=("setosa", "other", "third")), LINE, 2, CUT[:1], CUT)
    cloud = drawing.figure().data[0]
    assert "true species %{text}" in cloud.hovertemplate
    assert cloud.meta == {"names": ["setosa", "other", "third"], "kept": KEPT}


@pytest.mark.parametrize(
    ("flat", "sides"),
    [
        # x to the right and y upwards; x to the right and z upwards; y to the right and z upwards.
        ("z", (0, 0, 1)),
        ("y", (0, -1, 0)),
        ("x", (1, 0, 0)),
    ],
)
def test_points_that_lie_flat_are_looked_at_from_right_before_them(flat, sides):
    X = np.random.default_rng(0).normal(size=(50, 3))
    X[:, "xyz".index(flat)] = 3.0
    camera = first_view(X)
    eye = np.array([camera["eye"][axis] for axis in "xyz"])
    assert eye / np.linalg.norm(eye) == pytest.approx(sides, abs=1e-3)
    # From the zenith y is up only if the eye is a little on this side of it.
    assert flat != "z" or camera["eye"]["y"] < 0 == camera["eye"]["x"]


def test_the_lower_a_cloud_is_the_more_it_is_looked_down_on():
    X = np.random.default_rng(0).random((50, 3))
    heights = [first_view(X * [1, 1, side])["eye"]["z"] for side in (2, 1, 0.5, 0.1, 0.01)]
    assert heights == sorted(heights)
    assert heights[0] < heights[1] < heights[-2]


@pytest.mark.parametrize("X", [np.zeros((1, 3)), np.full((5, 3), 7.0), np.array([[-1.7e308, 0, 0], [1.7e308, 1, 2]])])
def test_every_cloud_has_a_first_view(X):
    camera = first_view(X)
    assert np.isfinite([at for place in camera.values() for at in place.values()]).all()
    assert any(camera["eye"].values())


def test_markers_neither_vanish_nor_cover_each_other():
    # Plotly draws size 1 about three pixels wide: at most ten, at least two.
    sizes = [3 * marker_size(n) for n in (1, 150, 300, 1_797, 10_000, 100_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert 1.8 <= sizes[-1] < sizes[0] <= 10
    # 1,797 of them over a picture of 500 × 500 pixels, side by side, leave most of it free.
    assert 1_797 * (3 * marker_size(1_797)) ** 2 < 500 * 500 / 4


def test_a_tree_is_one_trace_a_colour_and_one_of_leaves():
    # The link at 1 lies in cluster 0; those at 3 and 6 join several clusters, above the cut.
    above, inside, leaves = tree_drawing().figure().data
    assert inside.line.color == colour(0)
    assert np.nanmax(inside.y) == 1
    assert np.nanmax(above.y) == 6
    assert leaves.customdata[:, 1].tolist() == [1, 1, 1, 1]
    assert tree_drawing().figure().layout.shapes[0].y0 == 2.0


def test_a_folded_leaf_says_how_many_it_holds():
    shape = outline(TREE, 2)
    drawing = dendrogram(shape, owners(TREE, CUT, shape.nodes), owners(TREE, CUT, shape.leaves), None, "tree")
    leaves = drawing.figure().data[-1]
    assert sorted(leaves.text) == ["", "3"]
    assert len(drawing.figure().layout.shapes) == 0


def test_merge_heights_run_from_two_clusters_up():
    trace = merge_heights(TREE.heights, 3, 2).figure().data[0]
    assert (trace.x.tolist(), trace.y.tolist()) == ([2, 3, 4], [6, 3, 1])
    assert trace.customdata.tolist() == [2, 3, 4]


def test_heights_of_zero_are_drawn_on_a_plain_scale():
    assert merge_heights(np.array([0.0, 1.0]), 1, 2).layout["yaxis"]["type"] == "linear"
    assert merge_heights(np.array([0.5, 1.0]), 1, 2).layout["yaxis"]["type"] == "log"


def test_a_neighbour_of_another_digit_has_another_mark():
    trace = rank_drawing().figure().data[0]
    assert trace.y.tolist() == [0.5, 0.75]
    assert trace.customdata.tolist() == [7, 3]
    assert trace.marker.symbol.tolist() == ["circle", "x"]


@pytest.mark.parametrize(
    "values",
    [
        [0.0, 0.2, 1.0],
        [-3.5, -3.25, 7.0],
        [1e9, 1e9 + 1, 1e9 + 3],
        [-1.7e308, 0.0, 1.7e308],
        [0.0, 5e-324],
    ],
)
def test_a_grid_moves_nothing_by_more_than_half_a_step_and_the_ends_not_at_all(values):
    spec = Grid(np.array(values)).spec()
    steps = np.frombuffer(base64.b64decode(spec["bdata"]), "<i2").astype(float)
    there = spec["offset"] + spec["scale"] * steps
    ulp = np.spacing(np.abs(values).max())
    step = max(values) / 65_534 - min(values) / 65_534
    assert np.abs(there - values).max() <= 0.5001 * step + ulp
    assert abs(there.min() - min(values)) <= 4 * ulp
    assert abs(there.max() - max(values)) <= 4 * ulp


@pytest.mark.parametrize("values", [[], [4.0], [-2.5, -2.5, -2.5], [0.0], [1.7e308]])
def test_a_grid_of_one_place_is_that_place(values):
    spec = Grid(np.array(values, np.float64)).spec()
    assert spec["scale"] == 0
    assert len(base64.b64decode(spec["bdata"])) == 2 * len(values)
    assert set(values) <= {spec["offset"]}


def test_figures_of_python_have_the_exact_numbers():
    third = np.array([[1 / 3, 0, 0], [2 / 3, 1, 0], [1, 1, 1]])
    assert scatter3d(third, None).figure().data[0].x.tolist() == [1 / 3, 2 / 3, 1]


@pytest.mark.parametrize("codes", [[3], [0, 5, 63], [7, 7, 7, 7], list(range(16)), list(range(17)), [255, 0, 254]])
def test_shades_come_back_as_they_were(codes):
    spec = Shades(np.array(codes, np.uint8)).spec()
    assert sent(spec).tolist() == codes
    assert ("kinds" in spec) == (len(set(codes)) <= 16)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([0, 255], "u1"), ([-1, 127], "i1"), ([0, 256], "u2"), ([-129, 0], "i2"), ([0, 65_536], "i4"), ([], "u1")],
)
def test_whole_numbers_travel_in_the_fewest_bytes_that_hold_them(values, dtype):
    spec = typed(np.array(values, np.int64))
    assert (spec["dtype"], sent(spec).tolist()) == (dtype, values)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int32", "int16", "uint8"])
def test_arrays_travel_as_their_bytes(dtype):
    values = np.array([[1, 2], [3, 4]], dtype)
    spec = typed(values)
    kept = np.frombuffer(base64.b64decode(spec["bdata"]), spec["dtype"]).reshape(2, 2)
    assert kept.tolist() == values.tolist()
    assert spec["shape"] == "2,2"


def test_words_travel_as_words():
    assert typed(np.array(["circle", "x"])) == ["circle", "x"]
    assert typed("circle") == "circle"
