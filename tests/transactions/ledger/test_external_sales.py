"""A sale through a marketplace outside is a labelled online entry of the ledger."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from bazar.models import Category, Channel
from tests.auditing import wrong_findings
from tests.cast import Cast, make_cast, plan
from tests.html import html_of
from transactions import external, totals
from transactions.external import OutsideSale
from transactions.models import ExternalSale, Payment, Sale
from transactions.totals import Total

ADD = "/admin/transactions/externalsale/add/"


def outside(cast: Cast, **changes: Any) -> OutsideSale:
    usual: dict[str, Any] = {"stall": cast.stranger, "day": cast.day, "amount": 250_000, "units": 4}
    usual |= {"category": Category.objects.get(slug="kerajinan")}
    return OutsideSale(**usual | {"source": "Tokopedia", "evidence": "laporan 17"} | changes)


def test_external_sale_is_one_online_entry_with_its_label(cast: Cast, kepala: User) -> None:
    entered = external.enter(uuid.uuid4(), outside(cast), kepala)
    sale = Sale.objects.get()
    assert (sale.channel, sale.payment, sale.flags) == (Channel.ONLINE, Payment.ELSEWHERE, [])
    assert (sale.entered_by, sale.till) == (kepala, None)
    assert (entered.sale, entered.source, entered.evidence) == (sale, "Tokopedia", "laporan 17")
    assert totals.of_days([cast.day]).overall == Total(250_000, 4, 1)
    assert wrong_findings() == []


@pytest.mark.parametrize(("amount", "units"), [(100_000, 3), (7, 10), (1, 1), (10**9, 99_999)])
def test_any_sum_over_any_number_of_units_is_entered_to_the_rupiah(
    cast: Cast, kepala: User, amount: int, units: int
) -> None:
    external.enter(uuid.uuid4(), outside(cast, amount=amount, units=units), kepala)
    assert totals.of_days([cast.day]).overall == Total(amount, units, 1)


def test_external_sale_counts_on_its_day_however_late_it_is_entered(
    cast: Cast, kepala: User
) -> None:
    earlier = plan(cast.bazar, cast.day.date - dt.timedelta(days=20), dt.time(9), dt.time(20))
    external.enter(uuid.uuid4(), outside(cast, day=earlier), kepala)
    sale = Sale.objects.get()
    assert (sale.day, sale.hour, sale.flags) == (earlier, 20, [])


def test_the_rules_of_the_bazaar_flag_it_too(cast: Cast, kepala: User) -> None:
    cast.bazar.channel_rules.filter(channel=Channel.ONLINE).delete()
    external.enter(uuid.uuid4(), outside(cast), kepala)
    assert Sale.objects.get().flags == ["category"]


def test_a_form_that_is_sent_twice_is_entered_once(cast: Cast, kepala: User) -> None:
    key = uuid.uuid4()
    first, second = (external.enter(key, outside(cast), kepala) for _ in range(2))
    assert first == second
    with pytest.raises(ValueError, match="conflict"):
        external.enter(key, outside(cast, amount=1_000), kepala)
    assert totals.of_days([cast.day]).overall.amount == 250_000


# --- At the desk --------------------------------------------------------------------------------


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    usual = {"key": uuid.uuid4(), "day": cast.day.pk, "stall": " b7 ", "amount": "Rp250.000"}
    usual |= {"category": Category.objects.get(slug="kerajinan").pk, "units": "4"}
    return usual | {"source": "Tokopedia", "evidence": "laporan 17"} | changes


def test_an_official_enters_it_and_it_is_logged(cast: Cast, heads_desk: Client) -> None:
    answer = heads_desk.post(ADD, form(cast), follow=True)
    entered = ExternalSale.objects.get()
    assert entered.sale.lines.all()[0].stall == cast.stranger
    assert "Rp250.000" in html_of(answer)
    assert LogEntry.objects.get().object_id == str(entered.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stall": "Z9"}, "stall"),
        ({"amount": "0"}, "amount"),
        ({"amount": "banyak"}, "amount"),
        ({"amount": "1.000.000.001"}, "amount"),
        ({"units": "0"}, "units"),
        ({"source": ""}, "source"),
        ({"evidence": " "}, "evidence"),
        ({"day": "999999"}, "day"),
    ],
)
def test_senseless_form_is_refused_and_nothing_is_entered(
    cast: Cast, heads_desk: Client, changes: dict[str, str], field: str
) -> None:
    answer = heads_desk.post(ADD, form(cast, **changes))
    assert list(answer.context["form"].errors) == [field]
    assert not Sale.objects.exists()


def test_a_day_that_is_still_to_come_cannot_be_chosen(cast: Cast, heads_desk: Client) -> None:
    tomorrow = cast.bazar.days.exclude(pk=cast.day.pk).get()
    assert "day" in heads_desk.post(ADD, form(cast, day=tomorrow.pk)).context["form"].errors


def test_a_stall_number_is_the_chosen_bazaars(cast: Cast, heads_desk: Client) -> None:
    other = make_cast("Bazar Senen")
    heads_desk.post(ADD, form(cast, day=other.day.pk))
    assert Sale.objects.get().lines.all()[0].stall == other.stranger


def test_auditor_enters_nothing(cast: Cast, desk: Client) -> None:
    assert desk.get(ADD).status_code == 403
    assert desk.post(ADD, form(cast)).status_code == 403
    assert desk.get("/admin/transactions/externalsale/").status_code == 200
