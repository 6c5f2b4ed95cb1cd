"""A sale that is paid by any method of the till is in every figure, file and seal."""

import json
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bazar.calendar import today
from bazar.models import BazarDay
from bazar.rupiah import format_rupiah
from tests.cast import Cast, ledger_entry, ledger_line, line, opening, phone_of, sale, send
from tests.transactions.seals.test_seals import rows_of
from transactions import audit, ledger, receipts, shifts, totals
from transactions.models import Payment, Sale
from transactions.models.payments import Door
from transactions.reports import statements
from transactions.seals import sealing
from transactions.totals import Total

FLOAT, PAID = 200_000, 30_000
EACH = pytest.mark.parametrize("payment", Payment.at(Door.TILL), ids=lambda payment: payment.wire)


def sell(cast: Cast, payment: Payment) -> dict[str, Any]:
    """Return the opening of the shift in which the cast's till sold Rp30.000 by the method."""
    shift = opening(FLOAT)
    sold = sale(line(cast.keripik, 2), number=2, shift=shift["key"], payment=payment.wire)
    results = send(cast.till, shift, sold)
    assert [result["status"] for result in results] == ["recorded"] * 2
    assert Sale.objects.get(key=sold["key"]).payment == payment
    return shift


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8-sig").replace("\xa0", " ")


@EACH
def test_the_till_s_day_and_shift_have_it(cast: Cast, payment: Payment) -> None:
    shift = sell(cast, payment)
    phone = phone_of(cast.till)
    day = json.loads(text_of(phone, "/kasir/hari/"))
    assert day["amount"] == PAID
    assert {name: paid for name, paid in day["payments"].items() if paid} == {payment.wire: PAID}
    assert day[payment.wire] == PAID  # where a page that was stored earlier looks for it
    report = shifts.report(cast.till, uuid.UUID(shift["key"]))
    assert report.by_payment[payment] == Total(PAID, 2, 1)
    assert report.expected == FLOAT + PAID * payment.fills_drawer
    page = text_of(phone, f"/kasir/shift/{shift['key']}/")
    assert f'data-paid-by="{payment.wire}">{format_rupiah(PAID)}<' in page


@EACH
def test_the_desk_s_figures_and_files_have_it(
    cast: Cast, heads_desk: Client, payment: Payment
) -> None:
    shift = sell(cast, payment)
    label = str(payment.label)
    under = f"/admin/transactions/till/{cast.till.pk}/"
    assert payment.heading in text_of(heads_desk, f"{under}shift/{shift['key']}/")
    file = text_of(heads_desk, f"{under}shift/{shift['key']}.csv")
    heading = payment.sales_heading if payment.fills_drawer else payment.heading
    assert f'"{heading}";"";"{PAID}"' in file.splitlines()
    recap = text_of(heads_desk, f"/admin/transactions/sale/rekap.csv?bazar={cast.bazar.pk}")
    assert f'"{label}";"Jumlah";"{PAID}"' in recap
    assert label in text_of(heads_desk, f"/admin/?bazar={cast.bazar.pk}")
    [sold] = Sale.objects.all()
    for method in Payment:
        filtered = f"/admin/transactions/sale/?payment__exact={method.value}"
        assert (sold.receipt in text_of(heads_desk, filtered)) == (method == payment)


@EACH
def test_the_vendor_s_statement_has_it(cast: Cast, heads_desk: Client, payment: Payment) -> None:
    sell(cast, payment)
    found = statements.of_vendor(cast.stall.jakpreneur, today())
    assert found.sums.by_payment[payment].amount == PAID
    assert dict(found.sums.columns)[payment.heading].amount == PAID
    under = "/admin/transactions/statementlink/jakpreneur/"
    file = text_of(heads_desk, f"{under}{cast.stall.jakpreneur_id}.csv")
    assert payment.heading in file


@EACH
def test_the_receipt_and_the_audit_agree(cast: Cast, payment: Payment) -> None:
    sell(cast, payment)
    [sold] = Sale.objects.all()
    receipt = text_of(Client(), f"/struk/{receipts.code_of(sold.key)}/")
    assert str(payment.label) in receipt
    assert [finding for finding in audit.findings() if finding.broken] == []


def seal_with(cast: Cast, payment: Payment, by: User) -> bytes:
    """Return the public file after each of three vendors has sold one thing by the method."""
    for goods in (cast.keripik, cast.rujak, cast.tas):
        entry = ledger_entry(ledger_line(goods), sold_at=timezone.now(), payment=payment)
        ledger.record([entry], till=None)
    return sealing.file_of(sealing.seal(BazarDay.objects.get(pk=cast.day.pk), by))


@EACH
def test_a_sealed_day_names_it_and_earlier_seals_stay_verifiable(
    cast: Cast, kepala: User, payment: Payment
) -> None:
    first = seal_with(cast, Payment.CASH, kepala)
    assert [row[0] for row in rows_of(first)["payment"]] == [Payment.CASH.wire]
    second = rows_of(seal_with(cast, payment, kepala))["payment"]
    names = {name for row in second for name in row[0].split("+")}
    assert names == {Payment.CASH.wire, payment.wire}
    whole = totals.of_bazar(cast.bazar).overall
    assert sum(int(amount) for _, amount, *_ in second) == whole.amount
    assert [what for checked in sealing.verify() for what in checked.wrong] == []
    assert payment.heading in text_of(Client(), f"/hasil/{cast.bazar.pk}/")
    assert str(payment.label) in text_of(Client(), f"/hasil/{cast.bazar.pk}/jumlah.csv")
