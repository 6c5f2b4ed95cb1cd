"""One sale is paid by two methods; every sum knows each method's part, and counts one sale."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jakpreneur.bundles import spread
from tests.cast import (
    Cast,
    free_line,
    held_for,
    left,
    line,
    opening,
    outcomes,
    phone_of,
    sale,
    sale_by,
    send,
    split_sale,
    void,
)
from transactions import audit, receipts, shifts, totals
from transactions.cashiers.day import own_day
from transactions.models import Payment, Sale, SaleLine
from transactions.receiving.entries import read_entry
from transactions.totals import Total


def amend(entry: dict[str, Any], number: int = 2, /, **changes: Any) -> dict[str, Any]:
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 20, "reason": "salah tekan"}
    becomes = {"voids": entry["key"], "becomes": str(uuid.uuid4())}
    return common | {"kind": "amend"} | becomes | changes


def by_payment(cast: Cast) -> dict[Payment, Total]:
    """Return the totals by method, without those that come to nothing."""
    found = totals.of_bazar(cast.bazar).by(lambda cell: cell.payment)
    return {Payment(by): total for by, total in found.items() if total != Total()}


def lines_of(sold: Sale) -> list[tuple[str, int, int, int]]:
    """Return name, units, amount and method of each line."""
    return list(
        sold.lines.order_by("position").values_list("name", "quantity", "amount", "payment")
    )


def faults() -> list[audit.Finding]:
    return [finding for finding in audit.findings() if not finding.passes]


CASH, QRIS, TRANSFER = Payment.CASH, Payment.QRIS, Payment.TRANSFER


def test_each_method_has_its_part_and_the_sale_counts_once(cast: Cast) -> None:
    start = opening()
    sold = split_sale(
        line(cast.keripik, 2),
        line(cast.asinan),
        number=2,
        paid={"cash": 20_000, "qris": 22_000},
        tendered=50_000,
        shift=start["key"],
    )
    [_opened, result] = send(cast.till, start, sold)
    assert (result["status"], result["flags"]) == ("recorded", [])
    assert by_payment(cast) == {CASH: Total(20_000, 3, 1), QRIS: Total(22_000)}
    assert totals.of_bazar(cast.bazar).overall == Total(42_000, 3, 1)
    assert left(cast.keripik) == 8
    report = shifts.report(cast.till, uuid.UUID(start["key"]))
    assert report.expected == 220_000
    assert dict(report.sales)[QRIS] == Total(22_000)
    assert faults() == []


def test_the_money_moves_by_lines_without_goods(cast: Cast) -> None:
    sold = split_sale(line(cast.keripik, 2), paid={"cash": 20_000, "qris": 10_000})
    send(cast.till, sold)
    assert lines_of(sale_by(sold)) == [
        ("Keripik tempe", 2, 30_000, CASH),
        ("Bayar terbagi: tunai → QRIS", 0, -10_000, CASH),
        ("Bayar terbagi: tunai → QRIS", 0, 10_000, QRIS),
    ]
    assert [each.name for each in sale_by(sold).goods_lines] == ["Keripik tempe"]


def test_every_stall_and_category_has_its_share(cast: Cast) -> None:
    cast.till.stalls.add(cast.neighbour)
    sold = split_sale(
        line(cast.keripik),
        line(cast.rujak),
        free_line(cast.stall, 10_001, category="kerajinan"),
        line(cast.asinan),
        paid={"cash": 23_334, "qris": 31_667},
    )
    send(cast.till, sold)
    groups = totals.grouped(SaleLine.objects.all(), "stall", "category__slug", "payment")
    here, there = spread(31_667, [37_001, 18_000])  # as the phone shows each stall's code
    shares = [*spread(here, [27_000, 10_001]), there]
    places = [(cast.stall.pk, "kuliner"), (cast.stall.pk, "kerajinan")]
    places.append((cast.neighbour.pk, "kuliner"))
    for place, amount, share in zip(places, [27_000, 10_001, 18_000], shares, strict=True):
        assert groups[*place, QRIS].amount == share
        assert groups[*place, CASH].amount == amount - share
    assert faults() == []


def test_the_method_of_the_drawer_is_the_sales_own(cast: Cast) -> None:
    cash_last = split_sale(line(cast.keripik), paid={"qris": 5_000, "cash": 10_000})
    neither = split_sale(line(cast.keripik), number=2, paid={"transfer": 5_000, "qris": 10_000})
    send(cast.till, cash_last, neither)
    assert [sale_by(each).payment for each in (cash_last, neither)] == [CASH, QRIS]
    assert by_payment(cast) == {
        CASH: Total(10_000, 1, 1),
        QRIS: Total(15_000, 1, 1),
        TRANSFER: Total(5_000),
    }


@pytest.mark.parametrize(
    "payments",
    [
        {"cash": 15_000},
        {"cash": 15_000, "qris": 0},
        {"cash": 10_000, "qris": 5_001},
        {"cash": 10_000, "qris": 4_999},
        {"cash": 16_000, "qris": -1_000},
        {"cash": 5_000, "qris": 5_000, "transfer": 5_000},
        {"cash": 10_000, "kerang": 5_000},
        {"cash": 10_000, "elsewhere": 5_000},
        {"cash": "10000", "qris": 5_000},
        {"cash": 10_000.0, "qris": 5_000},
        {"cash": True, "qris": 14_999},
        {},
        [],
        ["cash", "qris"],
        None,
        15_000,
    ],
)
def test_parts_that_do_not_add_up_hold_the_sale(cast: Cast, payments: Any) -> None:
    sold = sale(line(cast.keripik), payments=payments)
    del sold["payment"]
    assert held_for(cast, sold) == "broken"


def test_a_sale_names_one_method_or_two_parts_and_never_both(cast: Cast) -> None:
    parts = {"cash": 10_000, "qris": 5_000}
    assert held_for(cast, sale(line(cast.keripik), payments=parts)) == "broken"


def test_a_host_that_knows_one_method_cannot_read_it() -> None:
    """It looks for `payment`, which such an entry has not, so that the entry is held there."""
    sold = split_sale(
        {"stall": 1, "category": "kuliner", "name": "Kue", "price": 15_000, "quantity": 1},
        paid={"cash": 10_000, "qris": 5_000},
    )
    assert "payment" not in sold
    read: Any = read_entry(sold, timezone.now())
    assert (read.payment, read.second_payment, read.second_amount) == (CASH, QRIS, 5_000)


def test_an_entry_sent_again_is_a_duplicate_and_with_other_parts_a_conflict(cast: Cast) -> None:
    sold = split_sale(line(cast.keripik), paid={"cash": 10_000, "qris": 5_000})
    send(cast.till, sold)
    assert outcomes(send(cast.till, sold)) == ["duplicate"]
    other = sold | {"payments": {"cash": 9_000, "qris": 6_000}}
    assert outcomes(send(cast.till, other)) == ["conflict"]


def test_cash_received_is_compared_with_the_cash_part(cast: Cast) -> None:
    enough = split_sale(line(cast.keripik), paid={"cash": 10_000, "qris": 5_000}, tendered=10_000)
    short = split_sale(
        line(cast.keripik), number=2, paid={"cash": 10_000, "qris": 5_000}, tendered=9_999
    )
    results = send(cast.till, enough, short)
    assert [result["flags"] for result in results] == [[], ["tendered"]]


def test_a_discount_is_taken_off_before_the_parts(cast: Cast) -> None:
    sold = split_sale(line(cast.keripik, 3, amount=40_000), paid={"cash": 1, "qris": 39_999})
    send(cast.till, sold)
    assert by_payment(cast) == {CASH: Total(1, 3, 1), QRIS: Total(39_999)}
    assert own_day(cast.till, cast.day.date).discount == 5_000
    assert faults() == []


def test_a_void_takes_back_each_part(cast: Cast) -> None:
    sold = split_sale(line(cast.keripik, 2), paid={"cash": 20_000, "qris": 10_000})
    undoing = void(sold)
    send(cast.till, sold, undoing)
    assert by_payment(cast) == {}
    assert [amount for _name, _units, amount, _by in lines_of(sale_by(undoing))] == [
        -30_000,
        10_000,
        -10_000,
    ]
    assert left(cast.keripik) == 10
    assert faults() == []


def test_a_payment_put_right_is_one_method(cast: Cast) -> None:
    sold = split_sale(line(cast.keripik, 2), paid={"cash": 20_000, "qris": 10_000})
    send(cast.till, sold, amend(sold, payment="transfer"))
    assert by_payment(cast) == {TRANSFER: Total(30_000, 2, 1)}
    assert faults() == []


@pytest.mark.parametrize(
    ("keeps", "expected"),
    [
        # Rp42.000 and Rp12.000 by QRIS: what comes back is cash first.
        ([2, 0], {CASH: Total(18_000, 2, 1), QRIS: Total(12_000)}),
        ([0, 1], {QRIS: Total(12_000, 1, 1)}),
        ([1, 0], {CASH: Total(3_000, 1, 1), QRIS: Total(12_000)}),
    ],
)
def test_kept_goods_stay_paid_by_the_second_method(
    cast: Cast, keeps: list[int], expected: dict[Payment, Total]
) -> None:
    sold = split_sale(
        line(cast.keripik, 2), line(cast.asinan), paid={"cash": 30_000, "qris": 12_000}
    )
    back = amend(sold, keeps=keeps)
    assert outcomes(send(cast.till, sold, back)) == ["recorded"] * 2
    assert by_payment(cast) == expected
    assert faults() == []
    undone = void({"key": back["becomes"]}, number=3)
    assert outcomes(send(cast.till, undone)) == ["recorded"]
    assert by_payment(cast) == {}


@pytest.mark.parametrize("keeps", [[1, 1, 0], [1, 1, 1, 1], [1]])
def test_a_return_counts_lines_of_goods_alone(cast: Cast, keeps: list[int]) -> None:
    sold = split_sale(
        line(cast.keripik, 2), line(cast.asinan), paid={"cash": 30_000, "qris": 12_000}
    )
    assert outcomes(send(cast.till, sold, amend(sold, keeps=keeps))) == ["recorded", "broken"]


def test_the_receipt_names_goods_and_each_part(cast: Cast) -> None:
    sold = split_sale(line(cast.keripik, 2), paid={"cash": 20_000, "qris": 10_000}, tendered=50_000)
    send(cast.till, sold)
    page = Client().get(f"/struk/{receipts.code_of(uuid.UUID(sold['key']))}/").content.decode()
    assert "Tunai Rp20.000 + QRIS Rp10.000" in page
    assert "terbagi" not in page
    assert page.count("Keripik tempe") == 1
    assert "Rp30.000" in page  # the total, and the change


def test_the_tills_day_has_each_part_and_no_product_of_money(cast: Cast) -> None:
    send(cast.till, split_sale(line(cast.keripik, 2), paid={"cash": 20_000, "qris": 10_000}))
    day = phone_of(cast.till).get("/kasir/hari/").json()
    assert (day["payments"]["cash"], day["payments"]["qris"]) == (20_000, 10_000)
    assert (day["amount"], day["sales"], day["units"]) == (30_000, 1, 2)
    assert [product["name"] for product in day["products"]] == ["Keripik tempe"]
