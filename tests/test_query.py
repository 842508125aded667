"""What neighbours are asked of: a row, a row whose values were changed, a drawing."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dashboard import results
from dashboard.compute.edits import spelled_rows
from dashboard.compute.ink import spelled
from dashboard.data.digits import Digits
from dashboard.data.points import Images, Points
from dashboard.data.tables import Iris
from dashboard.errors import Refusal
from dashboard.export.neighbours import asked as in_code
from dashboard.layer import layer
from dashboard.layer.layer import Layer
from dashboard.page.answering import Ask, answer
from dashboard.query import fall, paper, query
from dashboard.run import run
from dashboard.tabs.found import found_for
from dashboard.tabs.neighbours import PLACES, picture, sentence
from dashboard.workspace.workspace import Workspace
from tests.brought import ID, Holding, photographs, table
from tests.components import text, walk


def viewed(address):
    return Workspace.opened(address, "data=digits&method=minibatch")


def asked(address):
    view = viewed(address)
    return query(view, results.points(view.data))


def counts(row):
    """A bundled digit as an address spells it."""
    return spelled(np.rint(16 * Digits().load().X[row]).reshape(8, 8).astype(np.int64))


@pytest.mark.parametrize("standardize", ["false", "true"])
def test_a_digit_that_is_drawn_as_a_row_has_that_row_first_and_then_its_neighbours(standardize):
    drawn = found_for(viewed(f"draw={counts(33)}&neighbours.n_neighbors=6&data.standardize={standardize}"))
    row = found_for(viewed(f"row=33&data.standardize={standardize}"))
    assert drawn.neighbours.rows.tolist() == [33, *row.neighbours.rows.tolist()]
    assert drawn.neighbours.distances == pytest.approx([0, *row.neighbours.distances.tolist()], abs=1e-12)
    assert drawn.same is None


def buttons(address):
    """What the buttons that begin a drawing with the chosen row set."""
    made = walk(picture(viewed(address)).words["neighbours-query"])
    return [json.loads(one.attributes["data-set"]) for one in made if "data-draws" in getattr(one, "attributes", {})]


@pytest.mark.parametrize("standardize", ["false", "true"])
def test_a_drawing_can_begin_with_the_image_of_a_row(standardize):
    (of,) = buttons(f"row=33&data.standardize={standardize}")
    assert of == {"draw": counts(33), "change": ""}
    # Nobody begins with what they drew, nor with what is no image in ink.
    assert buttons(f"row=33&data.standardize={standardize}&draw={counts(4)}") == []
    assert buttons("data=iris&row=3") == []


def test_a_drawing_begins_with_a_readers_image_as_it_was_scanned_if_an_address_has_room_for_it():
    images = np.zeros((30, 12, 9), np.uint8)
    images[:, 2:9, 3] = np.arange(100, 130)[:, None]
    images[7] = 0
    with layer.using(Layer(vault=Holding(replace(photographs(images), format="idx")))):
        (of,) = buttons(f"data=own&data.id={ID}&method=kmeans&method.n_clusters=3&row=4")
        # The darkest pixel of this data, 129, is all ink.
        assert of["draw"] == spelled(np.rint(images[4] * (255 / 129)).astype(np.int64))
        assert buttons(f"data=own&data.id={ID}&method=kmeans&method.n_clusters=3&row=7") == []
    noise = np.random.default_rng(0).integers(1, 256, (30, 60, 60)).astype(np.uint8)
    with layer.using(Layer(vault=Holding(replace(photographs(noise), format="idx")))):
        assert buttons(f"data=own&data.id={ID}&method=kmeans&method.n_clusters=3&row=4") == []


def test_a_changed_value_is_one_in_the_units_of_its_column():
    points = Iris().load()
    of = asked("data=iris&row=3&change=2:4.5")
    face = points.face
    expected = points.X[3].copy()
    expected[2] = (4.5 - face.middle[2]) / face.scale[2]
    assert of.vector == pytest.approx(expected, abs=1e-12)
    assert (of.vector[[0, 1, 3]] == points.X[3, [0, 1, 3]]).all()


def test_a_value_that_is_what_it_was_leaves_the_row_where_it_is():
    points = Iris().load()
    # Petals of flower 3 are 1.5 cm long.
    of = asked("data=iris&row=3&change=2:1.5")
    assert of.vector == pytest.approx(points.X[3], abs=1e-12)
    found = found_for(viewed("data=iris&row=3&change=2:1.5"))
    assert found.neighbours.rows[0] == 3
    assert found.neighbours.distances[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("address", "says", "parameter"),
    [
        (f"draw={spelled(np.ones((8, 9), int))}", "8 × 8 pixels from 0 to 16", "draw"),
        ("draw=AEA", "no ink yet", "draw"),
        ("draw=a!b", "letters, digits", "draw"),
        ("draw=" + "A" * 3_001, "up to 3,000 letters", "draw"),
        ("data=iris&draw=AEA", "ink on paper", "draw"),
        ("change=3:1", "lines of a table", "change"),
        ("data=iris&change=4:1", "from 0 to 3", "change"),
        ("data=iris&change=1:x", "with a value after a colon", "change"),
        ("data=iris&change=1:2,1:3", "each once", "change"),
        ("data=iris&change=1:1e400", "with a value after a colon", "change"),
        ("data=iris&change=1:nan", "with a value after a colon", "change"),
        ("data=iris&change=1:9e149&data.standardize=true", "infinite", "change"),
        ("data=iris&change=" + ",".join(f"{i}:1" for i in range(101)), "up to 100", "change"),
        ("data=iris&row=150&change=1:2", "from 0 to 149", "row"),
    ],
)
def test_what_is_no_drawing_or_change_of_this_data_is_refused_in_a_sentence(address, says, parameter):
    with pytest.raises(Refusal, match=says) as caught:
        asked(address)
    assert caught.value.parameter == parameter


def test_photographs_and_large_images_are_not_drawn():
    ink = {"stored": np.zeros((2, 64)), "face": Images((8, 8))}
    assert paper(Iris(), Points(**ink)).block == 0
    assert paper(Digits(), Points(**ink)).block == 4
    for face, d in ((Images((8, 8), ink=False), 64), (Images((8, 8), colour=True), 192), (Images((65, 2)), 130)):
        assert paper(Iris(), Points(np.zeros((2, d)), face=face)) is None


def test_pages_of_a_moving_hand_are_not_remembered():
    view = viewed(f"draw={counts(33)}")
    results.neighbours(view.data, 0, 3, "euclidean")
    before = layer.current().cache.computed["neighbours"]
    for _ in range(2):
        results.neighbours(view.data, np.full(64, 0.5), 3, "euclidean")
    assert layer.current().cache.computed["neighbours"] == before


# --- The cluster it would fall into


def fallen(address):
    found = found_for(viewed(address))
    return found, found.fall


def test_k_means_puts_a_drawing_where_its_centre_is_nearest():
    found, fell = fallen(f"draw={counts(33)}&method=kmeans")
    of = run(found.view.data, found.view.method)
    means = {c: of.points.X[of.colours == c].mean(axis=0) for c in np.unique(of.colours)}
    assert fell.how == "centre"
    assert fell.cluster == min(means, key=lambda c: ((means[c] - found.query.vector) ** 2).sum())
    assert "whose centre is nearest, as K-means has it" in sentence(found)


def test_a_mixture_says_itself_how_likely_it_is():
    found, fell = fallen("data=iris&method=gaussian_mixture&method.n_components=3&row=3&change=2:4.5")
    assert fell.how == "component"
    assert 0 < fell.share <= 1
    assert "by the mixture itself" in sentence(found)


def test_where_a_method_has_no_rule_most_neighbours_decide_and_the_page_says_so():
    found, fell = fallen("data=iris&method=agglomerative&row=3&change=2:4.5&neighbours.n_neighbors=7")
    colours = found.clusters[found.neighbours.rows]
    assert fell.how == "neighbours"
    assert fell.cluster == np.bincount(colours).argmax()
    assert f"for {np.count_nonzero(colours == fell.cluster)} of its 7 nearest are in it" in sentence(found)


def test_of_clusters_that_were_changed_by_hand_the_edited_ones_count():
    rows = spelled_rows(np.arange(150) < 150)
    found, fell = fallen(f"data=iris&method=kmeans&row=3&change=2:4.5&hand=c{rows}")
    assert fell.how == "neighbours"
    assert fell.cluster == int(found.run.colours[0])
    assert "changed by hand" in sentence(found)
    # A name changes no cluster.
    named, fell = fallen("data=iris&method=kmeans&row=3&change=2:4.5&hand=n0Anker;n1Bug;n2Heck")
    assert fell.how == "centre"
    assert named.run.names[fell.cluster] in sentence(named)


def test_without_a_run_nothing_is_said_of_clusters():
    found, fell = fallen(f"draw={counts(33)}&colour=groups")
    assert fell is None
    assert "fall" not in sentence(found)


def test_its_cluster_is_that_of_the_rule_and_not_another_numbering():
    of = run(Iris(), viewed("data=iris&method=kmeans").method)
    for row in (3, 70, 120):
        vector = of.points.X[row].astype(float)
        near = results.neighbours(Iris(), vector, 5, "euclidean")
        assert fall(of, vector, near).cluster == of.colours[row]


# --- Its place in the cloud


def cloud(address):
    page = picture(viewed(address))
    return page, page.drawings["neighbours-cloud"].figure().data


def test_it_stands_where_the_axes_have_it():
    view = viewed("data=iris&method=kmeans&row=3&change=3:0.3")
    _, traces = cloud("data=iris&method=kmeans&row=3&change=3:0.3")
    vector = query(view, results.points(view.data)).vector
    place = results.projection(view.data, view.drawn_on).placed(vector[None])[0]
    diamond = traces[3]
    assert [diamond.x[0], diamond.y[0], diamond.z[0]] == pytest.approx(place, abs=1e-3)
    assert diamond.customdata[0] == -1


def test_beyond_all_rows_its_mark_stands_at_the_edge_and_the_page_says_so():
    page, traces = cloud("data=iris&method=kmeans&row=3&change=2:90")
    assert traces[3].x[0] <= max(traces[0].x) + 1e-3
    assert "at the edge" in text(page.words["neighbours-query"])


def test_where_t_sne_laid_the_rows_out_it_stands_amid_its_neighbours_and_the_page_says_so():
    page, traces = cloud("data=iris&method=kmeans&projection=tsne&row=3&change=2:4.5")
    near, diamond = traces[2], traces[3]
    assert diamond.x[0] == pytest.approx(np.mean(near.x), abs=1e-2)
    assert "amid its neighbours" in text(page.words["neighbours-query"])
    assert "in the picture too" not in text(page.words["neighbours-numbers"])


def test_what_a_hand_works_with_is_the_same_whatever_it_draws_or_changes():
    for first, second in (("", f"draw={counts(33)}"), ("data=iris&row=3", "data=iris&row=3&change=2:4.5")):
        one, other = (repr(picture(viewed(address)).words["neighbours-hand"]) for address in (first, second))
        assert one == other
    assert picture(viewed("data=iris&row=4")).words["neighbours-hand"] is not None


def test_while_the_pen_moves_nothing_is_looked_for_that_can_wait():
    words = picture(viewed(f"draw={counts(33)}&pen=true")).words
    assert "in the picture too" not in text(words["neighbours-numbers"])
    assert "False friends" not in text(words["neighbours-strip"])
    # All else is there, and the rest as soon as it rests.
    assert "would fall into" in text(words["neighbours-numbers"])
    assert "in the picture" in text(picture(viewed(f"draw={counts(33)}")).words["neighbours-numbers"])


@pytest.mark.parametrize("prepare", ["standard", "robust", "pca&method.pca__whiten=true"])
@pytest.mark.parametrize("method", ["kmeans", "gaussian_mixture&method.covariance_type=diag"])
def test_a_vector_is_prepared_as_the_points_were(method, prepare):
    view = viewed(f"data=wine&data.standardize=false&method={method}&method.prepare={prepare}")
    of = run(view.data, view.method)
    rows = range(0, 178, 5)
    near = results.neighbours(view.data, 0, 5, "euclidean")
    falls = [fall(of, of.points.X[row].astype(float), near) for row in rows]
    assert {fell.how for fell in falls} == {"centre" if method == "kmeans" else "component"}
    assert np.mean([fell.cluster == of.colours[row] for fell, row in zip(falls, rows, strict=True)]) > 0.97


def test_of_a_run_in_t_snes_plane_the_nearest_decide_and_the_page_says_so():
    found, fell = fallen("data=iris&method=kmeans&method.prepare=tsne&row=3&change=2:4.5")
    assert fell.how == "neighbours"
    assert "K-means in t-SNE's plane cannot say itself" in sentence(found)


def test_a_page_that_a_moving_hand_asks_for_is_made_anew_and_takes_no_memory():
    def made(address):
        seen = []
        for _ in range(2):
            answer(PLACES, lambda view: seen.append(view) or picture(view), Ask(address))
        return len(seen)

    assert made(f"draw={counts(33)}") == 2
    assert made("data=iris&row=3&change=2:4.5") == 2
    assert made("row=35&neighbours.n_neighbors=4") == 1


# --- Data of a reader's own


def of_own(address):
    """A view of what a reader brought."""
    return viewed(f"data=own&data.id={ID}&{address}")


def test_images_in_ink_of_a_reader_are_drawn_in_their_shape_and_photographs_are_not():
    images = np.random.default_rng(0).integers(0, 200, (30, 12, 9)).astype(np.uint8)
    scanned = replace(photographs(images), format="idx")
    drawn = images[4].astype(np.int64)
    for standardize in ("false", "true"):
        with layer.using(Layer(vault=Holding(scanned))):
            # What is drawn is from 0 to 255; the darkest pixel of this data is 1.
            darkest = int(images.max())
            address = f"data.standardize={standardize}&draw={spelled(drawn * 255 // darkest)}"
            found = found_for(of_own(f"{address}&method=kmeans&method.n_clusters=3"))
            assert found.neighbours.rows[0] == 4
            assert found.query.image.shape == (12, 9)
    with layer.using(Layer(vault=Holding(photographs(images)))):
        view = of_own("data.standardize=false&method=kmeans&method.n_clusters=3")
        assert picture(view).words["neighbours-hand"] is None


MIXED = {"price": [1.0, 10, 100, 1000], "kind": ["b", "a", "c", "a"], "age": [5.0, 6, 7, 8]}


@pytest.mark.parametrize("standardize", ["true", "false"])
def test_a_price_whose_logarithm_is_taken_and_a_word_are_changed_as_they_stand_in_the_table(standardize):
    recipe = f"data.log=0&data.one_hot=1&data.standardize={standardize}&neighbours.n_neighbors=1"
    with layer.using(Layer(vault=Holding(table({}, **MIXED)))):
        # The features are log price, kind = a, kind = b, kind = c and age; the words are called by the first of theirs.
        view = of_own(f"{recipe}&method=kmeans&method.n_clusters=2&row=0&change=0:100,1:2,4:7")
        found = found_for(view)
        assert found.query.vector == pytest.approx(found.points.X[2])
        told = "With price 100 (was 1), kind c (was b), age 7 (was 5), the nearest is row 2, 0.000 away."
        assert sentence(found).startswith(told)
        page = picture(view)
        assert "price 100 was 1" in " ".join(text(page.words["neighbours-query"]).split())
        space = {"np": np, "X": found.points.X}
        exec(in_code(view, found)[0][1], space)
        assert space["query"] == pytest.approx(found.query.vector)
        made = {one.attributes["data-column"]: one for one in walk(page.words["neighbours-hand"]) if is_box(one)}
        assert {column: one.attributes["data-own"] for column, one in made.items()} == {"0": "1", "1": "1", "4": "5"}
        options = [(option.children, option.attributes["value"]) for option in made["1"].children]
        assert options == [("a", "0"), ("b", "1"), ("c", "2")]


def is_box(element):
    return "data-column" in getattr(element, "attributes", {})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("0:0", "price has a logarithm where it is above 0 only"),
        ("1:3", "kind has words, from 0 to 2 by their number"),
        ("1:0.5", "kind has words"),
        ("2:1", "change must name columns among 0, 1, 4 in this data"),
    ],
)
def test_what_cannot_stand_in_a_column_of_the_table_is_refused(change, says):
    with layer.using(Layer(vault=Holding(table({}, **MIXED)))):
        view = of_own(f"data.log=0&data.one_hot=1&method=kmeans&method.n_clusters=2&row=0&change={change}")
        with pytest.raises(Refusal, match=says) as caught:
            found_for(view)
        assert caught.value.offers[0].changes == {"change": ""}


def test_a_row_without_a_word_has_none_in_its_list_and_can_be_given_one():
    read = table({}, kind=["b", None, "a", "a"], age=[5.0, 6, 7, 8])
    recipe = "data.one_hot=0&data.missing=median&method=kmeans&method.n_clusters=2&neighbours.n_neighbors=1"
    with layer.using(Layer(vault=Holding(read))):
        page = picture(of_own(f"{recipe}&row=1"))
        (choice,) = [one for one in walk(page.words["neighbours-hand"]) if is_box(one) and one.tag == "select"]
        assert [option.children for option in choice.children] == ["nothing", "a", "b"]
        assert "With kind a (was nothing)" in sentence(found_for(of_own(f"{recipe}&row=1&change=0:0")))


def test_values_of_a_readers_table_are_changed_in_its_own_units_as_its_recipe_has_them():
    read = table({}, length=[1.0, 2, 3, 4, 50], width=[10.0, 10, 20, 20, 90], kind=["a", "b", "a", "b", "a"])
    with layer.using(Layer(vault=Holding(read))):
        view = of_own("method=kmeans&method.n_clusters=2&row=0&change=0:4,1:20&neighbours.n_neighbors=1")
        found = found_for(view)
        assert found.neighbours.rows.tolist() == [3]
        assert found.neighbours.distances[0] == pytest.approx(0, abs=1e-12)
        assert "length" in repr(picture(view).words["neighbours-hand"])
