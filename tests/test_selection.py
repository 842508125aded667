"""What is selected: the same rows in every lens, however they were chosen, and a sentence where they are not there."""

import base64
import json

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.methods import KMeans, suited
from dashboard.data.tables import Iris
from dashboard.layer import layer
from dashboard.page.answering import Ask, answer
from dashboard.run import beside, run
from dashboard.selection import of_view, selected
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from tests.components import text, walk
from tests.views import viewed

IRIS = "data=iris&method=kmeans"
LENSES = [scatter, dendrogram, clusters, neighbours]


def rows(query):
    """The rows that a view selects, and what they are."""
    found = selected(viewed(scatter, f"{IRIS}&{query}"))
    return np.flatnonzero(found.rows), found.what


def the_run(hide=False):
    return run(Iris(), suited(KMeans(), Iris()), hide)


def test_without_a_selection_there_is_none():
    assert selected(viewed(scatter, IRIS)) is None


def test_a_cluster_is_the_runs():
    found, what = rows("select=a1")
    assert found.tolist() == np.flatnonzero(the_run().colours == 1).tolist()
    assert what == "cluster 1"


def test_what_two_runs_share_and_what_they_colour_differently():
    other = beside(the_run(), suited(KMeans(), Iris()).of_clusters(2))
    common, said = rows("b=kmeans&b.n_clusters=2&select=a1b1")
    assert common.tolist() == np.flatnonzero((the_run().colours == 1) & (other.colours == 1)).tolist()
    assert said == "cluster 1 of A in cluster 1 of B"
    differ, said = rows("b=kmeans&b.n_clusters=2&select=ab")
    assert differ.tolist() == np.flatnonzero(the_run().colours != other.colours).tolist()
    assert said == "what A and B colour differently"


def test_a_true_group_within_a_cluster():
    truth = the_run().groups.truth
    found, what = rows("select=a1g2")
    assert found.tolist() == np.flatnonzero((the_run().colours == 1) & (truth == 2)).tolist()
    assert what == "virginica in cluster 1"


def test_branches_are_added_and_taken_out_again_in_their_order():
    # The last merge but one of 150 flowers is a branch of the root; its parts are its children.
    tree = results.linkage(Iris(), "average")
    root, (left, right) = 298, tree.children[298 - 150]
    assert len(rows(f"select=average:{root}")[0]) == 150
    of_left, what = rows(f"select=average:{left}")
    assert what == "a branch of the average tree"
    without, what = rows(f"select=average:{root},{-left - 1}")
    assert what == "branches of the average tree"
    assert sorted([*of_left, *without]) == list(range(150))
    assert len(without) == tree.sizes[right]
    # Taken out first it is added again with the whole.
    assert len(rows(f"select=average:{-left - 1},{root}")[0]) == 150


def test_branches_of_a_tree_of_centres_are_the_points_that_those_stand_for():
    owner = results.centres(Iris(), 10).owner
    assert rows("select=ward10:4")[0].tolist() == np.flatnonzero(owner == 4).tolist()


def test_rows_are_selected_by_their_numbers():
    assert rows("select=r7,3")[0].tolist() == [3, 7]
    assert rows("select=r7")[1] == "row 7"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("select=a9", "nothing in cluster 9 here"),
        ("select=b0", "No clusters are shown in B"),
        ("select=ac", "No clusters are shown in C"),
        ("select=a0g7", "There is no species 7 here"),
        ("select=a0g1&hide=true", "No true groups are known here"),
        ("select=ward:299", "There is no branch 299 in this tree, whose root is 298"),
        ("select=hand::b150,10", "There is no row 150 in this data, whose last is 149"),
        ("select=hand::l9000,0,9001,0,9001,1_2,0,0,0,0,0,0,0,1", "There is no point within what was drawn by hand"),
        ("select=r150", "There is no row 150 in this data, whose last is 149"),
        # A run that is refused selects nothing either.
        ("select=b0&b=agglomerative&b.n_clusters=151", "n_clusters"),
    ],
)
def test_what_is_not_there_selects_nothing_and_says_why(query, why):
    found = of_view(viewed(scatter, f"{IRIS}&{query}"))
    assert not found.rows.any()
    assert why in found.what


HAND = "hand:0,2,3:l-300,-300,300,-300,0,500_1.5,1.2,0.6,0,0,0,0,0,1:-b70,200:sa1"


@pytest.mark.parametrize("select", ["a1", "a1g2", "ab", "average:296", "r7,3", HAND])
def test_every_lens_marks_the_same_rows_and_says_what_they_are(select):
    query = f"{IRIS}&b=hdbscan&select={select}"
    told = [answer(lens.PLACES, lens.picture, Ask(query)) for lens in LENSES]
    marked = [out["shown"]["selected"] for out in told]
    assert all(one == marked[0] for one in marked)
    bits = np.unpackbits(np.frombuffer(base64.b64decode(marked[0]["rows"]), np.uint8))[:150]
    assert np.flatnonzero(bits).tolist() == np.flatnonzero(selected(viewed(scatter, query)).rows).tolist()


def test_marks_leave_the_page_as_it_was_made():
    ask = Ask(IRIS)
    answer(scatter.PLACES, scatter.picture, ask)
    before = layer.current().cache.computed["page"]
    drawn = answer(scatter.PLACES, scatter.picture, ask)["drawn"]
    out = answer(scatter.PLACES, scatter.picture, Ask(f"{IRIS}&select=a1", drawn=drawn))
    assert layer.current().cache.computed["page"] == before
    assert out["drawings"] == {}
    assert list(out["words"]) == [scatter.ids("selected")]
    # Nothing selected, nothing said.
    again = answer(scatter.PLACES, scatter.picture, Ask(IRIS, drawn=out["drawn"]))
    assert list(again["words"]) == [scatter.ids("selected")]
    assert "selected" not in again["shown"]


def test_the_bar_says_how_many_and_offers_to_see_them_alone():
    words, _ = scatter.PLACES.marks.of(viewed(scatter, f"{IRIS}&select=a1g2"))
    n = int(((the_run().colours == 1) & (the_run().groups.truth == 2)).sum())
    assert f"{n} flowers" in text(words)
    assert "virginica in cluster 1" in text(words)
    sets = [json.loads(getattr(c, "data-set")) for c in walk(words) if hasattr(c, "data-set")]
    # Iris was found in three clusters: one more is cluster 3.
    assert sets[0]["select"] == "a3"
    assert sets[1:] == [{"isolate": "true"}, {"select": None, "isolate": None}]


def test_clusters_show_some_of_what_is_no_cluster_of_the_run():
    words, _ = clusters.PLACES.marks.of(viewed(clusters, f"{IRIS}&select=r7,3,99"))
    shown = sorted(int(getattr(c, "data-row")) for c in walk(words) if hasattr(c, "data-row"))
    assert shown == [3, 7, 99]
    words, _ = clusters.PLACES.marks.of(viewed(clusters, f"{IRIS}&select=a1"))
    assert not [c for c in walk(words) if hasattr(c, "data-row")]


def test_the_query_and_its_neighbours_can_be_selected():
    page = neighbours.picture(viewed(neighbours, f"{IRIS}&row=7&neighbours.n_neighbors=3"))
    (button,) = [c for c in walk(page.words["neighbours-numbers"]) if hasattr(c, "data-set")]
    near = results.neighbours(Iris(), 7, 3, "euclidean").rows.tolist()
    assert json.loads(getattr(button, "data-set")) == {"select": "r" + ",".join(map(str, [7, *near]))}


def test_what_was_drawn_by_hand_is_added_and_taken_away_in_its_order():
    far = f"b70,{99_999}"
    assert len(rows(f"select=hand::{far}")[0]) == 150
    ball, what = rows("select=hand::b70,300")
    assert what.startswith("by hand, ")
    assert 70 in ball
    without = rows(f"select=hand::{far}:-b70,300")[0]
    assert sorted([*ball, *without]) == list(range(150))
    # Taken away at first, it is taken from all; and added again, it is there again.
    assert rows("select=hand::-b70,300")[0].tolist() == without.tolist()
    assert len(rows("select=hand::-b70,300:b70,300")[0]) == 150
    # What was selected before by a cluster or by rows is where it begins.
    cluster = rows("select=a1")[0].tolist()
    assert rows("select=hand::sa1:b70,0")[0].tolist() == sorted({*cluster, 70})
    assert rows("select=hand::sr7,3:-b7,0")[0].tolist() == [3]


def test_what_was_drawn_by_hand_says_of_which_cluster_most_of_it_is():
    found, what = rows("select=hand::sa1")
    assert what == "by hand, all in cluster 1"
    outside = np.flatnonzero(the_run().colours != 1)[0]
    share = len(found) / (len(found) + 1)
    assert rows(f"select=hand::sa1:b{outside},0")[1] == f"by hand, mostly cluster 1 ({share:.0%})"


def test_what_was_drawn_on_some_columns_stays_what_it_is_on_others():
    line = "l-200,-200,200,-200,200,200,-200,200_0.1,2.2,0.3,0,0,0,0,0,1"
    drawn = rows(f"axes=0,1,2&select=hand:0,1,2:{line}")[0].tolist()
    assert rows(f"select=hand:0,1,2:{line}")[0].tolist() == drawn
    assert rows(f"select=hand::{line}")[0].tolist() != drawn
    # So it does where points are laid out by t-SNE.
    tsne = "hand:tsne,max_iter,50:b70,300"
    laid_out = rows(f"projection=tsne&projection.max_iter=50&select={tsne}")[0].tolist()
    assert rows(f"select={tsne}")[0].tolist() == laid_out
    assert 70 in laid_out
    assert rows("select=hand::b70,300")[0].tolist() != laid_out
    # Columns that are not there select nothing, and say so.
    assert "from 0 to 3" in of_view(viewed(scatter, f"{IRIS}&select=hand:0,1,9:b1,1")).what


def test_a_ball_among_columns_is_measured_in_shares_of_their_ranges():
    points = results.points(Iris())
    X = points.X[:, [0, 2, 3]]
    share = (X - X[70]) / np.ptp(X, axis=0)
    # Each side is drawn as long as 1, and a hundredth more at either end.
    far = np.sqrt((share**2).sum(axis=1)) / 1.02
    radius = 333
    assert np.abs(far - radius / 1000).min() > 1e-4
    assert rows(f"select=hand:0,2,3:b70,{radius}")[0].tolist() == np.flatnonzero(far < radius / 1000).tolist()
