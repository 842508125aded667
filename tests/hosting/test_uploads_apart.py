"""Readers' own data where several machines share a bucket, and behind nginx as `deploy/` has it."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import time
from contextlib import ExitStack

import pytest

from harness import parts
from harness.parts import until
from tests import s3
from tests.sending import APP, UPLOAD, Host, settings
from tests.site import NGINX, site

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

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
    upstream cluster_explorer {{ server 127.0.0.1:{behind}; }}
    include {folder}/site.conf;
}}
"""


@pytest.fixture
def machines(tmp_path):
    """Two servers with nothing in common but a bucket, which can be switched off."""
    with s3.serving() as (there, client, process), ExitStack() as stack:
        hosts = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            chosen = settings(folder, DASHBOARD_VAULT="s3://readers/here", WEB_CONCURRENCY="1", **there)
            # Copies lie in the caches of whoever runs it.
            chosen["XDG_CACHE_HOME"] = str(folder / "caches")
            port, server = stack.enter_context(parts.web(folder, APP, **chosen))
            hosts.append(Host(port, server, folder))
        yield *hosts, client, process


def kept(client):
    return {entry["Key"] for entry in client.list_objects_v2(Bucket="readers").get("Contents", ())}


def test_machines_that_share_a_bucket_are_one(machines):
    one, two, client, _ = machines
    assert one.put()[0] == 201
    query = two.read()[-1]["read"]
    name = re.search("[0-9a-f]{32}", query)[0]
    for host in (one, two):
        assert host.view(query)["outcome"] == "drawn"
        assert host.view(query, "bob")["outcome"] == "refused"
        assert list((host.folder / "answers").glob(f"*.{name}.npz")) or sum(host.held(name).values())
    assert one.ask("POST", f"/own/data/{name}/share", b"")[0] == 204
    until(lambda: two.view(query, "bob")["outcome"] == "drawn", 10)
    assert two.ask("DELETE", f"/own/data/{name}")[0] == 200
    assert {key for key in kept(client) if name in key} == {f"here/gone/{name}"}
    for host in (one, two):
        assert list(host.held(name).values()) == [0]
        walked = [place for at, rooms, files in os.walk(host.folder) for place in (*rooms, *files)]
        assert [place for place in walked if name in place] == []
        assert host.view(query)["outcome"] == "refused"


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_a_bucket_that_is_away_is_a_sentence_and_its_data_is_forgotten_meanwhile(machines, how):
    one, _, _, process = machines
    one.put()
    query = one.read()[-1]["read"]
    name = re.search("[0-9a-f]{32}", query)[0]
    assert one.view(query)["outcome"] == "drawn"
    assert one.ask("GET", "/ready")[1].count("bucket")
    process.send_signal(how)
    until(lambda: "does not answer" in one.ask("GET", "/ready")[1], 20)
    until(lambda: not sum(one.held(name).values()), 20)
    told = one.view(query)
    assert (told["outcome"], "cannot be reached just now" in told["notice"]) == ("refused", True)
    status, sentence = one.put()
    assert (status, "cannot be reached just now" in sentence) == (503, True)
    # Whoever has data of nobody's notices nothing.
    assert one.view("data=blobs&method=kmeans")["outcome"] == "drawn"
    assert "Traceback" not in one.log()
    process.send_signal(signal.SIGCONT)
    if how == signal.SIGSTOP:
        until(lambda: one.view(query)["outcome"] == "drawn", 30)


class Fronted(Host):
    """The same server, asked through nginx by a browser that has a cookie and no login."""

    def __init__(self, port, process, folder):
        super().__init__(port, process, folder)
        line = self.line()
        line.request("GET", "/clusters/scatter")
        self.cookie = line.getresponse().headers["Set-Cookie"].partition(";")[0]
        line.close()

    def line(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=ssl._create_unverified_context())

    def ask(self, method, path, body=None, _reader="", headers=()):
        line = self.line()
        try:
            line.request(method, f"/clusters{path}", body, {"Cookie": self.cookie, **dict(headers)})
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


@pytest.fixture(scope="module")
def fronted(tmp_path_factory):
    if NGINX is None:
        pytest.skip("there is no nginx here")
    folder, port, plain = tmp_path_factory.mktemp("nginx"), parts.free_port(), parts.free_port()
    chosen = settings(folder, DASHBOARD_AUTH="none", DASHBOARD_PROXIES="1", DASHBOARD_PREFIX="/clusters/")
    with parts.web(folder, APP, **chosen) as (behind, server):
        (folder / "site.conf").write_text(site(folder, port, plain))
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, behind=behind))
        with parts.running([NGINX, "-c", folder / "nginx.conf", "-p", folder], folder / "log") as process:
            parts.wait_for(port, folder / "log", process=process)
            yield Fronted(port, server, folder)


def test_data_goes_through_nginx_and_its_reader_is_known_by_a_cookie(fronted):
    name = fronted.keep(b"x,y\n" + b"".join(b"%d,%d\n" % (i, i % 7) for i in range(500_000 // 8)))
    status, text = fronted.ask("GET", f"/own/data/{name}")
    assert status == 200
    # Where nobody signs in, life is a day.
    assert json.loads(text)["goes"] == pytest.approx(time.time() + 24 * 3600, abs=60)
    fronted.cookie, mine = "", fronted.cookie
    assert fronted.ask("GET", f"/own/data/{name}")[0] == 403
    status, sentence = fronted.put()
    assert (status, "cookie" in sentence) == (403, True)
    fronted.cookie = mine


def test_what_is_too_large_is_told_by_nginx_in_the_same_words(fronted):
    with ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", fronted.port))) as there:
        head = f"PUT /clusters/own/{UPLOAD}/0 HTTP/1.1\r\nHost: clusters.example.org\r\n"
        there.sendall(f"{head}Content-Length: {65 * 2**20}\r\n\r\n".encode())
        answer = there.recv(4096)
    assert b" 413 " in answer.split(b"\r\n")[0]
    assert b"text/plain" in answer
    assert b"One data set may have 64 MB" in answer


def test_nginx_holds_neither_what_is_sent_nor_what_is_told(fronted):
    with ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", fronted.port))) as there:
        before = fronted.files()
        head = f"PUT /clusters/own/{UPLOAD}/0 HTTP/1.1\r\nHost: clusters.example.org\r\nCookie: {fronted.cookie}\r\n"
        there.sendall(f"{head}Content-Length: 1000\r\n\r\nx,y\n".encode())
        # The dashboard has begun to take it, while most of it has not been sent.
        until(lambda: fronted.files() - before, 10)
    until(lambda: fronted.put(b"slow,x\n1,2\n3,4\n")[0] == 201, 20)
    line, came = fronted.line(), []
    line.request("POST", f"/clusters/own/{UPLOAD}", b"", {"Cookie": fronted.cookie})
    answer, began = line.getresponse(), time.monotonic()
    while answer.readline():
        came.append(time.monotonic() - began)
    line.close()
    assert len(came) > 5
    assert came[2] < came[-1] - 1


def test_half_a_body_that_nobody_goes_on_with_is_cut_off_and_leaves_nothing(fronted):
    before = fronted.files()
    with ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", fronted.port))) as there:
        head = f"PUT /clusters/own/{UPLOAD}/0 HTTP/1.1\r\nHost: clusters.example.org\r\nCookie: {fronted.cookie}\r\n"
        there.sendall(f"{head}Content-Length: 1000\r\n\r\nx,y\n".encode())
        until(lambda: fronted.files() - before, 10)
        # nginx waits ten seconds for the next bytes.
        until(lambda: fronted.files() == before, 20)
