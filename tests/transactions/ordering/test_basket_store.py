"""The stored basket: two cookies, parsed leniently, and what a post changes in them."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.cast import Cast
from tests.html import html_of
from tests.shoppers import BASKET, PUT, page, shopper_with, stored_quantities
from transactions.ordering.basket_store import (
    MOST_LINES,
    MOST_NOTES,
    MOST_QUANTITY,
    NOTE_LENGTH,
    NOTES_COOKIE,
    QUANTITIES_COOKIE,
    StoredBasket,
    format_notes,
    format_quantities,
    parse_basket,
)

# --- The cookies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "-", "x", "12", "12.", ".3", "12.0", "12.99999", "-1.2.3", "1" * 20 + ".1", "1.2;3.4"],
)
def test_parser_leaves_out_pairs_that_it_cannot_read(text: str) -> None:
    assert parse_basket(f"{text}-7.2", "").quantities == {7: 2}


def test_quantities_and_lines_are_cut_to_their_bounds() -> None:
    assert parse_basket("7.100", "").quantities == {7: MOST_QUANTITY}
    many = parse_basket("-".join(f"{n}.1" for n in range(1, 100)), "")
    assert len(many.quantities) == MOST_LINES
    assert 99 in many.quantities


def basket_of(quantities: dict[int, int], notes: dict[int, str]) -> StoredBasket:
    stored = StoredBasket()
    for offer, quantity in quantities.items():
        stored = stored.with_quantity(offer, quantity)
    for stall, note in notes.items():
        stored = stored.with_note(stall, note)
    return stored


ids = st.integers(1, 10**9)
baskets = st.builds(
    basket_of,
    st.dictionaries(ids, st.integers(1, 99), max_size=20),
    st.dictionaries(ids, st.text(max_size=120), max_size=6),
)


@given(baskets)
def test_formatted_basket_is_parsed_again(stored: StoredBasket) -> None:
    again = parse_basket(format_quantities(stored), format_notes(stored))
    assert again.quantities == stored.quantities
    assert again.notes.items() <= stored.notes.items()
    assert len(format_notes(stored)) < MOST_NOTES


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_parser(quantities: str, notes: str) -> None:
    stored = parse_basket(quantities, notes)
    assert all(0 < quantity <= MOST_QUANTITY for quantity in stored.quantities.values())
    assert all(0 < len(note) <= NOTE_LENGTH for note in stored.notes.values())


def test_note_is_one_line_of_visible_characters() -> None:
    stored = StoredBasket().with_note(5, "tanpa\nsambal \u202eya\0")
    assert stored.notes == {5: "tanpa sambal ya"}
    assert stored.with_note(5, " ").notes == {}


def test_script_may_read_the_quantities_and_not_the_notes(shop: Cast) -> None:
    client = Client()
    client.post(PUT, {"offer": shop.keripik.pk, "add": 2, f"note-{shop.stall.pk}": "pedas"})
    quantities, notes = client.cookies[QUANTITIES_COOKIE], client.cookies[NOTES_COOKIE]
    assert quantities.value == f"{shop.keripik.pk}.2"
    assert (quantities["httponly"], notes["httponly"]) == ("", True)
    for cookie in (quantities, notes):
        assert (cookie["path"], cookie["samesite"], cookie["secure"]) == ("/", "Lax", "")
        assert cookie["max-age"] == 30 * 24 * 3600


def test_cookies_are_secure_over_tls(shop: Cast, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = shopper_with(shop.keripik)
    assert client.cookies[QUANTITIES_COOKIE]["secure"]


# --- Changes ----------------------------------------------------------------------------------


def test_quantities_are_added_set_and_removed(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.keripik, shop.asinan)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2-{shop.asinan.pk}.1"
    client.post(PUT, {"offer": shop.keripik.pk, "units": 5})
    assert stored_quantities(client) == f"{shop.keripik.pk}.5-{shop.asinan.pk}.1"
    client.post(PUT, {"offer": shop.keripik.pk, "add": -1})
    client.post(PUT, {"offer": shop.asinan.pk, "units": 0})
    assert stored_quantities(client) == f"{shop.keripik.pk}.4"
    client.post(PUT, {"offer": shop.keripik.pk, "units": 0})
    assert stored_quantities(client) == ""


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"offer": "x", "add": "1"},
        {"offer": "7", "add": "viele"},
        {"offer": "7", "units": "1e3"},
        {"offer": "9" * 40, "add": "1"},
        {"units-x": "1", "note-": "y", "units-7": "-"},
    ],
)
def test_unreadable_post_changes_nothing(db: None, content: dict[str, str]) -> None:
    client = Client()
    assert client.post(PUT, content).status_code == 302
    assert stored_quantities(client) == ""


def test_button_saves_also_the_other_fields_of_the_page(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak)
    typed = {f"units-{shop.rujak.pk}": "3", f"note-{shop.neighbour.pk}": "tidak pedas"}
    typed[f"units-{shop.keripik.pk}"] = "1"
    client.post(f"{PUT}?dagangan={shop.keripik.pk}&tambah=1", typed)
    assert stored_quantities(client) == f"{shop.keripik.pk}.2-{shop.rujak.pk}.3"
    assert "tidak pedas" in page(client, BASKET)


def test_button_removes_the_offer_in_its_address(shop: Cast) -> None:
    client = shopper_with(shop.keripik, shop.rujak)
    client.post(f"{PUT}?dagangan={shop.keripik.pk}&jumlah=0", {f"units-{shop.keripik.pk}": "1"})
    assert stored_quantities(client) == f"{shop.rujak.pk}.1"


def test_browser_is_led_to_the_basket_and_script_gets_no_content(shop: Cast) -> None:
    client, content = Client(), {"offer": shop.keripik.pk, "add": 1}
    assert client.post(PUT, content)["Location"] == BASKET
    answer = client.post(PUT, content, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Trigger" not in answer
    assert stored_quantities(client) == f"{shop.keripik.pk}.2"
    on_basket_page = {"HX-Request": "true", "HX-Target": "basket"}
    part = html_of(client.post(PUT, content, headers=on_basket_page))
    assert "<html" not in part
    assert "Rp45.000" in part
    assert client.post(PUT, {"then": "pay"})["Location"] == "/keranjang/bayar/"


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_changes_the_basket(db: None, method: str) -> None:
    assert getattr(Client(), method)(PUT).status_code == 405


def test_page_of_another_site_cannot_change_the_basket(shop: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(PUT, {"offer": shop.keripik.pk, "add": 1}).status_code == 403
