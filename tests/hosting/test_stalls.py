"""Heavy questions of one reader leave the others alone: real gunicorn, one process, as a host has it."""

import time

import psutil
import pytest

from harness import parts
from soak.readers import Reader

pytestmark = [pytest.mark.servers, pytest.mark.alone, pytest.mark.timeout(120)]

# HDBSCAN holds the interpreter for as long as it works, some seconds here; a tree of so many points, in one call of C.
HOLDING = "data.n_samples=35000&data.centers=50&data.random_state=11&method=hdbscan&b=off"
SMALL = "data.n_samples=100&method.n_clusters=3&b=off"


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    with parts.web(folder, WEB_CONCURRENCY="1", DASHBOARD_CACHE="memory") as (port, process):
        parts.Reader(port, "scatter", SMALL).run()
        yield port, process


def seconds(function):
    began = time.monotonic()
    function()
    return time.monotonic() - began


def test_whoever_has_a_known_view_has_it_at_once_while_another_has_the_interpreter_held(web):
    port, _ = web
    heavy = parts.Reader(port, "scatter", HOLDING, "heavy")
    heavy.start()
    known, health = [], []
    while heavy.seconds is None:
        known.append(seconds(parts.Reader(port, "scatter", SMALL).run))
        health.append(seconds(lambda: parts.get(port, "/health")))
        time.sleep(0.02)
    heavy.join()
    assert heavy.charts
    assert heavy.seconds > 1, "too fast to stall anybody"
    # A page's first ask fetches what callbacks there are, too. It was 6.4 seconds in a thread of this process.
    assert max(known) < 1.0
    assert max(health) < 0.5


def test_cancelled_work_leaves_the_processor_within_a_second(web):
    port, process = web
    # With a cookie, by which it is the same reader's page that asks for something else.
    page = Reader(f"http://127.0.0.1:{port}/", 0)
    page.open("scatter")
    assert asked(page, HOLDING.replace("random_state=11", "random_state=12")) == "pending"
    child = parts.child_of(process)
    # What a page asks next leaves what it asked before.
    assert asked(page, SMALL) == "drawn"
    page.close()
    psutil.wait_procs([child], 1)
    assert not child.is_running()


def asked(reader, query):
    """What comes of asking once."""
    return reader.page.heard("scatter", query, reader.post(reader.page.ask("scatter", query)))
