"""E-mail to a shopper who gave an address: it tells, it is lost nowhere, and it breaks nothing."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from http import HTTPStatus
from threading import Barrier
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import connection
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from tests.cast import Cast
from tests.mail_server import MailServer
from tests.orders import draft_part, place, take_orders
from tests.orders import slot as new_slot
from tests.shoppers import CHECKOUT, address_of, order, ordered, page, refused, shopper_with
from transactions import news, throttle, waking
from transactions.models import AskedBy, Knock, Order, OrderNews, StallOrder
from transactions.ordering import parts
from transactions.ordering.orders import Shopper
from transactions.personal_data import retention, shoppers
from transactions.personal_data.requests import RequestDetails
from transactions.telling import sending

HOSTS = 4
RINA = "rina@example.id"
BY_SHOPPER = RequestDetails(AskedBy.PERSON, "surat")
SHOPPER = Shopper("Rina", "+6281298765432", email=RINA)


@pytest.fixture
def placed(mails: MailServer, shop: Cast, morning: PickupSlot) -> Order:
    return place(shop, draft_part(shop.keripik, 2, at=morning), by=SHOPPER)


@pytest.fixture
def told(mails: MailServer, placed: Order) -> StallOrder:
    """Return the part of an order whose confirmation was sent."""
    sending.send_due()
    mails.letters.clear()
    return placed.parts.get()


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body()
    assert body is not None
    return str(body.get_content())


def let_pauses_pass() -> None:
    OrderNews.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))


# --- What is told -----------------------------------------------------------------------------


def test_new_order_is_sent_to_the_address_that_was_typed(
    mails: MailServer, shop: Cast, morning: PickupSlot
) -> None:
    placed = ordered(shopper_with(shop.keripik), morning, email=f" {RINA} ")
    sending.send_due()
    [(to, letter)] = mails.letters
    assert to == [RINA]
    assert placed.code in letter["Subject"]
    for said in (placed.code, "09.00–10.00", "1 × Keripik", address_of(placed)):
        assert said in text_of(letter)
    assert placed.phone[-6:] not in text_of(letter)
    assert not OrderNews.objects.exists()


def test_shopper_without_an_address_gets_nothing(
    mails: MailServer, shop: Cast, morning: PickupSlot
) -> None:
    placed = ordered(shopper_with(shop.keripik), morning)
    parts.accept(placed.parts.get(), shop.till)
    assert not OrderNews.objects.exists()


def test_nothing_asks_for_an_address_where_no_mail_is_sent(shop: Cast, morning: PickupSlot) -> None:
    client = shopper_with(shop.keripik)
    assert 'name="email"' not in page(client, CHECKOUT)
    placed = ordered(client, morning, email=RINA)
    assert placed.email == ""
    assert not OrderNews.objects.exists()


@pytest.mark.parametrize("wrong", ["rina", "rina@", "a@b.id\nBcc: c@d.id", "a@b.id, c@d.id"])
def test_address_that_is_none_is_named_and_nothing_is_ordered(
    mails: MailServer, shop: Cast, morning: PickupSlot, wrong: str
) -> None:
    html = refused(order(shopper_with(shop.keripik), morning, email=wrong))
    assert 'href="#id_email"' in html


def test_stalls_answer_is_told_in_the_shoppers_language(
    mails: MailServer, shop: Cast, told: StallOrder
) -> None:
    parts.refuse(told, shop.till, "mangga habis")
    sending.send_due()
    [(to, letter)] = mails.letters
    assert to == [RINA]
    assert "Keripik Bu Sri" in letter["Subject"]
    assert "mangga habis" in text_of(letter)
    assert letter["Auto-Submitted"] == "auto-generated"


def test_shoppers_own_moves_are_not_told(mails: MailServer, told: StallOrder) -> None:
    parts.cancel(told)
    assert not OrderNews.objects.exists()


def test_two_changes_before_one_is_sent_are_one_letter(
    mails: MailServer, shop: Cast, told: StallOrder
) -> None:
    parts.accept(told, shop.till)
    parts.make_ready(told, shop.till)
    sending.send_due()
    [(_to, letter)] = mails.letters
    assert "siap" in letter["Subject"] or "ready" in letter["Subject"]


# --- A mail server that fails -----------------------------------------------------------------


def test_order_stands_without_the_mail_server(
    mails: MailServer, settings: Any, shop: Cast, morning: PickupSlot
) -> None:
    mails.answer = "451 try again later"
    placed = ordered(shopper_with(shop.keripik), morning, email=RINA)
    sending.send_due()
    waiting = OrderNews.objects.get()
    assert (waiting.order, waiting.tries) == (placed, 1)
    assert waiting.due_at > timezone.now()
    sending.send_due()  # not before its time
    assert OrderNews.objects.get().tries == 1
    mails.answer = "250 OK"
    let_pauses_pass()
    sending.send_due()
    assert len(mails.letters) == 1
    assert not OrderNews.objects.exists()


def test_mail_server_that_does_not_answer_delays_only_the_mail(
    mails: MailServer, settings: Any, placed: Order
) -> None:
    nobody = {"host": "127.0.0.1", "port": 1, "timeout": 5}
    settings.MAILERS = {"default": {"OPTIONS": nobody}}
    sending.send_due()
    assert OrderNews.objects.get().tries == 1


def test_address_that_the_server_refuses_for_good_is_not_tried_again(
    mails: MailServer, placed: Order
) -> None:
    mails.answer = "550 no such person"
    sending.send_due()
    assert not OrderNews.objects.exists()


def test_letter_is_not_tried_for_ever(mails: MailServer, placed: Order) -> None:
    mails.answer = "451 try again later"
    for _n in range(20):
        let_pauses_pass()
        sending.send_due()
    assert not OrderNews.objects.exists()


def test_process_that_ends_while_it_sends_loses_no_letter(mails: MailServer, placed: Order) -> None:
    taken = sending._take_next()  # noqa: SLF001  (and then the process ends)
    assert taken
    sending.send_due()
    assert mails.letters == []  # it may still be under way
    let_pauses_pass()
    sending.send_due()
    [(_to, letter)] = mails.letters
    assert letter["Message-ID"].startswith(f"<kabar-{taken.pk}-")


def test_change_while_a_letter_is_under_way_is_told_as_well(
    mails: MailServer, shop: Cast, told: StallOrder
) -> None:
    parts.accept(told, shop.till)
    taken = sending._take_next()  # noqa: SLF001
    assert taken
    parts.make_ready(told, shop.till)
    sending._delete(taken)  # noqa: SLF001  (the first letter is sent)
    sending.send_due()
    assert len(mails.letters) == 1


def test_address_that_gets_too_many_orders_is_forgotten(
    mails: MailServer, shop: Cast, morning: PickupSlot
) -> None:
    for _n in range(news.MOST_ORDERS):
        Knock.objects.create(who=throttle.fingerprint("mail", RINA))
    placed = ordered(shopper_with(shop.keripik), morning, email=RINA.upper())
    assert Order.objects.get(pk=placed.pk).email == ""
    assert not OrderNews.objects.exists()


# --- Erased, and sent by itself ---------------------------------------------------------------


def test_address_and_news_are_erased_with_the_shopper(mails: MailServer, placed: Order) -> None:
    _request, [orders, *_others] = shoppers.copy_shopper_data(placed.phone, BY_SHOPPER)
    assert RINA in next(iter(orders.rows))
    retention.erase_orders(Order.objects.filter(pk=placed.pk))
    placed.refresh_from_db()
    assert placed.email == ""
    assert not OrderNews.objects.exists()
    sending.send_due()
    assert mails.letters == []


@pytest.fixture
def committed_order(committed: Cast, mails: MailServer) -> Any:
    take_orders(committed)
    at = new_slot(committed)
    return lambda: place(
        committed,
        draft_part(committed.keripik, at=at),
        by=Shopper("Rina", "+6281200000001", email=RINA),
    )


def test_placed_order_is_mailed_without_anybody_waiting(
    committed_order: Any, mails: MailServer
) -> None:
    placed = committed_order()
    assert mails.has_come(1)
    assert placed.code in mails.letters[0][1]["Subject"]


def test_letter_that_a_process_left_is_sent_at_the_next_ones_first_request(
    committed_order: Any, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "ring", lambda: None)  # the process ends before it sends
    committed_order()
    sending.start_thread.cache_clear()
    request_started.connect(sending.look_for_left)
    try:
        assert Client().get("/healthz").status_code == HTTPStatus.OK
        assert mails.has_come(1)
    finally:
        request_started.disconnect(sending.look_for_left)


def test_several_hosts_send_each_letter_once(
    committed_order: Any, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "ring", lambda: None)  # no thread but those of the test
    committed_order()
    gate = Barrier(HOSTS)

    def host(_number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            sending.send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(HOSTS) as hosts:
        list(hosts.map(host, range(HOSTS)))
    assert len(mails.letters) == 1
