"""What was sent waits for an hour under its reader's own number, and one reader is at one thing at a time."""

import pytest

from dashboard.vault import staging as stagings
from dashboard.vault.staging import Busy, Staged, Staging
from tests.vault.test_vault import aged

ADA, BOB = "a" * 32, "b" * 32
UPLOAD, OTHER = "1" * 32, "2" * 32


@pytest.fixture
def staging(keepers):
    return Staging(keepers())


def put(staging, number=0, data=b"x,y\n1,2\n", *, owner=ADA, upload=UPLOAD, name="../../<b>\0.csv"):
    path = staging.keeper.aside()
    path.write_bytes(data)
    staging.put(owner, upload, Staged(number, name, len(data), "digest"), path)


def test_files_come_in_their_order_with_the_names_that_they_had(staging, keepers):
    for number in (1, 10, 2, 0):
        put(staging, number, str(number).encode())
    files = Staging(keepers("two")).files(ADA, UPLOAD)
    assert [path.read_bytes() for _, path in files] == [b"0", b"1", b"2", b"10"]
    assert files[0][0] == Staged(0, "../../<b>\0.csv", 1, "digest")
    assert staging.files(BOB, UPLOAD) == staging.files(ADA, OTHER) == []
    assert staging.sizes(ADA, UPLOAD) == {0: 1, 1: 1, 2: 1, 10: 2}


def test_the_same_number_again_replaces(staging):
    put(staging, data=b"first")
    put(staging, data=b"second!")
    (file,) = staging.files(ADA, UPLOAD)
    assert (file[0].nbytes, file[1].read_bytes()) == (7, b"second!")


def test_a_reader_is_at_one_thing_at_a_time_and_another_reader_too(staging, keepers):
    other = Staging(keepers("two"))
    with staging.claimed(ADA, UPLOAD):
        with pytest.raises(Busy), other.claimed(ADA, OTHER):
            pass
        with other.claimed(BOB, OTHER):
            pass
        # Who was refused has taken nothing away.
        with pytest.raises(Busy), other.claimed(ADA, UPLOAD):
            pass
    with other.claimed(ADA, OTHER):
        pass


def test_a_new_upload_takes_the_place_of_the_one_before(staging):
    put(staging)
    put(staging, owner=BOB)
    with staging.claimed(ADA, OTHER):
        put(staging, upload=OTHER)
    assert staging.files(ADA, UPLOAD) == []
    assert len(staging.files(ADA, OTHER)) == len(staging.files(BOB, UPLOAD)) == 1


def test_the_claim_of_a_process_that_died_is_free_again(staging, monkeypatch):
    staging.keeper.write(f"staged/{ADA}/busy", b"dead")
    with pytest.raises(Busy), staging.claimed(ADA, UPLOAD):
        pass
    aged(monkeypatch, staging, stagings.FREED + 1)
    with staging.claimed(ADA, UPLOAD):
        pass


def test_what_was_sent_is_gone_after_an_hour(staging, monkeypatch):
    put(staging)
    put(staging, owner=BOB)
    staging.tidy()
    assert staging.files(ADA, UPLOAD)
    aged(monkeypatch, staging, 3600 - 5 * 60)
    assert staging.files(ADA, UPLOAD) == []
    staging.tidy()
    monkeypatch.undo()
    assert staging.keeper.entries("staged") == []


def test_an_upload_is_dropped_whole_and_no_other(staging):
    put(staging)
    put(staging, upload=OTHER)
    staging.drop(ADA, UPLOAD)
    assert (staging.files(ADA, UPLOAD), len(staging.files(ADA, OTHER))) == ([], 1)
