"""The order's page: the state of each part, its payment, and the moves of the shopper."""

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
from tests.html import html_of
from tests.orders import draft_part, place
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
    """Order crisps, which are paid now, and rujak, which is paid at the stall."""
    return place(
        shop,
        draft_part(shop.keripik, 2, at=morning, payment_time=PaymentTime.NOW),
        draft_part(shop.rujak, at=morning),
    )


@pytest.fixture
def crisps(shop: Cast, order: Order) -> StallOrder:
    return StallOrder.objects.get(order=order, stall=shop.stall)


@pytest.fixture
def rujak(shop: Cast, order: Order) -> StallOrder:
    return StallOrder.objects.get(order=order, stall=shop.neighbour)


def html_of_order(order: Order) -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    return page(client, address_of(order))


def part_of_page(order: Order, part: StallOrder) -> str:
    """Return the HTML of one stall's part."""
    match = re.search(
        rf'<article[^>]*id="bagian-{part.pk}".*?</article>', html_of_order(order), re.DOTALL
    )
    assert match
    return match[0]


def state_of(order: Order, part: StallOrder) -> str:
    [state] = re.findall(r'data-state="(\w+)"', part_of_page(order, part))
    return str(state)


def post(part: StallOrder, what: str, **fields: object) -> int:
    answer = Client().post(f"{address_of(part.order)}{part.pk}/{what}/", fields)
    return answer.status_code


def version_in(text: str) -> str:
    [version] = re.findall(r"\?versi=([0-9a-f]+)", text)
    return str(version)


def let_time_pass() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    StallOrder.objects.update(stands_until=past)
    Reservation.objects.update(until=past)


# --- What it says -----------------------------------------------------------------------------


def test_order_page_has_lines_slot_venue_and_code(shop: Cast, order: Order) -> None:
    text = html_of_order(order)
    for expected in (order.code, "Keripik Bu Sri", "A1", "Rujak Pak Jaya", "09.00–10.00 WIB"):
        assert expected in text
    for amount in ("Rp30.000", "Rp18.000", "Rp48.000"):
        assert amount in text
    assert shop.venue.name in text


def test_order_page_has_no_personal_data(order: Order) -> None:
    """Somebody may look over a shoulder, or be sent the address."""
    assert order.phone not in html_of_order(order)
    assert order.phone.removeprefix("+62") not in html_of_order(order)


def test_order_page_shows_the_state_of_each_part(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    assert state_of(order, crisps) == "new"
    parts.accept(crisps, shop.till)
    assert state_of(order, crisps) == "accepted"
    parts.make_ready(crisps, shop.till)
    assert state_of(order, crisps) == "ready"
    parts.pay(crisps, shop.till, Payment.QRIS)
    assert f"/struk/{code_of(crisps.key)}/" in part_of_page(order, crisps)
    parts.hand_over(crisps, shop.till, order.code)
    assert state_of(order, crisps) == "handed_over"


def test_refused_part_shows_its_reason_and_is_not_in_the_total(
    shop: Cast, order: Order, rujak: StallOrder
) -> None:
    parts.refuse(rujak, shop.neighbours_till, "mangga <habis>")
    text = part_of_page(order, rujak)
    assert "mangga &lt;habis&gt;" in text
    assert state_of(order, rujak) == "refused"
    assert html_of_order(order).count("Rp48.000") == 0


def test_shopper_learns_that_the_stall_gives_the_money_back(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    parts.pay(crisps, shop.till, Payment.QRIS)
    assert part_of_page(order, crisps).count('class="notice"') == 0
    parts.refuse(crisps, shop.till, "habis")
    assert part_of_page(order, crisps).count('class="notice"') == 2


def test_expired_part_says_so_and_asks_for_no_money(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    parts.accept(crisps, shop.till)
    let_time_pass()
    assert state_of(order, crisps) == "expired"
    assert "qris.png" not in html_of_order(order)


def test_lapsed_part_is_not_reserved_and_asks_for_no_money(
    shop: Cast, order: Order, crisps: StallOrder
) -> None:
    let_time_pass()
    assert state_of(order, crisps) == "lapsed"
    assert "qris.png" not in html_of_order(order)
    assert "nothing is reserved for you any more" in part_of_page(order, crisps)
    parts.accept(crisps, shop.till)
    assert state_of(order, crisps) == "accepted"
    assert "qris.png" in html_of_order(order)


def test_links_outside_are_the_map_and_the_shoppers_own_chat(order: Order) -> None:
    """No other site learns the order's address by itself, and the page has no vendor's number."""
    text = html_of_order(order)
    outside = re.findall(r'<a [^>]*href="https?://[^>]*>', text)
    by_map, by_chat = outside
    assert all(re.search(r'rel="[^"]*noreferrer', link) for link in outside)
    assert order.token not in by_map
    assert 'href="https://wa.me/?text=' in by_chat
    assert "81234567890" not in text


def test_order_page_is_never_cached(order: Order) -> None:
    answer = Client().get(address_of(order))
    assert "no-store" in answer["Cache-Control"]
    for crawler in ("googlebot", "bingbot", "yandex", "duckduckbot", "baiduspider"):
        assert f'<meta name="{crawler}" content="noindex">' in html_of(answer)
    assert answer["Referrer-Policy"] == "same-origin"
    assert 'data-hx-history="false"' in html_of(answer)


# --- Strangers --------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "A" * 22, "a" * 500, "%00", "ä"])
def test_unknown_token_leads_to_help(order: Order, token: str) -> None:
    answer = Client().get(f"{MINE}{token}/")
    assert answer.status_code == 404
    assert f'href="{MINE}"' in html_of(answer)


@pytest.mark.parametrize("what", ["batal", "bayar"])
def test_part_of_another_order_is_not_found(
    shop: Cast, morning: PickupSlot, crisps: StallOrder, what: str
) -> None:
    other = place(shop, draft_part(shop.asinan, at=morning))
    assert Client().post(f"{address_of(other)}{crisps.pk}/{what}/").status_code == 404
    assert Client().post(f"{MINE}{'A' * 22}/{crisps.pk}/{what}/").status_code == 404
    assert Client().get(f"{address_of(other)}{crisps.pk}/qris.png").status_code == 404
    assert not OrderStep.objects.exists()


@pytest.mark.parametrize("what", ["batal", "bayar"])
def test_moves_need_a_post_with_a_csrf_token(crisps: StallOrder, what: str) -> None:
    address = f"{address_of(crisps.order)}{crisps.pk}/{what}/"
    assert Client().get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403


# --- Paying -----------------------------------------------------------------------------------


def test_qris_code_asks_for_the_amount_and_can_be_saved(order: Order, crisps: StallOrder) -> None:
    answer = Client().get(f"{address_of(order)}{crisps.pk}/qris.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
    sticker = qris.parse_qris(crisps.stall.jakpreneur.qris)
    assert read.text == sticker.with_amount(30_000)
    text = part_of_page(order, crisps)
    assert sticker.merchant_name in text
    assert sticker.nmid in text


def test_part_paid_at_the_stall_shows_no_qris_code(order: Order, rujak: StallOrder) -> None:
    assert Client().get(f"{address_of(order)}{rujak.pk}/qris.png").status_code == 404
    assert post(rujak, "bayar") == 404


def test_stall_that_has_lost_its_code_is_written_to(order: Order, crisps: StallOrder) -> None:
    Jakpreneur.objects.filter(pk=crisps.stall.jakpreneur_id).update(qris="000201 no code")
    assert "qris.png" not in part_of_page(order, crisps)
    assert Client().get(f"{address_of(order)}{crisps.pk}/qris.png").status_code == 404


def test_shopper_declares_a_part_paid(order: Order, crisps: StallOrder) -> None:
    assert post(crisps, "bayar") == 303
    assert post(crisps, "bayar") == 303
    assert OrderStep.objects.get().move == Move.DECLARED
    assert not PaymentProof.objects.exists()


def test_picture_is_drawn_anew_and_can_be_sent_later(crisps: StallOrder) -> None:
    assert post(crisps, "bayar") == 303
    photo = file_of(halves(), exif=exif_of(1))
    assert post(crisps, "bayar", picture=upload(photo)) == 303
    picture = bytes(PaymentProof.objects.get(part=crisps).picture)
    assert picture.startswith(b"RIFF")
    assert b"DAPUR-RAHASIA" not in picture


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"<html>", Unfit.NO_PICTURE), (b"", Unfit.NO_PICTURE), (b"GIF89a", Unfit.OTHER_KIND)],
)
def test_file_that_is_no_picture_is_said_to_be_none(
    crisps: StallOrder, content: bytes, why: Unfit
) -> None:
    address = f"{address_of(crisps.order)}{crisps.pk}/bayar/"
    answer = Client().post(address, {"picture": upload(content)})
    assert answer.status_code == 422
    assert str(why.label) in html_of(answer)
    assert not OrderStep.objects.exists()


def test_pictures_from_one_address_are_bounded(
    crisps: StallOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_views, "PICTURES", 1)
    photo = file_of(halves())
    answers = [post(crisps, "bayar", picture=upload(photo)) for _ in range(2)]
    assert answers == [303, 429]
    assert post(crisps, "bayar") == 303


def test_expired_part_is_declared_paid_all_the_same(crisps: StallOrder) -> None:
    let_time_pass()
    assert post(crisps, "bayar") == 303
    assert OrderStep.objects.get().move == Move.DECLARED


# --- Cancelling -------------------------------------------------------------------------------


def test_part_is_cancelled_and_the_other_stays(
    shop: Cast, order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    assert post(crisps, "batal") == 303
    assert (state_of(order, crisps), state_of(order, rujak)) == ("cancelled", "new")
    assert not Reservation.objects.filter(offer=shop.keripik).exists()
    assert "batal/" not in part_of_page(order, crisps)


def test_shopper_cannot_cancel_a_ready_part(shop: Cast, order: Order, rujak: StallOrder) -> None:
    parts.make_ready(rujak, shop.neighbours_till)
    assert "batal/" not in part_of_page(order, rujak)
    assert post(rujak, "batal") == 422
    assert state_of(order, rujak) == "ready"


# --- It refreshes itself ----------------------------------------------------------------------


def test_order_page_polls_and_gets_204_or_the_parts(
    shop: Cast, order: Order, rujak: StallOrder
) -> None:
    version = version_in(html_of_order(order))
    nothing = Client().get(f"{address_of(order)}?versi={version}", headers=HTMX)
    assert (nothing.status_code, nothing.content) == (204, b"")
    parts.accept(rujak, shop.neighbours_till)
    news = html_of(Client().get(f"{address_of(order)}?versi={version}", headers=HTMX))
    assert "<html" not in news
    assert 'id="parts"' in news
    assert 'id="order-news" data-hx-swap-oob="innerHTML"' in news
    assert version_in(news) != version


def test_expiry_alone_changes_the_version(order: Order) -> None:
    version = version_in(html_of_order(order))
    let_time_pass()
    answer = Client().get(f"{address_of(order)}?versi={version}", headers=HTMX)
    assert answer.status_code == 200


def test_order_page_stops_polling_when_all_parts_have_ended(
    order: Order, crisps: StallOrder, rujak: StallOrder
) -> None:
    post(crisps, "batal")
    assert "data-hx-trigger" in html_of_order(order)
    post(rujak, "batal")
    assert "data-hx-trigger" not in html_of_order(order)


# --- My orders --------------------------------------------------------------------------------


def test_empty_list_of_orders_leads_to_the_goods(db: None) -> None:
    assert 'href="/belanja/"' in page(Client(), MINE)


def test_longer_order_pages_cost_no_more_queries(
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


def test_order_whose_shopper_is_erased_is_still_shown(shop: Cast, order: Order) -> None:
    Order.objects.update(name="", phone="", address="", erased_at=timezone.now())
    assert order.code in html_of_order(order)
