"""A file of passwords: read again when it changes, costly to guess, cheap to those who have been let in."""

import io
import os
import subprocess
import sys
import threading

import pytest
from werkzeug.security import generate_password_hash

from dashboard.settings import Settings
from dashboard.web.app import create_app
from dashboard.web.hosting import passwords
from dashboard.web.hosting.passwords import Busy, Passwords
from harness.parts import until

CHEAP = "scrypt:16384:8:1"


def line(name, password):
    return f"{name}:{generate_password_hash(password, CHEAP)}\n"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "passwords"
    path.write_text("# The team.\n\n" + line("ada", "lovelace") + line("zoë", "pass:wörd\0"))
    return path


@pytest.fixture
def counted(monkeypatch):
    """How often a hash is worked out."""
    calls = []
    check = passwords.check_password_hash

    def counting(hashed, password):
        calls.append(hashed)
        return check(hashed, password)

    monkeypatch.setattr(passwords, "check_password_hash", counting)
    return calls


def test_who_has_the_password_and_who_has_not(path):
    found = Passwords(path)
    assert found.hold("ada", "lovelace")
    assert found.hold("zoë", "pass:wörd\0")
    assert not found.hold("ada", "pass:wörd\0")
    assert not found.hold("Ada", "lovelace")
    assert not found.hold("# The team.", "")


def test_a_login_is_worked_out_once(path, counted):
    found = Passwords(path)
    assert all(found.hold("ada", "lovelace") for _ in range(50))
    assert len(counted) == 1


def test_what_one_process_verified_another_of_the_same_secret_believes(path, counted):
    secret = "the secret of all the processes, 0123456789"
    one, other, stranger = Passwords(path, secret), Passwords(path, secret), Passwords(path)
    assert one.hold("ada", "lovelace")
    voucher = one.voucher("ada", "lovelace")
    assert other.hold("ada", "lovelace", voucher)
    assert len(counted) == 1
    assert stranger.hold("ada", "lovelace", voucher)
    assert len(counted) == 2


def test_a_voucher_is_worth_nothing_without_its_password_its_name_and_its_line(path, counted):
    found = Passwords(path, "a secret")
    voucher = found.voucher("ada", "lovelace")
    assert not found.hold("ada", "countess", voucher)
    assert not found.hold("zoë", "lovelace", voucher)
    assert not found.hold("eve", "lovelace", found.voucher("eve", "lovelace"))
    assert not found.hold("ada", "countess", "ÿ" * 64)
    assert len(counted) == 4
    path.write_text(line("ada", "countess"))
    assert not found.hold("ada", "lovelace", voucher)


def test_what_is_remembered_is_no_password(path):
    found = Passwords(path)
    found.hold("ada", "lovelace")
    assert "lovelace" not in repr(vars(found))


def test_strangers_cost_what_readers_cost(path, counted):
    # The same work under the same parameters, and even the right password of somebody else is not theirs.
    found = Passwords(path)
    for password in ("lovelace", "pass:wörd\0"):
        assert not found.hold("eve", password)
    assert len(counted) == 2
    assert all(hashed.startswith(CHEAP) for hashed in counted)


def test_endless_credentials_cost_nothing(path, counted):
    assert not Passwords(path).hold("ada", "x" * 1_000_000)
    assert counted == []


def test_who_is_struck_off_is_out_at_once(path):
    found = Passwords(path)
    assert found.hold("ada", "lovelace")
    path.write_text(line("zoë", "other"))
    assert not found.hold("ada", "lovelace")
    assert found.hold("zoë", "other")


def test_a_new_password_ends_the_old_one_although_the_file_has_the_same_size(path):
    found = Passwords(path)
    path.write_text(line("ada", "lovelace"))
    assert found.hold("ada", "lovelace")
    path.write_text(line("ada", "countess"))
    assert not found.hold("ada", "lovelace")
    assert found.hold("ada", "countess")


def test_a_file_that_was_replaced_by_an_older_one_is_read(path, tmp_path):
    found = Passwords(path)
    other = tmp_path / "other"
    other.write_text(line("bob", "builder"))
    os.utime(other, (0, 0))
    other.replace(path)
    assert found.hold("bob", "builder")


def test_a_wrong_line_shuts_out_its_own_reader_only_and_is_logged(path, caplog):
    found = Passwords(path)
    path.write_text(line("ada", "lovelace") + "bob:plain\n")
    assert found.hold("ada", "lovelace")
    assert not found.hold("bob", "plain")
    assert "Line 2 of" in caplog.text
    assert "plain" not in caplog.text.replace("explain", "")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_that_is_lost_later_lets_nobody_in(path, content):
    found = Passwords(path)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert not found.hold("ada", "lovelace")
    path.write_text(line("ada", "lovelace"))
    assert found.hold("ada", "lovelace")


def test_a_login_that_got_no_thread_is_taken_the_next_time(path, monkeypatch):
    found = Passwords(path)

    def none(_):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none)
        with pytest.raises(RuntimeError, match="new thread"):
            found.hold("ada", "lovelace")
    assert found.hold("ada", "lovelace")


def test_many_who_sign_in_at_once_do_not_take_the_server(path, monkeypatch):
    found, go = Passwords(path), threading.Event()
    begun = threading.Semaphore(0)

    def slow(*_):
        begun.release()
        return go.wait(60)

    monkeypatch.setattr(passwords, "check_password_hash", slow)
    told = []
    guesses = [str(n) for n in range(passwords.AT_THE_DOOR)]
    threads = [
        threading.Thread(target=lambda g=g: told.append(found.hold("ada", g, peer=g))) for g in (*guesses, *guesses)
    ]
    for thread in threads:
        thread.start()
    assert begun.acquire(timeout=60)
    while len(found._verifying) < passwords.AT_THE_DOOR:
        threading.Event().wait(0.01)
    with pytest.raises(Busy):
        found.hold("ada", "one more", peer="yet another")
    assert not begun.acquire(blocking=False)  # one at a time
    go.set()
    for thread in threads:
        thread.join(60)
    assert told == [True] * len(threads)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"", "nobody could come in"),
        (b"# nobody yet\n", "nobody could come in"),
        (b"\xff", "not UTF-8"),
        (b"ada\n", "Line 1"),
        (b"ada:lovelace\n", "Line 1"),
        (b"ada:scrypt:0:8:1$a$" + b"0" * 128, "Line 1"),
        (b"ada:scrypt:1073741824:8:1$a$" + b"0" * 128, "Line 1"),
        (b"ada:pbkdf2:sha256:1$a$" + b"0" * 64, "Line 1"),
        (b"#\n" + b"ada:scrypt:32768:8:1$a$" + b"0" * 128 + b"\nada:scrypt:32768:8:1$b$" + b"0" * 128, "Line 3"),
    ],
)
def test_a_file_that_will_not_do_stops_the_start_with_one_sentence(tmp_path, content, words):
    path = tmp_path / "passwords"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit, match=words) as stop:
        create_app(Settings(DASHBOARD_AUTH="basic", DASHBOARD_PASSWORDS=str(path)))
    assert str(stop.value).startswith("DASHBOARD_PASSWORDS")
    assert "\n" not in str(stop.value)
    assert "lovelace" not in str(stop.value)


def test_the_command_makes_a_line_that_lets_in(tmp_path):
    command = [sys.executable, "-m", "dashboard.web.hosting.passwords", "ada"]
    made = subprocess.run(command, input="lovelace\n", check=True, capture_output=True, text=True, timeout=60)
    path = tmp_path / "passwords"
    path.write_text(made.stdout)
    assert Passwords(path).hold("ada", "lovelace")
    assert "lovelace" not in made.stdout


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        ((), "lovelace\n", "Usage"),
        (("a:b",), "lovelace\n", "Usage"),
        (("",), "lovelace\n", "Usage"),
        ((" ",), "lovelace\n", "Usage"),
        (("#a",), "lovelace\n", "Usage"),
        (("a", "b"), "lovelace\n", "Usage"),
        (("ada",), "short\n", "from 8 to"),
        (("ada",), "", "from 8 to"),
        (("ada",), "x" * 1000, "from 8 to"),
    ],
)
def test_the_command_says_what_it_wants(monkeypatch, arguments, given, words):
    monkeypatch.setattr(sys, "argv", ["passwords", *arguments])
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))
    with pytest.raises(SystemExit, match=words) as stop:
        passwords.main()
    assert "\n" not in str(stop.value)


# --- Strangers in numbers ---------------------------------------------------------------------------


@pytest.fixture
def held(monkeypatch):
    """Verifying takes until it is let go."""
    go, check = threading.Event(), passwords.check_password_hash

    def later(hashed, password):
        return go.wait(10) and check(hashed, password)

    monkeypatch.setattr(passwords, "check_password_hash", later)
    yield go
    go.set()


def test_a_strangers_connections_leave_places_to_those_of_other_addresses(path, held):
    found = Passwords(path)
    told = []

    def come(number):
        try:
            told.append(found.hold("ada", f"wrong {number}", peer="203.0.113.9"))
        except Busy:
            told.append("busy")

    threads = [threading.Thread(target=come, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    assert until(lambda: told.count("busy") == 30 - passwords.OF_ONE)
    mine = threading.Thread(target=lambda: told.append(found.hold("ada", "lovelace", peer="192.0.2.7")))
    mine.start()
    held.set()
    for thread in (*threads, mine):
        thread.join(30)
    assert told.count(True) == 1
    assert told.count(False) == passwords.OF_ONE


def test_many_wrong_passwords_are_refused_before_they_cost_anything_and_forgiven_in_time(path, counted):
    now, refused = [1000.0], 0
    found = Passwords(path, clock=lambda: now[0])
    for number in range(50):
        try:
            assert not found.hold("ada", f"wrong {number}", peer="203.0.113.9")
        except Busy:
            refused += 1
    assert len(counted) == 50 - refused == passwords.WRONG + 1
    assert found.hold("ada", "lovelace", peer="192.0.2.7")  # nobody else pays for it
    with pytest.raises(Busy):
        found.hold("zoë", "pass:wörd\0", peer="203.0.113.9")
    now[0] += passwords.FORGIVEN + 0.1
    assert found.hold("zoë", "pass:wörd\0", peer="203.0.113.9")


def test_after_a_restart_a_whole_team_goes_on_and_nobody_waits_at_the_door(tmp_path, counted):
    path, hashed = tmp_path / "team", generate_password_hash("lovelace", CHEAP)
    path.write_text("".join(f"reader{i}:{hashed}\n" for i in range(200)))
    before = Passwords(path, "the secret of all the processes, 0123456789")
    vouchers = {f"reader{i}": before.voucher(f"reader{i}", "lovelace") for i in range(200)}
    again, told = Passwords(path, "the secret of all the processes, 0123456789"), []

    def come(name):
        told.append(again.hold(name, "lovelace", vouchers[name], peer="198.51.100.1"))

    threads = [threading.Thread(target=come, args=(name,)) for name in vouchers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert told == [True] * 200
    assert counted == []
