"""Under a path everything is under that path: what the page names, what it fetches, what it links to."""

import re

import pytest

from dashboard import settings
from dashboard.settings import Settings
from dashboard.web.app import create_app
from tests.hosting.test_readers import cookie

PREFIX = "/clusters/"


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(DASHBOARD_PREFIX=PREFIX))


@pytest.fixture
def client(app):
    return app.server.test_client()


def test_every_route_lies_below(app):
    # Flask's own folder of files, which we have not, is the one exception.
    assert {r.rule for r in app.server.url_map.iter_rules() if not r.rule.startswith(PREFIX)} <= {
        "/static/<path:filename>"
    }


def test_all_that_the_page_names_is_there(client):
    page = client.get(PREFIX).text
    found = re.findall(r'(?:src|href|data-page)="(/[^"]*)"', page)
    found += re.findall(r"(/[\w/]*images/[\w.-]+)", page)
    assert len(found) > 30
    for url in found:
        with client.get(url) as answer:
            assert (url.startswith(PREFIX), answer.status_code) == (True, 200), url


@pytest.mark.parametrize("path", ["health", "scatter", "scatter?guide=1", "take/scatter/labels.csv", "_favicon.ico"])
def test_what_is_asked_by_name_is_below_and_nowhere_else(client, path):
    assert client.get(PREFIX + path).status_code == 200
    assert client.get(f"/{path}").status_code == 404


def test_without_the_last_slash_the_way_is_shown(client):
    answer = client.get("/clusters")
    assert (answer.status_code, answer.headers["Location"]) == (308, "http://localhost/clusters/")


def test_the_cookie_stays_below(client):
    assert cookie(client.get(PREFIX))["path"] == PREFIX


@pytest.mark.parametrize(
    "prefix",
    ["clusters", "/clusters", "clusters/", "//", "/a//b/", "/../", "/a b/", "/a?/", "/ä/", "/<x>/", "http://a/"],
)
def test_a_path_that_is_none_stops_the_start_with_one_sentence(monkeypatch, prefix):
    monkeypatch.setenv("DASHBOARD_PREFIX", prefix)
    with pytest.raises(SystemExit, match="DASHBOARD_PREFIX must be a path that begins and ends with a slash"):
        settings.read()
