"""The basket: what cookies keep, read leniently, and shown stall by stall with what can be had."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from bazar.models import ChannelRule
from jakpreneur.models import Offer, Reservation
from tests.cast import Cast, line, make_cast, offer, sale, send
from tests.orders import take_orders
from tests.shoppers import BASKET, PUT, page, shopper_with, units_in
from transactions.ordering import basket, basket_cookies
from transactions.ordering.basket import (
    MOST_NOTES,
    MOST_THINGS,
    MOST_UNITS,
    NOTE_LENGTH,
    Basket,
    contents,
    notes_cookie,
    units_cookie,
)

# --- The cookies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["", "-", "x", "12", "12.", ".3", "12.0", "12.99999", "-1.2.3", "1" * 20 + ".1", "1.2;3.4"],
)
def test_nonsense_is_left_out(said: str) -> None:
    assert basket.read(f"{said}-7.2", "").units == {7: 2}


def test_too_many_are_the_most_that_can_be() -> None:
    assert basket.read("7.100", "").units == {7: MOST_UNITS}
    many = basket.read("-".join(f"{n}.1" for n in range(1, 100)), "")
    assert len(many.units) == MOST_THINGS
    assert 99 in many.units


ids = st.integers(1, 10**9)
baskets = st.builds(
    lambda units, notes: (
        basket.read("-".join(f"{k}.{v}" for k, v in units.items()), "")
        if not notes
        else _noted(units, notes)
    ),
    st.dictionaries(ids, st.integers(1, 99), max_size=20),
    st.dictionaries(ids, st.text(max_size=120), max_size=6),
)


def _noted(units: dict[int, int], notes: dict[int, str]) -> Basket:
    kept = Basket(units)
    for stall, note in notes.items():
        kept = kept.with_note(stall, note)
    return kept


@given(baskets)
def test_what_is_written_is_read_again(kept: Basket) -> None:
    again = basket.read(units_cookie(kept), notes_cookie(kept))
    assert again.units == kept.units
    assert again.notes.items() <= kept.notes.items()
    assert len(notes_cookie(kept)) < MOST_NOTES


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_reading(units: str, notes: str) -> None:
    kept = basket.read(units, notes)
    assert all(0 < number <= MOST_UNITS for number in kept.units.values())
    assert all(0 < len(note) <= NOTE_LENGTH for note in kept.notes.values())


def test_a_note_is_one_line_of_what_can_be_seen() -> None:
    kept = Basket().with_note(5, "tanpa\nsambal \u202eya\0")
    assert kept.notes == {5: "tanpa sambal ya"}
    assert kept.with_note(5, " ").notes == {}


def test_the_count_is_for_the_script_and_the_notes_are_not(shop: Cast) -> None:
    client = Client()
    client.post(PUT, {"offer": shop.keripik.pk, "add": 2, f"note-{shop.stall.pk}": "pedas"})
    units, notes = client.cookies[basket_cookies.UNITS], client.cookies[basket_cookies.NOTES]
    assert units.value == f"{shop.keripik.pk}.2"
    assert (units["httponly"], notes["httponly"]) == ("", True)
    for cookie in (units, notes):
        assert (cookie["path"], cookie["samesite"], cookie["secure"]) == ("/", "Lax", "")
        assert cookie["max-age"] == 30 * 24 * 3600


def test_over_tls_they_go_over_tls_alone(shop: Cast, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = shopper_with(shop.keripik)
    assert client.cookies[basket_cookies.UNITS]["secure"]


# --- What is put into it ----------------------------------------------------------------------


def test_units_are_added_set_and_taken_out(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.keripik, shop.asinan)
    assert units_in(client) == f"{shop.keripik.pk}.2-{shop.asinan.pk}.1"
    client.post(PUT, {"offer": shop.keripik.pk, "units": 5})
    assert units_in(client) == f"{shop.keripik.pk}.5-{shop.asinan.pk}.1"
    client.post(PUT, {"offer": shop.keripik.pk, "add": -1})
    client.post(PUT, {"offer": shop.asinan.pk, "units": 0})
    assert units_in(client) == f"{shop.keripik.pk}.4"
    client.post(PUT, {"offer": shop.keripik.pk, "units": 0})
    assert units_in(client) == ""


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"offer": "x", "add": "1"},
        {"offer": "7", "add": "viele"},
        {"offer": "7", "units": "1e3"},
        {"offer": "9" * 40, "add": "1"},
        {"units-x": "1", "note-": "y", "units-7": "-"},
    ],
)
def test_nonsense_puts_nothing_in(db: None, said: dict[str, str]) -> None:
    client = Client()
    assert client.post(PUT, said).status_code == 302
    assert units_in(client) == ""


def test_a_button_saves_what_was_typed_beside_it(shop: Cast) -> None:
    """The page is one form: `+` at one row, and what was typed at another stays."""
    client = shopper_with(shop.keripik, shop.rujak)
    typed = {f"units-{shop.rujak.pk}": "3", f"note-{shop.neighbour.pk}": "tidak pedas"}
    client.post(f"{PUT}?offer={shop.keripik.pk}&add=1", {f"units-{shop.keripik.pk}": "1"} | typed)
    assert units_in(client) == f"{shop.keripik.pk}.2-{shop.rujak.pk}.3"
    assert "tidak pedas" in page(client, BASKET)


def test_the_answer_is_the_basket_for_a_browser_and_nothing_for_a_script(shop: Cast) -> None:
    client, asked = Client(), {"offer": shop.keripik.pk, "add": 1}
    assert client.post(PUT, asked)["Location"] == BASKET
    answer = client.post(PUT, asked, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Trigger" not in answer
    assert units_in(client) == f"{shop.keripik.pk}.2"
    there = {"HX-Request": "true", "HX-Target": "basket"}
    part = client.post(PUT, asked, headers=there).content.decode()
    assert "<html" not in part
    assert "Rp45.000" in part
    assert client.post(PUT, {"then": "pay"})["Location"] == "/keranjang/bayar/"


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_changes_it(db: None, method: str) -> None:
    assert getattr(Client(), method)(PUT).status_code == 405


def test_a_stranger_s_page_cannot_fill_it(shop: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(PUT, {"offer": shop.keripik.pk, "add": 1}).status_code == 403


# --- The page ---------------------------------------------------------------------------------


def test_an_empty_basket_leads_to_what_there_is(db: None) -> None:
    assert 'href="/belanja/"' in page(Client(), BASKET)


def test_it_is_shown_stall_by_stall_with_what_it_comes_to(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak, shop.asinan, shop.asinan)
    shown = page(client, BASKET)
    for text in ("Keripik Bu Sri", "Rujak Pak Jaya", "Rp39.000", "Rp24.000", "Rp57.000"):
        assert text in shown
    had = contents(Basket({shop.keripik.pk: 1, shop.rujak.pk: 1}), timezone.now())
    assert [part.stall for part in had.stalls] == [shop.stall, shop.neighbour]


def test_what_is_gone_is_said_by_name_and_how_many_are_left(shop: Cast) -> None:
    client = shopper_with(*[shop.keripik] * 5, shop.rujak)
    send(shop.till, sale(line(shop.keripik, 8)))
    send(shop.neighbours_till, sale(line(shop.rujak, 10)))
    had = contents(basket.read(units_in(client), ""), timezone.now())
    assert [(row.offer, row.to_be_had) for row in had.lacking] == [
        (shop.keripik, 2),
        (shop.rujak, 0),
    ]
    assert had.total == 30_000
    shown = page(client, BASKET)
    assert "Keripik tempe: " in shown
    assert "Rujak serut: " in shown
    client.post(f"{PUT}?fit=1", {})
    assert units_in(client) == f"{shop.keripik.pk}.2"


def test_what_another_order_holds_cannot_be_had(shop: Cast) -> None:
    soon = timezone.now() + dt.timedelta(minutes=5)
    Reservation.objects.create(offer=shop.keripik, holder=shop.till.key, units=9, until=soon)
    [row] = contents(Basket({shop.keripik.pk: 3}), timezone.now()).rows
    assert (row.to_be_had, row.most) == (1, 1)


def test_what_may_not_be_sold_online_says_so(shop: Cast) -> None:
    ChannelRule.objects.filter(bazar=shop.bazar, category__slug="kerajinan").delete()
    [row] = contents(Basket({shop.tas.pk: 1}), timezone.now()).rows
    assert (row.may_be_ordered, row.to_be_had) == (False, 0)


@pytest.mark.parametrize("hours", [-2, 2], ids=["closed", "not yet"])
def test_outside_the_order_window_nobody_gets_to_the_checkout(cast: Cast, hours: int) -> None:
    moment = timezone.now() + dt.timedelta(hours=hours)
    early = {"orders_open_at": moment} if hours > 0 else {"orders_close_at": moment}
    take_orders(cast, **early)
    client = shopper_with(cast.keripik)
    shown = page(client, BASKET)
    assert 'class="ordering"' in shown
    assert 'value="pay"' not in shown
    assert client.get("/keranjang/bayar/")["Location"] == BASKET


def test_what_is_of_another_bazaar_is_ordered_on_its_own(shop: Cast) -> None:
    other = make_cast("Bazar Senen")
    client = shopper_with(other.rujak, shop.keripik)
    had = contents(basket.read(units_in(client), ""), timezone.now())
    assert (had.bazar, had.others) == (shop.bazar, [other.rujak])
    assert "Bazar Senen" in page(client, BASKET)


def test_what_is_on_offer_nowhere_is_left_out(shop: Cast) -> None:
    assert contents(Basket({10**9: 3}), timezone.now()).rows == []
    client = Client()
    client.cookies[basket_cookies.UNITS] = f"{10**9}.3"
    assert 'href="/belanja/"' in page(client, BASKET)


def test_nothing_that_is_typed_is_markup(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    client.post(PUT, {f"note-{shop.stall.pk}": '"><script>alert(1)</script>'})
    shown = page(client, BASKET)
    assert "<script>alert" not in shown
    assert "alert(1)" in shown


def test_the_page_is_nobody_else_s(shop: Cast) -> None:
    assert "no-store" in Client().get(BASKET)["Cache-Control"]


def test_a_full_basket_costs_no_more_queries(
    shop: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for stall in (shop.stall, shop.neighbour, shop.stranger):
        for n in range(15):
            offer(stall, f"Kue {n}", price=1_000, brought=9)
    client = shopper_with(*Offer.objects.filter(stall__bazar=shop.bazar))
    with django_assert_max_num_queries(8):
        assert page(client, BASKET).count("Rp1.000") > 45
