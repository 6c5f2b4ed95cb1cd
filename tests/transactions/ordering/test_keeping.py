"""An order that was placed is confirmed, kept in many ways, and found again."""

import datetime as dt
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from bazar.models import PickupSlot
from tests.calendars import events_of, text_of
from tests.cast import Cast
from tests.html import html_of
from tests.orders import draft_part, place, slot
from tests.shop import visitor
from tests.shoppers import MINE, address_of, order, page, shopper_with
from transactions.models import Order, PaymentTime, StallOrder
from transactions.ordering import parts

FIND = f"{MINE}cari/"


@pytest.fixture
def placed(shop: Cast, morning: PickupSlot) -> Order:
    return place(shop, draft_part(shop.keripik, 2, at=morning), draft_part(shop.rujak, at=morning))


def page_of(placed: Order) -> str:
    return page(visitor(), address_of(placed))


def calendar_of(placed: Order) -> list[dict[str, str]]:
    answer = Client().get(f"{address_of(placed)}kalender.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return events_of(answer.content)


# --- The confirmation -------------------------------------------------------------------------


def test_new_order_is_confirmed_with_the_focus(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    answer = order(client, morning)
    client.cookies["django_language"] = "en"
    html = page(client, answer["Location"])
    assert re.search(r'<h1 id="placed" tabindex="-1" autofocus>\s*Order sent', html)


def test_confirmation_is_said_of_a_new_order_alone(placed: Order) -> None:
    assert "autofocus" not in page_of(placed)
    Order.objects.update(placed_at=timezone.now() - dt.timedelta(hours=1))
    assert 'id="placed"' not in page(visitor(), f"{address_of(placed)}?terkirim=1")


def test_page_says_when_where_and_what_before_all_else(placed: Order, morning: PickupSlot) -> None:
    html = page_of(placed)
    [summary] = re.findall(r'<section class="sheet visits".*?</section>', html, re.DOTALL)
    for said in ("09.00–10.00 WIB", morning.venue.name, "A1 Keripik Bu Sri", "2 × Keripik"):
        assert said in summary
    assert html.index("sheet visits") < html.index("pickup-code") < html.index("<article")


def test_refused_part_is_not_fetched(shop: Cast, placed: Order) -> None:
    for part in placed.parts.all():
        parts.refuse(part, {shop.stall.pk: shop.till}.get(part.stall_id, shop.neighbours_till), "x")
    assert "sheet visits" not in page_of(placed)


def test_map_leads_to_the_venue(placed: Order, morning: PickupSlot) -> None:
    [address] = re.findall(r'class="map"\s+href="([^"]+)"', page_of(placed))
    assert address.startswith("https://www.google.com/maps/search/?")
    [query] = parse_qs(urlsplit(address.replace("&amp;", "&")).query)["query"]
    assert query.startswith(morning.venue.name)


# --- Kept -------------------------------------------------------------------------------------


def test_text_for_whatsapp_has_the_order_and_nothing_of_the_shopper(placed: Order) -> None:
    [address] = re.findall(r'id="keep-whatsapp"\s+href="([^"]+)"', page_of(placed))
    assert address.startswith("https://wa.me/?text=")
    [text] = parse_qs(urlsplit(address).query)["text"]
    for said in (placed.code, "09.00–10.00", "2 × Keripik", "Rp48.000"):
        assert said in text
    assert text.endswith(settings.SITE_URL + address_of(placed))
    assert placed.name not in text
    assert placed.phone[-6:] not in text


def test_text_to_copy_is_the_same_as_for_whatsapp(placed: Order) -> None:
    area = r'<textarea\s+id="keep-text"[^>]*>(.*?)</textarea>'
    [text] = re.findall(area, page_of(placed), re.DOTALL)
    assert text.count("\n") > 5
    assert text.endswith(address_of(placed))


def test_calendar_has_one_event_for_goods_fetched_together(
    placed: Order, morning: PickupSlot
) -> None:
    [event] = calendar_of(placed)
    starts = dt.datetime.combine(morning.day.date, dt.time(2), dt.UTC)
    assert event["DTSTART"] == f"{starts:%Y%m%dT%H%M%SZ}"
    assert placed.code in text_of(event["SUMMARY"])
    assert text_of(event["LOCATION"]).startswith(morning.venue.name)
    assert "Keripik Bu Sri" in text_of(event["DESCRIPTION"])
    assert event["URL"] == settings.SITE_URL + address_of(placed)
    assert event["STATUS"] == "CONFIRMED"


def test_event_keeps_its_name_when_its_time_is_changed_or_it_is_cancelled(
    shop: Cast, placed: Order
) -> None:
    [before] = calendar_of(placed)
    StallOrder.objects.update(slot=slot(shop, starts=dt.time(13), ends=dt.time(14)))
    [moved] = calendar_of(placed)
    for part in placed.parts.all():
        parts.cancel(part)
    [cancelled] = calendar_of(placed)
    assert before["UID"] == moved["UID"] == cancelled["UID"]
    assert moved["DTSTART"] != before["DTSTART"]
    assert int(moved["SEQUENCE"]) >= int(before["SEQUENCE"])
    assert cancelled["STATUS"] == "CANCELLED"


def test_delivery_stands_in_the_calendar_as_a_day(shop: Cast, morning: PickupSlot) -> None:
    draft = draft_part(shop.keripik, at=morning, slot=None, payment_time=PaymentTime.NOW)
    [event] = calendar_of(place(shop, draft))
    assert event["DTSTART;VALUE=DATE"] == f"{morning.day.date:%Y%m%d}"
    assert event["LOCATION"] == ""


def test_code_as_a_picture_is_read_by_a_scanner_and_by_people(placed: Order) -> None:
    answer = Client().get(f"{address_of(placed)}kode.png")
    picture = Image.open(io.BytesIO(answer.content))
    [read] = zxingcpp.read_barcodes(picture)
    assert read.text == f"{settings.SITE_URL}/kasir/pesanan/serah/{placed.code}/"
    caption = picture.crop((0, picture.width, picture.width, picture.height))
    assert caption.getextrema()[0] == 0  # something dark is written below the code


def test_codes_are_not_translated(placed: Order) -> None:
    assert f'translate="no">{placed.code}<' in page_of(placed)


# --- Found again ------------------------------------------------------------------------------


def found(client: Client, placed: Order, **typed: Any) -> Any:
    return client.post(FIND, {"phone": "0812-9876-5432", "code": placed.code} | typed)


def test_order_is_found_by_number_and_code_on_another_phone(placed: Order) -> None:
    client = visitor()
    typed = f"{placed.code[:3]}-{placed.code[3:].lower()}"
    answer = found(client, placed, code=typed)
    assert (answer.status_code, answer["Location"]) == (303, address_of(placed))
    assert address_of(placed) in page(client, MINE)


@pytest.mark.parametrize(
    "typed",
    [{"phone": "0812-1111-2222"}, {"code": "ZZZZZZ"}, {"code": "É"}, {"code": "\0" * 6}],
)
def test_neither_number_nor_code_alone_finds_an_order(placed: Order, typed: dict[str, str]) -> None:
    answer = found(visitor(), placed, **typed)
    assert answer.status_code in {404, 422}
    assert placed.token not in html_of(answer)


def test_page_does_not_tell_what_is_wrong(placed: Order) -> None:
    wrong = [{"phone": "0812-1111-2222"}, {"code": "ZZZZZZ"}]
    pages = [html_of(found(visitor(), placed, **typed)) for typed in wrong]
    by_number, by_code = [re.findall(r'role="alert".*?</div>', html, re.DOTALL) for html in pages]
    assert by_number == by_code != []


def test_guesser_has_to_wait_and_others_need_not(placed: Order) -> None:
    for _n in range(10):
        assert found(visitor(), placed, code="ZZZZZZ").status_code == 404
    assert found(visitor(), placed).status_code == 429
    assert found(visitor(REMOTE_ADDR="10.9.8.7"), placed).status_code == 303


def test_right_tries_are_not_counted(placed: Order) -> None:
    answers = {found(visitor(), placed).status_code for _n in range(12)}
    assert answers == {303}


def test_erased_order_is_not_found(placed: Order) -> None:
    Order.objects.update(name="", phone="", address="", erased_at=timezone.now())
    assert found(visitor(), placed).status_code == 404


def test_my_orders_say_when_and_where(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    order(client, morning)
    html = page(client, MINE)
    assert "09.00–10.00 WIB" in html
    assert morning.venue.name in html
