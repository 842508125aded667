"""Clusters changed by hand are so in every lens: numbers, names and colours, on the page and in what is taken home."""

import json

import numpy as np

from dashboard.compute.edits import spelled_rows
from dashboard.compute.methods import KMeans
from dashboard.data.tables import Iris
from dashboard.export import PARCELS
from dashboard.run import run
from dashboard.selection import selected
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from tests.components import text, walk
from tests.views import viewed

IRIS = "data=iris&method=kmeans&method.n_clusters=3"
THREE = KMeans(n_clusters=3, n_init=10, max_iter=300)


def iris(hand="", hide=False):
    return run(Iris(), THREE, hide, hand)


def test_clusters_that_no_edit_is_about_keep_their_numbers_and_so_their_colours():
    before, after = iris(), iris("s0k2")
    untouched = before.colours != before.colours[before.numbers == 0][0]
    assert (after.colours[untouched] == before.colours[untouched]).all()
    assert sorted(set(after.colours.tolist())) == [0, 1, 2, 3]


def test_an_edit_means_the_same_rows_whether_true_groups_are_known_or_not():
    for hand in ("m0,1", "s0k3;m3,1", "s2b"):
        shown, hidden = iris(hand), iris(hand, hide=True)
        assert len({*zip(shown.colours.tolist(), hidden.colours.tolist(), strict=True)}) == shown.found.n_clusters


def test_scores_are_those_of_the_clusters_as_they_are_now():
    # All of one kind in one cluster and the rest in another: iris setosa is apart from the others.
    of, truth = iris("m0,2"), iris().points.groups.truth
    setosa = of.colours[truth == 0][0]
    assert ((of.colours == setosa) == (truth == 0)).all()
    page = scatter.picture(viewed(scatter, f"{IRIS}&hand=m0,2"))
    assert "0.57" in text(page.words["scatter-foot-a"])  # of two kinds of three, ARI is 0.568


def test_a_name_stands_in_every_lens():
    row = int(np.flatnonzero(iris().numbers == 0)[0])
    named = f"{IRIS}&hand=n0Anker <b>&select=a2&row={row}"
    for lens in (scatter, clusters, neighbours):
        page = lens.picture(viewed(lens, named))
        words = text(list(page.words.values()))
        assert "Anker <b>" in words, lens
    hover = scatter.picture(viewed(scatter, named)).drawings["scatter-chart-a"].paint[0]["meta"]["names"]
    assert any("Anker" in name and "<b>" not in name for name in hover)


def test_what_is_selected_can_be_named_merged_and_split_and_the_bar_says_what_it_sets():
    words, _ = scatter.PLACES.marks.of(viewed(scatter, f"{IRIS}&select=a0&hand=n1X"))
    options = [c.attributes["value"] for c in walk(words) if getattr(c, "tag", "") == "option"]
    of = iris("n1X")
    own = of.own(0)
    assert f"n1X;s{own}k2" in options
    assert f"n1X;s{own}b" in options
    assert {f"n1X;m{own},{of.own(1)}", f"n1X;m{own},{of.own(2)}"} <= set(options)


def test_rows_that_are_kept_are_the_cluster_that_is_selected_then():
    view = f"{IRIS}&select=r1,2,77&hand=m0,1"
    words, _ = clusters.PLACES.marks.of(viewed(clusters, view))
    sets = [json.loads(getattr(c, "data-set")) for c in walk(words) if hasattr(c, "data-set")]
    kept = next(one for one in sets if "hand" in one)
    after = viewed(clusters, f"{IRIS}&hand={kept['hand']}&select={kept['select']}")
    assert np.flatnonzero(selected(after).rows).tolist() == [1, 2, 77]


def test_the_line_of_a_tree_is_not_the_run_once_a_cluster_was_split():
    page = dendrogram.picture(viewed(dendrogram, "data=iris&method=agglomerative&hand=s0b"))
    assert "The run of all lenses" in text(page.words["dendrogram-run"])
    named = dendrogram.picture(viewed(dendrogram, "data=iris&method=agglomerative&hand=n0X"))
    assert text(named.words["dendrogram-run"]) == ""


def test_labels_taken_home_have_the_names_beside_the_numbers():
    table = PARCELS["clusters"].table(viewed(clusters, f"{IRIS}&hand=n0Anker"))
    of = iris("n0Anker")
    assert (table["label"] == of.colours).all()
    assert set(table["label_name"][of.numbers == 0]) == {"Anker"}
    assert set(table["label_name"][of.numbers != 0]) == {""}


def test_undo_takes_the_last_edit_back():
    page = clusters.picture(viewed(clusters, f"{IRIS}&hand=m0,1;n0X;c{spelled_rows(np.arange(150) < 3)}"))
    sets = [json.loads(getattr(c, "data-set")) for c in walk(page.words["clusters-numbers"]) if hasattr(c, "data-set")]
    assert {"hand": "m0,1;n0X"} in sets
    assert {"hand": None} in sets
