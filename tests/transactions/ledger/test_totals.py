"""Totals agree, whichever way the same ledger is summed."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bazar.calendar import wib
from bazar.models import Channel
from tests.cast import (
    Cast,
    desk_id,
    free_line,
    ledger_entry,
    ledger_line,
    line,
    plan,
    sale,
    send,
    void,
)
from transactions import audit, ledger, totals
from transactions.ledger import Entry, Line, Status
from transactions.models import Payment, SaleLine
from transactions.totals import Total

# --- Random ledgers ---------------------------------------------------------------------------

goods = st.tuples(st.integers(0, 3), st.integers(1, 5), st.integers(0, 90_000))
sales = st.fixed_dictionaries(
    {
        "goods": st.lists(goods, min_size=1, max_size=4),
        "channel": st.sampled_from(Channel),
        "payment": st.sampled_from(Payment),
        "second": st.tuples(st.sampled_from(Payment), st.integers(0, 400_000)),
        "day": st.integers(0, 1),
        "hour": st.integers(0, 23),
        "voided": st.booleans(),
    }
)


def make_entries(cast: Cast, drawn: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Entry]]:
    entries = []
    for what in drawn:
        date = cast.day.date - dt.timedelta(days=what["day"])
        entry = ledger_entry(
            *(make_line(cast, *each) for each in what["goods"]),
            sold_at=wib(date, dt.time(what["hour"])),
            channel=what["channel"],
            payment=what["payment"],
        )
        second, part = what["second"]
        if second != entry.payment and 0 < part < totals.of_goods(entry.lines).amount:
            entry = replace(entry, second_payment=second, second_amount=part)
        entries.append((what, entry))
    return entries


def make_line(cast: Cast, which: int, quantity: int, price: int) -> Line:
    if which == 0:
        return Line("Lain-lain", price, quantity, stall=cast.stall.pk, category="kerajinan")
    offer = (cast.keripik, cast.rujak, cast.tas)[which - 1]
    return Line(offer.product.name, price, quantity, offer=offer.pk)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.lists(sales, max_size=12))
def test_every_breakdown_of_any_ledger_agrees(cast: Cast, drawn: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        entries = make_entries(cast, drawn)
        by = desk_id()
        undone = [
            Entry(
                uuid.uuid4(),
                uuid.uuid4().bytes * 2,
                entry.sold_at,
                voids=entry.key,
                entered_by=by,
            )
            for what, entry in entries
            if what["voided"]
        ]
        verdicts = ledger.record([entry for _, entry in entries], till=None)
        verdicts += ledger.record(undone, till=None)
        assert {verdict.status for verdict in verdicts} <= {Status.RECORDED}

        standing = [pair for pair in entries if not pair[0]["voided"]]
        sums = totals.of_bazar(cast.bazar)
        assert sums.overall == Total(
            sum(line.price * line.quantity for _, entry in standing for line in entry.lines),
            sum(line.quantity for _, entry in standing for line in entry.lines),
            len(standing),
        )
        for place, dimension in PLACES.items():
            assert amounts(sums, dimension) == expected(cast, standing, place)
        assert totals.of_lines(SaleLine.objects.filter(day__bazar=cast.bazar)) == sums.overall
        assert [finding for finding in audit.findings() if not finding.passes] == []
        transaction.set_rollback(True)


PLACES: dict[str, Callable[[totals.Cell], Hashable]] = {
    "date": lambda cell: cell.date,
    "hour": lambda cell: cell.hour,
    "channel": lambda cell: cell.channel,
    "payment": lambda cell: cell.payment,
    "category": lambda cell: cell.category,
    "kecamatan": lambda cell: cell.kecamatan,
}


def amounts(sums: totals.Totals, place: Callable[[totals.Cell], Hashable]) -> Counter[Any]:
    summed: Counter[Any] = Counter()
    for key, total in sums.by(place).items():
        summed[key] += total.amount
    return +summed


def expected(cast: Cast, standing: list[tuple[dict[str, Any], Entry]], place: str) -> Counter[Any]:
    """Return the expected totals by `place`, added up from the entries that stand."""
    kuliner, kerajinan = (
        cast.keripik.product.category_id,
        cast.tas.product.category_id,
    )
    summed: Counter[Any] = Counter()
    for what, entry in standing:
        for sold in entry.lines:
            key = {
                "date": cast.day.date - dt.timedelta(days=what["day"]),
                "hour": what["hour"],
                "channel": what["channel"],
                "payment": what["payment"],
                "category": kuliner
                if sold.offer in {cast.keripik.pk, cast.rujak.pk}
                else kerajinan,
                "kecamatan": cast.venue.kecamatan_id,
            }[place]
            summed[key] += sold.price * sold.quantity
        if place == "payment" and entry.second_payment and entry.second_amount:
            summed[entry.payment] -= entry.second_amount
            summed[entry.second_payment] += entry.second_amount
    return +summed


# --- What counts, and when --------------------------------------------------------------------


def test_a_void_takes_the_sale_out_of_the_count(cast: Cast) -> None:
    sold = sale(line(cast.keripik, 2), line(cast.asinan), number=1)
    send(cast.till, sold, sale(line(cast.asinan), number=2), void(sold, number=3))
    assert totals.of_bazar(cast.bazar).overall == Total(amount=12_000, units=1, sales=1)


def test_a_sale_over_two_categories_is_one_sale(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), free_line(cast.stall, category="kerajinan")))
    by_category = totals.of_bazar(cast.bazar).by(lambda cell: cell.category)
    assert len(by_category) == 2
    assert sum(total.sales for total in by_category.values()) == 1


def test_a_late_sale_counts_on_the_day_on_which_it_was_made(cast: Cast) -> None:
    yesterday = plan(cast.bazar, cast.day.date - dt.timedelta(days=1))
    ledger.record(
        [ledger_entry(ledger_line(cast.keripik), sold_at=wib(yesterday.date, dt.time(23, 59, 59)))],
        till=None,
    )
    assert totals.of_days([yesterday]).overall.amount == 15_000
    assert totals.of_days([cast.day]).overall == Total()


def test_a_day_that_was_not_planned_keeps_its_own_money(cast: Cast) -> None:
    long_before = cast.day.date - dt.timedelta(days=9)
    ledger.record(
        [ledger_entry(ledger_line(cast.keripik), sold_at=wib(long_before, dt.time(10)))], till=None
    )
    by_date = totals.of_bazar(cast.bazar).by(lambda cell: cell.date)
    assert by_date == {long_before: Total(15_000, 1, 1)}


@pytest.mark.parametrize("sold", [1, 40])
def test_totals_take_two_queries_however_much_was_sold(cast: Cast, sold: int) -> None:
    send(cast.till, *(sale(line(cast.asinan), number=n) for n in range(1, sold + 1)))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert totals.of_days([cast.day]).overall.sales == sold
    assert len(queries) == 2
