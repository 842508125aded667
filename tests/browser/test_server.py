"""What the server says beside its answers reaches the page as a sentence, and the page asks again by itself."""

import json

import pytest
from playwright.sync_api import expect

from harness import parts
from tests.browser.conftest import complaints, opened

CALLBACK = "**/_dash-update-component*"


def asks(route):
    """The tab and the number of an ask; None of another request."""
    (asked, *_) = json.loads(route.request.post_data)["inputs"]
    return (asked["id"].removesuffix("-ask"), asked["value"]["n"]) if asked["id"].endswith("-ask") else None


@pytest.fixture
def meant(reader):
    """A reader in whose browser 4xx are meant."""
    yield reader
    reader.page.unroute_all(behavior="wait")


def notice(reader):
    return reader.page.locator("#notice")


def test_an_ask_too_many_is_said_and_put_again_once_the_time_has_come(meant):
    meant.visit("scatter")
    meant.allowed = ("429", "Too Many")
    seen, sentence = [], "You are asking faster than one reader may."

    def refuse(route):
        if asks(route):
            seen.append(asks(route))
        if len(seen) <= 2:
            route.fulfill(status=429, headers={"Retry-After": "1"}, content_type="text/plain", body=sentence)
        else:
            route.continue_()

    meant.page.route(CALLBACK, refuse)
    meant.change("scatter", method__n_clusters="3")
    expect(notice(meant)).to_have_text(sentence)
    # More changes while it waits are no more asks.
    for n in (4, 5, 6):
        meant.change("scatter", method__n_clusters=str(n))
    expect(notice(meant)).to_be_empty(timeout=20_000)
    meant.calm()
    # Refused, refused again after a second, and taken after another: the last of what was changed.
    first, second, *rest = [n for _, n in seen]
    assert second == first + 1
    assert rest[0] == second + 1
    assert meant.query["method.n_clusters"] == "6"
    assert meant.numbers("scatter-foot-a")["clusters"] == "6"


def test_what_is_too_large_is_said_and_not_asked_again(meant):
    meant.visit("scatter")
    meant.allowed = ("413", "Too Large")
    seen = []

    def refuse(route):
        seen.append(asks(route))
        route.fulfill(status=413, content_type="text/plain", body="A request may hold 65,536 bytes.")

    meant.page.route(CALLBACK, refuse)
    meant.change("scatter", method__n_clusters="7")
    expect(notice(meant)).to_have_text("A request may hold 65,536 bytes.")
    meant.page.wait_for_timeout(3000)  # longer than a server may be silent
    assert len(seen) == 1
    meant.page.unroute_all(behavior="wait")
    # The next change is asked as ever, and its answer takes the sentence away.
    meant.change("scatter", method__n_clusters="3")
    expect(notice(meant)).to_be_empty(timeout=20_000)


def test_a_tab_that_is_opened_too_fast_comes_when_the_time_has_come(readers):
    reader = readers()
    reader.allowed = ("429", "Too Many")
    refused = []

    def refuse(route):
        if len(refused) < 3:
            refused.append(route.request.url)
            route.fulfill(status=429, headers={"Retry-After": "1"}, content_type="text/plain", body="Too fast.")
        else:
            route.continue_()

    # The layout, then the callbacks, then the page of the tab itself.
    for part in ("**/_dash-layout", "**/_dash-dependencies", CALLBACK):
        reader.page.route(part, refuse)
    reader.open("scatter")
    assert len(refused) == 3


def test_a_page_of_another_version_says_so_once_when_it_fails_and_not_before(meant):
    meant.visit("scatter")
    meant.allowed = ("400", "Bad Request")
    other = {"asks": "scatter-ask", "as": "scatter-asked-for"}

    def older(route):
        # What a page sends whose callbacks are no longer those of the server.
        body = route.request.post_data.replace(other["asks"], other["as"])
        answer = route.fetch(post_data=body)
        route.fulfill(response=answer, headers={**answer.headers, "x-explorer-release": "0" * 12})

    def newer(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "x-explorer-release": "0" * 12})

    newer_notice = meant.page.locator("#newer")
    meant.page.route(CALLBACK, newer)
    meant.change("scatter", method__n_clusters="3")
    meant.calm()
    assert meant.numbers("scatter-foot-a")["clusters"] == "3"
    expect(newer_notice).to_be_hidden()
    meant.page.unroute_all(behavior="wait")
    meant.page.route(CALLBACK, older)
    meant.change("scatter", method__n_clusters="4")
    # (Its words are in the page from the start, hidden: they tell nothing of when the answer came.)
    expect(newer_notice).to_be_visible(timeout=20_000)
    expect(newer_notice).to_contain_text("A new version is here")
    expect(notice(meant)).to_be_empty()
    meant.page.unroute_all(behavior="wait")
    newer_notice.get_by_role("button", name="Reload").click()
    meant.ready("scatter")
    # The address holds the view, so nothing is lost.
    assert meant.numbers("scatter-foot-a")["clusters"] == "4"
    expect(newer_notice).to_be_hidden()


@pytest.fixture
def slow(tmp_path, browser):
    """A reader of a server that lets very little through."""
    with parts.web(tmp_path, DASHBOARD_CACHE=str(tmp_path / "answers"), DASHBOARD_RATE="1") as (port, _):
        reader = opened(browser, f"http://127.0.0.1:{port}")
        reader.allowed = ("429", "TOO MANY", "Too Many", "404 (NOT FOUND)")  # a page of text has no icon
        yield reader
        errors = complaints(reader)
        reader.context.close()
        assert errors == []


@pytest.mark.servers
def test_a_reader_over_a_real_limit_gets_the_page_and_then_the_view_in_the_end(slow):
    page = slow.page
    # Each of two processes lets five requests through at once, and then one a second.
    answers = []
    parts.until(
        lambda: answers.append(page.goto(f"{slow.base}/scatter", wait_until="commit")) or answers[-1].status == 429
    )
    assert answers[-1].headers["refresh"] == "1"
    slow.ready("scatter")
    slow.change("scatter", method__n_clusters="3")
    slow.confirmed("scatter", "method.n_clusters", 3)
    slow.calm()
    expect(page.locator("#notice")).to_be_empty()
