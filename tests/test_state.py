"""A view is answered with what the browser does not have yet, or refused with everything left standing."""

import json
import re
import threading
import time
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import orjson
import pytest
from flask import Flask

from dashboard import progress
from dashboard.compute import cost
from dashboard.compute.seconds import Size
from dashboard.errors import Offer, Refusal
from dashboard.layer import layer
from dashboard.page.answering import Ask, answer, offers
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from dashboard.tabs.scatter import ids, picture
from dashboard.workspace.parts import Off
from tests.views import viewed

PLACES = scatter.PLACES
CHART_A, CHART_B = ids("chart", "a"), ids("chart", "b")


def ask(query, drawn=None):
    return answer(PLACES, picture, Ask(query, drawn=drawn))


def of_page(query, drawn=None, shows=picture):
    """The answer to a page in a browser, which may ask again."""
    return answer(PLACES, shows, Ask(query, "a page", 5, drawn))


def brings(out):
    """All that an answer has for a page to change."""
    return {name for name in ("drawn", "shown") if name in out} | {*out["drawings"], *out["words"]}


def words(fragment):
    """What a piece of an answer is in the browser."""
    return orjson.loads(orjson.dumps(fragment))


def test_the_first_answer_brings_whole_charts():
    out = ask("")
    assert out["drawings"][CHART_A].keys() == {"paint", "base"}
    assert ids("chart", "c") not in out["drawings"]  # nothing is drawn there
    assert out["notice"] == ""


def test_the_same_view_again_brings_nothing_but_what_controls_show():
    drawn = ask("")["drawn"]
    again = ask("", drawn)
    assert brings(again) == {"drawn", "shown"}
    assert again["shown"]["data.n_samples"] == 300


def test_another_algorithm_on_the_same_points_brings_paint_only():
    drawn = ask("")["drawn"]
    out = ask("method.n_clusters=3", drawn)
    assert out["drawings"][CHART_A].keys() == {"paint"}
    assert CHART_B not in out["drawings"]


def test_other_points_bring_new_bases():
    drawn = ask("")["drawn"]
    out = ask("data.n_samples=50", drawn)
    assert "base" in out["drawings"][CHART_A]
    # B has the same points: they travel once.
    drawn = out["drawn"]
    assert out["drawings"][CHART_B]["same"] == drawn[CHART_A][0] == drawn[CHART_B][0]


def test_a_chart_that_comes_back_is_repainted_where_it_was():
    # B is taken off and put on again with another algorithm: its points are still in the browser.
    drawn = ask("b=off", ask("")["drawn"])["drawn"]
    assert ask("b.n_clusters=3", drawn)["drawings"][CHART_B].keys() == {"paint"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("data.n_samples=1e12", ["data.n_samples", "from 2 to 100,000", "1e12"]),
        ("data.cluster_std=nan", ["data.cluster_std", "from 0 to 20", "nan"]),
        ("method.n_clusters=0", ["method.n_clusters", "from 1 to 50", "0"]),
        ("method.n_init=many", ["method.n_init", "from 1 to 50", "many"]),
        ("b=magic", ["b must be one of", "kmeans", "magic"]),
        ("speed=9", ["There is no parameter speed"]),
        ("method.linkage=ward", ["There is no parameter method.linkage"]),
        ("step=-1", ["step", "from 0 to 1,000", "-1"]),
        ("camera=1,2", ["camera must be nine numbers", "1,2"]),
        ("camera=1,2,3,4,5,6,7,8,inf", ["camera must be nine numbers"]),
        ("data.n_samples=5&method.n_clusters=6", ["n_clusters", "6", "5"]),
        (
            "method=agglomerative&method.cut=distance_threshold&method.distance_threshold=500",
            ["distance_threshold", "500", "one cluster"],
        ),
        ("data.n_samples=100000&method=agglomerative&b=kmeans", ["100,000 points", "33 seconds", "77,000"]),
        (None, ["query string"]),
        ({"query": "x"}, ["query string"]),
        (7, ["query string"]),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words_and_nothing_changes(query, words):
    out = ask(query, {CHART_A: ["a base", "a paint"]})
    assert out["outcome"] == "refused"
    assert all(word in out["notice"] for word in words), out["notice"]
    assert brings(out) == set()


def test_a_first_view_that_is_refused_shows_the_default_controls():
    out = ask("method.n_clusters=999")
    assert out["shown"]["nothing"] is True
    assert out["shown"]["method.n_clusters"] == 7
    assert "drawn" not in out


@pytest.mark.parametrize(
    "drawn", [7, "x", [], ["a"], {"scatter-chart-a": 7}, {"scatter-chart-a": []}, {"scatter-chart-a": {}}]
)
def test_a_forged_memory_of_what_is_drawn_only_costs_bytes(drawn):
    assert "base" in ask("", drawn)["drawings"][CHART_A]


@pytest.mark.parametrize(
    "forged", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onclick='alert(1)'"]
)
def test_a_readers_words_are_never_elements(forged):
    # What a reader sent is repeated as text, inside a sentence of ours.
    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.text = [], ""

        def handle_starttag(self, tag, attrs):
            self.tags.append((tag, sorted(name for name, _ in attrs)))

        def handle_data(self, data):
            self.text += data

    reader = Reader()
    reader.feed(ask("data.n_samples=" + quote(forged))["notice"])
    plain = Reader()
    plain.feed(ask("data.n_samples=x")["notice"])
    assert reader.tags == plain.tags
    assert forged in reader.text


def test_words_are_html():
    said = words(ask("")["words"][ids("foot", "a")])
    assert said.startswith('<dl class="numbers"><div><dt><button>clusters</button></dt><dd>7</dd></div>')


@pytest.mark.parametrize(
    ("n", "told"),
    [(5, 5), ("5", None), (True, None), (None, None), ([], None), (2**53, 2**53), (10**20, None), (-(10**20), None)],
)
def test_an_answer_has_the_number_of_its_ask(n, told):
    with Flask("asked").test_request_context():
        assert answer(PLACES, picture, replace(Ask.of({"query": "", "n": n}), page=None))["n"] == told


@pytest.mark.parametrize("tab", [scatter, dendrogram, clusters, neighbours], ids=lambda tab: tab.ids.tab)
def test_a_tab_fills_only_places_that_it_declares(tab):
    page = tab.picture(viewed(tab))
    assert set(page.drawings) <= set(tab.PLACES.charts)
    assert set(page.words) <= set(tab.PLACES.words)


@pytest.mark.parametrize("tab", [scatter, dendrogram, clusters, neighbours], ids=lambda tab: tab.ids.tab)
def test_what_controls_show_is_the_view(tab):
    flat = viewed(tab).flat()
    shown = answer(tab.PLACES, tab.picture, Ask(""))["shown"]
    # A tree's height follows from its number of clusters, and what the lens does not read is not told.
    of_the_cut = {
        f"{part}.{name}" for part in ("method", "dendrogram") for name in ("distance_threshold", "n_clusters")
    }
    same = [name for name in flat if name.partition(".")[0] in tab.READS and name not in of_the_cut]
    assert {name: shown[name] for name in same} == {name: flat[name] for name in same}


def test_looking_from_elsewhere_is_the_same_page():
    ask("")
    known = layer.current().cache.computed["page"]
    elsewhere = ask("camera=1,2,3,0,0,0,0,0,1&select=a3&step=4")["shown"]
    # What is selected is told beside it.
    assert elsewhere.pop("selected")["of"] == "a3"
    assert elsewhere == ask("")["shown"]
    assert layer.current().cache.computed["page"] == known


def test_four_panels_are_four_places():
    page = picture(viewed(scatter, c=viewed(scatter).method, d=viewed(scatter).method))
    assert list(page.drawings) == [ids("chart", slot) for slot in "abcd"]
    assert list(page.drawings) == [chart for chart in PLACES.charts if "chart" in chart]
    assert {ids(part, slot) for part in ("head", "foot") for slot in "abcd"} <= set(page.words)


def buttons(out):
    """What the buttons of a refusal change, by their words."""
    found = re.findall('<button [^>]*data-set="([^"]+)">([^<]+)', out["notice"])
    return {label: json.loads(unescape(changes)) for changes, label in found}


def test_a_refusal_offers_what_would_work_under_the_addresss_names():
    # The second chart is the one that asks for too much.
    offered = buttons(ask("colour=plain&data.n_samples=100000&b.n_clusters=50&b.n_init=50"))
    assert any("b.n_init" in changes for changes in offered.values())
    for changes in offered.values():
        query = {"data.n_samples": 100_000, "b.n_clusters": 50, "b.n_init": 50} | changes
        view = viewed(scatter, "&".join(f"{name}={value}" for name, value in query.items()))
        cost.check(Size(view.data.n_samples, 3), view.b, cost.Limits())
    assert any("data.n_samples" in changes for changes in offered.values())


def test_an_offer_that_the_page_cannot_make_is_left_out():
    refusal = Refusal("Too many.", None, (Offer("Use 5 points", {"n_samples": 5}), Offer("n_init of 2", {"n_init": 2})))
    # The bundled digits are always all of them.
    assert offers(clusters.PLACES, viewed(clusters), refusal) == [("n_init of 2", {"method.n_init": 2})]


def test_a_view_that_takes_long_says_how_far_it_is_until_it_is_there():
    go = threading.Event()

    def held(view):
        """The picture, whose fit waits where it first says how far it is: a quick machine has it in a blink."""
        told = progress.listener()

        def heard(news):
            told(news)
            assert go.wait(60)

        with progress.heard_by(heard):
            return picture(view)

    query = "data.n_samples=5000&data.centers=50&data.cluster_std=3&method.n_clusters=50&method.n_init=40&b=off"
    first = of_page(query, shows=held)
    assert (first["outcome"], first["n"]) == ("pending", 5)
    assert first["stage"]
    assert first["shown"]["method.n_init"] == 40  # the controls of a page that was just opened
    assert brings(first) == {"shown"}
    go.set()
    end = time.monotonic() + 60
    while (out := of_page(query, shows=held))["outcome"] == "pending":
        assert time.monotonic() < end
    assert out["outcome"] == "drawn"
    assert out["drawings"][CHART_A].keys() == {"paint", "base"}


def test_a_page_that_appears_piece_by_piece_says_what_would_leave_it_at_that():
    part, go = threading.Event(), threading.Event()

    def slowly(view):
        page = picture(view.model_copy(update={"b": Off()}))
        page.appear(b="off")
        part.set()
        assert go.wait(60)
        return picture(view)

    query = "data.random_state=77"
    of_page(query, shows=slowly)
    assert part.wait(60)
    first = of_page(query, shows=slowly)
    assert first["outcome"] == "pending"
    assert first["instead"] == {"b": "off"}
    assert first["drawings"][CHART_A].keys() == {"paint", "base"}
    assert CHART_B not in first["drawings"]
    # Nothing new since: asking again brings nothing.
    assert brings(of_page(query, first["drawn"], slowly)) == set()
    go.set()
    end = time.monotonic() + 60
    while (out := of_page(query, first["drawn"], slowly))["outcome"] == "pending":
        assert time.monotonic() < end
    assert CHART_A not in out["drawings"]
    assert out["drawings"][CHART_B].keys() == {"paint", "same"}
    assert out["outcome"] == "drawn"


def test_a_tree_travels_once_however_often_it_is_cut():
    def of_tree(query, drawn):
        out = answer(dendrogram.PLACES, dendrogram.picture, Ask(query, drawn=drawn))
        return set(out["drawings"]["dendrogram-tree"]), out["drawn"]

    first, drawn = of_tree("", None)
    assert first == {"base", "paint", "extra"}
    assert of_tree("method.n_clusters=3", drawn)[0] == {"base", "paint"}
    assert "extra" in of_tree("method.linkage=single", drawn)[0]
