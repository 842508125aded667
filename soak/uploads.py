"""A hundred thousand forged uploads beside honest readers: `python -m soak uploads`; COUNT overrides."""

import json
import os
import re
import subprocess
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from soak import traces
from soak.badinput import LIFTED, settled
from soak.bodies import WORD
from soak.hosted import ADDRESS, ENV, LOGIN, WEB, nearby, one_machine, readers, web
from soak.load import asked_for_health, slowest_of
from soak.machines import HOME, READERS, Machine
from soak.verdict import HEALTH, MEMORY, Bound, Report, Seen, grown, judged, number, said

COUNT = 100_000
HONEST, OWNERS = 3, 2
WARM = 15.0
# Honest readers have other numbers than those who forge.
FIRST, FIRST_OWNER = 500, 600
# The second half is sent by other readers than the first.
HALVES = (0, 10)
VAULT = "/var/lib/cluster-explorer/vault"
# What grows or comes and goes while a machine serves: logs, counts, answers, and bodies on their way through nginx.
EXPECTED = re.compile(
    rf"{VAULT}/|/var/log/|/var/cache/cluster-explorer/answers|/run/(cluster-explorer-\d+/|nginx|soak|systemd)"
)
TIDY = "from dashboard.layer import sharing; from dashboard.settings import read; sharing.vault(read()).tidy()"
# Later than an upload lasts, and than a data set lives that nobody uses.
AN_HOUR, A_LIFE = 2 * 3600.0, 8 * 24 * 3600.0
# The bounds, by what `soak.sending` counts.
COUNTED = {
    "errors": "answered with an error of ours",
    "failed": "answered with a traceback, or that something went wrong",
    "late": "answered late",
    "leaked": "answers that say a name or a cell of somebody's",
    "let_in": "let in to what is another's",
}


@dataclass(frozen=True)
class Withstood:
    """What came of it.

    Attributes
    ----------
    sent : dict
        What `soak.sending` says.
    honest, owners : Seen
        Readers beside them; those who bring data of their own.
    health : float
        The slowest answer of `/health`, in milliseconds.
    before, after, most : float
        Memory in MiB; the most that it ever was.
    killed : int
        Processes that were killed because there was none left.
    logged, told, outside, foreign, orphans : list of str
        Lines of the log that say what failed; places where a reader's word was written down; files that were written
        outside of the vault; files inside that are not called as its own; what belongs to nobody an hour later.
    kept, over : int
        Data sets then, and those of them that are there when all have had their time.
    """

    sent: dict[str, Any]
    honest: Seen
    owners: Seen
    health: float
    before: float
    after: float
    most: float
    killed: int
    logged: list[str]
    told: list[str]
    outside: list[str]
    foreign: list[str]
    orphans: list[str]
    kept: int
    over: int

    def rows(self) -> list[tuple[str, str, Bound | None]]:
        """What was measured, in words, and what it is held against."""

        def zero(what: str, n: int) -> tuple[str, str, Bound | None]:
            return what, f"{n:,}", Bound(f"forged uploads: {what}", n, 0)

        def steps(what: str, seen: Seen) -> tuple[str, str, Bound | None]:
            told = f"{seen.done:,} of {seen.due:,}, {seen.repeated} repeated; faults: {said(seen.faults)}"
            return what, told, Bound(f"faults of {what}: {said(seen.faults)}", sum(seen.faults.values()), 0)

        sent, growth = self.sent, grown(self.before, self.after)
        slowest = ", ".join(f"{kind}: {seconds:.1f} s" for kind, seconds in sorted(sent["slowest"].items()))
        return [
            ("requests", f"{sent['sent']:,} in {sent['seconds']:,.0f} s", None),
            ("answers by status", counted(sent["statuses"]), None),
            ("what came of those that were to be read", counted(sent["outcomes"]), None),
            ("answered by design that there is no room, or no vault", f"{sent['designed']:,}", None),
            ("the slowest answers", slowest, None),
            *(zero(what, sent[name]) for name, what in COUNTED.items()),
            zero("lines in the log that say what failed", len(self.logged)),
            zero("logs, metrics and files elsewhere that hold a name or a cell", len(self.told)),
            zero("files written outside of the vault", len(self.outside)),
            zero("files in the vault with names that are not its own", len(self.foreign)),
            zero("files that belong to nobody an hour later", len(self.orphans)),
            ("data sets that were kept", f"{self.kept:,}", None),
            zero("data sets that are there when their time is over", self.over),
            ("memory", f"{self.before:.0f} → {self.after:.0f} MiB ({growth.measured:+.1f} %)", growth),
            (
                "memory at most, of all processes and their children",
                number(self.most, "MiB"),
                Bound("memory at most beside forged uploads", self.most, MEMORY, "MiB"),
            ),
            zero("processes killed because memory was used up", self.killed),
            steps("steps of honest readers", self.honest),
            steps("steps of readers with data of their own", self.owners),
            (
                "the slowest answer of /health",
                number(self.health, "ms"),
                Bound("the slowest answer of /health beside forged uploads", self.health, HEALTH, "ms"),
            ),
        ]


def main(folder: Path) -> Report:
    """On the machine of the page, with the limits lifted."""
    count = int(os.environ.get("COUNT") or COUNT)
    found = withstood(folder, count)
    (folder / "uploads.json").write_text(json.dumps(asdict(found), indent=1))
    rows = found.rows()
    lines = [
        f"| {what} | {told} | {'' if bound is None else number(bound.most, bound.unit)} |" for what, told, bound in rows
    ]
    table = "\n".join(["| what | measured | wanted, at most |", "|---|---|---|", *lines])
    return Report(table, [bound for _, _, bound in rows if bound is not None])


def counted(counts: dict[str, int]) -> str:
    """Counts in words."""
    return ", ".join(f"{name}: {n:,}" for name, n in sorted(counts.items()))


def withstood(folder: Path, count: int) -> Withstood:
    """Forge uploads, while honest readers go on; then look at what is left."""
    with one_machine(False, **LIFTED) as there, ExitStack() as stack:
        honest = stack.enter_context(readers(there, folder, count=HONEST, first=FIRST))
        owners = stack.enter_context(readers(there, folder, count=OWNERS, first=FIRST_OWNER, story="own"))
        health = stack.enter_context(asked_for_health(there, folder))
        account = there.account.within(WEB)
        time.sleep(WARM)
        files, began = traces.seen(places(there)), time.time()
        early = send(there, count // 2, HALVES[0])
        before = settled(account)
        sent = added(early, send(there, count - count // 2, HALVES[1]))
        ended, after = time.time(), settled(account)
        events, theirs = honest.finish(), owners.finish()
        vault = there.path(VAULT)
        left = {
            "logged": traces.errors(there.path("/var/log").glob("cluster-explorer*.log")),
            "told": told(there, folder),
            "outside": traces.written(files, traces.seen(places(there)), EXPECTED),
            "foreign": traces.foreign(vault),
        }
        tidied(there, vault, AN_HOUR)
        left["orphans"] = traces.orphans(vault)
        kept = traces.sets(vault)
        # What was deleted is there for those who look at it just now, until the next time.
        for _ in range(2):
            tidied(there, vault, A_LIFE)
        return Withstood(
            sent,
            judged("forged uploads", began, ended, events, honest.numbers),
            judged("forged uploads", began, ended, theirs, owners.numbers),
            slowest_of(health.read_text(), began, ended),
            before,
            after,
            most=account.peak(),
            killed=account.killed(),
            kept=kept,
            over=traces.sets(vault),
            **left,
        )


def send(there: Machine, count: int, first: int) -> dict[str, Any]:
    """What `soak.sending` says."""
    words = ["-m", "soak.sending", ADDRESS, "--count", str(count), "--login", LOGIN, "--seed", str(first)]
    with nearby(there, [*words, "--network", READERS], stdout=subprocess.PIPE) as process:
        spoken, _ = process.communicate()
    result: dict[str, Any] = json.loads(spoken)
    return result


def added(early: dict[str, Any], late: dict[str, Any]) -> dict[str, Any]:
    """What came of uploads that were sent one after the other."""
    sums = {name: early[name] + late[name] for name in ("sent", "seconds", "designed", *COUNTED, "broken")}
    counts = {name: dict(Counter(early[name]) + Counter(late[name])) for name in ("statuses", "outcomes")}
    slowest = {kind: max(one["slowest"].get(kind, 0.0) for one in (early, late)) for kind in early["slowest"]}
    return {**sums, **counts, "slowest": slowest}


def places(there: Machine) -> list[Path]:
    """Where a machine's files are that were written since it began, and what its services have for themselves alone."""
    roots = [Path("/proc", str(process.pid), "root") for process in web(there)]
    own = [root / name for root in roots for name in ("tmp", "var/tmp", "dev/shm")]
    return [there.written, *(there.path(f"/{name}") for name in ("tmp", "run", "var/cache", "var/lib")), *own]


def told(there: Machine, folder: Path) -> list[str]:
    """Where a reader's word stands that nobody should have written down: vault and answers alone may hold it."""
    metrics = folder / "metrics.txt"
    ports = [f"http://127.0.0.1:{port}/clusters/metrics" for port in (8051, 8052)]
    metrics.write_text(there.run(f"curl --silent --fail --user '{LOGIN.format(0)}' {' '.join(ports)}"))
    kept = re.compile(rf"{VAULT}/|/var/cache/cluster-explorer/answers")
    # The soak's own programs lie there as well.
    written = [place for place in (*places(there), there.path("/var/log")) if place.exists()]
    found = traces.holding(WORD, [metrics, *written])
    return [path for path in found if not kept.search(path) and not path.startswith(str(there.written / HOME[1:]))]


def tidied(there: Machine, vault: Path, seconds: float) -> None:
    """Let so much time have gone by, and have the vault tidied as its service does."""
    traces.age(vault, seconds)
    user = "setpriv --reuid=cluster-explorer --regid=cluster-explorer --clear-groups"
    there.run(f"set -a; . {ENV}; set +a; exec {user} .venv/bin/python -c '{TIDY}'", HOME)
