"""Fixtures: a mail server, a push service, and an order whose shopper is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mail_server import MailServer, mail_server


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.SENDS_MAIL = True
        settings.MAILERS = server.mailers
        yield server
