"""What is drawn around by hand holds the points that are seen within it, and what is forged takes no work."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.compute import grid
from dashboard.compute.projections import TSNE, UMAP, PrincipalComponents, ThreeColumns, Usual
from dashboard.compute.regions import SLOPE, Ball, Lasso, box_of, boxed, lens_of
from dashboard.figures.drawing import Grid
from dashboard.workspace.regions import LONGEST, MOST_CORNERS, MOST_REGIONS, parsed, space_of

FRONT = (0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)  # two units before the middle, y upwards
CORNER = st.tuples(st.integers(-60, 60), st.integers(-60, 60))


def seen(x, y):
    """Points that `FRONT` sees at these places, in thousandths of half its height: those of a plane two units away."""
    by = 2 * SLOPE / 1000
    return [np.asarray(x, float) * by, np.asarray(y, float) * by, np.zeros(len(x))]


def odd(corners, x, y):
    """Whether a ray to the right of a place crosses a closed line an odd number of times, by fractions."""
    count = 0
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > y) != (by > y):
            count += Fraction(x) < Fraction((bx - ax) * (Fraction(y) - ay), by - ay) + ax
    return bool(count % 2)


@settings(max_examples=150, deadline=None)
@given(st.lists(CORNER, min_size=3, max_size=12))
def test_a_line_holds_what_an_odd_number_of_crossings_says_however_it_crosses_itself(corners):
    # Quarters: no place is as high as a corner, and hardly one on an edge.
    x, y = (axis.ravel() + 0.25 for axis in np.meshgrid(np.arange(-66, 67, 11), np.arange(-66, 67, 6)))
    rows = Lasso(tuple(corners), FRONT).within(seen(x, y))
    far = np.array([beside(corners, *place) for place in zip(x, y, strict=True)]) > 1e-6
    wanted = np.array([odd(corners, *place) for place in zip(x, y, strict=True)])
    assert (rows == wanted)[far].all()


def beside(corners, x, y):
    """How far a place is from a closed line."""
    least = math.inf
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        long = (bx - ax) ** 2 + (by - ay) ** 2
        t = min(max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / long, 0), 1) if long else 0
        least = min(least, math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)))
    return least


@settings(max_examples=100, deadline=None)
@given(st.lists(CORNER, min_size=3, max_size=8), st.integers(0, 7), st.booleans())
def test_a_line_is_the_same_wherever_it_begins_and_whichever_way_it_goes(corners, start, back):
    rng = np.random.default_rng(0)
    at = [rng.normal(size=200) for _ in range(3)]
    start %= len(corners)
    other = [*corners[start:], *corners[:start]][:: -1 if back else 1]
    camera = (1.5, 1.1, 0.4, 0.0, 0.1, 0.0, 0.0, 0.0, 1.0)
    one, two = (Lasso(tuple(line), camera).within(at) for line in (corners, other))
    assert np.count_nonzero(one != two) == 0


def test_a_square_holds_what_lies_before_the_eye_within_it():
    # Half the height is SLOPE of the distance: at a distance of 2 a square to 500 reaches to SLOPE, at 1 to half.
    edge = SLOPE * 0.999
    at = [np.array([edge, -edge, 1.01 * edge, edge, 0.0]), np.zeros(5), np.array([0.0, 0.0, 0.0, 1.0, 3.0])]
    square = Lasso(((-500, -500), (500, -500), (500, 500), (-500, 500)), FRONT)
    assert square.within(at).tolist() == [True, True, False, False, False]


def test_a_ball_holds_what_is_near_its_row_and_always_that():
    at = [np.array([0.0, 0.25, 0.26, 9.0]), np.zeros(4), np.zeros(4)]
    assert Ball(0, 250).within(at).tolist() == [True, True, False, False]
    assert Ball(3, 0).within(at).tolist() == [False, False, False, True]


def test_points_are_where_the_browser_has_them():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(50, 3)) * (1, 1e-7, 30) + (0, 4, 0)
    placed = grid.drawn(X)
    for column, middle, axis in zip(X.T, grid.middles(X), placed, strict=True):
        steps, scale, offset = grid.stepped(column - middle)
        assert (axis == (offset + scale * steps.astype(float)).astype(np.float32)).all()
        assert Grid(column - middle).spec()["scale"] == scale


def test_the_box_of_a_lattice_is_known():
    cube = np.array([[0, 2], [0, 2], [0, 2]], np.float32)
    box = box_of(cube)
    assert box.middles == (1, 1, 1)
    # Sides of 1, and the hundredth part of one beyond each end.
    assert np.allclose(box.scales, 1 / 2.04)
    assert np.allclose(boxed(cube, box)[0], [-1 / 2.04, 1 / 2.04])
    # Of columns that have no unit in common each is drawn as long.
    assert np.allclose(
        box_of(cube * np.float32([[1], [5], [100]]), cube=True).scales, np.array([1, 1 / 5, 1 / 100]) / 2.04
    )
    # What is flat has a side all the same.
    assert all(np.isfinite(box_of(np.ones((3, 4), np.float32)).scales))


def test_a_camera_that_stands_in_what_it_looks_at_sees_nothing():
    assert lens_of((0.0,) * 9) is None
    above = lens_of((0, 0, 2, 0, 0, 0, 0, 0, 1))
    assert above is not None
    assert np.allclose(np.cross(above.back, above.right), above.above)


@pytest.mark.parametrize(
    "text",
    [
        "hand::l" + ",".join(["1"] * (2 * MOST_CORNERS + 2)) + "_0,0,2,0,0,0,0,1,0",
        "hand:" + ":b1,1" * (MOST_REGIONS + 1),
        "hand::sr" + ",".join(["123456"] * 400),
        "hand::" + "9" * 4_000,
        "hand::l1,2,3,4,5,6_0,0,2000,0,0,0,0,1,0",
        "hand::l1,2,3,4,5,999999_0,0,2,0,0,0,0,1,0",
        "hand::l1,2,3,4,5,6_0,0,2,0,0,0,0,1",
        "hand::l1,2,3,4,5,6_nan,0,2,0,0,0,0,1,0",
        "hand::l1,2,3,4,5,6_1e9,0,2,0,0,0,0,1,0",
        "hand::l1,2,3,4,5,٣_0,0,2,0,0,0,0,1,0",
        "hand::st<b>",
        "hand::shand::b1,1",
        "hand:0,0,1:b1,1",
        "hand:tsne,perplexity:b1,1",
        "hand:tsne,perplexity,1e9:b1,1",
        "hand:tsne,colour,1:b1,1",
        "hand:columns,columns,1:b1,1",
        "hand:nothing:b1,1",
        "a0",
    ],
)
def test_what_is_forged_is_no_region(text):
    assert parsed(text) is None
    assert len(text) < 2 * LONGEST


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="hand:lbs_-,.0123456789ra", max_size=200))
def test_whatever_an_address_says_is_regions_or_none_and_never_an_error(text):
    found = parsed("hand:" + text)
    assert found is None or 1 <= len(found.parts) <= MOST_REGIONS


@pytest.mark.parametrize(
    ("drawn_on", "text"),
    [
        (Usual(), ""),
        (ThreeColumns(columns=(0, 3, 6)), "0,3,6"),
        (PrincipalComponents(), "pca"),
        (TSNE(), "tsne"),
        (TSNE(n_components=2, perplexity=12.5, random_state=7), "tsne,n_components,2,perplexity,12.5,random_state,7"),
        (UMAP(min_dist=0.00001), "umap,min_dist,1e-05"),
    ],
)
def test_what_a_cloud_is_drawn_on_is_named_and_read_again(drawn_on, text):
    assert space_of(drawn_on) == text
    found = parsed(f"hand:{text}:b1,1")
    assert found is not None
    assert found.space == drawn_on
