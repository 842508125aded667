"""`python -m soak`: the hosted set-up under load, with faults and forged requests; needs root and half an hour.

``python -m soak load faults`` does some parts alone. Reports lie in ``build/soak``; MINUTES, READERS and COUNT make it
shorter, SOAK_MNIST names a folder with the files of MNIST. What was measured in full is written to
docs/reliability.md, with a verdict on all parts as they were last seen there. The last words are a verdict on what was
done now, and where a bound is missed the program ends with 1.
"""

import datetime
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from harness.parts import ROOT
from soak import badinput, faults, held, hosted, isolation, load, uploads
from soak.verdict import Bound, Report, spoken

PAGE = ROOT / "docs" / "reliability.md"
FOLDER = ROOT / "build" / "soak"
SHORTER = ("MINUTES", "READERS", "COUNT")


def hosting() -> Report:
    """Every command of docs/hosting.md, once; and what the units' lines keep the services from."""
    with hosted.one_machine() as there:
        table, bounds = held.report(there, "cluster-explorer@8051", hosted.web(there)[0].pid)
    with hosted.several_machines():
        return Report(f"Every command of docs/hosting.md ran.\n\n{table}", bounds)


PARTS: dict[str, Callable[[], Report]] = {
    "hosting": hosting,
    "load": lambda: load.main(FOLDER),
    "faults": lambda: faults.main(FOLDER, faults.one),
    "faults-of-several": lambda: faults.main(FOLDER, faults.several),
    "badinput": lambda: badinput.main(FOLDER),
    "uploads": lambda: uploads.main(FOLDER),
    "isolation": isolation.main,
}


def main(chosen: Sequence[str]) -> int:
    """Do the parts, print what was seen, write it to the page where it was measured in full; 1 if a bound is missed."""
    if unknown := set(chosen) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    if changed := uncommitted(ROOT):
        raise SystemExit(f"The machines get the last commit. Commit or put aside what it lacks: {', '.join(changed)}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    bounds = list[Bound]()
    for name in chosen or PARTS:
        print(f"# {name}", flush=True)
        before = pace()
        report = PARTS[name]()
        bounds += report.bounds
        seen = f"{where(before, pace())}\n\n{report.table}"
        print(seen, flush=True)
        (FOLDER / f"{name}.md").write_text(f"{seen}\n")
        if not any(map(os.environ.get, SHORTER)):
            (FOLDER / f"bounds-{name}.json").write_text(
                json.dumps([asdict(bound) for bound in report.bounds], indent=1)
            )
            write(name, seen)
            write("verdict", last_seen(FOLDER))
    print(f"# Verdict\n{spoken(bounds)}", flush=True)
    return int(not all(bound.kept for bound in bounds))


def last_seen(folder: Path) -> str:
    """The verdict on all parts, each as it was when it was last measured in full."""
    seen = {name: path for name in PARTS if (path := folder / f"bounds-{name}.json").exists()}
    bounds = [Bound(**bound) for path in seen.values() for bound in json.loads(path.read_text())]
    lacking = [name for name in PARTS if name not in seen]
    return "\n".join([spoken(bounds), *([f"Not measured: {', '.join(lacking)}."] if lacking else [])])


def uncommitted(folder: Path) -> list[str]:
    """The files of a checkout that differ from its last commit, but for the page that this program writes."""
    command = ["git", "status", "--porcelain", "-z", "--no-renames"]
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    names = [entry[3:] for entry in said.split("\0") if entry]
    return [name for name in names if name != str(PAGE.relative_to(ROOT))]


def pace() -> float:
    """Milliseconds of a million additions: processors that are shared with others become slow and fast again."""
    began = time.perf_counter()
    for _ in range(5):
        sum(range(1_000_000))
    return (time.perf_counter() - began) * 200


def where(before: float, after: float) -> str:
    """When, on what machine, and how fast it was."""
    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors"
    additions = f"a million additions took {before:.0f} ms before and {after:.0f} ms afterwards"
    return f"{datetime.date.today():%Y-%m-%d}, {system}, Python {platform.python_version()}; {additions}."


def write(name: str, seen: str) -> None:
    """Put what was seen into its place on the page."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = PAGE.read_text()
    measured = f"{begin}\n{seen}\n{end}"
    new, places = re.subn(f"{begin}.*{end}", lambda _: measured, text, flags=re.DOTALL)
    assert places == 1, f"{PAGE} does not say where {name} goes."
    PAGE.write_text(new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
