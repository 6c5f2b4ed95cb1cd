"""Limits of a basket are said, and nothing else is lost."""

from typing import Any

import pytest
from django.test import Client

from jakpreneur.models import Offer
from tests.cast import Cast, in_english, line, make_stall, offer, sale, send
from tests.shoppers import (
    BASKET,
    PUT,
    page,
    shopper_with,
    stored_basket,
    stored_quantities,
    tap,
)
from transactions.models import BasketItem
from transactions.models.baskets import MOST_UNITS, NOTE_LENGTH
from transactions.ordering.basket_store import (
    MOST_LINES,
)

JSON = {"Accept": "application/json"}


@pytest.fixture
def many(shop: Cast) -> list[Any]:
    """Return one good more than a basket has room for."""
    stall = make_stall(shop.bazar, shop.venue, "C1", "Kue Subuh")
    return [offer(stall, f"Kue {n}", price=1_000) for n in range(MOST_LINES + 1)]


def test_good_beyond_the_last_place_is_named_and_nothing_is_lost(many: list[Any]) -> None:
    client = in_english(shopper_with(*many[:-1]))
    answer = tap(client, many[-1])
    assert (answer["added"], answer["units"]) == (False, MOST_LINES)
    assert answer["limits"] == ["Kue 60 is not in the basket: it is full with 60 different goods."]
    assert list(stored_basket(client).quantities) == [each.pk for each in many[:-1]]
    client.post(PUT, {"offer": many[-1].pk, "add": 1})
    shown = page(client, BASKET)
    assert "Kue 60 is not in the basket" in shown
    assert "Kue 60 is not in the basket" not in page(client, BASKET)


def test_sixty_and_fifty_units_are_the_most_of_an_order(shop: Cast) -> None:
    client = in_english(shopper_with(shop.rujak))
    said = [tap(client, shop.asinan, add=units)["limits"] for units in (60, 50)]
    limit = "Asinan sayur: at most 10 in one order. 10 of it in the basket."
    assert said == [[limit], [limit]]
    assert stored_quantities(client) == f"{shop.rujak.pk}.1-{shop.asinan.pk}.10"


def test_units_beyond_the_stock_are_said(shop: Cast) -> None:
    send(shop.till, sale(line(shop.keripik, 8)))
    client = in_english(shopper_with(shop.rujak))
    assert tap(client, shop.keripik, add=2)["limits"] == []
    answer = tap(client, shop.keripik)
    assert answer["limits"] == ["Keripik tempe: only 2 left. 2 of it in the basket."]
    Offer.objects.filter(pk=shop.keripik.pk).update(sold=10)
    answer = tap(client, shop.keripik)
    assert answer["limits"] == ["Keripik tempe: sold out. 2 of it in the basket."]
    assert stored_quantities(client) == f"{shop.rujak.pk}.1-{shop.keripik.pk}.2"


def test_good_that_cannot_be_ordered_is_not_said_to_be_in_the_basket(shop: Cast) -> None:
    shop.bazar.channel_rules.filter(category__slug="kerajinan").delete()
    client = in_english(Client())
    answer = tap(client, shop.tas)
    assert answer["added"] is False
    assert "only at the stall, not online" in answer["limits"][0]
    answer = client.post(PUT, {"offer": 10**9, "add": 1}, headers=JSON).json()
    assert (answer["added"], len(answer["limits"])) == (False, 1)


def test_twenty_long_notes_are_all_stored(shop: Cast) -> None:
    stalls = [make_stall(shop.bazar, shop.venue, f"C{n}", f"Kue {n}") for n in range(20)]
    client = in_english(shopper_with(shop.keripik))
    notes = {f"note-{each.pk}": "é-. %" * 20 for each in stalls}
    assert client.post(PUT, notes).status_code == 302
    assert stored_basket(client).notes == {each.pk: ("é-. %" * 20) for each in stalls}


def test_note_that_is_too_long_is_cut_and_said_to_be(shop: Cast) -> None:
    client = in_english(shopper_with(shop.keripik))
    client.post(PUT, {f"note-{shop.stall.pk}": "a" * 300})
    assert "Your note was cut to 100 characters" in page(client, BASKET)
    assert stored_basket(client).notes[shop.stall.pk] == "a" * NOTE_LENGTH


def test_note_is_one_line_of_visible_characters(shop: Cast) -> None:
    client = shopper_with(shop.keripik)
    client.post(PUT, {f"note-{shop.stall.pk}": "tanpa\nsambal \u202eya\0"})
    assert stored_basket(client).notes == {shop.stall.pk: "tanpa sambal ya"}
    client.post(PUT, {f"note-{shop.stall.pk}": " "})
    assert stored_basket(client).notes == {}


def test_database_refuses_more_units_than_a_line_may_have(shop: Cast) -> None:
    shopper_with(shop.keripik)
    with pytest.raises(Exception, match="basketitem_units"):
        BasketItem.objects.update(units=MOST_UNITS + 1)


def test_new_baskets_of_one_address_are_bounded(
    shop: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transactions.views.basket.MOST_BASKETS", 1)
    client = shopper_with(shop.keripik)
    answer = Client().post(PUT, {"offer": shop.keripik.pk, "add": 1})
    assert answer.status_code == 429
    assert "add" not in answer
    assert tap(client, shop.keripik)["units"] == 2
