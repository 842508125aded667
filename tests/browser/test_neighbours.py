"""Neighbours in a real browser: a digit, what is nearest to it, and the way from one to the next."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import near

CLOUD, CURVE = "neighbours-cloud", "neighbours-distances"


@pytest.fixture
def near_234(reader):
    """Somebody who has opened Neighbours."""
    reader.visit("neighbours")
    return reader


def strip(reader):
    """The neighbours, without the false friends below them."""
    return reader.page.locator("#neighbours-strip .strip").first


def rows(reader):
    """Their numbers, in the order they are shown."""
    return [int(t.get_attribute("data-row")) for t in strip(reader).locator(".tile").all()]


def query(reader):
    """The chosen digit's number."""
    return int(reader.page.locator("#neighbours-query h2").inner_text().removeprefix("Image "))


def test_number_234_comes_first_with_five_neighbours_nearest_first(near_234):
    assert query(near_234) == 234
    assert len(rows(near_234)) == 5
    assert 234 not in rows(near_234)
    texts = strip(near_234).locator(".tile-distance").all_inner_texts()
    distances = [float(text) for text in texts]
    assert distances == sorted(distances)
    assert distances[0] > 0
    expect(near_234.page.locator("#neighbours-query")).to_contain_text("True digit")


def test_the_query_and_its_neighbours_are_lit_and_the_curve_is_theirs(near_234):
    cloud, threads, lit, chosen = near_234.traces(CLOUD)
    assert cloud["n"] == 1797
    # From the query to each and back: every other end of a thread is the query's place.
    assert threads["custom"][::2] == [234] * 5
    assert threads["custom"][1::2] == lit["custom"]
    assert near(threads["x"], [x for other in lit["x"] for x in (*chosen["x"], other)], by=1e-3)
    assert lit["custom"] == rows(near_234)
    assert chosen["custom"] == [234]
    assert near_234.traces(CURVE)[0]["custom"] == rows(near_234)


def test_what_the_pointer_is_on_says_which_row_it_is_its_group_and_its_cluster(near_234):
    row, _ = near_234.find_row(CLOUD, 3)
    assert row == 234
    card = near_234.page.locator(f"#{CLOUD} .hovertext")
    expect(card).to_have_text(re.compile(r"the query: image 234\s*true digit 6\s*cluster \d"))


def test_a_digit_is_chosen_by_its_number(near_234):
    near_234.type("row", 1000)
    assert query(near_234) == 1000
    assert 1000 not in rows(near_234)
    assert near_234.traces(CLOUD)[3]["custom"] == [1000]


def test_any_digit_is_another_one(near_234):
    near_234.press("Random image")
    near_234.until(lambda: "row" in near_234.query)
    near_234.calm()
    assert str(query(near_234)) == near_234.query["row"] == near_234.value("row")


def test_a_clicked_neighbour_becomes_the_query_and_back_returns(near_234):
    nearest, before = rows(near_234)[0], near_234.camera(CLOUD)
    near_234.page.locator("#neighbours-strip .tile").first.click()
    near_234.says("row", str(nearest))
    near_234.calm()
    assert query(near_234) == nearest
    assert near_234.value("row") == str(nearest)
    assert near(near_234.camera(CLOUD), before)
    near_234.back()
    assert query(near_234) == 234
    assert near_234.value("row") == "234"


def test_a_click_in_the_cloud_chooses_and_the_start_of_a_drag_does_not(near_234):
    _, at = near_234.find_row(CLOUD, 0)
    before = near_234.camera(CLOUD)
    near_234.drag(CLOUD, 60, 10, start=at)
    assert not near(near_234.camera(CLOUD), before, by=0.05)
    assert query(near_234) == 234
    row, at = near_234.find_row(CLOUD, 0)
    near_234.click_held(*at)
    near_234.says("row", str(row))
    near_234.calm()
    assert query(near_234) == row


def test_a_click_in_the_curve_chooses(near_234):
    curve = near_234.traces(CURVE)[0]
    near_234.click_in(CURVE, 2, curve["y"][1])
    near_234.says("row", str(curve["custom"][1]))
    near_234.calm()
    assert query(near_234) == curve["custom"][1]


def test_a_hundred_neighbours(near_234):
    near_234.type("neighbours.n_neighbors", 100)
    assert len(set(rows(near_234))) == 100
    assert near_234.traces(CURVE)[0]["n"] == near_234.traces(CLOUD)[2]["n"] == 100
    assert near_234.numbers("neighbours-numbers")["same group"].endswith("of 100")


def test_each_metric_measures(near_234):
    told = {near_234.numbers("neighbours-numbers")["nearest"]}
    for metric in ("cosine", "manhattan"):
        near_234.choose("neighbours.metric", metric)
        told.add(near_234.numbers("neighbours-numbers")["nearest"])
    assert len(told) == 3


def test_colours_can_stand_for_clusters_digits_or_nothing(near_234):
    clusters = near_234.colours(CLOUD)
    near_234.choose("colour", "true groups")
    assert near_234.colours(CLOUD) != clusters
    assert len(set(near_234.colours(CLOUD))) == 10
    near_234.choose("colour", "nothing")
    assert len(set(near_234.colours(CLOUD))) == 1


def test_the_camera_survives_updates_after_each_of_two_drags(near_234):
    for dx, change in (
        (110, lambda: near_234.choose("method", "K-means")),
        (-80, lambda: near_234.choose("colour", "true groups")),
    ):
        near_234.drag(CLOUD, dx, 20)
        there = near_234.camera(CLOUD)
        with near_234.changes(lambda: near_234.colours(CLOUD)):
            change()
        assert near(near_234.camera(CLOUD), there)


def test_a_change_right_after_another_view_was_opened_is_a_step_of_its_own(near_234):
    near_234.change("neighbours", row="5")
    near_234.route("neighbours")
    # The same field, within the second in which one that keeps moving is one step.
    near_234.change("neighbours", row="6")
    near_234.calm()
    near_234.back()
    assert query(near_234) == 234
    near_234.back()
    assert query(near_234) == 5
