"""Invited, confirmed, at a stall, has sold: four counts of one bazaar that are not the same.

Whether somebody has sold is what the ledger says: an entry that nobody has voided.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bazar.models import Bazar
from jakpreneur.models import Invitation, Jakpreneur, Stall
from transactions.models import Kind, SaleLine


@dataclass(frozen=True, slots=True)
class Turnout:
    """Vendors. `stalls` may be more than `confirmed`: some are opened without an invitation."""

    invited: int
    confirmed: int
    declined: int
    stalls: int
    sold: int

    @property
    def unanswered(self) -> int:
        return self.invited - self.confirmed - self.declined


def turnout(bazar: Bazar) -> Turnout:
    """Two queries."""
    answers = Invitation.objects.filter(bazar=bazar).aggregate(
        invited=Count("pk"), confirmed=Count("confirmed_at"), declined=Count("declined_at")
    )
    stalls = Stall.objects.filter(bazar=bazar).aggregate(
        stalls=Count("pk"), sold=Count("pk", filter=Q(_sold_at(OuterRef("pk"))))
    )
    return Turnout(**answers, **stalls)


def with_sold_last(vendors: QuerySet[Jakpreneur]) -> QuerySet[Jakpreneur]:
    """Of vendors with their history (jakpreneur/inviting/attendance.py): `sold_last`, whether they
    sold anything at the last bazaar that they took part in."""
    return vendors.annotate(sold_last=_sold_at(OuterRef("last_stall")))


def _sold_at(stall: OuterRef) -> Exists:
    lines = SaleLine.objects.filter(stall=stall, kind=Kind.SALE)
    return Exists(lines.filter(sale__voided_by__isnull=True))
