"""The study of silhouettes says who is badly placed, and lights a cluster from its table."""

import numpy as np
import pytest

from dashboard.compute.scores import Silhouettes
from dashboard.errors import Refusal
from dashboard.figures.silhouettes import silhouette_plot
from dashboard.studies.silhouettes import said
from dashboard.tabs.blobs import View, picture
from tests.components import text, walk

# Five points in two clusters, the last one nearer to the other cluster; row 2 is not in the sample.
OF = Silhouettes(np.array([0, 1, 3, 4, 5]), np.array([0.5, 0.9, 0.2, 0.8, -0.4]), True)
CLUSTERS = np.array([0, 0, 1, 1, 1, 1])


def test_each_cluster_is_a_hill_from_the_best_placed_point_to_the_worst():
    first, second = silhouette_plot(OF, CLUSTERS).figure().data
    assert np.allclose(first.x, [0.9, 0.5])
    assert np.allclose(second.x, [0.8, 0.2, -0.4])
    assert (set(first.customdata), set(second.customdata)) == ({0}, {1})
    assert first.y.max() < second.y.min()


def test_the_line_stands_at_the_mean():
    assert silhouette_plot(OF, CLUSTERS).figure().layout.shapes[0].x0 == pytest.approx(0.4)


def test_the_sentence_names_the_worst_cluster_and_the_table_lights_each():
    words = said(OF, CLUSTERS, "b")
    assert "1 of 5 points are nearer to another cluster" in text(words)
    assert "Cluster 1 is placed worst, with a mean of 0.20" in text(words)
    assert [getattr(c, "data-lit") for c in walk(words) if hasattr(c, "data-lit")] == ["b0", "b1"]


def test_the_edited_clustering_is_the_one_that_is_seen():
    page = picture(View.from_query("show=silhouettes&edit=b"))
    assert page.shown["cards"] == ["b"]
    # Points alone have none: the first clustering is taken.
    assert picture(View.from_query("show=silhouettes&b=plain&edit=b")).shown["cards"] == ["a"]


@pytest.mark.parametrize("query", ["a=plain&b=truth", "a.n_clusters=1&b=off"])
def test_without_clusters_the_page_says_so(query):
    with pytest.raises(Refusal, match="Silhouettes"):
        picture(View.from_query(f"show=silhouettes&{query}"))
