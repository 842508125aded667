"""Dendrogram in a real browser: a tree that is cut, folded and unfolded by hand."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.driver import MODULE, PLOT, near

TREE, CLOUD, HEIGHTS = "dendrogram-tree", "dendrogram-cloud", "dendrogram-heights"


@pytest.fixture
def tree(reader):
    """Somebody who has opened Dendrogram."""
    reader.visit("dendrogram")
    return reader


@pytest.fixture
def digits(reader):
    """Somebody who looks at the tree of the digits."""
    reader.visit("dendrogram", "method=agglomerative&data=digits")
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
    tree.type("~.distance_threshold", 100)
    assert cut_line(tree) == 100
    clusters = tree.numbers("dendrogram-numbers")["clusters"]
    assert clusters != "7"
    assert tree.value("~.n_clusters") == clusters


def test_a_number_of_clusters_moves_the_height(tree):
    before = float(tree.value("~.distance_threshold"))
    tree.type("~.n_clusters", 3)
    after = float(tree.value("~.distance_threshold"))
    assert after > before
    assert cut_line(tree) == pytest.approx(after)
    assert tree.numbers("dendrogram-numbers")["clusters"] == "3"
    assert len(set(tree.colours(CLOUD))) == 3


def test_branches_and_points_have_the_same_colours(tree):
    leaves = tree.traces(TREE)[-1]
    cloud = tree.colours(CLOUD)
    pairs = {(cloud[node], colour) for (node, _), colour in zip(leaves["custom"], leaves["colour"], strict=True)}
    assert len(pairs) == len(set(cloud)) == 7


# The colours along the middle of the bar of sizes, each named once for every stretch of it.
STRETCHES = """
(id) => {
    const canvas = document.querySelector("#dendrogram-sizes canvas"), along = [];
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height / 2, canvas.width, 1);
    for (let i = 0; i < data.length; i += 4) along.push(data[i + 3] === 255 ? data.slice(i, i + 3).join(" ") : "");
    const scale = document.querySelector(`#${id} .js-plotly-plot`)._fullData[0].marker.colorscale;
    const of = (text) => {
        const context = new OffscreenCanvas(1, 1).getContext("2d");
        context.fillStyle = text;
        context.fillRect(0, 0, 1, 1);
        return context.getImageData(0, 0, 1, 1).data.slice(0, 3).join(" ");
    };
    const colours = scale.filter((_, i) => i % 2 === 0).map(([, text]) => of(text));
    return along.filter((colour, i) => colour && colour !== along[i - 1]).map((colour) => colours.indexOf(colour));
}
"""


def test_the_bar_of_sizes_lies_in_the_order_of_the_leaves(tree):
    tree.type("~.n_clusters", 5)
    leaves = tree.traces(TREE)[-1]
    colours = [colour for _, colour in sorted(zip(leaves["x"], leaves["colour"], strict=True))]
    along = [colour for i, colour in enumerate(colours) if i == 0 or colour != colours[i - 1]]
    assert len(along) == 5
    assert tree.page.evaluate(STRETCHES, CLOUD) == along
    # Said in the same order; so many points has each.
    assert bar(tree) == [tree.colours(CLOUD).count(colour) for colour in along]
    # Below one branch, the clusters of that branch.
    with tree.changes(lambda: tree.traces(TREE)[-1]["x"]):
        tree.change("dendrogram", dendrogram__root="596")
    shown = set(tree.traces(TREE)[-1]["colour"])
    assert 1 <= len(shown) < 5
    assert set(tree.page.evaluate(STRETCHES, CLOUD)) == shown
    assert bar(tree) == [tree.colours(CLOUD).count(colour) for colour in along if colour in shown]


def heights_axis(reader, height):
    """Where a height of the tree's axis is on the page."""
    return reader.page.evaluate(
        f"""([id, height]) => {{
            const plot = {PLOT}, axis = plot._fullLayout.yaxis, box = plot.getBoundingClientRect();
            return [box.left + 30, box.top + axis._offset + axis.d2p(height)];
        }}""",
        [TREE, height],
    )


def grip(reader):
    """The middle of the line's handle."""
    box = reader.page.locator("#dendrogram-line").bounding_box()
    return box["x"] + 47, box["y"] + box["height"] / 2


@contextmanager
def silence(reader):
    """Inside, nothing is asked of the network."""
    asked = []

    def note(request):
        asked.append(request.url)

    reader.page.on("request", note)
    yield
    reader.page.remove_listener("request", note)
    assert asked == []


def by_hand(reader):
    """What the browser has found for the place of the line: the cluster of each point."""
    return reader.page.evaluate(f"async (name) => [...(await {MODULE}).state.labels]", "tabs/tree.js")


def bar(reader):
    """The sizes of the clusters, as the bar under the tree tells them."""
    told = reader.page.locator("#dendrogram-sizes").get_attribute("aria-label")
    return [int(size) for size in re.findall(r"\d+", told)]


def said(reader):
    """What is said of the cut in words."""
    return reader.page.locator("#dendrogram-said .reading").inner_text()


def marked(reader):
    """The number of clusters that is marked among the merge heights, None where the largest jump is."""
    place = (
        "(id) => [...document.querySelectorAll(`#${id} .point`)].findIndex((p) => p.style.fill === 'rgb(76, 110, 245)')"
    )
    at = reader.page.evaluate(place, HEIGHTS)
    return None if at < 0 else at + 2


def test_while_the_line_is_dragged_all_follows_and_nothing_is_asked(tree):
    x, y = grip(tree)
    tree.page.mouse.move(x, y)
    seen = []
    with silence(tree):
        tree.page.mouse.down()
        for height in (20, 48, 60, 110, 48):
            tree.page.mouse.move(*heights_axis(tree, height))
            tree.frame()
            numbers = tree.numbers("dendrogram-numbers")
            seen.append((numbers["clusters"], len(set(by_hand(tree))), marked(tree)))
    # Ward's last merges of the seven blobs lie at 25, 44, 52, 93, 117 and 155; the largest jump is at 7.
    assert seen == [("7", 7, None), ("5", 5, 5), ("4", 4, 4), ("3", 3, 3), ("5", 5, 5)]
    found, told, words = by_hand(tree), numbers, said(tree)
    tree.page.mouse.up()
    tree.says("method.cut", "distance_threshold")
    tree.until(lambda: not tree.page.evaluate(f"async (name) => (await {MODULE}).state.hand", "tabs/tree.js"))
    tree.calm()
    assert tree.colours(CLOUD) == found
    assert tree.numbers("dendrogram-numbers") | {"height": ""} == told | {"height": ""}
    assert (said(tree), marked(tree)) == (words, 5)
    assert float(tree.value("~.distance_threshold")) == pytest.approx(48, abs=0.5)
    assert tree.value("~.n_clusters") == "5"
    assert sum(bar(tree)) == 300
    tree.back()
    assert tree.numbers("dendrogram-numbers")["clusters"] == "7"


# What the browser finds for so many clusters: the cluster of each point, and the sentence that reads the cut.
FOUND = """
async (n_clusters) => {
    const load = (name) => MODULE;
    const { cut, state } = await load("tabs/tree.js");
    const { reading } = await load("rules/reading.js");
    const { flat } = await load("page/shown.js");
    const { constants } = await load("page/constants.js");
    const now = cut(n_clusters);
    return [[...state.labels], reading(state.tree, now, flat("dendrogram"), constants().reading)];
}
""".replace("MODULE", MODULE)


def test_what_the_hand_finds_is_what_the_server_says(digits):
    # The rules themselves are held together by tests/golden: here, that a hand and the server's chart are of one tree.
    # Under single linkage many merges of the digits tie; colours follow the true digits.
    digits.choose("dendrogram.linkage", "single")
    digits.type("~.n_clusters", 37)
    labels, words = digits.page.evaluate(FOUND, 37)
    assert [label % 61 for label in labels] == digits.colours(CLOUD)
    assert words == said(digits)


KEYS = """
async (line, keys) => {
    const said = [];
    for (const key of keys) {
        line.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        await new Promise(requestAnimationFrame);
        said.push(line.getAttribute("aria-valuetext"));
    }
    return said;
}
"""


def test_keys_move_the_line_by_a_merge_and_the_view_follows_when_they_rest(tree):
    line = tree.page.locator("#dendrogram-line")
    line.focus()
    # Pressed within the page, a frame apart: on a busy machine keys from outside may rest longer than the line waits.
    with silence(tree):
        said = line.evaluate(KEYS, ["ArrowUp", "ArrowUp", "ArrowDown", "PageDown"])
    assert [int(re.search(r", (\d+) cluster", text)[1]) for text in said] == [6, 5, 6, 16]
    tree.page.keyboard.press("End")
    expect(line).to_have_attribute("aria-valuetext", re.compile(", 1 cluster"))
    tree.says("method.n_clusters", "1")
    tree.calm()
    assert tree.numbers("dendrogram-numbers")["clusters"] == "1"


def test_a_press_on_the_axis_brings_the_line_there(tree):
    tree.page.mouse.click(*heights_axis(tree, 100))
    tree.says("method.cut", "distance_threshold")
    tree.calm()
    assert cut_line(tree) == pytest.approx(100, abs=1)
    assert tree.numbers("dendrogram-numbers")["clusters"] == "3"


def lit(reader):
    """The rows of the cloud that are not grey."""
    return [row for row, code in enumerate(reader.colours(CLOUD)) if code != 61]


def branch_at(reader, x, y, *modifiers):
    """Point at the tree at data coordinates, read the card, then click there with some keys held."""
    at = reader.place_in(TREE, x, y)
    reader.page.mouse.move(*at)
    reader.frame()
    card = reader.page.locator("#dendrogram-branch").inner_text()
    for key in modifiers:
        reader.page.keyboard.down(key)
    reader.click_held(*at)
    for key in modifiers:
        reader.page.keyboard.up(key)
    reader.page.mouse.move(5, 5)
    reader.calm()
    return card


def test_branches_light_up_and_are_selected_added_and_taken_away(tree):
    # At 20, between the seven blobs and their merges, each branch is one blob.
    first = branch_at(tree, 5, 20)
    size = int(re.search(r"(\d+) points", first)[1])
    assert re.search(rf"blob \d \({size}\)", first)
    assert len(lit(tree)) == size
    branch_at(tree, 2995, 20, "Control")
    both = len(lit(tree))
    assert both > size
    assert len(tree.query["select"].split(",")) == 2
    branch_at(tree, 2995, 20, "Alt")
    assert len(lit(tree)) == size
    link = tree.page.url
    tree.page.keyboard.press("Escape")
    tree.calm()
    assert "select" not in tree.query
    assert len(lit(tree)) == 300
    tree.back()
    assert tree.page.url == link
    assert len(lit(tree)) == size


def test_what_is_selected_can_be_seen_alone_and_from_near_and_the_keys_reach_all_of_it(digits):
    digits.page.locator("#dendrogram-walk").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "Enter"):
        digits.page.keyboard.press(key)
        digits.frame()
    card = digits.page.locator("#dendrogram-branch")
    size = int(re.search(r"([\d,]+) images", card.inner_text())[1].replace(",", ""))
    expect(card.get_by_role("img")).to_have_accessible_name(f"Mean of {size:,} images")
    # As long as a hand's click: the tree loses the focus, and what the keys stood on, in the middle of it.
    digits.button("Isolate").click(delay=200)
    digits.calm()
    drawn = f"(id) => [...{PLOT}._fullData[0].x].filter(Number.isFinite).length"
    digits.until(lambda: digits.page.evaluate(drawn, CLOUD) == size)
    digits.press("Show all")
    assert len(lit(digits)) == size
    digits.press("Zoom to it")
    assert sum(sizes(digits)) == size
    digits.back()
    assert sum(sizes(digits)) == 1797


def test_two_linkages_stand_face_to_face_and_what_changes_sides_is_lit(tree):
    tree.choose("data", "Digits of 8 × 8 pixels")
    tree.choose("dendrogram.against", "average")
    moved = lit(tree)
    expect(tree.page.locator("#dendrogram-versus")).to_contain_text(f"{len(moved):,} of 1,797 points change sides")
    assert 0 < len(moved) < 1797
    tree.choose("dendrogram.against", "none")
    assert len(lit(tree)) == 1797


def test_ordered_leaves_keep_their_clusters(digits):
    before = sorted(sizes(digits))
    expect(digits.page.locator("#dendrogram-ordering")).to_contain_text("Ordering these 1,797 leaves takes up to")
    with digits.changes(lambda: sizes(digits)):
        digits.flip("dendrogram.optimal_ordering")
    assert sorted(sizes(digits)) == before


def test_a_click_on_a_merge_height_cuts_to_as_many_clusters(tree):
    heights = tree.traces(HEIGHTS)[0]
    tree.click_in(HEIGHTS, 4, heights["y"][heights["x"].index(4)])
    tree.says("method.n_clusters", "4")
    tree.calm()
    assert tree.numbers("dendrogram-numbers")["clusters"] == "4"


def test_the_largest_jump_is_one_click_away(tree):
    tree.type("~.n_clusters", 3)
    tree.press("Cut there")
    expect(tree.page.locator("#dendrogram-suggestion")).to_contain_text("The cut is there.")


def test_each_linkage_is_drawn_and_keeps_the_number_of_clusters(tree):
    told = set()
    for linkage in ("complete", "average", "single", "ward"):
        tree.choose("dendrogram.linkage", linkage)
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
    digits.says("dendrogram.root", str(node))
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
    tree.type("~.n_clusters", 4)
    assert shown(tree) == pytest.approx(zoomed)
    tree.page.mouse.dblclick(x, y)
    tree.until(lambda: shown(tree) == pytest.approx(before))


def test_the_camera_survives_a_drag_a_cut_and_another_linkage(tree):
    for dx, change in (
        (110, lambda: tree.type("~.n_clusters", 4)),
        (-80, lambda: tree.choose("dendrogram.linkage", "single")),
    ):
        before = tree.camera(CLOUD)
        tree.drag(CLOUD, dx, 20)
        there = tree.camera(CLOUD)
        assert not near(there, before, by=0.1)
        with tree.changes(lambda: cut_line(tree)):
            change()
        assert near(tree.camera(CLOUD), there)


def test_a_point_of_a_sample_opens_the_same_image_in_neighbours(readers):
    reader = readers()
    reader.open("neighbours", "data.standardize=true")
    reader.visit("dendrogram", "method=agglomerative&data=mnist&data.n_samples=2000&data.random_state=3")
    reader.call("page/rows.js", "openRow", 42)  # what a click in the cloud calls
    reader.ready("neighbours")
    expect(reader.page.locator("#neighbours-query h2")).to_have_text("Image 42")
    expected = {"data": "mnist", "data.n_samples": "2000", "data.random_state": "3", "row": "42"}
    assert {name: reader.settings[name] for name in expected} == expected


MEAN = """
() => {
    const canvas = document.querySelector("#dendrogram-branch canvas");
    if (!canvas) return [];
    const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
    return Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => data[4 * (28 * y + x) + 3]));
}
"""


@pytest.mark.parametrize("query", ["data=mnist", "data=mnist&dendrogram.n_centres=40&method=minibatch"])
def test_the_mean_image_of_a_branch_of_mnist_is_there_without_asking(reader, query):
    # A digit d is a bar of ink, 100 to 255, in rows 2d + 4 and 2d + 5, and each has thirty images.
    reader.visit("dendrogram", query + "&method.n_clusters=10")
    reader.page.locator("#dendrogram-walk").focus()
    reader.page.keyboard.press("ArrowDown")
    reader.until(lambda: any(map(any, reader.page.evaluate(MEAN))))  # the sheet of all images is there
    with silence(reader):
        for key in ("ArrowDown", "ArrowUp", "ArrowUp"):
            reader.page.keyboard.press(key)
            reader.frame()
        mean = reader.page.evaluate(MEAN)
    image = reader.page.locator("#dendrogram-branch").get_by_role("img")
    expect(image).to_have_accessible_name("Mean of 300 images")
    rows = [sum(row) / 28 for row in mean]
    # A tenth of the images have ink here, 177 on average.
    assert all(row == pytest.approx(17.7, abs=2) for row in rows[4:24])
    assert not any(rows[:4] + rows[24:])
