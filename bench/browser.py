"""A real Chromium, and how to tell that it has painted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# The two that name SwiftShader give WebGL to a machine without a graphics card.
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
)
# Runs before the page's own scripts; `firstChart` is when the first 3D chart was on the screen, in
# milliseconds since the navigation. Plotly marks what it has yet to draw as dirty.
WATCH = """
(() => {
    const drawn = (plot) => {
        const objects = plot._fullLayout?.scene?._scene?.glplot?.objects ?? [];
        return objects.length > 0 && objects.every((object) => !object.dirty);
    };
    const look = () => {
        const charts = [...document.querySelectorAll(".js-plotly-plot:has(.gl-container canvas)")];
        if (charts.some(drawn)) requestAnimationFrame(() => (window.firstChart = performance.now()));
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})();
"""
FIRST_CHART = "() => window.firstChart"
# Every chart that is shown is drawn, in the size of its frame.
PAINTED = """
() => {
    const shown = [...document.querySelectorAll(".chart")].filter((chart) => chart.offsetParent);
    const waits = document.querySelector(".busy.on, [data-panel]:not([hidden])[data-asking]");
    return !waits && shown.every((chart) => {
        const plot = chart.querySelector(".js-plotly-plot");
        const layout = plot?._fullLayout;
        if (!layout || !plot._fullData.length || Math.abs(layout.width - plot.clientWidth) > 1) return false;
        const objects = layout.scene?._scene?.glplot?.objects ?? [];
        if (layout.scene) return objects.length > 0 && objects.every((object) => !object.dirty);
        return !!plot.querySelector(".scatterlayer .trace, .barlayer .trace, .heatmaplayer .hm");
    });
}
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own browser.

    Raises
    ------
    SystemExit
        If there is none.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit(f"There is no Chromium here: install one that is called {', '.join(NAMES)}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
