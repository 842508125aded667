"""The environment is read once; what does not fit is refused in one sentence."""

import os
import re
from dataclasses import fields

import pytest
from pydantic import ValidationError

from dashboard.layer import sharing
from dashboard.reading.limits import HOSTED, LOCAL, Limits
from dashboard.settings import Settings, read


@pytest.fixture(autouse=True)
def _bare(monkeypatch):
    for field in Settings.model_fields.values():
        monkeypatch.delenv(field.validation_alias, raising=False)


def test_defaults_are_local_and_without_debug():
    settings = read()
    assert (settings.host, settings.port, settings.debug) == ("127.0.0.1", 8050, False)
    assert (settings.cache_bytes, settings.max_body) == (512 * 2**20, 64 * 2**10)
    assert settings.log_level == "INFO"


def test_environment_overrides(monkeypatch):
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("DASHBOARD_DEBUG", "true")
    assert (read().port, read().debug) == (9000, True)


def test_empty_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("PORT", "")
    assert read().port == 8050


def test_frozen():
    with pytest.raises(ValidationError):
        read().port = 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "from 0 to 65,535"),
        ("PORT", "65536", "from 0 to 65,535"),
        ("PORT", "-1", "from 0 to 65,535"),
        ("DASHBOARD_DEBUG", "perhaps", "true or false"),
        ("DASHBOARD_CACHE_BYTES", "nan", "a whole number"),
        ("DASHBOARD_MAX_BODY", "0", "from 1,024 to"),
        ("DASHBOARD_CACHE", "http://there", "a folder, redis://host:port/number or memory"),
        ("DASHBOARD_VAULT", "http://there", "a folder or s3://bucket/prefix"),
        ("DASHBOARD_VAULT", "s3://", "a folder or s3://bucket/prefix"),
        ("DASHBOARD_UPLOADS", "perhaps", "on or off"),
        ("DASHBOARD_UPLOAD_ROWS", "0", "from 10 to"),
        ("DASHBOARD_SCHEDULER", "there:8786", "tcp://host:port"),
        ("DASHBOARD_RATE", "-1", "from 0 to 100,000"),
        ("DASHBOARD_AT_ONCE", "many", "from 0 to 64"),
        ("DASHBOARD_LOG_FORMAT", "xml", "one of text, json"),
        ("DASHBOARD_LOG_LEVEL", "loud", "one of DEBUG, INFO, WARNING, ERROR"),
        ("DASHBOARD_AUTH", "everybody", "none, basic or proxy"),
        ("DASHBOARD_AUTH_HEADER", "X_Forwarded_User", "letters, digits and dashes"),
        ("DASHBOARD_AUTH_PROXY", "10.0.0.1/8", "addresses or networks"),
        ("DASHBOARD_AUTH_PROXY", "10.0.0.1,", "addresses or networks"),
        ("DASHBOARD_PREFIX", "clusters", "begins and ends with a slash"),
        ("DASHBOARD_PROXIES", "-1", "from 0 to 10"),
    ],
)
def test_refusal_is_one_sentence_with_name_bounds_and_value(monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stop:
        read()
    assert str(stop.value).startswith(name)
    assert words in str(stop.value)
    assert f"“{value}”" in str(stop.value)
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize(("choice", "needed"), [("basic", "DASHBOARD_PASSWORDS"), ("proxy", "DASHBOARD_AUTH_PROXY")])
def test_a_way_in_needs_what_it_needs(monkeypatch, choice, needed):
    monkeypatch.setenv("DASHBOARD_AUTH", choice)
    with pytest.raises(SystemExit) as stop:
        read()
    assert str(stop.value).startswith(f"DASHBOARD_AUTH={choice} needs {needed}")
    assert "\n" not in str(stop.value)


def test_a_secret_that_will_not_do_is_not_repeated(monkeypatch):
    monkeypatch.setenv("DASHBOARD_SECRET", "too short to be one")
    with pytest.raises(SystemExit) as stop:
        read()
    assert str(stop.value) == "DASHBOARD_SECRET must be at least 32 characters."


def test_a_slip_in_the_name_of_a_setting_is_no_setting_left_out(monkeypatch):
    monkeypatch.setenv("DASHBOARD_AUHT", "basic")
    with pytest.raises(SystemExit, match="DASHBOARD_AUHT is no setting of the dashboard; did you mean DASHBOARD_AUTH"):
        read()


def test_a_stranger_s_variable_is_named_and_does_no_harm(monkeypatch, caplog):
    monkeypatch.setenv("DASHBOARD_SERVICE_HOST", "10.0.0.1")
    assert read().host == "127.0.0.1"
    assert "DASHBOARD_SERVICE_HOST" in caplog.text


def test_behind_a_proxy_somebody_must_have_chosen_who_comes_in(monkeypatch):
    monkeypatch.setenv("DASHBOARD_PROXIES", "1")
    with pytest.raises(SystemExit, match="DASHBOARD_AUTH must be set to none, basic or proxy"):
        read()
    monkeypatch.setenv("DASHBOARD_AUTH", "none")
    assert read().proxies == 1


@pytest.mark.parametrize("spelled", ["redis:/:{}@there", "unix://ada:{}@/run/redis", "redis:///:{}@there"])
def test_a_password_in_an_address_that_will_not_do_is_not_repeated(monkeypatch, spelled):
    monkeypatch.setenv("DASHBOARD_CACHE", spelled.format("horse@staple"))
    with pytest.raises(SystemExit, match="DASHBOARD_CACHE must be a folder, redis") as stop:
        read()
    assert not {"ada", "horse", "staple"} & set(re.findall(r"\w+", str(stop.value)))
    monkeypatch.setenv("DASHBOARD_CACHE", "redis://:staple@there")
    assert "staple" not in repr(read())


posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no owners of this kind")


@posix
@pytest.mark.parametrize("starts", [sharing.demand, sharing.layer])
def test_a_folder_for_answers_that_others_may_write_stops_the_start_with_one_sentence(tmp_path, starts):
    tmp_path.chmod(0o777)
    with pytest.raises(SystemExit, match="Others may write into") as stop:
        starts(Settings(DASHBOARD_CACHE=str(tmp_path)))
    assert str(stop.value).startswith("DASHBOARD_CACHE cannot be used.")
    assert "\n" not in str(stop.value)
    # What it advises is enough.
    starts(Settings(DASHBOARD_CACHE=str(tmp_path / "inside")))
    tmp_path.chmod(0o755)
    starts(Settings(DASHBOARD_CACHE=str(tmp_path)))


@posix
def test_the_folder_that_nobody_named_is_shut_if_an_earlier_version_left_it_open(tmp_path, monkeypatch):
    monkeypatch.setattr(sharing, "user_cache_path", lambda _: tmp_path)
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers").chmod(0o775)
    sharing.demand(Settings(DASHBOARD_CACHE=""))
    assert (tmp_path / "answers").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    layer = sharing.layer(Settings(DASHBOARD_CACHE=str(tmp_path / "file" / "below")))
    assert not layer.cache.store.health().well
    assert "not shared for now" in caplog.text


def test_a_machine_of_ones_own_reads_eight_times_as_much_but_what_is_set(monkeypatch):
    assert read().limits == LOCAL == HOSTED.times(8)
    monkeypatch.setenv("DASHBOARD_UPLOAD_ROWS", "1000")
    assert (read().limits.rows, read().limits.sent) == (1000, LOCAL.sent)
    monkeypatch.setenv("DASHBOARD_AUTH", "none")
    assert (read().limits.rows, read().limits.sent) == (1000, HOSTED.sent)


@pytest.mark.parametrize("limit", [field.name for field in fields(Limits)])
def test_each_limit_of_what_is_read_is_a_setting(monkeypatch, limit):
    name = "DASHBOARD_UPLOAD_" + {"sent": "BYTES"}.get(limit, limit.upper())
    value = getattr(LOCAL, limit) + 1
    monkeypatch.setenv(name, str(value))
    assert getattr(read().limits, limit) == value


@pytest.mark.parametrize(("auth", "days"), [("", 1), ("none", 1), ("basic", 7), ("proxy", 7)])
def test_data_of_readers_lives_a_week_where_they_sign_in_and_a_day_where_not(tmp_path, auth, days):
    settings = Settings(auth=auth, passwords="file", auth_proxy="unix", vault=str(tmp_path / "vault"))
    assert sharing.vault(settings).life == days * 24 * 3600
    # Nothing is made before somebody brings something.
    assert not (tmp_path / "vault").exists()


@posix
def test_a_folder_for_data_of_readers_that_others_may_write_stops_the_start(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(SystemExit, match=r"DASHBOARD_VAULT cannot be used\. Others may write into"):
        sharing.demand(Settings(vault=str(tmp_path), cache="memory"))


def test_a_host_may_want_no_data_of_readers(monkeypatch):
    monkeypatch.setenv("DASHBOARD_UPLOADS", "off")
    assert sharing.layer(read()).vault is None
