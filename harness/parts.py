"""The real parts of a hosted dashboard on loopback, by the commands of the Procfile, and readers who ask as the page
does."""

import http.client
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from harness import posts

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
START = 120  # seconds; scikit-learn alone takes seven from a cold disk


OURS = "dashboard.wsgi:server"


def free_port():
    """A port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def procfile(name):
    """A command of the Procfile."""
    return re.search(rf"^{name}: (.+)$", (ROOT / "Procfile").read_text(), re.M)[1]


def serving(app=OURS):
    """The command of the Procfile's web server, for a shell, with another app in the place of ours."""
    command = procfile("web")
    assert OURS in command, "The Procfile starts another app."
    return f"exec {command.replace(OURS, shlex.quote(app))}"


def until(true, seconds=60):
    """Return True when something is true.

    Raises
    ------
    AssertionError
        If it is not so within this time.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not come true."
        time.sleep(0.01)
    return True


@contextmanager
def running(command, log, cwd=ROOT, **variables):
    """A process, with all that it started, as long as the block; its words go to the file `log`."""
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"} | variables
    with log.open("a") as out:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=out, stderr=subprocess.STDOUT)
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


def wait_for(port, log, path=None, process=None):
    """Return when somebody listens on a port, and answers if there is a path.

    Raises
    ------
    AssertionError
        With what stands in the log, if that takes too long or the process has ended.
    """
    end = time.monotonic() + START
    while time.monotonic() < end and (process is None or process.poll() is None):
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
def redis(port, folder, *options):
    """An empty Redis server, with further options."""
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"]
    with running([*command, *options], folder / "redis.log") as process:
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
def listening(command, folder, port=None, **variables):
    """A server on a port, a free one if none is given, with what it says in ``web.log``; the port and its process."""
    port, log = port or free_port(), folder / "web.log"
    health = f"{variables.get('DASHBOARD_PREFIX', '/')}health"
    with running(command, log, **{"HOST": "127.0.0.1", "PORT": str(port)} | variables) as process:
        wait_for(port, log, health, process)
        yield port, process


def web(folder, app=OURS, **variables):
    """The Procfile's web server, with two workers if WEB_CONCURRENCY says nothing else; its port and its process."""
    return listening(["sh", "-c", serving(app)], folder, **variables)


def at_work(process):
    """The descendant of a server's process for which a child process works: they hold the ends of one pipe."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        family = psutil.Process(process.pid).children(recursive=True)
        holders = Counter(pipe for member in family for pipe in pipes(member))
        there = [p for p in psutil.process_iter() if p not in family and p.pid not in (process.pid, os.getpid())]
        lines = {pipe for p in there for pipe in pipes(p) if holders[pipe] == 1}
        if found := [member for member in family if pipes(member) & lines]:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("No child process works for any of them.")


def pipes(process):
    """The pipes that a process holds an end of, by name."""
    links = []
    # They come and go meanwhile.
    with suppress(OSError):
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                links.append(os.readlink(link))
    return {link for link in links if link.startswith("pipe:")}


def child_of(process):
    """The child process that works for a descendant of a server's."""
    ends = pipes(at_work(process))
    family = psutil.Process(process.pid).children(recursive=True)
    return next(p for p in psutil.process_iter() if p not in family and pipes(p) & ends and p.nice() > 0)


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
        self.charts, self.seconds, self.told, self.stages = None, None, None, []
        self.callback = None

    def run(self):
        began = time.monotonic()
        while True:
            try:
                told = self.ask()
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.5)
                continue
            if told["outcome"] != "pending":
                break
            if told["stage"] not in self.stages:
                self.stages.append(told["stage"])
            time.sleep(posts.AGAIN)
        self.seconds, self.told = time.monotonic() - began, told
        self.charts = {place: digests for place, digests in told["drawn"].items() if len(digests) == 2}

    def ask(self):
        """What the server says now; a ValueError where that is an error."""
        if self.callback is None:
            callbacks = json.loads(get(self.port, "/_dash-dependencies"))
            self.callback = posts.served(callbacks)[f"{self.tab}-ask"]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START)
        try:
            sent = posts.packed(posts.ask(self.callback, self.query, self.page, time.monotonic()))
            connection.request("POST", f"/{posts.POST}", sent, posts.HEADERS | {"Accept-Encoding": "identity"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise ValueError(f"answered with {answer.status}")
            return posts.answered(self.tab, json.loads(answer.read()))
        finally:
            connection.close()


def readers(port, tab, query, count=3):
    """Several readers of one view, who have started to ask."""
    made = [Reader(port, tab, query, f"page {i}") for i in range(count)]
    for reader in made:
        reader.start()
    return made
