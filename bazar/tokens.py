"""Tokens in secret addresses, which nobody learns from the database.

A row stores a random nonce and the digest of its token, which is its SHA-256. The token is the
HMAC-SHA256 of the nonce, under a key that is derived from SECRET_KEY. So it can be shown again and
is stored nowhere: whoever reads the database gets no address that opens anything.

After SECRET_KEY has changed, SECRET_KEY_FALLBACKS are tried in order. A row that is older than this
module has no nonce: its token is still recognised, but it can only be replaced, not shown.
"""

import base64
import hashlib
import re
import secrets
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from bazar.typed import as_typed

NONCE_BYTES = 16
# Nothing that a voice or a hasty eye confuses: no I, O, 0, 1.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_BYTES = 5  # 8 letters of 5 bits
CODE = re.compile(rf"[{CODE_LETTERS}]{{8}}")


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def digest_of(token: str) -> bytes:
    """Return the SHA-256 of a token, or of a key that a phone stores."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def stored_key(key: uuid.UUID) -> uuid.UUID:
    """Return the UUID that is stored for an idempotency key: 128 bits of the key's digest."""
    return uuid.UUID(bytes=digest_of(str(key))[:16])


def parse_code(text: str) -> str:
    """Parse a short code that a person typed: `k7pm-3xqr` is `K7PM3XQR`; "" for any other text."""
    typed = re.sub(r"[\W_]", "", as_typed(text)).upper()
    return typed if CODE.fullmatch(typed) else ""


class TokenDigest(models.BinaryField):
    """The digest of a row's token, computed when the row is first written."""

    of = "token"

    def pre_save(self, model_instance: Any, add: Any) -> bytes:
        digest = getattr(model_instance, self.attname)
        if not digest:
            digest = digest_of(getattr(model_instance, self.of))
            setattr(model_instance, self.attname, digest)
        return bytes(digest)


class CodeDigest(TokenDigest):
    """The digest of a row's short code."""

    of = "code"


class Tokened(models.Model):
    """A row with a secret address.

    `address_of`: a word of the table, which makes its tokens differ from those of other tables.
    `token_bytes`: the length of a token; base64url makes a third more letters of it.
    """

    address_of: ClassVar[str]
    token_bytes: ClassVar[int]

    token_nonce = models.BinaryField(
        max_length=NONCE_BYTES, null=True, default=new_nonce, editable=False
    )
    token_digest = TokenDigest(max_length=32, unique=True, editable=False)

    class Meta:
        abstract = True

    @cached_property
    def token(self) -> str:
        """Return the token for addresses, "" if it cannot be derived any more.

        A view that has found the row by its token sets this value.
        """
        return self._shown(self.token_digest, self._derived)

    def _shown(
        self, digest: bytes | memoryview | None, derive: Callable[[str | bytes], str]
    ) -> str:
        """Return what the first key derives whose digest is `digest`, "" if there is none."""
        if self.token_nonce is None:
            return ""
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        derived = (derive(key) for key in keys)
        if not digest:  # not written yet
            return next(derived)
        return next((secret for secret in derived if digest_of(secret) == bytes(digest)), "")

    def _derived(self, key: str | bytes) -> str:
        short = self._bytes(f"bazar.tokens.{self.address_of}", key)[: self.token_bytes]
        return base64.urlsafe_b64encode(short).decode().rstrip("=")

    def _bytes(self, salt: str, key: str | bytes) -> bytes:
        nonce = bytes(self.token_nonce or b"")
        return salted_hmac(salt, nonce, secret=key, algorithm="sha256").digest()


class Coded(Tokened):
    """A row whose secret address has a short code beside it, for people to type.

    A code has 40 bits, so whoever looks one up limits the number of wrong ones.
    """

    code_digest = CodeDigest(max_length=32, unique=True, editable=False)

    class Meta:
        abstract = True

    @cached_property
    def code(self) -> str:
        """Return the code, like `K7PM3XQR`; "" if it cannot be derived any more."""
        return self._shown(self.code_digest, self._derived_code)

    @property
    def code_as_printed(self) -> str:
        """Return the code in two halves, like `K7PM-3XQR`, "" for none."""
        return f"{self.code[:4]}-{self.code[4:]}" if self.code else ""

    def _derived_code(self, key: str | bytes) -> str:
        made = self._bytes(f"bazar.tokens.{self.address_of} code", key)
        number = int.from_bytes(made[:CODE_BYTES])
        letters = [CODE_LETTERS[number >> shift & 31] for shift in range(0, CODE_BYTES * 8, 5)]
        return "".join(letters)
