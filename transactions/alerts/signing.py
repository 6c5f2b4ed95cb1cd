"""The key by which push services recognise this office (VAPID, RFC 8292).

The key is derived from SECRET_KEY: all hosts have the same one, it is stored nowhere, and nobody
has to make it. After SECRET_KEY has changed, alerts are turned on again at the phone.
"""

import base64
import time
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.crypto import salted_hmac
from py_vapid import Vapid02

VALID_FOR = 12 * 60 * 60  # s; RFC 8292 allows 24 hours
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


@cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the key of this SECRET_KEY. 512 bits, so that the remainder favours no number."""
    digest = salted_hmac("bazar.alerts", b"vapid", secret=secret, algorithm="sha512").digest()
    return ec.derive_private_key(int.from_bytes(digest) % (ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> bytes:
    """Return the public key, 65 bytes, for the browser's `applicationServerKey`."""
    key = _private_key(settings.SECRET_KEY).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key_text() -> str:
    """Return the public key as scripts take it: in base64url, without padding."""
    return base64.urlsafe_b64encode(public_key()).rstrip(b"=").decode()


def authorization(url: str) -> str:
    """Return the Authorization header for a post to this address of a push service."""
    at = urlsplit(url)
    claims = {
        "aud": f"{at.scheme}://{at.netloc}",
        "exp": int(time.time()) + VALID_FOR,
        "sub": f"https://{urlsplit(settings.SITE_URL).hostname}",
    }
    signer = Vapid02(private_key=_private_key(settings.SECRET_KEY))
    return str(signer.sign(claims)["Authorization"])
