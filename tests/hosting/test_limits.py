"""Honest use never meets a limit; a loop does, and starves nobody but itself."""

import threading
from functools import partial

import pytest
from dash import Dash, html
from flask import g, request
from werkzeug.exceptions import HTTPException

from dashboard.settings import Settings
from dashboard.web import guard
from dashboard.web.hosting import limits

ASK = "/_dash-update-component"
# What the process puts into the environment of requests that it makes to itself.
INSIDE = "inside"


class Clock:
    """Time that passes when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def let_through(rate, key, count):
    return sum(rate.wait(key) == 0 for _ in range(count))


def test_a_burst_is_let_through_and_then_the_rate(clock):
    rate = limits.Rate(10, clock)
    # Five seconds' worth at once.
    assert let_through(rate, "a", 80) == 50
    clock.now += 2
    assert let_through(rate, "a", 80) == 20
    clock.now += 1000
    assert let_through(rate, "a", 80) == 50


def test_who_waits_as_long_as_told_is_let_through_and_no_earlier(clock):
    rate = limits.Rate(10, clock)
    let_through(rate, "a", 50)
    assert rate.wait("a") == pytest.approx(0.1)
    clock.now += 0.09
    assert rate.wait("a") == pytest.approx(0.01)
    clock.now += 0.011
    assert rate.wait("a") == 0


def test_a_reader_over_the_limit_costs_another_nothing(clock):
    rate = limits.Rate(10, clock)
    let_through(rate, "loop", 1000)
    assert let_through(rate, "somebody else", 50) == 50


def test_no_rate_lets_everything_through(clock):
    assert let_through(limits.Rate(0, clock), "a", 1000) == 1000


def test_less_than_one_in_the_burst_is_one(clock):
    rate = limits.Rate(1, clock)
    assert let_through(rate, "a", 50) == 5


def test_a_million_readers_take_bounded_room(clock, monkeypatch):
    monkeypatch.setattr(limits, "READERS", 100)
    rate = limits.Rate(10, clock)
    for i in range(1000):
        rate.wait(str(i))
    assert len(rate._paid) == 100


# What a page sends at its worst, by the second: four windows, each with an ask every 250 ms for one tab that is
# worked on, a slider that sends ten asks, and an arrow key held down, thirty.
HONEST = 4 * 4 + 10 + 10


def test_honest_use_never_meets_the_limit(clock):
    rate = limits.Rate(Settings.model_fields["rate"].default, clock)
    for second in range(60):
        # The first page, of four windows: itself, layout, callbacks, the tab's page and the first ask.
        asks = HONEST + (4 * 5 if second == 0 else 0)
        assert let_through(rate, "a", asks) == asks
        clock.now += 1
    # A key held down for ten seconds.
    for _ in range(10):
        assert let_through(rate, "a", HONEST + 30 - 10) == HONEST + 30 - 10
        clock.now += 1


@pytest.fixture
def make(clock, monkeypatch):
    # Time stands still: however slow the machine is, nothing is paid for meanwhile.
    monkeypatch.setattr(limits, "Rate", partial(limits.Rate, clock=clock))

    def make(**chosen):
        app = Dash("limited", use_async=False, on_error=guard.explain)
        app.layout = html.Div()
        app.server.register_error_handler(HTTPException, guard.plain)

        @app.server.before_request
        def known():
            g.reader = request.headers.get("Test-Reader")
            if "Test-Cookie" in request.headers:
                g.reader = g.number = request.headers["Test-Cookie"]

        limits.install(app, Settings(**chosen), app.server.extensions.setdefault("limits met", []).append, INSIDE)
        return app

    return make


def statuses(client, path, count, reader=None, address=None, *, cookie=None):
    headers = ({"Test-Reader": reader} if reader else {}) | ({"Test-Cookie": cookie} if cookie else {})
    base = {"REMOTE_ADDR": address} if address else {}
    answers = []
    for _ in range(count):
        with client.get(path, headers=headers, environ_base=base) as answer:
            answers.append(answer.status_code)
    return answers


def test_over_the_limit_is_429_with_a_sentence_and_when_to_ask_again(make):
    app = make(rate=1)
    client = app.server.test_client()
    assert statuses(client, "/_dash-layout", 5) == [200] * 5
    answer = client.get("/_dash-layout")
    assert answer.status_code == 429
    assert app.server.extensions["limits met"] == ["reader"]
    assert answer.headers["Retry-After"] == "1"
    assert (answer.mimetype, answer.text) == ("text/plain", limits.YOURS + limits.STAYS)
    assert "Refresh" not in answer.headers


def test_a_page_that_is_over_the_limit_is_opened_again_by_the_browser(make):
    client = make(rate=1).server.test_client()
    assert statuses(client, "/", 5) == [200] * 5
    answer = client.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["Refresh"]) == (429, "1")
    assert answer.text == limits.YOURS + limits.OPENS


def test_what_the_process_asks_of_itself_is_paid_by_nobody(make):
    client = make(rate=1, rate_all=1).server.test_client()
    client.environ_base[INSIDE] = True
    assert statuses(client, "/_dash-layout", 20) == [200] * 20
    del client.environ_base[INSIDE]
    assert statuses(client, "/_dash-layout", 5) == [200] * 5


def test_readers_with_names_are_told_apart_at_one_address(make):
    client = make(rate=1).server.test_client()
    assert statuses(client, "/_dash-layout", 7, "rosa")[-1] == 429
    assert statuses(client, "/_dash-layout", 5, "karl") == [200] * 5


def test_all_together_are_limited_too(make):
    client = make(rate=0, rate_all=2).server.test_client()
    found = [statuses(client, "/_dash-layout", 1, f"reader {i}")[0] for i in range(12)]
    assert found[:10] == [200] * 10
    assert found[-1] == 429


def cookies(client, count, address, path="/_dash-layout"):
    """So many requests, each with a cookie of its own, from one address or from each of some in turn."""
    addresses = [address] if isinstance(address, str) else address
    return [
        statuses(client, path, 1, None, addresses[i % len(addresses)], cookie=f"{addresses[0]} {i}")[0]
        for i in range(count)
    ]


def test_many_cookies_of_one_address_are_limited_and_cost_another_address_nothing(make):
    app = make(rate=2, rate_all=100)
    client = app.server.test_client()
    # Five seconds' worth of four readers.
    found = cookies(client, 60, "203.0.113.9")
    assert (found[:40], found[-1]) == ([200] * 40, 429)
    assert app.server.extensions["limits met"][0] == "address"
    assert cookies(client, 30, "192.0.2.7") == [200] * 30


def test_logins_of_one_address_are_persons(make):
    client = make(rate=2, rate_all=1000).server.test_client()
    found = [statuses(client, "/_dash-layout", 5, f"reader {i}", "203.0.113.9") for i in range(20)]
    assert found == [[200] * 5] * 20


def test_a_client_has_one_address_of_all_that_its_network_gives_it(make):
    client = make(rate=2, rate_all=100).server.test_client()
    assert 429 in cookies(client, 60, [f"2001:db8:0:1::{i:x}" for i in range(60)])
    assert cookies(client, 30, "2001:db8:0:2::1") == [200] * 30
    # A server that listens for both kinds spells one of the older kind so.
    assert 429 in cookies(client, 60, ["203.0.113.9", "::ffff:203.0.113.9"])


@pytest.mark.parametrize(
    ("one", "everybody", "address"), [(40, 400, 160), (40, 100, 50), (40, 1, 1), (0, 400, 0), (40, 0, 160)]
)
def test_an_address_may_ask_four_readers_worth_and_never_all(one, everybody, address):
    assert limits.of_address(one, everybody) == address


def test_an_office_of_a_dozen_never_meets_the_limit(clock):
    rate = limits.Rate(limits.of_address(40, 400), clock)
    for second in range(60):
        # All open their first page at once; then one of four does as much as one reader can.
        asks = 12 * (HONEST + 4 * 5) if second == 0 else 3 * HONEST
        assert let_through(rate, "office", asks) == asks
        clock.now += 1


def test_files_for_cookies_of_one_address_leave_room_for_another():
    making = limits.Making(2, limits.AT_ONCE)
    begun = [making.begin(f"cookie {i}", "203.0.113.9") for i in range(5)]
    assert begun == [True] * (limits.AT_ONCE - 1) + [False] * (6 - limits.AT_ONCE)
    assert making.begin("somebody else", "192.0.2.7")
    for i in range(limits.AT_ONCE - 1):
        making.end(f"cookie {i}", "203.0.113.9")
    making.end("somebody else", "192.0.2.7")
    assert not making._now
    # Logins are persons, wherever they are.
    assert all(making.begin(f"login {i}") for i in range(limits.AT_ONCE))


def test_files_that_never_change_and_health_are_not_counted(make):
    app = make(rate=1)
    for name in ("health", "module", "page"):
        app.server.add_url_rule(f"/{name}", name, lambda: "ok")
    client = app.server.test_client()
    for path in (
        "/_favicon.ico",
        "/health",
        "/module",
        "/page",
        "/assets/none.css",
    ):
        assert 429 not in statuses(client, path, 20), path
    assert statuses(client, "/_dash-layout", 5) == [200] * 5


@pytest.mark.parametrize("path", ["/metrics", "/_dash-component-suites/dash/deps/prop-types@15.8.1.min.js"])
def test_what_costs_and_no_page_of_ours_asks_for_is_counted(make, path):
    app = make(rate=1)
    app.server.add_url_rule("/metrics", "metrics", lambda: "ok")
    client = app.server.test_client()
    assert statuses(client, path, 1) == [200]
    assert 429 in statuses(client, path, 20)


@pytest.mark.parametrize("endpoint", limits.MADE)
def test_a_loop_of_what_works_in_its_request_leaves_threads_to_others(make, endpoint):
    app, go, under_way = make(at_once=2), threading.Event(), threading.Semaphore(0)

    def take():
        under_way.release()
        go.wait(10)
        return "labels"

    app.server.add_url_rule("/take", endpoint, take)
    found = []

    def fetch(reader):
        found.extend(statuses(app.server.test_client(), "/take", 1, reader))

    threads = [threading.Thread(target=fetch, args=("loop",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert under_way.acquire(timeout=10)
    client = app.server.test_client()
    assert statuses(client, "/take", 3, "loop") == [429] * 3
    threads.append(threading.Thread(target=fetch, args=("somebody else",)))
    threads[-1].start()
    assert under_way.acquire(timeout=10)
    go.set()
    for thread in threads:
        thread.join()
    assert found == [200] * 3
    # What was made no longer counts.
    assert statuses(client, "/take", 3, "loop") == [200] * 3
