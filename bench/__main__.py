"""`python -m bench`: everything that we promise in numbers, side by side in one run."""

import datetime
import os
import platform
import re
import sys

from bench import callbacks, figures, pages
from bench.browser import chromium
from bench.servers import ROOT, hosted
from bench.table import failed, markdown, plain, summary

PAGE = ROOT / "docs" / "benchmarks.md"
# What stands between these is written by every run; the rest of the page is written by hand.
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"


def main() -> int:
    """Measure, print, write the page; 1 if a bound is missed by more than a third."""
    print("figures", file=sys.stderr)
    lines = figures.lines()
    with hosted() as address, chromium() as browser:
        version = browser.version
        print("callbacks", file=sys.stderr)
        lines += callbacks.lines(address)
        lines += pages.lines(browser, address)
    said = [machine(version), plain(lines), summary(lines)]
    print("\n\n".join(said))
    write(f"{said[0]}\n\n{markdown(lines)}\n\n{said[2]}")
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
    sys.exit(main())
