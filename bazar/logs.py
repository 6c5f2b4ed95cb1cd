"""Log lines without secrets.

Whoever has the secret part of an address can open the order, the statement or the till behind it.
"""

import logging
import re

HIDDEN = "•••"
SECRET = re.compile(
    r"((?:/kasir/kartu|/kasir/pesanan/serah|(?<!/kasir)/pesanan|/pernyataan|/struk"
    r"|/admin/sandi/[^/\s]+)/|[?&]kode=)"
    r"[^/\s?&\"']+"
)


def without_secrets(text: str) -> str:
    """Return the text with the secret part of each address in it hidden."""
    return SECRET.sub(rf"\1{HIDDEN}", text)


class WithoutSecrets(logging.Formatter):
    """A formatter that hides secrets as its last step, so also in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
