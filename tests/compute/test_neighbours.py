import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from dashboard.compute import neighbours as module
from dashboard.compute.neighbours import Index, index, nearest
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal


def line(*at):
    return Points(np.array([[float(x), 0.0] for x in at]))


def test_neighbours_come_nearest_first_without_the_query():
    # From 5: 4 is 1 away, 7 is 2, 0 is 5, 20 is 15.
    found = nearest(line(0, 4, 5, 7, 20), 2, 4)
    assert found.rows.tolist() == [1, 3, 0, 4]
    assert found.distances.tolist() == [1, 2, 5, 15]
    assert found.query == 2


def test_a_duplicate_of_the_query_is_a_neighbour_at_distance_0():
    found = nearest(line(3, 3, 9), 1, 1)
    assert found.rows.tolist() == [0]
    assert found.distances.tolist() == [0]


def test_of_rows_equally_far_the_lower_comes_first():
    assert nearest(line(6, 4, 5, 4, 6), 2, 4).rows.tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("metric", "distances"),
    # From (1, 0) to (1, 1) and (0, 2): √1 and √5; 1 and 3; 1 − cos 45° and 1 − cos 90°.
    [("euclidean", [1, 5**0.5]), ("manhattan", [1, 3]), ("cosine", [1 - 0.5**0.5, 1])],
)
def test_each_metric_is_worked_out_by_hand(metric, distances):
    points = Points(np.array([[1.0, 0], [0, 2], [1, 1]]))
    found = nearest(points, 0, 2, metric)
    assert found.rows.tolist() == [2, 1]
    assert found.distances == pytest.approx(distances, abs=1e-15)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
@pytest.mark.parametrize(("source", "query"), [(Digits(), 234), (Digits(standardize=True), 0), (Blobs(), 7)])
def test_neighbours_are_scikit_learns(source, query, metric):
    points = source.load()
    plain = NearestNeighbors(n_neighbors=101, metric=metric, algorithm="brute").fit(points.X)
    distances, rows = plain.kneighbors(points.X[query : query + 1])
    found = nearest(points, query, 100, metric)
    others = rows[0] != query
    assert found.distances == pytest.approx(distances[0][others], abs=1e-7)
    # Where scikit-learn's rounding swaps two rows they are equally far to that rounding.
    assert set(found.rows[:50]) <= set(rows[0])


def bytes_of(kind, n=700, d=200):
    random = np.random.default_rng(0)
    stored = {
        "noise": lambda: random.integers(0, 256, (n, d)),
        # A few directions that differ much and all others little, as images have.
        "structured": lambda: 128 + random.normal(size=(n, 9)) @ random.normal(size=(9, d)) * 12,
        "two colours": lambda: 255 * (random.random((n, d)) < 0.5),
        "few different": lambda: np.repeat(random.integers(0, 256, (7, d)), n // 7, axis=0),
        "all the same": lambda: np.full((n, d), 9),
        "one far": lambda: np.vstack([np.full((1, d), 255), np.zeros((n - 1, d))]),
    }[kind]()
    return Points(np.clip(stored, 0, 255).astype(np.uint8), unit=255.0)


KINDS = ["noise", "structured", "two colours", "few different", "all the same", "one far"]


@pytest.fixture
def indexed(monkeypatch):
    monkeypatch.setattr(module, "WORTH_AN_INDEX", 1)
    return index


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 100, 699])
def test_an_index_changes_no_answer(kind, k, indexed):
    points = bytes_of(kind)
    prepared = indexed(points)
    for query in (0, 1, 350, 699):
        quick, plain = nearest(points, query, k, index=prepared), nearest(points, query, k)
        assert (quick.rows == plain.rows).all()
        assert (quick.distances == plain.distances).all()


@pytest.mark.parametrize("kind", KINDS)
def test_no_pair_is_nearer_than_the_index_says_but_for_the_slack(kind, indexed):
    points = bytes_of(kind)
    prepared = indexed(points)
    at_least = cdist(prepared.coordinates, prepared.coordinates, "sqeuclidean")
    wide = points.stored.astype(np.float64)
    assert (at_least - prepared.slack <= cdist(wide, wide, "sqeuclidean")).all()
    # And it is little against what there is to tell apart.
    assert prepared.slack <= 1e-4 * max(prepared.squares.max(), 1e-300)


def test_an_index_leaves_few_rows_to_compare_in_full(indexed):
    points = bytes_of("structured")
    assert len(module._perhaps_near(points, points.stored[3].astype(float), 3, 10, indexed(points))) < 30


@pytest.mark.parametrize(
    "stored", [np.zeros((700, 200)), np.zeros((700, 100), np.uint8), np.zeros((700, 200), np.uint8)]
)
def test_numbers_narrow_rows_and_few_rows_need_no_index(stored):
    assert index(Points(stored)) is None


def test_distances_of_bytes_are_exact_whole_numbers_under_a_root():
    points = Points(np.array([[0, 0], [3, 4], [255, 255]], np.uint8), unit=255.0)
    assert nearest(points, 0, 2).distances.tolist() == [5 / 255, (2 * 255**2) ** 0.5 / 255]
    assert nearest(points, 0, 2, "manhattan").distances.tolist() == [7 / 255, 2]


def test_distances_of_close_points_far_from_the_origin_keep_all_digits():
    # 1e8 + 1 and 1e8 are 1 apart; squares of 1e16 expanded have no digit left for it.
    found = nearest(line(1e8, 1e8 + 1, 1e8 + 3), 0, 2)
    assert found.distances.tolist() == [1, 3]


def test_a_row_of_zeros_is_1_from_everything_under_cosine():
    points = Points(np.array([[0.0, 0], [1, 0], [0, 0]]))
    assert nearest(points, 0, 2, "cosine").distances.tolist() == [1, 1]
    assert nearest(points, 1, 2, "cosine").distances.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("query", "n_neighbors", "metric", "parameter", "says"),
    [
        (3, 1, "euclidean", "query", "0 to 2, not 3"),
        (-1, 1, "euclidean", "query", "not -1"),
        (10**30, 1, "euclidean", "query", "0 to 2"),
        (0, 3, "euclidean", "n_neighbors", "1 to 2"),
        (0, 0, "euclidean", "n_neighbors", "not 0"),
        (0, 1, "hamming", "metric", "euclidean, manhattan, cosine"),
    ],
)
def test_what_is_not_there_is_refused_with_bounds_and_value(query, n_neighbors, metric, parameter, says):
    with pytest.raises(Refusal) as caught:
        nearest(line(0, 1, 2), query, n_neighbors, metric)
    assert caught.value.parameter == parameter
    assert says in caught.value.sentence


def test_two_points_have_one_neighbour_each():
    assert nearest(line(0, 1), 1, 1).rows.tolist() == [0]


def test_neighbours_cannot_be_written():
    found = nearest(line(0, 1, 2), 0, 2)
    prepared = Index(np.zeros((2, 3), np.float32), np.zeros(2), 0.0, np.zeros((5, 2)), np.zeros(5))
    of_index = (prepared.coordinates, prepared.squares, prepared.axes, prepared.centre)
    for array in (found.rows, found.distances, *of_index):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


# --- Neighbours of a vector


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
@pytest.mark.parametrize("points", [Digits(), Digits(standardize=True), Blobs(), bytes_of("structured")], ids=str)
def test_neighbours_of_a_row_as_a_vector_are_the_row_itself_and_then_its_own(points, metric):
    points = points if isinstance(points, Points) else points.load()
    for row in (0, 7, 299):
        own, found = nearest(points, row, 20, metric), nearest(points, points.rows([row])[0], 21, metric)
        assert found.query == -1
        assert found.rows[0] == row
        assert found.distances[0] == pytest.approx(0, abs=1e-15 if metric == "cosine" else 0)
        assert found.rows[1:].tolist() == own.rows.tolist()
        assert found.distances[1:].tolist() == own.distances.tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 100, 700])
def test_an_index_changes_no_answer_for_a_vector(kind, k, indexed):
    points = bytes_of(kind)
    prepared, random = indexed(points), np.random.default_rng(1)
    # One like a row, one of fractions, one far outside of the data, and all nothing.
    like = points.rows([3])[0].astype(float)
    for vector in (like, random.random(200), 40 * random.normal(size=200), np.zeros(200)):
        quick, plain = nearest(points, vector, k, index=prepared), nearest(points, vector, k)
        assert (quick.rows == plain.rows).all()
        assert (quick.distances == plain.distances).all()


@pytest.mark.parametrize("vector", [[0.0], [0.0, 0, 0], [np.nan, 0], [np.inf, 0], [[0.0, 0]]])
def test_a_vector_of_another_shape_or_without_all_its_numbers_is_refused(vector):
    with pytest.raises(Refusal, match="vector of 2 finite numbers"):
        nearest(line(0, 1, 2), np.array(vector), 1)


def test_a_vector_has_as_many_neighbours_as_there_are_rows():
    assert nearest(line(0, 1, 2), np.array([5.0, 0]), 3).rows.tolist() == [2, 1, 0]
    with pytest.raises(Refusal, match="from 1 to 3"):
        nearest(line(0, 1, 2), np.array([5.0, 0]), 4)
