"""The desk shows the orders that reserve stock, gives units back, and refuses orders."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from bazar.models import PickupSlot, Venue
from jakpreneur.models import Reservation, Stall
from tests.cast import Cast, in_english, kecamatan
from tests.desk import officer
from tests.html import html_of
from tests.orders import draft_part, place
from tests.till_orders import state
from tests.transactions.conftest import signed_in
from transactions.models import Move, Order, OrderStep, Payment, Sale, StallOrder
from transactions.ordering import parts
from transactions.ordering.states import PartState

HOLDS = "/admin/transactions/stallorder/ditahan/"


@pytest.fixture
def order(shop: Cast, morning: PickupSlot) -> Order:
    """Return an order of crisps at one stall and rujak at another."""
    return place(shop, draft_part(shop.keripik, 3, at=morning), draft_part(shop.rujak, at=morning))


@pytest.fixture
def crisps(shop: Cast, order: Order) -> StallOrder:
    return StallOrder.objects.get(order=order, stall=shop.stall)


@pytest.fixture
def rujak(shop: Cast, order: Order) -> StallOrder:
    return StallOrder.objects.get(order=order, stall=shop.neighbour)


def give_back(part: StallOrder) -> str:
    return f"{HOLDS}{part.pk}/lepas/"


def refuse(order: Order) -> str:
    return f"/admin/transactions/order/{order.pk}/tolak/"


def text(desk: Client, address: str) -> str:
    answer = in_english(desk).get(address)
    assert answer.status_code == 200
    return html_of(answer)


def told(order: Order) -> str:
    """Return the text of the shopper's page."""
    return text(Client(), f"/pesanan/{order.token}/")


def test_page_names_each_order_its_units_and_the_end_of_the_reservation(
    heads_desk: Client, order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    html = text(heads_desk, HOLDS)
    for said in ("Keripik tempe", "3 ordered of 10 left", order.code, "Rina", order.phone):
        assert said in html
    for part in (crisps, rujak):
        assert give_back(part) in html
    assert refuse(order) in html


def test_page_says_that_nothing_is_reserved(heads_desk: Client, shop: Cast) -> None:
    assert "No order reserves anything now" in text(heads_desk, HOLDS)


def test_giving_back_is_logged_and_shown_to_the_shopper(
    heads_desk: Client, kepala: User, order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    answer = heads_desk.post(give_back(crisps))
    assert (answer.status_code, answer["Location"]) == (302, HOLDS)
    assert [held.holder for held in Reservation.objects.all()] == [rujak.key]
    assert OrderStep.objects.get().official == kepala
    assert (state(crisps), state(rujak)) == (PartState.LAPSED, PartState.NEW)
    assert LogEntry.objects.get().object_id == str(crisps.pk)
    assert "office has given back the goods reserved for you" in told(order)
    heads_desk.post(give_back(crisps))  # tapped twice
    assert OrderStep.objects.count() == 1


def test_paid_units_are_not_given_back(heads_desk: Client, shop: Cast, crisps: StallOrder) -> None:
    parts.pay(crisps, shop.till, Payment.CASH)
    heads_desk.post(give_back(crisps))
    assert Sale.objects.count() == 1
    assert not OrderStep.objects.filter(move=Move.RELEASED).exists()


def test_a_whole_order_is_refused_with_a_reason_that_the_shopper_sees(
    heads_desk: Client, kepala: User, order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    assert "Refuse the whole order" in text(
        heads_desk, f"/admin/transactions/order/{order.pk}/change/"
    )
    assert "A1 Keripik Bu Sri" in text(heads_desk, refuse(order))
    answer = heads_desk.post(refuse(order), {"reason": "nomor ini tidak ada"})
    assert answer.status_code == 302
    assert (state(crisps), state(rujak)) == (PartState.REFUSED, PartState.REFUSED)
    assert not Reservation.objects.exists()
    assert {step.official for step in OrderStep.objects.all()} == {kepala}
    assert LogEntry.objects.filter(object_id=str(order.pk)).exists()
    assert told(order).count("office says: nomor ini tidak ada") == 2


def test_a_refused_part_that_was_paid_is_voided_by_the_official(
    heads_desk: Client, kepala: User, shop: Cast, order: Order, crisps: StallOrder
) -> None:
    parts.pay(crisps, shop.till, Payment.CASH)
    heads_desk.post(refuse(order), {"reason": "batal"})
    assert Sale.objects.get(voids__key=crisps.key).entered_by == kepala


def test_ended_part_stays_as_it_is(
    heads_desk: Client, shop: Cast, order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    parts.cancel(crisps)
    heads_desk.post(refuse(order), {"reason": "batal"})
    assert (state(crisps), state(rujak)) == (PartState.CANCELLED, PartState.REFUSED)
    assert "Nothing in this order can be refused any more" in text(heads_desk, refuse(order))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_refusal_says_why(heads_desk: Client, order: Order, reason: str) -> None:
    assert heads_desk.post(refuse(order), {"reason": reason}).status_code == 200
    assert not OrderStep.objects.exists()


def test_an_auditor_reads_and_changes_nothing(
    desk: Client, order: Order, crisps: StallOrder
) -> None:
    html = text(desk, HOLDS)
    assert order.code in html
    assert give_back(crisps) not in html
    assert desk.post(give_back(crisps)).status_code == 403
    assert desk.post(refuse(order), {"reason": "x"}).status_code == 403


def test_an_officer_of_one_kecamatan_sees_and_refuses_its_own_alone(
    order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    elsewhere = Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Lapangan Gambir")
    Stall.objects.filter(pk=rujak.stall_id).update(venue=elsewhere)
    officers = signed_in(officer("petugas", "Menteng"))
    html = text(officers, HOLDS)
    assert give_back(crisps) in html
    assert give_back(rujak) not in html
    assert officers.post(give_back(rujak)).status_code == 404
    officers.post(refuse(order), {"reason": "batal"})
    assert (state(crisps), state(rujak)) == (PartState.REFUSED, PartState.NEW)
