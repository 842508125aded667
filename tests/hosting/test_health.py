"""Ready is told in bounded time, part by part; what is away makes a server slower and not unready."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest
from dash import Dash, html

from dashboard import results
from dashboard.layer import cluster as clusters
from dashboard.layer.cluster import Cluster
from dashboard.layer.engine import Here
from dashboard.layer.queue import Desk
from dashboard.layer.store import Health
from dashboard.web.hosting import health
from harness.parts import free_port

WELL = Health(True, "folder")
AWAY = Health(False, "redis does not answer")


def client(desk=None, **parts):
    app = Dash("ready", use_async=False)
    app.layout = html.Div()
    probes = health.Probes({name: (lambda found=found: found) for name, found in parts.items()})
    health.install(app, probes, desk or Desk())
    return app.server.test_client()


def test_a_server_whose_parts_are_well_is_ready():
    answer = client(store=WELL).get("/ready")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "parts": {"store": {"well": True, "says": "folder"}}}


def test_a_part_that_is_away_degrades_and_takes_no_machine_out():
    answer = client(store=AWAY, engine=WELL).get("/ready")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert answer.json["parts"]["store"] == {"well": False, "says": "redis does not answer"}


def test_whoever_wants_all_parts_is_told_strictly():
    assert client(store=AWAY).get("/ready?strict=1").status_code == 503
    assert client(store=WELL).get("/ready?strict=1").status_code == 200


def test_a_server_that_ends_is_not_ready():
    desk = Desk()
    desk.close()
    answer = client(desk, store=WELL).get("/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "ending")


def test_a_server_that_can_begin_no_work_is_not_ready_until_it_can(monkeypatch):
    desk = Desk()
    at = client(desk, store=WELL)

    def none(_):
        raise RuntimeError("can't start new thread")

    at.get("/ready")  # its looks have their threads
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none)
        desk.ask("key", "page", lambda: 7, 0)
        answer = at.get("/ready")
        assert (answer.status_code, answer.json["status"]) == (503, "stuck")
        assert answer.json["parts"]["server"] == {
            "well": False,
            "says": "cannot begin work (can't start new thread)",
        }
    # Nobody has to ask for a page before.
    assert at.get("/ready").json["status"] == "ready"
    assert desk.ask("key", "page", lambda: 7, 60) == 7


def test_a_look_that_gets_no_thread_is_made_when_there_is_one(monkeypatch):
    probe = health.Probe(lambda: WELL)

    def none(_):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none)
        assert probe.health() == Health(False, "cannot be asked (RuntimeError)")
    assert probe.health() == WELL


@pytest.fixture
def hangs():
    """Looks that hang until the test ends, and are counted."""
    go, begun = threading.Event(), []

    def look():
        begun.append(1)
        go.wait(60)
        return WELL

    yield look, begun
    go.set()


def test_parts_that_hang_cost_bounded_time_and_one_thread_each(hangs):
    look, begun = hangs
    probes = health.Probes({"store": look, "engine": look})
    began = time.monotonic()
    for _ in range(20):
        assert set(probes.health().values()) == {health.SILENT}
    assert time.monotonic() - began < 2 * health.PATIENCE + 3
    assert len(begun) == 2


def test_many_who_ask_become_one_look():
    looks = []
    probe = health.Probe(lambda: looks.append(1) or WELL)
    assert {probe.health() for _ in range(50)} == {WELL}
    assert len(looks) <= 2  # a second one if the machine was very slow


def test_a_part_that_raises_says_what_and_no_more():
    def look():
        raise OSError("redis://:password@there")

    assert health.Probe(look).health() == Health(False, "cannot be asked (OSError)")


def test_a_cluster_that_nobody_asked_yet_is_knocked_at():
    cluster = Cluster(f"tcp://127.0.0.1:{free_port()}", {}, str, results.run, Here())
    assert not cluster.health().well
    assert "absent" in cluster.health().said


def test_a_cluster_that_came_back_says_so_before_anybody_asks_it(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        cluster = Cluster(f"tcp://127.0.0.1:{listening.getsockname()[1]}", {}, str, results.run, Here())
        cluster._disconnect()
        assert not cluster.health().well
        monkeypatch.setattr(clusters, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + clusters.PAUSE))
        assert cluster.health().well


def test_news_of_tasks_that_nobody_here_waits_for_is_not_kept():
    cluster = Cluster("tcp://127.0.0.1:1", {}, str, results.run, Here())
    for i in range(100):
        cluster._heard((0.0, {"task": f"somebody else's {i}", "progress": ("Counting", 0.5, None, 0.0)}))
    assert not cluster._news
