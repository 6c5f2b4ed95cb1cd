"""Amounts, keys and numbers of entries as a till sends them."""

import datetime as dt
import json

from django.utils import timezone

from bazar.calendar import wib
from bazar.models import BazarDay, Channel
from tests.cast import (
    TWO_DAYS,
    Cast,
    free_line,
    ledger_entry,
    ledger_line,
    left,
    line,
    outcomes,
    plan,
    sale,
    sale_by,
    send,
    void,
)
from transactions import ledger
from transactions.models import EntryKind, HeldSale, Payment, Sale, SaleLine

# --- A sale in order --------------------------------------------------------------------------


def test_a_sale_is_entered_with_its_lines(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 2), free_line(cast.stall, 5_000, 3), tendered=50_000)
    [result] = send(cast.till, entry)
    assert (result["status"], result["flags"]) == ("recorded", [])
    sold = sale_by(entry)
    assert (sold.kind, sold.till, sold.number, sold.day) == (EntryKind.SALE, cast.till, 1, cast.day)
    assert (sold.channel, sold.payment, sold.tendered) == (Channel.ONSITE, Payment.CASH, 50_000)
    lines = sold.lines.values_list("name", "price", "quantity", "amount", "category__slug", "offer")
    assert list(lines) == [
        ("Keripik tempe", 15_000, 2, 30_000, "kuliner", cast.keripik.pk),
        ("Lain-lain", 5_000, 3, 15_000, "kuliner", None),
    ]
    assert set(sold.lines.values_list("stall", "venue")) == {(cast.stall.pk, cast.venue.pk)}


def test_a_line_keeps_what_held_when_it_was_sold(cast: Cast) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    cast.keripik.price = 20_000
    cast.keripik.save()
    cast.keripik.product.name = "Keripik singkong"
    cast.keripik.product.category_id = cast.tas.product.category_id
    cast.keripik.product.save()
    [sold] = sale_by(entry).lines.all()
    assert (sold.name, sold.price, sold.category.slug) == ("Keripik tempe", 15_000, "kuliner")


def test_a_sale_takes_from_what_was_brought(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik, 3), line(cast.keripik, 1), line(cast.asinan, 2)))
    assert left(cast.keripik) == 6
    assert left(cast.asinan) is None


def test_a_receipt_names_till_day_and_number(cast: Cast) -> None:
    [result] = send(cast.till, sale(line(cast.keripik), number=17))
    assert result["receipt"] == f"K{cast.till.pk}-{cast.day.date:%y%m%d}-0017"


def test_a_receipt_without_a_till_goes_by_its_entry(cast: Cast) -> None:
    plan(cast.bazar, dt.date(2021, 9, 23))
    noon = wib(dt.date(2021, 9, 23), dt.time(12))
    [verdict] = ledger.record([ledger_entry(ledger_line(cast.tas), sold_at=noon)], till=None)
    assert verdict.receipt == f"L210923-{verdict.sale}"


def test_the_amount_of_the_dearest_sale_that_can_be_sent_fits(cast: Cast) -> None:
    """Enter it as an official: from a till it is held (test_bounds.py)."""
    dearest = ledger.Line("Lain-lain", 10**10, 10**5, stall=cast.stall.pk, category="kuliner")
    entry = ledger_entry(*[dearest] * 200, sold_at=timezone.now())
    ledger.record([entry], till=None, vouched_for=True)
    lines = Sale.objects.get().lines
    assert sum(lines.values_list("amount", flat=True)) == 200 * 10**15


# --- A key from the device --------------------------------------------------------------------


def test_the_same_sale_sent_again_is_answered_with_the_one_that_stands(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 2))
    [first] = send(cast.till, entry)
    [again] = send(cast.till, entry)
    assert again["status"] == "duplicate"
    assert again["receipt"] == first["receipt"]
    assert (Sale.objects.count(), SaleLine.objects.count()) == (1, 1)
    assert left(cast.keripik) == 8


def test_a_sale_grows_older_and_stays_the_same_sale(cast: Cast) -> None:
    entry = sale(line(cast.keripik), age_ms=10)
    assert outcomes(send(cast.till, entry)) == ["recorded"]
    days = BazarDay.objects.count()
    assert outcomes(send(cast.till, entry | {"age_ms": TWO_DAYS})) == ["duplicate"]
    assert BazarDay.objects.count() == days


def test_the_same_sale_written_in_another_order_is_the_same_sale(cast: Cast) -> None:
    entry = sale(line(cast.keripik), tendered=20_000)
    send(cast.till, entry)
    rewritten = dict(reversed(entry.items()))
    assert outcomes(send(cast.till, rewritten)) == ["duplicate"]


def test_a_duplicate_repeats_the_flags_of_the_first_answer(cast: Cast) -> None:
    entry = sale(line(cast.keripik, price=14_000))
    send(cast.till, entry)
    cast.keripik.price = 14_000
    cast.keripik.save()
    [again] = send(cast.till, entry)
    assert again["flags"] == ["price"]


def test_the_same_key_with_other_content_is_a_conflict(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 2))
    send(cast.till, entry)
    other = entry | {"lines": [line(cast.keripik, 3)]}
    assert outcomes(send(cast.till, other)) == ["conflict"]
    assert left(cast.keripik) == 8
    assert json.loads(HeldSale.objects.get().content) == other


def test_one_key_twice_in_a_batch_is_one_sale(cast: Cast) -> None:
    entry = sale(line(cast.keripik))
    other = entry | {"payment": "qris"}
    results = send(cast.till, entry, entry | {"age_ms": 90}, other)
    assert outcomes(results) == ["recorded", "duplicate", "conflict"]
    assert results[1]["receipt"] == results[0]["receipt"]
    assert (Sale.objects.count(), left(cast.keripik)) == (1, 9)


def test_a_reply_that_was_lost_doubles_nothing(cast: Cast) -> None:
    """The phone hears nothing of the first post, sells on, and sends all that it still has."""
    first, second = sale(line(cast.keripik, 2)), sale(line(cast.asinan), number=3)
    undone = void(first, number=2)
    send(cast.till, first, undone)
    results = send(cast.till, first, undone, second)
    assert outcomes(results) == ["duplicate", "duplicate", "recorded"]
    assert (Sale.objects.count(), SaleLine.objects.count()) == (3, 3)
    assert left(cast.keripik) == 10
