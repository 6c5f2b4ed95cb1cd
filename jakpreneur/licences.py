"""Home-food licences (P-IRT) and halal certificates: which are valid, and conditions on vendors."""

import datetime as dt

from django.db.models import Q

from jakpreneur.models import Jakpreneur

# The category whose goods need these licences by law.
FOOD = "kuliner"


def pirt_valid(on: dt.date) -> Q:
    """Return the condition: a P-IRT valid on that day (WIB). One without a date stays valid."""
    return ~Q(pirt="") & (Q(pirt_until=None) | Q(pirt_until__gte=on))


def halal_valid(on: dt.date) -> Q:
    """Return the condition: a halal certificate valid on that day (WIB)."""
    return ~Q(halal="") & (Q(halal_until=None) | Q(halal_until__gte=on))


def licence_expired(on: dt.date) -> Q:
    """Return the condition: a licence that has run out before that day (WIB)."""
    return (~Q(pirt="") & Q(pirt_until__lt=on)) | (~Q(halal="") & Q(halal_until__lt=on))


def licence_missing() -> Q:
    """Return the condition: no P-IRT or no halal certificate. It matters for vendors of food."""
    return Q(pirt="") | Q(halal="")


def valid_pirt(vendor: Jakpreneur, on: dt.date) -> str:
    """Return the number of the vendor's P-IRT if it is valid on that day (WIB), else ""."""
    return vendor.pirt if vendor.pirt_until is None or on <= vendor.pirt_until else ""


def valid_halal(vendor: Jakpreneur, on: dt.date) -> str:
    """Return the number of the vendor's halal certificate if it is valid on that day (WIB)."""
    return vendor.halal if vendor.halal_until is None or on <= vendor.halal_until else ""
