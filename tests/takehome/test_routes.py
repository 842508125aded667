"""Labels and code as they are fetched."""

import ast
import time

import nbformat
import pytest

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.takehome import PARCELS


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(HOST="127.0.0.1", PORT=0)).server.test_client()


def test_labels_have_a_row_for_every_point_and_say_what_they_are(client):
    answer = client.get("/take/blobs/labels.csv?data.n_samples=30&b=off")
    head, *rows = answer.text.splitlines()
    assert head == "row,x0,x1,x2,label,truth"
    assert [row.split(",")[0] for row in rows] == [str(i) for i in range(30)]
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cluster-explorer-blobs-labels.csv"'


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


def test_labels_of_a_hundred_thousand_points_are_quick(client):
    path = "/take/blobs/labels.csv?data.n_samples=100000&b=off&a.max_iter=1"
    client.get(path)
    began = time.thread_time()
    answer = client.get(path)
    assert time.thread_time() - began < 3
    assert answer.text.count("\n") == 100_001
