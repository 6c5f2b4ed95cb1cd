"""The units that a stall brought, sold and has left."""

from jakpreneur import stock
from tests.cast import Cast, left, line, sale, send


def test_units_that_are_brought_are_added_to_those_before(cast: Cast) -> None:
    stock.bring(cast.keripik, 4)
    assert left(cast.keripik) == 10 + 4


def test_counting_begins_with_the_units_that_are_brought(cast: Cast) -> None:
    send(cast.till, sale(line(cast.asinan, 3)))
    assert left(cast.asinan) is None
    stock.bring(cast.asinan, 4)
    assert left(cast.asinan) == 4


def test_count_of_what_is_left_stands_whatever_was_sold(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik, 3)))
    stock.set_left(cast.keripik, 5)
    assert left(cast.keripik) == 5
    cast.keripik.refresh_from_db()
    assert cast.keripik.brought == 3 + 5


def test_nobody_counts_after_a_count_is_taken_back(cast: Cast) -> None:
    stock.set_left(cast.keripik, None)
    assert left(cast.keripik) is None
