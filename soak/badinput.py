"""A hundred thousand forged requests beside honest readers: `python -m soak badinput`; COUNT overrides."""

import json
import os
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from soak.faults import Seen, judged
from soak.hosted import ADDRESS, LOGIN, megabytes, nearby, one_machine, readers

COUNT = 100_000
HONEST = 5
WARM = 15.0
# Lifted: whoever may ask as fast as they like finds more.
LIFTED = {"DASHBOARD_RATE": "0", "DASHBOARD_RATE_ALL": "0"}


@dataclass(frozen=True)
class Withstood:
    """What came of it: of the forged requests, of the honest readers beside them, and of memory in MiB."""

    limits: str
    forged: dict[str, Any]
    honest: Seen
    before: float
    after: float


def main(folder: Path) -> list[Withstood]:
    """Once with the limits lifted, and for a tenth as long with those of the page."""
    count = int(os.environ.get("COUNT") or COUNT)
    found = [withstood(folder, "lifted", count, LIFTED), withstood(folder, "as documented", count // 10, {})]
    (folder / "badinput.json").write_text(json.dumps([asdict(one) for one in found], indent=1))
    return found


def withstood(folder: Path, limits: str, count: int, settings: dict[str, str]) -> Withstood:
    """Forge, while honest readers go on."""
    with one_machine(**settings) as there, readers(there, folder, count=HONEST) as honest:
        time.sleep(WARM)
        # The first thousands fill what is remembered; what grows after them is a leak.
        forge(there, count // 10, seed=500)
        before, began = megabytes(there), time.time()
        result = forge(there, count, seed=0)
        ended, after = time.time(), megabytes(there)
        events = honest.finish()
    return Withstood(limits, result, judged("forged requests", began, ended, events), before, after)


def forge(there: Any, count: int, seed: int) -> dict[str, Any]:
    """What `soak.forged` says."""
    words = ["-m", "soak.forged", ADDRESS, "--count", str(count), "--login", LOGIN, "--seed", str(seed)]
    with nearby(there, words, stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    result: dict[str, Any] = json.loads(said)
    return result


def table(found: list[Withstood]) -> str:
    """What was seen, for a page."""
    head = "| rate limits | forged | answers by status | 5xx but 501 | over 2 s | slowest | memory | honest readers |"
    rows = []
    for one in found:
        forged, honest = one.forged, one.honest
        statuses = ", ".join(f"{status}: {n:,}" for status, n in forged["statuses"].items())
        # 501 is what HTTP has for a Transfer-Encoding that nobody knows; nginx says so by itself.
        server = sum(n for status, n in forged["statuses"].items() if status.startswith("5") and status != "501")
        cells = [
            one.limits,
            f"{forged['sent']:,}",
            statuses,
            str(server),
            str(forged["slow"]),
            f"{forged['slowest']:.2f} s",
        ]
        cells += [
            f"{one.before:.0f} → {one.after:.0f} MiB",
            f"{honest.asked} steps, {honest.repeated} repeated, {honest.lost} lost",
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join([head, "|---|---|---|---|---|---|---|---|", *rows])
