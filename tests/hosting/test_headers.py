"""Every answer says to the browser what may be done with it; errors too."""

import re

import pytest
from dash import Dash, html
from werkzeug.security import generate_password_hash

from dashboard.settings import Settings
from dashboard.web import guard
from dashboard.web.app import create_app, host
from dashboard.web.hosting import headers
from tests.hosting.test_access import ADA, PASSWORD, urls

NAMES = {*headers.ALWAYS, "Content-Security-Policy"}


@pytest.fixture(scope="module")
def app():
    return create_app(Settings())


def policy(answer):
    """The policy of an answer: what it is about to what is allowed."""
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: set(values) for name, *values in parts}


def test_every_route_carries_them_by_every_method(app):
    client = app.server.test_client()
    for url, _ in urls(app):
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            with client.open(url, method=method) as answer:
                assert set(dict(answer.headers)) >= NAMES, (method, url)


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/nonsense", {}, 404),
        ("/scatter", {"method": "PUT"}, 405),
        ("/take/scatter/labels.csv?method.n_clusters=x", {}, 422),
        ("/_dash-update-component", {"method": "POST", "json": {}}, 400),
        ("/_dash-update-component", {"method": "POST", "json": {}, "headers": {"Origin": "null"}}, 403),
        ("/_dash-component-suites/dash/nothing.js", {}, 404),
    ],
)
def test_errors_carry_them(app, path, options, status):
    answer = app.server.test_client().open(path, **options)
    assert answer.status_code == status
    assert set(dict(answer.headers)) >= NAMES


def test_our_own_failures_carry_them():
    app = Dash("failing", use_async=False)
    app.layout = html.Div()
    app.server.add_url_rule("/fails", "fails", lambda: 1 / 0)
    guard.install(app, 4096, [])
    host(app, Settings(), lambda _: None, "s" * 32)
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.server.test_client().get("/fails")
    assert answer.status_code == 500
    assert answer.text == guard.BROKEN
    assert set(dict(answer.headers)) >= NAMES


def test_scripts_are_ours_alone(app):
    answer = app.server.test_client().get("/")
    allowed = policy(answer)
    assert allowed["default-src"] == allowed["object-src"] == allowed["base-uri"] == {"'none'"}
    assert allowed["frame-ancestors"] == {"'self'"}
    scripts = re.findall(r"<script(?![^>]* src=)(?![^>]*application/json)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert len(scripts) == 3
    assert allowed["script-src"] == {"'self'", *map(headers.hashed, scripts)}


def test_no_part_of_the_page_runs_script_from_an_attribute(app):
    client = app.server.test_client()
    assert not re.search(r'\son\w+="|javascript:', client.get("/").text + client.get("/_dash-layout").text)


def test_https_is_asked_for_again_only_where_it_is_spoken(app):
    client = app.server.test_client()
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "Strict-Transport-Security" in client.get("/", base_url="https://localhost").headers


def test_what_readers_sign_in_for_is_kept_by_their_own_browsers_only(app, tmp_path):
    path = tmp_path / "passwords"
    path.write_text(f"ada:{generate_password_hash(PASSWORD, 'scrypt:16384:8:1')}\n")
    closed = create_app(Settings(DASHBOARD_AUTH="basic", DASHBOARD_PASSWORDS=str(path)))
    lasting = re.search(r'href="(/fixed/plotly[^"]+)"', app.server.test_client().get("/").text)[1]
    with app.server.test_client().get(lasting) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for url in (lasting, "/", "/_dash-layout", "/assets/style.css", "/_favicon.ico", "/take/scatter/labels.csv"):
        with closed.server.test_client().get(url, headers=ADA) as answer:
            cache = answer.cache_control
            assert (answer.status_code, cache.private, cache.public) == (200, True, False), url
            assert cache.immutable == (url == lasting)
