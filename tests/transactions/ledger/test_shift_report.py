"""A shift's report: what should be in the drawer, what was counted, what came later."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.cast import (
    Cast,
    cash,
    count,
    free_line,
    let_in,
    line,
    opening,
    phone_of,
    sale,
    sale_by,
    send,
    void,
)
from tests.html import html_of
from transactions import shifts, voids
from transactions.models import Payment, Till
from transactions.models.payments import Door
from transactions.shifts import ShiftReport
from transactions.totals import Total


def report(cast: Cast, shift: dict[str, Any], till: Till | None = None) -> ShiftReport:
    return shifts.report(till or cast.till, uuid.UUID(shift["key"]))


def sold(
    cast: Cast, shift: dict[str, Any], amount: int, number: int, **changes: Any
) -> dict[str, Any]:
    return sale(free_line(cast.stall, amount), number=number, shift=shift["key"], **changes)


# --- Figures ----------------------------------------------------------------------------------


def test_change_that_is_given_back_is_not_expected(cast: Cast) -> None:
    shift = opening(200_000)
    send(cast.till, shift, sold(cast, shift, 75_000, 2, tendered=100_000))
    assert report(cast, shift).expected == 275_000


def test_the_drawer_holds_float_cash_and_what_was_put_in_or_taken_out(cast: Cast) -> None:
    shift = opening(200_000)
    send(
        cast.till,
        shift,
        sold(cast, shift, 75_000, 2),
        sold(cast, shift, 40_000, 3, payment="qris"),
        cash(shift, -50_000, 4, note="beli es"),
        cash(shift, 20_000, 5),
        sold(cast, shift, 10_000, 6),
        void({"key": "x"}, number=7),
    )
    told = report(cast, shift)
    assert (told.drawer, told.by_payment[Payment.QRIS]) == (
        Total(85_000, 2, 2),
        Total(40_000, 1, 1),
    )
    assert [(step.amount, step.note) for step in told.movements] == [
        (-50_000, "beli es"),
        (20_000, ""),
    ]
    assert told.expected == 255_000
    assert (told.count, told.difference) == (None, None)


def test_counted_minus_expected_as_the_phone_knew_and_as_the_ledger_knows(cast: Cast) -> None:
    shift = opening(200_000)
    coins = {"2000": 5, "100000": 2, "50000": 1, "500": 0}
    counted = count(shift, 260_000, 4, difference=-15_000, coins=coins, reason="salah kembalian")
    send(cast.till, shift, sold(cast, shift, 75_000, 2), counted)
    told = report(cast, shift)
    assert told.count
    assert (told.count.difference, told.difference) == (-15_000, -15_000)
    assert told.count.note == "salah kembalian"
    assert told.coins == [
        (100_000, 2, 200_000),
        (50_000, 1, 50_000),
        (2_000, 5, 10_000),
        (500, 0, 0),
    ]
    assert (told.late_sales, told.late_voids) == (Total(), Total())


def test_sale_that_arrives_after_the_count_is_named_and_is_in_the_figures(cast: Cast) -> None:
    shift = opening(200_000)
    kept, late = sold(cast, shift, 75_000, 2), sold(cast, shift, 25_000, 3)
    send(cast.till, shift, kept, count(shift, 300_000, 5, difference=0))
    assert report(cast, shift).difference == 25_000
    send(cast.till, late)
    told = report(cast, shift)
    assert (told.drawer.amount, told.expected, told.difference) == (100_000, 300_000, 0)
    assert told.late_sales == Total(25_000, 1, 1)
    send(cast.till, void(kept, number=4, shift=shift["key"]))
    told = report(cast, shift)
    assert (told.expected, told.difference) == (225_000, 75_000)
    assert (told.late_sales, told.late_voids) == (Total(25_000, 1, 1), Total(-75_000, -1, -1))
    assert told.late_voided == 1


def test_sales_and_a_count_in_one_batch_are_not_late(cast: Cast) -> None:
    shift = opening()
    send(cast.till, count(shift, 210_000, 3), sold(cast, shift, 10_000, 2), shift)
    assert report(cast, shift).late_sales == Total()


def test_sale_that_an_official_voids_is_expected_no_more(cast: Cast, kepala: User) -> None:
    shift, other = opening(200_000), opening(0, number=9)
    wrong = sold(cast, shift, 75_000, 2)
    send(cast.till, shift, wrong, count(shift, 200_000, 3, difference=-75_000), other)
    voids.void(sale_by(wrong), kepala, "salah input")
    told = report(cast, shift)
    assert (told.expected, told.difference) == (200_000, 0)
    assert told.late_voids == Total(-75_000, -1, -1)
    assert report(cast, other).drawer == Total()


def test_sale_that_the_cashier_voids_leaves_the_drawer_of_the_open_shift(cast: Cast) -> None:
    first, second = opening(0), opening(100_000, number=4)
    wrong = sold(cast, first, 75_000, 2)
    send(cast.till, first, wrong, count(first, 75_000, 3), second)
    send(cast.till, void(wrong, number=5, shift=second["key"]))
    assert report(cast, first).expected == 75_000
    assert report(cast, second).expected == 25_000


def test_a_shift_counts_its_own_till_and_sales_alone(cast: Cast) -> None:
    shift, later = opening(100_000), opening(50_000, number=5)
    send(
        cast.till,
        shift,
        sold(cast, shift, 10_000, 2),
        count(shift, 110_000, 3),
        sale(free_line(cast.stall, 7_000), number=4),
        later,
        sold(cast, later, 20_000, 6),
    )
    stray = sale(line(cast.rujak), number=1, shift=shift["key"])
    send(cast.neighbours_till, stray)
    assert report(cast, shift).expected == 110_000
    assert report(cast, later).expected == 70_000
    assert report(cast, shift, cast.neighbours_till).opening is None


def test_a_shift_is_there_as_soon_as_anything_of_it_has_arrived(cast: Cast) -> None:
    shift = opening()
    assert not report(cast, shift).has_arrived
    send(cast.till, sold(cast, shift, 10_000, 2))
    told = report(cast, shift)
    assert told.has_arrived
    assert (told.opening, told.expected) == (None, 10_000)


def test_shift_report_takes_three_queries_however_long_the_shift_was(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    shift = opening()
    sales = [sold(cast, shift, 1_000, n) for n in range(2, 60)]
    send(cast.till, shift, *sales, count(shift, 0, 60))
    with django_assert_num_queries(3):
        assert report(cast, shift).drawer.sales == 58


# --- The page of the phone ----------------------------------------------------------------------


@pytest.fixture
def closed(cast: Cast) -> dict[str, Any]:
    """Close a shift of 100.000 with sales of 75.000 and, late, of 25.000; 175.000 are counted."""
    shift = opening(100_000)
    send(
        cast.till,
        shift,
        sold(cast, shift, 75_000, 2, tendered=100_000),
        cash(shift, -5_000, 3, note="beli es"),
        count(shift, 175_000, 5, difference=5_000, coins={"50000": 3, "5000": 5}, reason="pas"),
    )
    send(cast.till, sold(cast, shift, 25_000, 4))
    return shift


def address(shift: dict[str, Any]) -> str:
    return f"/kasir/shift/{shift['key']}/"


def figures(page: str) -> dict[str, str]:
    return dict(re.findall(r"data-(?:paid-by=\")?([a-z-]+)\"?>([^<]+)<", page))


FIGURES = {payment.wire: "Rp0" for payment in Payment.at(Door.TILL)} | {
    "cash": "Rp100.000",
    "float": "Rp100.000",
    "expected": "Rp195.000",
    "counted": "Rp175.000",
    "difference-then": "Rp5.000",
    "difference": "-Rp20.000",
}


def test_the_cashier_reads_the_report(cast: Cast, closed: dict[str, Any]) -> None:
    answer = phone_of(cast.till).get(address(closed))
    page = html_of(answer)
    assert figures(page) == FIGURES
    assert "1 transaksi (Rp25.000) masuk setelah shift ditutup." in page
    for words in ("Uang keluar: beli es", "-Rp5.000", "Rp50.000 × 3", "Alasan: pas", "A1 Keripik"):
        assert words in page
    assert "no-store" in answer["Cache-Control"]


def test_a_stranger_and_another_till_do_not(cast: Cast, closed: dict[str, Any]) -> None:
    assert Client().get(address(closed)).status_code == 404
    assert phone_of(cast.neighbours_till).get(address(closed)).status_code == 404
    assert phone_of(let_in(cast.stall)).get(address(closed)).status_code == 404


def test_a_locked_out_phone_does_not(cast: Cast, closed: dict[str, Any]) -> None:
    Till.objects.filter(pk=cast.till.pk).update(locked_out_at=timezone.now())
    assert phone_of(cast.till).get(address(closed)).status_code == 404


def test_there_is_no_report_of_a_shift_that_never_was(cast: Cast) -> None:
    assert phone_of(cast.till).get(address(opening())).status_code == 404


def test_the_report_is_only_looked_at(cast: Cast, closed: dict[str, Any]) -> None:
    phone = phone_of(cast.till)
    assert phone.head(address(closed)).status_code == 200
    assert phone.post(address(closed)).status_code == 405


# --- The page of the desk -----------------------------------------------------------------------


def test_an_official_finds_it_under_the_till(
    cast: Cast, desk: Client, closed: dict[str, Any]
) -> None:
    under = f"/admin/transactions/till/{cast.till.pk}/"
    its_page = f"{under}shift/{closed['key']}/"
    assert its_page in html_of(desk.get(f"{under}change/"))
    assert figures(html_of(desk.get(its_page))) == FIGURES


def test_an_official_finds_it_from_the_sale_and_the_step(
    cast: Cast, desk: Client, closed: dict[str, Any]
) -> None:
    its_page = f"/admin/transactions/till/{cast.till.pk}/shift/{closed['key']}/"
    sold_in = cast.till.sale_set.all()[0]
    for where in (f"sale/{sold_in.pk}/change/", "shiftentry/"):
        assert its_page in html_of(desk.get(f"/admin/transactions/{where}"))


def test_there_is_none_under_another_till(cast: Cast, desk: Client, closed: dict[str, Any]) -> None:
    for till in (cast.neighbours_till.pk, 0, 10**30):
        address = f"/admin/transactions/till/{till}/shift/{closed['key']}/"
        assert desk.get(address).status_code == 404
