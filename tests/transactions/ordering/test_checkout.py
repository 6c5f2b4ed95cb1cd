"""The checkout: one page, which makes an order or names the problem beside its field."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bazar.models import PickupSlot, Venue
from jakpreneur.models import Jakpreneur, Offer
from tests.cast import Cast, kecamatan, make_cast, offer
from tests.html import html_of
from tests.orders import draft_part, place, slot
from tests.shoppers import (
    BASKET,
    CHECKOUT,
    HIDDEN,
    PUT,
    form_of,
    led_back,
    order,
    order_behind,
    ordered,
    page,
    refused,
    shopper_with,
    stored_quantities,
)
from transactions.models import Order, OrderLine, PaymentTime, StallOrder


def without_code(cast: Cast) -> None:
    Jakpreneur.objects.filter(pk=cast.neighbour.jakpreneur_id).update(qris="")


def test_checkout_places_an_order_and_leads_to_its_page(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik, shop.keripik, shop.rujak)
    client.post(PUT, {f"note-{shop.stall.pk}": "tanpa sambal"})
    answer = order(client, morning, name="  Rina   Wijaya ")
    assert answer.status_code == 303
    placed = order_behind(answer)
    assert (placed.name, placed.phone, placed.address) == ("Rina Wijaya", "+6281298765432", "")
    parts = placed.parts.order_by("stall__number")
    assert [(p.stall, p.slot, p.payment_time, p.note) for p in parts] == [
        (shop.stall, morning, PaymentTime.AT_STALL, "tanpa sambal"),
        (shop.neighbour, morning, PaymentTime.AT_STALL, ""),
    ]
    assert set(OrderLine.objects.values_list("offer", "quantity")) == {
        (shop.keripik.pk, 2),
        (shop.rujak.pk, 1),
    }
    assert stored_quantities(client) == ""
    assert placed.code in page(client, answer["Location"])


def test_fields_of_a_place_stand_in_a_group_that_is_named_by_it(shop: Cast) -> None:
    html = page(shopper_with(shop.keripik, shop.rujak), CHECKOUT)
    venue = shop.stall.venue
    [group] = re.findall(r'<fieldset class="sheet at-venue">.*?</legend>', html, re.DOTALL)
    assert venue.name in group
    assert venue.kecamatan.name in group
    for stall in (shop.stall, shop.neighbour):
        assert f'role="group" aria-labelledby="lapak-{stall.pk}"' in html
        assert f'<h3 id="lapak-{stall.pk}">' in html


def test_form_that_is_sent_twice_is_one_order(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning)
    first = client.post(CHECKOUT, form)
    again = client.post(CHECKOUT, form)
    assert first["Location"] == again["Location"]
    assert Order.objects.count() == 1


def test_form_has_one_key_in_every_tab_until_the_basket_changes(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning, name="")
    html = dict(HIDDEN.findall(refused(client.post(CHECKOUT, form))))
    assert html["key"] == form["key"]
    assert dict(HIDDEN.findall(page(client, CHECKOUT)))["key"] == form["key"]
    client.post(PUT, {"offer": shop.keripik.pk, "add": 1})
    assert dict(HIDDEN.findall(page(client, CHECKOUT)))["key"] != form["key"]


@pytest.mark.parametrize("key", ["", "x", "0" * 31])
def test_form_without_a_key_gets_one(shop: Cast, morning: PickupSlot, key: str) -> None:
    ordered(shopper_with(shop.keripik), morning, key=key)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0895 3383 25512", "+62895338325512"),
        ("81234567890", "+6281234567890"),
        ("+62 (0)812/3456/7890 (WA)", "+6281234567890"),
        ("+65 8123 4567", "+6581234567"),
        ("+81 90-1234-5678", "+819012345678"),
    ],
)
def test_number_of_any_country_is_stored_however_it_is_written(
    shop: Cast, morning: PickupSlot, written: str, stored: str
) -> None:
    placed = ordered(shopper_with(shop.keripik), morning, phone=written)
    assert placed.phone == stored


@pytest.mark.parametrize(
    ("wrong", "error_id"),
    [
        ({"name": ""}, "id_name_error"),
        ({"name": "\u200b \u202e"}, "id_name_error"),
        ({"phone": ""}, "id_phone_error"),
        ({"phone": "021-555-1234"}, "id_phone_error"),
        ({"phone": "0" * 500}, "id_phone_error"),
        ({"slot": ""}, "id_slot_{venue}_error"),
        ({"slot": "x"}, "id_slot_{venue}_error"),
        ({"slot": str(10**9)}, "id_slot_{venue}_error"),
        ({"how": "delivery", "address": " \n "}, "id_address_error"),
        ({"how": "by balloon"}, "id_how_{venue}_error"),
        ({"how": "delivery", "address": "Jalan Kwitang 1", "day": "7"}, "id_day_{venue}_error"),
        ({"pay": "3"}, "id_pay_{stall}_error"),
    ],
)
def test_error_stands_beside_its_field_and_typed_text_stays(
    shop: Cast, morning: PickupSlot, wrong: dict[str, str], error_id: str
) -> None:
    client = shopper_with(shop.keripik)
    suffixes = {"slot": shop.venue.pk, "how": shop.venue.pk, "day": shop.venue.pk}
    suffixes |= {"pay": shop.stall.pk}
    changes = {f"{k}_{suffixes[k]}" if k in suffixes else k: v for k, v in wrong.items()}
    typed: dict[str, Any] = {"name": "Rina Wijaya", "address": "Jalan Kwitang 1"} | changes
    html = refused(order(client, morning, **typed))
    assert f'id="{error_id.format(venue=shop.venue.pk, stall=shop.stall.pk)}"' in html
    assert 'role="alert" tabindex="-1" autofocus' in html
    if "name" not in wrong:
        assert 'value="Rina Wijaya"' in html
    assert stored_quantities(client) == f"{shop.keripik.pk}.1"


def test_delivery_is_paid_now_whatever_was_chosen(shop: Cast, morning: PickupSlot) -> None:
    how = {f"how_{shop.venue.pk}": "delivery", f"day_{shop.venue.pk}": morning.day_id}
    placed = ordered(
        shopper_with(shop.keripik),
        morning,
        **how,
        address="Jalan Kwitang 1\r\nRT 03",
        **{f"pay_{shop.stall.pk}": "1"},
    )
    part = placed.parts.get()
    assert placed.address == "Jalan Kwitang 1 RT 03"
    assert (part.slot, part.day, part.payment_time) == (None, morning.day, PaymentTime.NOW)


def test_address_without_a_delivery_is_not_stored(shop: Cast, morning: PickupSlot) -> None:
    assert ordered(shopper_with(shop.keripik), morning, address="Jalan Kwitang 1").address == ""


def test_delivery_is_not_offered_if_a_stall_has_no_qris_code(
    shop: Cast, morning: PickupSlot
) -> None:
    without_code(shop)
    client = shopper_with(shop.keripik, shop.rujak)
    html = page(client, CHECKOUT)
    assert 'value="delivery"' not in html
    assert f'name="pay_{shop.neighbour.pk}"' not in html
    how = {f"how_{shop.venue.pk}": "delivery", "address": "Jalan Kwitang 1"}
    refused(order(client, morning, **how))


def test_shopper_may_choose_to_pay_now(shop: Cast, morning: PickupSlot) -> None:
    placed = ordered(shopper_with(shop.keripik), morning, **{f"pay_{shop.stall.pk}": "2"})
    assert placed.parts.get().payment_time == PaymentTime.NOW


def test_each_venue_has_its_own_time(shop: Cast, morning: PickupSlot) -> None:
    elsewhere = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Halaman Senen")
    shop.stranger.venue = elsewhere
    shop.stranger.save()
    noon = slot(shop, venue=elsewhere, starts=dt.time(12), ends=dt.time(13))
    client = shopper_with(shop.keripik, shop.tas)
    html = refused(order(client, morning))
    assert f'id="id_slot_{elsewhere.pk}_error"' in html
    placed = ordered(client, morning, **{f"slot_{elsewhere.pk}": noon.pk})
    assert set(placed.parts.values_list("stall", "slot")) == {
        (shop.stall.pk, morning.pk),
        (shop.stranger.pk, noon.pk),
    }


def test_slot_of_another_venue_cannot_be_chosen(shop: Cast, morning: PickupSlot) -> None:
    elsewhere = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Halaman Senen")
    there = slot(shop, venue=elsewhere)
    refused(order(shopper_with(shop.keripik), morning, **{f"slot_{shop.venue.pk}": there.pk}))


def test_full_slot_is_shown_and_cannot_be_chosen(shop: Cast, morning: PickupSlot) -> None:
    small = slot(shop, capacity=1, starts=dt.time(11), ends=dt.time(12))
    place(shop, draft_part(shop.rujak, at=small))
    client = shopper_with(shop.keripik)
    assert f'<option value="{small.pk}" disabled>' in page(client, CHECKOUT)
    assert f'id="id_slot_{shop.venue.pk}_error"' in led_back(order(client, small))


def test_venue_without_slot_and_delivery_takes_no_order(shop: Cast) -> None:
    without_code(shop)
    client = shopper_with(shop.rujak)
    hidden = dict(HIDDEN.findall(page(client, CHECKOUT)))
    answer = client.post(CHECKOUT, hidden | {"name": "Rina", "phone": "081298765432"})
    assert f'id="id_how_{shop.venue.pk}_error"' in refused(answer)


def test_form_with_the_hidden_field_filled_in_orders_nothing(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    html = refused(order(client, morning, website="https://example.com"))
    assert "example.com" not in html
    assert 'value="Rina"' in html


def test_empty_basket_has_no_checkout(db: None) -> None:
    client = Client()
    assert client.get(CHECKOUT)["Location"] == BASKET
    assert client.post(CHECKOUT, {"key": str(uuid.uuid4())})["Location"] == BASKET


def test_typed_text_is_escaped(shop: Cast, morning: PickupSlot) -> None:
    evil = '"><script>alert(1)</script>'
    html = refused(order(shopper_with(shop.keripik), morning, name=evil, phone=evil, address=evil))
    assert "<script>alert" not in html


def test_checkout_says_why_data_is_needed_and_for_how_long(
    shop: Cast, morning: PickupSlot, settings: Any
) -> None:
    settings.ERASE_AFTER_DAYS = 17
    answer = shopper_with(shop.keripik).get(CHECKOUT)
    assert "17 " in html_of(answer)
    assert "no-store" in answer["Cache-Control"]


def test_browser_remembers_its_orders_the_newest_first(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.asinan)
    first = ordered(client, morning)
    client.post(PUT, {"offer": shop.asinan.pk, "add": 1})
    second = ordered(client, morning)
    html = page(client, "/pesanan/")
    assert html.index(second.code) < html.index(first.code)
    cookie = client.cookies["pesanan"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert first.code not in page(Client(), "/pesanan/")


def test_forged_cookie_of_orders_is_ignored(shop: Cast, morning: PickupSlot) -> None:
    token = ordered(shopper_with(shop.asinan), morning).token
    for value in (token, signing.get_cookie_signer(salt="other").sign(token), "", "x:y:z"):
        client = Client()
        client.cookies["pesanan"] = value
        assert token not in page(client, "/pesanan/")


def test_offers_of_another_bazaar_stay_in_the_basket(shop: Cast, morning: PickupSlot) -> None:
    other = make_cast("Bazar Senen")
    client = shopper_with(shop.keripik, other.rujak)
    ordered(client, morning)
    assert stored_quantities(client) == f"{other.rujak.pk}.1"


def test_full_checkout_costs_no_more_queries(
    shop: Cast, morning: PickupSlot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in range(10, 20):
        slot(shop, starts=dt.time(hour), ends=dt.time(hour + 1))
    for stall in (shop.stall, shop.neighbour, shop.stranger):
        for n in range(15):
            offer(stall, f"Kue {n}", price=1_000, brought=9)
    client = shopper_with(*Offer.objects.filter(stall__bazar=shop.bazar))
    with django_assert_max_num_queries(8):
        page(client, CHECKOUT)
    form = form_of(client, morning, name="")
    with django_assert_max_num_queries(12):  # three of them count this try
        client.post(CHECKOUT, form)
    assert not StallOrder.objects.exists()
