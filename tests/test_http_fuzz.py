"""Whatever is posted at any callback, the answer is quick, never a 5xx and never an error of ours."""

import copy
import json
import time
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.web import guard
from dashboard.web.app import create_app
from harness import posts
from tests.views import viewed

URL = f"/{posts.POST}"
SECONDS = 2.0

app = create_app(Settings(rate=0, rate_all=0))
client = app.server.test_client()
CALLBACKS = {c["output"]: c for c in posts.served(client.get("/_dash-dependencies").json).values()}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "NaN", "kmeans", "n_samples=1e12", "?", "\0", "method=b&method=b&b=kmeans", "n_clusters=-1"])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
# Values that no control would give.
odd = st.sampled_from(
    [
        "",
        "0",
        "1",
        "2",
        "3",
        "-1",
        "1e12",
        "nan",
        "inf",
        "-0",
        "1_0",
        " 5",
        "0x1",
        "³",
        "true",
        "ward",
        "kmeans",
        "\0",
    ]
)
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def body(name, values=()):
    """What the page would send to a callback, with these values of its inputs and states."""
    return posts.body(CALLBACKS[name], values)


def post(data):
    """Post bytes; the status, which is no 5xx and came in time."""
    started, spent = time.monotonic(), time.thread_time()
    with client.post(URL, data=data, content_type="application/json") as answer:
        assert answer.status_code < 500, answer.text
        assert b"Traceback" not in answer.data
        # What a callback did not expect ends as this notice; what it refuses has its own sentence.
        assert guard.BROKEN not in answer.text
        # Ours alone: what else the machine does would count in the other clock, which shows a hang.
        assert time.thread_time() - spent < SECONDS
        assert time.monotonic() - started < 10 * SECONDS
        return answer.status_code


def places(value, path=()):
    """Every path into a body."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


def mutated(data, sent):
    """The body with one place removed, doubled or replaced by anything."""
    sent = copy.deepcopy(sent)
    *path, last = data.draw(st.sampled_from([p for p in places(sent) if p]))
    place = sent
    for part in path:
        place = place[part]
    deed = data.draw(st.sampled_from(["replace", "remove", "double"]))
    if deed == "replace":
        place[last] = data.draw(anything)
    elif deed == "remove":
        del place[last]
    elif isinstance(place, list):
        place.append(place[last])
    else:
        place[f"{last}2"] = place[last]
    return sent


@pytest.mark.parametrize("name", CALLBACKS)
def test_what_the_page_sends_reaches_every_callback(name):
    assert post(json.dumps(body(name))) in (200, 204)


@pytest.mark.parametrize("name", CALLBACKS)
@quick
@given(data=st.data())
def test_any_values(name, data):
    count = len(app.callback_map[name]["inputs"] + app.callback_map[name]["state"])
    values = data.draw(st.lists(anything, min_size=count, max_size=count))
    post(json.dumps(body(name, values)))


@pytest.mark.parametrize("name", CALLBACKS)
@quick
@given(data=st.data())
def test_any_view(name, data):
    tab = next(tab for tab in TABS if tab.name in name)
    parameters = st.sampled_from([*viewed(tab).flat(), "x"])
    view = urlencode(data.draw(st.lists(st.tuples(parameters, odd), max_size=3)))
    asked = {"query": view, "page": data.draw(anything), "n": data.draw(anything), "drawn": data.draw(anything)}
    post(json.dumps(body(name, [data.draw(st.sampled_from([view, asked]))])))


@pytest.mark.parametrize("name", CALLBACKS)
@quick
@given(data=st.data())
def test_any_mutation_of_what_the_page_sends(name, data):
    post(json.dumps(mutated(data, body(name))))


@quick
@given(anything)
def test_any_json(value):
    assert post(json.dumps(value)) == 400


@quick
@given(st.binary(max_size=200))
def test_any_bytes(data):
    assert post(data) == 400


@pytest.mark.parametrize("name", CALLBACKS)
def test_any_callback_with_a_large_or_deep_value(name):
    if not app.callback_map[name]["inputs"]:
        pytest.skip("it has no inputs")
    assert post(json.dumps(body(name, ["x" * 70_000]))) == 413
    deep = "[" * 5_000 + "]" * 5_000
    assert post(json.dumps(body(name, ["@"])).replace('"@"', deep)) == 400


@quick
@given(st.text(max_size=40))
def test_any_path(path):
    with client.get("/" + quote(path.lstrip("/"))) as answer:
        assert answer.status_code < 500


@pytest.mark.parametrize("name", ["labels.csv", "code.py"])
@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
@quick
@given(data=st.data())
def test_any_view_taken_home(tab, name, data):
    parameters = st.sampled_from([*viewed(tab).flat(), "x"])
    query = data.draw(st.lists(st.tuples(parameters, odd), max_size=3).map(urlencode) | st.text(max_size=40))
    with client.get(f"/take/{tab.name}/{name}", query_string=query, follow_redirects=True) as answer:
        assert answer.status_code in (200, 422)
        assert guard.BROKEN not in answer.text


@quick
@given(st.text(max_size=200))
def test_any_query(query):
    with client.get("/scatter", query_string=query) as answer:
        assert answer.status_code == 200
