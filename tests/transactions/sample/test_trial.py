"""The demo replays the trial of September 2021: its figures, its vendors, its closing."""

import datetime as dt

import pytest
from django.db.models import Count, F, Max, Min, Sum
from django.db.models.functions import Coalesce

from bazar.calendar import wib
from bazar.models import Bazar, Channel, ChannelRule, Kecamatan, PickupSlot
from jakpreneur import qris
from jakpreneur.models import Jakpreneur, Offer, Product
from tests.transactions.sample.conftest import TODAY
from tests.transactions.sample.reading import lines_of, sales_of
from transactions import sample, totals
from transactions.cashiers.tills import gaps
from transactions.models import (
    EntryKind,
    Payment,
    Sale,
    Till,
)
from transactions.publishing import press, results
from transactions.reports import turnout
from transactions.seals import sealing

THURSDAY, FRIDAY = dt.date(2021, 9, 23), dt.date(2021, 9, 24)

pytestmark = pytest.mark.django_db


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
