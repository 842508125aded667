"""`python -m bench`: everything that we promise in numbers, side by side in one run.

``python -m bench trees digits`` measures some parts alone and leaves the page as it is.
"""

import datetime
import os
import platform
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence

from bench import (
    callbacks,
    comparing,
    dendrograms,
    digits,
    dragging,
    figures,
    hands,
    neighbours,
    own,
    pages,
    painting,
    projections,
    shared,
    silhouettes,
    sure,
    switches,
    trees,
)
from bench.browser import chromium
from bench.servers import ROOT, hosted
from bench.table import Line, failed, markdown, plain, summary

PAGE = ROOT / "docs" / "benchmarks.md"
# What stands between these is written by every run; the rest of the page is written by hand.
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"


def painted() -> list[Line]:
    """A chart, in a browser alone."""
    with chromium() as browser:
        return painting.lines(browser)


def dragged() -> list[Line]:
    """A drag, in a browser before our app."""
    with hosted() as address, chromium() as browser:
        return dragging.lines(browser, address)


def handled() -> list[Line]:
    """Points that a hand selects, and images that turn, in a browser before our app."""
    with hosted() as address, chromium() as browser:
        return hands.lines(browser, address)


def called() -> list[Line]:
    """Callbacks of our app."""
    with hosted() as address:
        return callbacks.lines(address)


def visited() -> list[Line]:
    """Pages, in a browser before our app."""
    with hosted() as address, chromium() as browser:
        return pages.lines(browser, address)


def switched() -> list[Line]:
    """Tabs, in a browser before our app."""
    with hosted() as address, chromium() as browser:
        return switches.lines(browser, address)


# Each has a browser and an app of its own, so that one that breaks takes nothing away from the next.
PARTS: dict[str, Callable[[], list[Line]]] = {
    "figures": figures.lines,
    "digits": digits.lines,
    "comparing": comparing.lines,
    "trees": trees.lines,
    "dendrograms": dendrograms.lines,
    "neighbours": neighbours.lines,
    "silhouettes": silhouettes.lines,
    "shared": shared.lines,
    "sure": sure.lines,
    "projections": projections.lines,
    "own": own.lines,
    "painting": painted,
    "dragging": dragged,
    "hands": handled,
    "callbacks": called,
    "pages": visited,
    "switches": switched,
}


def main(chosen: Sequence[str] = ()) -> int:
    """Measure, print each part as it ends, and write the page too if nothing was left out.

    1 if a bound is missed by more than a third, or if a part could not be measured.
    """
    if unknown := set(chosen) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    lines: list[Line] = []
    broken: dict[str, str] = {}
    where = "" if chosen else machine()
    for name in chosen or PARTS:
        print(name, file=sys.stderr)
        try:
            measured = PARTS[name]()
        except (Exception, SystemExit) as error:
            traceback.print_exc()
            broken[name] = str(error).partition("\n")[0] or type(error).__name__
            measured = []
        lines += measured
        if measured:
            print(plain(measured), flush=True)
        if not chosen:
            write(f"{where}\n\n{markdown(lines)}\n\n{ending(lines, broken)}")
    print(f"\n{ending(lines, broken)}")
    return int(failed(lines) or bool(broken))


def ending(lines: Sequence[Line], broken: Mapping[str, str]) -> str:
    """What is to be said under a table."""
    return "\n\n".join([summary(lines), *(f"{name} could not be measured: {why}" for name, why in broken.items())])


def machine() -> str:
    """Where and when."""
    try:
        with chromium() as browser:
            drawing = f"Chromium {browser.version} drawing 3D in software"
    except SystemExit:
        drawing = "no Chromium"
    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors"
    return f"{datetime.date.today():%Y-%m-%d}, {system}, Python {platform.python_version()}, {drawing}."


def write(measured: str) -> None:
    """Put what was measured into its place on the page."""
    text = PAGE.read_text()
    new, places = re.subn(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{measured}\n{END}", text, flags=re.DOTALL)
    assert places == 1, f"{PAGE} does not say where the table goes."
    PAGE.write_text(new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
