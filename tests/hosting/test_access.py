"""Nobody comes in who may not, whatever the route; who comes in is known by name."""

import base64
import re
import socket

import pytest
from gunicorn.config import Config
from werkzeug.routing import IntegerConverter
from werkzeug.security import generate_password_hash

from dashboard.settings import Settings
from dashboard.web import delivery
from dashboard.web.app import create_app
from dashboard.web.hosting import access, binds, passwords

PASSWORD = "correct horse"
ASKED = "/_dash-update-component"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def signed(name, password=PASSWORD):
    """The header of somebody who signs in."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


ADA = signed("ada")


@pytest.fixture(scope="module")
def basic(tmp_path_factory):
    path = tmp_path_factory.mktemp("passwords") / "passwords"
    path.write_text(f"ada:{generate_password_hash(PASSWORD, 'scrypt:16384:8:1')}\n")
    return create_app(Settings(DASHBOARD_AUTH="basic", DASHBOARD_PASSWORDS=str(path)))


def behind(proxy, **more):
    """An app that a proxy at these addresses stands in front of."""
    return create_app(Settings(DASHBOARD_AUTH="proxy", DASHBOARD_AUTH_PROXY=proxy, **more)).server.test_client()


def urls(app):
    """One address for each route that there is, whatever its variables, and its endpoint."""
    adapter = app.server.url_map.bind("localhost")
    for rule in app.server.url_map.iter_rules():
        method = next(iter(rule.methods - {"HEAD", "OPTIONS"}))
        numbers = {name for name, part in rule._converters.items() if isinstance(part, IntegerConverter)}
        variables = {name: 1 if name in numbers else "x" for name in rule.arguments}
        yield adapter.build(rule.endpoint, variables, method=method), rule.endpoint


# --- Every route ----------------------------------------------------------------------------


def test_every_route_is_shut_for_strangers_by_every_method(basic):
    client = basic.server.test_client()
    seen = {
        (method, url): client.open(url, method=method).status_code
        for url, endpoint in urls(basic)
        for method in METHODS
        if endpoint not in access.BARE
    }
    assert len(seen) > 70
    assert set(seen.values()) == {401}


@pytest.mark.slow
def test_every_file_that_the_page_names_is_shut_for_strangers_and_open_to_readers(basic):
    client = basic.server.test_client()
    page = client.get("/", headers=ADA).text
    found = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    layout = client.get("/_dash-layout", headers=ADA).text
    found += [
        *re.findall(r"/images/[\w.-]+", layout),
        "/take/scatter/labels.csv",
        "/take/clusters/code.py",
        "/rows/7,12",
    ]
    assert len(found) > 25
    for url in found:
        with client.get(url) as refused, client.get(url, headers=ADA) as given:
            assert (refused.status_code, given.status_code) == (401, 200), url


def test_no_route_is_shut_for_readers(basic):
    client = basic.server.test_client()
    for url, endpoint in urls(basic):
        # Whether there is such data of a reader is told to its own reader alone.
        own = endpoint in ("own one", "own share", "own delete")
        assert own or client.get(url, headers=ADA).status_code not in (401, 403), url


@pytest.mark.parametrize(
    "path", ["/nonsense", "/scatter?x=1", "//health", "/health/", "/assets/../health", "/%68ealthy"]
)
def test_what_is_no_route_is_shut_too(basic, path):
    assert basic.server.test_client().get(path).status_code == 401


def test_a_route_that_comes_later_is_shut():
    app = create_app(Settings(DASHBOARD_AUTH="proxy", DASHBOARD_AUTH_PROXY="10.0.0.1"))
    app.server.add_url_rule("/later", "later", lambda: "ours")
    assert app.server.test_client().get("/later").status_code == 403


def test_a_callback_is_not_even_parsed_for_strangers(basic):
    assert basic.server.test_client().post(ASKED, data=b"{", content_type="application/json").status_code == 401


def test_strangers_hear_that_it_is_alive_and_nothing_else(basic):
    client = basic.server.test_client()
    assert client.get("/health").json == {"status": "ok"}
    assert client.get("/health", headers=ADA).json.keys() > {"status", "version", "store", "engine"}


def test_strangers_hear_whether_it_is_ready_and_nothing_else():
    app = create_app(Settings(DASHBOARD_AUTH="proxy", DASHBOARD_AUTH_PROXY="10.0.0.1"))
    said = ["store: redis://inside", 503]
    app.server.view_functions["ready"] = lambda: tuple(said)
    client = app.server.test_client()
    answer = client.get("/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})
    said[1] = 200
    assert client.get("/ready").json == {"status": "ok"}


def test_the_start_warms_what_strangers_cannot_see(basic):
    delivery.warm(basic)
    assert delivery.packed_once.cache_info().currsize > 5


# --- Names and passwords --------------------------------------------------------------------


def test_a_browser_is_asked_for_name_and_password(basic):
    answer = basic.server.test_client().get("/")
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="Cluster Explorer"')
    assert answer.mimetype == "text/plain"
    assert answer.text.endswith(".")


def raw(text):
    return {"Authorization": text}


@pytest.mark.parametrize(
    "header",
    [
        signed("ada", ""),
        signed("ada", "Correct horse"),
        signed("bob"),
        signed(""),
        signed("ada\0"),
        signed("ada", PASSWORD + "x" * 100_000),
        raw("Basic"),
        raw("Basic !!!"),
        raw("Basic YWRh"),
        raw("Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()),
        raw("Bearer " + base64.b64encode(f"ada:{PASSWORD}".encode()).decode()),
        raw('Digest username="ada", response="x"'),
        raw("basic username=ada, password=x"),
        raw(f"Basic {ADA['Authorization'][6:]}, {ADA['Authorization'][6:]}"),
    ],
)
def test_what_is_no_login_is_refused(basic, header):
    assert basic.server.test_client().get("/", headers=header).status_code == 401


def test_a_login_is_worked_out_once_for_all_processes_and_their_restarts(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(passwords, "check_password_hash", lambda *given: calls.append(given) or True)
    path = tmp_path / "passwords"
    path.write_text(f"ada:{generate_password_hash(PASSWORD, 'scrypt:16384:8:1')}\n")
    settings = Settings(DASHBOARD_AUTH="basic", DASHBOARD_PASSWORDS=str(path), DASHBOARD_SECRET="s" * 32)
    one, other = create_app(settings).server.test_client(), create_app(settings).server.test_client()
    (given,) = one.get("/", headers=ADA, base_url="https://localhost").headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} == set(given.split("; ")[1:])
    name, _, value = given.split("; ")[0].partition("=")
    other.set_cookie(name, value)
    assert other.get("/health", headers=ADA).status_code == 200
    assert len(calls) == 1
    # Nothing new is given to who has it.
    assert "Set-Cookie" not in other.get("/", headers=ADA).headers


# --- A proxy that signs in ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxy", "address", "status"),
    [
        ("10.0.0.1", "10.0.0.1", 200),
        ("10.0.0.1", "10.0.0.2", 403),
        ("10.0.0.0/8, ::1", "10.9.9.9", 200),
        ("10.0.0.0/8, ::1", "::1", 200),
        ("10.0.0.0/8", "::ffff:10.0.0.1", 200),
        ("10.0.0.0/8", "::ffff:11.0.0.1", 403),
        ("fe80::/10", "fe80::1%eth0", 200),
        ("2001:db8::/32", "2001:db9::1", 403),
        ("unix", "", 200),
        ("unix", "127.0.0.1", 403),
        ("127.0.0.1", "", 403),
        ("0.0.0.0/0", "nonsense", 403),
    ],
)
def test_the_header_is_believed_from_the_stated_addresses_only(proxy, address, status):
    there = {"REMOTE_ADDR": address}
    assert behind(proxy).get("/", headers={"X-Forwarded-User": "ada"}, environ_overrides=there).status_code == status


def test_a_chain_of_proxies_does_not_make_a_peer_of_somebody_else():
    client = behind("10.0.0.1", DASHBOARD_PROXIES=1)
    forged = {"X-Forwarded-User": "ada", "X-Forwarded-For": "10.0.0.1"}
    assert client.get("/", headers=forged, environ_overrides={"REMOTE_ADDR": "10.0.0.2"}).status_code == 403
    assert client.get("/", headers=forged, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [None, "", " ", "ada,bob", "ada\tx", "a" * 129, "zo\xeb", "\xff", "ada:x", "ada\x7f"],
    ids=repr,
)
def test_a_proxy_that_names_nobody_or_two_lets_nobody_in(name):
    # gunicorn joins headers that came twice with a comma. A name is UTF-8; what is not is nobody's.
    header = {} if name is None else {"HTTP_X_FORWARDED_USER": name}
    assert behind("127.0.0.1").get("/", environ_overrides=header).status_code == 403


def test_another_header_can_carry_the_name_in_any_script():
    client = behind("127.0.0.1", DASHBOARD_AUTH_HEADER="Remote-Email")
    assert client.get("/", headers={"X-Forwarded-User": "ada"}).status_code == 403
    there = {"HTTP_REMOTE_EMAIL": "zoë@example.org".encode().decode("latin-1")}
    assert client.get("/", environ_overrides=there).status_code == 200


# --- Nobody has chosen ----------------------------------------------------------------------


class Connection:
    """What gunicorn knows of a connection."""

    def __init__(self, *address):
        self.address = address

    def getsockname(self):
        return self.address


@pytest.mark.parametrize(
    ("address", "choice", "status"),
    [
        (("127.0.0.1", 8050), "", 200),
        (("::1", 8050, 0, 0), "", 200),
        (("10.0.0.1", 8050), "", 403),
        (("::ffff:10.0.0.1", 8050, 0, 0), "", 403),
        (("10.0.0.1", 8050), "none", 200),
    ],
)
def test_open_without_a_choice_is_open_on_this_machine_only(address, choice, status):
    # However it was started: no configuration of gunicorn need have been read.
    client = create_app(Settings(DASHBOARD_AUTH=choice)).server.test_client()
    connection = {"gunicorn.socket": Connection(*address)}
    assert client.get("/_dash-layout", environ_overrides=connection).status_code == status


@pytest.mark.parametrize(
    "address",
    [("127.0.0.1", 1), ("127.8.8.8", 1), ("::1", 1, 0, 0), ("localhost", 1), "/run/dashboard.sock", b"\0abstract"],
)
def test_a_start_on_this_machine_needs_no_choice(address):
    binds.demand("", address)


@pytest.mark.parametrize("address", [("0.0.0.0", 1), ("", 1), ("::", 1, 0, 0), ("10.0.0.1", 1), ("here", 1), None])
def test_a_start_for_others_demands_one_in_one_sentence(address):
    with pytest.raises(SystemExit, match="DASHBOARD_AUTH must be set to none, basic or proxy") as stop:
        binds.demand("", address)
    assert "\n" not in str(stop.value)
    binds.demand("none", address)


def test_a_socket_that_somebody_else_opened_is_asked_where_it_is():
    config = Config()
    with socket.create_server(("127.0.0.1", 0)) as opened:
        config.set("bind", ["unix:/run/s", f"fd://{opened.fileno()}", "[::]:80", "here:80", ":80"])
        found = list(binds.places(config))
        assert opened.getsockname()  # it is still open
    assert [binds.local(place) for place in found] == [True, True, False, False, False]


# --- Pages of other sites -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"Origin": "http://localhost"}, False),
        ({"Origin": "https://localhost"}, False),
        ({"Origin": "http://LOCALHOST"}, False),
        ({"Origin": "http://localhost:81"}, True),
        ({"Origin": "http://evil.example"}, True),
        ({"Origin": "http://localhost.evil.example"}, True),
        ({"Origin": "http://localhost@evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": ""}, True),
        ({"Origin": "http://[::1"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://clusters.example"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "same-origin, cross-site"}, True),
    ],
)
def test_what_a_page_of_another_site_posts_is_refused(headers, refused):
    answer = create_app(Settings()).server.test_client().post(ASKED, json={}, headers=headers)
    assert answer.status_code == (403 if refused else 400)
    assert (answer.text == access.ELSEWHERE) == refused


def test_links_of_other_sites_lead_here():
    client = create_app(Settings()).server.test_client()
    assert client.get("/scatter?method.n_clusters=3", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


# --- Nobody has chosen ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nearby():
    """A client of an app for which nobody has chosen who may come in."""
    return create_app(Settings()).server.test_client()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8050", "[::1]:8050", "127.9.9.9", "app.localhost"])
def test_this_machine_comes_in_by_the_names_that_it_has_for_itself(nearby, host):
    assert nearby.get("/scatter", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8050", "10.0.0.1", "localhost.evil.example", "[::1", ""]
)
def test_a_name_that_others_may_give_this_machine_is_refused(nearby, host):
    for method, path in (("GET", "/scatter"), ("POST", ASKED), ("GET", "/take/scatter/labels.csv")):
        answer = nearby.open(path, method=method, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code in (400, 403), (method, path)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_what_came_through_a_proxy_is_refused_until_somebody_has_chosen(nearby, header):
    answer = nearby.get("/scatter", headers={header: "203.0.113.9"})
    assert answer.status_code == 403
    assert "DASHBOARD_AUTH" in answer.text


@pytest.mark.parametrize("path", ["/take/scatter/labels.csv", "/take/scatter/code.py", "/images/leaves.png"])
def test_what_pages_of_ours_alone_fetch_is_not_given_to_a_page_of_another_site(basic, path):
    client = basic.server.test_client()
    for site, refused in (("cross-site", True), ("same-site", True), ("same-origin", False), ("none", False)):
        answer = client.get(path, headers={**ADA, "Sec-Fetch-Site": site})
        assert (answer.status_code == 403) == refused, site
    assert client.get(path, headers=ADA).status_code != 403  # a program


def test_who_finds_the_door_crowded_is_told_counted_and_let_in_by_the_page_itself(basic, monkeypatch):
    def crowded(*_):
        raise passwords.Busy

    monkeypatch.setattr(passwords.Passwords, "hold", crowded)
    client = basic.server.test_client()
    page = client.get("/scatter", headers={**ADA, "Accept": "text/html"})
    assert (page.status_code, page.headers["Refresh"]) == (429, page.headers["Retry-After"])
    assert "asks again by itself" in page.text
    assert "Refresh" not in client.get("/_dash-layout", headers=ADA).headers
    monkeypatch.undo()
    assert re.search(r'explorer_limited_total{limit="door"} 2\.0', client.get("/metrics", headers=ADA).text)
