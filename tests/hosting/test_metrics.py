"""The numbers are those of what was asked."""

import re

import pytest

from dashboard.settings import Settings
from dashboard.web.app import create_app
from dashboard.web.hosting import release
from tests.test_app import asked, body


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate=0)).server.test_client()


def numbers(client):
    """Every number by its name and labels, as Prometheus reads it."""
    text = client.get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"^(explorer_\S+(?:\{.*\})?) (\S+)$", text, re.M)}


def rise(client, deed):
    """What a deed made of the numbers: those that rose, but for times and for /metrics itself."""
    before = numbers(client)
    deed()
    risen = {name: value - before.get(name, 0) for name, value in numbers(client).items()}
    return {n: v for n, v in risen.items() if v and "metrics" not in n and "seconds" not in n and "created" not in n}


def pages(found):
    """What was counted of pages; what they are made of is counted too."""
    return {n: v for n, v in found.items() if 'question="page"' in n}


def test_a_view_asked_for_twice_is_computed_and_then_known(client):
    post = body("scatter", "method.n_clusters=3&data.random_state=77")
    first = rise(client, lambda: asked(client, post))
    assert pages(first) == {
        'explorer_questions_asked_total{question="page"}': 1,
        'explorer_questions_total{outcome="computed",question="page"}': 1,
    }
    second = rise(client, lambda: asked(client, post))
    route = '{route="/_dash-update-component",status="200"}'
    assert {n: v for n, v in second.items() if "held" not in n} == {
        f"explorer_requests_total{route}": 1,
        'explorer_questions_asked_total{question="page"}': 1,
        'explorer_questions_total{outcome="memory",question="page"}': 1,
    }


def test_a_question_that_is_refused_is_counted_so(client):
    # Average linkage of so many points takes more memory than is given.
    found = rise(client, lambda: asked(client, body("dendrogram", "data.n_samples=30000&method.linkage=average")))
    assert found['explorer_questions_total{outcome="refused",question="page"}'] == 1


def test_every_question_that_was_asked_has_ended(client):
    now = numbers(client)
    ended = {}
    for name, value in now.items():
        if found := re.fullmatch(r'explorer_questions_total\{outcome="\w+",question="(\w+)"\}', name):
            ended[found[1]] = ended.get(found[1], 0) + value
    assert ended
    assert ended == {kind: now[f'explorer_questions_asked_total{{question="{kind}"}}'] for kind in ended}


def test_callbacks_are_timed_by_their_name(client):
    name = 'explorer_callback_seconds_count{callback="scatter-ask"}'
    before = numbers(client).get(name, 0)
    client.post("/_dash-update-component", json=body("scatter", "method.n_clusters=3"))
    assert numbers(client)[name] == before + 1


def test_what_is_held_is_what_the_cache_holds(client):
    asked(client, body("scatter", "method.n_clusters=6"))
    assert numbers(client)["explorer_held_bytes"] == client.application.extensions["layer"].cache._answers.currsize


def test_readers_cannot_make_new_labels(client):
    def forge():
        for path in ("/nowhere/a", "/nowhere/b", "/take/x/y", "/images/z"):
            client.get(path).close()
        client.post("/_dash-update-component", json={"output": "forged"})

    found = rise(client, forge)
    assert {name for name in found if "requests" in name} == {
        'explorer_requests_total{route="/<path:path>",status="404"}',
        'explorer_requests_total{route="/take/<tab>/<name>",status="404"}',
        'explorer_requests_total{route="/images/<name>",status="404"}',
        'explorer_requests_total{route="/_dash-update-component",status="400"}',
    }
    assert not any("forged" in name for name in numbers(client))


def test_every_answer_says_of_which_version_it_is(client):
    for path in ("/", "/_dash-dependencies", "/nowhere"):
        with client.get(path) as answer:
            assert answer.headers[release.HEADER] == release.release()
    assert client.post("/_dash-update-component", json={}).headers[release.HEADER] == release.release()
