"""The app as a whole: its routes, and two of it in one process."""

import json
import time

import pytest

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
    name = next(n for n, c in app.callback_map.items() if any(i["id"] == f"{tab}-ask" for i in c["inputs"]))
    callback = app.callback_map[name]
    return {
        "output": name,
        "outputs": [{"id": o.component_id, "property": o.component_property} for o in callback["output"]],
        "inputs": [{"id": f"{tab}-ask", "property": "data", "value": query}],
        "changedPropIds": [f"{tab}-ask.data"],
        "state": [{"id": f"{tab}-drawn", "property": "data"}],
    }


def asked(client, post: dict):
    """The answer, asked for again until it is there."""
    tab = post["inputs"][0]["id"].removesuffix("-ask")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        answer = client.post("/_dash-update-component", json=post)
        if answer.json["response"][f"{tab}-outcome"]["data"]["outcome"] != "pending":
            return answer
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
    assert answer.status_code == 200
    assert answer.json["response"][f"{tab.name}-shown"]["data"]["tab"] == tab.name


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_a_refused_view_is_an_answer_and_not_an_error(client, tab):
    answer = asked(client, body(tab.name, "data.kind=9"))
    assert answer.status_code == 200
    assert "Not drawn" in json.dumps(answer.json["response"][f"{tab.name}-notice"])


def test_two_apps_in_one_process_do_not_disturb_each_other():
    one, other = create_app(SETTINGS), create_app(SETTINGS)
    for app in (one, other, one):
        answer = asked(app.server.test_client(), body("blobs", "a.n_clusters=4"))
        assert answer.status_code == 200
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
    layouts = json.dumps([tab.layout().to_plotly_json() for tab in TABS], default=lambda c: c.to_plotly_json())
    charts = layouts.count("-drawing")
    assert charts > 0
    assert layouts.count("sendChartToCloud") == charts
    assert "Graph" not in layouts  # every chart is made by the browser, from the buttons named here
