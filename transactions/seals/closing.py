"""A day before it is closed: what is still missing of it, and the revisions of its seal."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bazar.calendar import wib, wib_date
from bazar.models import BazarDay
from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.models import HeldSale, Move, Sale, Seal, StallOrder
from transactions.models.order_steps import ENDINGS
from transactions.ordering import refunds
from transactions.receiving import held
from transactions.reports import watch
from transactions.reports.watch import WatchedTill
from transactions.seals import sealing
from transactions.shifts import ShiftStep
from transactions.totals import Total


class Missing(models.TextChoices):
    """A thing that may still change the day's figures, or that its sellers still owe."""

    NOT_OVER = "not_over", _("the day is not over yet")
    UNSENT = "unsent", _("tills have unsent entries")
    GAPS = "gaps", _("numbers of tills are missing")
    SHIFTS = "shifts", _("shifts are still open")
    HELD = "held", _("held entries wait for an official")
    NOT_HANDED_OVER = "not_handed_over", _("orders are paid but not handed over")
    NOT_PAID = "not_paid", _("orders are still open and not paid")
    UNCHECKED = "unchecked", _("shoppers say that they have paid, and the stalls have not answered")
    REFUNDS = "refunds", _("refunds are still owed")


@dataclass(frozen=True, slots=True)
class ClosingWarning:
    """One missing thing. `names` has the tills, held entries or orders that it concerns."""

    what: Missing
    names: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """The warning's token for its checkbox. It changes when the number of its names changes."""
        return f"{self.what.value}-{len(self.names)}"


@dataclass(frozen=True, slots=True)
class Revision:
    """A seal with its total, and the difference from the revision before."""

    seal: Seal
    total: Total
    difference: Total


@dataclass(frozen=True, slots=True)
class Closing:
    """A day as it stands now.

    A day with `disagreements` cannot be sealed. An official has to tick each of the `warnings`.
    `since` is the total of the entries after the last seal, None without a seal. `has_more` is true
    when an entry came after the last seal, even if such entries add up to nothing.
    """

    day: BazarDay
    disagreements: tuple[str, ...]
    warnings: tuple[ClosingWarning, ...]
    revisions: tuple[Revision, ...]
    total: Total
    since: Total | None
    has_more: bool

    @property
    def last(self) -> Revision | None:
        return self.revisions[0] if self.revisions else None

    @property
    def can_be_sealed(self) -> bool:
        return not self.disagreements and (not self.revisions or self.has_more)


def of_day(day: BazarDay, now: dt.datetime) -> Closing:
    """Return the closing of a day, whose bazaar is loaded. Revisions alone add queries."""
    seals = list(
        day.seals.select_related("sealed_by", "day__bazar", "publication").order_by("-revision")
    )
    last = seals[0] if seals else None
    return Closing(
        day=day,
        disagreements=tuple(sealing.disagreements(day)),
        warnings=tuple(_warnings(day, now)),
        revisions=tuple(revisions(seals)),
        total=totals.of_days([day]).overall,
        since=totals.split_at_seals([day]).since.overall if last else None,
        has_more=last is not None and sealing.has_more(last),
    )


def revisions(seals: Sequence[Seal]) -> Iterator[Revision]:
    """Yield the revisions of one day. `seals` are all of its seals, the last first."""
    before = Total()
    made = []
    for seal in reversed(seals):
        total = sealing.total_of(seal)
        made.append(Revision(seal, total, total - before))
        before = total
    yield from reversed(made)


def unseen(closing: Closing, ticked: Sequence[str]) -> list[ClosingWarning]:
    """Return the warnings whose tokens an official has not ticked."""
    return [warned for warned in closing.warnings if warned.token not in ticked]


# --- What is missing --------------------------------------------------------------------------


def _warnings(day: BazarDay, now: dt.datetime) -> Iterator[ClosingWarning]:
    if now < wib(day.date, day.closes or dt.time.max):
        yield ClosingWarning(Missing.NOT_OVER)
    tills = watch.watch_tills(day.bazar, now)
    for what, applies in OF_TILLS.items():
        if names := tuple(_name(each) for each in tills if applies(each, day)):
            yield ClosingWarning(what, names)
    waiting = [each for each in _held(day) if _concerns(each, day)]
    if waiting:
        yield ClosingWarning(Missing.HELD, tuple(_held_name(each) for each in waiting))
    for what, parts in (
        (Missing.NOT_HANDED_OVER, _paid_and_not_handed_over(day)),
        (Missing.NOT_PAID, _not_paid(day, now)),
        (Missing.UNCHECKED, refunds.unchecked(now).filter(day=day)),
    ):
        if orders := tuple(map(str, parts.select_related("order", "stall").order_by("pk"))):
            yield ClosingWarning(what, orders)
    if owed := refunds.owed().filter(part__day=day).select_related("part__order", "part__stall"):
        of_refunds = (f"{refund}: {format_rupiah(refund.amount)}" for refund in owed.order_by("pk"))
        yield ClosingWarning(Missing.REFUNDS, tuple(of_refunds))


OF_TILLS: dict[Missing, Callable[[WatchedTill, BazarDay], bool]] = {
    Missing.UNSENT: lambda each, _day: each.till.unsent > 0,
    # Entries that wait on the phone have numbers, too, and are no gaps.
    Missing.GAPS: lambda each, _day: each.missing > each.till.unsent,
    Missing.SHIFTS: lambda each, day: (
        each.shift is not None and wib_date(each.shift.happened_at) <= day.date
    ),
}


def _name(each: WatchedTill) -> str:
    return f"{each.till.code} ({', '.join(stall.number for stall in each.stalls)})"


def _held(day: BazarDay) -> list[HeldSale]:
    """Return the waiting entries of the bazaar's tills: few enough to parse each."""
    tills = HeldSale.objects.filter(till__stalls__bazar=day.bazar_id).values("pk")
    return list(held.waiting_entries().filter(pk__in=tills).select_related("till").order_by("pk"))


def _concerns(waiting: HeldSale, day: BazarDay) -> bool:
    """Tell whether a held entry was made that day, voids a sale of that day, or is unreadable."""
    entry = held.parse_held(waiting)
    if entry is None:
        return True
    if isinstance(entry, ShiftStep):
        return wib_date(entry.happened_at) == day.date
    voided = Sale.objects.filter(key=entry.voids, day=day) if entry.voids else None
    return wib_date(entry.sold_at) == day.date or bool(voided and voided.exists())


def _held_name(waiting: HeldSale) -> str:
    return f"{waiting.till.code}: {waiting.get_reason_display()}"


def _paid_and_not_handed_over(day: BazarDay) -> QuerySet[StallOrder]:
    paid = StallOrder.objects.filter(day=day, steps__move=Move.PAID)
    return paid.exclude(steps__move__in=ENDINGS)


def _not_paid(day: BazarDay, now: dt.datetime) -> QuerySet[StallOrder]:
    standing = StallOrder.objects.filter(day=day, stands_until__gt=now)
    return standing.exclude(steps__move__in=[Move.PAID, *ENDINGS])
