"""The stall offers other goods in the place of some that it does not have; the shopper answers."""

import pytest
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur.models import Offer, Reservation
from tests.auditing import wrong_findings
from tests.cast import Cast, in_english, offer, phone_of
from tests.html import html_of
from tests.orders import draft_part, part_of, place
from tests.refunds import leave, let_minutes_pass
from tests.till_orders import LIST, address, state
from transactions import access, totals
from transactions.models import OrderLine, Payment, StallOrder, TakenLine
from transactions.ordering import parts, substitutes
from transactions.ordering.changes import NotChangeable
from transactions.ordering.reserving import CannotReserve
from transactions.ordering.states import PartState
from transactions.ordering.substitutes import UnfitSubstitute


@pytest.fixture
def both(cast: Cast, morning: PickupSlot) -> StallOrder:
    """Order two crisps and an asinan."""
    quantities = {cast.keripik.pk: 2, cast.asinan.pk: 1}
    return part_of(place(cast, draft_part(cast.keripik, at=morning, quantities=quantities)))


@pytest.fixture
def peyek(cast: Cast) -> Offer:
    return offer(cast.stall, "Rempeyek", price=20_000, brought=3)


def crisps(part: StallOrder, cast: Cast) -> int:
    return OrderLine.objects.get(part=part, offer=cast.keripik).pk


def worth(part: StallOrder) -> int:
    return parts.total_of(access.parts_of(part.order).get(pk=part.pk)).amount


def units_reserved(part: StallOrder) -> dict[int, int]:
    held = Reservation.objects.filter(holder=part.key, until__gt=timezone.now())
    return dict(held.values_list("offer", "units"))


def test_shopper_agrees_to_other_goods_by_a_tap(cast: Cast, both: StallOrder, peyek: Offer) -> None:
    parts.accept(both, cast.till)
    line, phone = crisps(both, cast), in_english(phone_of(cast.till))
    where = address(both, f"ganti/{line}")
    assert where in html_of(phone.get(LIST))
    assert "2 × Rempeyek · Rp20.000" in html_of(phone.get(where))
    assert "Offered." in html_of(phone.post(where, {"offer": peyek.pk}, follow=True))
    assert "has not answered" in html_of(phone.get(LIST))
    client, page = in_english(Client()), f"/pesanan/{both.order.token}/"
    assert "offers 2 × Rempeyek instead, for Rp40.000" in html_of(client.get(page))
    to, says = f"{page}{both.pk}/ganti/{line}/", {"offer": peyek.pk, "price": 20_000}
    assert client.post(to, says | {"jawab": "ya"}).status_code == 303
    assert client.post(to, says | {"jawab": "ya"}).status_code == 303  # tapped twice
    assert worth(both) == 52_000
    assert units_reserved(both) == {peyek.pk: 2, cast.asinan.pk: 1}
    assert TakenLine.objects.get().till == cast.till
    parts.pay(both, cast.till, Payment.CASH)
    assert totals.of_bazar(cast.bazar).overall.amount == 52_000
    assert wrong_findings() == []


def test_shopper_declines_and_the_rest_goes_on(cast: Cast, both: StallOrder, peyek: Offer) -> None:
    line = crisps(both, cast)
    substitutes.offer_instead(both, line, peyek.pk, cast.till)
    to = f"/pesanan/{both.order.token}/{both.pk}/ganti/{line}/"
    assert Client().post(to, {"jawab": "tidak"}).status_code == 303
    assert worth(both) == 12_000
    assert units_reserved(both) == {cast.asinan.pk: 1}


def test_shopper_who_declines_all_that_is_left_cancels(
    cast: Cast, morning: PickupSlot, peyek: Offer
) -> None:
    part = part_of(place(cast, draft_part(cast.keripik, at=morning)))
    line = crisps(part, cast)
    substitutes.offer_instead(part, line, peyek.pk, cast.till)
    page = html_of(in_english(Client()).get(f"/pesanan/{part.order.token}/"))
    assert "No, cancel the order" in page
    substitutes.decline(part, line)
    assert state(part) is PartState.CANCELLED


def test_shopper_agrees_to_what_was_seen_alone(cast: Cast, both: StallOrder, peyek: Offer) -> None:
    line, kue = crisps(both, cast), offer(cast.stall, "Kue lapis", price=20_000)
    substitutes.offer_instead(both, line, peyek.pk, cast.till)
    substitutes.offer_instead(both, line, kue.pk, cast.till)
    for seen in ((peyek.pk, 20_000), (kue.pk, 1)):
        with pytest.raises(NotChangeable):
            substitutes.agree(both, line, seen)
    to = f"/pesanan/{both.order.token}/{both.pk}/ganti/{line}/"
    assert Client().post(to, {"jawab": "ya", "offer": "x"}).status_code == 422
    assert worth(both) == 42_000


def test_goods_that_ran_out_meanwhile_are_not_agreed_to(
    cast: Cast, both: StallOrder, peyek: Offer
) -> None:
    line = crisps(both, cast)
    substitutes.offer_instead(both, line, peyek.pk, cast.till)
    leave(peyek, 1)
    with pytest.raises(CannotReserve):
        substitutes.agree(both, line, (peyek.pk, 20_000))
    assert units_reserved(both) == {cast.keripik.pk: 2, cast.asinan.pk: 1}


def test_stall_offers_its_own_goods_alone(cast: Cast, both: StallOrder, peyek: Offer) -> None:
    line = crisps(both, cast)
    few = offer(cast.stall, "Dodol", price=5_000, brought=1)
    for unfit in (cast.rujak.pk, cast.asinan.pk, few.pk, -1):
        with pytest.raises(UnfitSubstitute):
            substitutes.offer_instead(both, line, unfit, cast.till)
    where = address(both, f"ganti/{line}")
    assert phone_of(cast.till).post(where, {"offer": cast.rujak.pk}).status_code == 422
    assert phone_of(cast.neighbours_till).get(where).status_code == 404


@pytest.mark.parametrize("how", ["paid", "declared", "over"])
def test_nothing_else_is_offered_once_money_is_about_or_the_time_is_over(
    cast: Cast, both: StallOrder, peyek: Offer, how: str
) -> None:
    line = crisps(both, cast)
    substitutes.offer_instead(both, line, peyek.pk, cast.till)
    move = {
        "paid": lambda: parts.pay(both, cast.till, Payment.CASH),
        "declared": lambda: parts.declare(both, None),
        "over": lambda: let_minutes_pass(both),
    }
    move[how]()
    with pytest.raises(NotChangeable):
        substitutes.offer_instead(both, line, peyek.pk, cast.till)
    for answer in (
        lambda: substitutes.agree(both, line, (peyek.pk, 20_000)),
        lambda: substitutes.decline(both, line),
    ):
        with pytest.raises(NotChangeable):
            answer()
    assert "ganti" not in html_of(Client().get(f"/pesanan/{both.order.token}/"))
