"""The guided paths: short, sendable, and true: each step's claim is computed."""

import re

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.scores import agreement, reading
from dashboard.page.guides import LAB, LAB_FROM, PATHS, path
from dashboard.run import run
from dashboard.tabs import TABS, clusters, dendrogram, neighbours, scatter
from dashboard.tabs.members import group_counts
from dashboard.workspace.parts import FIELDS
from tests.components import text, walk
from tests.views import viewed

STEPS = [(tab, number, step) for tab, steps in PATHS.items() for number, step in enumerate(steps, 1)]
STEPS += [(tab, number, step) for number, (tab, step) in enumerate(LAB, LAB_FROM)]
NAMES = [f"{tab} {number}" for tab, number, _ in STEPS]


def at(tab, number):
    """The view of a step."""
    return viewed(tab, PATHS[tab.TAB.name][number - 1].query)


def page(tab, number):
    """All words of a step's page."""
    return text(list(tab.picture(at(tab, number)).words.values()))


def seen(view, slot):
    """A panel's fit: (Clustering, Agreement, Reading)."""
    method = getattr(view, FIELDS[slot])
    found, truth = results.clustering(view.data, method), results.points(view.data).groups.truth
    return found, results.agreement(view.data, method), reading(truth, found.labels)


# --- What holds for all ----------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_each_tab_has_at_most_five_steps_and_begins_at_its_default(tab):
    steps = PATHS[tab.name]
    assert 1 <= len(steps) <= 5
    assert viewed(tab, steps[0].query) == viewed(tab)


@pytest.mark.parametrize(("tab", "number", "step"), STEPS, ids=NAMES)
def test_a_step_is_short_and_an_address_that_says_which_it_is(tab, number, step):
    assert len(step.title) <= 32
    assert len(step.text) <= 230
    assert len(re.findall(r"[.?](?: |$)", step.text)) <= 3
    lens = next(t for t in TABS if t.name == tab)
    links = [c.href for other in PATHS for c in walk(path(other)) if hasattr(c, "href")]
    named = f"{tab}?{step.query}&guide={number}".replace("?&", "?")
    if number > 1:
        assert named in links
    assert viewed(lens, named.partition("?")[2]).guide == number


@pytest.mark.parametrize(("tab", "step"), [(tab, step) for tab, _, step in STEPS], ids=NAMES)
def test_a_step_names_a_part_of_its_page(tab, step):
    lens = next(t for t in TABS if t.name == tab)
    parts = list(walk(lens.layout()))
    named = re.search(r"#([\w-]+)", step.about)
    if named:
        assert named[1] in {getattr(part, "id", None) for part in parts}
    else:
        assert step.about in {f'[data-study="{getattr(part, "data-study", None)}"]' for part in parts}


def test_the_last_step_leads_on_to_the_next_tab_and_that_of_the_last_tab_to_the_lab():
    links = {tab: [c.href for c in walk(path(tab)) if hasattr(c, "href")] for tab in PATHS}
    assert "dendrogram?guide=1" in links["scatter"]
    assert "data?guide=1" in links["neighbours"]
    assert links["data"][-1] == f"scatter?data=digits&method=minibatch&guide={LAB_FROM}"
    assert links["clusters"][-1].endswith(f"guide={LAB_FROM + len(LAB) - 2}")  # Back


# --- Blobs


def test_a_random_start_splits_a_blob_and_a_far_one_finds_all():
    (_, _, bad), (_, good, _) = seen(at(scatter, 1), "a"), seen(at(scatter, 1), "b")
    assert (bad.split, bad.sharing) == (1, 2)
    assert good.ari == 1
    assert at(scatter, 1).method.init == "random"


def test_one_start_is_a_lottery():
    found = "K-means++ found all 7 blobs in 99 of 100 runs, random starts in 17."
    assert at(scatter, 2).show == "lottery"
    assert found in page(scatter, 2)


def test_too_few_share_and_too_many_split():
    view = at(scatter, 3)
    few, many = seen(view, "a")[2], seen(view, "b")[2]
    assert (view.method.n_clusters, view.b.n_clusters, view.data.centers) == (4, 10, 7)
    assert few.sharing > 0
    assert many.split > 0


def test_the_silhouette_prefers_four_of_five():
    view = at(scatter, 4)
    assert results.silhouette(view.data, view.method).mean > results.silhouette(view.data, view.b).mean + 0.1
    assert seen(view, "b")[1].ari == 1
    assert seen(view, "a")[2].sharing == 2


def test_k_means_cuts_the_moons_that_single_linkage_finds():
    (_, cut, _), (_, found, _) = seen(at(scatter, 5), "a"), seen(at(scatter, 5), "b")
    assert cut.ari < 0.6
    assert found.ari == 1
    assert at(scatter, 5).b.linkage == "single"


# --- Dendrogram


def cut(number):
    """A step's clusters: (number, agreement, largest jump, reading)."""
    view = at(dendrogram, number)
    tree, truth = results.linkage(view.data, view.method.linkage), results.points(view.data).groups.truth
    labels = tree.cut_n(view.method.n_clusters)
    return view.method.n_clusters, agreement(truth, labels).ari, tree.suggested()[0], reading(truth, labels)


def test_the_first_cut_leaves_the_seven_blobs():
    assert cut(1)[:3] == (7, 1, 7)


def test_a_higher_cut_lets_blobs_share():
    n_clusters, _, _, said = cut(2)
    assert n_clusters == 3
    assert said.sharing > 0


def test_the_jump_may_be_at_another_number():
    view = at(dendrogram, 3)
    assert (view.method.linkage, view.data.centers, cut(3)[2]) == ("complete", 7, 2)
    assert "The largest jump between merges is at 2 clusters" in page(dendrogram, 3)


def test_single_linkage_chains_five_blobs_and_ward_does_not():
    single, ward = cut(4), cut(5)
    assert at(dendrogram, 4).data == at(dendrogram, 5).data
    assert single[3].sharing == 5
    assert single[0] == ward[0]
    assert ward[1] > single[1] + 0.5


# --- Digits


def agreed(number):
    """A step's agreement with the true digits."""
    view = at(clusters, number)
    return results.agreement(view.data, view.method)


def counts(number):
    """How many of each digit the cluster of a step holds."""
    view = at(clusters, number)
    found = results.coloured(view.data, view.method)
    return group_counts(results.points(view.data).groups, (found == view.cluster()[0]).nonzero()[0])


def test_three_in_four_are_among_their_own_kind():
    assert 0.7 < agreed(1).own_kind < 0.8


def test_the_blurred_cluster_holds_eights_and_many_ones():
    held = counts(2)
    assert held.argmax() == 8
    assert held.argsort()[-2] == 1
    assert held[1] > 0.5 * held[8]


def test_threes_and_nines_share_a_cluster():
    held = counts(3)
    assert held.argsort()[-2:].tolist() == [9, 3]
    assert held[9] > 0.85 * held[3]


def test_more_clusters_are_purer_and_less_complete():
    assert at(clusters, 4).method.n_clusters == 2 * at(clusters, 1).method.n_clusters
    assert agreed(4).own_kind > agreed(1).own_kind + 0.1
    assert agreed(4).completeness < agreed(1).completeness - 0.05


def test_standardized_digits_agree_less():
    assert at(clusters, 5).data.standardize
    assert agreed(5).ari < agreed(1).ari - 0.05


# --- Neighbours


def found(view):
    """The digit of the query, and of its neighbours."""
    truth = results.points(view.data).groups.truth
    return truth[view.row], truth[
        results.neighbours(view.data, view.row, view.neighbours.n_neighbors, view.neighbours.metric).rows
    ]


def test_the_nearest_show_what_the_steps_say():
    digit, others = found(at(neighbours, 1))
    assert (digit, others.tolist()) == (6, [6] * 5)
    digit, others = found(at(neighbours, 2))
    assert (digit, others.tolist()) == (8, [1] * 5)
    digit, others = found(at(neighbours, 3))
    assert (len(others), (others == 8).sum(), (others == 1).sum()) == (50, 8, 42)


def test_another_metric_finds_more_nines():
    view = at(neighbours, 4)
    digit, by_cosine = found(view)
    _, by_euclidean = found(
        view.model_copy(update={"neighbours": view.neighbours.model_copy(update={"metric": "euclidean"})})
    )
    assert (digit, (by_cosine == 9).sum(), (by_euclidean == 9).sum()) == (9, 3, 1)


def test_the_last_cloud_has_the_colours_of_the_digits():
    assert at(neighbours, 5).colour == "groups"


# --- From a run to labels worth keeping


def lab(number):
    """The page of a step, and its view."""
    tab, step = LAB[number]
    lens = {"scatter": scatter, "clusters": clusters}[tab]
    view = viewed(lens, step.query)
    return lens.picture(view), view


def ari_of(view):
    of = run(view.data, view.method, view.hide, view.hand)
    return results.agreement(view.data, of.labelled).ari


def test_a_run_of_mini_batches_agrees_by_0_61():
    page, view = lab(0)
    assert round(ari_of(view), 2) == 0.61
    assert "5 of the 10 digits are split and 2 share a cluster" in text(page.words["scatter-said-a"])


@pytest.mark.slow
def test_ward_comes_first_and_the_silhouette_would_choose_another():
    told = text(lab(1)[0].words["scatter-compare-said"])
    assert "By ARI Agglomerative comes first, with 0.79" in told
    assert "the silhouette would choose HDBSCAN, whose ARI is 0.49" in told


@pytest.mark.slow
def test_eight_of_ten_clusters_come_back():
    told = text(lab(2)[0].words["scatter-clusterwise-said"])
    assert "8 of 10 clusters are stable" in told
    assert "The least sure is cluster 1: 0.56, dissolved in 11 of 20 resamples" in told
    assert re.search(r"3 317 [\d.]+ [\d.]+ 5 of 20", told)


def test_the_blurred_cluster_holds_threes_and_nines_and_two_are_ones():
    _, view = lab(3)
    of = run(view.data, view.method)
    inside = [np.bincount(of.groups.truth[of.colours == cluster], minlength=10) for cluster in (3, 1, 9)]
    assert (inside[0][3], inside[0][9]) == (169, 145)
    assert [int(counts.argmax()) for counts in inside[1:]] == [1, 1]


def test_by_hand_it_agrees_by_0_86():
    page, view = lab(4)
    assert round(ari_of(view), 2) == 0.86
    assert "2 changes by hand, 1 named" in text(page.words["clusters-numbers"])
    assert "ones" in text(page.words["clusters-chips"])
