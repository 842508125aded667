"""`python -m bench.pictures`: the pictures of the README, from the running app."""

import io
import sys

from PIL import Image
from playwright.sync_api import Browser

from bench.browser import PAINTED, chromium
from bench.servers import ROOT, hosted

FOLDER = ROOT / "docs" / "pictures"
TABS = ("blobs", "dendrogram", "digits", "neighbours")
SIZES = {"": (1440, 900), "-narrow": (390, 844)}
PATIENCE = 60_000  # milliseconds


def main() -> None:
    """Take every tab in light and dark, wide and narrow."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with hosted() as address, chromium() as browser:
        for tab in TABS:
            for theme in ("light", "dark"):
                for suffix, (width, height) in SIZES.items():
                    path = FOLDER / f"{tab}-{theme}{suffix}.png"
                    path.write_bytes(small(taken(browser, f"{address}/{tab}", theme, width, height)))
                    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e3:.0f} kB", file=sys.stderr)


def taken(browser: Browser, url: str, theme: str, width: int, height: int) -> bytes:
    """A page as a new reader sees it, once every chart is painted and nothing moves any more."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url, wait_until="networkidle")
    page.wait_for_selector(f"#{url.rsplit('/', 1)[1]}-page .numbers")
    page.wait_for_function(PAINTED)
    previous, png = b"", page.screenshot()
    while png != previous:
        previous, png = png, page.screenshot()
    context.close()
    return png


def small(png: bytes) -> bytes:
    """The same picture in 256 colours, a third of the size."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
