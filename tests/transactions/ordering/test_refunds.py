"""Money that a stall owes a shopper back: a row until somebody says that it is given."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bazar.models import PickupSlot
from tests.auditing import wrong_findings
from tests.cast import Cast, in_english, phone_of
from tests.html import html_of
from tests.orders import draft_part, part_of, place
from tests.refunds import ACCOUNT, TYPED, given, let_minutes_pass, prepaid, refund_of, refused
from tests.till_orders import LIST, parts_in_group
from transactions import totals
from transactions.models import (
    Payment,
    Refund,
    RefundAccount,
    RefundGiven,
    RefundMethod,
    Sale,
    StallOrder,
)
from transactions.ordering import parts, refunds

CASH, TRANSFER, NOTHING = RefundMethod.CASH, RefundMethod.TRANSFER, RefundMethod.NOTHING_CAME


def pay(part: StallOrder, cast: Cast) -> None:
    parts.pay(part, cast.till, Payment.QRIS)


type Way = Callable[[StallOrder, Cast, User], Any]


def refused_by_stall(part: StallOrder, cast: Cast, _kepala: User) -> None:
    pay(part, cast)
    parts.refuse(part, cast.till, "habis")


def refused_by_office(part: StallOrder, cast: Cast, kepala: User) -> None:
    pay(part, cast)
    parts.refuse_all([part], kepala, "palsu")


def voided_at_desk(part: StallOrder, cast: Cast, kepala: User) -> None:
    pay(part, cast)
    parts.void_at_desk(Sale.objects.get(key=part.key), kepala, "salah")


def voided_after_it_was_fetched(part: StallOrder, cast: Cast, kepala: User) -> None:
    pay(part, cast)
    parts.hand_over(part, cast.till, part.order.code)
    parts.void_at_desk(Sale.objects.get(key=part.key), kepala, "basi")


def said_and_cancelled(part: StallOrder, _cast: Cast, _kepala: User) -> None:
    parts.declare(part, None)
    parts.cancel(part)


def said_and_refused(part: StallOrder, cast: Cast, _kepala: User) -> None:
    parts.declare(part, None)
    parts.refuse(part, cast.till, "habis")


def said_and_run_out(part: StallOrder, cast: Cast, _kepala: User) -> None:
    parts.accept(part, cast.till)
    parts.declare(part, None)
    let_minutes_pass(part)
    parts.refuse(part, cast.till, "habis")


def cancelled_and_said(part: StallOrder, _cast: Cast, _kepala: User) -> None:
    parts.cancel(part)
    parts.declare(part, None)


def refused_and_said(part: StallOrder, cast: Cast, _kepala: User) -> None:
    parts.refuse(part, cast.till, "habis")
    parts.declare(part, None)


WAYS = [
    refused_by_stall, refused_by_office, voided_at_desk, voided_after_it_was_fetched,
    said_and_cancelled, said_and_refused, said_and_run_out, cancelled_and_said, refused_and_said,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_end_after_the_money_makes_one_refund(
    cast: Cast, morning: PickupSlot, kepala: User, way: Way
) -> None:
    part = prepaid(cast, morning, 2)
    way(part, cast, kepala)
    assert refund_of(part).amount == 30_000
    assert totals.of_bazar(cast.bazar).overall == totals.Total()
    assert wrong_findings() == []


def test_nothing_is_owed_for_what_nobody_paid(cast: Cast, morning: PickupSlot) -> None:
    cancelled, refused_part = (prepaid(cast, morning) for _n in range(2))
    parts.cancel(cancelled)
    parts.refuse(refused_part, cast.till, "habis")
    fetched = part_of(place(cast, draft_part(cast.asinan, at=morning)))
    pay(fetched, cast)
    parts.hand_over(fetched, cast.till, fetched.order.code)
    assert not Refund.objects.exists()


def test_order_of_no_worth_makes_no_refund(cast: Cast, morning: PickupSlot) -> None:
    cast.keripik.price = 0
    cast.keripik.save()
    refused(cast, morning)
    assert not Refund.objects.exists()


# --- Giving -----------------------------------------------------------------------------------


def test_refund_is_given_once(cast: Cast, morning: PickupSlot, kepala: User) -> None:
    refund = given(refused(cast, morning), cast)
    for by in (cast.till, kepala):
        with pytest.raises(refunds.GivenAlready) as already:
            refunds.give(refund, by, CASH)
    assert already.value.given.till == cast.till
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundGiven.objects.create(refund=refund, how=CASH, official=kepala)
    assert not refunds.owed().exists()


def test_transfer_wants_an_account(cast: Cast, morning: PickupSlot) -> None:
    refund = refund_of(refused(cast, morning))
    with pytest.raises(refunds.NoAccount):
        refunds.give(refund, cast.till, TRANSFER)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundGiven.objects.create(refund=refund, how=TRANSFER, till=cast.till)
    refunds.tell_account(refund, ACCOUNT)
    refunds.give(refund, cast.till, TRANSFER)


def test_stall_cannot_say_that_money_never_came_which_it_has_recorded(
    cast: Cast, morning: PickupSlot, kepala: User
) -> None:
    refund = refund_of(refused(cast, morning))
    with pytest.raises(refunds.MoneyWasRecorded):
        refunds.give(refund, cast.till, NOTHING)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundGiven.objects.create(refund=refund, how=NOTHING, till=cast.till)
    refunds.give(refund, kepala, NOTHING)
    other = prepaid(cast, morning)
    parts.declare(other, None)
    parts.cancel(other)
    given(other, cast, NOTHING)


def test_account_of_a_given_refund_stays(cast: Cast, morning: PickupSlot) -> None:
    part = refused(cast, morning)
    refunds.tell_account(refund_of(part), ACCOUNT)
    given(part, cast, TRANSFER)
    with pytest.raises(refunds.GivenAlready):
        refunds.tell_account(refund_of(part), ACCOUNT)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundAccount.objects.update(number="999999")


def test_database_keeps_what_is_owed_and_what_is_given(cast: Cast, morning: PickupSlot) -> None:
    given(refused(cast, morning), cast)
    for model in (Refund, RefundGiven):
        for change in (lambda rows: rows.delete(), lambda rows: rows.update(id=1)):
            with pytest.raises(IntegrityError), transaction.atomic():
                change(model.objects.all())


# --- The shopper's page -------------------------------------------------------------------------


def test_shopper_sees_the_refund_and_says_where_to(cast: Cast, morning: PickupSlot) -> None:
    part = refused(cast, morning)
    client, where = in_english(Client()), f"/pesanan/{part.order.token}/"
    assert "the stall gives Rp30.000 back" in html_of(client.get(where))
    to = f"{where}{part.pk}/uang-kembali/{refund_of(part).pk}/"
    assert client.post(to, TYPED).status_code == 303
    assert "BCA 1234567890, Rina Kusuma" in html_of(client.get(where))
    given(part, cast, TRANSFER)
    text = html_of(client.get(where))
    assert "Rp30.000 given back to the account" in text
    assert "BCA •••• 7890" in text
    assert "1234567890" not in text
    assert client.post(to, TYPED).status_code == 422


@pytest.mark.parametrize(
    "wrong", [{"number": ""}, {"number": "12 3"}, {"number": "1" * 60}, {"number": "12<34567"},
              {"bank": " "}, {"holder": "\0"}],
)  # fmt: skip
def test_account_that_cannot_be_right_is_asked_for_again(
    cast: Cast, morning: PickupSlot, wrong: dict[str, str]
) -> None:
    part = refused(cast, morning)
    to = f"/pesanan/{part.order.token}/{part.pk}/uang-kembali/{refund_of(part).pk}/"
    answer = Client().post(to, TYPED | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in html_of(answer)
    assert not RefundAccount.objects.exists()


def test_order_leads_to_no_refund_of_another(cast: Cast, morning: PickupSlot) -> None:
    one, other = refused(cast, morning), refused(cast, morning)
    to = f"/pesanan/{one.order.token}/{one.pk}/uang-kembali/{refund_of(other).pk}/"
    assert Client().post(to, TYPED).status_code == 404


def test_page_is_asked_for_news_until_the_money_is_given(cast: Cast, morning: PickupSlot) -> None:
    part = refused(cast, morning)
    where = f"/pesanan/{part.order.token}/"
    assert "data-hx-get" in html_of(Client().get(where))
    given(part, cast)
    assert "data-hx-get" not in html_of(Client().get(where))


# --- The till -----------------------------------------------------------------------------------


def give_on_phone(phone: Client, refund: Refund, how: str) -> str:
    answer = phone.post(f"/kasir/pesanan/uang-kembali/{refund.pk}/", {"how": how}, follow=True)
    return html_of(answer)


def test_stall_gives_a_refund_on_its_till(cast: Cast, morning: PickupSlot) -> None:
    part, phone = refused(cast, morning), in_english(phone_of(cast.till))
    answer = phone.get(LIST)
    assert parts_in_group(answer, "money") == [part.pk]
    assert "Give Rp30.000 back to the shopper." in html_of(answer)
    assert "has not said where to" in give_on_phone(phone, refund_of(part), "rekening")
    refunds.tell_account(refund_of(part), ACCOUNT)
    assert "1234567890" in html_of(phone.get(LIST))
    assert "The shopper sees it." in give_on_phone(phone, refund_of(part), "rekening")
    assert refund_of(part).given.till == cast.till
    answer = phone.get(LIST)
    assert parts_in_group(answer, "ended") == [part.pk]
    assert "1234567890" not in html_of(answer)
    assert "settled already: to the account" in give_on_phone(phone, refund_of(part), "tunai")


def test_refund_stays_on_the_till_until_it_is_given(cast: Cast, morning: PickupSlot) -> None:
    part = refused(cast, morning)
    StallOrder.objects.update(stands_until=timezone.now() - dt.timedelta(days=3))
    part.steps.update(at=timezone.now() - dt.timedelta(days=3))
    assert parts_in_group(phone_of(cast.till).get(LIST), "money") == [part.pk]
    given(part, cast)
    assert parts_in_group(phone_of(cast.till).get(LIST), "ended") == []


def test_neighbour_gives_no_refund_of_this_stall(cast: Cast, morning: PickupSlot) -> None:
    refund = refund_of(refused(cast, morning))
    phone = phone_of(cast.neighbours_till)
    where = f"/kasir/pesanan/uang-kembali/{refund.pk}/"
    assert phone.post(where, {"how": "tunai"}).status_code == 404
    assert not RefundGiven.objects.exists()


def test_board_is_new_once_the_shopper_has_said_where_to(cast: Cast, morning: PickupSlot) -> None:
    part, phone = refused(cast, morning), phone_of(cast.till)
    before = phone.get(LIST).context["board"].version
    refunds.tell_account(refund_of(part), ACCOUNT)
    assert phone.get(LIST).context["board"].version != before
