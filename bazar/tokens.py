"""Tokens in secret addresses, which nobody learns from the database.

A row stores a random nonce and the digest of its token, which is its SHA-256. The token is the
HMAC-SHA256 of the nonce, under a key that is derived from SECRET_KEY. So it can be shown again and
is stored nowhere: whoever reads the database gets no address that opens anything.

After SECRET_KEY has changed, SECRET_KEY_FALLBACKS are tried in order. A row that is older than this
module has no nonce: its token is still recognised, but it can only be replaced, not shown.
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
    """Return the SHA-256 of a token, or of a key that a phone stores."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def stored_key(key: uuid.UUID) -> uuid.UUID:
    """Return the UUID that is stored for an idempotency key: 128 bits of the key's digest."""
    return uuid.UUID(bytes=digest_of(str(key))[:16])


class TokenDigest(models.BinaryField):
    """The digest of a row's token, computed when the row is first written."""

    def pre_save(self, model_instance: Any, add: Any) -> bytes:
        digest = getattr(model_instance, self.attname)
        if not digest:
            digest = digest_of(model_instance.token)
            setattr(model_instance, self.attname, digest)
        return bytes(digest)


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
