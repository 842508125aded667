"""Data sets are found by nobody but their reader until they are shared, and only as long as they are used."""

import errno
import os
import pickle
import time

import pytest

from dashboard.errors import Refusal
from dashboard.vault import vault as vaults_of
from dashboard.vault.folder import Folder
from dashboard.vault.vault import DAY, ID, Quotas, Vault
from tests.vault.conftest import keep, read


def test_what_was_kept_is_read_by_another_process_on_another_machine(vaults):
    name = keep(vaults(), of=read(5, start=7.0))
    other = vaults("two")
    assert other.load(name).numbers.ravel().tolist() == [7.0, 8.0, 9.0, 10.0, 11.0]
    note = other.find(name)
    assert (note.rows, note.shared, note.life) == (5, False, 7 * DAY)
    assert note.used == pytest.approx(time.time(), abs=5)


def test_an_id_says_nothing_and_is_the_same_for_the_same_file_of_the_same_reader(vaults, vault):
    name = keep(vault)
    assert ID.fullmatch(name)
    assert keep(vaults("two")) == name
    others = {
        keep(vault, owner="bob"),
        keep(vault, content="another"),
        keep(vault, reading="otherwise"),
        keep(vault, content="filepl", reading="ainly"),
    }
    assert len(others | {name}) == 5
    # Another host cannot tell which file it is.
    assert Vault(vault.keeper, "t" * 32).id_of("ada", "file", "plainly") != name


def test_without_a_secret_of_the_host_ids_survive_a_restart(keepers):
    names = {keep(Vault(keepers(machine))) for machine in ("one", "one", "two")}
    assert len(names) == 1


def test_only_its_reader_sees_a_data_set_until_it_is_shared(vaults, vault):
    name, other = keep(vault), vaults("two")
    assert other.admit(name, "ada").id == name
    with pytest.raises(Refusal, match="Share with the team"):
        other.admit(name, "bob")
    with pytest.raises(Refusal):
        vault.share(name, "bob")
    vault.share(name, "ada")
    time.sleep(vaults_of.FRESH)
    assert other.admit(name, "bob").shared


def test_a_stranger_is_told_the_same_whether_or_not_there_is_such_data(vault):
    name = keep(vault)
    deleted = keep(vault, content="deleted")
    vault.delete(deleted, "ada")
    told = set()
    for asked in (name, deleted, "0" * 32, "../../etc/passwd", ""):
        with pytest.raises(Refusal) as refused:
            vault.admit(asked, "bob")
        told.add(refused.value.sentence)
    assert len(told) == 1


def test_its_reader_is_told_what_became_of_deleted_data_and_how_the_link_works_again(vault):
    name = keep(vault)
    vault.delete(name, "ada")
    assert vault.find(name) is None
    with pytest.raises(Refusal, match=r"kept 7 days after its last use.*same link will work"):
        vault.admit(name, "ada")
    with pytest.raises(Refusal, match="no longer here"):
        vault.load(name)
    assert keep(vault) == name
    assert vault.admit(name, "ada").rows == 3
    assert name not in vault.gone()


def test_nobody_else_deletes_a_data_set_shared_or_not(vault):
    name = keep(vault)
    with pytest.raises(Refusal):
        vault.delete(name, "bob")
    vault.share(name, "ada")
    with pytest.raises(Refusal, match="who alone may"):
        vault.delete(name, "bob")
    assert vault.admit(name, "ada")


def test_what_is_deleted_is_gone_and_leaves_a_word_for_all_processes(vaults, vault):
    name, other = keep(vault), vaults("two")
    other.load(name)
    before = other.gone()
    vault.sweep(vault.delete(name, "ada"))
    assert vault.keeper.entries("sets") == []
    assert set(other.gone()) == {name}
    assert before == {}
    # Deleted twice is no error, and is another word only if it was there again.
    stamp = other.gone()[name]
    assert vault.delete(name, "ada") == []
    assert other.gone()[name] == stamp
    time.sleep(1.1)  # a bucket's clock has seconds
    keep(vault)
    vault.delete(name, "ada")
    assert other.gone()[name] != stamp


def test_a_copy_on_this_machine_goes_too(vaults, vault, tmp_path):
    name, other = keep(vault), vaults("two")
    other.load(name)
    other.forget([name])
    assert not list((tmp_path / "two").glob("*.copy"))


def aged(monkeypatch, vault, seconds):
    """Let so many seconds pass for all that is kept."""
    entries = type(vault.keeper).entries
    monkeypatch.setattr(
        type(vault.keeper),
        "entries",
        lambda self, below: [e._replace(age=e.age + seconds) for e in entries(self, below)],
    )


def test_what_nobody_used_for_its_life_goes_and_what_is_used_stays(vault, monkeypatch):
    name = keep(vault)
    aged(monkeypatch, vault, 7 * DAY - 60)
    vault.tidy()
    assert vault.admit(name, "ada")
    monkeypatch.undo()
    aged(monkeypatch, vault, 7 * DAY + 60)
    vault.tidy()
    assert vault.find(name) is None
    assert name in vault.gone()


def test_who_is_known_by_a_cookie_has_a_day(vaults, monkeypatch):
    vault = vaults(life=vaults_of.LIFE_OF_COOKIES)
    name = keep(vault)
    aged(monkeypatch, vault, DAY + 60)
    vault.tidy()
    with pytest.raises(Refusal, match="kept 24 hours"):
        vault.load(name)


def test_a_data_set_that_is_used_between_two_looks_is_not_deleted(vault, monkeypatch):
    name = keep(vault)
    entries = type(vault.keeper).entries

    def looked(self, below):
        # Whoever looks through all of them sees it old; a moment later somebody has used it.
        found = entries(self, below)
        return [e._replace(age=e.age + 8 * DAY) for e in found] if below == "sets" else found

    monkeypatch.setattr(type(vault.keeper), "entries", looked)
    vault.tidy()
    assert vault.find(name)


def test_a_use_is_written_down_once_a_minute(vault, monkeypatch):
    name, written = keep(vault), []
    monkeypatch.setattr(type(vault.keeper), "write", lambda *given: written.append(given[1]))
    for _ in range(3):
        vault.admit(name, "ada")
        vault.load(name)
    assert written == []
    time.sleep(vaults_of.FRESH)
    aged(monkeypatch, vault, 61)
    vault.admit(name, "ada")
    assert written == [f"sets/{name}/used"]


def test_what_is_not_whole_is_seen_by_nobody_and_goes_after_an_hour(vault, monkeypatch):
    name = keep(vault)
    for entry in vault.keeper.entries(f"sets/{name}"):
        if "/note." in entry.name:
            vault.keeper.drop([entry.name])
    begun = vault.keeper.aside()
    assert vault.find(name) is None
    assert vault.of("ada") == []
    with pytest.raises(Refusal):
        vault.load(name)
    vault.tidy()
    assert vault.keeper.entries("sets")
    assert begun.exists()
    aged(monkeypatch, vault, 3700)
    os.utime(begun, (time.time() - 3700,) * 2)
    vault.tidy()
    monkeypatch.undo()
    assert vault.keeper.entries("sets") == []
    assert not begun.exists()


@pytest.mark.parametrize("fails", ["data", "used", "note"])
def test_a_data_set_that_could_not_be_written_whole_is_not_there(vault, monkeypatch, fails):
    def failing(call):
        def write(self, name, *given):
            if f"/{fails}" in name:
                raise OSError(errno.ENOSPC, "full")
            call(self, name, *given)

        return write

    for name in ("write", "take"):
        monkeypatch.setattr(type(vault.keeper), name, failing(getattr(type(vault.keeper), name)))
    with pytest.raises(OSError, match="full"):
        keep(vault)
    assert vault.of("ada") == []
    assert vault.find(vault.id_of("ada", "file", "plainly")) is None


def test_data_that_was_replaced_goes_when_nobody_can_be_reading_it(vault, monkeypatch):
    name = keep(vault)
    keep(vault)
    assert sum("/data." in entry.name for entry in vault.keeper.entries("sets")) == 2
    aged(monkeypatch, vault, 3700)
    vault.tidy()
    monkeypatch.undo()
    assert sum("/data." in entry.name for entry in vault.keeper.entries("sets")) == 1
    assert len(vault.load(name)) == 3


def test_a_damaged_data_set_is_a_sentence(vault):
    name = keep(vault)
    (data,) = [entry for entry in vault.keeper.entries("sets") if "/data." in entry.name]
    vault.keeper.write(data.name, b"nonsense")
    with pytest.raises(Refusal):
        vault.load(name)


def test_more_data_sets_than_allowed_are_refused_with_what_to_do(vaults):
    vault = vaults(quotas=Quotas(sets=2))
    for content in "ab":
        keep(vault, content=content)
    with pytest.raises(Refusal, match=r"2 data sets.*Delete one"):
        keep(vault, content="c")
    keep(vault, content="a")  # the same again is no further one
    keep(vault, owner="bob", content="c")
    assert len(vault.of("ada")) == 2


def test_more_bytes_than_allowed_are_refused_of_a_reader_and_of_all(vaults):
    with pytest.raises(Refusal, match="one reader may keep"):
        keep(vaults(quotas=Quotas(reader=100)))
    full = vaults(quotas=Quotas(everybody=2000))
    keep(full, of=read(100))
    with pytest.raises(Refusal, match="all readers"):
        keep(full, owner="bob", of=read(100))


def test_the_same_file_dropped_again_and_again_counts_once(vaults):
    # 100 numbers of 8 bytes and what says what they are: three of them are too many, two are not.
    vault = vaults(quotas=Quotas(reader=5000))
    for _ in range(4):
        keep(vault, content="a", of=read(100))
    keep(vault, content="b", of=read(100))
    with pytest.raises(Refusal, match="one reader may keep"):
        keep(vault, content="c", of=read(300))


def test_a_reader_sees_a_list_of_their_own(vault):
    mine = {keep(vault, content=content) for content in "ab"}
    keep(vault, owner="bob")
    assert {note.id for note in vault.of("ada")} == mine


def test_names_of_readers_stand_nowhere(vault, monkeypatch):
    written = []
    write = type(vault.keeper).write
    monkeypatch.setattr(type(vault.keeper), "write", lambda self, n, d: written.append((n, d)) or write(self, n, d))
    keep(vault, owner="ada lovelace")
    vault.share(vault.of("ada lovelace")[0].id, "ada lovelace")
    assert "lovelace" not in repr(written) + repr(vault.keeper.entries("sets"))


def test_a_vault_travels_to_another_process(vault):
    name = keep(vault)
    assert len(pickle.loads(pickle.dumps(vault)).load(name)) == 3


def test_a_keeper_that_is_away_is_a_sentence_and_no_other_data(tmp_path):
    path = tmp_path / "shared"
    path.mkdir()
    path.chmod(0o777)  # others may write there
    vault = Vault(Folder(path), "s" * 32)
    for ask in (lambda: vault.admit("0" * 32, "ada"), lambda: vault.load("0" * 32)):
        with pytest.raises(Refusal, match="cannot be reached just now"):
            ask()
    assert not vault.health().well
