"""Two hundred readers on the documented machine: `python -m soak load`; MINUTES and READERS override."""

import csv
import json
import os
import re
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from plotly.subplots import make_subplots

from soak.hosted import ADDRESS, megabytes, nearby, one_machine, readers
from soak.machines import Machine

MINUTES, READERS = 10.0, 200
EVERY = 5.0
# In looks at the memory.
HALF_A_MINUTE = round(30 / EVERY)
# Readers who come in a second.
ARRIVING = 5
KNOWN = "ask: known"


@dataclass(frozen=True)
class Carried:
    """What was measured.

    Attributes
    ----------
    readers, minutes : float
    requests, failed : int
    known_95 : float
        Milliseconds in which 95 of 100 answers came to views that were known, at the first ask.
    first : float
        Seconds of the first page with its first view, after the start.
    after_a_minute, at_the_end : float
        MiB that the workers hold: the middle of half a minute, because work in progress takes some of it.
    answers : float
        MiB of that, at the end, which are answers that they remember.
    """

    readers: int
    minutes: float
    requests: int
    failed: int
    known_50: float
    known_95: float
    new_95: float
    first: float
    after_a_minute: float
    at_the_end: float
    answers: float

    @property
    def growth(self) -> float:
        """Of memory, as a share."""
        return self.at_the_end / self.after_a_minute - 1


class Held(NamedTuple):
    """What the workers hold, so many seconds after the last reader came: all of it and their answers, in MiB."""

    at: float
    all: float
    answers: float


def main(folder: Path) -> Carried:
    """Start the machine, drive it, and write the report."""
    minutes, count = float(os.environ.get("MINUTES") or MINUTES), int(os.environ.get("READERS") or READERS)
    # Two hundred readers are not one: without a login each has a cookie of their own, and a rate.
    with one_machine(DASHBOARD_AUTH="none") as there:
        first = opened(there)
        measured = drive(there, folder, minutes, count)
    return reported(folder, minutes, count, first, measured)


def opened(there: Machine) -> float:
    """Seconds until the first page and its first view were there, of a server that has just started."""
    words = ["-m", "soak.readers", ADDRESS, "--readers", "1", "--once"]
    with nearby(there, words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        event = json.loads(process.stdout.readline())
    assert event["outcome"] == "drawn", event
    return float(event["seconds"])


def drive(there: Machine, folder: Path, minutes: float, count: int) -> list[Held]:
    """Have Locust drive its readers; what the workers hold meanwhile."""
    arriving = count / ARRIVING
    words = [
        "-W",
        "ignore",
        "-m",
        "locust",
        "-f",
        "soak/locustfile.py",
        "--headless",
        "--host",
        ADDRESS.removesuffix("/clusters/"),
    ]
    words += ["-u", str(count), "-r", str(ARRIVING), "-t", f"{arriving + 60 * minutes:.0f}s", "--only-summary"]
    words += ["--csv", str(folder / "load"), "--csv-full-history", "--html", str(folder / "locust.html")]
    # Known views are known before: all of them are asked for once by each of a few readers.
    with readers(there, folder, count=10, login="", seed=900) as early:
        time.sleep(20)
        early.finish()
    with (folder / "locust.log").open("w") as log:
        process = nearby(there, words, stdout=log, stderr=log, env=os.environ | {"SOAK_PREFIX": "/clusters/"})
    began, memory = time.monotonic(), list[Held]()
    while process.poll() is None:
        memory.append(Held(time.monotonic() - began - arriving, megabytes(there), answers(there)))
        time.sleep(EVERY)
    return memory


def answers(there: Machine) -> float:
    """What the web processes of a machine say that their answers take, in MiB."""
    said = there.run("for port in 8051 8052; do curl --silent http://127.0.0.1:$port/clusters/metrics; done")
    return sum(float(number) for number in re.findall(r"^explorer_held_bytes (\S+)$", said, re.M)) / 2**20


def reported(folder: Path, minutes: float, count: int, first: float, memory: list[Held]) -> Carried:
    """What Locust counted, as a page with charts and as numbers."""
    with (folder / "load_stats.csv").open() as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    total = rows["Aggregated"]
    steady = [held for held in memory if 0 < held.at < 60 * minutes]
    minute = [held for held in steady if held.at >= 60] or steady
    carried = Carried(
        readers=count,
        minutes=minutes,
        requests=int(total["Request Count"]),
        failed=int(total["Failure Count"]),
        known_50=float(rows[KNOWN]["50%"]),
        known_95=float(rows[KNOWN]["95%"]),
        new_95=float(rows["whole wait: new"]["95%"]),
        first=first,
        after_a_minute=median(held.all for held in minute[:HALF_A_MINUTE]),
        at_the_end=median(held.all for held in steady[-HALF_A_MINUTE:]),
        answers=steady[-1].answers,
    )
    draw(folder, memory)
    (folder / "load.json").write_text(json.dumps(asdict(carried) | {"memory": memory}, indent=1))
    return carried


def draw(folder: Path, memory: list[Held]) -> None:
    """The page: requests, answers and memory over time."""
    with (folder / "load_stats_history.csv").open() as file:
        history = list(csv.DictReader(file))
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        subplot_titles=("requests a second", "milliseconds, of the last ten seconds", "MiB that the workers hold"),
    )
    begin = int(history[0]["Timestamp"])
    for row, names, column in [
        (1, ["Aggregated"], "Requests/s"),
        (1, ["Aggregated"], "Failures/s"),
        (2, [KNOWN, "whole wait: new"], "50%"),
        (2, [KNOWN, "whole wait: new"], "95%"),
    ]:
        for name in names:
            lines = [line for line in history if line["Name"] == name and line[column] not in ("", "N/A")]
            x = [(int(line["Timestamp"]) - begin) / 60 for line in lines]
            label = f"{name}, {column}"
            figure.add_scatter(x=x, y=[float(line[column]) for line in lines], name=label, row=row, col=1)
    x = [(held.at - memory[0].at) / 60 for held in memory]
    figure.add_scatter(x=x, y=[held.all for held in memory], name="memory", row=3, col=1)
    figure.add_scatter(x=x, y=[held.answers for held in memory], name="answers in memory", row=3, col=1)
    figure.update_layout(title="Cluster Explorer under load", height=900)
    figure.update_xaxes(title_text="minutes", row=3, col=1)
    figure.write_html(folder / "load.html")


def table(carried: Carried) -> str:
    """What was measured against what is wanted, for a page."""
    rows = [
        (f"requests of {carried.readers} readers in {carried.minutes:g} minutes", f"{carried.requests:,}", ""),
        ("failed", f"{carried.failed}", "0"),
        ("a view that is known, 50 of 100", f"{carried.known_50:.0f} ms", ""),
        ("a view that is known, 95 of 100", f"{carried.known_95:.0f} ms", "< 300 ms"),
        ("a view that nobody had yet, until it is there, 95 of 100", f"{carried.new_95:.0f} ms", ""),
        ("first page and view after a start", f"{carried.first:.2f} s", "< 2 s"),
        ("memory of the workers after a minute", f"{carried.after_a_minute:.0f} MiB", ""),
        ("memory of the workers at the end", f"{carried.at_the_end:.0f} MiB ({carried.growth:+.0%})", "within 5 %"),
        ("of that, answers that they remember", f"{carried.answers:.0f} MiB", ""),
    ]
    return "\n".join(
        ["| what | measured | wanted |", "|---|---|---|", *("| " + " | ".join(row) + " |" for row in rows)]
    )
