"""Who holds the page in the hand: fingers do what mouse and keys do elsewhere, and no word asks for more."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.driver import TABS

SHARE = "navigator.share = async (what) => { window.sent = what; }"
CLOSED = "navigator.share = async () => { throw new DOMException('closed', 'AbortError'); }"


def tapped(reader, x, y):
    """Tap the tree at data coordinates."""
    reader.page.touchscreen.tap(*reader.place_in("dendrogram-tree", x, y))
    reader.page.wait_for_timeout(200)  # a tap is a click once Plotly has drawn a frame
    reader.calm()


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
