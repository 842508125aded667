"""Who holds the page in the hand: fingers do what mouse and keys do elsewhere, and no word asks for more."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.driver import TABS

SHARE = "navigator.share = async (what) => { window.sent = what; }"
CLOSED = "navigator.share = async () => { throw new DOMException('closed', 'AbortError'); }"


def tapped(reader, x, y):
    """Tap the tree at data coordinates."""
    at = reader.place_in("dendrogram-tree", x, y)
    with reader.changes(lambda: reader.query.get("select")):  # a tap is a click once Plotly has drawn a frame
        reader.page.touchscreen.tap(*at)


def test_the_link_of_a_view_goes_to_the_systems_own_sheet(readers):
    phone = readers(PHONE, has_touch=True)
    phone.context.add_init_script(SHARE)
    phone.open("clusters", "select=a3")
    button = phone.page.get_by_role("button", name="Share", exact=True)
    button.tap()
    phone.until(lambda: phone.page.evaluate("window.sent?.url") == phone.page.url)
    phone.page.evaluate(f"() => {{ {CLOSED} }}")
    button.tap()
    phone.calm()
    expect(phone.page.locator("#take")).to_be_hidden()
    expect(button).to_have_text("Share")  # and not "Copied"


def test_where_nothing_can_be_shared_the_link_is_in_reach_and_copied(readers):
    phone = readers(PHONE, has_touch=True)
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.context.add_init_script("delete Navigator.prototype.share")
    phone.open("clusters", "select=a3")
    phone.page.get_by_role("button", name="Copy link").tap()
    expect(phone.page.locator("#copied")).to_have_text("Link copied.")
    assert phone.page.evaluate("navigator.clipboard.readText()") == phone.page.url


def test_fingers_add_branches_and_take_them_out_and_are_told_of_no_keys(phone):
    phone.open("dendrogram")
    card = phone.page.locator("#dendrogram-branch")
    expect(card).to_have_text("Tap a branch to select it and to see what it holds.")
    # At 20, between the seven blobs and their merges, each branch is one blob.
    tapped(phone, 5, 20)
    assert phone.query["select"].count(",") == 0
    first = phone.query["select"]
    phone.button("Add").tap()
    expect(card).to_contain_text("The next branch that is tapped is added.")
    tapped(phone, 2995, 20)
    assert phone.query["select"].startswith(first + ",")
    # One tap was added; another one without the button selects alone.
    phone.button("Take out").tap()
    tapped(phone, 2995, 20)
    assert phone.query["select"].startswith(first + ",-")
    tapped(phone, 2995, 20)
    assert "," not in phone.query["select"]
    assert phone.query["select"] != first


@pytest.mark.parametrize("tab", TABS)
def test_no_word_that_a_phone_shows_names_a_key(phone, tab):
    phone.open(tab)
    phone.page.locator(f"#{tab}-page .side > summary").tap()
    seen = phone.page.locator(f"#{tab}-panel").inner_text()
    assert not [word for word in ("Ctrl", "Alt ", "⌘", "⌥", "arrow keys") if word in seen]


def test_a_row_that_goes_on_fades_at_its_edge_and_shows_what_is_pressed(phone):
    phone.open("scatter")
    looks = phone.page.locator("#scatter-page .looks")
    fades = "(row) => [row.hasAttribute('data-before'), row.hasAttribute('data-after')]"
    assert looks.evaluate(fades) == [False, True]
    assert "gradient" in looks.evaluate("(row) => getComputedStyle(row).maskImage")
    looks.evaluate("(row) => row.scrollTo(row.scrollWidth, 0)")
    phone.until(lambda: looks.evaluate(fades) == [True, False])
    phone.visit("scatter", "show=lottery&lottery.n_seeds=10")
    inside = """(row) => {
        const [one, all] = [row.querySelector("[aria-pressed=true]"), row].map((e) => e.getBoundingClientRect());
        return one.left >= all.left && one.right <= all.right;
    }"""
    phone.until(lambda: looks.evaluate(inside))


def test_a_table_that_goes_on_fades_at_its_edge(phone):
    phone.open("clusters")
    table = phone.page.locator("#clusters-table .scroll")
    expect(table).to_have_attribute("data-after", "")
    table.evaluate("(table) => table.scrollTo(table.scrollWidth, 0)")
    expect(table).to_have_attribute("data-before", "")
    expect(table).not_to_have_attribute("data-after", "")


# --- Help that a finger can open -------------------------------------------------------------------

NAMES = "[data-help], .numbers dt button"


def unfolded(reader, tab):
    """A tab with its settings open, the rare ones too."""
    reader.open(tab)
    side = reader.page.locator(f"#{tab}-page .side")
    if side.get_attribute("open") is None:
        side.locator("> summary").click()
    for more in side.locator(".more > summary").all():
        if more.is_visible():
            more.click()
    reader.calm()


@pytest.mark.parametrize("tab", TABS)
def test_each_name_opens_its_help_by_a_tap_within_the_screen_and_closes_again(phone, tab):
    unfolded(phone, tab)
    page, about = phone.page, phone.page.locator("#about")
    names = [name for name in page.locator(f"#{tab}-page").locator(NAMES).all() if name.is_visible()]
    assert len(names) > 5
    for number, name in enumerate(names):
        name.tap()
        expect(about).to_be_visible()
        assert len(about.inner_text().split("\n\n")) > 1, name.inner_text()
        box = about.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= PHONE["height"]
        if number % 2:
            page.keyboard.press("Escape")
        else:
            # Elsewhere: where neither the card lies nor anything that can be pressed.
            page.touchscreen.tap(2, box["y"])
        expect(about).to_be_hidden()
    assert phone.path == f"/{tab}"


def test_help_names_a_setting_in_words_and_in_code(phone):
    unfolded(phone, "scatter")
    phone.control("data.n_samples").locator(".control-label").tap()
    about = phone.page.locator("#about")
    expect(about.locator("h2")).to_have_text("points")
    expect(about.locator("code")).to_have_text("n_samples")
    expect(about).to_have_accessible_name("points n_samples")


# What a hand presses that is smaller than 24 pixels; links within sentences are as high as their line.
SMALL = """
() => [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [role=slider]")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest("p, .call-text, .skip"))
    .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
    .filter(([box]) => box.width < 23.9 || box.height < 23.9)
    .map(([box, html]) => `${box.width} x ${box.height} ${html}`)
"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("tab", TABS)
def test_what_is_pressed_is_24_pixels_wide_and_high(readers, tab, size):
    reader = readers(size, has_touch=size is PHONE)
    unfolded(reader, tab)
    assert reader.page.evaluate(SMALL) == []
