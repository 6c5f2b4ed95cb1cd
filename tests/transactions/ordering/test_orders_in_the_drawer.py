"""Online orders on the selling screen: the number of new ones, their cash, their line."""

import json
from typing import Any

from django.utils import timezone

from tests import orders
from tests.cast import Cast, line, opening, phone_of, sale, send
from tests.till_orders import let_slot_pass
from transactions import shifts, totals
from transactions.models import Payment, StallOrder, Till
from transactions.ordering import incoming, parts


def news(till: Till) -> dict[str, Any]:
    answer = phone_of(till).post("/kasir/kabar/", json.dumps({}), content_type="application/json")
    content: dict[str, Any] = answer.json()
    return content


def test_news_count_the_new_orders_of_the_tills_stalls(cast: Cast, part: StallOrder) -> None:
    assert news(cast.till)["orders"] == 1
    assert news(cast.neighbours_till)["orders"] == 0
    parts.accept(part, cast.till)
    assert news(cast.till)["orders"] == 0


def test_lapsed_part_stays_new_until_its_slot_is_over(cast: Cast, part: StallOrder) -> None:
    StallOrder.objects.filter(pk=part.pk).update(stands_until=timezone.now())
    assert news(cast.till)["orders"] == 1
    let_slot_pass(part)
    assert news(cast.till)["orders"] == 0


def test_counting_the_new_ones_takes_two_queries(
    cast: Cast, part: StallOrder, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # the clock, the count
        assert incoming.count_new(cast.till) == 1


def test_news_say_the_cash_of_orders_in_the_open_shift(cast: Cast, part: StallOrder) -> None:
    assert news(cast.till)["orders_cash"] is None
    shift = opening(200_000)
    send(cast.till, shift)
    assert news(cast.till)["orders_cash"] == {"shift": shift["key"], "amount": 0}
    parts.pay(part, cast.till, Payment.CASH)
    cash = news(cast.till)["orders_cash"]
    assert cash == {"shift": shift["key"], "amount": 42_000}
    send(cast.till, sale(line(cast.keripik), number=2, shift=shift["key"]))
    report = shifts.report(cast.till, shifts.openings(cast.till)[0].shift)
    assert report.expected == 200_000 + 15_000 + cash["amount"]
    assert (report.drawer.amount, report.drawer_of_orders.amount) == (57_000, 42_000)


def test_refunded_cash_is_not_in_the_drawer(cast: Cast, part: StallOrder) -> None:
    shift = opening(200_000)
    send(cast.till, shift)
    parts.pay(part, cast.till, Payment.CASH)
    parts.refuse(part, cast.till, "habis")
    assert news(cast.till)["orders_cash"]["amount"] == 0
    assert shifts.report(cast.till, shifts.openings(cast.till)[0].shift).expected == 200_000


def test_qris_payment_is_in_no_drawer(cast: Cast, part: StallOrder) -> None:
    send(cast.till, opening(200_000))
    parts.pay(part, cast.till, Payment.QRIS)
    assert news(cast.till)["orders_cash"]["amount"] == 0


def test_orders_are_a_line_of_their_own_in_the_tills_day(cast: Cast) -> None:
    orders.take_orders(cast)
    at = orders.slot(cast)
    for wanted in (
        orders.draft_part(cast.keripik, 2, at=at),
        orders.draft_part(cast.asinan, at=at),
    ):
        orders.place(cast, wanted)
    # The orders are for tomorrow, and the day shows those for today.
    StallOrder.objects.update(day=cast.day)
    ordered, voided = StallOrder.objects.order_by("pk")
    send(cast.till, sale(line(cast.asinan)))
    parts.pay(ordered, cast.till, Payment.QRIS)
    parts.pay(voided, cast.till, Payment.CASH)
    parts.refuse(voided, cast.till, "habis")
    day = phone_of(cast.till).get("/kasir/hari/").json()
    assert (day["amount"], day["sales"]) == (12_000, 1)
    assert day["orders"] == {"amount": 30_000, "number": 1}
    assert day["amount"] + day["orders"]["amount"] == totals.of_days([cast.day]).overall.amount
    neighbours = phone_of(cast.neighbours_till).get("/kasir/hari/").json()
    assert neighbours["orders"] == {"amount": 0, "number": 0}
