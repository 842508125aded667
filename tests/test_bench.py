"""What the benchmark says about what it measured."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.cluster import hierarchy

from bench import __main__ as main
from bench import (
    dendrograms,
    digits,
    dragging,
    figures,
    memory,
    neighbours,
    own,
    pages,
    switches,
    timing,
    trees,
)
from bench.table import Line, failed, markdown, plain, quantity, summary, times
from dashboard.compute.neighbours import Neighbours
from tests.idx import written

KEPT = Line("chart", "kB", 0.5, "whole", 10.0, most_ratio=0.1)
MISSED = Line("answer", "ms", 4.2, "empty", 2.0, most_ratio=2)
FAILED = Line("page", "MB", 2.6, "bare", 6.0, most=1.9)
TOLD = Line("page, packed", "MB", 1.0)


def test_a_line_says_its_ratio_and_whether_it_keeps_its_bound():
    assert KEPT.cells() == ("chart", "0.500 kB", "whole", "10 kB", "1/20", "≤ 1/10", "ok")
    assert MISSED.cells()[-3:] == ("2.1×", "≤ 2×", "missed")
    assert FAILED.cells()[-2:] == ("≤ 1.9 MB", "missed")
    assert TOLD.cells() == ("page, packed", "1 MB", "", "", "", "", "")


@pytest.mark.parametrize(("ours", "excess"), [(0, 0), (1, math.inf)])
def test_a_bound_of_nothing(ours, excess):
    assert Line("asked again", "texts", ours, "bare", 2, most=0).excess == excess


def test_a_busy_machine_is_forgiven_a_third():
    assert not failed([KEPT, MISSED, TOLD])
    assert failed([KEPT, FAILED])


def test_both_tables_hold_every_line_and_the_summary_names_what_is_missed():
    lines = [KEPT, MISSED, TOLD]
    assert len(plain(lines).splitlines()) == len(markdown(lines).splitlines()) == 5
    assert len({line.count("|") for line in markdown(lines).splitlines()}) == 1
    assert summary(lines) == "1 of 2 bounds are kept: missed are answer."
    assert summary([KEPT]) == "1 of 1 bounds are kept."


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 s"), (1234.6, "1,235 s"), (12.345, "12.3 s"), (0.0123, "0.0123 s"), (7.0, "7 s")]
)
def test_numbers_have_three_digits_that_count(value, text):
    assert quantity(value, "s") == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(2.1, "2.1×"), (0.35, "0.35×"), (0.125, "1/8"), (1 / 213, "1/213"), (1 / 6543, "1/6,543"), (0, "0×")],
)
def test_what_is_far_below_one_is_one_part_of_many(ratio, text):
    assert times(ratio) == text


def test_tasks_take_turns():
    ran = []
    seconds = timing.alternating({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, 2)
    assert ran == ["a", "b", "b", "a", "a", "b"]
    assert seconds.keys() == {"a", "b"}


def test_slow_tasks_need_no_round_before_and_the_last_answer_is_kept():
    left = {"a": [1, 2], "b": [3, 4]}
    _, answers = timing.answered({name: values.pop for name, values in left.items()}, 2, warm=False)
    assert answers == {"a": 1, "b": 3}
    assert left == {"a": [], "b": []}


def test_figures_are_measured_in_time_and_bytes():
    lines = figures.lines(sizes=(20,), rounds=1)
    assert [line.unit for line in lines] == ["ms", "kB"] * 2
    assert all(line.ours > 0 and line.other > 0 for line in lines)


# Each of these asserts itself that both sides give the same answer.
@pytest.mark.parametrize(
    "measure",
    [
        lambda: trees.moved_cut(60, 1),
        lambda: trees.built("ward", 60, 0.1, 1),
        lambda: trees.built("single", 60, 0.1, 1),
        lambda: dendrograms.geometry(60, 1),
        lambda: dendrograms.figures(60, 1)[1],
        lambda: dendrograms.order(60, 1),
        lambda: digits.lines(1)[1],
        lambda: neighbours.lines(300, 9, 1)[0],
    ],
    ids=["cut", "ward", "single", "geometry", "dendrogram", "order", "digits", "neighbours"],
)
def test_both_sides_give_one_answer_and_are_measured(measure, monkeypatch):
    monkeypatch.delenv("DASHBOARD_MNIST_DIR", raising=False)
    line = measure()
    assert line.ours > 0
    assert line.other > 0
    assert line.most_ratio < 1


def test_only_the_environment_says_where_mnist_is(monkeypatch, tmp_path):
    monkeypatch.delenv("DASHBOARD_MNIST_DIR", raising=False)
    assert neighbours.mnist(5) is None
    monkeypatch.setenv("DASHBOARD_MNIST_DIR", str(written(tmp_path)))
    images, name = neighbours.mnist(5)
    assert (images.shape, name) == ((5, 784), "MNIST")


def test_partitions_are_compared_whatever_their_names():
    assert trees.same_groups(np.array([0, 0, 1]), np.array([7, 7, 3]))
    assert not trees.same_groups(np.array([0, 0, 1]), np.array([7, 3, 3]))
    assert not trees.same_groups(np.array([0, 0, 1]), np.array([5, 5, 5]))


def test_other_neighbours_are_not_let_pass():
    found = Neighbours(np.array([1, 2]), np.array([1.0, 2.0]), query=0)
    neighbours.check(found, np.array([0.0, 1, 2]), np.array([0, 1, 2]))
    with pytest.raises(AssertionError, match="rows differ"):
        neighbours.check(found, np.array([0.0, 1, 2]), np.array([0, 1, 3]))


def test_random_trees_are_trees():
    for tree in (dendrograms.chain(50), dendrograms.grown(50)):
        assert hierarchy.is_valid_linkage(tree.merges)
        assert len(dendrograms.too_deep(50, 1)) == 2


def test_images_made_in_the_place_of_mnist_are_smooth_and_of_its_shape():
    images = neighbours.smooth(20)
    assert (images.shape, images.dtype) == ((20, 784), np.uint8)
    steps = np.abs(np.diff(images.reshape(-1, 28, 28).astype(int), axis=1))
    assert steps.max() <= 255 * 6 / 27 + 1


@pytest.mark.slow
@pytest.mark.skipif(not memory.known(), reason="Only Linux says what a process takes of memory.")
def test_memory_is_that_of_the_task_alone():
    told = memory.run("tests.test_bench:forty_megabytes")
    assert 39 < told.grown < 60
    assert told.peak > told.grown


def forty_megabytes():
    """A task of memory."""
    return lambda: np.ones(5_000_000).sum()


def test_a_chosen_part_is_measured_alone_and_leaves_the_page(monkeypatch, capsys):
    monkeypatch.setitem(main.PARTS, "digits", lambda: [KEPT])
    monkeypatch.setattr(main, "write", lambda _: pytest.fail("The page was written."))
    assert main.main(["digits"]) == 0
    assert "chart" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no part tree; there are figures"):
        main.main(["tree"])


@pytest.mark.parametrize("error", [SystemExit("bare answered 500 to its own script"), RuntimeError("closed")])
def test_a_part_that_breaks_leaves_a_table_of_the_others_and_an_error(error, monkeypatch, capsys, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{main.BEGIN}\nold\n{main.END}\nafter\n")
    seen = []

    def broken():
        seen.append(page.read_text())
        raise error

    monkeypatch.setattr(main, "PAGE", page)
    monkeypatch.setattr(main, "machine", lambda: "here and now")
    monkeypatch.setattr(main, "PARTS", {"figures": lambda: [KEPT], "pages": broken, "trees": lambda: [TOLD]})
    assert main.main() == 1
    # What was measured stands there before the next part begins.
    assert "| chart |" in seen[0]
    for text in (page.read_text(), capsys.readouterr().out):
        assert "chart" in text
        assert "page, packed" in text
        assert f"pages could not be measured: {error}" in text
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("after\n")
    assert "old" not in page.read_text()


def test_a_run_that_is_stopped_is_no_part_that_breaks(monkeypatch):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "PARTS", {"figures": stopped})
    with pytest.raises(KeyboardInterrupt):
        main.main(["figures"])


def test_visits_count_what_came_over_the_wire():
    seen = pages.Visit(
        requests={
            "1": {"kind": "Script", "bytes": 500_000, "loose": False},
            "2": {"kind": "Script", "bytes": 0, "loose": True},
            "3": {"kind": "Fetch", "bytes": 9_000, "loose": True},
            "4": {"kind": "Document"},
        }
    )
    assert (seen.megabytes, seen.texts_asked_for, seen.texts_as_they_are) == (0.509, 1, 1)


@pytest.mark.parametrize(
    ("mime", "headers", "loose"),
    [
        ("text/javascript", {"Content-Length": "5000"}, True),
        ("text/javascript", {"Content-Length": "400"}, False),
        ("application/json", {"Content-Encoding": "br"}, False),
        ("image/png", {}, False),
    ],
)
def test_texts_that_came_as_they_are(mime, headers, loose):
    event = {"type": "Fetch", "response": {"mimeType": mime, "headers": headers}}
    assert pages.told(event) == {"kind": "Fetch", "loose": loose}


def test_a_run_replaces_what_the_last_one_wrote_and_nothing_else(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{main.BEGIN}\nold\n{main.END}\nafter\n")
    monkeypatch.setattr(main, "PAGE", page)
    main.write(r"new \1")
    assert page.read_text() == f"before\n{main.BEGIN}\nnew \\1\n{main.END}\nafter\n"


def test_the_page_has_the_place_for_the_table():
    text = main.PAGE.read_text()
    assert text.count(main.BEGIN) == text.count(main.END) == 1


def test_a_time_line_is_of_what_came_after_the_click():
    # All in milliseconds since the navigation; the click was at 1,000.
    seen = {
        "asks": [
            {"tab": "digits", "sent": 500, "answered": 600, "pending": False},
            {"tab": "digits", "sent": 1100, "answered": 1150, "pending": True},
            {"tab": "digits", "sent": 1400, "answered": 1500, "pending": False},
        ],
        # One that ended before, one that began before and ended after, two of the time itself, one of later.
        "tasks": [[100, 800], [900, 300], [1200, 50], [1700, 200], [2100, 900]],
        "first": 300,
        "some": 1600,
        "all": 2000,
    }
    way = switches.Coming.of(seen, 1000)
    assert way.seconds == {"question": 0.1, "answer": 0.5, "some": 0.6, "all": 1.0, "longest": 0.3}
    # An ask that was told to ask again is part of one question.
    assert way.questions == 1
    cold = switches.Coming.of(seen)
    assert (cold.seconds["first"], cold.seconds["question"], cold.questions) == (0.3, 0.5, 2)


def test_a_tab_that_is_there_already_asks_nothing():
    way = switches.Coming.of({"asks": [], "tasks": [], "first": 300, "some": 1010, "all": 1040}, 1000)
    assert way.seconds == {"some": 0.01, "all": 0.04, "longest": 0.0}
    assert way.questions == 0


def test_what_was_before_is_told_by_the_bare_pages_first_chart():
    ways = [switches.Coming({"question": 0.1, "all": seconds, "longest": 0.2}, 1) for seconds in (1.0, 9.0, 2.0)]
    question, painted = switches.coming("switch", ways, 4.0, {"question": 0.5, "all": 1.5}, most_ratio=0.5)
    assert (question.ours, question.other, question.excess) == (0.1, 2.0, None)
    # 2 s, the median, where it was one and a half charts of 4 s: a third, of half that is allowed.
    assert (painted.ours, painted.other, painted.excess) == (2.0, 6.0, pytest.approx(2 / 3))


def test_no_browser_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr("bench.browser.shutil", SimpleNamespace(which=lambda _: None))
    with pytest.raises(SystemExit, match="no Chromium"), main.chromium():
        pass


def test_script_within_script_counts_once_and_belongs_to_the_step_before_the_next():
    # Steps begin at 0, 100 and 200 µs. In the first, script runs from 0 to 30, a call of it from 10 to 20, and
    # a frame from 90 to 120, of which the last 20 are the second's.
    def event(name, start, took, **data):
        return {"ph": "X", "name": name, "ts": start, "dur": took, "pid": 1, "tid": 1, "args": {"data": data}}

    moves = [event("EventDispatch", at, 30 if at == 0 else 5, type="pointermove") for at in (0, 100, 200)]
    inner, frame = event("FunctionCall", 10, 10), event("FireAnimationFrame", 90, 30)
    elsewhere = event("FunctionCall", 40, 10) | {"tid": 2}
    assert dragging.of_steps([*moves, inner, frame, elsewhere]) == pytest.approx([0.04, 0.02])


@pytest.mark.servers
@pytest.mark.timeout(200)
def test_data_of_ones_own_is_measured_from_its_file_to_what_stays_of_it(monkeypatch):
    for name, value in {"ROWS": 300, "COLUMNS": 3, "VECTORS": 200, "WIDTH": 8, "SETTLED": 0.1}.items():
        monkeypatch.setattr(own, name, value)
    monkeypatch.setattr(own, "BLOBS", "data.n_samples=200")
    found = own.lines(rounds=1, new=1)
    bounded = [line for line in found if line.excess is not None]
    assert [line.most_ratio for line in bounded] == [1.5, 1.2, 1.2, 1.2, 1.2, 1.2, None]
    assert all(line.ours > 0 for line in found[:-1])
    assert found[-1].most == 50
    table, vectors = bounded[1].against, bounded[3].against
    assert (table, vectors) == ("StandardScaler, PCA, KMeans(n_init=1)", "PCA, KMeans(n_init=1)")
