"""A cloud is laid out by t-SNE at a reader's choice, drawn while it settles, and flat in the plane."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PATIENCE
from tests.browser.test_any_data import titles

VISIBLE = """
(id) => {
    const { scene } = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout;
    return [scene.xaxis, scene.yaxis, scene.zaxis].map((axis) => axis.visible);
}
"""
ABOVE = """
(id) => {
    const { eye } = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.scene._scene.getCamera();
    return Math.hypot(eye.x, eye.y) < 0.1 * eye.z;
}
"""
FLAT = """
(id) => {
    const traces = document.querySelector(`#${id} .js-plotly-plot`)._fullData;
    return traces.every(({ z }) => z.every((height) => height === traces[0].z[0]));
}
"""
LOOK = """
([id, n]) => {
    const scene = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.scene._scene;
    const [eye, center, up] = [0, 3, 6].map((i) => ({ x: n[i], y: n[i + 1], z: n[i + 2] }));
    scene.setViewport({ ...scene.fullSceneLayout, camera: { ...scene.getCamera(), eye, center, up } });
}
"""
CHART = "scatter-chart-a"


def test_a_reader_chooses_tsne_sees_it_settle_and_lays_it_flat(readers):
    reader = readers()
    reader.visit("scatter", "data=iris&method=kmeans&b=off")
    assert titles(reader, CHART)[0].startswith("PC 1")
    reader.control("projection").locator("select").select_option(label="t-SNE")
    reader.says("projection", "tsne")
    expect(reader.page.locator("#scatter-axes .caution")).to_contain_text("Axes mean nothing here")
    reader.ready("scatter")
    assert reader.page.evaluate(VISIBLE, CHART) == [False] * 3
    assert reader.query.get("projection.n_components") is None
    space = reader.camera(CHART)
    # Wherever a hand has turned it to: what lies flat is looked at from above, and the address says nothing else.
    reader.drag(CHART, 90, 60)
    number = reader.control("projection.n_components").get_by_role("spinbutton")
    number.fill("2")
    number.press("Enter")
    reader.says("projection.n_components", "2")
    # Until the plane is there, what has settled of the space is drawn on.
    reader.page.wait_for_function(FLAT, arg=CHART)
    reader.page.wait_for_function(ABOVE, arg=CHART)
    reader.ready("scatter")
    assert reader.page.evaluate(ABOVE, CHART)
    assert reader.query.get("camera") is None
    # Where a drawing of the space has left it that came late is not where a hand has.
    reader.page.evaluate(LOOK, [CHART, space])
    assert not reader.page.evaluate(ABOVE, CHART)
    reader.page.locator("#light").click()
    reader.page.wait_for_function(ABOVE, arg=CHART)
    reader.ready("scatter")
    # Other data is drawn as usual, with no word of what is gone.
    reader.control("data").locator("select").select_option(label="Blobs")
    reader.says("projection", None)
    reader.says("projection.n_components", None)
    reader.ready("scatter")


def test_what_the_picture_hides_has_its_colours_and_leads_to_neighbours(reader):
    reader.visit("scatter", "data=iris&method=kmeans&b=off&show=hidden")
    reader.ready("scatter")
    codes = reader.traces("scatter-hidden-plot")[0]["colour"]
    assert len(codes) == 150
    assert 0 <= min(codes) < max(codes) <= 10
    row = reader.page.locator("#scatter-hidden-said [data-row]").first
    number = row.get_attribute("data-row")
    row.click()
    reader.says("row", number)
    assert "/neighbours" in reader.page.url


@pytest.mark.slow
def test_a_reader_sees_points_by_umap_and_clusters_where_they_lie(reader):
    pytest.importorskip("umap")
    reader.visit("scatter", "data=iris&method=kmeans&b=off")
    reader.ready("scatter")
    reader.control("projection").locator("select").select_option(label="UMAP")
    reader.says("projection", "umap")
    # The library is loaded and compiled first.
    caution = reader.page.locator("#scatter-axes .caution")
    expect(caution).to_contain_text("Axes mean nothing here", timeout=5 * PATIENCE)
    reader.ready("scatter")
    assert reader.page.evaluate(VISIBLE, CHART) == [False] * 3
    # In a plane, which is where the run is made then.
    number = reader.control("projection.n_components").get_by_role("spinbutton")
    number.fill("2")
    number.press("Enter")
    reader.says("projection.n_components", "2")
    reader.ready("scatter")
    reader.control("~.prepare").locator("select").select_option(label="umap")
    reader.says("method.prepare", "umap")
    expect(reader.page.locator("#scatter-panel")).to_contain_text("This run was made in UMAP's plane")
    reader.ready("scatter")
    expect(reader.control("~.umap__min_dist")).to_be_visible()
    expect(reader.control("~.tsne__perplexity")).to_be_hidden()
