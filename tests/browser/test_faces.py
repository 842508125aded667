"""Images stand where their points are, and what a pointer is on shows what it looks like."""

import base64

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from tests.browser.test_access import violations

A, B = "scatter-chart-a", "scatter-chart-b"
QUERY = "data=digits&b=off"
# How much of a canvas is painted.
PAINTED = """
(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
    return count;
}
"""
# How often a colour that charts frame images with is in a picture, whose address this is.
FACES = "canvas.faces"
# Milliseconds that images take in each frame while a cloud turns.
SPENT = """
async (id) => {
    const entry = document.querySelector("script[type=module]").src, module = (name) => import(new URL(name, entry));
    const { aim } = await module("charts/cameras.js"), { MOVES } = await module("rules/cameras.js");
    const { glplot } = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.scene._scene;
    const drawn = glplot.onrender, spent = [];
    glplot.onrender = (...told) => {
        const before = performance.now();
        drawn.apply(glplot, told);
        spent.push(performance.now() - before);
    };
    for (let i = 0; i < 30; i += 1) {
        aim(id, MOVES.ArrowLeft);
        await new Promise(requestAnimationFrame);
    }
    glplot.onrender = drawn;
    return spent.sort((a, b) => a - b);
}
"""


def shown(reader, chart=A):
    """The canvas with a cloud's images."""
    return reader.page.locator(f"#{chart}-frame > {FACES}")


def switch(reader, chart=A):
    """The button that shows images."""
    return reader.page.locator(f".chart:has(> #{chart}-frame) > .hand [data-hand=images]")


def saved(reader):
    """The picture of the first cloud as a reader saves it, as an address."""
    reader.page.locator(f"#{A}-frame").hover()
    with reader.page.expect_download() as download:
        reader.page.locator(f"#{A} .modebar-btn[data-title='Save as PNG']").click()
    return "data:image/png;base64," + base64.b64encode(download.value.path().read_bytes()).decode()


DIFFERENT = """
async ([one, other]) => {
    const read = async (uri) => {
        const picture = await createImageBitmap(await (await fetch(uri)).blob());
        const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        context.drawImage(picture, 0, 0);
        return context.getImageData(0, 0, picture.width, picture.height).data;
    };
    const [a, b] = [await read(one), await read(other)];
    let count = 0;
    for (let i = 0; i < a.length; i += 4) count += a[i] !== b[i] || a[i + 1] !== b[i + 1];
    return a.length === b.length ? count : -1;
}
"""


def test_images_stand_where_points_are_in_a_link_and_in_a_picture_and_back_takes_them_away(readers):
    reader = readers(DESKTOP)
    reader.open("scatter", QUERY)
    plain = saved(reader)
    switch(reader).click()
    reader.says("images", "true")
    expect(shown(reader)).to_have_count(1)
    expect(switch(reader)).to_have_text("Images: 200 of 1,797")
    reader.until(lambda: shown(reader).evaluate(PAINTED) > 20_000)
    assert violations(reader) == []
    assert reader.page.evaluate(DIFFERENT, [plain, saved(reader)]) > 20_000
    colleague = readers(DESKTOP, color_scheme="dark")
    colleague.open("scatter", reader.page.url.partition("?")[2])
    expect(shown(colleague)).to_have_count(1)
    # What is selected alone has images then.
    reader.change("scatter", select="a3")
    reader.page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    reader.calm()
    expect(switch(reader)).to_have_text("Images")
    reader.back()
    reader.back()
    expect(shown(reader)).to_have_count(0)
    expect(switch(reader)).to_have_attribute("aria-pressed", "false")


# The middle of what is painted, from the middle of a canvas and in its heights, and how much of it there is.
MIDDLE = """
(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let [x, y, n] = [0, 0, 0];
    for (let i = 0; i < data.length / 4; i += 1) {
        if (!data[4 * i + 3]) continue;
        [x, y, n] = [x + (i % canvas.width), y + Math.floor(i / canvas.width), n + 1];
    }
    return [(x / n - canvas.width / 2) / canvas.height, (y / n - canvas.height / 2) / canvas.height, n];
}
"""


def test_images_stand_at_their_points_in_a_page_that_is_taken_home_and_turn_there(readers, tmp_path):
    # In a window of its own: one that shows something already keeps the camera that is on the screen.
    reader = readers(DESKTOP)
    reader.open("scatter", f"{QUERY}&images=true&select=r7&camera=0.5,1.9,0.7,0,0,0,0,0,1")
    reader.until(lambda: shown(reader).count() == 1 and shown(reader).evaluate(PAINTED) > 100)
    at = shown(reader).evaluate(MIDDLE)
    assert abs(at[0]) + abs(at[1]) > 0.05
    reader.page.locator("#take-home").click()
    with reader.page.expect_download() as download:
        reader.page.locator("#take").get_by_role("button", name="as HTML").click()
    download.value.save_as(tmp_path / "cloud.html")
    alone = reader.context.new_page()
    failed = []
    alone.on("pageerror", lambda error: failed.append(str(error)))
    try:
        alone.goto((tmp_path / "cloud.html").as_uri())
        canvas = alone.locator("#chart > canvas[aria-hidden]")
        alone.wait_for_function(f"() => (({PAINTED})(document.querySelector('#chart > canvas'))) > 100")
        there = canvas.evaluate(MIDDLE)
        assert there[:2] == pytest.approx(at[:2], abs=0.02)
        assert there[2] == pytest.approx(at[2], rel=0.1)
        # Looked at from the other side it is elsewhere.
        alone.evaluate("Plotly.relayout('chart', { 'scene.camera.eye': { x: -0.5, y: -1.9, z: 0.7 } })")
        alone.wait_for_function(
            f"""([x, y]) => {{
                const [a, b] = ({MIDDLE})(document.querySelector("#chart > canvas[aria-hidden]"));
                return Math.abs(a - x) > 0.02 || Math.abs(b - y) > 0.02;
            }}""",
            arg=at[:2],
        )
        assert failed == []
    finally:
        alone.close()
        reader.page.locator("#take").get_by_role("button", name="Close").click()


def test_images_turn_with_their_cloud_in_less_than_a_frame(reader):
    reader.visit("scatter", f"{QUERY}&images=true")
    reader.until(lambda: shown(reader).count() == 1 and shown(reader).evaluate(PAINTED) > 10_000)
    before = shown(reader).evaluate("(canvas) => canvas.toDataURL()")
    spent = reader.page.evaluate(SPENT, A)
    assert len(spent) >= 20
    assert spent[len(spent) // 2] < 16
    assert shown(reader).evaluate("(canvas) => canvas.toDataURL()") != before


def test_a_pointer_on_a_point_shows_its_image_and_off_it_no_more(reader):
    reader.visit("scatter", QUERY)
    reader.find_row(A, 0)
    expect(reader.page.locator(".pointed canvas")).to_have_count(1)
    assert reader.page.locator(".pointed canvas").evaluate(PAINTED) > 500
    reader.page.mouse.move(5, 5)
    expect(reader.page.locator(".pointed")).to_have_count(0)


def test_a_pointer_on_a_point_of_a_table_shows_its_card_in_units(reader):
    reader.visit("scatter", "data=iris&b=off")
    row, _ = reader.find_row(A, 0)
    card = reader.page.locator(".pointed")
    expect(card).to_contain_text(f"Flower {row}")
    expect(card).to_contain_text("sepal length")
    expect(card).to_contain_text("cm")
    # Of tables there are no images to be shown.
    expect(switch(reader)).to_be_hidden()
    reader.page.mouse.move(5, 5)
