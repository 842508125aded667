"""Old addresses: what each tab's own query string has become in the one that all lenses share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.settings import Settings
from dashboard.tabs import TABS
from dashboard.web.app import create_app
from dashboard.workspace.legacy import LENSES, legacy
from dashboard.workspace.workspace import Workspace

FIRST = {tab.name: tab.first for tab in TABS}

# Each derived by hand: what a tab of that name showed, said in the fields of the workspace.
BECAME = [
    ("blobs", "", "scatter", ""),
    ("blobs", "guide=2", "scatter", "guide=2"),
    ("blobs", "a.n_clusters=5&b=off", "scatter", "method.n_clusters=5&b=off"),
    # B was k-means++ unless something else was said; beside a run that is named there is nothing.
    ("blobs", "a=hdbscan", "scatter", "method=hdbscan&b=kmeans"),
    ("blobs", "data=moons&a=hdbscan&b=spectral", "scatter", "data=moons&method=hdbscan&b=spectral"),
    # Of blobs a tree was cut at a height of 5.
    ("blobs", "b=agglomerative", "scatter", "b=agglomerative&b.cut=distance_threshold"),
    ("blobs", "data=moons&b=agglomerative", "scatter", "data=moons&b=agglomerative"),
    ("blobs", "lit=a3b0&show=differences", "scatter", "select=a3b0&show=differences"),
    # A was a chart like the others.
    ("blobs", "a=plain&b=truth", "scatter", "colour=plain&b=truth"),
    ("blobs", "a=truth&b=hdbscan", "scatter", "colour=groups&b=hdbscan"),
    ("blobs", "a=off&b=hdbscan&c=spectral&lit=b1&edit=b", "scatter", "method=hdbscan&c=spectral&select=a1&edit=a"),
    ("blobs", "a=off", "scatter", "method=kmeans"),
    ("blobs", "a=off&b=plain", "scatter", "colour=plain&b=off"),
    ("digits", "cluster=3&random_state=8", "clusters", "clusters.random_state=8&select=a3"),
    ("digits", "cluster=-1&method=hdbscan", "clusters", "method=hdbscan&select=a-1"),
    ("digits", "cluster=3&group=9", "clusters", "select=a3g9"),
    ("digits", "data=mnist", "clusters", "data=mnist"),
    ("dendrogram", "selected=596,-12&isolate=true", "dendrogram", "select=ward:596,-12&isolate=true"),
    (
        "dendrogram",
        "p=30&root=590&against=single",
        "dendrogram",
        "dendrogram.p=30&dendrogram.root=590&dendrogram.against=single",
    ),
    ("dendrogram", "data=digits&method.linkage=single", "dendrogram", "data=digits&method.linkage=single"),
    # The tree had a choice of 2,000 images.
    ("dendrogram", "data=mnist", "dendrogram", "data=mnist&data.n_samples=2000&method=agglomerative"),
    # A tree of centres is no run: it keeps its cut, and the run has as many clusters.
    (
        "dendrogram",
        "n_centres=300&method.n_clusters=5&method.linkage=average",
        "dendrogram",
        "dendrogram.n_centres=300&dendrogram.n_clusters=5&dendrogram.linkage=average&method=minibatch&method.n_clusters=5",
    ),
    (
        "neighbours",
        "row=77&n_neighbors=8&metric=cosine",
        "neighbours",
        "row=77&neighbours.n_neighbors=8&neighbours.metric=cosine",
    ),
    ("neighbours", "colour=digit", "neighbours", "colour=groups"),
    ("neighbours", "colour=plain&camera=1,2,3,0,0,0,0,0,1", "neighbours", "colour=plain&camera=1,2,3,0,0,0,0,0,1"),
]


@pytest.mark.parametrize(("tab", "query", "lens", "now"), BECAME)
def test_an_old_address_becomes_the_new_one(tab, query, lens, now):
    assert legacy(tab, query) == (lens, now)
    Workspace.opened(now, FIRST[lens])


@pytest.mark.parametrize(("tab", "query", "lens", "now"), BECAME)
def test_a_new_address_stays_as_it_is(tab, query, lens, now):  # noqa: ARG001
    assert legacy(lens, now) == (lens, now)


def test_what_is_too_long_to_be_read_is_handed_on_to_be_refused():
    assert legacy("blobs", "a=kmeans&x=" + "y" * 9_000) == ("scatter", "a=kmeans&x=" + "y" * 9_000)


SOURCES = ["blobs", "moons", "iris", "digits"]
METHODS = ["kmeans", "minibatch", "gaussian_mixture", "agglomerative", "spectral", "hdbscan"]
K = st.integers(1, 50).map(str)
PANEL = st.sampled_from([*METHODS, "off", "plain", "truth"])
SHARED = {"data": st.sampled_from(SOURCES), "hide": st.just("true"), "guide": st.integers(1, 5).map(str)}
# What each tab's address could say, so far as one value of it goes with any other.
OLD = {
    "blobs": {
        "a": PANEL,
        "b": PANEL,
        "c": PANEL,
        "d": PANEL,
        "edit": st.sampled_from("abcd"),
        "lit": st.sampled_from(["a3", "b0c-1", "ab"]),
        "show": st.sampled_from(["charts", "steps", "differences"]),
        "step": K,
        "sweep.max_clusters": K.filter(lambda k: int(k) > 1),
    },
    "digits": {
        "method": st.sampled_from(METHODS),
        "cluster": st.integers(-1, 60).map(str),
        "group": st.integers(-1, 9).map(str),
        "random_state": K,
    },
    "dendrogram": {
        "n_centres": st.sampled_from(["0", "60"]),
        "p": K,
        "root": K,
        "against": st.sampled_from(["none", "single"]),
        "selected": st.sampled_from(["1,2,-3", "596"]),
        "isolate": st.just("true"),
        "optimal_ordering": st.just("true"),
        "method.linkage": st.sampled_from(["ward", "single"]),
        "method.n_clusters": st.integers(1, 9_000).map(str),
        "method.cut": st.sampled_from(["n_clusters", "distance_threshold"]),
        "method.distance_threshold": K,
    },
    "neighbours": {
        "method": st.sampled_from(METHODS),
        "row": K,
        "n_neighbors": K,
        "metric": st.sampled_from(["cosine", "manhattan"]),
        "colour": st.sampled_from(["cluster", "digit", "plain"]),
    },
}


@settings(max_examples=50, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("tab", OLD)
def test_any_old_address_is_one_of_its_lens_and_stays_so(tab, data):
    fields = data.draw(st.fixed_dictionaries({}, optional=SHARED | OLD[tab]))
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    lens, now = legacy(tab, query)
    assert lens == LENSES.get(tab, tab)
    view = Workspace.opened(now, FIRST[lens])
    # Spelled in full it says the same in every lens, and nothing of it is old.
    spelled = view.to_query()
    assert legacy(lens, spelled) == (lens, spelled)
    assert all(Workspace.opened(spelled, first) == view for first in FIRST.values())


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(DASHBOARD_AUTH="none")).server.test_client()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/blobs", "/scatter"),
        ("/digits?cluster=3", "/clusters?select=a3"),
        ("/dendrogram?selected=596", "/dendrogram?select=ward:596"),
        # What was never a view opens the lens on its first one, and the page says so.
        ("/blobs?a=nonsense", "/scatter#old"),
        ("/dendrogram?selected=many", "/dendrogram#old"),
        ("/take/blobs/labels.csv?a.n_clusters=5", "/take/scatter/labels.csv?method.n_clusters=5"),
    ],
)
def test_a_bookmark_is_sent_to_where_its_view_is_now(client, old, new):
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (302, new)
    assert client.get(new).status_code == 200


def test_what_is_new_or_nothing_is_sent_nowhere(client):
    assert client.get("/scatter?method.n_clusters=5").status_code == 200
    assert client.get("/neighbours?row=7").status_code == 200
    assert client.get("/nothing?cluster=3").status_code == 404
    assert client.post("/digits?cluster=3").status_code == 405
