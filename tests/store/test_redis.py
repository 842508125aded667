"""A Redis server takes part with its password alone, which nobody is told, and sends nothing larger than an answer."""

import pytest

from dashboard.layer.sharing import store
from dashboard.layer.store import ABSENT, redis_server
from dashboard.layer.store.redis_server import Redis
from dashboard.settings import Settings
from harness import parts

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

PASSWORD = "correct-horse/battery@staple"
SPELLED = "correct-horse%2Fbattery%40staple"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of a server that asks for a password."""
    port = parts.free_port()
    with parts.redis(port, tmp_path_factory.mktemp("redis"), "--requirepass", PASSWORD):
        yield port


def test_who_has_the_password_is_served_and_who_has_not_works_alone(port, caplog):
    there, without = (Redis(f"redis://{who}127.0.0.1:{port}/0", "1", {}) for who in (f":{SPELLED}@", ""))
    there.write("key", 1.5)
    assert there.read("key") == 1.5
    assert there.health().well
    assert without.read("key") is ABSENT
    assert not without.health().well
    assert "out of reach" in caplog.text


@pytest.mark.parametrize("password", [SPELLED, "wrong-horse"])
def test_nobody_is_told_the_password(port, password, caplog):
    there = Redis(f"redis://:{password}@127.0.0.1:{port}/0", "1", {})
    away = Redis(f"redis://:{password}@127.0.0.1:1/0", "1", {})
    told = [there.health().said, away.health().said]
    for one in (there, away):
        one.write("key", 1)
        one.read("another key")
    assert password not in caplog.text + "".join(told)


@pytest.mark.parametrize("address", ["redis://:battery/staple@there:6379/0", "redis://:battery@there:staple/0"])
def test_an_address_that_cannot_be_read_stops_the_start_without_saying_its_password(address):
    with pytest.raises(SystemExit, match="DASHBOARD_CACHE cannot be read as an address") as stop:
        store(Settings(DASHBOARD_CACHE=address)).health()
    assert "staple" not in str(stop.value)
    assert stop.value.__suppress_context__


def test_what_is_larger_than_an_answer_is_not_fetched(port, monkeypatch):
    there = Redis(f"redis://:{SPELLED}@127.0.0.1:{port}/0", "1", {})
    there.write("large", "x" * 5000)
    there.note("name", "x" * 5000, 60)
    assert there.read("large") == "x" * 5000
    assert there.noted("name") is None
    monkeypatch.setattr(redis_server, "LARGEST", 4000)
    assert there.read("large") is ABSENT
    there.write("another", "x" * 5000)
    assert there.server.exists(there._name("another", "large")) == 0
    there.note("name", "short", 60)
    assert there.noted("name") == "short"


def test_what_is_made_of_deleted_data_is_found_by_its_tag_and_removed(port):
    there, gone, kept = Redis(f"redis://:{SPELLED}@127.0.0.1:{port}/0", "1", {}), "1" * 32, "2" * 32
    for i in range(2500):
        there.write(f"labels {i}", i)
    for of in (gone, kept):
        there.write(f"points {of}", 1.5)
        there.note(f"progress points {of}", "half", 60)
    assert there.forget([gone])
    assert there.read(f"points {gone}") is ABSENT
    assert there.noted(f"progress points {gone}") is None
    assert (there.read(f"points {kept}"), there.noted(f"progress points {kept}")) == (1.5, "half")
    assert (there.read("labels 0"), there.read("labels 2499")) == (0, 2499)
    assert not Redis("redis://127.0.0.1:1/0", "1", {}).forget([gone])
