"""`python -m soak`: the hosted set-up under load, with faults and forged requests; needs root and an hour.

``python -m soak load faults`` does some parts alone and leaves docs/reliability.md as it is. Reports lie in
``build/soak``; MINUTES, READERS and COUNT make it shorter.
"""

import datetime
import os
import platform
import re
import sys
from collections.abc import Callable, Sequence

from soak import badinput, faults, hosted, isolation, load
from soak.parts import ROOT

PAGE = ROOT / "docs" / "reliability.md"
FOLDER = ROOT / "build" / "soak"


def hosting() -> str:
    """Every command of docs/hosting.md, once."""
    with hosted.one_machine(), hosted.several_machines():
        return "Every command of docs/hosting.md ran."


PARTS: dict[str, Callable[[], str]] = {
    "hosting": hosting,
    "load": lambda: load.table(load.main(FOLDER)),
    "faults": lambda: faults.main(FOLDER, faults.one),
    "faults-of-several": lambda: faults.main(FOLDER, faults.several),
    "badinput": lambda: badinput.table(badinput.main(FOLDER)),
    "isolation": lambda: isolation.table(isolation.main()),
}


def main(chosen: Sequence[str]) -> None:
    """Do the parts, print what was seen, and write it to the page where all were done."""
    if unknown := set(chosen) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in chosen or PARTS:
        print(f"# {name}", flush=True)
        seen = PARTS[name]()
        print(seen, flush=True)
        (FOLDER / f"{name}.md").write_text(f"{seen}\n")
        if not chosen and name != "hosting":
            write(name, seen)


def where() -> str:
    """When, and on what machine."""
    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors"
    return f"{datetime.date.today():%Y-%m-%d}, {system}, Python {platform.python_version()}."


def write(name: str, seen: str) -> None:
    """Put what was seen into its place on the page."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    text = PAGE.read_text()
    measured = f"{begin}\n{where()}\n\n{seen}\n{end}"
    new, places = re.subn(f"{begin}.*{end}", lambda _: measured, text, flags=re.DOTALL)
    assert places == 1, f"{PAGE} does not say where {name} goes."
    PAGE.write_text(new)


if __name__ == "__main__":
    main(sys.argv[1:])
