"""The Procfile's line starts the app that a host runs, and the local start works as promised."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from harness import parts

pytestmark = pytest.mark.servers

LOCAL = [sys.executable, "-m", "dashboard"]


def test_procfile_serves_and_stops_cleanly(tmp_path):
    with parts.web(tmp_path) as (port, process):
        page = urlopen(f"http://127.0.0.1:{port}/").read().decode()
        asset = re.search(r'href="(/fixed/[^"]+\.css)"', page)[1]
        for path in ("/health", asset):
            with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 200
        assert refuses_endless_body(port) == 413
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def refuses_endless_body(port):
    """The status of a post in chunks that announces no length and is larger than allowed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    chunks = (b" " * 8192 for _ in range(9))
    connection.request(
        "POST", "/_dash-update-component", chunks, {"Content-Type": "application/json"}, encode_chunked=True
    )
    status = connection.getresponse().status
    connection.close()
    return status


def test_procfile_has_threads_and_a_time_limit_and_no_debugger():
    web = parts.procfile("web")
    assert re.search(r"--threads \d+", web)
    assert re.search(r"--timeout \d+", web)
    assert "--preload" in web
    assert "DEBUG" not in web


def test_local_start_prints_its_address_shows_it_and_stops_on_ctrl_c(tmp_path):
    browser, shown = tmp_path / "browser", tmp_path / "shown"
    browser.write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
    browser.chmod(0o755)
    # What the command line says counts before the environment.
    port = parts.free_port()
    command = [*LOCAL, "--open", "--port", str(port)]
    with parts.listening(command, tmp_path, port=port, PORT="1", BROWSER=str(browser)) as (_, process):
        assert f"http://127.0.0.1:{port}" in (tmp_path / "web.log").read_text().splitlines()[0]
        assert parts.until(lambda: shown.exists() and shown.read_text() == f"http://127.0.0.1:{port}\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        words = (tmp_path / "web.log").read_text()
        assert "Traceback" not in words
        assert "GET" not in words  # a line for each request is for hosts


def test_local_start_counts_what_it_answers_and_leaves_nothing_behind(tmp_path):
    left = tmp_path / "left"
    left.mkdir()
    with parts.listening(LOCAL, tmp_path, TMPDIR=str(left)) as (port, process):
        urlopen(f"http://127.0.0.1:{port}/").read()
        told = urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
        assert re.search(r'^explorer_requests_total{route="/",status="200"} 1.0$', told, re.M), told
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert list(left.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PORT": "eighty"}, "PORT must be"),
        ({"HOST": "256.1.1.1", "PORT": "0"}, "set PORT or HOST"),
        ({"DASHBOARD_AUHT": "basic"}, "did you mean DASHBOARD_AUTH?"),
        ({"HOST": "0.0.0.0", "PORT": "0", "DASHBOARD_AUTH": "none", "DASHBOARD_DEBUG": "1"}, "for this machine alone"),
    ],
)
def test_a_start_that_cannot_be_says_why_in_one_sentence(variables, words):
    result = start(variables)
    assert result.returncode == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_while_it_is_debugged_nobody_runs_code_before_the_door(tmp_path):
    chosen = {"DASHBOARD_DEBUG": "1", "DASHBOARD_AUTH": "proxy", "DASHBOARD_AUTH_PROXY": "10.0.0.1"}
    with parts.listening(LOCAL, tmp_path, **chosen) as (port, _):
        for path in ("console", "scatter?__debugger__=yes&cmd=resource&f=debugger.js", "scatter"):
            with pytest.raises(HTTPError) as refused:
                urlopen(f"http://127.0.0.1:{port}/{path}")
            with refused.value as answer:
                assert answer.code == 403


def test_a_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = start({"PORT": str(port)})
    assert result.returncode == 1
    assert str(port) in result.stderr
    assert result.stderr.count("\n") == 1


def start(variables):
    """Run the local start to its end."""
    return subprocess.run(
        LOCAL,
        cwd=parts.ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=parts.START,
        check=False,
    )
