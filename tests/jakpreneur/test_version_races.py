"""Changes and readers at the same moment, on connections of their own.

A page that was rendered while something changed must not stay. And counting changes must hold
up nobody: the row of the count that a change would take is kept by another connection, and the
change is done all the same. The controls show that both would go wrong otherwise.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from bazar import kept
from bazar.kept import Shelf
from jakpreneur import stock, version
from jakpreneur.models import Product
from tests.cast import Cast, line, outcomes, sale, send
from tests.conftest import cloned, connected_to
from tests.races import holders_parameters

RENAME = "UPDATE jakpreneur_product SET name = %s WHERE id = %s"


@pytest.fixture(autouse=True)
def _empty_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SHELF", Shelf(most=1_000_000))


@contextmanager
def elsewhere() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**holders_parameters()) as other:
        other.execute("SET lock_timeout = '200ms'")
        yield other


# --- What is kept while something changes -----------------------------------------------------


def look(product: Product, at: str, while_rendering: Any = lambda: None) -> str:
    def render() -> tuple[str, dt.datetime]:
        name = Product.objects.values_list("name", flat=True).get(pk=product.pk)
        while_rendering()
        return str(name), timezone.now() + dt.timedelta(hours=1)

    answer: Any = kept.answer(RequestFactory().get("/"), "/", version=at, render=render)
    return str(answer.content.decode())


def rename(product: Product, name: str) -> None:
    with elsewhere() as other:
        other.execute(RENAME, [name, product.pk])


def test_control_a_version_read_after_the_page_would_keep_what_is_stale(committed: Cast) -> None:
    product = committed.keripik.product
    name = Product.objects.get(pk=product.pk).name
    rename(product, "Keripik baru")  # what a reader does not see that read before it
    kept.SHELF.keep(
        ("/", "", "id"),
        kept._made(  # noqa: SLF001
            version.current(), None, name, timezone.now() + dt.timedelta(hours=1)
        ),
    )
    assert look(product, version.current()) == "Keripik tempe"


def test_a_change_while_a_page_is_rendered_shows_on_the_next(committed: Cast) -> None:
    product = committed.keripik.product
    first = look(product, version.current(), lambda: rename(product, "Keripik baru"))
    assert first == "Keripik tempe"
    assert look(product, version.current()) == "Keripik baru"


def test_a_change_between_version_and_page_shows_at_once_and_stays(committed: Cast) -> None:
    product = committed.keripik.product
    before = version.current()
    rename(product, "Keripik baru")
    assert look(product, before) == "Keripik baru"
    assert look(product, version.current()) == "Keripik baru"


def test_a_change_that_is_not_committed_shows_when_it_is(committed: Cast) -> None:
    product = committed.keripik.product
    with elsewhere() as other:
        other.execute(RENAME, ["Keripik baru", product.pk])
        assert look(product, version.current()) == "Keripik tempe"
        assert look(product, version.current()) == "Keripik tempe"
        other.commit()
        assert look(product, version.current()) == "Keripik baru"


def test_what_is_taken_back_was_never_a_version(committed: Cast) -> None:
    """What its own transaction saw, no other takes for the change that came instead."""
    product = committed.keripik.product
    with elsewhere() as other:
        other.execute(RENAME, ["Keripik mimpi", product.pk])
        [dreamt] = other.execute(version.CURRENT).fetchone()[:1]  # type: ignore[index]
        other.rollback()
    rename(product, "Keripik baru")
    assert version.current() != dreamt


def test_a_sale_that_makes_it_scarce_counts_whoever_holds_the_rest(committed: Cast) -> None:
    """Of 12, an order is about to hold 4 while the till sells 3: alone neither makes it scarce."""
    offer = committed.keripik
    stock.set_left(offer, 12)
    before = version.current()
    with elsewhere() as other:
        other.execute("SELECT FROM jakpreneur_offer WHERE id = %s FOR NO KEY UPDATE", [offer.pk])
        other.execute(
            "INSERT INTO jakpreneur_reservation (offer_id, holder, units, until) "
            "VALUES (%s, gen_random_uuid(), 4, now() + interval '1 hour')",
            [offer.pk],
        )
        other.commit()
    assert version.current() == before
    send(committed.till, sale(line(offer, 3)))
    assert version.current() != before


# --- Nobody waits -----------------------------------------------------------------------------


@contextmanager
def own_row_kept(changer: psycopg.Connection) -> Iterator[None]:
    """Another transaction has the row of the count that `changer` would take."""
    with elsewhere() as holder:
        holder.execute(
            "SELECT FROM jakpreneur_catalogueversion WHERE shard = %s FOR UPDATE",
            [changer.info.backend_pid % version.SHARDS],
        )
        yield


@pytest.fixture(scope="module")
def of_one_row(clone: str, django_db_blocker: Any) -> Iterator[str]:
    """A database in which changes are counted in one row."""
    with django_db_blocker.unblock(), cloned("one_row") as name:
        with connected_to(name), connection.cursor() as cursor:
            for statement in (version.REMOVE, "TRUNCATE jakpreneur_catalogueversion"):
                cursor.execute(statement)
            cursor.execute("INSERT INTO jakpreneur_catalogueversion VALUES (0, 0)")
            for text in (version.COUNT.replace("{shards}", "1"), *version.FUNCTIONS[1:]):
                cursor.execute(text)
            for trigger in version._triggers():  # noqa: SLF001
                cursor.execute(trigger)
        yield name


def test_control_in_one_row_a_change_waits_for_another(
    of_one_row: str, django_db_blocker: Any
) -> None:
    with (
        django_db_blocker.unblock(),
        connected_to(of_one_row),
        elsewhere() as changer,
        elsewhere() as holder,
    ):
        holder.execute("SELECT FROM jakpreneur_catalogueversion FOR UPDATE")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            changer.execute("UPDATE bazar_category SET position = position + 1")


def test_a_change_waits_for_no_other(committed: Cast) -> None:
    before = version.current()
    with elsewhere() as changer, own_row_kept(changer):
        changer.execute(RENAME, ["Keripik baru", committed.keripik.product.pk])
        changer.commit()
        assert version.current() != before


def test_a_till_sells_its_last_ones_while_the_catalogue_is_changed(committed: Cast) -> None:
    with elsewhere() as official:
        official.execute(RENAME, ["Rujak baru", committed.rujak.product.pk])
        with own_row_kept(connection.connection):
            sold = send(committed.till, sale(line(committed.keripik, 8)))
        assert outcomes(sold) == ["recorded"]
