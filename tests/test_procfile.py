"""The Procfile's line starts the app that a host runs, and the local start works as promised."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.servers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
START = 120  # seconds; scikit-learn alone takes seven from a cold disk


def web():
    """The command of the Procfile's web process."""
    return re.search(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.M)[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@contextmanager
def running(command, port, **variables):
    """A process that listens on `port`; it is gone afterwards."""
    environment = (
        os.environ | {"HOST": "127.0.0.1", "PORT": str(port), "PATH": f"{BIN}:{os.environ['PATH']}"} | variables
    )
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            wait_for(port, process)
            yield process
        finally:
            process.kill()


def wait_for(port, process):
    """Return when somebody listens."""
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=START):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"Nothing listens: {process.stdout.read() if process.poll() is not None else ''}")


def test_procfile_serves_and_stops_cleanly():
    port = free_port()
    with running(["sh", "-c", f"exec {web()}"], port) as process:
        page = urlopen(f"http://127.0.0.1:{port}/").read().decode()
        asset = re.search(r'href="(/assets/[^"]+\.css[^"]*)"', page)[1]
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
    assert re.search(r"--threads \d+", web())
    assert re.search(r"--timeout \d+", web())
    assert "--preload" in web()
    assert "DEBUG" not in web()


def test_local_start_prints_its_address_shows_it_and_stops_on_ctrl_c(tmp_path):
    port = free_port()
    browser, shown = tmp_path / "browser", tmp_path / "shown"
    os.mkfifo(shown)
    browser.write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
    browser.chmod(0o755)
    # What the command line says counts before the environment.
    with running(
        [sys.executable, "-m", "dashboard", "--open", "--port", str(port)], port, PORT="1", BROWSER=str(browser)
    ) as process:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        assert shown.read_text() == f"http://127.0.0.1:{port}\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        words = process.stdout.read()
        assert "Traceback" not in words
        assert "GET" not in words  # a line for each request is for hosts


def test_local_start_counts_what_it_answers_and_leaves_nothing_behind(tmp_path):
    port = free_port()
    with running([sys.executable, "-m", "dashboard"], port, TMPDIR=str(tmp_path)) as process:
        urlopen(f"http://127.0.0.1:{port}/").read()
        told = urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
        assert re.search(r'^explorer_requests_total{route="/",status="200"} 1.0$', told, re.M), told
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [({"PORT": "eighty"}, "PORT must be"), ({"HOST": "256.1.1.1", "PORT": "0"}, "set PORT or HOST")],
)
def test_a_start_that_cannot_be_says_why_in_one_sentence(variables, words):
    result = start(variables)
    assert result.returncode == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


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
        [sys.executable, "-m", "dashboard"],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=START,
        check=False,
    )
