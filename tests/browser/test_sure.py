"""How sure, in a real browser: from a clustering to the clusters and the points that cannot be relied on."""

from playwright.sync_api import expect

CLOUD, PLOT, MAP = "scatter-chart-a", "scatter-clusterwise-plot", "scatter-consensus-plot"
# Three blobs and four clusters: one of the blobs is cut.
FEW = "clusterwise.n_resamples=30&consensus.n_resamples=20"
CUT = f"data=blobs&data.centers=3&method=kmeans&method.n_clusters=4&b=off&{FEW}"


def test_from_a_clustering_to_the_points_that_could_be_in_either(reader):
    reader.visit("scatter", CUT)
    before = reader.colours(CLOUD)
    reader.press("By cluster")
    reader.painted(PLOT)
    table = reader.page.locator("#scatter-clusterwise-said table")
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table).to_contain_text("of 30")
    # Paler, each on a scale of its own.
    pale = reader.colours(CLOUD)
    assert pale != before
    assert len(set(pale)) == len(set(before)) == 4

    mean = reader.traces(PLOT)[-1]
    with reader.changes(lambda: reader.query.get("select")):
        reader.click_in(PLOT, mean["x"][0], mean["y"][0])
    assert reader.query["select"] == f"a{mean['custom'][0]}"
    reader.page.keyboard.press("Escape")
    reader.says("select", None)

    reader.press("By point")
    reader.painted(MAP)
    assert reader.page.locator(f"#{MAP} .imagelayer image").count() == 1
    reader.press("Select them")
    assert reader.query["select"].startswith("r")
    assert len(reader.query["select"].split(",")) == 12
    expect(reader.page.locator("#scatter-selected")).to_contain_text("12 points")
    first = reader.page.locator("#scatter-consensus-said [data-row]").first
    row = first.get_attribute("data-row")
    first.click()
    reader.ready("neighbours")
    assert reader.query["row"] == row


def test_chips_and_the_bar_of_a_tree_say_how_sure_if_they_are_asked(reader):
    reader.visit("clusters", CUT)
    chips = reader.page.locator("#clusters-chips .chip")
    expect(chips.first).not_to_contain_text("dissolved")
    reader.press("How sure is each?")
    expect(chips.first).to_contain_text("dissolved in")
    assert reader.query["sure"] == "true"
    reader.press("Do not say how sure")
    expect(chips.first).not_to_contain_text("dissolved")

    reader.visit(
        "dendrogram", "data=blobs&method=agglomerative&method.n_clusters=4&data.centers=3&clusterwise.n_resamples=20"
    )
    pixels = "() => document.querySelector('#dendrogram-sizes canvas').toDataURL()"
    full = reader.page.evaluate(pixels)
    reader.press("How sure is each?")
    expect(reader.page.locator("#dendrogram-suggestion")).to_contain_text("dissolved in")
    reader.page.wait_for_function(f"(full) => ({pixels})() !== full", arg=full)
