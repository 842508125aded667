"""Machines as docs/hosting.md means them: Debian with files, processes and a network of their own.

Each is this system seen through an overlay that is thrown away, in namespaces of its own, so that the
page's commands run as they stand there, as root and with their real paths. What is different: there is
no systemd (`soak.systemctl` does its part), no way to a package archive, and Python's packages are those
that run this.
"""

import json
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psutil

from harness.parts import ROOT, kill
from soak.account import Account

HOME = "/opt/cluster-explorer"
# Seconds that a start may take: ten on a machine with nothing else to do.
START = 240.0
# The first two places of the addresses that readers come from.
READERS = "10.99"
# What is answered to a command that asks for something.
PASSWORD = "correct horse battery"
SETUP = """
set -e
mount --make-rprivate /
mount -t tmpfs -o size=1g,mode=755 machine {base}
mkdir {base}/upper {base}/work {base}/root
mount -t overlay machine -o lowerdir=/,upperdir={base}/upper,workdir={base}/work {base}/root
cd {base}/root
mount -t proc proc proc
mount --rbind /dev dev
mount --rbind /sys sys
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=755 run run
# A store and a vault lie on a disk: in a tmpfs they would count as memory.
for there in var/cache/cluster-explorer var/lib/cluster-explorer; do
    mkdir -p $there {disk}/$there
    mount --bind {disk}/$there $there
done
# What is mounted here later on, services see too.
mount --make-rshared /
# With no list of newer packages, what is installed is what there is.
mount -t tmpfs apt var/lib/apt/lists
for there in {root} {venv}; do
    mkdir -p .$there
    [ -e .$there/pyvenv.cfg ] || [ -e .$there/Makefile ] || mount --bind $there .$there
done
# Python may lie in root's own folder, which services could not enter.
chmod a+x root
printf '#!/bin/sh\\nPYTHONPATH={root} exec {python} -m soak.systemctl "$@"\\n' > usr/local/bin/systemctl
chmod 755 usr/local/bin/systemctl
ip link set lo up
# Readers come from here, each from an address of their own.
ip route add local {readers}.0.0/16 dev lo
touch tmp/soak-of-the-machine
hostname {name}
echo ready
exec sleep infinity
"""


class Refused(Exception):
    """This system lets nobody make namespaces or overlays."""


class Machine:
    """One machine, as long as the block that made it.

    Parameters
    ----------
    name : str
    process : process
        Whose namespaces are the machine's.
    base : Path
        The folder that its files are mounted in.
    account : Account
        Of the memory that its services take, which `soak.supervisor` puts there.
    """

    def __init__(self, name: str, process: "subprocess.Popen[str]", base: Path, account: Account) -> None:
        self.name, self.process, self.base, self.account = name, process, base, account
        self.path("/run/account").write_text(json.dumps([str(account.folder), account.version]))

    def enter(self, command: str, folder: str = "/") -> list[str]:
        """The command that runs `command` on this machine."""
        inside = psutil.Process(self.process.pid).children()[0].pid
        enter = ["nsenter", f"--target={inside}", "--mount", "--net", "--pid", "--uts", "chroot", f"{self.base}/root"]
        return [*enter, "sh", "-ec", f"cd {folder}\n{command}"]

    def run(self, command: str, folder: str = "/") -> str:
        """What a command says; an error if it fails."""
        done = subprocess.run(
            self.enter(command, folder), input=f"{PASSWORD}\n", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{self.name}: {command}\n{done.stdout}{done.stderr}{self.logs()}"
        return done.stdout

    def page(self, block: str) -> str:
        """Run a block of the page where its reader stands: in the checkout, and once it is there in the copy."""
        there = self.path(HOME).exists()
        if there and not self.path(f"{HOME}/.venv").exists():
            venv = f"{HOME}/.venv"
            self.run(f"mkdir {venv} && mount --bind {sys.prefix} {venv} && touch {venv}/.made {venv}/.run-installed")
        return self.run(block, HOME if there else str(ROOT))

    def path(self, path: str) -> Path:
        """A file of this machine, for reading from outside."""
        return Path(f"/proc/{self.process.pid}/root{self.base}/root{path}")

    @property
    def written(self) -> Path:
        """Where all files are that were written on this machine, but for those of folders that are mounted."""
        return Path(f"/proc/{self.process.pid}/root{self.base}/upper")

    def logs(self) -> str:
        """The last words of its services."""
        files = [*self.path("/var/log").glob("cluster-explorer*.log"), self.path("/var/log/nginx/error.log")]
        return "\n".join(f"--- {file.name}\n{file.read_text()[-3000:]}" for file in files if file.exists())


@contextmanager
def machine(name: str) -> Iterator[Machine]:
    """A new machine with nothing but what is installed here, and with no network but its own loopback.

    Raises
    ------
    Refused
        If this system does not let us.
    """
    with ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="machine-")))
        disk = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="disk-", dir="/var/tmp")))
        account = stack.enter_context(closing(Account.beside(base.name)))
        spaces = ["unshare", "--mount", "--net", "--pid", "--uts", "--fork", "--kill-child"]
        values = {
            "base": base,
            "disk": disk,
            "readers": READERS,
            "root": ROOT,
            "venv": sys.prefix,
            "python": sys.executable,
            "name": name,
        }
        script = SETUP.format(**{key: shlex.quote(str(value)) for key, value in values.items()})
        process = subprocess.Popen(
            [*spaces, "sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            if said.strip() != "ready":
                raise Refused(f"{said}{process.stdout.read()}".strip())
            yield Machine(name, process, base, account)
        finally:
            kill(process)
            if process.stdout is not None:
                process.stdout.close()


@contextmanager
def network(addresses: dict[str, str]) -> Iterator[dict[str, Machine]]:
    """Machines by name, each with its address on one wire; the wire's far ends are called `to-NAME`.

    The first one carries the wire: a bridge called `wire`.
    """
    with ExitStack() as stack:
        made = {name: stack.enter_context(machine(name)) for name in addresses}
        switch, *_ = made.values()
        switch.run("ip link add wire type bridge && ip link set wire up")
        for name, there in made.items():
            pids = there.process.pid, switch.process.pid
            ends = f"eth0 netns {pids[0]} type veth peer name to-{name} netns {pids[1]}"
            subprocess.run(["ip", "link", "add", "name", *ends.split()], check=True, capture_output=True)
            switch.run(f"ip link set to-{name} master wire up")
            there.run(f"ip address add {addresses[name]}/24 dev eth0 && ip link set eth0 up")
        yield made


def wait(machine: Machine, command: str, seconds: float = START) -> str:
    """What a command says once it succeeds."""
    end = time.monotonic() + seconds
    while True:
        done = subprocess.run(machine.enter(command), capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout
        assert time.monotonic() < end, f"{machine.name}: {command}\n{done.stdout}{done.stderr}{machine.logs()}"
        time.sleep(0.1)


def blocks(page: str) -> dict[str, list[tuple[str, str]]]:
    """The commands of a page by the heading they stand under: the machine that a block names, and the block.

    A block of commands is fenced with `sh`, and may say in its first line where it runs: ``# on store``.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    heading, lines, inside = "", list[str](), False
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line == "```sh":
            lines, inside = [], True
        elif line == "```" and inside:
            where = lines[0].removeprefix("# on ") if lines[0].startswith("# on ") else ""
            found.setdefault(heading, []).append((where, "\n".join(lines)))
            inside = False
        elif inside:
            lines.append(line)
    return found


def section(title: str) -> Sequence[tuple[str, str]]:
    """The blocks under a heading of docs/hosting.md."""
    return blocks((ROOT / "docs" / "hosting.md").read_text())[title]
