"""That a fault has happened, or is over: each proof looks for itself, and says in a phrase what it found.

A fault that did not happen ends the soak: what is watched afterwards would say nothing.
"""

import time
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime

import psutil

from soak.machines import Machine

Proof = Callable[[], str]
# Seconds that a fault may take until it can be seen, a server's start among them.
PATIENCE = 60.0
USER = "cluster-explorer"
# Redis as a web machine asks it, with its password.
PASSWORD = r"$(sed -n 's#^DASHBOARD_CACHE=redis://:\(.*\)@.*#\1#p' /etc/cluster-explorer/env)"
REDIS = f"env REDISCLI_AUTH={PASSWORD} redis-cli -h 10.88.0.2"
# Bytes that take two seconds at a megabit a second.
PIECE = 250_000


class NotSo(Exception):
    """What should have happened has not."""


def proven(fault: str, proof: Proof) -> str:
    """What a proof found, asked again until it finds something.

    Raises
    ------
    SystemExit
        If it does not, with a sentence.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return proof()
        except NotSo as reason:
            if time.monotonic() > end:
                raise SystemExit(f"The soak ends: “{fault}” did not happen, because {reason}") from reason
            time.sleep(0.1)


def others(find: Callable[[], Iterable[psutil.Process]], before: Iterable[int]) -> Proof:
    """Processes have other ids than before, all of them."""
    ids = set(before)

    def proof() -> str:
        now = {process.pid for process in find()}
        if not now or now & ids:
            raise NotSo(f"the processes {sorted(now)} are those of before, {sorted(ids)}.")
        return f"process {join(ids)} is {join(now)} now"

    return proof


def join(numbers: Iterable[int]) -> str:
    """Numbers in words."""
    return " and ".join(map(str, sorted(numbers)))


def written(service: Callable[[], psutil.Process], folder: str, error: str = "") -> Proof:
    """The service's user, with what the service can see, can write to a folder; or cannot, with this `error`."""

    def proof() -> str:
        pid = service().pid
        inside = f"dd if=/dev/zero of={folder}/soak-tries bs=64k count=1 2>&1; rm -f {folder}/soak-tries"
        said = seen_by(pid, inside)
        if (error not in said) if error else "copied" not in said:
            raise NotSo(f"a write of {USER} to {folder} says: {said.strip()}")
        return f"a write of its user: {error or 'done'}".lower()

    return proof


def seen_by(pid: int, command: str) -> str:
    """What a command of a shell says, run as the user of a process and with the files that it sees."""
    user, group = psutil.Process(pid).uids().real, psutil.Process(pid).gids().real
    words = [
        "nsenter",
        f"--target={pid}",
        "--mount",
        "--root",
        "--wd",
        "--net",
        "--pid",
        "setpriv",
        f"--reuid={user}",
        f"--regid={group}",
        "--clear-groups",
    ]
    with psutil.Popen([*words, "sh", "-c", f"{{ {command}; }} 2>&1"], stdout=-1, text=True) as process:
        said: str = process.communicate()[0]
    return said


def gone(there: Machine, folder: str, before: int) -> Proof:
    """A folder is not the one that it was, or not there."""

    def proof() -> str:
        now = inode(there, folder)
        if now == before:
            raise NotSo(f"{folder} is the folder that it was.")
        return "the folder is another one" if now else "the folder is away"

    return proof


def inode(there: Machine, folder: str) -> int:
    """The number of a folder; 0 where there is none."""
    return int(there.run(f"stat --format=%i {folder} 2>/dev/null || echo 0"))


def redis(there: Machine, answers: bool) -> Proof:
    """Redis answers a machine that asks it, or does not."""

    def proof() -> str:
        said = there.run(f"timeout 2 {REDIS} ping 2>/dev/null || echo nothing").strip()
        if (said == "PONG") != answers:
            raise NotSo(f"Redis answers a PING with “{said}”.")
        return "answers a PING" if answers else "answers no PING"

    return proof


def hour_back(there: Machine, urls: Iterable[str]) -> Proof:
    """The process says that it is an hour ago."""

    def proof() -> str:
        behind = []
        for url in urls:
            head = there.run(f"curl --silent --max-time 5 --dump-header - --output /dev/null {url} || echo")
            dates = [line.partition(": ")[2] for line in head.splitlines() if line.lower().startswith("date: ")]
            if not dates:
                raise NotSo(f"{url} does not answer.")
            behind.append(time.time() - parsedate_to_datetime(dates[0]).timestamp())
        if not all(3_500 < seconds < 3_700 for seconds in behind):
            raise NotSo(f"the processes are {behind} seconds behind.")
        return f"its answers are dated {behind[0]:,.0f} s ago"

    return proof


def speed(there: Machine, slow: bool) -> Proof:
    """A quarter of a megabyte comes from Redis's machine slowly, or not."""

    def proof() -> str:
        filled = f"head -c {PIECE} /dev/zero | tr '\\0' x | {REDIS} -x set soak-tries"
        began = time.monotonic()
        there.run(f"{filled} > /dev/null && {REDIS} get soak-tries > /dev/null")
        seconds = time.monotonic() - began
        if (seconds > 1) != slow:
            raise NotSo(f"{PIECE:,} bytes took {seconds:.2f} s.")
        return f"{PIECE // 1000:,} kB from there took {seconds:.1f} s"

    return proof


def away(there: Machine, url: str) -> Proof:
    """A server cannot be reached from a machine."""

    def proof() -> str:
        said = there.run(f"curl --silent --max-time 2 --output /dev/null {url} && echo there || echo away").strip()
        if said != "away":
            raise NotSo(f"{url} answers.")
        return "cannot be reached"

    return proof
