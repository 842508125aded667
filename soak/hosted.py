"""The set-ups of docs/hosting.md, built by its own commands; and readers on their network."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from harness.parts import ROOT, kill
from soak import balancer, stories
from soak.events import Event, heard
from soak.machines import PASSWORD, READERS, START, Machine, machine, network, section, wait

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
# The unit of the web service, by whose name its memory is accounted for.
WEB = "cluster-explorer"
ENV = "/etc/cluster-explorer/env"
# The page's last block of "One machine" is for a new version.
INSTALL, ALL_BUT_UPDATE = slice(0, 2), slice(0, -1)


# Readers by number, all with the password that the page's command was answered with.
LOGIN = f"reader{{}}:{PASSWORD}"
ENROLLED = 1_000
# Where a machine has the files of MNIST.
FILES = "/srv/mnist"
# Seconds in which readers end what they have begun, longer than any view may take.
ENDING = 330.0


def enrol(there: Machine) -> None:
    """Give the first thousand readers a line each, with the hash that the page's command has made."""
    passwords = there.path("/etc/cluster-explorer/passwords")
    hashed = passwords.read_text().strip().partition(":")[2]
    passwords.write_text("".join(f"reader{i}:{hashed}\n" for i in range(ENROLLED)))


def settle(there: Machine, **settings: str) -> None:
    """Change settings of a machine; later lines of the file win."""
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    there.run(f"cat >> {ENV} <<'END'\n{lines}END")


def with_mnist(there: Machine) -> None:
    """Give a machine the files of MNIST, if there are any."""
    if stories.MNIST:
        there.run(f"mkdir -p {FILES} && mount --bind {stories.MNIST} {FILES}")
        settle(there, DASHBOARD_MNIST_DIR=FILES)


@contextmanager
def one_machine(limited: bool = True, **settings: str) -> Iterator[Machine]:
    """One machine as the page has it, with other settings where they are given; nginx counts what it does."""
    with machine("web") as made:
        for i, (_, block) in enumerate(section(ONE)[ALL_BUT_UPDATE]):
            made.page(block)
            if i == 1:
                settle(made, **settings)
                with_mnist(made)
                enrol(made)
        balancer.count(made, limited)
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
            with_mnist(there)
            enrol(there)
        for name, block in section(SEVERAL):
            made[name].page(block)
        balancer.count(made[BALANCER])
        wait(made["worker"], "grep -q 'Registered to' /var/log/cluster-explorer-worker.log")
        # With its password, and through the firewall.
        for name in ("web1", "web2"):
            wait(made[name], f"curl --silent --fail 'http://{ADDRESSES[name]}:8051/clusters/ready?strict=1'")
        yield made


def nearby(there: Machine | None, words: list[str], **options: Any) -> "subprocess.Popen[str]":
    """A program of this project, on a machine's network but with the files of this one."""
    enter = ["nsenter", f"--net=/proc/{there.process.pid}/ns/net"] if there else []
    return subprocess.Popen([*enter, sys.executable, *words], cwd=ROOT, text=True, **options)


class Readers:
    """Honest readers at work, and what they have told so far.

    Parameters
    ----------
    process : process
    log : Path
        What it writes.
    numbers : range
        The readers.
    pause : float
        The longest that one of them thinks, in seconds.
    """

    def __init__(
        self, process: "subprocess.Popen[str]", log: Path, numbers: range, pause: float = stories.MOST
    ) -> None:
        self.process, self.log, self.numbers, self.pause = process, log, numbers, pause

    def events(self, until: float | None = None) -> list[Event]:
        """All that has ended until now; with `until` that was to be all."""
        whole = self.log.read_text().rpartition("\n")[0]
        return heard(whole.splitlines(), until)

    def wait(self, seconds: float = ENDING) -> list[Event]:
        """Everything they did, once they have ended by themselves."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(self.process)
        return self.events(time.time())

    def finish(self) -> list[Event]:
        """Have them stop when they have what they wait for; everything they did."""
        self.process.terminate()
        return self.wait()


def aside() -> None:
    """Let others have the processors first."""
    os.nice(10)


@contextmanager
def readers(
    there: Machine | None,
    folder: Path,
    address: str = ADDRESS,
    *,
    count: int = 20,
    first: int = 0,
    login: str = LOGIN,
    story: str = "small",
    arriving: float = 3.0,
    pace: float = 1.0,
    seconds: float = 86_400.0,
) -> Iterator[Readers]:
    """Honest readers on a machine's network, or on this one's, for as long as the block.

    Readers sit at machines of their own: here their program takes what the host leaves of the processors.
    """
    log = folder / f"readers-{story}-{first}.jsonl"
    words = ["-m", "soak.readers", address, "--readers", str(count), "--login", login, "--first", str(first)]
    words += ["--story", story, "--arriving", str(arriving), "--pace", str(pace), "--seconds", str(seconds)]
    with log.open("w") as out:
        process = nearby(there, [*words, "--network", READERS if there else ""], stdout=out, preexec_fn=aside)
    try:
        yield Readers(process, log, range(first, first + count), pace * stories.MOST)
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
