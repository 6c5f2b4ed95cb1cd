"""The receipt that a customer may open.

Its address is made of the sale's key, 122 random bits that the phone drew, so that the phone can
give the address out before the sale is sent.
"""

import base64
import binascii
import uuid

from django.db.models import Prefetch
from django.utils.text import capfirst

from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.models import Payment, Sale, SaleLine


def code_of(key: uuid.UUID) -> str:
    """Return the key as 22 letters, in the same way as static/js/receipt-link.js."""
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def sale_at(code: str) -> Sale | None:
    """Return the sale of a receipt's code, with lines and stalls; None for a void or no sale."""
    key = _key_of(code)
    if key is None:
        return None
    lines = SaleLine.objects.select_related("stall__jakpreneur", "stall__venue").order_by(
        "position"
    )
    return (
        Sale.objects.filter(key=key, voids=None)
        .select_related("day__bazar", "till", "voided_by", "replaced_by")
        .prefetch_related(Prefetch("lines", queryset=lines))
        .first()
    )


def paid_by(sale: Sale) -> str:
    """Return the method that paid the sale, or the methods with what each paid, in words.

    The sale's lines are loaded.
    """
    [*paid] = totals.paid_for(sale).items()
    if len(paid) == 1:
        return str(sale.get_payment_display())
    return " + ".join(
        f"{capfirst(str(payment.label))} {format_rupiah(total.amount)}" for payment, total in paid
    )


def change(sale: Sale) -> int:
    """Return the rupiah given back of what was received. The sale's lines are loaded."""
    return (sale.tendered or 0) - totals.paid_for(sale)[Payment(sale.payment)].amount


def newer_code(sale: Sale) -> str:
    """Return the code of the sale that an amendment put in the place of this one, or ""."""
    return code_of(sale.replaced_by.key) if hasattr(sale, "replaced_by") else ""


def _key_of(code: str) -> uuid.UUID | None:
    try:
        key = uuid.UUID(bytes=base64.b64decode(f"{code}==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None
    return key if code_of(key) == code else None
