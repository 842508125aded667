"""What a drag of the cut takes in a real browser: script for each step, and the answer when the hand lets go."""

import json
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from bench.browser import PAINTED
from bench.table import Line

PATIENCE = 60_000  # milliseconds
STEPS = 60
# What Chromium's trace calls script, and the event that a step begins with.
SCRIPT = {"EventDispatch", "FireAnimationFrame", "FunctionCall", "TimerFire", "RunMicrotasks", "v8.callFunction"}
MOVE = "pointermove"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SETTLED = "() => window.settledAfter"
# From letting go until the server's own drawing has taken the place of what was painted by hand: the panel says for
# which view it is settled. (Pages of before say so by what the hand still holds.)
WATCH_RELEASE = """
() => addEventListener("pointerup", () => {
    const began = performance.now(), panel = document.getElementById("dendrogram-panel");
    const before = panel.dataset.settled, hand = window.explorer?.trees?.state;
    const there = () => (hand ? !hand.hand : (panel.dataset.settled ?? before) !== before);
    const look = () => {
        if (there()) window.settledAfter = performance.now() - began;
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}, { once: true })
"""


def lines(browser: Browser, address: str, n: int = 5_000) -> list[Line]:
    """A drag over a tree of n leaves, folded as it is drawn first, and with every leaf drawn."""
    out = []
    for said, p in (("folded", 0), ("all drawn", n)):
        steps, settled = dragged(
            browser, f"{address}/dendrogram?data.n_samples={n}&data.cluster_std=2&dendrogram.p={p}"
        )
        what = f"drag of the cut, {n:,} leaves, {said}"
        out += [
            Line(f"{what}: script for a step", "ms", median(steps), most=16),
            Line(f"{what}: script for the slowest of {len(steps)} steps", "ms", max(steps), most=16),
            Line(f"{what}: from letting go to the settled page", "s", settled),
        ]
    return out


def dragged(browser: Browser, url: str) -> tuple[list[float], float]:
    """Milliseconds of script for each step of a drag, and the seconds until the page is settled."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("#dendrogram-page .numbers")
    page.wait_for_function(PAINTED)
    page.wait_for_timeout(1_000)
    box, plot = (box_of(page, place) for place in ("#dendrogram-line", "#dendrogram-tree .nsewdrag"))
    x, top, height = box["x"] + 47, plot["y"] + 10, plot["height"] - 14
    page.mouse.move(x, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(FRAME)
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    for step in range(STEPS):
        page.mouse.move(x, top + height * step / STEPS)
        page.evaluate(FRAME)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.mouse.move(x, top + height / 2)
    page.evaluate(FRAME)
    page.evaluate(WATCH_RELEASE)
    page.mouse.up()
    seconds: float = page.wait_for_function(SETTLED).json_value() / 1e3
    page.close()
    return of_steps(events), seconds


def box_of(page: Page, place: str) -> dict[str, float]:
    """Where something is on the page."""
    box = page.locator(place).bounding_box()
    assert box is not None, place
    return {name: float(value) for name, value in box.items()}  # type: ignore[arg-type]


def of_steps(events: Sequence[dict[str, Any]]) -> list[float]:
    """Milliseconds of script from each move of the pointer to the next, of a trace's events."""
    done = [e for e in events if e.get("ph") == "X" and e["name"] in SCRIPT]
    moves = [e for e in done if e["name"] == "EventDispatch" and e["args"]["data"]["type"] == MOVE]
    thread = {(e["pid"], e["tid"]) for e in moves}
    spans = sorted((e["ts"], e["ts"] + e["dur"]) for e in done if (e["pid"], e["tid"]) in thread)
    starts = sorted(e["ts"] for e in moves)
    return [covered(spans, start, end) / 1e3 for start, end in pairwise(starts)]


def covered(spans: Sequence[tuple[float, float]], start: float, end: float) -> float:
    """How much of the time from `start` to `end` lies in any of the spans, which are sorted and may nest."""
    total, reached = 0.0, start
    for a, b in spans:
        left, right = max(a, reached), min(b, end)
        if right > left:
            total, reached = total + right - left, right
    return total
