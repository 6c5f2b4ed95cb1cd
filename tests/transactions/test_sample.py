"""The demo's data: the trial's figures to the rupiah, and a bazaar that is on today."""

import datetime as dt
import socket
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from bazar.calendar import wib, wib_date
from bazar.models import Bazar, Channel, ChannelRule, Kecamatan, Office, PickupSlot, Series
from jakpreneur import qris
from jakpreneur.models import Invitation, Jakpreneur, Offer, Product, Stall
from jakpreneur.sample import TRIAL
from transactions import audit, sample, totals
from transactions.cashiers.tills import gaps
from transactions.models import (
    EntryKind,
    HeldSale,
    Move,
    Order,
    OrderStep,
    Payment,
    PaymentProof,
    Sale,
    SaleLine,
    Seal,
    StallCard,
    StallOrder,
    Till,
)
from transactions.ordering.states import PartState, progress
from transactions.publishing import press, results
from transactions.reports import turnout, watch
from transactions.reports.watch import Why
from transactions.sample import months, phones
from transactions.seals import sealing

THURSDAY, FRIDAY = dt.date(2021, 9, 23), dt.date(2021, 9, 24)
NOW = timezone.now()
TODAY = wib_date(NOW)
A_DAY = dt.timedelta(days=1)
FOUR_WEEKS = dt.timedelta(weeks=4)

# One worker makes the data, once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


@pytest.fixture(scope="module", autouse=True)
def demo_data(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the sample once for all tests; each test's changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        sample.make_trial()
        sample.make_bazar_at(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def trial() -> Bazar:
    return Bazar.objects.get(name=TRIAL)


@pytest.fixture
def today() -> Bazar:
    return Bazar.objects.get(days__date=TODAY)


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    """Give the command a var/ folder of the test."""
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    return tmp_path


def run_demo(**options: object) -> str:
    said = StringIO()
    call_command("demo", no_serve=True, stdout=said, **options)
    return said.getvalue()


def lines_of(bazar: Bazar) -> QuerySet[SaleLine]:
    return SaleLine.objects.filter(day__bazar=bazar)


def sales_of(bazar: Bazar) -> QuerySet[Sale]:
    return Sale.objects.filter(day__bazar=bazar)


# --- The trial ---------------------------------------------------------------------------------


def test_each_day_comes_to_what_was_published(trial: Bazar) -> None:
    by_day = lines_of(trial).values_list("day__date").annotate(Sum("amount"))
    assert dict(by_day) == {THURSDAY: 87_922_000, FRIDAY: 79_551_750}
    assert lines_of(trial).aggregate(total=Sum("amount")) == {"total": 167_473_750}


def test_428_vendors_have_a_stall_in_eight_kecamatan(trial: Bazar) -> None:
    assert Jakpreneur.objects.filter(is_sample=True).count() == 428
    assert Jakpreneur.objects.values("name").distinct().count() == 428
    assert Jakpreneur.objects.values("phone").distinct().count() == 428
    in_each = dict(trial.stalls.values_list("venue__kecamatan__name").annotate(n=Count("pk")))
    assert sum(in_each.values()) == 428
    assert len(in_each) == Kecamatan.objects.exclude(speciality="").count() == 8
    assert set(in_each.values()) == {53, 54}
    assert trial.venues.count() == 8


def test_five_of_six_vendors_have_a_qris_code_of_their_own() -> None:
    codes = [vendor.qris for vendor in Jakpreneur.objects.exclude(qris="")]
    assert len(codes) == len(set(codes)) == 428 - 428 // 6
    for vendor in Jakpreneur.objects.exclude(qris=""):
        code = qris.parse_qris(vendor.qris)
        assert vendor.name.upper().startswith(code.merchant_name)
        assert (code.is_static, code.warnings, code.city) == (True, (), "JAKARTA PUSAT")
        assert code.nmid.startswith("ID0")  # nobody's
        assert "ID.CO.EXAMPLE.WWW" in code.text


def test_a_handful_took_part_and_sold_nothing(trial: Bazar) -> None:
    sold = lines_of(trial).values("stall").distinct().count()
    assert 400 < sold < 428


def test_invited_confirmed_and_sold_are_counts_of_their_own(trial: Bazar, today: Bazar) -> None:
    there = turnout.turnout(trial)
    assert (there.invited, there.confirmed, there.stalls) == (350, 350, 428)
    assert 350 < there.sold < 428
    now = turnout.turnout(today)
    assert (now.invited, now.confirmed, now.declined, now.stalls) == (88, 64, 8, 64)


def test_only_culinary_goods_were_sold_on_site(trial: Bazar) -> None:
    def sold_through(channel: Channel) -> set[str]:
        lines = lines_of(trial).filter(channel=channel)
        return set(lines.values_list("category__slug", flat=True).distinct())

    assert sold_through(Channel.ONSITE) == {"kuliner"}
    assert sold_through(Channel.ONLINE) == {"kuliner", "kerajinan", "fesyen"}
    rules = ChannelRule.objects.filter(bazar=trial, channel=Channel.ONSITE)
    assert [rule.category.slug for rule in rules] == ["kuliner"]


def test_the_online_target_was_exceeded(trial: Bazar) -> None:
    online = lines_of(trial).filter(channel=Channel.ONLINE).aggregate(total=Sum("amount"))
    assert trial.online_target == 25_000_000
    assert online["total"] > trial.online_target


def test_every_entry_is_beyond_doubt(trial: Bazar) -> None:
    assert not Sale.objects.exclude(flags=[]).exists()
    assert sales_of(trial).aggregate(Min("hour"), Max("hour")) == {"hour__min": 9, "hour__max": 19}


def test_there_are_thousands_of_sales_and_some_are_void(trial: Bazar) -> None:
    for day in trial.days.all():
        assert 2_000 <= sales_of(trial).filter(day=day, kind=EntryKind.SALE).count() <= 2_600
    assert sales_of(trial).filter(kind=EntryKind.VOID).count() > 10


def test_prices_are_plausible_and_the_odd_amounts_small(trial: Bazar) -> None:
    offered = lines_of(trial).exclude(offer=None)
    assert offered.aggregate(Min("price"))["price__min"] >= 5_000
    assert offered.aggregate(Max("price"))["price__max"] <= 250_000
    assert not offered.annotate(rest=F("price") % 500).exclude(rest=0).exists()
    odd = lines_of(trial).filter(offer=None)
    assert set(odd.values_list("name", flat=True)) == {"Lain-lain"}
    assert odd.count() <= 2
    assert odd.aggregate(Max("price"))["price__max"] < 6_000


def test_cash_is_received_for_each_cash_sale_and_covers_it(trial: Bazar) -> None:
    cash = sales_of(trial).filter(payment=Payment.CASH, kind=EntryKind.SALE)
    cash = cash.annotate(total=Sum("lines__amount"))
    assert not cash.filter(tendered=None).exists()
    assert not cash.filter(tendered__lt=F("total")).exists()
    assert cash.filter(tendered__gt=F("total")).exists()


def test_the_numbers_of_each_till_run_on_without_a_gap(trial: Bazar) -> None:
    of_trial = Till.objects.filter(stalls__bazar=trial).values("pk")
    tills = Till.objects.filter(pk__in=of_trial)
    tills = tills.annotate(n=Count("sale"), highest=Max("sale__number"))
    assert tills.filter(n__gt=0).count() > 200
    assert not tills.exclude(highest=F("n")).exists()
    assert not tills.exclude(last_number=F("n")).exists()
    assert gaps(tills) == []
    # In the order of the clock, also from day to day.
    for till in tills.order_by("-n")[:5]:
        moments = list(till.sale_set.order_by("number").values_list("sold_at", flat=True))
        assert moments == sorted(moments)


def test_stock_left_is_units_brought_less_units_sold(trial: Bazar) -> None:
    offers = Offer.objects.filter(stall__bazar=trial).annotate(
        units=Coalesce(Sum("saleline__quantity"), 0)
    )
    assert not offers.exclude(sold=F("units")).exists()
    counted = offers.exclude(brought=None)
    assert counted.exists()
    assert not counted.exclude(left=F("brought") - F("units")).exists()
    assert not counted.filter(left__lt=0).exists()


# --- Today's bazaar ------------------------------------------------------------------------------


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


# --- What the shop shows of them ----------------------------------------------------------------


def test_orders_open_a_week_before_and_are_fetched_by_the_hour(trial: Bazar, today: Bazar) -> None:
    assert trial.orders_open_at == wib(dt.date(2021, 9, 16), dt.time(8))
    assert today.orders_open_at == wib(TODAY - dt.timedelta(days=8), dt.time(8))
    for bazar, first, last in ((trial, 9, 19), (today, 9, 19)):
        slots = PickupSlot.objects.filter(day__bazar=bazar)
        assert slots.count() == bazar.days.count() * 8 * (last - first + 1)
        assert slots.aggregate(Min("starts"), Max("starts"), Min("capacity"), Max("capacity")) == {
            "starts__min": dt.time(first), "starts__max": dt.time(last),
            "capacity__min": 25, "capacity__max": 25,
        }  # fmt: skip


def test_some_vendors_have_papers_and_some_papers_ran_out(trial: Bazar, today: Bazar) -> None:
    halal, pirt = Jakpreneur.objects.exclude(halal=""), Jakpreneur.objects.exclude(pirt="")
    assert 50 < pirt.count() < halal.count() < 428
    assert halal.filter(halal_until=None).exists()
    for papers in (halal.filter(halal_until__lt=TODAY), pirt.filter(pirt_until__lt=TODAY)):
        assert papers.exists()
    assert not halal.filter(halal_until__lt=FRIDAY).exists()  # at the trial they all held


def test_everything_is_said_something_of() -> None:
    assert not Product.objects.filter(description="").exists()
    assert Product.objects.values("description").distinct().count() > 30


# --- Again ---------------------------------------------------------------------------------------


def count_all() -> list[int]:
    counted = (Bazar, Jakpreneur, Invitation, Stall, Offer, Sale, SaleLine, Till, StallCard)
    return [model._default_manager.count() for model in counted]


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


# --- The command -------------------------------------------------------------------------------


def test_the_command_says_where_to_go(var: Path) -> None:
    said = run_demo(port=8123)
    card = sample.first_card(Bazar.objects.get(days__date=TODAY))
    password = (var / "demo_password").read_text()
    assert f"http://127.0.0.1:8123/kasir/kartu/{card.token}/" in said
    assert f"user pejabat, password {password}" in said
    assert stat.S_IMODE((var / "demo_password").stat().st_mode) == 0o600


def test_the_official_keeps_the_password(var: Path) -> None:
    run_demo()
    password = (var / "demo_password").read_text()
    run_demo()
    official = User.objects.get(username="pejabat")
    assert (var / "demo_password").read_text() == password
    assert official.check_password(password)
    assert official.is_staff


def test_a_port_that_is_taken_is_said_before_anything_is_done(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port}"):
            call_command("demo", port=port)
    assert list(var.iterdir()) == []


def test_fresh_spares_a_named_database_with_data_of_its_own(var: Path, settings: Settings) -> None:
    settings.DATABASE_URL = "postgres://db.example/bazar"
    Bazar.objects.create(series=Series.objects.all()[0], name="Bazar sungguhan")
    before = count_all()
    with pytest.raises(CommandError, match=r"bazaars of its own \(1\)"):
        run_demo(fresh=True)
    assert count_all() == before


def test_the_demo_does_not_move_in_with_real_bazaars(var: Path, settings: Settings) -> None:
    settings.DATABASE_URL = "postgres://db.example/bazar"
    Bazar.objects.update(is_sample=False)
    with pytest.raises(CommandError, match="a database of its own"):
        run_demo()


# --- Closed -----------------------------------------------------------------------------------


def test_both_days_are_sealed_by_the_demos_official(trial: Bazar) -> None:
    seals = [totals.last_seals([day.pk])[day.pk] for day in trial.days.all()]
    assert [totals.of_seal(seal).amount for seal in seals] == [87_922_000, 79_551_750]
    assert {seal.sealed_by.username for seal in seals} == {sample.OFFICIAL}
    assert not [checked for checked in sealing.verify() if checked.wrong]


def test_the_results_state_what_the_two_days_really_add_up_to(trial: Bazar) -> None:
    found = results.of_bazar(trial, TODAY)
    assert found.total.amount == 167_473_750
    assert not found.is_provisional
    said = press.press_text(found, "https://bazar.example/hasil/1/")
    words = "seratus enam puluh tujuh juta empat ratus tujuh puluh tiga ribu tujuh ratus lima puluh"
    assert f"Rp167.473.750 ({words} rupiah)" in said
    assert "428 Jakpreneur" in said
    assert [len(shown.rows) for shown in found.breakdowns] == [2, 8, 3, 2]


def test_the_minutes_can_be_signed(trial: Bazar) -> None:
    assert trial.signatories.count() == 3
