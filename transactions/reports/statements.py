"""A vendor's statement: sales by bazaar and day, and the links at which vendors see their own."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import formats, timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bazar import phones
from bazar.models import BazarDay, Channel
from jakpreneur.models import Jakpreneur, Stall
from transactions import totals
from transactions.models import Payment, SaleLine, Seal, StatementLink
from transactions.totals import Total

VALID_FOR = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StatementGoods:
    name: str
    total: Total


@dataclass(frozen=True, slots=True)
class StatementSums:
    """The sums of a day, of a bazaar or of all: by channel, and once more by payment method."""

    total: Total
    by_channel: dict[Channel, Total]
    by_payment: dict[Payment, Total]

    @property
    def columns(self) -> list[tuple[str, Total]]:
        """The sums in the order of the statement's columns, each with its heading."""
        return [
            *((capfirst(str(channel.label)), total) for channel, total in self.by_channel.items()),
            *((payment.heading, total) for payment, total in self.by_payment.items()),
            (_("Turnover"), self.total),
        ]


@dataclass(frozen=True, slots=True)
class StatementDay:
    """A day of a statement. After `is_sealed` more entries may come; the sums include them."""

    day: BazarDay
    sums: StatementSums
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class StatementBazar:
    stall: Stall
    days: tuple[StatementDay, ...]
    goods: tuple[StatementGoods, ...]
    sums: StatementSums


@dataclass(frozen=True, slots=True)
class Statement:
    """A vendor's statement. `bazaars` are the newest first."""

    vendor: Jakpreneur
    bazaars: tuple[StatementBazar, ...]
    sums: StatementSums

    @property
    def is_provisional(self) -> bool:
        """True while some day is not closed."""
        return any(not day.is_sealed for each in self.bazaars for day in each.days)


@dataclass(frozen=True, slots=True)
class _Line:
    """The total of one good on one day, through one channel and paid by one method.

    Without `is_goods`, money that moved from one method to another.
    """

    stall: int
    day: int
    channel: int
    payment: int
    name: str
    is_goods: bool
    total: Total


def of_vendor(vendor: Jakpreneur, today: dt.date) -> Statement:
    """Return the vendor's statement up to `today` (WIB). Three queries."""
    lines = SaleLine.objects.filter(stall__in=Stall.objects.filter(jakpreneur=vendor).order_by())
    columns = ("stall", "day", "channel", "payment", "name", "payment_of_goods")
    sold = [
        _Line(stall, day, channel, payment, name, of_goods is not None, total)
        for (stall, day, channel, payment, name, of_goods), total in totals.grouped(
            lines, *columns
        ).items()
    ]
    days = _days(vendor, {line.day for line in sold}, today)
    stalls = Stall.objects.filter(jakpreneur=vendor).select_related("bazar", "venue__kecamatan")
    by_stall = defaultdict(list)
    for line in sold:
        by_stall[line.stall].append(line)
    found = [
        _at_bazar(stall, days[stall.bazar_id], by_stall[stall.pk])
        for stall in stalls
        if days[stall.bazar_id]  # else it is still to come
    ]
    found.sort(key=lambda each: max((day.day.date for day in each.days), default=dt.date.min))
    return Statement(vendor, tuple(reversed(found)), _sums(sold))


def _days(
    vendor: Jakpreneur, sold_on: set[int], today: dt.date
) -> defaultdict[int, list[BazarDay]]:
    """Return each bazaar's days up to today, and later days that have paid orders, by its id."""
    every = BazarDay.objects.filter(bazar__stalls__jakpreneur=vendor).annotate(
        is_sealed=Exists(Seal.objects.filter(day=OuterRef("pk")))
    )
    by_bazar: defaultdict[int, list[BazarDay]] = defaultdict(list)
    for day in every.order_by("date"):
        if day.date <= today or day.pk in sold_on:
            by_bazar[day.bazar_id].append(day)
    return by_bazar


def _at_bazar(stall: Stall, days: Iterable[BazarDay], sold: Sequence[_Line]) -> StatementBazar:
    goods: dict[str, Total] = defaultdict(Total)
    for line in sold:
        if line.is_goods:
            goods[line.name] += line.total
    return StatementBazar(
        stall,
        tuple(
            StatementDay(
                day, _sums([line for line in sold if line.day == day.pk]), vars(day)["is_sealed"]
            )
            for day in days
        ),
        tuple(
            StatementGoods(name, total)
            for name, total in sorted(goods.items(), key=lambda each: (-each[1].amount, each[0]))
        ),
        _sums(sold),
    )


def _sums(sold: Sequence[_Line]) -> StatementSums:
    def through(channel: Channel) -> Total:
        return totals.together(line.total for line in sold if line.channel == channel)

    def paid_by(payment: Payment) -> Total:
        return totals.together(line.total for line in sold if line.payment == payment)

    return StatementSums(
        totals.together(line.total for line in sold),
        by_channel={channel: through(channel) for channel in Channel},
        by_payment={payment: paid_by(payment) for payment in Payment},
    )


# --- Links ------------------------------------------------------------------------------------


def make_link(vendor: Jakpreneur, by: User) -> StatementLink:
    """Create a link that is valid for 30 days. Earlier links stay valid."""
    until = timezone.now() + VALID_FOR
    return StatementLink.objects.create(jakpreneur=vendor, made_by=by, until=until)


def revoke(link: StatementLink, by: User) -> bool:
    """Revoke a link from now on. Return False where it was revoked already."""
    standing = StatementLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    return bool(standing.update(revoked_at=Now(), revoked_by=by))


def valid_links(links: QuerySet[StatementLink], now: dt.datetime) -> QuerySet[StatementLink]:
    """Return the links that are valid at `now`."""
    return links.filter(revoked_at__isnull=True, until__gt=now)


def chat_link(link: StatementLink, address: str) -> str:
    """Return the address of a chat with the vendor that has the message written."""
    vendor = link.jakpreneur
    return phones.chat_link(vendor.phone, message(link, address))


def message(link: StatementLink, address: str) -> str:
    """Return the message in Indonesian, whatever language the official reads."""
    with translation.override("id"):
        content = {
            "owner": link.jakpreneur.owner or link.jakpreneur.name,
            "vendor": link.jakpreneur.name,
            "address": address,
            "until": formats.date_format(timezone.localtime(link.until), "j F Y"),
        }
        words = _(
            "Hello %(owner)s. What %(vendor)s has sold at our bazaars, day by day: %(address)s It "
            "is for you alone; the link holds until %(until)s. Sudin PPKUKM Jakarta Pusat."
        )
        return words % content
