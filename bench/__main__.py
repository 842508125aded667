"""`python -m bench`: everything that we promise in numbers, side by side in one run.

``python -m bench trees digits`` measures some parts alone and leaves the page as it is.
"""

import datetime
import os
import platform
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache

from bench import callbacks, dendrograms, digits, dragging, figures, neighbours, pages, painting, shared, trees
from bench.browser import chromium
from bench.servers import ROOT, hosted
from bench.table import Line, failed, markdown, plain, summary

PAGE = ROOT / "docs" / "benchmarks.md"
# What stands between these is written by every run; the rest of the page is written by hand.
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"


def main(chosen: Sequence[str] = ()) -> int:
    """Measure, print, write the page if nothing was left out; 1 if a bound is missed by more than a third."""
    with ExitStack() as stack:
        # Both start when they are needed: an app that nobody asks still takes time from its neighbours.
        browser = cache(lambda: stack.enter_context(chromium()))
        address = cache(lambda: stack.enter_context(hosted()))
        parts: dict[str, Callable[[], list[Line]]] = {
            "figures": figures.lines,
            "digits": digits.lines,
            "trees": trees.lines,
            "dendrograms": dendrograms.lines,
            "neighbours": neighbours.lines,
            "shared": shared.lines,
            "painting": lambda: painting.lines(browser()),
            "dragging": lambda: dragging.lines(browser(), address()),
            "callbacks": lambda: callbacks.lines(address()),
            "pages": lambda: pages.lines(browser(), address()),
        }
        if unknown := set(chosen) - set(parts):
            raise SystemExit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(parts)}.")
        lines = []
        for name in chosen or parts:
            print(name, file=sys.stderr)
            lines += parts[name]()
        where = "" if chosen else machine(browser().version)
    print("\n\n".join([plain(lines), summary(lines)]))
    if not chosen:
        write(f"{where}\n\n{markdown(lines)}\n\n{summary(lines)}")
    return int(failed(lines))


def machine(chromium_version: str) -> str:
    """Where and when."""
    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors"
    python = f"Python {platform.python_version()}, Chromium {chromium_version} drawing 3D in software"
    return f"{datetime.date.today():%Y-%m-%d}, {system}, {python}."


def write(measured: str) -> None:
    """Put what was measured into its place on the page."""
    text = PAGE.read_text()
    new, places = re.subn(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{measured}\n{END}", text, flags=re.DOTALL)
    assert places == 1, f"{PAGE} does not say where the table goes."
    PAGE.write_text(new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
