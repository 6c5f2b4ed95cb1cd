"""The demo's bazaar of today lives: sales until now, orders in every state, months around it."""

import datetime as dt

import pytest
from django.db.models import Max, Min
from django.utils import timezone

from bazar.calendar import wib
from bazar.models import Bazar, Channel, Office
from jakpreneur.models import Jakpreneur, Offer
from tests.transactions.sample.conftest import NOW, TODAY
from tests.transactions.sample.reading import count_all, sales_of
from transactions import audit, sample, totals
from transactions.models import (
    HeldSale,
    Move,
    Order,
    OrderStep,
    PaymentProof,
    Seal,
    StallCard,
    StallOrder,
    Till,
)
from transactions.ordering.states import PartState, progress
from transactions.reports import turnout, watch
from transactions.reports.watch import Why
from transactions.sample import months, phones
from transactions.seals import sealing

A_DAY = dt.timedelta(days=1)
FOUR_WEEKS = dt.timedelta(weeks=4)

pytestmark = pytest.mark.django_db


def test_a_bazaar_is_on_from_yesterday_to_tomorrow_with_everything_allowed(today: Bazar) -> None:
    assert today.is_sample
    assert [day.date for day in today.days.all()] == [TODAY - A_DAY, TODAY, TODAY + A_DAY]
    assert {(day.opens, day.closes) for day in today.days.all()} == {(dt.time(9), dt.time(20))}
    assert (today.target, today.online_target) == (45_000_000, 12_000_000)
    assert today.channel_rules.count() == 3 * len(Channel)
    assert today.stalls.count() == 64
    assert set(
        Offer.objects.filter(stall__bazar=today).values_list("product__category__slug", flat=True)
    ) == {"kuliner", "kerajinan", "fesyen"}


def test_every_good_of_it_has_a_picture_of_its_own(today: Bazar) -> None:
    pictures = Offer.objects.filter(stall__bazar=today).values_list("product__picture", flat=True)
    assert None not in pictures
    assert len(set(pictures)) == len(pictures) > 150


def test_it_has_sold_until_now(today: Bazar) -> None:
    sold = sales_of(today).exclude(till=None)
    assert sold.filter(day__date=TODAY - A_DAY).count() > 50
    assert sold.aggregate(last=Max("sold_at"))["last"] < NOW
    hours = sold.aggregate(first=Min("hour"), last=Max("hour"))
    assert (hours["first"], hours["last"]) >= (9, 9)
    assert hours["last"] <= 19
    assert {channel for (channel,) in sales_of(today).values_list("channel").distinct()} == {
        Channel.ONSITE, Channel.ONLINE,
    }  # fmt: skip


def test_some_tills_have_unsent_sales_and_one_entry_is_held(today: Bazar) -> None:
    unsent = Till.objects.filter(unsent__gt=0)
    assert 1 < unsent.count() < 10
    assert not unsent.filter(oldest_unsent_at=None).exists()
    [held] = HeldSale.objects.all()
    assert held.till.stalls.get().bazar == today
    found = watch.watch_tills(today, NOW)
    assert {Why.UNSENT, Why.HELD} <= {why for till in found for why in till.reasons}
    assert not [till for till in found if Why.MISSING in till.reasons]


def test_an_order_stands_in_every_state(today: Bazar) -> None:
    parts = StallOrder.objects.filter(order__bazar=today)
    assert {progress(part, timezone.now()).state for part in parts} == set(PartState)
    moves = {move for (move,) in OrderStep.objects.values_list("move")}
    assert moves == {move.value for move in Move}
    assert PaymentProof.objects.filter(part__in=parts).exists()
    assert parts.filter(slot=None).exists()  # delivered
    for order in Order.objects.filter(bazar=today):
        steps = OrderStep.objects.filter(part__order=order).values_list("at", flat=True)
        assert order.placed_at < NOW
        assert all(order.placed_at <= at <= NOW for at in steps)


def test_a_past_month_is_closed_and_the_next_is_prepared(today: Bazar) -> None:
    past = Bazar.objects.get(days__date=TODAY - FOUR_WEEKS)
    assert [day.seals.count() for day in past.days.all()] == [1, 1]
    assert totals.of_bazar(past).overall.amount > 10_000_000
    coming = Bazar.objects.get(days__date=TODAY + FOUR_WEEKS)
    assert not coming.stalls.exists()
    asked = turnout.turnout(coming)
    assert (asked.invited, asked.confirmed, asked.declined) == (80, 32, 8)
    assert coming.invitations.aggregate(last=Max("invited_at"))["last"] < NOW


def test_seals_are_dated_in_the_evening_of_their_day() -> None:
    for seal in Seal.objects.select_related("day"):
        assert wib(seal.day.date, dt.time(20)) < seal.sealed_at < wib(seal.day.date, dt.time(22))


def test_the_ledger_and_every_seal_pass() -> None:
    assert not [finding for finding in audit.findings() if not finding.passes]
    assert not [checked for checked in sealing.verify() if checked.wrong]


@pytest.mark.parametrize(
    "time", [dt.time(0, 1), dt.time(8, 59), dt.time(9, 1), dt.time(13, 30), dt.time(23, 59)]
)
def test_at_any_hour_it_is_plausible(time: dt.time) -> None:
    """Make the bazaar at another hour of a day on which nothing else is."""
    day = TODAY - 100 * A_DAY
    now = wib(day, time)
    bazar, used = months.make_present(day, now, sample.official())
    phones.report(bazar, used, now)
    sold = sales_of(bazar)
    assert sold.filter(day__date=day - A_DAY).count() > 100
    assert sold.filter(day__date=day).exists() == (time >= dt.time(9, 10))
    assert sold.aggregate(last=Max("sold_at"))["last"] < now
    assert not sold.exclude(flags=[]).exists()
    assert not sold.exclude(hour__range=(9, 19)).exists()
    found = watch.watch_tills(bazar, now)
    assert {Why.UNSENT, Why.HELD} <= {why for till in found for why in till.reasons}
    assert sum(Why.SILENT in till.reasons for till in found) < len(found) / 4
    assert not Till.objects.filter(stalls__bazar=bazar, last_seen_at__gt=now).exists()


def test_the_office_has_a_name_and_an_address_to_write_to(today: Bazar) -> None:
    assert Office.current().is_reachable


def test_each_of_its_stalls_has_a_card(today: Bazar) -> None:
    assert StallCard.objects.filter(stall__bazar=today).count() == 64
    assert sample.first_card(today).stall.number == "GMB-01"


# --- Again ---------------------------------------------------------------------------------------


def test_a_second_run_adds_nothing() -> None:
    before = count_all()
    assert sample.make_trial() is False
    sample.make_bazar_at(NOW)
    assert count_all() == before


def test_a_bazaar_is_made_anew_only_when_none_is_on(today: Bazar) -> None:
    assert sample.make_bazar_at(NOW + A_DAY) == today
    before = Bazar.objects.count()
    later, _used = months.make_present(TODAY + 2 * A_DAY, NOW, sample.official())
    assert [day.date for day in later.days.all()] == [TODAY + 2 * A_DAY, TODAY + 3 * A_DAY]
    assert later.stalls.count() == 64
    months.make_past(later, sample.official())
    months.make_next(later, TODAY, sample.official())
    assert Bazar.objects.count() == before + 1
    assert Jakpreneur.objects.count() == 428
