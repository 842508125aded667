"""What the soak says about what it saw, and that its readers post what the page would."""

import itertools
import subprocess
from random import Random

import pytest

from dashboard.app import create_app
from dashboard.params import Params
from dashboard.settings import Settings
from dashboard.tabs import TABS
from harness.posts import POST, pages
from soak import badinput, faults
from soak.__main__ import uncommitted
from soak.forged import Forger
from soak.hosted import Event
from soak.load import Carried, table
from soak.machines import blocks
from soak.page import KNOWN, Page, story
from soak.supervisor import read


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(cache="memory")).server.test_client()


@pytest.fixture
def page(client):
    return Page(client.get("/_dash-dependencies").json, "a page")


def event(began, seconds, outcome="drawn", silences=0, reader=0):
    return Event(began, "known", "blobs", reader, outcome, silences, seconds)


@pytest.mark.parametrize("tab", sorted(KNOWN))
def test_the_dashboard_takes_what_a_page_posts(client, page, tab):
    headers = {"Content-Type": "application/json"}
    assert client.get(pages(client.get("/").text)[tab]).status_code == 200
    for _ in range(100):
        answer = client.post(f"/{POST}", data=page.ask(tab, KNOWN[tab][0]), headers=headers)
        if page.heard(tab, answer.json) != "pending":
            break
    assert page.heard(tab, answer.json) == "drawn"
    assert page.drawn[tab]


def test_known_views_are_views():
    views: dict[str, type[Params]] = {tab.name: tab.view for tab in TABS}
    assert views.keys() == KNOWN.keys()
    for tab, queries in KNOWN.items():
        for query in queries:
            views[tab].from_query(query)


def test_a_tenth_of_a_story_is_new():
    steps = list(itertools.islice(story(Random(0)), 5_000))
    assert steps[0].deed == "open"
    assert 0.08 < sum(step.deed == "new" for step in steps) / len(steps) < 0.12
    assert {step.tab for step in steps} == set(KNOWN)


def test_what_is_slow_or_silent_after_a_fault_is_not_normal():
    before = [event(i, 0.1) for i in range(10)]
    after = [
        event(20, 0.2),
        event(21, 3.0, silences=1),
        event(22, 30, "lost", reader=1),
        event(23, 0, "reload", reader=2),
    ]
    seen = faults.judged("a fault", 20, 40, [*before, *after, event(50, 9)])
    assert (seen.asked, seen.repeated, seen.lost, seen.reloaded) == (4, 1, 1, 1)
    assert seen.normal == 32


def test_without_anything_odd_it_is_normal_at_once():
    assert faults.judged("none", 5, 20, [event(i, 0.1) for i in range(10)]).normal == 0


def test_a_load_is_held_against_what_is_wanted():
    carried = Carried(200, 10, 40_000, 0, 40, 250, 900, 1.2, 400, 412, 100)
    assert "| memory of the workers at the end | 412 MiB (+3%) | within 5 % |" in table(carried)


def test_forged_requests_are_the_same_for_the_same_seed(page):
    makers = [Forger("/", list(page.callbacks.values()), 7) for _ in range(2)]
    one, other = ([maker.request() for _ in range(50)] for maker in makers)
    assert one == other


def test_of_answers_by_status_only_what_the_dashboard_says_counts():
    forged = {"sent": 3, "statuses": {"200": 1, "500": 1, "501": 1}, "slow": 0, "slowest": 0.5}
    found = badinput.Withstood("lifted", forged, faults.Seen("", 9, 0, 0, 0, 0.0), 400, 401)
    assert "| 1 | 0 | 0.50 s | 400 → 401 MiB | 9 steps" in badinput.table([found])


def test_commands_of_a_page_are_found_with_the_machine_they_are_for():
    page = "## A\n```sh\n# on store\nls\n```\nwords\n```sh\npwd\n```\n"
    assert blocks(page) == {"A": [("store", "# on store\nls"), ("", "pwd")]}


def test_a_template_of_a_unit_is_read_for_an_instance(tmp_path):
    (tmp_path / "a@.service").write_text("[Service]\nExecStart=run --port %i\n")
    assert read(tmp_path / "a@.service", "8051")["Service"]["ExecStart"] == "run --port 8051"


def test_what_is_not_committed_is_named_but_for_the_page_that_is_written(tmp_path):
    def git(*words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tmp_path, check=True)

    (tmp_path / "docs").mkdir()
    page, code = tmp_path / "docs" / "reliability.md", tmp_path / "code.py"
    page.write_text("before")
    code.write_text("before")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    assert uncommitted(tmp_path) == []
    page.write_text("after")
    assert uncommitted(tmp_path) == []
    code.write_text("after")
    (tmp_path / "two words.py").touch()
    assert uncommitted(tmp_path) == ["code.py", "two words.py"]
