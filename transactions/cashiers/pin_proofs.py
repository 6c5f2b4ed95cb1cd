"""Proofs that phones make without a network: the stall's PIN was given for one void.

The phone encrypts the PIN to the office (static/js/proof.js): an ephemeral P-256 key, ECDH with
the office's public key, HKDF-SHA-256, AES-256-GCM. The void is authenticated with the PIN, so the
proof is valid for no other entry. Each proof of the same PIN looks different, so nothing that stays
on a phone tells whether a guess is right: a thief has to send each guess to the server, which
counts it. A key or a MAC that the phone stores under the PIN would be found by trying a million
PINs against a proof that was sent.

The office's private key comes from SECRET_KEY: it is in no table, every host has the same, and a
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
    """Return the key that phones encrypt to: an uncompressed point of the curve in base64."""
    point = _private_key(settings.SECRET_KEY).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(raw).decode()


def void_subject(till: str, key: str, voids: str) -> bytes:
    """Return the data that a proof authenticates: the till's code, the void's key, the sale's key.

    The entry's number is left out: the void gets it while its row is written, and the key alone
    identifies the void.
    """
    return f"void\n{till}\n{key.lower()}\n{voids.lower()}".encode()


def decrypt_pin(proof: str, subject: bytes) -> str:
    """Return the PIN, right or wrong, that a phone encrypted for this void_subject.

    Raises UnfitProof.
    """
    raw = _decode(proof)
    point, sealed = raw[:POINT_BYTES], raw[POINT_BYTES:]
    try:
        phone_key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as broken:
        raise UnfitProof from broken
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        shared = _private_key(secret).exchange(ec.ECDH(), phone_key)
        derived = HKDF(SHA256(), KEY_BYTES + NONCE_BYTES, salt=point, info=PURPOSE).derive(shared)
        try:
            pin = AESGCM(derived[:KEY_BYTES]).decrypt(derived[KEY_BYTES:], sealed, subject)
        except InvalidTag:
            continue
        return pin.decode("ascii", "replace")
    raise UnfitProof


def _decode(proof: str) -> bytes:
    if len(proof) != PROOF_LENGTH:
        raise UnfitProof
    try:
        return base64.b64decode(proof, validate=True)
    except (ValueError, binascii.Error) as broken:
        raise UnfitProof from broken


@lru_cache(maxsize=8)
def _private_key(secret: str | bytes) -> ec.EllipticCurvePrivateKey:
    seed = salted_hmac("transactions.pin_proofs", "office", secret=secret, algorithm="sha512")
    return ec.derive_private_key(1 + int.from_bytes(seed.digest()) % (ORDER - 1), CURVE)
