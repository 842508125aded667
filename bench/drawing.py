"""How soon neighbours of what is drawn are on the page, among all digits of MNIST, in a real browser."""

import os
from statistics import median

from playwright.sync_api import Browser

from bench.browser import PAINTED
from bench.table import Line

PATIENCE = 120_000  # milliseconds
STROKES = 15
VIEW = "data=mnist&method=minibatch&neighbours.n_neighbors=10"
# From the pen's event, as the system gave it, until another strip of neighbours stands in the page.
WATCH = """
() => {
    window.drawn = [];
    let pen = 0;
    addEventListener("pointerdown", (event) => (pen = event.timeStamp), { capture: true });
    addEventListener("pointerup", () => (pen = 0), { capture: true });
    new MutationObserver(() => {
        if (pen) window.drawn.push(performance.now() - pen);
        pen = 0;
    }).observe(document.getElementById("neighbours-strip"), { childList: true });
}
"""


def lines(browser: Browser, address: str) -> list[Line]:
    """A drawing among 60,000 images, stroke by stroke, each after the page has come to rest.

    Raises
    ------
    SystemExit
        If nobody names a folder with MNIST's files.
    """
    if not os.environ.get("DASHBOARD_MNIST_DIR"):
        raise SystemExit("DASHBOARD_MNIST_DIR names no folder with the files of MNIST.")
    found = waited(browser, f"{address}/neighbours?{VIEW}")
    what = "drawn digit among 60,000: from the pen to its neighbours on the page"
    return [
        Line(what, "ms", median(found), most=100),
        Line(f"{what}, the slowest of {len(found)}", "ms", max(found)),
    ]


def waited(browser: Browser, url: str) -> list[float]:
    """Milliseconds from the pen to the neighbours on the page, of each touch of the paper."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector(".pad .paper")
    page.wait_for_function(PAINTED)
    box = page.locator(".pad .paper").bounding_box()
    assert box is not None
    # The first has what all others share worked out, such as the index.
    for stroke in range(STROKES + 1):
        if stroke == 1:
            page.evaluate(WATCH)
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.035 * stroke), box["y"] + box["height"] * 0.3)
        page.mouse.down()
        page.wait_for_timeout(300)
        page.mouse.up()
        page.wait_for_function(PAINTED)
        page.wait_for_timeout(200)
    out: list[float] = page.evaluate("() => window.drawn")
    page.close()
    return out
