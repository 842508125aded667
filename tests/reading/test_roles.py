"""Roles and what is noticed, of data sets of whatever format."""

import numpy as np
import pytest

from dashboard.reading.cells import typed, vectors
from dashboard.reading.notices import noticed
from dashboard.reading.read import Column, Read, Texts
from dashboard.reading.roles import assigned, finite, words_of
from dashboard.reading.typed import Typed, together
from tests.reading.test_tables import held


def of(images: np.ndarray | None = None, **columns) -> Read:
    """A data set of columns: words, arrays of numbers, or of vectors."""
    made = []
    for name, values in columns.items():
        if isinstance(values, np.ndarray) and values.ndim == 2:
            made.append(vectors(name, values))
        elif isinstance(values, np.ndarray):
            whole = bool((values == np.floor(values)).all())
            made.append(Typed(name, "number", int(np.isnan(values).sum()), values.astype(float), whole=whole))
        else:
            made.append(typed(name, values))
    n = len(next(iter(columns.values()))) if columns else len(images)
    return together(made, n, images=images)


def roles(read: Read) -> dict[str, str]:
    """The role of each column."""
    found = assigned(read)
    assert all(column.why for column in found.columns)
    return {column.name: column.role for column in found.columns}


X = np.random.default_rng(0).normal(size=(40, 6))
KINDS = ["a", "b"] * 20


def test_numbers_beside_vectors_are_no_features_and_axes_are_a_projection():
    read = of(id=[f"t{i}" for i in range(40)], emb=X, year=X[:, 0], x=X[:, 1], y=X[:, 2], topic=KINDS)
    assert roles(read) == {
        "id": "id",
        "emb": "feature",
        "year": "ignore",
        "x": "projection",
        "y": "projection",
        "topic": "label",
    }


def test_a_second_column_of_vectors_is_left_out():
    assert roles(of(one=X, two=X[:, :3])) == {"one": "feature", "two": "ignore"}


def test_finished_coordinates_are_a_projection_where_other_features_stay():
    assert roles(of(umap_1=X[:, 0], umap_2=X[:, 1], f=X[:, 2]))["umap_1"] == "projection"
    assert roles(of(umap_1=X[:, 0], umap_2=X[:, 1])) == {"umap_1": "feature", "umap_2": "feature"}
    assert roles(of(x=X[:, 0], y=X[:, 1], f=X[:, 2]))["x"] == "feature"


def test_beside_images_a_column_of_few_values_whose_name_says_so_is_the_label():
    images = np.zeros((40, 4, 4), np.uint8)
    assert roles(of(images, label=np.arange(40) % 4, size=X[:, 0])) == {"label": "label", "size": "ignore"}


def test_a_name_that_says_label_goes_before_other_few_words():
    assert roles(of(sex=KINDS, f=X[:, 0], species=[*KINDS[1:], "a"])) == {
        "sex": "text",
        "f": "feature",
        "species": "label",
    }
    assert roles(of(cultivar=np.arange(40) % 3, f=X[:, 0], sex=KINDS))["cultivar"] == "label"
    assert roles(of(f=X[:, 0], colour=KINDS, city=KINDS))["city"] == "label"


@pytest.mark.parametrize("name", ["customer_id", "userId", "ID", "row nr", "index"])
def test_different_whole_numbers_whose_name_says_so_are_an_id(name):
    assert roles(of(**{name: np.arange(40)[::-1] * 7, "f": X[:, 0]}))[name] == "id"


@pytest.mark.parametrize("name", ["width", "idle", "paid", "price"])
def test_different_whole_numbers_with_another_name_are_a_feature(name):
    assert roles(of(**{name: np.arange(40)[::-1] * 7, "f": X[:, 0]}))[name] == "feature"


def test_rows_that_are_counted_are_an_id_unless_there_is_nothing_else():
    assert roles(of(n=np.arange(40), f=X[:, 0]))["n"] == "id"
    assert roles(of(n=np.arange(40)))["n"] == "feature"
    assert roles(of(n=np.arange(3), f=X[:3, 0]))["n"] == "feature"


def test_ids_that_recur_and_half_empty_columns_are_left_out():
    hollow = np.where(np.arange(40) < 25, np.nan, X[:, 0])
    assert roles(of(user_id=np.arange(40) // 2, hollow=hollow, f=X[:, 1])) == {
        "user_id": "ignore",
        "hollow": "ignore",
        "f": "feature",
    }
    assert roles(of(hollow=hollow)) == {"hollow": "feature"}


def test_long_words_are_text_and_dates_constants_and_empty_ones_never_features():
    read = of(
        note=[f"a sentence of more than forty letters, number {i}" for i in range(40)],
        day=["2024-01-31"] * 40,
        same=np.full(40, 3.5),
        none=[None] * 40,
        f=X[:, 0],
    )
    assert roles(read) == {"note": "text", "day": "ignore", "same": "ignore", "none": "ignore", "f": "feature"}


def test_words_of_a_name_are_told_apart():
    assert words_of("userId") == {"user", "id"}
    assert words_of("customer_ID 2") >= {"customer", "id"}
    assert "id" not in words_of("width")


def test_infinite_numbers_become_missing_ones_and_are_said():
    values = np.array([1, np.inf, -np.inf, np.nan, 5.0])
    read = Read((Column("v", "number", missing=1, kept="numbers"),), values[:, None], Texts.none(5))
    found = finite(read)
    np.testing.assert_array_equal(found.numbers[:, 0], [1, np.nan, np.nan, np.nan, 5])
    assert found.columns[0].missing == 3
    held(["v: 2 infinite values count as missing"], list(found.says))


def test_what_is_noticed_names_its_numbers():
    values = np.array([0.0, -0.0, np.nan, np.nan, 2.0])
    says = noticed(assigned(of(a=values, b=np.array([1, 1, 1, 1, 2.0])))).says
    # Nought and its negative are equal, and a gap equals a gap.
    held(["5 rows, of which 3 are different"], list(says))
    wide = of(**{f"f{i}": X[:4, 0] + i for i in range(6)})
    held(["6 columns; more than rows, which are 4"], list(noticed(assigned(wide)).says))
    vectors_ = of(v=X[:4])
    held(["6 columns; more than rows, which are 4"], list(noticed(assigned(vectors_)).says))
    many = of(species=[f"s{i // 2}" for i in range(120)], f=np.arange(120) * 0.5)
    held(["species has 60 different values: too many for a label"], list(noticed(assigned(many)).says))
    gaps = of(kind=[*KINDS[:-1], None], f=X[:, 0])
    held([r"1 row has no label \(kind\)"], list(noticed(assigned(gaps)).says))
    huge = of(m=np.array([1e200, -1e200, 3.0]))
    held(["m spans 2·10²⁰⁰"], list(noticed(assigned(huge)).says))
    assert noticed(assigned(of(np.zeros((3, 2, 2), np.uint8), label=["a", "a", "b"]))).says == (
        "One class has one member: b.",
    )
