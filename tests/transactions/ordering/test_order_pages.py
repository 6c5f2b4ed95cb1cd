"""The order's page: what has become of each part, how it is paid, and what can still be done."""

import datetime as dt
import io
import re

import pytest
import zxingcpp
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from bazar.models import PickupSlot
from jakpreneur import qris
from jakpreneur.models import Jakpreneur, Reservation
from jakpreneur.pictures import Unfit
from tests.cast import Cast
from tests.orders import place, wanted
from tests.photos import exif_of, file_of, halves, upload
from tests.shoppers import MINE, address_of, page, shopper_with
from tests.shoppers import ordered as ordered_by
from transactions.models import (
    Move,
    Order,
    OrderStep,
    Payment,
    PaymentProof,
    PaymentTime,
    StallOrder,
)
from transactions.ordering import parts
from transactions.receipts import code_of
from transactions.views import orders as order_views

HTMX = {"HX-Request": "true"}


@pytest.fixture
def order(shop: Cast, morning: PickupSlot) -> Order:
    """Crisps, which are paid now, and rujak, which is paid at the stall."""
    return place(
        shop,
        wanted(shop.keripik, 2, at=morning, payment_time=PaymentTime.NOW),
        wanted(shop.rujak, at=morning),
    )


@pytest.fixture
def crisps(shop: Cast, order: Order) -> StallOrder:
    return StallOrder.objects.get(order=order, stall=shop.stall)


@pytest.fixture
def rujak(shop: Cast, order: Order) -> StallOrder:
    return StallOrder.objects.get(order=order, stall=shop.neighbour)


def shown(order: Order) -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    return page(client, address_of(order))


def part_of_page(order: Order, part: StallOrder) -> str:
    """What the page says of one stall's part."""
    found = re.search(rf'<article[^>]*id="bagian-{part.pk}".*?</article>', shown(order), re.DOTALL)
    assert found
    return found[0]


def state_of(order: Order, part: StallOrder) -> str:
    [state] = re.findall(r'data-state="(\w+)"', part_of_page(order, part))
    return str(state)


def post(part: StallOrder, what: str, **fields: object) -> int:
    answer = Client().post(f"{address_of(part.order)}{part.pk}/{what}/", fields)
    return answer.status_code


def seen_in(text: str) -> str:
    [seen] = re.findall(r"\?versi=([0-9a-f]+)", text)
    return str(seen)


def let_time_pass() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.update(stands_until=past)
    Reservation.objects.update(until=past)


# --- What it says -----------------------------------------------------------------------------


def test_it_says_what_was_ordered_when_and_where_it_is_fetched_by_which_code(
    shop: Cast, order: Order
) -> None:
    text = shown(order)
    for said in (order.code, "Keripik Bu Sri", "A1", "Rujak Pak Jaya", "09.00–10.00 WIB"):
        assert said in text
    for amount in ("Rp30.000", "Rp18.000", "Rp48.000"):
        assert amount in text
    assert shop.venue.name in text


def test_it_says_nothing_of_the_shopper(order: Order) -> None:
    """Whoever looks over a shoulder, or is sent the address."""
    assert order.phone not in shown(order)
    assert order.phone.removeprefix("+62") not in shown(order)


def test_it_follows_each_part(shop: Cast, order: Order, crisps: StallOrder) -> None:
    assert state_of(order, crisps) == "new"
    parts.accept(crisps, shop.till)
    assert state_of(order, crisps) == "accepted"
    parts.make_ready(crisps, shop.till)
    assert state_of(order, crisps) == "ready"
    parts.pay(crisps, shop.till, Payment.QRIS)
    assert f"/struk/{code_of(crisps.key)}/" in part_of_page(order, crisps)
    parts.hand_over(crisps, shop.till, order.code)
    assert state_of(order, crisps) == "handed_over"


def test_what_the_stall_cannot_deliver_says_why_and_counts_no_more(
    shop: Cast, order: Order, rujak: StallOrder
) -> None:
    parts.refuse(rujak, shop.neighbours_till, "mangga <habis>")
    text = part_of_page(order, rujak)
    assert "mangga &lt;habis&gt;" in text
    assert state_of(order, rujak) == "refused"
    assert shown(order).count("Rp48.000") == 0


def test_money_that_was_given_comes_back_from_the_stall(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    parts.pay(crisps, shop.till, Payment.QRIS)
    assert part_of_page(order, crisps).count('class="notice"') == 0
    parts.refuse(crisps, shop.till, "habis")
    assert part_of_page(order, crisps).count('class="notice"') == 2


def test_what_was_not_paid_in_time_says_so_and_asks_for_no_money(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    parts.accept(crisps, shop.till)
    let_time_pass()
    assert state_of(order, crisps) == "expired"
    assert "qris.png" not in shown(order)


def test_an_order_without_an_answer_holds_nothing_and_asks_for_no_money(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    let_time_pass()
    assert state_of(order, crisps) == "lapsed"
    assert "qris.png" not in shown(order)
    assert "nothing is kept for you any more" in part_of_page(order, crisps)
    parts.accept(crisps, shop.till)
    assert state_of(order, crisps) == "accepted"
    assert "qris.png" in shown(order)


def test_no_link_leads_outside(order: Order) -> None:
    """Nobody there learns the order's address, and no vendor's number is in the page."""
    text = shown(order)
    assert not re.findall(r'<a [^>]*href="https?://[^>]*>', text)
    assert "81234567890" not in text


def test_it_is_kept_by_nobody(order: Order) -> None:
    answer = Client().get(address_of(order))
    assert "no-store" in answer["Cache-Control"]
    for crawler in ("googlebot", "bingbot", "yandex", "duckduckbot", "baiduspider"):
        assert f'<meta name="{crawler}" content="noindex">' in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"
    assert 'data-hx-history="false"' in answer.content.decode()


# --- Strangers --------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "A" * 22, "a" * 500, "%00", "ä"])
def test_an_address_that_nobody_gave_out_leads_to_help(order: Order, token: str) -> None:
    answer = Client().get(f"{MINE}{token}/")
    assert answer.status_code == 404
    assert f'href="{MINE}"' in answer.content.decode()


@pytest.mark.parametrize("what", ["batal", "bayar"])
def test_another_order_s_part_is_nobody_s(
    shop: Cast, morning: PickupSlot, crisps: StallOrder, what: str
) -> None:
    other = place(shop, wanted(shop.asinan, at=morning))
    assert Client().post(f"{address_of(other)}{crisps.pk}/{what}/").status_code == 404
    assert Client().post(f"{MINE}{'A' * 22}/{crisps.pk}/{what}/").status_code == 404
    assert Client().get(f"{address_of(other)}{crisps.pk}/qris.png").status_code == 404
    assert not OrderStep.objects.exists()


@pytest.mark.parametrize("what", ["batal", "bayar"])
def test_nothing_moves_without_a_post_and_a_token(crisps: StallOrder, what: str) -> None:
    address = f"{address_of(crisps.order)}{crisps.pk}/{what}/"
    assert Client().get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403


# --- Paying -----------------------------------------------------------------------------------


def test_the_stall_s_code_asks_for_the_amount_and_can_be_saved(
    order: Order, crisps: StallOrder
) -> None:
    answer = Client().get(f"{address_of(order)}{crisps.pk}/qris.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
    sticker = qris.read(crisps.stall.jakpreneur.qris)
    assert read.text == sticker.with_amount(30_000)
    text = part_of_page(order, crisps)
    assert sticker.merchant_name in text
    assert sticker.nmid in text


def test_what_is_paid_at_the_stall_has_no_code(order: Order, rujak: StallOrder) -> None:
    assert Client().get(f"{address_of(order)}{rujak.pk}/qris.png").status_code == 404
    assert post(rujak, "bayar") == 404


def test_a_stall_that_has_lost_its_code_is_written_to(order: Order, crisps: StallOrder) -> None:
    Jakpreneur.objects.filter(pk=crisps.stall.jakpreneur_id).update(qris="000201 no code")
    assert "qris.png" not in part_of_page(order, crisps)
    assert Client().get(f"{address_of(order)}{crisps.pk}/qris.png").status_code == 404


def test_the_shopper_says_that_it_is_paid(order: Order, crisps: StallOrder) -> None:
    assert post(crisps, "bayar") == 303
    assert post(crisps, "bayar") == 303
    assert OrderStep.objects.get().move == Move.DECLARED
    assert not PaymentProof.objects.exists()


def test_a_picture_is_drawn_anew_and_can_be_sent_later(crisps: StallOrder) -> None:
    assert post(crisps, "bayar") == 303
    photo = file_of(halves(), exif=exif_of(1))
    assert post(crisps, "bayar", picture=upload(photo)) == 303
    kept = bytes(PaymentProof.objects.get(part=crisps).picture)
    assert kept.startswith(b"RIFF")
    assert b"DAPUR-RAHASIA" not in kept


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"<html>", Unfit.NO_PICTURE), (b"", Unfit.NO_PICTURE), (b"GIF89a", Unfit.OTHER_KIND)],
)
def test_a_file_that_is_no_picture_is_said_to_be_none(
    crisps: StallOrder, content: bytes, why: Unfit
) -> None:
    address = f"{address_of(crisps.order)}{crisps.pk}/bayar/"
    answer = Client().post(address, {"picture": upload(content)})
    assert answer.status_code == 422
    assert str(why.label) in answer.content.decode()
    assert not OrderStep.objects.exists()


def test_pictures_are_sent_so_often_and_no_more(
    crisps: StallOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_views, "PICTURES", 1)
    photo = file_of(halves())
    answers = [post(crisps, "bayar", picture=upload(photo)) for _ in range(2)]
    assert answers == [303, 429]
    assert post(crisps, "bayar") == 303


def test_it_is_too_late_to_pay_what_has_expired(crisps: StallOrder) -> None:
    let_time_pass()
    assert post(crisps, "bayar") == 422
    assert not OrderStep.objects.exists()


# --- Cancelling -------------------------------------------------------------------------------


def test_a_part_is_cancelled_and_the_other_stays(
    shop: Cast, order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    assert post(crisps, "batal") == 303
    assert (state_of(order, crisps), state_of(order, rujak)) == ("cancelled", "new")
    assert not Reservation.objects.filter(offer=shop.keripik).exists()
    assert "batal/" not in part_of_page(order, crisps)


def test_what_is_ready_cannot_be_cancelled(shop: Cast, order: Order, rujak: StallOrder) -> None:
    parts.make_ready(rujak, shop.neighbours_till)
    assert "batal/" not in part_of_page(order, rujak)
    assert post(rujak, "batal") == 422
    assert state_of(order, rujak) == "ready"


# --- It refreshes itself ----------------------------------------------------------------------


def test_it_asks_for_news_and_is_answered_with_nothing_or_the_parts(
    shop: Cast, order: Order, rujak: StallOrder
) -> None:
    seen = seen_in(shown(order))
    nothing = Client().get(f"{address_of(order)}?versi={seen}", headers=HTMX)
    assert (nothing.status_code, nothing.content) == (204, b"")
    parts.accept(rujak, shop.neighbours_till)
    news = Client().get(f"{address_of(order)}?versi={seen}", headers=HTMX).content.decode()
    assert "<html" not in news
    assert 'id="parts"' in news
    assert 'id="order-news" data-hx-swap-oob="innerHTML"' in news
    assert seen_in(news) != seen


def test_time_is_news_too(order: Order) -> None:
    seen = seen_in(shown(order))
    let_time_pass()
    answer = Client().get(f"{address_of(order)}?versi={seen}", headers=HTMX)
    assert answer.status_code == 200


def test_it_stops_when_everything_has_ended(
    order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    post(crisps, "batal")
    assert "data-hx-trigger" in shown(order)
    post(rujak, "batal")
    assert "data-hx-trigger" not in shown(order)


# --- My orders --------------------------------------------------------------------------------


def test_without_orders_the_list_leads_to_what_there_is(db: None) -> None:
    assert 'href="/belanja/"' in page(Client(), MINE)


def test_whatever_its_length_no_page_costs_more_queries(
    shop: Cast, morning: PickupSlot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = shopper_with(shop.keripik, shop.rujak, shop.tas)
    placed = ordered_by(client, morning, **{f"pay_{shop.stall.pk}": "2"})
    for n in range(3):
        for each in (shop.asinan, shop.rujak, shop.tas):
            client.post("/keranjang/isi/", {"offer": each.pk, "add": 1})
        ordered_by(client, morning, phone=f"08121111222{n}")
    with django_assert_max_num_queries(8):
        assert page(client, MINE).count('class="sheet"') == 4
    with django_assert_max_num_queries(8):
        page(client, address_of(placed))


def test_an_order_whose_shopper_is_erased_is_still_shown(shop: Cast, order: Order) -> None:
    Order.objects.update(name="", phone="", address="", erased_at=timezone.now())
    assert order.code in shown(order)
