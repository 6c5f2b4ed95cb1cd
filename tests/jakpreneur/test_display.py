"""Hand-written queries return the same values as the models."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bazar.models import Channel, ChannelRule
from jakpreneur import catalogue, display, stock
from jakpreneur.models import Jakpreneur, Offer, Reservation
from tests.cast import Cast, offer
from tests.orders import take_orders


def hold(offer: Offer, units: int, hours: int = 1) -> None:
    until = timezone.now() + dt.timedelta(hours=hours)
    Reservation.objects.create(offer=offer, holder=uuid.uuid4(), units=units, until=until)


def shown(offer: Offer) -> dict[str, Any]:
    """All that a page may ask of it."""
    vendor, product = offer.stall.jakpreneur, offer.product
    return {
        "offer": (offer.pk, offer.price, offer.available, offer.online, offer.stall_id),
        "product": (product.pk, product.name, product.description, product.picture_id),
        "category": (product.category_id, product.category.slug),
        "stall": (offer.stall.number, offer.stall.venue.name, offer.stall.bazar.name),
        "orders": (offer.stall.bazar.orders_open_at, offer.stall.bazar.orders_close_at),
        "vendor": (vendor.pk, vendor.name, vendor.kecamatan_id, vendor.kecamatan.name),
    }


def test_load_offers_returns_the_values_of_the_models(cast: Cast) -> None:
    take_orders(cast)
    offer(cast.stall, "Kaos", price=70_000, category="fesyen")  # may not be sold here
    offer(cast.stall, "Dompet", price=50_000, category="kerajinan")  # online only
    goods = list(catalogue.goods_of(cast.stall))
    assert len(goods) == 3
    for wanted in goods:
        others = [other for other in goods if other.pk != wanted.pk]
        found = display.load_offers(wanted.pk, beside=8)
        assert [shown(each) for each in found] == [shown(each) for each in [wanted, *others]]


def test_load_offers_needs_two_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        for each in display.load_offers(cast.keripik.pk, beside=8):
            shown(each)


def test_load_offers_is_empty_for_an_unknown_offer(db: None) -> None:
    assert display.load_offers(404, beside=8) == []


def test_load_offers_returns_no_more_others_than_requested(cast: Cast) -> None:
    for n in range(5):
        offer(cast.stall, f"Keripik {n}", price=10_000)
    assert len(display.load_offers(cast.keripik.pk, beside=3)) == 4


def test_reserved_units_are_not_available(cast: Cast) -> None:
    hold(cast.keripik, 2)
    hold(cast.keripik, 1)
    hold(cast.keripik, 4, hours=-1)
    hold(cast.asinan, 3)
    keripik, asinan = display.load_offers(cast.keripik.pk, beside=8)
    assert (keripik.available, asinan.available) == (7, None)
    stock.set_left(cast.keripik, 2)
    [keripik, *_] = display.load_offers(cast.keripik.pk, beside=8)
    assert keripik.available == -1


@pytest.mark.parametrize("channel", Channel)
def test_offer_that_may_not_be_sold_is_loaded_by_its_id(cast: Cast, channel: Channel) -> None:
    """The page says where it is to be had, if anywhere."""
    ChannelRule.objects.filter(bazar=cast.bazar).exclude(channel=channel).delete()
    [keripik, *beside] = display.load_offers(cast.keripik.pk, beside=8)
    assert keripik.online == (channel is Channel.ONLINE)
    assert len(beside) == 1
    ChannelRule.objects.filter(bazar=cast.bazar).delete()
    [keripik, *beside] = display.load_offers(cast.keripik.pk, beside=8)
    assert (keripik.online, beside) == (False, [])


def test_load_basket_offers_returns_the_values_of_the_models(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    take_orders(cast)
    hold(cast.keripik, 2)
    goods = {each.pk: each for each in catalogue.goods_of(cast.stall)}
    with django_assert_num_queries(1):
        found = display.load_basket_offers([*goods, 404])
        of_stall = [
            (each.stall.jakpreneur.qris, each.stall.venue.kecamatan.name, each.stall.bazar.name)
            for each in found.values()
        ]
        minutes = {each.stall.bazar.unpaid_minutes for each in found.values()}
    assert set(found) == set(goods)
    assert {pk: (each.available, each.online) for pk, each in found.items()} == {
        pk: (each.available, each.online) for pk, each in goods.items()
    }
    vendor = Jakpreneur.objects.get(pk=cast.stall.jakpreneur_id)
    assert set(of_stall) == {(vendor.qris, cast.venue.kecamatan.name, cast.bazar.name)}
    assert minutes == {cast.bazar.unpaid_minutes}


def test_load_orderable_keeps_to_the_stalls_and_the_rules(cast: Cast) -> None:
    hold(cast.keripik, 4)
    asked = [cast.keripik.pk, cast.asinan.pk, cast.rujak.pk, 404]
    found = display.load_orderable(asked, [cast.stall.pk])
    assert [(each.pk, each.available) for each in found] == [
        (cast.asinan.pk, None),
        (cast.keripik.pk, 6),
    ]
    ChannelRule.objects.filter(bazar=cast.bazar, channel=Channel.ONLINE).delete()
    assert display.load_orderable(asked, [cast.stall.pk]) == []


def test_product_page_needs_four_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    take_orders(cast)
    with django_assert_num_queries(4):
        page = Client().get(f"/produk/{cast.keripik.pk}/")
    assert b"Asinan sayur" in page.content
