"""The agreement of a shopper: to the goods of the page, one by one, not to their sum."""

import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bazar.models import PickupSlot, Venue
from jakpreneur.models import Offer
from tests.cast import Cast, in_english, kecamatan
from tests.html import html_of
from tests.orders import slot
from tests.shoppers import (
    BASKET,
    CHECKOUT,
    HIDDEN,
    PUT,
    address_of,
    form_of,
    order_behind,
    ordered,
    page,
    refused,
    shopper_with,
    stored_quantities,
)
from transactions.models import Order, OrderLine
from transactions.ordering.agreement import (
    AgreedLine,
    Agreement,
    format_agreement,
    parse_agreement,
)

numbers = st.integers(0, 2**60)
agreements = st.builds(
    Agreement,
    st.dictionaries(numbers, st.builds(AgreedLine, numbers, numbers, numbers), max_size=60),
    st.dictionaries(numbers, numbers, max_size=20),
    st.dictionaries(numbers, numbers, max_size=20),
)


@given(agreements)
def test_agreement_is_parsed_as_it_was_formatted(agreement: Agreement) -> None:
    text = format_agreement(agreement)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert len(text) > 6_000 or parse_agreement(text) == agreement


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.hex()))
def test_no_text_breaks_the_parser(text: str) -> None:
    parse_agreement(text)


def agreed_again(client: Client, form: dict[str, Any], html: str) -> Order:
    """Order what the page shows now; return the order."""
    return order_behind(client.post(CHECKOUT, form | dict(HIDDEN.findall(html))))


def quantities(order: Order) -> dict[int, int]:
    return dict(OrderLine.objects.filter(part__order=order).values_list("offer", "quantity"))


def test_swap_of_another_tab_with_the_same_total_is_named(shop: Cast, morning: PickupSlot) -> None:
    Offer.objects.filter(pk__in=[shop.keripik.pk, shop.asinan.pk]).update(price=15_000)
    client = in_english(shopper_with(shop.keripik))
    form = form_of(client, morning, name="Rina Wijaya")
    client.post(PUT, {"offer": shop.keripik.pk, "units": 0})
    client.post(PUT, {"offer": shop.asinan.pk, "add": 1})
    html = refused(client.post(CHECKOUT, form))
    assert "Keripik tempe: no longer in the order (1 × Rp15.000 = Rp15.000 before)" in html
    assert "Asinan sayur: new in the order, 1 × Rp15.000 = Rp15.000" in html
    assert 'value="Rina Wijaya"' in html
    assert quantities(agreed_again(client, form, html)) == {shop.asinan.pk: 1}


def test_two_prices_that_even_out_are_named(shop: Cast, morning: PickupSlot) -> None:
    client = in_english(shopper_with(shop.keripik, shop.rujak))
    form = form_of(client, morning)
    Offer.objects.filter(pk=shop.keripik.pk).update(price=16_000)
    Offer.objects.filter(pk=shop.rujak.pk).update(price=17_000)
    html = refused(client.post(CHECKOUT, form))
    assert "Keripik tempe: the price was Rp15.000, it is now Rp16.000" in html
    assert "Rujak serut: the price was Rp18.000, it is now Rp17.000" in html
    assert len(quantities(agreed_again(client, form, html))) == 2


def test_other_number_of_units_is_named(shop: Cast, morning: PickupSlot) -> None:
    client = in_english(shopper_with(shop.keripik))
    form = form_of(client, morning)
    client.post(PUT, {"offer": shop.keripik.pk, "add": 2})
    html = refused(client.post(CHECKOUT, form))
    assert "Keripik tempe: 1 before, 3 now" in html
    assert quantities(agreed_again(client, form, html)) == {shop.keripik.pk: 3}


def test_bundle_that_is_gone_is_named(shop: Cast, morning: PickupSlot) -> None:
    Offer.objects.filter(pk=shop.keripik.pk).update(bundle_units=3, bundle_price=40_000)
    client = in_english(shopper_with(*[shop.keripik] * 3))
    form = form_of(client, morning)
    Offer.objects.filter(pk=shop.keripik.pk).update(bundle_units=None, bundle_price=None)
    html = refused(client.post(CHECKOUT, form))
    assert "Keripik tempe: 3 × Rp15.000 = Rp40.000 before, 3 × Rp15.000 = Rp45.000 now" in html


def test_note_of_another_tab_is_named(shop: Cast, morning: PickupSlot) -> None:
    client = in_english(shopper_with(shop.keripik))
    form = form_of(client, morning)
    client.post(PUT, {f"note-{shop.stall.pk}": "pedas sekali"})
    html = refused(client.post(CHECKOUT, form))
    assert "The note to Keripik Bu Sri is another one now: pedas sekali" in html
    assert agreed_again(client, form, html).parts.get().note == "pedas sekali"


def test_stall_that_has_moved_is_named(shop: Cast, morning: PickupSlot) -> None:
    client = in_english(shopper_with(shop.keripik))
    form = form_of(client, morning)
    shop.stall.venue = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Halaman Senen")
    shop.stall.save()
    slot(shop, venue=shop.stall.venue)
    html = refused(client.post(CHECKOUT, form))
    assert "Keripik Bu Sri is at another place now: Halaman Senen, Senen" in html


@pytest.mark.parametrize("agreed", ["", "x", "15000", "e30", "eNo" * 3000])
def test_form_that_tells_no_goods_orders_nothing(
    shop: Cast, morning: PickupSlot, agreed: str
) -> None:
    client = in_english(shopper_with(shop.keripik))
    html = refused(client.post(CHECKOUT, form_of(client, morning, agreed=agreed)))
    assert "Keripik tempe: new in the order" in html


# --- An order that is placed already --------------------------------------------------------------


def test_form_of_a_placed_order_leads_to_it_and_leaves_the_new_basket(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning)
    placed = order_behind(client.post(CHECKOUT, form))
    client.post(PUT, {"offer": shop.keripik.pk, "add": 2})
    assert order_behind(client.post(CHECKOUT, form)) == placed
    assert stored_quantities(client) == f"{shop.keripik.pk}.2"
    assert Order.objects.count() == 1


def test_form_of_a_second_tab_leads_to_the_first_tab_s_order(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    first, second = form_of(client, morning), form_of(client, morning, name="Rina W.")
    placed = order_behind(client.post(CHECKOUT, first))
    assert order_behind(client.post(CHECKOUT, second)) == placed
    assert Order.objects.count() == 1


def test_goods_put_in_after_an_order_stay(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik, shop.asinan)
    form = form_of(client, morning)
    client.post(PUT, {"offer": shop.asinan.pk, "units": 0})
    html = refused(client.post(CHECKOUT, form))
    assert quantities(agreed_again(client, form, html)) == {shop.keripik.pk: 1}
    assert stored_quantities(client) == ""
    client.post(PUT, {"offer": shop.keripik.pk, "add": 1})
    assert stored_quantities(client) == f"{shop.keripik.pk}.1"


def test_way_back_to_the_checkout_leads_to_the_order(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    placed = ordered(client, morning)
    assert client.get(CHECKOUT)["Location"] == address_of(placed)
    client.post(PUT, {"offer": shop.asinan.pk, "add": 1})
    assert client.get(CHECKOUT).status_code == 200
    assert Client().get(CHECKOUT)["Location"] == BASKET


def test_key_of_a_form_cannot_be_made_from_the_database(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    form = form_of(client, morning)
    placed = order_behind(client.post(CHECKOUT, form))
    assert uuid.UUID(form["key"]) != placed.key


# --- A form with a mistake ----------------------------------------------------------------------


def test_mistake_is_answered_with_a_redirect_and_nothing_typed_is_lost(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    typed = {"name": "Rina Wijaya", "phone": "12", "address": "Jalan Kwitang 1"}
    html = refused(client.post(CHECKOUT, form_of(client, morning, **typed)))
    assert 'id="id_phone_error"' in html
    assert 'value="Rina Wijaya"' in html
    assert 'value="12"' in html
    assert f'<option value="{morning.pk}" selected>' in html
    later = page(client, CHECKOUT)  # a visit of its own, without the complaint
    assert 'id="id_phone_error"' not in later
    assert 'value="Rina Wijaya"' in later
    ordered(client, morning)
    client.post(PUT, {"offer": shop.asinan.pk, "add": 1})
    assert "Rina" not in page(client, CHECKOUT)


def test_server_stores_no_person_before_there_is_an_order(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    client.post(CHECKOUT, form_of(client, morning, name="Rina Wijaya", phone="12"))
    cookie = client.cookies["isian"]
    assert (cookie["httponly"], cookie["path"], cookie["max-age"]) == (True, CHECKOUT, 1800)
    client.cookies["isian"] = cookie.value[:-3] + "abc"  # nobody else can write one
    assert "Rina" not in page(client, CHECKOUT)


@pytest.mark.parametrize(("then", "where"), [("language", "/bahasa/"), ("basket", BASKET)])
def test_form_is_kept_while_the_shopper_is_elsewhere(
    shop: Cast, morning: PickupSlot, then: str, where: str
) -> None:
    client = shopper_with(shop.keripik)
    typed = form_of(client, morning, name="Rina Wijaya", phone="", then=then)
    answer = client.post(CHECKOUT, typed)
    assert (answer.status_code, answer["Location"]) == (303, where)
    html = page(client, CHECKOUT)
    assert 'value="Rina Wijaya"' in html
    assert f'<option value="{morning.pk}" selected>' in html
    assert 'role="alert"' not in html


def test_form_that_is_too_large_for_a_cookie_is_shown_at_once(
    shop: Cast, morning: PickupSlot
) -> None:
    client = shopper_with(shop.keripik)
    address = "".join(chr(0x1F300 + n * 7 % 600) for n in range(1500))
    name = "".join(chr(0x4E00 + n * 131 % 20000) for n in range(1500))
    form = form_of(client, morning, phone="", address=address, name=name)
    answer = client.post(CHECKOUT, form)
    assert answer.status_code == 422
    assert 'id="id_phone_error"' in html_of(answer)
