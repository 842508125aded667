"""Labels and code as they are fetched."""

import ast
import time

import nbformat
import pytest

from dashboard import layer
from dashboard.app import create_app
from dashboard.errors import Refusal
from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.takehome import PARCELS
from dashboard.takehome.routes import KINDS


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(DASHBOARD_AUTH="none")).server.test_client()


def test_labels_have_a_row_for_every_point_and_say_what_they_are(client):
    answer = client.get("/take/blobs/labels.csv?data.n_samples=30&b=off")
    head, *rows = answer.text.splitlines()
    assert head == "row,x0,x1,x2,label,truth"
    assert [row.split(",")[0] for row in rows] == [str(i) for i in range(30)]
    assert answer.mimetype == "text/csv"
    name = "cluster-explorer-blobs-blobs-kmeans-labels.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_several_clusterings_have_a_column_each(client):
    head = client.get("/take/blobs/labels.csv?data.n_samples=30&c=truth").text.splitlines()[0]
    assert head == "row,x0,x1,x2,label_a,label_b,truth"


@pytest.mark.parametrize("tab", PARCELS)
def test_code_names_the_view_it_is_of(client, tab):
    query = "camera=1,1,1,0,0,0,0,0,1" if tab != "digits" else "cluster=3"
    text = client.get(f"/take/{tab}/code.py?{query}").text
    assert ast.get_docstring(ast.parse(text)).endswith(f"http://localhost/{tab}?{query}")
    notebook = nbformat.reads(client.get(f"/take/{tab}/notebook.ipynb?{query}").text, 4)
    assert f"(http://localhost/{tab}?{query})" in notebook.cells[0].source


@pytest.mark.parametrize("host", ['a"""+print(1)+"""', "a)b", "a\\b"])
def test_no_host_ends_the_string_that_it_stands_in(client, host):
    answer = client.get("/take/blobs/code.py", headers={"Host": host})
    if answer.status_code != 400:
        assert isinstance(ast.parse(answer.text).body[1], ast.Import)
        assert host not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/take/blobs/labels.csv?data.n_samples=1", 422, "data.n_samples must be a whole number from 2 to 100,000."),
        ("/take/neighbours/code.py?row=5000", 422, "row must be a whole number from 0 to 1,796"),
        ("/take/blobs/labels.csv?%ff=%00", 422, "There is no parameter"),
        ("/take/nothing/labels.csv", 404, ""),
        ("/take/blobs/labels.xls", 404, ""),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(client, path, status, said):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert said in answer.text


# Views that a page refuses, one for each sentence that there is.
REFUSED = {
    "blobs": (
        "data.n_samples=1",
        "data.n_samples=1000000000000",
        "nothing=1",
        "data=nothing",
        "a=kmeans&a=kmeans",
        "camera=1,2",
        "lit=z9",
        "data.n_samples=5&a.n_clusters=9",
        "data.n_samples=5&a=gaussian_mixture&a.n_components=9",
        "data.n_samples=5&a=spectral&a.n_clusters=2&a.n_neighbors=50",
        "data.n_samples=5&a=hdbscan&a.min_cluster_size=50",
        "data.n_samples=5&a=agglomerative&a.cut=n_clusters&a.n_clusters=9",
        "data.n_samples=100000&a=spectral",
        "data.n_samples=100000&a=agglomerative&a.linkage=average",
        "show=steps&a=minibatch&b=truth",
        "show=steps&a=plain&b=off",
        "show=sweep&a=plain&b=truth",
        "show=sweep&sweep.max_clusters=50&a=agglomerative&a.linkage=average&b=off&data.n_samples=30000",
        "show=silhouettes&a=plain&b=truth",
        "show=silhouettes&a.n_clusters=1&b=off",
        "show=differences&a=plain&b=off",
        "show=differences&b=off",
        "show=lottery&lottery.n_seeds=500&data.n_samples=100000&data.centers=50&a.n_clusters=50&b=off",
    ),
    "dendrogram": (
        "root=5",
        "root=299",
        "root=599",
        "root=5000",
        "root=-2",
        "root=300&data.n_samples=300&n_centres=50",
        "method.n_clusters=301",
        "method.n_clusters=301&against=single",
        "n_centres=301",
        "data.n_samples=30000&method.linkage=average",
        "data.n_samples=400&against=complete&method.n_clusters=401",
        "data.n_samples=100000&optimal_ordering=true",
        "selected=a",
        "p=6000",
        "data=mnist",
    ),
    "digits": ("method.n_clusters=999", "cluster=6000", "data=mnist", "method=nothing", "random_state=-1"),
    "neighbours": (
        "row=1797",
        "row=60000",
        "row=1.5",
        "n_neighbors=101",
        "n_neighbors=0",
        "metric=hamming",
        "data=mnist",
        "method.n_clusters=51",
    ),
}


@pytest.mark.parametrize(("tab", "query"), [(tab, query) for tab, queries in REFUSED.items() for query in queries])
def test_what_the_page_refuses_is_refused_to_whoever_takes_it_home(client, tab, query, monkeypatch, tmp_path):
    # No MNIST here.
    monkeypatch.setattr(client.application.extensions["layer"].mnist, "given", tmp_path)
    parcel = PARCELS[tab]
    with layer.using(client.application.extensions["layer"]), pytest.raises(Refusal) as caught:
        parcel.picture(parcel.view.from_query(query))
    for name in KINDS:
        answer = client.get(f"/take/{tab}/{name}?{query}")
        assert (answer.status_code, answer.text) == (422, caught.value.sentence), name


def test_every_tab_has_views_that_it_refuses():
    assert REFUSED.keys() == PARCELS.keys() == {tab.name for tab in TABS}


def test_labels_of_a_hundred_thousand_points_are_quick(client):
    path = "/take/blobs/labels.csv?data.n_samples=100000&b=off&a.max_iter=1"
    client.get(path)
    began = time.thread_time()
    answer = client.get(path)
    assert time.thread_time() - began < 3
    assert answer.text.count("\n") == 100_001
