"""EMAIL_URL and EMAIL_FROM: what they mean, and what stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from bazar.mail_settings import mailers, sender


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://kantor:r%40hasia@mail.example.id", 587, True, False),
        ("smtps://kantor:r%40hasia@mail.example.id", 465, False, True),
        ("smtp+tls://kantor:r%40hasia@mail.example.id:2525", 2525, True, False),
        ("smtp://kantor:r%40hasia@localhost", 25, False, False),
    ],
)
def test_address_of_the_mail_server_is_read(url: str, port: int, *, tls: bool, ssl: bool) -> None:
    options = mailers("EMAIL_URL", url)["default"]["OPTIONS"]
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, tls, ssl)
    assert (options["username"], options["password"]) == ("kantor", "r@hasia")
    assert options["timeout"] > 0


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.id",
        "http://mail.example.id",
        "smtp://",
        "smtps://mail.example.id:many",
        "smtp://kantor:rahasia@mail.example.id",  # anybody could read the password
        "smtps://mail.example.id/box",
    ],
)
def test_senseless_address_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must"):
        mailers("EMAIL_URL", url)


def test_sender_is_of_the_site_unless_it_is_set() -> None:
    assert sender("EMAIL_FROM", "", "bazar.example.id") == "bazar@bazar.example.id"
    assert sender("EMAIL_FROM", "kantor@example.id", "x") == "kantor@example.id"
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM must"):
        sender("EMAIL_FROM", "kantor", "x")
