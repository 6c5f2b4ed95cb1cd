"""From the float to the count, as phones send it."""

import uuid
from typing import Any

import pytest

from tests.cast import (
    Cast,
    let_in,
    line,
    outcome,
    outcomes,
    phone_of,
    post,
    sale,
    sale_by,
    send,
    void,
)
from transactions import shifts
from transactions.cashiers import tills
from transactions.models import HeldSale, Payment, ShiftEntry, Till


def opened(number: int = 1, /, **changes: Any) -> dict[str, Any]:
    entry = {"key": str(uuid.uuid4()), "number": number, "age_ms": 40, "kind": "open"}
    return entry | {"float": 200_000} | changes


def moved(shift: dict[str, Any], number: int, amount: int, /, **changes: Any) -> dict[str, Any]:
    entry = {"key": str(uuid.uuid4()), "number": number, "age_ms": 30, "kind": "cash"}
    return entry | {"shift": shift["key"], "amount": amount, "note": "es"} | changes


def counted(shift: dict[str, Any], number: int, amount: int, /, **changes: Any) -> dict[str, Any]:
    entry = {"key": str(uuid.uuid4()), "number": number, "age_ms": 20, "kind": "count"}
    content = {"shift": shift["key"], "counted": amount, "difference": 0, "coins": {}}
    return entry | content | {"reason": ""} | changes


def report_of(till: Till, shift: dict[str, Any]) -> shifts.ShiftReport:
    return shifts.report(till, uuid.UUID(shift["key"]))


def test_a_shift_goes_from_the_float_to_the_count(cast: Cast) -> None:
    shift = opened()
    cash = sale(line(cast.keripik, 5), number=2, shift=shift["key"], tendered=100_000)
    qris = sale(line(cast.asinan), number=3, shift=shift["key"], payment="qris")
    bought = moved(shift, 4, -50_000, note="beli es")
    closed = counted(
        shift, 5, 220_000, difference=-5_000, coins={"100000": 2, "20000": 1}, reason="kembalian"
    )
    results = send(cast.till, shift, cash, qris, bought, closed)
    assert outcomes(results) == ["recorded"] * 5
    report = report_of(cast.till, shift)
    # 75.000 paid with 100.000 adds 75.000: the change went back.
    assert (report.opened_with, report.drawer.amount, report.moved) == (200_000, 75_000, -50_000)
    assert (report.expected, report.difference) == (225_000, -5_000)
    assert report.by_payment[Payment.QRIS].amount == 12_000
    assert report.count is not None
    assert report.count.coins == {"100000": 2, "20000": 1}
    assert (report.count.difference, report.count.note) == (-5_000, "kembalian")
    assert report.late.sales == 0


def test_sales_of_one_shift_are_not_another_s(cast: Cast) -> None:
    first, second = opened(1), opened(4, float=0)
    send(
        cast.till,
        first,
        sale(line(cast.asinan), number=2, shift=first["key"]),
        counted(first, 3, 212_000),
        second,
        sale(line(cast.asinan, 2), number=5, shift=second["key"]),
    )
    assert report_of(cast.till, first).expected == 212_000
    assert report_of(cast.till, second).expected == 24_000
    assert report_of(cast.till, second).difference is None
    assert [entry.key for entry in shifts.openings(cast.till)] == [
        uuid.UUID(second["key"]),
        uuid.UUID(first["key"]),
    ]
    assert {entry.key for entry in shifts.open_now([cast.till]).values()} == {
        uuid.UUID(second["key"])
    }


def test_a_void_takes_its_cash_out_of_the_shift_in_which_it_is_made(cast: Cast) -> None:
    first, second = opened(1), opened(4)
    sold = sale(line(cast.asinan), number=2, shift=first["key"])
    undone = void(sold, 5, shift=second["key"])
    send(cast.till, first, sold, counted(first, 3, 212_000), second, undone)
    assert report_of(cast.till, first).expected == 212_000
    assert report_of(cast.till, second).expected == 188_000


def test_sale_that_arrives_after_the_count_joins_its_own_shift_and_is_named(cast: Cast) -> None:
    shift = opened()
    in_time = sale(line(cast.asinan), number=2, shift=shift["key"])
    late = sale(line(cast.keripik), number=3, shift=shift["key"])
    send(cast.till, shift, in_time, counted(shift, 4, 212_000))
    assert report_of(cast.till, shift).late.sales == 0
    send(cast.till, late)
    report = report_of(cast.till, shift)
    assert (report.late.sales, report.late.amount) == (1, 15_000)
    assert (report.expected, report.difference) == (227_000, -15_000)
    assert report.count is not None
    assert report.count.difference == 0  # what the cashier saw stays as it was seen


def test_a_shift_s_steps_are_taken_in_whatever_order_they_come(cast: Cast) -> None:
    shift = opened()
    sold = sale(line(cast.asinan), number=2, shift=shift["key"])
    assert outcomes(send(cast.till, counted(shift, 3, 212_000))) == ["recorded"]
    assert outcomes(send(cast.till, sold)) == ["recorded"]
    assert report_of(cast.till, shift).opening is None
    assert outcomes(send(cast.till, shift)) == ["recorded"]
    assert report_of(cast.till, shift).expected == 212_000


def test_a_step_sent_again_stands_once(cast: Cast) -> None:
    shift = opened()
    batch = [shift, moved(shift, 2, 10_000), counted(shift, 3, 210_000)]
    assert outcomes(send(cast.till, *batch)) == ["recorded"] * 3
    assert outcomes(send(cast.till, *batch)) == ["duplicate"] * 3
    assert outcomes(send(cast.till, batch[1], batch[1])) == ["duplicate"] * 2
    assert ShiftEntry.objects.count() == 3


def test_a_shift_is_closed_once(cast: Cast) -> None:
    shift = opened()
    send(cast.till, shift, counted(shift, 2, 200_000))
    assert outcomes(send(cast.till, counted(shift, 3, 100_000))) == ["closed_already"]
    assert HeldSale.objects.get().number == 3
    assert report_of(cast.till, shift).difference == 0


@pytest.mark.parametrize("changes", [{"float": 5}, {"float": 5, "number": 9}])
def test_the_same_key_with_other_content_is_held(cast: Cast, changes: dict[str, Any]) -> None:
    shift = opened()
    send(cast.till, shift)
    assert outcomes(send(cast.till, shift | changes)) == ["conflict"]
    assert report_of(cast.till, shift).opened_with == 200_000


def test_a_number_stands_for_one_entry_sale_or_step(cast: Cast) -> None:
    send(cast.till, sale(line(cast.asinan), number=1))
    assert outcomes(send(cast.till, opened(1))) == ["conflict"]
    assert outcomes(send(cast.till, opened(2))) == ["recorded"]


def test_a_count_under_a_number_that_stands_closes_nothing(cast: Cast) -> None:
    shift = opened(1)
    send(cast.till, shift, sale(line(cast.asinan), number=2, shift=shift["key"]))
    assert outcomes(send(cast.till, counted(shift, 2, 212_000))) == ["conflict"]
    assert report_of(cast.till, shift).count is None


def test_steps_fill_the_row_of_numbers(cast: Cast) -> None:
    shift = opened(1)
    send(cast.till, shift, sale(line(cast.asinan), number=2, shift=shift["key"]))
    send(cast.till, moved(shift, 5, 1_000))
    assert [(gap.first, gap.last) for gap in tills.gaps([cast.till])] == [(3, 4)]


def test_another_till_s_shift_is_not_this_one_s(cast: Cast) -> None:
    shift = opened()
    send(cast.till, shift)
    assert report_of(cast.neighbours_till, shift).opening is None


@pytest.mark.parametrize(
    "broken",
    [
        opened(float=-1),
        opened(float=1.5),
        opened(float="200000"),
        moved(opened(), 1, 5, shift="none"),
        moved(opened(), 1, 5, note=5),
        counted(opened(), 1, -1),
        counted(opened(), 1, 5, difference=None),
        counted(opened(), 1, 5, coins=[]),
        counted(opened(), 1, 5, coins={"3000": 1}),
        counted(opened(), 1, 5, coins={"1000": -1}),
        counted(opened(), 1, 5, reason="\0"),
        opened() | {"kind": "lunch"},
        opened() | {"kind": ["open"]},
    ],
)
def test_a_broken_step_is_held_and_the_others_recorded(cast: Cast, broken: dict[str, Any]) -> None:
    shift = opened(7)
    assert outcomes(send(cast.till, broken, shift)) == ["broken", "recorded"]
    assert HeldSale.objects.get().reason == "broken"


@pytest.mark.parametrize("amount", [10**9 + 1, 10**10, 10**10 + 1, 10**40])
def test_a_step_beyond_the_bound_is_held_for_its_size(cast: Cast, amount: int) -> None:
    shift = opened(7, number=50)
    steps = [
        opened(float=amount, number=1),
        moved(shift, 2, amount),
        moved(shift, 3, -amount),
        counted(shift, 4, amount),
        counted(shift, 5, 5, difference=-amount),
    ]
    assert outcomes(send(cast.till, *steps, shift)) == ["too_large"] * 5 + ["recorded"]
    assert outcomes(send(cast.till, *steps, shift)) == ["too_large"] * 5 + ["duplicate"]
    assert HeldSale.objects.count() == 5


def test_a_step_at_the_bound_is_recorded(cast: Cast) -> None:
    shift = opened(float=10**9, number=1)
    assert outcomes(send(cast.till, shift, moved(shift, 2, -(10**9)))) == ["recorded"] * 2


def test_a_count_does_not_name_itself_as_its_shift(cast: Cast) -> None:
    key = str(uuid.uuid4())
    entry = counted(opened(), 1, 5, key=key, shift=key)
    assert outcome(send(cast.till, entry)[0]) == "broken"


def test_any_count_is_accepted(cast: Cast) -> None:
    shift = opened()
    results = send(cast.till, shift, counted(shift, 2, 0, difference=-200_000))
    assert outcomes(results) == ["recorded"] * 2
    assert report_of(cast.till, shift).difference == -200_000


def test_a_till_that_is_shut_out_writes_no_steps(cast: Cast, django_user_model: Any) -> None:
    tills.lock_out(
        Till.objects.filter(pk=cast.till.pk), by=django_user_model.objects.create_user("pejabat")
    )
    assert post(phone_of(cast.till), opened()).status_code == 403
    assert not ShiftEntry.objects.exists()


def test_a_sale_keeps_the_shift_that_it_names(cast: Cast) -> None:
    shift = opened()
    sold = sale(line(cast.asinan), number=2, shift=shift["key"])
    plain = sale(line(cast.asinan), number=3)
    send(cast.till, shift, sold, plain)
    assert sale_by(sold).shift == uuid.UUID(shift["key"])
    assert sale_by(plain).shift is None


def test_the_inbox_takes_as_many_queries_for_many_steps_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    shift = opened()
    many = [moved(shift, number, 1_000) for number in range(2, 150)]
    for batch in ([shift], many):
        with django_assert_max_num_queries(5):  # the clock, the ledger, and three of the shifts
            send(cast.till, *batch)


def test_two_tills_of_one_stall_have_shifts_of_their_own(cast: Cast) -> None:
    other = let_in(cast.stall)
    first, second = opened(float=1), opened(float=2)
    send(cast.till, first)
    send(other, second)
    assert {till: entry.amount for till, entry in shifts.open_now([cast.till, other]).items()} == {
        cast.till.pk: 1,
        other.pk: 2,
    }
