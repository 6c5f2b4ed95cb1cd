"""Fixtures: a mail server, a push service, and an order whose shopper is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mail_server import MailServer, mail_server
from tests.push_service import PushService, push_service


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.SENDS_MAIL = True
        settings.MAILERS = server.mailers
        yield server


@pytest.fixture
def service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[PushService]:
    with push_service(tmp_path) as (service, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings.PUSH_SERVICES = (service.place,)
        yield service
