"""The soak sees what is broken: its own readers ask servers that have one thing broken, and its verdict says so.

And of the same server with nothing broken the verdict is that all is well; else none of this would say anything.
"""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psutil
import pytest

from harness import parts
from soak import hosted, isolation, shared, verdict

# Alone, because milliseconds are bounded.
pytestmark = [pytest.mark.servers, pytest.mark.alone, pytest.mark.timeout(120)]

HEALTHY, LEAKING, LOSING, LATE = "healthy", "leaking", "losing", "late"
BROKEN = {
    "raising": "failed",
    "refusing": "refused",
    "mistaken": "not theirs",
    "forgetting": "broken",
}
# Three of its answers and a little.
LATE_FOR = 10.5
READERS, SECONDS, PACE = 3, 2.0, 0.05
# Nobody waits for their turn, and memory keeps so little that answers come from the store.
SETTINGS = {
    "WEB_CONCURRENCY": "1",
    "DASHBOARD_AUTH": "none",
    "DASHBOARD_RATE": "0",
    "DASHBOARD_RATE_ALL": "0",
    "DASHBOARD_CACHE_BYTES": "65536",
}
# Memory that is freed goes back as it does on a host.
HOST = (parts.ROOT / "deploy" / "env.example").read_text()
SETTINGS |= dict(re.findall(r"^(LD_PRELOAD|PYTHONMALLOC|MALLOC_CONF)=(.+)$", HOST, re.MULTILINE))


@pytest.fixture(scope="module", autouse=True)
def begun(of_late):
    """Have the long wait begin before the first test."""
    return of_late


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The servers by name: the URL and the process of each, all started at once."""
    names = [HEALTHY, LEAKING, LOSING, LATE, *BROKEN]
    folders = {name: tmp_path_factory.mktemp(name) for name in names}
    with ExitStack() as stack, ThreadPoolExecutor(len(names)) as pool:

        def start(name):
            folder = folders[name]
            answers = {"DASHBOARD_CACHE": str(folder / "answers")}
            port, process = stack.enter_context(parts.web(folder, f"tests.broken:{name}()", **SETTINGS, **answers))
            return f"http://127.0.0.1:{port}/", process

        yield dict(zip(names, pool.map(start, names), strict=True))


def watched(url, folder, seconds=SECONDS, *, first=0):
    """What readers saw of a server, and the bounds that the soak holds it against."""
    options = {"count": READERS, "first": first, "login": "", "arriving": 0.1, "pace": PACE, "seconds": seconds}
    with hosted.readers(None, folder, url, **options) as at_work:
        while not at_work.events():
            time.sleep(0.01)
        began = time.time()
        events = at_work.wait()
    # A process that starts beside others may stand still for half a second; who has died says nothing for two.
    seen = verdict.judged("a trial", began, began + seconds / 2, events, at_work.numbers, pause=seconds / 5)
    return seen, [*seen.bounds(), *verdict.of_known(events)]


@pytest.fixture(scope="module")
def of_late(servers, tmp_path_factory):
    """What readers see of the late server while the other tests run: they do nothing but wait."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(watched, servers[LATE][0], tmp_path_factory.mktemp("readers"), LATE_FOR)


def taken(process):
    """MiB that a server takes."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(member.memory_full_info().uss for member in family) / 2**20


def growth(url, process, folder):
    """By how much a server's memory grows in one of three rounds; what has just started settles, and a leak never."""
    for first in (100, 150, 200):
        before = taken(process)
        watched(url, folder, 1.0, first=first)
        bound = verdict.grown(before, taken(process))
        if bound.kept:
            break
    return bound


def test_of_a_healthy_server_the_verdict_is_that_all_is_well(servers, tmp_path):
    url, process = servers[HEALTHY]
    watched(url, tmp_path, first=50)
    seen, bounds = watched(url, tmp_path)
    bounds += [growth(url, process, tmp_path), shared.worked_out_twice(url, url)]
    bounds += isolation.bounds(isolation.mixed(url, "", 1))
    # Eight servers start and work beside it: how fast it is then says little, but for being no late one.
    times = [bound for bound in bounds if bound.unit == "ms"]
    assert max(bound.measured for bound in times) < 2_500
    others = [bound for bound in bounds if bound not in times]
    assert verdict.spoken(others).endswith(f"{len(others)} bounds kept, 0 missed.")
    assert seen.done > 10


@pytest.mark.parametrize(("name", "fault"), BROKEN.items())
def test_a_broken_server_is_a_fault(servers, tmp_path, name, fault):
    seen, bounds = watched(servers[name][0], tmp_path)
    assert seen.faults[fault] > 2
    assert set(seen.faults) == {fault}
    assert not bounds[0].kept


def test_readers_apart_are_told_of_one_who_is_answered_with_anothers_view(servers):
    found = isolation.mixed(servers["mistaken"][0], "", 1)
    assert found["not theirs"] > 2
    assert not all(bound.kept for bound in isolation.bounds(found))


@pytest.mark.parametrize(("name", "fault"), [("forgetting", "broken")])
def test_readers_apart_go_on_when_something_is_broken(servers, name, fault):
    found = isolation.mixed(servers[name][0], "", 1)
    assert found[fault] > 2
    assert found[isolation.SHORT] == 2


def test_a_late_server_misses_the_bounds_of_known_views(of_late):
    _, bounds = of_late.result()
    late = [bound for bound in bounds if bound.unit == "ms"]
    assert [bound.kept for bound in late] == [False, False]
    assert min(bound.measured for bound in late) > 5_000


def test_a_leaking_server_misses_the_bound_of_memory(servers, tmp_path):
    url, process = servers[LEAKING]
    assert not growth(url, process, tmp_path).kept


def test_a_store_that_loses_answers_has_them_worked_out_twice(servers):
    url, _ = servers[LOSING]
    bound = shared.worked_out_twice(url, url)
    assert not bound.kept
    assert bound.measured >= shared.VIEWS // 2
