"""The real parts of a hosted dashboard on loopback, and readers who ask as the page does."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
START = 120  # seconds; scikit-learn alone takes seven from a cold disk


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def procfile(name):
    """A command of the Procfile."""
    return re.search(rf"^{name}: (.+)$", (ROOT / "Procfile").read_text(), re.M)[1]


@contextmanager
def running(command, log, **variables):
    """A process, with all that it started, as long as the block; its words go to the file `log`."""
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"} | variables
    with log.open("a") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """`kill -9` of a process and all its descendants."""
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        family = []
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()


def wait_for(port, log, path=None):
    """Return when somebody listens on a port, and answers if there is a path."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        try:
            if path is None:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            if get(port, path):
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise AssertionError(f"Nothing listens on {port}:\n{log.read_text()}")


def get(port, path):
    """A page's text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@contextmanager
def redis(port, folder):
    """An empty Redis server."""
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"]
    with running(command, folder / "redis.log") as process:
        wait_for(port, folder / "redis.log")
        yield process


@contextmanager
def scheduler(port, folder):
    """The Procfile's Dask scheduler."""
    command = ["sh", "-c", f"exec {procfile('scheduler')}"]
    with running(command, folder / "scheduler.log", SCHEDULER_PORT=str(port)) as process:
        wait_for(port, folder / "scheduler.log")
        yield process


@contextmanager
def worker(port, folder, **variables):
    """One of the Procfile's Dask workers."""
    command = ["sh", "-c", f"exec {procfile('worker')} --local-directory {folder}"]
    address = f"tcp://127.0.0.1:{port}"
    log = folder / "workers.log"
    before = log.read_text().count("Registered to") if log.exists() else 0
    with running(command, log, DASHBOARD_SCHEDULER=address, **variables) as process:
        end = time.monotonic() + START
        while log.read_text().count("Registered to") <= before:
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield process


@contextmanager
def web(folder, **variables):
    """The Procfile's web server with two workers; its port and its process."""
    port = free_port()
    command = ["sh", "-c", f"exec {procfile('web')}"]
    with running(command, folder / "web.log", HOST="127.0.0.1", PORT=str(port), **variables) as process:
        wait_for(port, folder / "web.log", "/health")
        yield port, process


def busiest(process):
    """The descendant of a process that uses the most processor time now."""
    family = psutil.Process(process.pid).children(recursive=True)
    before = {member: spent(member) for member in family}
    time.sleep(0.5)
    return max(family, key=lambda member: spent(member) - before[member])


def spent(member):
    times = member.cpu_times()
    return times.user + times.system


class Reader(threading.Thread):
    """Asks for a view of a tab, again and again as the page does, until it is answered or refused.

    `charts` are the digests of what would be drawn, `seconds` how long it took, `stages` what the page
    said meanwhile.
    """

    def __init__(self, port, tab, query, name="page"):
        super().__init__(daemon=True)
        self.port, self.tab, self.query, self.page = port, tab, query, name
        self.charts, self.seconds, self.stages = None, None, []
        self.body = None

    def run(self):
        began = time.monotonic()
        while True:
            try:
                response = self.ask()
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.5)
                continue
            outcome = response[f"{self.tab}-outcome"]["data"]
            if outcome["outcome"] != "pending":
                break
            if outcome["stage"] not in self.stages:
                self.stages.append(outcome["stage"])
            time.sleep(0.25)
        self.seconds = time.monotonic() - began
        drawn = response[f"{self.tab}-drawn"]["data"]
        self.charts = {place: digests for place, digests in drawn.items() if len(digests) == 2}

    def ask(self):
        if self.body is None:
            self.body = self.post()
        asked = {"query": self.query, "page": self.page, "n": time.monotonic()}
        self.body["inputs"][0]["value"] = asked
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START)
        try:
            data = json.dumps(self.body)
            connection.request("POST", "/_dash-update-component", data, {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())["response"]
        finally:
            connection.close()

    def post(self):
        """The body that a browser would send for this tab."""
        callbacks = json.loads(get(self.port, "/_dash-dependencies"))
        mine = next(c for c in callbacks if c["inputs"][0]["id"] == f"{self.tab}-ask" and not c["clientside_function"])
        outputs = [
            dict(zip(("id", "property"), o.rsplit(".", 1), strict=True)) for o in mine["output"][2:-2].split("...")
        ]
        return {
            "output": mine["output"],
            "outputs": outputs,
            "inputs": [mine["inputs"][0]],
            "changedPropIds": [f"{self.tab}-ask.data"],
            "state": mine["state"],
        }


def readers(port, tab, query, count=3):
    """Several readers of one view, who have started to ask."""
    made = [Reader(port, tab, query, f"page {i}") for i in range(count)]
    for reader in made:
        reader.start()
    return made
