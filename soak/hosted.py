"""The set-ups of docs/hosting.md, built by its own commands; and readers on their network."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from harness.parts import ROOT, kill
from soak.machines import PASSWORD, START, Machine, machine, network, section, wait

ONE, SEVERAL = "One machine", "Several machines"
ADDRESS = "https://127.0.0.1/clusters/"
BALANCER = "balancer"
ADDRESSES = {
    BALANCER: "10.88.0.1",
    "store": "10.88.0.2",
    "worker": "10.88.0.3",
    "web1": "10.88.0.11",
    "web2": "10.88.0.12",
}
ENV = "/etc/cluster-explorer/env"
# The page's last block of "One machine" is for a new version.
INSTALL, ALL_BUT_UPDATE = slice(0, 2), slice(0, -1)


# Readers by number, all with the password that the page's command was answered with.
LOGIN = f"reader{{}}:{PASSWORD}"
ENROLLED = 1_000


def enrol(there: Machine) -> None:
    """Give the first thousand readers a line each, with the hash that the page's command has made."""
    passwords = there.path("/etc/cluster-explorer/passwords")
    hashed = passwords.read_text().strip().partition(":")[2]
    passwords.write_text("".join(f"reader{i}:{hashed}\n" for i in range(ENROLLED)))


def settle(there: Machine, **settings: str) -> None:
    """Change settings of a machine; later lines of the file win."""
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    there.run(f"cat >> {ENV} <<'END'\n{lines}END")


@contextmanager
def one_machine(**settings: str) -> Iterator[Machine]:
    """One machine as the page has it, with other settings where they are given."""
    with machine("web") as made:
        for i, (_, block) in enumerate(section(ONE)[ALL_BUT_UPDATE]):
            made.page(block)
            if i == 1:
                settle(made, **settings)
                enrol(made)
        yield made


@contextmanager
def several_machines(**settings: str) -> Iterator[dict[str, Machine]]:
    """Five machines as the page has them."""
    with network(ADDRESSES) as made:
        env = ""
        for name, there in made.items():
            blocks = section(ONE)[INSTALL]
            there.page(blocks[0][1])
            if name == BALANCER:
                continue
            there.page(blocks[1][1])
            # One secret for all.
            env = env or there.path(ENV).read_text()
            there.path(ENV).write_text(env)
            settle(there, **settings)
            enrol(there)
        for name, block in section(SEVERAL):
            made[name].page(block)
        wait(made["worker"], "grep -q 'Registered to' /var/log/cluster-explorer-worker.log")
        # With its password, and through the firewall.
        for name in ("web1", "web2"):
            wait(made[name], f"curl --silent --fail 'http://{ADDRESSES[name]}:8051/clusters/ready?strict=1'")
        yield made


def nearby(there: Machine, words: list[str], **options: Any) -> "subprocess.Popen[str]":
    """A program of this project, on a machine's network but with the files of this one."""
    command = ["nsenter", f"--net=/proc/{there.process.pid}/ns/net", sys.executable, *words]
    return subprocess.Popen(command, cwd=ROOT, text=True, **options)


@dataclass(frozen=True)
class Event:
    """What a reader did, as `soak.readers` tells it."""

    began: float
    deed: str
    tab: str
    reader: int
    outcome: str
    silences: int
    seconds: float
    error: str = ""

    @property
    def ended(self) -> float:
        """When the reader had what they wanted."""
        return self.began + self.seconds


class Readers:
    """Honest readers at work, and what they have told so far."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process, self.log = process, log

    def events(self) -> list[Event]:
        """All that has ended until now."""
        whole = self.log.read_text().rpartition("\n")[0]
        return [Event(**json.loads(line)) for line in whole.splitlines()]

    def finish(self) -> list[Event]:
        """Have them stop when they have what they wait for; everything they did."""
        self.process.terminate()
        self.process.wait(90)
        return self.events()


@contextmanager
def readers(there: Machine, folder: Path, *, count: int = 20, login: str = LOGIN, seed: int = 0) -> Iterator[Readers]:
    """Honest readers on a machine's network, for as long as the block."""
    log = folder / f"readers-{seed}.jsonl"
    words = ["-m", "soak.readers", ADDRESS, "--readers", str(count), "--login", login, "--seed", str(seed)]
    with log.open("w") as out:
        process = nearby(there, words, stdout=out)
    try:
        yield Readers(process, log)
    finally:
        kill(process)


def family(there: Machine, *words: str) -> list[psutil.Process]:
    """The processes of a machine whose command holds all these words, parents first."""
    found = []
    for member in psutil.Process(there.process.pid).children(recursive=True):
        try:
            command = " ".join(member.cmdline())
        except psutil.Error:
            continue
        if all(word in command for word in words):
            found.append(member)
    return found


def web(there: Machine) -> list[psutil.Process]:
    """The gunicorn masters of a machine, once both have a worker."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        found = [p for p in family(there, "/bin/gunicorn", "--bind") if p.children()]
        if len(found) == 2:
            return found
        time.sleep(0.1)
    raise AssertionError(f"gunicorn has no workers.\n{there.logs()}")


def megabytes(there: Machine) -> float:
    """What the web processes of a machine hold, in MiB; what they share counts once."""
    processes = [process for master in web(there) for process in (master, *master.children())]
    return sum(process.memory_full_info().pss for process in processes) / 2**20
