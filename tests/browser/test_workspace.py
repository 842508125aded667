"""One workspace: what is chosen or selected in one lens is so in all, in the address too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOUD

LENSES = ("scatter", "dendrogram", "clusters", "neighbours")
GREY = 61  # dashboard/figures/theme.py


def lit(reader, chart):
    """The rows that stand out in a chart; None where all are shown as they are."""
    colours = reader.colours(chart)
    return {row for row, colour in enumerate(colours) if colour != GREY} if GREY in colours else None


def bar(reader, lens):
    """What the bar of a lens says is selected."""
    return reader.page.locator(f"#{lens}-selected .selected").inner_text()


def test_a_run_chosen_in_clusters_is_seen_in_scatter_and_under_the_leaves(reader):
    reader.visit("clusters", "data=iris&method=kmeans")
    reader.choose("method", "Gaussian mixture")
    reader.go("scatter")
    expect(reader.page.locator("#scatter-head-a h2")).to_have_text("Gaussian mixture")
    colours = reader.colours(CLOUD["scatter"])
    reader.go("dendrogram")
    expect(reader.page.locator("#dendrogram-run")).to_contain_text("Gaussian mixture with 3 clusters")
    expect(reader.page.locator("#dendrogram-beside canvas")).to_be_visible()
    reader.go("neighbours")
    assert reader.value("method") == "Gaussian mixture"
    assert sorted(set(reader.colours(CLOUD["neighbours"]))) == sorted(set(colours))


def test_the_tree_that_becomes_the_run_has_its_line_for_a_bar(reader):
    reader.visit("dendrogram", "data=iris&method=kmeans&dendrogram.linkage=average&dendrogram.n_clusters=4")
    colours = reader.colours(CLOUD["dendrogram"])
    reader.press("Cluster by this tree")
    reader.calm()
    expect(reader.page.locator("#dendrogram-run")).to_be_empty()
    expect(reader.page.locator("#dendrogram-beside")).to_be_hidden()
    assert reader.colours(CLOUD["dendrogram"]) == colours
    reader.go("scatter")
    assert reader.colours(CLOUD["scatter"]) == colours
    assert reader.value("~") == "Agglomerative"


def test_letting_go_of_the_cut_changes_clusters_and_neighbours_and_back_undoes_it_in_all(reader):
    reader.visit("dendrogram", "data=iris&method=agglomerative")
    line = reader.page.locator("#dendrogram-line")
    line.focus()
    # Within one task of the page: keys from outside may rest longer than the line waits, and be two steps.
    line.evaluate(
        """(line) => [1, 2].forEach(() => line.dispatchEvent(  // one cluster more each
            new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true })))"""
    )
    reader.says("method.n_clusters", "5")
    reader.calm()
    reader.go("clusters")
    expect(reader.page.locator("#clusters-chips .chip")).to_have_count(5)
    reader.go("neighbours")
    assert len(set(reader.colours(CLOUD["neighbours"]))) == 5
    for _ in range(3):
        reader.back()
    reader.ready("dendrogram")
    reader.go("clusters")
    expect(reader.page.locator("#clusters-chips .chip")).to_have_count(3)


def test_a_branch_is_lit_in_the_cloud_and_listed_in_clusters(reader):
    reader.visit("dendrogram", "data=iris&method=agglomerative&select=ward:296")
    rows = lit(reader, CLOUD["dendrogram"])
    assert rows
    reader.go("scatter")
    assert lit(reader, CLOUD["scatter"]) == rows
    assert " ".join(bar(reader, "scatter").split()).startswith(f"{len(rows)} flowers a branch of the ward tree")
    reader.go("clusters")
    shown = {int(r.get_attribute("data-row")) for r in reader.page.locator("#clusters-selected [data-row]").all()}
    assert shown
    assert shown <= rows
    reader.go("neighbours")
    assert lit(reader, CLOUD["neighbours"]) == rows
    reader.press("Isolate")
    reader.go("scatter")
    x = reader.traces(CLOUD["scatter"])[0]["x"]
    assert {row for row, at in enumerate(x) if at is not None} == rows
    reader.press("Show all")
    reader.press("Clear")
    assert lit(reader, CLOUD["scatter"]) is None
    reader.go("dendrogram")
    assert lit(reader, CLOUD["dendrogram"]) is None


def test_a_cell_of_clusters_stands_out_in_every_cloud_and_a_link_shows_the_same(reader, readers):
    reader.visit("clusters")
    reader.page.get_by_role("button", name="See digit 9 in cluster 3").click()
    reader.says("select", "a3g9")
    reader.calm()
    found = {}
    for lens in ("scatter", "dendrogram", "neighbours"):
        reader.go(lens)
        found[lens] = lit(reader, CLOUD[lens])
    assert found["scatter"] == found["dendrogram"] == found["neighbours"]
    assert len(found["scatter"]) == 141
    other = readers()
    for lens in LENSES:
        reader.go(lens)
        other.page.goto(reader.page.url)
        other.ready(lens)
        assert other.page.locator("#on-page").inner_text() == reader.page.locator("#on-page").inner_text()
        if lens in CLOUD:
            assert lit(other, CLOUD[lens]) == found[lens]


def test_neighbours_are_selected_and_a_row_is_added_by_a_click_with_control(reader):
    reader.visit("neighbours", "data=iris&method=kmeans&row=7&neighbours.n_neighbors=3")
    reader.press("Select these")
    reader.until(lambda: reader.query.get("select", "").startswith("r7,"))
    reader.calm()
    rows = lit(reader, CLOUD["neighbours"])
    assert len(rows) == 4
    row, at = reader.find_row(CLOUD["neighbours"], 0)
    reader.page.keyboard.down("Control")
    reader.click_held(*at)
    reader.page.keyboard.up("Control")
    reader.until(lambda: str(row) in reader.query["select"][1:].split(","))
    reader.calm()
    assert reader.query["row"] == "7"  # it was selected, not opened
    assert lit(reader, CLOUD["neighbours"]) == rows | {row}
    reader.go("clusters")
    assert reader.page.locator("#clusters-selected [data-row]").count() == 5


def test_a_study_is_opened_from_clusters_on_its_own_run(reader):
    reader.visit("clusters", "data=iris&method=kmeans")
    reader.page.get_by_text("Ask more of this run").click()
    reader.press("Why?")
    reader.ready("scatter")
    reader.painted("scatter-profile-plot")
    # Of four columns: a cluster, and all others.
    assert len(reader.traces("scatter-profile-plot")) == 8
    assert reader.query["data"] == "iris"


# Four rows; one cluster; without groups; of two features, which lie flat.
SMALL = [
    "data=blobs&data.n_samples=4&data.centers=2&method=kmeans&method.n_clusters=2&neighbours.n_neighbors=3",
    "data=blobs&data.n_samples=30&data.centers=1&method=kmeans&method.n_clusters=1",
    "data=iris&method=kmeans&hide=true",
    "data=moons&data.depth=0&data.n_samples=60&method=kmeans",
]


@pytest.mark.parametrize("query", SMALL)
def test_every_lens_opens_on_the_smallest_of_data(reader, query):
    for lens in LENSES:
        reader.visit(lens, query)
        assert not re.search(r"Not drawn", reader.page.locator(f"#{lens}-notice").inner_text()), lens
    assert not reader.errors


def test_an_old_bookmark_opens_its_view_and_one_that_was_none_says_so(readers):
    reader = readers()
    reader.page.goto(f"{reader.base}/digits?cluster=3&group=9")
    reader.ready("clusters")
    assert bar(reader, "clusters").startswith("141 images")
    reader.page.goto(f"{reader.base}/blobs?a=nonsense")
    reader.ready("scatter")
    expect(reader.page.locator("#old")).to_be_visible()
    reader.type("~.n_clusters", 5)
    expect(reader.page.locator("#old")).to_be_hidden()


def test_clusters_are_split_merged_and_named_by_hand_and_back_undoes_each(reader):
    reader.visit("clusters", "data=iris&method=kmeans&select=a1")
    reader.page.locator("#clusters-selected").get_by_label("Split").select_option(label="in 2 by k-means")
    reader.calm()
    expect(reader.page.locator("#clusters-chips .chip")).to_have_count(4)
    name = reader.page.locator("#clusters-selected").get_by_label("Name of the cluster")
    name.fill("Anker; <b>")
    name.press("Enter")
    reader.calm()
    expect(reader.page.locator("#clusters-chips")).to_contain_text("Anker, <b>")
    reader.go("scatter")
    expect(reader.page.locator("#scatter-said-a")).to_contain_text("1 change by hand, 1 named")
    expect(reader.page.locator("#scatter-selected")).to_contain_text("cluster 1 · Anker, <b>")
    reader.page.locator("#scatter-selected").get_by_label("Merge with").select_option(label="cluster 3")
    reader.calm()
    expect(reader.page.locator("#scatter-said-a")).to_contain_text("2 changes by hand, 1 named")
    reader.back()
    expect(reader.page.locator("#scatter-said-a")).to_contain_text("1 change by hand, 1 named")
    reader.press("Undo")
    reader.calm()
    expect(reader.page.locator("#scatter-said-a .by-hand")).to_contain_text("1 change by hand")
    expect(reader.page.locator("#scatter-said-a .by-hand")).not_to_contain_text("named")
    # Another run has other clusters: what was changed in this one means nothing there.
    reader.visit("clusters", "data=iris&method=kmeans&hand=m0,1")
    reader.choose("method", "Gaussian mixture")
    reader.calm()
    assert "hand" not in reader.query


def test_rows_that_were_selected_are_kept_as_a_cluster(reader):
    reader.visit("neighbours", "data=iris&method=kmeans&select=r1,2,77")
    reader.press("Keep as a cluster")
    reader.calm()
    expect(reader.page.locator("#neighbours-selected")).to_contain_text("3 flowers")
    reader.go("clusters")
    expect(reader.page.locator("#clusters-chips .chip")).to_have_count(4)


def test_edits_of_clusters_that_are_not_there_are_refused_with_the_way_out(reader):
    reader.page.goto(f"{reader.base}/clusters?data=iris&method=kmeans&hand=m0,7")
    reader.page.get_by_role("button", name="Without edits by hand").click()
    reader.calm()
    expect(reader.page.locator("#clusters-chips .chip")).to_have_count(3)
