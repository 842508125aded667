"""Blobs in a real browser: one to four clusterings of one cloud, one camera, one colour a cluster."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard import results
from dashboard.data.synthetic import Blobs
from tests.browser.driver import PLOT, near

A, B, C = "scatter-chart-a", "scatter-chart-b", "scatter-chart-c"


@pytest.fixture
def blobs(reader):
    """Somebody who has opened Blobs."""
    reader.visit("scatter")
    return reader


def panels(reader):
    """The places that are shown."""
    return [c.get_attribute("data-slot") for c in reader.page.locator("#scatter-page [data-slot]:visible").all()]


def groups(colours):
    """Colour to the points that have it."""
    return {colour: frozenset(i for i, c in enumerate(colours) if c == colour) for colour in set(colours)}


# --- What the first page shows ---------------------------------------------------------------------


def test_a_random_start_fails_where_kmeans_plus_plus_succeeds(blobs):
    expect(blobs.page.locator("#scatter-head-a code")).to_contain_text("init='random'")
    expect(blobs.page.locator("#scatter-head-b code")).to_contain_text("init='k-means++'")
    assert float(blobs.numbers("scatter-foot-a")["ARI"]) < 0.9
    assert float(blobs.numbers("scatter-foot-b")["ARI"]) == 1
    expect(blobs.page.locator("#scatter-said-b .reading")).to_have_text("Every blob is one cluster of its own.")


def test_numbers_under_a_chart_are_all_there(blobs):
    for place in ("scatter-foot-a", "scatter-foot-b"):
        assert {"clusters", "ARI", "silhouette", "inertia", "iterations", "fit"} <= set(blobs.numbers(place))


def test_a_cluster_found_twice_has_one_colour(blobs):
    first, second = groups(blobs.colours(A)), groups(blobs.colours(B))
    in_both = set(first.values()) & set(second.values())
    assert len(in_both) >= 3
    assert {c: p for c, p in first.items() if p in in_both} == {c: p for c, p in second.items() if p in in_both}


def test_points_stand_where_they_were_made(blobs):
    X = results.points(Blobs()).X
    there = blobs.traces(A)[0]
    for axis, drawn in ((0, there["x"]), (1, there["y"])):
        # Half a step of the grid that they travel on, and float32's rounding.
        assert np.abs(drawn - X[:, axis]).max() <= 0.51 * np.ptp(X[:, axis]) / 65_534 + 1e-6


# --- Controls --------------------------------------------------------------------------------------


def test_a_number_box_changes_the_panel_that_is_edited_alone(blobs):
    other = blobs.colours(B)
    with blobs.changes(lambda: blobs.colours(A)):
        blobs.type("~.n_clusters", 5)
    assert blobs.numbers("scatter-foot-a")["clusters"] == "5"
    assert len(set(blobs.colours(A))) == 5
    assert blobs.colours(B) == other
    expect(blobs.control("~.n_clusters").get_by_role("slider")).to_have_value("5")


def test_a_slider_moves_by_keyboard(blobs):
    slider = blobs.control("data.centers").get_by_role("slider")
    with blobs.changes(lambda: blobs.traces(A)[0]["x"]):
        slider.focus()
        slider.press("ArrowRight")
        blobs.says("data.centers", "8")
    assert blobs.value("data.centers") == "8"
    expect(blobs.page.locator("#scatter-said-b .reading")).to_contain_text("8 blobs")


def test_a_switch_changes_the_data(blobs):
    with blobs.changes(lambda: blobs.traces(A)[0]["x"]):
        blobs.flip("data.shuffle")
    assert blobs.query["data.shuffle"] == "false"


def test_a_new_seed_is_another_start(blobs):
    blobs.control("~.random_state").get_by_role("button", name="New seed").click()
    blobs.until(lambda: "method.random_state" in blobs.query)
    blobs.calm()
    seed = blobs.query["method.random_state"]
    assert blobs.value("~.random_state") == seed
    expect(blobs.page.locator("#scatter-head-a code")).to_contain_text(f"random_state={seed})")
    expect(blobs.page.locator("#scatter-head-b code")).to_contain_text("random_state=0)")


def test_each_algorithm_and_each_view_of_the_blobs_can_be_chosen(blobs):
    for name in ("Mini-batch k-means", "Gaussian mixture", "Agglomerative"):
        blobs.choose("~", name)
        expect(blobs.page.locator("#scatter-head-a h2")).to_have_text(name)
        assert int(blobs.numbers("scatter-foot-a")["clusters"]) > 1
    blobs.choose("colour", "true groups")
    assert len(set(blobs.colours(A))) == 7
    blobs.choose("colour", "nothing")
    assert len(set(blobs.colours(A))) == 1
    # The run is there all the same, and beside it there may be the points as they were made.
    blobs.page.locator("#scatter-head-b .slot").click()
    blobs.choose("~", "As made")
    assert len(set(blobs.colours(B))) == 7


def test_agglomerative_shows_the_control_of_its_cut_alone(blobs):
    blobs.choose("~", "Agglomerative")
    expect(blobs.control("~.n_clusters")).to_be_visible()
    expect(blobs.control("~.distance_threshold")).to_be_hidden()
    expect(blobs.control("~.init")).to_be_hidden()
    blobs.type("~.n_clusters", 3)
    assert blobs.numbers("scatter-foot-a")["clusters"] == "3"
    blobs.choose("~.cut", "distance_threshold")
    expect(blobs.control("~.distance_threshold")).to_be_visible()
    expect(blobs.control("~.n_clusters")).to_be_hidden()
    assert blobs.value("~.distance_threshold") == "5"
    assert blobs.numbers("scatter-foot-a")["clusters"] == "7"


def test_one_to_four_panels_side_by_side(blobs):
    assert panels(blobs) == ["a", "b"]
    for count in (3, 4):
        blobs.press("+ Compare")
        assert len(panels(blobs)) == count
    blobs.painted("scatter-chart-d")
    expect(blobs.button("+ Compare")).to_be_hidden()
    assert len({blobs.page.locator(f"#scatter-head-{slot} code").text_content() for slot in "abcd"}) == 4
    second = blobs.page.locator("#scatter-head-b h2").inner_text()
    blobs.press("Take A off")
    # The run is what A shows: the next of the others comes in its place.
    assert panels(blobs) == ["a", "c", "d"]
    expect(blobs.page.locator("#scatter-head-a h2")).to_have_text(second)
    for slot in "cd":
        blobs.press(f"Take {slot.upper()} off")
    assert panels(blobs) == ["a"]
    expect(blobs.button("Take A off")).to_be_hidden()
    assert blobs.coloured_pixels(A) > 500


def test_a_comparison_can_be_made_the_run(blobs):
    first, second = (blobs.page.locator(f"#scatter-head-{slot} h2").inner_text() for slot in "ab")
    colours = blobs.colours(B)
    blobs.press("Make it A")
    expect(blobs.page.locator("#scatter-head-a h2")).to_have_text(second)
    expect(blobs.page.locator("#scatter-head-b h2")).to_have_text(first)
    assert blobs.colours(A) == colours
    blobs.back()
    expect(blobs.page.locator("#scatter-head-a h2")).to_have_text(first)


# --- Camera and colours ----------------------------------------------------------------------------


def test_a_drag_rotates_all_panels_together(blobs):
    blobs.press("+ Compare")
    blobs.painted(C)
    before = blobs.camera(A)
    blobs.drag(B, 120, 30)
    assert not near(blobs.camera(B), before, by=0.1)
    assert near(blobs.camera(A), blobs.camera(B))
    assert near(blobs.camera(C), blobs.camera(B))


def test_the_camera_survives_updates_after_each_of_two_drags(blobs):
    for chart, dx, change in (
        (A, 120, lambda: blobs.choose("~", "Gaussian mixture")),
        (B, -90, lambda: blobs.type("~.n_components", 4)),
    ):
        blobs.drag(chart, dx, 25)
        there = blobs.camera(chart)
        with blobs.changes(lambda: blobs.colours(A)):
            change()
        assert near(blobs.camera(A), there)
        assert near(blobs.camera(B), there)


def test_the_camera_survives_panels_theme_resize_and_new_data(blobs):
    blobs.drag(A, 100, -20)
    there = blobs.camera(A)
    blobs.press("+ Compare")
    blobs.painted(C)
    assert near(blobs.camera(C), there)
    blobs.press("Take A off")
    assert near(blobs.camera(B), there)
    blobs.page.locator("#light").click()
    blobs.calm()
    assert near(blobs.camera(B), there)
    blobs.type("data.n_samples", 200)
    assert near(blobs.camera(B), there)
    assert near(blobs.camera(C), there)
    blobs.page.locator("#light").click()
    blobs.calm()
    assert near(blobs.camera(B), there)


def test_the_camera_survives_a_resize(blobs):
    blobs.drag(B, 80, 15)
    there = blobs.camera(B)
    for width, height in ((1200, 800), (1440, 900)):
        blobs.page.set_viewport_size({"width": width, "height": height})
        blobs.calm()
        assert near(blobs.camera(A), there)
        assert near(blobs.camera(B), there)


def test_a_drag_may_end_outside_of_the_chart(blobs):
    box = blobs.page.locator(f"#{A} canvas").bounding_box()
    blobs.drag(A, 60, -300, start=(box["x"] + 200, box["y"] + 100))
    assert near([float(v) for v in blobs.query["camera"].split(",")], blobs.camera(A))
    assert near(blobs.camera(A), blobs.camera(B))


def test_a_recolouring_sends_no_coordinates(readers):
    blobs = readers()
    blobs.open("scatter")
    whole = blobs.drawings("scatter")[A]
    assert "base" in whole
    blobs.type("~.n_clusters", 5)
    sent = blobs.drawings("scatter")
    assert list(sent) == [A]
    assert "base" not in sent[A]
    assert len(json.dumps(sent[A])) <= len(json.dumps(whole)) / 10


# --- Studies ---------------------------------------------------------------------------------------


def test_a_click_on_a_hill_of_silhouettes_lights_the_cluster_and_escape_ends_it(reader):
    reader.visit("scatter", "show=silhouettes")
    colours = reader.colours(A)
    hill = reader.traces("scatter-silhouettes-plot")[0]
    cluster = hill["custom"][0]
    with reader.changes(lambda: reader.colours(A)):
        reader.click_in("scatter-silhouettes-plot", hill["x"][3] / 2, hill["y"][3])
    assert reader.query["select"] == f"a{cluster}"
    lit = [row for row, colour in enumerate(reader.colours(A)) if colour == colours[row]]
    assert len(lit) == len(hill["x"])
    assert len({colours[row] for row in lit}) == 1
    reader.page.keyboard.press("Escape")
    reader.until(lambda: reader.colours(A) == colours)
    assert "select" not in reader.query


GREY = 61  # dashboard/figures/theme.py


def lit(reader, chart):
    """The points of a chart that stand out; none where all are shown as they are."""
    colours = reader.colours(chart)
    return {row for row, colour in enumerate(colours) if colour != GREY} if GREY in colours else set()


def test_a_contingency_cell_selecting(reader, readers):
    reader.visit("scatter")
    a, b = reader.colours(A), reader.colours(B)
    differ = {row for row in range(len(a)) if a[row] != b[row]}
    with reader.changes(lambda: lit(reader, B)):
        reader.press("Differences")
    assert lit(reader, A) == lit(reader, B) == differ

    row = min(differ)
    cell = {i for i in range(len(a)) if (a[i], b[i]) == (a[row], b[row])}
    assert cell < differ
    with reader.changes(lambda: lit(reader, B)):
        name = f"{a[row]} in A and {b[row]} in B: {len(cell)} points"
        reader.page.get_by_role("button", name=name, exact=True).click()
    assert lit(reader, A) == lit(reader, B) == cell
    assert reader.query["select"] == f"a{a[row]}b{b[row]}"
    expect(reader.page.locator(".cell[aria-pressed=true]")).to_have_text(str(len(cell)))

    other = readers()
    other.page.goto(reader.page.url)
    other.ready("scatter")
    assert lit(other, A) == lit(other, B) == cell

    reader.page.keyboard.press("Escape")
    reader.until(lambda: (reader.colours(A), reader.colours(B)) == (a, b))
    assert "select" not in reader.query  # parse_qs leaves out what is empty
    reader.press("Light what differs")
    reader.until(lambda: lit(reader, A) == lit(reader, B) == differ)


# --- Synthetic data -----------------------------------------------------------------------------------


def test_who_comes_to_two_moons_looks_for_two_clusters_and_one_click_shows_who_finds_them(reader):
    reader.visit("scatter", "b=gaussian_mixture&b.covariance_type=tied&edit=b")
    reader.choose("data", "Two moons")
    assert [reader.numbers(f"scatter-foot-{slot}")["clusters"] for slot in "ab"] == ["2", "2"]
    reader.choose("~", "Agglomerative")
    assert reader.numbers("scatter-foot-b")["clusters"] == "2"
    reader.press("K-means fails, single linkage does not")
    reader.painted("scatter-chart-d")
    found = [float(reader.numbers(f"scatter-foot-{slot}")["ARI"]) for slot in "abcd"]
    assert found[0] < 0.6
    assert found[1:] == [1, 1, 1]
    reader.choose("data", "Blobs")
    assert reader.value("~.n_clusters") == "7"


# How far out the corners of a chart's box are, 1 at the edge of the picture.
OUTERMOST = f"""
(id) => {{
    const scene = {PLOT}._fullLayout.scene._scene, {{ model, view, projection }} = scene.glplot.cameraParams;
    const scaled = (axis, i) => scene.fullSceneLayout[axis].range.map((v) => v * scene.dataScale[i]);
    const ranges = ["xaxis", "yaxis", "zaxis"].map(scaled);
    const by = (m, v) => [0, 1, 2, 3].map((i) => v.reduce((sum, x, j) => sum + m[4 * j + i] * x, 0));
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) => ranges.map((range, i) => range[(c >> i) & 1]));
    return Math.max(...corners.flatMap((corner) => {{
        const [x, y, , w] = by(projection, by(view, by(model, [...corner, 1])));
        return [Math.abs(x / w), Math.abs(y / w)];
    }}));
}}
"""


def test_no_corner_of_a_long_box_is_cut_off_at_first(readers):
    # Moons are six times as long as deep. Another window, because a camera that was moved stays.
    reader = readers()
    reader.open("scatter", "data=moons&b=off")
    assert reader.page.evaluate(OUTERMOST, A) < 1


def test_of_many_clusters_one_is_lit_and_each_has_its_number(reader):
    # Colours return after 61 clusters; alone, at this height, the 300 points make more.
    reader.visit(
        "scatter", "method=agglomerative&method.cut=distance_threshold&method.distance_threshold=0.9&b=off&select=a0"
    )
    numbers, colours = reader.traces(A)[0]["text"], reader.colours(A)
    numbers = [int(n) for n in (numbers.values() if isinstance(numbers, dict) else numbers)]
    assert max(numbers) > 61
    assert {number for number, colour in zip(numbers, colours, strict=True) if colour != 61} == {0}
    assert numbers.count(0) == sum(colour != 61 for colour in colours)


# --- Step by step ----------------------------------------------------------------------------------


PLAYER = ".player"


def centres(reader, chart):
    """Where the centres are in a chart of points, trails and centres."""
    _, _, there = reader.traces(chart)
    return there["x"]


def test_k_means_goes_step_by_step_without_asking(reader):
    reader.visit("scatter")
    plain = reader.colours(A)
    reader.press("Step by step")
    reader.drag(A, 80, 20)
    camera = reader.camera(A)
    start, first = centres(reader, A), reader.colours(A)
    lines = reader.page.locator(f"{PLAYER} .now p")
    expect(lines.nth(0)).to_contain_text("Start: 7 points drawn at random")
    with reader.changes(lambda: centres(reader, A)):
        reader.press("One step on")
    assert reader.colours(A) != first
    assert reader.query["step"] == "1"
    expect(lines.nth(0)).to_contain_text("Step 1 of 8: ")
    reader.back()
    reader.until(lambda: centres(reader, A) == start)
    assert "step" not in reader.query
    # A click in the chart of inertia goes there. Played by keyboard from there to the end, which is one step
    # in history; the other run, which is shorter, waits at its own.
    asked = len(reader.answers)
    reader.click_in("scatter-steps-plot", 5.2, 4000)
    assert reader.query["step"] == "5"
    steps = reader.page.evaluate("history.length")
    reader.button("Play").focus()
    reader.page.keyboard.press("Space")
    reader.until(lambda: reader.query.get("step") == "8")
    expect(reader.button("Play")).to_be_visible()
    assert reader.page.evaluate("history.length") <= steps + 1
    expect(lines.nth(0)).to_contain_text("Step 8 of 8: settled")
    expect(lines.nth(1)).to_contain_text("Step 2 of 2: settled")
    reader.until(lambda: reader.colours(A) == plain)
    assert len(reader.answers) == asked
    assert near(reader.camera(A), camera)
    assert near(reader.camera(B), camera)
    # Leaving the study leaves the plain panels.
    reader.press("Side by side")
    assert len(reader.traces(A)) == len(reader.traces(B)) == 1
    assert reader.colours(A) == plain
    assert near(reader.camera(A), camera)


# Keeps where the centres are whenever they are drawn.
DRAWN = f"""
(id) => {{
    const scene = {PLOT}._fullLayout.scene._scene, {{ glplot }} = scene, {{ redraw }} = glplot;
    const {{ uid }} = {PLOT}._fullData[2];
    window.drawn = [];
    window.undrawn = () => (glplot.redraw = redraw);
    glplot.redraw = (...args) => (window.drawn.push([...scene.traces[uid].data.x]), redraw(...args));
}}
"""


def test_each_centre_and_point_of_a_step_is_told_by_its_number_and_near_ones_cover_far_ones(reader):
    # Of fifty clusters, those that match no blob have numbers from 50 on; colours repeat after 61.
    reader.visit("scatter", "data.centers=50&method.n_clusters=50&method.random_state=1&b=off&show=steps&step=0")
    points, _, there = reader.traces(A)
    said = [int(text.split("<")[0]) for text in there["text"]]
    assert len(set(said)) == 50
    assert max(said) == 61
    assert set(points["text"]) <= set(said)
    for one, number in zip(points["colour"], points["text"], strict=True):
        assert one == number % 61
    # What is see-through is in no order.
    assert reader.page.evaluate(f"(id) => {PLOT}.data.every((t) => (t.opacity ?? 1) === 1)", A)


def test_centres_glide_from_step_to_step_unless_motion_is_unwelcome(reader):
    reader.visit("scatter", "show=steps")
    start = centres(reader, A)
    reader.page.evaluate(DRAWN, A)
    reader.press("One step on")
    end = centres(reader, A)
    reader.until(lambda: len(seen := reader.page.evaluate("drawn")) > 2 and seen[-1] == pytest.approx(end))
    seen = reader.page.evaluate("drawn")
    began = next(i for i, places in enumerate(seen) if places == pytest.approx(start, abs=0.05))
    ways = list(zip(*seen[began:], strict=True))
    assert all(list(way) in (sorted(way), sorted(way, reverse=True)) for way in ways)
    assert centres(reader, A) == end
    reader.page.emulate_media(reduced_motion="reduce")
    reader.page.evaluate("drawn.length = 0")
    reader.press("One step on")
    end = centres(reader, A)
    assert all(places == pytest.approx(end) for places in reader.page.evaluate("drawn"))
    reader.page.emulate_media(reduced_motion="no-preference")
    reader.page.evaluate("() => void undrawn()")


def test_a_link_opens_at_its_step_and_a_page_without_k_means_offers_it(reader):
    reader.visit("scatter", "show=steps&step=99")
    expect(reader.page.locator(f"{PLAYER} .now p").nth(0)).to_contain_text("Step 8 of 8")
    reader.route("scatter", "show=steps&method=agglomerative&method.linkage=single&method.distance_threshold=2&b=off")
    assert "no chart is of k-means" in reader.notice("scatter")
    reader.press("K-means in A")
    reader.quiet("scatter")
    expect(reader.page.locator("#scatter-head-a h2")).to_have_text("K-means++")


# --- Lottery and sweep -----------------------------------------------------------------------------


def test_a_bar_of_the_lottery_opens_its_run_and_the_next_one_by_keyboard(reader):
    reader.visit("scatter", "show=lottery&lottery.n_seeds=20")
    worst = {name: values[-1] for name, values in reader.traces("scatter-lottery-plot")[2].items() if name in "xy"}
    with reader.changes(lambda: reader.colours(A)):
        reader.click_in("scatter-lottery-plot", worst["x"], worst["y"] / 2)
    assert reader.query["method.random_state"] != "0"
    inertia = float(reader.numbers("scatter-foot-a")["inertia"].replace(",", ""))
    assert np.log10(inertia) == pytest.approx(worst["x"], abs=0.05)
    # The table's twin of the highest bar of the random starts goes through its runs.
    reader.page.locator("#scatter-lottery-said summary").click()
    buttons = reader.page.locator("#scatter-lottery-said tr td:nth-child(2) button")
    most = max(range(buttons.count()), key=lambda i: int(buttons.nth(i).inner_text()))
    buttons.nth(most).focus()
    for _ in range(2):
        with reader.changes(lambda: reader.query["method.random_state"]):
            reader.page.keyboard.press("Enter")
    expect(buttons.nth(most)).to_be_focused()


def test_a_row_of_the_sweep_and_a_point_of_its_chart_are_applied(reader):
    reader.visit("scatter", "show=sweep&sweep.max_clusters=6&edit=b")
    reader.press("Use 5")
    assert reader.numbers("scatter-foot-b")["clusters"] == "5"
    expect(reader.button("Use 5")).to_have_attribute("aria-pressed", "true")
    curve = reader.traces("scatter-sweep-plot")[1]
    reader.click_in("scatter-sweep-plot", 4, reader.traces("scatter-sweep-plot")[0]["y"][curve["x"].index(4)])
    reader.says("b.n_clusters", "4")
    reader.calm()
    assert reader.numbers("scatter-foot-b")["clusters"] == "4"
    reader.page.get_by_title("See the silhouettes of 3 clusters").click()
    reader.painted("scatter-silhouettes-plot")
    reader.calm()
    assert len(reader.traces("scatter-silhouettes-plot")) == 3


# What a study's words and its chart say just then: how far the words go, and how far the chart.
READ = """
() => {
    const said = document.getElementById("scatter-sweep-said");
    window.read = [];
    const look = () => {
        const [trace] = said.closest(".card").querySelector(".js-plotly-plot").data;
        const rows = said.querySelectorAll("tbody tr").length;
        window.read.push([rows, trace.x.length, said.textContent.startsWith("So far")]);
    };
    window.reading = new MutationObserver(look);
    window.reading.observe(said, { childList: true });
}
"""


def test_words_of_a_study_wait_for_the_chart_that_they_read(reader):
    reader.visit("scatter", "show=sweep&sweep.by_trials=off&sweep.max_clusters=3&method.random_state=77&b=off")
    reader.page.evaluate(READ)
    reader.type("sweep.max_clusters", 20)
    told = reader.page.evaluate("() => { window.reading.disconnect(); return window.read; }")
    assert told[-1] == [19, 19, False]
    assert all(words == chart and (words < 19) == so_far for words, chart, so_far in told)


def test_the_look_that_is_clicked_is_marked_and_its_place_is_there_before_its_answer(reader):
    reader.visit("scatter", "b=off")
    asks = []

    def hold(ask):
        asks.append(ask)

    reader.page.route("**/_dash-update-component*", hold)
    reader.button("Lottery").click()
    expect(reader.button("Lottery")).to_have_attribute("aria-pressed", "true")
    expect(reader.button("Side by side")).to_have_attribute("aria-pressed", "false")
    expect(reader.page.locator('[data-study="lottery"]')).to_be_visible()
    reader.until(lambda: asks)
    for ask in asks:
        ask.continue_()
    reader.page.unroute("**/_dash-update-component*", hold)
    reader.calm()
    expect(reader.page.locator("#scatter-lottery-title")).to_have_text("Starts of A: k-means with 7 clusters, n_init 1")
    # One that is refused is what the address says; on the screen stays what was there.
    reader.press("Differences")
    reader.notice("scatter")
    expect(reader.button("Differences")).to_have_attribute("aria-pressed", "true")
    expect(reader.page.locator('[data-study="lottery"]')).to_be_visible()
    expect(reader.page.locator('[data-study="differences"]')).to_be_hidden()
