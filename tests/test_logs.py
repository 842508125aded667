"""One line a request, without anything of its reader and without a way to forge one."""

import json
import logging
from io import StringIO

import pytest
from flask import Flask
from werkzeug.security import generate_password_hash

from dashboard.settings import Settings
from dashboard.web import logs
from dashboard.web.app import create_app

ID = "0123456789abcdef"


@pytest.fixture
def server():
    server = Flask("logged")
    logs.install(server, "inside")

    @server.get("/view/<name>")
    def view(name):
        return name

    @server.get("/broken")
    def broken():
        try:
            raise RuntimeError("one\n2026-01-01 INFO forged [id]: line\x1b[2J\u2028another")
        except RuntimeError:
            logging.getLogger("dashboard.web.guard").exception("It failed.")
        return "sorry"

    return server


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture(params=["text", "json"])
def written(request, monkeypatch):
    """The lines that were written so far, in either format."""
    root, out = logging.getLogger(), StringIO()
    before = root.handlers, root.level
    monkeypatch.setattr("sys.stderr", out)
    root.handlers = []
    logs.start("INFO", request.param)
    yield lambda: out.getvalue().splitlines()
    root.handlers, level = before
    root.setLevel(level)


def test_a_request_is_one_line_with_id_route_status_and_time(client, written):
    answer = client.get("/view/rosa?secret=1", headers={"X-Request-ID": ID, "User-Agent": "rosa"})
    (line,) = written()
    assert answer.headers["X-Request-ID"] == ID
    if line.startswith("{"):
        said = json.loads(line)
        assert (said["method"], said["route"], said["status"]) == ("GET", "/view/<name>", 200)
        assert said["request"] == ID
        assert 0 <= said["ms"] < 60_000
        assert said["time"].endswith("+00:00")
    else:
        assert f"[{ID}]: 200 GET /view/<name> in " in line


def test_nothing_of_the_reader_is_written(client, written):
    client.get(
        "/view/rosa?secret=1",
        headers={"User-Agent": "rosa", "Referer": "http://rosa/", "Cookie": "rosa=1", "Authorization": "Basic rosa"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7", "REMOTE_USER": "rosa"},
    )
    client.get("/nowhere/rosa")
    client.open("/view/rosa", method="ROSA")
    first, second, third = written()
    assert not any(word in line for line in (first, second, third) for word in ("rosa", "secret", "192.0", "ROSA"))


@pytest.mark.parametrize(
    "given",
    ["", "short", "x" * 65, "with a space", "über-lang", '"},{"forged":"', "<script>", "12345678\x1b[2J", "12345678\r"],
)
def test_what_does_not_look_like_an_id_is_not_repeated(client, given):
    environ = {"HTTP_X_REQUEST_ID": given}
    answered = client.get("/view/x", environ_overrides=environ).headers["X-Request-ID"]
    assert answered != given
    assert logs.ID.fullmatch(answered)


def test_two_requests_have_two_ids(client):
    assert len({client.get("/view/x").headers["X-Request-ID"] for _ in range(10)}) == 10


def test_the_traceback_of_an_error_carries_the_id_and_forges_no_line(client, written):
    client.get("/broken", headers={"X-Request-ID": ID})
    lines = written()
    assert all(ID in line for line in lines if not line.startswith("    "))
    assert not any(line.startswith("2026-01-01") for line in lines)
    assert "\x1b" not in "".join(lines)
    if lines[0].startswith("{"):
        assert "Traceback" in json.loads(lines[0])["error"]
    else:
        assert any("Traceback" in line for line in lines)


def test_what_the_server_asks_itself_is_not_written(client, written):
    client.environ_base["inside"] = True
    client.get("/view/x")
    assert written() == []


def test_who_is_refused_at_the_door_gets_an_id_too(tmp_path):
    passwords = tmp_path / "passwords"
    passwords.write_text(f"ada:{generate_password_hash('correct horse')}\n")
    app = create_app(Settings(cache="memory", auth="basic", passwords=str(passwords)))
    refused = app.server.test_client().get("/")
    assert refused.status_code == 401
    assert logs.ID.fullmatch(refused.headers[logs.HEADER])


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("Invalid request from ip=203.0.113.9: Invalid HTTP request line: '/scatter?secret=1'", ()),
        ("Error handling request %s %s", ("GET", "/scatter?secret=1")),
    ],
)
def test_the_server_s_own_records_hold_nothing_that_a_client_sent(message, args, caplog):
    logs.start("INFO", "text")
    logging.getLogger("gunicorn.error").warning(message, *args)
    assert "request" in caplog.text
    assert "203.0.113.9" not in caplog.text
    assert "secret" not in caplog.text
