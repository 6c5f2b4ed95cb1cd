"""Refunds at the desk: the list of what is owed and given, its export, and the closing of a day."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bazar.database_clock import database_now
from bazar.models import PickupSlot
from tests.cast import Cast, in_english
from tests.desk import officer
from tests.html import html_of
from tests.refunds import ACCOUNT, given, let_minutes_pass, prepaid, refund_of, refused
from tests.transactions.conftest import signed_in
from transactions.models import Refund, RefundGiven, RefundMethod
from transactions.ordering import parts, refunds
from transactions.seals import closing
from transactions.seals.closing import Missing

LIST = "/admin/transactions/refund/"


def give(desk: Client, refund: Refund, how: RefundMethod) -> str:
    sent = {"action": "give", "_selected_action": refund.pk, "confirmed": "1", "how": how.value}
    return html_of(desk.post(LIST, sent, follow=True))


def test_list_shows_what_is_owed_until_the_address_asks_for_more(
    cast: Cast, morning: PickupSlot, heads_desk: Client
) -> None:
    owed, settled = refused(cast, morning), refused(cast, morning)
    given(settled, cast)
    text = html_of(heads_desk.get(LIST))
    assert owed.order.code in text
    assert settled.order.code not in text
    text = html_of(heads_desk.get(f"{LIST}?keadaan=diberikan"))
    assert owed.order.code not in text
    assert settled.order.code in text
    assert html_of(heads_desk.get(f"{LIST}?keadaan=semua")).count("Rp30.000") == 2


def test_official_gives_a_refund_once(
    cast: Cast, morning: PickupSlot, heads_desk: Client, kepala: User
) -> None:
    in_english(heads_desk)
    refund = refund_of(refused(cast, morning))
    asked = heads_desk.post(LIST, {"action": "give", "_selected_action": refund.pk})
    assert "Rp30.000" in html_of(asked)
    assert "not said where to" in give(heads_desk, refund, RefundMethod.TRANSFER)
    assert "Refunds settled: 1" in give(heads_desk, refund, RefundMethod.CASH)
    assert RefundGiven.objects.get().official == kepala
    sent = {"action": "give", "_selected_action": refund.pk, "confirmed": "1", "how": 1}
    again = heads_desk.post(f"{LIST}?keadaan=semua", sent, follow=True)
    assert "settled already" in html_of(again)
    assert RefundGiven.objects.count() == 1


def test_auditor_reads_and_gives_nothing(cast: Cast, morning: PickupSlot, desk: Client) -> None:
    refund = refund_of(refused(cast, morning))
    assert "Rp30.000" in html_of(desk.get(LIST))
    give(desk, refund, RefundMethod.CASH)
    assert not RefundGiven.objects.exists()


def test_account_is_whole_where_it_is_needed_alone(
    cast: Cast, morning: PickupSlot, heads_desk: Client
) -> None:
    part = refused(cast, morning)
    refunds.tell_account(refund_of(part), ACCOUNT)
    row = f"{LIST}{refund_of(part).pk}/change/"
    assert ACCOUNT.number not in html_of(heads_desk.get(LIST))
    assert ACCOUNT.number.encode() not in b"".join(heads_desk.get(f"{LIST}ekspor/csv/"))
    assert "BCA •••• 7890" in html_of(heads_desk.get(LIST))
    assert ACCOUNT.number in html_of(heads_desk.get(row))
    given(part, cast, RefundMethod.TRANSFER)
    assert ACCOUNT.number not in html_of(heads_desk.get(row))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_list_is_exported(cast: Cast, morning: PickupSlot, heads_desk: Client, form: str) -> None:
    part = refused(cast, morning)
    given(part, cast)
    answer = heads_desk.get(f"{LIST}ekspor/{form}/?keadaan=semua")
    content = b"".join(answer)
    assert answer.status_code == 200
    if form == "csv":
        text = content.decode()
        assert all(each in text for each in (part.order.code, "30000", cast.till.code))


def test_officer_of_another_kecamatan_sees_no_refund(cast: Cast, morning: PickupSlot) -> None:
    refused(cast, morning)
    assert "Rp30.000" in html_of(signed_in(officer("sini", "Menteng")).get(LIST))
    assert "Rp30.000" not in html_of(signed_in(officer("sana", "Senen")).get(LIST))


# --- The closing of a day -----------------------------------------------------------------------


def names_of(cast: Cast, what: Missing, day: object) -> list[str]:
    found = closing.of_day(day, database_now()).warnings  # type: ignore[arg-type]
    return [name for warned in found if warned.what is what for name in warned.names]


def test_closing_lists_the_refunds_that_are_owed(cast: Cast, morning: PickupSlot) -> None:
    part = refused(cast, morning)
    assert names_of(cast, Missing.REFUNDS, part.day) == [f"{part}: Rp30.000"]
    given(part, cast)
    assert names_of(cast, Missing.REFUNDS, part.day) == []


def test_closing_lists_the_payments_that_no_stall_has_checked(
    cast: Cast, morning: PickupSlot
) -> None:
    part = prepaid(cast, morning)
    parts.accept(part, cast.till)
    parts.declare(part, None)
    let_minutes_pass(part)
    assert names_of(cast, Missing.UNCHECKED, part.day) == [str(part)]
    parts.refuse(part, cast.till, "habis")
    assert names_of(cast, Missing.UNCHECKED, part.day) == []
    assert names_of(cast, Missing.REFUNDS, part.day) == [f"{part}: Rp30.000"]


def test_day_is_closed_once_the_owed_refunds_are_ticked(
    cast: Cast, morning: PickupSlot, heads_desk: Client
) -> None:
    part = refused(cast, morning)
    where = f"/admin/transactions/seal/hari/{part.day_id}/"
    page = html_of(heads_desk.get(where))
    assert 'data-warned="refunds"' in page
    assert f"{LIST}?part__day__id__exact={part.day_id}" in page
    heads_desk.post(where)
    assert not part.day.seals.exists()
    tokens = [warned.token for warned in closing.of_day(part.day, database_now()).warnings]
    heads_desk.post(where, {"seen": tokens})
    assert part.day.seals.exists()
