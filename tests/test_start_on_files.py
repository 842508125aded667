"""The dashboard started on files of this machine: a real process, its link, and files that change."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import numpy as np
import pytest

from dashboard import settings
from dashboard.web.hosting import access
from dashboard.web.hosting.readers import Cookies
from harness import parts, posts

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

TWO_HEAPS = "x,y,name\n" + "".join(f"{i % 2 * 50 + i / 10},{i % 3},row {i}\n" for i in range(20))


def environment(folder, **more):
    """Of a user whose home is a folder of its own, and who has set nothing."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")}
    return bare | {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "c"), "XDG_DATA_HOME": str(folder / "d")} | more


def command(*words):
    return [sys.executable, "-m", "dashboard", "--port", "0", *map(str, words)]


class Started:
    """A running dashboard, and a browser that opened its link or none."""

    def __init__(self, process, address, folder):
        self.process, self.address, self.folder = process, address, folder
        self.port = urlsplit(address).port
        self.cookies = ""

    @property
    def link(self):
        """The path and the query of the link."""
        return self.address.partition(str(self.port))[2]

    def get(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            told = {"Cookie": self.cookies} if self.cookies else {}
            connection.request(method, path, body, told | {k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def come_in(self):
        """Open the link; the query of the view that it leads to."""
        status, headers, _ = self.get(self.link)
        assert status == 302
        self.cookies = headers["Set-Cookie"].partition(";")[0]
        return urlsplit(headers["Location"]).query

    def ask(self, tab, query):
        """What a page is answered in the end."""
        callback = posts.served(json.loads(self.get("/_dash-dependencies")[2]))[f"{tab}-ask"]
        while True:
            sent = posts.packed(posts.ask(callback, query, "page", time.monotonic()))
            told = posts.HEADERS | {"Accept-Encoding": "identity"}
            status, _, body = self.get(f"/{posts.POST}", "POST", sent, **told)
            assert status == 200, body
            answer = posts.answered(tab, json.loads(body))
            if answer["outcome"] != "pending":
                return answer
            time.sleep(0.1)

    def kept(self):
        """The files of answers, and of what was read, by their folder."""
        below = self.folder / "c" / "cluster-explorer"
        return {room: {p for p in (below / room).rglob("*") if p.is_file()} for room in ("answers", "reading")}


@contextmanager
def started(folder, *words, **variables):
    process = subprocess.Popen(
        command(*words),
        env=environment(folder, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        line = process.stdout.readline()
        found = re.search("http[^ ]+", line)
        assert found, line + process.stdout.read()
        yield Started(process, found[0].strip(), folder)
    finally:
        parts.kill(process)
        process.stdout.close()


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "two heaps.csv"
    path.write_text(TWO_HEAPS)
    return path


@pytest.fixture(scope="module")
def running(tmp_path_factory, table):
    with started(tmp_path_factory.mktemp("home"), table, "--no-open") as dashboard:
        yield dashboard


def said(answer):
    """The words of an answer, without their HTML."""
    return re.sub("<[^>]*>", " ", " ".join(map(str, [*answer["words"].values(), answer["notice"]])))


def test_the_link_opens_the_lens_data_on_the_files(running):
    assert running.link.startswith("/data?token=")
    query = running.come_in()
    assert re.search(r"data=own&data\.id=o[0-9a-f]{31}&", query)
    assert "token" not in query
    page = said(running.ask("data", query))
    assert "20 rows" in page
    assert "row 19" in page
    assert running.ask("scatter", query)["outcome"] == "drawn"


@pytest.mark.parametrize(
    "path", ["/", "/data", "/own/data", "/_dash-dependencies", "/take/scatter/labels.csv", "/nowhere"]
)
def test_others_on_this_machine_are_told_a_sentence_and_nothing_else(running, path):
    running.cookies = ""
    status, _, body = running.get(path)
    assert (status, body) == (403, access.UNINVITED)
    status, _, body = running.get(f"{path}?token=guessed-by-somebody")
    assert (status, body) == (403, access.UNINVITED)
    running.cookies = f"token-{running.port}=guessed"
    assert running.get(path)[0] == 403


def test_the_token_becomes_a_cookie_of_this_port_that_no_script_reads_and_does_not_tell_it(running):
    running.cookies = ""
    status, headers, _ = running.get(running.link)
    token = re.search("token=([^&]+)", running.link)[1]
    cookie = headers["Set-Cookie"]
    assert status == 302
    assert cookie.startswith(f"token-{running.port}=")
    assert token not in cookie + headers["Location"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    # The reader's number comes along with the first page.
    running.cookies = cookie.partition(";")[0]
    assert running.get(headers["Location"])[0] == 200
    assert running.get(f"/?token={running.cookies.partition('=')[2]}")[0] == 403


def test_what_a_proxy_adds_is_no_reason_to_refuse_who_was_let_in(running):
    running.come_in()
    assert running.get("/data", Host="hub.example.org", X_Forwarded_For="10.0.0.9", X_Forwarded_Host="a.b")[0] == 200


def test_a_path_that_looks_like_another_host_leads_to_none(running):
    running.cookies = ""
    token = re.search("token=([^&]+)", running.link)[1]
    status, headers, _ = running.get(f"//evil.example/data?token={token}")
    assert status in (302, 404)
    assert not headers.get("Location", "/").startswith("//")


def test_the_browser_is_opened_with_words_that_work_once(tmp_path, table):
    script = tmp_path / "browser"
    script.write_text(
        f'#!/bin/sh\nprintf "%s" "$1" > {tmp_path}/opened.part && mv {tmp_path}/opened.part {tmp_path}/opened\n'
    )
    script.chmod(0o755)
    with started(tmp_path, table, BROWSER=str(script)) as dashboard:
        parts.until((tmp_path / "opened").exists, 20)
        opened = (tmp_path / "opened").read_text().partition(str(dashboard.port))[2]
        assert opened.split("token=")[0] == dashboard.link.split("token=")[0]
        assert opened != dashboard.link
        assert dashboard.get(opened)[0] == 302
        assert dashboard.get(opened)[0] == 403
        assert dashboard.get(dashboard.link)[0] == 302


def test_what_stands_for_the_token_once_counts_no_longer_when_no_browser_came(monkeypatch):
    door = access.Invited(Cookies("s", "/"), "a-token-of-sixteen", "/")
    assert access.Invited(Cookies("s", "/"), "a-token-of-sixteen", "/").first(access.once("a-token-of-sixteen"))
    monkeypatch.setattr(access.time, "monotonic", lambda: door.began + access.OPENS + 1)
    assert not door.first(access.once("a-token-of-sixteen"))


def test_a_token_of_ones_own_is_asked_for_without_files_too(tmp_path):
    token = "chosen-by-whoever-started-it"
    with started(tmp_path, DASHBOARD_TOKEN=token) as dashboard:
        assert dashboard.link == f"/?token={token}"
        assert dashboard.get("/data")[0] == 403
        dashboard.come_in()
        assert dashboard.get("/data")[0] == 200


def test_without_files_there_is_no_token(tmp_path):
    with started(tmp_path) as dashboard:
        assert dashboard.link == ""
        assert dashboard.get("/data")[0] == 200


def test_where_somebody_says_who_may_come_in_there_is_no_token(tmp_path, table):
    with started(tmp_path, table, "--no-open", DASHBOARD_AUTH="none") as dashboard:
        assert "token" not in dashboard.link
        assert dashboard.get(dashboard.link)[0] == 200


@pytest.mark.parametrize("token", ["short", "with spaces in it, and long"])
def test_a_token_that_stands_in_no_address_is_refused(monkeypatch, token):
    monkeypatch.setenv("DASHBOARD_TOKEN", token)
    with pytest.raises(SystemExit, match="DASHBOARD_TOKEN must be at least 16 letters, digits, - and _") as stop:
        settings.read()
    assert token not in str(stop.value)


# --- Files that change


@pytest.fixture
def changing(tmp_path):
    path = tmp_path / "heaps.csv"
    # So many that work on them is done by a child.
    rng = np.random.default_rng(0)
    np.savetxt(path, rng.normal(size=(4_000, 8)), delimiter=",", header="a,b,c,d,e,f,g,h", comments="")
    with started(tmp_path, path, "--no-open") as dashboard:
        yield dashboard, path, dashboard.come_in()


def test_a_file_that_has_changed_is_read_again_and_its_old_answers_are_not_given(changing):
    dashboard, path, query = changing
    assert "4,000 rows" in said(dashboard.ask("data", query))
    before = dashboard.ask("scatter", query)
    # The same size, the same number of rows, and within a moment.
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    after = dashboard.ask("scatter", query)
    assert after["outcome"] == "drawn"
    assert after["drawn"] != before["drawn"]
    path.write_text("\n".join(lines[:3_001]) + "\n")
    page = said(dashboard.ask("data", query))
    assert "3,000 rows" in page
    assert "read again" in page
    assert dashboard.ask("clusters", query)["outcome"] == "drawn"
    # Back to what it was, which is another version all the same.
    path.write_text("\n".join(lines) + "\n")
    assert "4,000 rows" in said(dashboard.ask("data", query))


def test_a_file_that_is_replaced_is_read_again(changing):
    dashboard, path, query = changing
    dashboard.ask("data", query)
    other = path.with_name("other")
    other.write_text(TWO_HEAPS)
    other.replace(path)
    assert "20 rows" in said(dashboard.ask("data", query))


def test_a_file_that_is_gone_or_is_no_table_any_more_is_said_and_found_again(changing):
    dashboard, path, query = changing
    kept = path.read_text()
    path.unlink()
    answer = dashboard.ask("scatter", query)
    assert answer["outcome"] == "refused"
    assert "There is no file" in said(answer)
    path.write_bytes(b"\x80\x04\x95" + bytes(100))
    assert dashboard.ask("scatter", query)["outcome"] == "refused"
    path.write_text(kept)
    assert dashboard.ask("scatter", query)["outcome"] == "drawn"


def test_nothing_of_a_file_is_kept(changing):
    dashboard, _, query = changing
    before = dashboard.kept()["answers"]
    for tab in ("data", "scatter", "clusters", "dendrogram"):
        assert dashboard.ask(tab, query)["outcome"] == "drawn"
    assert dashboard.kept()["answers"] == before
    assert dashboard.kept()["reading"]
    dashboard.process.send_signal(signal.SIGTERM)
    dashboard.process.wait(20)
    assert not dashboard.kept()["reading"]


def test_what_a_killed_process_has_left_the_next_one_removes(tmp_path, table):
    with started(tmp_path, table, "--no-open") as dashboard:
        left = dashboard.kept()["reading"]
    assert left
    assert dashboard.kept()["reading"] == left
    with started(tmp_path, table, "--no-open") as dashboard:
        assert not left & dashboard.kept()["reading"]
        assert dashboard.kept()["reading"]


def test_the_same_file_has_the_same_id_at_the_next_start(tmp_path, table):
    found = []
    for _ in range(2):
        with started(tmp_path, table, "--no-open") as dashboard:
            found.append(re.search("data.id=([^&]+)", dashboard.link)[1])
    assert found[0] == found[1]


def test_files_are_read_otherwise_where_they_are(running):
    query = running.come_in()
    name = re.search("data.id=([^&]+)", query)[1]
    status, _, body = running.get(f"/own/{name}?header=no", "POST", b"", Origin=f"http://127.0.0.1:{running.port}")
    assert status == 200
    last = json.loads(body.splitlines()[-1])
    assert name not in last["read"]
    assert "21 rows" in said(running.ask("data", last["read"]))
    # What was chosen before stays.
    name = re.search("data.id=([^&]+)", last["read"])[1]
    last = json.loads(running.get(f"/own/{name}?encoding=cp1252", "POST", b"")[2].splitlines()[-1])
    assert "21 rows" in said(running.ask("data", last["read"]))
    last = json.loads(running.get(f"/own/{name}?delimiter=dots", "POST", b"")[2].splitlines()[-1])
    assert "must be" in last["refused"]


# --- What is refused


def ended(folder, *words):
    """How a start ended, and what it said."""
    told = subprocess.run(
        command(*words), env=environment(folder), check=False, capture_output=True, text=True, timeout=60
    )
    return told.returncode, told.stdout, told.stderr


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x80\x04\x95" + bytes(100), "pickle"),
        (b"", "empty"),
        (None, "There is no file"),
    ],
)
def test_files_that_cannot_be_read_are_a_sentence_and_an_end(tmp_path, data, sentence):
    path = tmp_path / "file.csv"
    if data is not None:
        path.write_bytes(data)
    code, out, said = ended(tmp_path, path)
    assert (code, out) == (2, "")
    assert sentence in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1


def test_a_refusal_says_which_words_would_help_and_they_do(tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("a,b\n" + "".join(f"{i},{i * i}\n" for i in range(30)) + "1,2,3\n" * 12)
    code, _, said = ended(tmp_path, path)
    assert code == 2
    assert "--read-as bad_lines=leave_out" in said
    with started(tmp_path, path, "--no-open", "--read-as", "bad_lines=leave_out") as dashboard:
        assert "30 rows" in globals()["said"](dashboard.ask("data", dashboard.come_in()))


def test_words_that_are_none_of_reading_are_a_sentence(tmp_path, table):
    for words in (["--read-as", "semicolon"], ["--read-as", "delimiter=dots"]):
        code, _, said = ended(tmp_path, table, *words)
        assert code == 2
        assert len(said.splitlines()) == 1


def test_a_folder_of_files_that_belong_together_is_one_data_set(tmp_path):
    np.save(tmp_path / "vectors.npy", np.random.default_rng(0).normal(size=(30, 5)))
    (tmp_path / "labels.csv").write_text("label\n" + "a\nb\n" * 15)
    with started(tmp_path, tmp_path / "vectors.npy", tmp_path / "labels.csv", "--no-open") as dashboard:
        query = dashboard.come_in()
        assert "n_clusters=2" in query
        assert "30 rows" in said(dashboard.ask("data", query))


def test_a_link_to_files_of_a_dashboard_that_has_ended_says_so(running):
    query = re.sub("data.id=[^&]+", "data.id=o" + "0" * 31, running.come_in())
    answer = running.ask("scatter", query)
    assert answer["outcome"] == "refused"
    assert "Start it again with the same files" in said(answer)
