"""What readers notice of faults: `python -m soak faults`, with a tenth of the load of `soak.load`."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import psutil

from soak import balancer, proofs
from soak.hosted import BALANCER, ONE, Readers, family, one_machine, readers, several_machines, web
from soak.machines import Machine, section, wait
from soak.proofs import Proof, proven
from soak.verdict import Report, Seen, judged, table

WARM, WATCH = 20.0, 20.0
STORE = "/var/cache/cluster-explorer/answers"
# The seconds by which the clock is wrong; the library that reads them, and what it is made of.
CLOCK, LIBRARY, SOURCE = "/etc/clock", "/usr/local/lib/soak-clock.so", Path(__file__).with_name("clock.c")
WEB1 = [f"http://10.88.0.11:{port}/clusters/health" for port in (8051, 8052)]

Deed = Callable[[], object]


class Fault(NamedTuple):
    """What is done; `proof` is made right before, and looks afterwards whether it has happened."""

    name: str
    deed: Deed
    proof: Callable[[], Proof]


def run(watched: Readers, nginx: Machine, faults: Sequence[Fault]) -> list[Seen]:
    """Do one after the other and watch; every fault starts from the state that the one before left.

    Raises
    ------
    SystemExit
        If one did not happen.
    """
    time.sleep(WARM)
    warm = time.time()
    done = []
    for name, deed, proof in faults:
        print(f"  {name}", flush=True)
        looked = proof()
        began = time.time()
        deed()
        done.append((name, began, proven(name, looked)))
        time.sleep(WATCH)
    end = time.time()
    events = watched.finish()
    ends = [began for _, began, _ in done[1:]] + [end]
    nothing = judged("nothing, before the first fault", warm - WARM / 2, warm, events, watched.numbers)
    return [nothing] + [
        judged(name, at, until, events, watched.numbers, proof=proof, by_nginx=balancer.read(nginx, at, until).again)
        for (name, at, proof), until in zip(done, ends, strict=True)
    ]


def one(folder: Path) -> list[Seen]:
    """Faults of one machine with a folder store."""
    with one_machine() as there, readers(there, folder) as watched:
        small = (
            f"mount -t tmpfs -o size=1m,mode=777 small {STORE} && (dd if=/dev/zero of={STORE}/full bs=64k 2>&1 || true)"
        )

        def workers() -> list[psutil.Process]:
            return web(there)[0].children()[:1]

        def masters() -> list[psutil.Process]:
            return web(there)

        def writes(error: str = "") -> Callable[[], Proof]:
            return lambda: proofs.written(lambda: web(there)[0].children()[0], STORE, error)

        return run(
            watched,
            there,
            [
                Fault("a web worker killed", lambda: killed(workers()[0]), lambda: changed(workers)),
                Fault(
                    "the gunicorn master killed", lambda: killed(masters()[0]), lambda: changed(lambda: masters()[:1])
                ),
                Fault("a new version takes over", lambda: there.page(section(ONE)[-1][1]), lambda: changed(masters)),
                Fault("store full", lambda: there.run(small), writes("No space left")),
                Fault("store has room again", lambda: there.run(f"umount --lazy {STORE}"), writes()),
                Fault(
                    "store read-only, and empty",
                    lambda: there.run(f"mount -t tmpfs -o ro fixed {STORE}"),
                    writes("Read-only file system"),
                ),
                Fault("store can be written again", lambda: there.run(f"umount --lazy {STORE}"), writes()),
                Fault(
                    "store deleted",
                    # Out of the way at once: a folder that others write into cannot be emptied.
                    lambda: there.run(f"mv {STORE} {STORE}.old && rm -rf {STORE}.old"),
                    lambda: proofs.gone(there, STORE, proofs.inode(there, STORE)),
                ),
            ],
        )


def several(folder: Path) -> list[Seen]:
    """Faults of several machines with Redis and a Dask cluster."""
    with several_machines() as made, faked_clock(made["web1"]) as set_back:
        store, switch, web1 = made["store"], made[BALANCER], made["web1"]

        def workers() -> list[psutil.Process]:
            return family(made["worker"], "spawn_main")

        def schedulers() -> list[psutil.Process]:
            return family(store, "-m dask scheduler")[-1:]

        def answers(there: bool) -> Callable[[], Proof]:
            return lambda: proofs.redis(web1, there)

        def redis() -> psutil.Process:
            return redis_of(store)[0]

        def started(command: str) -> Deed:
            return lambda: store.run(f"systemctl {command} redis-server")

        with readers(switch, folder, first=100) as watched:
            return run(
                watched,
                switch,
                [
                    Fault("a Dask worker killed", lambda: killed(workers()[0]), lambda: changed(workers)),
                    Fault("the Dask scheduler killed", lambda: killed(schedulers()[0]), lambda: changed(schedulers)),
                    Fault(
                        "Redis killed; systemd brings it back empty",
                        lambda: killed(redis()),
                        lambda: changed(lambda: redis_of(store)),
                    ),
                    Fault("Redis stopped", started("stop"), answers(False)),
                    Fault("Redis started, empty", started("start"), answers(True)),
                    Fault("Redis frozen", lambda: redis().send_signal(signal.SIGSTOP), answers(False)),
                    Fault("Redis goes on", lambda: redis().send_signal(signal.SIGCONT), answers(True)),
                    Fault("clock of one web machine set back an hour", set_back, lambda: proofs.hour_back(web1, WEB1)),
                    Fault(
                        "network to Redis and scheduler slowed to 1 Mbit/s",
                        lambda: store.run(slowed("add")),
                        lambda: proofs.speed(web1, slow=True),
                    ),
                    Fault(
                        "network at full speed",
                        lambda: store.run(slowed("del")),
                        lambda: proofs.speed(web1, slow=False),
                    ),
                    Fault(
                        "network to Redis and scheduler cut",
                        lambda: switch.run("ip link set to-store down"),
                        answers(False),
                    ),
                    Fault("network joined", lambda: switch.run("ip link set to-store up"), answers(True)),
                    Fault(
                        "one of two web machines gone",
                        lambda: switch.run("ip link set to-web1 down"),
                        lambda: proofs.away(switch, WEB1[0]),
                    ),
                ],
            )


def changed(find: Callable[[], list[psutil.Process]]) -> Proof:
    """That what is there now is not there any more, and something else is in its place."""
    return proofs.others(find, [process.pid for process in find()])


def killed(process: psutil.Process) -> None:
    """`kill -9`."""
    process.kill()


def redis_of(store: Machine) -> list[psutil.Process]:
    """The Redis server, which writes its address behind its name."""
    return family(store, "redis-server", "10.88.0.2")[-1:]


def slowed(deed: str) -> str:
    """The command that limits what a machine can send, or no longer does."""
    limit = " tbf rate 1mbit burst 32kbit latency 2s" if deed == "add" else ""
    return f"tc qdisc {deed} dev eth0 root{limit}"


@contextmanager
def faked_clock(there: Machine) -> Iterator[Deed]:
    """A way to set back the clock of a machine's web server while it runs, with a library that is built for it."""
    build = ["cc", "-shared", "-fPIC", "-O1", f'-DMOVED="{CLOCK}"', "-o", str(there.path(LIBRARY)), str(SOURCE), "-ldl"]
    subprocess.run(build, check=True)
    there.path(CLOCK).write_text("0\n")
    before = "".join(re.findall(r"^LD_PRELOAD=(.+)$", there.path("/etc/cluster-explorer/env").read_text(), re.M)[-1:])
    lines = [f"LD_PRELOAD={LIBRARY}:{before}"]
    env = there.path("/etc/cluster-explorer/env")
    env.write_text(env.read_text() + "\n".join(lines) + "\n")
    there.run("systemctl restart cluster-explorer@8051 cluster-explorer@8052")
    time.sleep(1)
    wait(there, "curl --fail --silent --max-time 5 http://10.88.0.11:8051/clusters/health")

    def back() -> None:
        there.path(CLOCK).write_text("-3600\n")

    yield back


def main(folder: Path, part: Callable[[Path], list[Seen]]) -> Report:
    """The faults of one set-up; what was seen as a table, and in a file."""
    seen = part(folder)
    (folder / f"faults-{part.__name__}.json").write_text(json.dumps([asdict(s) for s in seen], indent=1))
    return Report(table(seen), [bound for s in seen for bound in s.bounds()])
