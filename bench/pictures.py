"""`python -m bench.pictures`: the pictures of the README, from the running app.

`python -m bench.pictures folder` takes many more, of every state that is worth a look, into a folder.
"""

import io
import sys
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.browser import PAINTED, chromium
from bench.servers import ROOT, hosted

FOLDER = ROOT / "docs" / "pictures"
TABS = {tab: tab for tab in ("scatter", "dendrogram", "clusters", "neighbours")}
TABS |= {"steps": "scatter?show=steps&step=3", "selected": "scatter?data=digits&method=minibatch&select=a3g9"}
STATES = TABS | {
    "lottery": "scatter?show=lottery&edit=a",
    "sweep": "scatter?show=sweep&edit=b&b=gaussian_mixture",
    "silhouettes": "scatter?show=silhouettes&select=a5",
    "differences": "scatter?show=differences",
    "cell": "scatter?show=differences&select=a0b3",
    "moons": "scatter?data=moons&method.n_clusters=2&b=agglomerative&b.linkage=single&b.cut=n_clusters&b.n_clusters=2",
    "guided": "scatter?guide=1",
    "refused": "scatter?data.n_samples=1e12",
    "branches": "dendrogram?select=ward:596,595",
    "isolated": "dendrogram?select=ward:596&isolate=true",
    "against": "dendrogram?dendrogram.against=single&data.cluster_std=1.5",
    "zoomed": "dendrogram?method=agglomerative&data=digits&dendrogram.root=3590&method.n_clusters=10",
}
# Somebody's own table, which Plotly ships: 142 countries from 1952 to 2007. Its countries name its rows, and what spans
# powers of ten is taken by its logarithm.
TABLE = files("plotly") / "package_data" / "datasets" / "gapminder.csv.gz"
OWN = "scatter?data=own&data.id={id}&data.roles=x2,x7,i0&data.log=4-5&method=kmeans&method.n_clusters=5"
STATES |= {"own": OWN, "read": "data?data=own&data.id={id}"}
TABS |= {"own": OWN}
SIZES = {"": (1440, 900), "-narrow": (390, 844)}
PATIENCE = 60_000  # milliseconds


def main(folder: Path, views: dict[str, str]) -> None:
    """Take every view in light and dark, wide and narrow."""
    folder.mkdir(parents=True, exist_ok=True)
    with hosted() as address, chromium() as browser:
        for name, view in views.items():
            for theme in ("light", "dark"):
                for suffix, (width, height) in SIZES.items():
                    path = folder / f"{name}-{theme}{suffix}.png"
                    path.write_bytes(small(taken(browser, f"{address}/{view}", theme, width, height)))
                    print(f"{path}: {path.stat().st_size / 1e3:.0f} kB", file=sys.stderr)


def taken(browser: Browser, url: str, theme: str, width: int, height: int) -> bytes:
    """A page as a new reader sees it, once every chart is painted and nothing moves any more."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    if "{id}" in url:
        url = url.format(id=dropped(page, url))
    page.goto(url, wait_until="networkidle")
    page.wait_for_selector(".numbers, .onward, .stage .notice", state="attached")
    page.wait_for_function(PAINTED)
    if "data=own" in url and "/scatter" in url:
        point_at_one(page)
    previous, png = b"", page.screenshot()
    while png != previous:
        previous, png = png, page.screenshot()
    context.close()
    return png


def dropped(page: Page, url: str) -> str:
    """The id of the table, once it was chosen on a page."""
    page.goto(f"{url.partition('?')[0].rpartition('/')[0]}/data", wait_until="networkidle")
    page.locator('input[data-part="files"]').set_input_files(str(TABLE))
    page.wait_for_url("**/data?*data.id=*")
    return parse_qs(urlsplit(page.url).query)["data.id"][0]


def point_at_one(page: Page) -> None:
    """Hold the mouse over a point, so that the chart says what its row is called."""
    box = page.locator("[data-panel]:not([hidden]) .gl-container canvas").first.bounding_box()
    assert box is not None
    for step in range(30):
        page.mouse.move(box["x"] + box["width"] * (0.35 + step / 100), box["y"] + box["height"] * 0.45)
        page.wait_for_timeout(150)
        if page.locator(".hovertext").count():
            return
    raise SystemExit("The mouse met no point.")


def small(png: bytes) -> bytes:
    """The same picture in 256 colours, a third of the size."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]), STATES)
    else:
        main(FOLDER, TABS)
