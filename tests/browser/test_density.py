"""Choose eps by hand: the line over the curve or the valleys, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PLOT

CHART, LINE = "scatter-density-plot", "#scatter-density-line"
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


@pytest.fixture
def valleys(reader):
    """Somebody who looks at the valleys of moons in the order of OPTICS."""
    reader.visit("scatter", "data=moons&method=optics&b=off&show=density")
    expect(reader.page.locator(LINE)).to_be_visible()  # what moves it is loaded with the first such chart
    return reader


def line_at(reader):
    """The height of the line that the server drew."""
    return reader.page.evaluate(f"(id) => {PLOT}._fullLayout.shapes[0].y0", CHART)


def height(reader, value):
    """Where a height of the chart is on the screen, at its axis."""
    return reader.page.evaluate(
        f"""([id, height]) => {{
            const plot = {PLOT}, axis = plot._fullLayout.yaxis, box = plot.getBoundingClientRect();
            return [box.left + 30, box.top + axis._offset + axis.d2p(height)];
        }}""",
        [CHART, value],
    )


def many(text):
    """How many clusters a line says."""
    return int(re.search(r": (\d+) cluster", text)[1])


def test_while_the_line_is_dragged_its_clusters_are_counted_and_nothing_is_asked(valleys):
    asked = []
    box = valleys.page.locator(LINE).bounding_box()
    valleys.page.mouse.move(box["x"] + 47, box["y"] + box["height"] / 2)
    valleys.page.on("request", lambda request: asked.append(request.url))
    valleys.page.mouse.down()
    said = []
    for to in (0.15, 0.3, 0.13):
        valleys.page.mouse.move(*height(valleys, to))
        valleys.frame()
        said.append(many(valleys.page.locator(LINE).get_attribute("aria-valuetext")))
    assert asked == []
    assert said[0] > 2
    assert said[1] == 2
    assert valleys.value("~.eps").startswith("0.1")
    valleys.page.mouse.up()
    valleys.says("method.eps", valleys.value("~.eps"))
    valleys.calm()
    assert line_at(valleys) == pytest.approx(0.13, abs=0.005)
    assert valleys.numbers("scatter-foot-a")["clusters"] == str(said[2])
    valleys.back()
    assert line_at(valleys) == 0.1893


def test_keys_move_the_line_and_the_view_follows_when_they_rest(valleys):
    line = valleys.page.locator(LINE)
    line.focus()
    said = line.evaluate(KEYS, ["ArrowDown", "ArrowDown", "PageUp"])
    heights = [float(text.partition(":")[0]) for text in said]
    assert heights[0] > heights[1] < heights[2]
    expect(valleys.page.locator(LINE)).to_have_attribute("aria-valuetext", re.compile("cluster"))
    valleys.until(lambda: "method.eps" in valleys.settings)
    valleys.calm()
    assert line_at(valleys) == pytest.approx(heights[2], rel=0.01)


def test_a_click_on_the_curve_puts_dbscan_where_there_was_none(reader):
    reader.visit("scatter", "method=kmeans&b=off&show=density")
    x, y = height(reader, 1.2)
    reader.page.mouse.click(x + 120, y)
    reader.says("method", "dbscan")
    reader.calm()
    assert float(reader.settings["method.eps"]) == pytest.approx(1.2, abs=0.02)
    assert line_at(reader) == pytest.approx(1.2, abs=0.02)
    assert "With eps 1.2" in reader.page.locator("#scatter-density-said").inner_text()
