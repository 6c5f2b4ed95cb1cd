"""Counts of a bazaar's vendors: invited, confirmed, with a stall, and with a sale.

A vendor has sold when the ledger has a sale of theirs that nobody has voided.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bazar.models import Bazar
from jakpreneur.models import Invitation, Jakpreneur, Stall
from transactions.models import EntryKind, SaleLine


@dataclass(frozen=True, slots=True)
class Turnout:
    """Numbers of vendors. `stalls` may exceed `confirmed`: a stall needs no invitation."""

    invited: int
    confirmed: int
    declined: int
    stalls: int
    sold: int

    @property
    def unanswered(self) -> int:
        return self.invited - self.confirmed - self.declined


def turnout(bazar: Bazar) -> Turnout:
    """Return the turnout of a bazaar. Two queries."""
    answers = Invitation.objects.filter(bazar=bazar).aggregate(
        invited=Count("pk"), confirmed=Count("confirmed_at"), declined=Count("declined_at")
    )
    stalls = Stall.objects.filter(bazar=bazar).aggregate(
        stalls=Count("pk"), sold=Count("pk", filter=Q(_sold_at(OuterRef("pk"))))
    )
    return Turnout(**answers, **stalls)


def with_sold_last(vendors: QuerySet[Jakpreneur]) -> QuerySet[Jakpreneur]:
    """Add `sold_last`: whether a vendor sold anything at their last bazaar.

    The vendors have their history already (jakpreneur/inviting/attendance.py).
    """
    return vendors.annotate(sold_last=_sold_at(OuterRef("last_stall")))


def _sold_at(stall: OuterRef) -> Exists:
    lines = SaleLine.objects.filter(stall=stall, kind=EntryKind.SALE)
    return Exists(lines.filter(sale__voided_by__isnull=True))
