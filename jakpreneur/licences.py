"""Home-food licences and halal certificates: who has one that is valid on a day."""

import datetime as dt

from django.db.models import Q

# Of this category's goods the law asks for papers.
FOOD = "kuliner"


def pirt_valid(on: dt.date) -> Q:
    """A P-IRT that is valid on that day (WIB); without a date, until it is withdrawn."""
    return ~Q(pirt="") & (Q(pirt_until=None) | Q(pirt_until__gte=on))


def halal_valid(on: dt.date) -> Q:
    """The same of the halal certificate."""
    return ~Q(halal="") & (Q(halal_until=None) | Q(halal_until__gte=on))


def expired(on: dt.date) -> Q:
    """A paper that is there, but not valid on that day any more."""
    return (~Q(pirt="") & Q(pirt_until__lt=on)) | (~Q(halal="") & Q(halal_until__lt=on))


def missing() -> Q:
    """One of the two papers, or both; it matters to who sells food."""
    return Q(pirt="") | Q(halal="")
