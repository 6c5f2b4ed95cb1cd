"""The database lets money move within a sale only: between two methods, at one stall."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from bazar.models import Category
from jakpreneur.bundles import spread
from tests.cast import Cast, line, sale, sale_by, send, split_sale, void
from tests.tampering import around_the_triggers
from transactions import audit
from transactions.models import Payment, Sale, SaleLine

CASH, QRIS, TRANSFER = Payment.CASH, Payment.QRIS, Payment.TRANSFER
RULE = "Money moved to a second payment was paid for goods of that sale, stall and category"


@pytest.fixture
def sold(cast: Cast) -> Sale:
    """Return a sale of Rp30.000 in cash."""
    entry = sale(line(cast.keripik, 2))
    send(cast.till, entry)
    return sale_by(entry)


def moving(sold: Sale, *parts: tuple[int, int], **changes: Any) -> list[SaleLine]:
    """Return lines behind the goods of `sold`, each with a method and the rupiah that it gets."""
    goods = sold.lines.get(position=1)
    common = {
        name: getattr(goods, name)
        for name in ("stall_id", "venue_id", "category_id", "day_id", "channel", "hour", "kind")
    }
    lines = {"sale": sold, "name": "x", "price": 0, "quantity": 0} | common | changes
    return [
        SaleLine(position=place, payment=payment, discount=-amount, **lines)
        for place, (payment, amount) in enumerate(parts, start=2)
    ]


def insert(lines: list[SaleLine]) -> None:
    with transaction.atomic():
        SaleLine.objects.bulk_create(lines)


def test_money_may_move_up_to_all_of_it(sold: Sale) -> None:
    insert(moving(sold, (CASH, -30_000), (QRIS, 30_000)))
    assert [each for each in audit.findings() if not each.passes] == []


@pytest.mark.parametrize(
    "parts",
    [
        [(QRIS, 10_000)],
        [(CASH, -10_000)],
        [(CASH, -10_000), (QRIS, 9_999)],
        [(CASH, -30_001), (QRIS, 30_001)],
        [(QRIS, -10_000), (CASH, 10_000)],
        [(CASH, -10_000), (QRIS, 5_000), (TRANSFER, 5_000)],
    ],
)
def test_money_that_was_not_paid_cannot_move(sold: Sale, parts: list[tuple[int, int]]) -> None:
    with pytest.raises(IntegrityError, match="moves money"):
        insert(moving(sold, *parts))


def test_money_cannot_move_to_another_stall_or_category(cast: Cast, sold: Sale) -> None:
    there = {"stall_id": cast.neighbour.pk, "venue_id": cast.neighbour.venue_id}
    craft = {"category_id": Category.objects.get(slug="kerajinan").pk}
    for place in (there, craft):
        with pytest.raises(IntegrityError, match="moves money"):
            insert(
                moving(sold, (CASH, -10_000)) + moving(sold, (CASH, 0), (QRIS, 10_000), **place)[1:]
            )


@pytest.mark.parametrize(
    "changes", [{"kind": -1}, {"hour": 25}, {"channel": 2}, {"day_id": 0}, {"sale_id": 0}]
)
def test_a_moving_line_agrees_with_its_sale(sold: Sale, changes: dict[str, Any]) -> None:
    parts = moving(sold, (CASH, -10_000), (QRIS, 10_000))
    for each in parts:
        for name, value in changes.items():
            setattr(each, name, value)
    with pytest.raises(IntegrityError):
        insert(parts)


@pytest.mark.parametrize("changes", [{"price": 1}, {"list_price": 1}, {"note": "es"}])
def test_a_line_without_units_has_no_goods(sold: Sale, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="saleline_moves_money"):
        insert(moving(sold, (CASH, -10_000), (QRIS, 10_000), **changes))


def test_a_line_without_units_moves_something_and_is_not_the_first(sold: Sale) -> None:
    with pytest.raises(IntegrityError, match="saleline_moves_money"):
        insert(moving(sold, (CASH, 0)))
    first = moving(sold, (CASH, -1))
    first[0].position = 1
    with pytest.raises(IntegrityError, match="saleline_"):
        insert(first)


def test_goods_are_still_paid_by_their_sales_method(cast: Cast, sold: Sale) -> None:
    with pytest.raises(IntegrityError, match="saleline_as_its_sale"):
        insert(moving(sold, (QRIS, 0), quantity=1, price=5_000, offer=cast.keripik))


def test_the_audit_finds_money_that_was_moved_around_the_triggers(sold: Sale) -> None:
    columns = "sale_id, stall_id, venue_id, category_id, day_id, channel, payment, hour, kind"
    around_the_triggers(
        f"""
        INSERT INTO transactions_saleline ({columns}, position, name, price, quantity, discount)
        SELECT {columns}, 2, 'x', 0, 0, 10000 FROM transactions_saleline WHERE sale_id = %s
        """,  # noqa: S608  (the columns above)
        sold.pk,
    )
    found = {each.rule: each.broken for each in audit.findings() if not each.passes}
    assert len(found[RULE]) == 1


def test_a_void_of_a_sale_with_moved_money_passes_the_audit(cast: Cast) -> None:
    entry = split_sale(line(cast.keripik), paid={"cash": 10_000, "qris": 5_000})
    send(cast.till, entry, void(entry))
    assert SaleLine.objects.filter(quantity=0).count() == 4
    assert [each for each in audit.findings() if not each.passes] == []


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**10), min_size=1, max_size=8))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_spreads_rupiah_as_the_phone_does(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, whole: int, weights: list[int]
) -> None:
    assume(sum(weights))
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT spread_rupiah(%s, %s::bigint[])", [whole, weights])
        assert cursor.fetchone()[0] == spread(whole, weights)
