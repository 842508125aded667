"""A hundred thousand forged requests beside honest readers: `python -m soak badinput`; COUNT overrides."""

import json
import os
import re
import subprocess
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from soak.account import Account
from soak.forged import server_error
from soak.hosted import ADDRESS, LOGIN, WEB, nearby, one_machine, readers
from soak.machines import READERS, Machine
from soak.verdict import Bound, Report, Seen, grown, judged, said

COUNT = 100_000
HONEST = 5
# Seconds after which work that nobody asks for is given up, and a little.
GONE = 15.0
WARM = 15.0
# Honest readers have other numbers than those who forge, and so other names and addresses.
FIRST = 500
# Lifted: whoever may ask as fast as they like finds more.
LIFTED = {"DASHBOARD_RATE": "0", "DASHBOARD_RATE_ALL": "0"}
DOCUMENTED = "as documented"
LOGGED = re.compile(r"Traceback|A callback failed")


@dataclass(frozen=True)
class Withstood:
    """What came of it: of the forged requests, of the honest readers beside them, of memory in MiB, and of the log."""

    limits: str
    forged: dict[str, Any]
    honest: Seen
    before: float
    after: float
    logged: list[str]

    def bounds(self) -> list[Bound]:
        """What is wanted of it."""
        errors = sum(n for status, n in self.forged["statuses"].items() if server_error(status))
        counts = {
            "answered with an error of ours": errors,
            "answered with a failed callback or a traceback": self.forged["failed"],
            "answered late": self.forged["slow"],
            "lines in the log that say what failed": len(self.logged),
            f"faults of honest readers: {said(self.honest.faults)}": sum(self.honest.faults.values()),
        }
        zero = [Bound(f"forged requests, limits {self.limits}: {what}", n, 0) for what, n in counts.items()]
        # Where few are let through, what is remembered grows until the end.
        return zero if self.limits == DOCUMENTED else [*zero, grown(self.before, self.after)]


def main(folder: Path) -> Report:
    """Once with the limits lifted, and for a tenth as long with those of the page."""
    count = int(os.environ.get("COUNT") or COUNT)
    found = [
        withstood(folder, "lifted", count, False, LIFTED),
        withstood(folder, DOCUMENTED, count // 10, True, {}),
    ]
    (folder / "badinput.json").write_text(json.dumps([asdict(one) for one in found], indent=1))
    return Report(table(found), [bound for one in found for bound in one.bounds()])


def withstood(folder: Path, limits: str, count: int, limited: bool, settings: dict[str, str]) -> Withstood:
    """Forge, while honest readers go on."""
    with (
        one_machine(limited, **settings) as there,
        readers(there, folder, count=HONEST, first=FIRST) as honest,
    ):
        account = there.account.within(WEB)
        time.sleep(WARM)
        # Some 50,000 of them fill what is remembered, from 550 to 900 MiB; what grows after them is a leak.
        early = forge(there, count // 2, seed=500)
        before, began = settled(account), time.time()
        result = added(early, forge(there, count - count // 2, seed=0))
        ended, after = time.time(), settled(account)
        events = honest.finish()
        logs = [path.read_text() for path in there.path("/var/log").glob("cluster-explorer*.log")]
        failed = [line for text in logs for line in text.splitlines() if LOGGED.search(line)]
    seen = judged("forged requests", began, ended, events, honest.numbers)
    return Withstood(limits, result, seen, before, after, failed)


def settled(account: Account) -> float:
    """What is taken once the work is over that nobody waits for any more: the middle of five seconds, in MiB."""
    time.sleep(GONE)
    looks = []
    for _ in range(50):
        looks.append(account.now())
        time.sleep(0.1)
    return median(looks)


def forge(there: Machine, count: int, seed: int) -> dict[str, Any]:
    """What `soak.forged` says."""
    words = ["-m", "soak.forged", ADDRESS, "--count", str(count), "--login", LOGIN, "--seed", str(seed)]
    with nearby(there, [*words, "--network", READERS], stdout=subprocess.PIPE) as process:
        told, _ = process.communicate()
    result: dict[str, Any] = json.loads(told)
    return result


def added(early: dict[str, Any], late: dict[str, Any]) -> dict[str, Any]:
    """What came of requests that were forged one after the other."""
    statuses = Counter(early["statuses"]) + Counter(late["statuses"])
    sums = {name: early[name] + late[name] for name in ("sent", "slow", "failed", "broken")}
    return {**sums, "statuses": dict(sorted(statuses.items())), "slowest": max(early["slowest"], late["slowest"])}


def table(found: list[Withstood]) -> str:
    """What was seen, for a page."""
    head = (
        "| rate limits | forged | answers by status | errors of ours | failed callbacks, lines in the log | late | "
        "slowest | memory | honest readers |"
    )
    rows = []
    for one in found:
        forged, honest = one.forged, one.honest
        cells = [
            one.limits,
            f"{forged['sent']:,}",
            ", ".join(f"{status}: {n:,}" for status, n in forged["statuses"].items()),
            str(sum(n for status, n in forged["statuses"].items() if server_error(status))),
            f"{forged['failed']}, {len(one.logged)}",
            str(forged["slow"]),
            f"{forged['slowest']:.2f} s",
            f"{one.before:.0f} → {one.after:.0f} MiB",
            f"{honest.done} of {honest.due} steps, {honest.repeated} repeated; faults: {said(honest.faults)}",
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join([head, "|---|---|---|---|---|---|---|---|---|", *rows])
