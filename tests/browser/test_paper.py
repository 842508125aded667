"""A page on paper, and in the reader's own colours."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

ROW = "#clusters-table tbody tr:nth-child(1)"
TABS = ("scatter", "dendrogram", "clusters", "neighbours")
# Charts that reach out of their card, cards that reach out of the sheet, and what of a chart cannot be seen.
CUT = """
() => {
    const panel = document.querySelector("[data-panel]:not([hidden])");
    const inside = (a, b) =>
        a.left >= b.left - 2 && a.right <= b.right + 2 && a.top >= b.top - 2 && a.bottom <= b.bottom + 2;
    const found = [];
    for (const chart of panel.querySelectorAll(".chart")) {
        const plot = chart.querySelector(".main-svg");
        if (!plot?.checkVisibility()) continue;
        const card = chart.closest(".card").getBoundingClientRect();
        if (!inside(plot.getBoundingClientRect(), card)) found.push(`${chart.ariaLabel} leaves its card`);
        if (card.right > innerWidth + 1) found.push(`${chart.ariaLabel} leaves the sheet`);
        for (const other of chart.closest(".card").querySelectorAll(":scope > footer, :scope > header")) {
            const words = other.getBoundingClientRect(), place = plot.getBoundingClientRect();
            const over = place.top < words.bottom - 2 && place.bottom > words.top + 2;
            if (words.height && over) found.push(`${chart.ariaLabel} lies over words`);
        }
    }
    for (const e of panel.querySelectorAll(".card, .scroll, .strip"))
        if (e.checkVisibility() && e.scrollWidth > e.clientWidth + 2) found.push(`${e.className} is cut`);
    return found;
}
"""


@pytest.fixture
def paper(reader):
    """A reader whose page is as it is printed on A4; afterwards it is on the screen again."""

    def print_out():
        reader.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        reader.page.emulate_media(media="print")
        reader.page.set_viewport_size({"width": 703, "height": 1000})

    yield print_out
    reader.page.emulate_media(media="screen")
    reader.page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("tab", TABS)
def test_on_paper_charts_fit_their_cards_and_settings_are_one_line(reader, paper, tab):
    reader.visit(tab)
    paper()
    assert reader.page.evaluate(CUT) == []
    page = reader.page.locator(f"#{tab}-page")
    assert not page.locator(".controls").is_visible()
    assert re.search(r"data .+ · ", page.locator(".printed").inner_text())


@pytest.mark.parametrize("tab", TABS)
def test_a_page_is_few_sheets(readers, tab):
    # In a window of its own: a table that was unfolded once stays so, and takes room.
    reader = readers()
    reader.open(tab)
    sheets = reader.page.pdf(format="A4").count(b"/Type /Page\n")
    assert 1 <= sheets <= 3


@pytest.mark.parametrize("tab", TABS)
def test_words_can_be_read_on_paper_whatever_theme_the_screen_has(reader, paper, tab):
    reader.visit(tab)
    html = reader.page.locator("html")
    html.evaluate("(html) => html.dataset.theme = 'dark'")
    try:
        reader.calm()
        paper()
        found = Axe().run(reader.page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}}).response
        assert sum(len(rule["nodes"]) for rule in found["passes"]) > 10
        assert [(node["target"], node["failureSummary"]) for v in found["violations"] for node in v["nodes"]] == []
    finally:
        html.evaluate("(html) => html.dataset.theme = 'light'")


# Pairs of things that have to be told from each other, with where each looks how.
TOLD = """
([selectors, part]) => selectors.map((selector) => {
    const style = getComputedStyle(document.querySelector(selector), part);
    const { backgroundColor, borderBottomColor, color, borderLeftColor, width } = style;
    return [backgroundColor, borderBottomColor, color, borderLeftColor, width].join();
})
"""


@pytest.mark.parametrize(
    ("tab", "part", "selectors"),
    [
        ("clusters", None, [".top nav a[aria-current]", ".top nav a:not([aria-current])"]),
        ("clusters", None, [".chip[aria-pressed=true]", ".chip[aria-pressed=false]"]),
        ("clusters", "::before", [".chip:nth-child(1)", ".chip:nth-child(2)"]),
        ("clusters", "::after", [".bars li:nth-child(1) button", ".bars li:nth-child(3) button"]),
        (
            "clusters",
            None,
            [
                f"{ROW} td:nth-child(2) .share",
                f"{ROW} td:nth-child(3) .share",
            ],
        ),
        ("clusters", None, ["#clusters-table tr:nth-child(1) .swatch", "#clusters-table tr:nth-child(2) .swatch"]),
        ("scatter", None, [".look[aria-pressed=true]", ".look[aria-pressed=false]"]),
        ("scatter", None, [".card.editing", ".card[data-slot=b]"]),
    ],
)
def test_in_the_readers_own_colours_things_can_be_told(reader, tab, part, selectors):
    reader.page.emulate_media(forced_colors="active")
    try:
        reader.visit(tab)
        one, other = reader.page.evaluate(TOLD, [selectors, part])
        assert one != other
    finally:
        reader.page.emulate_media(forced_colors="none")


def test_in_the_readers_own_colours_a_switch_is_the_browsers(reader):
    reader.page.emulate_media(forced_colors="active")
    try:
        reader.visit("clusters")
        assert (
            reader.page.locator("#clusters-page [role=switch]").first.evaluate("(e) => getComputedStyle(e).appearance")
            == "auto"
        )
    finally:
        reader.page.emulate_media(forced_colors="none")
