"""Online orders on a stall's till: the board and the picking list."""

import datetime as dt
from typing import Any

from django.test import Client
from django.utils import timezone

from jakpreneur.pictures import draw
from tests import orders
from tests.cast import Cast, phone_of
from tests.goods import photo, text
from tests.till_orders import BY_HTMX, LIST, PICKING, address, parts_in_group, state
from transactions import totals
from transactions.models import OrderStep, Payment, PaymentTime, Sale, StallOrder
from transactions.ordering import incoming, parts
from transactions.ordering.orders import Shopper
from transactions.ordering.states import PartState


def test_order_is_shown_with_all_that_the_stall_needs(phone: Client, part: StallOrder) -> None:
    answer = phone.get(LIST)
    html = text(answer)
    assert parts_in_group(answer, "new") == [part.pk]
    assert "Rina" in html
    assert "<b>2</b> × Keripik tempe" in html
    assert "<b>1</b> × Asinan sayur" in html
    assert "tanpa sambal" in html
    assert "Rp42.000" in html
    assert "09.00–10.00" in html
    assert 'href="https://wa.me/6281298765432" rel="noreferrer"' in html
    assert part.order.code not in html  # the shopper brings it


def test_delivery_names_its_day_and_address(cast: Cast, phone: Client) -> None:
    orders.take_orders(cast)
    by = Shopper("Rina", "+6281298765432", "Jl. Cikini Raya 5")
    want = orders.draft_part(
        cast.keripik, at=orders.slot(cast), slot=None, payment_time=PaymentTime.NOW
    )
    orders.place(cast, want, by=by)
    assert "Jl. Cikini Raya 5" in text(phone.get(LIST))
    assert "Jl. Cikini Raya 5" in text(phone.get(PICKING))


def test_text_typed_by_shoppers_is_escaped(cast: Cast, phone: Client) -> None:
    orders.take_orders(cast)
    mean = "<script>alert(1)</script>"
    want = orders.draft_part(cast.keripik, at=orders.slot(cast), note=mean)
    orders.place(cast, want, by=Shopper(mean, "+6281298765432"))
    for page in (LIST, PICKING):
        assert mean not in text(phone.get(page))
        assert "&lt;script&gt;" in text(phone.get(page))


def test_orders_stand_in_groups_by_how_far_they_are(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    assert parts_in_group(phone.get(LIST), "new") == [part.pk]
    parts.accept(part, cast.till)
    assert parts_in_group(phone.get(LIST), "accepted") == [part.pk]
    parts.make_ready(part, cast.till)
    assert parts_in_group(phone.get(LIST), "ready") == [part.pk]
    parts.refuse(part, cast.till, "habis")
    assert parts_in_group(phone.get(LIST), "ended") == [part.pk]


def test_board_has_no_part_that_ended_yesterday(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    yesterday = timezone.now() - dt.timedelta(days=1)
    parts.refuse(part, cast.till, "habis")
    OrderStep.objects.filter(part=part).update(at=yesterday)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=yesterday)
    assert parts_in_group(phone.get(LIST), "ended") == []


def test_expired_part_is_folded_away_and_can_still_be_paid(
    phone: Client, cast: Cast, part: StallOrder
) -> None:
    parts.accept(part, cast.till)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=timezone.now())
    answer = phone.get(LIST)
    assert parts_in_group(answer, "ended") == [part.pk]
    assert address(part, "dibayar") in text(answer)
    assert address(part, "terima") not in text(answer)
    phone.post(address(part, "dibayar"), {"payment": "qris"})
    assert state(part) is PartState.ACCEPTED
    assert Sale.objects.get(key=part.key).payment == Payment.QRIS


def test_other_stalls_orders_are_not_shown(cast: Cast, part: StallOrder) -> None:
    neighbour = phone_of(cast.neighbours_till)
    assert "Rina" not in text(neighbour.get(LIST))
    assert "Rina" not in text(neighbour.get(PICKING))


def test_till_of_two_stalls_is_told_whose_each_order_is(cast: Cast, part: StallOrder) -> None:
    assert str(cast.stall) not in text(phone_of(cast.till).get(LIST))
    cast.till.stalls.add(cast.neighbour)
    assert str(cast.stall) in text(phone_of(cast.till).get(LIST))


def test_board_says_to_give_back_the_money_of_a_refused_part(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    phone.post(address(part, "tidak-bisa"), {"reason": "mesin rusak"})
    html = phone.get(LIST)
    [card] = [card for group in html.context["board"].groups for card in group.cards]
    assert (card.gives_back, card.progress.refusal_reason) == (True, "mesin rusak")
    assert totals.of_bazar(cast.bazar).overall.amount == 0


def test_pages_cost_the_same_however_many_orders_there_are(
    cast: Cast, phone: Client, django_assert_num_queries: Any
) -> None:
    orders.take_orders(cast)
    at = orders.slot(cast, capacity=100)
    for n in range(12):
        by = Shopper(f"Rina {n}", f"+628129876{n:04d}")
        placed = orders.part_of(orders.place(cast, orders.draft_part(cast.asinan, at=at), by=by))
        if n % 2:
            parts.pay(placed, cast.till, Payment.QRIS)
    # One query each for the till, its stalls, the parts, their lines, steps, proofs and payments.
    with django_assert_num_queries(8):
        assert len(parts_in_group(phone.get(LIST), "new")) == 12
    with django_assert_num_queries(8):
        phone.get(PICKING)
    [code] = StallOrder.objects.values_list("order__code", flat=True)[:1]
    with django_assert_num_queries(8):
        phone.get(f"{LIST}serah/{code}/")


def test_list_answers_nothing_where_nothing_has_changed(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    version = phone.get(LIST).context["board"].version
    query = {"versi": version}
    assert phone.get(LIST, query, headers=BY_HTMX).status_code == 204
    assert phone.get(LIST, query).status_code == 200  # a page is a page
    parts.declare(part, draw(photo()))
    answer = phone.get(LIST, query, headers=BY_HTMX)
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert 'id="orders"' in text(answer)


def test_pages_of_orders_are_never_cached(phone: Client, part: StallOrder) -> None:
    for page in (LIST, PICKING, f"{LIST}serah/{part.order.code}/"):
        assert "no-store" in phone.get(page)["Cache-Control"]
        assert "private" in phone.get(page)["Cache-Control"]


# --- The proof --------------------------------------------------------------------------------


def test_proof_is_for_the_stall_alone(cast: Cast, phone: Client, part: StallOrder) -> None:
    assert phone.get(address(part, "bukti")).status_code == 404
    drawing = draw(photo())
    parts.declare(part, drawing)
    assert address(part, "bukti") in text(phone.get(LIST))
    answer = phone.get(address(part, "bukti"))
    assert answer.content == drawing.large
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert phone_of(cast.neighbours_till).get(address(part, "bukti")).status_code == 404
    assert Client().get(address(part, "bukti")).status_code == 401


# --- The picking list -------------------------------------------------------------------------


def test_picking_list_says_what_is_to_be_packed_for_which_day(cast: Cast) -> None:
    orders.take_orders(cast)
    early = orders.slot(cast)
    late = orders.slot(cast, starts=dt.time(11), ends=dt.time(12))
    first = orders.place(cast, orders.draft_part(cast.keripik, 2, at=late))
    second = orders.place(cast, orders.draft_part(cast.keripik, 3, at=early))
    packed = orders.place(cast, orders.draft_part(cast.asinan, at=early))
    refused = orders.place(cast, orders.draft_part(cast.asinan, at=early))
    parts.accept(orders.part_of(first), cast.till)
    parts.make_ready(orders.part_of(packed), cast.till)
    parts.refuse(orders.part_of(refused), cast.till, "habis")
    [day] = incoming.picking_list(cast.till, timezone.now())
    assert day.day == early.day
    assert [(picked.name, picked.units) for picked in day.goods] == [("Keripik tempe", 5)]
    assert [(slot, [card.part.order for card in cards]) for slot, cards in day.slots] == [
        (early, [second]),
        (late, [first]),
    ]


def test_empty_picking_list_says_so(phone: Client) -> None:
    assert phone.get(PICKING).context["days"] == []
