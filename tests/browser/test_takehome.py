"""What a reader takes home: the link in a second browser, undo and redo, every export opened and read back."""

import csv
import json
import struct
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOUD, PLOT, near

CHART = CLOUD["scatter"]
VIEW = "data.n_samples=120&method.n_clusters=5&b=off&select=a0&camera=0.5,1.9,0.7,0,0,0,0,0,1"
POINTS = f"(id) => {PLOT}._fullData[0].x.length"


def opened(reader, query=VIEW):
    """The dialog of a view of Blobs."""
    reader.visit("scatter", query)
    reader.page.locator("#take-home").click()
    return reader.page.locator("#take")


def saved(reader, button, folder):
    """The file that a button of the dialog saves."""
    with reader.page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    expect(reader.page.locator("#take .said")).to_have_text(f"Saved as {path.name}.")
    return path


def test_a_copied_link_shows_the_same_picture_in_a_second_browser(reader, readers):
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.visit("scatter", "data.n_samples=120&method.n_clusters=5&b=off&select=a0")
    reader.drag(CHART, 90, 20)
    reader.page.locator("#copy-link").click()
    expect(reader.page.locator("#copied")).to_have_text("Link copied.")
    link = reader.page.evaluate("navigator.clipboard.readText()")
    other = readers()
    other.page.goto(link)
    other.ready("scatter")
    assert near(other.camera(CHART), reader.camera(CHART))
    assert other.traces(CHART) == reader.traces(CHART)


def test_where_the_clipboard_is_not_allowed_the_link_is_there_to_copy(readers):
    reader = readers()
    reader.context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    reader.open("clusters", "select=a3")
    reader.page.locator("#copy-link").click()
    expect(reader.page.locator("#take .said")).to_contain_text("Ctrl+C")
    assert reader.page.evaluate("document.activeElement.value.slice(0, document.activeElement.selectionEnd)") == (
        reader.page.url
    )
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("#take")).to_be_hidden()


def test_pictures_open_and_read_back(reader, tmp_path):
    dialog = opened(reader)
    box = reader.page.locator(f"#{CHART}").bounding_box()
    picture = saved(reader, dialog.get_by_role("button", name="as PNG"), tmp_path).read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (round(box["width"]) * 2, round(box["height"]) * 2)
    drawing = ElementTree.parse(saved(reader, dialog.get_by_role("button", name="as SVG"), tmp_path)).getroot()
    assert drawing.tag.endswith("svg")
    assert [i for i in drawing.iter() if i.tag.endswith("image")]
    page = saved(reader, dialog.get_by_role("button", name="as HTML"), tmp_path)
    reader.context.set_offline(True)
    alone = reader.context.new_page()
    try:
        failed = []
        alone.on("pageerror", lambda error: failed.append(str(error)))
        alone.on("request", lambda request: failed.append(request.url) if request.url.startswith("http") else None)
        alone.goto(page.as_uri())
        alone.wait_for_function("document.getElementById('chart')._fullLayout?.scene._scene.glplot.objects.length > 0")
        made = "document.getElementById('chart')"
        assert alone.evaluate(f"[...{made}._fullData[0].marker.color]") == reader.colours(CHART)
        pose = f"{made}._fullLayout.scene._scene.getCamera().eye"
        before = alone.evaluate(pose)
        assert near(list(before.values()), reader.camera(CHART)[:3])
        alone.mouse.move(700, 400)
        alone.mouse.down()
        for x in range(720, 840, 20):  # Plotly reads the mouse once a frame
            alone.mouse.move(x, 430)
            alone.evaluate("() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
        alone.mouse.up()
        assert alone.evaluate(pose) != before
        assert alone.locator("a").get_attribute("href") == reader.page.url
        assert failed == []
    finally:
        alone.close()
        reader.context.set_offline(False)


def test_labels_and_code_open_and_read_back(reader, tmp_path):
    dialog = opened(reader, "data.n_samples=120&method.n_clusters=5&b=off")
    with saved(reader, dialog.get_by_role("button", name="CSV"), tmp_path).open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["label"]) for row in rows] == reader.colours(CHART)
    assert [float(row["x0"]) for row in rows] == pytest.approx(reader.traces(CHART)[0]["x"], abs=1e-3)
    dialog.get_by_role("button", name="Show code").click()
    shown = dialog.locator("pre")
    expect(shown).to_contain_text("KMeans(n_clusters=5")
    assert saved(reader, dialog.get_by_role("button", name="Script"), tmp_path).read_text() == shown.inner_text()
    notebook = saved(reader, dialog.get_by_role("button", name="Notebook"), tmp_path)
    nbformat.validate(nbformat.read(notebook, 4))
    # What is taken home says the same in every lens.
    link = json.loads(notebook.read_text())["cells"][0]["source"][-1]
    assert "/scatter?data=blobs&method=kmeans&data.n_samples=120&method.n_clusters=5" in link
    assert Path(notebook).suffix == ".ipynb"
    dialog.get_by_role("button", name="Close").click()


def test_back_and_forward_undo_and_redo_step_by_step(reader):
    reader.visit("scatter", "data.n_samples=120&b=off")
    reader.type("data.n_samples", 130)
    reader.type("~.n_clusters", 4)
    reader.drag(CHART, 90, 20)
    reader.choose("~", "Gaussian mixture")
    camera = reader.camera(CHART)

    def step():
        q = reader.query
        return (
            q["data.n_samples"],
            q.get("method", "kmeans"),
            q.get("method.n_clusters"),
            reader.page.evaluate(POINTS, CHART),
        )

    there = [("120", "kmeans", None, 120), ("130", "kmeans", None, 130), ("130", "kmeans", "4", 130)]
    for before in reversed(there):
        reader.back()
        assert step() == before
    for after in there[1:]:
        reader.forward()
        assert step() == after
    reader.forward()
    assert reader.query["method"] == "gaussian_mixture"
    assert near(reader.camera(CHART), camera)
