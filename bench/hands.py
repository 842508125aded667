"""What a hand does in a cloud, in a real browser: points within a line lit, and images that turn with it."""

from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from bench.browser import PAINTED
from bench.table import Line

PATIENCE = 240_000  # milliseconds; drawn in software, 100,000 points take seconds a frame
TURNS = 40
LINES = 5
# A line around the middle of the layer, and the milliseconds of script from letting go until its points stand out.
DRAWN = """
(r) => new Promise((done) => {
    const layer = document.querySelector(".hand-layer"), box = layer.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const tell = (name, x, y) => layer.dispatchEvent(new PointerEvent(name, {
        clientX: x, clientY: y, bubbles: true, cancelable: true, pointerId: 1, pointerType: "mouse", buttons: 1,
    }));
    layer.setPointerCapture = () => {};
    tell("pointerdown", x + r, y);
    for (let i = 0; i <= 200; i += 1) {
        tell("pointermove", x + r * Math.cos((Math.PI * i) / 100), y + 0.8 * r * Math.sin((Math.PI * i) / 100));
    }
    const began = performance.now();
    const changes = { subtree: true, childList: true, attributeFilter: ["hidden"] };
    new MutationObserver((_, watch) => {
        const over = document.querySelector("#scatter-panel canvas.over");
        if (!over || over.hidden) return;
        watch.disconnect();
        done(performance.now() - began);
    }).observe(document.getElementById("scatter-panel"), changes);
    tell("pointerup", x + r, y);
})
"""
# Milliseconds of script that images take of each frame, while keys turn the cloud.
TURNED = """
async ([id, turns]) => {
    const entry = document.querySelector("script[type=module]").src, module = (name) => import(new URL(name, entry));
    const { aim } = await module("charts/cameras.js"), { MOVES } = await module("rules/cameras.js");
    const { glplot } = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.scene._scene;
    const drawn = glplot.onrender, spent = [];
    glplot.onrender = (...told) => {
        const before = performance.now();
        drawn.apply(glplot, told);
        spent.push(performance.now() - before);
    };
    for (let i = 0; i < turns; i += 1) {
        aim(id, MOVES.ArrowLeft);
        await new Promise(requestAnimationFrame);
    }
    return spent;
}
"""


def lines(browser: Browser, address: str, n: int = 100_000) -> list[Line]:
    """A line around some of n points, and 200 images of digits."""
    page = opened(browser, f"{address}/scatter?data.n_samples={n}&method.n_init=1&b=off")
    page.locator(".hand [data-hand=select]").first.click()
    page.locator(".hand-layer").wait_for()
    lit = [drawn(page, 100 + 5 * nth) for nth in range(LINES + 1)][1:]  # what loads code is none
    page.close()
    page = opened(browser, f"{address}/scatter?data=digits&b=off&images=true")
    page.wait_for_selector("canvas.faces", state="attached")
    frames: list[float] = page.evaluate(TURNED, ["scatter-chart-a", TURNS])
    page.close()
    return [
        Line(f"lasso on {n:,} points: script until they are lit", "ms", median(lit), most=50),
        Line("200 images in a cloud: script for a frame while it turns", "ms", median(frames), most=16),
        Line(f"200 images in a cloud: script for the slowest of {len(frames)} frames", "ms", max(frames)),
    ]


def opened(browser: Browser, url: str) -> Page:
    """A page whose charts are drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("#scatter-page .numbers")
    page.wait_for_function(PAINTED)
    return page


def drawn(page: Page, radius: int) -> Any:
    """Milliseconds from letting go of a line until its points stand out; what follows is over then."""
    spent = page.evaluate(DRAWN, radius)
    page.wait_for_function("() => document.querySelector('#scatter-panel canvas.over')?.hidden")
    page.wait_for_function(PAINTED)
    return spent
