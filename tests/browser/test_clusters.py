"""Digits in a real browser: clusters of images, looked at one by one."""

import re

import pytest
from playwright.sync_api import expect

ALGORITHMS = (
    "K-means",
    "Gaussian mixture",
    "Agglomerative",
    "Spectral",
    "HDBSCAN",
    "Mini-batch k-means",
)


@pytest.fixture
def digits(reader):
    """Somebody who has opened Digits."""
    reader.visit("clusters")
    return reader


def tiles(reader):
    """The rows of the images in the grid."""
    return [t.get_attribute("data-row") for t in reader.page.locator("#clusters-cluster .tile").all()]


def tint(place):
    """The colour that a chip or swatch stands for."""
    return place.evaluate(
        "(e) => { const s = getComputedStyle(e); return e.matches('.swatch') ? s.backgroundColor : s.borderLeftColor; }"
    )


def test_twenty_five_distinct_members_in_a_grid(digits):
    assert len(set(tiles(digits))) == len(tiles(digits)) == 25
    places = [t.bounding_box() for t in digits.page.locator("#clusters-cluster .tile").all()]
    assert len({p["x"] for p in places}) == len({p["y"] for p in places}) == 5


def test_pixels_are_crisp(digits):
    tile = digits.page.locator("#clusters-cluster .tile").first
    rendering, width, kind = tile.evaluate(
        """async (e) => {
            const { imageRendering, width, backgroundImage } = getComputedStyle(e, "::before");
            const sheet = await fetch(backgroundImage.slice(5, -2));
            return [imageRendering, parseFloat(width), sheet.headers.get("content-type")];
        }"""
    )
    assert rendering == "pixelated"
    assert width > 0
    assert width % 8 == 0
    assert kind.startswith("image/")


def test_a_new_sample_shows_its_seed_and_other_members(digits):
    before = tiles(digits)
    digits.control("clusters.random_state").get_by_role("button", name="New seed").click()
    digits.until(lambda: "clusters.random_state" in digits.query)
    digits.calm()
    seed = digits.query["clusters.random_state"]
    assert digits.value("clusters.random_state") == seed
    expect(digits.page.locator("#clusters-cluster")).to_contain_text(f"drawn with seed {seed}")
    assert tiles(digits) != before


def test_a_chip_picks_its_cluster(digits):
    chips = digits.page.locator("#clusters-chips .chip")
    assert chips.count() == 10
    for at in (3, 7):
        chips.nth(at).click()
        digits.says("select", f"a{at}")
        digits.calm()
        expect(chips.nth(at)).to_have_attribute("aria-pressed", "true")
        expect(digits.page.locator("#clusters-chips [aria-pressed=true]")).to_have_count(1)
        expect(digits.page.locator("#clusters-cluster h2").first).to_have_text(f"Cluster {at}")
        size = chips.nth(at).locator(".chip-text span").inner_text().split()[0]
        expect(digits.page.locator("#clusters-cluster .note")).to_contain_text(f"25 of {size}")


def test_mean_bars_and_table_tell_the_same(digits):
    mean = digits.page.locator("#clusters-cluster .mean")
    assert mean.evaluate("(i) => i.complete && i.naturalWidth === 8")
    bars = [int(b.replace(",", "")) for b in digits.page.locator("#clusters-cluster .bars li").all_inner_texts()]
    table = [
        [cell.replace(",", "").replace("·", "0") for cell in row.locator("td").all_inner_texts()]
        for row in digits.page.locator("#clusters-table tbody tr").all()
    ]
    assert len(table) == 10
    assert [int(c) for c in table[0][1:11]] == bars
    assert int(table[0][11]) == sum(bars)
    assert sum(int(row[11]) for row in table) == 1797


def test_the_numbers_of_the_first_page(digits):
    numbers = digits.numbers("clusters-numbers")
    assert numbers["clusters"] == "10"
    assert {"ARI", "AMI", "homogeneity", "completeness", "own kind"} <= set(numbers)
    assert 0.5 < float(numbers["ARI"]) < 1


def test_each_algorithm_gives_an_answer(digits):
    told = set()
    for name in ALGORITHMS:
        digits.choose("method", name)
        # What suits digits may be done to them first.
        expect(digits.page.locator("#clusters-head h2")).to_have_text(re.compile(f"^{name}( after .*)?$"))
        digits.quiet("clusters")
        told.add(digits.page.locator("#clusters-numbers .numbers").inner_text())
        assert len(set(tiles(digits))) == len(tiles(digits)) > 0
    assert len(told) == len(ALGORITHMS)


def test_a_constant_changes_the_clusters(digits):
    digits.type("method.n_clusters", 14)
    assert digits.numbers("clusters-numbers")["clusters"] == "14"
    assert digits.page.locator("#clusters-chips .chip").count() == 14


def test_a_cluster_that_a_run_lacks_is_explained(digits):
    digits.visit("clusters", "select=a12")
    expect(digits.page.locator("#clusters-cluster .reading")).to_have_text(
        "This run has no cluster 12; its largest one is shown."
    )


def test_a_clicked_digit_opens_in_neighbours_in_the_colour_of_its_cluster(digits):
    digits.choose("method", "Agglomerative")
    chip = digits.page.locator("#clusters-chips .chip").nth(4)
    chip.click()
    digits.says("select", "a4")
    digits.calm()
    colour, row = tint(chip), tiles(digits)[6]
    digits.page.locator("#clusters-cluster .tile").nth(6).click()
    digits.ready("neighbours")
    assert digits.path == "/neighbours"
    assert (digits.settings["row"], digits.settings["method"]) == (row, "agglomerative")
    expect(digits.page.locator("#neighbours-query h2")).to_have_text(f"Image {row}")
    assert digits.page.locator("#neighbours-query .cluster").inner_text() == "4"
    assert tint(digits.page.locator("#neighbours-query .swatch")) == colour
    digits.back()
    assert digits.path == "/clusters"
    expect(digits.page.locator("#clusters-cluster h2").first).to_have_text("Cluster 4")


def test_mnist_is_a_choice_and_its_digits_open_in_neighbours(digits):
    digits.choose("data", "MNIST, 28 × 28 pixels")
    digits.choose("data.split", "test")
    expect(digits.page.locator("#clusters-numbers .reading")).to_contain_text("60 images")
    tile = digits.page.locator("#clusters-cluster .tile").first
    assert float(tile.evaluate("(tile) => getComputedStyle(tile, '::before').width").removesuffix("px")) % 28 == 0
    sheet = "(tile) => getComputedStyle(tile, '::before').backgroundImage"
    assert tile.evaluate(sheet).startswith('url("data:image/png')
    row = tiles(digits)[2]
    digits.page.locator("#clusters-cluster .tile").nth(2).click()
    digits.ready("neighbours")
    expected = {"data": "mnist", "data.split": "test", "row": row}
    assert {name: digits.settings[name] for name in expected} == expected
    expect(digits.page.locator("#neighbours-query h2")).to_have_text(f"Image {row}")
    expect(digits.page.locator("#neighbours-query .fact").first).to_have_text(f"True digit {int(row) % 10}")
    assert digits.page.locator("#neighbours-query .digit").bounding_box()["width"] % 28 == 0
    assert digits.value("data") == "MNIST, 28 × 28 pixels"
    digits.press("Random image")
    digits.calm()
    assert int(digits.query["row"]) < 60


def test_a_row_starts_over_in_other_data(readers):
    reader = readers()
    reader.open("neighbours", "row=1700")
    reader.choose("data", "MNIST, 28 × 28 pixels")
    expect(reader.page.locator("#neighbours-query h2")).to_have_text("Image 234")
    reader.quiet("neighbours")


def test_what_a_refusal_advises_can_be_done(digits):
    digits.choose("method", "HDBSCAN")
    digits.type("method.min_cluster_size", 400)
    digits.choose("data", "MNIST, 28 × 28 pixels")
    assert "Choose 300 or fewer" in digits.notice("clusters")
    expect(digits.control("data.n_samples")).to_be_visible()
    digits.type("method.min_cluster_size", 20)
    digits.quiet("clusters")
    expect(digits.page.locator("#clusters-numbers .reading")).to_contain_text("300 images")
