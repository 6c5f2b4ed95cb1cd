"""The phone's side of a void's proof, as static/js/proof.js makes it."""

import base64
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.cast import PIN
from transactions.cashiers import pin_proofs
from transactions.models import Till

WRONG = "719350"


def proven(entry: dict[str, Any], till: Till, pin: str = PIN, key: str = "") -> dict[str, Any]:
    """Return the void `entry` with a proof of `pin`.

    `key`: the office's public key, where the phone's page is an older one.
    """
    return entry | {"proof": proof_of(entry, till, pin, key)}


def proof_of(entry: dict[str, Any], till: Till, pin: str = PIN, key: str = "") -> str:
    raw = base64.b64decode(key or pin_proofs.public_key())
    office = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    once = ec.generate_private_key(ec.SECP256R1())
    point = once.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = once.exchange(ec.ECDH(), office)
    derived = HKDF(SHA256(), 44, salt=point, info=b"bazar-jakpreneur/pin-proof/1").derive(shared)
    about = f"void\n{till.code}\n{entry['key']}\n{entry['voids']}".encode()
    sealed = AESGCM(derived[:32]).encrypt(derived[32:], pin.encode(), about)
    return base64.b64encode(point + sealed).decode()


def wrong_pin() -> str:
    """Return another wrong PIN each time."""
    return f"9{secrets.randbelow(10**5):05}"
