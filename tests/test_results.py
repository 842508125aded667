"""Questions: one key each, answered once for all tabs, in results that nobody can change."""

import dataclasses
import shutil
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Event

import numpy as np
import orjson
import pytest

from bench.servers import ROOT
from dashboard import compute, data, progress, results, vault
from dashboard.compute.cost import Limits
from dashboard.compute.methods import METHODS, Agglomerative, KMeans, MiniBatchKMeans, suited
from dashboard.compute.neighbours import Neighbours
from dashboard.compute.projections import Usual
from dashboard.compute.tree import Linkage
from dashboard.data.digits import Digits
from dashboard.data.points import Points
from dashboard.data.sources import SOURCES
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.layer.cache import BELIEVED, Cache, weight
from dashboard.layer.layer import Layer
from dashboard.layer.store.folder import Folder
from dashboard.page.answering import Ask, Ready, answer
from dashboard.params import Params, bounds, choices
from dashboard.reading import columns
from dashboard.results import answers, asking
from dashboard.tabs import clusters, dendrogram, neighbours, scatter
from tests.brought import Holding, own
from tests.views import viewed

QUESTIONS = (*SOURCES, *METHODS)


# By a module of each: the one says where all of its folder are.
ROOMS = (compute, data, answers)


@pytest.fixture(autouse=True)
def _empty():
    layer.current().cache.clear()


def other(params: Params, name: str) -> object:
    """An allowed value of a field that is not its present one."""
    field, value = type(params).model_fields[name], getattr(params, name)
    if words := choices(field):
        return next(word for word in words if word != value)
    if isinstance(value, bool):
        return not value
    limit = bounds(field)
    return value + 1 if value + 1 <= limit["le"] else value - 1


@pytest.mark.parametrize(
    ("params", "name"),
    [(p, name) for p in QUESTIONS for name in type(p).model_fields if name != "kind"],
    ids=lambda v: v if isinstance(v, str) else type(v).__name__,
)
def test_every_constant_is_part_of_the_key(params, name):
    if "__" in name:
        # Those of a step that is not taken count for nothing.
        assert params.model_copy(update={name: other(params, name)}).key == params.key
        params = params.model_copy(update={"prepare": name.partition("__")[0]})
    assert params.model_copy(update={name: other(params, name)}).key != params.key


def test_equal_questions_have_equal_keys_whatever_their_defaults():
    # For digits k-means has other defaults than for blobs; with equal constants it is the same question.
    spelled = KMeans(n_clusters=10, n_init=10, max_iter=300)
    assert suited(KMeans(), Digits()).key == spelled.key


def copied(folder, monkeypatch):
    """A copy of the code that answers depend on, which is taken for the code that runs."""
    for room in ROOMS:
        here = Path(room.__file__)
        copy = shutil.copytree(here.parent, folder / here.parent.name)
        monkeypatch.setattr(room, "__file__", str(copy / here.name))


@pytest.mark.parametrize(
    "changed",
    [p.relative_to(ROOT) for room in ROOMS for p in sorted(Path(room.__file__).parent.rglob("*.py"))],
    ids=str,
)
def test_answers_of_changed_code_are_others(changed, tmp_path, monkeypatch):
    copied(tmp_path, monkeypatch)
    before = results.version.__wrapped__()
    assert before == results.version()
    with (tmp_path / Path(*changed.parts[1:])).open("a") as file:
        file.write("# other\n")
    assert results.version.__wrapped__() != before


def test_different_methods_with_equal_constants_have_different_keys():
    assert KMeans().key != MiniBatchKMeans().key


def test_what_one_tab_asked_the_other_tab_knows():
    # The tree of the blobs is worked out for Blobs and cut again for Dendrogram.
    scatter.picture(viewed(scatter, method=Agglomerative()))
    assert layer.current().cache.computed["linkage"] == 1
    dendrogram.picture(viewed(dendrogram))
    assert layer.current().cache.computed["linkage"] == 1
    assert layer.current().cache.computed["points"] == 1


def test_every_cut_of_a_tree_uses_the_same_tree():
    for n_clusters in range(2, 9):
        results.clustering(Blobs(), Agglomerative(cut="n_clusters", n_clusters=n_clusters))
    assert layer.current().cache.computed["linkage"] == 1
    assert layer.current().cache.computed["clustering"] == 7


def test_digits_and_neighbours_share_one_clustering():
    clusters.picture(viewed(clusters))
    neighbours.picture(viewed(neighbours))
    assert layer.current().cache.computed["clustering"] == 1


@pytest.mark.parametrize("tab", [scatter, dendrogram, clusters, neighbours], ids=lambda tab: tab.ids.tab)
def test_asking_for_a_view_again_computes_nothing(tab):
    tab.picture(viewed(tab))
    known = dict(layer.current().cache.computed)
    tab.picture(viewed(tab))
    assert layer.current().cache.computed == known


@pytest.mark.parametrize(
    "ask",
    [
        lambda: results.points(Blobs()),
        lambda: results.clustering(Blobs(), KMeans()),
        lambda: results.steps(Blobs(), KMeans()),
        lambda: results.linkage(Blobs(), "ward"),
        lambda: results.neighbours(Digits(), 234, 5, "euclidean"),
        lambda: results.projection(Digits(), Usual()),
        lambda: results.agreement(Blobs(), KMeans()),
    ],
)
def test_nobody_can_change_an_answer(ask):
    answer = ask()
    field = dataclasses.fields(answer)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(answer, field, None)
    for array in (v for v in vars(answer).values() if isinstance(v, np.ndarray)):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_questions_are_asked_by_position():
    with pytest.raises(AssertionError, match="by position"):
        results.clustering(source=Blobs(), method=KMeans())


def held(value: object, seen: set[int]) -> int:
    """Bytes of an object and of all that it refers to, each once."""
    if id(value) in seen or isinstance(value, type):
        return 0
    seen.add(id(value))
    if isinstance(value, orjson.Fragment):
        return len(orjson.dumps(value))
    parts: Iterable[object] = ()
    if isinstance(value, np.ndarray):
        parts = [value.base]
    elif isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, list | tuple):
        parts = value
    elif hasattr(value, "__dict__"):
        parts = [vars(value)]
    return sys.getsizeof(value) + sum(held(part, seen) for part in parts)


def test_answers_take_what_they_are_said_to_take():
    for tab in (scatter, dendrogram, clusters, neighbours):
        answer(tab.PLACES, tab.picture, Ask(""))
    answers = list(layer.current().cache._answers.values())
    assert {type(a) for a in answers} >= {Ready, Points, Linkage, Neighbours}
    seen: set[int] = set()
    for each in answers:
        assert held(each, seen) < 1.1 * weight(each), each


class Elsewhere:
    """An engine that works here, as a worker does: in a thread that is on no app's layer."""

    def __init__(self):
        self.works = []

    def run(self, key, work):
        self.works.append(work)
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(results.run, key, work).result()


def test_work_says_what_it_is_given_for_whoever_needs_a_copy():
    engine, source = Elsewhere(), Blobs(n_samples=5_000, random_state=978)
    with layer.using(Layer(engine=engine)):
        results.cophenetic(source, "ward")
    tree, heights = engine.works
    # Points of three numbers and a group each; the second is given the tree as well, four numbers a merge.
    assert 4 * 8 * 5_000 <= tree.given < 4 * 8 * 5_000 + 8_192
    assert tree.given + 4 * 8 * 4_999 <= heights.given < tree.given + 12 * 8 * 5_000


SMALL = Limits(memory=1000)


@pytest.mark.parametrize(("asker", "worker"), [(SMALL, Limits()), (Limits(), SMALL)])
def test_a_worker_keeps_to_the_limits_of_who_asks_and_to_its_own(asker, worker, monkeypatch):
    monkeypatch.setattr(layer.current(), "limits", worker)
    with layer.using(Layer(engine=Elsewhere(), limits=asker)), pytest.raises(Refusal, match="memory"):
        results.linkage(Blobs(n_samples=300, random_state=977), "average")


class Together:
    """An engine that works on two things at once, and on one alone not at all."""

    def __init__(self):
        self.both, self.ended = Barrier(2), Event()

    def run(self, _key, work):
        try:
            self.both.wait(10)
            return work.done()
        finally:
            self.ended.set()


MANY = Blobs(n_samples=3_000, random_state=978)


def drawn(source):
    """Where its points are drawn."""
    return results.projection(source, Usual())


@pytest.fixture
def _worth_it(monkeypatch):
    """Points as few as these count as many."""
    monkeypatch.setattr(asking, "WORTH_A_THREAD", 9_000)


@pytest.mark.usefixtures("_worth_it")
def test_two_questions_are_worked_on_at_once_where_one_of_them_is_asked_for_meanwhile():
    with layer.using(Layer(engine=Together())):
        with results.meanwhile(drawn, MANY):
            found = results.clustering(MANY, KMeans())
        assert len(drawn(MANY).coordinates) == len(found.labels)
        assert layer.current().cache.computed["projection"] == 1


class Waiting:
    """An engine that works until nobody waits for it."""

    def __init__(self):
        self.began, self.stopped = Event(), Event()

    def run(self, _key, _work):
        self.began.set()
        while True:
            try:
                progress.report(0.5, "Waiting")
            except progress.Stopped:
                self.stopped.set()
                raise
            time.sleep(0.01)


@pytest.mark.usefixtures("_worth_it")
@pytest.mark.parametrize(("refused", "seconds"), [(False, BELIEVED), (True, 0.0)])
def test_what_is_asked_for_meanwhile_is_left_when_nobody_comes_for_it(refused, seconds):
    engine = Waiting()
    with layer.using(Layer(engine=engine)):
        with suppress(Refusal), results.meanwhile(drawn, MANY):
            assert engine.began.wait(10)
            assert not engine.stopped.wait(0.1)
            left = time.monotonic()
            if refused:
                raise Refusal("No.")
        assert engine.stopped.wait(10)
        assert seconds <= time.monotonic() - left < seconds + 1.5


@pytest.mark.usefixtures("_worth_it")
def test_nothing_is_asked_for_meanwhile_where_it_takes_but_a_moment():
    few = Blobs(n_samples=300, random_state=979)
    with layer.using(Layer(engine=Elsewhere())), results.meanwhile(results.projection, few):
        pass
    assert layer.current().cache.computed["projection"] == 0


def test_points_that_are_at_hand_are_not_put_into_the_store_of_answers(tmp_path):
    store = Folder(tmp_path / "answers", results.version(), results.ANSWERS, 2**30)
    values = np.random.default_rng(0).normal(size=(200_000, 4))
    read = columns.matrix(["a", "b", "c", "d"], values)
    read = dataclasses.replace(read, columns=tuple(dataclasses.replace(c, role="feature") for c in read.columns))
    with layer.using(Layer(Cache(2**30, store))), vault.within(Holding(read)):
        source = own()
        assert len(results.points(source)) == len(values)
        assert layer.current().cache.computed["points"] == 1
        assert not list((tmp_path / "answers").glob("*.npz"))
