"""nginx as `deploy/` has it: a page comes whole, an office is not disturbed, and a loop is slowed by its address."""

import http.client
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import parts
from tests.site import DEPLOY, NGINX, site

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

# What a first visit asks for at its worst, the tab of trees, as counted in a browser: files, and the rest.
FILES, REST = 60, 4
FILE, ASK, VIEW = (
    "/clusters/fixed/main.js",
    "/clusters/_dash-update-component",
    "/clusters/scatter?method=kmeans&b=kmeans",
)

# The site of `deploy`, in a server of this test's own that believes what a request says of its address.
MAIN = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    set_real_ip_from 127.0.0.1;
    real_ip_header Test-Address;
    upstream cluster_explorer {{ server 127.0.0.1:{behind}; }}
    # In the place of the dashboard: everything is answered at once.
    server {{
        listen 127.0.0.1:{behind} backlog=4096;
        access_log off;
        location / {{ return 200 "ok"; }}
    }}
    include {folder}/site.conf;
}}
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """The port of an nginx with the site of `deploy`, and the file of its errors."""
    if NGINX is None:
        pytest.skip("there is no nginx here")
    folder, port, plain = tmp_path_factory.mktemp("nginx"), parts.free_port(), parts.free_port()
    (folder / "site.conf").write_text(site(folder, port, plain))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, behind=parts.free_port()))
    with parts.running([NGINX, "-c", folder / "nginx.conf", "-p", folder], folder / "log") as process:
        parts.wait_for(port, folder / "log", process=process)
        yield port, folder / "error.log"


def asked(port, address, requests):
    """The answers to requests of an address, over one connection: status, headers and body."""
    line = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=ssl._create_unverified_context())
    answers = []
    try:
        for method, path in requests:
            line.request(method, path, b"{}" if method == "POST" else None, {"Test-Address": address})
            answer = line.getresponse()
            answers.append((answer.status, answer.headers, answer.read().decode()))
    finally:
        line.close()
    return answers


def together(port, address, requests, lines=8):
    """The same over several connections at once; `address` may be a function of the connection's number."""
    of = address if callable(address) else lambda _: address
    with ThreadPoolExecutor(lines) as pool:
        shares = [(of(i), requests[i::lines]) for i in range(lines)]
        return [one for answers in pool.map(lambda share: asked(port, *share), shares) for one in answers]


def statuses(answers):
    return {status for status, _, _ in answers}


VISIT = [("GET", FILE)] * FILES + [("GET", VIEW)] * (REST - 1) + [("POST", ASK)]


def test_forty_who_open_the_page_at_once_from_one_address_get_all_of_it(front):
    assert statuses(together(front[0], "198.51.100.1", VISIT * 40)) == {200}


def test_an_office_of_two_hundred_is_not_disturbed(front):
    # Ninety-six thousand requests of two hundred readers in ten minutes are 160 a second, half of them for files.
    began = time.monotonic()
    for second in range(4):
        assert statuses(together(front[0], "198.51.100.2", [("GET", FILE), ("POST", ASK)] * 80)) == {200}
        time.sleep(max(began + second + 1 - time.monotonic(), 0))


@pytest.mark.parametrize(("path", "method"), [(ASK, "POST"), (VIEW, "GET"), ("/clusters/health", "GET")])
def test_a_loop_is_slowed_and_costs_another_address_nothing(front, path, method):
    port, errors = front
    mine, theirs = f"203.0.113.{len(path)}", f"192.0.2.{len(path)}"
    began = time.monotonic()
    answers = together(port, mine, [(method, path)] * 3000)
    passed = 1001 + 200 * (time.monotonic() - began)
    assert statuses(answers) == {200, 429}
    assert sum(status == 200 for status, _, _ in answers) <= passed
    _, headers, text = next(one for one in answers if one[0] == 429)
    # As the page understands it: its sentence is shown, and it asks again.
    assert text.endswith("This page asks again by itself.")
    assert (headers["Content-Type"], headers["Retry-After"], headers["Refresh"]) == ("text/plain", "1", "1")
    assert statuses(asked(port, theirs, VISIT)) == {200}
    assert "method=kmeans&b=kmeans" not in errors.read_text()
    assert mine not in errors.read_text()


def test_a_client_has_one_address_of_all_that_its_network_gives_it(front):
    flood = [("POST", ASK)] * 3000
    assert 429 in statuses(together(front[0], lambda i: f"2001:db8:0:a::{i + 1:x}", flood))
    assert statuses(asked(front[0], "2001:db8:0:b::1", VISIT)) == {200}


def test_a_429_of_the_dashboard_keeps_its_own_sentence():
    # Else nginx would say its own of the one reader who is over a limit of theirs.
    assert "proxy_intercept_errors" not in "".join((DEPLOY / name).read_text() for name in ("nginx.conf", "proxy.conf"))


def test_many_half_sent_requests_of_one_address_leave_connections_to_others(front):
    port, _ = front
    context = ssl._create_unverified_context()
    lines = []
    head = (
        f"POST {ASK} HTTP/1.1\r\nHost: clusters.example.org\r\nTest-Address: 203.0.113.200\r\nContent-Length: 9\r\n\r\n"
    )
    try:
        for _ in range(420):
            line = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10))
            line.sendall(head.encode())
            lines.append(line)
        assert b" 429 " in lines[-1].recv(4096).split(b"\r\n")[0]
        assert statuses(asked(port, "192.0.2.200", VISIT)) == {200}
    finally:
        for line in lines:
            line.close()


@pytest.mark.parametrize("head", [f"Content-Length: {2**30}\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"])
def test_what_goes_wrong_with_a_file_of_a_reader_writes_its_name_nowhere(front, head):
    port, errors = front
    line = f"PUT /clusters/own/{'1' * 32}/0?name=payroll.csv HTTP/1.1\r\nHost: clusters.example.org\r\n"
    with ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", port), 20)) as there:
        there.sendall(f"{line}Connection: close\r\n{head}".encode())
        assert there.recv(4096).split(b" ")[1] in (b"400", b"413")
    assert "payroll" not in errors.read_text()
    assert "payroll" not in errors.with_name("log").read_text()
