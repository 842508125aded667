"""What a request's headers say about where it came from counts only as far as the settings say."""

import pytest
from flask import request

from dashboard.settings import Settings
from dashboard.web.app import create_app
from dashboard.web.hosting import proxies
from dashboard.web.hosting.proxies import Peers

SENT = {
    "X-Forwarded-For": "192.0.2.1, 192.0.2.2",
    "X-Forwarded-Proto": "http, https",
    "X-Forwarded-Host": "evil.example, clusters.example",
    "X-Forwarded-Prefix": "/elsewhere",
    "X-Forwarded-Port": "99",
    "Forwarded": "for=192.0.2.9;proto=https;host=evil.example",
}


def told(hops, headers=SENT):
    """What the app believes of a request from 10.0.0.1, and the peer it knows."""
    app = create_app(Settings(DASHBOARD_AUTH="none", DASHBOARD_PROXIES=hops))
    app.server.add_url_rule("/told", "told", lambda: [request.remote_addr, request.url_root, proxies.peer(request)])
    return app.server.test_client().get("/told", headers=headers, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).json


def test_by_default_nothing_is_believed():
    assert told(0) == ["10.0.0.1", "http://localhost/", "10.0.0.1"]


def test_one_proxy_is_believed_by_the_last_entry():
    assert told(1) == ["192.0.2.2", "https://clusters.example/", "10.0.0.1"]


def test_two_proxies_by_the_last_but_one():
    assert told(2) == ["192.0.2.1", "http://evil.example/", "10.0.0.1"]


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": ","}])
def test_who_came_past_the_proxies_is_believed_nothing(headers):
    assert told(2, headers) == ["10.0.0.1", "http://localhost/", "10.0.0.1"]


def test_what_is_fetched_by_a_proxy_links_to_where_readers_are():
    client = create_app(
        Settings(DASHBOARD_AUTH="none", DASHBOARD_PROXIES=1, DASHBOARD_PREFIX="/clusters/")
    ).server.test_client()
    script = client.get("/clusters/take/scatter/code.py", headers=SENT).text
    assert "https://clusters.example/clusters/scatter" in script


def test_cookies_and_lasting_https_follow_the_believed_scheme():
    client = create_app(Settings(DASHBOARD_AUTH="none", DASHBOARD_PROXIES=1)).server.test_client()
    answer = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.parametrize("text", ["", ",", "here", "10.0.0.1,", "10.0.0.1/33", "10.0.0.1/8", "*", "UNIX"])
def test_addresses_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        Peers.named(text)
