"""A page from navigation to its first painted chart, in a real browser: time, bytes, requests."""

import importlib.util
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, TimeoutError

from bench.browser import FIRST_CHART, WATCH
from bench.servers import hosted
from bench.table import Line

PATIENCE = 60_000  # milliseconds
TEXTS = ("Script", "Stylesheet")
BARE = "bare Dash page"
PACKED = "bare, compress=True"


@dataclass
class Visit:
    """One load of a page.

    Attributes
    ----------
    seconds : float
        From navigation to the first frame of a 3D chart.
    requests : dict
        By the browser's number for it: kind, bytes over the wire (0 from the cache), whether it is
        text of a kilobyte or more that came as it is.
    """

    seconds: float = 0.0
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def megabytes(self) -> float:
        """All that came over the wire, headers too."""
        return sum(r.get("bytes", 0) for r in self.requests.values()) / 1e6

    @property
    def texts_asked_for(self) -> int:
        """Scripts and style sheets that the network was asked for, if only whether they had changed."""
        return sum(r.get("kind") in TEXTS and r.get("bytes", 0) > 0 for r in self.requests.values())

    @property
    def texts_as_they_are(self) -> int:
        """Texts of a kilobyte or more that came uncompressed."""
        return sum(r.get("loose", False) and r.get("bytes", 0) > 0 for r in self.requests.values())


def visit(context: BrowserContext, address: str) -> Visit:
    """Load a page in a window of its own, wait until its chart is painted and nothing more loads."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    seen, said = Visit(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    network = context.new_cdp_session(page)
    network.on("Network.responseReceived", lambda e: seen.requests.setdefault(e["requestId"], {}).update(told(e)))
    network.on(
        "Network.loadingFinished",
        lambda e: seen.requests.setdefault(e["requestId"], {}).update(bytes=e["encodedDataLength"]),
    )
    network.send("Network.enable")
    page.goto(address, wait_until="commit")
    try:
        seen.seconds = page.wait_for_function(FIRST_CHART, polling=100).json_value() / 1e3
    except TimeoutError:
        words, requests = page.inner_text("body")[:300], list(seen.requests.values())
        raise SystemExit(
            f"{address} drew no chart. It says {words!r}, its console {said}, the network {requests}."
        ) from None
    page.wait_for_load_state("networkidle")
    page.close()
    return seen


def told(event: dict[str, Any]) -> dict[str, Any]:
    """What a response's head says about it."""
    headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
    mime = event["response"]["mimeType"]
    text = mime.startswith("text/") or mime.endswith(("javascript", "json", "svg+xml"))
    loose = text and "content-encoding" not in headers and int(headers.get("content-length", 1_000)) >= 1_000
    return {"kind": event["type"], "loose": loose}


def lines(browser: Browser, ours: str, rounds: int = 5) -> list[Line]:
    """All lines about pages; `ours` is the address of our app."""
    with ExitStack() as stack:
        pages = {"ours": ours, BARE: stack.enter_context(hosted("bench.bare:chart()"))}
        if importlib.util.find_spec("flask_compress"):
            pages[PACKED] = stack.enter_context(hosted("bench.bare:chart(True)"))
        first, second = visits(browser, pages, rounds)
    return compared(first, second)


def visits(
    browser: Browser, pages: Mapping[str, str], rounds: int
) -> tuple[dict[str, list[Visit]], dict[str, list[Visit]]]:
    """First and second visits to each page, in turns; one more round before, unmeasured."""
    first: dict[str, list[Visit]] = {name: [] for name in pages}
    second: dict[str, list[Visit]] = {name: [] for name in pages}
    for turn in range(rounds + 1):
        print(f"pages: round {turn} of {rounds}", file=sys.stderr)
        for name in list(pages)[:: 1 if turn % 2 else -1]:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            seen = [visit(context, pages[name]) for _ in range(2 if turn else 1)]
            context.close()
            if turn:
                first[name].append(seen[0])
                second[name].append(seen[1])
    return first, second


def compared(first: Mapping[str, list[Visit]], second: Mapping[str, list[Visit]]) -> list[Line]:
    """Ours against each of the others, medians."""
    out = []
    for other in list(first)[1:]:
        bound = other == BARE
        cold, warm = ([median(v.seconds for v in seen[name]) for name in ("ours", other)] for seen in (first, second))
        out += [
            Line("first visit: first chart painted", "s", cold[0], other, cold[1], most_ratio=0.9 if bound else None),
            Line("second visit: first chart painted", "s", warm[0], other, warm[1], most_ratio=0.9 if bound else None),
            Line(
                "first visit: over the wire",
                "MB",
                median(v.megabytes for v in first["ours"]),
                other,
                median(v.megabytes for v in first[other]),
                most=0.95 if bound else None,
            ),
        ]
        if bound:
            out += [
                Line(
                    "first visit: texts that came uncompressed",
                    "texts",
                    max(v.texts_as_they_are for v in first["ours"]),
                    other,
                    max(v.texts_as_they_are for v in first[other]),
                    most=0,
                ),
                Line(
                    "second visit: scripts and styles asked for again",
                    "texts",
                    max(v.texts_asked_for for v in second["ours"]),
                    other,
                    max(v.texts_asked_for for v in second[other]),
                    most=0,
                ),
            ]
    return out
