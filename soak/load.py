"""Two hundred readers on the documented machine: `python -m soak load`; MINUTES and READERS override."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from plotly.subplots import make_subplots

from harness.parts import kill
from soak import balancer, verdict
from soak.events import Event
from soak.hosted import ADDRESS, WEB, nearby, one_machine, readers
from soak.machines import READERS as NETWORK
from soak.machines import Machine
from soak.verdict import Bound, Report, Seen, percentile

MINUTES, READERS = 10.0, 200
# Those who ask for the heaviest that is allowed, without a pause; their faults count, their times do not.
HEAVY = 3
# Readers in one process of Python, so that none waits for another's turn.
TOGETHER = 50
# Readers who come in a second.
ARRIVING = 5
# Seconds between two looks at the memory.
EVERY = 0.1
HALF_A_MINUTE = 30.0
DIRECT = [f"http://127.0.0.1:{port}/clusters/" for port in (8051, 8052)]


class Held(NamedTuple):
    """MiB that all processes of the web service take, so many seconds after the last reader came."""

    at: float
    taken: float


@dataclass(frozen=True)
class Carried:
    """What was measured.

    Attributes
    ----------
    readers, minutes : float
    requests, again : int
        Requests that nginx answered, and those that it put to another server too.
    errors : dict of str to int
        Those that it answered with an error, by status.
    seen : Seen
        Of the readers; of those who ask for the heaviest.
    heavy : Seen
    known_50, known_95, known_99, new_95 : float
        Milliseconds until a view was there.
    health : float
        Milliseconds of the slowest answer of `/health`.
    first : float
        Seconds of the first page with its first view, after the start.
    halfway, at_the_end : float
        MiB that the web service takes: the least of half a minute, because work in progress takes more for a while.
        Until half of the time is over, answers that are remembered fill the room that they have.
    most, peak : float
        The most that it took at any look, and by the kernel's own peak, pages of files among it.
    killed : int
        Processes that were killed because their memory was used up.
    twice : float
        Views that one process worked out although another one had.
    """

    readers: int
    minutes: float
    requests: int
    again: int
    errors: dict[str, int]
    seen: Seen
    heavy: Seen
    known_50: float
    known_95: float
    known_99: float
    new_95: float
    health: float
    first: float
    halfway: float
    at_the_end: float
    most: float
    peak: float
    killed: int
    twice: float

    def rows(self) -> list[tuple[str, str, Bound | None]]:
        """What was measured, in words, and what it is held against."""

        def row(what: str, measured: float, most: float | None = None, unit: str = "") -> tuple[str, str, Bound | None]:
            bound = None if most is None else Bound(what, measured, most, unit)
            return what, verdict.number(measured, unit), bound

        def steps(what: str, seen: Seen) -> tuple[str, str, Bound | None]:
            told = f"{seen.done:,} of {seen.due:,}; faults: {verdict.said(seen.faults)}"
            return what, told, Bound(f"faults of {what}: {verdict.said(seen.faults)}", sum(seen.faults.values()), 0)

        growth = verdict.grown(self.halfway, self.at_the_end)
        said = ", ".join(f"{n} × {status}" for status, n in self.errors.items())
        errors = sum(self.errors.values())
        return [
            row(f"requests of {self.readers} readers in {self.minutes:g} minutes", self.requests),
            ("requests that were answered with an error", said or "0", Bound("answered with an error", errors, 0)),
            row("requests that nginx put to another server too", self.again),
            row("asks that pages repeated", self.seen.repeated, 0),
            steps("steps done of those due", self.seen),
            steps("steps of those who ask for the heaviest", self.heavy),
            row("a view that is known, until it is there, 50 of 100", self.known_50, unit="ms"),
            row("a view that is known, until it is there, 95 of 100", self.known_95, verdict.KNOWN_95, "ms"),
            row("a view that is known, until it is there, 99 of 100", self.known_99, verdict.KNOWN_99, "ms"),
            row("a view that nobody had yet, until it is there, 95 of 100", self.new_95, unit="ms"),
            row("the slowest answer of /health", self.health, verdict.HEALTH, "ms"),
            row("first page and view after a start", self.first, 2, "s"),
            row("views worked out twice although the store is there", self.twice, 0),
            row("memory halfway", self.halfway, unit="MiB"),
            ("memory at the end", f"{self.at_the_end:.0f} MiB ({growth.measured:+.0f} %)", growth),
            row("memory at most, of all processes and their children", self.most, verdict.MEMORY, "MiB"),
            row("the kernel's own peak, pages of files among it", self.peak, unit="MiB"),
            row("processes killed because memory was used up", self.killed, 0),
        ]


def main(folder: Path) -> Report:
    """Start the machine, drive it, and write the report."""
    minutes, count = float(os.environ.get("MINUTES") or MINUTES), int(os.environ.get("READERS") or READERS)
    # Two hundred readers are not one: without a login each has a cookie and an address of their own, and a rate.
    with one_machine(DASHBOARD_AUTH="none") as there:
        carried, memory, events = drive(there, folder, minutes, count)
    draw(folder, memory, events)
    (folder / "load.json").write_text(json.dumps(asdict(carried), indent=1))
    rows = carried.rows()
    lines = [f"| {what} | {said} | {wanted(bound)} |" for what, said, bound in rows]
    table = "\n".join(["| what | measured | wanted, at most |", "|---|---|---|", *lines])
    return Report(table, [bound for _, _, bound in rows if bound is not None])


def wanted(bound: Bound | None) -> str:
    """What a row is held against."""
    return "" if bound is None else verdict.number(bound.most, bound.unit)


def opened(there: Machine) -> float:
    """Seconds until the first page and its first view were there, of a server that has just started."""
    with nearby(there, ["-m", "soak.readers", ADDRESS, "--once"], stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    event = json.loads(said.splitlines()[-1])
    assert event.get("outcome") == "drawn", event
    return float(event["seconds"])


def drive(there: Machine, folder: Path, minutes: float, count: int) -> tuple[Carried, list[Held], list[Event]]:
    """Have readers at work while the memory is looked at; what came of it."""
    first = opened(there)
    survey(there, folder)
    twice = near(there, DIRECT)
    arriving = count / ARRIVING
    with ExitStack() as stack:
        health = stack.enter_context(asked_for_health(there, folder))
        heavy = stack.enter_context(readers(there, folder, count=HEAVY, first=5_000, login="", story="heavy"))
        crowd = [
            stack.enter_context(
                readers(
                    there, folder, count=min(TOGETHER, count - i), first=i, login="", story="all", arriving=arriving
                )
            )
            for i in range(0, count, TOGETHER)
        ]
        account = there.account.within(WEB)
        began, memory = time.time() + arriving, list[Held]()
        until = began + 60 * minutes
        while (now := time.time()) < until:
            memory.append(Held(now - began, account.now()))
            time.sleep(EVERY)
        heavy.process.terminate()
        events = [event for group in crowd for event in group.finish()]
        hard = heavy.finish()
        slowest = slowest_of(health.read_text(), began, until)
    everybody = range(count)
    waits = [1000 * e.seconds for e in events if e.deed in verdict.KNOWN and e.began > began]
    asked = balancer.read(there, began, until)
    steady = [held for held in memory if held.at > 30 * minutes]
    return (
        Carried(
            readers=count,
            minutes=minutes,
            requests=asked.requests,
            again=asked.again,
            errors=asked.errors,
            seen=verdict.judged("load", began, until, events, everybody),
            heavy=verdict.judged("the heaviest", began, until, hard, heavy.numbers),
            known_50=percentile(waits, 0.5),
            known_95=percentile(waits, 0.95),
            known_99=percentile(waits, 0.99),
            new_95=percentile((1000 * e.seconds for e in events if e.deed == "new"), 0.95),
            health=slowest,
            first=first,
            halfway=min(h.taken for h in steady if h.at < steady[0].at + HALF_A_MINUTE),
            at_the_end=min(h.taken for h in steady if h.at > steady[-1].at - HALF_A_MINUTE),
            most=max(held.taken for held in memory),
            peak=account.peak(),
            killed=account.killed(),
            twice=twice,
        ),
        memory,
        events,
    )


def survey(there: Machine, folder: Path) -> None:
    """Have every known view asked for once, which is what makes it known.

    Raises
    ------
    AssertionError
        If one of them is not drawn.
    """
    with readers(there, folder, count=4, first=900, login="", story="survey") as early:
        events = early.wait(1_800)
    odd = [event for event in events if event.outcome != "drawn"]
    assert events, "Nobody asked."
    assert not odd, odd[:5]


def near(there: Machine, urls: Sequence[str]) -> float:
    """What `shared.worked_out_twice` says on a machine."""
    with nearby(there, ["-m", "soak.shared", *urls], stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    return float(said or "nan")


@contextmanager
def asked_for_health(there: Machine, folder: Path) -> Iterator[Path]:
    """Ask for `/health` for as long as the block; the file that the answers are written to."""
    log = folder / "health.txt"
    with log.open("w") as out:
        process = nearby(there, ["-m", "soak.health", ADDRESS, NETWORK], stdout=out)
    try:
        yield log
    finally:
        kill(process)


def slowest_of(text: str, at: float, until: float) -> float:
    """The most milliseconds of an answer that `soak.health` wrote down between two times; NaN if there was none."""
    lines = [tuple(map(float, line.split())) for line in text.rpartition("\n")[0].splitlines()]
    return max((ms for moment, ms in lines if at < moment < until), default=float("nan"))


def draw(folder: Path, memory: Sequence[Held], events: Sequence[Event]) -> None:
    """The page: what readers waited for, and memory, over time."""
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        subplot_titles=("seconds until a view was there", "MiB that all processes take"),
    )
    begin = min((e.began for e in events), default=0.0)
    for deed in sorted({e.deed for e in events}):
        those = [e for e in events if e.deed == deed]
        x, y = [(e.began - begin) / 60 for e in those], [e.seconds for e in those]
        figure.add_scattergl(x=x, y=y, name=deed, mode="markers", marker_size=3, row=1, col=1)
    x = [(held.at - memory[0].at) / 60 for held in memory]
    figure.add_scattergl(x=x, y=[held.taken for held in memory], name="memory", row=2, col=1)
    figure.update_layout(title="Cluster Explorer under load", height=900)
    figure.update_yaxes(type="log", row=1, col=1)
    figure.update_xaxes(title_text="minutes", row=2, col=1)
    figure.write_html(folder / "load.html")
