"""Stall numbers and pick-up slots on the pages on which a bazaar is prepared."""

import datetime as dt

import pytest
from django.test import Client

from bazar.models import Bazar, PickupSlot
from tests.cast import Cast, line, sale, send
from tests.html import html_of
from tests.orders import draft_part, place, slot, take_orders
from tests.transactions.desk.preparing_pages import logged, page
from transactions.cashiers import tills


def numbers_of(bazar: Bazar) -> dict[str, str]:
    return dict(bazar.stalls.values_list("jakpreneur__name", "number"))


# --- Numbers --------------------------------------------------------------------------------------


def test_numbers_are_given_in_one_go(cast: Cast, heads_desk: Client) -> None:
    heads_desk.post(page(cast.bazar, "nomor"), {"sequence": "nama", "which": "all"})
    assert numbers_of(cast.bazar) == {
        "Anyaman Dewi": "MTG-01",
        "Keripik Bu Sri": "MTG-02",
        "Rujak Pak Jaya": "MTG-03",
    }
    assert "B7 → MTG-01" in logged(cast.bazar)[0]
    assert len(logged(cast.stall)) == 1


def test_renumbering_after_cards_were_printed_needs_a_tick(cast: Cast, heads_desk: Client) -> None:
    tills.issue_cards([cast.stall])
    sent = {"sequence": "nama", "which": "all"}
    answer = heads_desk.post(page(cast.bazar, "nomor"), sent)
    assert answer.context["form"].errors.keys() == {"sure"}
    assert 'class="warning"' in html_of(answer)
    assert numbers_of(cast.bazar)["Anyaman Dewi"] == "B7"
    heads_desk.post(page(cast.bazar, "nomor"), sent | {"sure": "on"})
    assert numbers_of(cast.bazar)["Anyaman Dewi"] == "MTG-01"


def test_a_sale_warns_as_a_card_does(cast: Cast, heads_desk: Client) -> None:
    address = page(cast.bazar, f"nomor/{cast.venue.pk}")
    assert 'class="warning"' not in html_of(heads_desk.get(address))
    send(cast.till, sale(line(cast.keripik)))
    assert 'class="warning"' in html_of(heads_desk.get(address))


def by_hand(cast: Cast, **numbers: str) -> dict[str, str]:
    stalls = {"first": cast.stall, "second": cast.neighbour, "third": cast.stranger}
    return {f"s{stall.pk}": numbers.get(name, stall.number) for name, stall in stalls.items()}


def test_two_numbers_change_places_by_hand(cast: Cast, heads_desk: Client) -> None:
    sent = by_hand(cast, first="a2", second="A1 ")
    heads_desk.post(page(cast.bazar, f"nomor/{cast.venue.pk}"), sent)
    assert numbers_of(cast.bazar) == {
        "Keripik Bu Sri": "A2",
        "Rujak Pak Jaya": "A1",
        "Anyaman Dewi": "B7",
    }


def test_a_number_that_is_given_twice_is_named(cast: Cast, heads_desk: Client) -> None:
    sent = by_hand(cast, first="B7")
    answer = heads_desk.post(page(cast.bazar, f"nomor/{cast.venue.pk}"), sent)
    errors = answer.context["form"].errors
    assert errors.keys() == {f"s{cast.stall.pk}", f"s{cast.stranger.pk}"}
    assert "B7" in errors[f"s{cast.stall.pk}"][0]
    assert "Anyaman Dewi" in errors[f"s{cast.stall.pk}"][0]
    assert numbers_of(cast.bazar)["Keripik Bu Sri"] == "A1"


@pytest.mark.parametrize("number", ["", "~12", "MTG-012345678", "<b>"])
def test_text_that_is_no_stall_number_is_refused(
    cast: Cast, heads_desk: Client, number: str
) -> None:
    sent = by_hand(cast, first=number)
    answer = heads_desk.post(page(cast.bazar, f"nomor/{cast.venue.pk}"), sent)
    assert answer.context["form"].errors.keys() == {f"s{cast.stall.pk}"}


# --- Slots ----------------------------------------------------------------------------------------


def test_slots_are_made_for_all_venues_and_days(following: Bazar, heads_desk: Client) -> None:
    sent = {"minutes": "60", "capacity": "5", "starts": "09:00", "ends": "12:00"}
    heads_desk.post(page(following, "jam-ambil"), sent)
    assert PickupSlot.objects.filter(day__bazar=following, capacity=5).count() == 3
    assert len(logged(following)) == 1
    assert "9.00" in html_of(heads_desk.get(page(following, "jam-ambil")))


def test_a_slot_with_an_order_stays_when_slots_are_made_anew(
    cast: Cast, heads_desk: Client
) -> None:
    take_orders(cast)
    cast.bazar.venues.add(cast.venue)
    kept, unused = slot(cast), slot(cast, starts=dt.time(10), ends=dt.time(11))
    place(cast, draft_part(cast.keripik, at=kept))
    sent = {"minutes": "30", "capacity": "5", "starts": "09:00", "ends": "11:00", "anew": "on"}
    heads_desk.post(page(cast.bazar, "jam-ambil"), sent)
    own = PickupSlot.objects.filter(day=kept.day)
    assert [(each.starts.hour, each.starts.minute) for each in own] == [(9, 0), (10, 0), (10, 30)]
    assert own[0] == kept
    assert not PickupSlot.objects.filter(pk=unused.pk).exists()


def test_slot_with_an_order_cannot_be_deleted_by_hand(cast: Cast, heads_desk: Client) -> None:
    take_orders(cast)
    kept = slot(cast)
    place(cast, draft_part(cast.keripik, at=kept))
    answer = heads_desk.post(f"/admin/bazar/pickupslot/{kept.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 200
    assert answer.context["protected"]
    assert PickupSlot.objects.filter(pk=kept.pk).exists()
