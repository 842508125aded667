"""One path through the comparison in Chromium: prepared, compared, sorted, a row made the run, one put beside it."""

import os
from pathlib import Path

from tests.browser.conftest import PHONE

# Where pictures go of what is looked at by people, if anywhere.
PICTURES = os.environ.get("PICTURES")


def pictured(reader, name):
    if PICTURES:
        reader.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_reader_compares_and_takes_the_best_beside_the_first(readers):
    reader = readers()
    reader.open("scatter", "data=wine&data.standardize=false&method=kmeans&b=off")
    page = reader.page
    group = page.locator(".view .group", has_text="Preparation").first
    assert group.is_visible()
    assert not page.locator("[data-field='~.pca__n_components']").is_visible()
    reader.choose("~.prepare", "pca")
    page.locator("[data-field='~.pca__n_components']").wait_for(state="visible")
    assert (
        "make_pipeline(PCA("
        in page.locator("#scatter-head-a").inner_text() + page.locator("#scatter-head-a code").first.text_content()
    )
    pictured(reader, "prepared")
    reader.choose("~.prepare", "none")
    page.get_by_role("button", name="Compare all").click()
    table = page.locator("#scatter-compare-said tbody").first
    table.locator("tr").first.wait_for()
    reader.until(
        lambda: page.evaluate("!document.querySelector('#scatter-compare-title').textContent.includes('to come')")
    )
    pictured(reader, "compared")
    reader.choose("compare.sort", "ARI")
    reader.until(
        lambda: page.evaluate("document.querySelector('#scatter-compare-said').textContent.includes('By ARI')")
    )
    first = table.locator("tr").first.locator("button")
    name = first.nth(0).inner_text()
    first.nth(0).click()
    reader.until(lambda: page.evaluate("document.querySelector('#scatter-compare-said [aria-pressed=true]') !== null"))
    assert "prepare=" in page.url or "of" not in name
    table.locator("tr").nth(2).locator("button").nth(1).click()
    reader.until(lambda: page.evaluate("document.querySelectorAll('.card[data-slot]:not([hidden])').length === 2"))
    pictured(reader, "beside")
    assert "b=" in page.url
    # The name of a score in a column's head says what it means.
    page.locator("#scatter-compare-said [data-term]", has_text="Davies").click()
    assert "less is better" in page.locator("#about").inner_text()


def test_the_comparison_fits_a_narrow_and_a_dark_page(readers):
    reader = readers(viewport=PHONE, color_scheme="dark")
    reader.open("scatter", "data=wine&method=kmeans&b=off&show=compare&compare.most=9&compare.sort=ARI")
    page = reader.page
    page.locator("#scatter-compare-said tbody tr").first.wait_for()
    reader.until(
        lambda: page.evaluate("!document.querySelector('#scatter-compare-title').textContent.includes('to come')")
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pictured(reader, "narrow-dark")
