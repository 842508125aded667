"""What holds on every tab, in a real browser."""

import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from dashboard import settings
from dashboard.web.app import create_app
from tests.browser.driver import CHARTS, CLOUD, TABS, near

# A view of each tab that shows no default: what a colleague might send.
LINKS = {
    "scatter": "data.n_samples=250&method=agglomerative&method.linkage=average&b.n_clusters=6&c=plain&edit=b&b=kmeans"
    "&camera=0.5,1.9,0.7,0,0,0,0,0,1",
    "dendrogram": "data.centers=5&method.linkage=complete&method.n_clusters=4&camera=0.5,1.9,0.7,0,0,0,0,0,1",
    "clusters": "method=kmeans&method.n_clusters=12&clusters.random_state=8&select=a3",
    "neighbours": "row=77&neighbours.n_neighbors=8&neighbours.metric=cosine&colour=groups"
    "&camera=0.5,1.9,0.7,0,0,0,0,0,1",
}


def everything(reader, tab):
    """All that a tab shows in words and numbers, controls included, but for the time of a fit.

    What one of two readers has unfolded is unfolded meanwhile.
    """
    reader.page.locator(f"#{tab}-page").evaluate("(page) => page.ownerDocument.activeElement?.blur()")
    folded = reader.page.locator(f"#{tab}-page details.more:not([open])").element_handles()
    for one in folded:
        one.evaluate("(one) => { one.open = true; }")
    controls = reader.page.locator(f"#{tab}-page .control:visible input").evaluate_all(
        "(all) => all.map((i) => [i.ariaLabel, i.type === 'checkbox' ? i.checked : i.value])"
    )
    for one in folded:
        one.evaluate("(one) => { one.open = false; }")
    numbers = reader.page.locator(f"#{tab}-page .numbers > div").all_inner_texts()
    readings = reader.page.locator(f"#{tab}-page .reading").all_inner_texts()
    return controls, [n for n in numbers if not n.startswith("fit")], readings


# --- Painted ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", [t for t in TABS if CHARTS[t]])
def test_charts_are_painted_and_not_empty(reader, tab):
    reader.visit(tab)
    for chart in CHARTS[tab]:
        assert reader.traces(chart)[0]["n"] > 0
        assert reader.coloured_pixels(chart) > 50
    reader.quiet(tab)


@pytest.mark.parametrize("tab", CLOUD)
def test_a_drag_rotates_the_cloud_and_stands_in_the_address(reader, tab):
    reader.visit(tab)
    before = reader.camera(CLOUD[tab])
    reader.drag(CLOUD[tab], 120, 25)
    now = reader.camera(CLOUD[tab])
    assert not near(now, before, by=0.1)
    assert near([float(v) for v in reader.query["camera"].split(",")], now)


def test_nothing_offers_to_share_a_chart_with_a_cloud(reader):
    for tab in ("scatter", "dendrogram", "neighbours"):
        reader.visit(tab)
    buttons = reader.page.locator(".modebar-btn").evaluate_all(
        "(all) => all.map((b) => [...b.attributes].map((a) => a.value).join(' ').toLowerCase())"
    )
    assert len(buttons) >= 7  # at least one for each chart
    assert not [b for b in buttons if any(word in b for word in ("cloud", "share", "chart studio", "plotly.com"))]


# --- The address -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
def test_a_link_gives_somebody_else_the_same_page(reader, readers, tab):
    reader.visit(tab, LINKS[tab])
    if tab in CLOUD:
        reader.drag(CLOUD[tab], 60, 20)
    other = readers()
    other.page.goto(reader.page.url)
    other.ready(tab)
    assert everything(other, tab) == everything(reader, tab)
    if tab in CLOUD:
        assert near(other.camera(CLOUD[tab]), reader.camera(CLOUD[tab]))


def test_a_reload_gives_the_same_page(reader):
    reader.visit("dendrogram", LINKS["dendrogram"])
    reader.drag(CLOUD["dendrogram"], 60, 20)
    link, shown, camera = reader.page.url, everything(reader, "dendrogram"), reader.camera(CLOUD["dendrogram"])
    reader.page.reload()
    reader.ready("dendrogram")
    assert reader.page.url == link
    assert everything(reader, "dendrogram") == shown
    assert near(reader.camera(CLOUD["dendrogram"]), camera)


def test_back_undoes_forward_redoes_and_controls_follow(reader):
    reader.visit("clusters")
    first = everything(reader, "clusters")
    reader.type("method.n_clusters", 14)
    second = everything(reader, "clusters")
    reader.choose("method", "HDBSCAN")
    third = everything(reader, "clusters")
    reader.back()
    assert everything(reader, "clusters") == second
    reader.back()
    assert everything(reader, "clusters") == first
    assert reader.value("method.n_clusters") == "10"
    reader.forward()
    reader.forward()
    assert everything(reader, "clusters") == third


def test_back_and_forward_lead_from_tab_to_tab(reader):
    reader.visit("scatter")
    reader.go("clusters")
    reader.back()
    expect(reader.page.locator("#scatter-panel")).to_be_visible()
    expect(reader.page.locator("#clusters-panel")).to_be_hidden()
    reader.forward()
    expect(reader.page.locator("#clusters-panel")).to_be_visible()
    assert reader.page.title() == "Clusters · Cluster Explorer"


def test_switching_tabs_keeps_what_was_set(reader):
    reader.visit("scatter")
    reader.type("~.n_clusters", 5)
    reader.drag(CLOUD["scatter"], 90, 10)
    set_, there = everything(reader, "scatter"), reader.camera(CLOUD["scatter"])
    reader.go("clusters")
    reader.type("clusters.random_state", 7)
    reader.go("scatter")
    assert reader.query["method.n_clusters"] == "5"
    assert everything(reader, "scatter") == set_
    assert near(reader.camera(CLOUD["scatter"]), there)
    assert reader.coloured_pixels(CLOUD["scatter"]) > 500
    reader.go("clusters")
    assert reader.numbers("clusters-numbers")["clusters"] == "5"
    assert reader.value("clusters.random_state") == "7"


def test_two_readers_do_not_see_each_others_choices(reader, readers):
    one, other = reader, readers()
    one.visit("clusters")
    one.type("method.n_clusters", 13)
    other.open("clusters")
    assert other.numbers("clusters-numbers")["clusters"] == "10"
    other.choose("method", "HDBSCAN")
    one.page.locator("#clusters-chips .chip").nth(2).click()
    one.says("select", "a2")
    one.calm()
    assert one.numbers("clusters-numbers")["clusters"] == "13"
    expect(one.page.locator("#clusters-head h2")).to_have_text("Mini-batch k-means")


@contextmanager
def served_here():
    """The app in this process: where it is, and what counts what it computes."""
    app = create_app(settings.Settings()).server
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", app.extensions["layer"].cache.computed
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_was_asked_before_is_not_computed_again(readers):
    with served_here() as (address, counts):
        one, other = readers(), readers()
        one.base = other.base = address
        one.open("clusters")
        one.go("neighbours")
        computed = dict(counts)
        assert computed["clustering"] == 1
        one.go("clusters")
        one.go("neighbours")
        other.open("clusters")
        assert dict(counts) == computed
        for reader in (one, other):
            reader.page.close()


# --- Refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "field", "value", "words"),
    [
        ("scatter", "data.n_samples", "1000000000000", ("data.n_samples", "100,000", "1000000000000")),
        ("dendrogram", "~.n_clusters", "301", ("n_clusters", "301", "300 points")),
        ("clusters", "method.n_clusters", "999", ("method.n_clusters", "from 1 to 50", "999")),
        ("neighbours", "row", "1797", ("row", "1,796", "1797")),
    ],
)
def test_a_refused_control_is_explained_and_the_last_good_page_stands(reader, tab, field, value, words):
    reader.visit(tab)
    *_, numbers, readings = everything(reader, tab)
    reader.type(field, value)
    said = reader.notice(tab)
    assert all(word in said for word in words), said
    assert everything(reader, tab)[1:] == (numbers, readings)
    for chart in CHARTS[tab]:
        assert reader.coloured_pixels(chart) > 50
    reader.back()
    reader.quiet(tab)


@pytest.mark.parametrize(
    ("tab", "query", "words"),
    [
        ("clusters", "method.n_clusters=NaN", ("method.n_clusters", "whole number", "NaN")),
        ("clusters", "method=magic", ("method", "minibatch", "magic")),
        ("clusters", "magic=1", ("magic",)),
        ("clusters", "select=a1&select=a2", ("select", "twice")),
        ("neighbours", "row=two", ("row", "whole number", "two")),
        ("scatter", "method.n_clusters=50&data.n_samples=10", ("n_clusters", "50", "10")),
        ("dendrogram", "dendrogram.root=7", ("root", "7")),
    ],
)
def test_a_refused_address_is_explained(reader, tab, query, words):
    reader.visit(tab)
    reader.route(tab, query)
    said = reader.notice(tab)
    assert all(word in said for word in words), said


def test_a_link_with_half_a_camera_is_explained(readers):
    # In a window that shows something already, the camera on the screen would take its place.
    reader = readers()
    reader.page.goto(f"{reader.base}/scatter?camera=1,2")
    assert "camera must be nine numbers" in reader.notice("scatter")


def test_a_refused_link_shows_why_and_a_way_out(readers):
    reader = readers()
    reader.page.goto(f"{reader.base}/clusters?method=<img src=x onerror=alert(1)>")
    assert "<img src=x" in reader.notice("clusters")  # as text
    assert reader.page.locator("#clusters-notice img").count() == 0
    reader.page.get_by_role("link", name="Start from the defaults").click()
    reader.ready("clusters")
    reader.quiet("clusters")


def test_an_unknown_page_says_so(readers):
    reader = readers()
    reader.allowed = ("404",)
    reader.page.goto(f"{reader.base}/magic")
    expect(reader.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    reader.page.locator("#lost a").nth(2).click()
    reader.ready("clusters")


# --- Light, dark, phones, keyboards ----------------------------------------------------------------


def test_light_and_dark_toggle_and_are_kept(readers):
    reader = readers()
    scheme = "() => document.documentElement.dataset.theme"
    ground = "() => getComputedStyle(document.body).backgroundColor"
    reader.open("neighbours")
    light = reader.page.evaluate(ground)
    font = "(id) => document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.font.color"
    ink = reader.page.evaluate(font, CLOUD["neighbours"])
    assert reader.page.evaluate(scheme) == "light"
    reader.page.locator("#light").click()
    reader.calm()
    assert reader.page.evaluate(scheme) == "dark"
    dark = reader.page.evaluate(ground)
    assert dark != light
    assert reader.page.evaluate(font, CLOUD["neighbours"]) != ink
    reader.page.reload()
    reader.ready("neighbours")
    assert reader.page.evaluate(scheme) == "dark"
    assert reader.page.evaluate(ground) == dark
    reader.page.locator("#light").click()
    reader.calm()
    assert reader.page.evaluate(ground) == light


def test_a_dark_desktop_is_greeted_in_the_dark(readers):
    reader = readers(color_scheme="dark")
    reader.open("clusters")
    assert reader.page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_nothing_scrolls_sideways_on_a_phone(phone):
    phone.open("scatter")
    for tab in TABS:
        phone.go(tab)
        wide = phone.page.evaluate(
            """() => [...document.querySelectorAll("[data-panel]:not([hidden]) :is(.card, .side)")]
                .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className)"""
        )
        assert wide == []
        assert phone.page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
        for link in TABS:
            box = phone.page.locator(f"#{link}-link").bounding_box()
            assert box["width"] > 20


def test_settings_are_folded_on_a_phone_and_can_be_used(phone):
    phone.open("clusters")
    settings_ = phone.page.locator("#clusters-page .side")
    expect(phone.control("method.n_clusters")).to_be_hidden()
    settings_.locator("> summary").tap()
    expect(phone.control("method.n_clusters")).to_be_visible()
    phone.type("method.n_clusters", 6)
    assert phone.numbers("clusters-numbers")["clusters"] == "6"


def test_tabs_and_chips_work_by_keyboard(reader):
    reader.visit("neighbours")
    reader.page.locator(".brand").focus()
    pressed = 0
    while reader.page.evaluate("() => document.activeElement.id") != "clusters-link":
        reader.page.keyboard.press("Tab")
        pressed += 1
        assert pressed < 10
    reader.page.keyboard.press("Enter")
    reader.ready("clusters")
    assert reader.path == "/clusters"
    pressed = 0
    while not reader.page.evaluate("() => document.activeElement.matches('.chip[aria-pressed=false]')"):
        reader.page.keyboard.press("Tab")
        pressed += 1
        assert pressed < 45
    reader.page.keyboard.press("Enter")
    reader.until(lambda: "select" in reader.query)
    reader.calm()
    expect(reader.page.locator("#clusters-cluster h2").first).to_have_text(f"Cluster {reader.query['select'][1:]}")


def test_the_focus_stays_on_the_chip_that_was_pressed(reader):
    reader.visit("clusters")
    chip = reader.page.locator("#clusters-chips .chip").nth(2)
    chip.focus()
    reader.page.keyboard.press("Enter")
    reader.says("select", "a2")
    reader.calm()
    expect(chip).to_be_focused(timeout=1000)


def test_every_control_has_a_name(reader):
    for tab in TABS:
        reader.visit(tab)
        controls = reader.names({"textbox", "combobox", "switch", "slider", "button", "link", "spinbutton"})
        assert len(controls) > 10
        assert [role for role, name in controls if not name.strip()] == []
        page = reader.page.locator(f"#{tab}-page")
        assert page.locator("img:not([alt])").count() == 0
        assert page.locator(".chart:not([aria-label])").count() == 0
