"""The study of steps tells each step in words, in the colours that the run ends in, and says what it leaves out."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard import results
from dashboard.compute import seconds
from dashboard.compute.cost import Limits
from dashboard.compute.methods import KMeans
from dashboard.compute.seconds import Size
from dashboard.compute.steps import Steps, seconds_of
from dashboard.errors import Refusal
from dashboard.figures.drawing import typed
from dashboard.figures.steps import Run, kept, steps_plot
from dashboard.figures.theme import FADED, codes
from dashboard.layer import layer
from dashboard.page import words
from dashboard.page.answering import offers
from dashboard.studies.steps import sentences, thinned
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text
from tests.views import viewed

# Points 0, 1, 2 and 10 on a line, as tests/compute/test_steps.py derives it.
CENTERS = np.zeros((4, 2, 3))
CENTERS[..., 0] = [[0, 1], [0, 13 / 3], [1, 10], [1, 10]]
LABELS = np.array([[0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]], np.uint8)
STEPS = Steps(CENTERS, LABELS, np.array([82.0, 37.11, 2, 2]), True)
RUN = Run(STEPS, np.array([5, 3]), CENTERS, ["start", "one", "two", "three"])
PLOT, SAID = "scatter-steps-plot", "scatter-steps-said"


def shown(query):
    return picture(viewed(scatter, f"show=steps&{query}"))


def test_every_step_is_told():
    assert sentences(STEPS, KMeans(n_clusters=2, init="random")) == [
        "Start: 2 points drawn at random are the first centres. Inertia 82.",
        "Step 1 of 3: 2 points changed cluster, inertia 82 → 37.11.",
        "Step 2 of 3: no point changed cluster, inertia 37.11 → 2.",
        "Step 3 of 3: settled, no point changed cluster, inertia 2.",
    ]


@pytest.mark.parametrize(("converged", "why"), [(False, "the last by max_iter"), (True, "centres hardly move")])
def test_a_run_that_points_still_move_in_says_why_it_ends(converged, why):
    first = Steps(CENTERS[:2].copy(), LABELS[:2].copy(), np.array([82.0, 37.11]), converged)
    told = sentences(first, KMeans(n_clusters=2, max_iter=1))
    assert told[-1] == f"Step 1 of 1: {why}, 2 points changed cluster, inertia 82 → 37.11."


def test_the_browser_has_every_step_beside_the_chart():
    drawing = steps_plot({"a": RUN})
    assert drawing.extra["at"] == [0, 1, 2, 3]
    run = drawing.extra["runs"]["a"]
    assert run["labels"].values.reshape(4, 4).tolist() == [[0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    assert run["centers"] == [5, 3]
    assert run["x"].values.reshape(4, 2).tolist() == CENTERS[..., 0].tolist()
    assert run["said"] == ["start", "one", "two", "three"]
    # Two points to a byte.
    assert len(typed(drawing.extra)["runs"]["a"]["labels"]["bdata"]) == len("AAAAAAAAAAA=")


def test_a_centre_is_told_by_its_number_though_clusters_share_colours():
    run = steps_plot({"a": replace(RUN, colours=np.array([61, 0]))}).extra["runs"]["a"]
    assert run["centers"] == [61, 0]


def test_a_line_for_each_run_with_its_letter_at_the_end():
    shorter = replace(RUN, steps=Steps(CENTERS[:2].copy(), LABELS[:2].copy(), np.array([82.0, 37.11]), True))
    a, b = steps_plot({"a": RUN, "b": shorter}).figure().data
    assert a.y.tolist() == [82, 37.11, 2, 2]
    assert b.y.tolist() == [82, 37.11]
    assert a.text[-1].strip() == "A"
    assert (a.line.dash, b.line.dash) == ("solid", "dash")


def long(last, n=10):
    """A run of so many steps in which nothing happens to n points."""
    nothing = Steps(np.zeros((last + 1, 1, 3)), np.zeros((last + 1, n), np.uint8), np.ones(last + 1), True)
    return Run(nothing, np.array([0]), np.zeros((last + 1, 1, 3)), [""] * (last + 1))


def test_long_runs_are_thinned_with_their_ends_kept():
    assert kept([long(99)]) == list(range(100))
    some = kept([long(400), long(250)])
    assert len(some) <= 100
    assert {0, 1, 2, 3, 250, 400} <= set(some)
    assert thinned([long(99)]) == []
    assert thinned([long(400), long(250)]) == [f"Of 400 steps {len(some) - 1} are shown, most of them early ones."]


def test_many_points_are_sent_for_fewer_steps():
    # Half a byte for each of 100,000 points, twice, fits 20 times into two MiB.
    assert 8 <= len(kept([long(60, 100_000), long(60, 100_000)])) <= 20


def test_the_last_step_is_the_panel():
    page = shown("data.n_samples=90&data.cluster_std=1.5")
    for place in "ab":
        run = page.drawings[PLOT].extra["runs"][place]
        panel = page.drawings[f"scatter-chart-{place}"].paint[0]["marker.color"].values
        clusters = np.array(run["centers"])[run["labels"].values[-90:]]
        assert codes(clusters).tolist() == panel.tolist()


@pytest.mark.parametrize("k", [50, 30])
def test_each_centre_has_a_number_of_its_own_and_each_point_that_of_its_centre_at_that_step(k):
    # Numbers go on from those of the blobs, beyond the colours there are.
    query = f"data.centers=50&method.n_clusters={k}&method.random_state=1&b=off"
    view, page = viewed(scatter, query), shown(query)
    run = page.drawings[PLOT].extra["runs"]["a"]
    assert len(set(run["centers"])) == k
    labels = run["labels"].values.reshape(-1, 300)
    traced = results.steps(view.data, view.method)
    assert labels.tolist() == traced.labels.tolist()
    ends = page.drawings["scatter-chart-a"].paint[0]
    ends = ends["text"] if "text" in ends else ends["marker.color"].values
    assert np.array(run["centers"])[labels[-1]].tolist() == list(map(int, ends))
    assert np.array(run["centers"])[labels[0]].tolist() != list(map(int, ends))
    assert (k == 50) == (max(run["centers"]) >= FADED)


def test_the_sentence_says_how_each_run_ends():
    said = text(shown("method.n_init=2").words[SAID])
    assert "A, the best of 2 starts, settles after " in said
    assert "B settles after 2 steps: every blob is one cluster of its own." in said
    assert "A is stopped after 2 steps: " in text(shown("method.max_iter=2").words[SAID])


def test_a_run_that_settles_in_the_last_round_it_has_is_said_to():
    # The second chart's k-means needs two rounds, whatever it is given.
    for max_iter, said, strip in ((1, "B is stopped after 1 step: ", "1 (max)"), (2, "B settles after 2 steps: ", "2")):
        view = viewed(scatter, f"show=steps&b.max_iter={max_iter}")
        assert said in text(picture(view).words[SAID])
        found = results.clustering(view.data, view.b)
        assert {name: value for name, value, _ in words.fit(found)}["iterations"] == strip


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", ["a", "b"]),
        ("method=agglomerative&b=kmeans", ["b"]),
        ("c=kmeans", ["a", "b"]),
        ("c=kmeans&edit=c", ["a", "c"]),
        ("c=minibatch&edit=c", ["a", "b"]),
    ],
)
def test_at_most_two_runs_are_shown_the_edited_one_among_them(query, places):
    assert shown(query).shown["cards"] == places


def test_what_would_take_too_long_is_offered_for_its_own_chart(monkeypatch):
    view = viewed(scatter, "show=steps&b.n_init=3")
    size = Size(300, 3)
    # The fit is let through, its steps are not.
    between = (seconds.of_fit(size, view.b) + seconds_of(size, view.b)) / 2
    monkeypatch.setattr(layer.current(), "limits", Limits(seconds=between))
    layer.current().cache.clear()
    with pytest.raises(Refusal) as caught:
        picture(view)
    assert ("n_init of 1", {"b.n_init": 1}) in offers(scatter.PLACES, view, caught.value)


def test_an_edited_chart_that_is_not_shown_is_named():
    assert "C is left out" in text(shown("c=minibatch&edit=c").words[SAID])
    assert "left out" not in text(shown("c=plain&edit=c").words[SAID])


def test_without_k_means_the_page_offers_it():
    view = viewed(scatter, "show=steps&method=minibatch&b=truth")
    with pytest.raises(Refusal, match="no chart is of k-means") as caught:
        picture(view)
    assert offers(scatter.PLACES, view, caught.value) == [("K-means in A", {"method": "kmeans"})]
