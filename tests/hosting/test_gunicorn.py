"""The Procfile's server on real sockets: where it may listen, whom it believes, what its workers share."""

import json
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from harness import parts
from harness.parts import BIN, ROOT, START, free_port

pytestmark = pytest.mark.servers
SECRET = "a secret that nobody may read 0123456789"


def started(command, **variables):
    """What a start that ends by itself says."""
    bare = {name: value for name, value in os.environ.items() if name not in ("HOST", "DASHBOARD_AUTH")}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=bare | {"PORT": str(free_port()), "PATH": f"{BIN}:{os.environ['PATH']}"} | variables,
        capture_output=True,
        text=True,
        timeout=START,
        check=False,
    )


def refused(result, words):
    assert result.returncode == 1, result.stderr
    (sentence,) = [line for line in result.stderr.splitlines() if words in line]
    assert "Traceback" not in result.stderr
    assert "Listening" not in result.stderr
    return sentence


def test_the_procfile_demands_a_choice_before_it_listens_to_others():
    sentence = refused(started(["sh", "-c", parts.serving()]), "DASHBOARD_AUTH")
    assert sentence.endswith("the address is 0.0.0.0.")


def test_so_does_a_local_start():
    result = started([sys.executable, "-m", "dashboard"], HOST="0.0.0.0", PORT="0")
    refused(result, "DASHBOARD_AUTH")
    assert result.stderr.count("\n") == 1


def exchange(connection, raw):
    """What a server answers to these bytes: status, headers and body as text."""
    with connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1"), body.decode("latin-1")


def get(at, path, *headers):
    """A request with headers exactly as they are written."""
    family = socket.AF_INET if isinstance(at, tuple) else socket.AF_UNIX
    connection = socket.socket(family)
    connection.settimeout(START)
    connection.connect(at)
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return exchange(connection, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """A server that believes a proxy on this machine, which is where we are."""
    folder = tmp_path_factory.mktemp("behind")
    believing = {"DASHBOARD_AUTH": "proxy", "DASHBOARD_AUTH_PROXY": "127.0.0.1", "WEB_CONCURRENCY": "1"}
    with parts.web(folder, **believing) as (port, _):
        yield ("127.0.0.1", port)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["X-Forwarded-User: ada"], 200),
        (["x-forwarded-user:   ada  "], 200),
        ([], 403),
        (["X-Forwarded-User: "], 403),
        # A proxy that adds its header to one that a reader sent, and spellings that servers take for it.
        (["X-Forwarded-User: eve", "X-Forwarded-User: ada"], 403),
        (["X_Forwarded_User: eve"], 403),
        (["X_Forwarded-User: eve", "X-Forwarded_User: eve"], 403),
        (["X-Forwarded-User : eve"], 400),
        (["X-Forwarded-User: ada", "X_Forwarded_User: eve"], 200),
        (["X-Forwarded-User: \xff\xfe"], 403),
        (["X-Forwarded-User: ada\x00"], 400),
        (["Cookie: HTTP_X_FORWARDED_USER=eve", "HTTP_X_FORWARDED_USER: eve"], 403),
    ],
)
def test_a_name_is_smuggled_in_by_no_header(behind, headers, status):
    assert get(behind, "/_dash-layout", *headers)[0] == status


def test_what_gunicorn_believes_of_this_machine_it_believes_of_nobody_here(behind):
    # By itself it takes scheme and path from whoever connects from loopback or through a Unix socket.
    ada = "X-Forwarded-User: ada"
    _, head, _ = get(behind, "/", ada, "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on")
    assert "Strict-Transport-Security" not in head
    status, _, body = get(behind, "/scatter", ada, "SCRIPT_NAME: /scatter", "PATH_INFO: /health")
    assert status == 200
    assert "<title>" in body


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """A server on a Unix socket, which it believes; the socket, its port, its process and what it says."""
    folder = tmp_path_factory.mktemp("socket")
    path = str(folder / "s")
    with parts.listening(
        ["sh", "-c", f"{parts.serving()} --bind unix:{path}"],
        folder,
        DASHBOARD_AUTH="proxy",
        DASHBOARD_AUTH_PROXY="unix",
        DASHBOARD_SECRET=SECRET,
        DASHBOARD_LOG_LEVEL="DEBUG",
        WEB_CONCURRENCY="1",
    ) as (port, process):
        yield path, ("127.0.0.1", port), process, folder / "web.log"


def test_a_unix_socket_is_a_peer_of_its_own(beside):
    path, port, *_ = beside
    assert get(path, "/_dash-layout", "X-Forwarded-User: ada")[0] == 200
    assert get(path, "/_dash-layout")[0] == 403
    # The same server by its port: that peer has an address, which nobody has named.
    assert get(port, "/_dash-layout", "X-Forwarded-User: ada")[0] == 403
    status, _, body = get(port, "/health", "X-Forwarded-User: ada")
    assert (status, json.loads(body)) == (200, {"status": "ok"})


def test_the_secret_is_in_no_word_that_the_server_says(beside):
    path, _, process, log = beside
    pages = [get(path, p, "X-Forwarded-User: ada")[2] for p in ("/", "/health", "/_dash-layout", "/nonsense")]
    process.send_signal(signal.SIGTERM)
    assert process.wait(START) == 0
    assert SECRET not in "".join(pages) + log.read_text()


def test_workers_share_what_they_sign_with_although_nobody_gave_them_a_secret(tmp_path):
    with parts.web(tmp_path) as (port, _):
        at = ("127.0.0.1", port)
        given = re.search(r"Set-Cookie: (reader=[^;]+)", get(at, "/")[1])[1]
        # Two workers take turns; one that did not know the cookie would give another.
        assert not any("Set-Cookie" in get(at, "/", f"Cookie: {given}")[1] for _ in range(20))
