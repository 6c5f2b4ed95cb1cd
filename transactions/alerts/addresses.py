"""The addresses of alerts: which are accepted, and which tills have one.

A till tells the address itself, and the server posts to it. So only the known push services are
accepted (settings.PUSH_SERVICES): nobody makes the server post into its own network.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transactions.models import AlertAddress, StallOrder, Till, TillStall
from transactions.models.alerts import MOST_ADDRESS, PHONE_KEY_BYTES, PHONE_SECRET_BYTES


class NotAnAddress(ValueError):
    """The content is not an address of a known push service."""


def parse_address(content: Mapping[str, object]) -> AlertAddress:
    """Return the unsaved address in a browser's PushSubscription as JSON. Raises NotAnAddress."""
    url, keys = content.get("endpoint"), content.get("keys")
    if not isinstance(url, str) or not isinstance(keys, dict) or not _is_of_known_service(url):
        raise NotAnAddress
    phone_key = _decode(keys.get("p256dh"), PHONE_KEY_BYTES)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), phone_key)
    except ValueError as error:
        raise NotAnAddress from error
    phone_secret = _decode(keys.get("auth"), PHONE_SECRET_BYTES)
    return AlertAddress(url=url, phone_key=phone_key, phone_secret=phone_secret)


def unknown_service_text() -> str:
    """Return what a phone is told whose address is not accepted."""
    return _("This browser’s push service is not known here.")


def _is_of_known_service(url: str) -> bool:
    if len(url) > MOST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        at = urlsplit(url)
        place = f"{at.hostname}:{at.port or 443}"
    except ValueError:
        return False
    if at.scheme != "https" or at.username is not None or at.password is not None:
        return False
    return any(
        place.endswith(known) if known.startswith(".") else place == known
        for known in settings.PUSH_SERVICES
    )


def _decode(text: object, length: int) -> bytes:
    try:
        value = base64.urlsafe_b64decode(f"{text}==") if isinstance(text, str) else b""
    except (ValueError, binascii.Error) as error:
        raise NotAnAddress from error
    if len(value) != length:
        raise NotAnAddress
    return value


@transaction.atomic
def store_address(till: Till, address: AlertAddress) -> None:
    """Make it the till's only address. A browser that became another till takes it along."""
    AlertAddress.objects.filter(url=address.url).exclude(till=till).delete()
    fields = ("url", "phone_key", "phone_secret")
    AlertAddress.objects.update_or_create(
        till=till,
        defaults={name: getattr(address, name) for name in fields}
        | {"language": (get_language() or settings.LANGUAGE_CODE)[:2]},
    )


def forget_address(till: Till) -> None:
    AlertAddress.objects.filter(till=till).delete()


def addresses_for(parts: Sequence[StallOrder]) -> dict[AlertAddress, StallOrder]:
    """Return the addresses of the tills that may touch a part, each with one such part."""
    stalls = {part.stall_id: part for part in parts}
    tills = TillStall.objects.filter(
        stall__in=stalls,
        till__alert_address__isnull=False,
        till__locked_out_at=None,
        till__signed_out_at=None,
    )
    return {
        at.till.alert_address: stalls[at.stall_id]
        for at in tills.select_related("till__alert_address")
    }
