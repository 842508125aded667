"""Points are selected by hand, with mouse, finger and keys; a link shows the same ones to anybody."""

import math

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.selection import selected
from dashboard.tabs import neighbours, scatter
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.driver import near
from tests.browser.test_access import violations
from tests.browser.test_charts import Fingers
from tests.views import viewed

A, B = "scatter-chart-a", "scatter-chart-b"
LIT = """async () => {
    const entry = document.querySelector("script[type=module]").src;
    const { selection } = await import(new URL("charts/selection.js", entry));
    const rows = selection("TAB")?.rows;
    return rows ? [...rows.keys()].filter((row) => rows[row]) : null;
}"""


def lit(reader, tab="scatter"):
    """The rows that stand out in the clouds of a tab; None where nothing is selected."""
    return reader.page.evaluate(LIT.replace("TAB", tab))


def told(query, lens=scatter):
    """The rows that the server says a view selects."""
    return np.flatnonzero(selected(viewed(lens, query)).rows).tolist()


def asked(reader):
    """What the address says."""
    return reader.page.url.partition("?")[2]


def opened(reader, chart=A, tool="lasso"):
    """The bar of a cloud with one of its tools; where the middle of the cloud is."""
    bar = reader.page.locator(f".chart:has(> #{chart}-frame) > .hand")
    button = bar.locator("[data-hand=select]")
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    bar.locator(f"[data-hand={tool}]").click()
    layer = reader.page.locator(".hand-layer")
    expect(layer).to_be_focused()
    box = layer.bounding_box()
    return bar, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def around(x, y, r, steps=24):
    """Places around one."""
    turns = [2 * math.pi * step / steps for step in range(steps + 1)]
    return [(x + r * math.cos(turn), y + r * math.sin(turn)) for turn in turns]


def drawn(reader, places):
    """Draw a line by the mouse."""
    mouse = reader.page.mouse
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place)
    mouse.up()
    reader.calm()


def done(reader):
    """Leave no cloud drawn in: windows are shared."""
    if reader.page.locator(".hand-layer").count():
        reader.page.keyboard.press("Escape")


def test_a_line_by_the_mouse_selects_the_same_rows_for_the_server_and_for_a_colleague_and_back_undoes_it(readers):
    reader = readers(DESKTOP)
    reader.open("scatter", "data=digits")
    bar, (x, y) = opened(reader)
    before = reader.camera(A)
    drawn(reader, around(x, y, 90))
    mine = lit(reader)
    assert 20 < len(mine) < 1_700
    assert near(reader.camera(A), before)
    expect(bar.locator(".hand-said")).to_have_text(f"{len(mine)} points selected.")
    assert mine == told(asked(reader))
    expect(reader.page.locator("#scatter-selected")).to_contain_text(f"{len(mine)} images")
    # Where a camera that the address has not kept is another one, and a frame of another form.
    colleague = readers({"width": 1000, "height": 1100})
    colleague.open("scatter", asked(reader))
    assert lit(colleague) == mine
    colleague.go("neighbours")
    assert lit(colleague, "neighbours") == mine
    reader.back()
    assert "select" not in reader.query
    assert lit(reader) is None


def test_what_is_drawn_is_what_is_seen_within_the_line(readers):
    reader = readers(DESKTOP)
    reader.open("scatter", "data=iris")
    _, (x, y) = opened(reader, tool="box")
    # The bar that says what is selected moves the cloud.
    seen = reader.page.evaluate(APART_ALL, A)
    drawn(reader, [(x - 80, y - 60), (x, y), (x + 70, y + 90)])
    inside = [i for i, (px, py) in enumerate(seen) if x - 80 < px < x + 70 and y - 60 < py < y + 90]
    # Corners are whole numbers: a point so near to an edge may be on either side.
    edge = [i for i, (px, py) in enumerate(seen) if min(abs(px - x + 80), abs(px - x - 70)) < 1.5]
    edge += [i for i, (px, py) in enumerate(seen) if min(abs(py - y + 60), abs(py - y - 90)) < 1.5]
    assert set(lit(reader)) ^ set(inside) <= set(edge)
    assert len(inside) > 10


APART_ALL = """
(id) => {
    const plot = document.querySelector(`#${id} .js-plotly-plot`), scene = plot._fullLayout.scene._scene;
    const [sx, sy, sz] = scene.dataScale, { model, view, projection } = scene.glplot.cameraParams;
    const by = (m, v) => [0, 1, 2, 3].map((i) => v.reduce((sum, x, j) => sum + m[4 * j + i] * x, 0));
    const box = plot.querySelector(".gl-container canvas").getBoundingClientRect(), t = plot._fullData[0];
    return Array.from(t.x, (_, i) => {
        const [x, y, , w] = by(projection, by(view, by(model, [t.x[i] * sx, t.y[i] * sy, t.z[i] * sz, 1])));
        return [box.left + ((x / w + 1) / 2) * box.width, box.top + ((1 - y / w) / 2) * box.height];
    });
}
"""


def test_lines_are_added_and_taken_away_by_keys_held_and_by_buttons(readers):
    # Where nobody has turned the cloud: what lies where depends on how it is seen.
    reader = readers(DESKTOP)
    reader.open("scatter", "data=iris")
    bar, (x, y) = opened(reader)
    drawn(reader, around(x - 60, y, 60))
    one = set(lit(reader))
    reader.page.keyboard.down("Shift")
    drawn(reader, around(x + 90, y + 20, 70))
    reader.page.keyboard.up("Shift")
    both = set(lit(reader))
    assert one < both
    bar.get_by_role("button", name="Take away").click()
    drawn(reader, around(x - 60, y, 40))
    less = set(lit(reader))
    assert less < both
    assert sorted(less) == told(asked(reader))
    assert reader.query["select"].count(":") == 4
    # A cluster can be where it begins.
    reader.route("scatter", "data=iris&select=a0")
    cluster = set(lit(reader))
    drawn(reader, around(*spot(reader, min(cluster)), 12))
    assert set(lit(reader)) < cluster
    assert sorted(lit(reader)) == told(asked(reader))
    done(reader)


def spot(reader, row):
    """Where a row is on the page."""
    return reader.page.evaluate(APART_ALL, A)[row]


def test_a_line_around_nothing_says_so_offers_and_loses_nothing(readers):
    reader = readers(DESKTOP)
    reader.open("scatter", "data=iris&select=a1")
    bar, (x, y) = opened(reader)
    before = lit(reader)
    drawn(reader, around(x - 240, y + 170, 14))
    said = bar.locator(".hand-said")
    expect(said).to_contain_text("No point lies within what was drawn. What was selected still is.")
    assert lit(reader) == before
    assert reader.query["select"] == "a1"
    said.get_by_role("button", name="Select the 10 points nearest to it").click()
    reader.calm()
    assert len(lit(reader)) >= 10
    assert reader.query["select"].startswith("hand::b")
    # A press in place selects nothing, and Back selects it again.
    reader.page.mouse.click(x, y)
    reader.calm()
    assert lit(reader) is None
    reader.back()
    assert len(lit(reader)) >= 10
    done(reader)


def test_escape_ends_what_is_drawn_and_then_the_tool_and_never_what_is_selected(reader):
    reader.visit("scatter", "data=iris&select=a1")
    bar, (x, y) = opened(reader)
    reader.page.mouse.move(x - 50, y)
    reader.page.mouse.down()
    reader.page.mouse.move(x + 50, y + 60)
    reader.page.mouse.move(x + 50, y - 60)
    reader.frame()
    assert reader.page.locator(".hand-layer .line").get_attribute("d")
    reader.page.keyboard.press("Escape")
    assert not reader.page.locator(".hand-layer .line").get_attribute("d")
    reader.page.mouse.up()
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator(".hand-layer")).to_have_count(0)
    expect(bar.locator("[data-hand=select]")).to_be_focused()
    assert reader.query["select"] == "a1"
    # And without a tool a drag turns the cloud, as ever.
    before = reader.camera(A)
    reader.drag(A, 80, 30)
    assert not near(reader.camera(A), before)


def test_a_ball_grows_by_keys_alone(reader):
    reader.visit("scatter", "data=iris")
    reader.page.locator(f".chart:has(> #{A}-frame) > .hand [data-hand=select]").focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator(".hand-layer")).to_be_focused()
    bar, _ = opened(reader, tool="ball")
    keys, said = reader.page.keyboard, bar.locator(".hand-said")
    keys.press("ArrowRight")
    expect(said).to_contain_text("a ball of 10 points")
    first = said.inner_text()
    keys.press("ArrowLeft")
    expect(said).not_to_have_text(first)
    before = said.inner_text()
    keys.press("+")
    keys.press("+")
    expect(said).not_to_have_text(before)
    keys.press("-")
    assert reader.page.locator(".hand-layer .line").get_attribute("d")
    keys.press("Enter")
    reader.calm()
    assert len(lit(reader)) >= 10
    assert lit(reader) == told(asked(reader))
    assert reader.query["select"].startswith("hand::b")
    done(reader)


def test_a_ball_grows_with_the_mouse_that_draws_it(readers):
    # Where nobody has turned the cloud: how much is near a point depends on how it is seen.
    reader = readers(DESKTOP)
    reader.open("scatter", "data=iris")
    bar, _ = opened(reader, tool="ball")
    x, y = spot(reader, 60)
    mouse = reader.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 30, y)
    small = bar.locator(".hand-said").inner_text()
    mouse.move(x + 120, y)
    assert bar.locator(".hand-said").inner_text() != small
    mouse.up()
    reader.calm()
    assert len(lit(reader)) > 10
    assert lit(reader) == told(asked(reader))
    done(reader)


def test_other_lenses_show_what_was_drawn_and_it_can_be_seen_alone(readers):
    reader = readers(DESKTOP)
    reader.open("scatter", "data=digits")
    _, (x, y) = opened(reader)
    drawn(reader, around(x, y, 60))
    rows = lit(reader)
    done(reader)
    reader.press("Isolate")
    shown = reader.traces(A)[0]["x"]
    assert [i for i in range(400) if shown[i] is not None] == [row for row in rows if row < 400]
    reader.go("clusters")
    expect(reader.page.locator("#clusters-selected .strip [data-row]")).to_have_count(25)
    strip = reader.page.locator("#clusters-selected .strip [data-row]").evaluate_all(
        "(all) => all.map((e) => +e.dataset.row)"
    )
    assert set(strip) <= set(rows)
    assert told(asked(reader), neighbours) == rows


def test_one_finger_draws_and_two_bring_the_cloud_nearer(readers):
    reader = readers(PHONE, has_touch=True, is_mobile=True)
    reader.open("scatter", "data=iris")
    fingers = Fingers(reader)
    frame = reader.page.locator(f"#{A}-frame")
    frame.evaluate("(it) => it.scrollIntoView({ block: 'center' })")
    bar, _ = opened(reader)
    bar.locator("[data-hand=lasso]").tap()
    box = reader.page.locator(".hand-layer").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    was = reader.page.evaluate("scrollY")
    before = reader.camera(A)
    places = around(x, y, 70)
    fingers._send("touchStart", places[0])
    for place in places[1:]:
        fingers._send("touchMove", place)
    fingers._send("touchEnd")
    reader.until(lambda: "select" in reader.query)
    reader.calm()
    rows = lit(reader)
    assert len(rows) > 5
    assert rows == told(asked(reader))
    assert near(reader.camera(A), before)
    assert reader.page.evaluate("scrollY") == pytest.approx(was, abs=80)  # the bar of what is selected is new
    box = reader.page.locator(".hand-layer").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    select = reader.query["select"]
    fingers.move(((x - 30, y), (x - 90, y)), ((x + 30, y), (x + 90, y)))
    away = lambda camera: math.dist(camera[:3], camera[3:6])  # noqa: E731
    reader.until(lambda: away(reader.camera(A)) < away(before) / 1.5)
    reader.calm()
    assert reader.query["select"] == select


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_axe_finds_nothing_while_points_are_selected_by_hand(readers, scheme, size):
    reader = readers(size, color_scheme=scheme)
    reader.open("scatter", "data=iris")
    _, (x, y) = opened(reader, tool="ball")
    assert violations(reader) == []
    drawn(reader, [(x, y), (x + 20, y), (x + 60, y)])
    assert violations(reader) == []
