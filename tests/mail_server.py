"""A mail server on the loopback, for tests: real SMTP, which keeps what it takes."""

import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class MailServer:
    """`answer`: what it says to each recipient; anything but 250 is a refusal."""

    answer: str = "250 OK"
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    @property
    def mailers(self) -> dict[str, Any]:
        """Django's setting that leads here."""
        return {"default": {"OPTIONS": {"host": "127.0.0.1", "port": self.port, "timeout": 10}}}

    async def handle_RCPT(  # noqa: N802  (the names are aiosmtpd's)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        with self.came:
            self.letters.append((envelope.rcpt_tos, letter))
            self.came.notify_all()
        return "250 OK"

    def has_come(self, number: int) -> bool:
        """Return True once this many letters have come; False after 20 s."""
        with self.came:
            return self.came.wait_for(lambda: len(self.letters) >= number, timeout=20)


class _AnyPort(Controller):
    """A controller that finds a free port by itself."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    controller = _AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()
