"""Chats with vendors: one tap away while the bazaar concerns shoppers, no number in a page."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from bazar.calendar import takes_orders_or_is_on
from bazar.models import Bazar, BazarDay, PickupSlot
from jakpreneur.models import Stall
from tests.cast import Cast
from tests.orders import draft_part, part_of, place, slot, take_orders
from tests.shop import change, page, product_page, stall_page, visitor
from transactions.models import Order, Payment, StallOrder
from transactions.ordering import parts
from transactions.views import chats

A_DAY = dt.timedelta(days=1)
NUMBER = "81234567890"


def link(stall: Stall) -> str:
    return f"/lapak/{stall.pk}/whatsapp/"


def move(cast: Cast, days: int) -> None:
    """Move the bazaar's days by so many days, from the last to the first: dates are unique."""
    for day in cast.bazar.days.order_by("date" if days < 0 else "-date"):
        BazarDay.objects.filter(pk=day.pk).update(date=day.date + days * A_DAY)


def looker(cast: Cast) -> Client:
    """Return a browser that has loaded the stall's page."""
    client = visitor()
    client.get(f"/lapak/{cast.stall.pk}/")
    return client


def test_no_page_contains_a_vendors_number(shop: Cast, morning: PickupSlot) -> None:
    order = place(shop, draft_part(shop.keripik, at=morning))
    pages = [
        stall_page(shop.stall), product_page(shop.keripik), page("/"), page("/belanja/"),
        page(f"/pesanan/{order.token}/"), page("/hasil/"),
    ]  # fmt: skip
    assert not [text for text in pages if NUMBER in re.sub(r"[\s.-]", "", text)]


def test_tap_on_the_stalls_page_leads_to_the_chat(shop: Cast) -> None:
    assert f'href="{link(shop.stall)}" rel="nofollow noopener"' in stall_page(shop.stall)
    answer = looker(shop).get(link(shop.stall), headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer["Location"]) == (303, "https://wa.me/6281234567890")
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_request_without_a_tap_leads_to_the_stalls_page(
    shop: Cast, headers: dict[str, str]
) -> None:
    answer = looker(shop).get(link(shop.stall), headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, f"/lapak/{shop.stall.pk}/")


def test_browser_without_the_cookie_is_led_to_the_stalls_page(shop: Cast) -> None:
    assert Client().get(link(shop.stall))["Location"] == f"/lapak/{shop.stall.pk}/"
    assert looker(shop).head(link(shop.stall))["Location"] == f"/lapak/{shop.stall.pk}/"


def test_chats_from_one_address_are_bounded(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chats, "MOST", 2)
    client = looker(shop)
    answers = [client.get(link(shop.stall)).status_code for _ in range(3)]
    assert answers == [303, 303, 429]


def test_stall_that_is_not_there_says_so(shop: Cast) -> None:
    assert looker(shop).get("/lapak/999999/whatsapp/").status_code == 404
    assert looker(shop).post(link(shop.stall)).status_code == 405


@pytest.mark.parametrize(
    ("days", "opens_at", "may"),
    [
        (0, None, True),  # it is on, and takes no orders
        (-1, None, True),  # its last day
        (-2, None, False),  # it was yesterday
        (7, None, False),  # it is next week, and takes no orders yet
        (7, timezone.now() - A_DAY, True),  # it takes orders for next week
        (7, timezone.now() + A_DAY, False),
    ],
)
def test_chat_is_open_while_the_bazaar_takes_orders_or_is_on(
    cast: Cast, days: int, opens_at: dt.datetime | None, *, may: bool
) -> None:
    move(cast, days)
    change(cast.bazar, orders_open_at=opens_at)
    bazar = Bazar.objects.get(pk=cast.bazar.pk)
    assert takes_orders_or_is_on(bazar, timezone.now()) == may
    assert (link(cast.stall) in stall_page(cast.stall)) == may
    to = looker(cast).get(link(cast.stall))["Location"]
    assert to.startswith("https://wa.me/" if may else "/lapak/")


def test_bazaar_without_a_planned_day_is_never_on(cast: Cast) -> None:
    cast.bazar.days.update(opens=None, closes=None)
    assert not takes_orders_or_is_on(cast.bazar, timezone.now())


def test_bazaar_is_on_between_its_days(cast: Cast) -> None:
    tomorrow = cast.bazar.days.get(date=cast.day.date + A_DAY)
    BazarDay.objects.filter(pk=cast.day.pk).update(date=cast.day.date - A_DAY)
    assert tomorrow.is_planned
    assert takes_orders_or_is_on(Bazar.objects.get(pk=cast.bazar.pk), timezone.now())


# --- From an order --------------------------------------------------------------------------------


@pytest.fixture
def part(cast: Cast) -> StallOrder:
    take_orders(cast)
    return part_of(place(cast, draft_part(cast.keripik, at=slot(cast))))


def of_part(part: StallOrder) -> str:
    return f"/pesanan/{part.order.token}/{part.pk}/whatsapp/"


def test_order_leads_to_a_chat_with_its_code_and_nobodys_data(part: StallOrder) -> None:
    assert of_part(part) in page(f"/pesanan/{part.order.token}/")
    to = urlsplit(Client().get(of_part(part))["Location"])
    assert (to.netloc, to.path) == ("wa.me", "/6281234567890")
    [message] = parse_qs(to.query)["text"]
    assert part.order.code in message
    assert part.order.name not in message
    assert part.order.token not in message


def test_order_leads_to_a_chat_after_the_bazaar_if_money_was_given(
    cast: Cast, part: StallOrder
) -> None:
    move(cast, -30)
    change(cast.bazar, orders_close_at=timezone.now() - 20 * A_DAY, orders_open_at=None)
    assert of_part(part) not in page(f"/pesanan/{part.order.token}/")
    assert Client().get(of_part(part))["Location"].startswith("/pesanan/")
    parts.pay(part, cast.till, Payment.CASH)
    assert of_part(part) in page(f"/pesanan/{part.order.token}/")
    Order.objects.update(name="", phone="", address="", erased_at=timezone.now())
    assert of_part(part) not in page(f"/pesanan/{part.order.token}/")


def test_another_orders_part_leads_nowhere(cast: Cast, part: StallOrder) -> None:
    other = place(
        cast, draft_part(cast.asinan, at=slot(cast, starts=dt.time(11), ends=dt.time(12)))
    )
    assert Client().get(f"/pesanan/{other.token}/{part.pk}/whatsapp/").status_code == 404
