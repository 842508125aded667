"""Text travels compressed; what never changes is asked for once."""

import ast
import gzip
import re
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import brotli
import plotly.graph_objects as go
import pytest
from dash import Dash, dcc, html
from plotly.basedatatypes import BaseTraceType
from plotly.offline import get_plotlyjs_version
from werkzeug.serving import make_server

from dashboard import __version__
from dashboard.settings import Settings
from dashboard.web import delivery
from dashboard.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def app(tmp_path):
    (tmp_path / "style.css").write_text("body { margin: 0 }\n" * 200)
    app = Dash("delivered", assets_folder=str(tmp_path), assets_ignore=delivery.OURS, use_async=False)
    app.layout = html.Div([dcc.Graph(), dcc.Markdown("words " * 500)])
    delivery.install(
        app, dict, preloads={delivery.FIRST: [f'<link rel="preload" as="script" href="/{delivery.plotly()}">']}
    )
    return app


@pytest.fixture
def client(app):
    return app.server.test_client()


def urls(client):
    """Every script and style sheet of the page, and what is loaded with it."""
    page = client.get("/").text
    found = re.findall(r'<script[^>]* src="([^"]+)"', page) + re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    return found + re.findall(r'<link rel="preload"[^>]* href="([^"]+)"', page)


def test_every_script_of_the_page_is_kept_forever_and_travels_compressed(client):
    found = urls(client)
    assert any("plotly" in url for url in found)
    assert any("dash_core_components" in url for url in found)
    for url in found:
        with client.get(url) as plain, client.get(url, headers={"Accept-Encoding": "gzip, br"}) as small:
            assert plain.status_code == 200
            assert small.headers["Cache-Control"] == plain.headers["Cache-Control"] == delivery.FOREVER
            assert "Accept-Encoding" in small.headers["Vary"]
            if len(plain.data) >= delivery.MIN_BYTES:
                assert brotli.decompress(small.data) == plain.data
                assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2
            else:
                assert "Content-Encoding" not in small.headers


def test_chunks_come_from_the_folder_of_their_parent(client):
    parent = next(url for url in urls(client) if "dash_core_components.v" in url)
    with client.get(f"{parent.rpartition('/')[0]}/async-graph.js") as chunk:
        assert chunk.status_code == 200
        assert chunk.headers["Cache-Control"] == delivery.FOREVER


def test_another_version_is_not_answered_for(client):
    parent = next(url for url in urls(client) if "dash_core_components.v" in url)
    other = client.get(parent.replace(delivery.stamp(), "0" * 12))
    assert other.status_code == 404
    assert "immutable" not in other.headers.get("Cache-Control", "")


def test_gzip_for_those_who_take_nothing_better(client):
    url = next(url for url in urls(client) if "plotly" in url)
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == delivery.PLOTLY.read_bytes()


def test_what_a_page_does_without_does_not_come(tmp_path):
    app = Dash("plain", assets_folder=str(tmp_path), use_async=False)
    app.layout = []
    delivery.install(app, dict, unused=delivery.COMPONENTS)
    found = [url for url in urls(app.server.test_client()) if not url.endswith(".css")]
    assert [url.split("/")[-1].split(".")[0].split("@")[0] for url in found] == [
        "main",
        "react",
        "react-dom",
        "prop-types",
        "dash_renderer",
    ]


def test_nothing_for_those_who_refuse(client):
    answer = client.get("/_dash-layout", headers={"Accept-Encoding": "br;q=0, identity"})
    assert "Content-Encoding" not in answer.headers


def test_a_file_under_dash_s_own_path_is_compressed_once(client):
    url = next(url for url in urls(client) if "dash_core_components.v" in url)
    url = re.sub("^/fixed/[^/]+/", "/_dash-component-suites/", url)
    small = [client.get(url, headers={"Accept-Encoding": "br"}) for _ in range(3)]
    assert {answer.headers["Content-Encoding"] for answer in small} == {"br"}
    before = delivery.packed_once.cache_info()
    with client.get(url, headers={"Accept-Encoding": "br"}):
        pass
    after = delivery.packed_once.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


def test_answers_are_compressed_and_not_kept(client):
    plain, small = client.get("/_dash-layout"), client.get("/_dash-layout", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data)
    assert "immutable" not in small.headers.get("Cache-Control", "")


@pytest.mark.parametrize("dated", ["", "?m=1795767838.2", "?m=0"])
def test_an_asset_whose_address_has_no_digest_is_asked_for_again_and_need_not_travel_again(client, dated):
    with client.get(f"/assets/style.css{dated}", headers={"Accept-Encoding": "br"}) as first:
        assert "immutable" not in first.headers["Cache-Control"]
        tag = first.headers["ETag"]
    with client.get("/assets/style.css", headers={"Accept-Encoding": "br", "If-None-Match": tag}) as again:
        assert again.status_code == 304


def test_asking_for_the_head_tells_the_length(client):
    url = next(url for url in urls(client) if "plotly" in url)
    head = client.head(url, headers={"Accept-Encoding": "br"})
    with client.get(url, headers={"Accept-Encoding": "br"}) as body:
        assert head.headers["Content-Length"] == body.headers["Content-Length"]


def test_a_first_visit_weighs_little(client):
    sizes = {}
    for url in urls(client):
        with client.get(url, headers={"Accept-Encoding": "br"}) as answer:
            sizes[url] = len(answer.data)
    assert sum(sizes.values()) < 1_300_000, sizes


@pytest.mark.browser
def test_a_second_visit_asks_for_no_text_that_it_has(browser):
    app = create_app(Settings(HOST="127.0.0.1", PORT=0))
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        first, second = visits(browser, f"http://127.0.0.1:{server.port}/")
    finally:
        server.shutdown()
        server.server_close()
    assert any("plotly" in path for path in first)
    assert any("/pages/scatter.html" in path for path in first)
    assert second <= {"/", "/_dash-layout", "/_dash-dependencies", "/_dash-update-component"}


def visits(browser, url):
    """The paths that a browser asks the server for on its first and on its second visit."""
    asked = []
    context = browser.new_context()
    for _ in range(2):
        page = context.new_page()
        asked.append(listen(context.new_cdp_session(page)))
        page.goto(url)
        page.wait_for_selector(".js-plotly-plot .main-svg")
        # Dash loads some chunks when it has nothing else to do; what is on its way is not in the cache.
        page.wait_for_load_state("networkidle")
        page.close()
    context.close()
    return asked


def listen(session):
    """A set that fills with the paths that the network, not the cache, answers for."""
    paths = set()

    def received(event):
        if not event["response"].get("fromDiskCache"):
            address = urlsplit(event["response"]["url"])
            if address.scheme != "data":  # what stands in the style itself is asked of nobody
                paths.add(address.path)

    session.send("Network.enable")
    session.on("Network.responseReceived", received)
    return paths


def test_under_a_prefix(tmp_path):
    app = Dash("prefixed", assets_folder=str(tmp_path), url_base_pathname="/app/", use_async=False)
    app.layout = dcc.Graph()
    delivery.install(app, dict)
    client = app.server.test_client()
    page = client.get("/app/").text
    for url in re.findall(r'<script[^>]* src="([^"]+)"', page):
        with client.get(url) as answer:
            assert (url[:5], answer.status_code) == ("/app/", 200)
            assert answer.headers["Cache-Control"] == delivery.FOREVER


def test_warm_leaves_nothing_to_compress(app):
    delivery.warm(app)
    before = delivery.packed_once.cache_info().misses
    client = app.server.test_client()
    for url in urls(client):
        with client.get(url, headers={"Accept-Encoding": "br"}):
            pass
    assert delivery.packed_once.cache_info().misses == before


def test_health(client):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["version"] == __version__
    assert answer.json["uptime_seconds"] >= 0


def test_the_bundle_is_the_version_that_plotly_speaks():
    head = delivery.PLOTLY.read_text()[:200]
    assert f"plotly.js v{get_plotlyjs_version()}:" in head


def test_the_bundle_draws_every_trace_that_a_figure_uses():
    drawn = re.search(r"plotly\.js v\S+: ([\w, ]+)\.", delivery.PLOTLY.read_text()[:200])[1].split(", ")
    known = {n for n in dir(go) if isinstance(getattr(go, n), type) and issubclass(getattr(go, n), BaseTraceType)}
    for path in ROOT.glob("dashboard/**/*.py"):
        nodes = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)]
        used = {n.attr for n in nodes if isinstance(n.value, ast.Name) and n.value.id == "go"}
        assert {name.lower() for name in used & known} <= set(drawn), path


def modules_of(page):
    """The entry, and what the page has the browser load beside it."""
    entry = re.findall(r'<script type="module" src="([^"]+)"', page)
    assert len(entry) == 1
    return entry[0], re.findall(r'rel="modulepreload" href="([^"]+)"', page)


def test_our_modules_lie_under_one_digest_and_nowhere_else_on_the_page():
    page = create_app(Settings()).server.test_client().get("/dendrogram").text
    entry, beside = modules_of(page)
    assert entry.endswith(f"/fixed/{delivery.edition()}/assets/main.js")
    assert {url.rpartition("/assets/")[0] for url in beside} == {entry.rpartition("/assets/")[0]}
    assert not re.search(r'src="[^"]*assets/[^"]*\.js\?m=', page)


@pytest.mark.parametrize("tab", ["scatter", "dendrogram", "clusters", "neighbours"])
def test_a_page_loads_the_modules_of_its_tab_and_of_no_other(tab):
    page = create_app(Settings()).server.test_client().get(f"/{tab}").text
    names = {url.rpartition("/assets/")[2] for url in modules_of(page)[1]}
    own = {"scatter": "tabs/scatter.js", "dendrogram": "tabs/cutline.js"}
    assert names & set(own.values()) == ({own[tab]} if tab in own else set())
    assert not names & {"tabs/take.js", "tabs/steps.js"}


@pytest.mark.parametrize(
    "path",
    [
        "fixed/plotly-000000000000.js",
        "fixed/000000000000/assets/main.js",
        "fixed/000000000000/dash/deps/polyfill.js",
        "fixed/000000000000/pages/scatter.html",
        "fixed/",
        "fixed/anything",
        "x/_favicon.ico",
        "images/digits-000000000000.png",
        "assets/none.css?m=1",
        "_dash-component-suites/dash/none.js",
    ],
)
def test_that_there_is_nothing_is_never_kept(path):
    answer = create_app(Settings()).server.test_client().get(f"/{path}")
    assert answer.status_code == 404
    assert answer.cache_control.max_age is None
    assert not answer.cache_control.immutable


def test_a_module_is_kept_for_ever_and_another_edition_is_not_answered_for():
    client = create_app(Settings()).server.test_client()
    entry, beside = modules_of(client.get("/").text)
    styles = re.findall(r'rel="stylesheet" href="([^"]+)"', client.get("/").text)
    assert [url.rpartition("/assets/")[2] for url in styles] == [
        "style.css",
        *(f"style/{name}.css" for name in ("contrast", "data", "draw", "hand", "own", "print")),
    ]
    for url in (entry, *beside, *styles):
        with client.get(url, headers={"Accept-Encoding": "br"}) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "text/css" if url in styles else "text/javascript")
            assert answer.headers["Cache-Control"] == delivery.FOREVER
    assert client.get(entry.replace(delivery.edition(), "0" * 12)).status_code == 404
    assert client.get(entry.replace("main.js", "early.js")).status_code == 404
    assert client.get(entry.replace("main.js", "..%2Fstyle.css")).status_code == 404


def test_everything_that_runs_before_a_module_is_loaded_beside_it():
    assert delivery.needed("charts/sent.js") == ["charts/sent.js", "page/constants.js", "rules/packed.js"]
    assert "rules/merges.js" in delivery.needed("tabs/dendrogram.js")
    assert "tabs/steps.js" not in delivery.needed("tabs/scatter.js"), "what is imported later comes later"
