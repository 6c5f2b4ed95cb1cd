"""Settings from the environment: a senseless value stops the start and names the variable."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from bazar import environment
from tests.conftest import database_url

ROOT = Path(__file__).parents[2]
NAME = "BAZAR_TEST"


@pytest.fixture
def say(monkeypatch):
    """Set the variable."""
    return lambda value: monkeypatch.setenv(NAME, value)


def refused():
    return pytest.raises(ImproperlyConfigured, match=NAME)


@pytest.mark.parametrize("unset", [None, "", "  "])
def test_unset_variable_has_its_default(say, unset) -> None:
    if unset is not None:
        say(unset)
    assert environment.variable(NAME, "pasar") == "pasar"
    assert environment.flag(NAME, default=True) is True
    assert environment.flag(NAME, default=False) is False
    assert environment.whole(NAME, 4, least=1, most=64) == 4
    assert environment.choice(NAME, "INFO", {"INFO", "DEBUG"}) == "INFO"
    assert environment.site_url(NAME, "http://127.0.0.1:8000") == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        *[(yes, True) for yes in ("1", "true", "YES", " on ")],
        *[(no, False) for no in ("0", "false", "No", "off")],
    ],
)
def test_flag_is_yes_or_no(say, value, meant) -> None:
    say(value)
    assert environment.flag(NAME, default=not meant) is meant


@pytest.mark.parametrize("value", ["ya", "2", "tru", "None", "-1"])
def test_any_other_flag_is_refused(say, value) -> None:
    say(value)
    with refused():
        environment.flag(NAME, default=False)


@pytest.mark.parametrize(("value", "meant"), [("1", 1), ("64", 64), (" 8 ", 8), ("008", 8)])
def test_number_within_its_bounds_is_accepted(say, value, meant) -> None:
    say(value)
    assert environment.whole(NAME, 4, least=1, most=64) == meant


@pytest.mark.parametrize("value", ["0", "65", "-3", "4.0", "four", "1e1", "0x4", "4 4", "²"])
def test_number_outside_its_bounds_is_refused(say, value) -> None:
    say(value)
    with refused():
        environment.whole(NAME, 4, least=1, most=64)


@pytest.mark.parametrize("value", ["info", "TRACE", "INFO,DEBUG"])
def test_choice_is_one_of_its_options(say, value) -> None:
    say(value)
    with refused():
        environment.choice(NAME, "INFO", {"INFO", "DEBUG"})


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("https://bazar.jakarta.go.id", "https://bazar.jakarta.go.id"),
        ("https://bazar.jakarta.go.id/", "https://bazar.jakarta.go.id"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_site_url_has_a_scheme_a_host_and_perhaps_a_port(say, value, meant) -> None:
    say(value)
    assert environment.site_url(NAME, "http://127.0.0.1") == meant


@pytest.mark.parametrize(
    "value",
    [
        "bazar.jakarta.go.id",
        "ftp://bazar.jakarta.go.id",
        "https://",
        "https://bazar.jakarta.go.id/kasir",
        "https://bazar.jakarta.go.id?x=1",
        "https://bazar.jakarta.go.id#x",
        "https://bazar.jakarta.go.id:kasir",
        "https://rina:rahasia@bazar.jakarta.go.id",
    ],
)
def test_any_other_site_url_is_refused(say, value) -> None:
    say(value)
    with refused():
        environment.site_url(NAME, "http://127.0.0.1")


# --- The secret key ---------------------------------------------------------------------------


@pytest.fixture
def nothing_said(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)


def test_secret_key_is_made_once_and_readable_only_for_its_owner(nothing_said, tmp_path) -> None:
    file = tmp_path / "var" / "secret_key"
    made = environment.secret_key(demanded=False, file=file)
    assert len(made) >= 50
    assert environment.secret_key(demanded=False, file=file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_each_installation_makes_its_own_secret_key(nothing_said, tmp_path) -> None:
    made = {environment.secret_key(demanded=False, file=tmp_path / name) for name in "ab"}
    assert len(made) == 2


KEY = "dari-luar-0123456789-bazar-menteng-kerajinan-kuliner"
OTHER = KEY[::-1]
WEAK = ["x", KEY[:49], "k7" * 40, f"django-insecure-{KEY}"]


def test_given_secret_key_is_used_and_not_stored(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    file = tmp_path / "secret_key"
    assert environment.secret_key(demanded=True, file=file) == KEY
    assert not file.exists()


@pytest.mark.parametrize("demanded", [True, False])
@pytest.mark.parametrize("value", WEAK)
def test_weak_secret_key_is_refused(monkeypatch, tmp_path, value, demanded) -> None:
    monkeypatch.setenv("SECRET_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be at least 50 random"):
        environment.secret_key(demanded=demanded, file=tmp_path / "secret_key")


def test_commas_part_former_secret_keys(monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{KEY}, {OTHER},")
    assert environment.former_secret_keys() == [KEY, OTHER]
    monkeypatch.delenv("SECRET_KEY_FALLBACKS")
    assert environment.former_secret_keys() == []


@pytest.mark.parametrize("value", WEAK)
def test_weak_former_secret_key_is_refused(monkeypatch, value) -> None:
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{KEY},{value}")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS must"):
        environment.former_secret_keys()


# --- Debug pages, and the contact for weak spots ------------------------------------------------


def test_debug_is_refused_at_a_public_address(say) -> None:
    say("1")
    assert environment.debugging(NAME, over_tls=False) is True
    with refused():
        environment.debugging(NAME, over_tls=True)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("", ""),
        ("aman@bazar.example.id", "mailto:aman@bazar.example.id"),
        ("mailto:aman@bazar.example.id", "mailto:aman@bazar.example.id"),
        ("https://bazar.example.id/aman", "https://bazar.example.id/aman"),
    ],
)
def test_contact_is_an_email_or_web_address(say, value, meant) -> None:
    say(value)
    assert environment.contact(NAME) == meant


@pytest.mark.parametrize(
    "value", ["aman", "aman@bazar", "http://bazar.id", "https://", "a@b.id\nExpires: x", "tel:+62"]
)
def test_any_other_contact_is_refused(say, value) -> None:
    say(value)
    with refused():
        environment.contact(NAME)


def test_real_installation_must_have_a_secret_key(nothing_said, tmp_path) -> None:
    file = tmp_path / "secret_key"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        environment.secret_key(demanded=True, file=file)
    assert not file.exists()


# --- The settings as a whole ------------------------------------------------------------------


def check(**said: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check --deploy` in an environment with only these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | said,
        capture_output=True,
        text=True,
        check=False,
    )


DATABASE = {"DATABASE_URL": "postgres://bazar@localhost/bazar", "SITE_URL": "https://bazar.id"}


def test_real_installation_without_a_secret_key_does_not_start() -> None:
    start = check(**DATABASE)
    assert start.returncode != 0
    assert "SECRET_KEY must be set" in start.stderr


def test_real_installation_passes_the_deployment_checks(db: None) -> None:
    real = DATABASE | {"DATABASE_URL": database_url(), "SECRET_KEY": "k7-kuliner-kerajinan-" * 3}
    start = check(**real)
    assert start.returncode == 0, start.stderr


def test_order_limit_above_the_entry_limit_stops_the_start() -> None:
    start = check(RUPIAH_PER_ORDER="2000000", ENTRY_LIMIT="1000000")
    assert start.returncode != 0
    assert "RUPIAH_PER_ORDER must not be above ENTRY_LIMIT" in start.stderr


def test_debug_over_tls_stops_the_start() -> None:
    start = check(**DATABASE, SECRET_KEY=KEY, DEBUG="1")
    assert start.returncode != 0
    assert "DEBUG must be off" in start.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("SECRET_KEY", "x"),
        ("SECRET_KEY_FALLBACKS", "x"),
        ("SECURITY_CONTACT", "kantor"),
        ("SITE_URL", "bazar.id"),
        ("DATABASE_URL", "mysql://localhost/bazar"),
        ("DATABASE_PREPARE", "2"),
        ("LOG_LEVEL", "LOUD"),
        ("WEB_WORKERS", "many"),
        ("WEB_THREADS", "0"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.0/33"),
        ("CHECKOUTS_PER_ADDRESS", "0"),
    ],
)
def test_senseless_setting_stops_the_start(name, value) -> None:
    start = check(**(DATABASE | {"SECRET_KEY": KEY, name: value}))
    assert start.returncode != 0
    assert f"{name} must" in start.stderr
