"""Readers' own data over HTTP, of real servers: private, whole or not there, and forgotten everywhere when deleted."""

import hashlib
import http.client
import json
import os
import re
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress

import psutil
import pytest

from harness import parts
from harness.parts import until
from tests.sending import APP, OTHER, TABLE, UPLOAD, Host, settings

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A server of two workers."""
    folder = tmp_path_factory.mktemp("host")
    with parts.web(folder, APP, **settings(folder)) as (port, process):
        yield Host(port, process, folder)


def ada(host, name, reader="ada"):
    return host.ask("GET", f"/own/data/{name}", reader=reader)


def test_what_is_sent_is_read_and_only_its_reader_sees_it_until_it_is_shared(host):
    name = host.keep()
    status, text = ada(host, name)
    assert status == 200
    assert {k: v for k, v in json.loads(text).items() if k in ("id", "rows", "shared")} == {
        "id": name,
        "rows": 50,
        "shared": False,
    }
    assert json.loads(text)["goes"] == pytest.approx(time.time() + 7 * 24 * 3600, abs=60)
    status, sentence = ada(host, name, "bob")
    assert (status, "Share with the team" in sentence) == (403, True)
    # Of what is not there the same is said.
    assert ada(host, "f" * 32, "bob") == (403, sentence)
    assert host.ask("POST", f"/own/data/{name}/share", b"", "bob")[0] == 403
    assert host.ask("DELETE", f"/own/data/{name}", reader="bob")[0] == 403
    assert host.ask("POST", f"/own/data/{name}/share", b"")[0] == 204
    until(lambda: ada(host, name, "bob")[0] == 200, 3)
    assert host.ask("DELETE", f"/own/data/{name}", reader="bob")[0] == 403
    assert json.loads(host.ask("GET", "/own/data", reader="bob")[1]) == []


def test_a_reader_finds_data_by_what_they_called_it_and_nobody_else_learns_that(host):
    host.put(b"a\n7\n8\n", reader="eve", name="<b>salaries</b>.csv")
    host.put(b"b\n7\n8\n", reader="eve", number=1, name="more.csv")
    name = re.search("[0-9a-f]{32}", host.read("eve")[-1]["read"])[0]
    (mine,) = json.loads(host.ask("GET", "/own/data", reader="eve")[1])
    assert mine["name"] == "<b>salaries</b>.csv and 1 more"
    host.ask("POST", f"/own/data/{name}/share", b"", "eve")
    until(lambda: ada(host, name)[0] == 200, 3)
    assert "salaries" not in ada(host, name)[1]


def test_files_that_are_not_here_any_more_are_gone_so_that_a_page_sends_them_again(host):
    host.put(reader="eve", upload=OTHER)
    assert host.ask("DELETE", f"/own/{OTHER}", reader="eve")[0] == 204
    status, sentence = host.ask("POST", f"/own/{OTHER}", b"", "eve")
    assert (status, "Drop them again" in sentence) == (410, True)


def test_the_same_file_again_has_the_same_id_and_another_readers_another(host):
    first = host.keep(b"a,b\n1,5\n2,6\n")
    assert host.keep(b"a,b\n1,5\n2,6\n", name="renamed.csv", reader="ada") == first
    assert host.keep(b"a,b\n1,5\n2,6\n", reader="bob") != first
    assert host.keep(b"a,b\n1,5\n2,7\n") != first
    listed = [each["id"] for each in json.loads(host.ask("GET", "/own/data")[1])]
    assert listed.count(first) == 1


def test_how_far_reading_is_comes_line_by_line_while_it_goes_on(host):
    assert host.put(b"slow,x\n1,2\n2,3\n")[0] == 201
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=30)
    connection.request("POST", f"/own/{UPLOAD}", b"", {"X-Forwarded-User": "ada", "Accept-Encoding": "br, gzip"})
    answer = connection.getresponse()
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers.get("Content-Encoding") is None
    came, began = [], time.monotonic()
    while line := answer.readline():
        came.append((time.monotonic() - began, json.loads(line)))
    connection.close()
    fractions = [said["fraction"] for _, said in came[:-1] if said["stage"] == "Reading slowly"]
    assert "read" in came[-1][1]
    assert len(fractions) > 5
    assert fractions == sorted(fractions)
    # They came while it went on, and not all at the end.
    assert came[2][0] < came[-1][0] - 1


def test_a_refusal_is_a_sentence_with_offers_and_what_was_sent_can_be_read_otherwise(host):
    host.put(b"a,b\n1,2\n3,4\n5\n" + b"6,7\n" * 9)
    told = host.read()[-1]
    assert told["refused"].endswith(".")
    assert {"bad_lines": "leave_out"} in [offer["changes"] for offer in told["offers"]]
    assert "delimiter" in host.read(choices="delimiter=dots")[-1]["refused"]
    assert "read" in host.read(choices="bad_lines=leave_out")[-1]


def test_what_was_not_sent_cannot_be_read(host):
    status, sentence = host.ask("POST", f"/own/{OTHER}", b"", "nobody")
    assert (status, "Drop them again" in sentence) == (410, True)
    # Nor what another reader has sent under the same number.
    host.put(TABLE)
    assert host.ask("POST", f"/own/{UPLOAD}", b"", "eve")[0] == 410


def test_a_cancelled_upload_leaves_nothing(host):
    host.put(TABLE, upload=OTHER, reader="cancelling")
    assert any(OTHER in file for file in host.files())
    assert host.ask("DELETE", f"/own/{OTHER}", reader="cancelling")[0] == 204
    assert not any(OTHER in file for file in host.files())


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "a\0b.csv", "<img src=x onerror=alert(1)>", "=cmd()", "x" * 2000]
)
def test_a_name_is_a_word_and_never_a_path(host, name):
    before = set(os.listdir(host.folder))
    host.keep(name=name, reader="naming")
    assert set(os.listdir(host.folder)) == before
    allowed = re.compile(
        r"(sets|gone|staged|aside|secret)(/[0-9a-f]+|/(busy|used|shared))*(\.(data|note|[0-9a-f]+))?"
        r"|sets/[0-9a-f]{32}/(data|note)\.[0-9a-f]+"
    )
    assert [file for file in host.files() if not allowed.fullmatch(file)] == []


@pytest.mark.parametrize(
    "path", ["/own/../x/0", "/own/abc/0", f"/own/{UPLOAD}/-1", f"/own/{UPLOAD}/x", f"/own/{'G' * 32}/0"]
)
def test_what_is_no_upload_is_not_there(host, path):
    assert host.ask("PUT", path, b"x")[0] in (404, 405)


def test_no_name_of_a_file_a_column_or_a_reader_stands_in_a_log(host):
    host.keep(b"salary of,secret things\n1,2\n3,4\n", name="payroll 2026.csv", reader="grace")
    host.put(b"salary of,x\n1,2\nMueller\n", name="payroll 2026.csv", reader="grace")
    host.read("grace")
    metrics = host.ask("GET", "/metrics")[1]
    for word in ("payroll", "salary", "secret things", "grace", "Mueller"):
        assert word not in host.log()
        assert word not in metrics
        assert not any(word in file for file in host.files())


def test_what_is_too_large_by_its_header_is_refused_before_it_is_read(host):
    with socket.create_connection(("127.0.0.1", host.port), 10) as there:
        there.sendall(
            f"PUT /own/{UPLOAD}/0?name=x HTTP/1.1\r\nHost: x\r\nX-Forwarded-User: ada\r\n"
            f"Content-Length: {65 * 2**20}\r\n\r\n".encode()
        )
        assert b" 413 " in there.recv(4096).split(b"\r\n")[0]


def chunked(host, pieces, reader="ada", number=0, end=b"0\r\n\r\n"):
    """The answer to a body that says no length; empty where there is none."""
    with socket.create_connection(("127.0.0.1", host.port), 30) as there:
        head = f"PUT /own/{UPLOAD}/{number}?name=x HTTP/1.1\r\nHost: x\r\nX-Forwarded-User: {reader}\r\n"
        there.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for data in pieces:
                there.sendall(b"%x\r\n%s\r\n" % (len(data), data))
            there.sendall(end)
        except (BrokenPipeError, ConnectionResetError):
            pass
        if not end:
            there.shutdown(socket.SHUT_WR)
        try:
            return there.recv(4096)
        except ConnectionResetError:
            return b""


def test_a_body_without_a_length_is_taken_as_far_as_it_may_go(host):
    assert b" 201 " in chunked(host, [TABLE[:10], TABLE[10:]], "chunks")
    assert "read" in host.read("chunks")[-1]
    before = host.files()
    chunked(host, (bytes(2**20) for _ in range(80)), "too many chunks")
    until(lambda: host.files() == before, 10)


def test_all_files_of_an_upload_count_together(host):
    half = bytes(40 * 2**20)
    assert host.put(half, reader="large")[0] == 201
    # The same number again takes the place of the first.
    assert host.put(half, reader="large")[0] == 201
    with socket.create_connection(("127.0.0.1", host.port), 30) as there:
        head = (
            f"PUT /own/{UPLOAD}/1 HTTP/1.1\r\nHost: x\r\nX-Forwarded-User: large\r\nContent-Length: {len(half)}\r\n\r\n"
        )
        there.sendall(head.encode())
        assert b" 413 " in there.recv(4096).split(b"\r\n")[0]
    host.ask("DELETE", f"/own/{UPLOAD}", reader="large")


@pytest.mark.parametrize("sent", [b"\x80\x04\x95\x10\0", b"\x89HDF\r\n\x1a\n" + bytes(100), b"SQLite format 3\0"])
def test_a_file_that_is_never_read_is_refused_at_once(host, sent):
    status, sentence = host.put(sent, reader="pickling")
    assert status == 415
    assert "save" in sentence
    assert host.ask("POST", f"/own/{UPLOAD}", b"", "pickling")[0] == 410


@pytest.mark.parametrize("end", ["closed", "chunk"])
def test_a_broken_connection_leaves_nothing_behind(host, end):
    before = host.files()
    if end == "chunk":
        assert b" 201 " not in chunked(host, [TABLE], "breaking", end=b"ff\r\nx")
    else:
        with socket.create_connection(("127.0.0.1", host.port), 10) as there:
            head = (
                f"PUT /own/{UPLOAD}/0 HTTP/1.1\r\nHost: x\r\nX-Forwarded-User: breaking\r\nContent-Length: 1000\r\n\r\n"
            )
            there.sendall(head.encode() + b"only this")
            until(lambda: host.files() != before, 10)
    until(lambda: host.files() == before, 10)
    assert host.put(reader="breaking")[0] == 201


@contextmanager
def sending(host, reader, upload=UPLOAD, length=1000):
    """A body of which only the beginning has come."""
    with socket.create_connection(("127.0.0.1", host.port), 60) as there:
        head = (
            f"PUT /own/{upload}/0 HTTP/1.1\r\nHost: x\r\nX-Forwarded-User: {reader}\r\nContent-Length: {length}\r\n\r\n"
        )
        before = host.files()
        there.sendall(head.encode() + b"x,y\n")
        until(lambda: host.files() - before, 10)
        yield there


def test_one_reader_sends_one_thing_at_a_time_whichever_process_they_ask(host):
    with sending(host, "twice"):
        # Two workers: one of them is not the one that is receiving.
        answers = [host.put(reader="twice", upload=OTHER) for _ in range(8)]
        assert {status for status, _ in answers} == {429}
        assert "Try again when that is done" in answers[0][1]
        assert host.put(reader="another")[0] == 201
    until(lambda: host.put(reader="twice", upload=OTHER)[0] == 201, 30)


def test_slow_clients_leave_room_for_others(host):
    with sending(host, "slow 1"), sending(host, "slow 2"), sending(host, "slow 3"):
        began = time.monotonic()
        assert host.keep(reader="quick")
        assert parts.get(host.port, "/health")
        assert time.monotonic() - began < 10


def everywhere(host, name):
    """The most answers of a data set that each of two workers says it has, asked until both have said it."""
    told = {}

    def asked():
        for process, held in host.held(name).items():
            told[process] = max(told.get(process, 0), held)
        return len(told) == 2

    until(asked, 30)
    return list(told.values())


def workers(host):
    return psutil.Process(host.process.pid).children()


def readers_ready(process):
    """The processes below a server that read files or wait to."""
    found = []
    for each in psutil.Process(process.pid).children(recursive=True):
        # It may end meanwhile.
        with suppress(psutil.Error):
            found += [each.pid] if "dashboard.reading" in " ".join(each.cmdline()) else []
    return found


def test_while_a_file_is_on_its_way_one_process_is_there_that_will_read_it(tmp_path):
    with parts.web(tmp_path, APP, **settings(tmp_path, WEB_CONCURRENCY="1")) as (port, process):
        host = Host(port, process, tmp_path)
        assert not readers_ready(process)
        with sending(host, "ada"), sending(host, "bob"):
            until(lambda: readers_ready(process), 20)
            (pid,) = readers_ready(process)
        # Whoever looks at their data, or drags files over the page, may bring more.
        host.ask("GET", "/own/data", reader="eve")
        time.sleep(0.5)
        assert readers_ready(process) == [pid]
        assert host.keep(reader="eve")
        until(lambda: pid not in readers_ready(process), 5)


def test_a_hundred_megabytes_cost_little_memory(tmp_path):
    chosen = settings(tmp_path, DASHBOARD_UPLOAD_BYTES=str(128 * 2**20), WEB_CONCURRENCY="1")
    with parts.web(tmp_path, APP, **chosen) as (port, process):
        host = Host(port, process, tmp_path)
        host.keep(reader="first")
        (worker,) = workers(host)
        before, peak, done = worker.memory_info().rss, [0], threading.Event()

        def watch():
            while not done.wait(0.01):
                peak[0] = max(peak[0], worker.memory_info().rss)

        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        assert host.put(bytes(100 * 2**20))[0] == 201
        done.set()
        watching.join()
        assert peak[0] - before < 40 * 2**20


def test_a_worker_that_is_killed_while_it_receives_or_reads_leaves_nothing_half_read(tmp_path):
    with parts.web(tmp_path, APP, **settings(tmp_path)) as (port, process):
        host = Host(port, process, tmp_path)
        with sending(host, "ada"):
            for worker in workers(host):
                os.kill(worker.pid, signal.SIGKILL)
        until(lambda: host.put(b"slow,x\n1,2\n3,4\n")[0] == 201, 60)
        assert "read" in host.read()[-1]
        assert len(json.loads(host.ask("GET", "/own/data")[1])) == 1

        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        host.put(b"slow,x\n2,1\n3,4\n")
        connection.request("POST", f"/own/{UPLOAD}", b"", {"X-Forwarded-User": "ada"})
        connection.getresponse().readline()
        for worker in workers(host):
            os.kill(worker.pid, signal.SIGKILL)
        connection.close()
        # What was sent is there still, and only the first is a data set.
        until(lambda: len(workers(host)) == 2 and parts.get(port, "/health"), 60)
        assert len(json.loads(host.ask("GET", "/own/data")[1])) == 1
        until(lambda: "read" in host.read()[-1], 60)


def test_a_browser_that_goes_away_stops_the_reading(host):
    host.put(b"slow,x\n1,2\n3,4\n", reader="leaving")
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=30)
    connection.request("POST", f"/own/{UPLOAD}", b"", {"X-Forwarded-User": "leaving"})
    connection.getresponse().readline()
    assert host.put(reader="leaving")[0] == 429
    connection.close()
    # It would take three seconds.
    began = time.monotonic()
    until(lambda: host.put(reader="leaving")[0] == 201, 30)
    assert time.monotonic() - began < 2.5
    assert json.loads(host.ask("GET", "/own/data", reader="leaving")[1]) == []


def test_a_page_of_another_site_can_do_nothing_with_data_of_a_reader(host):
    name = host.keep(reader="crossed")
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for method, path in (
        ("PUT", f"/own/{UPLOAD}/0"),
        ("POST", f"/own/{UPLOAD}"),
        ("DELETE", f"/own/{UPLOAD}"),
        ("GET", "/own/data"),
        ("GET", f"/own/data/{name}"),
        ("POST", f"/own/data/{name}/share"),
        ("DELETE", f"/own/data/{name}"),
    ):
        assert host.ask(method, path, b"", "crossed", elsewhere)[0] == 403
    assert ada(host, name, "crossed")[0] == 200


def test_strangers_are_told_nothing(host):
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=30)
    for method, path in (("PUT", f"/own/{UPLOAD}/0"), ("GET", "/own/data"), ("GET", f"/own/data/{'0' * 32}")):
        connection.request(method, path, b"")
        answer = connection.getresponse()
        assert (answer.status, "sign-in" in answer.read().decode()) == (403, True)
    connection.close()


def test_a_host_that_wants_no_data_takes_none(tmp_path):
    with parts.web(tmp_path, APP, **settings(tmp_path, DASHBOARD_UPLOADS="off", WEB_CONCURRENCY="1")) as (
        port,
        process,
    ):
        host = Host(port, process, tmp_path)
        for method, path in (("PUT", f"/own/{UPLOAD}/0"), ("POST", f"/own/{UPLOAD}"), ("GET", "/own/data")):
            assert host.ask(method, path, b"")[0] == 403
        time.sleep(0.5)
        assert not readers_ready(process)
        assert not (tmp_path / "vault").exists()


def test_a_full_vault_says_so_and_the_next_reader_is_served(tmp_path):
    chosen = settings(tmp_path, DASHBOARD_VAULT_BYTES=str(2**20), WEB_CONCURRENCY="1")
    with parts.web(tmp_path, APP, **chosen) as (port, process):
        host = Host(port, process, tmp_path)
        status, sentence = host.put(bytes(2**20))
        assert (status, "no room" in sentence) == (507, True)
        assert host.keep()
        assert hashlib.sha256(TABLE).hexdigest() not in " ".join(host.files())


def test_a_view_of_data_is_its_readers_until_it_is_shared(host):
    host.put(reader="viewing")
    query = host.read("viewing")[-1]["read"]
    name = re.search("[0-9a-f]{32}", query)[0]
    assert host.view(query, "viewing")["outcome"] == "drawn"
    # It is remembered by now, which helps nobody else.
    told = host.view(query, "curious")
    assert (told["outcome"], "Share with the team" in told["notice"]) == ("refused", True)
    assert not told["drawings"]
    assert host.ask("GET", f"/take/scatter/labels.csv?{query}", reader="curious")[0] != 200
    assert host.ask("GET", f"/rows/0?{query}", reader="curious")[0] != 200
    assert host.ask("POST", f"/own/data/{name}/share", b"", "viewing")[0] == 204
    until(lambda: host.view(query, "curious")["outcome"] == "drawn", 10)


def test_when_data_is_said_to_be_deleted_no_process_has_anything_of_it(host):
    host.put(b"a,b\n" + b"".join(b"%d,%d\n" % (i % 7, i * i % 101) for i in range(3000)), reader="deleting")
    query = host.read("deleting")[-1]["read"]
    name = re.search("[0-9a-f]{32}", query)[0]
    host.put(reader="deleting")
    kept = host.read("deleting")[-1]["read"]
    other = re.search("[0-9a-f]{32}", kept)[0]
    # Until both workers have it, and the store as well.
    until(
        lambda: (
            host.view(query, "deleting")
            and host.view(kept, "deleting")
            and list(host.held(name).values()).count(0) == 0
            and len(host.held(name)) == 2
        ),
        60,
    )
    answers = host.folder / "answers"
    assert list(answers.glob(f"*.{name}.npz"))
    began = time.monotonic()
    status, text = host.ask("DELETE", f"/own/data/{name}", reader="deleting")
    assert (status, json.loads(text)) == (200, {"deleted": True})
    assert time.monotonic() - began < 8
    assert everywhere(host, name) == [0, 0]
    assert list(answers.glob(f"*{name}*")) == []
    assert {file for file in host.files() if name in file} == {f"gone/{name}"}
    # And nobody else's is gone.
    assert sum(host.held(other).values())
    told = host.view(query, "deleting")
    assert (told["outcome"], "same link will work" in told["notice"]) == ("refused", True)


def test_work_on_data_that_is_deleted_is_stopped(host):
    rows = b"".join(b"%d,%d\n" % (i % 997, i * i % 1009) for i in range(5000))
    name = host.keep(b"a,b\n" + rows, reader="stopping")
    slow = f"data=own&data.id={name}&method=gaussian_mixture&method.n_components=50&method.n_init=15"
    asking = threading.Thread(target=lambda: told.append(host.view(slow, "stopping")), daemon=True)
    told = []
    asking.start()
    until(lambda: sum(host.held(name).values()), 20)
    time.sleep(1)
    assert json.loads(host.ask("DELETE", f"/own/data/{name}", reader="stopping")[1]) == {"deleted": True}
    asking.join(10)
    assert told[0]["outcome"] == "refused"
    assert everywhere(host, name) == [0, 0]


def test_the_same_file_revives_the_link(host):
    host.put(reader="reviving")
    query = host.read("reviving")[-1]["read"]
    assert host.view(query, "reviving")["outcome"] == "drawn"
    name = re.search("[0-9a-f]{32}", query)[0]
    assert json.loads(host.ask("DELETE", f"/own/data/{name}", reader="reviving")[1]) == {"deleted": True}
    assert host.view(query, "reviving")["outcome"] == "refused"
    assert host.keep(reader="reviving") == name
    assert host.view(query, "reviving")["outcome"] == "drawn"
    # What is made of it is remembered again.
    until(lambda: host.view(query, "reviving") and sum(host.held(name).values()), 5)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path):
    chosen = settings(tmp_path, WEB_CONCURRENCY="1", DASHBOARD_LOG_LEVEL="ERROR")
    # Files of this server end at a megabyte: to whoever writes, that is a disk without room.
    command = ["sh", "-c", f"ulimit -S -f 2048; {parts.serving(APP)}"]
    with parts.listening(command, tmp_path, **chosen) as (port, process):
        host = Host(port, process, tmp_path)
        assert host.keep()
        before = host.files()
        status, sentence = host.put(bytes(3 * 2**20), reader="large")
        assert (status, "no room" in sentence) == (507, True)
        assert host.files() == before
        assert host.put(reader="large")[0] == 201
