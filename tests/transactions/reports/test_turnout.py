"""Invited, confirmed, at a stall and sold are four counts, of one bazaar alone."""

from django.contrib.auth.models import User
from django.utils import timezone

from bazar.models import Bazar
from jakpreneur.inviting.attendance import with_history
from jakpreneur.models import Invitation, Jakpreneur
from tests.cast import Cast, line, make_cast, sale, send, void
from transactions.reports.turnout import Turnout, turnout, with_sold_last


def invite(bazar: Bazar, by: User, *answers: str) -> None:
    """Invite one vendor for each answer: "yes", "no" or "" for none."""
    answered = {
        "yes": {"confirmed_at": timezone.now(), "confirmed_by": by},
        "no": {"declined_at": timezone.now(), "declined_by": by},
        "": {},
    }
    vendors = Jakpreneur.objects.order_by("pk")
    for vendor, answer in zip(vendors, answers, strict=False):
        Invitation.objects.create(bazar=bazar, jakpreneur=vendor, invited_by=by, **answered[answer])


def test_each_is_counted_apart_and_of_this_bazaar_alone(cast: Cast, kepala: User) -> None:
    other = make_cast("Bazar Lain")
    invite(cast.bazar, kepala, "yes", "no", "", "")
    invite(other.bazar, kepala, "yes", "yes", "no")
    send(cast.till, sale(line(cast.keripik)))
    send(other.neighbours_till, sale(line(other.rujak)))
    found = turnout(cast.bazar)
    assert found == Turnout(invited=4, confirmed=1, declined=1, stalls=3, sold=1)
    assert found.unanswered == 2


def test_vendor_with_all_sales_voided_has_not_sold(cast: Cast) -> None:
    sold = sale(line(cast.keripik))
    send(cast.till, sold, void(sold))
    send(cast.neighbours_till, sale(line(cast.rujak)))
    assert turnout(cast.bazar).sold == 1
    vendors = Jakpreneur.objects.filter(stalls__bazar=cast.bazar)
    last = with_sold_last(with_history(vendors, [cast.bazar]))
    assert {vendor.pk for vendor in last if vars(vendor)["sold_last"]} == {
        cast.neighbour.jakpreneur_id
    }
