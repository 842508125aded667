"""Gap and prediction strength in the sweep: what is asked, what appears when, and what disagreement is read as."""

import json

import numpy as np
import pytest

from dashboard import progress
from dashboard.compute.gap import Gap
from dashboard.compute.methods import KMeans
from dashboard.compute.strength import Strength
from dashboard.errors import Refusal
from dashboard.studies import counting
from dashboard.studies.counting import Counted
from dashboard.studies.verdicts import sentences, together
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

PLOT, SAID = "scatter-sweep-plot", "scatter-sweep-said"
# Four blobs far apart, and k-means from ten starts.
CLEAR = "data.centers=4&data.cluster_std=0.3&data.random_state=3&data.n_samples=80&method=kmeans&method.n_init=10&b=off"
LITTLE = "sweep.max_clusters=6&sweep.n_refs=7&sweep.n_splits=4"


def looked(query=f"{CLEAR}&{LITTLE}"):
    return picture(viewed(scatter, f"show=sweep&{query}"))


@pytest.fixture(scope="module")
def page():
    return looked()


def test_what_takes_a_few_seconds_is_worked_out_unasked(page):
    assert "All 3 say 4." in text(page.words[SAID])
    assert "The gap chooses 4, the smallest number whose gap (" in text(page.words[SAID])
    assert "Prediction strength chooses 4, the largest number that reaches 0.8 with its error (1.00 + 0.00)" in text(
        page.words[SAID]
    )


def test_what_takes_longer_is_offered_with_what_it_would_take(monkeypatch):
    monkeypatch.setattr(counting, "UNASKED", 0.0)
    words = looked().words[SAID]
    assert "Gap statistic and prediction strength may take" in text(words)
    assert {"sweep.by_trials": "on"} in [
        json.loads(getattr(c, "data-set")) for c in walk(words) if hasattr(c, "data-set")
    ]
    assert len(looked().drawings[PLOT].traces) == 2
    assert "All 3 say 4." in text(looked(f"{CLEAR}&{LITTLE}&sweep.by_trials=on").words[SAID])


def test_what_is_not_wanted_is_neither_worked_out_nor_offered():
    words = text(looked(f"{CLEAR}&sweep.by_trials=off&sweep.max_clusters=3").words[SAID])
    assert "gap" not in words.lower()


@pytest.mark.slow
def test_what_would_take_too_long_says_why_and_is_refused_where_it_is_asked_for():
    far = "data.n_samples=20000&method=kmeans&b=off&sweep.max_clusters=12&sweep.n_refs=100"
    assert "are left out." in text(looked(far).words[SAID])
    with pytest.raises(Refusal, match="fits of 20,000 points may take") as refused:
        looked(f"{far}&sweep.by_trials=on")
    assert refused.value.part == "sweep"
    assert next(iter(refused.value.offers)).changes.keys() == {"n_refs"}


def test_the_quick_curves_come_first_and_trials_batch_by_batch():
    seen = []

    def look(page):
        seen.append((page.instead, len(page.drawings[PLOT].traces), text(page.words[SAID])))

    with progress.seen_by(look):
        looked("data.n_samples=40&method=kmeans&b=off&sweep.max_clusters=3&sweep.n_refs=12&sweep.n_splits=4")
    fields = [instead for instead, _, _ in seen]
    assert fields[1:] == [
        {"sweep.by_trials": "off"},
        {"sweep.n_refs": "5", "sweep.n_splits": "4"},
        {"sweep.n_refs": "10", "sweep.n_splits": "4"},
    ]
    assert [traces for _, traces, _ in seen] == [2, 2, 4, 4]
    assert "So far, from 10 sets of even data and 4 splits: The gap chooses" in seen[-1][2]


def test_a_part_is_what_is_found_with_as_few_trials():
    seen = []
    with progress.seen_by(lambda page: seen.append(page.drawings[PLOT].traces[-1]["y"].tolist())):
        looked("data.n_samples=40&method=kmeans&b=off&sweep.max_clusters=2&sweep.n_refs=2&sweep.n_splits=12")
    few = looked("data.n_samples=40&method=kmeans&b=off&sweep.max_clusters=2&sweep.n_refs=2&sweep.n_splits=5")
    assert few.drawings[PLOT].traces[-1]["y"].tolist() == seen[1]


def test_curves_of_trials_begin_at_one_and_those_of_scores_at_two(page):
    inertia, silhouette, gap, strength = page.drawings[PLOT].traces
    for curve in (inertia, silhouette, gap, strength):
        assert curve["x"].tolist() == [1, 2, 3, 4, 5, 6]
    assert np.isnan(inertia["y"]).tolist() == np.isnan(silhouette["y"]).tolist() == [True] + 5 * [False]
    assert strength["y"][0] == 1
    assert not np.isnan(gap["y"]).any()
    assert len(gap["error_y"]["array"]) == 6
    clicks = [json.loads(fields) for fields in gap["customdata"]]
    assert [fields["method.n_clusters"] for fields in clicks] == [1, 2, 3, 4, 5, 6]
    notes = [(note["text"], note["x"], note["yref"]) for note in page.drawings[PLOT].layout["annotations"]]
    assert {("highest", 4, "y2"), ("chosen", 4, "y3"), ("chosen", 4, "y4")} <= set(notes)
    # What strength is held against.
    assert [line["y0"] for line in page.drawings[PLOT].layout["shapes"] if line.get("yref") == "y4"] == [0.8]


def test_the_table_has_a_row_for_one_cluster_and_all_numbers(page):
    head = next(c for c in walk(page.words[SAID]) if getattr(c, "tag", None) == "thead")
    assert text(head).endswith("gap its error strength its error")
    rows = [c for c in walk(page.words[SAID]) if getattr(c, "tag", None) == "tr"][1:]
    cells = [[text(cell).strip() for cell in row.children] for row in rows]
    assert len({len(row) for row in cells}) == 1
    assert cells[0][0] == "1"
    assert cells[0][-2:] == ["1", "0"]


def test_numbers_that_cannot_be_have_no_gap_and_the_rest_is_there():
    # Three places: three clusters have no spread, and four cannot be.
    words = text(
        looked("data.n_samples=12&data.cluster_std=0&data.centers=3&method=kmeans&method.n_clusters=2&b=off").words[
            SAID
        ]
    )
    assert "The gap chooses" in words
    assert "Left out: 4" in words


@pytest.mark.parametrize(
    ("silhouette", "gap", "strength", "peak", "read"),
    [
        (3, 3, 3, None, "All 3 say 3."),
        (2, 3, 3, None, "Read it as 3: tighter than in even data, and found again. The silhouette takes groups that"),
        (5, 3, 3, None, "Read it as 3: tighter than in even data, and found again. A score that says more splits"),
        (2, 1, 1, None, "Read it as one group"),
        (4, None, 4, None, "Read it as 4 to rely on, with finer structure that goes on beyond 9"),
        (2, 5, 2, None, "Read it as 2 to rely on: up to 5 clusters are tighter"),
        (2, 2, 4, None, "Read it as 2, with care: 4 clusters are found again"),
        (7, 1, 7, 7, "Read it as 7: the rule of the gap stops at the first"),
        (6, 1, 2, 8, "Read it as not settled: far beyond the 1 of its rule the gap is largest at 8"),
    ],
)
def test_a_disagreement_is_read_aloud(silhouette, gap, strength, peak, read):
    said = together({"the silhouette": silhouette, "the gap": gap, "prediction strength": strength}, peak, 9)
    assert read in said
    if silhouette != gap:
        named = "none" if gap is None else gap
        assert (
            f"the silhouette says {silhouette}, the gap says {named} and prediction strength says {strength}." in said
        )


def test_one_start_is_named_where_strength_is_low():
    gap = Gap(np.array([0.1, 0.9, 0.5]), np.full(3, 0.01))
    found = Counted(gap, Strength(np.array([1, 0.3, 0.2]), np.zeros(3)), 5, 5)
    assert "with an n_init of 10" in sentences(found, {}, KMeans(n_init=1))[-1]
    assert "n_init" not in " ".join(sentences(found, {}, KMeans(n_init=10)))
