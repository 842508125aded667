"""Whoever works by keyboard, by screen reader or by touch reaches everything; and what teaches is among it."""

import math

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboard.page.guides import PATHS
from tests.browser.driver import CLOUD, TABS, near

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# States of a tab that have parts of their own: what it is, its query, the words on a button to press first.
STATES = {
    "guided, with a number explained": ("neighbours", "guide=2&row=1553", "nearest"),
    "refused": ("clusters", "method.n_clusters=999", None),
    "axes of a table": ("neighbours", "data=iris&axes=0,2,3", None),
    "a drawing": (
        "neighbours",
        "draw=AAEGDQUICAEAAggQEBAQBgACBhAJBgQAAwYQEA8FAAQEBQ8MAAUDEAkAAwEIDQ8DAAMEEA8DAAM&neighbours.n_neighbors=3",
        None,
    ),
    "changed values": ("neighbours", "data=iris&method=kmeans&row=3&change=2:4.5", None),
    "a branch": ("dendrogram", "dendrogram.p=20&dendrogram.root=597", None),
}
# What Tab can reach on the tab that is shown, each marked so that it can be recognised.
REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
    .filter((e) => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled && !e.closest("[hidden]"))
    .map((e, i) => e.dataset.reach = String(i))
"""
# What has the focus: its mark, what it is, and whether that can be seen.
FOCUSED = """
() => {
    const e = document.activeElement, box = e.getBoundingClientRect();
    // A number box is marked by its frame, the line that cuts a tree by its handle.
    const marked = [[e.closest(".number:focus-within") || e], [e, "::before"]].map((of) => getComputedStyle(...of));
    const ring = marked.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    const there = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { mark: e.dataset.reach, html: e.outerHTML.slice(0, 120), seen: there && ring };
}
"""


def violations(reader, least=20):
    """What axe-core finds with the places; more rules than `least` had something to hold."""
    found = Axe().run(reader.page, options={"runOnly": {"type": "tag", "values": LEVELS}}).response
    assert len(found["passes"]) > least
    return [(v["id"], n["target"], n["failureSummary"]) for v in found["violations"] for n in v["nodes"]]


def clean(reader, *looks, least=20):
    """Nothing is found on what is shown, in any of these looks."""
    for size, scheme in looks:
        reader.page.set_viewport_size(size)
        reader.page.locator("html").evaluate("(html, s) => html.dataset.theme = s", scheme)
        reader.calm()
        assert violations(reader, least) == [], (size, scheme)


@pytest.fixture
def sized(reader):
    """A reader whose window is as it was afterwards."""
    yield reader
    reader.page.set_viewport_size(WIDE)
    reader.page.locator("html").evaluate("(html) => html.dataset.theme = 'light'")
    reader.calm()


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_against_levels_a_and_aa(sized, tab):
    sized.visit(tab)
    clean(sized, (WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"))


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_other_states(sized, state):
    tab, query, button = STATES[state]
    sized.visit(tab)
    sized.route(tab, query)
    if button:
        sized.button(button).first.click()
    clean(sized, (WIDE, "light"), (WIDE, "dark"))


@pytest.mark.parametrize("tab", TABS)
def test_tab_reaches_everything_and_the_focus_is_seen(reader, tab):
    reader.visit(tab)
    there = set(reader.page.evaluate(REACHABLE))
    assert len(there) > 15
    reader.page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
    reader.page.locator(".skip").focus()
    stops = [reader.page.evaluate(FOCUSED)]
    while stops[-1]["mark"] and len(stops) <= len(there):
        reader.page.keyboard.press("Tab")
        stops.append(reader.page.evaluate(FOCUSED))
    reached = [stop["mark"] for stop in stops if stop["mark"]]
    assert there - set(reached) == set()
    assert len(reached) == len(set(reached))  # no trap, nothing twice
    assert [stop["html"] for stop in stops[1:] if stop["mark"] and not stop["seen"]] == []


def test_keys_turn_zoom_and_reset_all_clouds_of_a_tab(reader):
    reader.visit("scatter")
    cloud = reader.page.locator("#scatter-chart-a-frame")
    cloud.focus()
    expect(cloud).to_have_attribute("tabindex", "0")
    reader.page.keyboard.press("Home")
    first = reader.camera(CLOUD["scatter"])
    for key in ("ArrowLeft", "ArrowUp", "+"):
        before = reader.camera(CLOUD["scatter"])
        reader.page.keyboard.press(key)
        now = reader.camera(CLOUD["scatter"])
        assert not near(now, before, by=0.02), key
        assert far(now) == pytest.approx(far(before) * (0.9 if key == "+" else 1))
    reader.until(lambda: "camera" in reader.query and near(camera(reader), now))
    assert near(reader.camera("scatter-chart-b"), now)
    reader.page.keyboard.press("Home")
    assert near(reader.camera(CLOUD["scatter"]), first)
    reader.until(lambda: near(camera(reader), first))


def far(camera):
    """How far a camera is from what it looks at."""
    return math.dist(camera[:3], camera[3:6])


def camera(reader):
    """The camera in the address."""
    return [float(v) for v in reader.query["camera"].split(",")]


def test_a_name_opens_what_its_number_is_not_and_one_click_shows_it(reader):
    reader.visit("scatter")
    name = reader.page.locator("#scatter-foot-a").get_by_role("button", name="inertia")
    name.focus()
    reader.page.keyboard.press("Enter")
    about = reader.page.get_by_role("dialog", name="inertia")
    expect(about).to_be_focused()
    expect(about).to_contain_text("not better agreement")
    link = about.get_by_role("link", name="scikit-learn.org")
    assert link.get_attribute("rel") == "noopener"
    reader.page.keyboard.press("Escape")
    expect(about).to_be_hidden()
    expect(name).to_be_focused()
    name.click()
    about.get_by_role("link", name="Show me: lower inertia, worse agreement").click()
    expect(about).to_be_hidden()
    reader.ready("scatter")
    low, high = (reader.numbers(f"scatter-foot-{slot}") for slot in "ab")
    assert float(low["inertia"].replace(",", "")) < float(high["inertia"].replace(",", ""))
    assert float(low["ARI"]) < float(high["ARI"])
    reader.back()
    assert reader.numbers("scatter-foot-b")["ARI"] == "1.00"


def test_a_path_is_walked_by_keys_sent_and_left(reader, readers):
    reader.visit("clusters")
    reader.page.locator("#guided").focus()
    reader.page.keyboard.press("Enter")
    steps = reader.page.locator("#clusters-page .step")
    expect(steps.nth(0)).to_be_visible()
    assert reader.query == {"guide": "1"}
    for _ in range(3):
        steps.locator("visible=true").get_by_role("link", name="Next").focus()
        reader.page.keyboard.press("Enter")
        reader.calm()
    expect(steps.nth(3).get_by_role("link", name="Next")).to_be_focused()
    assert reader.query == {"method.n_clusters": "20", "guide": "4"}
    assert reader.numbers("clusters-numbers")["clusters"] == "20"
    other = readers()
    other.open("clusters", "method.n_clusters=20&guide=4")
    expect(other.page.locator("#clusters-page .step").nth(3)).to_be_visible()
    reader.back()
    expect(steps.nth(2)).to_be_visible()
    assert reader.numbers("clusters-numbers")["clusters"] == "10"
    reader.type("method.n_clusters", 9)
    expect(steps.nth(2)).to_be_visible()
    steps.nth(2).get_by_role("button", name="Leave the guided path").click()
    expect(steps.nth(2)).to_be_hidden()
    expect(reader.page.locator("#guided")).to_be_focused()
    assert reader.query == {"select": "a3", "method.n_clusters": "9"}


# Remembers what was outlined last.
OUTLINED = """
new MutationObserver((all) => {
    for (const { target } of all) if (target.hasAttribute("data-spoken")) window.spoken = target;
}).observe(document, { subtree: true, attributeFilter: ["data-spoken"] });
"""
# How much of what a step speaks of is seen between the step and the lower edge, of what could be, and whether it is
# outlined.
SPOKEN = """
() => {
    const step = [...document.querySelectorAll("[data-panel]:not([hidden]) .step")].find((s) => s.offsetParent);
    const about = step.closest("[data-panel]").querySelector(step.dataset.about);
    const box = about.getBoundingClientRect(), from = step.getBoundingClientRect().bottom;
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, from);
    return [seen / Math.min(box.height, innerHeight - from - 24), window.spoken === about, scrollY];
}
"""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_each_step_of_a_path_shows_what_it_speaks_of(readers, size):
    reader = readers(size, reduced_motion="reduce")
    reader.context.add_init_script(OUTLINED)
    for tab, steps in PATHS.items():
        reader.open(tab, "guide=1")
        for number in range(1, len(steps) + 1):
            if number > 1:
                reader.page.locator(f'#{tab}-page .step[data-step="{number - 1}"] .next').click()
                reader.calm()
            share, outlined, _ = reader.page.evaluate(SPOKEN)
            assert outlined, (tab, number)
            assert share > 0.98, (tab, number, share)


def test_who_scrolls_or_types_is_not_led_elsewhere_by_a_step(readers):
    reader = readers(WIDE, reduced_motion="reduce")
    reader.context.add_init_script(OUTLINED)
    reader.open("clusters", "guide=2&select=a8")
    asks = []

    def hold(ask):
        asks.append(ask)

    reader.page.route("**/_dash-update-component*", hold)
    reader.page.locator('#clusters-page .step[data-step="2"] .next').click()
    reader.until(lambda: asks)
    reader.page.mouse.wheel(0, -2000)
    reader.until(lambda: reader.page.evaluate("scrollY") == 0)
    for ask in asks:
        ask.continue_()
    reader.page.unroute("**/_dash-update-component*", hold)
    reader.calm()
    _, outlined, scrolled = reader.page.evaluate(SPOKEN)
    assert not outlined
    assert scrolled == 0


def test_the_last_step_of_a_path_ends_with_done(reader):
    reader.visit("neighbours", "guide=5&row=1038&neighbours.metric=cosine&colour=groups")
    step = reader.page.locator('#neighbours-page .step[data-step="5"]')
    step.get_by_role("button", name="Done").click()
    expect(step).to_be_hidden()
    assert "guide" not in reader.query
    assert reader.query["row"] == "1038"
    expect(reader.page.locator("#guided")).to_be_focused()
