"""What readers notice of faults: `python -m soak faults`, with a tenth of the load of `soak.load`."""

import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from soak.hosted import BALANCER, ONE, Event, Readers, family, one_machine, readers, several_machines, web
from soak.machines import Machine, section, wait

WARM, WATCH = 20.0, 20.0
# A view that is known and takes longer is not normal; nor is what takes three times as long as before.
SLOW = 1.0
STORE = "/var/cache/cluster-explorer/answers"
CLOCK = "/etc/clock"


@dataclass(frozen=True)
class Seen:
    """What readers noticed of a fault.

    Attributes
    ----------
    fault : str
    asked : int
        Steps of all readers while it was watched.
    repeated, lost, reloaded : int
        Asks that the page had to repeat because there was no answer; that had none in half a minute;
        readers whom only a reload helped.
    normal : float
        Seconds from the fault until every answer came as before.
    """

    fault: str
    asked: int
    repeated: int
    lost: int
    reloaded: int
    normal: float


def judged(fault: str, at: float, until: float, events: Sequence[Event]) -> Seen:
    """What readers noticed of a fault at a time, in what ended between it and another time."""
    before = sorted(e.seconds for e in events if e.deed == "known" and e.ended < at)
    slow = max(SLOW, 3 * before[int(len(before) * 0.95)]) if before else SLOW
    after = [e for e in events if at < e.ended and e.began < until]

    def odd(event: Event) -> bool:
        late = event.seconds > slow and event.deed == "known"
        return bool(event.silences) or late or event.outcome in ("lost", "reload")

    return Seen(
        fault,
        len(after),
        sum(e.silences for e in after),
        sum(e.outcome == "lost" for e in after),
        len({e.reader for e in after if e.outcome == "reload"}),
        max((e.ended - at for e in after if odd(e)), default=0.0),
    )


Deed = Callable[[], object]


def run(watched: Readers, faults: Sequence[tuple[str, Deed]]) -> list[Seen]:
    """Do one after the other and watch; every fault starts from the state that the one before left."""
    time.sleep(WARM)
    times = []
    for name, deed in faults:
        print(f"  {name}", flush=True)
        began = time.time()
        deed()
        times.append((name, began))
        time.sleep(WATCH)
    end = time.time()
    events = watched.finish()
    ends = [began for _, began in times[1:]] + [end]
    return [judged(name, at, until, events) for (name, at), until in zip(times, ends, strict=True)]


def one(folder: Path) -> list[Seen]:
    """Faults of one machine with a folder store."""
    with one_machine() as there, readers(there, folder, seed=0) as watched:
        small = (
            f"mount -t tmpfs -o size=1m,mode=777 small {STORE} && (dd if=/dev/zero of={STORE}/full bs=64k 2>&1 || true)"
        )
        return run(
            watched,
            [
                ("a web worker killed", lambda: killed(web(there)[0].children()[0])),
                ("the gunicorn master killed", lambda: killed(web(there)[0])),
                ("a new version takes over", lambda: there.page(section(ONE)[-1][1])),
                ("store full", lambda: there.run(small)),
                ("store has room again", lambda: there.run(f"umount --lazy {STORE}")),
                (
                    "store read-only, and empty",
                    lambda: there.run(f"mount -t tmpfs -o ro fixed {STORE}"),
                ),
                ("store can be written again", lambda: there.run(f"umount --lazy {STORE}")),
                ("store deleted", lambda: there.run(f"rm -rf {STORE}")),
            ],
        )


def several(folder: Path) -> list[Seen]:
    """Faults of several machines with Redis and a Dask cluster."""
    with several_machines() as made, faked_clock(made["web1"]) as set_back:
        store, switch = made["store"], made[BALANCER]
        with readers(switch, folder, seed=100) as watched:
            return run(
                watched,
                [
                    ("a Dask worker killed", lambda: killed(family(made["worker"], "spawn_main")[0])),
                    ("the Dask scheduler killed", lambda: killed(family(store, "-m dask scheduler")[-1])),
                    ("Redis killed; systemd brings it back empty", lambda: killed(redis_of(store))),
                    ("Redis stopped", lambda: store.run("systemctl stop redis-server")),
                    ("Redis started, empty", lambda: store.run("systemctl start redis-server")),
                    ("Redis frozen", lambda: redis_of(store).send_signal(signal.SIGSTOP)),
                    ("Redis goes on", lambda: redis_of(store).send_signal(signal.SIGCONT)),
                    ("clock of one web machine set back an hour", set_back),
                    ("network to Redis and scheduler slowed to 1 Mbit/s", lambda: store.run(slowed("add"))),
                    ("network at full speed", lambda: store.run(slowed("del"))),
                    ("network to Redis and scheduler cut", lambda: switch.run("ip link set to-store down")),
                    ("network joined", lambda: switch.run("ip link set to-store up")),
                    ("one of two web machines gone", lambda: switch.run("ip link set to-web1 down")),
                ],
            )


def killed(process: psutil.Process) -> None:
    """`kill -9`."""
    process.kill()


def redis_of(store: Machine) -> psutil.Process:
    """The Redis server, which writes its address behind its name."""
    return family(store, "redis-server", "10.88.0.2")[-1]


def slowed(deed: str) -> str:
    """The command that limits what a machine can send, or no longer does."""
    limit = " tbf rate 1mbit burst 32kbit latency 2s" if deed == "add" else ""
    return f"tc qdisc {deed} dev eth0 root{limit}"


@contextmanager
def faked_clock(there: Machine) -> Iterator[Deed]:
    """A way to set back the clock of a machine's web server while it runs, with libfaketime."""
    library = next(Path("/usr/lib").rglob("libfaketimeMT.so.1"))
    there.path(CLOCK).write_text("+0\n")
    lines = [
        f"LD_PRELOAD={library}",
        f"FAKETIME_TIMESTAMP_FILE={CLOCK}",
        "FAKETIME_NO_CACHE=1",
        # What counts seconds that pass is not what is set back when somebody corrects a clock.
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ]
    env = there.path("/etc/cluster-explorer/env")
    env.write_text(env.read_text() + "\n".join(lines) + "\n")
    there.run("systemctl restart cluster-explorer@8051 cluster-explorer@8052")
    time.sleep(1)
    wait(there, "curl --fail --silent --max-time 5 http://10.88.0.11:8051/clusters/health")

    def back() -> None:
        there.path(CLOCK).write_text("-3600\n")

    yield back


def table(seen: Sequence[Seen]) -> str:
    """What was seen, for a page."""
    head = "| fault | steps watched | asks repeated | lost | readers who had to reload | seconds until normal |"
    rows = [f"| {s.fault} | {s.asked} | {s.repeated} | {s.lost} | {s.reloaded} | {s.normal:.1f} |" for s in seen]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def main(folder: Path, part: Callable[[Path], list[Seen]]) -> str:
    """The faults of one set-up; what was seen as a table, and in a file."""
    seen = part(folder)
    (folder / f"faults-{part.__name__}.json").write_text(json.dumps([asdict(s) for s in seen], indent=1))
    return table(seen)
