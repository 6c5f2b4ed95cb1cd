"""The people concerned by a breach of personal data, and how to reach them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bazar.calendar import wib
from bazar.exports.tables import Column, Row, Sheet
from bazar.models import Bazar
from jakpreneur.models import Jakpreneur, Stall
from transactions.models import AskedBy, Order, SignIn, Wish
from transactions.personal_data import requests
from transactions.personal_data.requests import RequestDetails


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach of the data of these `bazaars` (none: of all).

    `since` and `until`: the first and last day (WIB) on which the data stood open. `why`: what
    happened, for the register.
    """

    why: str
    since: dt.date
    until: dt.date
    bazaars: Sequence[Bazar] = ()

    @property
    def begins(self) -> dt.datetime:
        return wib(self.since, dt.time.min)

    @property
    def ends(self) -> dt.datetime:
        return wib(self.until, dt.time.max)


@dataclass(frozen=True, slots=True)
class Person:
    """A person to be told. `kind`: SHOPPER, VENDOR or OFFICIAL. `bazaars`: names, if known."""

    kind: str
    name: str
    phone: str = ""
    email: str = ""
    bazaars: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Concerned:
    """The people to be told, and the number of orders erased since the breach began."""

    people: Sequence[Person]
    erased: int

    def count(self, kind: str) -> int:
        return sum(person.kind == kind for person in self.people)

    @property
    def sheet(self) -> Sheet:
        heads = _("Kind"), _("Name"), _("Mobile number"), _("E-mail"), _("Bazaars")
        rows: Iterator[Row] = (
            [each.kind, each.name, each.phone, each.email, "; ".join(each.bazaars)]
            for each in self.people
        )
        return Sheet(_("To be informed"), [Column(head) for head in heads], rows)


SHOPPER, VENDOR, OFFICIAL = "pembeli", "jakpreneur", "petugas"


@transaction.atomic
def concerned_by(breach: Breach) -> Concerned:
    """Return the people to be told, and register that the list was made."""
    people = [*_shoppers(breach), *_vendors(breach), *_officials(breach)]
    erased = _orders(breach).filter(erased_at__gte=breach.begins).count()
    details = RequestDetails(AskedBy.OFFICE, breach.why)
    requests.register(Wish.CONCERNED, details, records=len(people))
    return Concerned(people, erased)


def _orders(breach: Breach) -> QuerySet[Order]:
    orders = Order.objects.filter(placed_at__lte=breach.ends)
    return orders.filter(bazar__in=breach.bazaars) if breach.bazaars else orders


def _shoppers(breach: Breach) -> Iterator[Person]:
    """Yield each number once, with its latest name and its latest e-mail address."""
    names: dict[str, str] = {}
    emails: dict[str, str] = {}
    bazaars: defaultdict[str, dict[str, None]] = defaultdict(dict)
    orders = _orders(breach).filter(erased_at=None).select_related("bazar").order_by("pk")
    for order in orders:
        names[order.phone] = order.name
        emails[order.phone] = order.email or emails.get(order.phone, "")
        bazaars[order.phone][order.bazar.name] = None
    for phone, name in names.items():
        yield Person(SHOPPER, name, phone, emails[phone], list(bazaars[phone]))


def _vendors(breach: Breach) -> Iterator[Person]:
    """Yield the vendors of these bazaars; of none, all: the list of vendors has no date."""
    vendors = Jakpreneur.objects.filter(anonymised_at=None).order_by("pk")
    stalls = Stall.objects.select_related("bazar").order_by("bazar_id")
    if breach.bazaars:
        stalls = stalls.filter(bazar__in=breach.bazaars)
        vendors = vendors.filter(
            Q(stalls__bazar__in=breach.bazaars) | Q(invitations__bazar__in=breach.bazaars)
        ).distinct()
    bazaars: defaultdict[int, list[str]] = defaultdict(list)
    for stall in stalls:
        bazaars[stall.jakpreneur_id].append(stall.bazar.name)
    for vendor in vendors:
        name = f"{vendor.name} ({vendor.owner})" if vendor.owner else vendor.name
        yield Person(VENDOR, name, vendor.phone, bazaars=bazaars[vendor.pk])


def _officials(breach: Breach) -> Iterator[Person]:
    """Yield the accounts that signed in before the end; for a bazaar's data alone, none."""
    if breach.bazaars:
        return
    came = SignIn.objects.filter(at__lte=breach.ends, user__isnull=False).values("user")
    for user in User.objects.filter(pk__in=came.order_by()).order_by("username"):
        yield Person(OFFICIAL, user.get_full_name() or user.get_username(), email=user.email)
