"""Labels and code as they are fetched."""

import ast
import csv
import time
from dataclasses import replace
from io import StringIO

import nbformat
import numpy as np
import pytest

from dashboard.errors import Refusal
from dashboard.export import PARCELS
from dashboard.export.routes import KINDS, lines
from dashboard.layer import layer
from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.web.app import create_app


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(DASHBOARD_AUTH="none", DASHBOARD_RATE=0)).server.test_client()


def test_labels_have_a_row_for_every_point_and_say_what_they_are(client):
    answer = client.get("/take/scatter/labels.csv?data.n_samples=30&b=off")
    head, *rows = answer.text.splitlines()
    assert head == "row,x0,x1,x2,label,truth"
    assert [row.split(",")[0] for row in rows] == [str(i) for i in range(30)]
    assert answer.mimetype == "text/csv"
    name = "cluster-explorer-scatter-blobs-kmeans-7-labels.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_several_clusterings_have_a_column_each(client):
    head = client.get("/take/scatter/labels.csv?data.n_samples=30&c=truth").text.splitlines()[0]
    assert head == "row,x0,x1,x2,label_a,label_b,truth"


# The name of a file says which run each of its columns of clusters is of.
NAMES = {
    "scatter?data.n_samples=30": "blobs-a-kmeans-7-init-random-b-kmeans-7-init-k-means++",
    "scatter?method.n_clusters=3&b=hdbscan&c=truth": "blobs-a-kmeans-3-b-hdbscan-7",
    "scatter?colour=groups&b=hdbscan": "blobs-hdbscan-7",
    "scatter?colour=plain&b=off": "blobs",
    "scatter?method.n_init=9&method.random_state=123456&method.max_iter=999&b=kmeans&b.max_iter=998"
    "&b.random_state=99999&c=kmeans&c.n_clusters=50&d=kmeans&d.n_init=50": "blobs-a-kmeans-7-b-kmeans-7-c-kmeans-50"
    "-d-kmeans-7",
    "dendrogram?method.linkage=average": "blobs-average-tree-7",
    "dendrogram?data=iris&method=kmeans&dendrogram.n_clusters=4&dendrogram.against=single": "iris-ward-tree-4"
    "-against-single-tree-4-run-kmeans-3",
    "dendrogram?method=kmeans&dendrogram.n_centres=50&dendrogram.linkage=complete": "blobs-complete-tree-of-50"
    "-centres-7-run-kmeans-7",
    "clusters?b=hdbscan": "digits-minibatch-10",
    "neighbours?method=kmeans&method.n_clusters=8": "digits-kmeans-8",
    "neighbours?colour=groups": "digits-groups",
    "neighbours?colour=plain": "digits",
}


@pytest.mark.parametrize("address", NAMES)
def test_the_name_of_a_file_says_which_run_each_column_is_of(client, address):
    tab, _, query = address.partition("?")
    for kind in KINDS:
        headers = client.get(f"/take/{tab}/{kind}?{query}").headers
        told = f"cluster-explorer-{tab}-{NAMES[address]}-{kind}"
        assert headers["Content-Disposition"] == f'attachment; filename="{told}"'


# An address that is taken home says the same in every lens.
FIRST = {tab.name: tab.first for tab in TABS}


@pytest.mark.parametrize("tab", PARCELS)
def test_code_names_the_view_it_is_of(client, tab):
    query = "camera=1,1,1,0,0,0,0,0,1" if tab != "clusters" else "select=a3"
    text = client.get(f"/take/{tab}/code.py?{query}").text
    assert ast.get_docstring(ast.parse(text)).endswith(f"http://localhost/{tab}?{FIRST[tab]}&{query}")
    notebook = nbformat.reads(client.get(f"/take/{tab}/notebook.ipynb?{query}").text, 4)
    assert f"(http://localhost/{tab}?{FIRST[tab]}&{query})" in notebook.cells[0].source


@pytest.mark.parametrize("host", ['a"""+print(1)+"""', "a)b", "a\\b"])
def test_no_host_ends_the_string_that_it_stands_in(client, host):
    answer = client.get("/take/scatter/code.py", headers={"Host": host})
    if answer.status_code != 400:
        assert isinstance(ast.parse(answer.text).body[1], ast.Import)
        assert host not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/take/scatter/labels.csv?data.n_samples=1", 422, "data.n_samples must be a whole number from 2 to 100,000."),
        ("/take/neighbours/code.py?row=5000", 422, "row must be a whole number from 0 to 1,796"),
        ("/take/scatter/labels.csv?%ff=%00", 422, "There is no parameter"),
        ("/take/nothing/labels.csv", 404, ""),
        ("/take/scatter/labels.xls", 404, ""),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(client, path, status, said):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert said in answer.text


# Views that a page refuses, one for each sentence that there is.
REFUSED = {
    "scatter": (
        "data.n_samples=1",
        "data.n_samples=1000000000000",
        "nothing=1",
        "data=nothing",
        "method=kmeans&method=kmeans&b=kmeans",
        "camera=1,2",
        "axes=1,2",
        "axes=1,2,0",
        "data=iris&axes=1,2,4",
        "select=z9",
        "data.n_samples=5&method.n_clusters=9",
        "data.n_samples=5&method=gaussian_mixture&method.n_components=9&b=kmeans",
        "data.n_samples=5&method=spectral&method.n_clusters=2&method.n_neighbors=50&b=kmeans",
        "data.n_samples=5&method=hdbscan&method.min_cluster_size=50&b=kmeans",
        "data.n_samples=5&method=agglomerative&method.cut=n_clusters&method.n_clusters=9&b=kmeans",
        "data.n_samples=100000&method=spectral&b=kmeans",
        "data.n_samples=100000&method=agglomerative&method.linkage=average&b=kmeans",
        "show=steps&method=minibatch&b=truth",
        "colour=plain&show=steps&b=off",
        "colour=plain&show=sweep&b=truth",
        "show=sweep&sweep.max_clusters=50&method=agglomerative&method.linkage=average&b=off&data.n_samples=30000",
        "colour=plain&show=silhouettes&b=truth",
        "show=silhouettes&method.n_clusters=1&b=off",
        "colour=plain&show=differences&b=off",
        "show=differences&b=off",
        "show=lottery&lottery.n_seeds=500&data.n_samples=100000&data.centers=50&method.n_clusters=50&b=off",
    ),
    "dendrogram": (
        "dendrogram.root=5",
        "dendrogram.root=299",
        "dendrogram.root=599",
        "dendrogram.root=5000",
        "dendrogram.root=-2",
        "dendrogram.root=300&data.n_samples=300&dendrogram.n_centres=50&method=minibatch",
        "method.n_clusters=301",
        "method.n_clusters=301&dendrogram.against=single",
        "dendrogram.n_centres=301&method=minibatch",
        "data.n_samples=30000&method.linkage=average",
        "data.n_samples=400&dendrogram.against=complete&method.n_clusters=401",
        "data.n_samples=100000&dendrogram.optimal_ordering=true",
        "select=ward:a",
        "axes=0,1,2",
        "dendrogram.p=6000",
        "data=mnist&method=agglomerative",
    ),
    "clusters": ("method.n_clusters=999", "select=a", "data=mnist", "method=nothing", "clusters.random_state=-1"),
    "neighbours": (
        "row=1797",
        "row=60000",
        "row=1.5",
        "axes=0,1,2",
        "neighbours.n_neighbors=101",
        "neighbours.n_neighbors=0",
        "neighbours.metric=hamming",
        "data=mnist",
        "method.n_clusters=51",
    ),
    "data": ("data=mnist", "data=own", "data.standardize=maybe", "data=nothing"),
}


@pytest.mark.parametrize(("tab", "query"), [(tab, query) for tab, queries in REFUSED.items() for query in queries])
def test_what_the_page_refuses_is_refused_to_whoever_takes_it_home(client, tab, query, monkeypatch, tmp_path):
    # No MNIST here.
    monkeypatch.setattr(client.application.extensions["layer"].mnist, "given", tmp_path)
    parcel = PARCELS[tab]
    with layer.using(client.application.extensions["layer"]), pytest.raises(Refusal) as caught:
        parcel.picture(parcel.places.view(query))
    for name in KINDS:
        answer = client.get(f"/take/{tab}/{name}?{query}")
        assert (answer.status_code, answer.text) == (422, caught.value.sentence), name


def test_every_tab_has_views_that_it_refuses():
    assert REFUSED.keys() == PARCELS.keys() == {tab.name for tab in TABS}


@pytest.mark.slow
def test_labels_of_a_hundred_thousand_points_are_quick(client):
    path = "/take/scatter/labels.csv?data.n_samples=100000&b=off&method.max_iter=1"
    client.get(path)
    began = time.thread_time()
    answer = client.get(path)
    assert time.thread_time() - began < 3
    assert answer.text.count("\n") == 100_001


def test_a_word_that_a_spreadsheet_would_run_has_a_quote_before_it_and_a_number_has_none():
    words = np.array(["=1+1", "+a", "-b", "@c", "\td", "-3.5", "+4e5", "plain"], object)
    told = csv_of(lines({"=name": words, "n": np.array([-3.5] * 8)}))
    assert told[0] == ["'=name", "n"]
    assert [row[0] for row in told[1:]] == ["'=1+1", "'+a", "'-b", "'@c", "'\td", "-3.5", "+4e5", "plain"]
    assert {row[1] for row in told[1:]} == {"-3.5"}


def test_labels_for_programs_have_every_word_as_it_is():
    words = np.array(["=1+1", "a"], object)
    view = PARCELS["data"].places.view("")
    parcel = replace(PARCELS["data"], table=lambda _: {"=name": words})
    assert csv_of(KINDS["labels-plain.csv"][0](parcel, view, "")) == [["=name"], ["=1+1"], ["a"]]
    assert csv_of(KINDS["labels.csv"][0](parcel, view, "")) == [["'=name"], ["'=1+1"], ["a"]]


def csv_of(text):
    return list(csv.reader(StringIO(text)))
