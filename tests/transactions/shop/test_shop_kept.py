"""The shop's pages are kept until something that they show changes, whoever changes it."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Upper
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bazar.calendar import changes_at, wib
from bazar.models import Kecamatan
from jakpreneur import shopfront, stock
from jakpreneur.models import Jakpreneur, Offer, Product, Reservation
from jakpreneur.stock import FEW
from tests.cast import Cast, free_line, line, sale, send
from tests.orders import take_orders

HTMX = {"HX-Request": "true", "HX-Target": "more"}


def pages(cast: Cast) -> list[str]:
    return ["/", "/belanja/", f"/lapak/{cast.stall.pk}/"]


def look(path: str, **headers: str) -> str:
    answer = Client(headers=headers).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- What changes shows -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        (lambda: Offer.objects.update(price=17_000), "Rp17.000"),
        (lambda: Product.objects.update(description="x", name=Upper("name")), "TEMPE"),
        (lambda: Jakpreneur.objects.update(name="Warung Bu Tini"), "Warung Bu Tini"),
        (lambda: execute("UPDATE jakpreneur_offer SET price = 18500"), "Rp18.500"),
        (lambda: execute("UPDATE jakpreneur_product SET name = name || ' manis'"), "manis"),
        (lambda: Kecamatan.objects.filter(name="Menteng").update(name="Cikini"), "Cikini"),
        (lambda: execute("UPDATE jakpreneur_offer SET brought = sold"), "Habis|Sold out"),
        (lambda: execute("UPDATE bazar_bazar SET orders_open_at = NULL"), "at the stalls|di lapak"),
    ],
)
def test_a_change_shows_on_the_very_next_page(
    shop: Cast, change: Callable[[], object], shows: str
) -> None:
    before = {path: look(path) for path in pages(shop)}
    change()
    shown = [path for path in pages(shop) if re.search(shows, look(path))]
    assert "/belanja/" in shown
    assert [path for path in shown if look(path) == before[path]] == []


def test_what_may_no_longer_be_sold_online_is_gone(shop: Cast) -> None:
    assert "Tas anyaman" in look("/belanja/")
    execute("DELETE FROM bazar_channelrule WHERE channel = 2")
    assert "Tas anyaman" not in look("/belanja/")


def test_the_last_ones_are_counted_down(shop: Cast) -> None:
    stock.set_left(shop.keripik, FEW + 1)
    assert not re.search(r"Tersisa|sisa|left", look("/belanja/"))
    for number in (1, 2):
        send(shop.till, sale(line(shop.keripik), number=number))
        assert re.search(
            rf"\b{FEW + 1 - number}\b[^<]*</em>|{FEW + 1 - number} left", look("/belanja/")
        )


def test_what_an_order_holds_is_gone_until_it_gives_it_back(shop: Cast) -> None:
    free = look("/belanja/?tersedia=1")
    holder = uuid.uuid4()
    until = timezone.now() + dt.timedelta(hours=1)
    Reservation.objects.create(offer=shop.keripik, holder=holder, units=10, until=until)
    assert "Keripik tempe" not in look("/belanja/?tersedia=1")
    stock.give_back(holder)
    assert look("/belanja/?tersedia=1") == free


# --- What does not, is not rendered again -----------------------------------------------------


def test_a_page_that_is_kept_costs_one_query(
    shop: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for path in pages(shop):
        first = look(path)
        with django_assert_num_queries(1):
            assert look(path) == first


def test_a_sale_that_alters_no_page_keeps_them(
    shop: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stock.set_left(shop.keripik, FEW + 50)
    first = look("/belanja/")
    goods = [line(shop.keripik, 3), line(shop.asinan), free_line(shop.stall)]
    send(shop.till, sale(*goods))
    with django_assert_num_queries(1):
        assert look("/belanja/") == first


def test_parts_and_languages_do_not_get_mixed_up(shop: Cast) -> None:
    def asked() -> list[str]:
        english = Client()
        english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        whole = english.get("/belanja/").content.decode()
        return [look("/belanja/"), look("/belanja/", **HTMX), whole]

    indonesian, part, english = asked()
    assert '<html lang="id"' in indonesian
    assert '<html lang="en"' in english
    assert "<html" not in part
    assert asked() == [indonesian, part, english]


def test_no_page_needs_more_than_eight_queries(
    shop: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    search = ["/belanja/?q=keripik", "/belanja/?q=tidak-ada", "/belanja/?urut=murah&tersedia=1"]
    for path in [*pages(shop), *search]:
        with django_assert_max_num_queries(8):
            look(path)


# --- What the clock changes -------------------------------------------------------------------


def test_a_page_holds_until_orders_close_or_the_day_ends(shop: Cast) -> None:
    midnight = wib(shop.day.date + dt.timedelta(days=1), dt.time.min)
    assert shopfront.holds_until(shopfront.at(wib(shop.day.date, dt.time(12)))) == midnight
    closes = wib(shop.day.date, dt.time(15))
    take_orders(shop, orders_close_at=closes)
    for hour, until in ((12, closes), (15, midnight), (18, midnight)):
        assert shopfront.holds_until(shopfront.at(wib(shop.day.date, dt.time(hour)))) == until


def test_a_page_holds_until_an_order_gives_back_what_is_scarce(shop: Cast) -> None:
    now = timezone.now()
    until = now + dt.timedelta(minutes=1)
    Reservation.objects.create(offer=shop.asinan, holder=uuid.uuid4(), units=2, until=until)
    held = Reservation.objects.create(offer=shop.keripik, holder=uuid.uuid4(), units=2, until=until)
    turn = changes_at(shop.bazar, now)
    assert shopfront.holds_until(shopfront.at(now)) == turn
    held.units = 8
    held.save()
    assert shopfront.holds_until(shopfront.at(now)) == min(until, turn)


def test_without_a_bazaar_a_page_holds_until_midnight(db: None) -> None:
    now = timezone.now()
    until = shopfront.holds_until(shopfront.at(now))
    assert now < until <= now + dt.timedelta(days=1)
