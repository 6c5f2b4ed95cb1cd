"""The shop's pages come from the cache: at most about a second old, the same for everybody."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models.functions import Upper
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bazar import page_cache
from bazar.models import Kecamatan
from bazar.page_cache import LIFE, OLDEST, PageCache
from jakpreneur import shopfront, stock
from jakpreneur.models import Jakpreneur, Offer, Product, Reservation
from jakpreneur.stock import FEW
from tests.cast import Cast, line, sale, send
from tests.orders import take_orders
from tests.shoppers import shopper_with

HTMX = {"HX-Request": "true", "HX-Target": "more"}


class Clock:
    """The cache's clock, which a test puts forward; seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, page_cache_without_memory: PageCache) -> Clock:
    """Make the product use a cache that lives by this clock."""
    clock = Clock()
    monkeypatch.setattr(page_cache, "PAGES", PageCache(clock=clock))
    return clock


def pages(cast: Cast) -> list[str]:
    return ["/", "/belanja/", f"/lapak/{cast.stall.pk}/", f"/produk/{cast.keripik.pk}/"]


def html_of(path: str, **headers: str) -> str:
    answer = Client(headers=headers).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- How long -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda: Offer.objects.update(price=17_000), "Rp17.000"),
        (lambda: Product.objects.update(description="x", name=Upper("name")), "TEMPE"),
        (lambda: Jakpreneur.objects.update(name="Warung Bu Tini"), "Warung Bu Tini"),
        (lambda: Kecamatan.objects.filter(name="Menteng").update(name="Cikini"), "Cikini"),
        (lambda: execute("UPDATE jakpreneur_offer SET brought = sold"), "Habis|Sold out"),
        (lambda: execute("UPDATE bazar_bazar SET orders_open_at = NULL"), "at the stalls|di lapak"),
    ],
)
def test_change_shows_after_a_second(
    shop: Cast, clock: Clock, change: Callable[[], object], text: str
) -> None:
    before = {path: html_of(path) for path in pages(shop)}
    change()
    assert {path: html_of(path) for path in pages(shop)} == before
    clock.now += LIFE
    changed = [path for path in pages(shop) if re.search(text, html_of(path))]
    assert "/belanja/" in changed
    assert [path for path in changed if html_of(path) == before[path]] == []


def test_good_that_may_no_longer_be_sold_online_is_gone(shop: Cast, clock: Clock) -> None:
    assert "Tas anyaman" in html_of("/belanja/")
    execute("DELETE FROM bazar_channelrule WHERE channel = 2")
    clock.now += LIFE
    assert "Tas anyaman" not in html_of("/belanja/")


def test_last_units_are_counted_down(shop: Cast, clock: Clock) -> None:
    stock.set_left(shop.keripik, FEW + 1)
    assert not re.search(r"Tersisa|sisa|left", html_of("/belanja/"))
    for number in (1, 2):
        send(shop.till, sale(line(shop.keripik), number=number))
        clock.now += LIFE
        left = FEW + 1 - number
        assert re.search(rf"\b{left}\b[^<]*</em>|{left} left", html_of("/belanja/"))


def test_reserved_good_is_gone_until_the_order_releases_it(shop: Cast, clock: Clock) -> None:
    free = html_of("/belanja/?tersedia=1")
    holder = uuid.uuid4()
    until = timezone.now() + dt.timedelta(hours=1)
    Reservation.objects.create(offer=shop.keripik, holder=holder, units=10, until=until)
    clock.now += LIFE
    assert "Keripik tempe" not in html_of("/belanja/?tersedia=1")
    stock.give_back(holder)
    clock.now += LIFE
    assert html_of("/belanja/?tersedia=1") == free


def test_cached_page_costs_no_query(
    shop: Cast, clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for path in pages(shop):
        first = html_of(path)
        with django_assert_num_queries(0):
            assert html_of(path) == first


def test_removed_product_is_not_found_after_a_second(shop: Cast, clock: Clock) -> None:
    path = f"/produk/{shop.tas.pk}/"
    assert Client().get(path).status_code == 200
    Offer.objects.filter(pk=shop.tas.pk).delete()
    clock.now += LIFE
    assert [Client().get(path).status_code for _ in range(2)] == [404, 404]


def test_page_that_is_not_found_is_not_cached(shop: Cast, clock: Clock) -> None:
    product = Product.objects.create(
        jakpreneur=shop.stall.jakpreneur, category=shop.keripik.product.category, name="Baru"
    )
    new = Offer(pk=10**6, stall=shop.stall, product=product, price=1_000)
    assert Client().get(f"/produk/{new.pk}/").status_code == 404
    new.save()
    assert Client().get(f"/produk/{new.pk}/").status_code == 200


# --- For whom -----------------------------------------------------------------------------------


def test_parts_and_languages_are_not_mixed_up(shop: Cast, clock: Clock) -> None:
    def visit() -> list[str]:
        english = Client()
        english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        whole = english.get("/belanja/").content.decode()
        return [html_of("/belanja/"), html_of("/belanja/", **HTMX), whole]

    indonesian, part, english = visit()
    assert '<html lang="id"' in indonesian
    assert '<html lang="en"' in english
    assert "<html" not in part
    assert visit() == [indonesian, part, english]


def test_cached_page_has_no_token_and_each_visitor_gets_a_cookie(shop: Cast, clock: Clock) -> None:
    for path in pages(shop):
        first, second = Client(), Client()
        answers = [client.get(path) for client in (first, second)]
        tokens = {client.cookies["csrftoken"].value for client in (first, second)}
        assert len(tokens) == 2
        for answer in answers:
            html = answer.content.decode()
            assert "csrfmiddlewaretoken" not in html
            assert not any(token in html for token in tokens)
        assert answers[0].content == answers[1].content
        assert not first.get(path).cookies  # the visitor has the cookie already


def test_one_page_has_one_address_in_the_cache(
    shop: Cast, clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    html_of(f"/produk/{shop.keripik.pk}/")
    with django_assert_num_queries(0):
        html_of(f"/produk/00{shop.keripik.pk}/?utm_source=x")


def test_head_and_conditional_requests(shop: Cast, clock: Clock) -> None:
    for path in pages(shop):
        client = Client()
        first = client.get(path)
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == first["ETag"]
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_page_needs_at_most_eight_queries(
    shop: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    search = ["/belanja/?q=keripik", "/belanja/?q=tidak-ada", "/belanja/?urut=murah&tersedia=1"]
    for path in [*pages(shop), *search]:
        with django_assert_max_num_queries(8):
            html_of(path)


# --- When the database cannot answer ------------------------------------------------------------


def without_database(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    raise OperationalError


def test_database_outage_leaves_pages_for_half_a_minute(shop: Cast, clock: Clock) -> None:
    before = {path: html_of(path) for path in pages(shop)}
    with connection.execute_wrapper(without_database):
        clock.now += OLDEST - LIFE
        assert {path: html_of(path) for path in pages(shop)} == before
        clock.now += LIFE
        client = Client(raise_request_exception=False)
        assert [client.get(path).status_code for path in pages(shop)] == [503] * 4
    assert {path: html_of(path) for path in pages(shop)} == before


def test_checkout_does_not_come_from_the_cache(shop: Cast, clock: Clock) -> None:
    client = shopper_with(shop.keripik)
    html_of("/belanja/")
    Offer.objects.update(price=17_000)
    assert "Rp15.000" in html_of("/belanja/")
    for path in ("/keranjang/", "/keranjang/bayar/"):
        assert "Rp17.000" in client.get(path).content.decode()


def test_state_of_the_bazaar_follows_the_clock(shop: Cast) -> None:
    closes = timezone.now()
    take_orders(shop, orders_close_at=closes)
    second = dt.timedelta(seconds=1)
    assert shopfront.load_state(closes - second).takes_orders
    assert not shopfront.load_state(closes + second).takes_orders
