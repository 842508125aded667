"""The app as a whole: its routes, and two of it in one process."""

import json
import re
import time
from html import unescape

import pytest

from components.markup import markup
from dashboard import __version__, results
from dashboard.app import create_app
from dashboard.images import digits_sheet
from dashboard.settings import Settings
from dashboard.tabs import TABS

SETTINGS = Settings(HOST="127.0.0.1", PORT=0)


@pytest.fixture(scope="module")
def client():
    return create_app(SETTINGS).server.test_client()


def body(tab: str, query: str) -> dict:
    """What a browser posts to ask for a view."""
    app = create_app(SETTINGS)
    name = f"{tab}-answer.data"
    callback = app.callback_map[name]
    return {
        "output": name,
        "outputs": {"id": callback["output"].component_id, "property": callback["output"].component_property},
        "inputs": [{"id": f"{tab}-ask", "property": "data", "value": {"query": query, "n": 1}}],
        "changedPropIds": [f"{tab}-ask.data"],
    }


def asked(client, post: dict):
    """The answer, asked for again until it is there."""
    tab = post["inputs"][0]["id"].removesuffix("-ask")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        answer = client.post("/_dash-update-component", json=post)
        assert answer.status_code == 200, answer.text
        said = answer.json["response"][f"{tab}-answer"]["data"]
        if said["outcome"] != "pending":
            return said
    return pytest.fail("never answered")


@pytest.mark.parametrize("path", ["/", *(f"/{tab.name}" for tab in TABS)])
def test_every_page_is_there(client, path):
    assert client.get(path).status_code == 200


def test_another_page_is_not(client):
    assert client.get("/nonsense").status_code == 404


def test_health_says_version_and_uptime(client):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["version"] == __version__
    assert answer.json["uptime_seconds"] >= 0
    assert (answer.json["store"], answer.json["engine"]) == ("memory", "this process")


def test_the_sheet_of_digits_is_kept_by_the_browser(client):
    answer = client.get(f"/images/{digits_sheet().name}")
    assert answer.data == digits_sheet().png
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/images/digits-000000000000.png").status_code == 404


def test_the_leaves_of_a_tree_are_a_sheet_where_they_are_images(client):
    answer = client.get("/images/leaves.png?data=digits")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "max-age" in answer.headers["Cache-Control"]
    assert client.get("/images/leaves.png").status_code == 404
    assert client.get("/images/leaves.png?data=mnist&data.n_samples=1").status_code == 422


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_tab_answers_its_default_view_over_http(client, tab):
    answer = asked(client, body(tab.name, ""))
    assert (answer["outcome"], answer["n"], answer["shown"]["tab"]) == ("drawn", 1, tab.name)


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_a_refused_view_is_an_answer_and_not_an_error(client, tab):
    answer = asked(client, body(tab.name, "data.kind=9"))
    assert answer["outcome"] == "refused"
    assert "Not drawn" in answer["notice"]


def test_the_frame_of_the_page_is_there_before_any_script(client):
    text = client.get("/").text
    for tab in TABS:
        assert f'id="{tab.name}-panel"' in text
    told = json.loads(unescape(re.search('data-constants="([^"]+)"', text)[1]))
    assert told["codes"]["noise"] == 63


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_the_page_of_a_tab_is_html_that_never_changes_under_its_address(client, tab):
    url = re.search(f'data-panel="{tab.name}" data-page="([^"]+)"', client.get("/").text)[1]
    answer = client.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.text == markup(tab.layout())
    other = client.get(url.replace(url.split("/")[2], "0" * 12))
    assert other.status_code == 404
    assert "immutable" not in other.headers.get("Cache-Control", "")


def test_a_page_loads_no_components_of_dash(client):
    scripts = re.findall('<script[^>]* src="([^"]+)"', client.get("/").text)
    assert any("dash_renderer" in url for url in scripts)
    for part in ("/dcc/", "/html/", "dash_table", "polyfill", "mantine"):
        assert not any(part in url for url in scripts), part


def test_two_apps_in_one_process_do_not_disturb_each_other():
    one, other = create_app(SETTINGS), create_app(SETTINGS)
    for app in (one, other, one):
        answer = asked(app.server.test_client(), body("blobs", "a.n_clusters=4"))
        assert answer["outcome"] == "drawn"
    assert one.callback_map.keys() == other.callback_map.keys()


def test_the_second_reader_costs_no_computation(client):
    results.cache.clear()
    asked(client, body("digits", ""))
    known = dict(results.cache.computed)
    other = create_app(SETTINGS).server.test_client()
    asked(other, body("digits", ""))
    assert results.cache.computed == known


def test_dev_tools_are_off(client):
    config = client.get("/").get_data(as_text=True)
    assert '"ui":false' in config
    assert '"hot_reload"' not in config


def test_no_chart_can_be_sent_to_a_public_cloud():
    layouts = "".join(markup(tab.layout()) for tab in TABS)
    charts = layouts.count('class="chart"')
    assert charts > 0
    assert layouts.count("sendChartToCloud") == charts
