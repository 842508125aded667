"""The app as a whole: its routes, and two of it in one process."""

import json
import re
import sys
import threading
import time
from html import unescape
from itertools import count

import pytest
from dash import Dash

from bench import bare
from components.markup import markup
from dashboard import __version__
from dashboard.compute.cost import Limits
from dashboard.layer import default, layer
from dashboard.page.images import digits_sheet
from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.web.app import create_app
from harness import posts
from tests.idx import written

SETTINGS = Settings(HOST="127.0.0.1", PORT=0)


@pytest.fixture(scope="module")
def client():
    return create_app(SETTINGS).server.test_client()


def body(tab: str, query: str) -> dict:
    """What a browser posts to ask for a view."""
    callbacks = create_app(SETTINGS).server.test_client().get("/_dash-dependencies").json
    return posts.ask(posts.served(callbacks)[f"{tab}-ask"], query, None)


def asked(client, post: dict):
    """The answer, asked for again until it is there."""
    tab = post["inputs"][0]["id"].removesuffix("-ask")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        answer = client.post(f"/{posts.POST}", json=post)
        assert answer.status_code == 200, answer.text
        said = posts.answered(tab, answer.json)
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
    assert (answer.json["store"], answer.json["engine"]) == ("memory", "child processes, 0 of 2,048 MiB taken")


def test_the_sheet_of_digits_is_kept_by_the_browser(client):
    answer = client.get(f"/images/{digits_sheet().name}")
    assert answer.data == digits_sheet().png
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/images/digits-000000000000.png").status_code == 404


def test_the_leaves_of_a_tree_are_a_sheet_where_they_are_images(client):
    answer = client.get("/images/leaves.png?data=digits")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "max-age" not in answer.headers["Cache-Control"]
    again = client.get("/images/leaves.png?data=digits", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/images/leaves.png").status_code == 404
    assert client.get("/images/leaves.png?data=mnist&data.n_samples=1").status_code == 422


def test_a_sheet_of_leaves_is_made_once_and_within_what_one_question_may_take():
    app = create_app(Settings(DASHBOARD_MEMORY_LIMIT=2**28))
    client, layer = app.server.test_client(), app.server.extensions["layer"]
    for _ in range(3):
        client.get("/images/leaves.png?data=digits")
        client.get("/images/leaves.png?data=digits&dendrogram.n_centres=50")
    assert layer.cache.computed["leaves"] == 2
    layer.limits = Limits(memory=2**20)
    answer = client.get("/images/leaves.png?data=digits&dendrogram.n_centres=60")
    assert answer.status_code == 422
    assert "of memory" in answer.text


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


MIB = 2**20


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two apps of one process, each with settings of its own, and the folders of their answers."""
    folders = [tmp_path_factory.mktemp(f"answers-{name}") for name in ("one", "other")]
    numbers = [tmp_path_factory.mktemp(f"mnist-{name}") for name in ("one", "other")]
    apps = [
        create_app(
            Settings(
                cache=str(folder),
                memory_limit=memory * MIB,
                cache_bytes=memory * MIB,
                at_once=turns,
                rate=rate,
                mnist_dir=str(written(mnist, train, 20)),
            )
        )
        for folder, mnist, memory, turns, rate, train in zip(
            folders, numbers, (256, 512), (2, 7), (4, 0), (40, 60), strict=True
        )
    ]
    return [app.server for app in apps], folders


def alternately(pair):
    """Both apps in turns, so that what each says is not the last one's doing."""
    servers, _ = pair
    return [(i, servers[i]) for i in (0, 1, 0)]


def arriving(server):
    """A client that nobody's limit has heard of."""
    client = server.test_client()
    client.environ_base["REMOTE_ADDR"] = f"10.0.0.{next(ADDRESSES)}"
    return client


ADDRESSES = count(1)


def waiting(tab, query):
    """The post of a page that can ask again, so that its view is made in a thread of its own."""
    post = body(tab, query)
    post["inputs"][0]["value"] |= {"page": "1"}
    return post


@pytest.mark.parametrize("ask", [body, waiting])
def test_each_app_has_its_own_memory_limit(pair, ask):
    # Average linkage takes the 30,000 · 29,999 / 2 distances, 3.6 GB.
    query = "data.n_samples=30000&method.linkage=average"
    for i, server in alternately(pair):
        answer = str(asked(arriving(server), ask("dendrogram", query)))
        assert ["256 MiB" in answer, "512 MiB" in answer] == [i == 0, i == 1], answer


@pytest.mark.slow
@pytest.mark.parametrize("ask", [body, waiting])
def test_each_app_has_its_own_answers_in_its_own_folder(pair, ask):
    _, folders = pair
    for i, server in alternately(pair):
        before = [set(folder.glob("*.npz")) for folder in folders]
        seed = next(SEEDS)
        assert asked(arriving(server), ask("clusters", f"method.random_state={seed}"))["outcome"] == "drawn"
        rose = [set(folder.glob("*.npz")) > known for folder, known in zip(folders, before, strict=True)]
        assert rose == [i == 0, i == 1]


SEEDS = count(100)


@pytest.mark.parametrize("ask", [body, waiting])
def test_each_app_reads_its_own_files_of_mnist(pair, ask):
    for i, server in alternately(pair):
        answer = json.dumps(asked(arriving(server), ask("clusters", "data=mnist&method=kmeans&method.n_clusters=2")))
        assert ["40 images" in answer, "60 images" in answer] == [i == 0, i == 1]


def test_what_one_app_knows_the_other_has_to_work_out(pair):
    servers, _ = pair
    counts = [server.extensions["layer"].cache.computed for server in servers]
    query = "method.n_clusters=4&data.random_state=4242"
    for i, server in enumerate(servers):
        before = [c["page"] for c in counts]
        for _ in range(2):
            assert asked(arriving(server), body("scatter", query))["outcome"] == "drawn"
        assert [c["page"] - was for c, was in zip(counts, before, strict=True)] == [i == 0, i == 1]


def test_each_app_has_its_own_turns_limits_and_numbers(pair):
    servers, _ = pair
    assert [server.extensions["layer"].desk.each for server in servers] == [2, 7]
    found = []
    for server in servers:
        client = arriving(server)
        # Five seconds' worth may come at once: of four a second twenty.
        found.append({client.get("/_dash-layout").status_code for _ in range(100)})
    assert found == [{200, 429}, {200}]
    counted = [arriving(server).get("/metrics").text for server in servers]
    assert ["explorer_limited_total{" in text for text in counted] == [True, False]


def test_a_desk_that_one_app_closes_leaves_the_other_open():
    one, other = create_app(SETTINGS).server, create_app(SETTINGS).server
    one.extensions["layer"].desk.close()
    assert [s.test_client().get("/ready").json["status"] for s in (one, other)] == ["ending", "ready"]


def test_a_notebook_is_on_no_apps_layer(pair):
    servers, _ = pair
    here = layer.current()
    assert not [server for server in servers if server.extensions["layer"] is here]
    # The apps, made after it, would have shrunk it to 256 MiB and given it a store.
    assert here.cache.store is None
    assert here.limits == Limits()


@pytest.mark.slow
@pytest.mark.parametrize("ask", [body, waiting])
def test_an_app_needs_no_layer_but_its_own(ask, monkeypatch):
    def none():
        raise AssertionError("Asked where no app answers.")

    monkeypatch.setattr(default, "layer", none)
    client = create_app(SETTINGS).server.test_client()
    for tab in TABS:
        assert asked(client, ask(tab.name, "data=digits&colour=plain"))["outcome"] == "drawn"
    assert client.get("/images/leaves.png?data=digits").status_code == 200
    assert client.get("/take/clusters/labels.csv").status_code == 200


def test_the_second_reader_costs_no_computation(client):
    computed = client.application.extensions["layer"].cache.computed
    asked(client, body("clusters", ""))
    known = dict(computed)
    assert known["page"]
    other = client.application.test_client()
    asked(other, body("clusters", ""))
    assert computed == known


def test_dev_tools_are_off(client):
    config = client.get("/").get_data(as_text=True)
    assert '"ui":false' in config
    assert '"hot_reload"' not in config


def test_no_chart_can_be_sent_to_a_public_cloud():
    layouts = "".join(markup(tab.layout()) for tab in TABS)
    charts = layouts.count('class="chart"')
    assert charts > 0
    assert layouts.count("sendChartToCloud") == charts
    assert "Graph" not in layouts  # every chart is made by the browser, from the buttons named here


CLIENTS = 16


@pytest.fixture(params=["ours", "bare"])
def fresh(request, monkeypatch):
    """An app that nobody has asked anything yet, ours or the one that we are measured against."""
    set_up = Dash._generate_scripts_html

    def slowly(app):
        time.sleep(0.1)
        return set_up(app)

    monkeypatch.setattr(Dash, "_generate_scripts_html", slowly)
    return create_app(SETTINGS).server if request.param == "ours" else bare.chart()


def test_sixteen_browsers_in_the_first_moment_after_a_start_get_all_scripts(fresh):
    # Their pages came from another process, which had its first moment before.
    page = (create_app(SETTINGS).server if "layer" in fresh.extensions else bare.chart()).test_client().get("/").text
    scripts = [path for path in re.findall(r'src="(/[^"]+)"', page) if "suites" in path or "fixed" in path]
    assert len(scripts) >= 5
    begin, answers = threading.Barrier(CLIENTS), []

    def fetch(i):
        client = fresh.test_client()
        begin.wait()
        for path in [*scripts[i % 5 :], "/_dash-layout", "/_dash-dependencies"]:
            with client.get(path) as answer:
                answers.append((answer.status_code, path))

    threads = [threading.Thread(target=fetch, args=(i,)) for i in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == sum(len(scripts[i % 5 :]) + 2 for i in range(CLIENTS))
    assert {answer for answer in answers if answer[0] != 200} == set()


@pytest.mark.usefixtures("pair")
def test_threads_that_make_pages_let_those_that_answer_go_on_soon():
    assert sys.getswitchinterval() <= 0.001
