"""Charts under a reader's hand: first views, their buttons, fingers, and 3D that a browser has not or takes away."""

import itertools
import math
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, opened
from tests.browser.driver import CLOUD, data_uri, near

FLAT = "data=moons&data.depth=0&b=off"
A, B = "scatter-chart-a", "scatter-chart-b"
PLOT = "document.querySelector(`#${id} .js-plotly-plot`)"
# Where the corners of a cloud's box are in its frame: from -1 to 1 is in it.
CORNERS = f"""
(id) => {{
    const {{ glplot }} = {PLOT}._fullLayout.scene._scene;
    const {{ model, view, projection }} = glplot.cameraParams, [low, high] = glplot.bounds;
    const by = (m, v) => [0, 1, 2, 3].map((i) => v.reduce((sum, x, j) => sum + m[4 * j + i] * x, 0));
    return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits) => {{
        const at = [0, 1, 2].map((axis) => (bits >> axis & 1 ? high : low)[axis]);
        const [x, y, , w] = by(projection, by(view, by(model, [...at, 1])));
        return [x / w, y / w];
    }});
}}
"""
LOSE = f"(id) => {PLOT}._fullLayout.scene._scene.glplot.gl.getExtension('WEBGL_lose_context').loseContext()"
RANGES = f"(id) => {{ const l = {PLOT}._fullLayout; return [...l.xaxis.range, ...l.yaxis.range]; }}"
WHERE = "() => scrollY"
THERE = f"""
(id) => !document.querySelector("[data-lost]") && {PLOT} && !{PLOT}._fullLayout.scene._scene.glplot.contextLost
"""


def whole(reader, chart):
    """All of a cloud's box is to be seen."""
    corners = reader.page.evaluate(CORNERS, chart)
    assert inside(corners), corners
    assert max(corners) - min(corners) > 0.5  # and no dot in the distance


def inside(corners):
    """All of these are in the frame."""
    return all(math.isfinite(at) and -1 <= at <= 1 for at in corners)


def icon(reader, chart, title):
    """One of the buttons over a chart."""
    return reader.page.locator(f'#{chart} .modebar-btn[data-title="{title}"]')


def finite(reader, chart):
    """A camera without a number that is none, in the chart and in the address."""
    assert all(map(math.isfinite, reader.camera(chart)))
    assert all(math.isfinite(float(v)) for v in reader.query.get("camera", "0").split(","))


# --- Cameras -----------------------------------------------------------------------------------------


def test_home_shows_all_of_a_box_without_height(readers):
    reader = readers()
    reader.open("scatter", FLAT)
    whole(reader, A)
    for key in ("Home", "-", "+", "ArrowUp", "Home"):
        reader.page.locator(f"#{A}-frame").press(key)
        reader.frame()
    reader.page.wait_for_function("() => new URLSearchParams(location.search).has('camera')")
    finite(reader, A)
    whole(reader, A)
    reader.change("scatter", method__n_clusters="3")
    reader.calm()
    reader.quiet("scatter")


@pytest.mark.parametrize(
    "query",
    [
        "data=moons&data.depth=0&b=off",
        "data.centers=1&data.cluster_std=0&method.n_clusters=1&b=off",
        "data.centers=1&data.cluster_std=1e-6&method.n_clusters=1&b=off",
        "data.n_samples=2&data.centers=2&data.cluster_std=0&method.n_clusters=1&b=off",
    ],
)
def test_the_first_view_of_any_box_shows_it_all(readers, query):
    reader = readers()
    reader.open("scatter", query)
    whole(reader, A)
    finite(reader, A)


def test_until_a_hand_has_moved_it_a_cloud_fills_its_frame_whatever_is_drawn_and_however_large(readers):
    reader = readers()
    reader.open("scatter")
    seen = []
    for change in (
        lambda: None,
        lambda: reader.page.set_viewport_size({"width": 1000, "height": 900}),
        lambda: reader.change("scatter", data="moons"),
        lambda: reader.change("scatter", b="off"),
    ):
        change()
        reader.calm()
        shown = (A,) if reader.query.get("b") == "off" else (A, B)
        # Where one is lower than the other, the camera that they share is that of the narrower for its height.
        reader.until(
            lambda shown=shown: (
                any(filled(reader, chart) for chart in shown)
                and all(inside(reader.page.evaluate(CORNERS, chart)) for chart in shown)
            )
        )
        for chart in shown:
            whole(reader, chart)
        seen.append(reader.camera(A))
        assert len(shown) == 1 or near(reader.camera(A), reader.camera(B))
    assert not any(near(one, other) for one, other in itertools.pairwise(seen))
    reader.drag(A, 60, 10)
    there = reader.camera(A)
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.change("scatter", data="blobs")
    reader.calm()
    assert near(reader.camera(A), there)


def filled(reader, chart):
    """One way a cloud's box takes all of its frame but what the words at the axes take."""
    corners = reader.page.evaluate(CORNERS, chart)
    wide, high = [max(corners[axis::2]) - min(corners[axis::2]) for axis in (0, 1)]
    box = reader.page.locator(f"#{chart}-frame").bounding_box()
    return max(wide + 116 / box["width"], high + 64 / box["height"]) == pytest.approx(2, abs=0.02)


def test_keys_lead_out_of_the_zenith_and_never_out_of_what_an_address_may_say(reader):
    reader.visit("scatter", "camera=0,0,2,0,0,0,0,0,1")
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "-"):
        reader.page.locator(f"#{A}-frame").press(key)
        reader.frame()
        finite(reader, A)
    for _ in range(60):
        reader.page.locator(f"#{A}-frame").press("-")
    reader.calm()
    assert max(abs(v) for v in reader.camera(A)) <= 100
    reader.page.locator(f"#{A}-frame").press("Home")


def test_a_camera_that_went_nowhere_comes_back(reader):
    reader.visit("scatter")
    reader.drag(A, 80, 20)
    before = reader.camera(A)
    reader.page.evaluate(
        f"""(id) => {{
            const gd = {PLOT}, scene = gd._fullLayout.scene._scene;
            const eye = {{ x: NaN, y: 1, z: 1 }};
            scene.setViewport({{ ...scene.fullSceneLayout, camera: {{ ...scene.getCamera(), eye }} }});
            gd.emit("plotly_relayout", {{ "scene.camera": {{}} }});
        }}""",
        A,
    )
    for chart in (A, B):
        assert near(reader.camera(chart), before)
    finite(reader, A)


# --- The buttons over charts -------------------------------------------------------------------------


def test_the_house_goes_to_the_first_view_and_all_panels_and_the_address_follow(readers):
    reader = readers()
    reader.open("scatter")
    first = reader.camera(A)
    reader.drag(A, 120, 30)
    assert not near(reader.camera(A), first, by=0.1)
    icon(reader, A, "Back to the first view").click()
    reader.until(lambda: near([float(v) for v in reader.query["camera"].split(",")], first))
    for chart in (A, B):
        assert near(reader.camera(chart), first)
        whole(reader, chart)
    titles = reader.page.locator(f"#{A} .modebar-btn").evaluate_all("(all) => all.map((b) => b.dataset.title)")
    assert not [title for title in titles if "default" in title or "last save" in title]


def test_what_a_drag_does_is_the_same_in_all_panels_and_outlives_an_answer(readers):
    reader = readers()
    reader.open("scatter")
    mode = f"(id) => {PLOT}._fullLayout.scene._scene.camera.keyBindingMode"
    icon(reader, A, "Pan").click()
    reader.until(lambda: reader.page.evaluate(mode, B) == "pan")
    reader.change("scatter", method__n_clusters="4")
    reader.calm()
    assert [reader.page.evaluate(mode, chart) for chart in (A, B)] == ["pan", "pan"]
    reader.drag(A, 60, 10)
    assert near(reader.camera(A), reader.camera(B))
    icon(reader, B, "Turntable rotation").click()
    reader.until(lambda: reader.page.evaluate(mode, A) == "rotate")
    reader.until(lambda: near(reader.camera(A), reader.camera(B)))


def test_a_flat_chart_goes_back_to_what_was_sent_by_its_house_and_by_two_clicks(readers):
    reader = readers()
    reader.open("neighbours")
    chart = "neighbours-distances"
    first = reader.page.evaluate(RANGES, chart)
    area = reader.page.locator(f"#{chart} .nsewdrag").first

    def empty_place():
        box = area.bounding_box()
        reader.page.mouse.dblclick(box["x"] + 8, box["y"] + 8)

    for back in (icon(reader, chart, "Back to the first view").click, empty_place):
        icon(reader, chart, "Zoom in").click()
        reader.until(lambda: not near(reader.page.evaluate(RANGES, chart), first, by=1e-6))
        back()
        reader.until(lambda: near(reader.page.evaluate(RANGES, chart), first, by=1e-6))


@pytest.mark.parametrize("tab", ["scatter", "dendrogram"])
def test_the_picture_of_a_chart_has_the_pages_ground_and_a_name(readers, tab):
    reader = readers(color_scheme="dark")
    reader.open(tab)
    with reader.page.expect_download() as download:
        icon(reader, CLOUD[tab], "Save as PNG").click()
    name = download.value.suggested_filename
    assert name.startswith(f"cluster-explorer-{tab}-")
    assert name.endswith(".png")
    pixels = reader.page.evaluate(
        """async (data) => {
            const picture = await createImageBitmap(await (await fetch(data)).blob());
            const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
            context.drawImage(picture, 0, 0);
            const all = context.getImageData(0, 0, picture.width, picture.height).data;
            let clear = 0;
            for (let i = 3; i < all.length; i += 4) if (all[i] < 255) clear += 1;
            return { clear, corner: [...all.slice(0, 3)] };
        }""",
        as_data(download.value.path()),
    )
    assert pixels["clear"] == 0
    assert max(pixels["corner"]) < 90  # a dark ground


def as_data(path):
    """A PNG as an address of its own."""
    return data_uri(path.read_bytes())


# --- 3D that a browser has not, or takes away ---------------------------------------------------------


def test_a_cloud_whose_context_was_taken_away_is_drawn_again_where_it_was_looked_at_from(readers):
    reader = readers()
    reader.open("scatter")
    reader.drag(A, 90, 20)
    before = reader.camera(A)
    for _ in range(2):
        seen = reader.coloured_pixels(A)
        reader.page.evaluate(LOSE, A)
        reader.page.wait_for_function(
            THERE,
            arg=A,
        )
        reader.painted(A)
        reader.calm()
        assert near(reader.camera(A), before)
        assert reader.coloured_pixels(A) > seen / 2
    # It still turns its neighbour, and keys turn it by one step each.
    reader.drag(A, 60, 10)
    assert near(reader.camera(A), reader.camera(B))


def test_a_cloud_that_was_lost_out_of_sight_is_there_when_it_is_looked_at(readers):
    reader = readers()
    reader.open("scatter")
    reader.go("clusters")
    reader.page.evaluate(LOSE, A)
    reader.frame()
    reader.go("scatter")
    reader.painted(A)
    reader.until(lambda: reader.coloured_pixels(A) > 500)


# A window in the same process of the browser takes all the contexts that there may be at a time, as four more
# windows of four charts do.
TAKEN = """
() => {
    const other = window.open("about:blank");
    window.taken = Array.from({ length: 16 }, () => other.document.createElement("canvas").getContext("webgl"));
}
"""
ALL_LOST = "() => document.querySelectorAll('[data-lost]').length === 4"
ALL_THERE = """
() => [..."abcd"].every((slot) => {
    const gd = document.querySelector(`#scatter-chart-${slot} .js-plotly-plot`);
    const gl = gd?._fullLayout?.scene?._scene?.glplot;
    return gl?.objects.length && !gl.contextLost && !gl.gl.isContextLost();
})
"""


def test_four_charts_whose_contexts_other_windows_took_are_there_when_they_are_looked_at(readers):
    reader = readers()
    reader.open("scatter", "c=kmeans&d=kmeans&data.n_samples=100")
    page = reader.page
    page.evaluate("() => Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.evaluate(TAKEN)
    page.wait_for_function(ALL_LOST)
    page.wait_for_timeout(2000)  # nobody looks: what other windows draw with is left to them
    assert page.evaluate(ALL_LOST)
    page.bring_to_front()  # Chromium gives a window behind another one frame a second
    page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    page.wait_for_function(ALL_THERE)
    reader.calm()
    assert all(reader.coloured_pixels(f"scatter-chart-{slot}") > 200 for slot in "abcd")


@pytest.fixture
def flatlander(browser, address):
    """Somebody whose browser has no 3D."""
    launched = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-3d-apis"]
    )
    reader = opened(launched, address)
    yield reader
    errors = reader.errors
    launched.close()
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("tab", ["scatter", "dendrogram", "neighbours"])
def test_without_3d_a_sentence_stands_where_a_cloud_would_be_and_all_else_at_once(flatlander, tab):
    reader = flatlander
    reader.page.goto(f"{reader.base}/{tab}")
    reader.page.wait_for_selector(f"#{tab}-panel[data-settled]")
    clouds = reader.page.locator(f"#{tab}-page .excuse:visible")
    assert clouds.count() == {"scatter": 2, "dendrogram": 1, "neighbours": 1}[tab]
    expect(clouds.first).to_contain_text("3D")
    assert not reader.page.locator(".no-webgl").count()
    for key in ("ArrowLeft", "Home", "+"):
        reader.page.locator(f"#{CLOUD[tab]}-frame").dispatch_event("keydown", {"key": key})
    began = reader.page.evaluate("() => performance.now()")
    # As many charts as are drawn, each would have waited for five seconds.
    reader.page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    reader.change(
        tab,
        **{"scatter": {"method__n_clusters": "3"}, "dendrogram": {"method__n_clusters": "3"}}.get(tab, {"row": "5"}),
    )
    reader.page.wait_for_selector(f"#{tab}-panel[data-settled]")
    assert reader.page.evaluate("() => performance.now()") - began < 4000


# --- Fingers -----------------------------------------------------------------------------------------


class Fingers:
    """Touches as a screen reports them."""

    def __init__(self, reader):
        self.reader = reader
        self.session = reader.context.new_cdp_session(reader.page)

    def _send(self, kind, *points):
        at = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def move(self, *ways, steps=8):
        """Each finger goes its way, from one point to another."""
        at = [
            [(x0 + (x1 - x0) * s / steps, y0 + (y1 - y0) * s / steps) for (x0, y0), (x1, y1) in ways]
            for s in range(steps + 1)
        ]
        self._send("touchStart", *at[0])
        for points in at[1:]:
            self._send("touchMove", *points)
            self.reader.frame()
        self._send("touchEnd")
        self.reader.frame()

    def tap(self, x, y):
        """A finger that comes and goes."""
        self._send("touchStart", (x, y))
        self._send("touchEnd")
        self.reader.frame()


@pytest.fixture
def hand(readers):
    """Somebody with a phone, and their fingers."""
    reader = readers(PHONE, has_touch=True, is_mobile=True)
    return reader, Fingers(reader)


def middle(reader, chart):
    """The middle of a chart, which is brought to the middle of the screen."""
    frame = reader.page.locator(f"#{chart}-frame")
    frame.evaluate("(it) => it.scrollIntoView({ block: 'center' })")
    reader.frame()
    box = frame.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("tab", "chart"), [("scatter", A), ("dendrogram", "dendrogram-tree"), ("dendrogram", "dendrogram-heights")]
)
def test_a_finger_that_swipes_over_a_chart_scrolls_the_page_and_changes_nothing(hand, tab, chart):
    reader, fingers = hand
    reader.open(tab)
    x, y = middle(reader, chart)
    look = (lambda: reader.camera(chart)) if chart == A else (lambda: reader.page.evaluate(RANGES, chart))
    was, before = reader.page.evaluate(WHERE), look()
    below = reader.page.evaluate("() => document.documentElement.scrollHeight - innerHeight - scrollY")
    way = 150 if below < 200 else -150
    fingers.move(((x, y), (x, y + way)), steps=12)
    reader.until(lambda: abs(reader.page.evaluate(WHERE) - was) > 80)
    assert look() == before
    assert "camera" not in reader.query


def away(reader, chart):
    """From what a camera looks at to its eye."""
    eye, centre = reader.camera(chart)[:3], reader.camera(chart)[3:6]
    return [one - other for one, other in zip(eye, centre, strict=True)]


def test_two_fingers_bring_a_cloud_nearer_and_do_not_turn_it(hand):
    reader, fingers = hand
    reader.open("scatter")
    x, y = middle(reader, A)
    before = away(reader, A)
    fingers.move(((x - 30, y), (x - 90, y)), ((x + 30, y), (x + 90, y)))
    reader.until(lambda: math.hypot(*away(reader, A)) < math.hypot(*before) / 2)
    now = away(reader, A)
    assert abs(math.atan2(now[1], now[0]) - math.atan2(before[1], before[0])) < 0.01
    assert reader.page.evaluate("() => visualViewport.scale") == 1
    reader.until(lambda: "camera" in reader.query)
    assert near(reader.camera(A), reader.camera(B))


def test_one_finger_turns_a_cloud_once_it_was_tapped_until_another_place_is(hand):
    reader, fingers = hand
    reader.open("scatter")
    x, y = middle(reader, A)
    expect(reader.page.locator(f"#{A} .modebar")).to_be_hidden()
    fingers.tap(x, y)
    expect(reader.page.locator(f"#{A} .modebar")).to_be_visible()
    was, before = reader.page.evaluate(WHERE), reader.camera(A)
    fingers.move(((x, y), (x + 100, y + 20)))
    assert not near(reader.camera(A), before, by=0.3)
    assert reader.page.evaluate(WHERE) == was
    reader.until(lambda: near(reader.camera(A), reader.camera(B)) and "camera" in reader.query)
    # A browser takes a touch close beside a chart for one that was meant for it.
    beside = reader.page.locator("#scatter-page .reading:visible").first.bounding_box()
    fingers.tap(beside["x"] + 40, beside["y"] + beside["height"] / 2)
    expect(reader.page.locator(f"#{A} .modebar")).to_be_hidden()
    before = reader.camera(A)
    fingers.move(((x, y), (x, y - 100)), steps=12)
    assert reader.camera(A) == before


def test_a_press_shorter_than_a_frame_selects_the_point_under_it(reader):
    reader.visit("neighbours")
    row, (x, y) = reader.find_row("neighbours-cloud", 0)
    was = reader.query.get("row")
    reader.page.evaluate(
        f"""([id, x, y]) => {{
            const canvas = {PLOT}.querySelector(".gl-container canvas");
            const at = {{ clientX: x, clientY: y, bubbles: true, cancelable: true, view: window, pointerId: 1 }};
            const held = {{ ...at, buttons: 1, button: 0 }};
            canvas.dispatchEvent(new PointerEvent("pointerdown", held));
            canvas.dispatchEvent(new MouseEvent("mousedown", held));
            canvas.dispatchEvent(new PointerEvent("pointerup", at));
            canvas.dispatchEvent(new MouseEvent("mouseup", at));
            canvas.dispatchEvent(new MouseEvent("click", at));
        }}""",
        ["neighbours-cloud", x, y],
    )
    reader.until(lambda: reader.query.get("row") == str(row))
    assert was != str(row)


COUNTED = """
window.reads = 0;
const read = WebGLRenderingContext.prototype.readPixels;
WebGLRenderingContext.prototype.readPixels = function (...args) {
    window.reads += 1;
    return read.apply(this, args);
};
"""


def test_what_is_under_the_pointer_is_drawn_and_read_back_when_a_pointer_comes_and_not_while_it_turns(readers):
    reader = readers()
    reader.context.add_init_script(COUNTED)
    reader.open("scatter", "data.n_samples=200&b=off")

    def reads():
        return reader.page.evaluate("reads")

    assert reads() == 0
    reader.find_row(A, 0)
    before = reads()
    assert before > 0
    reader.drag(A, 200, 40)
    # Once when it is pressed at the latest, and once where the pointer is let go: none of the frames between.
    assert reads() - before <= 2


# While an answer comes and is drawn: by how much a glide of the camera is ahead, in which a hand turns nothing.
AHEAD = f"""
async ([id, n]) => {{
    const panel = document.querySelector("[data-panel]:not([hidden])"), was = panel.dataset.settled;
    const address = await import(new URL("page/address.js", document.querySelector("script[type=module]").src));
    address.change("scatter", {{ "method.n_clusters": n }});
    let most = 0;
    while (panel.dataset.settled === undefined || panel.dataset.settled === was) {{
        await new Promise(requestAnimationFrame);
        most = Math.max(most, {PLOT}._fullLayout.scene._scene.camera.view.lastT() - performance.now());
    }}
    return most;
}}
"""


def test_a_cloud_can_be_turned_as_soon_as_it_is_drawn_again(reader):
    reader.visit("scatter", "b=off&data.n_samples=100")
    assert reader.page.evaluate(AHEAD, [A, "4"]) <= 0
