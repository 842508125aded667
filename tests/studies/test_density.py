"""Choose eps: the curve or the valleys, what they say, and what a click on a height does."""

import json

import numpy as np
import pytest

from dashboard import results
from dashboard.compute import cost, methods
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.studies import density
from dashboard.tabs import scatter
from tests.components import text, walk
from tests.views import viewed

PLOT, SAID, TITLE = (f"scatter-density-{part}" for part in ("plot", "said", "title"))


def page(query):
    return scatter.picture(viewed(scatter, f"show=density&{query}"))


def buttons(of):
    """What the buttons of the table set, by their words."""
    found = [part for part in walk(of.words[SAID]) if getattr(part, "tag", "") == "button"]
    return {text(part): json.loads(part.attributes["data-set"]) for part in found}


def test_the_curve_of_dbscan_rises_to_its_knee_and_has_the_line_at_eps():
    of = page("method=dbscan&b=off")
    drawing = of.drawings[PLOT]
    assert drawing.figure()
    curve, knee = drawing.traces
    assert (np.diff(curve["y"]) >= 0).all()
    found = results.k_distances(Blobs(), methods.DBSCAN())
    assert knee["y"].tolist() == [found.distances[found.knee]]
    eps = results.clustering(Blobs(), methods.DBSCAN()).exact(methods.DBSCAN()).eps
    assert drawing.layout["shapes"][0]["y0"] == eps
    assert of.shown["cards"] == ["a"]
    assert of.words[TITLE] == "A, DBSCAN: how near is near?"
    assert f"With eps {eps:g} there are 7 clusters, and 23 points of 300 are noise." in text(of.words[SAID])


def test_the_valleys_of_optics_have_the_colours_of_the_page():
    of = page("method=optics&data=moons&b=off")
    drawing = of.drawings[PLOT]
    assert drawing.figure()
    assert [trace["name"] for trace in drawing.traces] == ["noise", "cluster 0", "cluster 1"]
    heights = sum(trace["y"] for trace in drawing.traces)
    assert (heights > 0).all()
    assert drawing.layout["shapes"][0]["y0"] == 0.1893
    assert "It was found from the data, at the knee." in text(of.words[SAID])


def test_steep_valleys_have_no_line_until_a_height_is_chosen():
    of = page("method=optics&method.cluster_method=xi&b=off")
    assert of.drawings[PLOT].layout["shapes"] == []
    assert of.drawings[PLOT].extra["sets"] == {"method.cluster_method": "dbscan"}
    assert all(sets["method.cluster_method"] == "dbscan" for sets in buttons(of).values())


def test_a_button_of_the_table_sets_eps_and_the_one_that_counts_is_pressed():
    of = page("method=dbscan&method.eps=1.5&b=off")
    assert {"method.eps": 0.7137} in buttons(of).values()
    pressed = [
        p
        for p in walk(page("method=dbscan&method.eps=0.7137&b=off").words[SAID])
        if getattr(p, "aria-pressed", "") == "true"
    ]
    assert [text(part) for part in pressed] == ["Use 0.7137 (knee)"]
    assert "found from the data" not in text(of.words[SAID])


def test_without_dbscan_or_optics_it_is_of_the_dbscan_that_a_click_puts_there():
    of = page("method=kmeans&b=gaussian_mixture&edit=b")
    assert of.words[TITLE] == "B, DBSCAN: how near is near?"
    assert of.shown["cards"] == ["b"]
    assert of.drawings[PLOT].extra["sets"] == {"b": "dbscan", "b.prepare": "none", "b.min_samples": 5}
    assert of.drawings[PLOT].extra["field"] == "b.eps"


def test_the_edited_one_is_looked_into_or_else_the_first():
    assert page("method=dbscan&b=optics&edit=b").words[TITLE] == "B, OPTICS: how near is near?"
    assert page("method=kmeans&b=optics").words[TITLE] == "B, OPTICS: how near is near?"


def test_what_the_browser_is_sent_finds_the_clusters_of_the_page():
    extra = page("method=optics&b=off").drawings[PLOT].extra
    far, near = extra["reach"] > extra["eps"], extra["core"] <= extra["eps"]
    assert (far & near).sum() == results.clustering(Blobs(), methods.OPTICS()).n_clusters
    assert sorted(extra["rows"].tolist()) == list(range(300))


def test_where_an_order_would_take_long_the_browser_counts_nothing(monkeypatch):
    monkeypatch.setattr(density, "SOON", cost.Limits(seconds=0.0))
    of = page("method=dbscan&b=off")
    assert "rows" not in of.drawings[PLOT].extra
    assert of.drawings[PLOT].extra["n"] == 300


def test_too_few_points_are_refused():
    with pytest.raises(Refusal, match="min_samples of 9 is too many"):
        page("method=dbscan&method.min_samples=9&data.n_samples=8&b=off")
    with pytest.raises(Refusal, match="min_samples of 9 is too many"):
        page("method=optics&method.min_samples=9&data.n_samples=8&b=off")
    with pytest.raises(Refusal, match="min_samples of 5 is too many"):
        page("data.n_samples=4&method.n_clusters=2&b=off")


def test_all_points_alike_have_a_flat_curve():
    assert page("data.cluster_std=0&data.centers=1&method=dbscan&b=off").drawings[PLOT].figure()
    assert page("data.cluster_std=0&data.centers=1&method=optics&b=off").drawings[PLOT].figure()
