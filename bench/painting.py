"""How long a chart takes the browser, from JSON that is there to what is seen."""

import json
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from bench import dendrograms
from bench.servers import ROOT
from bench.table import Line

PLOTLY = ROOT / "dashboard" / "vendor" / "plotly" / "plotly.min.js"
# Until the second frame from now begins, the first has been painted.
PAINT = """
async ({ data, layout }) => {
    const place = document.body.appendChild(document.createElement("div"));
    const began = performance.now();
    await Plotly.newPlot(place, data, { ...layout, width: 1200, height: 600 });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return (performance.now() - began) / 1e3;
}
"""


def lines(browser: Browser, n: int = 1_000, rounds: int = 5) -> list[Line]:
    """A dendrogram of n leaves, ours and Plotly's own, by the same plotly.js. Plotly's own is painted once."""
    tree = dendrograms.digits(n)
    ours = median([painted(browser, dendrograms.ours(tree)) for _ in range(rounds)])
    other = painted(browser, dendrograms.other(tree))
    said = f"dendrogram of {n:,} leaves: painted"
    return [Line(said, "s", ours, dendrograms.FACTORY, other, most_ratio=1 / 50)]


def painted(browser: Browser, figure: str, plotly: Path = PLOTLY) -> float:
    """The seconds that a figure takes in a page that has plotly.js and nothing else."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_script_tag(path=plotly)
    seconds: float = page.evaluate(PAINT, json.loads(figure))
    page.close()
    return seconds
