"""The guard lets through what Dash's own page sends, and nothing else."""

import copy
import json

import dash
import pytest
from dash import ALL, MATCH, Dash, Input, Output, State, html

from dashboard.errors import Refusal
from dashboard.web import guard

URL = "/_dash-update-component"
SENT = {
    "output": "..a.children...b.children..",
    "outputs": [{"id": "a", "property": "children"}, {"id": "b", "property": "children"}],
    "inputs": [{"id": "n", "property": "value", "value": 3}],
    "changedPropIds": ["n.value"],
    "parsedChangedPropsIds": ["n.value"],
    "state": [{"id": "s", "property": "data", "value": None}],
}
ONE = {
    "output": "one.children",
    "outputs": {"id": "one", "property": "children"},
    "inputs": [{"id": "n", "property": "value", "value": "refuse"}],
    "changedPropIds": [],
    "parsedChangedPropsIds": [],
}
PATTERN = {
    "output": '{"kind":"out","row":["MATCH"]}.children',
    "outputs": {"id": {"kind": "out", "row": 3}, "property": "children"},
    "inputs": [{"id": {"kind": "in", "row": 3}, "property": "value", "value": 1}],
    "changedPropIds": ['{"kind":"in","row":3}.value'],
    "parsedChangedPropsIds": [{"kind": "in", "row": 3}],
    "state": [[{"id": {"kind": "in", "row": row}, "property": "value", "value": row} for row in (3, 4)]],
}


def test_the_guard_was_written_for_the_dash_that_is_here():
    assert dash.__version__ == guard.WRITTEN_FOR


@pytest.fixture
def app(tmp_path):
    (tmp_path / "secret").write_text("secret")
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "style.css").write_text("body {}")
    (assets / ".env").write_text("secret")
    (assets / "out.txt").symlink_to(tmp_path / "secret")
    (assets / "circle.txt").symlink_to(assets / "circle.txt")
    app = Dash("guarded", assets_folder=str(assets), on_error=guard.explain, use_async=False)
    app.layout = html.Div()

    @app.callback(Output("a", "children"), Output("b", "children"), Input("n", "value"), State("s", "data"))
    def two(n, _data):
        return str(n), n

    @app.callback(Output("one", "children"), Input("n", "value"))
    def one(n):
        if n == "refuse":
            raise Refusal("n must be 3.")
        raise RuntimeError("a detail of ours")

    @app.callback(
        Output({"kind": "out", "row": MATCH}, "children"),
        Input({"kind": "in", "row": MATCH}, "value"),
        State({"kind": "in", "row": ALL}, "value"),
    )
    def pattern(value, values):
        return f"{value} of {values}"

    app.clientside_callback("n => n", Output("here", "children"), Input("n", "value"))
    guard.install(app, max_body=4096, pages={"/scatter"})
    return app


@pytest.fixture
def client(app):
    return app.server.test_client()


def changed(body, *path, to):
    """A copy of `body` with the place at `path` set to `to`."""
    copied = copy.deepcopy(body)
    place = copied
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = to
    return copied


def test_lets_through_what_the_page_sends(client):
    answer = client.post(URL, json=SENT)
    assert answer.status_code == 200
    assert answer.json["response"] == {"a": {"children": "3"}, "b": {"children": 3}}


def test_lets_through_patterns(client):
    assert client.post(URL, json=PATTERN).json["response"] == {'{"kind":"out","row":3}': {"children": "1 of [3, 4]"}}


BAD = {
    "no object": [],
    "empty": {},
    "unknown key": changed(SENT, "extra", to=1),
    "unknown output": changed(SENT, "output", to="x.children"),
    "output no text": changed(SENT, "output", to=["a"]),
    "a callback of the browser": {**ONE, "output": "here.children"},
    "outputs missing": changed(SENT, "outputs", to=None),
    "outputs bare": changed(SENT, "outputs", to=SENT["outputs"][0]),
    "outputs swapped": changed(SENT, "outputs", to=SENT["outputs"][::-1]),
    "one output too few": changed(SENT, "outputs", to=SENT["outputs"][:1]),
    "output's property": changed(SENT, "outputs", 0, "property", to="style"),
    "output listed": changed(ONE, "outputs", to=[ONE["outputs"]]),
    "inputs missing": {k: v for k, v in SENT.items() if k != "inputs"},
    "no inputs": changed(SENT, "inputs", to=[]),
    "inputs twice": changed(SENT, "inputs", to=SENT["inputs"] * 2),
    "input's id": changed(SENT, "inputs", 0, "id", to="m"),
    "input's id is a pattern": changed(SENT, "inputs", 0, "id", to={"n": 1}),
    "input's property": changed(SENT, "inputs", 0, "property", to="max"),
    "input's property no text": changed(SENT, "inputs", 0, "property", to=None),
    "input a list": changed(SENT, "inputs", 0, to=[SENT["inputs"][0]]),
    "input's extra key": changed(SENT, "inputs", 0, "path", to=[]),
    "state missing": {k: v for k, v in SENT.items() if k != "state"},
    "state's id": changed(SENT, "state", 0, "id", to="n"),
    "state where there is none": {**ONE, "state": SENT["state"]},
    "changed missing": {k: v for k, v in SENT.items() if k != "changedPropIds"},
    "changed elsewhere": changed(SENT, "changedPropIds", to=["s.data"]),
    "changed no text": changed(SENT, "changedPropIds", to=[{}]),
    "changed a pattern": changed(PATTERN, "changedPropIds", to=['{"kind":"in"}.value']),
    "changed half a pattern": changed(PATTERN, "changedPropIds", to=["{.value"]),
    "pattern's fixed part": changed(PATTERN, "inputs", 0, "id", "kind", to="out"),
    "pattern's wildcard": changed(PATTERN, "inputs", 0, "id", "row", to=[1]),
    "pattern of many bare": changed(PATTERN, "state", 0, to=PATTERN["state"][0][0]),
    "a component": changed(
        SENT, "inputs", 0, "value", to={"type": "Div", "namespace": "dash_html_components", "props": {}}
    ),
    "a patch": changed(SENT, "inputs", 0, "value", to={"__dash_patch_update": 1, "operations": []}),
    "half a surrogate pair": changed(SENT, "inputs", 0, "value", to="\ud800"),
    "a huge integer": changed(SENT, "inputs", 0, "value", to=10**30),
    "not a number": changed(SENT, "inputs", 0, "value", to=float("nan")),
    "infinite": changed(SENT, "inputs", 0, "value", to=float("-inf")),
}


@pytest.mark.parametrize("name", BAD)
def test_refuses_with_a_sentence(client, name):
    answer = client.post(URL, data=json.dumps(BAD[name]), content_type="application/json")
    assert answer.status_code == 400, answer.text
    assert answer.mimetype == "text/plain"
    assert answer.text.endswith(".")
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe{}", b'{"a":1e999}', b"[" * 4000, b"1" * 4096, b'{"a":' * 500 + b"1" + b"}" * 500],
)
def test_refuses_what_is_no_json(client, data):
    assert client.post(URL, data=data, content_type="application/json").status_code == 400


@pytest.mark.parametrize(("depth", "status"), [(guard.MAX_DEPTH - 3, 200), (guard.MAX_DEPTH - 2, 400)])
def test_depth_is_bounded(client, depth, status):
    # The body, its list of inputs and the input are three levels already; the text of an output,
    # str(n), may be any.
    value = []
    for _ in range(depth - 1):
        value = [value]
    sent = {**changed(SENT, "inputs", 0, "value", to=value)}
    assert client.post(URL, json=sent).status_code == status


def test_refuses_another_content_type(client):
    assert client.post(URL, data=json.dumps(SENT)).status_code == 415


def test_refuses_a_large_body_by_its_announced_length(client):
    assert client.post(URL, json=changed(SENT, "inputs", 0, "value", to="x" * 5000)).status_code == 413


def test_refuses_a_large_body_that_announces_no_length(client):
    class Endless:
        """A body without end; what is read of it is counted."""

        taken = 0

        def read(self, size=-1):
            assert size >= 0
            self.taken += size
            return b" " * size

    body = Endless()
    answer = client.post(
        URL,
        content_type="application/json",
        environ_overrides={"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413
    assert body.taken < 1_000_000


def test_a_refusal_becomes_a_notice(client):
    answer = client.post(URL, json=ONE)
    assert answer.status_code == 200
    notice = '<div class="notice" role="alert">n must be 3.</div>'
    assert answer.json["response"] == {"one": {"children": {"outcome": "failed", "notice": notice}}}


def test_an_error_of_ours_becomes_a_sentence_and_a_log_entry(client, caplog):
    answer = client.post(URL, json=changed(ONE, "inputs", 0, "value", to=3))
    assert answer.status_code == 200
    assert guard.BROKEN in answer.json["response"]["one"]["children"]["notice"]
    assert "a detail of ours" not in answer.text
    assert "a detail of ours" in caplog.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/scatter", 200),
        ("/blobs/x", 404),
        ("/nonsense", 404),
        ("/%00", 404),
        ("/assets/style.css", 200),
        ("/assets/.env", 404),
        ("/assets/out.txt", 404),
        ("/assets/circle.txt", 404),
        ("/assets/../secret", 404),
        ("/assets/%2e%2e/secret", 404),
        ("/assets/%00", 404),
        ("/assets/" + "x" * 5000, 404),
        ("/_dash-component-suites/nothing/x.js", 404),
        ("/_dash-component-suites/dash/../../x.js", 404),
        ("/_dash-component-suites/os/path.py", 404),
        ("/_dash-component-suites/dash/dash.py", 404),
        ("/_dash-layout", 200),
        ("/_dash-dependencies", 200),
        ("/_reload-hash", 200),
        ("/_favicon.ico", 200),
        (URL, 404),
    ],
)
def test_paths(client, path, status):
    with client.get(path) as answer:
        assert answer.status_code == status
        assert b"secret" not in answer.data


def test_lost_pages_still_show_the_app(client):
    assert "_dash-renderer" in client.get("/nonsense").text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/", "/scatter", "/_dash-layout", "/assets/style.css", "/_reload-hash"])
def test_wrong_methods_are_told_so(client, method, path):
    assert getattr(client, method)(path).status_code == 405
