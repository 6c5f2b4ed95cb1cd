"""A shopper asks what is kept of them, and to be erased before the time."""

import csv
import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from jakpreneur.models import Reservation
from jakpreneur.pictures import Drawing
from tests.cast import Cast
from tests.html import html_of
from tests.orders import SHOPPER, draft_part, part_of, place, slot, take_orders
from tests.refunds import ACCOUNT, TYPED, given, refund_of
from transactions import totals
from transactions.models import (
    DataRequest,
    Order,
    Payment,
    PaymentProof,
    PaymentTime,
    RefundAccount,
    RefundMethod,
    Sale,
    StallOrder,
)
from transactions.ordering import parts, refunds
from transactions.ordering.orders import Shopper
from transactions.ordering.states import PartState, progress

PAGE = "/admin/transactions/datarequest/pembeli/"
NUMBER = "0812-9876-5432"
OTHER = Shopper("Dewi", "+6281211112222")
REQUEST = {"asked_by": 1, "note": "Lewat WA, cocok dengan pesanan Rina 081298765432", "sure": "on"}


def ask(desk: Client, do: str = "erase", who: str = NUMBER, **more: Any) -> Any:
    return desk.post(PAGE, {"who": who, "do": do} | REQUEST | more)


def ordered(cast: Cast, by: Shopper = SHOPPER, **changes: Any) -> Order:
    starts = dt.time(9, Order.objects.count())  # another slot each time
    wants = draft_part(cast.keripik, at=slot(cast, starts=starts), note="tanpa sambal", **changes)
    return place(cast, wants, by=by)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    take_orders(cast)
    return cast


def over(cast: Cast) -> None:
    for day in cast.bazar.days.order_by("date"):
        day.date -= dt.timedelta(days=60)
        day.save()


@pytest.mark.parametrize("who", [NUMBER, "+62 812 9876 5432", "code", "lower code"])
def test_shopper_is_erased_from_every_order_by_number_or_code(
    shop: Cast, heads_desk: Client, who: str
) -> None:
    first, second = ordered(shop), ordered(shop)
    other = ordered(shop, OTHER)
    code = {"code": first.code, "lower code": first.code.lower()}
    assert ask(heads_desk, who=code.get(who, who)).status_code == 302
    for order in (first, second):
        order.refresh_from_db()
        assert (order.name, order.phone, order.address) == ("", "", "")
        assert part_of(order).note == ""
    other.refresh_from_db()
    assert (other.name, part_of(other).note) == ("Dewi", "tanpa sambal")


def test_money_stays_and_the_picture_goes(shop: Cast, heads_desk: Client) -> None:
    order = ordered(shop, payment_time=PaymentTime.NOW)
    parts.declare(part_of(order), Drawing(large=b"picture", small=b""))
    parts.pay(part_of(order), shop.till, Payment.QRIS)
    parts.hand_over(part_of(order), shop.till, order.code)
    before = totals.of_bazar(shop.bazar).overall
    assert ask(heads_desk).status_code == 302
    assert not PaymentProof.objects.exists()
    assert totals.of_bazar(shop.bazar).overall == before != totals.Total()
    assert Sale.objects.count() == 1


def test_request_is_written_down_without_name_and_number(shop: Cast, heads_desk: Client) -> None:
    ordered(shop)
    ask(heads_desk)
    written = DataRequest.objects.get()
    assert written.records == 1
    assert written.note == "Lewat WA, cocok dengan pesanan ••• •••432"
    log = " ".join(LogEntry.objects.values_list("change_message", "object_repr").get())
    for secret in ("Rina", "98765432", "9876-5432"):
        assert secret not in log + written.note


def test_nobody_changes_or_deletes_the_register(shop: Cast, heads_desk: Client) -> None:
    ordered(shop)
    ask(heads_desk)
    for statement in ("UPDATE {} SET note = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                cursor.execute(statement.format("transactions_datarequest"))


# --- Orders under way ---------------------------------------------------------------------------


def test_unpaid_order_is_cancelled_and_gives_back_what_it_held(
    shop: Cast, heads_desk: Client
) -> None:
    order = ordered(shop)
    assert Reservation.objects.exists()
    ask(heads_desk)
    assert progress(part_of(order), timezone.now()).state is PartState.CANCELLED
    assert not Reservation.objects.filter(until__gt=timezone.now()).exists()


@pytest.mark.parametrize("way", ["paid", "declared", "ready"])
def test_order_that_must_still_be_handed_over_keeps_everything(
    shop: Cast, heads_desk: Client, way: str
) -> None:
    closed, order = ordered(shop), ordered(shop)
    parts.cancel(part_of(closed))
    if way == "paid":
        parts.pay(part_of(order), shop.till, Payment.CASH)
    elif way == "declared":
        parts.declare(part_of(order), None)
    else:
        parts.make_ready(part_of(order), shop.till)
    page = ask(heads_desk)
    assert page.status_code == 200
    assert order.code in html_of(page)
    assert not Order.objects.exclude(erased_at=None).exists()
    assert not DataRequest.objects.exists()


def test_after_the_bazaar_no_order_stands_in_the_way(shop: Cast, heads_desk: Client) -> None:
    order = ordered(shop)
    parts.pay(part_of(order), shop.till, Payment.CASH)
    over(shop)
    ask(heads_desk)
    order.refresh_from_db()
    assert order.phone == ""


def test_page_says_before_what_goes_and_what_is_cancelled(shop: Cast, heads_desk: Client) -> None:
    order = ordered(shop)
    page = html_of(heads_desk.post(PAGE, {"who": NUMBER, "do": "find"}))
    assert order.code in page
    assert "Yang dihapus" in page
    assert "Yang tetap ada" in page
    assert Order.objects.get().name == "Rina"
    by_order = html_of(heads_desk.get(PAGE, {"pesanan": order.pk}))
    assert "Yang dihapus" in by_order


@pytest.mark.parametrize("lacks", ["note", "asked_by", "sure"])
def test_erasure_needs_who_asked_why_and_a_tick(shop: Cast, heads_desk: Client, lacks: str) -> None:
    ordered(shop)
    assert ask(heads_desk, **{lacks: ""}).status_code == 200
    assert Order.objects.get().name == "Rina"


@pytest.mark.parametrize("who", ["0812-0000-0000", "XXXXXX", "", "\0", "é²三", "9" * 40])
def test_unknown_number_or_code_is_said_to_be_unknown(
    shop: Cast, heads_desk: Client, who: str
) -> None:
    ordered(shop)
    page = heads_desk.post(PAGE, {"who": who, "do": "find"})
    assert page.status_code == 200
    assert 'class="errorlist"' in html_of(page)


def test_code_of_two_shoppers_asks_for_the_number(shop: Cast, heads_desk: Client) -> None:
    order = ordered(shop)
    elsewhere = type(shop.bazar).objects.create(series=shop.bazar.series, name="Lain")
    Order.objects.create(
        key=uuid.uuid4(), bazar=elsewhere, code=order.code, name="Dewi", phone=OTHER.phone
    )
    page = html_of(heads_desk.post(PAGE, {"who": order.code, "do": "find"}))
    assert "Rina" not in page
    assert "Dewi" not in page
    assert 'class="errorlist"' in page


# --- A copy -------------------------------------------------------------------------------------


def test_copy_has_all_that_is_kept_and_is_logged(shop: Cast, heads_desk: Client) -> None:
    order = ordered(shop)
    ordered(shop, OTHER)
    answer = ask(heads_desk, "csv", sure="")
    text = b"".join(answer).decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row}
    assert {order.code, "Rina", "tanpa sambal", "Keripik tempe"} <= cells
    assert any("81298765432" in cell for cell in cells)
    assert "Dewi" not in cells
    assert OTHER.phone not in answer.headers["Content-Disposition"]
    assert Order.objects.filter(name="Rina").exists()
    assert DataRequest.objects.get().records == 1
    assert "CSV" in LogEntry.objects.get().change_message
    workbook = ask(heads_desk, "xlsx", sure="")
    assert b"".join(workbook).startswith(b"PK")


def test_official_who_only_reads_gets_nothing(shop: Cast, desk: Client) -> None:
    ordered(shop)
    assert ask(desk).status_code == 403
    assert ask(desk, "csv").status_code == 403
    assert StallOrder.objects.get().note == "tanpa sambal"


# --- Accounts for refunds -----------------------------------------------------------------------


def owed_back(shop: Cast) -> StallOrder:
    """Return a part that was paid and refused, whose shopper has said where to."""
    part = part_of(ordered(shop, payment_time=PaymentTime.NOW))
    parts.pay(part, shop.till, Payment.QRIS)
    parts.refuse(part, shop.till, "habis")
    refunds.tell_account(refund_of(part), ACCOUNT)
    return part


def test_owed_refund_keeps_the_shopper_until_it_is_given(shop: Cast, heads_desk: Client) -> None:
    part = owed_back(shop)
    assert ask(heads_desk).status_code == 200
    assert RefundAccount.objects.exists()
    given(part, shop, RefundMethod.TRANSFER)
    assert ask(heads_desk).status_code == 302
    assert not RefundAccount.objects.exists()
    assert refund_of(part).given.how == RefundMethod.TRANSFER


def test_account_is_erased_with_the_order_after_the_bazaar(shop: Cast) -> None:
    part = owed_back(shop)
    over(shop)
    call_command("erase_personal_data")
    assert not RefundAccount.objects.exists()
    assert refund_of(part).amount == 15_000
    where = f"/pesanan/{part.order.token}/{part.pk}/uang-kembali/{refund_of(part).pk}/"
    assert Client().post(where, TYPED).status_code == 404


def test_copy_has_the_account(shop: Cast, heads_desk: Client) -> None:
    owed_back(shop)
    text = b"".join(ask(heads_desk, "csv", sure="")).decode("utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row}
    assert {ACCOUNT.bank, ACCOUNT.number, ACCOUNT.holder} <= cells
