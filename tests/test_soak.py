"""What the soak says about what it saw, and that its readers post what the page would."""

import itertools
import json
import os
import subprocess
from dataclasses import replace
from random import Random

import pytest

from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.web.app import create_app
from dashboard.workspace.workspace import Workspace
from harness.posts import POST, pages
from soak import badinput, balancer, load, proofs, valid
from soak.__main__ import PAGE, PARTS, last_seen, uncommitted
from soak.account import Account
from soak.client import address
from soak.events import FAULTS, Event, heard, missed
from soak.forged import Forger
from soak.machines import blocks
from soak.page import Page, offered, shows
from soak.sandbox import lacking
from soak.stories import HEAVY, IMAGES, KNOWN, LARGE, OF_MNIST, everything, story
from soak.units import read
from soak.verdict import Bound, Seen, grown, judged, of_known, percentile, spoken


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(cache="memory")).server.test_client()


@pytest.fixture
def page(client):
    return Page(client.get("/_dash-dependencies").json, "a page")


def event(began, seconds=0.1, outcome="drawn", *, silences=0, reader=0, deed="known"):
    return Event(began, deed, "scatter", reader, outcome, silences, seconds)


def answer(client, page, tab, query):
    """What becomes of an ask, and the last answer to it."""
    headers = {"Content-Type": "application/json"}
    for _ in range(100):
        said = client.post(f"/{POST}", data=page.ask(tab, query), headers=headers).json
        outcome = page.heard(tab, query, said)
        if outcome != "pending":
            break
    return outcome, said


@pytest.mark.parametrize("tab", sorted(KNOWN))
def test_the_dashboard_takes_what_a_page_posts(client, page, tab):
    assert client.get(pages(client.get("/").text)[tab]).status_code == 200
    for query in KNOWN[tab]:
        # What controls show is what was asked for, however it is spelled.
        assert answer(client, page, tab, query)[0] == "drawn"
    assert page.drawn[tab]


def test_controls_that_show_another_view_are_seen():
    shown = {"method": "kmeans", "method.n_clusters": 3, "data.shuffle": True, "method.distance_threshold": 2.5}
    assert shows("method.n_clusters=3&data.shuffle=true&method.distance_threshold=2.50&select=a1", shown)
    assert shows("", shown)
    assert not shows("method.n_clusters=4", shown)
    assert not shows("b.n_clusters=3", shown)


def test_known_views_and_the_heaviest_are_views():
    first = {tab.name: tab.first for tab in TABS}
    assert first.keys() == KNOWN.keys() == LARGE.keys()
    spelled = [(tab, query) for table in (KNOWN, LARGE, OF_MNIST) for tab in table for query in table[tab]]
    spelled += [(tab, query.format(n=1)) for tab, query in HEAVY] + [("dendrogram", query) for query in IMAGES]
    for tab, query in spelled:
        Workspace.opened(query, first[tab])


def test_whoever_asks_for_too_much_takes_what_is_offered(client, page):
    query = "data.n_samples=100000&data.random_state=3&method.linkage=average"
    outcome, said = answer(client, page, "dendrogram", query)
    assert outcome == "refused"
    less = offered("dendrogram", query, said)
    size = int(dict(pair.split("=") for pair in less.split("&"))["data.n_samples"])
    assert 1_000 < size < 100_000
    assert less == query.replace("100000", str(size))


def test_a_tenth_of_a_story_is_new_and_some_of_it_are_files_and_large():
    steps = list(itertools.islice(story(Random(0)), 5_000))
    assert steps[0].deed == "open"
    shares = {deed: sum(step.deed == deed for step in steps) / len(steps) for deed in ("new", "file", "large")}
    assert 0.08 < shares["new"] < 0.12
    assert min(shares.values()) > 0.03
    assert {step.tab for step in steps} == set(KNOWN)
    assert {step.file.rpartition("/")[2] for step in steps if step.file} == {
        *("labels.csv", "code.py", "notebook.ipynb", "leaves.png")
    }
    assert not any(step.deed == "large" for step in itertools.islice(story(Random(0), small=True), 1_000))


def test_all_that_is_known_is_asked_for_before():
    asked = {(step.tab, step.query) for step in everything()}
    assert asked >= {
        (step.tab, step.query) for step in itertools.islice(story(Random(1)), 2_000) if step.deed == "large"
    }


def test_what_is_slow_or_silent_after_a_fault_is_not_normal():
    before = [event(i) for i in range(10)]
    after = [
        event(20, 0.2),
        event(21, 3.0, silences=1),
        event(22, 18, "lost", reader=1),
        event(23, 0, "reload", reader=2),
    ]
    seen = judged("a fault", 20, 40, [*before, *after, event(50, 9)], range(0))
    assert (seen.due, seen.done, seen.repeated, seen.faults) == (4, 2, 1, {"lost": 1, "reload": 1})
    assert seen.normal == 20
    assert not any(bound.kept for bound in seen.bounds())


def test_a_server_that_was_always_slow_is_not_normal_either():
    assert judged("none", 5, 20, [event(i, 2.0) for i in range(20)], range(0)).normal > 10


def test_without_anything_odd_it_is_normal_at_once():
    seen = judged("none", 5, 20, [event(i) for i in range(20)], range(1))
    assert (seen.normal, seen.faults) == (0, {})
    assert all(bound.kept for bound in seen.bounds())


@pytest.mark.parametrize("outcome", FAULTS)
def test_whatever_is_no_answer_is_a_fault(outcome):
    seen = judged("none", 5, 20, [*(event(i) for i in range(20)), event(8, outcome=outcome)], range(1))
    assert seen.faults == {outcome: 1}
    assert not seen.bounds()[0].kept


def test_a_reader_who_has_died_leaves_steps_undone():
    # Four seconds are the longest pause: one who says nothing for sixteen has missed four steps, and who never
    # said anything all five of twenty.
    events = [event(i, reader=0) for i in range(0, 20, 2)] + [event(3.9, reader=1)]
    assert [e.reader for e in missed(events, range(3), 0, 20, 4)] == [1] * 4 + [2] * 5
    seen = judged("none", 0, 20, events, range(3))
    assert (seen.due, seen.done, seen.faults) == (20, 11, {"missed": 9})


def test_a_step_that_was_announced_and_never_ended_is_undone():
    begun = {"began": 1.0, "deed": "known", "tab": "scatter", "reader": 4, "query": ""}
    ended = begun | {"outcome": "drawn", "silences": 0, "seconds": 0.5, "error": ""}
    assert [e.outcome for e in heard(map(json.dumps, [begun, ended]), until=9.0)] == ["drawn"]
    (event,) = heard([json.dumps(begun)], until=9.0)
    assert (event.outcome, event.ended) == ("undone", 9.0)
    assert heard([json.dumps(begun)]) == []


def test_known_views_are_held_to_95_and_99_of_100():
    fast, slow = [event(i, 0.05) for i in range(96)], [event(i, 0.4, deed="large") for i in range(4)]
    assert [bound.kept for bound in of_known(fast + slow)] == [True, True]
    assert [bound.kept for bound in of_known([*fast, *(replace(e, seconds=0.6) for e in slow)])] == [True, False]
    assert [bound.kept for bound in of_known([*fast[:90], *slow, *slow, *slow])] == [False, True]
    # New views may take longer; and where no known one was seen, nothing is kept.
    assert [bound.kept for bound in of_known([event(0, deed="new")])] == [False, False]


def test_a_percentile_is_a_value_that_was_seen():
    assert (percentile(range(1, 101), 0.95), percentile([7], 0.99)) == (96, 7)


def test_memory_may_grow_by_a_twentieth():
    assert grown(400, 419).kept
    assert not grown(400, 421).kept


def test_what_was_not_measured_is_not_kept():
    assert not Bound("memory", float("nan"), 5).kept
    assert spoken([Bound("a", 1, 2), Bound("b", 3, 2)]).splitlines()[0].startswith("- MISSED: b")


def carried(**changes):
    seen = Seen("load", "", 100, 100, 0, {}, 0.0)
    given = load.Carried(200, 10, 40_000, 3, {}, seen, seen, 4, 40, 300, 900, 20, 1.2, 400, 412, 1500, 1600, 0, 0)
    return replace(given, **changes)


def missed_bounds(found):
    return [bound.what for _, _, bound in found.rows() if bound is not None and not bound.kept]


def test_a_load_is_held_against_what_is_wanted():
    assert missed_bounds(carried()) == []
    died = Seen("load", "", 100, 90, 0, {"missed": 10}, 0.0)
    assert len(missed_bounds(carried(seen=died, errors={"502": 1}))) == 2
    assert len(missed_bounds(carried(heavy=died, killed=1, most=2049, health=101, at_the_end=430, twice=1))) == 6


def test_the_slowest_answer_of_health_is_found_between_two_times():
    assert load.slowest_of("1.0 900\n2.0 30.5\n3.0 12\n4.0 9", 1.5, 3.5) == 30.5
    assert not Bound("health", load.slowest_of("", 0, 9), 100).kept


def test_what_nginx_asked_of_another_server_is_counted():
    log = '1.000 200 "200"\n2.000 200 "502, 200"\n3.000 502 "502, 502"\n4.000 429 "-"\n9.000 500 "500"\n'
    assert balancer.parsed(log, 1.5, 5) == (3, {"502": 1, "429": 1}, 2)


def test_readers_have_addresses_of_their_own():
    assert (address("10.99", 0), address("10.99", 249), address("10.99", 250)) == (
        "10.99.0.1",
        "10.99.0.250",
        "10.99.1.1",
    )
    assert len({address("10.99", number) for number in range(60_001)}) == 60_001


def test_a_fault_that_did_not_happen_ends_the_soak(monkeypatch):
    monkeypatch.setattr(proofs, "PATIENCE", 0)
    with pytest.raises(SystemExit, match="The soak ends: “a worker killed” did not happen, because"):
        proofs.proven("a worker killed", proofs.others(lambda: [], [7]))


def test_lines_of_a_unit_that_are_not_held_are_named():
    service = {
        "ExecStart": "x",
        "NoNewPrivileges": "true",
        "SystemCallFilter": "@system-service",
        "ProtectSystem": "strict",
    }
    assert lacking(service) == ["SystemCallFilter"]


def test_an_account_counts_what_is_taken_and_not_pages_of_files(tmp_path):
    mebibytes = {"memory.usage_in_bytes": 300, "memory.max_usage_in_bytes": 900}
    for name, size in mebibytes.items():
        (tmp_path / name).write_text(str(size * 2**20))
    (tmp_path / "memory.stat").write_text(f"total_active_file {2**20}\ntotal_inactive_file {99 * 2**20}\ncache 5\n")
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    account = Account(tmp_path, 1)
    assert (account.now(), account.peak(), account.killed()) == (200, 900, 2)
    account.limit("1536M")
    assert int((tmp_path / "memory.limit_in_bytes").read_text()) == 1536 * 2**20


@pytest.mark.skipif(os.getuid() != 0, reason="a control group is made by root")
def test_an_account_counts_the_children_of_those_who_join():
    try:
        account = Account.beside("soak-trial")
    except OSError as error:
        pytest.skip(f"this system gives no control groups: {error}")
    eat = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'b\"x\" * 80_000_000'])"
    try:
        subprocess.run(["python3", "-c", eat], preexec_fn=account.within("inner").join, check=True)
        assert account.peak() > 80
    finally:
        account.close()


@pytest.mark.parametrize("tab", sorted(KNOWN))
def test_valid_views_are_drawn_of_every_kind_and_bound(tab):
    first, random = valid.FIRST[tab], Random(5)
    views = [Workspace.opened(valid.query(random, tab), first) for _ in range(60)]
    assert len({view.key for view in views}) > 40
    parts = {name: {type(getattr(view, name)) for view in views} for name in Workspace.model_fields}
    # Of a part of many kinds most are met, and of a plain value both ends.
    assert max(map(len, parts.values())) > 4 or tab == "dendrogram"
    if tab == "neighbours":
        assert {0, 59_999} & {view.row for view in views}
    if tab == "dendrogram":
        assert any(view.dendrogram.root > 1_000 for view in views)


def test_forged_requests_are_the_same_for_the_same_seed(page):
    makers = [Forger("/", list(page.callbacks.values()), 7) for _ in range(2)]
    one, other = ([maker.request() for _ in range(50)] for maker in makers)
    assert one == other


def test_of_forged_requests_every_error_of_ours_is_a_bound():
    honest = Seen("forged", "", 9, 9, 0, {}, 0.0)
    forged = {"sent": 3, "statuses": {"200": 1, "500": 1, "501": 1}, "slow": 0, "slowest": 0.5, "failed": 2}
    found = badinput.Withstood("lifted", forged, honest, 400, 401, ["failed"] * 3)
    assert "| 1 | 2, 3 | 0 | 0.50 s | 400 → 401 MiB | 9 of 9 steps" in badinput.table([found])
    assert [bound.measured for bound in found.bounds() if not bound.kept] == [1, 2, 3]


def test_commands_of_a_page_are_found_with_the_machine_they_are_for():
    page = "## A\n```sh\n# on store\nls\n```\nwords\n```sh\npwd\n```\n"
    assert blocks(page) == {"A": [("store", "# on store\nls"), ("", "pwd")]}


def test_a_template_of_a_unit_is_read_for_an_instance(tmp_path):
    (tmp_path / "a@.service").write_text("[Service]\nExecStart=run --port %i\n")
    assert read(tmp_path / "a@.service", "8051")["Service"]["ExecStart"] == "run --port 8051"


def test_the_page_has_a_place_for_what_each_part_saw():
    page = PAGE.read_text()
    for name in (*PARTS, "verdict"):
        assert page.count(f"<!-- {name} -->") == page.count(f"<!-- end of {name} -->") == 1, name


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


def test_the_verdict_is_of_all_parts_as_each_was_last_seen_and_names_those_that_were_not(tmp_path):
    (tmp_path / "bounds-load.json").write_text('[{"what": "slowest", "measured": 101, "most": 100, "unit": "ms"}]')
    (tmp_path / "bounds-faults.json").write_text('[{"what": "lost", "measured": 0, "most": 0, "unit": ""}]')
    *_, counted, lacking = last_seen(tmp_path).splitlines()
    assert counted == "1 bounds kept, 1 missed."
    assert lacking == "Not measured: hosting, faults-of-several, badinput, uploads, isolation."
