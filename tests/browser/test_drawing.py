"""A digit drawn with mouse, finger and keys, and a row whose values are changed, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import opened, serving
from tests.browser.test_access import violations
from tests.browser.test_own_data import arrived, choose

CLOUD = "neighbours-cloud"
# Places of the pen on the paper, from 0 to 1.
ONE = [(0.42, 0.25), (0.55, 0.12), (0.55, 0.5), (0.55, 0.88)]
BASE = [(0.35, 0.88), (0.75, 0.88)]
SLOW = 40  # ms between places, so that some are asked for meanwhile


def paper(reader):
    return reader.page.locator("#neighbours-hand .paper")


def at(reader, x, y):
    box = paper(reader).bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def draw(reader, places):
    """A stroke of the mouse."""
    reader.page.mouse.move(*at(reader, *places[0]))
    reader.page.mouse.down()
    for place in places[1:]:
        reader.page.mouse.move(*at(reader, *place), steps=5)
        reader.page.wait_for_timeout(SLOW)
    reader.page.mouse.up()
    reader.calm()


def rows(reader):
    return [int(t.get_attribute("data-row")) for t in reader.page.locator("#neighbours-strip .tile").all()]


def ink(reader):
    """How many pixels of the paper have ink, as the screen shows it."""
    return paper(reader).evaluate(
        "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length"
    )


@pytest.fixture
def drawing(reader):
    """Somebody before an empty sheet of paper."""
    reader.visit("neighbours", "neighbours.n_neighbors=7")
    expect(paper(reader)).to_be_visible()
    return reader


def test_what_the_mouse_draws_has_neighbours_a_cluster_and_a_place(drawing):
    draw(drawing, ONE)
    assert re.fullmatch(r"[A-Za-z0-9_-]{20,200}", drawing.query["draw"])
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text("Your drawing")
    expect(drawing.page.locator("#neighbours-query")).to_contain_text(re.compile(r"Would fall into\s*\d"))
    expect(drawing.page.locator("#neighbours-numbers")).to_contain_text("As you drew it")
    near = rows(drawing)
    assert len(near) >= 7
    diamond = drawing.traces(CLOUD)[3]
    assert diamond["custom"] == [-1]
    assert drawing.traces(CLOUD)[2]["custom"] == near[:7]


def test_neighbours_come_while_the_pen_moves_and_the_address_when_it_is_lifted(drawing):
    before, url = len(drawing.answers), drawing.page.url
    drawing.page.mouse.move(*at(drawing, *ONE[0]))
    drawing.page.mouse.down()
    for place in ONE[1:]:
        drawing.page.mouse.move(*at(drawing, *place), steps=5)
        drawing.page.wait_for_timeout(SLOW)
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text("Your drawing")
    assert len(drawing.answers) > before
    assert drawing.page.url == url
    drawing.page.mouse.up()
    drawing.calm()
    assert "draw" in drawing.query


def test_each_stroke_is_a_step_that_back_and_undo_take_away(drawing):
    draw(drawing, ONE)
    first, inked = drawing.query["draw"], ink(drawing)
    draw(drawing, BASE)
    both = drawing.query["draw"]
    assert first != both
    assert ink(drawing) > inked
    drawing.back()
    assert drawing.query["draw"] == first
    assert ink(drawing) == inked
    drawing.forward()
    assert drawing.query["draw"] == both
    drawing.page.get_by_role("button", name="Undo stroke").click()
    drawing.says("draw", first)
    drawing.page.get_by_role("button", name="Undo stroke").click()
    drawing.says("draw", None)
    drawing.calm()
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text("Image 234")
    expect(drawing.page.get_by_role("button", name="Undo stroke")).to_be_disabled()
    drawing.back()
    assert drawing.query["draw"] == first


def test_a_row_is_drawn_on_and_back_leads_to_it(drawing):
    drawing.visit("neighbours", "row=33&neighbours.n_neighbors=7")
    drawing.page.get_by_role("button", name="Draw on this").click()
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text("Your drawing")
    drawing.calm()
    own, inked = drawing.query["draw"], ink(drawing)
    assert rows(drawing)[0] == 33
    assert inked > 0
    expect(paper(drawing)).to_be_focused()
    expect(drawing.page.get_by_role("button", name="Undo stroke")).to_be_disabled()
    draw(drawing, BASE)
    assert drawing.query["draw"] != own
    assert ink(drawing) > inked
    drawing.page.get_by_role("button", name="Undo stroke").click()
    drawing.says("draw", own)
    drawing.calm()
    assert ink(drawing) == inked
    for _ in range(3):
        drawing.back()
    drawing.says("draw", None)
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text("Image 33")
    assert ink(drawing) == 0


def test_a_link_shows_the_same_drawing_and_it_can_be_drawn_on(drawing, readers):
    draw(drawing, ONE)
    other = readers()
    other.open("neighbours", drawing.page.url.partition("?")[2])
    assert rows(other) == rows(drawing)
    assert ink(other) > 0
    expect(other.page.get_by_role("button", name="Undo stroke")).to_be_disabled()
    draw(other, BASE)
    assert other.query["draw"] != drawing.query["draw"]
    other.page.get_by_role("button", name="Clear").click()
    other.says("draw", None)
    other.calm()
    assert ink(other) == 0


def test_a_row_that_is_opened_takes_the_place_of_the_drawing(drawing):
    draw(drawing, ONE)
    row = rows(drawing)[0]
    drawing.page.locator("#neighbours-strip .tile").first.click()
    drawing.says("row", str(row))
    assert "draw" not in drawing.query
    drawing.calm()
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text(f"Image {row}")
    assert ink(drawing) == 0


def test_the_drawing_goes_along_to_other_lenses_and_back_but_not_to_other_data(drawing):
    draw(drawing, ONE)
    drawn = drawing.query["draw"]
    drawing.go("clusters")
    assert drawing.query["draw"] == drawn
    drawing.go("neighbours")
    expect(drawing.page.locator("#neighbours-query h2")).to_have_text("Your drawing")
    drawing.choose("data", "Iris flowers")
    drawing.calm()
    assert "draw" not in drawing.query
    expect(paper(drawing)).to_have_count(0)


def test_keys_draw_cell_by_cell_and_take_it_away(drawing):
    paper(drawing).focus()
    press = drawing.page.keyboard.press
    press("ArrowUp")
    press("Space")
    for _ in range(4):
        press("Shift+ArrowDown")
    drawing.calm()
    assert "draw" in drawing.query
    expect(drawing.page.locator(".pad-words")).to_have_text("Column 8, line 11 of 14, drawn")
    first = drawing.query["draw"]
    press("Shift+ArrowRight")
    drawing.calm()
    assert drawing.query["draw"] != first
    press("Delete")
    drawing.says("draw", None)
    expect(paper(drawing)).to_be_focused()


def test_a_finger_draws_and_the_page_stays_where_it_is(phone):
    phone.open("neighbours")
    paper(phone).scroll_into_view_if_needed()
    before = phone.page.evaluate("scrollY")
    touch = phone.context.new_cdp_session(phone.page)
    for kind, places in (("touchStart", ONE[:1]), *(("touchMove", [place]) for place in ONE[1:]), ("touchEnd", [])):
        points = [dict(zip("xy", at(phone, *place), strict=True)) for place in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        phone.page.wait_for_timeout(SLOW)
    phone.calm()
    assert phone.page.evaluate("scrollY") == before
    assert "draw" in phone.query
    expect(phone.page.locator("#neighbours-query h2")).to_have_text("Your drawing")


def test_a_drawing_without_ink_is_a_sentence_with_a_way_out(drawing):
    drawing.route("neighbours", "draw=AEA")
    expect(drawing.page.locator("#neighbours-notice")).to_contain_text("no ink yet")
    drawing.button("The chosen row").click()
    drawing.says("draw", None)
    drawing.calm()
    expect(drawing.page.locator("#neighbours-notice")).to_be_empty()


# --- A row whose values are changed


@pytest.fixture
def flower(reader):
    """Somebody who has opened the boxes of a flower."""
    reader.visit("neighbours", "data=iris&method=kmeans&row=3")
    form = reader.page.locator(".changing")
    if not form.evaluate("(form) => form.open"):
        form.locator("summary").click()
    return reader


def box(reader, name):
    return reader.page.get_by_role("textbox", name=name)


def test_a_changed_value_moves_the_row_and_the_form_keeps_what_is_typed(flower):
    expect(box(flower, "petal length (cm)")).to_have_value("1.5")
    box(flower, "petal length (cm)").fill("4.5")
    flower.says("change", "2:4.5")
    flower.calm()
    expect(flower.page.locator("#neighbours-query h2")).to_have_text("Flower 3 as changed")
    expect(flower.page.locator("#neighbours-query")).to_contain_text("was 1.5 cm")
    expect(box(flower, "petal length (cm)")).to_be_focused()
    flower.page.wait_for_timeout(1_000)  # what keeps moving is one step
    box(flower, "petal width (cm)").fill("1.4")
    flower.says("change", "2:4.5,3:1.4")
    flower.calm()
    expect(flower.page.locator("#neighbours-numbers")).to_contain_text("all 5 nearest flowers are versicolor")
    flower.back()
    flower.calm()
    assert flower.query["change"] == "2:4.5"
    flower.page.get_by_role("button", name="As it was").click()
    flower.says("change", None)
    expect(box(flower, "petal length (cm)")).to_have_value("1.5")


def test_what_is_no_number_is_said_so_and_changes_nothing(flower):
    box(flower, "petal length (cm)").fill("long")
    expect(flower.page.locator(".changing .pad-words")).to_have_text("A value has to be a number, such as 5.1.")
    flower.calm()
    assert "change" not in flower.query


def test_another_row_has_its_own_values_in_the_boxes(flower):
    box(flower, "petal length (cm)").fill("4.5")
    flower.says("change", "2:4.5")
    flower.type("row", "70")
    flower.calm()
    assert "change" not in flower.query
    expect(flower.page.locator(".changing [data-column='2']")).to_have_value("4.8")


@pytest.fixture
def traded(browser, tmp_path_factory):
    """Somebody with a table of their own, of prices whose logarithm is taken and of words."""
    folder = tmp_path_factory.mktemp("traded")
    path = folder / "traded.csv"
    rows = [f"{at * 1.25},{'abc'[at % 3]},{at * at % 17}" for at in range(1, 41)]
    path.write_text("\n".join(["price,kind,age", *rows]))
    with serving(tmp_path_factory, DASHBOARD_AUTH="none", DASHBOARD_VAULT=str(folder / "vault")) as at_home:
        reader = opened(browser, at_home)
        reader.open("clusters")
        choose(reader, path)
        known = arrived(reader)["data.id"]
        reader.visit("neighbours", f"data=own&data.id={known}&data.log=0&data.one_hot=1&method=kmeans&row=9")
        reader.page.locator(".changing summary").click()
        yield reader
        reader.context.close()


def test_a_word_is_chosen_from_a_list_and_a_price_typed_as_it_stands_in_the_table(traded):
    expect(box(traded, "price")).to_have_value("12.5")
    words = traded.page.get_by_role("combobox", name="kind")
    assert words.locator("option").all_inner_texts() == ["a", "b", "c"]
    words.select_option(label="c")
    traded.says("change", "1:2")
    traded.calm()
    expect(traded.page.locator("#neighbours-query")).to_contain_text("was b")
    box(traded, "price").fill("30")
    traded.says("change", "0:30,1:2")
    traded.calm()
    expect(traded.page.locator("#neighbours-numbers")).to_contain_text("With price 30 (was 12.5), kind c (was b)")
    # The box may be less wide than its longest word, and no list reaches beyond it.
    edges = traded.page.locator(".boxes").evaluate("(e) => [e.scrollWidth, e.clientWidth]")
    assert edges[0] <= edges[1]
    traded.page.get_by_role("button", name="As it was").click()
    traded.says("change", None)
    traded.calm()
    expect(words).to_have_value("1")
    expect(box(traded, "price")).to_have_value("12.5")
    assert violations(traded) == []
