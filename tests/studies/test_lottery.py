"""The lottery counts what it drew, grows by batches, and opens each run where it can be looked at."""

import json
from urllib.parse import urlencode

import numpy as np
import pytest

from dashboard import progress, results
from dashboard.compute.methods import GaussianMixture, KMeans
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.studies import lottery
from dashboard.studies.lottery import LotteryOf
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

SMALL = "show=lottery&data.n_samples=60&data.centers=4&method.n_clusters=4&b.n_clusters=4"
PLOT, SAID, TITLE = "scatter-lottery-plot", "scatter-lottery-said", "scatter-lottery-title"


@pytest.fixture(scope="module")
def page():
    return picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=20"))


def drawn(page):
    """The histograms: random starts, k-means++."""
    return page.drawings[PLOT].figure().data[:2]


def clicks(page):
    """The fields that a click on each bar sets, random starts first."""
    return [[json.loads(set_) for set_ in trace.customdata] for trace in page.drawings[PLOT].figure().data[2:4]]


def inertia(fields):
    """What the run comes to that such fields open in A."""
    view = viewed(scatter, f"{SMALL}&{urlencode({'method.init': 'random'} | fields)}")
    return results.clustering(view.data, view.method).inertia


def test_each_kind_of_start_is_drawn_as_often_as_was_asked(page):
    above, below = drawn(page)
    assert sum(above.y) == 20
    assert sum(below.y) == -20


def test_the_sentence_counts_the_runs_that_found_every_blob(page):
    counts = [
        sum(
            results.agreement(Blobs(n_samples=60, centers=4), KMeans(n_clusters=4, init=init, random_state=s)).ari == 1
            for s in range(20)
        )
        for init in ("k-means++", "random")
    ]
    assert counts[1] > 0
    assert f"found all 4 blobs in {counts[0]} of 20 runs, random starts in {counts[1]}." in text(page.words[SAID])


def test_of_one_blob_the_sentence_does_not_say_all():
    page = picture(
        viewed(scatter, "show=lottery&data.n_samples=30&data.centers=1&method.n_clusters=1&b=off&lottery.n_seeds=10")
    )
    # One cluster is the blob, whatever the start.
    assert "K-means++ found the one blob in 10 of 10 runs, random starts in 10." in text(page.words[SAID])


def test_a_click_on_a_bar_opens_a_run_of_it(page):
    above, _ = drawn(page)
    for x, width, fields in zip(above.x, above.width, clicks(page)[0], strict=True):
        assert abs(np.log10(inertia(fields)) - x) <= width


def test_a_run_that_is_open_is_marked_and_its_bar_leads_to_the_next(page):
    # A shows seed 0 of the random starts; its bar is marked, and opens another run.
    (mark,) = [note for note in page.drawings[PLOT].layout["annotations"] if note["text"] == "in A"]
    assert mark["y"] > 0
    assert 10 ** mark["x"] == pytest.approx(inertia({"method.random_state": 0}), rel=0.2)
    seen, seed = [], "0"
    for _ in range(21):
        again = picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=20&method.random_state={seed}"))
        (bar,) = [i for i, x in enumerate(drawn(again)[0].x) if x == pytest.approx(mark["x"])]
        seed = clicks(again)[0][bar].get("method.random_state", seed)
        if seed in seen:
            break
        seen.append(seed)
    assert len(seen) == drawn(page)[0].y[bar]


def test_the_table_has_a_button_for_every_bar(page):
    buttons = [json.loads(getattr(c, "data-set")) for c in walk(page.words[SAID]) if hasattr(c, "data-set")]
    by_kind = clicks(page)
    assert sorted(map(str, buttons)) == sorted(map(str, by_kind[0] + by_kind[1]))


def test_where_there_is_no_k_means_a_run_takes_the_edited_place():
    view = viewed(
        scatter, method=GaussianMixture(), b=GaussianMixture(), edit="b", show="lottery", lottery=LotteryOf(n_seeds=10)
    )
    page = picture(view)
    assert page.shown["cards"] == ["b"]
    fields = clicks(page)[0][0]
    assert text(page.words[TITLE]) == "Starts that B might have: k-means with 7 clusters, n_init 1"
    opened = viewed(scatter, urlencode(fields)).b
    assert (opened.kind, opened.init, opened.n_clusters) == ("kmeans", "random", 7)


def test_the_first_k_means_is_looked_at_where_the_edited_is_something_else():
    view = viewed(scatter, method=GaussianMixture(), edit="a", show="lottery", lottery=LotteryOf(n_seeds=10))
    assert picture(view).shown["cards"] == ["b"]


def test_the_title_says_whose_starts_are_compared_and_of_which_constants(page):
    assert text(page.words[TITLE]) == "Starts of A: k-means with 4 clusters, n_init 1"
    # Each run has one start, however many A keeps the best of.
    other = picture(
        viewed(scatter, f"{SMALL}&edit=b&b.n_clusters=3&b.n_init=10&lottery.n_seeds=10".replace("b.n_clusters=4&", ""))
    )
    assert text(other.words[TITLE]).startswith("Starts of B: k-means with ")
    assert text(other.words[TITLE]).endswith("clusters, n_init 1")


@pytest.fixture
def fives(monkeypatch):
    """Batches of five runs, none of which is known."""
    monkeypatch.setattr(lottery, "BATCH", 5)
    layer.current().cache.clear()
    yield
    layer.current().cache.clear()


@pytest.mark.usefixtures("fives")
def test_charts_grow_batch_by_batch_and_cancel_would_leave_it_there():
    seen = []
    with progress.seen_by(lambda page: seen.append((page.instead, -sum(drawn(page)[1].y)))):
        picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=12"))
    assert seen == [({"lottery.n_seeds": "5"}, 5), ({"lottery.n_seeds": "10"}, 10)]
    # What Cancel leaves is there already, and more goes on from it.
    computed = layer.current().cache.computed["stability"]
    assert computed == 6
    picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=10"))
    picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=15"))
    assert layer.current().cache.computed["stability"] == computed


@pytest.mark.usefixtures("fives")
def test_what_is_said_of_a_part_says_that_it_is_one():
    seen = []
    with progress.seen_by(lambda page: seen.append(text(page.words[SAID]))):
        whole = picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=10"))
    assert [said.startswith("So far: K-means++ found all 4 blobs in ") for said in seen] == [True]
    assert "of 5 runs" in seen[0]
    assert "So far" not in text(whole.words[SAID])


@pytest.mark.usefixtures("fives")
def test_progress_is_told_of_the_whole():
    heard = []
    with progress.heard_by(heard.append):
        picture(viewed(scatter, f"{SMALL}&lottery.n_seeds=10"))
    shares = [news.fraction for news in heard if "10 seeds" in news.stage]
    assert shares == sorted(shares)
    assert len(shares) == 20


def test_too_few_clusters_are_told():
    page = picture(
        viewed(scatter, f"{SMALL}&method.n_clusters=3&lottery.n_seeds=20".replace("method.n_clusters=4&", ""))
    )
    assert "With n_clusters=3 no run can find all 4 blobs" in text(page.words[SAID])


def test_agreement_has_an_axis_of_its_own():
    page = picture(viewed(scatter, f"{SMALL}&lottery.measure=ARI&lottery.n_seeds=20"))
    assert all(trace.x.max() <= 1 for trace in drawn(page))


def test_a_lottery_that_takes_too_long_is_offered_in_smaller():
    with pytest.raises(Refusal, match="400 fits of 100,000 points") as caught:
        picture(viewed(scatter, "colour=plain&show=lottery&data.n_samples=100000&lottery.n_seeds=200&b=plain"))
    assert caught.value.part == "lottery"
    assert [next(iter(offer.changes)) for offer in caught.value.offers] == ["n_seeds", "n_samples"]
