"""The study of silhouettes says who is badly placed, and lights a cluster from its table."""

import numpy as np
import pytest

from dashboard.compute.scores import Silhouettes
from dashboard.errors import Refusal
from dashboard.figures.silhouettes import silhouette_plot
from dashboard.studies.silhouettes import said
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

# Five points in two clusters, the last one nearer to the other cluster; row 2 is not in the sample.
OF = Silhouettes(np.array([0, 1, 3, 4, 5]), np.array([0.5, 0.9, 0.2, 0.8, -0.4]), np.array([1, 1, 4 / 3, 4 / 3, 4 / 3]))
CLUSTERS = np.array([0, 0, 1, 1, 1, 1])


def table_rows(words):
    return [row for row in walk(words) if getattr(row, "tag", "") == "tr"][1:]


def test_each_cluster_is_a_hill_from_the_best_placed_point_to_the_worst():
    first, second = silhouette_plot(OF, CLUSTERS).figure().data
    assert np.allclose(first.x, [0.9, 0.5])
    assert np.allclose(second.x, [0.8, 0.2, -0.4])
    assert (set(first.customdata), set(second.customdata)) == ({0}, {1})
    assert first.y.max() < second.y.min()


def test_the_line_stands_at_the_mean_of_all_that_the_sample_stands_for():
    assert silhouette_plot(OF, CLUSTERS).figure().layout.shapes[0].x0 == pytest.approx(
        (0.5 + 0.9 + (0.2 + 0.8 - 0.4) * 4 / 3) / 6
    )


def test_the_sentence_names_the_worst_cluster_and_the_table_lights_each():
    words = said(OF, CLUSTERS, "b", 5)
    assert "1 of a sample of 5 of the 6 points are nearer to another cluster" in text(words)
    assert "Cluster 1 is placed worst, with a mean of 0.20" in text(words)
    assert [getattr(c, "data-lit") for c in walk(words) if hasattr(c, "data-lit")] == ["b0", "b1"]


def test_the_page_says_whether_each_point_was_measured():
    assert "Of up to 5 points each is measured; these are more." in text(said(OF, CLUSTERS, "a", 5))
    whole = Silhouettes(OF.rows, OF.values, np.ones(5))
    assert "Each is measured against all others, without a sample." in text(said(whole, CLUSTERS, "a", 5))


def test_the_table_has_every_point_and_says_which_of_them_were_measured():
    rows = [
        [text(cell).strip() for cell in walk(row) if getattr(cell, "tag", "") == "td"]
        for row in table_rows(said(OF, CLUSTERS, "a", 5))
    ]
    assert rows == [["0", "2", "2", "0.70", "0"], ["1", "4", "3", "0.20", "1"]]


def test_clusters_that_have_no_room_in_a_sample_are_counted():
    words = said(OF, np.array([0, 0, 1, 1, 1, 1, 2]), "a", 5)
    assert "1 of the 3 clusters have no point in the sample" in text(words)


def test_the_edited_clustering_is_the_one_that_is_seen():
    page = picture(viewed(scatter, "show=silhouettes&edit=b"))
    assert page.shown["cards"] == ["b"]
    # Points alone have none: the first clustering is taken.
    assert picture(viewed(scatter, "show=silhouettes&b=plain&edit=b")).shown["cards"] == ["a"]


@pytest.mark.parametrize("query", ["colour=plain&b=truth", "method.n_clusters=1&b=off"])
def test_without_clusters_the_page_says_so(query):
    with pytest.raises(Refusal, match="Silhouettes"):
        picture(viewed(scatter, f"show=silhouettes&{query}"))
