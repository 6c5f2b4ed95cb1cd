"""A phone's proof, made without a network, that the stall's PIN was given for one void.

The phone encrypts the PIN to the office (static/js/proof.js): an ephemeral P-256 key, ECDH with
the office's public key, HKDF-SHA-256, AES-256-GCM. The void that it is for is authenticated with
it, so the proof holds for no other entry. Each proof of the same PIN looks different, so nothing
that stays on a phone tells whether a guess is right: a thief has to send each guess to the server,
which counts it. A key or a MAC that is kept on the phone under the PIN would be found by trying a
million PINs against a proof that was sent.

The office's private key comes from SECRET_KEY: no table holds it, every host has the same, and a
proof that was made under a key in SECRET_KEY_FALLBACKS can still be read.
"""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.crypto import salted_hmac

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PURPOSE = b"bazar-jakpreneur/pin-proof/1"
POINT_BYTES = 65  # uncompressed
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
PIN_BYTES = 6
PROOF_LENGTH = (POINT_BYTES + PIN_BYTES + TAG_BYTES) // 3 * 4  # in base64, without padding


class UnfitProof(ValueError):
    """The proof cannot be read, or was made for another void."""


def public_key() -> str:
    """The office's public key, which phones encrypt to: an uncompressed point in base64."""
    point = _private_key(settings.SECRET_KEY).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(raw).decode()


def about(till: str, key: str, voids: str) -> bytes:
    """The void that a proof is for: the code of its till, its own key, the key of its sale.

    The entry's number is left out: it is given to the void while its row is written, and its key
    already stands for it alone.
    """
    return f"void\n{till}\n{key.lower()}\n{voids.lower()}".encode()


def pin_in(proof: str, what: bytes) -> str:
    """Return the PIN that a phone encrypted for the void `what`, right or wrong.

    Raises UnfitProof.
    """
    raw = _decoded(proof)
    point, sealed = raw[:POINT_BYTES], raw[POINT_BYTES:]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as broken:
        raise UnfitProof from broken
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        shared = _private_key(secret).exchange(ec.ECDH(), theirs)
        derived = HKDF(SHA256(), KEY_BYTES + NONCE_BYTES, salt=point, info=PURPOSE).derive(shared)
        try:
            pin = AESGCM(derived[:KEY_BYTES]).decrypt(derived[KEY_BYTES:], sealed, what)
        except InvalidTag:
            continue
        return pin.decode("ascii", "replace")
    raise UnfitProof


def _decoded(proof: str) -> bytes:
    if len(proof) != PROOF_LENGTH:
        raise UnfitProof
    try:
        return base64.b64decode(proof, validate=True)
    except (ValueError, binascii.Error) as broken:
        raise UnfitProof from broken


@lru_cache(maxsize=8)
def _private_key(secret: str | bytes) -> ec.EllipticCurvePrivateKey:
    drawn = salted_hmac("transactions.pin_proofs", "office", secret=secret, algorithm="sha512")
    return ec.derive_private_key(1 + int.from_bytes(drawn.digest()) % (ORDER - 1), CURVE)
