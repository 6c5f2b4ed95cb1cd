"""A sale that two methods paid: in seals and proofs, statements, lists, files and held entries."""

import io
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from bazar.calendar import today
from bazar.models import Channel
from tests.cast import (
    Cast,
    allow,
    free_line,
    line,
    make_bazar,
    make_stall,
    offer,
    plan,
    sale,
    sale_by,
    send,
    split_sale,
    void,
)
from tests.html import html_of
from transactions import audit, totals, voids
from transactions.ledger import Line
from transactions.models import HeldSale, Payment, Sale, SaleLine, TillStall
from transactions.receipts import code_of
from transactions.receiving import held
from transactions.reports import statements
from transactions.seals import sealing
from transactions.totals import Total

PAID = {"cash": 20_000, "qris": 22_000}
CASH, QRIS = Payment.CASH, Payment.QRIS


@pytest.fixture
def sold(cast: Cast) -> dict[str, Any]:
    """Enter a sale of Rp42.000 in two parts, and sales of two more vendors, in cash."""
    entry = split_sale(line(cast.keripik, 2), line(cast.asinan), paid=PAID, tendered=20_000)
    send(cast.till, entry)
    send(cast.neighbours_till, sale(line(cast.rujak)))
    cast.neighbours_till.stalls.add(cast.stranger)
    send(cast.neighbours_till, sale(line(cast.tas), number=2))
    return entry


def by_payment(some: totals.Totals) -> dict[int, int]:
    return {by: each.amount for by, each in some.by(lambda cell: cell.payment).items()}


def change_page(entry: dict[str, Any]) -> str:
    return f"/admin/transactions/sale/{sale_by(entry).pk}/change/"


def test_a_seal_has_each_part_and_is_verified(cast: Cast, sold: Any, kepala: User) -> None:
    first = sealing.seal(cast.day, kepala)
    assert by_payment(totals.of_seals([first])) == {CASH: 20_000 + 18_000 + 85_000, QRIS: 22_000}
    assert sealing.total_of(first) == Total(145_000, 5, 3)
    voids.void(sale_by(sold), kepala, "salah")
    second = sealing.seal(cast.day, kepala)
    assert {by: each for by, each in by_payment(totals.of_seals([second])).items() if each} == {
        CASH: 103_000
    }
    assert [what for checked in sealing.verify() for what in checked.wrong] == []
    assert [each for each in audit.findings() if not each.passes] == []


def test_a_day_with_a_discount_can_be_closed(cast: Cast, kepala: User) -> None:
    send(cast.till, sale(line(cast.keripik, 3, amount=40_000)))
    assert sealing.disagreements(cast.day) == []
    assert sealing.total_of(sealing.seal(cast.day, kepala)).amount == 40_000


def test_a_receipt_s_proof_has_the_moved_money_and_adds_up(
    cast: Cast, sold: Any, kepala: User
) -> None:
    sealing.seal(cast.day, kepala)
    address = f"/struk/{code_of(sale_by(sold).key)}/"
    page = html_of(Client().get(address))
    lines = [
        json.loads(each["line"]) for each in Client().get(f"{address}bukti.json").json()["lines"]
    ]
    assert [each["quantity"] for each in lines] == [2, 1, 0, 0]
    assert sum(each["amount"] for each in lines) == 42_000
    by_method = {1: 0, 2: 0}
    for each in lines:
        by_method[each["payment"]] += each["amount"]
    assert by_method == {1: 20_000, 2: 22_000}
    assert {each["name"] for each in lines[2:]} == {"Bayar terbagi: tunai → QRIS"}
    shown = page.split('class="proof"')[0]
    assert "Tunai Rp20.000 + QRIS Rp22.000" in shown
    assert "terbagi" not in shown


def test_a_statement_names_goods_and_has_each_part(cast: Cast, sold: Any) -> None:
    found = statements.of_vendor(cast.stall.jakpreneur, today())
    paid = found.sums.by_payment
    assert (paid[CASH].amount, paid[QRIS].amount) == (20_000, 22_000)
    assert found.sums.total == Total(42_000, 3, 1)
    [bazaar] = found.bazaars
    assert [(goods.name, goods.total.amount) for goods in bazaar.goods] == [
        ("Keripik tempe", 30_000),
        ("Asinan sayur", 12_000),
    ]


def test_the_desk_s_page_of_a_sale_names_goods_and_each_part(sold: Any, heads_desk: Client) -> None:
    page = html_of(heads_desk.get(change_page(sold)))
    assert "Tunai Rp20.000 + QRIS Rp22.000" in page
    assert "terbagi" not in page
    voiding = html_of(heads_desk.get(f"/admin/transactions/sale/{sale_by(sold).pk}/batalkan/"))
    assert "Tunai Rp20.000 + QRIS Rp22.000" in voiding
    assert "terbagi" not in voiding


def rows_of(client: Client, address: str) -> list[dict[str, Any]]:
    """Return the rows of a list's workbook, by heading, without the sums below them."""
    book = load_workbook(io.BytesIO(client.get(address).getvalue()), data_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    at = next(n for n, row in enumerate(rows) if "Pembayaran" in map(str, row))
    return [dict(zip(map(str, rows[at]), row, strict=True)) for row in rows[at + 1 :]]


def test_the_exported_sales_have_the_second_payment(sold: Any, heads_desk: Client) -> None:
    rows = rows_of(heads_desk, "/admin/transactions/sale/ekspor/xlsx/")
    [split] = [row for row in rows if row["Pembayaran kedua"]]
    assert split["Pembayaran"] == "tunai"
    assert split["Pembayaran kedua"] == "QRIS"
    assert split["Nominal pembayaran kedua"] == 22_000


@pytest.mark.parametrize("method", [Payment.CASH, Payment.QRIS])
def test_sale_is_found_by_each_of_its_methods(
    sold: Any, heads_desk: Client, method: Payment
) -> None:
    address = f"/admin/transactions/sale/?payment__exact={method.value}"
    split = "Tunai Rp20.000 + QRIS Rp22.000"
    assert split in html_of(heads_desk.get(address))
    rows = rows_of(heads_desk, address.replace("?", "ekspor/xlsx/?"))
    assert [row for row in rows if row["Pembayaran kedua"]]
    other = f"/admin/transactions/sale/?payment__exact={Payment.TRANSFER.value}"
    assert split not in html_of(heads_desk.get(other))


def test_the_exported_lines_of_a_method_add_up_to_its_part(sold: Any, heads_desk: Client) -> None:
    address = "/admin/transactions/saleline/"
    qris = html_of(heads_desk.get(f"{address}?payment__exact=2"))
    assert "Rp22.000" in qris
    rows = rows_of(heads_desk, f"{address}ekspor/xlsx/?payment__exact=2")
    names = [row["Nama"] for row in rows if row["Nama"]]
    assert set(names) == {"Bayar terbagi: tunai → QRIS"}


def test_a_held_sale_shows_its_parts_and_is_entered_with_them(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    entry = split_sale(line(cast.tas), paid={"cash": 5_000, "qris": 80_000})
    send(cast.till, entry)
    waiting = HeldSale.objects.get()
    page = html_of(heads_desk.get(f"/admin/transactions/heldsale/{waiting.pk}/change/"))
    assert re.search(r"Tunai\s*\+\s*QRIS\s*Rp80\.000", page)
    held.enter(waiting, by=kepala, note="benar")
    assert by_payment(totals.of_bazar(cast.bazar)) == {CASH: 5_000, QRIS: 80_000}


def test_a_corrected_sale_is_paid_as_the_official_says(cast: Cast, kepala: User) -> None:
    send(cast.till, split_sale(line(cast.tas), paid={"cash": 5_000, "qris": 80_000}))
    goods = Line("Tas", 70_000, 1, stall=cast.stall.pk, category="kuliner")
    correction = held.Correction(QRIS, [goods])
    held.enter(HeldSale.objects.get(), by=kepala, note="QRIS", correction=correction)
    assert by_payment(totals.of_bazar(cast.bazar)) == {QRIS: 70_000}


@pytest.mark.parametrize("qris", [20_000, 1, 36_999])
def test_parts_of_a_held_sale_over_two_bazaars_add_up(cast: Cast, kepala: User, qris: int) -> None:
    bazar = make_bazar("Jumat Beli Lokal")
    plan(bazar, cast.day.date)
    allow(bazar, "kuliner", Channel.ONSITE)
    stall = make_stall(bazar, cast.venue, "J4", "Kopi Pak Tono")
    TillStall.objects.create(till=cast.till, stall=stall)
    goods = [line(cast.keripik), line(offer(stall, "Kopi", price=22_000))]
    send(cast.till, split_sale(*goods, paid={"cash": 37_000 - qris, "qris": qris}))
    held.enter(HeldSale.objects.get(), by=kepala, note="benar")
    found = [totals.of_bazar(each) for each in (cast.bazar, bazar)]
    assert sum(each.overall.amount for each in found) == 37_000
    assert sum(by_payment(each).get(QRIS, 0) for each in found) == qris
    assert Sale.objects.count() == 2
    assert [each for each in audit.findings() if not each.passes] == []


def test_a_saved_file_s_preview_counts_a_sale_once(cast: Cast) -> None:
    """Lines that move money are made by the ledger: what a phone saves has goods alone."""
    entry = split_sale(free_line(cast.stall), paid={"cash": 4_000, "qris": 6_000})
    send(cast.till, entry, void(entry))
    assert SaleLine.objects.goods().count() == 2
    assert totals.of_bazar(cast.bazar).overall == Total()
