"""A line's amount is what was paid: price × quantity, less what a bundle or discount took off."""

import json
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bazar.models import Channel
from jakpreneur.models import Offer, OfferPrice
from tests.auditing import wrong_findings
from tests.cast import (
    Cast,
    free_line,
    line,
    make_stall,
    offer,
    outcomes,
    phone_of,
    sale,
    sale_by,
    send,
    void,
)
from transactions import receipts, totals
from transactions.models import Sale, SaleLine
from transactions.receiving.entries import read_entry

THREE = {"units": 3, "price": 40_000}


@pytest.fixture
def bundled(cast: Cast) -> Offer:
    """Return crisps at Rp15.000 with a bundle: three for Rp40.000."""
    Offer.objects.filter(pk=cast.keripik.pk).update(bundle_units=3, bundle_price=40_000)
    cast.keripik.refresh_from_db()
    return cast.keripik


def sold_lines(entry: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """Return price, quantity, discount and amount of each line of the entry."""
    columns = ("price", "quantity", "discount", "amount")
    return list(sale_by(entry).lines.order_by("position").values_list(*columns))


def is_flagged(cast: Cast, *lines: dict[str, Any], number: int = 1) -> bool:
    [result] = send(cast.till, sale(*lines, number=number))
    assert result["status"] == "recorded"
    return "price" in result["flags"]


def test_a_line_without_an_amount_comes_to_price_times_quantity(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 3))
    send(cast.till, entry)
    assert sold_lines(entry) == [(15_000, 3, 0, 45_000)]


def test_a_bundle_is_recorded_with_its_units_and_its_exact_amount(
    cast: Cast, bundled: Offer
) -> None:
    entry = sale(line(bundled, 4, bundle=THREE, list_price=15_000, amount=55_000))
    [result] = send(cast.till, entry)
    assert (result["status"], result["flags"]) == ("recorded", [])
    assert sold_lines(entry) == [(15_000, 4, 5_000, 55_000)]
    assert totals.of_bazar(cast.bazar).overall == totals.Total(55_000, 4, 1)
    assert wrong_findings() == []


def test_a_mixed_bundle_is_recorded_line_by_line(cast: Cast, bundled: Offer) -> None:
    tempe = offer(cast.stall, "Tempe", price=15_000)
    Offer.objects.filter(pk=tempe.pk).update(bundle_units=3, bundle_price=40_000)
    entry = sale(
        line(bundled, 1, stall=cast.stall.pk, bundle=THREE, amount=13_333),
        line(tempe, 2, stall=cast.stall.pk, bundle=THREE, amount=26_667),
    )
    [result] = send(cast.till, entry)
    assert result["flags"] == []
    assert [amount for *_rest, amount in sold_lines(entry)] == [13_333, 26_667]


@pytest.mark.parametrize(
    "told",
    [
        {"amount": 40_001, "bundle": THREE},  # not the bundle's amount
        {"amount": 40_000},  # the bundle is not named
        {"amount": 30_000, "bundle": {"units": 3, "price": 30_000}},  # no such bundle was on offer
        {"amount": 40_000, "bundle": {"units": "3", "price": None}},
        {"amount": 40_000, "bundle": 7},
        {"amount": 0},
    ],
)
def test_an_amount_that_the_offer_does_not_explain_is_flagged(
    cast: Cast, bundled: Offer, told: dict[str, Any]
) -> None:
    assert is_flagged(cast, line(bundled, 3, list_price=15_000, **told))


def test_an_old_phone_that_knows_no_bundles_is_not_flagged(cast: Cast, bundled: Offer) -> None:
    assert not is_flagged(cast, line(bundled, 3, list_price=15_000))


def test_a_bundle_that_was_taken_off_the_offer_holds_for_a_day(cast: Cast, bundled: Offer) -> None:
    Offer.objects.filter(pk=bundled.pk).update(bundle_units=None, bundle_price=None)
    assert OfferPrice.objects.filter(offer=bundled).count() == 3
    assert not is_flagged(cast, line(bundled, 3, amount=40_000, bundle=THREE))
    Offer.objects.filter(pk=bundled.pk).update(bundle_units=2, bundle_price=1)
    assert is_flagged(
        cast, line(bundled, 3, amount=20_001, bundle={"units": 2, "price": 5_001}), number=2
    )


def test_more_than_the_price_is_a_higher_price(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 3, amount=50_000))
    send(cast.till, entry)
    assert sold_lines(entry) == [(16_667, 3, 1, 50_000)]
    assert sale_by(entry).flags == ["price"]


@pytest.mark.parametrize("amount", ["10000", 10_000.5, -1, True, 10**10 + 1, [], {}])
def test_an_amount_that_is_none_holds_the_sale(cast: Cast, amount: object) -> None:
    assert outcomes(send(cast.till, sale(line(cast.keripik, 3, amount=amount)))) in (
        ["broken"],
        ["too_large"],
    )
    assert not Sale.objects.exists()


def test_goods_without_an_offer_may_cost_any_amount(cast: Cast) -> None:
    entry = sale(free_line(cast.stall, 4_000, 3, amount=10_000))
    [result] = send(cast.till, entry)
    assert result["flags"] == []
    assert sold_lines(entry) == [(4_000, 3, 2_000, 10_000)]


def test_less_cash_than_the_price_but_enough_for_the_bundle_is_not_short(
    cast: Cast, bundled: Offer
) -> None:
    entry = sale(line(bundled, 3, amount=40_000, bundle=THREE), tendered=40_000)
    [result] = send(cast.till, entry)
    assert result["flags"] == []


def test_a_void_takes_back_what_was_paid(cast: Cast, bundled: Offer) -> None:
    entry = sale(line(bundled, 3, amount=40_000, bundle=THREE))
    undoing = void(entry)
    send(cast.till, entry, undoing)
    assert sold_lines(undoing) == [(15_000, -3, -5_000, -40_000)]
    assert totals.of_bazar(cast.bazar).overall == totals.Total()
    bundled.refresh_from_db()
    assert bundled.sold == 0
    assert wrong_findings() == []


def test_the_receipt_shows_the_amount_and_what_was_taken_off(cast: Cast, bundled: Offer) -> None:
    entry = sale(line(bundled, 3, amount=40_000, bundle=THREE), tendered=50_000)
    send(cast.till, entry)
    code = receipts.code_of(uuid.UUID(entry["key"]))
    page = Client().get(f"/struk/{code}/").content.decode()
    assert "Rp40.000" in page
    assert "Rp5.000" in page
    assert "Rp10.000" in page  # the change


def change_line(column: str, value: int) -> str:
    """Return a statement that copies a line with another value, past every door of ours."""
    columns = (
        "sale_id, position, stall_id, offer_id, name, list_price, price, quantity, discount,"
        "venue_id, category_id, day_id, channel, payment, hour, kind"
    )
    changed = columns.replace("position", "position + 1").replace(column, str(value))
    table = "transactions_saleline"
    return f"INSERT INTO {table} ({columns}) SELECT {changed} FROM {table}"  # noqa: S608


@pytest.mark.parametrize("value", [-1, 45_001])
def test_the_database_refuses_an_amount_below_zero_or_above_the_price(
    cast: Cast, value: int
) -> None:
    send(cast.till, sale(line(cast.keripik, 3)))
    with (
        pytest.raises(IntegrityError, match="saleline_within_its_price"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change_line("discount", value))


@pytest.mark.parametrize(("units", "price"), [(1, 5_000), (3, None), (None, 5_000), (3, -1)])
def test_the_database_refuses_half_a_bundle(
    cast: Cast, units: int | None, price: int | None
) -> None:
    with pytest.raises(IntegrityError, match="offer_bundle"), transaction.atomic():
        Offer.objects.filter(pk=cast.keripik.pk).update(bundle_units=units, bundle_price=price)


@given(st.integers(0, 50_000), st.integers(1, 50), st.integers(0, 3_000_000))
def test_the_told_amount_is_the_amount_that_is_read(price: int, quantity: int, amount: int) -> None:
    told = {"offer": 1, "name": "Kue", "price": price, "quantity": quantity, "amount": amount}
    read: Any = read_entry(sale(told), timezone.now())
    [found] = read.lines
    assert found.price * found.quantity - found.discount == amount
    assert 0 <= found.discount <= found.price * found.quantity
    assert found.price == price or amount > price * quantity


def test_every_total_is_the_sum_of_amounts(cast: Cast, bundled: Offer) -> None:
    other = make_stall(cast.bazar, cast.venue, "Z9", "Usaha lain")
    cast.till.stalls.add(other)
    cake = offer(other, "Kue", price=3_000)
    entries = [
        sale(line(bundled, 3, amount=40_000, bundle=THREE), line(cake, 7, amount=19_999), number=1),
        sale(line(bundled, 2, amount=29_999), payment="qris", number=2),
        sale(line(cake, 2, amount=1), number=3),
    ]
    send(cast.till, *entries, void(entries[2], number=4))
    found = totals.of_bazar(cast.bazar)
    summed = sum(SaleLine.objects.values_list("amount", flat=True))
    assert found.overall == totals.Total(89_998, 12, 2)
    assert summed == found.overall.amount
    assert found.by(lambda cell: cell.channel)[Channel.ONSITE].amount == summed
    by_stall = totals.by_stall([cast.day.pk])
    assert sum(total.amount for total in by_stall.values()) == summed
    assert wrong_findings() == []


def test_an_entry_sent_again_is_a_duplicate_and_with_another_amount_a_conflict(cast: Cast) -> None:
    entry = sale(line(cast.keripik, 3, amount=40_000))
    send(cast.till, entry)
    assert outcomes(send(cast.till, entry)) == ["duplicate"]
    other = json.loads(json.dumps(entry)) | {"lines": [line(cast.keripik, 3, amount=39_999)]}
    assert outcomes(send(cast.till, other)) == ["conflict"]


def test_the_till_s_day_says_what_was_taken_off(cast: Cast, bundled: Offer) -> None:
    sold = sale(line(bundled, 3, amount=40_000, bundle=THREE))
    undone = sale(line(bundled, 1, amount=1_000), number=2)
    send(cast.till, sold, undone, void(undone, number=3))
    day = json.loads(phone_of(cast.till).get("/kasir/hari/").content)
    assert (day["amount"], day["discount"]) == (40_000, 5_000)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("tanpa es", "tanpa es"),
        ("  tanpa es ", "tanpa es"),
        ("e" * 200, "e" * 80),
        ("", ""),
        (None, ""),
        (7, ""),
        (["x"], ""),
        ("a\0b", ""),
    ],
)
def test_a_note_stands_on_its_line_and_on_the_receipt_and_in_no_total(
    cast: Cast, told: object, kept: str
) -> None:
    entry = sale(line(cast.keripik, note=told), line(cast.keripik))
    [result] = send(cast.till, entry)
    assert (result["status"], result["flags"]) == ("recorded", [])
    notes = sale_by(entry).lines.order_by("position").values_list("note", flat=True)
    assert list(notes) == [kept, ""]
    page = Client().get(f"/struk/{receipts.code_of(uuid.UUID(entry['key']))}/").content.decode()
    assert (f"({kept})" in page) == bool(kept)
    assert totals.of_bazar(cast.bazar).overall == totals.Total(30_000, 2, 1)
