"""The state of a bazaar's tills, and the reasons for which an official should visit them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Max, Min, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.calendar import wib
from bazar.models import Bazar, BazarDay, Kecamatan
from jakpreneur.models import Stall
from transactions import shifts
from transactions.cashiers import devices, pins, tills
from transactions.cashiers.devices import Gap
from transactions.models import ClearedStorage, ShiftEntry, Storage, Till, TillStall, WrongPin
from transactions.receiving import held

PATIENCE = dt.timedelta(minutes=15)
PINS_SHOWN_FOR = dt.timedelta(days=1)  # since the last wrong PIN


class Why(models.IntegerChoices):
    """A reason to visit a till, the most urgent first."""

    LOCKED_OUT = 1, _("locked out, and not everything has been sent")
    CLEARED = 2, _("the phone's storage was cleared")
    UNSENT = 3, _("not sent for more than 15 minutes")
    MISSING = 4, _("numbers are missing")
    HELD = 5, _("held entries wait for an official")
    SILENT = 6, _("not seen for more than 15 minutes")
    NOTHING_KEPT = 7, _("the phone cannot store anything")
    BROKEN = 8, _("a part of the till does not work on this phone")
    MAY_BE_CLEARED = 9, _("unsent sales may be cleared when the phone is full")
    SHIFT_OPEN = 10, _("the shift is still open after closing time")


@dataclass(frozen=True, slots=True)
class WatchedTill:
    """A till as the office sees it.

    `stalls` are those at this bazaar. `gaps` are the numbers that have not arrived, whether or not
    they wait on the phone, and `lost` counts those that were used before the phone's storage was
    cleared. `held` counts the entries that wait for an official.
    """

    till: Till
    stalls: tuple[Stall, ...]
    gaps: tuple[Gap, ...]
    held: int
    shift: ShiftEntry | None
    lost: int = 0
    reasons: tuple[Why, ...] = ()

    @property
    def words(self) -> list[str]:
        """The reasons in words, with how many entries a cleared storage has lost."""
        return [
            gettext("%(why)s: %(count)s entries are missing")
            % {"why": why.label, "count": self.lost}
            if why is Why.CLEARED
            else str(why.label)
            for why in self.reasons
        ]

    @property
    def seen_at(self) -> dt.datetime:
        """The time at which the till last reported, or was let in."""
        return self.till.last_seen_at or self.till.let_in_at

    @property
    def oldest_unsent_at(self) -> dt.datetime | None:
        """The earliest known time since which an entry waits on the phone; None for none."""
        return (self.till.oldest_unsent_at or self.seen_at) if self.till.unsent else None

    @property
    def missing(self) -> int:
        return sum(len(gap) for gap in self.gaps)

    @property
    def urgency(self) -> tuple[int, str, str, int]:
        """A sort key: the most urgent till first, then by place, in the order of a walk."""
        first = self.stalls[0]
        return (
            min(self.reasons, default=max(Why) + 1),
            first.venue.kecamatan.code,
            first.number,
            self.till.pk,
        )


@dataclass(frozen=True, slots=True)
class _Hours:
    """The hours of a bazaar. `open_since` is None while the bazaar is closed."""

    open_since: dt.datetime | None
    last_closing: dt.datetime | None
    is_over: bool


def watch_tills(
    bazar: Bazar,
    now: dt.datetime,
    kecamatan: Collection[int] | None = None,
    days: Iterable[BazarDay] | None = None,
) -> list[WatchedTill]:
    """Return the tills of a bazaar, or of some kecamatan, by id, the most urgent first.

    Each till has its stalls there. Four queries, and one more without the bazaar's `days`.
    """
    hours = _hours(bazar.days.all() if days is None else days, now)
    of_bazar = _with_stalls(bazar, kecamatan)
    tills_there = [served[0].till for served in of_bazar]
    gaps = _by_till(tills.gaps(tills_there))
    open_shifts = shifts.open_now(tills_there)
    return sorted(
        (
            _with_reasons(
                WatchedTill(
                    till=served[0].till,
                    stalls=tuple(each.stall for each in served),
                    gaps=tuple(gaps[served[0].till_id]),
                    held=served[0].held,
                    shift=open_shifts.get(served[0].till_id),
                    lost=devices.count_lost(
                        gaps[served[0].till_id],
                        [(each["last"], each["next"]) for each in served[0].cleared],
                    ),
                ),
                hours,
                now,
            )
            for served in of_bazar
        ),
        key=lambda each: each.urgency,
    )


def _with_stalls(bazar: Bazar, kecamatan: Collection[int] | None) -> list[list[Any]]:
    """Return a list of each till's TillStall rows, with `held`, its number of held entries.

    One query.
    """
    served = (
        TillStall.objects.filter(stall__bazar=bazar)
        .select_related("till", "stall__jakpreneur", "stall__venue__kecamatan")
        .annotate(held=held.count_open(OuterRef("till")), cleared=_clearings_of(OuterRef("till")))
        .order_by("till", "stall__venue__kecamatan__code", "stall__number")
    )
    if kecamatan is not None:
        served = served.filter(stall__venue__kecamatan__in=kecamatan)
    return [list(of_till) for _till, of_till in groupby(served, key=lambda each: each.till_id)]


def _clearings_of(till: OuterRef) -> ArraySubquery:
    clearings = ClearedStorage.objects.filter(till=till).order_by("pk")
    pair = JSONObject(last="last_number", next="next_number")
    return ArraySubquery(clearings.annotate(pair=pair).values("pair"))


def _hours(days: Iterable[BazarDay], now: dt.datetime) -> _Hours:
    planned = [
        (wib(day.date, day.opens), wib(day.date, day.closes))
        for day in days
        if day.opens and day.closes
    ]
    closed = [closes for _opens, closes in planned if closes <= now]
    return _Hours(
        open_since=next((opens for opens, closes in planned if opens <= now < closes), None),
        last_closing=max(closed, default=None),
        is_over=bool(planned) and len(closed) == len(planned),
    )


def _by_till(gaps: Iterable[Gap]) -> defaultdict[int, list[Gap]]:
    by_till = defaultdict(list)
    for gap in gaps:
        by_till[gap.till].append(gap)
    return by_till


def _with_reasons(each: WatchedTill, hours: _Hours, now: dt.datetime) -> WatchedTill:
    till, oldest, shift = each.till, each.oldest_unsent_at, each.shift
    sells = not (till.locked_out_at or till.signed_out_at)
    silent_since = max(each.seen_at, hours.open_since) if hours.open_since else now
    applies = {
        Why.LOCKED_OUT: bool(till.locked_out_at and till.unsent),
        Why.CLEARED: each.lost > 0,
        Why.UNSENT: bool(oldest and now - oldest > PATIENCE),
        Why.MISSING: each.missing > till.unsent,
        Why.HELD: each.held > 0,
        Why.SILENT: sells and now - silent_since > PATIENCE,
        Why.NOTHING_KEPT: sells and not hours.is_over and till.storage == Storage.NONE,
        Why.BROKEN: sells and not hours.is_over and till.trouble != "",
        # Most browsers promise no more than this storage, which endangers only unsent entries.
        Why.MAY_BE_CLEARED: bool(till.unsent) and till.storage == Storage.BEST_EFFORT,
        Why.SHIFT_OPEN: bool(
            shift and hours.last_closing and shift.happened_at < hours.last_closing
        ),
    }
    return replace(each, reasons=tuple(why for why in Why if applies[why]))


@dataclass(frozen=True, slots=True)
class WrongPinTries:
    """Repeated wrong PINs of a stall: `wrong` of them between `since` and `last`.

    `till` is the code of the till that typed them, "" for phones that were not let in to the stall.
    `right_at` is when the same phone then sent the right PIN, or None.
    """

    stall: str
    vendor: str
    venue: str
    till: str
    wrong: int
    since: dt.datetime
    last: dt.datetime
    right_at: dt.datetime | None


def wrong_tries(
    bazar: Bazar, now: dt.datetime, kecamatan: Collection[int] | None = None
) -> list[WrongPinTries]:
    """Return the repeated wrong PINs at a bazaar's stalls in the last days, the newest first.

    They are as many as make a phone wait, and the last of them is less than a day old. `kecamatan`
    narrows the stalls, by id. One query.
    """
    tries = WrongPin.objects.filter(pin__stall__bazar=bazar, at__gt=now - pins.COUNTED_FOR)
    if kecamatan is not None:
        tries = tries.filter(pin__stall__venue__kecamatan__in=kecamatan)
    stall = "pin__stall__"
    found = (
        tries.values_list(
            f"{stall}number", f"{stall}jakpreneur__name", f"{stall}venue__name", "till"
        )
        .annotate(wrong=Count("pk"), since=Min("at"), last=Max("at"), right_at=Max("forgiven_at"))
        .filter(wrong__gte=pins.MOST_WRONG, last__gt=now - PINS_SHOWN_FOR)
        .order_by("-last", f"{stall}number")
    )
    return [
        WrongPinTries(
            number,
            vendor,
            venue,
            Till(pk=till).code if till else "",
            wrong,
            since,
            last,
            right_at if right_at and right_at >= last else None,
        )
        for number, vendor, venue, till, wrong, since, last, right_at in found
    ]


def kecamatan_with_tills(bazar: Bazar) -> list[Kecamatan]:
    """Return the kecamatan in which a bazaar has tills."""
    stalls = Stall.objects.filter(bazar=bazar, till__isnull=False).order_by()
    return list(Kecamatan.objects.filter(pk__in=stalls.values("venue__kecamatan")))
