"""The command that makes the demo and says where to go."""

import socket
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from bazar.models import Bazar, Series
from tests.transactions.sample.conftest import TODAY
from tests.transactions.sample.reading import count_all
from transactions import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    """Give the command a var/ folder of the test."""
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    return tmp_path


def run_demo(**options: object) -> str:
    said = StringIO()
    call_command("demo", no_serve=True, stdout=said, **options)
    return said.getvalue()


def test_the_command_says_where_to_go(var: Path) -> None:
    said = run_demo(port=8123)
    card = sample.first_card(Bazar.objects.get(days__date=TODAY))
    password = (var / "demo_password").read_text()
    assert f"http://127.0.0.1:8123/kasir/kartu/{card.token}/" in said
    assert f"user pejabat, password {password}" in said
    assert stat.S_IMODE((var / "demo_password").stat().st_mode) == 0o600


def test_the_official_keeps_the_password(var: Path) -> None:
    run_demo()
    password = (var / "demo_password").read_text()
    run_demo()
    official = User.objects.get(username="pejabat")
    assert (var / "demo_password").read_text() == password
    assert official.check_password(password)
    assert official.is_staff


def test_a_port_that_is_taken_is_said_before_anything_is_done(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port}"):
            call_command("demo", port=port)
    assert list(var.iterdir()) == []


def test_fresh_spares_a_named_database_with_data_of_its_own(var: Path, settings: Settings) -> None:
    settings.DATABASE_URL = "postgres://db.example/bazar"
    Bazar.objects.create(series=Series.objects.all()[0], name="Bazar sungguhan")
    before = count_all()
    with pytest.raises(CommandError, match=r"bazaars of its own \(1\)"):
        run_demo(fresh=True)
    assert count_all() == before


def test_the_demo_does_not_move_in_with_real_bazaars(var: Path, settings: Settings) -> None:
    settings.DATABASE_URL = "postgres://db.example/bazar"
    Bazar.objects.update(is_sample=False)
    with pytest.raises(CommandError, match="a database of its own"):
        run_demo()
