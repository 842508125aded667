"""Own data: columns become the features that were chosen, nothing is computed on what is missing, rows keep names."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from dashboard import vault
from dashboard.compute.distances import paired, pairwise
from dashboard.compute.profile import profile
from dashboard.compute.scores import silhouettes
from dashboard.data.own import Own, displayed, first_address
from dashboard.data.points import Points, plain
from dashboard.data.roles import changed, runs, spelled
from dashboard.errors import Refusal
from dashboard.reading import columns
from dashboard.reading.choices import Choices
from dashboard.reading.read import MISSING, Column, Read, Texts
from dashboard.reading.roles import assigned
from dashboard.workspace.workspace import Workspace
from tests.brought import ID, Holding, named, own, photographs, table

TREES = {
    "tree": ["t1", "t2", "t3", "t4"],
    "kind": ["oak", "elm", "oak", None],
    "height": [1.0, 2.0, 3.0, 6.0],
    "girth": [10.0, None, 30.0, 20.0],
}
ROLES = {"tree": "id", "kind": "label"}


def loaded(read, **fields):
    """The points of what was read, by a recipe."""
    with vault.within(Holding(read)):
        return own(**fields).load()


def refused(read, **fields):
    with pytest.raises(Refusal) as caught:
        loaded(read, **fields)
    return caught.value


# --- Missing values --------------------------------------------------------------------------------


def test_nothing_is_computed_until_it_is_chosen_what_becomes_of_missing_values():
    refusal = refused(table(ROLES, **TREES))
    assert "1 of 4 rows miss a value (girth 1)" in refusal.sentence
    # Three quarters of the rows would stay: a median is offered before.
    assert [offer.changes for offer in refusal.offers] == [
        {"missing": "median"},
        {"missing": "rows"},
        {"missing": "columns"},
    ]


def test_leaving_out_rows_is_offered_first_where_most_stay():
    refusal = refused(table({}, a=[*map(float, range(9)), None]))
    assert [offer.changes["missing"] for offer in refusal.offers] == ["rows", "median"]
    assert refusal.offers[0].label == "Leave out 1 of 10 rows"


def test_rows_that_miss_a_value_are_left_out_and_the_others_keep_their_numbers_and_names():
    points = loaded(table(ROLES, **TREES), missing="rows", standardize=False)
    assert points.X.tolist() == [[1, 10], [3, 30], [6, 20]]
    assert points.notes.rows.tolist() == [0, 2, 3]
    assert [points.notes.name(row) for row in range(3)] == ["t1", "t3", "t4"]


def test_a_missing_value_is_the_median_of_its_column():
    # Of 10, 30 and 20.
    points = loaded(table(ROLES, **TREES), missing="median", standardize=False)
    assert points.X[:, 1].tolist() == [10, 20, 30, 20]


def test_columns_that_miss_a_value_are_left_out():
    points = loaded(table(ROLES, **TREES), missing="columns", standardize=False)
    assert (points.face.names, points.X.tolist()) == (("height",), [[1], [2], [3], [6]])


def test_where_no_row_is_complete_leaving_out_rows_is_not_offered():
    read = table({}, a=[1.0, None, 3.0], b=[None, 2.0, None])
    refusal = refused(read)
    assert "no row is complete: leaving out rows with missing values would leave none" in refusal.sentence
    assert [offer.changes["missing"] for offer in refusal.offers] == ["median"]
    assert "no row is complete" in refused(read, missing="rows").sentence
    assert "leaving them out would leave none" in refused(read, missing="columns").sentence


def test_every_offer_can_be_computed():
    read = table(ROLES, **TREES)
    for offer in refused(read).offers:
        assert not np.isnan(loaded(read, **offer.changes).X).any()


def test_a_column_that_is_not_used_may_miss_what_it_likes():
    assert loaded(table(ROLES | {"girth": "ignore"}, **TREES)).X.shape == (4, 1)


# --- Features --------------------------------------------------------------------------------------


def test_where_no_column_holds_numbers_words_are_offered():
    read = table({}, name=["a", "b", "c"], colour=["red", "red", "blue"])
    refusal = refused(read)
    assert "no column holds numbers" in refusal.sentence
    points = loaded(read, **refusal.offers[0].changes)
    # Both columns have few words: three of name and two of colour.
    assert points.X.shape == (3, 5)


def test_words_become_columns_of_which_two_different_ones_are_1_apart():
    read = table({}, colour=["red", "blue", "red"], x=[1.0, 2.0, 4.0])
    points = loaded(read, one_hot="0", standardize=False)
    assert points.face.names == ("colour = blue", "colour = red", "x")
    first, second = points.X[:2, :2]
    assert np.linalg.norm(first - second) == pytest.approx(1)


def test_words_are_not_standardised():
    points = loaded(table({}, colour=["red", "blue", "red"], x=[1.0, 2.0, 3.0]), one_hot="0")
    assert points.X[:, 1] == pytest.approx([2**-0.5, 0, 2**-0.5])
    assert points.X[:, 2] == pytest.approx(StandardScaler().fit_transform([[1], [2], [3]]).ravel())


def test_a_missing_word_is_a_missing_value():
    read = table({"kind": "text"}, kind=["oak", None, "elm"], x=[1.0, 2.0, 3.0])
    assert "1 of 3 rows miss a value" in refused(read, one_hot="0").sentence
    assert loaded(read, one_hot="0", missing="median", standardize=False).X[1].tolist() == [0, 0, 2]


def test_more_words_than_can_be_told_apart_are_refused():
    read = table({}, word=[f"w{i}" for i in range(21)], x=[float(i) for i in range(21)])
    assert "21 different words; up to 20 become" in refused(read, one_hot="0").sentence


def test_a_logarithm_is_taken_of_what_is_above_0():
    assert loaded(table({}, x=[1.0, np.e, np.e**3]), log="0", standardize=False).X.ravel() == pytest.approx([0, 1, 3])
    assert "its least value is 0" in refused(table({}, x=[0.0, 1.0]), log="0").sentence


def test_columns_are_standardised_as_scikit_learn_does_and_can_be_turned_back():
    read = table({}, a=[1.0, 2.0, 6.0], same=[5.0, 5.0, 5.0], b=[-1.0, 0.0, 7.0])
    points = loaded(read)
    assert pytest.approx(StandardScaler().fit_transform(read.numbers)) == points.X
    assert points.X * points.face.scale + points.face.middle == pytest.approx(read.numbers)


def test_numbers_whose_squares_are_infinite_can_be_used_if_they_are_standardised():
    read = table({}, m=[1e308, -1.7e308, 2.0, 1e307], n=[1.0, 2.0, 3.0, 5.0])
    assert "squares of such numbers are infinite" in refused(read, standardize=False).sentence
    points = loaded(read)
    expected = StandardScaler().fit_transform(read.numbers * [[2.0**-624, 1]])
    assert pytest.approx(expected) == points.X


def test_roles_are_changed_by_the_address():
    read = table(ROLES, **TREES)
    points = loaded(read, roles="x3,i1,l0", standardize=False)
    assert points.face.names == ("height",)
    assert points.groups.names == ("t1", "t2", "t3", "t4")
    assert [points.notes.name(row) for row in range(2)] == ["oak", "elm"]
    assert "There is no column 4 in this data, whose last is 3." in refused(read, roles="f2-4").sentence


@pytest.mark.parametrize("roles", ["f1", "p0", "p1"])
def test_a_role_that_a_column_cannot_have_is_refused(roles):
    assert "holds words, and cannot be taken for" in refused(table(ROLES, **TREES), roles=roles).sentence


@pytest.mark.parametrize("roles", ["q1", "f", "f1-", "f1,,f2", "1", "f-1", "f1;f2", "f123456"])
def test_roles_that_cannot_be_read_are_refused(roles):
    with pytest.raises(Refusal, match="roles must be letters with columns"):
        Workspace.opened(f"data=own&data.id={ID}&data.roles={roles}")


def test_what_was_changed_is_spelled_in_ranges_and_what_was_found_not_at_all():
    read = table(ROLES, **TREES)
    assert changed(read, {0: "id", 1: "label", 2: "feature", 3: "feature"}) == ""
    assert changed(read, {0: "feature", 1: "ignore", 2: "ignore", 3: "ignore"}) == "f0,x1-3"
    assert spelled({7, 0, 1, 2}) == "0-2,7"
    assert runs([]) == []


# --- Groups and names ------------------------------------------------------------------------------


def test_groups_are_in_the_order_of_the_alphabet_and_a_row_without_one_is_said_to_be():
    points = loaded(table(ROLES, **TREES), missing="median")
    assert points.groups.names == ("elm", "oak", "no label")
    assert points.groups.truth.tolist() == [1, 0, 1, 2]


def test_groups_of_numbers_are_in_their_order_and_have_no_point():
    points = loaded(table({"class": "label"}, x=[1.0, 2.0, 3.0], **{"class": [10.0, 2.0, 10.0]}))
    assert points.groups.names == ("2", "10")


def test_too_many_groups_are_refused_with_the_way_out():
    read = table({"name": "label"}, name=[f"n{i}" for i in range(201)], x=[float(i) for i in range(201)])
    refusal = refused(read)
    assert "201 different values; up to 200 are groups" in refusal.sentence
    assert loaded(read, **refusal.offers[0].changes).groups is None


def test_names_are_shown_short_and_printable_and_never_twice():
    assert displayed(["a", "b" * 500, "b" * 501, "\u202egnp"]) == ("a", "b" * 119 + "…", "b" * 119 + "… (2)", "?gnp")


def test_notes_tell_what_stands_beside_the_features():
    read = table({"note": "text", "year": "ignore"}, x=[1.0, 2.0], note=["one", None], year=[1999.0, 2000.0])
    notes = loaded(read).notes
    assert notes.beside(0) == [("note", "one"), ("year", "1999")]
    assert notes.beside(1) == [("year", "2000")]
    assert (notes.named, notes.name(0), notes.codes[1, 0]) == (False, "", MISSING)


# --- Images and coordinates that came along ----------------------------------------------------------


def test_images_are_their_pixels_from_0_to_the_largest():
    images = np.array([[[0, 51], [102, 204]], [[204, 0], [0, 0]]], np.uint8)
    points = loaded(photographs(images, ["a", "b"]), standardize=False)
    assert pytest.approx(np.array([[0, 0.25, 0.5, 1], [1, 0, 0, 0]])) == points.X
    assert points.stored.dtype == np.uint8
    assert (points.face.shape, points.face.ink, points.groups.names) == ((2, 2), False, ("a", "b"))


def test_an_image_in_colour_has_three_numbers_a_pixel():
    points = loaded(photographs(np.full((2, 4, 5, 3), 9, np.uint8)), standardize=False)
    assert (points.X.shape, points.face.colour) == ((2, 60), True)


def test_coordinates_that_came_with_the_rows_are_where_they_are_drawn():
    read = table({"u": "projection", "v": "projection"}, x=[1.0, 2.0], u=[3.0, 4.0], v=[5.0, 6.0])
    points = loaded(read)
    assert points.drawn.tolist() == [[3, 5, 0], [4, 6, 0]]
    assert points.face.names == ("x",)
    refusal = refused(read, roles="x2")
    assert loaded(read, **refusal.offers[0].changes).drawn is None


# --- The first picture -------------------------------------------------------------------------------


def test_the_first_address_spells_what_was_guessed():
    assert first_address(table(ROLES, **TREES), ID) == f"data=own&data.id={ID}&method=kmeans&method.n_clusters=2"
    images = photographs(np.zeros((5, 2, 2), np.uint8))
    assert first_address(images, ID) == (
        f"data=own&data.id={ID}&data.standardize=false&method=kmeans&method.n_clusters=3"
    )


@pytest.mark.parametrize(
    ("rows", "columns", "method"),
    [
        (100, 4, "kmeans&method.n_clusters=3"),
        # 3 × 19.2 million at 5e-8 seconds each: a start takes 2.9 of the 8 seconds that there are.
        (50_000, 384, "kmeans&method.n_clusters=3&method.n_init=2"),
        (100_000, 1_000, "minibatch&method.n_clusters=3"),
    ],
)
def test_the_first_picture_takes_a_few_seconds_however_much_was_brought(rows, columns, method, monkeypatch):
    read = table({}, a=[1.0, 2.0, 3.0, 5.0])
    monkeypatch.setattr(Read, "__len__", lambda _: rows)
    monkeypatch.setattr("dashboard.data.own.width", lambda _: columns)
    assert first_address(read, ID) == f"data=own&data.id={ID}&method={method}"


def test_tables_are_standardised_at_first_and_vectors_are_not():
    columns = {f"c{i}": [1.0, 2.0, float(i)] for i in range(8)}
    assert "standardize" not in first_address(table({}, **columns), ID)
    nameless = replace(table({}, **columns), understood=Choices(header="no"))
    assert "standardize=false" in first_address(nameless, ID)
    # With a label beside them it is a table whose names were lost.
    assert "standardize" not in first_address(
        replace(table({"c7": "label"}, **columns), understood=Choices(header="no")), ID
    )
    assert "standardize=false" in first_address(replace(table({}, **columns), format="npy"), ID)


def test_no_data_is_chosen_without_an_id():
    with pytest.raises(Refusal, match="drop a file anywhere"):
        Own().read()


def test_names_that_bite_are_only_names():
    read = named(table(ROLES, **TREES), height="%{x}<b>", girth="__proto__")
    assert loaded(read, missing="rows").face.names == ("%{x}<b>", "__proto__")


def test_words_that_are_no_numbers_to_be_ordered_by_have_one_place_each():
    # 1 and 1.0 are as large, and nan is no number that anything is larger than.
    labels = {"x": [1.0, 2.0, 3.0, 4.0, 5.0], "k": ["nan", "1.0", "b", "1", "10"]}
    for order in (slice(None), slice(None, None, -1)):
        points = loaded(table({"k": "label"}, **{name: cells[order] for name, cells in labels.items()}))
        assert points.groups.names == ("1", "1.0", "10", "b", "nan")


def test_a_column_that_is_the_same_but_for_rounding_stays_0():
    # The mean of seven times 14.62 is not 14.62 (scikit-learn counts that as none of a spread).
    read = table({}, x=[14.62] * 7, y=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    assert abs(loaded(read).X[:, 0]).max() < 1e-12


def test_vectors_are_no_groups():
    assert "holds vectors, and cannot be taken for a label" in refused(vectors(), roles="l1").sentence


def vectors():
    """Two rows, each with a number and a vector."""
    columns = (
        Column("x", "number", "feature", "", 0, "numbers", 0),
        Column("v", "vector", "feature", "", 0, "vectors", 0),
    )
    return Read(columns, np.array([[1.0], [2.0]]), Texts.none(2), vectors=(np.eye(2),))


# --- Nothing is copied that need not be -------------------------------------------------------------


def single(values):
    """A matrix of float32 as a file of NumPy's has it, read."""
    return assigned(columns.matrix([f"column {j + 1}" for j in range(values.shape[1])], values.astype(np.float32)))


VARIED = np.array([[1.0, -2.0, 0.5], [3.0, 4.0, -0.25], [-5.0, 0.0, 2.0]])


def test_points_that_are_as_they_were_read_are_what_was_read_and_no_copy():
    rows = table({}, a=[1.0, 2.0], b=[3.0, 5.0])
    rows = replace(rows, numbers=np.ascontiguousarray(rows.numbers))
    for read, roles in ((rows, ""), (vectors(), "x0"), (single(VARIED), "")):
        whole = read.vectors[0] if read.vectors else read.numbers
        assert np.shares_memory(loaded(read, standardize=False, roles=roles).stored, whole)
        # Nobody can write to the points, and whoever has the array still can.
        assert whole.flags.writeable


def test_what_was_read_stays_as_it_is_when_it_is_standardised():
    read = table({}, a=[1.0, 2.0, 6.0], b=[3.0, 5.0, 7.0])
    before = read.numbers.copy()
    assert not np.shares_memory(loaded(read).stored, read.numbers)
    np.testing.assert_array_equal(read.numbers, before)


def test_features_keep_their_order_where_only_some_of_them_lie_beside_each_other():
    read = table({"c": "ignore"}, a=[1.0, 2.0], b=[3.0, 5.0], c=[0.0, 9.0], d=[6.0, 7.0])
    points = loaded(read, standardize=False, log="1")
    np.testing.assert_allclose(points.X, [[1, np.log(3), 6], [2, np.log(5), 7]])
    assert points.face.names == ("a", "log b", "d")


def test_numbers_of_single_precision_are_computed_with_as_they_are():
    read = single(VARIED)
    for fields in ({"standardize": False}, {"standardize": True}):
        assert loaded(read, **fields).X.dtype == np.float32
    np.testing.assert_array_equal(loaded(read, standardize=False).X, VARIED)


@pytest.mark.parametrize(
    "values",
    [
        VARIED * 1e12,  # squares of which, added up, have no end in float32 before long
        VARIED * 1e-12,  # squares of which are nearly 0
        VARIED + 1000,  # of which little is left when squares of means are taken off
    ],
    ids=["large", "small", "far off"],
)
def test_numbers_that_single_precision_would_spoil_are_computed_with_in_double(values):
    points = loaded(single(values), standardize=False)
    assert points.X.dtype == np.float64
    np.testing.assert_array_equal(points.X, values.astype(np.float32))


def test_columns_of_zeros_or_without_a_number_leave_the_others_as_they_are():
    values = np.column_stack([VARIED, np.zeros(3), np.full(3, np.nan)])
    assert single(values).numbers.dtype == np.float32


def test_distances_of_single_precision_are_those_of_the_same_numbers_in_double():
    random = np.random.default_rng(0)
    few = random.normal(size=(60, 80)).astype(np.float32)
    labels = np.repeat([0, 1, 2], 20)
    narrow, wide = Points(few), Points(few.astype(np.float64))
    np.testing.assert_array_equal(pairwise(narrow, "euclidean"), pairwise(wide, "euclidean"))
    np.testing.assert_array_equal(silhouettes(narrow, labels).values, silhouettes(wide, labels).values)
    i, j = np.array([0, 5]), np.array([7, 9])
    np.testing.assert_array_equal(paired(narrow, i, j, "cosine"), paired(wide, i, j, "cosine"))
    members = labels == 1
    narrow, wide = (replace(p, face=plain(80)) for p in (narrow, wide))
    np.testing.assert_array_equal(profile(narrow, members).outside, profile(wide, members).outside)
