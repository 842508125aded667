"""Each row of the comparison is an ordinary clustering, and its buttons make it that."""

import json
from urllib.parse import urlencode

import pytest

from dashboard import progress, results
from dashboard.compute.cost import Limits
from dashboard.compute.methods import METHODS, KMeans
from dashboard.compute.projections import UMAP
from dashboard.data.digits import Digits
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.results import asking
from dashboard.run import seen
from dashboard.studies import compare
from dashboard.studies.compare import Row, beaten, candidates, chosen, fitted, ranked
from dashboard.tabs import scatter
from dashboard.tabs.scatter import picture
from tests.components import text, walk
from tests.views import viewed

PLOT, SAID, TITLE = "scatter-compare-plot", "scatter-compare-said", "scatter-compare-title"
FEW = "data=wine&show=compare&method=kmeans&b=off&compare.most=8"


def looked(query):
    return picture(viewed(scatter, query))


def asked_of(query):
    view = viewed(scatter, query)
    return scatter.asked(view, compare.STUDY, seen(view.data, view.hide), scatter.runs_of(view))


def buttons(page):
    """What each row's two buttons set, by the name of its run."""
    pressed = [e for e in walk(page.words[SAID]) if hasattr(e, "data-set")]
    fields = [json.loads(getattr(e, "data-set")) for e in pressed]
    return {text(one): (a, b) for one, a, b in zip(pressed[::2], fields[::2], fields[1::2], strict=True)}


def table(page, number=0):
    bodies = [e for e in walk(page.words[SAID]) if getattr(e, "tag", "") == "tbody"]
    return [[text(cell) for cell in row.children] for row in bodies[number].children]


def test_every_algorithm_is_tried_with_every_preparation_that_is_chosen():
    asked = asked_of(
        "data=wine&data.standardize=false&show=compare&method=kmeans&method.n_clusters=4&compare.random_state=7"
        "&compare.pca=false"
    )
    tried = candidates(asked, asked.own)
    assert [(m.kind, m.prepare) for m in tried] == [(m.kind, p) for m in METHODS for p in ("none", "standard")]
    for method in tried:
        # As many clusters and the same seed for all that take one.
        assert method.counted() is None or getattr(method, method.counted()) == 4
        assert getattr(method, "random_state", 7) == 7
    assert asked.own.most >= len(tried)


@pytest.mark.parametrize(
    ("as_they_are", "tried"), [("", {"none", "pca"}), ("&compare.none=false", {"standard", "pca"})]
)
def test_columns_that_are_standardised_already_are_not_standardised_again(as_they_are, tried):
    asked = asked_of(f"data=wine&show=compare&method=kmeans{as_they_are}")
    assert {method.prepare for method in candidates(asked, asked.own)} == tried
    if not as_they_are:
        assert "standardised as they are, so that is not tried again" in text(looked(FEW).words[SAID])


def test_a_number_of_clusters_of_its_own_counts_before_that_of_the_run():
    asked = asked_of("data=wine&show=compare&method=kmeans&method.n_clusters=4&compare.n_clusters=2")
    assert {getattr(m, m.counted()) for m in candidates(asked, asked.own) if m.counted()} == {2}


def test_each_row_is_the_clustering_that_its_buttons_make():
    page = looked(f"{FEW}&compare.sort=ARI")
    rows = {row[0]: row for row in table(page)}
    assert set(rows) == set(buttons(page))
    for name, (a, b) in buttons(page).items():
        for fields, place in ((a, "method"), (b, "b")):
            view = viewed(scatter, urlencode({"data": "wine", "method": "kmeans"} | fields))
            method = getattr(view, place)
            assert method.named() == name
            agreed = results.agreement(view.data, method)
            # What is sorted by stands first.
            assert f"{agreed.ari:.2f}" == rows[name][1].replace("−", "-")
            assert results.silhouette(view.data, method).mean == pytest.approx(
                float(rows[name][2].replace("−", "-")), abs=0.006
            )


def test_nothing_is_fitted_twice(monkeypatch):
    looked(FEW)
    monkeypatch.setattr(asking, "run", lambda key, _: pytest.fail(f"fitted again: {key}"))
    looked(f"{FEW}&compare.sort=ARI")
    looked(f"{FEW}&compare.sort=time")


@pytest.mark.parametrize(
    "sort", ["silhouette", "Calinski–Harabasz", "ARI", "AMI", "V-measure", "Davies–Bouldin", "time"]
)
def test_rows_are_sorted_by_what_the_reader_chooses(sort):
    asked = asked_of(f"{FEW}&" + urlencode({"compare.sort": sort}))
    rows = [fitted(asked, method) for method, _ in chosen(asked, asked.own)[0]]
    values = [row.value(sort) for row in ranked(rows, sort)]
    assert values == sorted(values, reverse=sort not in ("Davies–Bouldin", "time"))
    page = looked(f"{FEW}&" + urlencode({"compare.sort": sort}))
    assert [row[0] for row in table(page)] == [row.name for row in ranked(rows, sort)]


def test_what_is_slower_and_worse_is_grey_in_table_and_chart():
    page, asked = looked(FEW), asked_of(FEW)
    rows = ranked([fitted(asked, method) for method, _ in chosen(asked, asked.own)[0]], "silhouette")
    pale = beaten(rows, "silhouette")
    assert True in pale
    assert False in pale
    body = next(e for e in walk(page.words[SAID]) if getattr(e, "tag", "") == "tbody")
    assert [getattr(row, "className", "") == "faded" for row in body.children] == pale
    sizes = page.drawings[PLOT].figure().data[0].marker.size.tolist()
    assert [size == 8 for size in sizes] == pale


def test_a_run_without_a_score_comes_last():
    asked = asked_of("data=wine&method=kmeans")
    one, two = fitted(asked, KMeans(n_clusters=1)), fitted(asked, KMeans(n_clusters=2))
    assert one.value("silhouette") is None
    assert ranked([one, two], "silhouette") == [two, one]


def test_without_groups_nothing_is_said_of_agreement():
    page = looked("show=compare&hide=true&compare.most=4&compare.sort=ARI&b=off")
    said = text(page.words[SAID])
    assert "ARI" not in said
    assert "silhouette" in said
    assert page.drawings[PLOT].layout["yaxis"]["title"]["text"] == "silhouette"


def test_what_is_too_slow_stands_there_with_its_reason_and_a_switch_has_it_tried(monkeypatch):
    monkeypatch.setattr(compare, "LONG", 0.05)
    quick, slow = looked("show=compare&b=off"), asked_of("show=compare&b=off&compare.slow=true")
    left = {row[0]: row[1] for row in table(quick, 1)}
    assert "switch slow on" in left["Affinity propagation"]
    assert f"{len(left)} more are left out" in text(quick.words[SAID])
    assert {m.named() for m, _ in chosen(slow, slow.own)[0]} >= left.keys()


def test_what_cannot_be_fitted_stands_there_with_its_reason():
    page = looked("show=compare&b=off&data.n_samples=8&method.n_clusters=3&compare.pca=false&compare.standard=false")
    left = {row[0]: row[1] for row in table(page, 1)}
    assert "n_neighbors of 10 is too many, for there are 8 points" in left["Spectral"]
    assert "min_cluster_size of 10" in left["HDBSCAN"]
    assert table(page)


def test_what_would_be_refused_by_itself_is_refused_as_a_row():
    few = layer.using(layer.Layer(limits=Limits(seconds=0.001)))
    with few, pytest.raises(Refusal, match="None of these algorithms"):
        compare.fill(asked_of_blobs(), scatter.Page(viewed(scatter, "show=compare")))


def asked_of_blobs():
    view = viewed(scatter, "show=compare&colour=plain&b=off")
    return scatter.asked(view, compare.STUDY, seen(view.data, False), {})


@pytest.mark.parametrize("there", [True, False])
def test_algorithms_are_tried_in_umaps_plane_where_that_is_asked_for_and_installed(monkeypatch, there):
    monkeypatch.setattr(UMAP, "installed", lambda self: there)  # noqa: ARG005
    asked = asked_of("data=wine&show=compare&b=off&compare.umap=true&compare.random_state=7")
    tried, left = chosen(asked, asked.own)
    assert {m.embedding for m, _ in tried if m.embedding} == (
        {UMAP(n_components=2, random_state=7)} if there else set()
    )
    assert any("not installed" in row.refused for row in left) != there
    assert not asked_of("data=wine&show=compare&b=off").own.umap


def test_no_preparation_is_a_sentence():
    off = "&".join(f"compare.{name}=false" for name in ("none", "standard", "pca"))
    with pytest.raises(Refusal, match="Choose what is done to the rows first"):
        looked(f"show=compare&b=off&{off}")


def test_rows_appear_as_they_are_fitted_and_can_be_left_at_that(monkeypatch):
    monkeypatch.setattr(compare, "OFTEN", 0.0)
    seen_so_far = []
    with progress.seen_by(lambda page: seen_so_far.append((text(page.words.get(TITLE, "")), dict(page.instead)))):
        looked(FEW)
    told = [(title, instead) for title, instead in seen_so_far if "run" in title]
    assert told[0] == ("1 run, 7 to come", {"compare.most": "1"})
    assert [instead["compare.most"] for _, instead in told] == [str(n) for n in range(1, 8)]
    left = looked(f"{FEW[:-1]}1")
    assert len(table(left)) == 1


def test_what_is_laid_out_comes_last_for_its_wait():
    asked = asked_of("data=wine&show=compare&b=off&compare.tsne=true")
    first = [m.prepare for m, _ in chosen(asked, asked.own)[0]]
    assert first == sorted(first, key=lambda name: name == "tsne")


@pytest.mark.slow
def test_on_the_digits_a_reader_gets_from_061_to_085_by_clicking():
    view = viewed(scatter, "data=digits&method=minibatch&b=off&show=compare&compare.sort=ARI")
    assert results.agreement(view.data, view.method).ari == pytest.approx(0.61, abs=0.01)
    asked = asked_of("data=digits&method=minibatch&b=off&show=compare&compare.sort=ARI")
    some = [
        m for m, _ in chosen(asked, asked.own)[0] if m.kind in ("bayesian_mixture", "agglomerative", "gaussian_mixture")
    ]
    rows = ranked([fitted(asked, method) for method in some], "ARI")
    assert rows[0].value("ARI") > 0.85
    tree = next(row for row in rows if row.name == "Agglomerative")
    assert tree.value("ARI") == pytest.approx(0.79, abs=0.01)
    chosen_ = viewed(scatter, urlencode({"data": "digits", "method": "minibatch"} | asked.put("a", rows[0].method)))
    assert results.agreement(chosen_.data, chosen_.method).ari == rows[0].value("ARI")


def test_where_rows_are_laid_out_the_page_says_why_it_is_good_and_to_take_care():
    asked = asked_of("data=wine&show=compare&b=off")
    plain, laid = (fitted(asked, KMeans(n_clusters=3, prepare=first)) for first in ("none", "tsne"))
    better = Row(laid.method, laid.found, laid.silhouette, laid.separation, laid.agreement)
    told = " ".join(compare.sentences(asked, [better, plain], [False, False], "ARI", 0))
    assert "of those whose rows are not laid out, K-means, with" in told
    assert "It makes islands of noise too" in told
    assert "in t-SNE's plane" in told


def test_a_click_in_the_chart_makes_that_row_the_run():
    page = looked(FEW)
    data = page.drawings[PLOT].figure().data[0]
    for name, click in zip(data.text, data.customdata, strict=True):
        view = viewed(scatter, urlencode({"data": "wine", "method": "kmeans"} | json.loads(click)))
        assert view.method.named() == name


def test_what_is_on_the_page_is_marked():
    page = looked(FEW.replace("b=off", "b=agglomerative").replace("most=8", "most=30"))
    pressed = [e for e in walk(page.words[SAID]) if getattr(e, "aria-pressed", "") == "true"]
    names = [text(e) for e in pressed]
    assert "K-means" in names
    assert "Put in B" in names
    assert page.shown["cards"] == ["a", "b"]


def test_digits_and_blobs_take_their_own_constants():
    asked = asked_of("data=digits&show=compare&b=off&method=minibatch")
    pca = next(m for m in candidates(asked, asked.own) if m.prepare == "pca")
    assert pca.pca__n_components == Digits().suits["pca__n_components"] == 20
    assert Blobs().suits.get("pca__n_components") is None
