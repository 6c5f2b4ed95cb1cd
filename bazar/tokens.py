"""Secret addresses that the database cannot give away.

A row keeps a random nonce and the SHA-256 of its token. The token itself is HMAC-SHA256 of the
nonce, under a key that is derived from SECRET_KEY, so it can be shown again and is stored nowhere:
whoever reads the database, or asks it letter by letter, has no address that opens anything.

After SECRET_KEY has changed, SECRET_KEY_FALLBACKS are tried in order. A row from before this
module has no nonce: its token is still recognised, and can only be replaced, not shown.
"""

import base64
import hashlib
import secrets
import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

NONCE_BYTES = 16


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def digest_of(token: str) -> bytes:
    """Return the SHA-256 by which a token, or a key that a phone keeps, is recognised."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def name_of(key: uuid.UUID) -> uuid.UUID:
    """Return what is stored of a key that is sent once and again, where a UUID is stored: the
    first 128 bits of its digest."""
    return uuid.UUID(bytes=digest_of(str(key))[:16])


class TokenDigest(models.BinaryField):
    """The digest of a row's token, worked out when the row is first written."""

    def pre_save(self, model_instance: Any, add: Any) -> bytes:
        digest = getattr(model_instance, self.attname)
        if not digest:
            digest = digest_of(model_instance.token)
            setattr(model_instance, self.attname, digest)
        return bytes(digest)


class Tokened(models.Model):
    """A row that is opened by an address of its own.

    `address_of`, the table's own word, keeps the tokens of two tables apart; `token_bytes` is
    their length, of which base64url makes a third more letters.
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
        """The token, for addresses; "" when it cannot be derived any more.

        A view that has found the row by its token sets it.
        """
        if self.token_nonce is None:
            return ""
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        derived = (self._derived(key) for key in keys)
        if not self.token_digest:  # not written yet
            return next(derived)
        digest = bytes(self.token_digest)
        return next((token for token in derived if digest_of(token) == digest), "")

    def _derived(self, key: str | bytes) -> str:
        salt = f"bazar.tokens.{self.address_of}"
        made = salted_hmac(salt, bytes(self.token_nonce or b""), secret=key, algorithm="sha256")
        short = made.digest()[: self.token_bytes]
        return base64.urlsafe_b64encode(short).decode().rstrip("=")
