"""Every reader is somebody: what one of them holds is worth nothing in the hands of another."""

import logging
import threading
from functools import partial
from http.cookies import SimpleCookie

import pytest
from dash import Dash
from flask import g
from werkzeug.security import generate_password_hash

from dashboard import progress
from dashboard.layer import layer
from dashboard.page.answering import Ask, Page, Places
from dashboard.page.wires import Store, connect_page
from dashboard.progress import Stopped
from dashboard.settings import Settings
from dashboard.web import delivery, guard
from dashboard.web.app import create_app, host
from dashboard.web.hosting import limits
from dashboard.web.reader import NUMBER, crowd
from dashboard.workspace.workspace import Workspace
from harness import posts

SECRET = "the secret of all the workers, 0123456789"
SETTINGS = Settings(DASHBOARD_SECRET=SECRET)


@pytest.fixture(scope="module")
def app():
    app = create_app(SETTINGS)

    def whoami():
        return g.reader

    app.server.add_url_rule("/whoami", "whoami", whoami)
    return app


def sending(app, value, path="/"):
    """The answer to somebody who sends this as their cookie, whatever they were given."""
    client = app.server.test_client(use_cookies=False)
    return client.get(path, headers={"Cookie": f"{NUMBER}={value}"})


def cookie(answer):
    """The reader's cookie in an answer, None if it has none."""
    found = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        found.load(line)
    return found.get(NUMBER)


def arrived(app, **options):
    """A browser that has the page."""
    client = app.server.test_client()
    client.get("/", **options)
    return client


def test_a_browser_stays_the_same_reader_and_another_is_another(app):
    one, other = arrived(app), arrived(app)
    assert one.get("/whoami").text == one.get("/whoami").text
    assert one.get("/whoami").text != other.get("/whoami").text


def test_all_processes_know_a_reader_by_the_secret_they_share(app):
    client = arrived(create_app(SETTINGS))
    assert cookie(client.get("/")) is None  # it has one
    value = client.get_cookie(NUMBER).value
    assert sending(app, value, "/whoami").text == value.split(".")[0]


def test_scripts_and_other_sites_do_not_see_the_cookie(app):
    given = cookie(app.server.test_client().get("/"))
    assert (given["httponly"], given["samesite"], given["path"], given["secure"]) == (True, "Lax", "/", "")
    assert not given["expires"]
    assert not given["max-age"]


def test_over_https_it_travels_over_https_only(app):
    assert cookie(app.server.test_client().get("/", base_url="https://localhost"))["secure"] is True


FORGED = ["", "x", "x.y", ".", "a.b.c", "é.é", "%ff%fe", '"', "x" * 8000, "0" * 22 + "." + "0" * 43]


@pytest.mark.parametrize("value", FORGED)
def test_a_forged_cookie_is_replaced(app, value):
    answer = sending(app, value)
    assert answer.status_code == 200
    assert cookie(answer).value.split(".")[0] not in ("", value.split(".")[0])


def test_a_cookie_of_another_secret_or_changed_by_a_letter_is_replaced(app):
    value = arrived(create_app(Settings())).get_cookie(NUMBER).value
    number, mark = arrived(app).get_cookie(NUMBER).value.split(".")
    for forged in (value, f"{'B' if number[0] == 'A' else 'A'}{number[1:]}.{mark}"):
        assert cookie(sending(app, forged)).value != forged


def test_what_caches_may_keep_gives_nobody_a_number(app):
    client = app.server.test_client()
    for path in ("/assets/style.css", "/health", "/_dash-layout", "/nonsense"):
        with client.get(path) as answer:
            assert cookie(answer) is None, path
    assert "private" in client.get("/").headers["Cache-Control"]


def test_the_secret_is_in_no_page_log_or_repr(app, caplog):
    with caplog.at_level(logging.DEBUG):
        client = arrived(app)
        texts = [client.get(path).text for path in ("/", "/health", "/_dash-layout", "/_dash-dependencies")]
    assert SECRET not in "".join(texts) + caplog.text + repr(SETTINGS) + str(SETTINGS.model_dump())
    assert SECRET not in repr(app.server.config) + repr(app.config) + SETTINGS.model_dump_json()


def test_who_comes_without_their_cookie_again_and_again_is_one_reader(monkeypatch):
    # Time stands still: however slow the machine is, nothing is paid for meanwhile.
    monkeypatch.setattr(limits, "Rate", partial(limits.Rate, clock=lambda: 0.0))
    # One request a second, and five seconds' worth at once.
    server = create_app(Settings(cache="memory", rate=1)).server
    forgetful, keeping = server.test_client(use_cookies=False), server.test_client()
    assert [forgetful.get("/").status_code for _ in range(6)] == [200] * 5 + [429]
    elsewhere = {"REMOTE_ADDR": "127.0.0.2"}
    assert [keeping.get("/", environ_base=elsewhere).status_code for _ in range(5)] == [200] * 5
    assert forgetful.get("/", environ_base=elsewhere).status_code == 200


# --- The number that a page draws -----------------------------------------------------------

PLACES = Places("scatter", Workspace.opened, frozenset({"data"}), [], [])


class Slow:
    """A picture that is worked on until it may end; it notes who stopped it."""

    def __init__(self):
        self.begun, self.may_end, self.ended = (threading.Event() for _ in range(3))
        self.stopped = []

    def __call__(self, view):
        self.begun.set()
        try:
            while not self.may_end.wait(0.01):
                progress.report(0.5, "Counting")
        except Stopped:
            self.stopped.append(view)
            raise
        finally:
            self.ended.set()
        return Page(view)


@pytest.fixture
def slow():
    picture = Slow()
    yield picture
    picture.may_end.set()


@pytest.fixture
def served(slow):
    """One tab whose first view takes long, and two readers in front of it."""
    # Pages of the real tab, which has more places, may be remembered under the same views.
    layer.current().cache.clear()
    app = Dash("asked", use_async=False)
    app.layout = [Store("scatter-ask"), Store("scatter-answer")]

    def picture(view):
        return Page(view) if view.data.n_samples == 50 else slow(view)

    connect_page(app, PLACES, picture)
    guard.install(app, 65_536, [])
    delivery.install(app, dict)
    host(app, SETTINGS, lambda _: None, "s" * 32)
    yield app
    layer.current().cache.clear()


def asks(client, query, page):
    """What an ask is told: drawn, pending or refused."""
    callback = posts.served(client.get("/_dash-dependencies").json)["scatter-ask"]
    answer = client.post(f"/{posts.POST}", json=posts.ask(callback, query, page))
    assert answer.status_code == 200, answer.text
    return posts.answered("scatter", answer.json)["outcome"]


def told(client, query, page):
    """What an ask is told in the end."""
    while (outcome := asks(client, query, page)) == "pending":
        pass
    return outcome


# What is answered is remembered, so each test asks for another number of points.
SLOW, QUICK = 1234, "data.n_samples=50"


@pytest.mark.parametrize("cookies", [True, False])
def test_a_number_that_another_reader_replays_cancels_nothing(served, slow, cookies):
    ada, eve = arrived(served), served.server.test_client(use_cookies=cookies)
    eve.get("/")
    view = f"data.n_samples={SLOW + cookies}"
    assert asks(ada, view, "number-blobs") == "pending"
    # As the page's own next question it would say that the first is not wanted any more.
    assert told(eve, QUICK, "number-blobs") == "drawn"
    assert asks(eve, "x=1", "number-blobs") == "refused"
    assert not slow.ended.wait(0.3)
    slow.may_end.set()
    while asks(ada, view, "number-blobs") == "pending":
        pass
    assert slow.stopped == []


def test_its_own_reader_cancels_by_it(served, slow):
    ada = arrived(served)
    assert asks(ada, f"data.n_samples={SLOW + 2}", "number-blobs") == "pending"
    assert told(ada, QUICK, "number-blobs") == "drawn"
    assert slow.ended.wait(60)
    assert slow.stopped


def test_no_text_that_a_reader_sends_makes_the_name_of_another(served):
    names = set()
    for reader, page in [("a", "b"), ("a", "b\nc"), ("a\\n", "b"), ("ab", ""), ("a", None), ("", "a\nb")]:
        with served.server.test_request_context():
            g.reader = reader
            names.add(Ask.of({"query": "", "page": page}).page)
    assert len(names) == 6


def test_cookies_share_the_limits_of_their_address_and_logins_do_not(tmp_path):
    """What the doors say to the limits: the address of a cookie's reader, and none of a login's."""
    passwords = tmp_path / "passwords"
    passwords.write_text(f"ada:{generate_password_hash('lovelace', 'scrypt:16384:8:1')}\n")
    basic = Settings(DASHBOARD_AUTH="basic", DASHBOARD_PASSWORDS=str(passwords))
    proxy = Settings(DASHBOARD_AUTH="proxy", DASHBOARD_AUTH_PROXY="127.0.0.1")
    told = {}
    for settings in (Settings(DASHBOARD_AUTH="none"), Settings(), basic, proxy):
        app = create_app(settings)
        app.server.add_url_rule("/crowd", "crowd", lambda: crowd() or "nobody")
        client = app.server.test_client()
        headers = {"X-Forwarded-User": "ada"} if settings.auth == "proxy" else {}
        auth = ("ada", "lovelace") if settings.auth == "basic" else None
        # The first comes without a cookie, the second with the one that it was given.
        told[settings.auth] = [client.get(path, headers=headers, auth=auth).text for path in ("/crowd", "/", "/crowd")]
    assert [told[auth][::2] for auth in ("none", "")] == [["127.0.0.1"] * 2] * 2
    assert [told[auth][::2] for auth in ("basic", "proxy")] == [["nobody"] * 2] * 2


def test_the_desk_is_told_at_which_address_a_cookie_asks(served):
    assert asks(arrived(served), f"data.n_samples={SLOW + 2}", "number-blobs") == "pending"
    assert {address for piece in layer.current().desk._pieces.values() for address in piece.readers.values()} == {
        "127.0.0.1"
    }
