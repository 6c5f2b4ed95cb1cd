"""Orders that no stall answers: who is called, what the shopper is told, and how it ends."""

import datetime as dt
import importlib
import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import with_available
from tests.cast import Cast, in_english, let_in, phone_of
from tests.html import html_of
from tests.orders import draft_part, part_of, place
from tests.shoppers import address_of
from tests.till_orders import LIST, let_slot_pass, state
from transactions.alerts import sending
from transactions.alerts.sending import Reminders
from transactions.models import Move, Order, OrderStep, Payment, StallOrder
from transactions.ordering import answers, incoming, parts
from transactions.ordering.states import PartState, progress

MINUTE = dt.timedelta(minutes=1)
NEWS = "/kasir/kabar/"


@pytest.fixture
def order(shop: Cast, morning: PickupSlot) -> Order:
    """Order two of ten crisps, to be paid on pick-up."""
    return place(shop, draft_part(shop.keripik, 2, at=morning))


@pytest.fixture
def part(order: Order) -> StallOrder:
    return part_of(order)


def placed_ago(order: Order, minutes: float) -> None:
    """Let the order have been placed so long ago, and its reservation end as much earlier."""
    placed_at = timezone.now() - minutes * MINUTE
    until = placed_at + 30 * MINUTE
    Order.objects.filter(pk=order.pk).update(placed_at=placed_at)
    order.parts.update(stands_until=until)
    Reservation.objects.filter(holder__in=order.parts.values("key")).update(until=until)


def overdue() -> set[int]:
    now = timezone.now()
    return set(StallOrder.objects.filter(answers.overdue(now)).values_list("pk", flat=True))


def is_overdue(part: StallOrder) -> bool:
    loaded = StallOrder.objects.get(pk=part.pk)
    return answers.is_overdue(loaded, progress(loaded, timezone.now()))


def available(offer: Offer) -> int | None:
    return with_available(Offer.objects.filter(pk=offer.pk)).get().available


def order_page(order: Order) -> str:
    return html_of(in_english(Client()).get(address_of(order)))


def till_page(cast: Cast) -> str:
    return html_of(in_english(phone_of(cast.till)).get(LIST))


@pytest.mark.parametrize(
    ("minutes", "is_late"), [(0, False), (9.9, False), (10.1, True), (31, True)]
)
def test_stall_has_ten_minutes_to_answer(
    part: StallOrder,
    order: Order,
    minutes: float,
    is_late: bool,  # noqa: FBT001
) -> None:
    placed_ago(order, minutes)
    assert (overdue() == {part.pk}) is is_overdue(part) is is_late


def test_time_to_answer_is_a_setting(part: StallOrder, order: Order, settings: Any) -> None:
    placed_ago(order, 10.1)
    settings.ANSWER_MINUTES = 20
    assert not is_overdue(part)
    assert not overdue()


@pytest.mark.parametrize(
    ("said", "minutes"),
    [({}, 10), ({"RESERVE_MINUTES": "5"}, 5), ({"ANSWER_MINUTES": "25"}, 25)],
)
def test_time_to_answer_is_never_longer_than_the_reservation(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], minutes: int
) -> None:
    from bazar import settings as product  # noqa: PLC0415

    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert minutes == importlib.reload(product).ANSWER_MINUTES
    monkeypatch.setenv("RESERVE_MINUTES", "20")
    monkeypatch.setenv("ANSWER_MINUTES", "21")
    with pytest.raises(ImproperlyConfigured):
        importlib.reload(product)


@pytest.mark.parametrize("move", ["accept", "ready", "pay", "refuse", "cancel"])
def test_nobody_is_called_for_an_order_that_was_answered(
    shop: Cast, part: StallOrder, order: Order, move: str
) -> None:
    moves = {
        "accept": lambda: parts.accept(part, shop.till),
        "ready": lambda: parts.make_ready(part, shop.till),
        "pay": lambda: parts.pay(part, shop.till, Payment.CASH),
        "refuse": lambda: parts.refuse(part, shop.till, "habis"),
        "cancel": lambda: parts.cancel(part),
    }
    moves[move]()
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - 11 * MINUTE)
    assert not overdue()
    assert not is_overdue(part)
    assert "data-overdue" not in order_page(order)


def test_each_stall_answers_for_itself(shop: Cast, morning: PickupSlot) -> None:
    order = place(shop, draft_part(shop.keripik, at=morning), draft_part(shop.rujak, at=morning))
    crisps, rujak = order.parts.order_by("pk")
    parts.accept(crisps, shop.till)
    Order.objects.update(placed_at=timezone.now() - 11 * MINUTE)
    assert overdue() == {rujak.pk}


def test_stalls_screens_call(shop: Cast, part: StallOrder, order: Order) -> None:
    phone = phone_of(shop.till)
    before = phone.get(LIST).context["board"]
    assert 'data-late="0"' in till_page(shop)
    assert news(phone)["orders_late"] == 0
    placed_ago(order, 11)
    after = phone.get(LIST).context["board"]
    assert after.version != before.version
    html = till_page(shop)
    assert 'data-late="1"' in html
    assert "Waiting for your answer since" in html
    assert (news(phone)["orders"], news(phone)["orders_late"]) == (1, 1)
    assert news(phone_of(let_in(shop.neighbour)))["orders_late"] == 0


def news(phone: Client) -> dict[str, Any]:
    answer = phone.post(NEWS, "{}", content_type="application/json")
    content: dict[str, Any] = answer.json()
    return content


def test_offices_screen_calls(
    shop: Cast, part: StallOrder, order: Order, heads_desk: Client, desk: Client
) -> None:
    address = f"/admin/transactions/sale/langsung/{shop.bazar.pk}/"
    for screen in (heads_desk, desk):
        assert "data-unanswered" not in html_of(screen.get(address))
    placed_ago(order, 11)
    for screen in (heads_desk, desk):
        html = html_of(in_english(screen).get(address))
        assert re.search(r"data-unanswered>1<", html)
        assert "A1 Keripik Bu Sri" in html
        assert order.code in html
        assert "waiting for 11 minutes" in html
        assert order.name not in html
        assert "wa.me" in html
    assert "wa.me" not in html_of(heads_desk.get(f"{address}?layar=1"))
    assert order.code not in html_of(heads_desk.get(f"{address}?kecamatan=31.71.01"))


def test_shopper_is_told_until_when_the_stall_answers_and_that_it_is_called(
    part: StallOrder, order: Order
) -> None:
    before = order_page(order)
    assert "The stall has until" in before
    placed_ago(order, 11)
    after = order_page(order)
    assert "are being called" in after
    assert "Reserved for you until" in after
    version = re.compile(r"versi=([0-9a-f]+)")
    assert version.findall(before) != version.findall(after)


def test_unanswered_order_ends_as_unanswered_and_never_as_unpaid(
    shop: Cast, part: StallOrder, order: Order
) -> None:
    placed_ago(order, 31)
    assert state(part) is PartState.LAPSED
    for html in (order_page(order), html_of(Client().get(address_of(order)))):
        assert "not paid in time" not in html
    assert "the stall did not answer" in order_page(order)
    let_slot_pass(part)
    assert state(part) is PartState.EXPIRED
    assert "the stall did not answer" in order_page(order)
    assert "not paid in time" not in order_page(order)
    assert not overdue()  # nobody is called any more


def test_part_that_was_accepted_and_not_paid_ends_as_unpaid(
    shop: Cast, part: StallOrder, order: Order
) -> None:
    parts.accept(part, shop.till)
    let_slot_pass(part)
    assert "not paid in time" in order_page(order)


def test_goods_are_free_again_exactly_once(shop: Cast, part: StallOrder, order: Order) -> None:
    assert available(shop.keripik) == 8
    placed_ago(order, 11)
    assert available(shop.keripik) == 8  # being called costs nothing
    placed_ago(order, 31)
    assert available(shop.keripik) == 10
    parts.accept(part, shop.till)  # late, while the goods are there
    assert available(shop.keripik) == 8
    parts.refuse(part, shop.till, "habis")
    assert available(shop.keripik) == 10
    assert OrderStep.objects.filter(part=part, move=Move.REFUSED).count() == 1


def test_short_time_to_pay_that_ends_first_calls_at_once(part: StallOrder) -> None:
    StallOrder.objects.update(stands_until=timezone.now())
    assert is_overdue(part)
    assert overdue() == {part.pk}


def test_counting_the_waiting_parts_is_two_queries(
    shop: Cast, part: StallOrder, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        assert incoming.count_waiting(shop.till) == incoming.WaitingCount(new=1, overdue=0)


def test_reminders_are_due_in_their_order_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reminders = Reminders[int]()
    assert reminders.seconds_left(0) is None
    for order, at in ((3, 30.0), (1, 10.0), (2, 20.0)):
        reminders.add(order, at)
    assert reminders.seconds_left(4) == 6
    assert reminders.take_due(9.9) == []
    assert reminders.take_due(25) == [1, 2]
    assert reminders.seconds_left(99) == 0
    assert reminders.take_due(99) == [3]
    monkeypatch.setattr(sending, "MOST_REMINDERS", 1)
    for order in (1, 2):
        reminders.add(order, 1.0)
    assert reminders.take_due(1) == [1]
