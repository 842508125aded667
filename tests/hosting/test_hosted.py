"""Several real workers: their numbers add up, and they end without losing anybody's question."""

import http.client
import json
import re
import shutil
import signal
import threading

import psutil
import pytest

from harness import parts
from harness.parts import until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

MIXTURE = "method=gaussian_mixture&method.n_components=50&method.n_init=15&b=off"
SLOW = f"data.n_samples=1000&data.centers=50&data.cluster_std=3&data.random_state=5&{MIXTURE}"
COMPUTED = 'explorer_questions_total{outcome="computed",question="clustering"}'


def numbers(port):
    """Every number by its name and labels."""
    text = parts.get(port, "/metrics")
    return {name: float(value) for name, value in re.findall(r"^(explorer_\S+(?:\{.*\})?) (\S+)$", text, re.M)}


def sums(port):
    """The numbers that must not change by themselves."""
    found = numbers(port).items()
    return {n: v for n, v in found if "metrics" not in n and "health" not in n and "held" not in n}


def workers(process):
    return psutil.Process(process.pid).children()


class Counting(parts.Reader):
    """Counts the requests that failed."""

    failed = 0

    def ask(self):
        try:
            return super().ask()
        except (OSError, http.client.HTTPException, ValueError):
            self.failed += 1
            raise


class Loop(threading.Thread):
    """Asks for a view that is known, again and again, each time by a connection of its own, until told to end."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.reader = parts.Reader(port, "scatter", "")
        self.answered, self.failed, self.ended = 0, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            try:
                self.reader.ask()
                self.answered += 1
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failed.append(error)

    def end(self):
        self.ended.set()
        self.join(60)


def release(port):
    """Which version answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().headers["X-Explorer-Release"]
    finally:
        connection.close()


def copy(place):
    """What a host installs of us, in another place."""
    place.mkdir()
    for room in ("dashboard", "components", "assets"):
        shutil.copytree(parts.ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))


def link(place, to):
    """Turn a link to another folder, in one step."""
    new = place.with_suffix(".new")
    new.symlink_to(to)
    new.rename(place)


def kill_family(process):
    """`kill -9` of a process and its children."""
    for member in [*process.children(recursive=True), process]:
        member.kill()


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """The Procfile's server, with what it writes as JSON: its port, its process and its log."""
    folder = tmp_path_factory.mktemp("web")
    with parts.web(folder, DASHBOARD_CACHE=str(folder / "answers"), DASHBOARD_LOG_FORMAT="json") as (port, process):
        yield port, process, folder / "web.log"


def settled(port):
    """The numbers of both workers, once all that was asked has ended."""
    found = {}

    def total(part):
        return sum(n for name, n in found.items() if part in name)

    def ended():
        found.clear()
        found.update(sums(port))
        return total("questions_asked") == total("questions_total")

    until(ended)
    return found


def test_the_numbers_of_two_workers_add_up_and_stay_when_one_is_killed(web):
    port, process, log = web
    count = 'explorer_requests_total{route="/_dash-layout",status="200"}'
    for _ in range(60):
        parts.get(port, "/_dash-layout")
    assert sums(port)[count] == 60
    parts.Reader(port, "scatter", "method.n_clusters=3").run()
    # One worker may still be at what the other has answered.
    before = settled(port)
    # Two charts, in whichever process they were asked for.
    assert before[COMPUTED] == 2
    assert numbers(port)["explorer_held_bytes"] > 0
    killed, _ = workers(process)
    killed.kill()
    until(lambda: f"Worker (pid:{killed.pid}) was sent SIGKILL" in log.read_text() and len(workers(process)) == 2)
    assert sums(port) == before
    for _ in range(10):
        parts.get(port, "/_dash-layout")
    assert sums(port)[count] == 70


def test_a_worker_that_is_told_to_end_stops_its_work_and_another_goes_on_with_it(web):
    port, process, _ = web
    reader = Counting(port, "scatter", SLOW)
    reader.start()
    until(lambda: any("Starting the mixture" in stage for stage in reader.stages))
    busy = parts.at_work(process)
    busy.terminate()
    busy.wait(60)
    assert sums(port)[COMPUTED.replace("computed", "cancelled")] == 1
    reader.join(100)
    assert reader.charts
    assert reader.failed == 0
    assert sums(port)[COMPUTED] == 3


def test_every_line_of_the_log_is_json_from_the_start(web):
    port, _, log = web
    parts.get(port, "/scatter?method.n_clusters=4&secret=1")
    until(lambda: '"/<path:path>"' in log.read_text())
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert "secret" not in log.read_text()
    assert {"gunicorn.error", "dashboard.requests"} <= {line["logger"] for line in lines}


def test_a_rolling_restart_takes_over_without_a_failed_request(tmp_path):
    """By the words of docs/hosting.md: USR2, wait, TERM."""
    current, answers = tmp_path / "current", tmp_path / "answers"
    for version in ("one", "two"):
        copy(tmp_path / version)
    with (tmp_path / "two" / "dashboard" / "guard.py").open("a") as file:
        file.write("# of the second version\n")
    current.symlink_to("one")
    port = parts.free_port()
    command = ["sh", "-c", f"cd {current} && exec {parts.procfile('web')} --pid {tmp_path / 'pid'}"]
    with parts.running(
        command, tmp_path / "web.log", HOST="127.0.0.1", PORT=str(port), DASHBOARD_CACHE=str(answers)
    ) as old:
        parts.wait_for(port, tmp_path / "web.log", "/health")
        first = release(port)
        loop = Loop(port)
        loop.start()
        # A hang-up starts new workers, but with the code that the master loaded.
        before = {w.pid for w in workers(old)}
        old.send_signal(signal.SIGHUP)
        until(lambda: len(workers(old)) == 2 and not before & {w.pid for w in workers(old)})
        link(current, "two")
        assert release(port) == first
        old.send_signal(signal.SIGUSR2)
        until(lambda: (tmp_path / "pid.2").exists() and release(port) != first)
        new = psutil.Process(int((tmp_path / "pid.2").read_text()))
        try:
            old.terminate()
            assert old.wait(60) == 0
            until(lambda: (tmp_path / "pid").exists() and int((tmp_path / "pid").read_text()) == new.pid)
            assert len({release(port) for _ in range(10)} - {first}) == 1
            assert numbers(port)
            assert json.loads(parts.get(port, "/ready"))["status"] == "ready"
            loop.end()
            assert loop.failed == []
            assert loop.answered > 10
        finally:
            kill_family(new)
