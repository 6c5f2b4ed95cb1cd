"""A line's cell holds its hour, payment, channel, category and venue, and they fit."""

import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast, line, sale, send
from transactions.models import SaleLine
from transactions.models.cells import CATEGORY, CHANNEL, HOUR, PARTS, PAYMENT, VENUE, Part

VALUES = st.tuples(*(st.integers(0, part.largest) for part in PARTS))


def cell_of(values: tuple[int, ...]) -> int:
    return sum(value << part.shift for part, value in zip(PARTS, values, strict=True))


def in_database(expression: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}")
        [found] = cursor.fetchone()
        return int(found)


@given(VALUES)
def test_cell_comes_apart_into_what_it_was_made_of(values: tuple[int, ...]) -> None:
    cell = cell_of(values)
    assert tuple(part.of(cell) for part in PARTS) == values
    assert 0 <= cell < 2**63


def test_parts_fill_a_bigint_without_a_gap() -> None:
    assert [part.shift for part in PARTS] == [0, 5, 8, 11, 31]
    assert VENUE.shift + VENUE.bits == 63
    assert cell_of(tuple(part.largest for part in PARTS)) == 2**63 - 1


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.column)
def test_database_takes_a_cell_apart_in_the_same_way(db: None, part: Part) -> None:
    values = (23, 7, 2, 1_048_575, 4_294_967_295)
    cell = cell_of(values)
    assert in_database(part.sql(f"{cell}::bigint")) == values[PARTS.index(part)]


def test_line_s_cell_holds_its_own_columns(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik), number=1, payment="qris"))
    sold = SaleLine.objects.get()
    assert [part.of(sold.cell) for part in (HOUR, PAYMENT, CHANNEL, CATEGORY, VENUE)] == [
        sold.hour, sold.payment, sold.channel, sold.category_id, sold.venue_id,
    ]  # fmt: skip


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.column)
@pytest.mark.parametrize("beyond", [-1, 1])
def test_value_that_does_not_fit_is_refused(cast: Cast, part: Part, beyond: int) -> None:
    """Insert a line past the foreign keys and types, as only the database's owner can."""
    send(cast.till, sale(line(cast.keripik), number=1))
    unfit = -1 if beyond < 0 else part.largest + 1
    columns = ["sale_id", "stall_id", "name", "price", "quantity", "day_id", "kind", "position"]
    columns += [each.column for each in PARTS]
    values = [{"position": "2", part.column: str(unfit)}.get(column, column) for column in columns]
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"fits_its_cell|out of range"),
    ):
        cursor.execute(
            f"INSERT INTO transactions_saleline ({', '.join(columns)})"  # noqa: S608
            f" SELECT {', '.join(values)} FROM transactions_saleline"
        )
