"""The database itself refuses changes and contradictions, whoever asks."""

from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import Cast, line, sale, sale_by, send, void
from transactions.models import HeldSale, Sale, SaleLine

TABLES = [
    "transactions_sale",
    "transactions_saleline",
    "transactions_heldsale",
    "transactions_shiftentry",
]

SALE = """
INSERT INTO transactions_sale (key, digest, kind, voids_id, till_id, number, day_id, channel,
    payment, tendered, reason, flags, sold_at, hour)
SELECT gen_random_uuid(), digest, {kind}, {voids}, till_id, {number}, day_id, {channel},
    {payment}, {tendered}, '', '{{}}', sold_at, {hour}
FROM transactions_sale WHERE id = {like}
"""
LINE = """
INSERT INTO transactions_saleline (sale_id, position, stall_id, offer_id, name, list_price, price,
    quantity, venue_id, category_id, day_id, channel, payment, hour, kind)
SELECT sale_id, {position}, stall_id, offer_id, name, list_price, {price},
    {quantity}, venue_id, category_id, {day_id}, {channel}, {payment}, {hour}, {kind}
FROM transactions_saleline WHERE sale_id = {like} AND position = 1
"""


@pytest.fixture
def sold(cast: Cast) -> Sale:
    """Return a sale of one line; a held entry stands beside it."""
    entry = sale(line(cast.keripik, 2), tendered=50_000)
    send(cast.till, entry, sale(line(cast.tas), number=2))
    assert (Sale.objects.count(), HeldSale.objects.count()) == (1, 1)
    connection.check_constraints()  # as a commit would: TRUNCATE waits for no deferred check
    return sale_by(entry)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused_with(statement: str) -> str:
    """Run `statement`, which must raise IntegrityError; return the error's message."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(statement)
    assert str(getattr(refusal.value.__cause__, "sqlstate", "")).startswith("23")
    return str(refusal.value)


def insert_sale(like: Sale, **changes: object) -> str:
    """Return a statement that inserts a sale like another, but for `changes`."""
    same = {"kind": 1, "voids": "NULL", "number": "number + 100", "channel": "channel"}
    same |= {"payment": "payment", "tendered": "tendered", "hour": "hour", "like": like.pk}
    return SALE.format(**(same | changes))


def insert_line(like: Sale, **changes: object) -> str:
    """Return a statement that adds a line to a sale like its first, but for `changes`."""
    copied = ["price", "quantity", "day_id", "channel", "payment", "hour", "kind"]
    same = {column: column for column in copied} | {"position": 2, "like": like.pk}
    return LINE.format(**(same | changes))


STATEMENTS = [
    "UPDATE {} SET id = id",
    "UPDATE {} SET id = id WHERE false",
    "DELETE FROM {}",
    "DELETE FROM {} WHERE false",
    "TRUNCATE {} CASCADE",
]
# Rows whose content is erased in time are looked at one by one; of none there is nothing to refuse.
BY_ROW = {("transactions_heldsale", "UPDATE {} SET id = id WHERE false")}


@pytest.mark.parametrize(
    ("table", "statement"), [each for each in product(TABLES, STATEMENTS) if each not in BY_ROW]
)
def test_ledger_row_stays_as_it_is(sold: Sale, table: str, statement: str) -> None:
    assert "append-only" in refused_with(statement.format(table))


@pytest.mark.parametrize("model", [Sale, SaleLine, HeldSale])
def test_the_model_has_no_way_around_it_either(sold: Sale, model: type[Sale]) -> None:
    row = model.objects.get()
    for change in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_like_of_a_sale_may_be_inserted(sold: Sale) -> None:
    """The control: the statements below are refused for what they change, for nothing else."""
    run(insert_sale(sold))
    run(insert_line(sold))
    assert (Sale.objects.count(), SaleLine.objects.count()) == (2, 2)


def test_a_void_is_not_voided(cast: Cast, sold: Sale) -> None:
    [result] = send(cast.till, void({"key": str(sold.key)}, number=3))
    undone = Sale.objects.get(key=result["key"])
    assert "is a void" in refused_with(insert_sale(sold, kind=-1, voids=undone.pk))


def test_a_sale_is_voided_once(sold: Sale) -> None:
    run(insert_sale(sold, kind=-1, voids=sold.pk))
    statement = insert_sale(sold, kind=-1, voids=sold.pk, number=200)
    assert "voids_id" in refused_with(statement)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": -1}, "sale_void_names_a_sale"),
        ({"voids": "id"}, "sale_void_names_a_sale"),
        ({"number": "number"}, "sale_number_once"),
        ({"number": 0}, "sale_number_of_a_till"),
        ({"number": "NULL"}, "sale_number_of_a_till"),
        ({"channel": 3}, "sale_channel"),
        ({"payment": 7}, "sale_payment"),
        ({"tendered": -1}, "sale_tendered"),
        ({"hour": "(hour + 1) % 24"}, "sale_hour_in_wib"),
        (
            {"hour": "(extract(hour FROM sold_at AT TIME ZONE 'UTC'))::int"},
            "sale_hour_in_wib",
        ),
    ],
)
def test_a_sale_that_contradicts_itself_is_refused(
    sold: Sale, changes: dict[str, object], constraint: str
) -> None:
    assert constraint in refused_with(insert_sale(sold, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"day_id": "day_id + 1"},
        {"channel": 2},
        {"payment": 2},
        {"hour": "(hour + 1) % 24"},
        {"kind": -1, "quantity": -1},
    ],
)
def test_a_line_does_not_disagree_with_its_sale(sold: Sale, changes: dict[str, object]) -> None:
    statement = insert_line(sold, **changes) + "; SET CONSTRAINTS ALL IMMEDIATE"
    assert "saleline_as_its_sale" in refused_with(statement)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"quantity": -2}, "saleline_sign"),
        ({"quantity": 0}, "saleline_moves_money"),
        ({"price": -1}, "saleline_price"),
        ({"position": 1}, "saleline_position"),
    ],
)
def test_a_line_is_a_quantity_at_a_price(
    sold: Sale, changes: dict[str, object], constraint: str
) -> None:
    assert constraint in refused_with(insert_line(sold, **changes))


def test_an_amount_is_quantity_times_price_and_nobody_writes_it(sold: Sale) -> None:
    run(insert_line(sold, price=1_250, quantity=3))
    assert sold.lines.get(position=2).amount == 3_750
    with pytest.raises(DatabaseError, match="amount"), transaction.atomic():
        run("INSERT INTO transactions_saleline (amount) VALUES (1)")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("transactions_saleline", "price"),
        ("transactions_saleline", "list_price"),
        ("transactions_saleline", "amount"),
        ("transactions_sale", "tendered"),
        ("jakpreneur_offer", "price"),
    ],
)
def test_money_is_whole_rupiah(db: None, table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        assert cursor.fetchall() == [("bigint",)]
