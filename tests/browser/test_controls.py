"""What the reader's hands do with the controls."""

import pytest
from playwright.sync_api import expect


def box(reader, field):
    return reader.control(field).locator("[data-part=number]")


@pytest.fixture
def blobs(reader):
    reader.open("scatter", "b=off")
    return reader


@pytest.mark.parametrize(("typed", "number"), [("2,500", "2500"), ("5e2", "500"), ("1 000", "1000")])
def test_a_number_is_read_as_people_type_it(blobs, typed, number):
    box(blobs, "data.n_samples").fill(typed)
    box(blobs, "data.n_samples").press("Enter")
    blobs.says("data.n_samples", number)
    blobs.calm()
    assert blobs.value("data.n_samples") == number


@pytest.mark.parametrize(("typed", "said"), [("a few", "is no number"), ("1,2,3", "in two ways")])
def test_what_is_no_number_is_said_beside_its_box_and_changes_nothing(blobs, typed, said):
    before, field = blobs.page.url, "data.n_samples"
    box(blobs, field).fill(typed)
    box(blobs, field).press("Enter")
    expect(blobs.control(field).get_by_role("alert")).to_contain_text(said)
    assert blobs.page.url == before
    box(blobs, field).press("Escape")
    expect(box(blobs, field)).to_have_value("300")
    expect(blobs.control(field).locator(".wrong-words")).to_have_text("")


def test_thousands_are_not_applied_half_typed(blobs):
    asked = []
    blobs.page.on("request", lambda request: asked.append(request.post_data or ""))
    box(blobs, "data.n_samples").fill("")
    box(blobs, "data.n_samples").press_sequentially("2,500", delay=20)
    blobs.says("data.n_samples", "2500")
    blobs.calm()
    assert {text for text in asked if "n_samples" in text and "n_samples=2500" not in text} == set()


def test_a_box_is_stepped_by_keys_and_buttons_at_once(blobs):
    here = box(blobs, "data.n_samples")
    here.press("ArrowUp")
    blobs.says("data.n_samples", "310")
    here.press("Shift+ArrowDown")
    blobs.says("data.n_samples", "210")
    blobs.control("data.cluster_std").get_by_role("button", name="More spread").click()
    blobs.says("data.cluster_std", "0.6")
    blobs.calm()
    expect(here).to_have_attribute("aria-valuenow", "210")
    expect(blobs.control("data.n_samples").get_by_role("slider")).to_have_value("210")


def test_an_empty_box_finds_its_value_again(blobs):
    box(blobs, "data.n_samples").fill("")
    box(blobs, "data.n_samples").press("Tab")
    expect(box(blobs, "data.n_samples")).to_have_value("300")
    assert "data.n_samples" not in blobs.query


@pytest.mark.parametrize("way", ["mouse", "key", "click"])
def test_the_name_of_a_setting_opens_its_help(blobs, way):
    name = blobs.control("data.n_samples").locator(".control-label")
    card = blobs.page.get_by_role("dialog", name="points n_samples")
    if way == "mouse":
        name.hover()
    elif way == "key":
        name.focus()
        name.press("Enter")
    else:
        name.click()
    expect(card).to_be_visible()
    expect(card).to_contain_text("How many")
    if way == "mouse":
        blobs.page.mouse.move(700, 500)
    else:
        blobs.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_controls_are_not_seen_before_they_show_what_the_address_says(reader):
    seen = reader.page.context.new_page()
    seen.add_init_script(
        """
        window.early = [];
        const look = () => {
            const box = document.querySelector("#scatter-page [data-field='data.n_samples'] input");
            if (box?.checkVisibility({ visibilityProperty: true })) window.early.push(box.value);
            if (window.early.length < 5) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        """
    )
    seen.goto(f"{reader.base}/scatter?data.n_samples=77&b=off")
    seen.wait_for_function("() => window.early.length === 5")
    assert set(seen.evaluate("() => window.early")) == {"77"}
    seen.close()


def test_what_is_still_being_typed_does_not_get_into_another_view(reader):
    reader.visit("scatter", "method=gaussian_mixture&b=off")
    reader.control("~.n_components").locator("input").first.fill("4")
    # K-means has no such number.
    reader.route("scatter", "b=off")
    reader.page.wait_for_timeout(500)
    reader.calm()
    assert "method.n_components" not in reader.query
    assert reader.page.locator("#scatter-notice .notice").count() == 0
