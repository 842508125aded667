"""Dendrogram in a real browser: a tree that is cut, folded and unfolded by hand."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PLOT, near

pytestmark = pytest.mark.browser
TREE, CLOUD, HEIGHTS = "dendrogram-tree", "dendrogram-cloud", "dendrogram-heights"


@pytest.fixture
def tree(reader):
    """Somebody who has opened Dendrogram."""
    reader.visit("dendrogram")
    return reader


@pytest.fixture
def digits(reader):
    """Somebody who looks at the tree of the digits."""
    reader.visit("dendrogram", "data=digits")
    return reader


def cut_line(reader):
    """The height of the line in the tree."""
    return reader.page.evaluate(f"(id) => {PLOT}._fullLayout.shapes[0].y0", TREE)


def shown(reader):
    """What is seen of the tree: both axes' ranges."""
    return reader.page.evaluate(f"(id) => [...{PLOT}._fullLayout.xaxis.range, ...{PLOT}._fullLayout.yaxis.range]", TREE)


def sizes(reader):
    """How many points each leaf stands for."""
    return [size for _, size in reader.traces(TREE)[-1]["custom"]]


def test_a_height_moves_the_number_of_clusters(tree):
    assert tree.numbers("dendrogram-numbers")["clusters"] == "7"
    tree.type("method.distance_threshold", 100)
    assert cut_line(tree) == 100
    clusters = tree.numbers("dendrogram-numbers")["clusters"]
    assert clusters != "7"
    assert tree.value("method.n_clusters") == clusters


def test_a_number_of_clusters_moves_the_height(tree):
    before = float(tree.value("method.distance_threshold"))
    tree.type("method.n_clusters", 3)
    after = float(tree.value("method.distance_threshold"))
    assert after > before
    assert cut_line(tree) == pytest.approx(after)
    assert tree.numbers("dendrogram-numbers")["clusters"] == "3"
    assert len(set(tree.colours(CLOUD))) == 3


def test_branches_and_points_have_the_same_colours(tree):
    leaves = tree.traces(TREE)[-1]
    cloud = tree.colours(CLOUD)
    pairs = {(cloud[node], colour) for (node, _), colour in zip(leaves["custom"], leaves["colour"], strict=True)}
    assert len(pairs) == len(set(cloud)) == 7


def test_a_click_in_the_tree_cuts_there(tree):
    top = shown(tree)[3]
    with tree.changes(lambda: cut_line(tree)):
        tree.click_in(TREE, 1500, top * 0.6)
    assert cut_line(tree) == pytest.approx(top * 0.6, rel=0.03)
    assert tree.query["method.cut"] == "distance_threshold"
    assert tree.value("method.n_clusters") == tree.numbers("dendrogram-numbers")["clusters"]


def test_a_click_on_a_merge_height_cuts_to_as_many_clusters(tree):
    heights = tree.traces(HEIGHTS)[0]
    tree.click_in(HEIGHTS, 4, heights["y"][heights["x"].index(4)])
    tree.says("method.n_clusters", "4")
    tree.calm()
    assert tree.numbers("dendrogram-numbers")["clusters"] == "4"


def test_the_largest_jump_is_one_click_away(tree):
    tree.type("method.n_clusters", 3)
    tree.press("Cut there")
    expect(tree.page.locator("#dendrogram-suggestion")).to_contain_text("The cut is there.")


def test_each_linkage_is_drawn_and_keeps_the_number_of_clusters(tree):
    told = set()
    for linkage in ("complete", "average", "single", "ward"):
        tree.choose("method.linkage", linkage)
        expect(tree.page.locator("#dendrogram-head h2")).to_contain_text(linkage.capitalize())
        assert tree.numbers("dendrogram-numbers")["clusters"] == "7"
        assert 0 < float(tree.numbers("dendrogram-numbers")["cophenetic"]) <= 1
        told.add(cut_line(tree))
    assert len(told) == 4


def test_the_digits_are_folded_with_their_sizes(digits):
    leaves = digits.traces(TREE)[-1]
    assert sum(sizes(digits)) == 1797
    assert len(sizes(digits)) == 30
    assert [text for text in leaves["text"] if text] == [str(s) for s in sizes(digits) if s > 1]
    expect(digits.page.locator("#dendrogram-head")).to_contain_text("folded to 30 leaves")
    digits.press("Unfold")
    assert len(sizes(digits)) == 120
    digits.press("Fold")
    assert len(sizes(digits)) == 30


def test_a_click_on_a_folded_leaf_unfolds_that_branch(digits):
    leaves = digits.traces(TREE)[-1]
    at = max(range(30), key=lambda i: sizes(digits)[i])
    node, size = leaves["custom"][at]
    digits.click_in(TREE, leaves["x"][at], 0)
    digits.says("root", str(node))
    digits.calm()
    expect(digits.page.locator("#dendrogram-head h2")).to_have_text(f"Ward tree of {size:,} points")
    assert sum(sizes(digits)) == size
    digits.press("Whole tree")
    assert sum(sizes(digits)) == 1797


def test_a_zoom_survives_a_cut(tree):
    before = shown(tree)
    box = tree.page.locator(f"#{TREE} .nsewdrag").bounding_box()
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4
    tree.page.mouse.move(x, y)
    tree.page.mouse.down()
    tree.page.mouse.move(x + 80, y + 60, steps=4)
    tree.page.mouse.move(x + 160, y + 120, steps=4)
    tree.page.mouse.up()
    tree.until(lambda: shown(tree) != before)
    tree.calm()
    assert "method.distance_threshold" not in tree.query  # a drag is no click
    zoomed = shown(tree)
    tree.type("method.n_clusters", 4)
    assert shown(tree) == pytest.approx(zoomed)
    tree.page.mouse.dblclick(x, y)
    tree.until(lambda: shown(tree) == pytest.approx(before))


def test_the_camera_survives_a_drag_a_cut_and_another_linkage(tree):
    for dx, change in (
        (110, lambda: tree.type("method.n_clusters", 4)),
        (-80, lambda: tree.choose("method.linkage", "single")),
    ):
        before = tree.camera(CLOUD)
        tree.drag(CLOUD, dx, 20)
        there = tree.camera(CLOUD)
        assert not near(there, before, by=0.1)
        with tree.changes(lambda: cut_line(tree)):
            change()
        assert near(tree.camera(CLOUD), there)


def test_a_point_of_a_sample_opens_the_same_image_in_neighbours(readers):
    # The tree's sample is smaller by default than that of Neighbours, so its size has to go along.
    reader = readers()
    reader.open("neighbours", "data.standardize=true")
    reader.visit("dendrogram", "data=mnist&data.random_state=3")
    reader.page.evaluate("window.explorer.digit(42)")  # what a click in the cloud calls
    reader.ready("neighbours")
    expect(reader.page.locator("#neighbours-query h2")).to_have_text("Number 42")
    spelled = {"data": "mnist", "data.split": "train", "data.n_samples": "2000", "data.random_state": "3"}
    assert reader.query == spelled | {"row": "42"}
