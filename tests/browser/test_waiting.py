"""What takes long says how far it is, can be cancelled, and survives reloads and the death of servers."""

import signal

import psutil
import pytest
from playwright.sync_api import expect

from dashboard.workspace.parts import FIELDS
from harness import parts
from tests.browser.conftest import complaints, opened
from tests.browser.driver import CHARTS

# A mixture with many starts: some seconds of work on a few points, which are painted at once. Each test has
# seeds of its own, so that none knows its answer.
MIXTURE = "{0}=gaussian_mixture&{0}.n_components=50&{0}.n_init={1}"
POINTS = "data.n_samples=1000&data.centers=50&data.cluster_std=3&data.random_state={}"
SLOW = f"{POINTS}&{MIXTURE.format('method', 15)}&b=off"
STARTING = "Starting the mixture {} times"
LONG = 90_000  # milliseconds
ASKS = "**/_dash-update-component*"
# Places of charts on the tab that is shown that are neither drawn nor say that they will be.
BLANK = """
() => [...document.querySelectorAll("[data-panel]:not([hidden]) .chart")]
    .filter((chart) => chart.checkVisibility() && !chart.querySelector(".main-svg"))
    .filter((chart) => !chart.querySelector(".coming")?.checkVisibility() || !chart.innerText.trim())
    .map((chart) => chart.ariaLabel)
"""
DIMMED = "() => Number(getComputedStyle(document.querySelector('#clusters-page .stage > .card')).opacity)"


def waiting(reader):
    """The place that says how far the page is."""
    return reader.page.locator("#scatter-waiting")


def ask(reader, query, tab="scatter"):
    """Change the view without waiting for its answer."""
    reader.page.evaluate(
        "(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }", f"/{tab}?{query}"
    )


def test_long_work_says_how_far_it_is_while_the_page_stands(reader):
    reader.visit("scatter")
    before = reader.traces("scatter-chart-a")
    ask(reader, SLOW.format(1))
    place = waiting(reader)
    expect(place).to_contain_text(STARTING.format(15), timeout=LONG)
    expect(place).to_contain_text("s left")
    early = place.locator("progress").evaluate("(bar) => bar.value")
    assert reader.traces("scatter-chart-a") == before
    reader.page.wait_for_function(
        "(early) => document.querySelector('#scatter-waiting progress').value > early", arg=early
    )
    reader.ready("scatter")
    expect(place).to_be_hidden()
    assert reader.numbers("scatter-foot-a")["clusters"] == "50"


def test_cancel_brings_back_the_view_on_the_screen(reader):
    reader.visit("scatter", "method.n_clusters=4")
    ask(reader, SLOW.format(2))
    waiting(reader).get_by_role("button", name="Cancel").click()
    reader.calm()
    expect(waiting(reader)).to_be_hidden()
    assert reader.settings == {"method.n_clusters": "4"}
    assert str(reader.value("~.n_clusters")) == "4"
    assert str(reader.value("data.n_samples")) == "300"


def test_a_reload_picks_the_work_up_where_it_was(reader):
    reader.visit("scatter")
    # Four charts, one after another; each names its number of starts.
    charts = "&".join(MIXTURE.format(slot, n) for slot, n in zip(FIELDS.values(), (10, 9, 8, 7), strict=True))
    ask(reader, f"{POINTS.format(3)}&{charts}")
    place = waiting(reader)
    expect(place).to_contain_text(STARTING.format(9), timeout=LONG)
    reader.page.reload()
    expect(place).to_contain_text("Starting the mixture", timeout=LONG)
    assert STARTING.format(10) not in place.inner_text()
    reader.ready("scatter")
    assert reader.numbers("scatter-foot-d")["clusters"] == "50"


def test_a_refusal_offers_what_fits_as_a_button(reader):
    reader.visit("dendrogram")
    ask(reader, "data.n_samples=30000&method.linkage=average", "dendrogram")
    assert "GiB of memory" in reader.notice("dendrogram")
    reader.press("Tree of 1,000 k-means centres")
    reader.ready("dendrogram")
    reader.quiet("dendrogram")
    assert reader.query["dendrogram.n_centres"] == "1000"
    expect(reader.page.locator("#dendrogram-head")).to_contain_text("Average tree of 1,000 centres")


def held_back(reader):
    """Questions wait until the function that this gives is called."""
    waiting = []

    def hold(route):
        waiting.append(route)

    def let_through():
        for route in waiting:
            route.continue_()
        reader.page.unroute_all()

    reader.page.route(ASKS, hold)
    return let_through


@pytest.mark.parametrize("tab", [tab for tab in CHARTS if CHARTS[tab]])
def test_a_chart_that_is_not_there_yet_has_an_outline_with_its_sentence(reader, tab):
    let_through = held_back(reader)
    reader.page.goto(f"{reader.base}/{tab}")
    page = reader.page.locator(f"#{tab}-page")
    expect(page.locator(".coming").first).to_be_visible()
    assert reader.page.evaluate(BLANK) == []
    # Controls are seen when they are those of this view.
    assert page.locator(".control:visible").count() == 0
    let_through()
    reader.ready(tab)
    expect(page.locator(".control").first).to_be_visible()
    assert page.locator(".coming:visible").count() == 0


def test_what_was_clicked_is_marked_at_once_and_what_is_old_is_dimmed_until_its_answer_is_there(reader):
    reader.visit("clusters")
    let_through = held_back(reader)
    chip = reader.page.locator("#clusters-chips .chip").nth(3)
    began = reader.page.evaluate("() => performance.now()")
    chip.click()
    assert reader.page.locator("#clusters-chips .chip[aria-pressed=true]").all_inner_texts() == [chip.inner_text()]
    reader.page.wait_for_function(f"() => ({DIMMED})() < 0.6")
    # What is answered at once does not flicker.
    assert reader.page.evaluate("() => performance.now()") - began > 150
    let_through()
    reader.calm()
    reader.page.wait_for_function(f"() => ({DIMMED})() === 1")
    assert chip.get_attribute("aria-pressed") == "true"


@pytest.fixture
def hosted(tmp_path, browser):
    """A reader of a server of their own, and the server's process."""
    with parts.web(tmp_path, DASHBOARD_CACHE=str(tmp_path / "answers")) as (port, process):
        reader = opened(browser, f"http://127.0.0.1:{port}")
        # A server that dies is meant to be noticed, in the middle of an answer too.
        cut = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE", "ERR_CONTENT_LENGTH_MISMATCH")
        reader.allowed = (*cut, "Failed to fetch", "NetworkError")
        yield reader, process
        errors = complaints(reader)
        reader.context.close()
        assert errors == []


@pytest.mark.servers
def test_a_reader_whose_server_is_killed_gets_the_page_without_reloading(hosted):
    reader, process = hosted
    reader.open("scatter")
    reader.page.evaluate("window.stayed = true")
    ask(reader, SLOW.format(4))
    expect(waiting(reader)).to_contain_text("Starting the mixture", timeout=LONG)
    parts.at_work(process).kill()
    reader.confirmed("scatter", "data.n_samples", 1000, LONG)
    assert reader.page.evaluate("window.stayed")
    reader.ready("scatter")
    assert reader.numbers("scatter-foot-a")["clusters"] == "50"


@pytest.mark.servers
def test_a_server_that_is_silent_is_said_to_be_and_asked_again(hosted):
    reader, process = hosted
    reader.open("scatter")
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for member in family:
        member.send_signal(signal.SIGSTOP)
    ask(reader, "method.n_clusters=3")
    expect(waiting(reader)).to_contain_text("The server does not answer; asking again", timeout=LONG)
    for member in family:
        member.send_signal(signal.SIGCONT)
    reader.confirmed("scatter", "method.n_clusters", 3, LONG)
    reader.calm()
    expect(waiting(reader)).to_be_hidden()
