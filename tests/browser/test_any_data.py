"""One workspace in a real browser: data and run go along from tab to tab, and one row has one colour in all."""

import pytest
from playwright.sync_api import expect

from dashboard import results
from dashboard.compute.methods import METHODS, suited
from dashboard.data.sources import SOURCES

HERE = [source for source in SOURCES if source.kind != "mnist"]
# Each kind of data by another method, so that all of both are seen.
PAIRS = [(source, METHODS[i % len(METHODS)]) for i, source in enumerate(HERE)]


def shades(reader, chart):
    """The colour of each row of a cloud, as the page has it."""
    return list(reader.colours(chart))


@pytest.mark.parametrize(("source", "method"), PAIRS, ids=[f"{s.kind}-{m.kind}" for s, m in PAIRS])
def test_every_tab_shows_any_data_and_a_row_has_one_colour_in_all(reader, source, method):
    run = f"data={source.kind}&method={method.kind}"
    reader.visit("neighbours", run)
    expected = shades(reader, "neighbours-cloud")
    reader.visit("scatter", f"data={source.kind}&method={method.kind}&b=off")
    assert shades(reader, "scatter-chart-a") == expected
    reader.visit("clusters", run)
    found = results.clustering(source, suited(method, source))
    assert reader.numbers("clusters-numbers")["clusters"] == str(found.n_clusters)
    tile = reader.page.locator("#clusters-cluster [data-row]").first
    assert int(tile.get_attribute("data-row")) < len(found.labels)
    reader.visit("dendrogram", f"method=agglomerative&data={source.kind}")
    assert len(shades(reader, "dendrogram-cloud")) == len(found.labels)
    assert not reader.errors


def test_what_is_chosen_in_one_tab_is_so_in_the_others(reader):
    reader.visit("scatter")
    reader.choose("data", "Iris flowers")
    expect(reader.page.locator("#on-page")).to_have_text("Iris flowers · 150 × 4 · K-means, 3 clusters")
    reader.go("clusters")
    assert reader.value("data") == "Iris flowers"
    assert reader.value("method") == "K-means"
    expect(reader.page.locator("#clusters-chips .chip").first).to_contain_text("mostly setosa")
    reader.type("method.n_clusters", 4)
    reader.go("scatter")
    assert reader.value("~.n_clusters") == "4"
    reader.go("dendrogram")
    assert reader.numbers("dendrogram-numbers")["clusters"] == "4"
    # Who only looks at the tree finds the run as it was.
    reader.go("neighbours")
    assert reader.value("method") == "K-means"
    reader.back()
    reader.back()
    assert reader.value("~.n_clusters") == "4"


def test_a_cut_by_hand_is_the_run_of_the_other_tabs(reader):
    reader.visit("dendrogram", "method=agglomerative&data=wine")
    reader.type("~.n_clusters", 5)
    colours = shades(reader, "dendrogram-cloud")
    reader.go("scatter")
    assert reader.value("~") == "Agglomerative"
    assert shades(reader, "scatter-chart-a") == colours
    reader.go("clusters")
    expect(reader.page.locator("#clusters-chips .chip")).to_have_count(5)


def test_a_first_visit_shows_each_tab_the_data_that_shows_it_best(readers):
    reader = readers()
    reader.open("scatter")
    reader.go("clusters")
    assert reader.value("data").startswith("Digits")
    assert not reader.query


def test_a_number_of_the_table_opens_the_rows_that_it_counts(reader):
    reader.visit("clusters", "select=a0")
    reader.page.get_by_role("button", name="See digit 9 in cluster 3").click()
    reader.ready("clusters")
    assert reader.query["select"] == "a3g9"
    corners = reader.page.locator("#clusters-cluster .corner").all_inner_texts()
    assert corners == ["9"] * 25
    reader.press("All of cluster 3")
    reader.until(lambda: reader.query["select"] == "a3")


def test_hidden_groups_are_nowhere_on_the_page(reader):
    reader.visit("clusters", "data=iris")
    reader.flip("hide")
    reader.ready("clusters")
    page = reader.page.locator("#clusters-page .stage")
    expect(page).not_to_contain_text("setosa")
    assert "ARI" not in reader.numbers("clusters-numbers")
    reader.go("neighbours")
    assert reader.query["hide"] == "true"
    expect(reader.page.locator("#neighbours-page .stage")).not_to_contain_text("setosa")


TITLES = """
(id) => {
    const { scene } = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout;
    return [scene.xaxis, scene.yaxis, scene.zaxis].map((axis) => axis.title.text);
}
"""


SIDES = """
(id) => {
    const { x, y, z } = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.scene.aspectratio;
    return [x, y, z];
}
"""


def titles(reader, chart):
    """What the three axes of a cloud are called on the screen."""
    return reader.page.evaluate(TITLES, chart)


def test_clouds_stand_on_the_columns_that_are_picked_in_every_tab(reader):
    reader.visit("scatter", "data=iris&method=kmeans&b=off")
    assert titles(reader, "scatter-chart-a")[0].startswith("PC 1")
    reader.control("projection").locator("select").select_option(label="three columns")
    reader.says("projection", "columns")
    reader.calm()
    axes = reader.control("axes")
    second = axes.get_by_label("y axis")
    second.focus()
    second.select_option(label="petal width (cm)")
    reader.says("axes", "0,3,2")
    reader.calm()
    assert titles(reader, "scatter-chart-a") == ["sepal length (cm)", "petal width (cm)", "petal length (cm)"]
    # A cube, though widths and lengths of petals differ threefold.
    sides = reader.page.evaluate(SIDES, "scatter-chart-a")
    assert sides == pytest.approx([1, 1, 1], abs=1e-6)
    # Who works by keyboard goes on from the list that was changed, though an answer has made it anew.
    assert reader.page.evaluate("document.activeElement.id") == "scatter-axes-y-control"
    # Flower 0 is 5.1 cm by 0.2, in whole steps of 1/65534 of an axis.
    points = reader.traces("scatter-chart-a")[0]
    assert [points[letter][0] for letter in "xy"] == pytest.approx([5.1, 0.2], abs=1e-3)
    reader.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = reader.page.locator("#scatter-page .printed")
    assert "drawn on three columns" in printed.text_content()
    assert "axes sepal length (cm), petal width (cm), petal length (cm)" in printed.text_content()
    for tab, chart in (("neighbours", "neighbours-cloud"), ("dendrogram", "dendrogram-cloud")):
        reader.go(tab)
        assert reader.query["axes"] == "0,3,2"
        assert titles(reader, chart) == ["sepal length (cm)", "petal width (cm)", "petal length (cm)"]
    reader.control("projection").locator("select").select_option(label="principal components")
    reader.says("axes", None)
    reader.calm()
    assert titles(reader, "dendrogram-cloud")[0].startswith("PC 1")
    reader.back()
    reader.says("axes", "0,3,2")
    reader.choose("data", "Wines")
    reader.says("axes", None)
    assert reader.control("axes").locator("select").count() == 0
    reader.choose("data", "Blobs")
    assert reader.control("axes").count() == 0


def test_columns_that_are_not_there_are_refused_and_the_components_are_one_press_away(reader):
    reader.visit("neighbours", "data=iris&axes=0,1,3")
    reader.route("neighbours", "data=iris&axes=0,1,9")
    assert "three different columns from 0 to 3 in this data" in reader.notice("neighbours")
    reader.press("The principal components")
    reader.says("axes", None)
    reader.ready("neighbours")
    assert titles(reader, "neighbours-cloud")[0].startswith("PC 1")
