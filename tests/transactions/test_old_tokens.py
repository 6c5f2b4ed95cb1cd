"""Old cards, orders, links and phones still open, whose tokens were stored before digests were."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from jakpreneur.models import Stall
from tests.cast import PIN, Cast, line, outcomes, post, sale
from tests.html import html_of
from tests.orders import draft_part, place, slot, take_orders
from transactions.cashiers import pins, tills
from transactions.models import Order, StallCard, StatementLink, Till
from transactions.receiving import feed
from transactions.reports import statements

CARDS = "/admin/transactions/stallcard/"
PLAIN = {"stallcard": "c" * 22, "order": "o" * 22, "statementlink": "s" * 32}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def before(cast: Cast, kepala: Any) -> Cast:
    """Make a card, an order and a link with plain tokens, of which only digests are stored."""
    take_orders(cast)
    tills.issue_cards([cast.stall])
    place(cast, draft_part(cast.asinan, at=slot(cast)))
    statements.make_link(cast.stall.jakpreneur, kepala)
    pins.choose(cast.stall, PIN)
    for table, token in PLAIN.items():
        run(
            f"UPDATE transactions_{table} SET token_nonce = NULL,"  # noqa: S608
            f" token_digest = sha256(convert_to('{token}', 'UTF8'))"
        )
    return cast


def test_card_from_before_opens_its_till(before: Cast) -> None:
    card = f"/kasir/kartu/{PLAIN['stallcard']}/"
    assert Client().post(card, {"till": "", "pin": PIN}).status_code == 302


def test_card_from_before_is_not_printed_and_is_said_to_be_replaced(
    before: Cast, heads_desk: Client
) -> None:
    card = StallCard.objects.get(stall=before.stall)
    print_it = {"action": "print_cards", "_selected_action": [card.pk]}
    page = html_of(heads_desk.post(CARDS, print_it))
    assert "data-to-replace" in page
    assert "A1 Keripik Bu Sri" in page
    assert 'class="card"' not in page
    assert heads_desk.get(CARDS).status_code == 200
    tills.reissue_cards(Stall.objects.filter(pk=before.stall.pk))
    new = StallCard.objects.get(stall=before.stall, withdrawn_at=None)
    page = html_of(heads_desk.post(CARDS, print_it | {"_selected_action": [new.pk]}))
    assert "data-to-replace" not in page
    assert 'class="card"' in page


def test_order_from_before_opens_by_its_address_and_from_the_cookie(before: Cast) -> None:
    order, shopper, kept = Order.objects.get(), Client(), HttpResponse()
    assert order.token == ""
    page = shopper.get(f"/pesanan/{PLAIN['order']}/")
    assert (page.status_code, order.code in html_of(page)) == (200, True)
    kept.set_signed_cookie("pesanan", PLAIN["order"], salt="pesanan")
    shopper.cookies["pesanan"] = kept.cookies["pesanan"].value
    assert f'href="/pesanan/{PLAIN["order"]}/"' in html_of(shopper.get("/pesanan/"))
    part = order.parts.get()
    moved = shopper.post(f"/pesanan/{PLAIN['order']}/{part.pk}/batal/")
    assert (moved.status_code, moved["Location"].split("#")[0]) == (303, page.request["PATH_INFO"])


def test_checkout_form_from_before_that_is_sent_again_leads_to_my_orders(before: Cast) -> None:
    key = uuid.uuid4()
    Order.objects.update(key=key)
    run(
        "UPDATE transactions_order SET key ="
        " encode(substr(sha256(convert_to(key::text, 'UTF8')), 1, 16), 'hex')::uuid"
    )
    sent = {"key": str(key)}
    answer = Client().post("/keranjang/bayar/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/pesanan/")


def test_statement_link_from_before_opens_and_is_not_sent_again(
    before: Cast, heads_desk: Client
) -> None:
    assert Client().get(f"/pernyataan/{PLAIN['statementlink']}/").status_code == 200
    link = StatementLink.objects.get()
    page = heads_desk.get(f"{CARDS[:-10]}statementlink/jakpreneur/{link.jakpreneur_id}/")
    assert "/pernyataan/" not in html_of(page)


def test_phone_from_before_is_still_its_till(cast: Cast, kepala: Any) -> None:
    """The phone is known by its cookie, the key beside its outbox, and a file that it saved."""
    key = cast.till.key
    run(
        "UPDATE transactions_till SET phone_digest = sha256(convert_to(key::text, 'UTF8')),"
        " key = gen_random_uuid()"
    )
    cast.till.refresh_from_db()
    assert cast.till.key != key
    phone, old = Client(), HttpResponse()
    old.set_signed_cookie("kasir", str(key), salt="kasir")
    phone.cookies["kasir"] = old.cookies["kasir"].value
    assert outcomes(post(phone, sale(line(cast.keripik))).json()["results"]) == ["recorded"]
    pins.choose(cast.stall, PIN)
    [card] = tills.issue_cards([cast.stall])
    assert tills.let_in(card, key) == cast.till
    assert Till.objects.get(pk=cast.till.pk).stalls.get() == cast.stall
    body = (
        f'{{"format": "kasir-belum-terkirim/1", "till": "{key}", "code": "K0",'
        f' "saved_at": null, "entries": [{{"key": "{uuid.uuid4()}"}}]}}'
    )
    assert feed.read_file(body.encode(), timezone.now()).till == cast.till
