"""The front page: the bazaar, its days and places, and some goods."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bazar import calendar
from bazar.models import Category
from jakpreneur.models import Offer
from tests.cast import Cast, make_bazar, offer, plan
from tests.orders import take_orders
from tests.shop import addable, change, page, shown, visitor


def test_front_page_says_which_bazaar_when_and_where(cast: Cast) -> None:
    cast.bazar.venues.add(cast.venue)
    type(cast.venue.kecamatan).objects.filter(name="Menteng").update(speciality="Salad buah")
    front = page("/")
    assert "<h1>Bazar Menteng</h1>" in front
    assert "00.00–23.59 WIB" in front
    assert cast.venue.name in front
    assert "Salad buah" in front
    assert '<a href="/belanja/?kecamatan=31.71.06">Menteng</a>' in front


def test_front_page_leads_to_the_online_categories(cast: Cast) -> None:
    Category.objects.create(slug="jamu", name="Jamu")
    front = page("/")
    assert "/belanja/?kategori=kuliner" in front
    assert "/belanja/?kategori=kerajinan" in front
    assert "/belanja/?kategori=fesyen" not in front
    assert "/belanja/?kategori=jamu" not in front


def test_front_page_shows_available_goods(cast: Cast) -> None:
    Offer.objects.filter(pk=cast.keripik.pk).update(sold=10)
    assert set(shown(page("/"))) == {cast.asinan.pk, cast.rujak.pk, cast.tas.pk}


def test_front_page_says_when_orders_open(cast: Cast) -> None:
    assert "No online orders" in page("/")
    take_orders(cast)
    front = page("/")
    assert "Order until" in front
    assert addable(front) == set(shown(front))
    change(cast.bazar, orders_open_at=timezone.now() + dt.timedelta(hours=5))
    front = page("/")
    assert "Ordering opens on" in front
    assert addable(front) == set()


def test_front_page_says_that_orders_are_closed(cast: Cast) -> None:
    now = timezone.now()
    take_orders(cast, orders_close_at=now - dt.timedelta(minutes=1))
    front = page("/")
    assert "Orders are closed" in front
    assert addable(front) == set()


def test_front_page_lists_other_bazaars(cast: Cast) -> None:
    today = calendar.today()
    for name, days in (("Bazar lalu", -40), ("Bazar nanti", 40)):
        plan(make_bazar(name), today + dt.timedelta(days=days))
    front = page("/")
    assert front.index("Bazar Menteng") < front.index("Bazar nanti") < front.index("Bazar lalu")


def test_front_page_says_today_only_on_the_bazaars_days(cast: Cast) -> None:
    assert "At the stalls today" in page("/")
    for day in cast.bazar.days.order_by("-date"):
        type(day).objects.filter(pk=day.pk).update(date=day.date + dt.timedelta(days=5))
    front = page("/")
    assert "At the stalls today" not in front
    assert "Some of the goods" in front


def test_front_page_says_that_no_bazaar_is_planned(db: None) -> None:
    assert "No bazaar is planned yet" in page("/")
    assert "No bazaar is planned yet" in page("/belanja/")


@pytest.mark.parametrize("address", ["/", "/belanja/", "/lapak/{stall}/"])
def test_page_is_the_same_for_everybody(cast: Cast, address: str) -> None:
    """No token, no basket, no user in it; the cookie with the token is set beside it, once."""
    take_orders(cast)
    address = address.format(stall=cast.stall.pk)
    one, other = visitor(), visitor()
    other.cookies["keranjang"] = f"{cast.keripik.pk}.3"
    assert page(address, one) == page(address, other)
    assert "csrfmiddlewaretoken" not in page(address)
    assert one.cookies["csrftoken"].value not in page(address)
    assert "Set-Cookie" not in one.get(address).headers
    assert not one.get(address).cookies


@pytest.mark.parametrize(
    "address", ["/", "/belanja/", "/lapak/{stall}/", "/produk/{offer}/", "/bahasa/"]
)
def test_page_refuses_posts(cast: Cast, address: str) -> None:
    address = address.format(stall=cast.stall.pk, offer=cast.keripik.pk)
    assert visitor().head(address).status_code == 200
    assert visitor().post(address).status_code == 405


def test_page_needs_at_most_eight_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    take_orders(cast)
    for n in range(100):
        offer(cast.stall, f"Kue {n}", price=1_000 + n, brought=n)
    for days in range(-30, 40):
        bazar = make_bazar(f"Bazar {days}")
        plan(bazar, calendar.today() + dt.timedelta(days=days * 3 + 1))
    for address in ("/", "/belanja/", "/belanja/?q=kue&hal=2", "/belanja/?q=kue+xylofon",
                    "/belanja/?q=xylofon&dari=5", f"/lapak/{cast.stall.pk}/",
                    f"/produk/{cast.keripik.pk}/"):  # fmt: skip
        with django_assert_max_num_queries(8):
            page(address)


def test_page_of_a_past_bazaar_needs_at_most_eight_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for day in cast.bazar.days.all():
        type(day).objects.filter(pk=day.pk).update(date=day.date - dt.timedelta(days=50))
    for address in ("/", "/belanja/", f"/lapak/{cast.stall.pk}/", f"/produk/{cast.tas.pk}/"):
        with django_assert_max_num_queries(8):
            page(address)


def test_language_is_chosen_on_a_page_of_its_own(db: None) -> None:
    client = visitor()
    there = {"Referer": "http://testserver/belanja/?kategori=kuliner"}
    asked = page("/bahasa/", client, headers=there)
    assert 'value="http://testserver/belanja/?kategori=kuliner"' in asked
    elsewhere = page("/bahasa/", client, headers={"Referer": "https://evil.example/"})
    assert 'name="next" value="/"' in elsewhere
    assert 'name="next" value="/"' in page("/bahasa/", client)
