"""The version of what the public pages show: what counts, and what does not."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jakpreneur import stock, version
from jakpreneur.models import CatalogueVersion, Offer, Product, Reservation
from jakpreneur.stock import FEW
from tests.cast import Cast, line, sale, send, void

HOUR = dt.timedelta(hours=1)
PLENTY = FEW + 100


def changes_by(act: Callable[[], object]) -> bool:
    before = version.current()
    act()
    return version.current() != before


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- Any change of what is wholly shown -------------------------------------------------------

DONE_TO = {
    "bazar_bazar": "UPDATE bazar_bazar SET name = name || '!'",
    "bazar_bazar_venues": "INSERT INTO bazar_bazar_venues (bazar_id, venue_id) "
    "SELECT bazar.id, venue.id FROM bazar_bazar bazar, bazar_venue venue",
    "bazar_bazarday": "UPDATE bazar_bazarday SET opens = '07:00', closes = '08:00'",
    "bazar_category": "UPDATE bazar_category SET position = position + 1",
    "bazar_channelrule": "DELETE FROM bazar_channelrule",
    "bazar_kecamatan": "UPDATE bazar_kecamatan SET speciality = 'Kerak telor'",
    "bazar_series": "UPDATE bazar_series SET name = name || '!'",
    "bazar_venue": "UPDATE bazar_venue SET address = 'Jalan Surabaya'",
    "jakpreneur_jakpreneur": "UPDATE jakpreneur_jakpreneur SET halal = 'ID123'",
    "jakpreneur_product": "UPDATE jakpreneur_product SET name = name || '!'",
    "jakpreneur_stall": "UPDATE jakpreneur_stall SET number = number || '!'",
}


def test_every_table_that_is_wholly_shown_is_tried() -> None:
    assert set(DONE_TO) == set(version.WHOLLY_SHOWN)


@pytest.mark.parametrize("table", DONE_TO)
def test_a_change_by_hand_counts(cast: Cast, table: str) -> None:
    assert changes_by(lambda: execute(DONE_TO[table]))


@pytest.mark.parametrize(
    "table", ["bazar_channelrule", "bazar_bazar_venues", "jakpreneur_reservation"]
)
def test_emptying_a_table_counts(db: None, table: str) -> None:
    """The others cannot be: sales name them."""
    assert changes_by(lambda: execute(f"TRUNCATE {table}"))


def test_looking_counts_nothing(cast: Cast) -> None:
    assert not changes_by(lambda: list(Offer.objects.select_related("product", "stall")))


def test_a_statement_that_changes_no_row_counts_nothing(cast: Cast) -> None:
    assert not changes_by(lambda: Product.objects.filter(name="?").update(name="!"))


def test_something_new_counts(cast: Cast) -> None:
    product = Product.objects.create(
        jakpreneur=cast.stall.jakpreneur, category=cast.tas.product.category, name="Serbet"
    )
    assert changes_by(lambda: Offer.objects.create(stall=cast.stall, product=product, price=9_000))


def test_something_taken_away_counts(cast: Cast) -> None:
    assert changes_by(lambda: Offer.objects.filter(pk=cast.asinan.pk).delete())


# --- Of an offer, what a page shows -----------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"price": 20_000},
        {"brought": None},
        {"brought": FEW},
    ],
    ids=str,
)
def test_what_is_shown_of_an_offer_counts(cast: Cast, change: dict[str, Any]) -> None:
    assert changes_by(lambda: Offer.objects.filter(pk=cast.keripik.pk).update(**change))


def test_what_it_is_and_whose_counts(cast: Cast) -> None:
    offer = Offer.objects.filter(pk=cast.keripik.pk)
    assert changes_by(lambda: offer.update(product=cast.rujak.product))
    assert changes_by(lambda: offer.update(stall=cast.stranger))


def test_that_counting_starts_counts(cast: Cast) -> None:
    """Whether some are left or nobody counts may be shown, even if many are."""
    assert changes_by(lambda: stock.set_left(cast.asinan, PLENTY))


@pytest.mark.parametrize(
    ("left", "held", "sold", "counts"),
    [
        (PLENTY, 0, 1, False),
        (FEW + 2, 0, 1, False),
        (FEW + 1, 0, 1, True),
        (FEW, 0, 1, True),
        (PLENTY, 0, PLENTY, True),
        (0, 0, 1, True),
        (FEW + 4, 2, 1, False),
        (FEW + 4, 3, 1, True),
        (None, 0, 1, False),
    ],
)
def test_a_sale_counts_where_few_are_left(
    cast: Cast, left: int | None, held: int, sold: int, *, counts: bool
) -> None:
    stock.set_left(cast.keripik, left)
    if held:
        hold(cast.keripik, held)
    assert changes_by(lambda: send(cast.till, sale(line(cast.keripik, sold)))) == counts


def test_what_an_order_held_until_now_is_available(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW + 2)
    hold(cast.keripik, 3, until=timezone.now() - HOUR)
    assert not changes_by(lambda: send(cast.till, sale(line(cast.keripik))))


def test_of_a_sale_of_many_things_the_scarce_one_counts(cast: Cast) -> None:
    stock.set_left(cast.keripik, PLENTY)
    goods = [line(cast.asinan), line(cast.keripik)]
    assert not changes_by(lambda: send(cast.till, sale(*goods, number=1)))
    stock.set_left(cast.keripik, FEW)
    assert changes_by(lambda: send(cast.till, sale(*goods, number=2)))


def test_a_void_that_gives_a_scarce_thing_back_counts(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW + 1)
    sold = sale(line(cast.keripik))
    send(cast.till, sold)
    assert changes_by(lambda: send(cast.till, void(sold)))


def test_what_is_brought_counts_where_few_were_left(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW)
    assert changes_by(lambda: stock.bring(cast.keripik, PLENTY))
    assert not changes_by(lambda: stock.bring(cast.keripik, PLENTY))


# --- Of what orders hold ----------------------------------------------------------------------


def hold(offer: Offer, units: int, until: dt.datetime | None = None) -> Reservation:
    return Reservation.objects.create(
        offer=offer, holder=uuid.uuid4(), units=units, until=until or timezone.now() + HOUR
    )


@pytest.mark.parametrize(
    ("left", "units", "counts"),
    [(FEW + 5, 4, False), (FEW + 5, 5, True), (FEW, 1, True), (0, 1, True), (None, 1, False)],
)
def test_what_an_order_takes_or_gives_back_counts_where_few_are_left(
    cast: Cast, left: int | None, units: int, *, counts: bool
) -> None:
    stock.set_left(cast.keripik, left)
    assert changes_by(lambda: hold(cast.keripik, units)) == counts
    holder = Reservation.objects.get().holder
    assert changes_by(lambda: stock.give_back(holder)) == counts


def test_two_orders_together_make_it_scarce(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW + 6)
    assert not changes_by(lambda: hold(cast.keripik, 3))
    assert changes_by(lambda: hold(cast.keripik, 3))


def test_one_statement_that_holds_many_things_is_added_up(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW + 6)
    until = timezone.now() + HOUR
    three = [
        Reservation(offer=cast.keripik, holder=uuid.uuid4(), units=2, until=until) for _ in range(3)
    ]
    assert changes_by(lambda: Reservation.objects.bulk_create(three))


def test_what_nobody_holds_any_more_goes_unseen(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW)
    ended = hold(cast.keripik, 3, until=timezone.now() - HOUR)
    assert not changes_by(lambda: stock.give_back(ended.holder))


@pytest.mark.parametrize(
    ("left", "change", "counts"),
    [
        (PLENTY, {"units": 2}, False),
        (PLENTY, {"units": 100}, True),
        (FEW + 4, {"units": 1}, True),  # few were available
        (FEW + 4, {"hours": -1}, True),
        (PLENTY, {"hours": -1}, False),
        (FEW + 4, {"hours": 2}, True),  # a page holds until then
    ],
    ids=str,
)
def test_a_change_of_what_is_held_counts_where_few_are_left(
    cast: Cast, left: int, change: dict[str, int], *, counts: bool
) -> None:
    stock.set_left(cast.keripik, left)
    held = hold(cast.keripik, 4)
    held.units = change.get("units", held.units)
    held.until = timezone.now() + change.get("hours", 1) * HOUR
    assert changes_by(held.save) == counts


def test_what_is_held_again_counts(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW + 1)
    ended = hold(cast.keripik, 3, until=timezone.now() - HOUR)
    again = Reservation.objects.filter(pk=ended.pk)
    assert changes_by(lambda: again.update(until=timezone.now() + HOUR))


# --- What the clock does ----------------------------------------------------------------------


def test_the_next_release_is_of_something_scarce(cast: Cast) -> None:
    stock.set_left(cast.keripik, FEW + 1)
    stock.set_left(cast.rujak, PLENTY)
    offers = Offer.objects.filter(stall__bazar=cast.bazar)
    assert stock.next_release(offers) is None
    hold(cast.rujak, 2)
    hold(cast.asinan, 2)
    hold(cast.keripik, 2, until=timezone.now() - HOUR)
    assert stock.next_release(offers) is None
    later = hold(cast.keripik, 1, until=timezone.now() + 3 * HOUR)
    assert stock.next_release(offers) == later.until
    sooner = hold(cast.keripik, 1, until=timezone.now() + 2 * HOUR)
    assert stock.next_release(offers) == sooner.until
    assert stock.next_release(offers.filter(pk=cast.rujak.pk)) is None


# --- How it is counted ------------------------------------------------------------------------


def counted() -> int:
    return sum(CatalogueVersion.objects.values_list("n", flat=True))


def test_a_transaction_counts_once_however_much_it_changes(cast: Cast) -> None:
    version.current()
    before = counted()
    for n in range(5):
        Product.objects.update(description=f"{n}")
    assert counted() == before + 1


def test_who_has_looked_sees_the_next_change_too(cast: Cast) -> None:
    seen = []
    for n in range(5):
        Product.objects.update(description=f"{n}")
        seen.append(version.current())
    assert len(set(seen)) == 5


def test_what_is_taken_back_with_a_savepoint_may_be_counted_again(cast: Cast) -> None:
    version.current()
    before = counted()
    here = transaction.savepoint_create()
    Product.objects.update(description="not to stay")
    transaction.savepoint_rollback(here)
    Product.objects.update(description="to stay")
    assert counted() == before + 1


def test_where_all_rows_of_the_count_were_emptied_it_begins_anew(cast: Cast) -> None:
    execute("TRUNCATE jakpreneur_catalogueversion")
    assert changes_by(lambda: Product.objects.update(description="x"))


def test_the_database_counts_as_the_text_says(db: None) -> None:
    """Who changes the text, or FEW, makes a migration that installs it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc")
        there = dict(cursor.fetchall())
    for text in version.FUNCTIONS:
        [name] = re.findall(r"CREATE FUNCTION (\w+)", text)
        assert there[name] == text.split("$$")[1]
