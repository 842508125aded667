"""What is said of the numbers: each has its sentences, and each example is computed."""

import json
import re
from functools import cache

import pytest

from dashboard import results
from dashboard.compute.clusterwise import stable
from dashboard.compute.scores import agreement
from dashboard.data.digits import Digits
from dashboard.data.sources import SOURCES
from dashboard.page import terms
from dashboard.studies import STUDIES
from dashboard.tabs import TABS, clusters, dendrogram, neighbours, scatter
from tests.components import text, walk
from tests.views import viewed

# Views that show every kind of number that a tab can show.
VIEWS = [
    (scatter, "c=plain&d=truth"),
    (scatter, "method=gaussian_mixture&b=agglomerative"),
    (scatter, "method=gaussian_mixture&show=consensus&consensus.n_resamples=5"),
    *((scatter, f"data={ground.kind}&method=hdbscan&b=truth") for ground in SOURCES if ground.kind != "mnist"),
    (dendrogram, ""),
    *((scatter, f"method={kind}") for kind in ("dbscan", "birch", "mean_shift", "affinity_propagation")),
    (clusters, "method=hdbscan"),
    (clusters, "method=kmeans"),
    (neighbours, ""),
    (neighbours, "data=iris&method=kmeans&change=2:4.5"),
    # The lottery is as well looked at with few runs.
    *(
        (
            scatter,
            f"show={study.name}&lottery.n_seeds=10&clusterwise.n_resamples=10&consensus.n_resamples=10&compare.most=3",
        )
        for study in STUDIES
    ),
]


@cache
def shown(tab, query):
    """The numbers of a view: name to value."""
    page = tab.picture(viewed(tab, query))
    strips = [c for c in walk(list(page.words.values())) if getattr(c, "className", "") == "numbers"]
    named = [number.children for strip in strips for number in strip.children]
    heads = [c for c in walk(list(page.words.values())) if hasattr(c, "data-term")]
    return {text(name): text(value) for name, value in named} | {text(head): "" for head in heads}


@pytest.mark.parametrize(("tab", "query"), VIEWS)
def test_every_number_that_a_tab_shows_has_its_sentences(tab, query):
    assert shown(tab, query).keys() <= terms.TERMS.keys()


def test_no_sentences_are_left_of_numbers_that_no_tab_shows():
    assert {name for tab, query in VIEWS for name in shown(tab, query)} == terms.TERMS.keys()


@pytest.mark.parametrize("term", terms.TERMS.values(), ids=terms.TERMS)
def test_a_term_is_two_short_sentences_with_a_page_of_a_library(term):
    for sentence in (term.means, term.not_):
        assert sentence.endswith(".")
        assert len(sentence) < 130
    assert re.match(r"https://(scikit-learn\.org/stable/|docs\.scipy\.org/doc/scipy/)|$", term.page)


@pytest.mark.parametrize("term", [t for t in terms.TERMS.values() if t.example], ids=lambda t: t.example.label)
def test_an_example_is_a_view_of_a_tab(term):
    name, _, query = term.example.address.partition("?")
    lens = next(tab for tab in TABS if tab.name == name)
    assert viewed(lens, query) != viewed(lens)


def test_the_table_is_a_small_part_of_the_page():
    assert len(json.dumps(terms.spelled(), ensure_ascii=False)) < 11_000


# --- The examples ----------------------------------------------------------------------------------


def example(name, tab=scatter):
    """The view of a term's example."""
    return viewed(tab, terms.TERMS[name].example.address.partition("?")[2])


def fitted(view, method):
    """A fit of a view with its agreement."""
    return results.clustering(view.data, method), results.agreement(view.data, method)


def test_lower_inertia_agrees_less():
    view = example("inertia")
    (low, worse), (high, better) = fitted(view, view.method), fitted(view, view.b)
    assert view.method.n_clusters == view.b.n_clusters == view.data.centers
    assert low.inertia < 0.9 * high.inertia
    assert worse.ari < better.ari - 0.2


def test_the_best_silhouette_is_not_at_the_true_number():
    view = example("silhouette")
    best, true = results.silhouette(view.data, view.method), results.silhouette(view.data, view.b)
    assert best.mean > true.mean + 0.1
    assert view.method.n_clusters == 4
    assert view.b.n_clusters == view.data.centers == 5
    assert results.agreement(view.data, view.b).ari == 1
    assert results.agreement(view.data, view.method).ari < 0.8


def test_halves_of_moons_are_stable():
    view = example("stable")
    fit, agreed = fitted(view, view.method)
    found = results.resamples(view.data, view.method, "bootstrap", 0, 0)
    assert all(one.mean > 0.85 for one in stable(fit.labels, found.made))
    assert agreed.ari < 0.4


def test_fewer_rounds_agree_less():
    view = example("iterations")
    (quick, worse), (slow, better) = fitted(view, view.method), fitted(view, view.b)
    assert quick.converged
    assert quick.n_iter < slow.n_iter / 2
    assert worse.ari < better.ari - 0.2


def test_many_clusters_are_homogeneous_and_agree_less():
    view = example("homogeneity", clusters)
    many, few = (results.agreement(Digits(), m) for m in (view.method, viewed(clusters).method))
    assert many.homogeneity > few.homogeneity + 0.2
    assert many.own_kind > few.own_kind + 0.2
    assert many.ari < few.ari - 0.2
    assert example("own kind", clusters) == view


def test_one_cluster_is_complete_and_agrees_by_chance():
    found = results.agreement(Digits(), example("completeness", clusters).method)
    assert (found.completeness, found.ari) == (1, 0)


def test_noise_holds_digits_of_every_kind():
    found = results.agreement(Digits(), example("noise", clusters).method)
    assert found.clusters[0] == -1
    assert found.contingency[0].min() >= 3
    # Some 490 of them: whole pixels lie equally far apart so often that processors do not agree on each.
    assert shown(clusters, "method=hdbscan")["noise"] == str(found.contingency[0].sum())


def test_a_tree_that_keeps_distances_better_has_worse_clusters():
    view = example("cophenetic", dendrogram)
    ward = view.method.model_copy(update={"linkage": "ward"})
    kept = {m.linkage: results.cophenetic(view.data, m.linkage).correlation for m in (view.method, ward)}
    truth = results.points(view.data).groups.truth
    agreed = {
        m.linkage: agreement(truth, results.linkage(view.data, m.linkage).cut_n(m.n_clusters)).ari
        for m in (view.method, ward)
    }
    assert kept["average"] > kept["ward"] + 0.05
    assert agreed["average"] < agreed["ward"] - 0.2


def test_the_nearest_show_another_digit():
    assert shown(neighbours, "row=1553")["same group"] == "0 of 5"
    assert example("nearest", neighbours) == viewed(neighbours, row=1553)
    assert results.points(Digits()).groups.truth[1553] == 8
