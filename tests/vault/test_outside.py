"""Data sets that lie outside of a vault: one version for one view, and nothing of them anywhere else."""

import os
import pickle

import numpy as np
import pytest

from dashboard import results, vault
from dashboard.compute.methods import KMeans
from dashboard.compute.projections import Usual
from dashboard.data.own import Own
from dashboard.errors import Refusal
from dashboard.layer import layer
from dashboard.layer.cache import Cache
from dashboard.layer.layer import Layer
from dashboard.layer.store.folder import Folder
from dashboard.reading import child
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED
from dashboard.vault import outside
from dashboard.vault.outside import CHANGED, RESTLESS, InFiles, Outside, Sight
from dashboard.vault.scratch import Scratch
from tests.brought import table


@pytest.fixture
def path(tmp_path):
    there = tmp_path / "table.csv"
    there.write_text("x,y\n" + "".join(f"{i},{i * i}\n" for i in range(10)))
    return there


@pytest.fixture
def files(path, tmp_path):
    return InFiles([path], Choices(), HOSTED, Scratch(tmp_path / "scratch"))


def grow(path):
    with path.open("a") as file:
        file.write("10,100\n")


def test_one_view_sees_one_version_and_the_next_one_the_next(files, path):
    here = Outside()
    name = here.take(files)
    before = Sight(here)
    assert len(before.load(name)) == 10
    grow(path)
    assert len(before.load(name)) == 10
    after = Sight(here)
    assert after.stamp(name) != before.stamp(name)
    assert len(after.load(name)) == 11
    # Whoever began before the change goes on with what was.
    assert len(before.load(name)) == 10
    assert outside.AGAIN in after.load(name).says
    assert outside.AGAIN not in before.load(name).says


def test_a_view_that_saw_what_is_gone_for_good_is_told_so(files, path):
    here = Outside()
    name = here.take(files)
    old = Sight(here)
    old.load(name)
    for _ in range(2):
        grow(path)
        Sight(here).load(name)
    with pytest.raises(Refusal, match=CHANGED):
        old.load(name)


def test_a_file_that_changes_while_it_is_read_is_not_believed(files, path, monkeypatch):
    apart = child.apart

    def meanwhile(*given):
        read = apart(*given)
        grow(path)
        return read

    monkeypatch.setattr(child, "apart", meanwhile)
    with pytest.raises(Refusal, match=RESTLESS):
        files.load(files.stamp())
    monkeypatch.undo()
    assert len(files.load(files.stamp())) == 11


def test_files_are_read_once_for_all_who_ask(files, monkeypatch):
    stamp = files.stamp()
    files.load(stamp)
    monkeypatch.setattr(child, "apart", None)
    assert len(files.load(stamp)) == 10


def test_another_process_is_given_the_version_that_was_seen_and_no_way_to_the_file(files, path):
    here = Outside()
    name = here.take(files)
    seen = Sight(here)
    seen.load(name)
    there = pickle.loads(pickle.dumps(seen.sent()))
    grow(path)
    assert Sight(there).stamp(name) == seen.stamp(name)
    assert np.array_equal(Sight(there).load(name).numbers, seen.load(name).numbers)
    assert str(path).encode() not in pickle.dumps(seen.sent())


def test_an_id_names_files_and_how_they_are_read_and_nobody_else_can_make_it(files, path, tmp_path):
    here, same, other = Outside(lambda: "a"), Outside(lambda: "a"), Outside(lambda: "b")
    name = here.take(files)
    assert vault.lies_outside(name)
    assert same.take(files) == name
    assert other.take(files) != name
    assert here.otherwise(name, {"header": "no"}) != name
    assert here.otherwise(name, {}) == name
    moved = InFiles([path.rename(tmp_path / "moved.csv")], Choices(), HOSTED, Scratch(tmp_path))
    assert here.take(moved) != name


def test_what_a_notebook_has_is_named_by_what_is_in_it():
    here = Outside(lambda: "a")
    one, same, other = (table({}, x=[1.0, 2.0, last]) for last in (3.0, 3.0, 4.0))
    assert here.keep(one) == here.keep(same) != here.keep(other)
    assert here.keep(table({}, y=[1.0, 2.0, 3.0])) != here.keep(one)
    assert len(here._sets) == 3


@pytest.mark.parametrize("name", ["o" + "0" * 31, "o" + "f" * 31])
def test_what_is_not_there_is_a_sentence(name):
    with layer.using(Layer()), pytest.raises(Refusal, match="Start it again with the same files"):
        Own(id=name).read()


class Counting:
    """An engine that keeps what it was given."""

    def __init__(self):
        self.works = []

    def run(self, _key, work):
        self.works.append(work)
        return work.done()

    def health(self):
        return None


def test_nothing_made_of_it_is_stored_and_the_work_stays_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.layer.cache.WORTH_KEEPING", 0.0)
    store = Folder(tmp_path / "answers", results.version(), results.ANSWERS, 2**30)
    here = Layer(cache=Cache(2**26, store), engine=Counting())
    name = here.outside.keep(table({}, x=[float(i) for i in range(40)], y=[float(i * i % 7) for i in range(40)]))
    with layer.using(here):
        found = results.clustering(Own(id=name), KMeans(n_clusters=2))
        results.projection(Own(id=name), Usual())
    assert len(found.labels) == 40
    assert not list((tmp_path / "answers").rglob("*.npz"))
    assert here.engine.works
    assert all(work.here for work in here.engine.works)


def test_a_reader_who_was_let_in_sees_it_and_a_vault_is_not_asked():
    here = Layer()
    name = here.outside.keep(table({}, x=[1.0, 2.0, 4.0]))
    with layer.using(here):
        vault.admit(name, "anybody")
        assert len(Own(id=name).read()) == 3
        with pytest.raises(Refusal):
            vault.admit("o" + "1" * 31, "anybody")


def test_a_thread_that_goes_on_with_a_view_sees_what_it_saw(files, path):
    here = Layer()
    source = Own(id=here.outside.take(files))
    with layer.using(here):
        before = source.content()
        grow(path)
        assert layer.carried(source.content)() == before
    with layer.using(here):
        assert source.content() != before


def test_a_folder_of_scratch_goes_with_its_process(tmp_path):
    held, left = Scratch(tmp_path), Scratch(tmp_path)
    kept, gone = held.new(), left.new()
    for path in (kept, gone):
        path.write_bytes(b"x")
    os.close(left._held)
    Scratch(tmp_path).new()
    assert kept.exists()
    assert not gone.exists()
